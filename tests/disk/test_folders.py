"""Folders that appear whole: the old one or the new one, and nothing else, lies under the name at any instant."""

import sys
import threading
from pathlib import Path

import pytest

from audiostory_core.disk import folders
from audiostory_core.disk.folders import building, clear_up, make_once, restore
from audiostory_core.disk.lock import alone_beside
from audiostory_core.errors import InputError

SWAPS = pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="folders swap in one step on Linux and macOS")


def write(folder: Path, text: str) -> None:
    with building(folder) as half:
        (half / "name").write_text(text, encoding="utf-8")


def read(folder: Path) -> str:
    return (folder / "name").read_text(encoding="utf-8")


@pytest.mark.parametrize("swaps", [pytest.param(True, marks=SWAPS), False])
def test_the_new_folder_takes_the_old_ones_place(tmp_path: Path, swaps: bool, monkeypatch: pytest.MonkeyPatch):
    if not swaps:
        monkeypatch.setattr(folders, "_exchange", lambda *_: False)
    out = tmp_path / "out"
    for text in ("one", "two", "three"):
        write(out, text)
        assert read(out) == text and [path.name for path in tmp_path.iterdir()] == ["out"]


@SWAPS
def test_a_folder_that_is_replaced_is_there_all_the_while(tmp_path: Path):
    out, missed, over = tmp_path / "out", [], threading.Event()
    write(out, "0")

    def watch() -> None:
        while not over.is_set():
            if not (out / "name").exists():
                missed.append(1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for n in range(200):
            write(out, str(n))
    finally:
        over.set()
        watcher.join()
    assert not missed and read(out) == "199"


def test_an_error_leaves_the_old_folder_and_nothing_else(tmp_path: Path):
    out = tmp_path / "out"
    write(out, "old")
    with pytest.raises(InputError, match="could not write"), building(out) as half:
        (half / "no folder/name").write_text("half", encoding="utf-8")
    assert read(out) == "old" and [path.name for path in tmp_path.iterdir()] == ["out"]


def put_aside(out: Path) -> None:
    """What a kill between two renames leaves, where folders cannot swap."""
    write(out, "old")
    out.rename(out.with_name(f".{out.name}.replaced"))


def test_a_kill_between_two_renames_is_mended_by_who_comes_next(tmp_path: Path):
    for mend in (restore, clear_up):
        put_aside(tmp_path / mend.__name__)
        mend(tmp_path / mend.__name__)
        assert read(tmp_path / mend.__name__) == "old"


def test_a_run_at_work_is_not_disturbed(tmp_path: Path):
    put_aside(tmp_path / "out")
    with alone_beside(tmp_path / "out", "in use"):
        restore(tmp_path / "out")
        assert not (tmp_path / "out").exists()
    restore(tmp_path / "out")
    assert read(tmp_path / "out") == "old"


@pytest.mark.parametrize("name", ["", "/", "x" * 300, "a\0b", "..", "missing"])
def test_nothing_is_restored_that_cannot_be(name: str):
    restore(Path(name))


def test_what_is_there_is_made_once_and_what_was_left_half_is_made_anew(tmp_path: Path):
    made = []

    def make(half: Path) -> None:
        made.append(half.name)
        half.mkdir()
        (half / "name").write_text("whole", encoding="utf-8")

    (tmp_path / ".thing.half").mkdir()
    (tmp_path / ".thing.half/name").write_text("ha", encoding="utf-8")
    for _ in range(2):
        assert read(make_once(tmp_path / "thing", make)) == "whole"
    assert made == [".thing.half"] and [path.name for path in tmp_path.iterdir()] == ["thing"]


def test_several_that_ask_at_once_make_it_once(tmp_path: Path):
    made, ready = [], threading.Barrier(4)

    def ask() -> None:
        ready.wait()
        make_once(tmp_path / "thing", lambda half: (made.append(1), half.write_text("whole"))[0])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1] and (tmp_path / "thing").read_text() == "whole"
