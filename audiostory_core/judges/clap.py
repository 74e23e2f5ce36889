"""CLAP from a local folder: sounds and texts as points of one space (Wu et al. 2023, as transformers has LAION's weights).

A sound is heard in windows of our own, ten seconds each, so that nothing is left to the library's random cuts: the same
sound gives the same points, whatever its length. A sound that is shorter is repeated as often as it fits, and silence
follows, as the model learnt it. The form that fuses a whole with its parts (`fused`) is given each window as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..errors import InputError
from ..sound.audio import AudioClip
from . import pieces, pretrained
from .provenance import fingerprint, licence_of

SOURCE = "laion/clap-htsat-unfused"
_LEAST_POWER = 1e-10
_BATCH = 8  # windows or texts at once


class ClapJudge:
    """An `Embedder` and a `TextEmbedder`; rows have length 1, so that a product is a cosine."""

    def __init__(self, model: Any, tokenizer: Any, extractor: Any, name: str, licence: str) -> None:
        self.model, self.tokenizer, self.extractor = model, tokenizer, extractor
        self.is_fused = bool(model.config.audio_config.enable_fusion)
        self.name, self.version, self.licence = name, fingerprint(model.state_dict()), licence
        # As it was published: HTK's scale where parts are fused, else Slaney's.
        filters = extractor.mel_filters if self.is_fused else extractor.mel_filters_slaney
        self._filters = torch.from_numpy(filters).double()

    @classmethod
    def load(cls, folder: str | Path) -> ClapJudge:
        """The model in a folder. Raises InputError for all that cannot be used, and says how to get one."""
        path = pretrained.check_folder(folder, "clap", SOURCE)
        model = pretrained.read_model(path, "ClapModel")
        tokenizer = pretrained.read_processing(path, "AutoTokenizer")
        extractor = pretrained.read_processing(path, "ClapFeatureExtractor")
        form = "fused" if model.config.audio_config.enable_fusion else "unfused"
        return cls(model, tokenizer, extractor, f"CLAP {form} in {path.name}", licence_of(path))

    @property
    def sample_rate(self) -> int:
        return int(self.extractor.sampling_rate)

    @torch.inference_mode()
    def embed(self, clip: AudioClip) -> Tensor:
        """A clip -> [n d], a row for each ten seconds; the last window ends where the clip does."""
        size = int(self.extractor.nb_max_samples)
        waveform = pieces.mono(clip, self.sample_rate)
        if len(waveform) < size:
            waveform = waveform.repeat(size // len(waveform))
        heard = pieces.windows(waveform, size, size)
        return torch.cat([self._points(batch) for batch in heard.split(_BATCH)])

    @torch.inference_mode()
    def embed_text(self, texts: Sequence[str]) -> Tensor:
        """Texts -> [n d]. Raises InputError for none, an empty one, and one that is longer than the model reads."""
        if not texts or not all(text.strip() for text in texts):
            raise InputError("texts are embedded that say something; got none, or an empty one.")
        config = self.model.config.text_config
        most = int(config.max_position_embeddings) - int(config.pad_token_id) - 1  # positions begin behind that of filling
        found = list[Tensor]()
        for at in range(0, len(texts), _BATCH):
            tokens = self.tokenizer([*texts[at : at + _BATCH]], padding=True, return_tensors="pt")
            length = tokens["input_ids"].shape[1]
            if length > most:
                raise InputError(f"a text has {length} tokens; {self.name} reads {most} at the most.")
            known = {name: tokens[name] for name in ("input_ids", "attention_mask")}
            found.append(self._unit(self.model.get_text_features(**known)))
        return torch.cat(found)

    def _points(self, waveforms: Tensor) -> Tensor:
        """Windows [b w] -> [b d]."""
        frames = self.frames(waveforms)[:, None].float()
        if not self.is_fused:
            return self._unit(self.model.get_audio_features(input_features=frames))
        # No window is marked as longer than what the model hears: the library marks one of each batch by chance.
        longer = torch.zeros(len(frames), 1, dtype=torch.bool)
        return self._unit(self.model.get_audio_features(input_features=frames.expand(-1, 4, -1, -1), is_longer=longer))

    def frames(self, waveforms: Tensor) -> Tensor:
        """Windows [b w] -> decibels of mel power [b t 64], in float64, as the model's own extractor makes them."""
        size = int(self.extractor.fft_window_size)
        window = torch.hann_window(size, dtype=torch.float64)
        spectra = torch.stft(waveforms.double(), size, int(self.extractor.hop_length), window=window, return_complex=True)
        power = self._filters.T @ spectra.abs().square()
        return 10 * power.clamp_min(_LEAST_POWER).log10().transpose(1, 2)

    def _unit(self, found: Any) -> Tensor:
        """The pooled value of what the library answers, from version 5 on an object, as rows of length 1."""
        points = getattr(found, "pooler_output", found).float()
        if not bool(torch.isfinite(points).all()):
            raise InputError(f"{self.name} gives embeddings that are not finite numbers; its weights are damaged.")
        return torch.nn.functional.normalize(points, dim=-1)
