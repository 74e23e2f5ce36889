"""What travels on the wires between nodes, and how ComfyUI's own values become ours and back.

AUDIO is `{"waveform": float [b ch w], "sample_rate": int}`, or what other packs take for that (see `audio`), and may be
None; IMAGE is `[b h w 3]` in 0..1. Nothing that comes in is changed in place: ComfyUI keeps outputs by reference. What is
wrong is said in one sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ...audiostory_core.errors import InputError
from .audio import clips_of, kind

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

    from ...audiostory_core.line.bridge import BridgeTokens
    from ...audiostory_core.plan.story import StoryPlan
    from ...audiostory_core.sound.audio import AudioClip
    from .runtime import HostParts

CATEGORY = "AudioStory"
MAX_SEED = 2**63 - 1  # as in a plan

Plan = io.Custom("AUDIOSTORY_PLAN")
LLM = io.Custom("AUDIOSTORY_LLM")
Fuser = io.Custom("AUDIOSTORY_FUSER")
Bridge = io.Custom("AUDIOSTORY_BRIDGE")


@dataclass(frozen=True)
class Part:
    """A bundle's part on a wire: `name` is an attribute of `parts`; `module` is it, loaded where the host wants it."""

    parts: HostParts
    name: str

    @property
    def module(self) -> Any:
        return getattr(self.parts, self.name)


@dataclass(frozen=True)
class PlannedTokens:
    """What travels on BRIDGE: a plan and its bridge tokens, on the CPU in float32, one row an event. `mask` [n s] says which
    semantic tokens are an event's own; None: all."""

    plan: StoryPlan
    tokens: BridgeTokens
    mask: Tensor | None = None


def need_plan(value: Any) -> StoryPlan:
    """The plan on a PLAN socket, or an InputError that says what was wired instead."""
    from ...audiostory_core.plan.story import StoryPlan

    if isinstance(value, StoryPlan):
        return value
    raise InputError(f"the plan input holds {kind(value)}; wire the PLAN of an Instruction Reasoner or of Plan From Text.")


def first_plan(values: list[Any] | None) -> StoryPlan | None:
    """The plan on an optional PLAN socket of a node that takes lists; None where nothing is wired."""
    return need_plan(values[0]) if values and values[0] is not None else None


def need_part(value: Any, name: str, label: str) -> Part:
    """The part on an LLM or FUSER socket, or an InputError."""
    if isinstance(value, Part) and value.name == name:
        return value
    raise InputError(f"the {label} input holds {kind(value)}; wire the {label.upper()} of Load AudioStory Bundle.")


def need_tokens(value: Any) -> PlannedTokens:
    """What is on a BRIDGE socket, or an InputError."""
    if isinstance(value, PlannedTokens):
        return value
    raise InputError(f"the bridge input holds {kind(value)}; wire the BRIDGE of Bridge Tokens.")


def one_clip(audio: Any) -> AudioClip:
    """The sound on an AUDIO socket of a node that takes one. Raises InputError for none and for a batch."""
    clips = clips_of(audio)
    if not clips:
        raise InputError("there is no sound on the audio input: it is empty, as that of a video without sound.")
    if len(clips) > 1:
        raise InputError(f"the audio input holds a batch of {len(clips)} sounds; this node takes one at a time.")
    return clips[0]


def to_audio(clip: AudioClip) -> dict[str, Any]:
    """An AUDIO value of one clip."""
    return {"waveform": clip.waveform[None].contiguous(), "sample_rate": clip.sample_rate}


def to_image(image: Image) -> Tensor:
    """A picture as IMAGE [1 h w 3]."""
    import numpy as np
    import torch

    pixels = np.asarray(image.convert("RGB"), dtype=np.float32) / 255.0
    return torch.from_numpy(pixels)[None]
