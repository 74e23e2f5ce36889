"""Scenes to listen to: (clips, generator) -> a waveform [w] at 16 kHz and the plan of what is heard in it.

One to five sounds, one after another or with silence between them, joined by the timeline's own crossfades; all of them
in one environment, at levels of their own. A third of the clips went through the codec, as what a bundle renders does.
"""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..dataset.clips import ClipStore, build_store, keep_store
from ..dataset.vocabulary import ENVIRONMENTS, SOUNDS, Sounds, all_variants
from ..models.codec import MelCodec
from ..plan.story import StoryPlan
from ..recipes.environments import apply_environment
from ..recipes.recipe import SAMPLE_RATE, synthesise
from ..sound.audio import AudioClip
from ..sound.layout import lay_out
from ..sound.mixdown import mix

CLIP_SECONDS, GRID_SECONDS = 10.0, 0.5
SEED, CLIPS = 601, (3200, 1600)  # of `draw_clip`, and how many plain and decoded ones
ITERATIONS = 8  # of Griffin-Lim for decoded clips: what is heard is settled early, and it takes most of the time
MAX_EVENTS = 5
_COUNTS = (0.20, 0.25, 0.25, 0.20, 0.10)
_CROSSFADES = (0.5, 0.5, 0.5, 0.1, 1.0)
_DRY_SHARE, _GAP_SHARE, _LEVEL_SHARE, _AGAIN_SHARE = 0.5, 0.25, 0.5, 0.05

Take = Callable[[int, int, random.Random], Tensor]  # variant, environment -> a clip [w] of ten seconds


@dataclass(frozen=True)
class ScenePair:
    """A scene: its sound [w], the plan of it, and the variant of each event (an index into `all_variants`)."""

    waveform: Tensor
    plan: StoryPlan
    variants: tuple[int, ...]


def clip_stores(folder: Path, codec: MelCodec, counts: tuple[int, int] = CLIPS) -> tuple[ClipStore, ClipStore]:
    """Plain and decoded clips, features [n w 1]; kept in `folder`."""
    quick = copy.deepcopy(codec)
    quick.iterations = min(ITERATIONS, codec.iterations)
    size = round(CLIP_SECONDS * SAMPLE_RATE) // codec.hop * codec.hop  # codecs give whole latent frames

    def plain(waveform: Tensor) -> Tensor:
        return waveform[..., :size].transpose(1, 2)

    @torch.inference_mode()
    def decoded(waveform: Tensor) -> Tensor:
        return quick.decode(quick.encode(waveform)).transpose(1, 2)

    stores: list[ClipStore] = []
    for encode, first, count in ((plain, 0, counts[0]), (decoded, counts[0], counts[1])):
        make = partial(build_store, count, CLIP_SECONDS, SEED, encode, first=first)
        stores.append(keep_store(folder / f"{encode.__name__}.pt", make))
    return stores[0], stores[1]


def from_stores(stores: tuple[ClipStore, ...]) -> Take:
    """Clips of the stores, any of those with that variant and environment, else dry ones; where none is there, a new one."""
    fresh, places = synthesised_take(), dict[tuple[int, int], list[tuple[int, int]]]()
    for n, store in enumerate(stores):
        for k, pair in enumerate(zip(store.variant.tolist(), store.environment.tolist(), strict=True)):
            places.setdefault(pair, []).append((n, k))

    def take(variant: int, environment: int, draw: random.Random) -> Tensor:
        there = places.get((variant, environment)) or places.get((variant, 0))
        if there is None:
            return fresh(variant, environment, draw)
        n, k = draw.choice(there)
        return stores[n].features[k, :, 0].float()

    return take


def synthesised_take(codec: MelCodec | None = None) -> Take:
    """Clips made on the spot, for scenes that nothing was trained on; half of them through `codec` if there is one."""

    def take(variant: int, environment: int, draw: random.Random) -> Tensor:
        generator = np.random.default_rng(draw.getrandbits(62))
        waveform = synthesise(*all_variants()[variant], CLIP_SECONDS, generator)
        clip = torch.from_numpy(apply_environment(waveform, ENVIRONMENTS[environment], generator))
        if codec is not None and draw.random() < 0.5:
            with torch.inference_mode():
                clip = codec.decode(codec.encode(clip[None, None]))[0, 0]
        return clip

    return take


def draw_scene(
    take: Take, draw: random.Random, longest: float, events: int | None = None, sounds: Sounds = None
) -> ScenePair:
    """A scene of at most `longest` seconds on the half-second grid, of as many `events` as are asked for or one to five,
    each of one of the `sounds`."""
    most = min(MAX_EVENTS, int(longest / 2))
    count = events or draw.choices(range(1, most + 1), _COUNTS[:most])[0]
    rows, variants = _rows(count, draw, longest, sounds)
    plan = StoryPlan.build({"instruction": "", "reasoning": "", "events": rows})
    environment = 0 if draw.random() < _DRY_SHARE else draw.randrange(1, len(ENVIRONMENTS))
    levels = {event.id: _gain(draw, 12.0) if draw.random() < _LEVEL_SHARE else 1.0 for event in plan.events}
    chosen = {event.id: variant for event, variant in zip(plan.events, variants, strict=True)}
    spans = lay_out(plan, draw.choice(_CROSSFADES), CLIP_SECONDS - 0.5)
    clips = [AudioClip(levels[s.event_id] * take(chosen[s.event_id], environment, draw)[None], SAMPLE_RATE) for s in spans]
    waveform = mix(spans, clips, plan.total_seconds)[0]
    peak = float(waveform.abs().max())
    return ScenePair(waveform * (_gain(draw, 24.0) * min(1.0, 0.99 / max(peak, 1e-6))), plan, variants)


def _rows(
    count: int, draw: random.Random, longest: float, sounds: Sounds
) -> tuple[list[dict[str, object]], tuple[int, ...]]:
    """The events of a scene as rows of a plan, in half seconds of at least 3 each, with silences now and then."""
    room = round(longest / GRID_SECONDS)
    total = draw.randint(min(room, max(4, 4 * count)), room)
    gaps = [draw.randint(1, 4) if draw.random() < _GAP_SHARE else 0 for _ in range(count)]
    if total - sum(gaps) < 3 * count:
        gaps = [0] * count
    lengths = _lengths(total - sum(gaps), count, draw)
    variants, at, rows = _variants(count, draw, sounds), 0, list[dict[str, object]]()
    names = all_variants()
    for gap, length, variant in zip(gaps, lengths, variants, strict=True):
        name, kind = names[variant]
        words = SOUNDS[name].variants[kind]
        at += gap
        rows.append(
            {
                "caption": words.caption,
                "detail": words.detail,
                "kind": SOUNDS[name].kind,
                "start": at * GRID_SECONDS,
                "seconds": length * GRID_SECONDS,
            }
        )
        at += length
    return rows, variants


def _lengths(total: int, count: int, draw: random.Random) -> list[int]:
    """`count` whole numbers of at least 3 that sum to `total`, of any proportion."""
    shares = [draw.uniform(0.3, 1.7) for _ in range(count)]
    free, lengths = total - 3 * count, list[int]()
    for n, share in enumerate(shares):
        more = round(free * share / sum(shares[n:]))
        lengths.append(3 + more)
        free -= more
    return lengths


def _variants(count: int, draw: random.Random, sounds: Sounds) -> tuple[int, ...]:
    """Sounds that differ from their neighbours, and mostly from all others."""
    names, drawn = all_variants(), list[int]()
    able = [n for n, (name, _) in enumerate(names) if sounds is None or name in sounds]
    while len(drawn) < count:
        variant = able[draw.randrange(len(able))]
        before = [names[v][0] for v in drawn]
        if names[variant][0] in before[-1:] or (names[variant][0] in before and draw.random() > _AGAIN_SHARE):
            continue
        drawn.append(variant)
    return tuple(drawn)


def _gain(draw: random.Random, most: float) -> float:
    """A gain of 0 to `most` dB down."""
    return math.pow(10.0, -draw.uniform(0, most) / 20)
