"""The transformer of FLUX.1 (Black Forest Labs 2024): latents, sigma, text and pooled text -> velocity [n t c].

Double blocks keep text and latents apart but for their attention; single blocks see one row of both. Each block is told
the moment (sigma and pooled text) by scales, shifts and gates (adaptive layer norms, Peebles and Xie 2023). Parameters have
the names of the published checkpoints. Ignorant of what the latents are, and of sampling.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .projection import project, project_gelu
from .short_rows import is_short

TIME_FEATURES, TIME_PERIOD = 256, 10_000
EPSILON = 1e-6
LARGEST_HALF = 65504  # beyond it, float16 is infinite


@dataclass(frozen=True)
class FluxSizes:
    """Widths and depths; the model's own width is `heads * head_dim`."""

    channels: int
    text_width: int
    pooled_width: int
    double_blocks: int
    single_blocks: int
    heads: int
    head_dim: int

    @property
    def width(self) -> int:
        return self.heads * self.head_dim


@dataclass(frozen=True)
class Moment:
    """What sigma and pooled text tell the blocks [n m d], a tensor each, and the last norm [n 2 d]."""

    doubles: Sequence[Tensor]
    singles: Sequence[Tensor]
    last: Tensor

    def rows(self, rows: Tensor | slice) -> Moment:
        return Moment([m[rows] for m in self.doubles], [m[rows] for m in self.singles], self.last[rows])


class Flux(nn.Module):
    def __init__(self, sizes: FluxSizes) -> None:
        super().__init__()
        width = sizes.width
        self.time_text_embed = TimeAndText(sizes.pooled_width, width)
        self.context_embedder = nn.Linear(sizes.text_width, width)
        self.x_embedder = nn.Linear(sizes.channels, width)
        self.transformer_blocks = nn.ModuleList(DoubleBlock(width, sizes.head_dim) for _ in range(sizes.double_blocks))
        self.single_transformer_blocks = nn.ModuleList(
            SingleBlock(width, sizes.head_dim) for _ in range(sizes.single_blocks)
        )
        self.norm_out = Modulation(width, 2, scales=slice(0, 1))
        self.proj_out = nn.Linear(width, sizes.channels)

    def forward(self, latents: Tensor, sigma: Tensor, tokens: Tensor, pooled: Tensor, turns: Tensor) -> Tensor:
        """Velocity [n t c]; `turns [s+t 1 k/2 2]` are the cosine and sine of each place's angles, text first."""
        told = self.time_text_embed
        moment = self.moment(told.time(sigma, pooled.dtype) + told.text_embedder(pooled))
        x = self.deepen(self.context_embedder(tokens), self.x_embedder(latents), moment, turns)
        return self.leave(x, moment)

    def moment(self, told: Tensor) -> Moment:
        """From the sum [n d] of what is embedded of sigma and of the pooled text."""
        told = F.silu(told)
        return Moment(
            [torch.cat([b.norm1_context(told), b.norm1(told)], dim=1) for b in self._doubles()],
            [b.norm(told) for b in self._singles()],
            self.norm_out(told),
        )

    def first(self, text: Tensor, x: Tensor, moment: Moment, turns: Tensor) -> tuple[Tensor, Tensor]:
        """Text and latents [n s d], [n t d] after the first block alone."""
        for block in self._doubles()[:1]:
            return block(text, x, moment.doubles[0], turns)
        joint = self._singles()[0](torch.cat([text, x], dim=1), moment.singles[0], turns)
        return joint[:, : text.shape[1]], joint[:, text.shape[1] :]

    def deepen(self, text: Tensor, x: Tensor, moment: Moment, turns: Tensor, done: int = 0) -> Tensor:
        """Latents [n t d] after all blocks but the first `done`."""
        doubles = len(self.transformer_blocks)
        for block, told in list(zip(self._doubles(), moment.doubles, strict=True))[done:]:
            text, x = block(text, x, told, turns)
        singles, count = list(zip(self._singles(), moment.singles, strict=True))[max(0, done - doubles) :], text.shape[1]
        if not singles:
            return x
        joint = torch.cat([text, x], dim=1)
        for block, told in singles[:-1]:
            joint = block(joint, told, turns)
        return singles[-1][0](joint, singles[-1][1], turns, count)

    def leave(self, x: Tensor, moment: Moment) -> Tensor:
        """Velocity [n t c] of latents [n t d] that went through all blocks."""
        scale, shift = _vectors(moment.last)
        return self.proj_out(modulated(x, shift, scale))

    def _doubles(self) -> list[DoubleBlock]:
        return list(self.transformer_blocks)  # type: ignore[arg-type]

    def _singles(self) -> list[SingleBlock]:
        return list(self.single_transformer_blocks)  # type: ignore[arg-type]


class TimeAndText(nn.Module):
    """Sigma and the pooled text, each through two layers into the model's width."""

    def __init__(self, pooled_width: int, width: int) -> None:
        super().__init__()
        self.timestep_embedder = TwoLayers(TIME_FEATURES, width)
        self.text_embedder = TwoLayers(pooled_width, width)

    def time(self, sigma: Tensor, dtype: torch.dtype) -> Tensor:
        """Sigma [n], best in float32 -> [n d] in the model's precision; the model counts time in thousandths."""
        half = TIME_FEATURES // 2
        falling = torch.arange(half, dtype=torch.float32, device=sigma.device) * (-math.log(TIME_PERIOD) / half)
        angles = 1000 * sigma.float()[:, None] * falling.exp()
        waves = torch.cat([angles.cos(), angles.sin()], dim=-1)
        return self.timestep_embedder(waves.to(dtype))


class TwoLayers(nn.Module):
    def __init__(self, inside: int, width: int) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(inside, width)
        self.linear_2 = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear_2(F.silu(self.linear_1(x)))


class Modulation(nn.Module):
    """The moment [n d] -> `count` vectors a row [n count d]: a shift, a scale and a gate for each part of a block.

    Scales are learnt as what is added to 1; here they come whole.
    """

    def __init__(self, width: int, count: int, scales: slice = slice(1, None, 3)) -> None:
        super().__init__()
        self.count, self.scales = count, scales
        self.linear = nn.Linear(width, count * width)

    def forward(self, moment: Tensor) -> Tensor:
        found = self.linear(moment).unflatten(-1, (self.count, -1))
        found[:, self.scales].add_(1)
        return found


class DoubleBlock(nn.Module):
    def __init__(self, width: int, head_dim: int) -> None:
        super().__init__()
        self.norm1 = Modulation(width, 6)
        self.norm1_context = Modulation(width, 6)
        self.attn = JointAttention(width, head_dim)
        self.ff = FeedForward(width)
        self.ff_context = FeedForward(width)

    def forward(self, text: Tensor, x: Tensor, told: Tensor, turns: Tensor) -> tuple[Tensor, Tensor]:
        """Text [n s d] and latents [n t d], told [n 12 d]: six vectors for the text, six for the latents."""
        vectors = _vectors(told)
        of_text, of_x = vectors[:6], vectors[6:]
        heard_text, heard_x = self.attn.both(modulated(text, *of_text[:2]), modulated(x, *of_x[:2]), turns)
        text, x = gated(text, of_text[2], heard_text), gated(x, of_x[2], heard_x)
        x = gated(x, of_x[5], self.ff(modulated(x, *of_x[3:5])))
        text = gated(text, of_text[5], self.ff_context(modulated(text, *of_text[3:5])))
        return text, x


class SingleBlock(nn.Module):
    def __init__(self, width: int, head_dim: int) -> None:
        super().__init__()
        self.norm = Modulation(width, 3)
        self.proj_mlp = nn.Linear(width, 4 * width)
        self.proj_out = nn.Linear(5 * width, width)
        self.attn = Attention(width, head_dim)

    def forward(self, joint: Tensor, told: Tensor, turns: Tensor, skipped: int = 0) -> Tensor:
        """Text and latents as one row [n s+t d], told [n 3 d]; without the first `skipped`, which are only heard."""
        shift, scale, gate = _vectors(told)
        seen = modulated(joint, shift, scale)
        own = seen[:, skipped:].contiguous()
        heard = self.attn(own, seen, turns)
        answer = project(self.proj_out, torch.cat([heard, project_gelu(self.proj_mlp, own)], dim=-1))
        return gated(joint[:, skipped:], gate, answer)


class FeedForward(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        inner = nn.ModuleDict({"proj": nn.Linear(width, 4 * width)})
        self.net = nn.ModuleList([inner, nn.Identity(), nn.Linear(4 * width, width)])

    def forward(self, x: Tensor) -> Tensor:
        return project(self.net[2], project_gelu(self.net[0]["proj"], x))  # type: ignore[index]


class HeadNorm(nn.Module):
    """Root mean square norm (Zhang and Sennrich 2019) of each head, whose values are then turned in pairs by their place."""

    def __init__(self, head_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(head_dim))

    def forward(self, heads: Tensor, turns: Tensor) -> Tensor:
        """[n l h k] -> the same, turned by turns [l 1 k/2 2]; computed in float32 at least.

        Where no gradient is asked, in place: it may be `heads` itself that is changed.
        """
        wide = heads.to(torch.promote_types(heads.dtype, torch.float32))
        size = torch.linalg.vector_norm(wide, dim=-1, keepdim=True)
        scale = torch.rsqrt(size * size / heads.shape[-1] + EPSILON)
        if torch.is_grad_enabled() or torch.compiler.is_compiling():
            even, odd = (wide * scale * self.weight).unflatten(-1, (-1, 2)).unbind(-1)
            cos, sin = turns.unbind(-1)
            turned = torch.stack([even * cos - odd * sin, even * sin + odd * cos], dim=-1)
            return turned.flatten(-2).to(heads.dtype)
        # Widened first: torch multiplies tensors of two precisions slowly.
        wide.mul_(self.weight)
        torch.view_as_complex(wide.unflatten(-1, (-1, 2))).mul_(torch.view_as_complex(turns))
        return wide.mul_(scale).to(heads.dtype)


class Attention(nn.Module):
    """What a single block attends with: queries and keys normed and turned, values as they are, [n l h k] each."""

    def __init__(self, width: int, head_dim: int) -> None:
        super().__init__()
        self.head_dim = head_dim
        self.norm_q, self.norm_k = HeadNorm(head_dim), HeadNorm(head_dim)
        self.to_q, self.to_k, self.to_v = (nn.Linear(width, width) for _ in range(3))

    def forward(self, own: Tensor, seen: Tensor, turns: Tensor) -> Tensor:
        """What `own [n l d]`, the last places of `seen [n s+l d]`, attend to in all of that [n l d]."""
        q, k, v = (
            heads(project(layer, x), self.head_dim) for layer, x in ((self.to_q, own), (self.to_k, seen), (self.to_v, seen))
        )
        return attend(self.norm_q(q, turns[-own.shape[1] :]), self.norm_k(k, turns), v)


class JointAttention(Attention):
    """What a double block attends with: text and latents each have their own projections, and attend to both."""

    def __init__(self, width: int, head_dim: int) -> None:
        super().__init__(width, head_dim)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])
        self.norm_added_q, self.norm_added_k = HeadNorm(head_dim), HeadNorm(head_dim)
        self.add_q_proj, self.add_k_proj, self.add_v_proj = (nn.Linear(width, width) for _ in range(3))
        self.to_add_out = nn.Linear(width, width)

    def both(self, text: Tensor, x: Tensor, turns: Tensor) -> tuple[Tensor, Tensor]:
        """[n s d] and [n t d] -> what each attended to."""
        count = text.shape[1]
        added = [heads(project(layer, text), self.head_dim) for layer in (self.add_q_proj, self.add_k_proj, self.add_v_proj)]
        own = [heads(project(layer, x), self.head_dim) for layer in (self.to_q, self.to_k, self.to_v)]
        q = torch.cat([self.norm_added_q(added[0], turns[:count]), self.norm_q(own[0], turns[count:])], dim=1)
        k = torch.cat([self.norm_added_k(added[1], turns[:count]), self.norm_k(own[1], turns[count:])], dim=1)
        heard = attend(q, k, torch.cat([added[2], own[2]], dim=1))
        of_text, of_x = heard[:, :count].contiguous(), heard[:, count:].contiguous()
        return project(self.to_add_out, of_text), project(self.to_out[0], of_x)


def heads(x: Tensor, head_dim: int) -> Tensor:
    """[n l d] -> [n l h k]"""
    return x.unflatten(-1, (-1, head_dim))


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """[n l h k] each -> [n l d]; torch's kernels take and give this layout as it lies."""
    q, k, v = (x.transpose(1, 2) for x in (q, k, v))
    if is_short(k):
        weights = (q @ k.transpose(2, 3) * q.shape[3] ** -0.5).softmax(dim=-1)
        found = weights.to(v.dtype) @ v
    else:
        found = F.scaled_dot_product_attention(q, k, v)
    return found.transpose(1, 2).flatten(2)


def modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """[n l d], normed, scaled and shifted by a vector a row [n 1 d]."""
    normed = F.layer_norm(x, x.shape[-1:], eps=EPSILON)
    out = None if torch.is_grad_enabled() else normed
    return torch.addcmul(shift, normed, scale, out=out)


def gated(x: Tensor, gate: Tensor, answer: Tensor) -> Tensor:
    """[n l d] and an answer to it, weighed by a vector a row [n 1 d]."""
    found = torch.addcmul(x, gate, answer)
    return found.clamp(-LARGEST_HALF, LARGEST_HALF) if found.dtype == torch.float16 else found


def _vectors(told: Tensor) -> tuple[Tensor, ...]:
    """What is told [n m d], as m vectors a row [n 1 d]."""
    return told[:, :, None].unbind(1)
