"""VGGish from a local checkpoint: a clip -> embeddings of 128 values, one for each 0.96 s.

The published network (Hershey et al. 2017; github.com/harritaylor/torchvggish has its weights for torch), as the Frechet
audio distance takes it (Kilgour et al. 2019; audioldm_eval): no PCA, and nothing is cut at zero behind the last layer.
What is left of a sound behind its last whole patch is not heard; a sound shorter than one is followed by silence.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from ..sound.audio import AudioClip
from ..sound.mel import mel_edges, triangles
from . import pieces
from .checkpoint import filled, read_tensors
from .provenance import NOT_STATED, fingerprint, licence_of

SOURCE = "get vggish-10086976.pth from the releases of github.com/harritaylor/torchvggish"
SAMPLE_RATE, WINDOW, HOP, N_FFT, MELS, PATCH = 16_000, 400, 160, 512, 64, 96
_LOWEST, _HIGHEST, _OFFSET = 125.0, 7500.0, 0.01
_LEAST_SAMPLES = (PATCH - 1) * HOP + WINDOW
_LAYOUT = (64, "pool", 128, "pool", 256, 256, "pool", 512, 512, "pool")
_BATCH = 32


class Vggish(nn.Module):
    """Patches of log-mel frames [b 96 64] -> [b 128]; `narrow` divides all widths but the last, for tests."""

    def __init__(self, narrow: int = 1) -> None:
        super().__init__()
        layers, before = list[nn.Module](), 1
        for step in _LAYOUT:
            if isinstance(step, int):
                layers += [nn.Conv2d(before, step // narrow, 3, padding=1), nn.ReLU()]
                before = step // narrow
            else:
                layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        wide = 4096 // narrow
        heads = [nn.Linear(before * 24, wide), nn.ReLU(), nn.Linear(wide, wide), nn.ReLU(), nn.Linear(wide, 128)]
        self.embeddings = nn.Sequential(*heads)

    def forward(self, patches: Tensor) -> Tensor:
        return self.embeddings(self.features(patches[:, None]).permute(0, 2, 3, 1).flatten(1))


class VggishJudge:
    """An `Embedder`."""

    sample_rate = SAMPLE_RATE

    def __init__(self, network: Vggish, name: str = "VGGish", licence: str = NOT_STATED) -> None:
        self.network, self.name, self.licence = network, name, licence
        self.version = fingerprint(network.state_dict())

    @classmethod
    def load(cls, path: str | Path) -> VggishJudge:
        """The network of a checkpoint. Raises InputError for all that cannot be used, and says where to get one."""
        file = Path(path)
        return cls(filled(Vggish(), read_tensors(file, SOURCE), file), f"VGGish {file.stem}", licence_of(file.parent))

    @torch.inference_mode()
    def embed(self, clip: AudioClip) -> Tensor:
        """A clip -> [n 128]."""
        waveform = pieces.mono(clip, SAMPLE_RATE)
        frames = log_mel(pad(waveform, (0, max(0, _LEAST_SAMPLES - len(waveform)))))
        patches = frames[: len(frames) // PATCH * PATCH].view(-1, PATCH, MELS).float()
        return torch.cat([self.network(batch) for batch in patches.split(_BATCH)])


def log_mel(waveform: Tensor) -> Tensor:
    """A waveform [w] at 16 kHz -> [t 64], natural log of mel magnitudes, t = 1 + floor((w - 400) / 160), in float64.

    Triangles of height 1 on the mel scale itself, from 125 to 7500 Hz, over a Hann window of 25 ms.
    """
    window = torch.hann_window(WINDOW, dtype=torch.float64)
    spectrum = torch.fft.rfft(waveform.double().unfold(0, WINDOW, HOP) * window, N_FFT).abs()
    bins = torch.arange(N_FFT // 2 + 1, dtype=torch.float64) * SAMPLE_RATE / N_FFT
    filters = triangles(*((1 + hertz / 700).log() for hertz in (mel_edges(_LOWEST, _HIGHEST, MELS), bins)))
    return (spectrum @ filters.T + _OFFSET).log()
