"""T5's encoder: token ids [n s] and the mask of those that are text -> features [n s d].

Attention is not scaled; how far apart two tokens are adds a learnt value to their score, the same in every layer, so it is
looked up once a call. Norms divide by the root of the mean square. Names of weights and of sizes are the published ones.
Ignorant of text, files and devices. Source: Raffel et al. 2020, section 2.1; Shazeer 2020 (gated layers).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import InputError
from .blank import embedding

_HALF_LIMIT = 64_504.0  # what half precision is cut to between layers: 1000 below its largest number
# `feed_forward_proj` -> the function, and whether a second product gates it. "gated-gelu" is the one by tanh.
_PROJECTIONS: dict[str, tuple[Callable[[Tensor], Tensor], bool]] = {
    "relu": (nn.functional.relu, False),
    "gelu": (nn.functional.gelu, False),
    "gated-relu": (nn.functional.relu, True),
    "gated-gelu": (partial(nn.functional.gelu, approximate="tanh"), True),
    "gated-silu": (nn.functional.silu, True),
}
# Ten times what any T5 has; beyond, memory is not asked for.
_LIMITS = {
    "vocab_size": 5_000_000,
    "d_model": 65_536,
    "d_kv": 16_384,
    "d_ff": 500_000,
    "num_layers": 1000,
    "num_heads": 4096,
    "relative_attention_num_buckets": 65_536,
    "relative_attention_max_distance": 1_000_000,
}


@dataclass(frozen=True)
class T5Config:
    """Sizes of the encoder, with T5's own values where a config says nothing."""

    vocab_size: int = 32_128
    d_model: int = 512
    d_kv: int = 64
    d_ff: int = 2048
    num_layers: int = 6
    num_heads: int = 8
    relative_attention_num_buckets: int = 32
    relative_attention_max_distance: int = 128
    layer_norm_epsilon: float = 1e-6
    feed_forward_proj: str = "relu"

    def to_json(self) -> str:
        """As `config.json` of a published T5 says it."""
        kind = {"model_type": "t5", "pad_token_id": 0, "eos_token_id": 1, "dropout_rate": 0.0, "use_cache": False}
        return json.dumps({**kind, "is_encoder_decoder": False, **asdict(self)}, indent=2) + "\n"


def t5_config(data: Mapping[str, Any], where: str) -> T5Config:
    """The encoder's config from a T5's, whose other fields do not matter. Raises InputError."""
    if data.get("model_type") != "t5":
        raise InputError(f"{where}: model_type is {str(data.get('model_type'))[:60]!r}, expected 't5'.")
    config = T5Config(**{name: data[name] for name in T5Config.__dataclass_fields__ if name in data})
    for name, limit in _LIMITS.items():
        value = getattr(config, name)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= limit:
            raise InputError(f"{where}: {name} is {str(value)[:60]!r}; it must be a whole number from 1 to {limit:,}.")
    epsilon, form = config.layer_norm_epsilon, config.feed_forward_proj
    if isinstance(epsilon, bool) or not isinstance(epsilon, (int, float)) or not 0 <= epsilon < 1:
        raise InputError(f"{where}: layer_norm_epsilon is {str(epsilon)[:60]!r}; it must be a number from 0 to 1.")
    if not isinstance(form, str) or form not in _PROJECTIONS:
        raise InputError(f"{where}: feed_forward_proj is {str(form)[:60]!r}; use one of {', '.join(_PROJECTIONS)}.")
    buckets, farthest = config.relative_attention_num_buckets, config.relative_attention_max_distance
    if buckets < 4 or farthest <= buckets // 4:
        raise InputError(f"{where}: {buckets} relative_attention_num_buckets do not go with a max_distance of {farthest}.")
    return config


class Attention(nn.Module):
    """Every token looks at every other [n s d], whose `bias` [n h s s] is added to their scores."""

    def __init__(self, config: T5Config, first: bool) -> None:
        super().__init__()
        self.heads, inner = config.num_heads, config.num_heads * config.d_kv
        self.q, self.k, self.v = (nn.Linear(config.d_model, inner, bias=False) for _ in range(3))
        self.o = nn.Linear(inner, config.d_model, bias=False)
        if first:  # of all layers
            self.relative_attention_bias = embedding(config.relative_attention_num_buckets, config.num_heads)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        q, k, v = (part(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (self.q, self.k, self.v))
        seen = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias, scale=1.0)
        return self.o(seen.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    """Wider and back [n s d], gated by a second product where the config says so: then there are two `wi`."""

    wi: nn.Linear
    wi_0: nn.Linear
    wi_1: nn.Linear

    def __init__(self, config: T5Config) -> None:
        super().__init__()
        self.act, self.gated = _PROJECTIONS[config.feed_forward_proj]
        for name in ("wi_0", "wi_1") if self.gated else ("wi",):
            setattr(self, name, nn.Linear(config.d_model, config.d_ff, bias=False))
        self.wo = nn.Linear(config.d_ff, config.d_model, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.wo(self.act(self.wi_0(x)) * self.wi_1(x) if self.gated else self.act(self.wi(x)))


class AttentionLayer(nn.Module):
    """Attention behind a norm, beside a shortcut."""

    def __init__(self, config: T5Config, first: bool) -> None:
        super().__init__()
        self.SelfAttention = Attention(config, first)
        self.layer_norm = nn.RMSNorm(config.d_model, config.layer_norm_epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        return _held(x + self.SelfAttention(self.layer_norm(x), bias))


class FeedForwardLayer(nn.Module):
    """Feed forward behind a norm, beside a shortcut."""

    def __init__(self, config: T5Config) -> None:
        super().__init__()
        self.DenseReluDense = FeedForward(config)
        self.layer_norm = nn.RMSNorm(config.d_model, config.layer_norm_epsilon)

    def forward(self, x: Tensor) -> Tensor:
        return _held(x + self.DenseReluDense(self.layer_norm(x)))


class Block(nn.Module):
    def __init__(self, config: T5Config, first: bool) -> None:
        super().__init__()
        self.layer = nn.ModuleList([AttentionLayer(config, first), FeedForwardLayer(config)])

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        return self.layer[1](self.layer[0](x, bias))


class Stack(nn.Module):
    """Token ids [n s] -> features [n s d]."""

    def __init__(self, config: T5Config, embed_tokens: nn.Embedding) -> None:
        super().__init__()
        self.config, self.embed_tokens = config, embed_tokens
        self.block = nn.ModuleList(Block(config, first=k == 0) for k in range(config.num_layers))
        self.final_layer_norm = nn.RMSNorm(config.d_model, config.layer_norm_epsilon)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x, bias = self.embed_tokens(ids), self._bias(mask)
        for block in self.block:
            x = block(x, bias)
        return self.final_layer_norm(x)

    def _bias(self, mask: Tensor) -> Tensor:
        """What is added to the scores [n h s s]: by how far apart tokens are, and next to nothing for what is no text."""
        places = torch.arange(mask.shape[1], device=mask.device)
        kinds = buckets(
            places[None] - places[:, None],
            self.config.relative_attention_num_buckets,
            self.config.relative_attention_max_distance,
        )
        first: Any = self.block[0]
        values = first.layer[0].SelfAttention.relative_attention_bias(kinds).permute(2, 0, 1)[None]
        # Not minus infinity: a row without any text is to have features that are numbers.
        return values.masked_fill(~mask.bool()[:, None, None], torch.finfo(values.dtype).min)


class T5Encoder(nn.Module):
    """The stack and its embeddings, which published files name twice."""

    def __init__(self, config: T5Config) -> None:
        super().__init__()
        self.config, self.shared = config, embedding(config.vocab_size, config.d_model)
        self.encoder = Stack(config, self.shared)

    @torch.no_grad()
    def initialise(self) -> T5Encoder:
        """Random weights to train from: products of unit spread keep it; queries also undo what is not scaled."""
        width, inner = self.config.d_model, self.config.num_heads * self.config.d_kv
        fans = {"q": width * self.config.d_kv, "o": inner, "wo": self.config.d_ff, "shared": 1, "embed_tokens": 1}
        for name, module in self.named_modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=fans.get(name.rpartition(".")[2], width) ** -0.5)
        return self

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Features [n s d] of token ids [n s]; `mask` [n s] is not 0 where they are text. All outputs are kept."""
        return self.encoder(ids, mask)


def buckets(distances: Tensor, count: int, farthest: int) -> Tensor:
    """The kind of each distance between two tokens, of `count`, one half for each direction: a half of those for the
    nearest, one each, and the others for longer and longer stretches, the last of which begins before `farthest`."""
    half, near = count // 2, count // 4
    away = distances.abs()
    stretch = torch.log(away.clamp_min(1).float() / near) / math.log(farthest / near) * (half - near)
    far = (near + stretch.long()).clamp_max(half - 1)
    return torch.where(away < near, away, far) + half * (distances > 0)


def _held(x: Tensor) -> Tensor:
    return x.clamp(-_HALF_LIMIT, _HALF_LIMIT) if x.dtype == torch.float16 else x
