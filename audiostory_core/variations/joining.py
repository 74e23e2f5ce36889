"""Finished clips -> one track: where each goes, at the plan's levels, joined by crossfades.

Clips that were rendered for a plan know their `ClipSpan` and are laid as the line lays them, sample for sample; when the
plan was edited since, they are mixed anew and nothing is rendered. Clips from elsewhere are fitted to the plan's events, or
follow one another. Knows nothing of models or files.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import torch

from ..edits.turns import undo
from ..errors import InputError
from ..plan.levels import STORY_LUFS, Levels, usual_levels
from ..plan.pieces import whole_ids
from ..plan.story import SoundEvent, StoryPlan
from ..sound.audio import AudioClip
from ..sound.layout import EDGE_SECONDS, ClipSpan, Curve, lay_out, samples_in
from ..sound.mixdown import EventLevels, Mixdown, enter, fit_length
from ..sound.moving import SLACK, Laid, cut_wholes, move
from ..sound.track import Track

DEFAULT_RATE = 44_100  # Hz, where no clip says another


@dataclass(frozen=True)
class Piece:
    """A clip, and where it was rendered to lie; without a clip an event is silent, without a span it lies anywhere.

    A clip from elsewhere may name the event that it is given for, by `event_id`.
    """

    clip: AudioClip | None
    span: ClipSpan | None = None
    event_id: str = ""

    @property
    def owner(self) -> str:
        """The id of its event, or nothing where it names none."""
        return self.span.event_id if self.span is not None else self.event_id


@dataclass(frozen=True)
class Mixing:
    """How clips become a track: crossfades in seconds and their curve, a target in LUFS for the whole, its rate in Hz.

    Without a rate it is that of the clips; `stereo` makes a track of two channels whatever the clips have. Raises InputError
    for what no track can have.
    """

    crossfade_seconds: float = 0.5
    curve: Curve = "equal_power"
    loudness: float | None = None
    sample_rate: int | None = None
    stereo: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.crossfade_seconds <= 60:
            raise InputError(f"crossfade_seconds is {self.crossfade_seconds:g}; it must lie between 0 and 60.")
        if self.loudness is not None and not -60 <= self.loudness <= -5:
            raise InputError(
                f"loudness is {self.loudness:g} LUFS; it must lie between -60 and -5, or be 0 to leave it as it is."
            )
        if self.sample_rate is not None and not 8000 <= self.sample_rate <= 192_000:
            raise InputError(f"sample_rate is {self.sample_rate} Hz; it must lie between 8000 and 192000, or be 0.")


@dataclass(frozen=True)
class Arrangement:
    """The track, the clips and what lies where in it, the plan that it follows, and the curve of its crossfades."""

    track: Track
    laid: Laid
    plan: StoryPlan
    curve: Curve
    firsts: Mapping[str, AudioClip] = field(default_factory=dict[str, AudioClip])  # see `EventLevels`

    @property
    def spans(self) -> tuple[ClipSpan, ...]:
        return tuple(span for span, _ in self.laid)

    def quieter(self) -> tuple[str, ...]:
        """A note where the ceiling keeps the levels that are asked for, or the one that was held, from being met."""
        return self.track.quieter(any(event.loudness is not None for event in self.plan.events))

    def stems(self) -> Iterator[tuple[str, AudioClip]]:
        """Each event alone by its id, one at a time, in plan order: as long as the track and at its gain, so that their sum
        is the track."""
        rate, channels = self.track.sample_rate, self.track.channels
        for event in self.plan.events:
            own = [item for item in self.laid if item[0].event_id == event.id]
            whole = torch.zeros(channels, self.track.samples)
            if own:
                # Only where it sounds: elsewhere the memory of its zeros is not even touched.
                first = min(samples_in(own[0][0].start_seconds, rate), self.track.samples)
                mixdown = Mixdown(rate, channels, self.track.samples - first, self.curve)
                blocks = [
                    mixdown.add(replace(span, start_seconds=span.start_seconds - first / rate), clip)
                    for span, clip in _entered(own, self.plan, (rate, channels), self.firsts)
                ]
                sound = torch.cat([*blocks, mixdown.rest()], dim=1)
                sound = sound * self.track.gain_over(first, first + sound.shape[1])
                whole[:, first : first + sound.shape[1]] = sound
            yield event.id, AudioClip(whole, rate)


def concatenate(pieces: Sequence[Piece], plan: StoryPlan | None = None, mixing: Mixing | None = None) -> Arrangement:
    """One track of the pieces: with a plan exactly as long as it, at its events' loudness and pan.

    Without a rate it has that of the first clip. The clips may differ in rate and channels. A clip that names its event goes
    before what was rendered for that. Without a plan, takes of one event follow one another. Raises InputError for too many
    or too few clips, clips of another plan, and a crossfade longer than the clips were rendered for.
    """
    mixing = mixing or Mixing()
    if plan is not None and whole_ids(plan):
        return remix(pieces, plan, mixing)
    crossfade_seconds = mixing.crossfade_seconds
    if plan is not None and (any(piece.event_id for piece in pieces) or _out_of_turn(pieces, plan)):
        pieces = place_pieces(pieces, plan, crossfade_seconds)
    clips = [piece.clip for piece in pieces if piece.clip is not None]
    if plan is None and not clips:
        raise InputError("there is no sound to join: wire at least one clip that is not empty.")
    rate = mixing.sample_rate or (clips[0].sample_rate if clips else DEFAULT_RATE)
    rendered = bool(pieces) and all(piece.span is not None and piece.clip is not None for piece in pieces)
    if rendered and (plan is not None or not _twice(pieces)):
        laid = _rendered(pieces, plan, crossfade_seconds)
    elif plan is not None:
        laid = _fitted(pieces, plan, crossfade_seconds, rate)
    else:
        laid = _in_turn(clips, crossfade_seconds, rate)
    if plan is None:
        plan = _plan_of([span for span, _ in laid])
    return _mixed(laid, plan, rate, mixing)


def place_pieces(pieces: Sequence[Piece], plan: StoryPlan, crossfade_seconds: float) -> list[Piece]:
    """The pieces, all with spans: one that names its event takes the place of what else there is for it.

    Pieces that name nothing are, in the plan's order, the clips of all events, or of those that no other piece is for.
    Raises InputError for another number of them, and for an id that the plan does not have.
    """
    ids = [event.id for event in plan.events]
    strange = next((piece.event_id for piece in pieces if piece.event_id and piece.event_id not in ids), None)
    if strange is not None:
        raise InputError(f"a clip is given for event '{strange}', which the plan does not have; it has {_listed(ids)}.")
    loose = [piece for piece in pieces if not piece.owner]
    given = {piece.event_id: piece for piece in pieces if piece.event_id}
    if twice := _twice([piece for piece in pieces if piece.event_id]):
        raise InputError(f"the clips of event '{twice[0]}' come twice; wire each clip once.")
    known = given.keys() | {piece.owner for piece in pieces}
    wanted = next((names for names in (ids, [name for name in ids if name not in known]) if len(names) == len(loose)), None)
    if loose and wanted is None:
        came = "1 clip came that does" if len(loose) == 1 else f"{len(loose)} clips came that do"
        raise InputError(
            f"the plan has {len(ids)} events, but {came} not say for which event; wire one clip for each, in "
            "the plan's order."
        )
    given = {**dict(zip(wanted or (), loose, strict=False)), **given}
    rate = next((piece.clip.sample_rate for piece in pieces if piece.clip is not None), DEFAULT_RATE)
    silence = AudioClip(torch.zeros(1, 0), rate)
    spans = {span.event_id: span for span in lay_out(plan, crossfade_seconds, math.inf)} if given else {}
    placed = [Piece(fit_length(piece.clip or silence, spans[name].seconds), spans[name]) for name, piece in given.items()]
    return [*(piece for piece in pieces if piece.span is not None and piece.owner not in given), *placed]


def _listed(ids: Sequence[str], most: int = 12) -> str:
    rest = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + rest


def remix(pieces: Sequence[Piece], plan: StoryPlan, mixing: Mixing | None = None) -> Arrangement:
    """One track of clips that were rendered before the plan was edited: levels, pans, fades and times cost no rendering.

    An event's clips go where it lies now, with the level and the fades that it has now; they are cut where it is shorter
    than they are, and silence follows where it is longer. Clips of events that went are left out. Where nothing was edited
    it is the track that was told, bit for bit. Without a rate it has that of most of the sound. Clips from elsewhere go
    where `place_pieces` puts them. Raises InputError as that does, and for an event without clips, which is to be rendered.
    """
    mixing = mixing or Mixing()
    crossfade_seconds = mixing.crossfade_seconds
    pieces, firsts = _cut_pieces(pieces, plan, mixing.curve)
    if any(piece.span is None for piece in pieces):
        pieces = place_pieces(pieces, plan, crossfade_seconds)
    own: dict[str, Laid] = {event.id: [] for event in plan.events}
    for piece in pieces:
        if piece.span is not None and piece.clip is not None:
            own.get(piece.owner, []).append((piece.span, piece.clip))
    if twice := _twice(pieces):
        raise InputError(f"the clips of event '{twice[0]}' come twice; wire each clip once.")
    missing = [name for name, clips in own.items() if not clips]
    if missing:
        raise InputError(f"event '{missing[0]}' has no clip yet; render it first.")
    clips = [sorted(own[event.id], key=lambda item: item[0].part) for event in plan.events]
    rate = mixing.sample_rate or _usual_rate([clip for laid in clips for _, clip in laid])
    if mixing.loudness is None and plan.held_gain is None and not firsts:
        plan = _held(plan, own, mixing, rate)
    return _mixed(move(clips, plan, crossfade_seconds, rate), plan, rate, mixing, firsts)


def _cut_pieces(pieces: Sequence[Piece], plan: StoryPlan, curve: Curve) -> tuple[Sequence[Piece], dict[str, AudioClip]]:
    """The clips, those of events that were split cut into their pieces, and what says how loud those are."""
    wholes = dict[str, Laid]()
    for piece in pieces:
        if piece.span is not None and piece.clip is not None:
            wholes.setdefault(piece.owner, []).append((piece.span, piece.clip))
    cut_clips = cut_wholes(wholes, plan, curve)
    if not cut_clips.laid:
        return pieces, {}
    gone = set(whole_ids(plan).values())
    given = {piece.event_id for piece in pieces if piece.span is None}
    cut = [Piece(clip, span) for name, laid in cut_clips.laid.items() if name not in given for span, clip in laid]
    firsts = {name: clip for name, clip in cut_clips.firsts.items() if name not in given}
    return [*(piece for piece in pieces if piece.span is None or piece.owner not in gone), *cut], firsts


def _held(plan: StoryPlan, own: dict[str, Laid], mixing: Mixing, rate: int) -> StoryPlan:
    """The plan of a story that was edited before it was told, with the gain that its mix would have had before: what no edit
    is about stays as loud. As it is where it was not edited, or its clips are not those of before."""
    if not plan.history:
        return plan
    try:
        before = undo(plan, len(plan.history))
    except InputError:
        return plan
    if any(not own.get(event.id) for event in before.events):
        return plan
    clips = [sorted(own[event.id], key=lambda item: item[0].part) for event in before.events]
    with _mixed(move(clips, before, mixing.crossfade_seconds, rate), before, rate, mixing).track as track:
        usual = usual_levels(plan.events, plan.levels) | usual_levels(before.events, before.levels)
        levels = (plan.levels or Levels()).model_copy(update={"whole": track.gain, "usual": usual})
    return plan.model_copy(update={"levels": levels})


def _usual_rate(clips: Sequence[AudioClip]) -> int:
    seconds: dict[int, float] = {}
    for clip in clips:
        seconds[clip.sample_rate] = seconds.get(clip.sample_rate, 0.0) + clip.seconds
    return max(seconds, key=lambda rate: (seconds[rate], rate))


def _out_of_turn(pieces: Sequence[Piece], plan: StoryPlan) -> bool:
    """Whether clips without a place stand beside rendered ones that are not at their events' places in the list."""
    known = [(n, piece.span.event_id) for n, piece in enumerate(pieces) if piece.span is not None]
    ids = dict(enumerate(event.id for event in plan.events))
    return len(known) < len(pieces) and any(ids.get(n) != name for n, name in known)


def _twice(pieces: Sequence[Piece]) -> list[str]:
    """The events that have more than one clip for one of their parts: takes."""
    seen = Counter((piece.owner, piece.span.part if piece.span is not None else 0) for piece in pieces if piece.owner)
    return [name for (name, _), count in seen.items() if count > 1]


# Clips that were rendered for a plan


def _rendered(pieces: Sequence[Piece], plan: StoryPlan | None, crossfade: float) -> Laid:
    laid: Laid = [(piece.span, piece.clip) for piece in pieces if piece.span is not None and piece.clip is not None]
    order = {event.id: n for n, event in enumerate(plan.events)} if plan else {}
    # In plan order first, so that events with one start mix in the order in which the line mixes them.
    laid.sort(key=lambda item: (order.get(item[0].event_id, 0), item[0].part))
    if plan is not None:
        _check_spans([span for span, _ in laid], plan)
    spans = _shortened([span for span, _ in laid], crossfade, plan is None or plan.is_sequential)
    return sorted(zip(spans, (clip for _, clip in laid), strict=True), key=lambda item: item[0].start_seconds)


def _check_spans(spans: list[ClipSpan], plan: StoryPlan) -> None:
    """Refuses clips that were rendered for other events, or other times, than the plan has."""
    clips: dict[str, list[ClipSpan]] = {event.id: [] for event in plan.events}
    for span in spans:
        if span.event_id not in clips:
            raise InputError(
                f"a clip was rendered for event '{span.event_id}', which the plan does not have; wire the plan "
                "that the clips were rendered from."
            )
        clips[span.event_id].append(span)
    for event in plan.events:
        own = clips[event.id]
        if not own:
            raise InputError(f"event '{event.id}' has no clip; each of the plan's {len(plan.events)} events needs one.")
        if [span.part for span in own] != list(range(len(own))):
            raise InputError(f"the clips of event '{event.id}' come twice or in part; wire each clip once.")
        start, last = own[0].start_seconds, own[-1]
        # A crossfade reaches past the event's own end, an edge does not.
        ends = (last.end_seconds, last.end_seconds - last.fade_out_seconds)
        if abs(start - event.start) > SLACK or not any(abs(end - event.end) <= SLACK for end in ends):
            raise InputError(
                f"the clip of event '{event.id}' was rendered for {start:g} to {ends[1]:g} s, but the plan has "
                f"{event.start:g} to {event.end:g} s; render it again, or wire its plan."
            )


def _shortened(spans: list[ClipSpan], crossfade: float, sequential: bool) -> list[ClipSpan]:
    """The spans with crossfades of at most `crossfade`; they were rendered for as much or more, or it is refused.

    Events cross over into each other only in a sequential plan; the parts of one event always do.
    """
    short = list(spans)
    for n, (span, following) in enumerate(zip(spans, spans[1:], strict=False)):
        if span.once or span.goes_on:
            continue  # its end crosses over into nothing, or into itself
        own = span.seconds - span.fade_out_seconds
        meets = abs(span.start_seconds + own - following.start_seconds) <= SLACK
        if not meets or not (sequential or span.event_id == following.event_id):
            continue
        after = following.seconds - (following.fade_out_seconds if following is not spans[-1] else 0.0)
        wanted = min(crossfade, own, after)
        if wanted > span.fade_out_seconds + SLACK:
            known = f"the clip of event '{span.event_id}' was rendered for {span.fade_out_seconds:g} s of crossfade"
            raise InputError(f"{known}, but {wanted:g} s are asked for; render for more crossfade_seconds, or ask for less.")
        if crossfade < span.fade_out_seconds:
            short[n] = replace(short[n], seconds=own + crossfade, fade_out_seconds=crossfade)
            if not following.at_once:
                short[n + 1] = replace(short[n + 1], fade_in_seconds=crossfade)
    return short


# Clips from elsewhere


def _fitted(pieces: Sequence[Piece], plan: StoryPlan, crossfade: float, rate: int) -> Laid:
    """One clip an event, in plan order: cut where it is too long, followed by silence where it is too short."""
    if len(pieces) != len(plan.events):
        raise InputError(
            f"the plan has {len(plan.events)} events, but {len(pieces)} clips came; wire one clip for each "
            "event, in the plan's order."
        )
    own: list[Laid] = []
    for piece, event in zip(pieces, plan.events, strict=True):
        seconds = piece.clip.seconds if piece.clip is not None else 0.0
        span = ClipSpan(event.id, 0, 0.0, seconds, EDGE_SECONDS, EDGE_SECONDS)
        own.append([(span, piece.clip)] if piece.clip is not None else [])
    return move(own, plan, crossfade, rate)


def _in_turn(clips: Sequence[AudioClip], crossfade: float, rate: int) -> Laid:
    """The clips one after the other, overlapping by whole samples and at most by half of the shorter one."""
    heard = [(clip, length) for clip in clips if (length := samples_in(clip.seconds, rate))]
    fades = [min(samples_in(crossfade, rate), a // 2, b // 2) for (_, a), (_, b) in zip(heard, heard[1:], strict=False)]
    laid: Laid = []
    at, before = 0, 0
    for n, ((clip, length), after) in enumerate(zip(heard, [*fades, 0], strict=True)):
        laid.append((ClipSpan(f"clip{n + 1}", 0, at / rate, length / rate, before / rate, after / rate), clip))
        at, before = at + length - after, after
    return laid


def _plan_of(spans: Sequence[ClipSpan]) -> StoryPlan:
    """A plan that says what lies where, for clips without one; an event ends where the next one begins to be heard."""
    ends: dict[str, float] = {}
    starts: dict[str, float] = {}
    for span in spans:
        starts.setdefault(span.event_id, span.start_seconds)
        ends[span.event_id] = span.end_seconds - (0.0 if span is spans[-1] else span.fade_out_seconds)
    events = [{"id": name, "caption": name, "start": starts[name], "seconds": ends[name] - starts[name]} for name in starts]
    total = max(span.end_seconds for span in spans)
    return StoryPlan.build({"instruction": "", "events": events, "total_seconds": total}).as_rendered()


# Mixing


def _mixed(
    laid: Laid, plan: StoryPlan, rate: int, mixing: Mixing, firsts: Mapping[str, AudioClip] | None = None
) -> Arrangement:
    channels = 2 if mixing.stereo else _channels([clip for _, clip in laid], plan.events)
    target = STORY_LUFS if mixing.loudness is None and plan.held_gain is None else mixing.loudness
    track = Track(rate, channels, target, plan.held_gain, limits=not (plan.levels and plan.levels.are_as_rendered))
    try:
        mixdown = Mixdown(rate, channels, samples_in(plan.total_seconds, rate), mixing.curve)
        following = [*(span.start_seconds for span, _ in laid[1:]), plan.total_seconds]
        for (span, placed), start in zip(_entered(laid, plan, (rate, channels), firsts or {}), following, strict=False):
            track.add(mixdown.add(span, placed, start))
        track.add(mixdown.finish())
    except BaseException:
        track.close()
        raise
    return Arrangement(track, laid, plan, mixing.curve, firsts or {})


def _entered(
    laid: Laid, plan: StoryPlan, form: tuple[int, int], firsts: Mapping[str, AudioClip]
) -> Iterator[tuple[ClipSpan, AudioClip]]:
    """The clips as they enter the mix, in order, one at a time: threads of our own beside torch's made it slower."""
    events, (rate, channels) = {event.id: event for event in plan.events}, form
    levels = EventLevels(plan, measures=False, firsts={name: _folded(clip, channels) for name, clip in firsts.items()})
    for span, clip in laid:
        yield span, enter(_folded(clip, channels), span, events[span.event_id], rate, channels, levels)


def _channels(clips: Sequence[AudioClip], events: Sequence[SoundEvent]) -> int:
    """As many as the widest clip has; two where clips of more than two channels differ, or an event has a place."""
    counts = {clip.channels for clip in clips}
    many = {count for count in counts if count > 2}
    if len(many) > 1 or (many and 2 in counts):
        return 2
    return max(1, *counts, 2 if any(event.pan for event in events) else 1)


def _folded(clip: AudioClip, channels: int) -> AudioClip:
    """A clip of more channels than the track as stereo: even channels left, odd ones right."""
    if clip.channels <= channels:
        return clip
    sides = [clip.waveform[side::2].mean(0) for side in (0, 1)]
    return AudioClip(torch.stack(sides), clip.sample_rate)
