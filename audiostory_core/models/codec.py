"""Codecs: waveform [b ch w] <-> latents [b t c], and the length arithmetic between them.

Two are known: `OobleckCodec`, the autoencoder of the published system (`oobleck`), and `MelCodec`, a linear codec on
log-mel frames that weighs 0.1 MB and is fitted in a minute. Ignorant of devices, plans and bundles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor, nn

from ..errors import InputError
from ..sound.mel import mel_filters
from .first_phase import begin, flickering
from .griffin_lim import griffin_lim
from .oobleck import Oobleck


class Codec(Protocol):
    """What the line needs of a codec. `hop` is the downsampling ratio: samples per latent frame."""

    sample_rate: int
    channels: int
    hop: int
    latent_channels: int

    def encode(self, waveform: Tensor) -> Tensor:
        """[b ch w] in -1..1 -> latents [b t c], t = floor(w / hop)."""
        ...

    def decode(self, latents: Tensor) -> Tensor:
        """[b t c] -> [b ch w], w = t * hop."""
        ...


class Form(Protocol):
    """What lengths are counted with: a codec, or what is known of one that is not loaded (`manifest.CodecForm`)."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def hop(self) -> int: ...


def latent_rate(codec: Form) -> float:
    """Latent frames per second."""
    return codec.sample_rate / codec.hop


def frames_for(codec: Form, seconds: float) -> int:
    """Latent frames that cover `seconds` of audio (rounded up, at least 1)."""
    return max(1, math.ceil(seconds * codec.sample_rate / codec.hop - 1e-6))


NOISE_SECONDS, NOISE_LEVEL = 20, 0.1  # of the white noise that a codec is measured by; standard deviation


class MelCodec(nn.Module):
    """Log-mel frames, `stack` of them at a time, on their principal components; decoded by fast Griffin-Lim (`griffin_lim`).

    `floor` is the least mel magnitude that is kept, `gate` how many floors are taken off when decoding, and `tonal` begins
    with the phases of tones and noise (`first_phase`) rather than with drawn ones. Buffers (all the weights there are):
    `mean` [stack*mels], `components` [c stack*mels] (rows scaled so that latents have about unit spread), and where tones
    are told from noise `restless` [mels], how much each band flickers of white noise that went through the components.
    """

    mean: Tensor
    components: Tensor
    restless: Tensor
    mel: Tensor
    mel_inverse: Tensor
    window: Tensor

    def __init__(
        self,
        sample_rate: int = 16000,
        n_fft: int = 1024,
        frame_hop: int = 256,
        mels: int = 96,
        stack: int = 4,
        latent_channels: int = 64,
        iterations: int = 32,
        floor: float = 1e-4,
        gate: float = 2.0,
        tonal: bool = False,
    ) -> None:
        super().__init__()
        self.sample_rate, self.channels, self.latent_channels = sample_rate, 1, latent_channels
        self.n_fft, self.frame_hop, self.stack, self.floor = n_fft, frame_hop, stack, floor
        self.hop, self.iterations = frame_hop * stack, iterations
        self.gate, self.tonal = gate, tonal
        self.register_buffer("mean", torch.zeros(stack * mels))
        self.register_buffer("components", torch.zeros(latent_channels, stack * mels))
        if tonal:
            self.register_buffer("restless", torch.ones(mels))
        filters = mel_filters(sample_rate, n_fft, mels)
        self.register_buffer("mel", filters, persistent=False)
        self.register_buffer("mel_inverse", torch.linalg.pinv(filters), persistent=False)
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)

    def log_mel(self, waveform: Tensor) -> Tensor:
        """[b w] -> stacked frames [b t stack*mels], natural log of mel magnitudes, floored."""
        frames = waveform.shape[-1] // self.hop * self.stack
        magnitude = self._stft(waveform).abs()[..., :frames] * (2 / self.window.sum())
        mels = torch.log((self.mel @ magnitude).clamp_min(self.floor))
        return mels.transpose(1, 2).reshape(waveform.shape[0], frames // self.stack, -1)

    def encode(self, waveform: Tensor) -> Tensor:
        return (self.log_mel(waveform.mean(1).float()) - self.mean) @ self.components.T

    @torch.no_grad()
    def decode(self, latents: Tensor) -> Tensor:
        mels = self.mels_of(latents)
        # Above 0 there is nothing, as no sample exceeds 1; a coarse floor is silence, not a quiet hiss.
        magnitude = mels.clamp_max(0.0).exp_().sub_(self.gate * self.floor).clamp_min_(0.0)
        linear = self._unmel(magnitude)
        phase = None
        if self.tonal:
            # A bin flickers as the mel does that it weighs most in.
            flicker = (flickering(mels) / self.restless)[..., self.mel.argmax(0)]
            linear, phase = begin(linear, flicker, self.window, self.frame_hop)
        return griffin_lim(linear, self.window, self.frame_hop, self.iterations, phase)[:, None]

    def mels_of(self, latents: Tensor) -> Tensor:
        """Latents [b t c] -> natural logs of mel magnitudes [b t*stack mels]."""
        stacked = latents.float() @ torch.linalg.pinv(self.components).T + self.mean
        return stacked.reshape(latents.shape[0], latents.shape[1] * self.stack, -1)

    def fit_components(self, stacked: Tensor) -> float:
        """Sets mean and components from frames [n stack*mels]; returns the share of variance that is kept."""
        self.mean.copy_(stacked.mean(0))
        covariance = torch.cov((stacked - self.mean).T.double())
        values, vectors = torch.linalg.eigh(covariance)
        values, vectors = values.flip(0), vectors.flip(1)
        spread = values[: self.latent_channels].sqrt()
        # Half-whitened: strong components stay stronger, so that noise hides them last; mean square is 1.
        scale = spread.sqrt() * spread.mean().sqrt()
        self.components.copy_((vectors[:, : self.latent_channels] / scale).T.float())
        self.hear_noise()
        return float(values[: self.latent_channels].sum() / values.sum())

    def hear_noise(self) -> None:
        """Learns how much each band flickers of white noise: a broad one holds many bins and hardly does, and one of which
        the components keep little does less."""
        if self.tonal:
            noise = (
                torch.randn(1, NOISE_SECONDS * self.sample_rate, generator=torch.Generator().manual_seed(0)) * NOISE_LEVEL
            )
            found = flickering(self.mels_of(self.encode(noise.to(self.mean)[:, None])))
            self.restless.copy_(found.square().mean((0, 1)).sqrt())

    def _stft(self, waveform: Tensor) -> Tensor:
        return torch.stft(waveform, self.n_fft, self.frame_hop, window=self.window, return_complex=True)

    def _unmel(self, mels: Tensor) -> Tensor:
        """Mel magnitudes [b t m] -> linear ones [b t f]: pseudo-inverse, then multiplicative non-negative updates."""
        linear = (mels @ self.mel_inverse.T).clamp_min_(1e-6)
        target = mels @ self.mel
        for _ in range(4):
            linear *= (target / (linear @ self.mel.T @ self.mel).clamp_min_(1e-9)).clamp_max_(10.0)
        return linear.mul_(self.window.sum() / 2)


class OobleckCodec(nn.Module):
    """An Oobleck autoencoder, decoded in overlapping tiles where a whole decode would not fit.

    `tile_frames` None decodes whole. Tiles overlap by all that the decoder sees to either side, so they equal the
    whole decode up to rounding.
    """

    def __init__(self, autoencoder: Oobleck, tile_frames: int | None = None) -> None:
        super().__init__()
        self.autoencoder, sizes = autoencoder, autoencoder.sizes
        self.sample_rate, self.channels, self.hop = sizes.sampling_rate, sizes.audio_channels, sizes.hop
        self.context = decoder_reach(sizes.downsampling_ratios)
        self.latent_channels = sizes.decoder_input_channels
        if tile_frames is not None and tile_frames < 1:
            raise InputError(f"tile_frames is {tile_frames}; it must be at least 1, or None to decode whole.")
        self.tile_frames = tile_frames

    def encode(self, waveform: Tensor) -> Tensor:
        size = waveform.shape[-1] // self.hop * self.hop
        return self.autoencoder.encode(waveform[..., :size]).transpose(1, 2)

    def decode(self, latents: Tensor) -> Tensor:
        frames = latents.shape[1]
        if self.tile_frames is None or frames <= self.tile_frames + 2 * self.context:
            return self._decode(latents)
        return torch.cat([self._tile(latents, at) for at in range(0, frames, self.tile_frames)], dim=-1)

    def _tile(self, latents: Tensor, at: int) -> Tensor:
        low, end = max(0, at - self.context), min(latents.shape[1], at + (self.tile_frames or 0))
        wide = self._decode(latents[:, low : min(latents.shape[1], end + self.context)])
        return wide[..., (at - low) * self.hop : (end - low) * self.hop]

    def _decode(self, latents: Tensor) -> Tensor:
        return self.autoencoder.decode(latents.transpose(1, 2))


def decoder_reach(ratios: Sequence[int]) -> int:
    """Latent frames to either side that an Oobleck decoder with these down-sampling ratios sees, rounded up.

    Convolutions of 7 reach 3 samples; a block's up-sampling reaches one frame before it, and its three residual units,
    dilated 1, 3 and 9, reach 39 samples after it.
    """
    reach, rate = 3.0, 1
    for ratio in reversed(ratios):
        reach += 1 / rate + 39 / (rate * ratio)
        rate *= ratio
    return math.ceil(reach + 3 / rate)
