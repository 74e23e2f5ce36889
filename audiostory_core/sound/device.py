"""The machine's sound device, through sounddevice, which is an extra: blocks in, heard in their order.

What is missing for it is said in one sentence. Ignorant of where the sound comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from ..errors import InputError, first_line


class OutputStream(Protocol):
    """What is open to be written to, by one thread at a time."""

    def write(self, chunk: np.ndarray) -> None:
        """Takes float32 samples [w ch], once there is room for them. Raises InputError where the device is gone."""

    def close(self, drained: bool) -> None:
        """Ends it: `drained` when all that was written has been heard, else at once."""


def check_device() -> None:
    """Raises InputError, which says what to do, where nothing can be played on this machine."""
    with _refusals():
        _sounddevice().query_devices(kind="output")


def open_stream(sample_rate: int, channels: int) -> OutputStream:
    """The usual device, for sound of this form. Raises InputError where there is none, or it does not take that."""
    with _refusals(f" at {sample_rate} Hz; try another --sample-rate, such as 48000"):
        return _DeviceStream(sample_rate, channels)


class _DeviceStream:
    def __init__(self, sample_rate: int, channels: int) -> None:
        # Its usual latency is "high": what renders beside it may be late, and nobody plays an instrument here.
        self._stream = _sounddevice().OutputStream(samplerate=sample_rate, channels=channels, dtype="float32")
        self._stream.start()

    def write(self, chunk: np.ndarray) -> None:
        with _refusals():
            self._stream.write(chunk)

    def close(self, drained: bool) -> None:
        if drained:
            self._stream.stop()
        else:
            self._stream.abort()
        self._stream.close()


def _sounddevice() -> Any:
    try:
        import sounddevice  # type: ignore[import-not-found]
    except ImportError:
        raise InputError("to hear a story, install sounddevice: pip install 'audiostory-comfyui[play]'.") from None
    except OSError:  # its wheels for Windows and macOS carry PortAudio
        raise InputError(
            "to hear a story, install PortAudio, such as with 'apt install libportaudio2': sounddevice does not find it."
        ) from None
    return sounddevice


@contextmanager
def _refusals(form: str = "") -> Iterator[None]:
    module = _sounddevice()
    try:
        yield
    except (module.PortAudioError, ValueError) as error:
        raise InputError(f"there is no sound device that plays{form}: {first_line(error)}.") from None
