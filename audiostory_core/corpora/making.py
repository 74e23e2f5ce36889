"""A corpus and a folder of its sounds -> shards, piece by piece: what is done is not done again, and rejections are counted.

The items are written down first, a piece of so many for each shard, with the file of each sound that was found; then engines
make the shards, each a function of its piece alone. The folder holds its index, and what was rejected, when all is done.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ..dataset.checking import SILENT
from ..dataset.gathering import Rejections
from ..dataset.index import INDEX, write_index
from ..dataset.records import Provenance, StoryRecord, key_of
from ..dataset.shards import alone_in, count_shard, writing_shard
from ..disk.files import read_json, refusals_of_disk, replacing
from ..engines.run import HERE, Engine, OnStatus, run
from ..errors import InputError
from ..sound.audio import AudioClip, read, resample
from ..sound.suffixes import AUDIO_SUFFIXES
from . import of_films, of_sounds, of_speech
from .items import Corpus, CorpusItem
from .questions import turns_of

CORPORA: dict[str, Corpus] = {  # by the names that the command knows
    "audiocaps": of_films.AUDIOCAPS, "wavcaps": of_sounds.WAVCAPS, "audiosetcaps": of_films.AUDIOSETCAPS,
    "vggsound": of_films.VGGSOUND, "musiccaps": of_films.MUSICCAPS, "auto-acd": of_films.AUTO_ACD,
    "clotho": of_sounds.CLOTHO, "librispeech": of_speech.LIBRISPEECH, "common-voice": of_speech.COMMON_VOICE,
}  # fmt: skip
PIECES, REJECTED = ".pieces", "rejected.json"
MAX_PIECE_BYTES = 200_000_000
_SOUNDS = frozenset((*AUDIO_SUFFIXES, ".mp3"))


@dataclass(frozen=True)
class Making:
    """Which corpus becomes shards, from which folder and which sounds, in pieces of how many; whether questions are asked,
    the rate of the sounds in Hz (None: as they are), the licence of sounds of which the corpus says none, whether one is
    required, and whether records are made of captions alone."""

    corpus: str
    folder: Path
    sounds: Path
    records_a_shard: int = 500
    questions: bool = False
    sample_rate: int | None = None
    licence: str = ""
    require_licence: bool = False
    texts_only: bool = False
    most: int | None = None

    def __post_init__(self) -> None:
        if self.corpus not in CORPORA:
            raise InputError(f"there is no reader of a corpus {self.corpus[:40]!r}; there are {', '.join(CORPORA)}.")
        if self.records_a_shard < 1 or (self.most is not None and self.most < 1):
            raise InputError("a shard holds at least one record, and at least one item is read.")
        if self.sample_rate is not None and not 4000 <= self.sample_rate <= 192_000:
            raise InputError(f"a sample rate of {self.sample_rate} Hz is none; use 4000 to 192000.")


@dataclass(frozen=True)
class Made:
    """How many records were made, what was rejected, and why the run ended early, "" where it did not."""

    records: int
    rejections: Rejections
    stopped: str = ""


def make(making: Making, out: Path, engine: Engine = HERE, on_status: OnStatus | None = None) -> Made:
    """The shards of a corpus in the folder `out`, which goes on where a run before it ended.

    Raises InputError for a folder of another corpus's tables, for `out` of another run, and where no sound is found at all.
    """
    with refusals_of_disk(out):
        out.mkdir(parents=True, exist_ok=True)
    with alone_in(out):
        names = _pieces(making, out)
        ran = run(_Shards(making, out), names, engine, on_status)
        faults = [status for status in ran.statuses if status.kind in ("failed", "left")]
        rejections = Rejections()
        for name in names:
            _read_rejected(out, name, rejections)
        if faults:
            why = ran.stopped or f"{faults[0].name}: {faults[0].said}"
            return Made(0, rejections, f"{len(faults)} of {len(names)} shards are not made yet, {why}")
        facts = [count_shard(out / f"{name}.tar") for name in names]
        _write_json(out / REJECTED, rejections.to_json())
        write_index(out, facts)
        shutil.rmtree(out / PIECES, ignore_errors=True)
        return Made(sum(shard.records for shard in facts), rejections)


@dataclass(frozen=True)
class _Shards:
    """Work by the names of shards."""

    making: Making
    out: Path

    def is_done(self, name: str) -> bool:
        return (self.out / f"{name}.tar").exists()

    def open(self) -> Callable[[str], str]:
        return self._make

    def _make(self, name: str) -> str:
        rejections = Rejections()
        with writing_shard(self.out / f"{name}.tar") as shard:
            for row in read_json(self.out / PIECES / f"{name}.json", MAX_PIECE_BYTES)["items"]:
                item, sound = _item(row["item"]), row["sound"]
                found = _record(item, sound and Path(sound), self.making, rejections)
                if found is not None:
                    shard.add(*found)
            # Before the shard appears, so that none is without.
            _write_json(self.out / PIECES / f"{name}.rejected.json", rejections.to_json())
        return ""


def _pieces(making: Making, out: Path) -> list[str]:
    """The names of the shards, whose items are written down; those of a run before where it was the same."""
    if (out / INDEX).exists():
        raise InputError(f"{out} holds shards already; name a folder that is not there yet.")
    asked, plan = json.loads(json.dumps(asdict(making), default=str)), out / PIECES / "all.json"
    if plan.exists():
        before = read_json(plan)
        if before["asked"] != asked:
            raise InputError(f"{out} holds the beginning of another run; name another folder, or remove it.")
        return before["names"]
    if next(out.glob("*.tar"), None):
        raise InputError(f"{out} holds shards of another run; name a folder that is not there yet.")
    with refusals_of_disk(out):
        (out / PIECES).mkdir(exist_ok=True)
    try:
        names = list(_write_pieces(making, out))
    except InputError:
        shutil.rmtree(out / PIECES, ignore_errors=True)
        raise
    _write_json(plan, {"asked": asked, "names": names})
    return names


def _write_pieces(making: Making, out: Path) -> Iterator[str]:
    corpus, sounds = CORPORA[making.corpus], {} if making.texts_only else sounds_in(making.sounds)
    items, taken, found = islice(corpus.read(making.folder), making.most), dict[str, int](), 0
    for number in range(1_000_000):
        rows = [_row(item, sounds, taken) for item in islice(items, making.records_a_shard)]
        found += sum(row["sound"] is not None for row in rows)
        if not rows:
            break
        name = f"{making.corpus}-{number:05d}"
        _write_json(out / PIECES / f"{name}.json", {"items": rows})
        yield name
    if not found and not making.texts_only:
        raise InputError(
            f"none of the sounds of {corpus.title} is in {making.sounds}; name their folder, or make records of texts alone."
        )


def _row(item: CorpusItem, sounds: dict[str, Path], taken: dict[str, int]) -> dict[str, Any]:
    """An item under a name that no other has, and its file."""
    path = next((sounds[name] for name in item.files if name in sounds), None)
    name = first = key_of(item.name)
    while name in taken:
        taken[first] += 1
        name = key_of(f"{item.name}-{taken[first]}")
    taken[name] = 1
    return {"item": asdict(item) | {"provenance": item.provenance.model_dump(), "name": name}, "sound": path and str(path)}


def sounds_in(folder: Path) -> dict[str, Path]:
    """The sound files in a folder and below it, by their names without suffix, and with their folder's before that."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder} of sounds.")
    found: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix.lower() in _SOUNDS and not name.startswith("."):
                found.setdefault(path.stem, path)
                found.setdefault(f"{path.parent.name}/{path.stem}", path)
    return found


def _item(row: dict[str, Any]) -> CorpusItem:
    lists = {name: tuple(row[name]) for name in ("captions", "files", "labels")}
    questions = tuple((question, answer) for question, answer in row["questions"])
    return CorpusItem(**{**row, **lists, "questions": questions, "provenance": Provenance(**row["provenance"])})


def _record(
    item: CorpusItem, sound: Path | None, making: Making, rejections: Rejections
) -> tuple[StoryRecord, AudioClip | None] | None:
    """A record and its sound; None where it is rejected, and why is counted."""
    if making.require_licence and not (item.provenance.licence or making.licence):
        rejections.add("without a licence", item.name)
        return None
    if sound is None and not making.texts_only:
        rejections.add("without a sound", item.name)
        return None
    try:
        clip = None if sound is None else _clip(sound, making.sample_rate)
    except InputError as error:
        rejections.add("with a sound that cannot be read", item.name, error)
        return None
    if clip is not None and (not clip.waveform.numel() or float(clip.waveform.abs().max()) < SILENT):
        rejections.add("with a sound in which nothing is heard", item.name)
        return None
    try:
        return _built(item, clip, making), clip
    except InputError as error:
        rejections.add("of which no story can be made", item.name, error)
        return None


def _clip(sound: Path, sample_rate: int | None) -> AudioClip:
    clip = read(sound)
    return clip if sample_rate is None else resample(clip, sample_rate)


_UNKNOWN_SECONDS = 10.0  # of a text alone; most corpora have clips as long


def _built(item: CorpusItem, clip: AudioClip | None, making: Making) -> StoryRecord:
    caption = item.captions[0] if item.captions else ""
    said = f"{caption.rstrip('.')} and says: “{item.transcript}”" if item.transcript else caption
    speech = {"kind": item.kind, "speaker": item.speaker, "transcript": item.transcript}
    event = {"caption": caption, "seconds": clip.seconds if clip else _UNKNOWN_SECONDS, **speech}
    licence = item.provenance.licence or making.licence
    data = {
        "name": item.name,
        "plan": {"instruction": said, "events": [event]},
        "caption": caption,
        "paraphrases": item.captions[1:],
        "split": item.split,
        "turns": turns_of(item, clip.seconds if clip else None) if making.questions else (),
        "provenance": item.provenance.model_copy(update={"licence": licence}),
    }
    return StoryRecord.build(data)


def _read_rejected(out: Path, name: str, into: Rejections) -> None:
    path = out / PIECES / f"{name}.rejected.json"
    if path.exists():
        into.take(Rejections.from_json(read_json(path, MAX_PIECE_BYTES)))


def _write_json(path: Path, data: dict[str, Any]) -> None:
    with replacing(path, True, (".json",)) as sink:
        sink.write(json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace"))
