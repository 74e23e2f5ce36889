"""A sentence and the words of a bundle -> a `Brief`: which sounds are asked for, in which order, where and how long.

The sentence is cut into clauses; each says which sounds it names, and the words between two sounds say how they lie. What is
denied or only compared is left out. Knows nothing of models, nor of what a plan will be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..edits.words import forms, is_near
from ..errors import InputError
from ..plan.lexicon import Lexicon, stems
from . import wordlists
from .amounts import TIMES
from .brief import Asked, Brief
from .clauses import Stretch, Text, text_of
from .inflection import bases
from .lengths import with_lengths
from .order import FAR_DB, Laid, Named, Order
from .sounds import Mention, Sounds

MAX_SOUNDS = 60  # of one sentence: a language model of a few events at once plans as many in seconds


def read(sentence: str, lexicon: Lexicon) -> Brief:
    """What a sentence asks for, by the words of a lexicon that lists its sounds. Raises InputError for too many."""
    sounds = Sounds(lexicon)
    text = mended(text_of(sentence), sounds)
    environment, masked = _environment(text, lexicon)
    named = _named(text, sounds, masked)
    found = Order(text, sounds).laid_out([one for one in named if not one.dropped])
    environment, found = _far(text, sounds, found, environment, masked)
    if len(found) > MAX_SOUNDS:
        raise InputError(f"The sentence asks for {len(found)} sounds; one may ask for {MAX_SOUNDS}. Tell it in chapters.")
    brief = with_lengths(text, [(one.mention, one.asked) for one in found])
    denied = tuple(text.quote(one.mention.start, one.mention.end) for one in named if one.dropped == "denied")
    notes = (*_notes(text, sounds, named, masked), *brief.notes)
    asked = tuple(_long_enough(one) for one in brief.asked)
    return replace(brief, asked=asked, environment=environment, notes=notes, denied=denied)


def _long_enough(one: Asked) -> Asked:
    """Words last as long as it takes to say them, unless the sentence says otherwise."""
    return one if one.said is None or one.seconds is not None else replace(one, seconds=one.said.seconds)


def words_of(sentence: str) -> set[str]:
    """All words of a sentence, each also without its endings."""
    return {form for token in text_of(sentence).tokens if token.kind == "word" for form in {token.text, *forms(token.text)}}


def is_gibberish(sentence: str, lexicon: Lexicon) -> bool:
    """Whether a sentence holds no word of its own that anybody knows: what joins and denies others is none."""
    sounds, small = Sounds(lexicon), wordlists.CLAUSE_WORDS | wordlists.NOT | wordlists.AGAINST | wordlists.BESIDE
    words = [token.text for token in text_of(sentence).tokens if token.kind == "word" and token.text not in small]
    return not any(sounds.knows(word) for word in words) or words[0] in _ASKING


_ASKING = frozenset("how what who whom whose why where when which is are do does did".split())


def mended(text: Text, sounds: Sounds) -> Text:
    """The text with words that nobody knows, but near one name alone, put right."""
    mended = list(text.tokens)
    for n, token in enumerate(mended):
        plain = _plain(token.text, sounds)
        if plain != token.text:
            mended[n] = replace(token, text=plain, typed=token.text)
        elif token.kind == "word" and token.value is None and not _is_right(token.text, sounds):
            near = {word for word in sounds.words if _is_near(token.text, word)}
            near = {word for word in near if is_near(token.text, word, 6)} or near
            if len({min(forms(word), key=len) for word in near}) == 1:
                mended[n] = replace(token, text=min(near), typed=token.text)
    return replace(text, tokens=tuple(mended))


def _plain(word: str, sounds: Sounds) -> str:
    """A word as it is written: `roooster` with two letters, `idlin` with its last."""
    if _is_right(word, sounds) or not word.isalpha():
        return word
    drawn = re.sub(r"(.)\1{2,}", r"\1\1", word)
    choices = (drawn, re.sub(r"(.)\1+", r"\1", drawn), f"{word}g" if word.endswith("in") else word)
    return next((one for one in choices if sounds.is_name(one)), word)


def _is_near(typed: str, word: str) -> bool:
    """Whether a word is a name with a slip of the fingers; in a long one any letter may be another."""
    if is_near(typed, word, 6) or (typed.endswith("ing") and is_near(typed[:-3], word, 6)):
        return True
    same = len(typed) == len(word) >= 7 and typed[0] == word[0]
    return same and sum(a != b for a, b in zip(typed, word, strict=True)) == 1


def _is_right(word: str, sounds: Sounds) -> bool:
    """Whether a word is a name or one that is written as it should be: a model has read errors of typing too."""
    return sounds.is_name(word) or word in wordlists.ALL or word in wordlists.WELL_WRITTEN


def _environment(text: Text, lexicon: Lexicon) -> tuple[str, set[int]]:
    """The phrase that says where all is heard, and the tokens that it takes."""
    phrases = [phrase for one in lexicon.environments.values() for phrase in one]
    found = text.phrases(phrases, 0, len(text.tokens))
    taken = {at for start, end in found for at in range(start, end)}
    return (" ".join(text.words(*max(found, key=lambda one: one[1] - one[0]))) if found else ""), taken


def _far(text: Text, sounds: Sounds, found: list[Laid], environment: str, masked: set[int]) -> tuple[str, list[Laid]]:
    """`Thunder in the distance, then a dog`: one sound of several is far, and not the whole."""
    if len(found) < 2 or environment not in sounds.lexicon.environments.get("far", ()):
        return environment, found
    at = min(masked)
    before = [one for one in found if one.mention.start < at]
    clause = text.clause_at(at)
    own = [one for one in before if text.clause_at(one.mention.start) == clause]
    if not own:
        return environment, found
    return "", [replace(one, asked=replace(one.asked, level=-FAR_DB)) if one is own[-1] else one for one in found]


# Which sounds are named, and which of them only to say that they are not there


def _named(text: Text, sounds: Sounds, masked: set[int]) -> list[Named]:
    found: list[Named] = []
    before: int | None = None
    for n, clause in enumerate(text.clauses):
        mentions: list[Mention] = []
        if text.words(clause.start, clause.end) in _THANKS:
            continue
        if found and clause.lead == (",",) and _colours(text, clause, found[-1], sounds):
            found[-1] = replace(found[-1], mention=_coloured(text, clause, found[-1].mention, sounds))
            continue
        mentions += _spoken(text, clause)
        for start, end in _runs(text, clause, masked | text.said.keys()):
            goes_on = before if start == clause.start and _goes_on(text, clause) else None
            mentions += sounds.mentions(text.tokens, start, end, goes_on)
        if found and clause.lead[-1:] in (("which",), ("who",)):
            mentions = [one for one in mentions if one.family != found[-1].mention.family]  # `a church bell, which rings`
        start, end = clause.start, clause.end
        asks = sounds.sounding(text.tokens, start, end) or _is_timed(text, start, end)
        if not mentions and asks and not _is_echo(text, clause, found):
            mentions = [Mention(*_core(text, start, end), f"?{text.quote(start, end)}", (), known=False)]
        for one in sorted(mentions, key=lambda one: one.start):
            found.append(Named(one, n, _dropped(text, found, one, n)))
        before = clause.start if mentions else before
    found = _without_set_scene(text, sounds, _without_heading(text, _without_first_likened(text, found)))
    return _without_asked_after(text, found)


def _spoken(text: Text, clause: Stretch) -> list[Mention]:
    """What is said in a clause; no two things that are said are one."""
    places = [at for at in range(clause.start, clause.end) if at in text.said]
    return [Mention(at, at + 1, f"saying {at}", (text.said[at].caption,), said=text.said[at]) for at in places]


def _colours(text: Text, clause: Stretch, last: Named, sounds: Sounds) -> bool:
    """Whether a clause only says how the sound before it is: `the sea, crashing on the rocks`."""
    word = text.tokens[clause.start].text
    hints = {hint for caption in sounds.variants(last.mention) for hint in sounds.by_caption[caption].hints}
    timed = any(clause.start <= amount.start < clause.end for amount in text.amounts)
    return word.endswith("ing") and bool(bases(word) & hints) and not timed


def _coloured(text: Text, clause: Stretch, mention: Mention, sounds: Sounds) -> Mention:
    said = {base for token in text.tokens[clause.start : clause.end] for base in bases(token.text)}
    fitting = tuple(c for c in mention.captions if said & set(sounds.by_caption[c].hints))
    return replace(mention, captions=fitting or mention.captions)


def _without_heading(text: Text, found: list[Named]) -> list[Named]:
    """`New Year: a clock, then fireworks`: what stands before the first colon, where it is named again behind it."""
    later = {one.mention.family for one in found if one.clause > 0}
    heads = len(text.clauses) > 1 and text.clauses[1].lead == (":",) and any(one.clause == 1 for one in found)
    again = [heads and one.clause == 0 and not one.dropped and one.mention.family in later for one in found]
    return [replace(one, dropped="heading") if is_so else one for one, is_so in zip(found, again, strict=True)]


def _without_set_scene(text: Text, sounds: Sounds, found: list[Named]) -> list[Named]:
    """`Tell me 8 seconds in a forest at night: crickets, an owl`: a heading that names no sound says where all is heard."""
    heading = [one for one in found if one.mention.end <= text.heading]
    words = text.words(0, text.heading)
    named = any(one.mention.known or sounds.sounding(text.tokens, one.mention.start, one.mention.end) for one in heading)
    named = named or ("of" in words and not wordlists.PLACES & set(words))  # `5 s of a saxophone: ...`
    follows = any(one.mention.known and not one.dropped for one in found if one.mention.start >= text.heading)
    return [one for one in found if one not in heading] if follows and not named else found


def _without_first_likened(text: Text, found: list[Named]) -> list[Named]:
    """`Louder than thunder, a drum`: what the first clause only compares with the next."""
    if len(found) < 2 or found[0].clause == found[1].clause or text.clauses[found[1].clause].lead != (",",):
        return found
    start = text.clauses[found[0].clause].start
    likened = text.phrases(wordlists.LIKE, start, found[0].mention.start) or _as_as(text, start, found[0].mention.start)
    first = bool(likened) and likened[0][0] == start
    return [replace(found[0], dropped="likened"), *found[1:]] if first and not found[0].dropped else found


def _without_asked_after(text: Text, found: Sequence[Named]) -> list[Named]:
    """`Helicopter? No helicopter.`: what is asked after and then denied is not there."""
    kept: list[Named] = []
    for n, one in enumerate(found):
        asked_after = text.words(one.mention.end, one.mention.end + 1) == ["?"]
        denied = text.words(one.mention.end + 1, one.mention.end + 2) == ["no"] or any(
            o.dropped == "denied" and o.mention.family == one.mention.family for o in found[n + 1 :]
        )
        kept.append(replace(one, dropped="denied") if asked_after and denied else one)
    return kept


def _runs(text: Text, clause: Stretch, masked: set[int]) -> list[tuple[int, int]]:
    """A clause in pieces that name sounds apart: around phrases that are taken, and around those that only compare."""
    likened = text.phrases(wordlists.LIKE, clause.start, clause.end) + _as_as(text, clause.start, clause.end)
    apart = masked | {at for start, end in likened if start > clause.start for at in range(start, end)}
    runs: list[tuple[int, int]] = []
    for at in range(clause.start, clause.end):
        if at in apart:
            continue
        if runs and runs[-1][1] == at:
            runs[-1] = runs[-1][0], at + 1
        else:
            runs.append((at, at + 1))
    return runs


def _goes_on(text: Text, clause: Stretch) -> bool:
    """Whether a clause has no subject of its own: `it slams`, `and closes`."""
    words = text.words(clause.start, clause.end)
    return not clause.opens and (words[:1] in (["it"], ["they"], ["which"], ["that"], ["he"], ["she"]) or len(words) <= 3)


def _is_timed(text: Text, start: int, end: int) -> bool:
    """Whether a clause gives something a length: `the lathe for 15 seconds`."""
    lengths = [one for one in text.amounts if start <= one.start and one.end <= end and not one.clock]
    if not lengths:
        return False
    taken = {at for one in lengths for at in range(one.start, one.end)}
    rest = [text.tokens[at] for at in range(start, end) if at not in taken and text.tokens[at].kind == "word"]
    own = [token.text for token in rest if token.text not in wordlists.ALL | _EMPTY]
    said = {token.text for token in rest}
    return bool(own) and not said & (
        wordlists.TOTAL_AFTER | wordlists.TOTAL_BEFORE | wordlists.SILENCE | wordlists.QUIET | {"last", "make", "be", "mark"}
    )


_EMPTY = frozenset(
    "for a an the some of there is are it i me my you your we want give need hear would like please let have only "
    "just by then about around roughly exactly first start starts begin begins should must can could will this that "
    "these those they he she get gets got put add make makes do does go goes come comes all both each everything one "
    "in at on during long half after later before layered together looped pls plz please thanks thx cheers mate lol u "
    "haha ok okay overall".split()
)


_THANKS = (["cheers"], ["thanks"], ["please"], ["thx"], ["ta"], ["cheers", "mate"], ["thank", "you"], ["many", "thanks"])


def _is_echo(text: Text, clause: Stretch, found: Sequence[Named]) -> bool:
    """A cry such as `bang!` behind a sound that is named says how that sounds."""
    return clause.end - clause.start == 1 and bool(found)


def _core(text: Text, start: int, end: int) -> tuple[int, int]:
    """A clause without the words and lengths at its edges that name nothing."""
    lengths = {at for one in text.amounts for at in range(one.start, one.end)}
    while start < end - 1 and (start in lengths or text.tokens[start].text in _EDGES):
        start += 1
    while end > start + 1 and (end - 1 in lengths or text.tokens[end - 1].text in _EDGES):
        end -= 1
    return start, end


_EDGES = frozenset("for a an the some of there is it i want hear we you only just by".split())


def _dropped(text: Text, found: Sequence[Named], mention: Mention, clause: int) -> str:
    """Why a sound that is named is not asked for; empty where it is."""
    own = text.clauses[clause]
    start = max([own.start, *(one.mention.end for one in found if one.clause == clause)])
    earlier = [one for one in found if one.clause == clause]
    if _is_denied(text, own.start if not earlier else start, mention.start):
        return "denied"
    if _is_denied_behind(text, mention, own.end):
        return "denied"
    last = found[-1] if found else None
    if last is not None and last.dropped == "denied" and _goes_on_denying(text, last.clause, clause):
        return "denied"
    likened = text.phrases(wordlists.LIKE, own.start, mention.start) or _as_as(text, own.start, mention.start)
    if likened and any(not one.dropped for one in earlier):
        return "likened"
    first = text.clauses[[n for n in range(clause + 1) if n == 0 or text.clauses[n].opens][-1]].start
    told = any(not one.dropped and one.mention.start >= first for one in found)
    if likened and told and likened[0][0] > own.start and text.tokens[likened[0][0] - 1].text not in _SEEMING:
        return "likened"
    if likened and likened[0][0] == own.start and last is not None and not wordlists.SENTENCE_ENDS & set(own.lead):
        return "likened"
    return ""


_SEEMING = frozenset("sound sounds sounding something anything".split())
_HELPING = frozenset("do does did should will would can could must may".split())
_BEING = frozenset("is are was were be".split())
_HEARD = frozenset("heard there here present included wanted needed in to allowed".split())


def _is_denied_behind(text: Text, mention: Mention, end: int) -> bool:
    """`The telephone does not ring`, `the dog never barks`, but not `rain that is not heavy` nor `it never stops`."""
    words = text.words(mention.start, min(end, mention.end + 4))
    for n, (word, after, verb) in enumerate(zip(words, words[1:], [*words[2:], ""], strict=False)):
        if word in _BEING and after in ("not", "never"):
            return verb.endswith("ing") or verb in _HEARD or not verb
        if (word in _HELPING and after in ("not", "never")) or (after == "never" and n == mention.end - mention.start - 1):
            return not set(forms(verb)) & wordlists.STOPPING
    return False


def _is_denied(text: Text, start: int, end: int) -> bool:
    affirmed = {at for span in text.phrases(wordlists.AFFIRMED, start, end) for at in range(*span)}
    how = wordlists.QUIETER | wordlists.LOUDER | wordlists.TEMPO
    affirmed |= {at for at in range(start, end - 1) if text.tokens[at].text == "not" and text.tokens[at + 1].text in how}
    denials = [at for at in range(start, end) if text.tokens[at].text in wordlists.NOT and at not in affirmed]
    denials += [s for s, _ in text.phrases(wordlists.NOT_PHRASES, start, end) if s not in affirmed]
    if not denials:
        return False
    return not any(
        text.tokens[at].text in wordlists.ONLY for at in range(max(denials) + 1, end) if at not in affirmed
    ) or any(s == max(denials) for s, _ in text.phrases(wordlists.NOT_PHRASES, start, end))


def _goes_on_denying(text: Text, before: int, clause: int) -> bool:
    """`no rain, wind or thunder`: a list that is denied to its last."""
    between = [word for one in text.clauses[before + 1 : clause + 1] for word in one.lead]
    own = text.words(text.clauses[clause].start, text.clauses[clause].start + 2)
    if set(between) & {"or", "nor"}:
        return True
    later = [word for one in text.clauses[clause + 1 : clause + 3] for word in one.lead]
    return between == [","] and "or" in later and not set(own) & (wordlists.ONLY | wordlists.NOT)


def _as_as(text: Text, start: int, end: int) -> list[tuple[int, int]]:
    words = text.words(start, end)
    return [(start + n, start + n + 3) for n in range(len(words) - 2) if words[n] == "as" and words[n + 2] == "as"]


# What is to be said


def _notes(text: Text, sounds: Sounds, named: Sequence[Named], masked: set[int]) -> tuple[str, ...]:
    taken = masked | {at for one in named for at in range(one.mention.start, one.mention.end)}
    taken |= {at for one in text.amounts for at in range(one.start, one.end)}
    rest = [
        token for at, token in enumerate(text.tokens) if at not in taken and token.kind == "word" and token.value is None
    ]
    strange = [t.text for t in rest if len(t.text) > 1 and t.text not in wordlists.ALL and not sounds.knows(t.text)]
    strange = [word for word in strange if not TIMES.fullmatch(word)]
    colours = [token.text for token in rest if token.text in wordlists.MOODS or token.text in wordlists.PLACES]
    colours += _unheard(text, sounds, named, taken)
    notes: list[str] = []
    if colours:
        notes.append(f"these words change nothing that is heard: {_listed(colours)}")
    if strange:
        notes.append(f"Not understood: {_listed(strange)}.")
    return tuple(notes)


def _unheard(text: Text, sounds: Sounds, named: Sequence[Named], taken: set[int]) -> list[str]:
    """Words of tempo, distance and loudness that are about no sound, or about one that has no such variant."""
    found: list[str] = []
    for at, token in enumerate(text.tokens):
        how = token.text in wordlists.TEMPO or token.text in wordlists.NEAR
        level = token.text in wordlists.QUIETER or token.text in wordlists.LOUDER
        if at in taken or not (how or level):
            continue
        own = [one.mention for one in named if one.clause == text.clause_at(at) and not one.dropped]
        hints = {hint for one in own for c in one.captions if c in sounds.by_caption for hint in sounds.by_caption[c].hints}
        if not own or (how and not {*stems(token.text)} & hints):
            found.append(token.text)
    return found


def _listed(words: Sequence[str]) -> str:
    quoted = [f"'{word}'" for word in dict.fromkeys(words)]
    return ", ".join(quoted[:12]) + (f" and {len(quoted) - 12} more" if len(quoted) > 12 else "")
