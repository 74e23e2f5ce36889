"""stdout and stderr of a command: answers that are written or known to be lost, and no words of other libraries.

On a terminal stderr says what is being done while there is nothing else to see.

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
from unicodedata import east_asian_width


class Stdout:
    """stdout, or nothing where that is closed, which knows whether what was written to it arrived."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        hide_status()
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


class Stderr:
    """stderr whose last line may be a status: whatever is written next, here or to stdout, takes its place."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.wants_status = False
        self._text, self._shown = "", 0  # the status that stands there, and its columns
        self._at_start = True  # of a line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        self.hide()
        if text:
            self._at_start = text[-1] in "\r\n"
        return self._stream.write(text)

    def show(self, text: str) -> None:
        """Puts up a status in place of the one before, cut to the terminal's width; nowhere but at the start of a line."""
        if not (self.wants_status and self._at_start) or text == self._text:
            return
        self.hide()
        try:
            room = os.get_terminal_size(self._stream.fileno()).columns - 1
            line, self._shown = _cut(text, room if room > 0 else 79)
            self._text = text
            self._stream.write(f"\r{line}")
            self._stream.flush()
        except OSError:  # no terminal, or one that is gone: there is nobody to tell
            self.wants_status = False

    def hide(self) -> None:
        if self._shown:
            blank, self._text, self._shown = " " * self._shown, "", 0
            self._stream.write(f"\r{blank}\r")
            self._stream.flush()


def show_status(text: str) -> None:
    """Says on a terminal what is being done, where a person is to see it, until anything else is written."""
    if isinstance(sys.stderr, Stderr):
        sys.stderr.show(text)


def hide_status() -> None:
    if isinstance(sys.stderr, Stderr):
        sys.stderr.hide()


def _cut(text: str, room: int) -> tuple[str, int]:
    """What of a text fits, without what could command a terminal, and its columns: names may come from anywhere."""
    line, columns = "", 0
    for character in text:
        shown = character if character.isprintable() else "\ufffd"
        width = 2 if east_asian_width(shown) in "WF" else 1
        if columns + width > room:
            break
        line, columns = line + shown, columns + width
    return line, columns


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
            sys.stderr = stderr = Stderr(sys.stderr)
            try:
                yield stdout
            finally:
                stderr.hide()
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
