"""Answers of a listening test: means and agreement in closed form; what is wrong with a file is said, the rest is read."""

import json
from pathlib import Path

import pytest

from audiostory_core import cli
from audiostory_core.errors import InputError
from audiostory_core.evaluation.ratings import find_key, outcome, read_answers, read_key, table

SYSTEMS, ITEMS = ("ours", "theirs"), ("bell", "dog", "owl")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    sounds = {f"{s[0]}{i}": {"system": s, "item": i, "seconds": 2.0} for s in SYSTEMS for i in ITEMS}
    path = tmp_path / "page.key.json"
    path.write_text(json.dumps({"version": 1, "test": "t1", "criteria": ["quality"], "systems": SYSTEMS, "sounds": sounds}))
    return path


def answer(folder: Path, listener: str, marks: dict[str, object], other: dict[str, object] | None = None) -> Path:
    rows = [{"code": code, "marks": {"quality": value}, "heard_seconds": 2.0} for code, value in marks.items()]
    path = folder / f"answers-{listener}-{len(list(folder.glob('*')))}.json"
    path.write_text(json.dumps({"test": "t1", "listener": listener, "saved": "2026-01-01", "answers": rows} | (other or {})))
    return path


FIRST = {"obell": 5, "odog": 4, "oowl": 3, "tbell": 3, "tdog": 2, "towl": 1}


def test_means_differences_and_agreement_are_those_of_the_ratings(key: Path, tmp_path: Path):
    files = [answer(tmp_path, "a", FIRST), answer(tmp_path, "b", FIRST)]
    known = read_key(key)
    ratings, notes = read_answers(files, known)
    found = outcome(ratings, known, notes)
    assert found.means["ours", "quality"].mean == 4 and found.means["theirs", "quality"].mean == 2
    gap = found.differences["ours", "theirs", "quality"]
    assert gap.difference.mean == gap.difference.low == gap.difference.high == 2 and gap.share_above == 1
    assert found.agreement == {"quality": 1.0} and found.listeners == 2 and notes == ()
    assert "| ours | quality | 4.00 |" in table(found) and "| ours | theirs | quality | +2.00 |" in table(found)


def test_listeners_who_turn_the_scale_round_disagree(key: Path, tmp_path: Path):
    files = [answer(tmp_path, "a", FIRST), answer(tmp_path, "b", {code: 6 - value for code, value in FIRST.items()})]
    known = read_key(key)
    assert outcome(read_answers(files, known)[0], known).agreement["quality"] < 0


def test_one_who_rates_all_alike_cannot_be_compared_and_counts(key: Path, tmp_path: Path):
    known = read_key(key)
    files = [answer(tmp_path, name, dict.fromkeys(FIRST, 3)) for name in "ab"]
    found = outcome(read_answers(files, known)[0], known)
    assert found.agreement == {"quality": None} and found.means["ours", "quality"].mean == 3
    assert "nobody to compare" in table(found)


def test_the_later_of_two_files_of_a_listener_counts(key: Path, tmp_path: Path):
    known = read_key(key)
    files = [answer(tmp_path, "a", FIRST, {"saved": "2026-02-02"}), answer(tmp_path, "a", dict.fromkeys(FIRST, 1))]
    ratings, notes = read_answers(files, known)
    assert len(ratings) == 6 and max(r.value for r in ratings) == 5 and "second file of listener a" in notes[0]


@pytest.mark.parametrize("spoilt, said", [
    ({"test": "t2"}, "answers another test, 't2'; this one is 't1'"),
    ({"answers": {}}, "no list of answers"),
    ({"listener": ["a"]}, "no listener"),
    ({"answers": [{"code": "nobody", "marks": {}}]}, "'nobody' that the key does not have"),
    ({"answers": [{"code": "obell", "marks": {"quality": 6}}]}, "with 6; it must be 1 to 5 of quality"),
    ({"answers": [{"code": "obell", "marks": {"quality": True}}]}, "with True"),
    ({"answers": [{"code": "obell", "marks": {"beauty": 5}}]}, "rates 'beauty'"),
    ({"answers": [{"code": ["obell"], "marks": {}}]}, "that the key does not have"),
    ({"answers": ["obell"]}, "rates a sound 'None'"),
])  # fmt: skip
def test_a_file_that_cannot_be_right_is_left_out_and_said(key: Path, tmp_path: Path, spoilt: dict, said: str):
    known = read_key(key)
    bad = answer(tmp_path, "x", FIRST, spoilt)
    ratings, notes = read_answers([bad, answer(tmp_path, "a", FIRST)], known)
    assert {r.listener for r in ratings} == {"a"} and len(notes) == 1 and said in notes[0] and bad.name in notes[0]
    with pytest.raises(InputError, match="left out"):
        read_answers([bad], known)


def test_too_few_ratings_are_said_and_are_no_mean(key: Path, tmp_path: Path):
    known = read_key(key)
    found = outcome(read_answers([answer(tmp_path, "a", {"obell": 4})], known)[0], known)
    assert found.means == {} and "ours, quality: 1 ratings; a mean takes 2." in found.notes


def test_the_key_is_found_near_the_answers(key: Path, tmp_path: Path):
    (folder := tmp_path / "answers").mkdir()
    assert find_key([answer(folder, "a", FIRST)]) == key.resolve()
    (tmp_path / "other.key.json").write_text("{}")
    with pytest.raises(InputError, match="2 keys lie near the answers; name the test's own with --key"):
        find_key([folder / "a.json"])


@pytest.mark.parametrize("text", ["{}", '{"version": 1}', '{"version": 1, "test": "t", "criteria": [], "systems": [], "sounds": {"a": {"system": "b", "item": "c"}}}', "[]"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str):
    (path := tmp_path / "x.key.json").write_text(text)
    with pytest.raises(InputError, match=r"x\.key\.json"):
        read_key(path)


def test_the_command_reads_answers_as_a_table_and_as_json(key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (folder := tmp_path / "answers").mkdir()
    files = [str(answer(folder, name, FIRST)) for name in "ab"]
    assert cli.main(["evaluate", "listening-test", "--read", *files]) == 0
    assert "| theirs | quality | 2.00 |" in capsys.readouterr().out
    assert cli.main(["evaluate", "listening-test", "--read", *files, "--key", str(key), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["means"][0]["mean"] == 4 and data["differences"][0]["share_above"] == 1 and data["listeners"] == 2


@pytest.mark.parametrize("words, said", [
    ([], "name folders of sounds and --out for a new test"),
    (["a", "--read", "b"], "or --read answers for its figures"),
    (["a", "b"], "--out names the folder"),
])  # fmt: skip
def test_the_command_says_what_it_takes(words: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["evaluate", "listening-test", *words]) == 2
    assert said in capsys.readouterr().err
