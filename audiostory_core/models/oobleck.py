"""The Oobleck autoencoder: sound [b ch w] <-> latents [b c t], at `hop` samples a frame.

Stacks of dilated convolutions behind snakes, x + sin(a x)^2 / b, with strides that shorten the time, or lengthen it. Names
of weights and of sizes are those of Stable Audio Open as published for diffusers. Ignorant of files, devices and tiles.
Source: Evans et al. 2024; Kumar et al. 2023, section 3 (snakes); Salimans and Kingma 2016, eq. 2 (weight norm).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial

import torch
from torch import Tensor, nn

from ..errors import InputError

MAX_WIDTH = 65_536  # channels; published codecs have at most 2048


@dataclass(frozen=True)
class OobleckSizes:
    """`downsampling_ratios` of the encoder's blocks, and as many `channel_multiples`: how wide it is behind each."""

    encoder_hidden_size: int = 128
    downsampling_ratios: Sequence[int] = (2, 4, 4, 8, 8)
    channel_multiples: Sequence[int] = (1, 2, 4, 8, 16)
    decoder_channels: int = 128
    decoder_input_channels: int = 64
    audio_channels: int = 2
    sampling_rate: int = 44_100

    def __post_init__(self) -> None:
        """Raises InputError for sizes that do not go together."""
        blocks, widths = len(self.downsampling_ratios), len(self.channel_multiples)
        if blocks != widths or not blocks:
            raise InputError(f"the codec has {blocks} downsampling_ratios, but {widths} channel_multiples.")
        widest = max(self.encoder_hidden_size, self.decoder_channels) * max(self.channel_multiples)
        if widest > MAX_WIDTH:
            raise InputError(f"the codec's widest block has {widest:,} channels; at most {MAX_WIDTH:,}.")

    @property
    def hop(self) -> int:
        """Samples per latent frame."""
        return math.prod(self.downsampling_ratios)

    def widths(self, narrowest: int) -> list[int]:
        """Channels on the side of sound, then behind each block of the encoder."""
        return [narrowest, *(narrowest * multiple for multiple in self.channel_multiples)]

    def to_config(self) -> dict[str, object]:
        """As `config.json` of a published codec says it."""
        return {"_class_name": "AutoencoderOobleck", **asdict(self)}


class NormedConv(nn.Module):
    """A convolution whose weight is a direction `weight_v` and a length `weight_g` for each of its first channels.

    The weight is made anew in every call, so it is never stale: a hundredth of the time of a convolution over a second.
    """

    def __init__(self, conv: nn.Conv1d | nn.ConvTranspose1d) -> None:
        super().__init__()
        self.bias = conv.bias
        weight = conv.weight.detach()
        # On the meta device there is nothing to measure, and torch's compiler would be imported for it.
        self.weight_g = nn.Parameter(weight.new_empty(len(weight), 1, 1) if weight.is_meta else _lengths(weight))
        self.weight_v = conv.weight
        shape = {"stride": conv.stride, "padding": conv.padding, "dilation": conv.dilation}
        upwards = isinstance(conv, nn.ConvTranspose1d)
        self.convolve = partial(nn.functional.conv_transpose1d if upwards else nn.functional.conv1d, **shape)

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight_v * (self.weight_g / _lengths(self.weight_v))
        return self.convolve(x, weight, self.bias)


def _lengths(weight: Tensor) -> Tensor:
    return torch.linalg.vector_norm(weight, dim=(1, 2), keepdim=True)


def conv(into: int, out: int, size: int, dilation: int = 1, bias: bool = True) -> NormedConv:
    """A convolution of odd `size` that keeps the length."""
    return NormedConv(nn.Conv1d(into, out, size, dilation=dilation, padding=size // 2 * dilation, bias=bias))


class Snake(nn.Module):
    """x + sin(a x)^2 / b [b c w], with a and b of each channel stored as logarithms."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.alpha, self.beta = (nn.Parameter(torch.zeros(1, channels, 1)) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        height = (self.beta.exp() + 1e-9).reciprocal()
        wave = self.alpha.exp() * x
        if wave.requires_grad:
            return x + height * wave.sin().square()
        return torch.addcmul(x, height, wave.sin_().square_(), out=wave)


class ResidualUnit(nn.Module):
    """A dilated convolution of 7 and one of 1, each behind a snake, beside a shortcut [b c w]."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.snake1, self.conv1 = Snake(channels), conv(channels, channels, 7, dilation)
        self.snake2, self.conv2 = Snake(channels), conv(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(self.snake2(self.conv1(self.snake1(x)))).add_(x)


class EncoderBlock(nn.Module):
    """[b c w] -> [b c' w/stride]."""

    def __init__(self, into: int, out: int, stride: int) -> None:
        super().__init__()
        self.res_unit1, self.res_unit2, self.res_unit3 = (ResidualUnit(into, dilation) for dilation in (1, 3, 9))
        self.snake1 = Snake(into)
        self.conv1 = NormedConv(nn.Conv1d(into, out, 2 * stride, stride, padding=-(-stride // 2)))

    def forward(self, x: Tensor) -> Tensor:
        return self.conv1(self.snake1(self.res_unit3(self.res_unit2(self.res_unit1(x)))))


class DecoderBlock(nn.Module):
    """[b c w] -> [b c' w*stride]."""

    def __init__(self, into: int, out: int, stride: int) -> None:
        super().__init__()
        self.snake1 = Snake(into)
        self.conv_t1 = NormedConv(nn.ConvTranspose1d(into, out, 2 * stride, stride, padding=-(-stride // 2)))
        self.res_unit1, self.res_unit2, self.res_unit3 = (ResidualUnit(out, dilation) for dilation in (1, 3, 9))

    def forward(self, x: Tensor) -> Tensor:
        return self.res_unit3(self.res_unit2(self.res_unit1(self.conv_t1(self.snake1(x)))))


class OobleckEncoder(nn.Module):
    """[b ch w] -> means and spreads [b e t], one half each."""

    def __init__(self, sizes: OobleckSizes) -> None:
        super().__init__()
        widths = sizes.widths(sizes.encoder_hidden_size)
        self.conv1 = conv(sizes.audio_channels, widths[0], 7)
        steps = zip(widths[:-1], widths[1:], sizes.downsampling_ratios, strict=True)
        self.block = nn.ModuleList(EncoderBlock(*step) for step in steps)
        self.snake1, self.conv2 = Snake(widths[-1]), conv(widths[-1], widths[0], 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        for block in self.block:
            x = block(x)
        return self.conv2(self.snake1(x))


class OobleckDecoder(nn.Module):
    """[b c t] -> [b ch w]."""

    def __init__(self, sizes: OobleckSizes) -> None:
        super().__init__()
        widths = sizes.widths(sizes.decoder_channels)[::-1]
        self.conv1 = conv(sizes.decoder_input_channels, widths[0], 7)
        steps = zip(widths[:-1], widths[1:], sizes.downsampling_ratios[::-1], strict=True)
        self.block = nn.ModuleList(DecoderBlock(*step) for step in steps)
        self.snake1, self.conv2 = Snake(widths[-1]), conv(widths[-1], sizes.audio_channels, 7, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        for block in self.block:
            x = block(x)
        return self.conv2(self.snake1(x))


class Oobleck(nn.Module):
    """The pair, with what they measure in `sizes`."""

    def __init__(self, sizes: OobleckSizes) -> None:
        super().__init__()
        self.sizes, self.encoder, self.decoder = sizes, OobleckEncoder(sizes), OobleckDecoder(sizes)

    def encode(self, sound: Tensor) -> Tensor:
        """The likeliest latents [b c t] of sound [b ch w]: the means."""
        return self.encoder(sound).chunk(2, dim=1)[0]

    def decode(self, latents: Tensor) -> Tensor:
        """Sound [b ch w] of latents [b c t]."""
        return self.decoder(latents)
