"""stdout and stderr of a command: what other libraries say to developers stays away, and all is as it was afterwards."""

import logging
import os
import subprocess
import sys
import warnings

import pytest

from audiostory_core import streams


def speak_up() -> None:
    warnings.warn("a library's own affair", FutureWarning, stacklevel=2)
    logging.getLogger("some.library").warning("a library's own affair")


def test_other_libraries_keep_their_warnings(capsys: pytest.CaptureFixture[str]):
    before = sys.stdout, sys.stderr, logging.root.manager.disable, list(warnings.filters)
    with streams.prepared():
        speak_up()
        print("an answer")
        print("a note", file=sys.stderr)
    assert capsys.readouterr() == ("an answer\n", "a note\n")
    assert (sys.stdout, sys.stderr, logging.root.manager.disable, list(warnings.filters)) == before


def test_whoever_asks_python_for_warnings_gets_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "warnoptions", ["default"])
    with streams.prepared(), pytest.warns(FutureWarning):
        speak_up()


def test_a_closed_stdout_is_known_to_have_lost_what_was_written(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", None)
    with streams.prepared() as stdout:
        stdout.flush()
        with pytest.raises(OSError, match="it is closed"):
            print("an answer")
        with pytest.raises(OSError, match="it is closed"):
            stdout.flush()
        stdout.drop()
        stdout.flush()


def test_what_c_code_writes_reaches_no_screen_and_what_python_writes_does():
    code = ("import os, sys\nfrom audiostory_core import streams\n"
            "with streams.prepared():\n    os.write(2, b'of C')\n    print('a note', file=sys.stderr)\n"
            "os.write(2, b'afterwards')")
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8")
    assert done.stderr == "a note\nafterwards"


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
def test_a_status_fits_its_line_commands_no_terminal_and_gives_way(monkeypatch: pytest.MonkeyPatch):
    import fcntl
    import select
    import struct
    import termios

    def shows(text: str) -> bool:
        """Whether that is what comes next: a terminal hands on what was written in pieces."""
        found = b""
        while len(found) < len(text.encode()) and select.select([screen], [], [], 10)[0]:
            found += os.read(screen, 999)
        return found.decode() == text

    screen, own = os.openpty()
    fcntl.ioctl(own, termios.TIOCSWINSZ, struct.pack("4H", 24, 20, 0, 0))
    with open(own, "w", encoding="utf-8") as stream:
        stderr = streams.Stderr(stream)
        monkeypatch.setattr(sys, "stderr", stderr)
        streams.show_status("who asks for none")
        stderr.wants_status = True
        streams.show_status("\x1b[2J" + "\u30c4" * 30)
        assert shows("\r\ufffd[2J" + "\u30c4" * 7), "two columns each, and one is left free"
        streams.show_status("next")
        assert shows("\r" + " " * 18 + "\r\rnext")
        streams.show_status("next")
        print("half a line", end="", file=stderr, flush=True)
        assert shows("\r    \rhalf a line")
        streams.show_status("nothing over half a line")
        print(file=stderr, flush=True)
        assert shows("\r\n")
        streams.show_status("and a word to stdout")
        assert shows("\rand a word to stdou")
        streams.Stdout(None).flush()
        with pytest.raises(OSError, match="it is closed"):
            streams.Stdout(None).write("an answer")
        assert shows("\r" + " " * 19 + "\r")
    os.close(screen)


def test_a_status_before_no_terminal_is_nothing(capsys: pytest.CaptureFixture[str]):
    with streams.prepared():
        streams.show_status("being done")
        assert isinstance(sys.stderr, streams.Stderr)
        sys.stderr.wants_status = True
        streams.show_status("being done")
    assert capsys.readouterr() == ("", "")
