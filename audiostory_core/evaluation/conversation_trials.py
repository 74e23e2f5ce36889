"""What every turn of a conversation comes to, as trials: numbers by column and figure, points and words by column and stage.

A figure is a mean over its trials (see `conversation_board`). What cannot be had of a turn is named with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from torch import Tensor

from ..dataset.conversations import Conversation, ConversationTurn
from ..errors import InputError
from ..judges.protocols import Embedder, FrameScorer, Recogniser
from ..metrics import timeline
from ..metrics.flam import FlamScore, delta_multi_flam, edit_flam, multi_flam
from ..metrics.frame_scores import FrameScores
from ..metrics.scores import class_of_caption
from ..metrics.unscored import Unscored
from ..metrics.words import Utterance, WordErrors, spoken_in, tcp_word_errors
from ..plan.story import SoundEvent, StoryPlan
from ..sound.audio import AudioClip
from .conversations import captions_of
from .replies import TurnReply
from .report_page import HeardCase
from .truth import TrueScene

TRUTH, COPY, SHUFFLED = "ground truth", "copy of the input", "shuffled captions"
REDRAWN = "ground truth, drawn again"
STORYTELLING, EDITING, UNDERSTANDING = "storytelling", "editing", "understanding"
KINDS = {"add": "add", "remove": "remove", "change": "change", "panning": "acoustic", "volume": "acoustic"}
OPEN = "open-ended"
MULTI_FLAM, DELTA_FLAM = f"{STORYTELLING}: multiFLAM", f"{EDITING}: delta multiFLAM"
HEARD_FLAM = f"{UNDERSTANDING}: multiFLAM of what is said to be heard"
Sound = TrueScene | TurnReply


@dataclass(frozen=True)
class Jury:
    """Who hears: scorers of captions, who places sounds among each other, and who writes down words, if anybody does."""

    scorers: tuple[FrameScorer, ...]
    embedder: Embedder
    recogniser: Recogniser | None = None

    def hearings(self, captions: Iterable[str]) -> tuple[Hearer, ...]:
        """The scorers, who are to be asked for these captions alone."""
        asked = tuple(dict.fromkeys(captions))
        return tuple(Hearer(scorer, asked) for scorer in self.scorers)


class Hearer:
    """A scorer that hears each sound once, for all captions that will be asked for."""

    def __init__(self, scorer: FrameScorer, captions: tuple[str, ...]) -> None:
        self.scorer, self.captions = scorer, captions
        self._found: dict[int, tuple[AudioClip, FrameScores]] = {}  # the clip beside, so that no other has its number

    @property
    def name(self) -> str:
        return self.scorer.name

    def of(self, clip: AudioClip) -> FrameScores:
        """The scores of all captions in a clip. Raises InputError for what is no sound."""
        if id(clip) not in self._found:
            self._found[id(clip)] = clip, self.scorer.scores(clip, self.captions)
        return self._found[id(clip)][1]


@dataclass
class TurnTrials:
    """Numbers by (column, figure), points [n d] and errors in words by (column, stage); by (item, reason) in which columns
    how often something could not be had; the edits of each task that were refused, with the reasons; every reply as a case
    to hear. Figures of a scorer end with its name."""

    numbers: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    points: dict[tuple[str, str], list[Tensor]] = field(default_factory=dict)
    words: dict[tuple[str, str], list[WordErrors]] = field(default_factory=dict)
    failed: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)
    cases: list[HeardCase] = field(default_factory=list)

    def add(self, column: str, figure: str, measure: Callable[[], float]) -> None:
        """A number more of a figure, or what it lacks."""
        try:
            found = measure()
        except InputError as error:
            self.fail(figure, str(error), column)
        else:
            self.numbers.setdefault((column, figure), []).append(found)

    def score(self, column: str, figure: str, judge: str, measure: Callable[[], FlamScore]) -> None:
        """A number more of a judge's figure; the captions that it does not know are named, whatever figure lacks them."""

        def value() -> float:
            found = measure()
            for one in found.unscored:
                self.fail(f"'{one.item}', by {judge}", one.reason, column)
            return found.value

        self.add(column, f"{figure}, by {judge}", value)

    def place(self, column: str, stage: str, jury: Jury, clip: AudioClip) -> None:
        """The points of a sound, and a sound more in that column of the stage."""
        try:
            self.points.setdefault((column, stage), []).append(jury.embedder.embed(clip))
        except InputError as error:
            self.fail(f"{stage}: features", str(error), column)

    def write_down(self, column: str, stage: str, jury: Jury, clip: AudioClip, meant: StoryPlan) -> None:
        """The errors in what a plan wants to be said, where somebody writes down words."""
        if jury.recogniser is None or not spoken_in(meant):
            return
        try:
            heard = jury.recogniser.transcribe(clip)
            found = _word_errors(meant, heard.text, [(w.text, w.start, w.end) for w in heard.words], clip.seconds)
        except InputError as error:
            self.fail(f"{stage}: tcpWER", str(error), column)
            return
        self.words.setdefault((column, stage), []).append(found)

    def fail(self, item: str, reason: str, column: str = "") -> None:
        """Something that could not be had, once more."""
        self.failed.setdefault((item, reason), Counter())[column] += 1

    @property
    def unscored(self) -> tuple[Unscored, ...]:
        """All that could not be had, each once, with the columns and how often in each."""
        found = list[Unscored]()
        for (item, reason), counts in sorted(self.failed.items()):
            where = ", ".join(f"{count} of {column}" for column, count in counts.items() if column)
            found.append(Unscored(f"{item} ({where})" if where else item, reason))
        return tuple(found)


def _word_errors(meant: StoryPlan, text: str, words: Sequence[tuple[str, float, float]], seconds: float) -> WordErrors:
    """A recogniser knows no speakers: all that it heard is one's, as all that a conversation's scene has to say is."""
    heard = [Utterance("", *word) for word in words] or ([Utterance("", text, 0.0, seconds)] if text else [])
    one = [Utterance("", said.text, said.start, said.end) for said in spoken_in(meant)]
    return tcp_word_errors(one, heard)


# Turns


@dataclass(frozen=True)
class Turns:
    """A conversation as it sounds: its true scenes; `others`, captions of another scene but for sounds that the first has;
    what a bundle replied to each turn (None where it failed; nothing where nobody replies) and heard in each scene (None for
    silence; nothing where nobody listens); the first scene of other draws of its sounds, `redrawn`."""

    conversation: Conversation
    scenes: tuple[TrueScene, ...]
    others: tuple[str, ...]
    replies: tuple[TurnReply | None, ...] = ()
    heard: tuple[StoryPlan | None, ...] = ()
    redrawn: AudioClip | None = None

    def captions(self) -> list[str]:
        """All that will be asked for."""
        plans = [turn.after for turn in self.conversation.turns] + [plan for plan in self.heard if plan]
        return [event.caption for plan in plans for event in plan.events] + [*self.others]


def add_turns(trials: TurnTrials, jury: Jury, turns: Turns, system: str) -> None:
    """The trials of a conversation; those of replies and of listening under the name of their `system`."""
    hearings, conversation = jury.hearings(turns.captions()), turns.conversation
    replies = {n: reply for n, reply in enumerate(turns.replies) if reply is not None}
    sounds: dict[str, Sound] = {TRUTH: turns.scenes[0], **({system: replies[0]} if 0 in replies else {})}
    _add_telling(trials, hearings, conversation.turns[0], sounds, turns.others)
    for column, sound in sounds.items():
        _add_whole(trials, jury, (column, STORYTELLING), sound, conversation.turns[0])
    if turns.redrawn is not None:
        trials.place(REDRAWN, STORYTELLING, jury, turns.redrawn)
    for n, turn in enumerate(conversation.turns[1:], 1):
        sounds = {TRUTH: turns.scenes[n], COPY: turns.scenes[n - 1], **({system: replies[n]} if n in replies else {})}
        for column, sound in sounds.items():
            _add_edit(trials, hearings, column, turn, turns.scenes[n - 1].clip, sound.clip)
            _add_levels(trials, column, turn, turns.scenes[n - 1], sound)
            _add_whole(trials, jury, (column, EDITING), sound, turn)
    for n, reply in replies.items():
        _add_reply(trials, system, conversation.turns[n], reply)
        scenes = (turns.scenes[n - 1], reply) if n else (reply,)
        trials.cases.append(_case(hearings[0], f"conversation {conversation.seed}", system, conversation.turns[n], scenes))
    for scene, heard in zip(turns.scenes, turns.heard, strict=False):
        _add_listening(trials, hearings, system, scene, heard)


def shuffled_captions(found: Sequence[Conversation]) -> list[tuple[str, ...]]:
    """For each conversation captions of another one's first scene, the next that has any, but for sounds that its own has
    too: those would be right. None where no other scene has any."""
    firsts = [one.turns[0].after.events for one in found]
    sounds = [{_sound_of(event) for event in events} for events in firsts]
    others = [
        [tuple(e.caption for e in events if _sound_of(e) not in here) for events in [*firsts[n + 1 :], *firsts[:n]]]
        for n, here in enumerate(sounds)
    ]
    return [next(filter(None, each), ()) for each in others]


def _sound_of(event: SoundEvent) -> str:
    named = class_of_caption(event.caption)
    return event.kind if named is None else named[0]


def _add_telling(
    trials: TurnTrials, hearings: Sequence[Hearer], first: ConversationTurn, sounds: dict[str, Sound], others: Sequence[str]
) -> None:
    asked = {column: (sound, [event.caption for event in first.after.events]) for column, sound in sounds.items()}
    asked |= {SHUFFLED: (sounds[TRUTH], [*others])}
    for column, (sound, captions) in asked.items():
        for hearing in hearings:
            trials.score(column, MULTI_FLAM, hearing.name, lambda: multi_flam(hearing.of(sound.clip), captions))  # noqa: B023


def _add_whole(trials: TurnTrials, jury: Jury, place: tuple[str, str], sound: Sound, turn: ConversationTurn) -> None:
    trials.place(*place, jury, sound.clip)
    trials.write_down(*place, jury, sound.clip, turn.after)


def _case(hearing: Hearer, item: str, system: str, turn: ConversationTurn, scenes: Sequence[Sound]) -> HeardCase:
    """A reply as a report shows it, by the first scorer's figure."""
    value, note, reply = None, "", scenes[-1]
    figure = f"{EDITING}: editFLAM" if turn.before else MULTI_FLAM
    try:
        value = _figure_of(hearing, turn, scenes)
    except InputError as error:
        note = str(error)
    return HeardCase(f"{item}, {turn.task}", system, figure, value, "higher", turn.sentence, reply.clip, reply.plan, note)


def _figure_of(hearing: Hearer, turn: ConversationTurn, scenes: Sequence[Sound]) -> float:
    """multiFLAM of a telling, editFLAM of an edit."""
    heard = [hearing.of(scene.clip) for scene in scenes]
    if not turn.before:
        return multi_flam(heard[0], [event.caption for event in turn.after.events]).value
    captions = captions_of(turn)
    return edit_flam(heard[0], heard[1], captions.added, captions.removed, captions.turned).value


def _add_reply(trials: TurnTrials, system: str, turn: ConversationTurn, reply: TurnReply) -> None:
    stage = EDITING if turn.before else STORYTELLING
    trials.numbers.setdefault((system, f"{stage}: latency, s"), []).append(reply.wall_seconds)
    if turn.before:
        trials.add(system, f"{EDITING}: carried out, %", lambda: 0.0 if reply.refusal else 100.0)
    if reply.refusal:
        trials.refused.setdefault(turn.task, []).append(f"'{turn.sentence}' {reply.refusal}")


def _add_edit(
    trials: TurnTrials, hearings: Sequence[Hearer], column: str, turn: ConversationTurn, before: AudioClip, after: AudioClip
) -> None:
    captions = captions_of(turn)
    edited = (captions.added, captions.removed, captions.turned)
    for hearing in hearings:

        def moved(hearing: Hearer = hearing) -> FlamScore:
            return delta_multi_flam(hearing.of(before), hearing.of(after), captions.kept)

        def done(hearing: Hearer = hearing) -> FlamScore:
            return edit_flam(hearing.of(before), hearing.of(after), *edited)

        trials.score(column, DELTA_FLAM, hearing.name, moved)
        for kind in ("all edits", KINDS.get(turn.task, OPEN)):
            trials.score(column, f"{EDITING}: editFLAM, {kind}", hearing.name, done)


# Levels and places


def _add_levels(trials: TurnTrials, column: str, turn: ConversationTurn, before: TrueScene, sound: Sound) -> None:
    """How loud and where the edited sound and those that should stay came out, as the mix has them."""
    was = _measured(before)
    now = _measured(sound)
    if turn.task == "panning":
        trials.add(column, f"{EDITING}: pan off by", lambda: _pan_off(turn, now))
    if turn.task == "volume":
        trials.add(column, f"{EDITING}: change of level off by, dB", lambda: _level_off(turn, was, now))
    for one in (event for event in turn.after.events if event.id in was and event.id not in turn.changed):
        if was[one.id].loudness is not None:
            trials.add(column, f"{EDITING}: level of what stays off by, LU", lambda: _moved(one.id, was, now))  # noqa: B023


def _measured(scene: Sound) -> dict[str, timeline.TimedSound]:
    """By their ids, the sounds of a plan with the loudness and the pan that they have in its mix."""
    found = timeline.measured_sounds(timeline.planned_sounds(scene.plan), scene.clip)
    return {event.id: one for event, one in zip(scene.plan.events, found, strict=True)}


def _pan_off(turn: ConversationTurn, now: dict[str, timeline.TimedSound]) -> float:
    found = _there(turn.changed[0], now).pan
    if found is None:
        raise InputError("the sound is not heard apart for 0.4 s in two channels, so it has no place")
    return abs(found - next(event.pan for event in turn.after.events if event.id == turn.changed[0]))


def _level_off(turn: ConversationTurn, was: dict[str, timeline.TimedSound], now: dict[str, timeline.TimedSound]) -> float:
    one = turn.changed[0]
    plans = [plan for plan in (turn.before, turn.after) if plan is not None]
    asked = [event.loudness or 0.0 for plan in plans for event in plan.events if event.id == one]
    return abs(_change(one, was, now) - (asked[-1] - asked[0]))


def _moved(one: str, was: dict[str, timeline.TimedSound], now: dict[str, timeline.TimedSound]) -> float:
    return abs(_change(one, was, now))


def _change(one: str, was: dict[str, timeline.TimedSound], now: dict[str, timeline.TimedSound]) -> float:
    levels = [_there(one, found).loudness for found in (was, now)]
    if levels[0] is None or levels[1] is None:
        raise InputError("the sound is not heard apart for 0.4 s before and after, so its level is not known")
    return levels[1] - levels[0]


def _there(one: str, found: dict[str, timeline.TimedSound]) -> timeline.TimedSound:
    if one not in found:
        raise InputError("the sound is no longer there")
    return found[one]


# Listening


def _add_listening(
    trials: TurnTrials, hearings: Sequence[Hearer], system: str, scene: TrueScene, heard: StoryPlan | None
) -> None:
    """Whether what is said to be heard is heard by judges too, and which sounds are rightly named."""
    said = {TRUTH: [e.caption for e in scene.plan.events], system: [e.caption for e in heard.events] if heard else []}
    for column, captions in said.items():
        for hearing in hearings:
            trials.score(column, HEARD_FLAM, hearing.name, lambda: multi_flam(hearing.of(scene.clip), captions))  # noqa: B023
    there, named = _named(scene.plan), _named(heard)
    trials.add(system, f"{UNDERSTANDING}: sounds named, %", lambda: 100.0 * len(there & named) / len(there))
    if named:
        trials.add(system, f"{UNDERSTANDING}: named but not there, %", lambda: 100.0 * len(named - there) / len(named))
    if there & named and heard:
        pairs = timeline.pairs_of(*(timeline.planned_sounds(plan, _sound_of) for plan in (scene.plan, heard)))
        trials.add(system, f"{UNDERSTANDING}: onset off by, s", lambda: timeline.onset_error(pairs))


def _named(plan: StoryPlan | None) -> set[str]:
    """The sounds that a plan names; what is said to be unknown is none of them."""
    known = (event for event in (plan.events if plan else ()) if event.kind == "speech" or class_of_caption(event.caption))
    return {_sound_of(event) for event in known}
