"""A told story as files: sound with its plan inside, its plan alone, and both read back; where what was rendered is kept.

The plan in a file says how it was told (`plan.telling`), so that an edit of the file is told alike. Imports nothing heavy,
and no torch to read a plan that is no sound. Knows no models.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..disk.files import replacing
from ..errors import InputError
from ..sound.suffixes import AUDIO_SUFFIXES

if TYPE_CHECKING:
    from torch import Tensor

    from ..disk.store import Store
    from ..plan.story import StoryPlan
    from ..sound.audio import Subtype

STORE_BYTES = 4_000_000_000


class Mix(Protocol):
    """What a file is written from, such as a `Track`: samples [ch w] in blocks, as often as they are asked for."""

    @property
    def sample_rate(self) -> int: ...

    @property
    def channels(self) -> int: ...

    @property
    def samples(self) -> int: ...

    def blocks(self) -> Iterator[Tensor]: ...


def write_story(path: str | Path, plan: StoryPlan, mix: Mix, subtype: Subtype = "24", overwrite: bool = False) -> Path:
    """The sound as wav, flac or ogg with `plan` in its metadata; for `subtype` and what is refused see `audio.writing`."""
    from ..sound import audio

    text, rate = plan.to_json(indent=None), mix.sample_rate
    return audio.write(path, mix.blocks(), rate, mix.channels, subtype=subtype, metadata=text, overwrite=overwrite)


def write_plan(path: str | Path, plan: StoryPlan, overwrite: bool = False) -> Path:
    """The plan as JSON, whole or not at all."""
    with replacing(path, overwrite, ()) as sink:
        sink.write((plan.to_json() + "\n").encode("utf-8"))
    return Path(path)


def read_plan(path: Path, name: str | None = None) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan in a file of any format, by `name` or else by suffix, or in the metadata of a told wav, flac or ogg.

    With it, what was repaired or left out. Other suffixes are read as text. Raises InputError for what holds no plan.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}.")
    if path.suffix.lower() in AUDIO_SUFFIXES and not name:
        return _plan_inside(path), ()
    from ..exchange import formats

    known = formats.format_named(name) if name else formats.of_path(path)
    form = known or formats.format_named("text")
    formats.check_size(path.stat().st_size, form)
    try:
        reading = formats.read_bytes(path.read_bytes(), form)
    except InputError as error:
        if known is not None:
            raise
        raise InputError(f"{path}, whose suffix names no format of plans, holds no plan as text either: {error}") from None
    return reading.plan, reading.notes


def voices_in(path: str | Path) -> dict[str, str]:
    """Who spoke whom in the story that a file carries (see `spoken.voices_of`); nobody where it carries none."""
    from ..speech.spoken import voices_of

    try:
        return voices_of(read_plan(Path(path))[0]) if Path(path).suffix.lower() in AUDIO_SUFFIXES else {}
    except InputError:
        return {}


def _plan_inside(path: Path) -> StoryPlan:
    """The plan among the texts that a sound carries, whatever other programs wrote beside it; comments are asked first."""
    from ..plan.story import StoryPlan
    from ..sound.tags import COMMENT_NAMES, read_tags

    refusals = list[InputError]()
    for _, text in sorted(read_tags(path), key=lambda tag: tag[0] not in COMMENT_NAMES):
        if text.lstrip("\ufeff \t\r\n").startswith("{") and '"events"' in text:
            try:
                return StoryPlan.from_json(text)
            except InputError as error:
                refusals.append(InputError(f"{path} carries in its metadata what may be a plan, but is none: {error}"))
    raise refusals[0] if refusals else InputError(f"{path} carries no plan in its metadata.")


def usual_bits(path: str | Path, is_float: bool) -> Subtype:
    """Of a sound made from another: 24 bits, or float as that one where the file can hold it."""
    return "float" if is_float and Path(path).suffix.lower() == ".wav" else "24"


def bundle_of(plan: StoryPlan, advice: str = "give its folder") -> str:
    """The bundle that a plan was told with. A file from elsewhere may name those of the package, but no folder.

    Raises InputError, with `advice`, for a bundle that is not part of the package.
    """
    from ..bundle.bundle import shipped_bundles

    name = plan.telling.bundle if plan.telling else "tiny"
    if name not in shipped_bundles():
        raise InputError(f"the story was told with the bundle '{name}', which is not part of the package; {advice}.")
    return name


def check_folder(folder: str | Path, overwrite: bool = False) -> Path:
    """The folder, if files may be put there. Raises InputError for a file, and for what is not empty without `overwrite`."""
    found = Path(folder)
    if found.exists() and not found.is_dir():
        raise InputError(f"{found} is a file; stems are written into a folder.")
    if not overwrite and found.is_dir() and any(found.iterdir()):
        raise InputError(f"the folder {found} is not empty; allow replacing its files, or name another one.")
    return found


def open_store(choice: Store | str | Path | None = "auto", advice: str = "a store is a folder") -> Store | None:
    """A store, that of a folder, for "auto" the user's own (4 GB, see `usual_folder`), and for None or "none" no store.

    Raises InputError, with `advice`, for a file.
    """
    from ..disk.store import Store, usual_folder

    if isinstance(choice, Store):
        return choice
    if choice in (None, "none"):
        return None
    folder = usual_folder() if choice == "auto" else Path(choice)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; {advice}.")
    return Store(folder, STORE_BYTES)
