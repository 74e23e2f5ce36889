"""A question about a sound in words -> a `SoundQuestion`: what is asked, of which sounds, at which times. A small grammar.

Sounds are found by the names that a lexicon has for them, times as in instructions. What no rule reads is `free`. Knows
nothing of what is heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..brief.clauses import Text, text_of
from ..brief.reading import mended
from .names import Names

MAX_CHARS = 2000
MAX_SOUNDS = 8  # of one question

# What is asked, by the first rule that fits; words are those of `brief.clauses`, in small letters.
_RULES = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (
            r"\b(?:why|who|whose|whom|colou?rs?|breeds?|mood|feel\w*|mean(?:s|ing)?|which direction|weather forecast)\b",
            "free",
        ),
        (r"\bhow (?:far|big|old|fast|high|deep|large|small)\b", "free"),
        (r"\b(?:kind|type|sort|brand|make|model|species) of\b", "free"),
        (r"\b(?:how|are you|are we|can you be) (?:\w+ )?(?:sure|certain|confident)\b", "sure"),
        (r"\b(?:confidence|certainty|probab\w+|how likely)\b", "sure"),
        (r"\bhow long (?:until|till|before|after)\b", "when"),
        (r"\bhow (?:long|many (?:seconds|minutes))\b|\b(?:duration|length)\b", "long"),
        (r"\bhow (?:many|often|frequent\w*)\b|\bnumber of\b|^count\b", "count"),
        (r"\b(?:louder|loudest|noisier|noisiest)\b", "louder"),
        (r"\b(?:quieter|quietest|softer|softest|fainter|faintest)\b", "quieter"),
        (r"\bhow (?:loud|quiet|soft|noisy)\b|\bwhat (?:level|volume|loudness)\b", "level"),
        (r"\b(?:longer|longest)\b", "longer"),
        (r"\b(?:shorter|shortest|briefest)\b", "shorter"),
        (r"\b(?:unknown|unfamiliar|unidentified|unrecogni[sz]ed|not (?:know|recogni[sz]e|understand))\b", "unknown"),
        (r"\b(?:silent|silence|pauses?|quiet moments?|gaps?)\b", "silence"),
        (r"\b(?:else|other|others|besides|apart from|except|only|nothing but)\b", "others"),
    )
)
_TOGETHER = re.compile(
    r"\b(?:at (?:the )?same time|simultaneous\w*|together|at once|while|whilst|during|meanwhile|overlap\w*|along ?with|"
    r"alongside|beneath|underneath)\b"
)
_AFTER = re.compile(r"\b(?:after|follow\w*|next|behind|then)\b")
_BEFORE = re.compile(r"\b(?:before|preced\w+|prior to|leads? up to|earlier than)\b")
_FIRST = re.compile(r"\b(?:first|earliest|begins?|starts?|beginning|start|opens?)\b")
_LAST = re.compile(r"\b(?:last|latest|ends?|final\w*|ending|end|closes?|stops?)\b")
_WHEN = re.compile(
    r"\b(?:when|(?:at )?(?:what|which) (?:time|second|minute|point|moment|position)s?|since when|until when|where in)\b"
)
_WHAT = re.compile(r"\b(?:what|which|list|describe|tell|name|say|write|show|identify|everything|all|sounds?)\b")
_IS = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can|could|has|have|will|would|any|hear|heard|there|contains?|includes?|if|whether)\b"
)
_ANYTHING = re.compile(r"\b(?:anything|something|nothing|any sounds?|a sound)\b")
_PRESENCE = re.compile(
    r"(?:(?:is|are|was|were) there|(?:do|can|did|could) (?:you|we|i|one|it) hear) (?:an? |any |some |the )?"
    r"(?P<what>[^\W\d_]{2,30}(?: [^\W\d_]{2,30}){0,2}?)(?: (?:in|at|on) .{1,60})?$"
)
_SIDE = re.compile(r"\b(?P<word>first|last|before|after|until|till|by|from|since)\b")
_BEFORE_TIMES, _AFTER_TIMES = ("until", "till", "by"), ("from", "since")
# Words of which a question may consist that asks for everything.
_EMPTY = frozenset(
    "what which list describe tell name say write show identify me us everything all sound sounds is are was were be "
    "been do does did can could will would i you we one it this that these those there here the a an in of to for and "
    "or heard hear hearing listen listening happen happens happening happened going on recording audio clip file "
    "track scene please down out now order with times time have has had sounding present contained contain contains "
    "about see audible perceive detect detected notice noises noise whole short words word briefly its content "
    "contents as".split()
)


@dataclass(frozen=True)
class AskedSound:
    """A sound that is asked for: the head's `names`, any of which answers; none: the ear never learnt it. `words` are the
    question's."""

    names: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class SoundQuestion:
    """What is asked. `kind`: there, when, count, long, louder, quieter, level, longer, shorter, after, before, order,
    first, last, together, at, sure, unknown, silence, others, list, or free for what no rule reads. `times` are seconds,
    of which `side` is meant, where it is not the time itself: before, after, or the first or last seconds."""

    kind: str
    sounds: tuple[AskedSound, ...] = ()
    times: tuple[float, ...] = ()
    side: str = ""


def read(question: str, names: Names) -> SoundQuestion:
    """The question in a text; never raises."""
    text = text_of(question[:MAX_CHARS])
    sounds = _sounds(text, names)
    times = tuple(sorted(amount.seconds for amount in text.amounts))
    said = " ".join(token.text for token in text.tokens)
    return SoundQuestion(_kind(said, sounds, times), sounds, times, _side(said) if times else "")


def _side(said: str) -> str:
    """On which side of a time something is asked for."""
    found = _SIDE.search(said)
    if found is None:
        return ""
    return (
        "before"
        if found["word"] in ("until", "till", "by")
        else "after"
        if found["word"] in ("from", "since")
        else found["word"]
    )


def _sounds(text: Text, names: Names) -> tuple[AskedSound, ...]:
    found = dict[str, AskedSound]()
    for one in names.mentions(mended(text, names.sounds)):
        words = text.quote(one.start, one.end).strip()
        found.setdefault(one.family, AskedSound(names.meant(one.family) if one.known else (), words))
    return tuple(found.values())[:MAX_SOUNDS] or _strange(text)


def _strange(text: Text) -> tuple[AskedSound, ...]:
    """What is asked for by a word that nobody knows: `is there a zither?`"""
    asked = _PRESENCE.match(" ".join(token.text for token in text.tokens))
    if asked is None or _ANYTHING.search(asked["what"]) or any(pattern.search(asked["what"]) for pattern, _ in _RULES):
        return ()
    return () if set(asked["what"].split()) <= _EMPTY else (AskedSound((), asked["what"]),)


def _kind(said: str, sounds: tuple[AskedSound, ...], times: tuple[float, ...]) -> str:
    kind = next((kind for pattern, kind in _RULES if pattern.search(said)), "")
    if kind:
        return kind
    if times and not _WHEN.search(said):
        return "at"
    if sounds and _TOGETHER.search(said):
        return "together"
    if _WHEN.search(said):
        return "when" if sounds else _of_edges(said) or "list"
    if sounds:
        return _of_order(said, sounds) or ("there" if _IS.search(said) or not _WHAT.search(said) else "free")
    return _of_edges(said) or _of_all(said)


def _of_edges(said: str) -> str:
    return "first" if _FIRST.search(said) else "last" if _LAST.search(said) else ""


def _of_order(said: str, sounds: tuple[AskedSound, ...]) -> str:
    """What is asked of the order of sounds; empty where nothing is."""
    after, before = _AFTER.search(said), _BEFORE.search(said)
    if len(sounds) > 1 and (after or before or _of_edges(said)):
        return "order"
    if after or before:
        return "after" if after and (not before or after.start() < before.start()) else "before"
    edge = _of_edges(said)
    return "order" if edge and _IS.search(said) and not _WHAT.search(said) else ""


def _of_all(said: str) -> str:
    """What is asked without naming a sound."""
    if _TOGETHER.search(said):
        return "together"
    if _ANYTHING.search(said) and _IS.search(said):
        return "list"
    return "list" if _WHAT.search(said) and not _names_a_thing(said) else "free"


def _names_a_thing(said: str) -> bool:
    """Whether a question is about something that no rule knows: `what animal is it`."""
    return any(word not in _EMPTY for word in re.findall(r"[^\W\d_]+", said))
