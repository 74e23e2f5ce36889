"""Stories as plain files in a folder, `NAME.json` beside `NAME.flac`, and as shards: each into the other.

The JSON is a record of ours, or AudioStory's own form (`as10k_form`), in which benchmarks are evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from ..disk.files import read_json
from ..disk.folders import building
from ..errors import InputError
from ..sound.audio import read
from ..sound.suffixes import AUDIO_SUFFIXES
from .as10k_form import read_record, write_record
from .gathering import AS_USUAL, Gathered, Gathering, Rejections, readable
from .index import shards_of
from .records import Provenance, StoryRecord, key_of
from .shards import MAX_PICTURE_BYTES, MAX_RECORD_BYTES, MAX_SOUND_BYTES, Media, Sample, ShardWriter

Form = Literal["record", "published"]
_SOUNDS = (*AUDIO_SUFFIXES, ".mp3")


def pack(folder: Path, out: Path, gathering: Gathering = AS_USUAL) -> Gathered:
    """The stories of a folder in shards, in the order of their names. What is no story, or has a broken sound, is counted.

    Raises InputError where nothing in the folder becomes a record.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}.")
    rejections, count = Rejections(), 0
    with ShardWriter(out, gathering.records_a_shard) as writer:
        for path in sorted(folder.glob("*.json")):
            try:
                record = _story(path)
                media = _media(path, record)
            except InputError as error:
                rejections.add("no story", path.name, error)
                continue
            if gathering.require_licence and not record.provenance.licence:
                rejections.add("without a licence", record.name)
                continue
            writer.add(record, media)
            count += 1
        if not count:
            first = next(rejections.lines(), "there is no JSON file")
            raise InputError(f"no file in {folder} becomes a record: {first}.")
    return Gathered({"": count}, rejections)


def unpack(sources: Iterable[str | Path], out: Path, form: Form = "record", gathering: Gathering = AS_USUAL) -> Gathered:
    """The stories of shards as plain files in a folder that appears whole; sounds as they are, those after turns too."""
    if out.exists():
        raise InputError(f"{out} is there already; name a folder that is not.")
    rejections, count, shards = Rejections(), 0, shards_of(sources)
    with building(out) as folder:
        for sample in readable(shards, rejections, gathering):
            if (folder / f"{sample.record.name}.json").exists():
                rejections.add("under a name that another has", sample.record.name)
                continue
            for name, data in _files(sample, form):
                (folder / name).write_bytes(data)
            count += 1
    return Gathered({"": count}, rejections)


def _story(path: Path) -> StoryRecord:
    data = read_json(path, MAX_RECORD_BYTES)
    name = key_of(path.stem)
    if "plan" in data:
        return StoryRecord.build({**data, "name": name})
    return read_record(data, name, Provenance())[0]


def _media(path: Path, record: StoryRecord) -> Media:
    """What lies beside a story: its sound, those after its turns, and pictures of its events."""
    found = next((beside for suffix in _SOUNDS if (beside := path.with_suffix(suffix)).is_file()), None)
    turns = {
        n: read(beside) for n in range(1, len(record.turns) + 1) if (beside := path.with_suffix(f".{n}.flac")).is_file()
    }
    pictures = {n: path.with_suffix(f".{n}.jpg") for n in range(1, len(record.plan.events) + 1)}
    seen = {n: _bytes(beside) for n, beside in pictures.items() if beside.is_file()}
    return Media(None if found is None else read(found), turns, seen)


def _bytes(picture: Path) -> bytes:
    if picture.stat().st_size > MAX_PICTURE_BYTES:
        raise InputError(f"{picture} has more than {MAX_PICTURE_BYTES:,} bytes.")
    return picture.read_bytes()


def _files(sample: Sample, form: Form) -> Iterator[tuple[str, bytes]]:
    record = sample.record
    data = json.loads(record.to_json()) if form == "record" else write_record(record)
    yield f"{record.name}.json", (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()
    for part, member in sample.parts.items():
        if part != "json" and (form == "record" or part == "flac"):
            yield f"{record.name}.{part}", member.read(MAX_SOUND_BYTES)
