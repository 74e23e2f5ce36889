"""A transcript -> the words of it that are spoken: no markup, no stage directions; and in which scripts they are written.

Knows of no voice. Every repetition is bounded: reading takes linear time.
"""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,300}?-->|<\?.{0,300}?\?>", re.DOTALL)
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{1,300}\)")
_BRACKETS = re.compile(r"\[[^\[\]]{0,300}\]")
_ASIDE = re.compile(r"\*([^*]{1,80})\*|\(([^()]{1,80})\)|_([^_]{1,80})_")
_LINE_MARK = re.compile(r"^\s{0,8}(?:#{1,6}|>|[-*+\u2022])\s{1,8}", re.MULTILINE)
_RULE = re.compile(r"^\s{0,8}(?:`{3,20}\w{0,20}|[-_*]{3,80})\s{0,8}$", re.MULTILINE)
_MARKS = re.compile(r"[*`~]|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)")
_SPACES = re.compile(r"[^\S\n]+")
# What is done rather than said, as it begins a note between marks.
_DONE = re.compile(
    r"(?:\w{1,12}ly |a )?"
    r"(?:breath|chuckl|clear|cough|cri|cry|exhal|gasp|giggl|grin|groan|growl|hum|inhal|laugh|mumbl|murmur|mutter|nod|paus|"
    r"shout|sigh|smil|snif|snort|sob|stammer|stutter|weep|whisper|yawn|yell)"
    r"(?:e|ed|es|s|f?ing|[bmnpt]ing|fs|ter)?\b",
    re.IGNORECASE,
)


def spoken_words(transcript: str) -> str:
    """What of a transcript is said aloud: without tags, marks of emphasis, pictures, and notes such as [sighs] or *laughs*.

    Line ends stay, since a voice pauses there.
    """
    text = _LINK.sub(r"\1", html.unescape(_TAG.sub(" ", transcript)))
    text = _ASIDE.sub(_aside, _BRACKETS.sub(" ", text))
    text = _MARKS.sub("", _LINE_MARK.sub("", _RULE.sub("", text)))
    kept = "".join(" " if _is_picture(letter) else letter for letter in text)
    lines = (_SPACES.sub(" ", line).strip() for line in kept.splitlines())
    return "\n".join(line for line in lines if line)


def has_sound(words: str) -> bool:
    """Whether there is anything to say: a letter or a digit."""
    return any(letter.isalnum() for letter in words)


def scripts(words: str) -> dict[str, str]:
    """The scripts that words are written in, by their names in Unicode, such as "cyrillic", each with its first letter."""
    found: dict[str, str] = {}
    for letter in words:
        if letter.isalpha():
            found.setdefault(unicodedata.name(letter, "?").split()[0].split("-")[0].lower(), letter)
    return found


def _aside(found: re.Match[str]) -> str:
    inside = next(part for part in found.groups() if part is not None)
    return " " if _DONE.match(inside.strip()) else found[0]


def _is_picture(letter: str) -> bool:
    """An emoji, its colour, or another symbol that stands for no word."""
    place = ord(letter)
    if place == 0xFE0F or 0x1F3FB <= place <= 0x1F3FF:
        return True
    return place >= 0x2190 and not 0x3000 <= place < 0x3400 and unicodedata.category(letter) == "So"
