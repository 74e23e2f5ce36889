"""What makes sounds, as a benchmark asks it: a record in, a sound out, with its plan if there is one and how long that took.

A bundle, a command, a server, a folder of finished sounds, the record's own sound. Each says who it is by a version, so that
what it made once need not be made again (`Finished`). Raises InputError for a record that it cannot tell.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import torch

from ..bundle.parts import Parts
from ..disk.files import read_text
from ..disk.store import Store, content_key
from ..errors import InputError
from ..line.settings import Settings
from ..line.teller import Teller
from ..pipeline import tell
from ..plan.prompts import with_duration
from ..plan.story import MAX_TEXT_CHARS, StoryPlan
from ..servers.http import TIMEOUT_SECONDS, Question, Service, drop_refused, question
from ..servers.known import KEY_VARIABLE, find_server
from ..sound.audio import AudioClip, read, read_metadata
from ..speech.server import ask_sound
from ..variations.continuation import continue_sound
from .records import SOUNDS, Record

PLACES = ("instruction", "seconds", "out")
COMMAND_SECONDS, MOST_COMMAND_SECONDS = 600.0, 86_400.0
DROPPABLE = ("seconds", "response_format")  # what some servers refuse to be told
_PLACE = re.compile(r"\{(instruction|seconds|out)\}")
_ANSWER_BYTES = 240_000_000  # twenty minutes of stereo at 48 kHz, in 16 bits
_SAID_BYTES = 2000  # of what a failing command says


@dataclass(frozen=True)
class Told:
    """A sound, the plan behind it, and how long it took to make, in seconds."""

    clip: AudioClip
    plan: StoryPlan | None = None
    wall_seconds: float = 0.0


class System(Protocol):
    """Whoever tells records. `version` changes whenever it would tell them otherwise."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def tell(self, record: Record) -> Told:
        """The record's sound. Raises InputError, one sentence, where there is none."""
        ...


class BundleSystem:
    """A bundle that tells a record's instruction, as long as the record is; what goes on from a recording it continues."""

    def __init__(self, parts: Parts, settings: Settings | None = None, seed: int = 0) -> None:
        self.parts, self.settings, self.seed = parts, settings or Settings(), seed
        self.name = parts.bundle.manifest.name
        made = content_key(parts.bundle.digest_of(""), str(self.settings), seed, parts.placement.precision)
        self.version = made[:12]

    def tell(self, record: Record) -> Told:
        started = time.perf_counter()
        if record.before is not None:
            return self._go_on(record, record.before, started)
        story = tell(record.instruction, bundle=self.parts, seconds=record.seconds, seed=self.seed, settings=self.settings)
        with story.track as track:
            return Told(track.clip(), story.plan, time.perf_counter() - started)

    def _go_on(self, record: Record, before: Path, started: float) -> Told:
        teller = Teller(self.parts, self.settings, self.seed)
        found = continue_sound(teller, read(before), record.instruction, record.seconds)
        with found.track:
            return Told(found.clip(), found.plan, time.perf_counter() - started)


class CommandSystem:
    """A program of the user's own: its words, in which `{instruction}`, `{seconds}` and `{out}` stand for a record's text,
    its length and the wav file that the program is to write. No shell reads them.

    Raises InputError for words that name no file to be written or no instruction, or whose program a record would name.
    """

    def __init__(self, words: Sequence[str], timeout_seconds: float = COMMAND_SECONDS) -> None:
        self.words, self.timeout_seconds = tuple(words), timeout_seconds
        if not self.words or _PLACE.search(self.words[0]):
            raise InputError("a command begins with the name of a program, which no record may choose.")
        missing = [f"{{{place}}}" for place in ("instruction", "out") if f"{{{place}}}" not in " ".join(self.words[1:])]
        if missing:
            raise InputError(f"a command's words must hold {' and '.join(missing)}; got {' '.join(self.words)[:200]!r}.")
        if not 0 < timeout_seconds <= MOST_COMMAND_SECONDS:
            raise InputError(
                f"a command may take above 0 and at most {MOST_COMMAND_SECONDS:g} seconds; got {timeout_seconds}."
            )
        self.name, self.version = Path(self.words[0]).name, content_key(*self.words)[:12]

    def tell(self, record: Record) -> Told:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="audiostory-") as folder:
            out = Path(folder) / "out.wav"
            self._run([self._filled(word, record, out) for word in self.words])
            if not out.is_file():
                raise InputError(f"the command {self.name!r} ended well, but wrote no {out.name}.")
            return Told(read(out), None, time.perf_counter() - started)

    def _filled(self, word: str, record: Record, out: Path) -> str:
        values = {"instruction": record.instruction, "seconds": f"{record.seconds:g}", "out": str(out)}
        found = _PLACE.sub(lambda place: values[place[1]], word)
        if "\0" in found:
            raise InputError("the instruction holds a NUL character, which no program can be given.")
        if found.startswith("-") and not word.startswith("-"):
            raise InputError(f"the instruction begins with a dash, and {self.name!r} would take it for an option.")
        return found

    def _run(self, words: Sequence[str]) -> None:
        """Runs a program to its end. Raises InputError where it fails or is too late; it is never left behind."""
        with tempfile.TemporaryFile() as said:
            try:
                process = subprocess.Popen(
                    words,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    start_new_session=os.name != "nt",
                )
            except OSError as error:
                raise InputError(f"the command {self.name!r} could not be run ({error.strerror or error}).") from None
            try:
                code = process.wait(self.timeout_seconds)
            except subprocess.TimeoutExpired:
                raise InputError(f"the command {self.name!r} took longer than {self.timeout_seconds:g} s.") from None
            finally:
                _end(process)
            if code:
                raise InputError(f"the command {self.name!r} failed ({code}): {_last_words(said)}")


class ServerSystem:
    """A text-to-audio server as compatible ones are: `POST {url}{path}` with `model`, `input` and `seconds`, a sound file
    back. Raises InputError for an address that cannot be right; `tell` for whatever goes wrong later."""

    def __init__(
        self,
        url: str,
        model: str,
        *,
        path: str = "/audio/speech",
        key_variable: str = KEY_VARIABLE,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.server, self.model, self.timeout_seconds = find_server(url, key_variable), model.strip(), timeout_seconds
        self.service = Service(path, _ANSWER_BYTES, "sound", "audio/wav, audio/flac, audio/*;q=0.9")
        self.name, self.version = self.model, f"{self._question().address.geturl()}{path} {self.model}"
        if not self.model:
            raise InputError("the model's name is empty; give one that the server knows.")

    def tell(self, record: Record) -> Told:
        started = time.perf_counter()
        text = with_duration(record.instruction, record.seconds)
        fields = {"model": self.model, "input": text, "response_format": "wav", "seconds": record.seconds}
        clip = drop_refused(lambda left: ask_sound(self._question(), left), fields, DROPPABLE)
        return Told(clip, None, time.perf_counter() - started)

    def _question(self) -> Question:
        return question(self.server, self.service, self.timeout_seconds)


class FolderSystem:
    """Finished sounds: a record's is NAME.wav, .flac, .ogg or .mp3, its plan inside it or in NAME.json beside it."""

    version = "as found"

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise InputError(f"finished sounds lie in a folder; {self.folder} is none.")
        self.name = self.folder.resolve().name

    def tell(self, record: Record) -> Told:
        path = next((p for suffix in SOUNDS if (p := self.folder / f"{record.name}{suffix}").is_file()), None)
        if path is None:
            raise InputError(f"{self.folder} holds no {record.name}{SOUNDS[0]}.")
        return Told(read(path), _plan_of(path))


class GroundTruth:
    """The record's own sound and plan."""

    name, version = "ground truth", "as recorded"

    def tell(self, record: Record) -> Told:
        if record.audio is None:
            raise InputError("this record has no sound of its own.")
        return Told(read(record.audio), record.plan)


class Finished:
    """A system whose finished sounds are kept by what they were made from, so that a run that was ended goes on where it
    was. `anew` makes all again, once in a run."""

    def __init__(self, system: System, store: Store, anew: bool = False) -> None:
        self.system, self.store, self.anew = system, store, anew
        self.name, self.version = system.name, system.version
        self._made = set[str]()  # in this run

    def tell(self, record: Record) -> Told:
        key = self._key(record)
        found = None if self.anew and key not in self._made else self.store.get(key)
        if found is not None and found.keys() == {"waveform", "sample_rate", "seconds", "plan"}:
            plan = bytes(found["plan"]).decode()
            clip = AudioClip(found["waveform"], int(found["sample_rate"]))
            return Told(clip, StoryPlan.from_json(plan) if plan else None, float(found["seconds"]))
        told = self.system.tell(record)
        plan = b"" if told.plan is None else told.plan.to_json(None).encode()
        self.store.put(key, {
            "waveform": told.clip.waveform, "sample_rate": torch.tensor(told.clip.sample_rate),
            "seconds": torch.tensor(told.wall_seconds, dtype=torch.float64),
            "plan": torch.frombuffer(bytearray(plan), dtype=torch.uint8) if plan else torch.zeros(0, dtype=torch.uint8),
        })  # fmt: skip
        self._made.add(key)
        return told

    def _key(self, record: Record) -> str:
        """By all that a system may look at of a record."""
        parts = [part for caption in record.captions for part in caption]
        files = [path for path in (record.before, record.video, *record.pictures) if path is not None]
        states = [f"{path.name} {state.st_size} {state.st_mtime_ns}" for path in files for state in (path.stat(),)]
        said = (record.instruction, record.reasoning, record.seconds, len(parts), *parts, *states)
        return content_key("finished sound 1", self.version, *said)


def _plan_of(path: Path) -> StoryPlan | None:
    """The plan that a sound carries or that lies beside it, if there is one that can be read."""
    beside = path.with_suffix(".json")
    with suppress(InputError, OSError):
        text = read_text(beside, 4 * MAX_TEXT_CHARS) if beside.is_file() else read_metadata(path)
        return StoryPlan.from_json(text) if text else None
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a program that still runs, with all that it started."""
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last_words(said: IO[bytes]) -> str:
    said.seek(max(0, said.seek(0, os.SEEK_END) - _SAID_BYTES))
    text = " ".join(said.read().decode("utf-8", "replace").split())[-200:]
    return f"{text or 'it said nothing'}."
