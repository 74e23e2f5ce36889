"""What means harm, and what fails: a pickle that acts when it is read, a file on a disk that fills up."""

import os
from pathlib import Path
from typing import Any


class Trap:
    """Unpickling this makes a folder."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


class FailingFile:
    """Takes `room` bytes and then fails."""

    def __init__(self, file: Any, room: int, failure: BaseException) -> None:
        self._inner, self.left, self.failure = file, room, failure

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def write(self, data: bytes) -> int:
        if self.left <= 0:
            raise self.failure
        taken = min(self.left, len(data))
        self.left -= taken
        return self._inner.write(data[:taken])
