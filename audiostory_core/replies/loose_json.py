"""JSON as models write it -> a value, and a few words on all that had to be mended. One pass, no recursion, linear time.

Line ends and quotes inside texts, other quotes, names of Python, commas and brackets too many or missing, comments, two
objects in one pair of braces. What is no value stays a text, and what was cut off at the end is told apart. (json-repair
0.64 mends most of this, but takes 38 s for 100 kB of one hostile text, recurses, and keeps one of two events that share
their braces without a word.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 60

_CLOSERS = {
    '"': '"', "'": "'", "`": "`", "\u201c": '\u201c\u201d"', "\u201d": '\u201c\u201d"', "\u2018": "\u2018\u2019'",
    "\u2019": "\u2018\u2019'", "\uff02": "\uff02",
}  # fmt: skip
_QUOTES = "".join(_CLOSERS)
_SKIPPED = re.compile(r"(?:[\s\ufeff]|//[^\n]*|#[^\n]*|/\*(?:[^*]|\*(?!/)){0,2000}\*/)+")
_NAME = rf"[{_QUOTES}][^{_QUOTES}\n{{}}\[\],:]{{1,60}}[{_QUOTES}]\s{{0,20}}[:\uff1a]"
_BARE_NAME = r"[A-Za-z_]\w{0,40}\s{0,5}[:\uff1a]"
_COMMAS, _COLONS = ",\uff0c;", ":\uff1a="
# What stands behind the last quote of a text, and not behind a quote inside of it.
_AFTER_FIELD = re.compile(
    rf"\s{{0,200}}(?:\Z|[}}\]]|//|/\*|#|[{_COMMAS}]\s{{0,200}}(?:\Z|[}}\]{{/#{_COMMAS}]|{_NAME})|{_NAME})"
)
_AFTER_BARE_FIELD = re.compile(rf"\s{{0,200}}[{_COMMAS}]?\s{{0,200}}{_BARE_NAME}")
_AFTER_ITEM = re.compile(
    rf"\s{{0,200}}(?:\Z|[}}\]]|//|/\*|#|[{_COMMAS}]\s{{0,200}}(?:\Z|[}}\]{{\[/#{_COMMAS}{_QUOTES}.\d-]|(?:true|false|null|none)\b)"
    rf"|\n\s{{0,200}}[{{\[{_QUOTES}])",
    re.IGNORECASE,
)
_VALUE_AHEAD = re.compile(rf"\s{{0,20}}[:\uff1a]\s{{0,20}}[\d{{\[tfnTFN{_QUOTES}-]")
_BRACE = re.compile(r"[{}]")
_STRAY = re.compile(r"\s{0,200}[,;]\s{0,200}[{\[]")
_PIECE = re.compile(rf"[^\\\n{_QUOTES}]+")
_WORD = re.compile(r"[\w .\-]{1,40}")
_KEY = re.compile(rf"[^\s{_COLONS}{_COMMAS}{{}}\[\]{_QUOTES}][^{_COLONS}{_COMMAS}{{}}\[\]\n]{{0,80}}")
_BARE = re.compile(rf"(?:[^{_COMMAS}}}\]\n/#]|/(?![/*])|(?<=\S)#)+")
_NUMBER = re.compile(r"[-+]?(?:\d{1,300}(?:\.\d{0,300})?|\.\d{1,300})(?:[eE][-+]?\d{1,4})?")
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORDS = {"true": True, "false": False, "null": None, "none": None, "undefined": None}
NOT_FINITE = ("nan", "infinity", "inf")


@dataclass(frozen=True)
class Loose:
    """A value that begins in a text and ends before `end`, what was mended, and the numbers that are none, such as NaN.

    `cut` where the text ended inside of it; `partial` is then the entry of a list that it ended in, which is not in `value`.
    `doubtful` where a text with quotes inside has braces too, so that it may have swallowed what stands behind it.
    """

    value: Any
    end: int
    mends: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    cut: bool = False
    partial: Any = None
    doubtful: bool = False


@dataclass
class _Frame:
    """An object or a list that is being read; `key` is a name that waits for its value, `bare` whether names lack quotes."""

    value: Any
    key: str | None = None
    bare: bool = False


def read(text: str, start: int) -> Loose | None:
    """The object or list that begins at `start`; None where it is nested deeper than anything a model means."""
    return _Reader(text, start).run()


@dataclass
class _Reader:
    text: str
    at: int
    stack: list[_Frame] = field(default_factory=list[_Frame])
    mends: dict[str, None] = field(default_factory=dict[str, None])
    odd: dict[str, None] = field(default_factory=dict[str, None])
    root: Any = None
    cut_text: Any = None
    doubtful: bool = False

    def run(self) -> Loose | None:
        self._open()
        while self.stack and len(self.stack) <= MAX_DEPTH:
            self._skip()
            if self.at >= len(self.text) or self.cut_text is not None:
                break
            char = self.text[self.at]
            if char in "}]":
                self._close(char)
            elif char in _COMMAS:
                self.at += 1
            elif isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
                self._read_key(char)
            else:
                self._read_value(char)
        if len(self.stack) > MAX_DEPTH:
            return None
        cut, partial = bool(self.stack), self._unwind()
        return Loose(self.root, self.at, tuple(self.mends), tuple(self.odd), cut, partial, self.doubtful)

    def _mend(self, what: str) -> None:
        self.mends[what] = None

    def _skip(self) -> None:
        found = _SKIPPED.match(self.text, self.at)
        if found:
            self.at = found.end()
            if not found.group().isspace():
                self._mend("a comment")

    # Objects and lists

    def _open(self) -> None:
        self.stack.append(_Frame({} if self.text[self.at] == "{" else []))
        self.at += 1

    def _close(self, char: str) -> None:
        """Ends what this bracket ends; those inside of it that lack theirs end with it."""
        kind = dict if char == "}" else list
        self.at += 1
        if not isinstance(self.stack[-1].value, kind):
            self._mend("a wrong or missing bracket")
            if kind is dict and _STRAY.match(self.text, self.at):
                return  # one too many: the list goes on behind it
            while len(self.stack) > 1 and not isinstance(self.stack[-1].value, kind):
                self._pop()
        self._pop()

    def _pop(self) -> None:
        value = self.stack.pop().value
        if self.stack:
            self._put(value)
        else:
            self.root = value

    def _put(self, value: Any) -> None:
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
            return
        key, frame.key = frame.key or "", None
        before = frame.value.get(key)
        if key not in frame.value or before == value:
            frame.value[key] = value
        elif key == next(iter(frame.value)) and len(self.stack) > 1 and isinstance(self.stack[-2].value, list):
            self._mend("two objects in one pair of braces")
            self._pop()
            self.stack.append(_Frame({key: value}, bare=frame.bare))
        elif isinstance(before, list) and isinstance(value, list):
            self._mend("a name that came twice")
            before.extend(value)
        else:
            self._mend("a name that came twice")
            frame.value[key] = value

    def _unwind(self) -> Any:
        """Ends all that is still open; gives the entry of a list that was not ended, which is left out."""
        entries, partial = [n for n in range(1, len(self.stack)) if self._is_entry(n)], None
        top = self.stack[-1] if self.stack else None
        if top is not None and top.key is not None and self.cut_text is not None:
            top.value.setdefault(top.key, self.cut_text)
        if entries:
            partial = self.stack[entries[-1]].value
            del self.stack[entries[-1] :]
        elif self.stack and isinstance(self.stack[-1].value, list):
            partial = self.cut_text
        while self.stack:
            self._pop()
        return partial

    def _is_entry(self, n: int) -> bool:
        return isinstance(self.stack[n].value, dict) and isinstance(self.stack[n - 1].value, list)

    # Names and values

    def _read_key(self, char: str) -> None:
        frame = self.stack[-1]
        if char in "{[":
            self._mend("a wrong or missing bracket")
            if char == "{" and len(self.stack) > 1 and isinstance(self.stack[-2].value, list):
                self._pop()  # the entry before it was not ended
            else:
                frame.key = ""
            return
        if char in _CLOSERS:
            key = self._read_text(True)
            if self.cut_text is not None:
                return
        else:
            found = _KEY.match(self.text, self.at)
            if found is None:
                self.at += 1
                self._mend("a stray character")
                return
            key, self.at, frame.bare = found.group().strip(f" {_QUOTES}"), found.end(), True
            self._mend("names without quotes")
        self._skip()
        colon = self.text[self.at : self.at + 1]
        frame.key = key
        if colon and colon in _COLONS:
            self.at += 2 if self.text.startswith("=>", self.at) else 1
        elif self.at < len(self.text):
            self._mend("a name without a value")
            if colon not in _CLOSERS and colon not in "{[":
                self._put(None)

    def _read_value(self, char: str) -> None:
        if char in "{[":
            self._open()
            return
        if char in _CLOSERS:
            text = self._read_text(False)
            if self.cut_text is None:
                self._put(text)
            return
        start = self.at
        self.at = self._bare_end()
        if self.at == start:
            self.at += 1
            self._mend("a stray character")
        elif self.at >= len(self.text):
            self.cut_text = self.text[start:]
        else:
            self._put(self._scalar(self.text[start : self.at].strip()))

    def _bare_end(self) -> int:
        """Where a value without quotes ends; in an object, a comma is part of it unless a name follows."""
        end, within = self.at, isinstance(self.stack[-1].value, dict)
        while found := _BARE.match(self.text, end):
            end = found.end()
            if not within or self.text[end : end + 1] not in tuple(_COMMAS):
                break
            if _AFTER_FIELD.match(self.text, end) or _AFTER_BARE_FIELD.match(self.text, end):
                break
            end += 1
        return end

    def _scalar(self, word: str) -> Any:
        low = word.lower().lstrip("+-")
        if low in NOT_FINITE:
            self.odd[word] = None
            return None
        if low in _WORDS:
            if word not in ("true", "false", "null"):
                self._mend("words of Python")
            return _WORDS[low]
        if _NUMBER.fullmatch(word):
            return float(word) if any(char in word for char in ".eE") else int(word)
        self._mend("texts without quotes")
        return word.strip(_QUOTES)

    # Texts

    def _read_text(self, is_key: bool) -> str:
        """A text in quotes; a quote ends it only where what follows fits behind its end."""
        text, opener = self.text, self.text[self.at]
        closers = _CLOSERS[opener]
        if opener != '"':
            self._mend("other quotes")
        pieces: list[str] = []
        start, quote, before_quote = self.at + 1, -1, 0
        at = start
        while at < len(text):
            char = text[at]
            if char == "\\":
                piece, at = self._escape(at)
                pieces.append(piece)
                continue
            if char in closers:
                if is_key or self._ends(at + 1):
                    self.at = at + 1
                    self.doubtful |= quote >= 0 and _BRACE.search(text, start, at) is not None
                    return _whole("".join(pieces))
                if quote >= 0 and self._swallowed(quote, at):
                    self._mend("a missing quote")
                    self.at = quote
                    return _whole("".join(pieces[:before_quote])).rstrip(f"{_COMMAS} \n\t")
                self._mend("quotes inside a text")
                quote, before_quote = at, len(pieces)
            elif char == "\n":
                self._mend("line ends inside a text")
            found = _PIECE.match(text, at)
            piece = found.group() if found else char
            pieces.append(piece)
            at += len(piece)
        self.at = len(text)
        self.cut_text = _whole("".join(pieces))
        return self.cut_text

    def _ends(self, after: int) -> bool:
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            return _AFTER_ITEM.match(self.text, after) is not None
        if _AFTER_FIELD.match(self.text, after):
            return True
        return frame.bare and _AFTER_BARE_FIELD.match(self.text, after) is not None

    def _swallowed(self, quote: int, at: int) -> bool:
        """Whether a text that lacks its last quote has run into the next name, which stands from `quote` to `at`."""
        before = self.text[max(0, quote - 40) : quote]
        parted = before.rstrip()[-1:] in tuple(_COMMAS) or "\n" in before[len(before.rstrip()) :]
        name = _WORD.fullmatch(self.text, quote + 1, at)
        return bool(parted and name and _VALUE_AHEAD.match(self.text, at + 1))

    def _escape(self, at: int) -> tuple[str, int]:
        char = self.text[at + 1 : at + 2]
        found = _HEX.match(self.text, at + 2) if char == "u" else None
        if found:
            return chr(int(found.group(), 16)), found.end()
        if char not in _ESCAPES and char not in ('"', "\\", "/"):
            self._mend("wrong escapes")
        return _ESCAPES.get(char, char), at + 1 + len(char)


def _whole(text: str) -> str:
    """The text with its pairs of surrogates joined."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
