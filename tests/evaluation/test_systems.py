"""Systems: a record in, a sound out, from each kind of them; and what goes wrong on the way."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile
import torch

from audiostory_core.disk.store import Store
from audiostory_core.errors import InputError
from audiostory_core.evaluation.records import Record, RecordCaption
from audiostory_core.evaluation.systems import (
    BundleSystem,
    CommandSystem,
    Finished,
    FolderSystem,
    GroundTruth,
    ServerSystem,
    Told,
)
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import write
from clips import tone
from local_server import giving, giving_nothing, serving

RECORD = Record("one", "A dog barks in the rain.", "", (RecordCaption("A dog barks.", 0.0, 2.0),), 2.0)
WRITES = "import sys, wave; f = wave.open(sys.argv[2], 'wb'); f.setparams((1, 2, 8000, 0, 'NONE', '')); " \
         "f.writeframes(bytes(int(8000 * float(sys.argv[3])) * 2)); print(sys.argv[1], file=sys.stderr)"  # fmt: skip


def command(code: str = WRITES, **more: object) -> CommandSystem:
    return CommandSystem([sys.executable, "-c", code, "{instruction}", "{out}", "{seconds}"], **more)


def wav(seconds: float = 1.0) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, tone(seconds).waveform[0].numpy(), 16000, format="WAV")
    return file.getvalue()


def test_a_bundle_tells_the_instruction_as_long_as_the_record_is(small_parts):
    told = BundleSystem(small_parts).tell(RECORD)
    assert told.clip.seconds == pytest.approx(2.0, abs=0.01) and told.plan.instruction == RECORD.instruction and told.wall_seconds > 0


def test_a_bundle_is_another_one_with_another_seed(small_parts):
    assert BundleSystem(small_parts).version == BundleSystem(small_parts).version != BundleSystem(small_parts, seed=1).version


def test_a_bundle_goes_on_from_a_recording(small_parts, tmp_path: Path):
    before = Record(**{**vars(RECORD), "before": write(tmp_path / "before.wav", tone(1.0, rate=22050))})
    told = BundleSystem(small_parts).tell(before)
    assert told.clip.sample_rate == 22050 and told.clip.seconds == pytest.approx(2.0, abs=0.01)


def test_a_command_is_given_words_that_no_shell_reads():
    told = command().tell(RECORD)
    assert told.clip.seconds == 2.0 and told.clip.sample_rate == 8000 and told.plan is None
    echo = "import sys; sys.exit(sys.argv[1])"
    for words in ("$HOME; `id` {out} {seconds}", "'; --x"):
        with pytest.raises(InputError) as refused:
            command(echo).tell(Record(**{**vars(RECORD), "instruction": words}))
        assert str(refused.value).endswith(f"failed (1): {words}."), "as it was written, and nothing in it replaced"


@pytest.mark.parametrize("code, why", [
    ("raise SystemExit('no such model')", "failed (1): no such model"),
    ("pass", "wrote no out.wav"),
    ("import sys; open(sys.argv[2], 'w').write('no sound')", "out.wav"),
])  # fmt: skip
def test_a_command_that_fails_says_how(code: str, why: str):
    with pytest.raises(InputError) as refused:
        command(code).tell(RECORD)
    assert why in str(refused.value)


def test_a_command_that_is_too_late_is_ended_with_what_it_started(tmp_path: Path):
    sign = tmp_path / "alive"
    child = f"import time, pathlib; time.sleep(1.0); pathlib.Path({str(sign)!r}).touch()"
    slow = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(30)"
    started = time.monotonic()
    with pytest.raises(InputError, match="took longer than 0.5 s"):
        command(slow, timeout_seconds=0.5).tell(RECORD)
    assert time.monotonic() - started < 10
    time.sleep(1.5)
    assert not sign.exists()


def test_a_command_is_ended_where_a_person_stops_the_run(monkeypatch: pytest.MonkeyPatch):
    seen, wait = [], subprocess.Popen.wait

    def stopped(process: subprocess.Popen, timeout: float | None = None) -> int:
        seen.append(process)
        if timeout == 30.0:
            raise KeyboardInterrupt
        return wait(process, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", stopped)
    with pytest.raises(KeyboardInterrupt):
        command("import time; time.sleep(20)", timeout_seconds=30.0).tell(RECORD)
    assert seen[0].returncode == -9


@pytest.mark.parametrize("instruction", ["-rf everything", "rain\0fall"])
def test_an_instruction_that_a_program_would_misread_is_refused(instruction: str):
    with pytest.raises(InputError, match="begins with a dash|NUL"):
        command().tell(Record(**{**vars(RECORD), "instruction": instruction}))


@pytest.mark.parametrize("words, why", [
    ([], "begins with the name"), (["{instruction}", "{out}"], "no record may choose"), (["tta", "{instruction}"], "must hold {out}"),
    (["tta", "{out}"], "must hold {instruction}"),
])  # fmt: skip
def test_words_that_are_no_command_are_refused(words: list, why: str):
    with pytest.raises(InputError) as refused:
        CommandSystem(words)
    assert why in str(refused.value)


def test_a_program_that_is_not_there_is_said():
    with pytest.raises(InputError, match="could not be run"):
        CommandSystem(["no-such-program-here", "{instruction}", "{out}"]).tell(RECORD)


def test_a_server_is_asked_for_a_sound():
    with serving(giving(wav(), kind="audio/wav")) as server:
        told = ServerSystem(server.url, "tta").tell(RECORD)
    assert told.clip.seconds == 1.0 and told.clip.sample_rate == 16000
    asked = server.asked[0]
    assert asked["path"] == "/v1/audio/speech" and asked["model"] == "tta" and asked["seconds"] == 2.0
    assert asked["input"] == "A dog barks in the rain. The total duration is 2.0 seconds."


def test_what_a_server_does_not_know_is_left_out():
    refusal = giving(b'{"error": {"message": "unknown field: seconds"}}', status=400)
    with serving(refusal, giving(wav(), kind="audio/wav")) as server:
        assert ServerSystem(server.url, "tta").tell(RECORD).clip.seconds == 1.0
    assert "seconds" not in server.asked[1]


@pytest.mark.parametrize("answer, why", [
    (giving(b"<html>", kind="text/html"), "a web page"), (giving(b""), "with nothing"), (giving(b"RIFFxxxxWAVE"), "ask it for wav"),
    (giving(b'{"error": "no"}'), "with an error: 'no'"), (giving(b"", status=500), "failed"), (giving_nothing, "time"),
])  # fmt: skip
def test_a_server_that_gives_no_sound_is_said(answer, why: str):
    with serving(answer) as server, pytest.raises(InputError) as refused:
        ServerSystem(server.url, "tta", timeout_seconds=1.0).tell(RECORD)
    assert why in str(refused.value)


def test_a_folder_gives_sounds_by_name_with_their_plans(tmp_path: Path):
    plan = StoryPlan.sequential("A dog barks.", [("A dog barks.", 1.0)])
    write(tmp_path / "one.flac", tone(1.0), metadata=plan.to_json())
    write(tmp_path / "two.wav", tone(1.0))
    system = FolderSystem(tmp_path)
    assert system.tell(RECORD).plan == plan and system.name == tmp_path.name
    assert system.tell(Record(**{**vars(RECORD), "name": "two"})).plan is None
    with pytest.raises(InputError, match=r"holds no three\.wav"):
        system.tell(Record(**{**vars(RECORD), "name": "three"}))


def test_the_truth_is_the_record_itself(tmp_path: Path):
    found = GroundTruth().tell(Record(**{**vars(RECORD), "audio": write(tmp_path / "one.wav", tone(2.0))}))
    assert found.clip.seconds == 2.0 and [event.caption for event in found.plan.events] == ["A dog barks."]
    with pytest.raises(InputError, match="no sound of its own"):
        GroundTruth().tell(RECORD)


class Counting:
    name, version = "counting", "1"

    def __init__(self, plan: StoryPlan | None) -> None:
        self.plan, self.count = plan, 0

    def tell(self, record: Record) -> Told:
        self.count += 1
        return Told(tone(0.5), self.plan, 1.25)


@pytest.mark.parametrize("plan", [None, StoryPlan.sequential("A dog.", [("A dog barks.", 1.0)])])
def test_a_finished_sound_is_not_made_again(tmp_path: Path, plan: StoryPlan | None):
    system, store = Counting(plan), Store(tmp_path, 10**8)
    first, second = Finished(system, store).tell(RECORD), Finished(system, store).tell(RECORD)
    assert system.count == 1 and torch.equal(first.clip.waveform, second.clip.waveform) and second.plan == plan and second.wall_seconds == 1.25
    Finished(system, store).tell(Record(**{**vars(RECORD), "seconds": 3.0}))
    assert system.count == 2, "another record is another sound"
    anew = Finished(system, store, anew=True)
    anew.tell(RECORD), anew.tell(RECORD)
    assert system.count == 3, "once in a run"
