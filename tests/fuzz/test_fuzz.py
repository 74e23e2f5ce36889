"""Every reader on what nobody would write: each input is read, or refused in one sentence, and none takes long."""

from pathlib import Path

import pytest

import fuzz


def _assert_held(outcome: fuzz.Outcome) -> None:
    assert not outcome.faults, "\n\n".join(f"{key}\n{text}" for key, text in outcome.faults.items())


def test_each_reader_holds_on_a_few_inputs(tmp_path: Path):
    readers = fuzz.all_readers(tmp_path)
    assert len({reader.name for reader in readers}) == len(readers)
    _assert_held(fuzz.run(readers, 600, 0))


def test_the_same_seed_gives_the_same_inputs(tmp_path: Path):
    reader = fuzz.Reader("any", ["a 1 b\nc", b"RIFF\0\1\2\3"], lambda data: None)
    first = [fuzz.bent(reader, n, 5) for n in range(200)]
    assert first == [fuzz.bent(reader, n, 5) for n in range(200)] != [fuzz.bent(reader, n, 6) for n in range(200)]


def test_what_a_reader_gets_wrong_is_told():
    def read(text: str) -> None:
        if "2" in text:
            raise KeyError("two")

    outcome = fuzz.run([fuzz.Reader("any", ["1", "2"], read)], 10, 0, lambda line: None)
    assert len(outcome.faults) == 1 and next(iter(outcome.faults)).startswith("any: KeyError at test_fuzz.py:")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_each_reader_holds_on_a_hundred_thousand_inputs(tmp_path: Path, seed: int):
    outcome = fuzz.run(fuzz.all_readers(tmp_path), 100_000, seed)
    assert outcome.count > 99_000
    _assert_held(outcome)
