"""The tensors of a checkpoint file as others publish it, read without running anything of it; a network filled from them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from ..errors import InputError, first_line

_MOST_BYTES = 4 * 2**30
_WITHIN = ("model", "state_dict")  # what training scripts keep beside other things
Network = TypeVar("Network", bound=nn.Module)


def read_tensors(path: str | Path, source: str) -> dict[str, Tensor]:
    """All tensors of a .safetensors file, or of one of torch's own, by name; `source` is where one is to be had.

    Raises InputError for a file that is missing, broken, too large, or holds anything but tensors.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(f"there is no checkpoint {file}; {source}.")
    if file.stat().st_size > _MOST_BYTES:
        raise InputError(f"{file} has {file.stat().st_size:,} bytes; {_MOST_BYTES:,} are read at the most.")
    found = _safetensors(file) if file.suffix == ".safetensors" else _torch(file)
    for name in _WITHIN:
        inner = found.get(name) if isinstance(found, Mapping) else None
        found = inner if isinstance(inner, Mapping) else found
    tensors = (
        {name: value for name, value in found.items() if isinstance(value, Tensor)} if isinstance(found, Mapping) else {}
    )
    if not tensors:
        raise InputError(f"{file} holds no tensors by name; {source}.")
    return tensors


def filled(network: Network, tensors: Mapping[str, Tensor], path: str | Path) -> Network:
    """The network with its weights from these tensors, in float32, ready to hear; what it has no place for is left out.

    Raises InputError, with the shapes, for what is missing, has another shape or is not finite.
    """
    own = network.state_dict()
    missing = [name for name in own if name not in tensors and not name.endswith("num_batches_tracked")]
    if missing:
        raise InputError(f"{path} lacks {len(missing)} tensors of this network, such as {missing[0]}: is it another one?")
    given = {name: tensors[name] for name in own if name in tensors}
    for name, value in given.items():
        if value.shape != own[name].shape:
            raise InputError(f"{path}: {name} is {list(value.shape)}; it must be {list(own[name].shape)}.")
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise InputError(f"{path}: {name} holds values that are not finite numbers.")
    network.load_state_dict({**own, **given})
    return network.float().eval().requires_grad_(False)


def _safetensors(path: Path) -> object:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise InputError(f"{path} is no whole safetensors file ({first_line(error)}).") from None


def _torch(path: Path) -> object:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the unpickler and torch's reader refuse files in many ways
        raise InputError(
            f"{path} is no file of tensors alone that can be read ({first_line(error)[:120].rstrip('.')}); nothing in it "
            "was run: save the tensors of its model as .safetensors."
        ) from None
