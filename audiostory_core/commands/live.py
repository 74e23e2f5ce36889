"""`--play`: what is told is heard on the sound device while it is told, and its rest once it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import InputError
from ..streams import show_status
from .shared import show_notes

if TYPE_CHECKING:
    from ..line.teller import Teller
    from ..sound.playing import LiveMix
    from .options import Files


def can_play(files: Files) -> bool:
    """Whether the story is to be heard, and can be; where it cannot, what to do about that is said."""
    from ..sound.device import check_device

    if not files.play:
        return False
    try:
        check_device()
    except InputError as error:
        show_notes([f"{error} It is told and written all the same"])
        return False
    return True


@contextmanager
def heard_live(teller: Teller) -> Iterator[LiveMix]:
    """What lets a story be heard while it is told; whatever ends the telling early ends the sound."""
    from ..line.spans import track_rate
    from ..sound.playing import LiveMix, Player

    settings = teller.settings
    with Player() as player:
        yield LiveMix(player, teller.chosen.curve, track_rate(teller.bundle, settings), settings.target_lufs)


def hear_out(live: LiveMix) -> None:
    """Waits until what was told, which is written by now, is heard to its end."""
    show_status("playing the rest of it; Ctrl-C ends that ...")
    live.finish()
    show_notes(live.notes)
