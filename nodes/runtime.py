"""The host: ComfyUI's devices, memory, folders, progress and interrupts, as the library wants them.

A bundle's name -> `HostParts`. Each part lies in a ModelPatcher of its own, so ComfyUI decides what is on the device, loads
it when it is asked for and takes it away when memory is short. What exists is remembered weakly: two loaders share one
object, and nothing outlives its users. Only this file and `model.py` know comfy; neither knows a node.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import comfy.cli_args
import comfy.model_management
import comfy.model_patcher
import comfy.samplers
import comfy.utils
import folder_paths
import torch
from torch import Tensor, nn

from ..audiostory_core.bundle import FILE_NAME, Bundle, shipped
from ..audiostory_core.cache import DTYPES, Parts, Placement
from ..audiostory_core.errors import InputError
from ..audiostory_core.observer import Listener
from ..audiostory_core.store import Store, content_key

if TYPE_CHECKING:
    from ..audiostory_core.audio import AudioClip
    from ..audiostory_core.plan import StoryPlan
    from ..audiostory_core.timeline import ClipSpan
    from .model import StoryVAE

FOLDER = "audiostory"  # of models/, and of extra model paths
STORE_BYTES = 2_000_000_000
TEXT_SECONDS = 0.1  # between two pictures of a text that grows
SHOWN_CHARS = 4000

_PARTS: WeakValueDictionary[tuple[str, ...], HostParts] = WeakValueDictionary()


# Folders


def model_folders() -> list[Path]:
    """Where bundles are looked for: `models/audiostory` and what extra_model_paths.yaml names `audiostory`."""
    folder_paths.add_model_folder_path(FOLDER, str(Path(folder_paths.models_dir) / FOLDER))
    return [Path(path) for path in folder_paths.get_folder_paths(FOLDER)]


def bundle_folders() -> dict[str, Path]:
    """Bundles by name: those that came with the pack, then folders with a manifest, one or two deep.

    A name is looked up here and never joined to a path, so it cannot climb out of its folder.
    """
    found = dict(shipped())
    for root in model_folders():
        for path in sorted([*root.glob(f"*/{FILE_NAME}"), *root.glob(f"*/*/{FILE_NAME}")]):
            found.setdefault(path.parent.relative_to(root).as_posix(), path.parent)
    return found


def bundle_names() -> list[str]:
    return list(bundle_folders())


def bundle_folder(name: str) -> Path:
    """The folder of a bundle. Raises InputError that says what there is and where to put more."""
    folders = bundle_folders()
    if name not in folders:
        raise InputError(f"there is no bundle {str(name)[:80]!r}; there are {', '.join(folders)}. A bundle is a folder with "
                         f"{FILE_NAME} in {model_folders()[0]}.")  # fmt: skip
    return folders[name]


def bundle_fingerprint(name: str) -> str:
    """sha256 of a bundle's manifest, which lists the digests of its files."""
    return hashlib.sha256((bundle_folder(name) / FILE_NAME).read_bytes()).hexdigest()


def output_folder() -> Path:
    return Path(folder_paths.get_output_directory())


def temp_folder() -> Path:
    return Path(folder_paths.get_temp_directory())


def input_folder() -> Path:
    return Path(folder_paths.get_input_directory())


def save_place(prefix: str, root: Path) -> tuple[Path, str, int, str]:
    """Where ComfyUI itself would save under a prefix: folder, name, next number, and the folder's name in `root`."""
    folder, name, counter, subfolder, _ = folder_paths.get_save_image_path(prefix, str(root))
    return Path(folder), name, counter, subfolder


def keeps_metadata() -> bool:
    """Whether graphs may be written into files."""
    return not comfy.cli_args.args.disable_metadata


def store() -> Store:
    """What was rendered before, on disk, bounded; by content, for all workflows."""
    return Store(Path(folder_paths.get_user_directory()) / FOLDER / "store", STORE_BYTES)


# Parts


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

    # Loading in a thread of its own could evict what this one is using.
    decodes_beside = False

    @property
    def unconditional(self) -> Tensor:
        if self._unconditional is None:
            self._unconditional = self.bundle.unconditional()
        return self._unconditional.to(self.placement.device, self.placement.dtype)

    @property
    def resting(self) -> Any:
        """Bundle, placement and codec for arithmetic with lengths: nothing is moved to the device."""
        return SimpleNamespace(bundle=self.bundle, placement=self.placement, codec=self._part("codec"))

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

    def digest(self, *names: str) -> str:
        """Identity of the files whose names begin with one of `names`: by the manifest's digests, else by size and time."""
        listed = {name: stored.sha256 for name, stored in self.bundle.manifest.files.items() if name.startswith(names)}
        if not listed:
            paths = [path for path in self.bundle.folder.rglob("*") if path.is_file()]
            inner = {path.relative_to(self.bundle.folder).as_posix(): path.stat() for path in paths}
            listed = {name: f"{s.st_size} {s.st_mtime_ns}" for name, s in inner.items() if name.startswith(names)}
        return content_key(*(text for name in sorted(listed) for text in (name, listed[name])))

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

    def dtype_of(self, name: str) -> torch.dtype:
        # As in `cache.Parts.codec`: spectra lose too much in half precision.
        linear = name == "codec" and self.bundle.manifest.codec.type == "mel"
        return torch.float32 if linear else self.placement.dtype

    def _dit_patcher(self, dit: Any) -> Any:
        from .model import story_model

        return story_model(dit, self.bundle.manifest, self._part("codec"), self.placement)

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


def choose_dtype(dtype: str) -> torch.dtype:
    """The precision asked for; "auto" is bfloat16 where the device computes in it, else float32."""
    if dtype == "auto":
        device = comfy.model_management.get_torch_device()
        return torch.bfloat16 if comfy.model_management.should_use_bf16(device) else torch.float32
    if dtype not in DTYPES:
        raise InputError(f"unknown dtype '{dtype}'; use auto or one of {', '.join(DTYPES)}.")
    return DTYPES[dtype]


def parts_of(model: Any) -> HostParts:
    """The parts that a MODEL belongs to, or an InputError for a MODEL of another kind."""
    parts = getattr(model, "attachments", {}).get(FOLDER)
    if not isinstance(parts, HostParts):
        inner = type(getattr(model, "model", model)).__name__
        raise InputError(f"the model input holds a {inner}, which cannot render stories; wire the MODEL of Load AudioStory "
                         "Bundle.")  # fmt: skip
    return parts


# Sampling


def sample(model: Any, noise: Tensor, latents: Tensor, positive: list[Any], negative: list[Any], cfg: float, sampler: Any,
           sigmas: Tensor, seed: int, mask: Tensor | None, on_step: Callable[[], None]) -> Tensor:  # fmt: skip
    """Latents [n c t], float32 on the CPU, by one of ComfyUI's samplers under its own guider."""
    guider = comfy.samplers.CFGGuider(model)
    guider.set_conds(positive, negative)
    guider.set_cfg(cfg)
    found = guider.sample(noise, latents, sampler, sigmas, denoise_mask=mask, callback=lambda *_: on_step(),
                          disable_pbar=not comfy.utils.PROGRESS_BAR_ENABLED, seed=seed)  # fmt: skip
    return found.to("cpu", torch.float32)


def fit_mask(mask: Tensor, shape: torch.Size) -> Tensor:
    """A noise mask as [n c t]; one drawn for pictures [b 1 h w] counts along its width."""
    if mask.ndim == 4:
        mask = mask.mean(dim=2)
    return comfy.utils.reshape_mask(mask.reshape(-1, *mask.shape[-2:]) if mask.ndim != 3 else mask, shape)


# Progress


def check_interrupt() -> None:
    """Raises ComfyUI's InterruptProcessingException once Cancel was pressed."""
    comfy.model_management.throw_exception_if_processing_interrupted()


def show_text(node_id: str | None, text: str) -> None:
    """Text under a node, replaced by the next; nothing where no server runs."""
    if node_id is None:
        return
    from server import PromptServer

    server = getattr(PromptServer, "instance", None)
    if server is not None:
        server.send_progress_text(text, node_id)


class HostListener(Listener):
    """Shows on a node what a story is doing: a bar a stage, the text as it is written; stops where Cancel was pressed.

    `total_events`, where it is known, makes the bar of rendering one for all events instead of one for each batch.
    """

    def __init__(self, node_id: str | None, total_events: int | None = None) -> None:
        self.node_id, self.total_events = node_id, total_events
        self.written, self.shown_at, self.rendered = "", 0.0, 0
        self._bar = comfy.utils.ProgressBar(1, node_id=node_id)

    def text(self, piece: str) -> None:
        check_interrupt()
        self.written += piece
        if time.monotonic() - self.shown_at >= TEXT_SECONDS:
            self.show()

    def show(self) -> None:
        """The text so far, its end if it is long."""
        self.shown_at = time.monotonic()
        show_text(self.node_id, self.written[-SHOWN_CHARS:])

    def plan(self, reading: Any) -> None:
        if self.written:
            self.show()

    def progress(self, stage: str, done: int, total: int) -> None:
        check_interrupt()
        if stage == "decode":
            self.rendered = done
        if self.total_events and total and stage in ("sample", "decode"):
            inner = done / total if stage == "sample" else 0.0
            self._bar.update_absolute(
                round(1000 * min(self.rendered + inner, self.total_events)), 1000 * self.total_events
            )
        else:
            # How many tokens a text will have is not known: the bar nears its end and never reaches it.
            self._bar.update_absolute(done, total or done + 400)

    def bar(self, done: int, total: int) -> None:
        """A bar of one stage; also looks for Cancel."""
        check_interrupt()
        self._bar.update_absolute(done, total)


class ClipStream:
    """Sends finished clips to the player of a node, as files in the temporary folder, while others are still rendered."""

    def __init__(self, node_id: str | None) -> None:
        self.node_id, self.token = node_id, secrets.token_hex(4)
        self.plan: StoryPlan | None = None
        self.total = self._written = 0
        self._sent: list[tuple[str, int]] = []
        self._early: tuple[ClipSpan, dict[str, str]] | None = None

    def __call__(self, span: ClipSpan, clip: AudioClip) -> None:
        from server import PromptServer

        from ..audiostory_core import audio

        server = getattr(PromptServer, "instance", None)
        if server is None or self.node_id is None:
            return
        key = (span.event_id, span.part)
        if key in self._sent:  # the first event is rendered again where the finished plan differs from the early one
            del self._sent[self._sent.index(key) :]
        self._sent.append(key)
        self._written += 1  # never the name of an earlier clip: browsers keep what they played
        folder, name = temp_folder() / FOLDER, f"{self.token}_{self._written:04}.flac"
        folder.mkdir(parents=True, exist_ok=True)
        audio.write(folder / name, clip, subtype="16", overwrite=True)
        file = {"filename": name, "subfolder": FOLDER, "type": "temp"}
        if self.plan is None:
            self._early = span, file
        self._send(span, file)

    def name_early(self, first: ClipSpan) -> None:
        """The plan is there: what was heard before it is sent again with its caption, if it still is the first clip."""
        if self._early is not None and self._early[0] == first:
            self._send(*self._early)
        self._early = None

    def _send(self, span: ClipSpan, file: dict[str, str]) -> None:
        from server import PromptServer

        index = self._sent.index((span.event_id, span.part))
        sent = {"node": self.node_id, "index": index, "total": self.total, "caption": self._caption(span),
                "start": span.start_seconds, "seconds": span.seconds, "file": file}  # fmt: skip
        PromptServer.instance.send_sync("audiostory.clip", sent, PromptServer.instance.client_id)

    def _caption(self, span: ClipSpan) -> str:
        known = {event.id: event.caption for event in self.plan.events} if self.plan else {}
        return known.get(span.event_id, "")


class StoryListener(HostListener):
    """Hears a whole story told; `clips` is for `tell(on_clip=...)`."""

    def __init__(self, node_id: str | None) -> None:
        super().__init__(node_id)
        self.clips = ClipStream(node_id)

    def plan(self, reading: Any) -> None:
        super().plan(reading)
        self.clips.plan = reading.plan

    def spans(self, spans: Any, curve: Any) -> None:
        self.clips.total = self.total_events = len(spans)
        self.clips.name_early(spans[0])
