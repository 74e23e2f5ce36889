"""What leans on the edit before it, and what is about the whole: `even quieter`, `more`, `the bell too`, `fade out at the
end`, `2 s of silence before the bell`. A tree of such a clause in, the `Scene` changed.
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import InputError
from ..plan.story import TOLERANCE_SECONDS, SoundEvent
from . import amounts, levels, times, verbs
from .cast import listed
from .parser import Tree
from .scene import Ids, Scene
from .turns import title
from .wishes import wishes

PAUSE_SECONDS = 1.0
_LENGTHS = ("longer", "as-long")
_IN_ALL = frozenset(("all", "total", "altogether", "overall"))  # beside a length: that of the story
_ONCE = frozenset(("add", "copy", "swap", "ending", "gap", "reason"))  # clauses that are about no one else as well


# The edit before


def likewise(scene: Scene, tree: Tree, clause: Callable[[Scene, Tree], None]) -> None:
    """The last clause again, about others."""
    told, doing = scene.quote(tree), scene.doing or scene.precedent().doing
    if doing is None or doing.tree.parts[0].rule in _ONCE:
        raise InputError(
            f"'{told}' leans on an edit before it that can be done to others; say what should become of the sound."
        )
    ids = scene.find(next(tree.all("events")))
    part = doing.tree.parts[0]
    who = next(part.all("events", "plain", "thing"), None)
    sentence, tokens = scene.sentence, scene.tokens
    scene.sentence, scene.tokens = doing.sentence, doing.tokens
    try:
        if part.rule == "further-on":
            wishes(scene, ids, part)
        elif who is None:
            raise InputError(
                f"'{told}' leans on '{scene.quote(doing.tree)}', which is about no sound; say what should become of it."
            )
        else:
            scene.stand_in = who, ids
            clause(scene, doing.tree)
    finally:
        scene.sentence, scene.tokens, scene.stand_in = sentence, tokens, None
    scene.doing, scene.spoken_of = doing, ids


def corrected(scene: Scene, tree: Tree, clause: Callable[[Scene, Tree], None]) -> None:
    """`No, the thunder`: the last edit for others instead, in the story as it was before that."""
    *_, who = tree.all("events")
    likewise(scene, Tree("likewise", tree.start, tree.end, (who,)), clause)


def again(scene: Scene, tree: Tree) -> None:
    """As much more of what the last edit changed; `a bit more` is half of it, and `too much` half of it back."""
    share = -0.5 if tree.get("too-much") is not None else amounts.by_degree(tree, 0.5, 1.0, 1.5)
    precedent = scene.precedent()
    changes = {one: fields for one, fields in precedent.changes.items() if fields and one in scene.now}
    if not changes:
        raise InputError(
            f"'{scene.quote(tree)}' leans on an edit before it that can go further; say what should become of which sound."
        )
    for one, fields in changes.items():
        for name, by in fields.items():
            _further(scene, one, name, share * by)
    scene.doing, scene.spoken_of = precedent.doing, list(changes)


def further_on(scene: Scene, tree: Tree) -> None:
    """A wish without a sound is about that of the last edit; about lengths, where there was none, about the whole story."""
    ids, told = scene.referents(), scene.quote(tree)
    over, amount, time, said = tree.get("over"), tree.get("amount"), tree.get("time"), next(iter(tree.parts), None)
    if not ids or {token.text for token in scene.tokens} & _IN_ALL:
        lengths = [part.rule in _LENGTHS for wish in tree.all("wish") for part in (*wish.parts, *wish.all(*_LENGTHS))]
        if lengths and said is not None and said.rule == "wishes" and any(lengths):
            verbs.whole(scene, tree)
            return
    if not ids:
        if said is not None and said.rule == "wishes" and tree.get("fade") is not None:
            ending(scene, tree)
            return
        example = _example(scene)
        raise InputError(f"It is not clear what '{told}' is about; name the sound, such as '{example} {told}'.")
    scene.spoken_of = ids
    if said is not None and said.rule == "wishes":
        wishes(scene, ids, tree)
    elif said is not None and said.rule == "over" and over is not None:
        _again_over(scene, ids, over, told)
    elif said is not None and said.rule == "amount" and amount is not None:
        _by_amount(scene, amount, told)
    elif time is not None:
        times.at(scene, ids, tree)


def _by_amount(scene: Scene, tree: Tree, told: str) -> None:
    """`2 dB more`: so much further in the direction of the last edit."""
    decibels = tree.get("decibels")
    names = ("loudness",) if decibels is not None else ("seconds", "start", "fade_in_seconds", "fade_out_seconds")
    by = amounts.number(scene.tokens, tree) if decibels is not None else amounts.seconds(scene.tokens, tree)
    found = [
        (one, name, d) for one, fields in scene.precedent().changes.items() for name, d in fields.items() if name in names
    ]
    found = [row for row in found if row[0] in scene.now]
    if not found or len({name for _, name, _ in found}) > 1:
        raise InputError(f"It is not clear what '{told}' asks for; say louder, quieter, later, earlier, longer or shorter.")
    for one, name, d in found:
        _further(scene, one, name, abs(by) if d > 0 else -abs(by))


def _again_over(scene: Scene, ids: Ids, tree: Tree, told: str) -> None:
    """`over 5 s` after a fade is how long it takes."""
    seconds = amounts.seconds(scene.tokens, tree)
    changes = scene.precedent().changes
    found = [(one, name) for one in ids for name in changes.get(one, {}) if name.startswith("fade_")]
    if not found:
        _by_amount(scene, tree, told)
        return
    for one, name in found:
        scene.change(one, **{name: seconds})


def _further(scene: Scene, one: str, name: str, by: float) -> None:
    event = scene.event(one)
    if name == "loudness":
        levels.raise_by(scene, one, round(by, 2))
    elif name == "pan":
        scene.change(one, pan=max(-1.0, min(1.0, round(event.pan + by, 4))))
    elif name == "start":
        times.shift_by(scene, [one], by)
    elif name == "seconds":
        times.last(scene, one, event.seconds + by)
    else:
        scene.change(one, **{name: max(0.0, round(getattr(event, name) + by, 3))})


def _example(scene: Scene) -> str:
    """A sound of the story as people would name it."""
    return scene.cast().short_name(scene.cast().events[0])


# The whole


def ending(scene: Scene, tree: Tree) -> None:
    """The story's end fades out, or its beginning in: of all that sounds there."""
    sides, words = tree.get("in-or-out"), scene.words(tree)
    begins = tree.get("at-the-start", "start-word") is not None or ("first" in words and tree.get("at-the-end") is None)
    said = scene.words(sides) if sides is not None else ["in" if begins else "out"]
    if (sides is not None and said != ["in"] and begins) or (
        said == ["in"] and tree.get("at-the-end", "end-word") is not None
    ):
        raise InputError(
            f"'{scene.quote(tree)}' may be about the beginning or the end; say 'fade in at the beginning' or "
            "'fade out at the end'."
        )
    for side in [side for side in ("in", "out") if side in said]:
        _fade_edge(scene, tree, side)


def _fade_edge(scene: Scene, tree: Tree, side: str) -> None:
    events, span, lengthy = scene.events(), tree.get("span"), tree.get("lengthy", "slowly") is not None
    edge = max(event.end for event in events) if side == "out" else min(event.start for event in events)
    there = [e for e in events if abs((e.end if side == "out" else e.start) - edge) <= TOLERANCE_SECONDS]
    if tree.get("it-story") is not None and scene.referents():
        there = [scene.event(one) for one in scene.referents()]
    usual = levels.FADE_SECONDS * (2.0 if lengthy else 0.5 if tree.get("brief") is not None else 1.0)
    for event in there:
        over = amounts.seconds(scene.tokens, span) if span is not None else usual
        if span is not None and over > event.seconds:
            raise InputError(f"{title(event)} lasts {event.seconds:g} s, so it cannot fade for {over:g} s.")
        scene.change(
            event.id, **{f"fade_{side}_seconds": round(over if span is not None else min(over, event.seconds / 2), 3)}
        )
    scene.spoken_of = [event.id for event in there]


def gap(scene: Scene, tree: Tree) -> None:
    """Silence between events: all that comes after it comes later by as much."""
    spans = list(tree.all("span"))
    usual = PAUSE_SECONDS * (0.5 if tree.get("brief") is not None else 3.0 if tree.get("lengthy") is not None else 1.0)
    seconds = amounts.seconds(scene.tokens, spans[0]) if spans else usual
    if len(spans) > 1 or seconds <= 0:
        raise InputError(
            f"It is not clear how long '{scene.quote(tree)}' lasts; say it once, such as '2 s of silence before the bell'."
        )
    if tree.get("at-the-end", "end-word") is not None:
        scene.total_seconds = round((scene.total_seconds or scene.plan.total_seconds) + seconds, 6)
        return
    following = _behind_gap(scene, tree)
    at = following.start
    sounding = [e for e in scene.events() if e.start < at - TOLERANCE_SECONDS and e.end > at + TOLERANCE_SECONDS]
    if sounding:
        raise InputError(
            f"{listed(sounding)} sounds there too, so there would be no silence; shorten it, or move the sound itself."
        )
    scene.silences.append({"before": following.id, "seconds": seconds})
    scene.spoken_of = [following.id]


def _behind_gap(scene: Scene, tree: Tree) -> SoundEvent:
    """The event that a gap is to lie before."""
    events, cores = scene.cast().events, list(tree.all("core"))
    if not cores:
        return events[0]
    if len(cores) == 2:
        return max((scene.one(core) for core in cores), key=lambda event: event.start)
    event = scene.one(cores[0])
    if tree.get("gap-before") is not None:
        return event
    following = next((e for e in events if e.start >= event.end - TOLERANCE_SECONDS and e.id != event.id), None)
    if following is None:
        raise InputError(f"Nothing follows {title(event)}; say 'silence at the end' for a longer story.")
    return following


FOLLOWS: dict[str, Callable[[Scene, Tree], None]] = {"again": again, "further-on": further_on, "ending": ending, "gap": gap}
