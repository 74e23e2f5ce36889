"""A second outside ear: a sound -> an embedding [512], and which real recordings lie nearest to it.

aiSFX (Ma and Lerch, ISMIR 2022; CC BY 4.0), a network trained to tell the categories of professional sound libraries, as
the package `aisfx` carries it. Its embedding is what its authors publish it for; the names of its classes are nowhere, so
what a sound is like is asked of recordings whose names are known. Nothing is chosen by it and nothing trained against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import util
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import batch_norm, conv2d, max_pool2d, pad

from ..errors import InputError
from ..sound.audio import AudioClip, resample
from ..sound.mel import mel_edges, triangles

INSTALL = "the second outside measure is not installed; install it with: pip install --no-deps aisfx"
SAMPLE_RATE, N_FFT, HOP, MELS = 44100, 2048, 1024, 96
BLOCK, BLOCK_HOP, WIDTH = 100, 50, 512  # frames that are heard at once, about 2.3 s; between two beginnings; of an embedding
_PEAK = 0.5
_LARGEST = 9.457798957824707  # of what it was trained on: its frames are divided by it
_MOST_BYTES = 64 * 2**20


def log_mel(waveform: Tensor) -> Tensor:
    """Waveform [w] at 44.1 kHz -> [t 96], its peak brought to one half: the level does not count. t = 1 + floor(w / 1024).

    Power in triangles of unit sum, even on the mel scale from 0 to 22,050 Hz, on a logarithm that leaves silence at 0.
    """
    peak = float(waveform.abs().max()) if len(waveform) else 0.0
    samples = pad(waveform.double() * (_PEAK / max(peak, 1e-6)), (N_FFT // 2, N_FFT // 2))
    power = (
        torch.fft.rfft(samples.unfold(0, N_FFT, HOP) * torch.hann_window(N_FFT, False, dtype=torch.float64)).abs().square()
    )
    bins = torch.arange(N_FFT // 2 + 1, dtype=torch.float64) * SAMPLE_RATE / N_FFT
    edges = mel_edges(0.0, SAMPLE_RATE / 2, MELS)
    filters = triangles(*((1 + hertz / 700).log() for hertz in (edges, bins)))
    return ((power @ (filters / filters.sum(1, keepdim=True)).T * 1e4 + 1).log10() / _LARGEST).float()


class LikenessEar:
    """The network's convolutions; its heads are left out."""

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        self._weights = weights

    @classmethod
    def load(cls) -> LikenessEar:
        """The ear of the installed package. Raises InputError where it is missing or other than expected."""
        spec = util.find_spec("aisfx")
        if spec is None or spec.origin is None:
            raise InputError(f"{INSTALL}.")
        weights = _read(Path(spec.origin).parent / "models" / "checkpoint.pth")
        missing = [name for name in _tensor_names() if name not in weights]
        if missing:
            raise InputError(f"the second outside measure has no {missing[0]}: another version of it?")
        return cls(weights)

    @torch.no_grad()
    def embed(self, clip: AudioClip) -> np.ndarray:
        """The mean embedding [512] over blocks of a clip of any rate; channels are averaged, short ones filled up.

        Raises InputError for samples that are not finite.
        """
        waveform = resample(clip, SAMPLE_RATE).waveform.mean(0)
        if not bool(torch.isfinite(waveform).all()):
            raise InputError("samples for the second outside measure are not finite numbers")
        frames = log_mel(waveform)
        frames = pad(frames, (0, 0, 0, max(0, BLOCK - len(frames))))
        starts = range(0, len(frames) - BLOCK + 1, BLOCK_HOP)
        return torch.stack([self._hear(frames[at : at + BLOCK]) for at in starts]).mean(0).numpy()

    def _hear(self, block: Tensor) -> Tensor:
        """[100 96] -> [512]."""
        x, weights = block[None, None], self._weights
        for number in range(1, 5):
            for layer in (1, 2):
                name = f"embedding_net.conv_block{number}"
                x = conv2d(x, weights[f"{name}.conv{layer}.weight"], padding=1)
                mean, variance, weight, bias = (weights[f"{name}.bn{layer}.{part}"] for part in _NORM)
                x = batch_norm(x, mean, variance, weight, bias).relu()
            x = max_pool2d(x, 2) if number < 4 else x
        return x.mean(3).amax(2)[0]


_NORM = ("running_mean", "running_var", "weight", "bias")


def _tensor_names() -> list[str]:
    blocks = [f"embedding_net.conv_block{number}" for number in range(1, 5)]
    norms = [f"{block}.bn{layer}.{part}" for block in blocks for layer in (1, 2) for part in _NORM]
    return [f"{block}.conv{layer}.weight" for block in blocks for layer in (1, 2)] + norms


def _read(path: Path) -> dict[str, Tensor]:
    """The tensors of the package's file; numbers of numpy, which it counts its classes with, are all else that is read."""
    counted = np.int64(0).__reduce__()[0]
    allowed = [(counted, "numpy.core.multiarray.scalar"), np.dtype, type(np.dtype("int64"))]
    if path.is_file() and path.stat().st_size > _MOST_BYTES:
        raise InputError(f"{path} must have {_MOST_BYTES} bytes at most.")
    try:
        with torch.serialization.safe_globals(allowed):
            found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the unpickler and torch's reader refuse files in many ways
        raise InputError(f"{path} cannot be read ({str(error).partition('. ')[0]}); {INSTALL}.") from None
    weights = found[0] if isinstance(found, tuple) and found and isinstance(found[0], dict) else {}
    return {name: value.float() for name, value in weights.items() if isinstance(value, Tensor)}


def kind_place(query: np.ndarray, kind: str, kinds: Sequence[str], embeddings: np.ndarray) -> int:
    """The place, from 1, of a kind among all, each as near to `query` [c] as its nearest of `embeddings` [n c] (cosine).

    Raises InputError where no recording is of that kind.
    """
    near = embeddings @ query / np.maximum(np.linalg.norm(embeddings, axis=1) * np.linalg.norm(query), 1e-12)
    best: dict[str, float] = {}
    for name, value in zip(kinds, near, strict=True):
        best[name] = max(best.get(name, -2.0), float(value))
    if kind not in best:
        raise InputError(f"no recording of {kind!r} to be near to")
    return 1 + sum(value > best[kind] for value in best.values())
