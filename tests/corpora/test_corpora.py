"""Public corpora in small made-up files of their published forms; all words are ours."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch

from audiostory_core import cli
from audiostory_core.corpora.items import CorpusItem, origin, video_of
from audiostory_core.corpora.making import CORPORA, Making, make
from audiostory_core.corpora.questions import sound_words, turns_of
from audiostory_core.dataset.checking import check
from audiostory_core.dataset.index import shards_of
from audiostory_core.dataset.shards import Sample, read_shard
from audiostory_core.engines.run import Engine
from audiostory_core.errors import InputError
from audiostory_core.sound.audio import AudioClip, write

ONE, TWO, THREE = "Yaaaaaaaaaa", "bb_bb-bbbbb", "-ccccccccc_"


def noise(path: Path, seed: int = 0, seconds: float = 0.5) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = torch.randn(1, round(8000 * seconds), generator=torch.Generator().manual_seed(seed)) / 6
    write(path, AudioClip(samples, 8000), subtype="16")


def table(path: Path, rows: Sequence[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def audiocaps(folder: Path) -> None:
    table(folder / "train.csv", [("audiocap_id", "youtube_id", "start_time", "caption"), (91139, ONE, 130, "A dog barks then rain falls")])
    table(folder / "test.csv", [("audiocap_id", "youtube_id", "start_time", "caption"),
                                *((n, TWO, 30, f"A man speaks, way {n}") for n in range(5))])  # fmt: skip
    noise(folder / f"audio/train/{ONE}.wav")
    noise(folder / f"audio/test/Y{TWO}_30.flac", 1)


def wavcaps(folder: Path) -> None:
    noises = [{"id": f"Y{THREE}.wav", "caption": "Rain falls.", "audio": "wav_path", "duration": 10.0}]
    table(folder / "AudioSet_SL/as_final.json", [])
    (folder / "AudioSet_SL/as_final.json").write_text(json.dumps({"num_captions_per_audio": 1, "data": noises}))
    free = [{"id": "180913", "file_name": "rain on a roof.wav", "href": "/people/x/sounds/180913/", "author": "x", "tags": ["a"],
             "duration": 1.5, "caption": "Rain falls on a roof.", "description": "?", "download_link": "a/b"}]  # fmt: skip
    (folder / "fsd_final.json").write_text(json.dumps({"num_captions_per_audio": 1, "data": free}))
    (folder / "blacklist.json").write_text(json.dumps({"blacked_id": ["1"]}))
    noise(folder / f"flac/Y{THREE}.flac")
    noise(folder / "flac/180913.flac", 1)


def audiosetcaps(folder: Path) -> None:
    said = "Question: What instruments? Answer: A cello and a bell."
    table(folder / "AudioSetCaps.csv", [("id", "caption", "Q&A captions 1"), (f"{ONE}_4_10", "A slow cello, and a bell tolls", said),
                                        (f"{TWO}_0_10", "Someone laughs", "none")])  # fmt: skip
    noise(folder / f"{ONE}_4_10.wav")
    noise(folder / f"{TWO}_0_10.wav", 1)


def vggsound(folder: Path) -> None:
    table(folder / "vggsound.csv", [(ONE, 10, "dog barking", "train"), (TWO, 0, "people sobbing", "test")])
    noise(folder / f"{ONE}_000010.wav")
    noise(folder / f"{TWO}_000000.wav", 1)


def musiccaps(folder: Path) -> None:
    head = ("ytid", "start_s", "end_s", "audioset_positive_labels", "aspect_list", "caption", "author_id", "is_balanced_subset", "is_audioset_eval")
    table(folder / "musiccaps-public.csv", [
        head, (ONE, 30, 40, "/m/0140xf,/m/02cjck", "['low quality', \"a singer's voice\", 'calm']", "A slow song.\nIt ends softly.", 4, "False", "True"),
        (TWO, 0, 10, "/m/0", "['loud drums']", "Drums play loudly.", 4, "False", "False")])  # fmt: skip
    noise(folder / f"{ONE}.wav")
    noise(folder / f"{TWO}_0_10.wav", 1)


def auto_acd(folder: Path) -> None:
    table(folder / "train.csv", [("youtube_id", "caption"), (f"{ONE}_000030", "A horn sounds in traffic."), (TWO, "A cat purrs indoors.")])
    noise(folder / f"{ONE}_000030.flac")
    noise(folder / f"{TWO}.flac", 1)


def clotho(folder: Path) -> None:
    head = ("file_name", *(f"caption_{n}" for n in range(1, 6)))
    for part, seed in (("development", 0), ("evaluation", 1)):
        table(folder / f"clotho_captions_{part}.csv", [head, ("Gate in rain.wav", *(f"A gate creaks, way {n}" for n in range(5)))])
        noise(folder / f"{part}/Gate in rain.wav", seed, 0.5 + seed)
    table(folder / "clotho_metadata_development.csv", [
        ("file_name", "keywords", "sound_id", "sound_link", "start_end_samples", "manufacturer", "license"),
        ("Gate in rain.wav", "gate;caf\xe9", "77", "https://freesound.org/people/x/sounds/77", "[0, 9]", "Zo\xeb", "http://x/by/3.0/")],
        encoding="latin-1")  # fmt: skip


def librispeech(folder: Path) -> None:
    root = folder / "LibriSpeech"
    for part, speaker in (("train-clean-100", 19), ("test-clean", 61)):
        chapter = root / f"{part}/{speaker}/198"
        noise(chapter / f"{speaker}-198-0000.flac", speaker)
        (chapter / f"{speaker}-198.trans.txt").write_text(f"{speaker}-198-0000 AND I SAID NOTHING\n")
    (root / "SPEAKERS.TXT").write_text("; a list\n19   | F | train-clean-100  | 25.1 | Ada B. | C\n61 | M | test-clean | 8.0 | Dan\n")


def common_voice(folder: Path) -> None:
    head = ("client_id", "path", "sentence_id", "sentence", "up_votes", "down_votes", "age", "gender", "accents", "locale")
    for part, name in (("train", "common_voice_en_1"), ("dev", "common_voice_en_2")):
        row = (f"c{name}", f"{name}.mp3", "x", 'He said "come in', 2, 0, "twenties", "female_feminine", "", "en")
        (folder / "en").mkdir(exist_ok=True)
        (folder / f"en/{part}.tsv").write_text("\n".join("\t".join(map(str, line)) for line in (head, row)) + "\n")
        noise(folder / f"en/clips/{name}.wav", len(part))


MAKERS: dict[str, Callable[[Path], None]] = {
    "audiocaps": audiocaps, "wavcaps": wavcaps, "audiosetcaps": audiosetcaps, "vggsound": vggsound, "musiccaps": musiccaps,
    "auto-acd": auto_acd, "clotho": clotho, "librispeech": librispeech, "common-voice": common_voice,
}  # fmt: skip
# Of both records: caption, source, split.
FOUND = {
    "audiocaps": [("A man speaks, way 0.", f"youtube:{TWO}", "test"), ("A dog barks then rain falls.", f"youtube:{ONE}", "train")],
    "wavcaps": [("Rain falls.", f"youtube:{THREE}", ""), ("Rain falls on a roof.", "freesound:180913", "")],
    "audiosetcaps": [("A slow cello, and a bell tolls.", f"youtube:{ONE}", ""), ("Someone laughs.", f"youtube:{TWO}", "")],
    "vggsound": [("Dog barking.", f"youtube:{ONE}", "train"), ("People sobbing.", f"youtube:{TWO}", "test")],
    "musiccaps": [("A slow song. It ends softly.", f"youtube:{ONE}", "test"), ("Drums play loudly.", f"youtube:{TWO}", "train")],
    "auto-acd": [("A horn sounds in traffic.", f"youtube:{ONE}", "train"), ("A cat purrs indoors.", f"youtube:{TWO}", "train")],
    "clotho": [("A gate creaks, way 0.", "freesound:77", "train"), ("A gate creaks, way 0.", "", "test")],
    "librispeech": [("A man reads aloud.", "librispeech:61", "test"), ("A woman reads aloud.", "librispeech:19", "train")],
    "common-voice": [("A young woman speaks.", "", "valid"), ("A young woman speaks.", "", "train")],
}  # fmt: skip


def made(name: str, tmp_path: Path, **more: object) -> list[Sample]:
    MAKERS[name](tmp_path / "corpus")
    done = make(Making(name, tmp_path / "corpus", tmp_path / "corpus", **more), tmp_path / "out")
    assert not done.rejections.counts and not done.stopped
    return [sample for path in shards_of([tmp_path / "out"]) for sample in read_shard(path)]


@pytest.mark.parametrize("name", MAKERS)
def test_a_corpus_becomes_records_with_their_sounds(name: str, tmp_path: Path):
    (tmp_path / "corpus").mkdir()
    samples = made(name, tmp_path, questions=True)
    shown = [(s.record.caption, s.record.provenance.source.partition("commonvoice:")[0], s.record.split) for s in samples]
    assert shown == FOUND[name]
    assert not check([tmp_path / "out"]).faults.counts
    for sample in samples:
        assert sample.clip().seconds == sample.record.plan.total_seconds and sample.record.provenance.corpus == CORPORA[name].title
        assert sample.record.plan.instruction and sample.record.turns
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"index.json", "rejected.json", f"{name}-00000.tar"}


def test_the_command_knows_every_corpus():
    from audiostory_core.commands.dataset_corpus import NAMES

    assert NAMES == tuple(CORPORA) == tuple(MAKERS)


def test_captions_of_other_people_are_kept(tmp_path: Path):
    (tmp_path / "corpus").mkdir()
    first, second = made("clotho", tmp_path)
    assert first.record.paraphrases == tuple(f"A gate creaks, way {n}." for n in range(1, 5))
    assert (first.clip().seconds, second.clip().seconds) == (0.5, 1.5), "files of one name in two folders are told apart"


def test_licences_and_authors_are_as_the_corpus_says(tmp_path: Path):
    (tmp_path / "corpus").mkdir()
    first, second = made("clotho", tmp_path)
    assert (first.record.provenance.licence, first.record.provenance.author) == ("http://x/by/3.0/", "Zo\xeb")
    assert (second.record.provenance.licence, second.record.provenance.item) == ("", "Gate in rain.wav")


def test_who_speaks_what_is_kept(tmp_path: Path):
    (tmp_path / "corpus").mkdir()
    man, _ = made("librispeech", tmp_path)
    (event,) = man.record.plan.events
    assert (event.kind, event.transcript, event.speaker) == ("speech", "And I said nothing.", "libri 61")
    assert man.record.plan.instruction == "A man reads aloud and says: “And I said nothing.”"
    assert man.record.provenance.author == "Dan" and man.record.provenance.licence == "CC-BY-4.0"
    (tmp_path / "x/corpus").mkdir(parents=True)
    young, _ = made("common-voice", tmp_path / "x")
    assert young.record.plan.events[0].transcript == 'He said "come in' and young.record.provenance.licence == "CC0-1.0"


@pytest.mark.parametrize("name", MAKERS)
def test_the_tables_of_another_corpus_are_one_sentence(name: str, tmp_path: Path):
    for other in MAKERS:
        folder = tmp_path / other
        folder.mkdir()
        MAKERS[other](folder)
        if {other, name} == {"audiosetcaps", "auto-acd"} or other == name:
            continue
        with pytest.raises(InputError, match=CORPORA[name].title):
            make(Making(name, folder, folder), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_what_cannot_be_taken_is_counted_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    head = ("audiocap_id", "youtube_id", "start_time", "caption")
    names = [f"{letter * 11}" for letter in "abcdef"]
    rows = [(n, name, 0, "" if name[0] == "e" else "Rain falls.") for n, name in enumerate(names)]
    table(tmp_path / "c/train.csv", [head, *rows, (9,)])
    for name in names[1:]:
        noise(tmp_path / f"c/{name}.wav")
    (tmp_path / f"c/{names[2]}.wav").write_bytes(b"RIFF and no more")
    (tmp_path / f"c/{names[3]}.wav").unlink()
    write(tmp_path / f"c/{names[3]}.wav", AudioClip(torch.zeros(1, 800), 8000))
    words = ["dataset", "corpus", "audiocaps", str(tmp_path / "c"), "--out", str(tmp_path / "out"), "--records-a-shard", "2"]
    assert cli.main(words) == 0
    out, err = capsys.readouterr()
    assert out.endswith("out: 2 records\n")
    for reason in ("2 without a sound", "1 with a sound that cannot be read", "1 with a sound in which nothing is heard", "1 of which no story can be made"):
        assert f"rejected: {reason}, such as" in err
    assert json.loads((tmp_path / "out/rejected.json").read_text())["counts"]["without a sound"] == 2
    assert cli.main(words) == 2 and "holds shards already" in capsys.readouterr().err
    assert cli.main([*words[:5], str(tmp_path / "none"), "--require-licence"]) == 0
    assert "7 without a licence" in capsys.readouterr().err and "0 records" in out.replace("2", "0")
    assert cli.main([*words[:5], str(tmp_path / "said"), "--licence", "CC-BY-4.0", "--require-licence", "--sample-rate", "16000"]) == 0
    sample = next(read_shard(shards_of([tmp_path / "said"])[0]))
    assert sample.record.provenance.licence == "CC-BY-4.0" and sample.clip().sample_rate == 16000


def test_a_run_that_was_cut_goes_on_and_makes_the_same(tmp_path: Path):
    (tmp_path / "corpus").mkdir()
    head = ("audiocap_id", "youtube_id", "start_time", "caption")
    table(tmp_path / "corpus/train.csv", [head, *((n, f"{n:011d}", 0, f"Rain falls {n} times.") for n in range(6))])
    for n in range(6):
        noise(tmp_path / f"corpus/{n:011d}.wav", n)
    making = Making("audiocaps", tmp_path / "corpus", tmp_path / "corpus", records_a_shard=2)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(making, tmp_path / "out", on_status=stop)
    with pytest.raises(InputError, match="the beginning of another run"):
        make(Making("audiocaps", tmp_path / "corpus", tmp_path / "corpus", records_a_shard=3), tmp_path / "out")
    done = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.tar")}
    assert make(making, tmp_path / "out").records == 6
    make(making, tmp_path / "whole")
    assert all((tmp_path / "out" / name).stat().st_mtime_ns == time for name, time in done.items())
    for path in (tmp_path / "whole").iterdir():
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes()


def test_records_of_texts_alone_need_no_sounds(tmp_path: Path):
    (tmp_path / "corpus").mkdir()
    audiocaps(tmp_path / "corpus")
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="none of the sounds of AudioCaps is in"):
        make(Making("audiocaps", tmp_path / "corpus", tmp_path / "none"), tmp_path / "out")
    make(Making("audiocaps", tmp_path / "corpus", tmp_path / "none", texts_only=True), tmp_path / "out")
    assert next(read_shard(shards_of([tmp_path / "out"])[0])).clip() is None


@pytest.mark.parametrize("name, video, start", [
    ("Yabcdefghijk.wav", "abcdefghijk", ""), ("abcdefghijk_30_40", "abcdefghijk", "30"), ("abcdefghijk_000030", "abcdefghijk", "30"),
    ("abcdefghijk_000000", "abcdefghijk", "0"), ("Yaaaaaaaaaa", "Yaaaaaaaaaa", ""), ("_7Xe9vD3Hpg_4_10", "_7Xe9vD3Hpg", "4"),
    ("a rainy day.mp3", "a rainy day", ""),
])  # fmt: skip
def test_films_are_found_in_the_names_of_files(name: str, video: str, start: str):
    assert video_of(name) == (video, start)


def item(caption: str, **more: object) -> CorpusItem:
    return CorpusItem("one", (caption,), (), origin("made", "one"), **more)


def test_questions_have_right_answers():
    caption = "A dog barks in the rain, followed by a telephone ringing."
    for n in range(40):
        asked = turns_of(CorpusItem(f"n{n}", (caption,), (), origin("made", "x")), 4.0)
        said = {turn["sentence"]: turn["answer"] for turn in asked}
        assert caption in said.values() and "4.0 seconds." in said.values()
        there = [q for q, a in said.items() if a == "Yes."]
        assert len(there) == 1 and any(word in there[0] for word in ("dog", "rain", "telephone", "phone", "ring", "bark")), there
        (absent,) = [q for q, a in said.items() if a == "No."]
        assert not any(word in absent.split(" in it")[0] for word in ("dog", "rain", "telephone", "puppy", "drizzle")), absent
        assert any(a in ("A telephone ringing.", "A dog barks in the rain.") for a in said.values())


def test_speech_and_labels_are_asked_for():
    spoken = turns_of(item("A man speaks.", kind="speech", transcript="Come in."), 2.0)
    assert spoken[0]["answer"] == "Come in." and "sa" in spoken[0]["sentence"]
    labelled = turns_of(item("Dog barking.", labels=("dog barking",)), None)
    (choice,) = [turn for turn in labelled if "Which of these" in turn["sentence"]]
    assert choice["answer"] == "Dog barking." and "dog barking" in choice["sentence"] and not any("seconds" in t["answer"] for t in labelled)
    assert turns_of(item("Dog barking."), 1.0) == turns_of(item("Dog barking."), 1.0)


def test_captions_without_a_known_sound_are_not_asked_for_one():
    assert all(turn["answer"] not in ("Yes.", "No.") for turn in turns_of(item("Something indescribable happens."), 1.0))
    assert len(sound_words()) > 400


@pytest.mark.slow
def test_workers_make_what_one_process_makes(tmp_path: Path):
    head = ("audiocap_id", "youtube_id", "start_time", "caption")
    table(tmp_path / "corpus/train.csv", [head, *((n, f"{n:011d}", 0, f"Rain falls {n} times.") for n in range(8))])
    for n in range(7):
        noise(tmp_path / f"corpus/{n:011d}.wav", n)
    making = Making("audiocaps", tmp_path / "corpus", tmp_path / "corpus", records_a_shard=2, questions=True)
    assert make(making, tmp_path / "here").records == make(making, tmp_path / "there", Engine(workers=2)).records == 7
    for path in (tmp_path / "here").iterdir():
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes()
