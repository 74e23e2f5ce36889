"""The bridge's stages on videos: a model that sees learns to write the plan of what it sees, and its bridge tokens.

What is learnt from is drawn by a function: for a seed, a step and a count, stories each with a video. `train` takes a bundle
whose language model was swapped (`published.swapping`) through the warm-up, and through whole where clips are given.
Ignorant of where videos come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import nn

from ..bundle import weights
from ..bundle.bundle import Bundle
from ..dataset.clips import ClipStore
from ..dataset.stories import Story
from ..dataset.vocabulary import ENVIRONMENTS
from ..errors import InputError
from ..models.codec import MelCodec
from ..models.language_model import StoryLM
from ..models.seeing import SeeingLM, SeenVideo, patches
from ..published.place import check_out
from ..published.swapping import UNTRAINED
from . import checkpoints, loop
from .bridging import Speak, SpokenBatch, WarmUpTask, WholeTask, spoken_by
from .language import IGNORED, Rows, lesson, row_states
from .outcome import save_as_before, write_changed
from .team import alone_in


@dataclass(frozen=True)
class SeenStory:
    """A video, and the story to tell to it; its classes and its room are needed only where clips are heard."""

    story: Story
    video: SeenVideo


Draw = Callable[[int, int, int], Sequence[SeenStory]]
"""Seed, step and count -> the examples of a batch, the same ones whenever it is asked."""


def speak_of(draw: Draw) -> Speak:
    """What the bridge's tasks call: runs a batch of `draw`'s examples through the model and reads its bridge tokens."""
    return partial(_speak, draw)


def _speak(draw: Draw, lm: StoryLM, seed: int, step: int, count: int) -> SpokenBatch:
    examples = draw(seed, step, count)
    rows, embedded = look_at(lm, examples)
    states = row_states(lm, rows, embedded)
    return spoken_by(lm, [example.story for example in examples], rows.ids, rows.labels, states)


def look_at(lm: StoryLM, examples: Sequence[SeenStory]) -> tuple[Rows, torch.Tensor]:
    """A batch as rows of ids and labels [b l] with places [3 b l], and its embeddings [b l w], in which the videos are."""
    if not isinstance(lm, SeeingLM):
        raise InputError("this bundle's language model cannot see; swap it for one of the Qwen2.5-VL family first.")
    ids, labels, places, embedded = [], [], [], []
    for example in examples:
        view = lm.shown(lm.watch(patches(example.video, lm.sight)))
        one = lesson(view, example.story, spans=True)
        found = torch.tensor([one.ids], device=lm.device)
        stood = view.places(torch.arange(len(one.ids), device=lm.device))
        ids.append(found[0])
        labels.append(torch.tensor(one.labels, device=lm.device))
        embedded.append(view.embed(found, begins=True)[0])
        places.append(stood[:, 0].T if stood.ndim == 3 else torch.tensor(one.positions, device=lm.device)[:, None])
    padded = partial(nn.utils.rnn.pad_sequence, batch_first=True)
    rows = Rows(
        padded(ids, padding_value=lm.tokenizer.pad_token_id or 0),
        padded(labels, padding_value=IGNORED),
        padded(places).permute(2, 0, 1),
    )
    return rows, padded(embedded)


@dataclass(frozen=True)
class Schooling:
    """Steps of each stage, examples a step, the peak rate and the precision, "bf16" or "no"."""

    warm_up: int = 600
    whole: int = 0
    count: int = 8
    rate: float = 1e-4
    seed: int = 300
    precision: str = "bf16"


def train(
    bundle: str | Path, draw: Draw, out: Path, schooling: Schooling | None = None, clips: ClipStore | None = None
) -> Path:
    """Trains a bundle that sees on `draw`'s examples and writes it, trained, to `out/bundle`; returns that folder.

    Stages resume from their folders in `out`. `whole` needs `clips`, in the codec's latents, of the classes drawn. Raises
    InputError for a bundle that does not see or carries no text encoder, whose features are what is learnt.
    """
    plan, opened = schooling or Schooling(), Bundle.open(bundle)
    if not opened.sees:
        raise InputError(f"the language model of bundle '{opened.manifest.name}' cannot see; swap it first.")
    if plan.whole and clips is None:
        raise InputError("the whole stage hears clips of the sounds that are planned; give them, or leave it at 0 steps.")
    check_out(out / "bundle" if out.is_dir() else out, True, (opened.folder,))
    with alone_in(out):
        lm, text, fuser, rooms = opened.language_model(), opened.text_encoder(), opened.fuser(), _rooms(opened)
        common = {"count": plan.count, "rate": plan.rate, "speak": speak_of(draw)}
        warm_up = WarmUpTask(lm, text, rooms, fuser.feature_scale, listed=0, seed=plan.seed, **common)
        rest: dict[str, nn.Module] = {}
        _run(warm_up, plan.warm_up, out / "warm_up", plan.precision)
        if plan.whole and clips is not None:
            codec = opened.codec()
            if not isinstance(codec, MelCodec):
                raise InputError("the whole stage trains with the linear codec of this package's own bundles.")
            rest = {"dit": opened.dit(), "fuser": fuser}
            whole = WholeTask(lm, text, rest["dit"], fuser, rooms, (clips,), codec, seed=plan.seed + 1, **common)
            _run(whole, plan.whole, out / "whole", plan.precision)
        return _write(opened, lm, rest, out / "bundle")


def _run(task: WarmUpTask | WholeTask, steps: int, folder: Path, precision: str) -> None:
    if steps:
        task.modules.train()
        loop.run(task, loop.Schedule(steps, warmup=min(200, steps // 10)), folder, precision)
        checkpoints.load_average(task.modules, folder)
        task.modules.eval()


def _rooms(bundle: Bundle) -> nn.Embedding | None:
    """The renderer's rooms, where it has learnt some."""
    path, language = bundle.folder / "rooms.safetensors", bundle.manifest.language
    if language is None or not path.is_file():
        return None
    rooms = nn.Embedding(len(ENVIRONMENTS), language.residual_tokens * bundle.manifest.text_width)
    weights.load_strict(rooms, path)
    return rooms


def _write(bundle: Bundle, lm: StoryLM, rest: dict[str, nn.Module], out: Path) -> Path:
    """The bundle with its trained parts, each in the precision that it had; all others are copied."""
    heads = nn.ModuleDict({"projector": lm.projector, "audio_projector": lm.audio_projector})
    parts = {"llm/model.safetensors": lm.model, "bridge.safetensors": heads}
    parts |= {f"{name}.safetensors": part for name, part in rest.items()}
    said = bundle.manifest.description.replace(UNTRAINED, "trained on videos")
    changed = {name: partial(save_as_before, part, bundle=bundle, name=name) for name, part in parts.items()}
    return write_changed(bundle, out, changed, description=said)
