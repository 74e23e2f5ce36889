"""Which length, time and count of a sentence belongs to which of its sounds, and which to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from . import wordlists
from .amounts import TIMES, Amount
from .brief import Asked, Brief
from .clauses import Text
from .sounds import Mention

MAX_TIMES = 8


@dataclass
class _Found:
    """What is known so far, by the number of a sound."""

    total: float | None = None
    ending: float = 0.0
    seconds: dict[int, float] = field(default_factory=dict[int, float])
    starts: dict[int, float] = field(default_factory=dict[int, float])
    ends: dict[int, float] = field(default_factory=dict[int, float])
    pauses: dict[int, float] = field(default_factory=dict[int, float])
    notes: list[str] = field(default_factory=list[str])


def with_lengths(text: Text, sounds: Sequence[tuple[Mention, Asked]]) -> Brief:
    """The sounds of a text with the lengths and times that it gives them."""
    found = _Found()
    lengths = list(text.amounts)
    while lengths:
        amount = lengths.pop(0)
        if lengths and _is_range(text, amount, lengths[0]):
            _give_range(text, amount, lengths.pop(0), sounds, found)
        else:
            _give(text, amount, sounds, found)
    _end(sounds, found)
    counts = _counts(text, sounds, found)
    _say_nothings(text, found)
    asked = tuple(
        replace(
            one,
            seconds=found.seconds.get(n),
            start=found.starts.get(n),
            pause=found.pauses.get(n, 0.0),
            times=counts.get(n, 1),
        )
        for n, (_, one) in enumerate(sounds)
    )
    beds = [one.seconds for one in asked if one.place == "bed" and one.seconds is not None]
    others = any(one.seconds is not None for one in asked if one.place != "bed")
    if beds and others:
        found.notes.append(f"what lies beneath it all is as long as that, and not {max(beds):g} s")
        asked = tuple(replace(one, seconds=None) if one.place == "bed" else one for one in asked)
    elif beds and found.total is None:
        found.total = max(beds)  # `rain the whole time, 30 seconds`
        asked = tuple(replace(one, seconds=None) if one.place == "bed" else one for one in asked)
    if len(asked) == 1 and found.ending and found.total is not None:
        asked, found.total = (replace(asked[0], seconds=found.total),), None  # `rain for 5 s, then silence for 4 s`
    if (
        len(asked) == 1
        and not found.ending
        and found.total is None
        and asked[0].start is None
        and not found.pauses
        and asked[0].times == 1
    ):
        found.total = asked[0].seconds
    return Brief(asked, found.total, found.ending, "", tuple(found.notes))


def _end(sounds: Sequence[tuple[Mention, Asked]], found: _Found) -> None:
    """Lengths of the sounds that are heard until a time, where it is known when they begin."""
    for n, end in sorted(found.ends.items()):
        before = [found.seconds.get(k) for k in range(n) if sounds[k][1].place == "after"]
        lasted = sum(one for one in before if one is not None) + sum(found.pauses.get(k, 0.0) for k in range(n + 1))
        start = found.starts.get(n, None if None in before else lasted)
        if start is not None and end > start:
            found.seconds[n] = end - start
        else:
            found.notes.append(f"this is left out of account: '{sounds[n][1].words}' until {end:g} s")


def _is_range(text: Text, first: Amount, second: Amount) -> bool:
    between = text.words(first.end, second.start)
    return between in (["to"], ["-"], ["\u2013"], ["\u2014"], ["until"], ["till"], ["and"], []) and (
        (first.clock and second.clock) or text.words(first.start - 1, first.start) in (["from"], ["between"])
    )


def _give_range(text: Text, first: Amount, second: Amount, sounds: Sequence[tuple[Mention, Asked]], found: _Found) -> None:
    whole = Amount(first.start, second.end, second.seconds - first.seconds, clock=True)
    at = _meant(text, whole, sounds, after=True)
    if at is not None and whole.seconds > 0:
        found.starts[at], found.seconds[at] = first.seconds, whole.seconds


def _give(text: Text, amount: Amount, sounds: Sequence[tuple[Mention, Asked]], found: _Found) -> None:
    before, after = text.words(amount.start - 5, amount.start), text.words(amount.end, amount.end + 4)
    sentence = text.words(*_sentence(text, amount.start))
    if _silence(text, amount, sounds):
        _give_silence(text, amount, sounds, found)
        return
    if before[-1:] == ["every"] or after[:3] == ["before", "the", "end"]:
        found.notes.append(f"this is left out of account: '{_with_edges(text, amount)}'")
        return
    if after[:1] == ["apart"]:
        found.pauses |= dict.fromkeys(range(1, len(sounds)), amount.seconds)
        return
    if (late := _late(text, amount, sounds)) is not None:
        since = after[0] == "into" or (late == 1 and set(text.words(amount.end, sounds[late][0].start)) & _BEGINNING)
        (found.starts if since else found.pauses)[late] = amount.seconds
        return
    stops = before[-1:] in (["at"], ["after"]) and before[-2:-1] and before[-2] in wordlists.STOPPING
    if before[-1:] in (["until"], ["till"]) or before[-2:] in (["until", "about"], ["up", "to"]) or stops:
        behind = [n for n, (one, _) in enumerate(sounds) if one.end <= amount.start]
        until = behind[-1] if behind and stops else _meant(text, amount, sounds, after=False)
        if until is not None:
            found.ends[until] = amount.seconds
        return
    if _sets_scene(amount, text.heading, sounds) and before[-1:] not in _WHEN:
        found.total = amount.seconds
        return
    timed = _is_time(amount, before, after)
    if not timed and _is_total(text, amount, sounds, before, after):
        found.total = amount.seconds
        return
    if set(after[:2]) & wordlists.EACH or before[-1:] == ["each"] or set(before[-2:]) & {"each", "both"}:
        for n in range(len(sounds)):
            found.seconds.setdefault(n, amount.seconds)
        return
    at = _meant(text, amount, sounds, after=timed)
    if at is None:
        if not timed:
            found.total = amount.seconds
    elif timed:
        later = after[:1] == ["later"]
        previous = found.starts.get(at - 1) if at else None
        if later and previous is None:
            found.pauses[at] = amount.seconds
        else:
            found.starts[at] = amount.seconds + (previous or 0.0) if later else amount.seconds
    elif at in found.seconds and "long" not in sentence:
        found.notes.append(f"two lengths for one sound: '{sounds[at][1].words}' lasts {found.seconds[at]:g} s")
    else:
        found.seconds[at] = amount.seconds


def _give_silence(text: Text, amount: Amount, sounds: Sequence[tuple[Mention, Asked]], found: _Found) -> None:
    """A silence lies before the next sound, `after a pause` before the last one, and else at the end."""
    clause = text.clauses[text.clause_at(amount.start)]
    hangs = clause.lead == ("after",)
    ahead = [n for n, (one, _) in enumerate(sounds) if one.start > amount.start]
    behind = [n for n, (one, _) in enumerate(sounds) if one.start < amount.start]
    if not ahead and {"between", "apart", "each"} & set(text.words(amount.end, amount.end + 3)):
        found.pauses |= dict.fromkeys(range(1, len(sounds)), amount.seconds)
    elif behind and hangs:
        found.pauses[behind[-1]] = amount.seconds
    elif ahead:
        found.pauses[ahead[0]] = amount.seconds
    else:
        found.ending = amount.seconds


def _late(text: Text, amount: Amount, sounds: Sequence[tuple[Mention, Asked]]) -> int | None:
    """Which sound comes so long behind another: `a dog 3 s after the thunder`, `3 s after the thunder, a dog`.

    Also what is heard `3 s into` the first.
    """
    behind = text.words(amount.end, amount.end + 1)
    if amount.clock or (behind != ["after"] and (behind != ["into"] or len(sounds) < 2)):
        return None
    start, _ = _clause(text, amount)
    ahead = sorted((one.start, n) for n, (one, _) in enumerate(sounds) if one.start >= amount.end)
    own = [n for n, (one, _) in enumerate(sounds) if start <= one.start < amount.start]
    if text.words(amount.end + 1, amount.end + 2) in (["that"], ["this"]):
        return ahead[0][1] if ahead else None
    return own[-1] if own and ahead else ahead[1][1] if len(ahead) > 1 else None


def _sets_scene(amount: Amount, heading: int, sounds: Sequence[tuple[Mention, Asked]]) -> bool:
    """Whether it is a length in a heading that names no sound: `8 seconds in a forest: crickets, an owl`."""
    return amount.end <= heading and not amount.clock and all(one.start >= heading for one, _ in sounds)


_WHEN = (["at"], ["after"], ["@"])
_BEGINNING = frozenset("start starts begin begins starting beginning".split())


def _with_edges(text: Text, amount: Amount) -> str:
    """An amount in the sentence's words, with `every` or `before the end`."""
    every = text.words(amount.start - 1, amount.start) == ["every"]
    return text.quote(amount.start - every, amount.end + (0 if every else 3))


def _is_time(amount: Amount, before: list[str], after: list[str]) -> bool:
    """Whether it says when and not how long."""
    if amount.clock:
        return before[-1:] != ["for"] and "long" not in after[:1]
    last = before[-1:]
    if last in (["at"], ["after"], ["@"]) or before[-2:] in (
        ["after", "about"],
        ["at", "about"],
        ["starting", "from"],
        ["at", "the"],
    ):
        return True
    return (
        after[:1] in (["in"], ["into"], ["later"]) and after[1:2] != ["total"] and after[1:2] != ["all"] and last != ["for"]
    )


def _silence(text: Text, amount: Amount, sounds: Sequence[tuple[Mention, Asked]]) -> bool:
    """Whether it is the length of a silence, which may stand in the clause before: `silence, 2 s`."""
    start, end = _clause(text, amount)
    words = text.words(start, end)
    said = set(text.words(amount.start, amount.end)) | _VAGUE | {"for", "of", "then", "an", "the", "me", "give"}
    own = {word for word in words if word not in said}
    if not own:
        before = text.clauses[max(0, text.clause_at(amount.start) - 1)]
        named = any(before.start <= one.start < before.end for one, _ in sounds)
        return not named and bool(set(text.words(before.start, before.end)) & wordlists.SILENCE)
    return bool(own & wordlists.SILENCE) or bool(own & wordlists.QUIET and own <= wordlists.QUIET | {"complete", "total"})


def _clause(text: Text, amount: Amount) -> tuple[int, int]:
    clause = text.clauses[text.clause_at(amount.start)]
    return clause.start, clause.end


def _sentence(text: Text, at: int) -> tuple[int, int]:
    tokens = text.tokens
    start = next((n + 1 for n in range(at - 1, -1, -1) if tokens[n].text in wordlists.SENTENCE_ENDS), 0)
    end = next((n for n in range(at, len(tokens)) if tokens[n].text in wordlists.SENTENCE_ENDS), len(tokens))
    return start, end


_VAGUE = frozenset("about around roughly exactly only a at least".split())
_LASTING = (["be"], ["last"], ["lasts"], ["lasting"], ["layered"], ["together"])
_WHOLE = frozenset("whole total overall altogether".split())


def _is_total(
    text: Text, amount: Amount, sounds: Sequence[tuple[Mention, Asked]], before: list[str], after: list[str]
) -> bool:
    """Whether a length is that of the whole."""
    start, end = _clause(text, amount)
    own = [n for n, (one, _) in enumerate(sounds) if start <= one.start < end]
    close = [word for word in text.words(max(start, amount.start - 5), amount.start) if word not in _VAGUE]
    if len(sounds) == 1 and not set(after[:1]) & {"in", "into", "later"}:
        return not set(before[-1:]) & {"at", "after"}
    if before[-1:] == [":"] and set(before[-3:-1]) & wordlists.TOTAL_BEFORE:
        return True
    if not own and after[:1] == [":"] and (amount.start == start or close[-1:] in (["in"], ["for"])):
        return True
    if set(after[:2]) & wordlists.TOTAL_AFTER or set(after[:3]) & _WHOLE or after[:2] == ["in", "all"]:
        return True
    if set(close) & (_WHOLE | {"duration", "runtime", "everything", "length"}) and "time" not in close:
        return True
    if not own and (close[-1:] in _LASTING or close[-2:] in (["make", "it"], ["all", "for"], ["together", "for"])):
        return True
    if set(after) & wordlists.TOTAL_AFTER and not own and "of" not in after[:1]:
        return True
    if len(text.amounts) > 1 or len(sounds) < 2 or any(one.start > amount.start for one, _ in sounds):
        return False
    return _is_apart(text, amount) or _ends_row(text, amount, before)


def _is_apart(text: Text, amount: Amount) -> bool:
    """The only length of a sentence, between two stops: `rain and thunder, 20 seconds`."""
    start, end = _clause(text, amount)
    if "then" in {word for clause in text.clauses for word in clause.lead}:
        return False
    words = [word for word in text.words(start, end) if word not in _VAGUE | {"for", "pls", "please", "plz"}]
    return words == text.words(amount.start, amount.end)


def _ends_row(text: Text, amount: Amount, before: list[str]) -> bool:
    """The only length of a sentence, behind sounds that are joined: `rain and thunder for twenty seconds`."""
    leads = {word for clause in text.clauses for word in clause.lead}
    order = wordlists.THEN | wordlists.BEFORE | wordlists.AFTER | wordlists.WHEN | {",", ";", ".", "!", "?"}
    return before[-1:] in (["for"], ["lasting"], ["about"]) and not leads & order


def _meant(text: Text, amount: Amount, sounds: Sequence[tuple[Mention, Asked]], after: bool) -> int | None:
    """Which sound an amount belongs to: one of its own clause, else the one before it; a time's is the one after it."""
    start, end = _clause(text, amount)
    own = [n for n, (one, _) in enumerate(sounds) if start <= one.start < end]
    ahead = [n for n in own if sounds[n][0].start >= amount.end]
    behind = [n for n in own if sounds[n][0].end <= amount.start]
    closing = amount.start > 0 and text.tokens[amount.start - 1].text in ("(", "[")
    if closing and after and sounds and text.amounts[0].end <= sounds[0][0].start:
        closing, own, ahead, behind = False, [-1], [], []  # `[0:00] rain [0:10] dog`
    within = [one for one in text.amounts if start <= one.start < end]
    if own and len(within) > 1 and within[0].start < sounds[own[0]][0].start and ahead:
        return min(ahead, key=lambda n: sounds[n][0].start)  # `2 s dog 3 s cat`
    if not closing:
        if ahead and (not behind or text.words(amount.end, amount.end + 1) == ["of"]):
            return min(ahead, key=lambda n: sounds[n][0].start)
        if behind:
            return max(behind, key=lambda n: sounds[n][0].start)
    if after and own == [] and _hangs_behind(text, amount):
        after = False  # `a foghorn after 20 seconds, ...`
    before = [n for n, (one, _) in enumerate(sounds) if one.end <= amount.start]
    later = [n for n, (one, _) in enumerate(sounds) if one.start >= amount.end]
    opens = text.words(amount.start - 1, amount.start) == ["for"] and amount.start - 1 == start
    opens = opens and text.clauses[text.clause_at(amount.start)].opens
    if later and (after or opens or not before):
        return min(later, key=lambda n: sounds[n][0].start)
    return max(before, key=lambda n: sounds[n][0].start) if before else None


def _hangs_behind(text: Text, amount: Amount) -> bool:
    clause = text.clauses[text.clause_at(amount.start)]
    return bool(clause.lead) and not set(clause.lead) & (wordlists.SENTENCE_ENDS | {",", ":"})


def _say_nothings(text: Text, found: _Found) -> None:
    """What lasts no time at all, as `for 0 seconds`, is left out of account."""
    for at, token in enumerate(text.tokens[:-1]):
        nothing = token.kind == "number" and (token.value or 0.0) <= 0
        is_length = nothing and text.tokens[at + 1].text in wordlists.SECONDS
        if is_length and all(one.start != at for one in text.amounts) and text.words(at - 1, at) not in (["at"], ["from"]):
            found.notes.append(f"a length must be more than nothing: '{text.quote(at, at + 2)}' is left out of account")


def _whole(value: float | None) -> int:
    return int(min(max(value or 0.0, 0.0), 1e6))


def _counts(text: Text, sounds: Sequence[tuple[Mention, Asked]], found: _Found) -> dict[int, int]:
    counts: dict[int, int] = {}
    for at, token in enumerate(text.tokens):
        times = wordlists.TIMES.get(token.text)
        if token.text in ("times", "x", "\u00d7") and at and text.tokens[at - 1].value:
            times = _whole(text.tokens[at - 1].value)
        elif token.text == "times" and set(some := text.words(at - 2, at)) & wordlists.SOME.keys():
            times = int(max(wordlists.SOME.get(word, 0.0) for word in some))
        elif token.text in ("x", "\u00d7") and at + 1 < len(text.tokens):
            times = _whole(text.tokens[at + 1].value)
        elif TIMES.fullmatch(token.text):
            times = int(token.text[1:])
        if not times:
            continue
        meant = _meant(text, Amount(at, at + 1, 0.0), sounds, after=False)
        if meant is None:
            continue
        if times > MAX_TIMES:
            asked = f"{times}" if times < 10**6 else "so many"
            found.notes.append(f"'{sounds[meant][1].words}' is told {MAX_TIMES} times, not {asked}")
        counts[meant] = min(max(times, 1), MAX_TIMES)
    return counts
