"""`audiostory bench --size NAME`: the fixed story told by us and, in the same run, the naive way; with what bounds both.

Each telling is a process of its own. Ratios hold when the machine's speed drifts; seconds are for this machine alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ..bundle.bundle import Bundle
from ..bundle.parts import Placement, choose_placement
from . import machine, naive, sizes

CONTEXT_TOKENS = 64
STAGES = ("load", "reason", "sample", "decode")


@dataclass(frozen=True)
class Timing:
    """One telling: seconds of each stage, until the first clip and in all; tokens, peak bytes."""

    seconds: dict[str, float]
    first_audio: float
    wall: float
    tokens: int
    peak_bytes: int
    audio_seconds: float


@dataclass(frozen=True)
class Comparison:
    """All tellings, the largest difference of their latents over the largest one, and the machine's bounds in seconds,
    those of a stage by what bounds it.

    `early` is ours with the first event heard while the others are planned.
    """

    size: str
    ours: Timing
    early: Timing
    naive: Timing | None
    difference: float | None
    bounds: dict[str, dict[str, float]]


def compare(
    size: str,
    folder: Path,
    events: int,
    seconds: float,
    steps: int | None,
    device: str,
    dtype: str,
    with_naive: bool,
    quantise: str = "none",
) -> Comparison:
    """Writes the bundle of `size` into `folder` unless it is there, and tells the story; `quantise` is for ours alone."""
    placement = choose_placement(device, dtype, quantise)
    if with_naive:
        naive.check_library()
    bundle = sizes.write_bundle(size, folder)
    if with_naive:
        naive.write_pickle(bundle)
    steps = steps or bundle.manifest.defaults.num_steps
    told: dict[str, Timing] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for way in ("ours", "early", "naive") if with_naive else ("ours", "early"):
            latents = Path(temporary) / f"{way}.pt"
            kind = "none" if way == "naive" else quantise
            told[way] = _tell(folder, way, events, seconds, steps, device, dtype, latents, kind)
        difference = _difference(Path(temporary)) if with_naive else None
    return Comparison(
        size,
        told["ours"],
        told["early"],
        told.get("naive"),
        difference,
        bounds(bundle, placement, told["ours"].tokens, events, steps),
    )


def _tell(
    folder: Path, way: str, events: int, seconds: float, steps: int, device: str, dtype: str, latents: Path, quantise: str
) -> Timing:
    options = {
        "events": events,
        "seconds": seconds,
        "steps": steps,
        "device": device,
        "dtype": dtype,
        "latents": latents,
        "quantise": quantise,
    }
    command = [
        sys.executable,
        "-m",
        "audiostory_core.bench.worker",
        str(folder),
        way,
        *(word for name, value in options.items() for word in (f"--{name}", str(value))),
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the {way} telling failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Timing(**found)


def _difference(folder: Path) -> float:
    ours, theirs = (torch.load(folder / f"{way}.pt", weights_only=True) for way in ("ours", "naive"))
    largest = max(float(t.abs().max()) for t in theirs)
    return max(float((a - b).abs().max()) for a, b in zip(ours, theirs, strict=True)) / largest


def bounds(bundle: Bundle, placement: Placement, tokens: int, events: int, steps: int) -> dict[str, dict[str, float]]:
    """Seconds that the language model and the renderer take at the least, if nothing but the hardware held them up.

    A token reads all the language model's weights once from memory; a step of the sampler is so many operations, which go
    as fast as large square products do at best, or as the best of the shapes that the renderer itself is made of.
    """
    device, dtype = placement.device, placement.dtype
    weights = sizes.weight_bytes(bundle)["llm"] // 2 * dtype.itemsize
    operations = _velocity_operations(bundle) * 2 * events * steps
    own = max(machine.matmul_rate(device, dtype, shape) for shape in _product_shapes(bundle))
    return {
        "reason": {"reading its weights": tokens * weights / machine.bandwidth(device)},
        "sample": {
            "large square products": operations / machine.matmul_rate(device, dtype),
            "the best of its own products": operations / own,
        },
    }


def _product_shapes(bundle: Bundle) -> list[tuple[int, int, int]]:
    """Rows, inputs and outputs of what nearly all of a step is: both sides of guidance through the layers of a block."""
    renderer = bundle.manifest.renderer
    width, rows = renderer.num_heads * renderer.head_dim, 2 * (_window(bundle) + CONTEXT_TOKENS + 1)
    return [(rows, inside * width, outside * width) for inside, outside in ((1, 1), (1, 4), (4, 1), (5, 1))]


def _window(bundle: Bundle) -> int:
    """Latent frames of the whole window."""
    return int(bundle.manifest.renderer.max_seconds * 44100 / 2048)


def _velocity_operations(bundle: Bundle) -> int:
    """Floating-point operations of one velocity of one clip over the whole window, counted on the meta device."""
    from torch.utils.flop_counter import FlopCounterMode

    from ..models.dit import AudioDiT, DiTConfig

    renderer = bundle.manifest.renderer
    with torch.device("meta"):
        dit = AudioDiT(DiTConfig(text_width=bundle.manifest.text_width, **renderer.model_dump(exclude={"fixed_window"})))
        context = torch.empty(1, CONTEXT_TOKENS, bundle.manifest.text_width)
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            conditioning = dit.condition(context, torch.empty(1))
            dit(
                torch.empty(1, _window(bundle), renderer.latent_channels),
                torch.empty(()),
                conditioning.tokens,
                conditioning.pooled,
            )
    return counter.get_total_flops()


def rows(found: Comparison) -> list[tuple[str, str, str, str]]:
    """(figure, ours, naive, ratio) for people; a dash where nothing was measured."""
    ours, other = found.ours, found.naive

    def row(name: str, value: float, naive_value: float | None, unit: str, faster: bool = True) -> tuple[str, str, str, str]:
        if naive_value is None:
            return name, f"{value:.2f} {unit}", "", ""
        ratio = naive_value / value if faster else value / naive_value
        return name, f"{value:.2f} {unit}", f"{naive_value:.2f} {unit}", f"{ratio:.2f}x"

    table = [
        row(f"stage {stage}", ours.seconds.get(stage, 0.0), other and other.seconds.get(stage, 0.0), "s") for stage in STAGES
    ]
    table.append(
        row("load, against torch.load of the pickle alone", ours.seconds["load"], other and other.seconds["pickle"], "s")
    )
    render = [sum(t.seconds.get(s, 0.0) for s in ("sample", "decode", "arrange")) for t in (ours, other) if t]
    table += [
        row("render stages together", render[0], render[1] if other else None, "s"),
        row("first audio", found.early.first_audio, other and other.first_audio, "s"),
        row("the same, each stage after the one before", ours.first_audio, other and other.first_audio, "s"),
        row("whole telling", ours.wall, other and other.wall, "s"),
        row("peak memory", ours.peak_bytes / 1e9, other and other.peak_bytes / 1e9, "GB", faster=False),
        (
            "tokens",
            f"{ours.tokens / ours.seconds['reason']:.1f} /s",
            f"{other.tokens / other.seconds['reason']:.1f} /s" if other else "",
            "",
        ),
        (
            "real-time factor",
            f"{ours.audio_seconds / ours.wall:.2f}",
            f"{other.audio_seconds / other.wall:.2f}" if other else "",
            "",
        ),
    ]
    table += [
        (f"{stage}: bound by {what}", f"{bound:.2f} s", "", f"{bound / ours.seconds[stage]:.2f} of ours")
        for stage, named in found.bounds.items()
        for what, bound in named.items()
    ]
    if found.difference is not None:
        table.append(("largest difference of latents", f"{found.difference:.1e}", "", ""))
    return table
