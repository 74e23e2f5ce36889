"""Clips on AUDIO wires: which event each belongs to, and what is spoken where no clip is wired.

An AUDIO of this pack says in "audiostory_span" where its clip was rendered to lie, in "audiostory_event" which event it is
given for, or in "audiostory_stem" where the event sounds in it. Nodes of others drop that; their clips stand in the plan's
order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...audiostory_core.errors import InputError
from . import sockets

if TYPE_CHECKING:
    from ...audiostory_core.plan.story import SoundEvent, StoryPlan
    from ...audiostory_core.sound.audio import AudioClip
    from ...audiostory_core.sound.layout import ClipSpan
    from ...audiostory_core.variations.joining import Arrangement, Piece

SPAN, EVENT, STEM = "audiostory_span", "audiostory_event", "audiostory_stem"


def pieces_of(audio: Any, keeps_place: bool, stems: bool = False) -> list[Piece]:
    """The clips of an AUDIO value; where clips are counted, one without sound stands for a silent event.

    Raises InputError for a stem where none is wanted: it has its event's level and place already.
    """
    from ...audiostory_core.sound.layout import ClipSpan
    from ...audiostory_core.variations.joining import Piece

    if isinstance(audio, (list, tuple)):
        return [piece for value in audio for piece in pieces_of(value, keeps_place, stems)]
    clips = sockets.clips_of(audio)
    known = audio if isinstance(audio, Mapping) else {}
    span, event, stem = (known.get(name) for name in (SPAN, EVENT, STEM))
    if len(clips) == 1 and isinstance(stem, ClipSpan):
        if not stems:
            raise InputError("a stem is at its event's level and place already; wire the clips that it was mixed from.")
        return [Piece(clips[0], replace(stem, start_seconds=0.0, seconds=clips[0].seconds))]
    if len(clips) == 1 and isinstance(span, ClipSpan):
        return [Piece(clips[0], span)]
    if isinstance(event, str) and len(clips) <= 1:
        return [Piece(clips[0] if clips else None, None, event)]
    return [Piece(clip) for clip in clips] or ([Piece(None)] if keeps_place else [])


def pieces_in(values: Iterable[Any], keeps_place: bool) -> list[Piece]:
    """The clips of all AUDIO values of a node that takes lists."""
    return [piece for value in values for piece in pieces_of(value, keeps_place)]


def audio_values(clips: list[Any] | None, more: dict[str, list[Any]] | None) -> list[Any]:
    """The AUDIO values of an input and of the growing one below it."""
    return [*(clips or []), *(value for values in (more or {}).values() for value in values or [])]


def voice_here() -> str:
    """The usual voice; "none" where none is installed, so that speech is rendered from its caption instead."""
    from ...audiostory_core.speech.spoken import installed

    return "auto" if installed() else "none"


def spoken_here(plan: StoryPlan) -> set[str]:
    """The events, by id, that are spoken unless a clip is given for them: no renderer need render those."""
    from ...audiostory_core.speech.spoken import has_words

    return {event.id for event in plan.events if has_words(event)} if voice_here() != "none" else set()


def unspoken(plan: StoryPlan, given: Iterable[str] = ()) -> list[str]:
    """What is to be said where there are words and no voice."""
    from ...audiostory_core.speech.spoken import has_words

    silent = [event.id for event in plan.events if has_words(event) and event.id not in set(given)]
    if not silent or voice_here() != "none":
        return []
    return [
        f"no voice is installed: {', '.join(silent)} rendered from the caption, not spoken; install one with "
        'pip install "audiostory-comfyui[speech]", or wire Story Voice with a server'
    ]


def with_speech(pieces: list[Piece], plan: StoryPlan, notes: list[str]) -> list[Piece]:
    """The pieces, and for each event with words that none of them is for, what the usual voice says.

    Raises InputError where there are words, but neither a clip nor a voice.
    """
    from ...audiostory_core.line.speaking import Speaker
    from ...audiostory_core.plan.pieces import whole_ids, wholes
    from ...audiostory_core.speech.spoken import has_words
    from ...audiostory_core.variations.joining import Piece
    from .folders import store

    owned = {piece.owner for piece in pieces}
    loose = sum(not piece.owner for piece in pieces)
    told, cut = wholes(plan), set(whole_ids(plan).values())
    silent = [event for event in told.events if has_words(event) and event.id not in owned]
    if not silent or loose == len(plan.events):
        return pieces
    kept = [event.id for event in told.events if event in silent]
    speaker = Speaker(_only(told, kept), store=store())
    spoken = [Piece(speaker.clip(event), _span(event) if event.id in cut else None, event.id) for event in silent]
    notes += speaker.notes
    return [*pieces, *spoken]


def _span(event: SoundEvent) -> ClipSpan:
    """Where a sound lies that is cut into pieces."""
    from ...audiostory_core.sound.layout import EDGE_SECONDS, ClipSpan

    return ClipSpan(event.id, 0, event.start, event.seconds, EDGE_SECONDS, EDGE_SECONDS)


def _only(plan: StoryPlan, ids: list[str]) -> StoryPlan:
    """The plan whose events of other ids have no words: those are spoken already."""
    others = [event if event.id in ids else event.model_copy(update={"transcript": ""}) for event in plan.events]
    return plan.model_copy(update={"events": tuple(others)})


def stems_of(joined: Arrangement) -> list[dict[str, Any]]:
    """AUDIO of each event alone, as long as the track, that says where the event sounds in it."""
    from ...audiostory_core.sound.layout import ClipSpan

    ends: dict[str, float] = {}
    starts: dict[str, float] = {}
    for span in joined.spans:
        starts.setdefault(span.event_id, span.start_seconds)
        ends[span.event_id] = max(span.end_seconds, ends.get(span.event_id, 0.0))
    found = []
    for event_id, clip in joined.stems():
        start, end = (min(times.get(event_id, 0.0), clip.seconds) for times in (starts, ends))
        found.append({**sockets.to_audio(clip), STEM: ClipSpan(event_id, 0, start, end - start, 0.0, 0.0)})
    return found


def given_clips(pieces: list[Piece], plan: StoryPlan) -> dict[str, AudioClip]:
    """Clips by the ids of the events they are given for; what was rendered for another node is no such clip.

    Raises InputError for one that names no event, and for an empty one.
    """
    ids = {event.id for event in plan.events}
    for piece in pieces:
        if not piece.owner:
            raise InputError("a clip does not say which event it is for; lead it through Event Clip, which names one.")
        if piece.clip is None:
            raise InputError(f"the clip for event '{piece.owner}' is empty; wire one with sound.")
    return {piece.owner: piece.clip for piece in pieces if piece.clip is not None and piece.owner in ids}
