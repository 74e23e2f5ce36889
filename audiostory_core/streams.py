"""stdout and stderr of a command: answers that are written or known to be lost, and no words of other libraries.

Imports nothing that takes time: it runs before `--help`.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Stdout:
    """stdout, or nothing where that is closed, which knows whether what was written to it arrived."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        if self._stream is None:
            raise self._failed(OSError(errno.EBADF, "it is closed"))
        try:
            return self._stream.write(text)
        except OSError as error:
            raise self._failed(error) from None

    def flush(self) -> None:
        """Raises what was raised before, too: argparse swallows it, and Python may write through at once."""
        if self.failure is not None:
            raise self.failure
        if self._stream is None:
            return
        try:
            self._stream.flush()
        except OSError as error:
            raise self._failed(error) from None

    def drop(self) -> None:
        """Nothing more is tried: what is still to be written goes nowhere."""
        self.failure = None
        if self._stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def _failed(self, error: OSError) -> OSError:
        self.failure = error
        return error


@contextmanager
def prepared() -> Iterator[Stdout]:
    """For the block both streams are UTF-8, one that is closed is stood in for, and other libraries keep their warnings."""
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    stdout: Any = Stdout(before[0])
    sys.stdout = stdout
    sys.stderr = before[1] or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # print(file=None) goes to stdout
    try:
        with libraries_hushed(), only_python_writes(2):
            yield stdout
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def only_python_writes(number: int) -> Iterator[None]:
    """For the block, what C code writes to stderr, whose descriptor this is, goes nowhere; Python's own text stays."""
    stream = sys.stderr
    if sys.warnoptions or not isinstance(stream, io.TextIOWrapper) or _number_of(stream) != number:
        yield
        return
    stream.flush()
    with open(os.dup(number), "w", encoding="utf-8", errors="replace", buffering=1) as own:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
        sys.stderr = own
        try:
            yield
        finally:
            own.flush()
            os.dup2(own.fileno(), number)
            sys.stderr = stream


def _number_of(stream: io.TextIOWrapper) -> int:
    try:
        return stream.fileno()
    except OSError:  # a stream in memory
        return -1


@contextmanager
def libraries_hushed() -> Iterator[None]:
    """What a person can mend is said by us; what libraries have to say to developers reaches no screen, unless Python was
    asked to show warnings (-W, PYTHONWARNINGS)."""
    if sys.warnoptions:
        yield
        return
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
