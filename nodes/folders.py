"""Where things lie in ComfyUI: bundles by name, the folders it saves to, and the store of what was rendered before.

Knows nothing of models and nodes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import comfy.cli_args
import folder_paths

from ..audiostory_core.bundle import FILE_NAME, shipped
from ..audiostory_core.errors import InputError
from ..audiostory_core.store import Store

FOLDER = "audiostory"  # of models/, and of extra model paths
STORE_BYTES = 2_000_000_000


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
