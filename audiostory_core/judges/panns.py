"""Cnn14 of PANNs from a local checkpoint: a clip -> embeddings of 2048 values, and AudioSet's 527 classes.

The published network (Kong et al. 2020, table 1; github.com/qiuqiangkong/audioset_tagging_cnn), in its forms for 32 and
for 16 kHz, which the size of the filters in the file tells apart. A sound is heard in windows of ten seconds, as it was
trained; a shorter one as it is, of one second at least. Logits are the mean over windows: the KL of both conventions is
taken of those.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..disk.files import read_text
from ..errors import InputError
from ..sound.audio import AudioClip
from . import pieces
from .checkpoint import filled, read_tensors
from .protocols import Activation
from .provenance import NOT_STATED, fingerprint, licence_of

SOURCE = "get Cnn14_mAP=0.431.pth or Cnn14_16k_mAP=0.438.pth from zenodo.org/records/3987831"
CLASSES, MELS, WIDTH = 527, 64, 2048
WIDTHS = (64, 128, 256, 512, 1024, 2048)
LABELS = "class_labels_indices.csv"  # AudioSet's own list, beside the checkpoint
LEAST_SECONDS, WINDOW_SECONDS = 1.0, 10.0
_FORMS = {513: (32_000, 1024, 320), 257: (16_000, 512, 160)}  # bins -> rate, window and hop
_LEAST_POWER = 1e-10
_MOST_BYTES = 1_000_000


class ConvBlock(nn.Module):
    """[b c t f] -> [b d t f]: two convolutions, each behind which a norm and a cut at zero follow."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after)
        self.conv2, self.bn2 = nn.Conv2d(after, after, 3, padding=1, bias=False), nn.BatchNorm2d(after)

    def forward(self, x: Tensor) -> Tensor:
        return self.bn2(self.conv2(self.bn1(self.conv1(x)).relu())).relu()


class Cnn14(nn.Module):
    """Log-mel frames [b t 64], t at least 32, -> embeddings [b 2048] and logits [b 527]."""

    def __init__(self, widths: tuple[int, ...] = WIDTHS, width: int = WIDTH) -> None:
        super().__init__()
        self.bn0 = nn.BatchNorm2d(MELS)
        for number, (before, after) in enumerate(zip((1, *widths), widths, strict=False), 1):
            setattr(self, f"conv_block{number}", ConvBlock(before, after))
        self._blocks = len(widths)
        self.fc1, self.fc_audioset = nn.Linear(widths[-1], width), nn.Linear(width, CLASSES)

    def forward(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        x = self.bn0(frames[:, None].transpose(1, 3)).transpose(1, 3)
        for number in range(1, self._blocks + 1):
            x = getattr(self, f"conv_block{number}")(x)
            x = functional.avg_pool2d(x, 2) if number < self._blocks else x  # the last is pooled over one place
        along = x.mean(3)
        embedding = self.fc1(along.amax(2) + along.mean(2)).relu()
        return embedding, self.fc_audioset(embedding)


class Cnn14Judge:
    """An `Embedder` and a `Tagger`."""

    activation: Activation = "sigmoid"

    def __init__(
        self, network: Cnn14, filters: Tensor, classes: tuple[str, ...], name: str, licence: str = NOT_STATED
    ) -> None:
        """`filters` [bins 64] are those of the checkpoint. Raises InputError for a form that is not published."""
        if filters.ndim != 2 or filters.shape[1] != MELS or filters.shape[0] not in _FORMS:
            raise InputError(f"{name} has filters {list(filters.shape)}; published are [513, 64] and [257, 64].")
        self.network, self.classes, self.name, self.licence = network, classes, name, licence
        self.sample_rate, self._size, self._hop = _FORMS[filters.shape[0]]
        self._filters = filters.double()
        self.version = fingerprint({**network.state_dict(), "filters": filters})

    @classmethod
    def load(cls, path: str | Path) -> Cnn14Judge:
        """The network of a checkpoint. Raises InputError for all that cannot be used, and says where to get one."""
        file = Path(path)
        tensors = read_tensors(file, SOURCE)
        filters = tensors.get("logmel_extractor.melW")
        if filters is None:
            raise InputError(f"{file} has no tensor logmel_extractor.melW, so it is no checkpoint of PANNs; {SOURCE}.")
        network, labels = filled(Cnn14(), tensors, file), _labels(file.with_name(LABELS))
        return cls(network, filters, labels, f"PANNs {file.stem}", licence_of(file.parent))

    def embed(self, clip: AudioClip) -> Tensor:
        """A clip -> [n 2048], a row for each ten seconds."""
        return self._hear(clip)[0]

    def logits(self, clip: AudioClip) -> Tensor:
        return self._hear(clip)[1].mean(0)

    def posteriors(self, clip: AudioClip) -> Tensor:
        return self.logits(clip).sigmoid()

    @torch.inference_mode()
    def _hear(self, clip: AudioClip) -> tuple[Tensor, Tensor]:
        waveform = pieces.mono(clip, self.sample_rate)
        size = min(max(len(waveform), round(LEAST_SECONDS * self.sample_rate)), round(WINDOW_SECONDS * self.sample_rate))
        found = [self.network(self.frames(window)[None].float()) for window in pieces.windows(waveform, size, size)]
        embeddings, logits = (torch.cat(part) for part in zip(*found, strict=True))
        return embeddings, logits

    def frames(self, waveform: Tensor) -> Tensor:
        """A waveform [w] -> decibels of mel power [t 64], in float64."""
        window = torch.hann_window(self._size, dtype=torch.float64)
        spectrum = torch.stft(waveform.double(), self._size, self._hop, window=window, return_complex=True)
        return 10 * (spectrum.abs().square().T @ self._filters).clamp_min(_LEAST_POWER).log10()


def _labels(path: Path) -> tuple[str, ...]:
    """AudioSet's names of the classes, or their numbers where the list is not beside the checkpoint."""
    if not path.is_file():
        return tuple(f"class {n}" for n in range(CLASSES))
    rows: list[Mapping[str, str]] = list(csv.DictReader(io.StringIO(read_text(path, _MOST_BYTES))))
    names = tuple(row.get("display_name") or "" for row in rows)
    if len(names) != CLASSES or not all(names):
        raise InputError(f"{path} must list {CLASSES} classes under 'display_name'; it has {len(names)} rows.")
    return names
