"""What a training will take, told before a machine is rented: shapes and a recipe's numbers -> parameters, memory, hours.

Nothing is loaded: shapes come from the headers of a bundle's files, or, of the published sizes, from modules on the meta
device. Memory counts what the loop keeps: weights and averages in float32, AdamW's two moments, gradients; in pieces where
several GPUs share them. Activations and products are counted from the matrices that rows of a batch go through. Ignorant of
files but a bundle's, and of clocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Literal

from ..errors import InputError

if TYPE_CHECKING:
    from .style import StyleRecipe

Shapes = Mapping[str, tuple[int, ...]]
Trained = Literal["whole", "deltas", "nothing"]

PUBLISHED = "published"  # in the place of a bundle: the sizes of AudioStory-3B
WIDE, HALF = 4, 2  # bytes of a number
AMPLE = 0.92  # of a GPU's memory; the rest is taken by the driver, kernels and pieces between tensors
_BLOCK = re.compile(r"(.*?(?:layers|blocks?|transformer_blocks)\.\d+)\.")
_HEAD = "lm_head.weight"
_TABLES = ("embed_tokens.weight", "shared.weight", "relative_attention_bias.weight")


@dataclass(frozen=True)
class PartUse:
    """A part as a recipe uses it: the shapes of its tensors, what of it is trained, and what goes through it in a step.

    `places` are the tokens or frames of a row, of which a GPU takes `rows` at once; `rank` and `adapted` are those of
    deltas. Where `backward`, gradients flow through it, whether or not it is trained; what blocks then need is kept, or
    `again` computed on the way back. `beside` are numbers that are trained besides; a part that stands `apart` is held by
    every GPU as a whole; one that is shared out is put together block by block, or `in_one`.
    """

    name: str
    shapes: Shapes
    trained: Trained = "nothing"
    places: int = 0
    rows: int = 1
    rank: int = 0
    adapted: Callable[[str], bool] = lambda name: True
    backward: bool = True
    again: bool = True
    beside: int = 0
    apart: bool = False
    in_one: bool = False

    @property
    def parameters(self) -> int:
        return sum(prod(shape) for shape in self.shapes.values())

    @property
    def learnt(self) -> int:
        """Numbers that are trained."""
        if self.trained == "nothing":
            return self.beside
        if self.trained == "whole":
            return self.parameters
        return self.beside + sum(
            self.rank * sum(shape) for name, shape in self._matrices() if self.adapted(name.removesuffix(".weight"))
        )

    @property
    def blocks(self) -> dict[str, list[tuple[int, ...]]]:
        """The matrices of each block, by the block's name."""
        found: dict[str, list[tuple[int, ...]]] = {}
        for name, shape in self._matrices():
            block = _BLOCK.match(name)
            if block:
                found.setdefault(block[1], []).append(shape)
        return found

    def products(self) -> float:
        """Floating-point operations of one step on one GPU, there and back."""
        if not self.places:
            return 0.0
        all_places = self.places * self.rows
        forward = 2.0 * all_places * sum(prod(shape) for _, shape in (*self._matrices(), *self._head()))
        forward += sum(4.0 * all_places * self.places * min(m[0]) for m in self.blocks.values())
        if not self.backward:
            return forward
        own = 2.0 * all_places * (self.learnt - self.beside)
        return (3 if self.again else 2) * forward + own  # there, there again, back to what came in, and to the weights

    def activations(self) -> float:
        """Bytes that a step keeps: inputs of blocks, what one of them or all have within, and what the head says."""
        if not self.places or not self.backward:
            return 0.0
        places, blocks = self.places * self.rows, self.blocks.values()
        inputs = sum(HALF * places * min(matrices[0]) for matrices in blocks)
        own = [HALF * places * sum(map(sum, matrices)) for matrices in blocks]
        within = max(own, default=0) if self.again else sum(own)
        said = sum((HALF + WIDE) * places * max(shape) for _, shape in self._head())
        return inputs + within + said

    def put_together(self) -> tuple[int, int]:
        """Numbers that are put together at once where a part is shared out: for a while, and all the time. The next block is
        fetched beside the one that computes; what lies in no block stays."""
        if self.in_one:
            return self.parameters, 0
        blocks = [sum(map(prod, matrices)) for matrices in self.blocks.values()]
        return 2 * max(blocks, default=0), self.parameters - sum(blocks)

    def _matrices(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """What every place goes through; the scales of a renderer's norms are made once a row."""
        for name, shape in self.shapes.items():
            if len(shape) == 2 and name.endswith(".weight") and not name.endswith((*_TABLES, _HEAD)) and ".norm" not in name:
                yield name, shape

    def _head(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The head of a language model, which may be its table of embeddings."""
        if any(name.endswith("layers.0.mlp.gate_proj.weight") for name in self.shapes):
            head = self.shapes.get(_HEAD) or next(s for n, s in self.shapes.items() if n.endswith(_TABLES[0]))
            yield _HEAD, head


@dataclass(frozen=True)
class Hardware:
    """How many GPUs of how many bytes, and the operations a second that each reaches in training."""

    gpus: int = 1
    gpu_bytes: float = 80e9
    speed: float = 1.5e14

    def __post_init__(self) -> None:
        if not 1 <= self.gpus <= 100_000:
            raise InputError(f"--gpus is {self.gpus:,}; it must lie between 1 and 100,000.")
        if not 1e8 <= self.gpu_bytes <= 1e13:
            raise InputError(f"--gpu-memory is {self.gpu_bytes / 1e9:g}; it must lie between 0.1 and 10,000 GB.")
        if not 1e9 <= self.speed <= 1e17:
            raise InputError(f"--speed is {self.speed / 1e12:g}; it must lie between 0.001 and 100,000 TFLOP/s.")


@dataclass(frozen=True)
class Forecast:
    """What `steps` steps of these parts take on a cluster."""

    parts: tuple[PartUse, ...]
    cluster: Hardware
    steps: int
    accumulated: int = 1  # batches a step and GPU, one after another

    def memory(self) -> dict[str, float]:
        """Bytes on each GPU, by what they are."""
        shared = self.cluster.gpus
        apart = sum(part.parameters for part in self.parts if part.apart)
        held = sum(part.parameters for part in self.parts) - apart
        deltas = sum(part.learnt - part.beside for part in self.parts if part.trained == "deltas")
        learnt = sum(part.learnt for part in self.parts)
        pieces = [part.put_together() for part in self.parts if not part.apart]
        put_together = max((once for once, _ in pieces), default=0) + sum(rest for _, rest in pieces)
        return {
            "weights": WIDE * ((held + deltas) / shared + apart),
            "in half precision": HALF * (apart + (held if shared == 1 else put_together)),
            "gradients": WIDE * learnt / shared,
            "AdamW": 2 * WIDE * learnt / shared,
            "average": WIDE * learnt / shared,
            "activations": sum(part.activations() for part in self.parts),
        }

    def hours(self) -> float:
        return self.steps * self.accumulated * sum(part.products() for part in self.parts) / self.cluster.speed / 3600

    def lines(self) -> list[str]:
        """The forecast as a person reads it."""
        width = max(len(part.name) for part in self.parts) + 2
        rows = [f"{'part':<{width}}{'parameters':>16}{'trained':>16}  what goes through it in a step"]
        rows += [f"{p.name:<{width}}{p.parameters:>16,}{p.learnt:>16,}  {_through(p)}" for p in self.parts]
        all_of, learnt = (sum(getattr(p, name) for p in self.parts) for name in ("parameters", "learnt"))
        rows.append(f"{'all':<{width}}{all_of:>16,}{learnt:>16,}")
        memory = self.memory()
        taken, room = sum(memory.values()), self.cluster.gpu_bytes
        rows.append("memory of each GPU: " + ", ".join(f"{n} {b / 1e9:.2f} GB" for n, b in memory.items() if b))
        fits = "fits" if taken <= AMPLE * room else "does NOT fit"
        rows.append(f"together {taken / 1e9:.2f} GB, which {fits} into {room / 1e9:g} GB")
        gpus = f"{self.cluster.gpus:,} GPU{'s' if self.cluster.gpus > 1 else ''}"
        hours = f"{self.hours():,.2f}" if self.hours() < 100 else f"{self.hours():,.0f}"
        rate = f"{self.cluster.speed / 1e12:g} TFLOP/s"
        rows.append(f"{self.steps:,} steps on {gpus}: {hours} hours, if each reaches {rate}; no time for reading counted")
        return rows


def _through(part: PartUse) -> str:
    return f"{part.rows:,} rows of {part.places:,} places" if part.places else "nothing"


# Where shapes come from


def shapes_of(begin: str) -> dict[str, Shapes]:
    """The shapes of a bundle's parts, by the parts' names, read from the headers of its files; or of `PUBLISHED` sizes."""
    if begin == PUBLISHED:
        return _published()
    from ..bundle.bundle import Bundle
    from ..bundle.weights import stored_shapes

    folder = Bundle.open(begin).folder
    files = {
        "language model": "llm/model.safetensors", "bridge": "bridge.safetensors", "fuser": "fuser.safetensors",
        "renderer": "dit.safetensors", "text encoder": "text_encoder/model.safetensors", "codec": "codec/model.safetensors",
        "ear": "ear/model.safetensors", "resampler": "resampler.safetensors",
    }  # fmt: skip
    return {name: stored_shapes(folder / file) for name, file in files.items() if (folder / file).is_file()}


def _published() -> dict[str, Shapes]:
    from ..bundle.manifest import RendererPart
    from ..models.qwen2 import Qwen2, read_config
    from ..published import anatomy
    from ..published.blueprint import CodecBlueprint

    language = anatomy.shapes_of(lambda: Qwen2(read_config(LANGUAGE)), "the language model")  # type: ignore[arg-type]
    del language[_HEAD]  # it is the embedding
    text = anatomy.text_shapes(TEXT)
    del text["encoder.embed_tokens.weight"]
    return {
        "language model": language,
        "bridge": anatomy.bridge_shapes(LANGUAGE["hidden_size"], TEXT_WIDTH),
        "fuser": anatomy.fuser_shapes(TEXT_WIDTH),
        "renderer": anatomy.renderer_shapes(RendererPart(), TEXT_WIDTH),
        "text encoder": text,
        "codec": anatomy.codec_shapes(CodecBlueprint(CODEC, False)),
    }


TEXT_WIDTH = 1024
LANGUAGE: dict[str, Any] = {
    "model_type": "qwen2", "hidden_size": 2048, "intermediate_size": 11_008, "num_hidden_layers": 36,
    "num_attention_heads": 16, "num_key_value_heads": 2, "vocab_size": 152_277, "tie_word_embeddings": True,
}  # fmt: skip
TEXT = {
    "model_type": "t5", "d_model": 1024, "d_kv": 64, "d_ff": 2816, "num_layers": 24, "num_heads": 16, "vocab_size": 32_128,
    "feed_forward_proj": "gated-gelu",
}  # fmt: skip
CODEC = {
    "encoder_hidden_size": 128, "downsampling_ratios": [2, 4, 4, 8, 8], "channel_multiples": [1, 2, 4, 8, 16],
    "decoder_channels": 128, "decoder_input_channels": 64, "audio_channels": 2, "sampling_rate": 44_100,
}  # fmt: skip


def style_forecast(begin: str, recipe: StyleRecipe, cluster: Hardware) -> Forecast:
    """What `train style` takes: deltas of the renderer, and one batch of text and latent frames a step."""
    from .style import is_adapted

    rows = max(1, recipe.places // STYLE_ROW)
    shapes = shapes_of(begin)["renderer"]
    part = PartUse("renderer", shapes, "deltas", STYLE_ROW, rows, recipe.rank, is_adapted, again=False)
    return Forecast((part,), cluster, recipe.steps)


STYLE_ROW = 710  # text and frames of the published renderer's whole window
