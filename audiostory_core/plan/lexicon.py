"""An instruction in; out, the words in it that a bundle's language model never read, and the nearest sounds.

A small planner answers every sentence with sounds of its vocabulary. So that it never does so in silence, a
bundle carries the words of its training and, for sounds it never learnt, the nearest caption. No models here.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from dataclasses import fields as dataclass_fields
from typing import Any, cast, get_args

from ..errors import InputError
from .fields import Kind

MAX_ENTRIES = 100_000
MAX_WORD_CHARS = 80
MAX_CAPTION_CHARS = 400
MAX_REPORTED = 12
MAX_SOUNDS = 2000
MAX_ONCE_SECONDS = 60.0
KINDS = get_args(Kind)

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_NUMBERED = re.compile(r"\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|m|sec|secs|min|mins|seconds?|minutes?)?\b")
_DURATION = re.compile(r"\b(?:the )?total duration\b[^.!?]{0,40}(?:\.\d{1,6}[^.!?]{0,20})?[.!?]?", re.IGNORECASE)


@dataclass(frozen=True)
class Unknown:
    """A word or two that the bundle never learnt; `nearest` is the caption of the nearest sound it knows."""

    word: str
    nearest: str | None


@dataclass(frozen=True)
class KnownSound:
    """A sound that a bundle has learnt: its caption and kind, what happens there, and by which words it is named.

    `family` is the sound whatever its variant; `names` are those of `wordings/names.txt`; `hints` choose this
    variant; `traces` are words that the language model has read beside this sound and hardly any other. `once_seconds` is
    how long it lasts where it happens once in a clip, as a slam does; 0: it goes on for as long as it is told.
    """

    caption: str
    family: str
    kind: str
    detail: str
    names: tuple[str, ...]
    hints: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()
    once_seconds: float = 0.0


@dataclass(frozen=True)
class Lexicon:
    """Lower-case words of the training; sounds outside it (one to three words) -> caption of the nearest.

    `sounds` are those that a bundle knows, `environments` the phrases that say where a story is heard, by environment. Older
    bundles have neither: nothing in a sentence is read before the language model reads it.
    """

    known: frozenset[str]
    nearest: dict[str, str]
    sounds: tuple[KnownSound, ...] = ()
    environments: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @classmethod
    def from_json(cls, text: str) -> Lexicon:
        """Reads `{"known": [...], "nearest": {...}}` and what else a lexicon has; raises `InputError` for anything else."""
        try:
            data: Any = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"The lexicon is not JSON: {str(error)[:100]}.") from None
        if not isinstance(data, dict):
            raise InputError(f"The lexicon must be a JSON object, but it is a {type(data).__name__}.")
        fields = cast("dict[str, Any]", data)
        known, nearest = fields.get("known"), fields.get("nearest")
        if not isinstance(known, list) or not isinstance(nearest, dict):
            raise InputError("The lexicon must have a list 'known' and an object 'nearest'.")
        words, pairs = cast("list[Any]", known), cast("dict[str, Any]", nearest)
        if len(words) + len(pairs) > MAX_ENTRIES:
            raise InputError(f"The lexicon has {len(words) + len(pairs)} entries, but may have at most {MAX_ENTRIES}.")
        for word in (*words, *pairs):
            _check(word, "word", MAX_WORD_CHARS)
        for caption in pairs.values():
            _check(caption, "caption", MAX_CAPTION_CHARS)
        environments = fields.get("environments", {})
        if not isinstance(environments, dict):
            raise InputError("The lexicon's 'environments' must be an object of lists.")
        phrases = cast("dict[str, Any]", environments)
        return cls(
            frozenset(word.lower() for word in words),
            {word.lower(): pairs[word] for word in pairs},
            _sounds(fields.get("sounds", [])),
            {name: _texts(phrases[name], f"environments.{name}") for name in phrases},
        )

    def to_json(self) -> str:
        data: dict[str, Any] = {"known": sorted(self.known), "nearest": dict(sorted(self.nearest.items()))}
        if self.sounds:
            data["sounds"] = [_row(sound) for sound in self.sounds]
            data["environments"] = self.environments
        return json.dumps(data, indent=0)

    def unknown(self, instruction: str) -> tuple[Unknown, ...]:
        """First the sounds never learnt that have a nearest, then the other words never read; each once."""
        text = _NUMBERED.sub(" | ", _DURATION.sub(" ", instruction.replace("\u2019", "'").lower()))
        words = [found.group() for found in _WORD.finditer(text)]
        sounds: dict[str, str] = {}
        strange: dict[str, None] = {}
        at = 0
        while at < len(words):
            span, caption = self._sound(words, at)
            if caption:
                sounds[" ".join(words[at : at + span])] = caption
            elif not self._is_known(words[at]):
                strange[words[at]] = None
            at += span
        return (*(Unknown(word, caption) for word, caption in sounds.items()), *(Unknown(w, None) for w in strange))

    def _sound(self, words: list[str], at: int) -> tuple[int, str | None]:
        """How many words from `at` name a sound never learnt, and its nearest; (1, None) where none does."""
        for span in (3, 2, 1):
            if at + span > len(words):
                continue
            *head, last = words[at : at + span]
            for stem in stems(last):
                phrase = " ".join((*head, stem))
                if phrase in self.nearest and not (span == 1 and words[at] in self.known):
                    return span, self.nearest[phrase]
        return 1, None

    def _is_known(self, word: str) -> bool:
        if len(word) < 2 or any(stem in self.known for stem in stems(word)):
            return True
        if "'" in word:
            return all(len(part) < 3 or self._is_known(part) for part in word.split("'"))
        return any(typed in self._near for typed in (word, *_shortened(word)))

    @functools.cached_property
    def _near(self) -> frozenset[str]:
        """Known words of five letters or more, and each without one of its letters."""
        long = [word for word in self.known if len(word) >= 5]
        return frozenset({*long, *(short for word in long for short in _shortened(word))})

    @functools.cached_property
    def _hash(self) -> int:
        return hash((self.known, tuple(sorted(self.nearest.items()))))

    def __hash__(self) -> int:
        return self._hash


def unknown_sentences(unknowns: tuple[Unknown, ...]) -> tuple[str, ...]:
    """One sentence per sound never learnt, and one with all other words."""
    sentences = [
        f"This bundle never learnt the sound of {_with_article(unknown.word)}; the nearest it knows is: {unknown.nearest}"
        for unknown in unknowns
        if unknown.nearest is not None
    ]
    strange = [f"'{unknown.word}'" for unknown in unknowns if unknown.nearest is None]
    if strange:
        rest = len(strange) - MAX_REPORTED
        more = f" and {rest} more" if rest > 0 else ""
        sentences.append(f"Not understood: {', '.join(strange[:MAX_REPORTED])}{more}.")
    return tuple(sentences)


def _sounds(rows: Any) -> tuple[KnownSound, ...]:
    if not isinstance(rows, list) or len(cast("list[Any]", rows)) > MAX_SOUNDS:
        raise InputError(f"The lexicon's 'sounds' must be a list of at most {MAX_SOUNDS} sounds.")
    found: list[KnownSound] = []
    for row in cast("list[Any]", rows):
        fields = cast("dict[str, Any]", row) if isinstance(row, dict) else {}
        fields = {"once_seconds": 0.0, **fields}
        if fields.keys() != {field.name for field in dataclass_fields(KnownSound)} or fields["kind"] not in KINDS:
            raise InputError(f"The lexicon has {row!r:.60} as a sound, which lacks a field, has another or is of no kind.")
        for name in ("caption", "family", "kind", "detail"):
            _check(fields[name], f"sound's {name}", MAX_CAPTION_CHARS)
        once = fields["once_seconds"]
        if not isinstance(once, (int, float)) or isinstance(once, bool) or not 0 <= once <= MAX_ONCE_SECONDS:
            raise InputError(
                f"The lexicon has once_seconds {once!r:.40} for '{fields['caption']:.60}'; a sound that happens once lasts "
                f"up to {MAX_ONCE_SECONDS:g} s, and 0 says that it goes on."
            )
        lists = {name: _texts(fields[name], f"sounds' {name}") for name in ("names", "hints", "traces")}
        found.append(KnownSound(**{**fields, **lists}))
    return tuple(found)


def _row(sound: KnownSound) -> dict[str, Any]:
    """A sound as a lexicon writes it."""
    row = asdict(sound)
    return row if sound.once_seconds else {name: value for name, value in row.items() if name != "once_seconds"}


def _texts(values: Any, where: str) -> tuple[str, ...]:
    if not isinstance(values, list) or len(cast("list[Any]", values)) > MAX_ENTRIES:
        raise InputError(f"The lexicon's '{where}' must be a list of at most {MAX_ENTRIES} texts.")
    for value in cast("list[Any]", values):
        _check(value, f"one of the {where}", MAX_WORD_CHARS)
    return tuple(text.lower() for text in cast("list[str]", values))


def _check(value: Any, what: str, limit: int) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise InputError(f"The lexicon has {value!r:.60} as a {what}, which must be text of 1 to {limit} characters.")


def stems(word: str) -> Iterator[str]:
    """The word, then without its ending: `wolves` as `wolve` and `wolf`, `clapping` as `clapp` and `clap`."""
    yield word
    if word.endswith("'s"):
        word = word[:-2]
        yield word
    for ending, others in (
        ("ies", ("y",)),
        ("ves", ("f", "fe")),
        ("es", ("", "e")),
        ("s", ("",)),
        ("ied", ("y",)),
        ("ed", ("", "e")),
        ("ing", ("", "e")),
        ("ly", ("",)),
        ("er", ("", "e")),
    ):
        if not word.endswith(ending) or len(word) - len(ending) < 2:
            continue
        stem = word[: -len(ending)]
        for other in others:
            yield stem + other
        if len(stem) > 2 and stem[-1] == stem[-2]:
            yield stem[:-1]


def _shortened(word: str) -> Iterator[str]:
    """The word without each of its letters in turn: words one typing error apart have a form in common."""
    if len(word) >= 4:
        for at in range(len(word)):
            yield word[:at] + word[at + 1 :]


def _with_article(words: str) -> str:
    plural = words.endswith(("s", "ing")) and not words.endswith("ss")
    return words if plural else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
