"""The bridge's two stages: warm-up, where the language model learns to write text features, and whole, with the renderer.

Warm-up regresses semantic tokens to the text encoder's features and residual tokens to the renderer's rooms (the
paper has no such target; it spares a small model many steps); whole adds the flow loss through the fuser. Weights
5 : 2 : 1 as in AudioStory's supplement, section A. Stories of one to five events, with their reasoning, throughout.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..dataset.clips import ClipStore
from ..dataset.stories import Story
from ..dataset.vocabulary import ENVIRONMENTS, all_variants
from ..models.codec import Form
from ..models.fuser import ResidualFuser
from ..models.language_model import StoryLM
from ..models.text_encoder import TextEncoder
from .flow import FlowLoss
from .language import draw_batch, language_groups, lesson, listing_loss, row_states, stack, text_loss
from .renderer import TEXT_DROP

WEIGHTS = {"mse": 5.0, "text": 2.0, "flow": 1.0}


@dataclass(frozen=True)
class SpokenBatch:
    """The text loss of a batch, and of each event in it: caption, variant, environment, tokens [n s d], [n r d]."""

    text: Tensor
    captions: list[str]
    variants: list[int]
    environments: list[int]
    semantic: Tensor
    residual: Tensor


def speak(lm: StoryLM, seed: int, step: int, count: int) -> SpokenBatch:
    """Runs a batch of stories through the model and reads its bridge tokens."""
    stories = draw_batch(seed, step, count)
    rows = stack([lesson(lm, story, spans=True) for story in stories], lm.padding)
    return spoken_by(lm, stories, rows.ids, rows.labels, row_states(lm, rows))


def spoken_by(lm: StoryLM, stories: Sequence[Story], ids: Tensor, labels: Tensor, states: Tensor) -> SpokenBatch:
    """What a batch of stories says, from its ids, labels [b l] and states [b l w]. Unknown classes and rooms are -1."""
    flat, ids = states.flatten(0, 1), ids.flatten()
    numbers = {pair: n for n, pair in enumerate(all_variants())}
    rooms = {name: n for n, name in enumerate(ENVIRONMENTS)}
    events = [
        (e.caption, numbers.get(pair, -1), rooms.get(s.environment, -1))
        for s in stories
        for e, pair in zip(s.plan.events, s.classes, strict=True)
    ]
    return SpokenBatch(
        text_loss(lm, states, labels),
        [e[0] for e in events],
        [e[1] for e in events],
        [e[2] for e in events],
        lm.projector(span_states(flat, ids, lm.semantic.ids)),
        lm.audio_projector(span_states(flat, ids, lm.residual.ids)),
    )


def span_states(flat: Tensor, ids: Tensor, span: tuple[int, ...]) -> Tensor:
    """States [n s w] of the numbered tokens of every span in a batch, in order."""
    first = (ids == span[1]).nonzero()[:, 0]
    return flat[first[:, None] + torch.arange(len(span) - 2, device=flat.device)]


Speak = Callable[[StoryLM, int, int, int], SpokenBatch]
"""Seed, step and count of stories in: what a batch of them says."""


class WarmUpTask:
    """Losses: "mse" of semantic and of residual tokens against their targets, "text"; the renderer does not move.

    Each step also reads `listed` stories as far as their list of captions ("listing"), so that what the model understands
    of sentences does not fade while few whole stories pass by. Without `rooms`, residual tokens have no target yet.
    """

    def __init__(
        self,
        lm: StoryLM,
        text: TextEncoder,
        rooms: nn.Embedding | None,
        scale: float,
        count: int = 14,
        listed: int = 48,
        rate: float = 1e-3,
        seed: int = 100,
        speak: Speak = speak,
    ) -> None:
        self.lm, self.text, self.rooms, self.scale, self.speak = lm, text.eval(), rooms, scale, speak
        self.count, self.listed, self.rate, self.seed = count, listed, rate, seed
        self.modules = nn.ModuleDict({"lm": lm})

    def groups(self) -> list[dict[str, Any]]:
        return _bridge_groups(self.lm, self.rate)

    def losses(self, step: int) -> dict[str, Tensor]:
        spoken = self.speak(self.lm, self.seed, step, self.count)
        semantic = semantic_error(self.text, spoken, self.scale)
        residual = residual_error(self.rooms, spoken)
        listing = semantic.new_zeros(())
        if self.listed:
            listing = listing_loss(self.lm, draw_batch(self.seed + 1, step, self.listed))
        loss = WEIGHTS["mse"] * (semantic + residual) + WEIGHTS["text"] * (spoken.text + listing)
        return {"loss": loss, "mse": semantic, "residual": residual, "text": spoken.text, "listing": listing}


class WholeTask:
    """Losses: those of the warm-up and "flow", through fuser and renderer on clips that match caption and room."""

    def __init__(
        self,
        lm: StoryLM,
        text: TextEncoder,
        dit: nn.Module,
        fuser: ResidualFuser,
        rooms: nn.Embedding | None,
        stores: Sequence[ClipStore],
        codec: Form,
        count: int = 7,
        clips: int = 10,
        rate: float = 2e-4,
        seed: int = 200,
        speak: Speak = speak,
    ) -> None:
        self.lm, self.text, self.fuser, self.rooms, self.speak = lm, text.eval(), fuser, rooms, speak
        self.count, self.clips, self.rate, self.seed = count, clips, rate, seed
        self.modules = nn.ModuleDict({"lm": lm, "dit": dit, "fuser": fuser})
        self.flow = FlowLoss.of(codec)
        self.matching = [(store.features, _by_key(store)) for store in stores]

    def groups(self) -> list[dict[str, Any]]:
        rest = [*self.modules["dit"].parameters(), *self.fuser.parameters()]
        return [*_bridge_groups(self.lm, self.rate), {"params": rest, "lr": self.rate}]

    def losses(self, step: int) -> dict[str, Tensor]:
        spoken = self.speak(self.lm, self.seed, step, self.count)
        mse = semantic_error(self.text, spoken, self.fuser.feature_scale)
        residual = residual_error(self.rooms, spoken)
        flow = self._flow(spoken, step)
        loss = WEIGHTS["mse"] * (mse + residual) + WEIGHTS["text"] * spoken.text + WEIGHTS["flow"] * flow
        return {"loss": loss, "mse": mse, "residual": residual, "text": spoken.text, "flow": flow}

    def _flow(self, spoken: SpokenBatch, step: int) -> Tensor:
        draw = random.Random(f"{self.seed}/{step}")
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        keys = [v * len(ENVIRONMENTS) + e for v, e in zip(spoken.variants, spoken.environments, strict=True)]
        features, matching = draw.choice(self.matching)
        able = [n for n, key in enumerate(keys) if key in matching]
        if not able:
            return 0.0 * spoken.semantic.sum()
        chosen = draw.sample(able, min(self.clips, len(able)))
        data = features[[draw.choice(matching[keys[n]]) for n in chosen]].float()
        context = self.fuser(spoken.semantic[chosen], spoken.residual[chosen])
        with torch.no_grad():
            empty = self.text([""]).to(context.dtype)
        dropped = torch.tensor([draw.random() < TEXT_DROP for _ in chosen])[:, None, None]
        context = torch.where(dropped, empty, context)
        return self.flow(self.modules["dit"], data, context, generator)


def _by_key(store: ClipStore) -> dict[int, list[int]]:
    """Where the clips of each variant in each environment lie in a store."""
    found: dict[int, list[int]] = {}
    for index, key in enumerate((store.variant * len(ENVIRONMENTS) + store.environment).tolist()):
        found.setdefault(key, []).append(index)
    return found


def semantic_error(text: TextEncoder, spoken: SpokenBatch, scale: float) -> Tensor:
    """AudioStory's L_mse: semantic tokens against `scale` times the text encoder's features, relative to their spread."""
    unique = sorted(set(spoken.captions))
    with torch.no_grad():
        features = scale * text(unique).float().to(spoken.semantic.device)
    return relative_error(spoken.semantic, features[[unique.index(c) for c in spoken.captions]], features.var())


def relative_error(said: Tensor, wanted: Tensor, spread: Tensor) -> Tensor:
    """The mean square error over the targets' own variance."""
    return (said.float() - wanted).square().mean() / spread


def residual_error(rooms: nn.Embedding | None, spoken: SpokenBatch) -> Tensor:
    """Residual tokens against the renderer's rooms, relative to the spread of those; 0 where no room is known."""
    placed = [n for n, room in enumerate(spoken.environments) if room >= 0]
    if rooms is None or not placed:
        return 0.0 * spoken.residual.sum()
    with torch.no_grad():
        known = rooms(torch.tensor([spoken.environments[n] for n in placed], device=rooms.weight.device))
        known = known.unflatten(-1, (-1, spoken.residual.shape[-1])).float().to(spoken.residual.device)
    return relative_error(spoken.residual[placed], known, known.var())


def _bridge_groups(lm: StoryLM, rate: float) -> list[dict[str, Any]]:
    heads = [*lm.projector.parameters(), *lm.audio_projector.parameters()]
    return [*language_groups(lm.model, rate), {"params": heads, "lr": rate}]
