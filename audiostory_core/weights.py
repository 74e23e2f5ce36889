"""Weights from safetensors into modules, strictly: every tensor has its place and every place its tensor.

Nothing is dropped, guessed or left random. Reads no pickles. Ignorant of what the modules are.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor, nn

from .errors import InputError


def load_strict(module: nn.Module, path: Path, tied: Iterable[str] = ()) -> None:
    """Copies the tensors of `path` into `module`. `tied` names those that share another's storage and may be absent.

    Raises InputError that lists each missing, extra and misshapen tensor, or says that the file is broken.
    """
    wanted = module.state_dict()
    loose = set(tied)
    with _opened(path) as file:
        found = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
        _compare(path, {n: tuple(t.shape) for n, t in wanted.items()}, found, loose)
        for name in found:
            if name in wanted:
                tensor = file.get_tensor(name)
                _check_finite(path, name, tensor)
                wanted[name].copy_(tensor)


def read_tensors(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """Exactly the tensors named in `shapes`, checked as `load_strict` does."""
    with _opened(path) as file:
        found = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
        _compare(path, shapes, found, set())
        tensors = {name: file.get_tensor(name).float() for name in shapes}
    for name, tensor in tensors.items():
        _check_finite(path, name, tensor)
    return tensors


def save(tensors: dict[str, Tensor], path: Path, dtype: torch.dtype = torch.float16) -> None:
    from safetensors.torch import save_file

    save_file({n: t.detach().to("cpu", dtype).contiguous() for n, t in tensors.items()}, str(path))
    path.chmod(0o644)  # safetensors writes for the owner alone, which a shared package cannot use


def _opened(path: Path):
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise InputError(f"{path} is missing; the bundle is incomplete.")
    try:
        return safe_open(str(path), framework="pt")
    except (SafetensorError, OSError, ValueError) as error:
        raise InputError(
            f"{path} is no whole safetensors file ({path.stat().st_size:,} bytes: {error}); "
            "restore it, or see what else is wrong with 'audiostory bundle verify'."
        ) from None


def _compare(
    path: Path, wanted: dict[str, tuple[int, ...]], found: dict[str, tuple[int, ...]], loose: set[str]
) -> None:
    faults = [f"missing {name} {list(shape)}" for name, shape in wanted.items() if name not in found | dict.fromkeys(loose)]
    faults += [f"extra {name} {list(shape)}" for name, shape in found.items() if name not in wanted]
    faults += [
        f"{name} is {list(found[name])}, expected {list(shape)}"
        for name, shape in wanted.items()
        if name in found and found[name] != shape
    ]
    if faults:
        shown = "; ".join(faults[:12]) + (f"; and {len(faults) - 12} more" if len(faults) > 12 else "")
        raise InputError(f"{path} does not fit this bundle: {shown}.")


def _check_finite(path: Path, name: str, tensor: Tensor) -> None:
    if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
        raise InputError(f"{path}: tensor {name} holds values that are not finite; the file is damaged.")
