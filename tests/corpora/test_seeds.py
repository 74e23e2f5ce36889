"""Sentences that inspire: plain lines, LibriSpeech's transcripts, Common Voice's tables; and files that are none."""

from pathlib import Path

import pytest

from audiostory_core.corpora.seeds import MAX_SEED_CHARS, Seed, read_seeds
from audiostory_core.errors import InputError


@pytest.mark.parametrize("name, text, found", [
    ("a.txt", "One.\n\n  Two. \n", [("One.", 1), ("Two.", 3)]), ("b.txt", "\ufeffOne.\r\nTwo.", [("One.", 1), ("Two.", 2)]),
    ("84-121123.trans.txt", "84-121123-0000 GO DO YOU HEAR\n84-121123-0001 BUT IN LESS THAN\n", [("GO DO YOU HEAR", 1), ("BUT IN LESS THAN", 2)]),
    ("v.tsv", 'client_id\tpath\tsentence\n1\ta.mp3\tHe said "go.\n2\tb.mp3\tYes.\n3\n', [('He said "go.', 2), ("Yes.", 3)]),
    ("v.csv", 'sentence,path\n"Yes, he did.",a\nNo,b\n', [("Yes, he did.", 2), ("No", 3)]),
])
def test_each_form_is_read(tmp_path: Path, name: str, text: str, found: list):
    path = tmp_path / name
    path.write_bytes(text.encode())
    assert read_seeds(path) == tuple(Seed(sentence, f"{name} {line}") for sentence, line in found)


@pytest.mark.parametrize("name, data, message", [
    ("a.txt", b"", "holds no sentence"), ("a.txt", b" \n\n", "holds no sentence"), ("a.txt", b"\xff\xfe", "not UTF-8"),
    ("a.txt", b"x" * (MAX_SEED_CHARS + 1), "line 1: a seed has at most 1000"), ("a.tsv", b"path\ttext\n", "no column 'sentence'; it has path, text"),
    ("a.csv", b"", "no column 'sentence'; it has none"), ("a.csv", b'sentence\n"' + b"x" * 200_000 + b'"\n', "no row of a table"),
])
def test_what_holds_no_sentences_is_refused(tmp_path: Path, name: str, data: bytes, message: str):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_seeds(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(InputError, match="there is no file"):
        read_seeds(tmp_path / "none.txt")
