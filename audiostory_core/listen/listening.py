"""Sound in, words out: what is heard, in order and with times, answers to questions, and stories that go on from a sound.

An ear with a head says what is heard (see `hearing`). With any other: sound -> windows of thirty seconds -> the ear's
embeddings, before the words of the user's turn -> the language model's text -> a `StoryPlan` that can be edited and told
anew. What is silent is said to be silent without asking the model, and a sound that goes on over the border of two windows
is one. Ignorant of devices, of bundles and of what is rendered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from torch import Tensor

from ..bundle.parts import Parts
from ..errors import InputError
from ..line import reasoner
from ..models.ear import Ear
from ..models.language_model import Insert, StoryLM, plain
from ..plan import prompts
from ..plan.draft import format_seconds
from ..plan.lexicon import Lexicon
from ..plan.story import StoryPlan, check_seconds
from ..plan.text import PlanReading
from ..sound import picture
from ..sound.audio import AudioClip
from ..sound.recording import Recording
from ..sound.windows import OnWindow, Sound, last_window, read_once, windows
from . import alignment, heard_text, hearing
from .answers import CAN_BE_ASKED, HEARD, NOT_HEARD
from .events import HeardEvent
from .heard_text import Event
from .names import Names
from .signal import SILENCE_DBFS, mono_of

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_ANSWER_TOKENS = 400
QUESTION = "What is heard, in order, with times?"
SILENT = "Nothing is heard: the sound is silent."
SLACK_SECONDS = 3.0  # by which a model may be wrong about when: what it names so far behind the end is at the end
REST_SECONDS = 2.0  # of silence after the last event that belong to it
CHANGE = 2.0  # of what is heard within one event that makes it worth to listen closer, see `alignment.change`
_STEP_SECONDS = 0.5

OnText = Callable[[str], None]


@dataclass(frozen=True)
class Listener:
    """Who listens: an ear, the language model that it speaks to, and the words that the bundle has for sounds.

    An ear with a head says itself what is heard, how surely and when; the language model then answers what that does not.
    """

    ear: Ear
    lm: StoryLM
    lexicon: Lexicon | None = None

    def __post_init__(self) -> None:
        width = self.lm.model.get_input_embeddings().embedding_dim
        if self.ear.width != width:
            raise InputError(f"the ear gives embeddings of {self.ear.width} values, but the language model reads {width}.")

    @classmethod
    def of(cls, parts: Parts) -> Listener:
        """A bundle's ear and language model. Raises InputError for a bundle that cannot listen."""
        return cls(parts.ear, parts.listening_model, parts.bundle.lexicon() if parts.ear.head is not None else None)

    @cached_property
    def names(self) -> Names | None:
        """What the ear itself knows by name; None for an ear without a head."""
        return hearing.names_of(self.ear, self.lexicon)


@dataclass(frozen=True)
class HeardAudio:
    """What stands for a sound in the user's turn: embeddings [k d], and how long the sound is. Silent: nothing is asked.

    `moments` [k e] are what the ear heard in each of the equal parts that the sound takes of its window, and `sounding` says
    which of them are not silent.
    """

    embeddings: Tensor
    seconds: float
    is_silent: bool = False
    moments: Tensor | None = None
    sounding: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Heard:
    """What was heard: text for people, the plan of it (None: silence), and a sentence for each thing that was mended.

    `events` are those of an ear that says how sure it is of each; none of one that does not.
    """

    text: str
    plan: StoryPlan | None
    repairs: tuple[str, ...] = ()
    events: tuple[HeardEvent, ...] = ()


def listen(
    listener: Listener, sound: Sound | Recording, *, on_text: OnText | None = None, progress: OnWindow | None = None
) -> Heard:
    """What is heard in a clip or a file of any length, in order, with times.

    A file is read window by window. `on_text` hears the model's text as it comes. Raises InputError for what is no sound,
    is empty, too long, or holds samples that are not finite.
    """
    sound = read_once(sound)
    said = sound.notes if isinstance(sound, Recording) else ()
    if listener.names is not None:
        found = hearing.hear(listener.ear, listener.names, sound, progress)
        return Heard(found.text or SILENT, found.plan, (*said, *found.notes), found.scene.events)
    events, repairs, seconds = list[Event](), list(said), 0.0
    for window in _windows(listener, sound, progress):
        if window.seconds < _STEP_SECONDS and events:
            # Too short to hear anything new in: what sounded before goes on.
            events = heard_text.join_windows(
                events, [replace(events[-1], start=seconds, end=seconds + window.seconds)], seconds
            )
            seconds += window.seconds
            continue
        heard = attend(listener, window)
        found, mended = _events(listener, window, heard, on_text)
        repairs += [_at(seconds, note) for note in mended]
        events = heard_text.join_windows(events, [event.moved(seconds) for event in found], seconds)
        seconds += window.seconds
    if not events:
        return Heard(SILENT, None, tuple(repairs))
    plan, dropped = heard_text.plan_of(events, seconds)
    return Heard(heard_text.events_text(plan), plan, (*repairs, *dropped))


def picture_of(heard: Heard, seconds: float, width: int = 1200) -> Image:
    """A timeline of what was heard, a row a sound, shaded by how sure that is; what is unknown is grey."""
    known = heard.events or (heard.plan.events if heard.plan else ())
    rows = dict[str, list[tuple[float, float, float]]]()
    for event in known:
        strength = event.confidence if isinstance(event, HeardEvent) and event.is_known else 1.0
        rows.setdefault(event.caption, []).append((event.start, event.end, strength))
    strange = {event.caption for event in heard.events if not event.is_known}
    found = [picture.TimelineRow(caption, tuple(stretches), caption in strange) for caption, stretches in rows.items()]
    return picture.timeline(found or [picture.TimelineRow(SILENT, (), True)], seconds, width)


def ask(listener: Listener, sound: Sound | Recording, question: str, *, on_text: OnText | None = None) -> str:
    """The answer to a question about a clip or a file; of a long one, an answer for each window that has one of its own."""
    if not question.strip():
        raise InputError("the question is empty; ask what you want to know of the sound.")
    if listener.names is not None:
        sound = read_once(sound)
        found = hearing.hear(listener.ear, listener.names, sound)
        said = hearing.answer(found, listener.names, question) if found.scene.events else SILENT
        # A small model knows nothing but captions: it would name a sound, whatever is asked.
        if said is not None or listener.lm.limits.names_captions:
            return said or CAN_BE_ASKED
    answers, at = list[tuple[float, float, str]](), 0.0
    for window in _windows(listener, sound):
        heard = attend(listener, window)
        end = at + window.seconds
        if not heard.is_silent:
            answers.append((at, end, _answer(listener, window, heard, question, on_text)))
        at = end
    if not answers:
        return SILENT
    if len({text for _, _, text in answers}) == 1:
        return answers[0][2]
    return "\n".join(f"{_clock(start)} to {_clock(end)}: {text}" for start, end, text in answers)


def hears(listener: Listener, sound: Sound, caption: str) -> float | None:
    """How surely what a caption names is heard in a sound, 0 to 1 (see `hearing.is_missed`). None where nobody can say: the
    ear has no head, or the caption names nothing that it knows."""
    return hearing.hears(listener.ear, listener.lexicon, sound, caption)


def _answer(listener: Listener, window: AudioClip, heard: HeardAudio, question: str, on_text: OnText | None) -> str:
    """The model's answer; where it only names the sound that is asked for, the list of what is heard decides.

    A small model puts a question into the words of its captions, `<|think|>A dog barks.<|/think|>It is heard`, more surely
    than it knows whether that is there; and an answer should not contradict the list.
    """
    text = generate(listener, question, heard, on_text=on_text)
    thought, closed, said = text.rpartition(prompts.THINK_CLOSE)
    if not closed or not said.strip().startswith((HEARD, NOT_HEARD)):
        return heard_text.clean_answer(text) or "The model gave no answer."
    events, _ = _events(listener, window, heard, None)
    found = [event for event in events if heard_text.agree(event.caption, thought)]
    if not found:
        return NOT_HEARD
    times = " and ".join(f"from {format_seconds(e.start)} to {format_seconds(e.end)} s" for e in found)
    return f"{HEARD} {times}: {found[0].caption}"


def plan_on(
    listener: Listener, sound: Sound, sentence: str, seconds: float, *, seed: int = 0, on_text: OnText | None = None
) -> PlanReading:
    """A plan of `seconds` for what follows a sound, as `sentence` wishes; the last window of the sound is heard.

    Raises InputError where nothing is wished or heard, and where no try of the model held a plan.
    """
    if not sentence.strip():
        raise InputError("say in a sentence how the sound should go on.")
    seconds = check_seconds(seconds, "seconds")
    heard = attend(listener, last_window(sound, listener.ear.window_seconds))
    if heard.is_silent:
        raise InputError("the end of the sound is silent, so there is nothing to go on from.")
    lm = _shown(listener, heard)
    reading = reasoner.write_plan(lm, prompts.continuation(plain(sentence)), seconds, reasoner.Tries(seed), on_text)
    return replace(reading, plan=reading.plan.model_copy(update={"instruction": sentence.strip()}))


def generate(
    listener: Listener,
    text: str,
    heard: HeardAudio,
    *,
    on_text: OnText | None = None,
    max_new_tokens: int = MAX_ANSWER_TOKENS,
) -> str:
    """What the model says to `text` after a heard sound, greedily; raw, as untrustworthy as any model's text."""
    lm = _shown(listener, heard)
    asked = plain(text).lower() if lm.limits.folds_case else plain(text)
    user = (lm.insert.text if lm.insert else "") + asked
    prompt = lm.encode(prompts.question_prompt(prompts.SYSTEM, user))
    return reasoner.follow(lm, prompt, reasoner.Decoding(max_new_tokens), on_text).text


def attend(listener: Listener, clip: AudioClip) -> HeardAudio:
    """What stands for a clip of one window at most. Raises InputError for a longer, empty or not finite one."""
    longest = listener.ear.window_seconds
    if not 0 < clip.seconds <= longest + 1e-6:
        raise InputError(f"a window lasts above 0 and at most {longest:g} s; this one has {clip.seconds:g} s.")
    mono = mono_of(clip, listener.ear.sample_rate)
    silent = _loudest(mono, listener.ear.sample_rate) < SILENCE_DBFS
    embeddings, moments = listener.ear.hear([mono])
    part = round(longest * listener.ear.sample_rate / moments.shape[1])
    levels = tuple(_level(piece) >= SILENCE_DBFS for piece in mono.split(part))[: moments.shape[1]]
    return HeardAudio(embeddings[0], clip.seconds, silent, moments[0, : len(levels)].float().cpu(), levels)


def is_silent(clip: AudioClip) -> bool:
    """Whether nothing is heard in a clip of any length."""
    return not clip.waveform.shape[1] or _loudest(mono_of(clip, clip.sample_rate), clip.sample_rate) < SILENCE_DBFS


def _windows(listener: Listener, sound: Sound | Recording, progress: OnWindow | None = None) -> Iterator[AudioClip]:
    return windows(sound, listener.ear.window_seconds, progress)


def _loudest(mono: Tensor, sample_rate: int) -> float:
    """The level of the loudest half second, RMS in dB below full scale."""
    return max(_level(piece) for piece in mono.split(max(1, round(_STEP_SECONDS * sample_rate))))


def _level(mono: Tensor) -> float:
    """RMS in dB below full scale, without what stands still."""
    power = float((mono - mono.mean()).square().mean()) if len(mono) else 0.0
    return 10 * math.log10(max(power, 1e-20))


def _shown(listener: Listener, heard: HeardAudio) -> StoryLM:
    """The language model with what was heard before the words of its prompts."""
    known = len(listener.lm.residual.ids) - 2
    return listener.lm.shown(Insert(prompts.heard_span(len(heard.embeddings), known), heard.embeddings))


def _events(
    listener: Listener, window: AudioClip, heard: HeardAudio, on_text: OnText | None
) -> tuple[list[Event], tuple[str, ...]]:
    """Events of one window where they sound. A stretch in which what is heard changes is listened to once more, alone."""
    if heard.is_silent:
        return [], ()
    found, notes = _named(listener, window, heard, on_text)
    events = [event for named in found for event in _closer(listener, window, heard, named)]
    return heard_text.merge(events, heard_text.SAME_PLACE_SECONDS), notes


def _named(
    listener: Listener, window: AudioClip, heard: HeardAudio, on_text: OnText | None
) -> tuple[list[Event], tuple[str, ...]]:
    """What the model names, over the stretches that sound like each (see `alignment`), without what it names in silence."""
    text = generate(listener, QUESTION, heard, on_text=on_text)
    said, notes = heard_text.parse_events(
        text, heard.seconds, min(SLACK_SECONDS, listener.ear.window_seconds - heard.seconds)
    )
    said = heard_text.merge(said, SLACK_SECONDS)
    moment = listener.ear.window_seconds / listener.ear.resampler.tokens
    if heard.moments is not None:
        spans = alignment.stretches(heard.moments, heard.sounding, [(e.start, e.end) for e in said], moment)
        said = [replace(event, start=start, end=end) for event, (start, end) in zip(said, spans, strict=True)]
    kept, rate = list[Event](), window.sample_rate
    for event in (replace(event, end=min(event.end, heard.seconds)) for event in said):
        if event.start >= event.end:
            continue
        piece = window.waveform[0, round(event.start * rate) : round(event.end * rate)]
        if _loudest(piece, rate) < SILENCE_DBFS:
            notes = (*notes, f"'{event.caption}' was named where the sound is silent: left out")
        else:
            kept.append(event)
    if kept and heard.seconds - kept[-1].end <= REST_SECONDS:
        kept[-1] = replace(kept[-1], end=heard.seconds)
    return kept, notes


def _closer(listener: Listener, window: AudioClip, heard: HeardAudio, event: Event) -> list[Event]:
    """The event, or what is heard in its stretch alone where that changes and is not all of the window."""
    moment = listener.ear.window_seconds / listener.ear.resampler.tokens
    whole = event.end - event.start > 0.9 * heard.seconds
    if whole or heard.moments is None or alignment.change(heard.moments, event.start, event.end, moment) < CHANGE:
        return [event]
    rate = window.sample_rate
    piece = AudioClip(window.waveform[:, round(event.start * rate) : round(event.end * rate)], rate)
    found, _ = _named(listener, piece, attend(listener, piece), None)
    return [inner.moved(event.start) for inner in found] or [event]


def _at(seconds: float, note: str) -> str:
    return note if not seconds else f"from {_clock(seconds)} on: {note}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"
