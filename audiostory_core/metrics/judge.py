"""An independent ear: a sound of 1 to 12 s -> which class of the vocabulary it is, and in which environment.

A small CNN on log-mel frames [b t 64], trained by `training.judge` on synthesised clips at random levels,
half of them decoded by the small codec. It shares no weight, latent or text with what it judges and knows no
captions: `metrics.class_of_caption` says what a caption promised. It answers one of its classes to anything,
so its verdicts mean something for the sounds alone that it was trained on, which its file names.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from ..dataset.vocabulary import ENVIRONMENTS, SOUNDS
from ..errors import InputError
from ..sound.audio import AudioClip, resample
from ..sound.mel import mel_filters

SAMPLE_RATE, N_FFT, HOP, MELS = 16000, 512, 160, 64
MIN_SECONDS, MAX_SECONDS = 1.0, 12.5  # 12 s, rounded up to a codec's latent frame
WEIGHTS = Path(__file__).with_name("judge.safetensors")

_LOWEST = 1e-7  # of what `LogMel` gives, so that a change of level can still be made to it by adding
_FLOOR = -11.5  # of what the network sees: log of 1e-5, below the noise of a 16 bit file


@dataclass(frozen=True)
class Judgement:
    """The likeliest sound and environment by name; probabilities [n] of the judge's sounds and [6], in their order."""

    sound: str
    environment: str
    sound_scores: Tensor
    environment_scores: Tensor


class LogMel(nn.Module):
    """Waveform [b w] at 16 kHz -> natural log of mel magnitudes [b t 64], t = floor(w / 160)."""

    filters: Tensor
    window: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("filters", mel_filters(SAMPLE_RATE, N_FFT, MELS), persistent=False)
        self.register_buffer("window", torch.hann_window(N_FFT), persistent=False)

    def forward(self, waveform: Tensor) -> Tensor:
        spectrum = torch.stft(waveform, N_FFT, HOP, window=self.window, return_complex=True)
        magnitude = spectrum.abs()[..., : waveform.shape[-1] // HOP] * (2 / self.window.sum())
        return (self.filters @ magnitude).clamp_min(_LOWEST).log().transpose(1, 2)


class Judge(nn.Module):
    """Log-mel frames [b t 64], t at least 100, -> logits of its `sounds` [b n] and of environments [b 6].

    Five convolutions fold the 64 bands into one and 8 frames into one; mean and maximum over time follow, the
    mean for what lasts, the maximum for what happens once.
    """

    def __init__(self, widths: Sequence[int] = (24, 48, 96, 128, 160), sounds: Sequence[str] = tuple(SOUNDS)) -> None:
        super().__init__()
        self.sounds = tuple(sounds)
        self.log_mel = LogMel()
        strides = ((2, 2), (2, 2), (2, 2), (1, 2))
        layers: list[nn.Module] = []
        for before, after, stride in zip((1, *widths[:3]), widths[:4], strides, strict=True):
            layers += [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.GroupNorm(8, after), nn.ReLU()]
        layers += [nn.Conv2d(widths[3], widths[4], (3, 4), padding=(1, 0)), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.sound = nn.Linear(2 * widths[4], len(self.sounds))
        self.environment = nn.Linear(2 * widths[4], len(ENVIRONMENTS))

    def forward(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        pooled = self.pooled(frames)
        return self.sound(pooled), self.environment(pooled)

    def pooled(self, frames: Tensor) -> Tensor:
        """What both answers are read from: log-mel frames [b t 64] -> mean and maximum over time [b 320]."""
        seen = (frames.clamp_min(_FLOOR) + 7.0) / 3.0
        features = self.body(seen[:, None]).squeeze(3)
        return torch.cat([features.mean(2), features.amax(2)], dim=1)

    def hear(self, clip: AudioClip) -> Judgement:
        """What one clip is; any sample rate, channels are averaged. Raises InputError as `hear_many` does."""
        return self.hear_many([resample(clip, SAMPLE_RATE).waveform.mean(0)])[0]

    @torch.inference_mode()
    def hear_many(self, waveforms: Sequence[Tensor]) -> list[Judgement]:
        """What each of several waveforms [w] of one length at 16 kHz is.

        Raises InputError for lengths that differ or lie outside 1 to 12 s and for samples that are not
        finite.
        """
        if not waveforms:
            return []
        sound, environment = (logits.float().softmax(1).cpu() for logits in self(self._seen(waveforms)))
        return [
            Judgement(self.sounds[int(s.argmax())], ENVIRONMENTS[int(e.argmax())], s, e)
            for s, e in zip(sound, environment, strict=True)
        ]

    @torch.inference_mode()
    def embed_many(self, waveforms: Sequence[Tensor]) -> Tensor:
        """Waveforms [w], one at least, all of one length at 16 kHz -> `pooled` [n 320], float32 on the CPU.

        Raises InputError as `hear_many` does, and for none.
        """
        if not waveforms:
            raise InputError("the judge embeds one waveform at least; got none")
        return self.pooled(self._seen(waveforms)).float().cpu()

    def _seen(self, waveforms: Sequence[Tensor]) -> Tensor:
        """Log-mel frames [b t 64] of waveforms that can be heard."""
        _check(waveforms)
        return self.log_mel(torch.stack([waveform.float() for waveform in waveforms]).to(self.log_mel.window.device))

    def save(self, path: str | Path) -> None:
        """Weights as fp16 safetensors that name the classes they were trained for."""
        from safetensors.torch import save_file

        weights = {name: value.cpu().half().contiguous() for name, value in self.state_dict().items()}
        save_file(weights, path, metadata={"classes": json.dumps([self.sounds, ENVIRONMENTS])})

    @classmethod
    def load(cls, path: str | Path = WEIGHTS) -> Judge:
        """A judge in float32, ready to hear, from a file of `save`: by default the one in the package.

        It hears the sounds that the file names: the vocabulary may have more. Raises InputError for a file that is
        missing or broken, for tensors that are missing, extra or of another shape, and for one trained on classes that
        the vocabulary does not have.
        """
        weights, sounds = _read(path)
        judge = cls(sounds=sounds).eval().requires_grad_(False)
        own = judge.state_dict()
        missing, extra = sorted(own.keys() - weights.keys()), sorted(weights.keys() - own.keys())
        if missing or extra:
            raise InputError(f"{path} is no judge: missing {missing or 'none'}, extra {extra or 'none'}")
        for name, value in weights.items():
            if value.shape != own[name].shape:
                raise InputError(f"{path}: {name} is {list(value.shape)}; it must be {list(own[name].shape)}")
        judge.load_state_dict(weights)
        return judge


def _check(waveforms: Sequence[Tensor]) -> None:
    shape = waveforms[0].shape
    if len(shape) != 1 or any(waveform.shape != shape for waveform in waveforms):
        found = sorted({str(list(waveform.shape)) for waveform in waveforms})
        raise InputError(f"the judge hears waveforms [w] of one length; got shapes {', '.join(found)}")
    seconds = shape[0] / SAMPLE_RATE
    if not MIN_SECONDS <= seconds <= MAX_SECONDS:
        raise InputError(f"the judge hears {MIN_SECONDS:g} to {MAX_SECONDS:g} s; got {seconds:.2f} s")
    if not all(bool(torch.isfinite(waveform).all()) for waveform in waveforms):
        raise InputError("samples for the judge are not finite numbers")


def _read(path: str | Path) -> tuple[dict[str, Tensor], tuple[str, ...]]:
    """All tensors of a safetensors file, and the sounds that it hears."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="pt") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            classes = (file.metadata() or {}).get("classes", "")
    except (SafetensorError, OSError) as error:
        raise InputError(f"{path} cannot be read as safetensors: {error}") from error
    return weights, _sounds_of(classes, path)


def _sounds_of(classes: str, path: str | Path) -> tuple[str, ...]:
    """The sounds among the classes that a file was trained on."""
    try:
        sounds, environments = json.loads(classes)
        known = environments == list(ENVIRONMENTS) and 0 < len(sounds) == len(set(sounds) & SOUNDS.keys())
    except (ValueError, TypeError, RecursionError):
        known = False
    if not known:
        raise InputError(f"{path} was trained on other sounds or environments than this vocabulary has")
    return tuple(sounds)
