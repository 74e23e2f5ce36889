"""Processes that tell and edit with one store: several at a time, and some that are killed on the way. All of it is real."""

import json
import random
import shutil
import sys
import time
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiostory_core import cli
from audiostory_core.bundle.bundle import shipped_bundles
from audiostory_core.disk.store import Store
from audiostory_core.door.story_file import read_plan

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
NAMES = "Rain Dog Bees Bell Wind Car Door Horn Owl Frog Clock Train".split()
EVENTS = [{"caption": f"{name}.", "seconds": 0.4 + 0.1 * (n % 3)} for n, name in enumerate(NAMES)]


class Story:
    """A plan in a folder, with a store; every command is a process. What is kept is a clip from `clip_bytes` on."""

    def __init__(self, folder: Path, bundle: Path, context: BaseContext, clip_bytes: int = 15_000) -> None:
        self.folder, self.bundle, self.context, self.clip_bytes = folder, bundle, context, clip_bytes
        (folder / "plan.json").write_text(json.dumps({"instruction": "Rain, then a dog.", "events": EVENTS}))

    def start(self, store: str, *words: str) -> BaseProcess:
        there = [str(self.folder / word) if (self.folder / word).exists() or "." in word[-5:] else word for word in words]
        common = ["--quiet", "--overwrite", "--bundle", str(self.bundle), "--store", str(self.folder / store), "--steps", "4"]
        process = self.context.Process(target=cli.main, args=([*there, *common],))
        process.start()
        return process

    def run(self, store: str, *words: str) -> float:
        """Runs a command to its end; gives its seconds."""
        started = time.perf_counter()
        process = self.start(store, *words)
        process.join(120)
        assert process.exitcode == 0, words
        return time.perf_counter() - started

    def kill(self, store: str, seconds: float, *words: str, finished: int = 0) -> None:
        """Starts a command, and kills it as soon as so many clips are kept and so many seconds are over."""
        process, started = self.start(store, *words), time.perf_counter()
        while process.is_alive() and (self.count(store) < finished or time.perf_counter() - started < seconds):
            time.sleep(0.005)
        process.kill()
        process.join()

    def sound(self, name: str) -> np.ndarray:
        """The samples as they lie in the file: whole numbers, or float."""
        return soundfile.read(self.folder / name, dtype="float32" if name.endswith(".wav") else "int32")[0]

    def count(self, store: str) -> int:
        """How many clips a store has now."""
        return sum(file.stat().st_size > self.clip_bytes for file in (self.folder / store).glob("??/*.safetensors"))

    def clips(self, store: str, least: int | None = None) -> dict[str, int]:
        """What a store has of at least a clip's size, with what tells whether it is the same file. All must be whole."""
        least = self.clip_bytes if least is None else least
        files = sorted((self.folder / store).glob("??/*.safetensors"))
        shelf = Store(self.folder / store, 10**9)
        assert all(shelf.get(file.stem) is not None for file in files), "a file is torn"
        return {file.stem: file.stat().st_ino for file in files if file.stat().st_size > least}


@pytest.fixture
def story(tmp_path: Path, small_bundle: Path, processes: BaseContext) -> Story:
    return Story(tmp_path, small_bundle, processes)


def test_a_telling_that_is_killed_anywhere_is_gone_on_with(story: Story):
    tell = ("tell", "--plan", "plan.json", "--bits", "float", "--out")
    seconds = story.run("whole", *tell, "whole.wav")
    assert len(story.clips("whole")) == len(EVENTS)
    found: list[int] = []
    draw = random.Random(0)
    for n in range(6):
        store, out = f"store{n}", f"out{n}.wav"
        # The last two die when something is finished, however fast the machine is.
        story.kill(store, seconds * (n + draw.random()) / 6 if n < 4 else 0.0, *tell, out, finished=[0, 0, 0, 0, 1, 4][n])
        assert not (story.folder / out).exists() or (story.sound(out) == story.sound("whole.wav")).all()
        done = story.clips(store)
        found.append(len(done))
        story.run(store, *tell, out)
        after = story.clips(store)
        assert len(after) == len(EVENTS) and done.items() <= after.items(), "what was finished was rendered again"
        assert (story.sound(out) == story.sound("whole.wav")).all(), "to the bit, whatever was kept and in which batch"
    assert max(found) > 0, "no kill came when something was finished"


def test_an_edit_that_is_killed_anywhere_is_done_again(story: Story):
    story.run("told", "tell", "--plan", "plan.json", "--out", "a.flac")
    edit = ("edit", "a.flac", "turn the dog into a cat", "--out")
    shutil.copytree(story.folder / "told", story.folder / "whole")
    seconds = story.run("whole", *edit, "whole.flac")
    draw = random.Random(1)
    for n in range(4):
        store, out = f"store{n}", f"out{n}.flac"
        shutil.copytree(story.folder / "told", story.folder / store)
        before = story.clips(store)
        story.kill(store, seconds * (n + draw.random()) / 4, *edit, out)
        assert not (story.folder / out).exists() or (story.sound(out) == story.sound("whole.flac")).all()
        done = story.clips(store)
        assert before.items() <= done.items()
        story.run(store, *edit, out)
        assert done.items() <= story.clips(store).items() and len(story.clips(store)) == len(EVENTS) + 1
        assert (story.sound(out) == story.sound("whole.flac")).all()


def test_two_edits_of_one_story_at_once_are_both_right(story: Story):
    story.run("told", "tell", "--plan", "plan.json", "--out", "a.flac")
    sentences = ("turn the dog into a cat", "turn the dog into a cat, and the bell into a gong", "drop the rain")
    for n, sentence in enumerate(sentences):
        shutil.copytree(story.folder / "told", story.folder / f"alone{n}")
        story.run(f"alone{n}", "edit", "a.flac", sentence, "--out", f"alone{n}.flac")
    running = [story.start("told", "edit", "a.flac", text, "--out", f"b{n}.flac") for n, text in enumerate(sentences)]
    running += [story.start("told", "edit", "a.flac", text, "--out", "same.flac") for text in sentences[::2]]
    for process in running:
        process.join(120)
        assert process.exitcode == 0

    def alike(one: str, other: str) -> bool:
        """Two edits have a cat: whoever reads it first reads it in a story of its own, and the other takes what was read."""
        sounds = [story.sound(name).astype(float) for name in (one, other)]
        return len(sounds[0]) == len(sounds[1]) and abs(sounds[0] - sounds[1]).max() < 2**31 / 1000

    for n, sentence in enumerate(sentences):
        assert alike(f"b{n}.flac", f"alone{n}.flac")
        assert read_plan(story.folder / f"b{n}.flac")[0].history[0].sentence == sentence
    assert any(alike("same.flac", f"b{n}.flac") for n in (0, 2)), "one of both, whole"
    assert len(story.clips("told")) == len(EVENTS) + 2
    assert not list(story.folder.glob(".*.tmp")) and not list((story.folder / "told").glob("??/.*.tmp"))


@pytest.mark.skipif("tiny" not in shipped_bundles(), reason="the shipped bundle 'tiny' is not in this tree")
def test_a_story_of_chapters_that_is_killed_twice_makes_everything_once(tmp_path: Path, processes: BaseContext):
    story = Story(tmp_path, Path("tiny"), processes, 100_000)
    chapters = ("A dog barks in a street, then rain falls.", "Thunder rumbles, then a bell rings.", "Waves, then wind.")
    outline = "\n".join(f"# Chapter {n} (5 s)\n{told}\n" for n, told in enumerate(chapters))
    (tmp_path / "outline.md").write_text(outline, encoding="utf-8")
    tell = ("tell", "--outline", "outline.md", "--out", "long.flac")
    made: dict[str, int] = {}
    for wanted in (1, 2):
        process = story.start("store", *tell)
        while process.is_alive() and story.count("store") < wanted:
            time.sleep(0.005)
        process.kill()
        process.join()
        files = story.clips("store", least=0)
        assert made.items() <= files.items(), "a plan, a reading or a clip was made again"
        made = files
    assert len(story.clips("store")) >= 2 and not (tmp_path / "long.flac").exists()
    story.run("store", *tell)
    assert made.items() <= story.clips("store", least=0).items()
    told = read_plan(tmp_path / "long.flac")[0]
    assert len(told.chapters) == 3 and len(story.clips("store")) == len(told.events) >= 4
    assert soundfile.info(tmp_path / "long.flac").duration == pytest.approx(15.0, abs=1e-4)
