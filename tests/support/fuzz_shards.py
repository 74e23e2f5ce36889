"""Shards, records, indexes and tables of corpora that nobody would write."""

import json
import shutil
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from audiostory_core.corpora.making import CORPORA, Making, make
from audiostory_core.dataset import as10k_form
from audiostory_core.dataset.checking import check
from audiostory_core.dataset.index import read_index
from audiostory_core.dataset.records import Provenance, StoryRecord
from audiostory_core.disk.files import json_object
from fuzz import Reader
from sound_files import flac_file, ramp

PLAN = {"instruction": "Rain.", "events": [{"caption": "Rain falls.", "seconds": 1.5, "pan": -0.5}, {"caption": "A dog.", "seconds": 2}]}
RECORD = json.dumps({"name": "one", "plan": PLAN, "visual": ["Street.", ""], "marks": ["natural"], "split": "train",
                     "turns": [{"kind": "ask", "sentence": "What?", "answer": "Rain."}], "provenance": {"corpus": "x", "licence": "CC0"}})  # fmt: skip
FACTS = {"file": "a.tar", "records": 1, "seconds": 3.5, "bytes": 2048, "sha256": "0" * 64, "splits": {"train": 1}, "corpora": {}, "licences": {}, "marks": {}}
FORM = json.dumps({"Instruction": "Rain. 5 seconds.", "Reasoning": "One.", "Audio Clips": ["Rain.<timestamp>5.0 </timestamp>"], "Whole Caption": "x"})
# A table of each corpus, by the name that its file has.
TABLES = {
    "audiocaps": ("train.csv", "audiocap_id,youtube_id,start_time,caption\n1,abcdefghijk,30,Rain falls\n2,bbbbbbbbbbb,0,\"A dog, barking\"\n"),
    "audiosetcaps": ("a.csv", "id,caption,qa\nabcdefghijk_4_10,A cello,Question: What? Answer: A cello.\n"),
    "auto-acd": ("train.csv", "youtube_id,caption\nabcdefghijk_000030,A horn\n"),
    "musiccaps": ("m.csv", "ytid,start_s,end_s,aspect_list,caption,is_audioset_eval\nabcdefghijk,1,2,\"['calm', 'slow']\",A song,True\n"),
    "vggsound": ("vggsound.csv", 'abcdefghijk,10,"dog barking, far",train\n'),
    "wavcaps": ("fsd_final.json", '{"num_captions_per_audio": 1, "data": [{"id": "12", "caption": "Rain.", "author": "x", "file_name": "a.wav"}]}'),
    "clotho": ("clotho_captions_development.csv", "file_name,caption_1,caption_2\na b.wav,A gate,\"A gate, far\"\n"),
    "common-voice": ("train.tsv", "client_id\tpath\tsentence\tgender\tage\nabc\tx_1.mp3\tCome in\tfemale_feminine\tteens\n"),
}  # fmt: skip


def shard(form: int = tarfile.USTAR_FORMAT, name: str = "one") -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as file:
        for part, data in (("json", RECORD.encode()), ("flac", flac_file(ramp(200))), ("1.jpg", b"\xff\xd8")):
            info = tarfile.TarInfo(f"{'x' * 90}/{name}.{part}" if form != tarfile.USTAR_FORMAT else f"{name}.{part}")
            info.size = len(data)
            file.addfile(info, BytesIO(data))
    return out.getvalue()


def readers(folder: Path) -> list[Reader]:
    path, index = folder / "a.tar", folder / "index"
    index.mkdir()

    def read_shard(data: bytes) -> object:
        path.write_bytes(data)
        return check([path])

    def index_of(text: str) -> object:
        (index / "index.json").write_text(text, encoding="utf-8", errors="surrogatepass")
        return read_index(index)

    def record_of(text: str) -> object:
        record = StoryRecord.from_json(text)
        return StoryRecord.from_json(record.to_json()), as10k_form.write_record(record)

    def form_of(text: str) -> object:
        return as10k_form.read_record(json_object(text, "x.json"), "one", Provenance())

    shards = [shard(), shard(tarfile.PAX_FORMAT), shard(tarfile.GNU_FORMAT), shard(name="two")[:-1500]]
    plain = [Reader("shards", shards, read_shard, 2.0), Reader("indexes", [json.dumps({"shards": [FACTS]})], index_of, 0.5),
             Reader("records", [RECORD], record_of), Reader("the published form", [FORM], form_of)]  # fmt: skip
    return plain + [Reader(f"tables of {name}", [text], _reader(folder / name, name, file), 0.3) for name, (file, text) in TABLES.items()]


def _reader(folder: Path, name: str, file: str) -> Callable[[Any], object]:
    """Makes records of texts alone of a table, from nothing each time."""
    (folder / "in").mkdir(parents=True)

    def read(text: str) -> object:
        shutil.rmtree(folder / "out", ignore_errors=True)
        (folder / "in" / file).write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        return make(Making(name, folder / "in", folder / "in", texts_only=True, questions=True), folder / "out")

    return read


assert TABLES.keys() == CORPORA.keys() - {"librispeech"}  # which is folders
