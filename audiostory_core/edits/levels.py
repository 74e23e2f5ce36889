"""Wishes about how events sound: loudness, pan, fades, locks and takes. A tree of a wish in, changes noted in the `Scene`.

`louder` is 6 dB, a bit 3, much 10; twice as loud is 10 dB, as ears have it (Stevens, 1955). It counts from the loudness that
an event has, else from what was measured of it when the story was told; where nobody measured it, -23 LUFS stand for what
will be rendered. `left` is a pan of -0.5, a bit -0.25, hard -1, and `further` moves by as much. A fade is
2 s, at most half its event.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from ..errors import InputError
from ..plan.levels import USUAL_LUFS
from ..plan.story import MAX_TAKES
from . import amounts
from .parser import Tree
from .scene import Ids, Scene
from .times import factor_in
from .turns import title

SILENT_LUFS = -70.0
FADE_SECONDS = 2.0
MAX_BARE_DB = 12.0  # a bare "-20 dB" may be a level or a difference
_DOUBLING_DB = 10.0


# Fades


def fade_event(scene: Scene, ids: Ids, tree: Tree) -> None:
    sides, span = scene.words(next(tree.all("in-or-out"))), tree.get("span")
    for one in ids:
        event = scene.event(one)
        over = round(min(FADE_SECONDS, event.seconds / 2), 3) if span is None else amounts.seconds(scene.tokens, span)
        if over > event.seconds:
            raise InputError(f"{title(event)} lasts {event.seconds:g} s, so it cannot fade for {over:g} s.")
        scene.change(one, **{f"fade_{side}_seconds": over for side in ("in", "out") if side in sides})


# Loudness


def louder(scene: Scene, ids: Ids, tree: Tree) -> None:
    amplify(scene, ids, tree, 1)


def softer(scene: Scene, ids: Ids, tree: Tree) -> None:
    amplify(scene, ids, tree, -1)


def amplify(scene: Scene, ids: Ids, tree: Tree, sign: int) -> None:
    """Louder or quieter by what the tree says."""
    _check_signs(scene, tree, sign)
    decibels, share, factor = tree.get("signed", "decibels", "count"), tree.get("percent"), tree.get("factor")
    by = amounts.by_degree(tree, 3.0, 6.0, 10.0)
    if decibels is not None:
        by = abs(amounts.number(scene.tokens, decibels))
    elif share is not None:
        by = abs(_as_ears_hear(1 + sign * amounts.share(scene.tokens, share)))
    elif factor is not None:
        times = amounts.factor(scene.tokens, factor)
        by = abs(_as_ears_hear(1 + sign * times if times < 1 else times))
    for one in ids:
        raise_by(scene, one, sign * by)


def _check_signs(scene: Scene, tree: Tree, sign: int) -> None:
    """Refuses `-3 dB louder` and `+3 dB quieter`."""
    signs = [token.text[0] for token in scene.tokens[tree.start : tree.end] if token.kind == "number"]
    if ("+" if sign < 0 else "-") in "".join(signs).replace("\u2212", "-"):
        raise InputError(f"'{scene.quote(tree)}' asks for louder and quieter at once; say which, and by how many dB.")


def as_loud(scene: Scene, ids: Ids, tree: Tree) -> None:
    scale_level(scene, ids, factor_in(scene, tree))


def scale_level(scene: Scene, ids: Ids, by: float) -> None:
    for one in ids:
        raise_by(scene, one, _as_ears_hear(by))


def as_loud_as(scene: Scene, ids: Ids, tree: Tree) -> None:
    other = scene.other(ids, tree)
    loudness = scene.level(other.id)
    if loudness is None:
        raise InputError(f"How loud {title(other)} is was not measured yet; say a level instead, such as 'to -20 LUFS'.")
    for one in ids:
        _level(scene, one, loudness)


def level_to(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        _level(scene, one, amounts.number(scene.tokens, tree))


def level_by(scene: Scene, ids: Ids, tree: Tree) -> None:
    by = amounts.number(scene.tokens, tree)
    if abs(by) > MAX_BARE_DB and tree.get("up", "down") is None and "by" not in scene.words(tree):
        raise InputError(f"'{scene.quote(tree)}' may be a level or a difference; say 'to {by:g} LUFS' or 'by {by:g} dB'.")
    if tree.get("up", "down") is not None:
        sign = 1 if tree.get("up") is not None else -1
        _check_signs(scene, tree, sign)
        by = sign * abs(by)
    for one in ids:
        raise_by(scene, one, by)


def silent(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        scene.change(one, loudness=SILENT_LUFS)


def raise_by(scene: Scene, one: str, by: float) -> None:
    """Louder by so many dB than the event is. What was not measured, or would come out above what a plan can say, is counted
    from what is rendered."""
    if by == 0:
        return
    base, loudness = scene.level(one), scene.event(one).loudness
    if base is not None and (base + by <= 0 or not scene.is_as_rendered(one)):
        _level(scene, one, base + by)
        return
    _level(scene, one, (USUAL_LUFS if loudness is None else loudness) + by)
    scene.counted[one] = scene.event(one).loudness or 0.0


def _as_ears_hear(times: float) -> float:
    if times <= 0:
        raise InputError(f"Nothing can be {times:g} times as loud; say 'mute' for silence.")
    return round(_DOUBLING_DB * math.log2(times), 2)


def _level(scene: Scene, one: str, loudness: float) -> None:
    if not -70 <= loudness <= 0:
        raise InputError(f"{title(scene.event(one))} would be at {loudness:g} LUFS; loudness lies between -70 and 0 LUFS.")
    scene.counted.pop(one, None)
    scene.change(one, loudness=round(loudness, 2))


# Pan


def hard(scene: Scene, ids: Ids, tree: Tree) -> None:
    _pan_all(scene, ids, _side(tree))


def to_side(scene: Scene, ids: Ids, tree: Tree) -> None:
    _pan_all(scene, ids, _side(tree) * amounts.by_degree(tree, 0.25, 0.5, 0.75))


def further(scene: Scene, ids: Ids, tree: Tree) -> None:
    share, side = tree.get("percent"), _side(tree)
    by = amounts.by_degree(tree, 0.25, 0.5, 0.75) if share is None else amounts.share(scene.tokens, share)
    for one in ids:
        pan = scene.event(one).pan
        if pan == side:
            raise InputError(f"{title(scene.event(one))} is at the very {'left' if side < 0 else 'right'} already.")
        scene.change(one, pan=max(-1.0, min(1.0, round(pan + side * by, 4))))


def share_of_side(scene: Scene, ids: Ids, tree: Tree) -> None:
    share = tree.get("percent")
    _pan_all(scene, ids, _side(tree) * (0.5 if share is None else amounts.share(scene.tokens, share)))


def centre(scene: Scene, ids: Ids, tree: Tree) -> None:
    _pan_all(scene, ids, 0.0)


def opposite(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        pan = scene.event(one).pan
        if pan == 0:
            raise InputError(f"{title(scene.event(one))} is in the centre; say left or right.")
        scene.change(one, pan=-pan)


def closer(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        pan = scene.event(one).pan
        if pan == 0:
            raise InputError(f"{title(scene.event(one))} is in the centre already.")
        scene.change(one, pan=round(pan / 2, 4))


def pan_value(scene: Scene, ids: Ids, tree: Tree) -> None:
    _pan_all(scene, ids, amounts.number(scene.tokens, tree))


def _side(tree: Tree) -> float:
    return -1.0 if tree.get("left") is not None else 1.0


def _pan_all(scene: Scene, ids: Ids, pan: float) -> None:
    if not -1 <= pan <= 1:
        raise InputError(f"The pan would be {pan:g}; it lies between -1, left, and 1, right.")
    for one in ids:
        scene.change(one, pan=round(pan, 4) + 0.0)


def another_take(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        scene.change(one, take=scene.event(one).take + 1)


def chosen_take(scene: Scene, ids: Ids, tree: Tree) -> None:
    """The take that is named; people count from 1, plans from 0."""
    count, ordinal = tree.get("count"), tree.get("ordinal")
    for one in ids:
        take = scene.event(one).take - 1.0
        if count is not None:
            take = amounts.number(scene.tokens, count) - 1
        elif ordinal is not None:
            take = scene.rank(ordinal)
        if not (0 <= take < MAX_TAKES and take == int(take)):
            raise InputError(
                f"'{scene.quote(tree)}' is no take of {title(scene.event(one))}; they are counted from 1 to {MAX_TAKES}."
            )
        scene.change(one, take=int(take))


def locked(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        scene.change(one, locked=tree.rule == "locked")


LEVELS: dict[str, Callable[[Scene, Ids, Tree], None]] = {  # by the grammar's rules
    "fade": fade_event, "louder": louder, "softer": softer, "too-loud": softer, "too-quiet": louder, "as-loud": as_loud,
    "as-loud-as": as_loud_as, "level-to": level_to, "level-by": level_by, "silent": silent, "hard": hard,
    "further": further, "share": share_of_side, "centre": centre, "opposite": opposite, "closer": closer,
    "pan-value": pan_value, "to-side": to_side, "locked": locked, "unlocked": locked, "another-take": another_take,
    "chosen-take": chosen_take,
}  # fmt: skip
