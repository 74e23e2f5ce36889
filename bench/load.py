"""Seconds from page cache to ready: of a checkpoint by `torch.load` alone, or of what a bundle tells stories with.

    python bench/load.py pytorch_model.bin
    python bench/load.py BUNDLE

The files are read once, so that they lie in the page cache, and loaded twice; the second load counts, as the first one
also imports libraries. A bundle is ready when language model, fuser, renderer and codec are built on the CPU in the
precision they are stored in; its weights are then pages of its files. `seconds_read` adds one access to each of their pages.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).parents[1]))
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.bundle.weights import FORMATS
from audiostory_core.memory import peak_memory

FILES = ("llm/model", "bridge", "fuser", "dit", "codec/model")
PAGE_BYTES = 4096


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, help="a .bin file, or the folder of a bundle")
    path = parser.parse_args().path
    files, load = [path], lambda: torch.load(path, map_location="cpu", weights_only=True)
    if path.is_dir():
        files, load = [path / f"{name}.safetensors" for name in FILES], _loader(path)
    for file in files:
        _read(file)
    _timed(load)
    ready, read = _timed(load)
    print(
        json.dumps(
            {
                "path": str(path),
                "bytes": sum(file.stat().st_size for file in files),
                "seconds": round(ready, 3),
                "seconds_read": round(read, 3),
                "peak_memory_bytes": peak_memory(),
            }
        )
    )


def _loader(folder: Path) -> Callable[[], dict[str, Tensor]]:
    from safetensors import safe_open

    with safe_open(str(folder / "dit.safetensors"), framework="pt") as file:
        stored = file.get_slice(next(iter(file.keys()))).get_dtype()
    dtype = next(dtype for dtype, name in FORMATS.items() if name == stored)

    def load() -> dict[str, Tensor]:
        bundle = Bundle.open(folder)
        builders = (bundle.language_model, bundle.fuser, bundle.dit, bundle.codec)
        parts: list[Any] = [build("cpu", dtype) for build in builders]
        tensors = {f"{k}.{name}": t for k, part in enumerate(parts) for name, t in part.state_dict().items()}
        return {"context": bundle.unconditional(), **tensors}

    return load


def _timed(load: Callable[[], dict[str, Tensor]]) -> tuple[float, float]:
    """Seconds until `load` is done, and until each page of what it gave was read. Nothing of it is kept."""
    gc.collect()
    started = time.perf_counter()
    tensors = load()
    ready = time.perf_counter() - started
    for tensor in tensors.values():
        tensor.detach().reshape(-1)[:: PAGE_BYTES // tensor.element_size()].sum(dtype=torch.float32)
    return ready, time.perf_counter() - started


def _read(file: Path) -> None:
    with file.open("rb", buffering=0) as opened:
        while opened.read(1 << 24):
            pass


if __name__ == "__main__":
    main()
