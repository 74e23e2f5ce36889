"""A story while a sentence about it is read: what each clause changed so far, who was spoken of, and who is meant now.

Turns the grammar's trees of events into ids; becomes a `Patch` at the end. Nothing is applied here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError
from ..plan.levels import sound_key
from ..plan.story import SoundEvent, StoryPlan
from . import amounts
from .cast import Cast, caption_words, listed, names_no_event
from .parser import Tree
from .patch import Patch
from .precedent import Doing, Precedent
from .turns import apply, title
from .words import Token

Ids = list[str]
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_PLACES = ("start", "after", "before")


@dataclass
class Scene:
    """`changes` and `added` hold fields by id, as they will stand in the patch."""

    plan: StoryPlan
    sentence: str
    tokens: list[Token]
    changes: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    added: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    removed: list[str] = field(default_factory=list[str])
    spoken_of: list[str] = field(default_factory=list[str])  # what `it` and `them` are
    mentioned: dict[str, None] = field(default_factory=dict[str, None])  # what is not `the rest`
    noun: Sequence[str] = ()  # what `the last one` is one of
    asked: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  # fields that this clause set
    about: Ids = field(default_factory=list[str])  # whom this clause named first
    swapped: bool = False
    total_seconds: float | None = None
    counted: dict[str, float] = field(default_factory=dict[str, float])  # loudness that counts from what nobody measured
    now: dict[str, SoundEvent] = field(default_factory=dict[str, SoundEvent])
    silences: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    notes: list[str] = field(default_factory=list[str])
    doing: Doing | None = None  # the clause that was carried out last
    stand_in: tuple[Tree, Ids] | None = None  # whom a tree means while its clause is done again, about others
    precedent: Callable[[], Precedent] = Precedent  # the edit before this sentence, read where it is leant on

    def __post_init__(self) -> None:
        self.now = {event.id: event for event in self.plan.events}

    def quote(self, tree: Tree) -> str:
        """The words of a tree as they were typed."""
        first, last = self.tokens[tree.start], self.tokens[tree.end - 1]
        return " ".join(self.sentence[first.start : last.end].split())

    def words(self, tree: Tree) -> list[str]:
        return [token.text for token in self.tokens[tree.start : tree.end]]

    # The story as it will be

    def events(self) -> list[SoundEvent]:
        """All events as they now are; one that has a place but no time yet stands about where it will."""
        return list(self.now.values())

    def event(self, one: str) -> SoundEvent:
        return self.now[one]

    def _see(self, one: str) -> None:
        """Brings what is seen of an event up to date with what was noted."""
        fields = self.added.get(one) or self.changes.get(one, {})
        named = {name: value for name, value in fields.items() if name not in ("after", "before")}
        beside = self.now.get(str(fields.get("after", fields.get("before"))))
        if beside is not None:
            named["start"] = beside.end if "after" in fields else beside.start - 1e-3
        elif one in self.added and "start" not in named:
            named["start"] = max((event.end for event in self.now.values() if event.id != one), default=0.0)
        was = self.now.get(one) or SoundEvent(id=one, caption=named["caption"], seconds=named["seconds"], start=0.0)
        self.now[one] = was.model_copy(update=named)

    def level(self, one: str) -> float | None:
        """How loud an event is in LUFS, as it was planned or measured; None where nobody knows before it is told."""
        event = self.event(one)
        if not self.is_as_rendered(one):
            return self.plan.usual_of(event) if event.loudness is None else event.loudness
        return self.level_before(event)

    def level_before(self, event: SoundEvent) -> float | None:
        """How loud an event without a loudness was: as is usual, or as was measured; None where nobody knows."""
        measured = self.plan.levels.measured.get(sound_key(event)) if self.plan.levels is not None else None
        usual = self.plan.usual_of(event)
        return measured if usual is None else usual

    def is_as_rendered(self, one: str) -> bool:
        """Whether an event has no loudness of its own, but is as loud as rendered, or louder or quieter than that."""
        event = self.event(one)
        counted = one in self.counted and event.loudness == self.counted[one]
        return counted or self.plan.gain_of(event) is not None

    def cast(self) -> Cast:
        return Cast(self.events())

    def stay(self, one: str) -> None:
        """Names the start that an event has, unless it has a new place: what is about its end moves no other event."""
        row = self.added[one] if one in self.added else self.changes.setdefault(one, {})
        if not row.keys() & {*_PLACES}:
            row["start"] = self.event(one).start

    def change(self, one: str, **fields: Any) -> None:
        """Notes a wish. Raises InputError where one clause wishes two things of the same kind."""
        for name in fields:
            kind = "start" if name in _PLACES else name
            if (one, kind) in self.asked:
                raise InputError(f"'{self.sentence[:200]}' asks for two things at once: {kind} of {title(self.event(one))}.")
            self.asked.add((one, kind))
        row = self.added[one] if one in self.added else self.changes.setdefault(one, {})
        if fields.keys() & {*_PLACES}:
            for name in _PLACES:
                row.pop(name, None)
        row.update(fields)
        self._see(one)

    def remove(self, one: str) -> None:
        if one in self.added:
            raise InputError(f"{title(self.event(one))} is added and removed in one sentence.")
        self.removed.append(one)
        self.changes.pop(one, None)
        del self.now[one]

    def add(self, fields: dict[str, Any]) -> str:
        """A new event's id."""
        taken = {event.id for event in self.plan.events} | self.added.keys()
        count = len(self.plan.events) + 1
        while f"e{count}" in taken:
            count += 1
        self.added[f"e{count}"] = fields
        self._see(f"e{count}")
        return f"e{count}"

    def idle(self) -> tuple[str, ...]:
        """Notes on events that are as they were wished already."""
        was = {event.id: event for event in self.plan.events}
        rows = ((one, row) for one, row in self.changes.items() if row and one in self.now and not row.keys() & {*_PLACES})
        idle = [one for one, row in rows if all(getattr(was[one], name) == value for name, value in row.items())]
        return tuple(f"{title(was[one])} is like that already" for one in idle)

    def edited(self) -> StoryPlan:
        """The story as it is after what was noted so far."""
        patch = self.patch()
        return apply(self.plan, patch) if patch.add or patch.change or patch.remove or patch.silence else self.plan

    def patch(self) -> Patch:
        if self.swapped and any("start" in row for row in (*self.changes.values(), *self.added.values())):
            raise InputError("Events cannot change places and move in time in one sentence; give two.")
        changes = [{"id": one, **fields} for one, fields in self.changes.items() if fields and one not in self.removed]
        added = [{"id": one, **fields} for one, fields in self.added.items()]
        counted = [one for one in self.counted if one in self.now]
        lists = {"change": changes, "add": added, "remove": self.removed, "counted": counted, "silence": self.silences}
        return Patch.build({**lists, "total_seconds": self.total_seconds})

    # Who is meant

    def find(self, tree: Tree) -> list[str]:
        """The ids that a tree of events means, in the order in which they are named."""
        if self.stand_in is not None and tree is self.stand_in[0]:
            return self.stand_in[1]
        groups = [part for part in tree.parts if part.rule in ("everything", "group", "thing", "core")]
        found: dict[str, None] = {}
        if tree.rule in ("thing", "core"):
            found = dict.fromkeys(self._thing(tree))
        for group in groups if not found else ():
            if group.rule == "everything":
                found |= dict.fromkeys(self._everything(group))
            elif group.rule == "core":
                found |= dict.fromkeys(self._thing(group))
            elif group.rule == "thing":  # of an exception
                for one in self._thing(group):
                    found.pop(one, None)
            else:
                found |= dict.fromkeys(self._group(group))
        if not found:
            raise InputError(f"'{self.quote(tree)}' is nothing in this story.")
        self.spoken_of = list(found)
        self.about = self.about or list(found)
        self.mentioned |= found
        return list(found)

    def one(self, tree: Tree) -> SoundEvent:
        """The one event that a tree means; whom the clause is about stays the same."""
        before = self.spoken_of
        found = self.find(tree)
        self.spoken_of = before
        if len(found) > 1:
            raise InputError(f"'{self.quote(tree)}' is {len(found)} events, {listed(self._of(found))}; name one.")
        return self.event(found[0])

    def other(self, ids: Ids, tree: Tree) -> SoundEvent:
        """The event beside which others should lie."""
        other = self.one(next(tree.all("core")))
        if other.id in ids:
            raise InputError(f"{title(other)} cannot lie beside itself.")
        return other

    def check_deed(self, ids: list[str], tree: Tree) -> None:
        """Raises InputError where `the dog should bark` is about a dog that does something else."""
        able = {event.id for event in self.cast().called(self.words(tree), self.quote(tree))}
        if not able.issuperset(ids):
            raise InputError(f"'{self.quote(tree)}' is not what {listed(self._of(ids))} does.")

    def _of(self, ids: Iterable[str]) -> list[SoundEvent]:
        wanted = set(ids)
        return [event for event in self.events() if event.id in wanted]

    def _everything(self, tree: Tree) -> list[str]:
        beside = tree.get("core")
        if beside is None:
            return [event.id for event in self.events()]
        other, later = self.one(beside), tree.get("later-than") is not None
        return [event.id for event in self.events() if (event.start > other.start if later else event.start < other.start)]

    def _group(self, tree: Tree) -> list[str]:
        if tree.get("rest") is None:
            return self._thing(next(tree.all("thing")))
        mentioned = self.mentioned or dict.fromkeys(self.precedent().ids)
        if not mentioned:
            raise InputError(f"'{self.quote(tree)}' says nothing before anything else was named.")
        return [event.id for event in self.events() if event.id not in mentioned]

    def _thing(self, tree: Tree) -> list[str]:
        core = tree if tree.rule == "core" else tree.parts[0]
        kind = core.parts[0]
        if kind.rule == "pronoun":
            return self._pronoun(kind)
        locator = tree.get("locator") if tree.rule == "thing" else None
        noun = kind.get("noun")
        if noun is not None:
            self.noun = [word for word in self.words(noun) if not names_no_event(word)] or self.words(noun)
        find = {
            "many": self._many,
            "counted": self._many,
            "other": self._other,
            "nth": self._nth,
            "quoted": self._quoted,
            "numbered": self._numbered,
            "named": self._named,
            "first-few": self._few,
            "ends-of": self._ends,
        }[kind.rule]
        if locator is None or kind.rule != "named":
            found = find(kind)
            return [event.id for event in (found if locator is None else self._located(found, locator, core))]
        found = self.cast().called(self.noun, self.quote(core))
        return [event.id for event in self._located(found, locator, core)]

    def _pronoun(self, tree: Tree) -> list[str]:
        words = self.words(tree)
        told = self.quote(tree)
        if {"copy", "copies", "duplicate", "new"} & {*words}:
            if not self.added:
                raise InputError(f"'{told}' is nothing in this story: nothing was added in this sentence.")
            return list(self.added)[-1:]
        there = self.referents()
        if not there:
            raise InputError(f"It is not clear what '{told}' is; name it.")
        if (len(there) > 1 and words[0] in ("it", "that", "this", "its")) or ("both" in words and len(there) != 2):
            raise InputError(f"'{told}' may be {listed(self._of(there), ' or ')}; say which.")
        return there

    def is_the_story(self, tree: Tree) -> bool:
        """Whether events are `it` where nothing was spoken of: then it is the story that can be longer or shorter."""
        return tree.get("pronoun") is not None and self.words(tree) == ["it"] and not self.referents()

    def referents(self) -> Ids:
        """Whom `it` and `them` mean: those who were spoken of last, in this sentence or in the one before it."""
        return [one for one in self.spoken_of or self.precedent().ids if one in self.now]

    def _named(self, tree: Tree) -> list[SoundEvent]:
        return self._cast_of(tree).one_or_more(self.noun, self.quote(tree))

    def _cast_of(self, tree: Tree) -> Cast:
        """`the small one` is one of those that were spoken of, where one of them is small."""
        generic = tree.get("generic")
        few = Cast(self._of(self.spoken_of))
        one_of_them = generic is not None and self.words(generic) in (["one"], ["ones"]) and len(few.events) > 1
        fits = one_of_them and all(few.knows(word) for word in self.noun) and few.fits(self.noun)
        return few if fits else self.cast()

    def _quoted(self, tree: Tree) -> list[SoundEvent]:
        return self.cast().titled(self.tokens[next(tree.all("quote")).start].text)

    def _many(self, tree: Tree) -> list[SoundEvent]:
        found = self.cast().called(self.noun, self.quote(tree))
        count = tree.get("count")
        wanted = 2 if "both" in self.words(tree) else None if count is None else self.tokens[count.start].value
        if wanted is not None and wanted != len(found):
            raise InputError(f"'{self.quote(tree)}' should be {wanted:g} events, but there {_are(found)}.")
        return found

    def _other(self, tree: Tree) -> list[SoundEvent]:
        mentioned = self.mentioned or dict.fromkeys(self.precedent().ids)
        found = [event for event in self.cast().called(self.noun, self.quote(tree)) if event.id not in mentioned]
        if len(found) != 1:
            raise InputError(
                f"'{self.quote(tree)}' may be {listed(found, ' or ')}; say which."
                if found
                else f"There is no '{self.quote(tree)}' in this story."
            )
        return found

    def _of_kind(self, tree: Tree) -> list[SoundEvent]:
        """All events that an ordinal counts, in order of time."""
        generic = tree.get("generic")
        of_kind = generic is None or (self.words(generic) in (["one"], ["ones"]) and bool(self.noun))
        return self.cast().called(self.noun, self.quote(tree)) if of_kind else self.cast().events

    def _few(self, tree: Tree) -> list[SoundEvent]:
        found, count = self._of_kind(tree), int(amounts.number(self.tokens, next(tree.all("count"))))
        few = found[:count] if tree.get("first") is not None else found[-count:] if count else []
        rest = found[count:] if tree.get("first") is not None else found[:-count]
        if not 0 < count <= len(found) or {event.start for event in few} & {event.start for event in rest}:
            raise InputError(f"It is not clear what '{self.quote(tree)}' are; there are {listed(found)}.")
        return few

    def _ends(self, tree: Tree) -> list[SoundEvent]:
        found = self._of_kind(tree)
        return [event for ordinal in tree.all("ordinal") for event in self._at_rank(found, ordinal, tree)]

    def _nth(self, tree: Tree) -> list[SoundEvent]:
        return self._at_rank(self._of_kind(tree), next(tree.all("ordinal")), tree)

    def _at_rank(self, found: list[SoundEvent], ordinal: Tree, tree: Tree) -> list[SoundEvent]:
        rank = self.rank(ordinal)
        if not -len(found) <= rank < len(found):
            raise InputError(f"There is no '{self.quote(tree)}': there {_are(found)}.")
        event = found[rank]
        together = [other for other in found if other.start == event.start]
        if len(together) > 1:
            raise InputError(f"'{self.quote(tree)}' may be {listed(together, ' or ')}, which start together; say which.")
        return [event]

    def rank(self, ordinal: Tree) -> int:
        """Which one of a list an ordinal means, from the end where it is negative."""
        words = self.words(ordinal)
        if "penultimate" in words or (words[0] in ("second", "last") and len(words) > 1):
            return -2
        if words[0] in ("last", "final"):
            return -1
        return _ORDINALS.index(words[0]) if words[0] in _ORDINALS else int(words[0][:-2]) - 1

    def _numbered(self, tree: Tree) -> list[SoundEvent]:
        number = int(self.tokens[next(tree.all("count")).start].value or 0)
        events = self.cast().events
        by_time = events[number - 1 : number] if number > 0 else []
        by_id = [event for event in events if event.id == f"e{number}"]
        if by_id and by_time and by_id != by_time:
            raise InputError(f"'{self.quote(tree)}' may be {listed([*by_id, *by_time], ' or ')}; say which.")
        if not by_time:
            raise InputError(f"There is no '{self.quote(tree)}': the story has {len(events)} events.")
        return by_time

    def _located(self, found: list[SoundEvent], locator: Tree, core: Tree) -> list[SoundEvent]:
        """Those that come next after or before another event, at an end of the story, or at a time."""
        beside, time = locator.get("core"), locator.get("time")
        if beside is not None:
            other = self.one(beside)
            later = locator.get("later-than") is not None
            kept = [e for e in found if e.id != other.id and (e.start > other.start if later else e.start < other.start)]
            kept = kept[:1] if later else kept[-1:]
        elif time is not None:
            kept = [event for event in found if abs(event.start - amounts.seconds(self.tokens, time)) < 0.5]
        else:
            last = locator.get("its-end") is not None
            edge = max(event.end for event in self.events()) if last else min(event.start for event in self.events())
            kept = [event for event in found if (event.end if last else event.start) == edge]
        if len(kept) != 1:
            raise InputError(
                f"There is no one event '{self.quote(core)} {self.quote(locator)}' in this story; there {_are(found)}."
            )
        return kept


def _are(events: Sequence[SoundEvent]) -> str:
    return f"{'is' if len(events) == 1 else 'are'} {listed(events)}"


def content_words(caption: str) -> list[str]:
    """The words by which an event with this caption would be known."""
    return [word for word in caption_words(caption) if not names_no_event(word)]
