"""Named texts inside sound files: all that one carries, such as a plan, and more of them added to one that is finished.

FLAC and Ogg carry Vorbis comments `name=text`, as hosts read them; WAV carries INFO entries, `ICMT`, `IPRO`, `IWOR`. The
sound itself is not touched. Knows nothing of what the texts mean.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from ..disk.files import refusals_of_disk, replacing
from ..errors import InputError
from . import flac, ogg, riff
from .pieces import read_at
from .reader import unreadable

MAX_TAGS_BYTES = 8 * 2**20
COMMENT_NAMES = ("COMMENT", "DESCRIPTION", "ICMT")  # of what a file's own comment is called


def read_tags(path: str | Path) -> tuple[tuple[str, str], ...]:
    """Names, in capitals, and texts of a sound file, in its order; a name may come more than once, no text is empty.

    Sizes that lie lead to less, never to memory. Raises InputError for a file that is missing or is not a sound file.
    """
    try:
        with open(path, "rb") as file:
            found = _texts(file)
        found = _texts_by_soundfile(path) if found is None else found
    except OSError as error:
        raise unreadable(path, error) from error
    return tuple((name, text) for name, text in found if text)


def _texts(file: BinaryIO) -> list[tuple[str, str]] | None:
    """The texts of a kind of file that is known here; None for others."""
    head = read_at(file, 0, 12)
    if riff.is_wave(head):
        return riff.texts(file)
    if ogg.is_ogg(head):
        links = ogg.links(file)
        return [entry for link in links for entry in ogg.texts(file, link)] if links else None
    streams = flac.streams(file)
    return [entry for stream in streams for entry in flac.texts(file, stream.start)] if streams else None


def _texts_by_soundfile(path: str | Path) -> list[tuple[str, str]]:
    import soundfile

    try:
        with open(path, "rb") as file, soundfile.SoundFile(file.fileno(), closefd=False) as sound:
            return [("COMMENT", sound.comment)]
    except soundfile.SoundFileError as error:
        raise unreadable(path, error) from error


def add_tags(path: Path, tags: Mapping[str, str]) -> None:
    """Adds the texts to a wav, flac or ogg file that `audio.write` wrote. Raises InputError for more than 8 MiB."""
    size = sum(len(text.encode()) for text in tags.values())
    if size > MAX_TAGS_BYTES:
        raise InputError(f"{size / 2**20:.1f} MiB of texts are too much for {path.name}; its metadata takes 8 MiB.")
    if not tags:
        return
    if path.suffix.lower() == ".wav":
        with refusals_of_disk(path), path.open("r+b") as file:
            _extend_wav(file, tags)
        return
    data = path.read_bytes()
    extended = (flac if flac.is_flac(data) else ogg).with_comments(data, tags)
    with replacing(path, True, ()) as sink:
        sink.write(extended)


def add_loop(path: Path, samples: int, sample_rate: int) -> None:
    """Says in a wav, flac or ogg file that its `samples`, all of them, are a loop that is played again and again.

    A wav file gets the chunk `smpl` with one forward loop, as samplers read it; the others LOOPSTART and LOOPLENGTH, as game
    engines do.
    """
    if path.suffix.lower() != ".wav":
        add_tags(path, {"LOOPSTART": "0", "LOOPLENGTH": str(samples)})
        return
    # Period in nanoseconds, middle C, one loop; number 0, forward, its first and last sample, played without end.
    body = struct.pack("<15I", 0, 0, round(1e9 / sample_rate), 60, 0, 0, 0, 1, 0, 0, 0, 0, samples - 1, 0, 0)
    with refusals_of_disk(path), path.open("r+b") as file:
        riff.append_chunk(file, b"smpl", body)


def _extend_wav(file: BinaryIO, tags: Mapping[str, str]) -> None:
    size = sum(len(text.encode()) + 10 for text in tags.values())
    if file.seek(0, os.SEEK_END) + size + 13 >= 2**32:
        raise InputError("the texts would pass the 4 GiB a WAV file can hold; write a .flac file.")
    riff.add_info(file, [(f"I{name[:3].upper():_<3}", text) for name, text in tags.items()])
