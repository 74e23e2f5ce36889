"""A reply -> the answer in it, and the JSON values in that answer: the one reader of all that language models write.

What was thought does not count, of several answers the last whole one does, and JSON is read as small models write it; what
was mended, cut off or passed over is said. Whoever asked knows what a value should look like.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, cast

from .loose_json import read
from .thoughts import part

MAX_MENDED_CHARS = 250_000  # of JSON that is not valid: more than any plan needs
_MAX_INSIDE = 3  # JSON in a text in JSON in a text
_MAX_RESTARTS = 3
_MAX_FENCES = 2000
_MAX_VALUES = 5000  # in one answer

_FENCE = re.compile(r"```[A-Za-z0-9_\-]{0,20}")
_START = re.compile(
    r"\{\s{0,200}(?:(?P<escape>\\)?\"|['`\u201c\u201d\u2018}]|[A-Za-z_]\w{0,40}\s{0,5}[:\uff1a])"
    r"|\[\s{0,200}(?:\\?[{\"]|['`\u201c\]\[]|-?\d)|\"\s{0,9}[{\[]\s{0,9}\\"
)
# A new beginning after prose, where what began before was never ended.
_RESTART = re.compile(r"[\w.!?)][:*_]{0,4}[ \t]{0,9}\n\s{0,20}(?=[{\[])")
_INSIDE = re.compile(r"\s{0,9}(?:\{\s{0,200}\"|\[\s{0,200}[{\[]|\"\s{0,9}[{\[])")
_MARKDOWN = re.compile(r"(?<!\\)\\([\[\]{}_])")  # what pages of chats write before brackets, and JSON never has
_NOTHING = re.compile(r"[\s,;]*")


@dataclass(frozen=True)
class Reply:
    """What a model answered. `thoughts` is what it only thought, where the server told them apart; `limit` where its token
    limit cut it off; `tokens` are those it read and wrote, where the server counts them."""

    text: str
    thoughts: str = ""
    limit: bool = False
    tokens: tuple[int, int] | None = None


@dataclass(frozen=True)
class Found:
    """A JSON value in an answer.

    `mends` says what was mended, `odd` holds numbers that are none, `fault` why it cannot be trusted. `cut` where the answer
    ended inside of it; `partial` is then the entry that it ended in, which `value` lacks. `follows` where nothing stands
    between it and the value before.
    """

    value: Any
    mends: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    fault: str = ""
    cut: bool = False
    partial: Any = None
    follows: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of it."""
        mended = (f"the JSON was not valid and was mended: {', '.join(self.mends)}",) if self.mends else ()
        return (*mended, *(f"{number} stood in place of a number: left out" for number in self.odd[:3]))


@dataclass(frozen=True)
class Answer:
    """What a reply answers: its text without thoughts, and the values in it. Where there is nothing but thoughts, those, and
    the values at their very end."""

    text: str
    values: tuple[Found, ...]
    thoughts: str = ""


def answer_in(reply: Reply) -> Answer:
    """The answer in a reply. Thoughts that end with JSON, and have nothing behind them, may hold it: some servers take the
    last mark of thoughts away, others file all that a model wrote under its reasoning."""
    parted = part(reply.text)
    if parted.answer.strip():
        return Answer(parted.answer, values_in(parted.answer))
    thoughts = parted.thoughts
    if not thoughts.strip():
        parted = part(reply.thoughts)
        thoughts = parted.answer if parted.answer.strip() else parted.thoughts
    ends = thoughts.rstrip("` \n").endswith(("}", "]"))
    return Answer("", values_in(thoughts) if ends else (), thoughts)


def fault_of(reply: Reply, error: str) -> str:
    """What was wrong with a reply, for a person and for the model that is asked again."""
    return f"{error} The answer was cut off by the token limit: write less, or raise that limit." if reply.limit else error


def chosen(values: Sequence[Found], fits: Callable[[Any], bool]) -> Found | None:
    """The last whole value that fits, else the last that fits; None where none does."""
    fitting = [found for found in values if fits(found.value)]
    whole = [found for found in fitting if not found.cut]
    return (whole or fitting or [None])[-1]


def place_of(values: Sequence[Found], found: Found) -> int:
    """Where a value stands among them, itself and not one that equals it."""
    return next(n for n, value in enumerate(values) if value is found)


def fault_from(values: Sequence[Found], found: Found | None) -> str:
    """Why a value, or one behind it that may have been the last answer, cannot be trusted; of any of them for None."""
    later = values if found is None else values[place_of(values, found) :]
    return next((value.fault for value in later if value.fault), "")


def values_in(text: str) -> tuple[Found, ...]:
    """All objects and lists that stand in an answer outside one another, in their order."""
    text = text.removeprefix("\ufeff").strip()
    whole, end, odd = _decoded(text, 0)
    if end == len(text) and isinstance(whole, (dict, list)):
        return (Found(whole, odd=odd),)
    text = _MARKDOWN.sub(r"\1", text)
    scan, at = _Scan(), 0
    for fence in (*islice(_FENCE.finditer(text), _MAX_FENCES), None):
        scan.take(text[at : fence.start() if fence else len(text)])
        at = fence.end() if fence else at
    return tuple(scan.found)


@dataclass
class _Scan:
    """The values found so far; `alone` while nothing stands behind the last one; how many characters were mended, how many
    read in vain, and how often reading began anew."""

    found: list[Found] = field(default_factory=list[Found])
    alone: bool = False
    mended: int = 0
    in_vain: int = 0
    restarts: int = 0

    def take(self, text: str) -> None:
        """Adds the values of a stretch between fences."""
        at, escaped = 0, False
        while start := _START.search(text, at):
            if start["escape"] and not escaped:
                text, escaped = text[: start.start()] + _unescaped(text[start.start() :]), True
            self.alone = self.alone and _NOTHING.fullmatch(text, at, start.start()) is not None
            value, at = self._read(text, start.start())
            if value is None:
                continue
            self.found.append(replace(value, follows=self.alone))
            self.alone = True
            if (
                (value.cut or value.fault)
                and self.restarts < _MAX_RESTARTS
                and (again := _RESTART.search(text, start.end()))
            ):
                self.restarts, at, self.alone = self.restarts + 1, again.end(), False
            elif len(self.found) > _MAX_VALUES:
                self.found.append(Found(None, fault=f"it is more than {_MAX_VALUES} objects and lists"))
                return
            elif value.fault:
                return
        self.alone = self.alone and _NOTHING.fullmatch(text, at) is not None

    def _read(self, text: str, start: int) -> tuple[Found | None, int]:
        """The value at `start`, or None, and where it ends."""
        if self.in_vain <= 3 * len(text):
            value, end, odd = _decoded(text, start)
            if isinstance(value, (dict, list)):
                return Found(value, odd=odd), end
            self.in_vain += end - start
        if text[start] == '"':
            return None, start + 1
        if len(text) - start > MAX_MENDED_CHARS - self.mended:
            return Found(None, fault=f"it is not valid, and too long to mend ({MAX_MENDED_CHARS} characters)"), start
        loose = read(text, start)
        if loose is None:
            return Found(None, fault="it is nested too deeply"), start
        self.mended += loose.end - start
        fault = "a text in it has quotes and braces inside; escape the quotes" if loose.doubtful else ""
        mends = loose.mends or (() if loose.cut else ("commas",))
        return Found(_opened(loose.value), mends, loose.odd, fault, loose.cut, loose.partial), loose.end


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", "\n")


class _TwiceNamed(ValueError):
    pass


def _decoded(text: str, start: int, inside: int = 0) -> tuple[Any, int, tuple[str, ...]]:
    """The valid JSON value at `start`, where it ends, and its numbers that are none; None, and how far it was valid."""
    odd: list[str] = []
    # Of names that come twice, the decoder keeps the last alone: such JSON is mended instead.
    decoder = json.JSONDecoder(parse_constant=odd.append, object_pairs_hook=_fields, strict=True)
    try:
        value, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return None, error.pos, ()
    except (ValueError, RecursionError):
        return None, len(text), ()
    return _opened(value, inside), end, tuple(odd)


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _TwiceNamed
    return fields


def _opened(value: Any, inside: int = 0) -> Any:
    """The value, and JSON that stands in one of its texts read too: some programs encode twice."""
    if inside >= _MAX_INSIDE:
        return value
    if isinstance(value, str):
        if not _INSIDE.match(value):
            return value
        found, end, _ = _decoded(value, len(value) - len(value.lstrip()), inside + 1)
        return found if isinstance(found, (dict, list)) and not value[end:].strip() else value
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {key: _opened(inner, inside) if isinstance(inner, str) else inner for key, inner in fields.items()}
    return value
