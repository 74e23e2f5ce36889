"""What a training leaves: the bundle that it began from with some files written anew, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ..bundle import weights
from ..bundle.bundle import Bundle, digest, stored_names
from ..bundle.manifest import FILE_NAME, StoredFile
from ..disk.folders import building, clear_up
from ..disk.lock import alone_beside

Write = Callable[[Path], object]
"""Writes a file of the bundle to a path."""


def write_changed(
    bundle: Bundle, out: Path, changed: Mapping[str, Write], dropped: Collection[str] = (), **said: Any
) -> Path:
    """The folder `out`: `bundle` with the files `changed` and without those `dropped`, and with what its manifest now says;
    all others are copied.

    Raises InputError while another run writes there, and for what the disk refuses.
    """
    with alone_beside(out, f"another run is making {out}; wait for it."):
        clear_up(out)
        with building(out) as folder:
            for name in sorted({*stored_names(bundle.folder), *changed} - {FILE_NAME, *dropped}):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                if name in changed:
                    changed[name](folder / name)
                else:
                    shutil.copyfile(bundle.folder / name, folder / name)
            known = {name: stored for name, stored in bundle.manifest.files.items() if name not in changed}
            files = {name: known.get(name) or _stored(folder / name) for name in stored_names(folder)}
            manifest = bundle.manifest.model_copy(update={"files": files, **said})
            text = json.dumps(manifest.model_dump(mode="json"), indent=1) + "\n"
            (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return out


def _stored(path: Path) -> StoredFile:
    return StoredFile(size=os.stat(path).st_size, sha256=digest(path))


def save_as_before(part: nn.Module, path: Path, bundle: Bundle, name: str) -> None:
    """A part's weights, each tensor once, in the precision that the bundle's own file `name` has."""
    shared = set(weights.shared_names(part))
    state = {key: tensor for key, tensor in part.state_dict().items() if key not in shared}
    kind = weights.stored_type(bundle.folder / name)
    if kind == torch.int8:
        weights.save_in_bytes(state, path)
    else:
        weights.save(state, path, kind)
