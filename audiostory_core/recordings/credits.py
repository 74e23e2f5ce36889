"""Which recordings there are, where they lie, and whose they are: data, and the texts that name their authors.

`recordings.json` and `heard.json` hold no sound. What the first lists, all learn from; the second is for an ear alone: takes
that are too short to be told, or in another tempo than captions say, and much that is no sound of the vocabulary. A
recording is one file of a Debian package, found again by its SHA-256; every one is in the public domain, under CC0 or under
CC BY, as its package says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

KINDS = ("continuous", "once", "call")
FOREIGN = ("speech", "music", "other")  # what a recording for the ear may be of, beside the sounds of the vocabulary
HELD_OUT = 3  # of so many recordings of a sound for the ear, the second is held out of its training
LICENCES = {
    "public-domain": "public domain",
    "CC0-1.0": "CC0 1.0, creativecommons.org/publicdomain/zero/1.0",
    "CC-BY-3.0": "CC BY 3.0, creativecommons.org/licenses/by/3.0",
}
_HEAD = """\
AudioStory for ComfyUI

Recordings of real sounds that bundles may be trained on. None of them is part of this package: `audiostory train tiny
--recordings DIR` fetches them from Debian packages. Each was cut, changed in pitch, time, colour and room, and mixed.
"""


@dataclass(frozen=True)
class Package:
    """A Debian package: its name, version, the name of its file, and that file's SHA-256."""

    name: str
    version: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Credit:
    """A sound file in a package. `sound` is of the vocabulary, or of `FOREIGN`, which have no variants. `member`: what it is
    called within an archive of sounds, "" where it stands alone.

    `segments` [(from, to) in seconds] are the happenings within it. `kind`: "continuous" sounds go on for as long as one
    listens, "once" happens once, a "call" may come again.
    """

    sound: str
    variant: str
    kind: Literal["continuous", "once", "call"]
    title: str
    author: str
    licence: str
    source: str
    package: str
    file: str
    member: str
    sha256: str
    segments: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Credits:
    packages: tuple[Package, ...]
    recordings: tuple[Credit, ...]

    def of(self, package: Package) -> tuple[Credit, ...]:
        return tuple(r for r in self.recordings if r.package == package.name)


@lru_cache(maxsize=1)
def manifest() -> Credits:
    """What `recordings.json` says: recordings that all learn from."""
    return _read("recordings.json")


@lru_cache(maxsize=1)
def heard() -> Credits:
    """What `heard.json` says: recordings that an ear learns from beside those."""
    return _read("heard.json")


def held_out(recordings: Iterable[Credit]) -> frozenset[str]:
    """Fingerprints of those by which an ear is calibrated: of each sound, in their order, the second of every three."""
    counted: dict[str, int] = {}
    found = set[str]()
    for recording in recordings:
        counted[recording.sound] = place = counted.get(recording.sound, -1) + 1
        if place % HELD_OUT == 1:
            found.add(recording.sha256)
    return frozenset(found)


def _read(name: str) -> Credits:
    said = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    packages = tuple(Package(**package) for package in said["packages"])
    recordings = (Credit(**{**r, "segments": tuple(map(tuple, r["segments"]))}) for r in said["recordings"])
    return Credits(packages, tuple(recordings))


CREDITED = "Also trained on changed recordings by "


def credited(said: str, recordings: Iterable[Credit]) -> str:
    """What is said of a bundle, and whose recordings it learnt from; nobody is named twice, and nobody whom `said` names is
    forgotten."""
    begun, _, before = said.partition(CREDITED)
    now = attribution(recordings)
    kept = begun if _authors(before) <= _authors(now) else said
    return f"{kept.rstrip()} {now}" if now and now not in said else said


def _authors(sentence: str) -> set[str]:
    """The names in a sentence of `attribution`, each with its licence."""
    found, under = set[str](), re.split(r" \((.*?)\)(?: and by |; NOTICE)", sentence)
    for names, licence in zip(under[::2], under[1::2], strict=False):
        found |= {f"{name} ({licence})" for name in names.removeprefix(CREDITED).split("; ")}
    return found


def attribution(recordings: Iterable[Credit]) -> str:
    """One sentence that names the authors of the recordings, each licence after its authors; "" for none."""
    authors: dict[str, set[str]] = {}
    for recording in recordings:
        authors.setdefault(recording.licence, set()).add(recording.author)
    groups = (
        f"{'; '.join(sorted(names, key=str.lower))} ({LICENCES[licence]})" for licence, names in sorted(authors.items())
    )
    text = " and by ".join(groups)
    return text and f"{CREDITED}{text}; NOTICE names each."


def notice() -> str:
    """The text of the file NOTICE: every recording, its author, licence, source and package."""
    parts = [_HEAD]
    for package in manifest().packages:
        parts.append(f"From {package.name} {package.version}:\n")
        parts.append("\n".join(map(_credit, (*manifest().of(package), *heard().of(package)))) + "\n")
    return "\n".join(parts)


def _credit(recording: Credit) -> str:
    found = f"{recording.file}{f', {recording.member}' if recording.member else ''}"
    source = f", {recording.source}" if recording.source else ""
    kind = f" ({recording.variant})" if recording.variant else ""
    return (
        f'* "{recording.title}" by {recording.author}{source}\n'
        f"  {LICENCES[recording.licence]}; {recording.sound}{kind}\n  {found}"
    )


if __name__ == "__main__":
    print(notice(), end="")
