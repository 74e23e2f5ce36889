"""Where a run stands: a folder a checkpoint, in which each process writes its own part, and a pointer that is written last.

```
RUN/latest.json                which folder is whole, and how many batches have been learnt from
RUN/batch-00000250/*.safetensors   weights, their running average, and what the optimisers remember, by name
```
A run that is killed at any instant stands where the pointer says; what it was writing then is no checkpoint, and is removed
by the next one. Any number of processes reads what another number wrote. Only what is trained is kept: the rest comes from
where the run began. Reads no pickles. The single file of earlier versions (`checkpoint.pt`) is read where there is no other.
"""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..disk.files import read_json, replacing
from ..errors import InputError, first_line
from .team import Team

POINTER, EARLIER = "latest.json", "checkpoint.pt"
KEPT = 2  # checkpoints beside each other; the one before the last stays for whoever looks at it just now


def latest(folder: Path) -> dict[str, Any] | None:
    """What the pointer says: `checkpoint`, a folder's name, `batches`, and what else was noted; None where there is none."""
    if not (folder / POINTER).is_file():
        return None
    said = read_json(folder / POINTER)
    name, batches = said.get("checkpoint"), said.get("batches")
    if not isinstance(batches, int) or isinstance(batches, bool) or batches < 0 or name != _name(batches):
        raise InputError(f"{folder / POINTER} names no checkpoint of a run: it says {name!r} and {batches!r} batches.")
    return said


def has_run(folder: Path) -> bool:
    """Whether there is a checkpoint, of whichever form."""
    return (folder / POINTER).is_file() or (folder / EARLIER).is_file()


def save(folder: Path, tensors: Mapping[str, Tensor], note: Mapping[str, Any], team: Team) -> None:
    """Keeps `tensors`, of which each process gives its own part or the same; `note` says `batches` and what else there is
    to say. Raises InputError for what the disk refuses; then the checkpoint before this one is still the last."""
    from torch.distributed.checkpoint import state_dict_saver
    from torch.distributed.checkpoint.api import CheckpointException
    from torch.distributed.checkpoint.hf_storage import HuggingFaceStorageWriter

    name = _name(note["batches"])
    if team.leads:
        shutil.rmtree(folder / name, ignore_errors=True)
    team.wait()
    writer = HuggingFaceStorageWriter(str(folder / name), save_distributed=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it says about later versions of itself
            # Weights may lie in another order of their axes, which safetensors does not write.
            packed = {key: value.contiguous() for key, value in tensors.items()}
            state_dict_saver.save(packed, storage_writer=writer, no_dist=team.count == 1)
    except (CheckpointException, OSError) as error:
        shutil.rmtree(folder / name, ignore_errors=True)
        raise InputError(f"a checkpoint cannot be written to {folder / name}: {_cause(error)}") from None
    if team.leads:
        before = latest(folder)
        with replacing(folder / POINTER, True, ()) as file:
            file.write(json.dumps({"checkpoint": name, **note}).encode())
        _prune(folder, {name, before["checkpoint"] if before else name})
    team.wait()


def load(folder: Path, tensors: Mapping[str, Tensor], alone: bool) -> None:
    """Fills `tensors`, whole ones or each process's parts, from the last checkpoint; `alone` says that one process reads.

    Raises InputError for one that holds other tensors, or is damaged.
    """
    from safetensors import SafetensorError
    from torch.distributed.checkpoint import state_dict_loader
    from torch.distributed.checkpoint.api import CheckpointException
    from torch.distributed.checkpoint.hf_storage import HuggingFaceStorageReader

    said = latest(folder)
    if said is None:
        raise InputError(f"{folder} holds no checkpoint.")
    place = folder / said["checkpoint"]
    try:
        reader = HuggingFaceStorageReader(str(place))
        _compare(place, tensors, reader.read_metadata().state_dict_metadata)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            state_dict_loader.load(dict(tensors), storage_reader=reader, no_dist=alone)
    except InputError:
        raise
    except (CheckpointException, SafetensorError, OSError, ValueError, RuntimeError) as error:
        raise InputError(f"the checkpoint {place} cannot be read: {_cause(error)}") from None


@torch.no_grad()
def load_average(modules: nn.Module, folder: Path) -> None:
    """Puts the averaged weights of a finished (or running) stage into `modules`, whole ones in one process."""
    parameters = dict(modules.named_parameters())
    if latest(folder) is None:
        average = read_earlier(folder)["average"]
        for name, value in average.items():
            parameters[name].copy_(value)
        return
    wanted = {f"average/{name}": p for name, p in parameters.items()}
    kept = names(folder)
    unknown = sorted(name for name in kept if name.startswith("average/") and name not in wanted)
    if unknown:
        raise InputError(f"{folder} trained other modules than these: it has {unknown[0].removeprefix('average/')}.")
    found = {name: torch.empty(p.shape) for name, p in wanted.items() if name in kept}
    load(folder, found, alone=True)
    for name, value in found.items():
        wanted[name].data = value.to(wanted[name].device)  # in float32, whatever they came in


def names(folder: Path) -> set[str]:
    """The tensors in the last checkpoint."""
    from safetensors import SafetensorError, safe_open

    said = latest(folder)
    place = folder / said["checkpoint"] if said else folder
    found: set[str] = set()
    for path in sorted(place.glob("*.safetensors")):
        try:
            with safe_open(str(path), framework="pt") as file:
                found.update(file.keys())
        except (SafetensorError, OSError) as error:
            raise InputError(f"the checkpoint {place} cannot be read: {_cause(error)}") from None
    return found


def read_earlier(folder: Path) -> dict[str, Any]:
    """The single file of earlier versions: `step`, `weights`, `average`, `optimizers`."""
    return torch.load(folder / EARLIER, weights_only=True, map_location="cpu")


def _compare(place: Path, wanted: Mapping[str, Tensor], found: Mapping[str, Any]) -> None:
    for name, tensor in wanted.items():
        if name not in found:
            raise InputError(f"the checkpoint {place} has no {name}; it is of another run, or damaged.")
        if tuple(found[name].size) != tuple(tensor.shape):
            raise InputError(
                f"the checkpoint {place} has {name} of {list(found[name].size)}, but {list(tensor.shape)} is trained; it is "
                "of another run."
            )


def _name(batches: int) -> str:
    return f"batch-{batches:08d}"


def _prune(folder: Path, kept: Iterable[str]) -> None:
    for path in folder.glob("batch-*"):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _cause(error: BaseException) -> str:
    """The first failure, of whichever process."""
    failures = getattr(error, "failures", None)
    first = next(iter(failures.values()))[0] if failures else error
    return first_line(first) if isinstance(first, Exception) else type(first).__name__
