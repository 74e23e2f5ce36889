"""Scenes in layers, for an ear: (clips, generator) -> a waveform [w] at 16 kHz and what sounds in each half second [k s].

Up to three sounds at once, at levels up to 15 dB apart, each through a microphone of its own; synthesised ones, recordings,
and sounds that no name is known for. What sounds is measured: a layer is heard where it is not far below its own loudest and
not drowned by the others; where that is doubtful, nothing is learnt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..dataset.clips import ClipStore
from ..dataset.vocabulary import all_variants
from ..recipes.primitives import SAMPLE_RATE
from .weathering import behind, filtered, transmitted

HALF = SAMPLE_RATE // 2
LAYERS = 3
UNSURE = -1.0  # a target that nothing is learnt from
OTHER = "other"
QUIET, SILENT = 20.0, 32.0  # decibels below its loudest half second: surely heard above, surely not below
DROWNED = (10.0, 20.0)  # decibels below all that sounds
PLAYED = ("drums", "piano", "flute", "guitar", "organ", "violin", "trumpet", "xylophone")  # which may be in any music
_ALIKE = {**dict.fromkeys(PLAYED, ("music",)), "music": PLAYED, "crowd": ("speech",), "laughter": ("speech",)}
_FOREIGN_SHARE, _OTHER_SHARE = 0.25, 0.55  # of layers; of those, of what has no name at all
_ALONE_SHARE, _SHORT_SHARE, _FROM_THE_START = 0.35, 0.25, 0.6


@dataclass(frozen=True)
class Shelf:
    """Clips of equal length under one name each: waveforms [n w], and for each name the places of its clips."""

    clips: Tensor
    places: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, store: ClipStore, names: Sequence[str]) -> Shelf:
        """A store whose `variant` counts `names`, with features [n w 1]."""
        places: dict[str, list[int]] = {}
        for place, variant in enumerate(store.variant.tolist()):
            places.setdefault(names[int(variant)], []).append(place)
        return cls(store.features[:, :, 0], {name: tuple(found) for name, found in places.items()})

    def draw(self, name: str, rng: np.random.Generator) -> np.ndarray:
        places = self.places[name]
        return self.clips[places[int(rng.integers(len(places)))]].float().numpy()


@dataclass(frozen=True)
class Supply:
    """What scenes are made of: shelves of synthesised and of recorded clips, and the share of layers that are recorded where
    there is a recording of that name; `noises` [n w] lie behind."""

    synthesised: tuple[Shelf, ...]
    recorded: tuple[Shelf, ...]
    noises: np.ndarray
    recorded_share: float = 0.5

    def draw(self, name: str, rng: np.random.Generator) -> np.ndarray:
        """A clip of a name, or of `OTHER`."""
        there = [shelf for shelf in self.recorded if name in shelf.places]
        made = [shelf for shelf in self.synthesised if name in shelf.places]
        shelves = there if there and (not made or rng.random() < self.recorded_share) else made
        weights = np.array([len(shelf.places[name]) for shelf in shelves], dtype=float)
        return shelves[int(rng.choice(len(shelves), p=weights / weights.sum()))].draw(name, rng)

    def has(self, name: str) -> bool:
        return any(name in shelf.places for shelf in (*self.synthesised, *self.recorded))


@dataclass(frozen=True)
class LayeredScene:
    """A scene's sound [w], and for each half second and name 1 where it sounds, 0 where it does not, `UNSURE` [k s]."""

    waveform: Tensor
    sounding: Tensor


def variant_names() -> list[str]:
    """The sound of each variant, in order: what `ClipStore.variant` counts."""
    return [name for name, _ in all_variants()]


def draw_layers(clips: Supply, names: tuple[str, ...], seconds: float, rng: np.random.Generator) -> LayeredScene:
    """A scene of `seconds`, whole half seconds, of the `names` and of others; a quarter of the short ones end early, in
    exact silence, as a clip of a moment does."""
    count = round(seconds * 2)
    size, most = count * HALF, count
    if seconds <= 10 and rng.random() < _SHORT_SHARE:
        most = max(1, round(count * rng.uniform(0.05, 0.6)))
    layers = [(name, _layer(clips, name, span, size, rng)) for name, span in _cast(clips, names, most, rng)]
    mix = np.sum([layer for _, layer in layers], axis=0) if layers else np.zeros(size, np.float32)
    sounding = _heard(layers, names, mix)
    heard = transmitted(behind(filtered(mix[: most * HALF], rng, 5.0, 0.25), clips.noises, rng), rng)
    if most == 1 and rng.random() < 0.5:
        heard = heard[: round(rng.uniform(0.3, 0.5) * SAMPLE_RATE)]
    waveform = np.zeros(size, np.float32)
    waveform[: len(heard)] = heard
    return LayeredScene(torch.from_numpy(waveform), torch.from_numpy(sounding))


def _cast(clips: Supply, names: tuple[str, ...], most: int, rng: np.random.Generator) -> list[tuple[str, tuple[int, int]]]:
    """(name, (first, end) in half seconds) of each layer; at most `LAYERS` at once."""
    if rng.random() < 0.04:
        return []
    if rng.random() < _ALONE_SHARE:
        return [(_name(clips, names, rng), (0, most))]
    there, found = np.zeros(most, int), list[tuple[str, tuple[int, int]]]()
    for _ in range(1 + int(rng.poisson(0.8 + most / 16))):
        length = int(np.clip(round(rng.lognormal(1.9, 0.7)), 1, most))
        first = int(rng.integers(most - length + 1))
        if there[first : first + length].max() < LAYERS:
            there[first : first + length] += 1
            found.append((_name(clips, names, rng), (first, first + length)))
    return found


def _name(clips: Supply, names: tuple[str, ...], rng: np.random.Generator) -> str:
    foreign = [name for name in ("speech", "music") if name in names]
    if rng.random() < _FOREIGN_SHARE:
        other = rng.random() < _OTHER_SHARE or not foreign
        return OTHER if other else foreign[int(rng.integers(len(foreign)))]
    able = [name for name in names if name not in foreign and clips.has(name)]
    return able[int(rng.integers(len(able)))]


def _layer(clips: Supply, name: str, span: tuple[int, int], size: int, rng: np.random.Generator) -> np.ndarray:
    """A layer of the whole scene [size]: one clip, or several of a kind, where it sounds; up to 7.5 dB louder or quieter."""
    first, end = span
    at = first * HALF + (int(rng.integers(HALF)) if first else 0)
    room, out = end * HALF - at, np.zeros(size, np.float32)
    clip = clips.draw(name, rng)
    start = 0 if rng.random() < _FROM_THE_START else int(rng.integers(max(1, len(clip) // 2)))
    clip = _again(clip[start:], room, rng)
    clip = filtered(clip, rng) if rng.random() < 0.8 else clip
    fade = min(len(clip) // 4, round(10 ** rng.uniform(-2.3, -0.3) * SAMPLE_RATE))
    ramp = np.linspace(0, 1, max(1, fade), dtype=np.float32)
    clip[: len(ramp)] *= ramp
    clip[len(clip) - len(ramp) :] *= ramp[::-1]
    loudest = 10 * math.log10(max(float(_power(clip).max(initial=0.0)), 1e-9))
    out[at : at + len(clip)] = clip * 10 ** ((rng.uniform(-7.5, 7.5) - 20 - loudest) / 20)
    return out


def _again(clip: np.ndarray, room: int, rng: np.random.Generator) -> np.ndarray:
    """A clip cut to `room`, or come again and again, joined over a tenth of a second, until it is full."""
    cross = SAMPLE_RATE // 10
    out = clip[:room].astype(np.float32, copy=True)
    while len(out) < room and len(clip) > 4 * cross:
        more = clip[: room - len(out) + cross].astype(np.float32, copy=True)
        rise = np.linspace(0, 1, min(cross, len(more)), dtype=np.float32)
        out[len(out) - len(rise) :] *= rise[::-1]
        more[: len(rise)] *= rise
        out[len(out) - len(rise) :] += more[: len(rise)]
        out = np.concatenate([out, more[len(rise) :]])
    return out


def _power(wave: np.ndarray) -> np.ndarray:
    """Mean power of each half second [k]; the last may be shorter."""
    squared = np.square(wave)
    return np.add.reduceat(squared, np.arange(0, len(wave), HALF)) / HALF if len(wave) else np.zeros(0)


def _heard(layers: Sequence[tuple[str, np.ndarray]], names: tuple[str, ...], mix: np.ndarray) -> np.ndarray:
    """1, 0 or `UNSURE` for each half second and name [k s]."""
    whole = 10 * np.log10(_power(mix) + 1e-12)
    found = np.zeros((len(whole), len(names)), np.float32)
    for name, layer in layers:
        level = 10 * np.log10(_power(layer) + 1e-12)
        own, under = level.max() - level, whole - level
        sure = (own < QUIET) & (under < DROWNED[0])
        maybe = (own < SILENT) & (under < DROWNED[1]) | _between(own < QUIET)
        for at in (names.index(n) for n in _ALIKE.get(name, ()) if n in names):
            found[:, at] = np.where((sure | maybe) & (found[:, at] == 0), UNSURE, found[:, at])
        if name in names:
            at = names.index(name)
            unsure = np.where(maybe & (found[:, at] == 0), UNSURE, found[:, at])
            found[:, at] = np.where(sure, 1.0, unsure)
    return found


def _between(heard: np.ndarray, longest: int = 3) -> np.ndarray:
    """Gaps of at most `longest` half seconds between what is heard: whether the sound goes on there is a matter of words."""
    places, gaps = np.flatnonzero(heard), np.zeros(len(heard), bool)
    for a, b in zip(places[:-1], places[1:], strict=True):
        gaps[a + 1 : b] = b - a <= longest + 1
    return gaps
