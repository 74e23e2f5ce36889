"""A decoder in the form of Qwen2: embeddings of ids [b l w] -> hidden states [b l w] after the final norm -> scores.

RMSNorm, rotary positions, attention in which several heads share their keys and values, a gated SiLU MLP. Tensors are named
as in Qwen2ForCausalLM of transformers, whose config.json is read too. What such a config may say beyond that form (scaled
positions, windows, dropout) is not owned here: `read_config` then returns None. Ignorant of words and of files.
Source: Yang et al. 2024, "Qwen2 technical report", section 2.2.1; Su et al. 2021 (rotary positions, eq. 34).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ..errors import InputError
from .blank import embedding
from .short_rows import is_short

ARCHITECTURE = "Qwen2ForCausalLM"
INITIAL_SPREAD = 0.02  # standard deviation of random weights
FEW_ROWS = 32
_SHARES = tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 5)  # whether torch lets heads share keys by itself


class KeysAndValues(Protocol):
    """Keys and values of what was read before."""

    def update(self, keys: Tensor, values: Tensor, layer: int) -> tuple[Tensor, Tensor]:
        """Takes keys and values [b h l d] of new ids in; returns those [b h n d] that the new ids may look at."""
        ...


@dataclass(frozen=True)
class Qwen2Config:
    """Widths, counts and constants; `said` is the whole config.json that they were read from."""

    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    head_dim: int
    rms_norm_eps: float = 1e-6
    rope_theta: float = 10_000.0
    tie_word_embeddings: bool = False
    said: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass
class Generation:
    """What ends a text, and by how much a token that was there before is punished; from generation_config.json."""

    eos_token_id: int | list[int] | None = None
    repetition_penalty: float = 1.0


def read_config(said: Mapping[str, Any]) -> Qwen2Config | None:
    """The form that a config.json describes; None for one that is not owned here. Raises InputError for absurd values."""
    if said.get("model_type") != "qwen2" or said.get("architectures") not in (None, [ARCHITECTURE]):
        return None
    theta = _theta(said)
    usual = {"hidden_act": "silu", "attention_dropout": 0.0, "use_sliding_window": False}
    other = any((said.get(name) or value) != value for name, value in usual.items())
    kinds = said.get("layer_types") or ["full_attention"]
    if theta is None or other or "quantization_config" in said or {*map(str, kinds)} != {"full_attention"}:
        return None
    heads = _count(said, "num_attention_heads")
    width, shared = _count(said, "hidden_size"), _count(said, "num_key_value_heads", heads)
    if heads % shared:
        raise InputError(f"num_attention_heads is {heads}; it must be a multiple of num_key_value_heads, {shared}.")
    head_dim = _count(said, "head_dim", width // heads)
    if head_dim % 2:
        raise InputError(f"hidden_size is {width} and num_attention_heads is {heads}; heads of {head_dim} cannot be turned.")
    return Qwen2Config(
        _count(said, "vocab_size"),
        width,
        _count(said, "intermediate_size"),
        _count(said, "num_hidden_layers"),
        heads,
        shared,
        head_dim,
        _positive(said, "rms_norm_eps", 1e-6),
        theta,
        bool(said.get("tie_word_embeddings", False)),
        dict(said),
    )


def read_generation(said: Mapping[str, Any], fallback: Mapping[str, Any]) -> Generation:
    """From generation_config.json, or where there is none from `fallback`, the model's config. Raises InputError."""
    eos = (said or fallback).get("eos_token_id")
    ids = [] if eos is None else eos if isinstance(eos, list) else [eos]
    if not all(isinstance(i, int) and not isinstance(i, bool) for i in ids):
        raise InputError(f"eos_token_id is {eos!r}; it must be a token's number, or a list of them.")
    return Generation(eos, _positive(said, "repetition_penalty", 1.0))


def _theta(said: Mapping[str, Any]) -> float | None:
    """The base of rotary positions, as transformers 4 or 5 wrote it; None where they are scaled or turn parts alone."""
    written = said.get("rope_parameters") or {"rope_theta": said.get("rope_theta", 10_000.0)}
    if said.get("rope_scaling") or not isinstance(written, Mapping):
        return None
    if written.get("rope_type", "default") != "default" or not {*written} <= {"rope_type", "rope_theta"}:
        return None
    return _positive({"rope_theta": said.get("rope_theta"), **written}, "rope_theta", 10_000.0)


def _count(said: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = said.get(name)
    value = default if value is None else value
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InputError(f"{name} is {value!r}; it must be a positive whole number.")
    return value


def _positive(said: Mapping[str, Any], name: str, default: float) -> float:
    value = said.get(name)
    value = default if value is None else value
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value < math.inf:
        raise InputError(f"{name} is {value!r}; it must be a positive number.")
    return float(value)


class Qwen2(nn.Module):
    """The decoder, and the head that scores what may come next."""

    def __init__(self, config: Qwen2Config, generation: Generation | None = None) -> None:
        super().__init__()
        self.config, self.generation_config = config, generation or read_generation({}, config.said)
        self.model = Layers(config)
        self.lm_head = Linear(config.hidden_size, config.vocab_size, bias=False)
        if config.tie_word_embeddings:
            self.lm_head.weight = self.model.embed_tokens.weight

    def get_input_embeddings(self) -> nn.Embedding:
        return self.model.embed_tokens

    def get_output_embeddings(self) -> nn.Linear:
        return self.lm_head

    def embed(self, ids: Tensor) -> Tensor:
        """Embeddings [b l w] of ids [b l]; on a processor in float32, which all but the products then are."""
        embedded = self.model.embed_tokens(ids)
        return embedded.float() if embedded.device.type == "cpu" else embedded

    @torch.no_grad()
    def draw(self) -> Qwen2:
        """Random weights, as transformers draws them to train from; biases are 0 and norms 1."""
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                module.weight.normal_(0.0, INITIAL_SPREAD)
            if isinstance(module, nn.Linear) and module.bias is not None:
                module.bias.zero_()
        return self


class Layers(nn.Module):
    def __init__(self, config: Qwen2Config) -> None:
        super().__init__()
        self.theta, self.head_dim = config.rope_theta, config.head_dim
        self.embed_tokens = embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList([Layer(config, number) for number in range(config.num_hidden_layers)])
        self.norm = Norm(config.hidden_size, config.rms_norm_eps)

    def forward(
        self, embedded: Tensor, places: Tensor | None = None, seen: Tensor | None = None, kept: KeysAndValues | None = None
    ):
        """Hidden states [b l w] of embeddings [b l w] that stand at `places` [b l], or one after another from 0.

        `seen` [b or 1, 1, l, n] says which ids are seen by each: True, or 0 where others hold minus infinity. Without it
        each sees all that was kept, and of the new ones those before it.
        """
        if places is None:
            places = torch.arange(embedded.shape[1], device=embedded.device)[None]
        if seen is not None and seen.dtype == torch.bool:
            seen = torch.zeros(seen.shape, dtype=embedded.dtype, device=seen.device).masked_fill_(~seen, -torch.inf)
        turns, x = self.turns(places, embedded.dtype), embedded
        for layer in self.layers:
            x = layer(x, turns, seen, kept)
        return self.norm(x)

    def turns(self, places: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """Cosines and sines [b 1 l d] by which heads are turned at their places, the first half of the sines negative."""
        steps = torch.arange(0, self.head_dim, 2, dtype=torch.float32, device=places.device) / self.head_dim
        angles = places[:, None, :, None].float() * (1.0 / self.theta**steps)
        cosines, sines = angles.cos(), angles.sin()
        return torch.cat([cosines, cosines], dim=-1).to(dtype), torch.cat([-sines, sines], dim=-1).to(dtype)


class Layer(nn.Module):
    def __init__(self, config: Qwen2Config, number: int) -> None:
        super().__init__()
        self.self_attn, self.mlp = Attention(config, number), Mlp(config)
        self.input_layernorm = Norm(config.hidden_size, config.rms_norm_eps)
        self.post_attention_layernorm = Norm(config.hidden_size, config.rms_norm_eps)

    def forward(self, x: Tensor, turns: tuple[Tensor, Tensor], seen: Tensor | None, kept: KeysAndValues | None) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), turns, seen, kept)
        return x + self.mlp(self.post_attention_layernorm(x))


class Attention(nn.Module):
    def __init__(self, config: Qwen2Config, number: int) -> None:
        super().__init__()
        self.number, self.head_dim, self.shared = number, config.head_dim, config.num_key_value_heads
        inner, shared = config.num_attention_heads * config.head_dim, config.num_key_value_heads * config.head_dim
        self.q_proj = Linear(config.hidden_size, inner)
        self.k_proj = Linear(config.hidden_size, shared)
        self.v_proj = Linear(config.hidden_size, shared)
        self.o_proj = Linear(inner, config.hidden_size, bias=False)

    def forward(self, x: Tensor, turns: tuple[Tensor, Tensor], seen: Tensor | None, kept: KeysAndValues | None) -> Tensor:
        heads = beside(x, self.q_proj, self.k_proj, self.v_proj)
        heads = heads.view(*x.shape[:2], -1, self.head_dim).transpose(1, 2)
        turned = turn(heads[:, : -self.shared], turns)
        q, k, v = turned[:, : -self.shared], turned[:, -self.shared :], heads[:, -self.shared :]
        if kept is not None:
            k, v = kept.update(k, v, self.number)
        return self.o_proj(attend(q, k, v, seen).transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self, config: Qwen2Config) -> None:
        super().__init__()
        self.gate_proj = Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = beside(x, self.gate_proj, self.up_proj).chunk(2, dim=-1)
        return self.down_proj(nn.functional.silu(gate) * up)


class Norm(nn.Module):
    """Rows [.. w] divided by the root of their mean square, in float32 (Zhang and Sennrich 2019, eq. 4)."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type != "cpu":
            return nn.functional.rms_norm(x, self.weight.shape, self.weight, self.eps)
        # One pass over the rows; what follows is a number each.
        length = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        return x * (length.square() / x.shape[-1] + self.eps).rsqrt() * self.weight.to(x.dtype)


class Linear(nn.Linear):
    """A linear layer that multiplies in its own precision and answers in that of what it is given."""

    def forward(self, x: Tensor) -> Tensor:
        return product(x, self.weight, self.bias)


def beside(x: Tensor, *layers: nn.Module) -> Tensor:
    """The outputs of several linear layers side by side, in one product where nothing stands against it.

    Their weights are then laid behind one another in memory and become views of it, so that whatever changes them in place
    is seen here too, and nothing but they holds that memory. Where one is learnt, narrowed, wrapped or hooked, each layer is
    asked by itself; where one was replaced or moved, they are laid anew.
    """
    if torch.is_grad_enabled() or not all(map(at_rest, layers)):
        return torch.cat([layer(x) for layer in layers], dim=-1)
    linear: Any = layers
    bias = None if linear[0].bias is None else _joined([layer.bias for layer in linear])
    return product(x, _joined([layer.weight for layer in linear]), bias)


def at_rest(layer: nn.Module) -> bool:
    """Whether nothing but its weight's product is asked of a layer: none that is learnt, narrowed, wrapped or hooked."""
    plain = type(layer) is Linear and type(layer.weight) is nn.Parameter and not layer.weight.requires_grad
    return plain and not layer._forward_hooks and not layer._forward_pre_hooks


def _joined(parameters: Sequence[nn.Parameter]) -> Tensor:
    """What the parameters hold, one behind the other; each is a view of it from now on."""
    if not _follow_one_another(parameters):
        laid = torch.cat([parameter.detach() for parameter in parameters])
        for parameter, part in zip(parameters, laid.split([len(p) for p in parameters]), strict=True):
            parameter.data = part
        return laid
    first, rows = parameters[0].detach(), sum(map(len, parameters))
    return first.as_strided((rows, *first.shape[1:]), first.stride())


def _follow_one_another(parameters: Sequence[nn.Parameter]) -> bool:
    storage, at = parameters[0].untyped_storage().data_ptr(), parameters[0].data_ptr()
    for parameter in parameters:
        if parameter.data_ptr() != at or parameter.untyped_storage().data_ptr() != storage or not parameter.is_contiguous():
            return False
        at += parameter.numel() * parameter.element_size()
    return True


def product(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Rows [.. i] times a weight [o i], plus a bias, in the weight's precision; the answer is in that of `x`."""
    if x.dtype == weight.dtype:
        return nn.functional.linear(x, weight, bias)
    if x.device.type == "cpu" and x.shape[-2] <= FEW_ROWS and type(weight) in (Tensor, nn.Parameter):
        found = _wide_first(x.flatten(0, -2).to(weight.dtype), weight).to(x.dtype, memory_format=torch.contiguous_format)
        found = found.unflatten(0, x.shape[:-1])
        return found if bias is None else found + bias
    return nn.functional.linear(x.to(weight.dtype), weight, bias).to(x.dtype)


def _wide_first(rows: Tensor, weight: Tensor) -> Tensor:
    """Rows [n i] times a weight [o i], as the product [o n] that lies behind what is seen.

    The same numbers, but the processor's library reads a wide weight as it lies only where it comes first; behind few rows
    the weight is laid out anew for each product. A single column has a kernel of its own, which takes longer than two do.
    """
    columns = rows.T if len(rows) != 1 else rows.expand(2, -1).T
    return (weight @ columns)[:, : len(rows)].T


def turn(x: Tensor, turns: tuple[Tensor, Tensor]) -> Tensor:
    """Heads [b h l d], each pair of their halves' values turned by its angle."""
    return torch.addcmul(x * turns[0], x.roll(x.shape[-1] // 2, dims=-1), turns[1])


def attend(q: Tensor, k: Tensor, v: Tensor, seen: Tensor | None) -> Tensor:
    """What heads [b h l d] gather from keys and values [b k n d], each of which serves h / k heads in a row.

    `seen` [b or 1, 1, l, n] is added to their likeness; without it each sees all but what follows it.
    """
    shape, groups = q.shape, q.shape[1] // k.shape[1]
    if seen is None or not (q.is_cuda or is_short(q)):
        causal = seen is None and shape[2] > 1
        if _SHARES:
            return nn.functional.scaled_dot_product_attention(q, k, v, seen, is_causal=causal, enable_gqa=True)
        k, v = k.repeat_interleave(groups, dim=1), v.repeat_interleave(groups, dim=1)
        return nn.functional.scaled_dot_product_attention(q, k, v, seen, is_causal=causal)
    # Heads that share keys are rows of one product, so that no key is copied.
    likeness = q.reshape(shape[0], k.shape[1], groups * shape[2], shape[3]) @ k.transpose(2, 3) * shape[3] ** -0.5
    likeness = likeness.unflatten(2, (groups, shape[2])) + seen[:, :, None]
    return (likeness.softmax(dim=-1, dtype=torch.float32).to(v.dtype).flatten(2, 3) @ v).reshape(shape)
