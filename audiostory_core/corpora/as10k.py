"""One video -> a story of AudioStory-10k's kind with its sound, or why it makes none.

Filter, events, whole caption, instruction, reasoning: the steps of the published pipeline (supplement, F.1 and F.2), each a
question in words of our own to a model that sees or one that reads, each answer checked. The sound is the video's own, cut
from its first event to its last. Knows nothing of folders and of other videos.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from ..dataset.records import Provenance, StoryRecord, key_of
from ..errors import InputError
from ..plan.answer_schema import list_of, record
from ..plan.prompts import PREFIXES, with_duration
from ..replies.reading import Answer
from ..sound.audio import AudioClip, wav_for_models
from ..video.frames import VideoFile
from ..video.own_sound import channels_of, sound_of
from ..video.shots import ShotView, look
from .asking import Answers, Asker, Usage, wording
from .moments import TOLD_SCHEMA, KeyMoment, WatchedVideo, object_in, read_told, text_of
from .rejected import Rejected

FILTER, NATURAL, ANIMATED = "as10k-filter-1", "as10k-natural-1", "as10k-animated-1"
CAPTION, REASONING = "as10k-caption-1", "as10k-reasoning-1"
PROMPTS = (FILTER, NATURAL, ANIMATED, CAPTION, REASONING)
CHECKS = 1  # the version of what is checked below
CAPTION_WORDS, POINT_WORDS = 20, 15  # at most, as published
SILENT_DB, HEARD_SHARE, MAX_GAP_SECONDS = -50.0, 0.7, 5.0  # of continuous sound: how loud, how much, the longest gap
FILTER_PICTURES, EVENT_PICTURES, PICTURE_SIDE = 8, 32, 512
MOST_SECONDS = 600.0
_WINDOW_SECONDS = 0.25
_BOOL, _TEXT = {"type": "boolean"}, {"type": "string"}


@dataclass(frozen=True)
class Filter:
    """Which videos are taken: from how many seconds to how many, of which `partition` ("auto": as the model that sees says),
    and whether that model hears as well."""

    least_seconds: float = 5.0
    most_seconds: float = 180.0
    partition: str = "auto"
    hears: bool = True
    sample_rate: int = 44_100

    def __post_init__(self) -> None:
        if self.partition not in ("auto", "natural", "animated"):
            raise InputError(f"there is no partition {self.partition[:40]!r}; use auto, natural or animated.")
        if not 1 <= self.least_seconds < self.most_seconds <= MOST_SECONDS:
            raise InputError(
                f"videos of {self.least_seconds:g} to {self.most_seconds:g} s cannot be asked for; choose from 1 to "
                f"{MOST_SECONDS:g} s."
            )


@dataclass(frozen=True)
class Askers:
    """Who sees videos, and who writes texts about them."""

    sees: Asker
    writes: Asker


@dataclass(frozen=True)
class Studio:
    """All that stories are made of videos with."""

    askers: Askers
    answers: Answers
    filter: Filter
    seen: Usage
    written: Usage


@dataclass(frozen=True)
class SourceVideo:
    """A video's file, the sha256 of its bytes, and whose it is."""

    path: Path
    digest: str
    origin: Provenance

    @property
    def key(self) -> str:
        """The name of its record."""
        return key_of(self.path.stem, self.digest[:16])


def make_story(source: SourceVideo, studio: Studio) -> tuple[StoryRecord, AudioClip]:
    """The record of a video and its sound. Raises Rejected for a video that makes none, and as `Answers.ask` does."""
    with _rejecting("unreadable"):
        video = _opened(source.path, studio.filter)
        clip = _sound(video, studio.filter.sample_rate)
        views = _seen(video)
    check_sound(clip)
    drawn = _is_drawn(video, views, studio)
    told = _told(video, views, clip, drawn, studio)
    caption = _caption(told.moments, studio)
    points = _points(caption, told.moments, studio)
    whole = _record_of(source, told, caption, points)
    with _rejecting("record"):
        made = StoryRecord.build({**whole, "marks": ("animated" if drawn else "natural",)})
    return made, _cut(clip, told.moments[0].start, told.moments[-1].end)


@contextmanager
def _rejecting(reason: str) -> Iterator[None]:
    """What cannot be used inside is a reason to leave the video out."""
    try:
        yield
    except Rejected:
        raise
    except InputError as error:
        raise Rejected(reason, str(error)) from None


# What is seen and heard


def _opened(path: Path, wanted: Filter) -> VideoFile:
    video = VideoFile(path)
    seconds = float(video.info.seconds)
    if not wanted.least_seconds <= seconds <= wanted.most_seconds:
        taken = f"{wanted.least_seconds:g} to {wanted.most_seconds:g} s are taken"
        raise Rejected("length", f"{path} lasts {seconds:.2f} s; {taken}.")
    return video


def _sound(video: VideoFile, sample_rate: int) -> AudioClip:
    channels = channels_of(video)
    if not channels:
        raise Rejected("no sound", f"{video.name} has no sound that can be decoded.")
    return AudioClip(torch.cat(list(sound_of(video, sample_rate, channels)), 1), sample_rate)


def check_sound(clip: AudioClip) -> None:
    """Raises Rejected for a silent video, and for one that is not heard nearly all the time."""
    size = round(_WINDOW_SECONDS * clip.sample_rate)
    power = clip.waveform.double().square().mean(0)
    windows = power[: len(power) // size * size].reshape(-1, size).mean(1)
    heard = 10 * torch.log10(windows.clamp_min(1e-12)) > SILENT_DB
    if not heard.any():
        raise Rejected("silent", f"nothing in it is louder than {SILENT_DB:g} dB of full scale.")
    share, gap = float(heard.double().mean()), _longest_gap(heard.tolist()) * _WINDOW_SECONDS
    if share < HEARD_SHARE or gap > MAX_GAP_SECONDS:
        raise Rejected(
            "broken sound", f"it is heard for {100 * share:.0f} % of its time, with a gap of {gap:g} s; continuous sound is "
            f"heard for {100 * HEARD_SHARE:.0f} % or more, with gaps of at most {MAX_GAP_SECONDS:g} s.",
        )  # fmt: skip


def _longest_gap(heard: Sequence[bool]) -> int:
    longest = length = 0
    for one in heard:
        length = 0 if one else length + 1
        longest = max(longest, length)
    return longest


def _seen(video: VideoFile) -> tuple[ShotView, ...]:
    return thinned(look(video, pictures=4, side=PICTURE_SIDE), EVENT_PICTURES)


def thinned(views: Sequence[ShotView], most: int) -> tuple[ShotView, ...]:
    """The views with at most so many pictures in all, evenly spread; shots of which none is left are left out."""
    every = [picture for view in views for picture in view.pictures]
    if len(every) <= most:
        return tuple(views)
    kept = {id(every[round((n + 0.5) * len(every) / most - 0.5)]) for n in range(most)}
    found = (ShotView(v.shot, tuple(picture for picture in v.pictures if id(picture) in kept)) for v in views)
    return tuple(view for view in found if view.pictures)


def _cut(clip: AudioClip, start: float, end: float) -> AudioClip:
    """From `start` to `end` in seconds, on a rest of silence where the sound ends a sample early."""
    first, last = round(start * clip.sample_rate), round(end * clip.sample_rate)
    found = clip.waveform[:, first:last]
    return AudioClip(torch.nn.functional.pad(found, (0, last - first - found.shape[1])), clip.sample_rate)


# What models are asked


def _is_drawn(video: VideoFile, views: Sequence[ShotView], studio: Studio) -> bool:
    """Whether it is of the animated partition. Raises Rejected where it tells no story, or is of the other partition."""
    schema = record({"story": _BOOL, "drawn": _BOOL, "why": _TEXT}, ("story", "drawn", "why"))
    seconds = f"{float(video.info.seconds):.1f}"
    prompt = wording(FILTER).filled(schema, thinned(views, FILTER_PICTURES), seconds=seconds)
    story, drawn, why = studio.answers.ask(studio.askers.sees, prompt, _read_filter, studio.seen)
    if not story:
        raise Rejected("no story", f"{studio.askers.sees.name} sees no story in it: {why}")
    wanted = studio.filter.partition
    if wanted != "auto" and drawn != (wanted == "animated"):
        raise Rejected("other partition", f"it is {'animated' if drawn else 'natural'}, and {wanted} ones are taken.")
    return drawn


def _read_filter(answer: Answer) -> tuple[bool, bool, str]:
    found = object_in(answer, "story")
    story, drawn = found.get("story"), found.get("drawn")
    if not isinstance(story, bool) or not isinstance(drawn, bool):
        raise InputError("story and drawn must be true or false.")
    return story, drawn, " ".join(str(found.get("why", "")).split())[:200]


def _told(video: VideoFile, views: tuple[ShotView, ...], clip: AudioClip, drawn: bool, studio: Studio) -> WatchedVideo:
    seconds = float(video.info.seconds)
    prompt = wording(ANIMATED if drawn else NATURAL).filled(
        TOLD_SCHEMA, views, wav_for_models(clip) if studio.filter.hears else b"", seconds=f"{seconds:.2f}"
    )
    return studio.answers.ask(studio.askers.sees, prompt, partial(read_told, seconds=seconds), studio.seen)


def _caption(moments: Sequence[KeyMoment], studio: Studio) -> str:
    prompt = wording(CAPTION).filled(
        record({"caption": _TEXT}, ("caption",)), words=CAPTION_WORDS, moments=_listed(moments, lambda moment: moment.what)
    )
    return studio.answers.ask(studio.askers.writes, prompt, read_caption, studio.written)


def read_caption(answer: Answer) -> str:
    """The caption of an answer. Raises InputError for more than `CAPTION_WORDS` words, or fewer than three."""
    caption = text_of(object_in(answer, "caption"), "caption").rstrip(".")
    count = len(caption.split())
    if not 3 <= count <= CAPTION_WORDS:
        raise InputError(f"the caption has {count} words; it must have 3 to {CAPTION_WORDS}.")
    return caption


def _points(caption: str, moments: Sequence[KeyMoment], studio: Studio) -> tuple[tuple[str, str], ...]:
    """What happens and what is therefore heard, for each moment."""
    point = record({"story": _TEXT, "sounds": _TEXT}, ("story", "sounds"))
    prompt = wording(REASONING).filled(
        record({"points": list_of(point)}, ("points",)), count=len(moments), words=POINT_WORDS, caption=caption,
        moments=_listed(moments, lambda moment: moment.sound),
    )  # fmt: skip
    return studio.answers.ask(studio.askers.writes, prompt, partial(read_points, count=len(moments)), studio.written)


def read_points(answer: Answer, count: int) -> tuple[tuple[str, str], ...]:
    """The points of an answer. Raises InputError for another count, and for texts that are empty or too long."""
    rows = object_in(answer, "points").get("points")
    if not isinstance(rows, list) or len(rows) != count:
        raise InputError(f"there must be exactly {count} points, one for each moment.")
    return tuple((_point(row, n, "story"), _point(row, n, "sounds")) for n, row in enumerate(rows, 1))


def _point(row: Any, n: int, name: str) -> str:
    text = text_of(row, name)
    if len(text.split()) > POINT_WORDS:
        raise InputError(f"{name} of point {n} has {len(text.split())} words; at most {POINT_WORDS} are allowed.")
    return text


def _listed(moments: Sequence[KeyMoment], what: Callable[[KeyMoment], str]) -> str:
    return "\n".join(f"{n}. {m.start:.2f} to {m.end:.2f} s: {what(m)}" for n, m in enumerate(moments, 1))


# What becomes of it


def _record_of(source: SourceVideo, told: WatchedVideo, caption: str, points: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A record's fields, its times from the first event on."""
    first, seconds = told.moments[0].start, round(told.moments[-1].end - told.moments[0].start, 3)
    events = [_event(n, moment, told) for n, moment in enumerate(told.moments, 1)]
    times = [(moment.start - first, moment.end - first) for moment in told.moments]
    plan = {
        "instruction": instruction_of(caption, seconds, int(source.digest[:8], 16)),
        "reasoning": reasoning_of(points, times),
        "events": events,
        "total_seconds": seconds,
    }
    seen, origin = tuple(moment.seen for moment in told.moments), source.origin.model_dump()
    return {"name": source.key, "plan": plan, "caption": caption, "visual": seen, "provenance": origin}


def _event(n: int, moment: KeyMoment, told: WatchedVideo) -> dict[str, Any]:
    first = told.moments[0].start
    return {
        "id": f"e{n}", "caption": moment.sound, "detail": told.detail(moment), "kind": moment.kind,
        "start": round(moment.start - first, 3), "seconds": round(moment.end - moment.start, 3),
    }  # fmt: skip


def instruction_of(caption: str, seconds: float, draw: int) -> str:
    """The whole caption behind one of the published openings, and how long it lasts; `draw` chooses the opening."""
    begins = caption if caption.split()[0] in ("I", "I'm") else caption[:1].lower() + caption[1:]
    return with_duration(f"{PREFIXES[draw % len(PREFIXES)]}{begins}.", round(seconds, 1))


def reasoning_of(points: Sequence[tuple[str, str]], times: Sequence[tuple[float, float]]) -> str:
    """The points as the published data set writes them (supplement, Figure 5); times in seconds."""
    rows = [
        f"{n}. **[{start:.1f}, {end:.1f}]**\n - **Story Details**: {story}\n - **Sound Effects**: {sounds}"
        for n, ((story, sounds), (start, end)) in enumerate(zip(points, times, strict=True), 1)
    ]
    return "\n\n".join([f"The caption can be divided into {len(rows)} points:", *rows])
