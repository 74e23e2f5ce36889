"""`audiostory plan` by a model on a server: a real one on this machine."""

import json
from pathlib import Path

import pytest
import soundfile

from audiostory_core import cli
from audiostory_core.plan.story import StoryPlan
from local_server import chat_reply, giving, serving

ANSWER = json.dumps({"reasoning": "Rain.", "events": [{"caption": "Rain falls.", "seconds": 6}, {"caption": "A dog barks.", "seconds": 4}]})
CUT = json.dumps({"choices": [{"message": {"content": ANSWER[:-30]}, "finish_reason": "length"}]}).encode()


def test_a_server_plans_and_the_rest_is_as_with_a_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "plan.json"
    with serving(giving(chat_reply(ANSWER))) as server:
        words = ["plan", "Rain, then a dog", "--seconds", "20", "--server", server.url, "--model", "small"]
        assert cli.main([*words, "--key-variable", "", "--out", str(out)]) == 0
        assert cli.main([*words, "--format", "srt", "--quiet"]) == 0
    plan = StoryPlan.from_json(out.read_text())
    assert [(event.caption, event.seconds) for event in plan.events] == [("Rain falls.", 12), ("A dog barks.", 8)]
    assert server.asked[0]["model"] == "small" and "20 seconds" in server.asked[0]["messages"][1]["content"]
    said = capsys.readouterr()
    assert "Rain falls." in said.err and "scaled to fit" in said.err
    assert said.out.startswith("1\n00:00:00,000 --> 00:00:12,000\nRain falls.")


def test_a_file_that_is_no_plan_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    film, program, sound = tmp_path / "a.mp4", tmp_path / "a.py", tmp_path / "a.flac"
    film.write_bytes(b"\0\0\0 ftypisom")
    program.write_text("import this\n")
    with soundfile.SoundFile(sound, "w", 16_000, 1) as file:
        file.comment = '{"events": "of another program"}'
        file.write([0.0] * 1600)
    for path, says in ((film, "no format of plans"), (program, "no format of plans"), (sound, "may be a plan, but is none")):
        assert cli.main(["plan", "--from", str(path)]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"audiostory: {path}") and says in said and said.count("\n") == 1


@pytest.mark.parametrize("command", ["plan", "edit", "dub"])
def test_the_variable_of_a_key_has_both_names_everywhere(command: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    said = capsys.readouterr().out
    assert "--key-variable" in said and "--key-env" in said


def test_a_length_that_nobody_says_is_the_usual_one(capsys: pytest.CaptureFixture[str]):
    with serving(giving(chat_reply(ANSWER))) as server:
        assert cli.main(["plan", "Rain, then a dog", "--server", server.url, "--model", "small", "--quiet"]) == 0
    said = capsys.readouterr()
    assert "no length was given" in said.err and json.loads(said.out)["total_seconds"] == 24


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["Rain", "--server", "URL"], "--server and --model belong together"), (["Rain", "--model", "small"], "--server and --model belong together"),
        (["--from", "plan.json", "--server", "URL", "--model", "small"], "--server plans an instruction"),
        (["--server", "URL", "--model", "small"], "nothing to plan"), (["Rain", "--server", "URL", "--model", "small", "--timeout", "0"], "timeout_seconds"),
        (["Rain", "--server", "URL", "--model", "small"], "cut off by the token limit"),
    ],
)
def test_what_cannot_be_planned_is_one_sentence(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]):
    with serving(giving(CUT)) as server:
        assert cli.main(["plan", *(server.url if word == "URL" else word for word in words), "--quiet"]) == 2
    said = capsys.readouterr()
    assert sentence in said.err and said.out == ""
