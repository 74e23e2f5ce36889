"""Told stories, heard event by event: their sounds, and the environment that is said of the whole."""

from __future__ import annotations

from collections.abc import Iterator

from ..bundle.parts import Parts
from ..dataset.vocabulary import ENVIRONMENTS
from ..line.settings import Settings
from ..metrics.judge import Judge
from ..pipeline import tell
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip
from .figures import SEED, ClipTrials, Figure, drawn_stories, share


def told_stories(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Told four-event stories: is each event's class heard in its own span?"""
    judge, right = Judge.load(), []
    for story in drawn_stories(parts, counts.stories, lambda s: len(s.plan.events) == 4 and s.environment == "dry"):
        told = tell(plan=story.plan, bundle=parts, seed=SEED)
        heard = [judge.hear(clip).sound for clip in event_clips(told.plan, told.audio)]
        told.track.close()
        right += [sound == name for sound, (name, _) in zip(heard, story.classes, strict=True)]
    return [Figure("four-event stories: class heard in each event's own span", share(right), 90.0, len(right))]


def environments(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """The environment stands in the instruction alone: is it heard in every event, and without residual tokens not?"""
    judge = Judge.load()
    found: dict[float, list[bool]] = {1.0: [], 0.0: []}
    whole: list[bool] = []
    for story in drawn_stories(parts, counts.rooms, lambda s: s.environment != "dry" and len(s.plan.events) in (2, 3)):
        for strength, right in found.items():
            told = tell(plan=story.plan, bundle=parts, seed=SEED, settings=Settings(residual_strength=strength))
            heard = [judge.hear(clip).environment == story.environment for clip in event_clips(told.plan, told.audio)]
            told.track.close()
            right += heard
            if strength:
                whole.append(all(heard))
    chance = 100 / len(ENVIRONMENTS)
    return [
        Figure("environment heard in an event, residual strength 1", share(found[1.0]), 80.0, len(found[1.0])),
        Figure("environment heard in all events of a story, strength 1", share(whole), None, len(whole)),
        Figure("environment heard in an event, strength 0", share(found[0.0]), chance + 8, len(found[0.0]), "% (low)"),
    ]


def event_clips(plan: StoryPlan, audio: AudioClip) -> Iterator[AudioClip]:
    """Each event's own span of a track, at most 12 s of it."""
    for event in plan.events:
        low = round(event.start * audio.sample_rate)
        high = round(min(event.end, event.start + 12.0) * audio.sample_rate)
        yield AudioClip(audio.waveform[:, low:high], audio.sample_rate)
