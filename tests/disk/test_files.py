"""Files that appear whole or not at all: what killed writers leave beside them goes, and what living ones write stays."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audiostory_core.disk.files import read_text, replacing
from audiostory_core.errors import InputError

ROOT = Path(__file__).parents[2]
NAME = "a [1].flac"
WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from audiostory_core.disk.files import read_text, replacing
with replacing(sys.argv[2], True, ()) as sink:
    sink.write(b"half")
    print("half", flush=True)
    sys.stdin.readline()
    sink.write(b" and half")
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="what is open there cannot be removed, and signals differ")


@pytest.fixture
def writer(tmp_path: Path):
    """Starts processes that have written half of a file and wait; none outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def start(name: str = NAME) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", WRITER, str(ROOT), str(tmp_path / name)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None and process.stdout.readline() == "half\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def kill(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(30)


def hidden(folder: Path) -> set[Path]:
    return set(folder.glob(".*"))


def write(path: Path, data: bytes = b"whole", overwrite: bool = True) -> None:
    with replacing(path, overwrite, ()) as sink:
        sink.write(data)


def test_what_a_killed_writer_left_goes_with_the_next_file_of_that_name(tmp_path: Path, writer):
    for _ in range(2):
        kill(writer())
    assert len(hidden(tmp_path)) == 1, "the second removed what the first left, and left its own"
    write(tmp_path / "another.flac")
    assert len(hidden(tmp_path)) == 1
    write(tmp_path / NAME)
    assert not hidden(tmp_path) and (tmp_path / NAME).read_bytes() == b"whole"


def test_what_a_living_process_writes_stays_however_long_it_takes(tmp_path: Path, writer):
    kill(writer())
    living = writer()
    living.send_signal(signal.SIGSTOP)
    (held,) = hidden(tmp_path)
    os.utime(held, (time.time() - 10 * 86_400,) * 2)
    write(tmp_path / NAME)
    assert hidden(tmp_path) == {held} and (tmp_path / NAME).read_bytes() == b"whole"
    living.send_signal(signal.SIGCONT)
    living.communicate("go on\n", timeout=30)
    assert living.returncode == 0 and (tmp_path / NAME).read_bytes() == b"half and half" and not hidden(tmp_path)


def test_what_is_not_ours_stays(tmp_path: Path):
    ours = f".{NAME}.0123456789ab.tmp"
    theirs = [f".{NAME}.0123abcd.tmp", f".{NAME}.0123456789ab.tmp.bak", f".{NAME}.0123456789AB.tmp", f".{NAME}.notes.tmp",
              ".b.flac.0123456789ab.tmp", f"{NAME}.0123456789ab.tmp", f".x{NAME}.0123456789ab.tmp"]
    for name in (ours, *theirs):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / f".{NAME}.0123456789ac.tmp").mkdir()
    (tmp_path / f".{NAME}.0123456789ad.tmp").symlink_to(tmp_path / theirs[0])
    os.mkfifo(tmp_path / f".{NAME}.0123456789ae.tmp")
    before = set(os.listdir(tmp_path))
    write(tmp_path / NAME)
    assert set(os.listdir(tmp_path)) == before - {ours} | {NAME}


def test_a_leftover_that_cannot_be_removed_keeps_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    left = {tmp_path / f".{NAME}.{digit * 12}.tmp" for digit in "abc"}
    for path in left:
        path.touch()
    unlink, refused = Path.unlink, set[Path]()

    def fail_once(path: Path, missing_ok: bool = False) -> None:
        if path in left and not refused:
            refused.add(path)
            raise PermissionError
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", fail_once)
    write(tmp_path / NAME)
    assert (tmp_path / NAME).read_bytes() == b"whole" and hidden(tmp_path) == refused != set()


def test_writers_of_one_file_never_take_each_others(tmp_path: Path):
    """Each sweeps while the others create, hold and rename."""
    def run() -> int:
        until, count = time.monotonic() + 1.5, 0
        while time.monotonic() < until:
            write(tmp_path / NAME)
            count += 1
        return count

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: run(), range(8))) > 50
    assert not hidden(tmp_path)


def test_a_writer_that_was_not_quick_enough_takes_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its file is swept away between its making and its holding."""
    from audiostory_core.disk import files

    made: list[Path] = []

    class Swept(files.FileIO):
        def __init__(self, path, mode, **given):
            super().__init__(path, mode, **given)
            if mode == "x+" and not made:
                made.append(path)
                files.remove_abandoned(path)

    monkeypatch.setattr(files, "FileIO", Swept)
    write(tmp_path / NAME)
    assert not made[0].exists() and (tmp_path / NAME).read_bytes() == b"whole" and not hidden(tmp_path)


def test_the_longest_names_can_be_written(tmp_path: Path):
    for name in ("\u96e8" * 81 + ".wav", "x" * 251 + ".wav"):
        write(tmp_path / name)
        assert (tmp_path / name).read_bytes() == b"whole"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with a place among files")
def test_a_pipe_and_what_links_to_one_are_never_replaced(tmp_path: Path):
    pipe, link = tmp_path / "pipe.json", tmp_path / "link.json"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for place in (pipe, link):
        for overwrite in (False, True):
            with pytest.raises(InputError, match="is a device or a pipe; name a file"):
                write(place, overwrite=overwrite)
    assert pipe.is_fifo() and link.is_symlink() and not hidden(tmp_path)


def test_an_error_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    write(tmp_path / NAME, b"old")

    def fail() -> None:
        with replacing(tmp_path / NAME, True, ()) as sink:
            sink.write(b"new")
            raise ZeroDivisionError

    def lose() -> None:
        with replacing(tmp_path / "b.flac", False, ()) as sink:
            sink.write(b"mine")
            write(tmp_path / "b.flac", b"another's")

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(InputError, match="exists; allow replacing it"):
        lose()
    assert (tmp_path / NAME).read_bytes() == b"old" and (tmp_path / "b.flac").read_bytes() == b"another's"
    assert not hidden(tmp_path)


@pytest.mark.parametrize("system", ["Windows", "a disk without locks"])
def test_where_nobody_can_say_who_writes_leftovers_stay_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str):
    from audiostory_core.disk import files

    def refuse(*_) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    left = tmp_path / f".{NAME}.0123456789ab.tmp"
    left.touch()
    if system == "Windows":
        monkeypatch.setattr(files, "fcntl", None)
    else:
        monkeypatch.setattr(files.fcntl, "flock", refuse)
    write(tmp_path / NAME)
    assert hidden(tmp_path) == {left}
    os.utime(left, (time.time() - files.ABANDONED_SECONDS - 60,) * 2)
    write(tmp_path / NAME)
    assert not hidden(tmp_path) and (tmp_path / NAME).read_bytes() == b"whole"


@pytest.mark.parametrize(
    "data, text", [(b"\xef\xbb\xbfa\r\nb\rc", "a\nb\nc"), (b"", ""), ("Tür".encode(), "Tür"), (b"x" * 20, "x" * 20)]
)
def test_a_text_is_read_as_every_editor_writes_it(tmp_path: Path, data: bytes, text: str):
    (tmp_path / "text").write_bytes(data)
    assert read_text(tmp_path / "text", 20) == text


@pytest.mark.parametrize(
    "data, what, sentence",
    [
        (b"x" * 21, "", "has 21 bytes; at most 20 are read."),
        (b"x" * 21, "a plan", "has 21 bytes; a plan may have at most 20."),
        (b"\xff", "", "is not UTF-8 text"),
        (None, "", "there is no file"),
    ],
)
def test_what_is_no_text_of_that_size_is_refused_in_a_sentence(tmp_path: Path, data: bytes | None, what: str, sentence: str):
    if data is not None:
        (tmp_path / "text").write_bytes(data)
    with pytest.raises(InputError, match=sentence):
        read_text(tmp_path / "text", 20, what)


def test_bytes_that_are_no_text_are_taken_where_that_is_wanted(tmp_path: Path):
    (tmp_path / "text").write_bytes(b"a\xff")
    assert read_text(tmp_path / "text", 20, errors="replace") == "a\ufffd"


def test_a_device_without_an_end_is_no_file():
    with pytest.raises(InputError, match="there is no file"):
        read_text(Path("/dev/zero"), 20)


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_private_file_is_for_its_owner_alone_from_the_first_byte(tmp_path: Path):
    before = os.umask(0)
    try:
        with replacing(tmp_path / "a.json", False, (), private=True) as sink:
            (beside,) = tmp_path.iterdir()
            assert stat.S_IMODE(beside.stat().st_mode) == 0o600
            sink.write(b"{}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o600
