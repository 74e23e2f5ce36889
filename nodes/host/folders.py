"""Where things lie in ComfyUI: bundles by name, the folders it saves to, and the store of what was rendered before.

Knows nothing of models and nodes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import comfy.cli_args
import folder_paths

from ...audiostory_core.disk.files import read_text
from ...audiostory_core.disk.shipped import FILE_NAME, shipped_bundles
from ...audiostory_core.errors import InputError

if TYPE_CHECKING:
    from ...audiostory_core.disk.store import Store

FOLDER = "audiostory"  # of models/, and of extra model paths
STORE_BYTES = 2_000_000_000
MAX_CONFIG_BYTES = 1_000_000


def model_folders() -> list[Path]:
    """Where bundles are looked for: `models/audiostory` and what extra_model_paths.yaml names `audiostory`."""
    folder_paths.add_model_folder_path(FOLDER, str(Path(folder_paths.models_dir) / FOLDER))
    return [Path(path) for path in folder_paths.get_folder_paths(FOLDER)]


def bundle_folders() -> dict[str, Path]:
    """Bundles by name: those that came with the pack, then folders with a manifest, one or two deep.

    A name is looked up here and never joined to a path, so it cannot climb out of its folder.
    """
    found = dict(shipped_bundles())
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
        raise InputError(
            f"there is no bundle {str(name)[:80]!r}; there are {', '.join(folders)}. A bundle is a folder with "
            f"{FILE_NAME} in {model_folders()[0]}."
        )
    return folders[name]


def bundle_fingerprint(name: str) -> str:
    """sha256 of a bundle's manifest, which lists the digests of its files."""
    return hashlib.sha256((bundle_folder(name) / FILE_NAME).read_bytes()).hexdigest()


def voice_files() -> list[str]:
    """Voice files of Piper below the folders of models, by the names a person sees."""
    return list(_voices())


def voice_file(name: Any) -> Path:
    """The file of a voice. Raises InputError for a name that is none of them: it is looked up and never joined to a path."""
    voices = _voices()
    if name not in voices:
        there = ", ".join(voices) or "none yet"
        raise InputError(
            f"there is no voice file {str(name)[:80]!r}; there are: {there}. Put NAME.onnx and NAME.onnx.json "
            f"into {model_folders()[0]}."
        )
    return voices[name]


def _voices() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for root in model_folders():
        for path in sorted([*root.glob("*.onnx"), *root.glob("*/*.onnx")]):
            found.setdefault(path.relative_to(root).as_posix(), path)
    return found


def vision_models() -> dict[str, Path]:
    """Models that see, of the Qwen2.5-VL family, in models/audiostory and models/LLM, one or two deep."""
    found: dict[str, Path] = {}
    for root in (*model_folders(), *_folders_named("LLM")):
        for path in sorted([*root.glob("*/config.json"), *root.glob("*/*/config.json")]):
            with suppress(InputError):  # what is too large is no config
                if '"qwen2_5_vl"' in read_text(path, MAX_CONFIG_BYTES, errors="replace"):
                    found.setdefault(path.parent.relative_to(root).as_posix(), path.parent)
    return found


def vision_folder(name: str) -> Path:
    """The folder of a model that sees. Raises InputError for a name that is none of them."""
    there = vision_models()
    if name not in there:
        known = ", ".join(there) or "none yet"
        raise InputError(
            f"there is no vision model {str(name)[:80]!r}; there are: {known}. Put the folder of a Qwen2.5-VL "
            f"model into {model_folders()[0]}."
        )
    return there[name]


def _folders_named(name: str) -> list[Path]:
    """Where models of this kind lie: as the host was told, else in the folder of that name."""
    told = folder_paths.get_folder_paths(name) if name in folder_paths.folder_names_and_paths else []
    return [Path(path) for path in told] or [Path(folder_paths.models_dir) / name]


def plan_files(suffixes: Sequence[str]) -> dict[str, Path]:
    """Files with one of these endings in ComfyUI's input folder and the folders in it, by their names there."""
    root = Path(folder_paths.get_input_directory())
    paths = [path for path in (*root.glob("*"), *root.glob("*/*")) if path.name.lower().endswith(tuple(suffixes))]
    return {path.relative_to(root).as_posix(): path for path in sorted(paths) if path.is_file()}


def output_folder() -> Path:
    return Path(folder_paths.get_output_directory())


def temp_folder() -> Path:
    return Path(folder_paths.get_temp_directory())


def save_place(prefix: str, root: Path) -> tuple[Path, str, int, str]:
    """Where ComfyUI itself would save under a prefix: folder, name, next number, and the folder's name in `root`."""
    folder, name, counter, subfolder, _ = folder_paths.get_save_image_path(prefix, str(root))
    return Path(folder), name, counter, subfolder


def keeps_metadata() -> bool:
    """Whether graphs may be written into files."""
    return not comfy.cli_args.args.disable_metadata


def store() -> Store:
    """What was rendered before, on disk, bounded; by content, for all workflows."""
    from ...audiostory_core.disk.store import Store

    return Store(Path(folder_paths.get_user_directory()) / FOLDER / "store", STORE_BYTES)
