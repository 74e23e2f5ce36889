"""Whether what is heard is what is there: real recordings that nothing was trained on, and two sounds at once.

Recordings are the user's: a folder of NAME-*.wav or NAME.*.wav. NAME is a sound that the bundle has learnt, or anything
else, which should be said to be unknown. An event counts as named where its caption is one of the vocabulary's.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from ..bundle.parts import Parts
from ..dataset.vocabulary import SOUNDS, Sounds, all_variants
from ..listen import listening
from ..listen.listening import Listener
from ..metrics.scores import class_of_caption
from ..plan.story import StoryPlan
from ..recipes.recipe import SAMPLE_RATE
from ..sound.audio import AudioClip, read
from ..training.questions import Placed, is_there
from ..training.scenes import Take, synthesised_take
from .figures import ClipTrials, Figure, learnt_by, share, shown

SEED = "listening to the world 9100"
NO_RECORDINGS = "--recordings DIR names a folder of wav files NAME-*.wav to listen to"
LONGEST_SECONDS = 30.0  # of a recording that are listened to: one window
LAYER_SECONDS, LAYER_DB = 8.0, 6.0  # of two sounds at once: how long, and by how much one is louder at most
_MOST_RECORDINGS, _QUESTIONS = 500, 2
_ASKED = {
    "recordings, named rightly": (55.0, "%"),
    "recordings, named wrongly": (16.0, "% (low)"),
    "recordings of unknown sounds, said to be unknown": (69.0, "%"),
    "recordings, 'is there a ...?' of what is there": (65.0, "%"),
    "recordings, 'is there a ...?' of what is not": (85.0, "%"),
    "recordings, events called sure, named rightly": (90.0, "%"),
}
TWO = "two sounds at once, both named"


@dataclass
class Verdicts:
    """Of each recording whether it was so, and of each question and of each event that is called sure."""

    rightly: list[bool] = field(default_factory=list)
    wrongly: list[bool] = field(default_factory=list)
    unknown: list[bool] = field(default_factory=list)
    present: list[bool] = field(default_factory=list)
    absent: list[bool] = field(default_factory=list)
    sure: list[bool] = field(default_factory=list)

    def rows(self) -> list[Figure]:
        lists = (self.rightly, self.wrongly, self.unknown, self.present, self.absent, self.sure)
        return [_row(what, found) for what, found in zip(_ASKED, lists, strict=True)]


def _row(what: str, found: Sequence[bool], note: str = "nothing of the kind was there") -> Figure:
    asked, unit = _ASKED[what]
    return Figure(f"listening: {what}", share(found) if found else None, asked, len(found), unit, "" if found else note)


def recordings(folder: Path) -> list[tuple[str, Path]]:
    """(NAME, file) of the wav files of a folder that begin with a name, in order."""
    found = [(re.match(r"([a-z_]+)[-.]", path.name), path) for path in sorted(folder.glob("*.wav"))]
    return [(name.group(1), path) for name, path in found if name is not None][:_MOST_RECORDINGS]


def recorded_figures(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """How real recordings are named, and what is answered about them."""
    if counts.recordings is None:
        return [_row(what, (), NO_RECORDINGS) for what in _ASKED]
    listener, verdicts, files = Listener.of(parts), Verdicts(), recordings(counts.recordings)
    for name, path in shown(files, "listening to recordings", len(files)):
        judge(listener, name, beginning(read(path)), learnt_by(parts), verdicts)
    return verdicts.rows()


def judge(listener: Listener, name: str, clip: AudioClip, learnt: Sounds, verdicts: Verdicts) -> None:
    """Adds what is heard of a recording of a sound, and what is answered about it."""
    known = name in (SOUNDS if learnt is None else learnt)
    heard = listening.listen(listener, clip)
    named = names_in(heard.plan)
    verdicts.sure += [event.name == name for event in heard.events if event.is_known and event.sureness == "sure"]
    if not known:
        verdicts.unknown.append(not named)
        return
    verdicts.rightly.append(named == {name})
    verdicts.wrongly.append(bool(named) and named != {name})
    for present, found in ((True, verdicts.present), (False, verdicts.absent)):
        for question in questions(name, learnt, present):
            found.append(affirms(listening.ask(listener, clip, question)) == present)


def names_in(plan: StoryPlan | None) -> set[str]:
    """The sounds that a plan names; one that is said to be unknown is none of them."""
    found = (class_of_caption(event.caption) for event in (plan.events if plan else ()))
    return {name for name, _ in filter(None, found)}


def questions(name: str, learnt: Sounds, present: bool, count: int = _QUESTIONS) -> Iterator[str]:
    """Whether a sound is there, in everyday words, or whether another is."""
    variants = [n for n, (sound, _) in enumerate(all_variants()) if sound == name]
    for k in range(count):
        draw = random.Random(f"{SEED}/{name}/{present}/{k}")
        scene = Placed(((draw.choice(variants), 0.0, 5.0),), learnt)
        while (asked := is_there(scene, draw, present)) is None:
            pass
        yield asked[0]


def affirms(answer: str) -> bool:
    return not re.search(r"\b(?:no|not|nothing)\b", answer.lower())


def beginning(clip: AudioClip) -> AudioClip:
    """One window of it at most."""
    return AudioClip(clip.waveform[:, : round(LONGEST_SECONDS * clip.sample_rate)], clip.sample_rate)


# Two at once


def layered_figures(parts: Parts, trials: int) -> list[Figure]:
    """Two synthesised sounds at once, at levels of their own: are both named?"""
    listener, learnt, right = Listener.of(parts), learnt_by(parts), list[bool]()
    take = synthesised_take(parts.codec)  # type: ignore[arg-type]
    for k in shown(range(trials), "two at once", trials):
        names, clip = two_at_once(take, k, learnt)
        right.append(names <= names_in(listening.listen(listener, clip).plan))
    return [Figure(f"listening: {TWO}", share(right), 75.0, len(right))]


def two_at_once(take: Take, index: int, learnt: Sounds) -> tuple[set[str], AudioClip]:
    """Two sounds that differ, as loud as each other to `LAYER_DB`."""
    draw = random.Random(f"{SEED}/two/{index}")
    able = [n for n, (name, _) in enumerate(all_variants()) if learnt is None or name in learnt]
    first = draw.choice(able)
    second = draw.choice([n for n in able if all_variants()[n][0] != all_variants()[first][0]])
    waves = [take(n, 0, draw)[: round(LAYER_SECONDS * SAMPLE_RATE)] for n in (first, second)]
    louder = 10 ** (draw.uniform(-LAYER_DB, LAYER_DB) / 20)
    mix = sum(wave / _loudness(wave) * gain for wave, gain in zip(waves, (1.0, louder), strict=True))
    mix = torch.as_tensor(mix)
    return {all_variants()[n][0] for n in (first, second)}, AudioClip(0.5 * mix[None] / mix.abs().max(), SAMPLE_RATE)


def _loudness(wave: torch.Tensor) -> float:
    """Root mean square of the loudest half second."""
    parts = wave[: len(wave) // (SAMPLE_RATE // 2) * (SAMPLE_RATE // 2)].unflatten(0, (-1, SAMPLE_RATE // 2))
    return max(float(parts.square().mean(1).max().sqrt()), 1e-6)
