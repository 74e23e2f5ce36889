"""Which parts exist, and where they may live: the only room that moves modules between devices.

Parts are remembered weakly, so that two users of a bundle share one object and nothing outlives its last user.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import torch
from torch import Tensor

from ..errors import InputError
from ..models.compilation import check_compiler, compile_dit
from ..models.language_model import NARROW_WIDTH
from ..models.precision import processor_dtype, refusal
from ..models.quantisation import PARTS as QUANTISED
from ..models.quantisation import check_kind, quantise
from .bundle import Bundle

if TYPE_CHECKING:
    from ..models.codec import Codec
    from ..models.dit import AudioDiT
    from ..models.ear import Ear
    from ..models.fuser import ResidualFuser
    from ..models.language_model import StoryLM
    from ..models.seeing import SeenVideo
    from ..models.text_encoder import TextEncoder

DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
DTYPE_VARIABLE = "AUDIOSTORY_DTYPE"

_PARTS: WeakValueDictionary[tuple[Any, ...], Any] = WeakValueDictionary()
_BUILDING = threading.RLock()  # what two threads ask for is built once


@dataclass(frozen=True)
class Placement:
    """A device, the precision of what lives there, how blocks are quantised, and whether the DiT is compiled."""

    device: torch.device
    dtype: torch.dtype
    quantise: str = "none"
    compiled: bool = False

    @property
    def precision(self) -> str:
        """Its name as a person gives it, such as bfloat16."""
        return next(name for name, dtype in DTYPES.items() if dtype == self.dtype)


def choose_placement(
    device: str = "auto", dtype: str = "auto", quantise: str = "none", compiled: bool = False, reference: bool = False
) -> Placement:
    """The best device there is, or the one asked for, and the precision that suits it: see `choose_dtype`.

    Raises InputError for what is unknown, absent, or more than the device can do.
    """
    place = _device(device)
    check_kind(quantise, place.type)
    if compiled:
        check_compiler(place.type)
    return Placement(place, choose_dtype(place, dtype, reference), quantise, compiled)


def choose_dtype(device: torch.device, dtype: str = "auto", reference: bool = False) -> torch.dtype:
    """The precision asked for. "auto" is the one that AUDIOSTORY_DTYPE names, else bfloat16 where the device multiplies it
    natively, else float32; on a processor always float32 for what stands beside a `reference`.

    Raises InputError for one that is unknown or that the device cannot compute in.
    """
    name = usual_dtype(dtype)
    if name == "auto":
        if device.type == "cpu":
            return torch.float32 if reference else processor_dtype()
        return torch.bfloat16 if device.type == "cuda" else torch.float32
    reason = "" if name == "float32" else refusal(device, DTYPES[name])
    if reason:
        raise InputError(f"{device} cannot compute in {name} here ({reason}); use --dtype auto or float32.")
    return DTYPES[name]


def usual_dtype(dtype: str = "auto") -> str:
    """The name of a precision, or "auto" where neither the caller nor the environment says one."""
    named = os.environ.get(DTYPE_VARIABLE, "") if dtype == "auto" else ""
    for name, where in ((dtype, "unknown dtype"), (named or dtype, f"{DTYPE_VARIABLE} names an unknown dtype")):
        if name != "auto" and name not in DTYPES:
            raise InputError(f"{where} '{name[:40]}'; use auto or one of {', '.join(DTYPES)}.")
    return named or dtype


def _device(device: str) -> torch.device:
    kind = device.split(":")[0]
    if kind not in DEVICES:
        raise InputError(f"unknown device '{device}'; use one of {', '.join(DEVICES)}")
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if device == "auto":
        device = kind = next(name for name in ("cuda", "mps", "cpu") if present[name])
    if not present[kind]:
        raise InputError(
            f"device '{device}' is not available on this machine; use one of "
            f"{', '.join(n for n, there in present.items() if there)}"
        )
    try:
        return torch.device(device)
    except RuntimeError:
        raise InputError(f"unknown device '{device}'; use one of {', '.join(DEVICES)}") from None


class Parts:
    """A bundle's parts, each built when first asked for and shared with whoever asks for the same.

    `shown` are the digests of what the language model is shown beside words; `hosted` parts may leave their device whenever
    another is asked for.
    """

    shown: tuple[str, ...] = ()
    hosted = False

    def __init__(self, bundle: Bundle, placement: Placement) -> None:
        self.bundle, self.placement = bundle, placement

    def dtype_of(self, name: str) -> torch.dtype:
        """The precision that a part computes in: that of its place, but for what loses by it."""
        bundle, exact = self.bundle, False
        if name == "codec":
            # Spectra lose too much in half precision, and a linear codec gains nothing from it.
            exact = bundle.manifest.codec.type == "mel"
        elif name in ("language_model", "listening_model") and self.placement.device.type == "cpu":
            # A narrow one is no slower in float32, and its plan is then the same on every machine.
            exact = 0 < bundle.language_width <= NARROW_WIDTH
        return torch.float32 if exact else self.placement.dtype

    @cached_property
    def language_model(self) -> StoryLM:
        return self._shared("language_model")

    @cached_property
    def fuser(self) -> ResidualFuser:
        return self._shared("fuser")

    @cached_property
    def dit(self) -> AudioDiT:
        return self._shared("dit")

    @cached_property
    def codec(self) -> Codec:
        return self._shared("codec")

    @cached_property
    def text_encoder(self) -> TextEncoder:
        return self._shared("text_encoder")

    @cached_property
    def ear(self) -> Ear:
        return self._shared("ear")

    @cached_property
    def listening_model(self) -> StoryLM:
        """The language model as it listens; the same one as plans, where listening has changed nothing in it."""
        part = self.bundle.manifest.listening
        if part is not None and part.adapter_rank is None:
            return self.language_model
        return self._shared("listening_model")

    @cached_property
    def unconditional(self) -> Tensor:
        return self.bundle.unconditional().to(self.placement.device, self.dtype_of("dit"))

    def release(self, *names: str) -> None:
        """Lets go of parts; one that nobody else holds gives its memory back, and is built anew when asked for again."""
        for name in names:
            self.__dict__.pop(name, None)

    def _shared(self, name: str) -> Any:
        dtype, kind = self.dtype_of(name), self.placement.quantise if name in QUANTISED else "none"
        compiled = self.placement.compiled and name == "dit"
        key = (str(self.bundle.folder.resolve()), name, str(self.placement.device), dtype, kind, compiled)
        with _BUILDING:
            part = _PARTS.get(key)
            if part is None:
                # What is quantised is read on the host: the device would have no room for the wide part.
                build, device = getattr(self.bundle, name), self.placement.device
                part: Any = build(device, dtype) if kind == "none" else quantise(build("cpu", dtype), kind, device)
                part.requires_grad_(False)
                if compiled:
                    compile_dit(part)
                _PARTS[key] = part
        return part


class SeeingParts(Parts):
    """The parts of others, whose language model is shown a video in every prompt. Raises InputError if it cannot see."""

    def __init__(self, parts: Parts, video: SeenVideo) -> None:
        super().__init__(parts.bundle, parts.placement)
        self.parts, self.video, self.shown = parts, video, (*parts.shown, video.digest)
        if not self.bundle.sees:
            raise InputError(
                f"the language model of bundle '{self.bundle.manifest.name}' cannot see a video; put one of the Qwen2.5-VL "
                "family in its place with 'audiostory bundle swap-llm'."
            )

    def release(self, *names: str) -> None:
        super().release(*names)
        self.parts.release(*names)

    def _shared(self, name: str) -> Any:
        part = getattr(self.parts, name)
        return self.video.enter(part) if name == "language_model" else part
