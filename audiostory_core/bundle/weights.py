"""Weights from safetensors into modules, strictly: every tensor has its place and every place its tensor.

Nothing is dropped, guessed or left random. Reads no pickles. Files are written from modules, or tensor by tensor where
a whole part would not fit into memory. Ignorant of what the modules are.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from ..errors import InputError

Part = TypeVar("Part", bound=nn.Module)
SCALE = ".rows"  # behind the name of a matrix in whole bytes: what each of its rows is multiplied with
BYTE_VALUES = 1 << 14  # smaller matrices are not worth a rounding
CHECKED_VALUES = 1 << 22  # larger tensors were checked when they were written; reading them again would double a load


def load_strict(
    module: nn.Module,
    path: Path,
    tied: Iterable[str] = (),
    device: torch.device | str = "cpu",
    dtype: torch.dtype | None = None,
) -> None:
    """Puts the tensors of `path` into `module`. `tied` names those that share another's storage and may be absent.

    Into a module on the meta device they go as they lie in the mapped file, moved once to `device` and `dtype` (float32);
    where nothing has to move, they are the file's own pages. Other modules get copies. Raises InputError that lists each
    missing, extra and misshapen tensor, or says that the file is broken.
    """
    wanted, places = module.state_dict(), _places(module)
    loose = set(tied)
    found = stored_shapes(path)
    _compare(path, {n: tuple(t.shape) for n, t in wanted.items()}, found, loose)
    with _opened(path) as file:
        for name in found:
            if name in wanted:
                tensor = _read(file, name)
                if tensor.numel() <= CHECKED_VALUES:
                    _check_finite(path, name, tensor)
                if wanted[name].is_meta:
                    parameter = nn.Parameter(tensor.to(device, dtype or torch.float32))
                    for owner, leaf in places[name]:
                        setattr(owner, leaf, parameter)
                else:
                    wanted[name].copy_(tensor)


def _places(module: nn.Module) -> dict[str, list[tuple[nn.Module, str]]]:
    """Every parameter's name -> all modules that hold it, each with its name there."""
    holders: dict[int, list[tuple[nn.Module, str]]] = {}
    for owner in module.modules():
        for leaf, parameter in owner._parameters.items():
            if parameter is not None:
                holders.setdefault(id(parameter), []).append((owner, leaf))
    return {n: holders[id(p)] for n, p in module.named_parameters(remove_duplicate=False)}


def shared_names(module: nn.Module) -> list[str]:
    """Names of parameters that are another one's under a second name."""
    seen: dict[int, str] = {}
    return [n for n, p in module.named_parameters(remove_duplicate=False) if seen.setdefault(id(p), n) != n]


def stored_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the tensors in a file, by its header alone. Raises InputError for what is no safetensors file."""
    with _opened(path) as file:
        found = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
        inbytes = {name for name in found if file.get_slice(name).get_dtype() == "I8"}
    for name in inbytes:
        if len(found[name]) != 2 or found.get(name + SCALE) != found[name][:1]:
            raise InputError(
                f"{path}: {name} {list(found[name])} is in whole bytes, so it must be a matrix and {name + SCALE} must have "
                "a number for each of its rows; the file is damaged."
            )
    return {name: shape for name, shape in found.items() if name.removesuffix(SCALE) not in inbytes or name in inbytes}


def stored_tensors(path: Path, names: Iterable[str] | None = None) -> dict[str, Tensor]:
    """The tensors of a file as they lie in it, or those of these `names`. Raises InputError for one that is not there."""
    with _opened(path) as file:
        there = list(file.keys())
        missing = sorted(set(names or ()) - set(there))
        if missing:
            raise InputError(f"{path} holds no tensor {missing[0]}.")
        return {name: file.get_tensor(name) for name in (there if names is None else names)}


def stored_type(path: Path) -> torch.dtype:
    """What most of a file's numbers are: int8 where matrices are in whole bytes, else the type of its largest tensor."""
    with _opened(path) as file:
        parts = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
        kinds = {name: part.get_dtype() for name, part in parts.items()}
        largest = max(parts, key=lambda name: torch.Size(parts[name].get_shape()).numel())
    return torch.int8 if "I8" in kinds.values() else TYPES.get(kinds[largest], torch.float32)


def _read(file: Any, name: str) -> Tensor:
    """A tensor as it lies in the file; one in whole bytes as the numbers that it stands for."""
    tensor = file.get_tensor(name)
    return tensor if tensor.dtype != torch.int8 else tensor.float().mul_(file.get_tensor(name + SCALE).float()[:, None])


def check_shapes(path: Path, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Raises InputError, as `load_strict` does, unless the file holds exactly these tensors; none is read."""
    _compare(path, dict(shapes), stored_shapes(path), set())


def check_fit(path: Path, build: Callable[[], Part]) -> Part:
    """What `build` makes, on the meta device. Raises InputError, as `load_strict` does, unless the file holds that; neither
    takes memory."""
    with torch.device("meta"):
        module = build()
    check_shapes(path, {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()})
    return module


def read_tensors(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """Exactly the tensors named in `shapes`, checked as `load_strict` does."""
    check_shapes(path, shapes)
    with _opened(path) as file:
        tensors = {name: _read(file, name).float() for name in shapes}
    for name, tensor in tensors.items():
        _check_finite(path, name, tensor)
    return tensors


@torch.no_grad()
def add_deltas(module: nn.Module, path: Path, rank: int) -> None:
    """Adds low-rank deltas from `path` to linear weights: W + B A (Hu et al. 2021, eq. 3, their scale in B already).

    `{name}.A` is [rank in] and `{name}.B` [out rank] for the linear layer `name`. Raises InputError as `load_strict` does.
    """
    names = sorted({name.rpartition(".")[0] for name in stored_shapes(path)})
    linear = {name: layer for name, layer in module.named_modules() if isinstance(layer, nn.Linear)}
    unknown = [name for name in names if name not in linear]
    if unknown:
        raise InputError(f"{path} does not fit this bundle: there is no linear layer {unknown[0]!r} to add to.")
    shapes = {f"{n}.A": (rank, linear[n].in_features) for n in names}
    shapes |= {f"{n}.B": (linear[n].out_features, rank) for n in names}
    tensors = read_tensors(path, shapes)
    for name in names:
        weight = linear[name].weight
        delta = tensors[f"{name}.B"] @ tensors[f"{name}.A"]
        # A new tensor: the old one may be the file's own pages, which others look at.
        linear[name].weight = nn.Parameter((weight.float() + delta.to(weight.device)).to(weight.dtype), requires_grad=False)


@torch.no_grad()
def write_with_deltas(source: Path, deltas: Mapping[str, Tensor], path: Path) -> None:
    """Writes the tensors of `source` with low-rank deltas (see `add_deltas`) added to the weights of their layers; all
    others as they lie. A matrix in whole bytes becomes one in fp16, in which a small delta is not lost.

    Raises InputError for a delta of a layer that the file has not, or of another shape.
    """
    kept, layers = dict[str, Tensor](), {name.rpartition(".")[0] for name in deltas}
    with _opened(source) as file:
        names = set(file.keys())
        unknown = sorted(layer for layer in layers if f"{layer}.weight" not in names)
        if unknown:
            raise InputError(f"{source} has no layer {unknown[0]!r} to add a delta to.")
        scales = {f"{layer}.weight{SCALE}" for layer in layers}
        for name in sorted(names - scales):
            layer, own = name.removesuffix(".weight"), file.get_tensor(name)
            kept[name] = own if layer not in layers or layer == name else _with_delta(_read(file, name), own, layer, deltas)
    _write(kept, path)


def _with_delta(weight: Tensor, own: Tensor, layer: str, deltas: Mapping[str, Tensor]) -> Tensor:
    added = deltas[f"{layer}.B"].float() @ deltas[f"{layer}.A"].float()
    if added.shape != weight.shape:
        raise InputError(f"the delta of {layer} is {list(added.shape)}, expected {list(weight.shape)}.")
    return _narrowed(f"{layer}.weight", weight.float() + added, torch.float16 if own.dtype == torch.int8 else own.dtype)


def save(tensors: dict[str, Tensor], path: Path, dtype: torch.dtype = torch.float16) -> None:
    _write({n: t.detach().to("cpu", dtype).contiguous() for n, t in tensors.items()}, path)


def _write(tensors: dict[str, Tensor], path: Path) -> None:
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    try:
        save_file(tensors, str(path))
    except SafetensorError as error:  # what the disk refuses, in its own words
        raise InputError(f"could not write {path}: {error}".rstrip(".") + ".") from None
    path.chmod(0o644)  # safetensors writes for the owner alone, which a shared package cannot use


def save_in_bytes(tensors: dict[str, Tensor], path: Path) -> None:
    """Writes large matrices row by row in whole bytes, -127 to 127, each row with the number that it is multiplied with, and
    all else in fp16: half the size; a row's values move by at most a 254th of its greatest."""
    kept: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        values = tensor.detach().to("cpu", torch.float32)
        if values.ndim != 2 or values.numel() < BYTE_VALUES:
            kept[name] = values.half().contiguous()
            continue
        scale = (values.abs().amax(dim=1) / 127).clamp_min(1e-12)
        kept[name], kept[name + SCALE] = (values / scale[:, None]).round().to(torch.int8), scale
    _write(kept, path)


CHUNK = 1 << 22  # values converted at a time
FORMATS = {torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32"}
TYPES = {name: kind for kind, name in FORMATS.items()}


def stream(
    path: Path,
    shapes: Mapping[str, tuple[int, ...]],
    read: Callable[[str], Tensor],
    dtype: torch.dtype,
    progress: Callable[[int], None] = lambda _: None,
    metadata: Mapping[str, str] | None = None,
) -> str:
    """Writes a safetensors file of `dtype`, one tensor in memory at a time; returns its sha256.

    `read(name)` gives each tensor of `shapes` when its turn comes; `progress` hears the bytes written. Raises InputError
    for values that are not finite, or that `dtype` cannot hold.
    """
    header = stream_header(shapes, dtype, metadata)
    hashed = hashlib.sha256(header)
    with path.open("xb") as file:
        file.write(header)
        for name, shape in shapes.items():
            tensor = read(name)
            if tuple(tensor.shape) != tuple(shape):
                raise InputError(f"{path.name}: {name} came as {list(tensor.shape)}, announced as {list(shape)}.")
            for chunk in tensor.detach().reshape(-1).split(CHUNK):
                data = _narrowed(name, chunk, dtype).view(torch.uint8).numpy().data
                file.write(data)
                hashed.update(data)
                progress(len(data))
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)
    return hashed.hexdigest()


def stream_header(
    shapes: Mapping[str, tuple[int, ...]], dtype: torch.dtype, metadata: Mapping[str, str] | None = None
) -> bytes:
    """The head of a safetensors file whose tensors follow one another in the order of `shapes`."""
    described: dict[str, object] = {"__metadata__": {"format": "pt", **(metadata or {})}}
    end = 0
    for name, shape in shapes.items():
        start, end = end, end + stream_bytes([shape], dtype)
        described[name] = {"dtype": FORMATS[dtype], "shape": list(shape), "data_offsets": [start, end]}
    text = json.dumps(described, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def stream_bytes(shapes: Iterable[tuple[int, ...]], dtype: torch.dtype) -> int:
    """Bytes of data that tensors of these shapes take."""
    return sum(torch.Size(shape).numel() for shape in shapes) * dtype.itemsize


def _narrowed(name: str, values: Tensor, dtype: torch.dtype) -> Tensor:
    if not _is_finite(values):
        raise InputError(f"tensor {name} holds values that are not finite; the file is damaged.")
    narrow = values.to(dtype)
    if not _is_finite(narrow):
        most, limit = float(values.abs().max()), torch.finfo(dtype).max
        kind = str(dtype).removeprefix("torch.")
        raise InputError(f"tensor {name} reaches {most:g}, but {kind} ends at {limit:g}; use bfloat16 or float32.")
    return narrow.contiguous()


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


def _compare(path: Path, wanted: dict[str, tuple[int, ...]], found: dict[str, tuple[int, ...]], loose: set[str]) -> None:
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
    if tensor.is_floating_point() and not _is_finite(tensor):
        raise InputError(f"{path}: tensor {name} holds values that are not finite; the file is damaged.")


def _is_finite(values: Tensor) -> bool:
    """By their least and greatest, among which any infinity or NaN is: many times as fast as a look at each value."""
    return not values.numel() or bool(torch.isfinite(torch.stack(torch.aminmax(values))).all())
