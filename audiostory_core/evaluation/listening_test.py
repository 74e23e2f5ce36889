"""`audiostory evaluate listening-test`: finished sounds of several systems -> a page on which people rate them blindly.

The page opens from a folder without any server. Sounds are equally loud, their names say nothing, and their order is drawn
anew for every listener. Which system made which sound stands in a key beside the folder, which stays with whoever asks.
`ratings` reads the answers.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path

from .. import __version__
from ..disk.files import read_text, replacing
from ..disk.folders import building
from ..errors import InputError
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip, loudness, read, read_metadata, true_peak, write
from ..sound.suffixes import AUDIO_SUFFIXES
from .figures import shown

LOUDNESS, CEILING = -23.0, -1.0  # LUFS and dBTP of what is heard
MOST_ITEMS, MOST_SYSTEMS, REQUEST_BYTES = 500, 12, 10_000
KEY_VERSION = 1


@dataclass(frozen=True)
class Criterion:
    """What is rated from 1 to 5: its key in files, its name, the question, and what the two ends mean."""

    key: str
    name: str
    question: str
    low: str
    high: str


# AudioStory, supplement, section C, in words of our own.
STORY = (
    Criterion(
        "following", "Follows the request", "Is all that was asked for heard, and nothing against it?", "not at all", "fully"
    ),
    Criterion(
        "consistency",
        "Of one piece",
        "Do voices, things and the place stay who and where they are?",
        "falls apart",
        "one piece",
    ),
    Criterion("quality", "Sounds good", "How clean and natural does it sound?", "bad", "excellent"),
    Criterion(
        "logic", "Makes sense", "Does one thing lead to the next, as it would in a story?", "makes no sense", "tells a story"
    ),
)
# AudioChat, appendix E.4, in words of our own.
EDIT = (
    Criterion(
        "consistency",
        "The rest is untouched",
        "Apart from what was to change, is it the sound before? Whether the change was made does not count here.",
        "another sound",
        "the same",
    ),
    Criterion(
        "following", "The change was made", "Was what the request says changed, and in its way?", "not at all", "exactly"
    ),
)


@dataclass(frozen=True)
class Item:
    """One request: its name, its text, the sound of each system in their order, and what it changes, if that is a sound."""

    name: str
    asked: str
    sounds: tuple[Path, ...]
    before: Path | None = None


def write_test(
    systems: Sequence[str], out: str | Path, before: str | None = None, seed: int = 0
) -> tuple[Path, Path, tuple[str, ...]]:
    """Folders of finished sounds, a system each -> the page's folder, the key's file, and notes on what was left out.

    A sound stands for the same request in every folder by its name; the request is in NAME.txt beside one of them, or in the
    plan that the sound carries. `before` is a folder of what was edited. Raises InputError for fewer than two systems, where
    they have no name in common, and for what is no sound, is silent or has no request.
    """
    folders = [Path(system) for system in systems]
    names = _titles(folders)
    items, notes = _items(folders, None if before is None else Path(before))
    out, criteria = Path(out), STORY if before is None else EDIT
    key = out.with_name(f"{out.name}.key.json")
    if key.exists():
        raise InputError(f"{key} is the key of an earlier test; keep it, and choose another --out.")
    clips = [_clips(item) for item in shown(items, "sounds", len(items))]
    level = min(LOUDNESS, *(_reachable(clip) for row in clips for clip in row))
    identity = _identity(items, names, seed)
    secret = {"version": KEY_VERSION, "test": identity, "made_by": f"audiostory {__version__}", "loudness": round(level, 2)}
    secret |= {"criteria": [c.key for c in criteria], "systems": names, "sounds": {}}
    with building(out) as folder:
        (folder / "sounds").mkdir()
        rows = [
            _write_item(item, row, names, level, f"{identity}/{seed}", folder, secret)
            for item, row in zip(items, clips, strict=True)
        ]
        test = {"id": identity, "criteria": [asdict(c) for c in criteria], "items": rows}
        (folder / "index.html").write_text(_page(test), encoding="utf-8")
    with replacing(key, False, (".json",)) as sink:
        sink.write((json.dumps(secret, indent=1) + "\n").encode())
    return out, key, notes


def _titles(folders: Sequence[Path]) -> list[str]:
    if not 2 <= len(folders) <= MOST_SYSTEMS:
        raise InputError(f"a listening test compares 2 to {MOST_SYSTEMS} systems; got {len(folders)}.")
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"a system is a folder of finished sounds; {folder} is none.")
    names = [folder.resolve().name for folder in folders]
    if len(set(names)) < len(names):
        raise InputError(f"systems are told apart by their folders' names; got {', '.join(names)}.")
    return names


def _items(folders: Sequence[Path], before: Path | None) -> tuple[list[Item], tuple[str, ...]]:
    """What all systems have, in order of names, and a note for what only some have."""
    found = [_sounds_in(folder) for folder in (*folders, *([before] if before else []))]
    common = sorted(set.intersection(*(set(one) for one in found)))
    if not common:
        raise InputError("the folders have no sound of one name in common; NAME.wav in each of them is one request.")
    if len(common) > MOST_ITEMS:
        raise InputError(f"a listening test has at most {MOST_ITEMS} requests; the folders share {len(common)}.")
    left = sorted(set().union(*found) - set(common))
    notes = (
        (f"{len(left)} left out, as not every folder has them: {', '.join(left[:5])}{' ...' if len(left) > 5 else ''}",)
        if left
        else ()
    )
    rows = [tuple(one[name] for one in found) for name in common]
    count = len(folders)
    return [
        Item(name, _request(name, row), row[:count], row[count] if before else None)
        for name, row in zip(common, rows, strict=True)
    ], notes


def _sounds_in(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder of sounds.")
    return {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in AUDIO_SUFFIXES}


def _request(name: str, files: Sequence[Path]) -> str:
    """What was asked for: the text beside a sound, or the sentence of the plan in it, the last one of an edited story."""
    for path in files:
        if path.with_suffix(".txt").is_file() and (
            said := read_text(path.with_suffix(".txt"), REQUEST_BYTES, "a request").strip()
        ):
            return said
    for path in files:
        try:
            plan = StoryPlan.from_json(read_metadata(path) or "")
        except InputError:
            continue
        return plan.history[-1].sentence if plan.history else plan.instruction
    raise InputError(f"nobody says what was asked for as {name}: write it into {files[0].with_suffix('.txt')}.")


def _clips(item: Item) -> list[AudioClip]:
    clips = [read(path) for path in (*item.sounds, *([item.before] if item.before else []))]
    for path, clip in zip((*item.sounds, item.before), clips, strict=False):
        if not math.isfinite(loudness(clip)):
            raise InputError(f"{path} is silent or too short to have a loudness; nobody could rate it.")
    return clips


def _reachable(clip: AudioClip) -> float:
    """How loud a clip may become before its peaks are too high, in LUFS."""
    return loudness(clip) + CEILING - 20 * math.log10(true_peak(clip))


def _identity(items: Sequence[Item], names: Sequence[str], seed: int) -> str:
    said = json.dumps([seed, list(names), [[i.name, i.asked, *(p.stat().st_size for p in i.sounds)] for i in items]])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _write_item(
    item: Item, clips: Sequence[AudioClip], names: Sequence[str], level: float, salt: str, folder: Path, secret: dict
) -> dict:
    """The sounds of a request under names that say nothing, and what the page is told of them."""
    rows = []
    for system, clip in zip(names, clips, strict=False):
        code = hashlib.sha256(f"{salt}/{item.name}/{system}".encode()).hexdigest()[:12]
        secret["sounds"][code] = {"system": system, "item": item.name, "seconds": round(clip.seconds, 2)}
        rows.append({"code": code, "file": _write_sound(clip, level, folder, code)})
    # In order of their codes: the systems' own order would give them away.
    row = {"asked": item.asked, "sounds": sorted(rows, key=lambda one: one["code"])}
    if item.before:
        row["before"] = _write_sound(
            clips[-1], level, folder, hashlib.sha256(f"{salt}/{item.name}".encode()).hexdigest()[:12]
        )
    return row


def _write_sound(clip: AudioClip, level: float, folder: Path, code: str) -> str:
    louder = AudioClip(clip.waveform * 10 ** ((level - loudness(clip)) / 20), clip.sample_rate)
    write(folder / "sounds" / f"{code}.flac", louder, subtype="16")
    return f"sounds/{code}.flac"


def _page(test: dict) -> str:
    template = resources.files(__package__ or "").joinpath("listening_test.html").read_text(encoding="utf-8")
    # A request may hold what would end the script that it stands in.
    said = (
        json.dumps(test, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    return template.replace("{{test}}", said)
