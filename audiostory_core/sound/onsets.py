"""Where sounds begin: a waveform [w] -> how much louder each 10 ms is than the one before [t]. Tensors in, tensors out."""

from __future__ import annotations

import torch
from torch import Tensor

from ..errors import InputError
from .mel import mel_filters

HOP_SECONDS = 0.01
_WINDOW_SECONDS, _MELS = 0.032, 40
_FLOOR = 1e-3  # relative to the loudest band: what is 60 dB below it makes no onset


def onset_envelope(waveform: Tensor, sample_rate: int) -> Tensor:
    """How much louder each 10 ms is than the one before: [w] -> [t], t = floor(w / hop), none below 0.

    The mean over 40 mel bands of the half-wave rectified difference of log magnitudes (spectral flux, Dixon
    2006, on a log scale). A change of level leaves it as it is. Raises InputError unless `waveform` is [w]
    and lasts at least 0.1 s.
    """
    if waveform.ndim != 1 or waveform.shape[0] < 0.1 * sample_rate:
        raise InputError(f"onsets need a waveform [w] of at least 0.1 s; got {list(waveform.shape)} samples")
    hop = round(HOP_SECONDS * sample_rate)
    n_fft = 2 * round(_WINDOW_SECONDS * sample_rate / 2)
    window = torch.hann_window(n_fft, device=waveform.device)
    spectrum = torch.stft(waveform.float(), n_fft, hop, window=window, return_complex=True).abs()
    mels = mel_filters(sample_rate, n_fft, _MELS).to(spectrum) @ spectrum[:, : waveform.shape[0] // hop]
    levels = mels.clamp_min(max(float(mels.max()) * _FLOOR, 1e-9)).log()
    return torch.cat([levels.new_zeros(1), levels.diff(dim=1).clamp_min(0).mean(0)])
