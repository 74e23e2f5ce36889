"""`audiostory dataset copilot` from the command line: what it makes, what it says, what it refuses."""

from pathlib import Path

import pytest

from audiostory_core.cli import main


@pytest.mark.slow
def test_two_conversations_from_the_command_line(tmp_path: Path, capsys):
    (tmp_path / "seeds.txt").write_text("THE SHIP LEFT THE HARBOUR\nA horse in the field.\n")
    words = ["dataset", "copilot", "--seeds", str(tmp_path / "seeds.txt"), "--voice", "none", "--out", str(tmp_path / "out")]
    assert main(words) == 0
    said = capsys.readouterr()
    assert said.out.startswith("2 conversations of 6 turns, 2 validated\n") and "kept from the turn before" in said.out
    assert "1/1 copilot-000000: 2 conversations, 2 validated" in said.err
    assert main([*words, "--quiet"]) == 0 and "2 validated" in capsys.readouterr().out
    assert main(["dataset", "info", str(tmp_path / "out")]) == 0 and "AudioCopilot simulation 2" in capsys.readouterr().out


@pytest.mark.parametrize("words, said", [
    ([], "say how many conversations"), (["--count", "0"], "0 conversations cannot be made"), (["--count", "1", "--turns", "9"], "9 turns cannot"),
    (["--seeds", "none.txt"], "there is no file none.txt"), (["--count", "1", "--llm-model", "m"], "--llm-model belongs to --llm"),
    (["--count", "1", "--llm", "http://127.0.0.1:9/v1", "--llm-model", "m"], "name a file of them with --seeds"),
    (["--count", "1", "--price-llm", "-1", "1"], "a price of a million tokens is 0 or more"), (["--count", "1", "--workers", "0"], "0 workers cannot be"),
])
def test_what_it_refuses(tmp_path: Path, capsys, words: list[str], said: str):
    assert main(["dataset", "copilot", "--out", str(tmp_path / "out"), *words]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_a_server_without_a_model_and_an_engine_that_is_none(tmp_path: Path, capsys):
    (tmp_path / "seeds.txt").write_text("A ship.\n")
    words = ["dataset", "copilot", "--seeds", str(tmp_path / "seeds.txt"), "--out", str(tmp_path / "out")]
    assert main([*words, "--llm", "http://127.0.0.1:9/v1"]) == 2 and "name the model there" in capsys.readouterr().err
    assert main([*words, "--engine", "dask"]) == 2 and "there is no engine 'dask'" in capsys.readouterr().err
