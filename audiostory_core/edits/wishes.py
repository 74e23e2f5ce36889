"""What should become of events: the grammar's trees of wishes, each given to what `times` and `levels` make of it."""

from __future__ import annotations

from ..errors import InputError
from .intensity import gentler, harder
from .levels import LEVELS
from .parser import Tree
from .scene import Ids, Scene
from .times import TIMES

_WISHES = TIMES | LEVELS | {"harder": harder, "gentler": gentler}


def wish(scene: Scene, ids: Ids, tree: Tree) -> None:
    """One wish for the events."""
    for part in tree.all(*_WISHES):
        _WISHES[part.rule](scene, ids, part)


def wishes(scene: Scene, ids: Ids, tree: Tree | None) -> None:
    """All wishes in a tree, if there is one."""
    if tree is not None and not ids:
        raise InputError(f"It is not clear what '{scene.quote(tree)}' is about.")
    for part in tree.all("wish") if tree is not None else ():
        wish(scene, ids, part)
