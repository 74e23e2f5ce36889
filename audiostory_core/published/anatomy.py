"""What each part of the line consists of: names and shapes of its tensors, from its sizes alone.

Builds our modules on the meta device, which takes no memory. Ignorant of files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from ..bundle.manifest import RendererPart
from ..errors import InputError, first_line
from .blueprint import CodecBlueprint
from .naming import FUSER_HEADS, Shape


def shapes_of(build: Callable[[], nn.Module], what: str) -> dict[str, Shape]:
    """Names and shapes of the tensors of a module that is built on the meta device."""
    try:
        with torch.device("meta"):
            return {name: tuple(tensor.shape) for name, tensor in build().state_dict().items()}
    except InputError:
        raise
    except Exception as error:  # libraries refuse sizes that do not go together in many ways
        reason = first_line(error)
        raise InputError(f"{what} names sizes that do not go together: {reason}") from None


def bridge_shapes(hidden: int, width: int) -> dict[str, Shape]:
    from ..models.language_model import projection

    names = ("projector", "audio_projector")
    return shapes_of(lambda: nn.ModuleDict({name: projection(hidden, width) for name in names}), "the bridge")


def fuser_shapes(width: int) -> dict[str, Shape]:
    from ..models.fuser import ResidualFuser

    return shapes_of(lambda: ResidualFuser(width, FUSER_HEADS), "the fuser")


def renderer_shapes(renderer: RendererPart, width: int) -> dict[str, Shape]:
    from ..models.dit import AudioDiT, DiTConfig

    sizes = renderer.model_dump(exclude={"fixed_window"})
    return shapes_of(lambda: AudioDiT(DiTConfig(text_width=width, **sizes)), "the detokenizer's config.json")


def language_shapes(config: dict[str, Any]) -> dict[str, Shape]:
    from transformers import AutoConfig, AutoModelForCausalLM

    def build() -> nn.Module:
        return AutoModelForCausalLM.from_config(AutoConfig.for_model(**config), trust_remote_code=False)

    return shapes_of(build, "the base LLM's config.json")


def seeing_shapes(config: dict[str, Any]) -> dict[str, Shape]:
    from transformers import AutoConfig, AutoModelForImageTextToText

    def build() -> nn.Module:
        return AutoModelForImageTextToText.from_config(AutoConfig.for_model(**config), trust_remote_code=False)

    return shapes_of(build, "the language model's config.json")


def text_shapes(config: dict[str, Any]) -> dict[str, Shape]:
    from ..models.t5 import T5Encoder, t5_config

    what = "the text encoder's config.json"
    return shapes_of(lambda: T5Encoder(t5_config(config, what)), what)


def codec_shapes(codec: CodecBlueprint) -> dict[str, Shape]:
    from ..models.oobleck import Oobleck, OobleckSizes

    return shapes_of(lambda: Oobleck(OobleckSizes(**codec.fields)), "the codec's config")
