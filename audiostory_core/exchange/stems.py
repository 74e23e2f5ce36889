"""The sound files beside a project: a folder of stems -> the path and length of each event's.

Stems as `audiostory tell --stems` writes them: one per event, named by its id, already at the event's loudness, pan and
fades, and longer than the event where it runs into the next one. Laid where their events start they sum to the mix.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..plan.story import StoryPlan

_SUFFIXES = (".wav", ".flac")


@dataclass(frozen=True)
class Stem:
    """A sound file, its path as the project names it, and its length in seconds."""

    path: str
    seconds: float


Stems = Mapping[str, Stem]  # by the id of the event


def find(folder: Path, plan: StoryPlan, project: Path) -> tuple[dict[str, Stem], tuple[str, ...]]:
    """The stems of the plan's events in `folder`, named from where `project` will stand, and notes on what is missing.

    Raises `InputError` for a folder that is not there and for a file that is no sound.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}; --stems takes one that `audiostory tell --stems` has written.")
    found = {
        event.id: path
        for event in plan.events
        for suffix in reversed(_SUFFIXES)
        if (path := folder / f"{event.id}{suffix}").is_file()
    }
    stems = {name: Stem(_seen_from(path, project.parent), _seconds_of(path)) for name, path in found.items()}
    missing = [event.id for event in plan.events if event.id not in stems]
    shown = f"{', '.join(missing[:3])}{f' and {len(missing) - 3} more' if len(missing) > 3 else ''}"
    return stems, (f"{folder} has no stem of {shown}",) if missing else ()


def _seen_from(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive of Windows
        return path.resolve().as_posix()


def _seconds_of(path: Path) -> float:
    import soundfile

    try:
        info = soundfile.info(str(path))
    except soundfile.LibsndfileError:
        raise InputError(f"{path} is not a sound file that can be read.") from None
    return info.frames / info.samplerate
