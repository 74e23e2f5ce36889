"""`audiostory dataset` from the command line: what is printed, what is written, and what is refused in one sentence."""

import json
from pathlib import Path

import pytest
import torch

from audiostory_core import cli
from audiostory_core.dataset.records import StoryRecord
from audiostory_core.dataset.shards import ShardWriter
from audiostory_core.sound.audio import AudioClip


def record(number: int, licence: str = "CC0-1.0") -> StoryRecord:
    plan = {"instruction": "Rain.", "events": [{"caption": f"Rain falls on roof {number}.", "seconds": 0.5}]}
    origin = {"corpus": "made", "item": str(number), "licence": licence}
    return StoryRecord.build({"name": f"r{number}", "plan": plan, "provenance": origin})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with ShardWriter("sounds", 4) as writer:
        for n in range(9):
            noise = torch.randn(1, 4000, generator=torch.Generator().manual_seed(n)) / 5
            writer.add(record(n, "" if n == 5 else "CC0-1.0"), AudioClip(noise, 8000))
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert cli.main(["dataset", *words]) == code
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return out, err


def test_info_says_what_is_there_and_what_has_no_licence(folder: Path, capsys: pytest.CaptureFixture[str]):
    out, err = said(capsys, "info", "sounds")
    assert out.startswith("9 records in 3 shards, 0.00 hours of sound") and "licences  CC0-1.0 8, not said 1" in out
    assert "1 records name no licence" in err
    assert json.loads(said(capsys, "info", "sounds", "--json")[0])["counts"]["corpora"] == {"made": 9}
    assert "1 of 9 records name no licence" in said(capsys, "info", "sounds", "--require-licence", code=2)[1]


def test_check_finds_faults_and_counts_anew(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert said(capsys, "check", "sounds")[0] == "9 records looked at\n"
    Path("sounds/shard-00001.tar").unlink()
    assert "1 shards that are missing" in said(capsys, "check", "sounds", code=1)[1]
    index = Path("sounds/index.json")
    index.write_text("{}", encoding="utf-8")
    assert "is no index of shards" in said(capsys, "check", "sounds", code=1)[1]
    said(capsys, "check", "sounds", "--write-index")
    assert json.loads(index.read_text(encoding="utf-8"))["records"] == 5 and said(capsys, "check", "sounds", code=0)
    faults = json.loads(said(capsys, "check", "sounds", "--require-licence", "--json")[0])["faults"]
    assert faults == {}, "the record without a licence stood in the shard that is gone"


def test_sets_are_made_of_sets(folder: Path, capsys: pytest.CaptureFixture[str]):
    out, err = said(capsys, "merge", "sounds", "sounds", "--out", "merged", "--require-licence")
    assert out == "merged: 8 records\n" and "8 there already" in err and "2 without a licence, such as r5; r5" in err
    out, _ = said(capsys, "split", "merged", "--out", "parted", "--valid", "0.3", "--test", "0.3")
    assert sum(int(line.split()[1]) for line in out.splitlines()) == 8
    assert said(capsys, "dedupe", "parted", "--out", "unlike")[0] == "unlike: 8 records\n"
    assert said(capsys, "dedupe", "unlike", "--out", "fewer", "--by", "text")[0] == "fewer: 8 records\n"


def test_plain_files_and_back(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert said(capsys, "unpack", "sounds", "--out", "files", "--form", "published")[0] == "files: 9 records\n"
    assert json.loads(Path("files/r3.json").read_text(encoding="utf-8"))["captions"] == ["Rain falls on roof 3.<timestamp>0.5</timestamp>"]
    out, err = said(capsys, "pack", "files", "--out", "again", "--records-a-shard", "5")
    assert out == "again: 9 records\n" and not err and said(capsys, "check", "again")[0] == "9 records looked at\n"
    assert "9 without a licence" in said(capsys, "pack", "files", "--out", "none", "--require-licence", code=2)[1]


def test_show_writes_a_page(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert said(capsys, "show", "sounds", "2", "r7", "--out", "page.html")[0] == "page.html: 2 records\n"
    page = Path("page.html").read_text(encoding="utf-8")
    assert "<h2>r1</h2>" in page and "<h2>r7</h2>" in page
    assert "exists" in said(capsys, "show", "sounds", "--out", "page.html", code=2)[1]
    said(capsys, "show", "sounds", "--out", "page.html", "--overwrite")
    assert Path("page.html").read_text(encoding="utf-8").count("<audio") == 9


@pytest.mark.parametrize("words, why", [
    (("info", "gone"), "there is no shard gone"), (("info", "."), "there is no shard"), (("info", "page.html"), "there is no shard"),
    (("show", "sounds", "99", "--out", "page.html"), "has no record 99; it holds 9"), (("show", "sounds", "--out", "page.txt"), "cannot write '.txt'"),
    (("merge", "sounds", "--out", "sounds"), "holds shards already"), (("merge", "sounds", "--out", "x", "--records-a-shard", "0"), "at least one record"),
    (("split", "sounds", "--out", "x", "--test", "1"), "less than 1 together"), (("split", "sounds", "--out", "x", "--test", "nan"), "less than 1 together"),
    (("check", "sounds/shard-00000.tar", "--write-index"), "counts whole folders"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str):
    before = sorted(Path().rglob("*"))
    if words[1] == ".":
        Path("sounds/index.json").write_text('{"shards": [{"file": "../x.tar"}]}', encoding="utf-8")
        why = "an entry is not that of a shard"
    err = said(capsys, *words, code=2)[1]
    assert why in err and len(err.splitlines()) == 1
    assert sorted(Path().rglob("*")) == before
