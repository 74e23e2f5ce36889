"""AudioStory's three stages on shards: a bundle and a recipe in, a trained bundle out.

A stage's phases run one after another, each from where the one before it ended, each in a folder of its own. On a small
bundle and one processor the same code runs that many GPUs run.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ..bundle import weights
from ..bundle.bundle import Bundle
from ..errors import InputError
from ..published.place import check_out
from . import checkpoints, loop, low_rank
from .data import Batches, BatchOrder, RecordShelf
from .flow import FlowLoss
from .outcome import save_as_before, write_changed
from .recipe import Phase, StageRecipe
from .story import SoundSide, StoryNet, StoryTask
from .team import alone_in, leads, processes

ADAPTER = "listening_adapter.safetensors"


@dataclass(frozen=True)
class StoryRun:
    """A stage of a bundle on records, in a folder. `again` computes blocks twice, which takes a third more time and far less
    memory."""

    begin: str
    recipe: StageRecipe
    shelf: RecordShelf
    out: Path
    precision: str = "bf16"
    again: bool = False


def train(asked: StoryRun) -> Path:
    """Runs the phases that are not finished and writes `out/bundle`; returns that folder.

    Raises InputError for a bundle that lacks what the recipe trains, and for a folder in which something else was trained.
    """
    bundle = Bundle.open(asked.begin)
    check_bundle(bundle, asked.recipe)
    shelf = told_by(bundle, asked.shelf)
    check_out(asked.out / "bundle" if asked.out.is_dir() else asked.out, True, (bundle.folder,))
    with alone_in(asked.out):
        for number, phase in enumerate(asked.recipe.phases):
            task = StoryTask(bundle, phase, batches_of(phase, shelf), _net(bundle, asked, number), asked.again)
            loop.train(
                task, schedule_of(task), asked.out / phase.name, asked.precision, _about(bundle, asked.recipe, number, shelf)
            )
        if leads():
            _write(bundle, asked)
    return asked.out / "bundle"


def batches_of(phase: Phase, shelf: RecordShelf) -> Batches:
    rows = phase.rows.model_dump()
    return Batches(shelf, BatchOrder(rows, phase.batches_a_step, phase.ratio, phase.epochs, phase.seed))


def schedule_of(task: StoryTask) -> loop.Schedule:
    phase, count = task.phase, task.batches.count
    steps = -(-count // phase.batches_a_step)
    return loop.Schedule(
        count,
        round(phase.warmup * count),
        ema=phase.average,
        save_every=phase.save_every,
        log_every=min(10, max(1, steps // 10)),
        a_step=phase.batches_a_step,
    )


def check_bundle(bundle: Bundle, recipe: StageRecipe) -> None:
    """Raises InputError unless the bundle has all parts that a recipe trains, or trains through."""
    said, name = bundle.manifest, f"bundle '{bundle.manifest.name}'"
    for phase in recipe.phases:
        needs = {"a language model": said.language, "a text encoder, whose features are learnt": said.text_encoder}
        if phase.renders:
            needs["a residual fuser"] = said.fuser
        if phase.ratio:
            needs["an ear"] = said.listening
        for need, there in needs.items():
            if not there:
                raise InputError(f"the phase {phase.name} of {recipe.name} needs {need}, and {name} has none.")


def told_by(bundle: Bundle, shelf: RecordShelf) -> RecordShelf:
    """The records that the bundle's language model can tell. Raises InputError where it can tell none."""
    language = bundle.manifest.language
    most = language.max_events if language else 0
    fit = tuple(item for item in shelf.items if item.events <= most)
    left_out = len(shelf.items) - len(fit)
    if not fit:
        raise InputError(f"all {left_out} records have more than {most} events, which is what this bundle's model tells.")
    reasons = {**shelf.rejected, f"have more than {most} events": left_out} if left_out else shelf.rejected
    return RecordShelf(fit, reasons, shelf.digest)


def _net(bundle: Bundle, asked: StoryRun, number: int) -> StoryNet:
    """The modules of a phase, as the phases before it left them."""
    phase = asked.recipe.phases[number]
    lm = bundle.language_model(dtype=_type_of(bundle, "llm/model.safetensors"))
    if phase.rank:
        with torch.random.fork_rng():
            torch.manual_seed(phase.seed)
            low_rank.adapt(lm.model, phase.rank, lambda name: ".layers." in name)
    so_far = asked.recipe.phases[: number + 1]
    renders, hears = any(p.renders for p in so_far), any(p.ratio for p in so_far)
    renderer = None
    if renders:
        fuser = bundle.fuser(dtype=_type_of(bundle, "fuser.safetensors"))
        renderer = SoundSide(fuser, bundle.dit(dtype=_type_of(bundle, "dit.safetensors")), FlowLoss.of(bundle.codec()))
    net = StoryNet(lm, renderer, bundle.ear().resampler if hears else None)
    for before in asked.recipe.phases[:number]:
        checkpoints.load_average(net, asked.out / before.name)
    return net


def _type_of(bundle: Bundle, name: str) -> torch.dtype:
    """The precision to open a file's tensors in: their own where several processes share them out, since they then are the
    file's pages, and each process only widens its piece."""
    stored = weights.stored_type(bundle.folder / name)
    return stored if processes() > 1 and stored.is_floating_point else torch.float32


def _about(bundle: Bundle, recipe: StageRecipe, number: int, shelf: RecordShelf) -> str:
    """What a phase's run is of: the bundle's files, the recipe as far as this phase, and the records."""
    phases = [phase.model_dump_json() for phase in recipe.phases[: number + 1]]
    said = "\n".join([bundle.manifest.model_dump_json(), *phases, shelf.digest, str(len(shelf.items))])
    return hashlib.sha256(said.encode()).hexdigest()


def _write(bundle: Bundle, asked: StoryRun) -> None:
    """The bundle with all that was trained, deltas added to their weights."""
    net = _net(bundle, asked, len(asked.recipe.phases) - 1).float()
    checkpoints.load_average(net, asked.out / asked.recipe.phases[-1].name)
    low_rank.add_up(net.lm.model)
    heads = nn.ModuleDict({"projector": net.lm.projector, "audio_projector": net.lm.audio_projector})
    parts: dict[str, nn.Module | None] = {
        "llm/model.safetensors": net.lm.model,
        "bridge.safetensors": heads,
        "fuser.safetensors": net.renderer and net.renderer.fuser,
        "dit.safetensors": net.renderer and net.renderer.dit,
        "resampler.safetensors": net.resampler,
    }
    changed = {n: partial(save_as_before, p, bundle=bundle, name=n) for n, p in parts.items() if p is not None}
    said: dict[str, Any] = {}
    dropped: tuple[str, ...] = ()
    if net.resampler is not None and bundle.manifest.listening is not None:
        # It has learnt to listen by its own weights; deltas that others listened with would be added to those.
        said["listening"], dropped = bundle.manifest.listening.model_copy(update={"adapter_rank": None}), (ADAPTER,)
    write_changed(bundle, asked.out / "bundle", changed, dropped, **said)
