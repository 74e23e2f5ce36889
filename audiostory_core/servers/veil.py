"""A key that a server says back -> "...", in a text that comes whole or in pieces, before anybody hears it.

Found also where spaces and line ends split it, real ones or those of JSON, and where JSON writes its letters as escapes.
Knows nothing of servers.
"""

from __future__ import annotations

import re

HIDDEN = "..."
LEAST_CHARS = 8  # of what is taken for a secret, whatever it is made of

# What a text is read as: an escape of JSON, in as many layers as it was quoted; what splits a word; a character.
_SPLIT = re.compile(r"[\s\xad\u200b-\u200d\u2060\ufeff]+")
_UNIT = re.compile(
    rf"(?P<escape>\\+(?:u(?P<code>[0-9a-fA-F]{{4}})|[nrtbf])?)|(?P<split>{_SPLIT.pattern})|(?P<char>.)", re.DOTALL
)
_BEGUN_ESCAPE = re.compile(r"(?:u[0-9a-fA-F]{0,3})?\Z")


class Veil:
    """Hides one key in a text that comes in pieces: `feed` gives what may be heard so far, `end` what was held back because
    the key might have gone on. Of a key that the text's end cuts no more than `LEAST_CHARS` less one are left."""

    def __init__(self, key: str | None) -> None:
        self._key = (key or "").replace("\\", "") if _is_secret(key or "") else ""
        self._borders = _borders(self._key)
        self._begins = re.compile(f"[{re.escape(self._key[:1])}\\\\]")
        self._held: list[list[str]] = []  # each character of the key that was found, as it was written, and what follows it
        self._escape = ""  # one that may go on in the next piece

    def feed(self, piece: str) -> str:
        if not self._key:
            return piece
        text = self._escape + piece
        begun = _BEGUN_ESCAPE.search(text, max(0, len(text) - 4))
        end = len(text) if begun is None else begun.start()
        whole = text[:end].rstrip("\\") if text[:end].endswith("\\") else text
        self._escape = text[len(whole) :]
        return self._passed(whole)

    def end(self) -> str:
        passed = self._passed(self._escape) if self._key else ""
        cut, self._held, self._escape = self._held, [], ""
        return passed + (HIDDEN if len(cut) >= LEAST_CHARS else _written(cut))

    def _passed(self, text: str) -> str:
        out: list[str] = []
        at = 0
        while at < len(text):
            if not self._held:  # on to where the key may begin
                start = self._begins.search(text, at)
                out.append(text[at : start.start() if start else len(text)])
                at += len(out[-1])
            unit = _UNIT.match(text, at)
            if unit is not None:
                out.append(self._read(unit))
                at = unit.end()
        return "".join(out)

    def _read(self, unit: re.Match[str]) -> str:
        """What need not be held back once this is read (Knuth, Morris and Pratt, by what is written instead of by place)."""
        char = _character(unit)
        if not char:
            if not self._held:
                return unit[0]
            self._held[-1].append(unit[0])
            return ""
        passed: list[list[str]] = []
        while self._held and self._key[len(self._held)] != char:
            beyond = len(self._held) - self._borders[len(self._held) - 1]
            passed += self._held[:beyond]
            self._held = self._held[beyond:]
        if self._key[len(self._held)] != char:
            return _written(passed) + unit[0]
        self._held.append([unit[0]])
        if len(self._held) < len(self._key):
            return _written(passed)
        self._held = []
        return _written(passed) + HIDDEN


def hide(text: str, key: str | None) -> str:
    """The text with "..." wherever it says the key."""
    veil = Veil(key)
    return veil.feed(text) + veil.end()


def _character(unit: re.Match[str]) -> str:
    """Which character a unit stands for; "" for what splits a word."""
    if unit.lastgroup != "escape":
        return unit["char"] or ""
    char = chr(int(unit["code"] or "20", 16))
    return "" if _SPLIT.fullmatch(char) else char


def _is_secret(key: str) -> bool:
    """Whether a key is one at all: servers on one's own machine take any word, which a story may have too."""
    return len(key) >= LEAST_CHARS or (len(key) >= LEAST_CHARS // 2 and not key.isalpha())


def _written(found: list[list[str]]) -> str:
    return "".join(part for parts in found for part in parts)


def _borders(key: str) -> list[int]:
    """Of each beginning of the key, how long a shorter beginning it ends with."""
    borders = [0] * len(key)
    for n in range(1, len(key)):
        k = borders[n - 1]
        while k and key[k] != key[n]:
            k = borders[k - 1]
        borders[n] = k + (key[k] == key[n])
    return borders
