"""The host: ComfyUI's devices and memory, as the library wants them.

A bundle's name -> `HostParts`. Each part lies in a ModelPatcher of its own, so ComfyUI decides what is on the device, loads
it when it is asked for and takes it away when memory is short. What exists is remembered weakly: two loaders share one
object, and nothing outlives its users. Beside this file only `model.py`, `folders.py` and `progress.py` know comfy; none
of them knows a node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import comfy.model_management
import comfy.model_patcher
import comfy.samplers
import comfy.utils
import torch
from torch import Tensor, nn

from ...audiostory_core.bundle import parts as core
from ...audiostory_core.bundle.bundle import Bundle
from ...audiostory_core.bundle.parts import Parts, Placement
from ...audiostory_core.errors import InputError
from .folders import FOLDER, bundle_fingerprint, bundle_folder, vision_folder

if TYPE_CHECKING:
    from ...audiostory_core.video.local_captioner import LocalCaptioner
    from .model import StoryVAE

_PARTS: WeakValueDictionary[tuple[str, ...], HostParts] = WeakValueDictionary()
_VISION: WeakValueDictionary[tuple[str, ...], LocalCaptioner] = WeakValueDictionary()


class StoryPart(nn.Module):
    """A plain module around a part: ComfyUI writes attributes into what it manages, which foreign classes refuse."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part = part


class HostParts(Parts):
    """A bundle's parts under ComfyUI's memory management: asking for one makes it resident on the host's device.

    What is returned may be evicted when another model is loaded: ask again before each use, or ask inside `session`.
    """

    def __init__(self, bundle: Bundle, placement: Placement) -> None:
        super().__init__(bundle, placement)
        self._patchers: dict[str, Any] = {}
        self._session: list[str] | None = None
        self._unconditional: Tensor | None = None

    language_model = property(lambda self: self._resident("language_model"))
    fuser = property(lambda self: self._resident("fuser"))
    dit = property(lambda self: self._resident("dit"))
    codec = property(lambda self: self._resident("codec"))
    text_encoder = property(lambda self: self._resident("text_encoder"))
    ear = property(lambda self: self._resident("ear"))

    # Loading in a thread of its own could evict what this one is using.
    hosted = True

    @property
    def unconditional(self) -> Tensor:
        if self._unconditional is None:
            self._unconditional = self.bundle.unconditional()
        return self._unconditional.to(self.placement.device, self.placement.dtype)

    @property
    def listening_model(self) -> Any:
        part = self.bundle.manifest.listening
        changed = part is None or part.adapter_rank is not None
        return self._resident("listening_model") if changed else self.language_model

    @contextmanager
    def session(self) -> Iterator[HostParts]:
        """Inside, parts that were asked for stay on the device together until they are released or the session ends.

        For code that uses one part while it asks for another, such as a language model that still writes when the first
        event is rendered.
        """
        before, self._session = self._session, []
        try:
            yield self
        finally:
            self._session = before

    def release(self, *names: str) -> None:
        """The host may take the device back: released parts stay only while nobody else needs the room."""
        if self._session is not None:
            self._session = [name for name in self._session if name not in names]

    def model(self) -> Any:
        """The velocity model as ComfyUI's MODEL; it keeps these parts alive."""
        patcher = self.patcher("dit").clone()
        patcher.set_attachments(FOLDER, self)
        return patcher

    def vae(self) -> StoryVAE:
        """The codec as ComfyUI's VAE."""
        from .model import StoryVAE

        return StoryVAE(self)

    def patcher(self, name: str) -> Any:
        """The ModelPatcher that holds a part; the part is read from disk when first asked for."""
        if name not in self._patchers:
            # Nodes run in inference mode: weights made there could not be patched in place outside of it.
            with torch.inference_mode(False):
                part = getattr(self.bundle, name)("cpu", self.dtype_of(name)).requires_grad_(False)
                self._patchers[name] = self._dit_patcher(part) if name == "dit" else self._whole_patcher(name, part)
        return self._patchers[name]

    def _resident(self, name: str) -> Any:
        if self._session is not None:
            if name in self._session:
                return self._part(name)
            self._session.append(name)
        wanted = self._session or [name]
        whole = any(other != "dit" for other in wanted)
        comfy.model_management.load_models_gpu([self.patcher(other) for other in wanted], force_full_load=whole)
        return self._part(name)

    def _part(self, name: str) -> Any:
        model = self.patcher(name).model
        return model.diffusion_model.dit if name == "dit" else model.part

    def _dit_patcher(self, dit: Any) -> Any:
        from .model import story_model

        return story_model(dit, self.bundle, self.placement)

    def _whole_patcher(self, name: str, part: nn.Module) -> Any:
        """Classes of other libraries cannot stream their weights, so they are loaded whole or not at all.

        The plain patcher, since a dynamic one leaves such modules on the device when other models need room.
        """
        management = comfy.model_management
        offload = management.vae_offload_device() if name == "codec" else management.text_encoder_offload_device()
        return comfy.model_patcher.ModelPatcher(StoryPart(part), self.placement.device, offload)


def open_parts(name: str, dtype: str = "auto") -> HostParts:
    """The parts of a bundle, shared with everyone who asks for the same. Raises InputError."""
    placement = Placement(comfy.model_management.get_torch_device(), choose_dtype(dtype))
    folder = bundle_folder(name)
    key = (str(folder.resolve()), bundle_fingerprint(name), str(placement.device), str(placement.dtype))
    parts = _PARTS.get(key)
    if parts is None:
        _PARTS[key] = parts = HostParts(Bundle.open(folder), placement)
    return parts


def open_vision(name: str) -> LocalCaptioner:
    """A model that sees, resident on the host's device for as long as the host keeps it there. Raises InputError."""
    folder, dtype = vision_folder(name), choose_dtype("auto")
    state = (folder / "config.json").stat()
    key = (str(folder.resolve()), f"{state.st_size} {state.st_mtime_ns}", str(dtype))
    found = _VISION.get(key)
    if found is None:
        from ...audiostory_core.video.local_captioner import read_model

        device, offload = (comfy.model_management.get_torch_device(), comfy.model_management.text_encoder_offload_device())
        with torch.inference_mode(False):
            _VISION[key] = found = read_model(folder, dtype)
            found.model.requires_grad_(False)
            found.patcher = comfy.model_patcher.ModelPatcher(StoryPart(found.model), device, offload)
    comfy.model_management.load_models_gpu([found.patcher], force_full_load=True)
    return found


def choose_dtype(dtype: str) -> torch.dtype:
    """The precision asked for; "auto" is bfloat16 where the device computes in it, else float32: the host says so of a
    GPU, and of a processor the library."""
    device = comfy.model_management.get_torch_device()
    if dtype == "auto" and device.type != "cpu" and core.usual_dtype() == "auto":
        return torch.bfloat16 if comfy.model_management.should_use_bf16(device) else torch.float32
    return core.choose_dtype(device, dtype)


def parts_of(model: Any) -> HostParts:
    """The parts that a MODEL belongs to, or an InputError for a MODEL of another kind."""
    parts = getattr(model, "attachments", {}).get(FOLDER)
    if not isinstance(parts, HostParts):
        inner = type(getattr(model, "model", model)).__name__
        raise InputError(
            f"the model input holds a {inner}, which cannot render stories; wire the MODEL of Load AudioStory Bundle."
        )
    return parts


def sample(
    model: Any,
    noise: Tensor,
    latents: Tensor,
    positive: list[Any],
    negative: list[Any],
    cfg: float,
    sampler: Any,
    sigmas: Tensor,
    seed: int,
    mask: Tensor | None,
    on_step: Callable[[], None],
) -> Tensor:
    """Latents [n c t], float32 on the CPU, by one of ComfyUI's samplers under its own guider."""
    guider = comfy.samplers.CFGGuider(model)
    guider.set_conds(positive, negative)
    guider.set_cfg(cfg)
    found = guider.sample(
        noise,
        latents,
        sampler,
        sigmas,
        denoise_mask=mask,
        callback=lambda *_: on_step(),
        disable_pbar=not comfy.utils.PROGRESS_BAR_ENABLED,
        seed=seed,
    )
    return found.to("cpu", torch.float32)


def fit_mask(mask: Tensor, shape: torch.Size) -> Tensor:
    """A noise mask as [n c t]; one drawn for pictures, [b 1 h w] or [b h w], counts along its width."""
    if mask.ndim == 3 and mask.shape[1] not in (1, shape[1]):
        mask = mask[:, None]
    if mask.ndim == 4:
        mask = mask.mean(dim=2)
    return comfy.utils.reshape_mask(mask.reshape(-1, *mask.shape[-2:]), shape)
