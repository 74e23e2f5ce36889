"""A video seen shot by shot -> timed captions of what should be heard, by whoever can see: a server, or a model (`vision`).

Captioners have one signature: views in, the text of an answer out. What they answer is checked here and mended where that
is safe; what is mended is said. Knows nothing of how sounds are made.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ..errors import InputError
from ..plan.answer_schema import list_of, record
from ..replies.reading import Reply, answer_in, fault_of
from ..servers.chat import ChatServer, complete
from ..servers.http import quoted
from ..servers.known import read_key
from .captions import Captions, TimedCaption, read_captions, read_rows, settle, spread
from .frames import Video
from .shots import MINIMUM_SECONDS, PICTURES, ShotView, look

MAX_PICTURES = 120  # in one question
MAX_PROSE_CHARS = 400

SYSTEM = """You see pictures of a silent video, in order, and say what should be heard in it.
You answer with one JSON object and nothing else:
{"captions": [{"start": 0.0, "end": 2.5, "caption": "A heavy door creaks open."}, ...]}
- start and end: seconds from the beginning of the video, within the shots you see; together the captions cover them.
- caption: one plain sentence that says what is heard at that time, without names, numbers, feelings or what makes no sound.
- One caption for each shot; two or three only where one sound clearly follows another."""

_CAPTION = record(
    {"start": {"type": "number"}, "end": {"type": "number"}, "caption": {"type": "string"}}, ("start", "end", "caption")
)
_SCHEMA = record({"captions": list_of(_CAPTION)}, ("captions",))
_REFUSAL = re.compile(
    r"^\W{0,3}(?:i['\u2019]?m (?:really |very )?sorry|sorry\b|i (?:cannot|can['\u2019]?t|am unable|won['\u2019]?t)"
    r"|as an ai\b|unfortunately, i)",
    re.IGNORECASE,
)

OnText = Callable[[str], None]
Progress = Callable[[str, int, int], None]


class Captioner(Protocol):
    """Answers a question about views; `on_text` hears "" all the while and may raise to stop."""

    @property
    def name(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said before it is asked."""
        ...

    def __call__(self, question: str, views: Sequence[ShotView], on_text: OnText) -> Reply: ...


@dataclass(frozen=True)
class ServerCaptioner:
    """A model on an OpenAI-compatible server, with the key that its owner has paired with it."""

    server: ChatServer

    def __post_init__(self) -> None:
        read_key(self.server.known)
        if not self.server.model.strip():
            raise InputError("the vision model's name is empty; give one that the server knows.")

    @property
    def name(self) -> str:
        return f"the model {self.server.model.strip()[:80]!r}"

    @property
    def notes(self) -> tuple[str, ...]:
        return self.server.known.notes

    def __call__(self, question: str, views: Sequence[ShotView], on_text: OnText) -> Reply:
        return complete(self.server, SYSTEM, [*parts_of(views), {"type": "text", "text": question}], on_text, _SCHEMA)


def parts_of(views: Sequence[ShotView]) -> list[dict[str, Any]]:
    """Views as parts of a message to a chat server: each picture behind its time."""
    parts: list[dict[str, Any]] = []
    for view in views:
        parts.append({"type": "text", "text": f"{span_of(view)}:"})
        for picture in view.pictures:
            data = base64.b64encode(picture.jpeg).decode("ascii")
            parts.append({"type": "text", "text": f"at {picture.seconds:.2f} s"})
            parts.append({"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{data}"}})
    return parts


@dataclass(frozen=True)
class Viewing:
    """Who sees the shots of a video, if anyone, and how: so many shots in one question (0: all), so many pictures of each,
    where a shot shorter than `minimum_seconds` joins a neighbour."""

    captioner: Captioner | None = None
    shots_at_once: int = 1
    minimum_seconds: float = MINIMUM_SECONDS
    pictures: int = PICTURES


def captions_of(
    video: Video,
    wish: str = "",
    *,
    typed: str = "",
    viewing: Viewing = Viewing(),
    on_text: OnText | None = None,
    progress: Progress | None = None,
) -> Captions:
    """What is heard in a video: as `typed`, if that has times; else as a captioner sees its shots; without one, the clauses
    of what is typed, or else of the wish, are split among them.

    Raises InputError as `read_captions`, `look` and `describe` do.
    """
    timed = read_captions(typed, float(video.info.seconds)) if typed.strip() else None
    if timed is not None:
        return timed
    if viewing.captioner is None:
        views = look(video, minimum_seconds=viewing.minimum_seconds, pictures=1, side=64, progress=progress)
        return spread(typed if typed.strip() else wish, [view.shot for view in views])
    views = look(video, minimum_seconds=viewing.minimum_seconds, pictures=viewing.pictures, progress=progress)
    return describe(views, viewing.captioner, wish, shots_at_once=viewing.shots_at_once, on_text=on_text, progress=progress)


def span_of(view: ShotView) -> str:
    """How a shot is called in questions."""
    return f"Shot from {view.shot.start:.2f} to {view.shot.end:.2f} s"


def describe(
    views: Sequence[ShotView],
    captioner: Captioner,
    wish: str = "",
    *,
    shots_at_once: int = 1,
    on_text: OnText | None = None,
    progress: Progress | None = None,
) -> Captions:
    """What a captioner says is heard, `shots_at_once` in one question (0: all), in order and without overlaps.

    An answer that cannot be read is asked for once more, with the reason. Raises InputError for a captioner that refuses or
    answers nothing that can be read, and for what a server can have wrong.
    """
    if shots_at_once < 0:
        raise InputError(f"{shots_at_once} shots at once are fewer than none; give 0 for all, or 1 and more.")
    size = shots_at_once or len(views)
    groups = [views[n : n + size] for n in range(0, len(views), size)]
    most = max(sum(len(view.pictures) for view in group) for group in groups)
    if most > MAX_PICTURES:
        raise InputError(
            f"one question would hold {most} pictures, but may hold {MAX_PICTURES}; ask for fewer shots at "
            "once, or show fewer pictures of each."
        )
    found: list[TimedCaption] = []
    notes = list(captioner.notes)
    for n, group in enumerate(groups):
        if progress is not None:
            progress("caption", n, len(groups))
        reading = _asked(group, captioner, wish, on_text or (lambda piece: None))
        found += reading.captions
        notes += reading.notes
    if progress is not None:
        progress("caption", len(groups), len(groups))
    return settle(found, views[-1].shot.end, layers=False, notes=notes)


def _asked(views: Sequence[ShotView], captioner: Captioner, wish: str, on_text: OnText) -> Captions:
    question, notes = _question(views, wish), list[str]()
    where = _where(views)
    reply = Reply("")
    for attempt in (1, 2):
        reply = captioner(question, views, on_text)
        try:
            reading = read_reply(reply, views)
        except InputError as error:
            fault = fault_of(reply, str(error))
            notes.append(f"answer {attempt} for {where} could not be read: {fault}")
            again = f"Your last answer could not be read: {fault} Answer with the JSON object alone."
            question = f"{_question(views, wish)}\n\n{again}"
            continue
        return Captions(reading.captions, (*notes, *reading.notes))
    began = fault_of(reply, f"the last answer began {quoted(reply.text or reply.thoughts)!r}.")
    raise InputError(f"{captioner.name} gave no captions for {where} in two tries; {began}")


def _question(views: Sequence[ShotView], wish: str) -> str:
    start, end = views[0].shot.start, views[-1].shot.end
    wished = f" What is wished for: {' '.join(wish.split())}" if wish.strip() else ""
    return f"What is heard from {start:.2f} to {end:.2f} s?{wished}"


def read_reply(reply: Reply, views: Sequence[ShotView]) -> Captions:
    """The captions in a reply about these views; for one shot, a plain sentence is its caption.

    Times that were counted from the first of these shots are moved, what reaches beyond is cut, and so is what overlaps.
    Raises InputError for a refusal, a web page, thoughts alone, and an answer without captions for these times.
    """
    start, end = views[0].shot.start, views[-1].shot.end
    answer = answer_in(reply)
    where, body = _where(views), answer.text.strip()
    if _REFUSAL.match(body):
        raise InputError(f"the model refuses to describe {where}: {quoted(body)!r}.")
    if re.match(r"<(?:!doctype|html)", body, re.IGNORECASE):
        raise InputError(f"the answer for {where} is a web page, not JSON.")
    found = read_rows(answer, end - start)
    if found is None and answer.thoughts.strip():
        raise InputError(f"the answer for {where} holds nothing but thoughts.")
    if found is None and reply.limit:
        raise InputError(f"the answer for {where} is not whole.")
    if found is None:
        return _prose(body, views)
    captions, notes = list(found.captions), list(found.notes)
    if start > 0 and _counted_from_shot(captions, start, end):
        captions = [replace(c, start=c.start + start, end=c.end + start) for c in captions]
        notes.append(f"times for {where} were counted from its beginning: moved by {start:.2f} s")
    return settle(captions, end, layers=False, notes=notes, start=start, what=where)


def _counted_from_shot(captions: Sequence[TimedCaption], start: float, end: float) -> bool:
    inside = sum(min(c.end, end) - max(c.start, start) for c in captions if c.end > start and c.start < end)
    moved = sum(min(c.end, end - start) - c.start for c in captions if c.start < end - start)
    return moved > inside + 1e-6 and all(c.end <= end - start + 0.5 for c in captions)


def _prose(text: str, views: Sequence[ShotView]) -> Captions:
    """A short answer without JSON, as small models give it: the caption of the one shot that was asked about."""
    caption = " ".join(text.strip("`*\"' \n").split())
    where = _where(views)
    if len(views) > 1 or not caption or len(caption) > MAX_PROSE_CHARS or "{" in caption:
        raise InputError(f"the answer for {where} holds no JSON with captions.")
    shot = views[0].shot
    note = f"the answer for {where} was a plain sentence: taken as its caption"
    return Captions((TimedCaption(shot.start, shot.end, caption),), (note,))


def _where(views: Sequence[ShotView]) -> str:
    what = "the shot" if len(views) == 1 else "the shots"
    return f"{what} from {views[0].shot.start:.2f} to {views[-1].shot.end:.2f} s"
