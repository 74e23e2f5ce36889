"""A program of its own that loads eSpeak NG and speaks once: see `espeak`. It needs nothing but the standard library.

What to say comes as JSON on stdin, the sample rate and mono samples of 16 bits go to stdout; a fault is a line on stderr.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
from typing import Any

# Numbers of espeak-ng's speak_lib.h.
_SYNCHRONOUS, _DO_NOT_EXIT, _UTF8 = 2, 0x8000, 1
_PARAMETERS = {"rate": 1, "pitch": 3, "range": 4}


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    library = ctypes.CDLL(asked["library"])
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, asked["data"].encode(), _DO_NOT_EXIT)
    if rate <= 0:
        sys.exit(f"it does not start (error {rate})")
    language, _, variant = asked["voice"].partition("+")
    # A voice is found by its file's name; by a language that it lists, such as en-gb, only by looking through all.
    if not any(
        library.espeak_SetVoiceByName(f"{file}+{variant}".encode()) == 0 for file in (language, _file(library, language))
    ):
        sys.exit(f"it has no language {language!r}")
    for name, number in _PARAMETERS.items():
        library.espeak_SetParameter(number, asked[name], 0)
    sys.stdout.buffer.write(struct.pack("<I", rate) + _spoken(library, asked["text"]))


class _Listed(ctypes.Structure):
    """The beginning of a row of `espeak_ListVoices`."""

    _fields_ = (("name", ctypes.c_char_p), ("languages", ctypes.c_void_p), ("identifier", ctypes.c_char_p))


def _file(library: Any, language: str) -> str:
    """The file of the voice that lists a language first; nothing that exists where none does."""
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Listed))
    rows, found, n = library.espeak_ListVoices(None), list[tuple[int, str]](), 0
    while rows[n]:
        row, place = rows[n].contents, rows[n].contents.languages
        while (rank := ctypes.string_at(place, 1)[0]) != 0:  # a byte that says how fitting it is, then its code
            code = ctypes.string_at(place + 1)
            found += [(rank, row.identifier.decode())] if code.decode() == language.lower() else []
            place += len(code) + 2
        n += 1
    return min(found)[1] if found else "?"


def _spoken(library: Any, words: str) -> bytes:
    pieces: list[bytes] = []

    def heard(samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            pieces.append(ctypes.string_at(samples, 2 * count))
        return 0

    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
    callback = kind(heard)  # named, since the library keeps no reference of ours
    library.espeak_SetSynthCallback(callback)
    text = words.encode() + b"\0"
    status = library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, 1, 0, _UTF8, None, None)
    if status != 0 or library.espeak_Synchronize() != 0:
        sys.exit(f"it does not speak (error {status})")
    return b"".join(pieces)


if __name__ == "__main__":
    main()
