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
    if library.espeak_SetVoiceByName(asked["voice"].encode()) != 0:
        sys.exit(f"it has no language {asked['voice'].split('+')[0]!r}")
    for name, number in _PARAMETERS.items():
        library.espeak_SetParameter(number, asked[name], 0)
    sys.stdout.buffer.write(struct.pack("<I", rate) + _spoken(library, asked["text"]))


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
