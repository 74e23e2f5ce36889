"""`audiostory edit`: plans in, edited plans and plain lines out; refusals in one sentence with nothing written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from audiostory_core import cli
from audiostory_core.bundle.bundle import shipped_bundles
from audiostory_core.plan.story import StoryPlan
from taught import STORY

STORM = StoryPlan.sequential("A storm.", [("Rain falls.", 4.0), ("Thunder rolls.", 5.5), ("A dog barks.", 2.5)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(STORM.to_json(), encoding="utf-8")
    return tmp_path


def plan_in(name: str) -> StoryPlan:
    return StoryPlan.from_json(Path(name).read_text(encoding="utf-8"))


def test_a_sentence_edits_a_plan(folder, capsys):
    words = ["edit", "plan.json", "make the thunder later and further left, drop the dog, the rain twice as long"]
    assert cli.main([*words, "--out", "new.json"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "removed: A dog barks",
        "Rain falls: 4 s longer (4 s -> 8 s)",
        "Thunder rolls: 2 s later (4 s -> 6 s), further left (pan 0 -> -0.5)",
    ]
    edited = plan_in("new.json")
    assert [(e.id, e.start, e.seconds, e.pan) for e in edited.events] == [("e1", 0, 8, 0), ("e2", 6, 5.5, -0.5)]
    assert edited.history[0].sentence.startswith("make the thunder") and plan_in("plan.json") == STORM


def test_undo_and_redo(folder, capsys):
    assert cli.main(["edit", "plan.json", "drop the dog", "--out", "a.json"]) == 0
    assert cli.main(["edit", "a.json", "rain louder", "--out", "a.json", "--overwrite"]) == 0
    assert cli.main(["edit", "a.json", "--undo", "2", "--out", "b.json"]) == 0
    assert plan_in("b.json").events == STORM.events and len(plan_in("b.json").undone) == 2
    assert cli.main(["edit", "b.json", "--redo", "--out", "c.json"]) == 0
    assert len(plan_in("c.json").events) == 2 and plan_in("c.json").events[0].loudness is None
    assert cli.main(["edit", "c.json", "redo", "--out", "d.json"]) == 0
    assert plan_in("d.json") == plan_in("a.json")
    assert "added: A dog barks" in capsys.readouterr().out


def test_a_dry_run_writes_nothing(folder, capsys):
    assert cli.main(["edit", "plan.json", "make the thundr louder", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert "6 dB louder" in out and "note: read 'thundr' as 'thunder'" in err
    assert [path.name for path in folder.iterdir()] == ["plan.json"]


def test_a_patch_from_a_file(folder, capsys):
    (folder / "patch.json").write_text('{"change": [{"id": "e1", "locked": true}], "remove": ["e3"]}')
    assert cli.main(["edit", "plan.json", "--patch", "patch.json", "--out", "new.json", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [d["kind"] for d in report["differences"]] == ["removed", "changed", "total"] and report["out"] == "new.json"
    assert StoryPlan.build(report["plan"]) == plan_in("new.json") and plan_in("new.json").events[0].locked


def test_plans_in_text(folder, capsys):
    assert cli.main(["edit", "plan.json", "drop the dog", "--out", "new.txt"]) == 0
    assert "captions and lengths alone" in capsys.readouterr().err
    assert cli.main(["edit", "new.txt", "thunder 2 s longer", "--out", "new.json"]) == 0
    assert [event.seconds for event in plan_in("new.json").events] == [4, 7.5]


BAD = {
    "nothing to do": (["plan.json", "--out", "new.json"], "one way"),
    "two ways": (["plan.json", "rain louder", "--undo", "--out", "new.json"], "a sentence and --undo"),
    "nowhere to go": (["plan.json", "rain louder"], "--out FILE"),
    "no such story": (["gone.json", "rain louder", "--dry-run"], "no file gone.json"),
    "broken story": (["broken.json", "rain louder", "--dry-run"], "not JSON"),
    "existing output": (["plan.json", "rain louder", "--out", "plan.json"], "exists"),
    "unknown suffix": (["plan.json", "rain louder", "--out", "new.mp3"], ".wav"),
    "missing folder": (["plan.json", "rain louder", "--out", "no/new.json"], "does not exist"),
    "not understood": (["plan.json", "make the rain purple", "--out", "new.json"], "purple"),
    "half understood": (["plan.json", "drop the dog and make the moon louder", "--out", "new.json"], "moon"),
    "empty sentence": (["plan.json", " ", "--out", "new.json"], "empty"),
    "nothing to undo": (["plan.json", "--undo", "--out", "new.json"], "no edit to undo"),
    "undo of nothing": (["plan.json", "--undo", "0", "--out", "new.json"], "no edit to undo"),
    "no patch file": (["plan.json", "--patch", "gone.json", "--out", "new.json"], "no file gone.json"),
    "patch without patch": (["plan.json", "--patch", "broken.json", "--out", "new.json"], "no JSON"),
    "patch not in UTF-8": (["plan.json", "--patch", "latin.json", "--out", "new.json"], "UTF-8"),
    "patch of unknown ids": (["plan.json", "--patch", "unknown.json", "--out", "new.json"], "no event 'e9'"),
    "server without model": (["plan.json", "rain louder", "--server", "http://127.0.0.1:1/v1", "--out", "new.json"], "--model"),
    "model without server": (["plan.json", "rain louder", "--model", "m", "--out", "new.json"], "--server"),
    "server without sentence": (["plan.json", "--undo", "--server", "http://x/v1", "--model", "m", "--out", "new.json"], "sentence"),
    "two models": (["plan.json", "x", "--llm", "tiny", "--server", "http://x/v1", "--model", "m", "--out", "new.json"], "one model"),
    "llm without sentence": (["plan.json", "--undo", "--llm", "tiny", "--out", "new.json"], "--llm reads sentences"),
    "no such llm": (["plan.json", "x", "--llm", "nobody", "--out", "new.json"], "there is no bundle 'nobody'"),
    "no server there": (["plan.json", "x", "--server", "http://127.0.0.1:1/v1", "--model", "m", "--out", "new.json"], "refuses the connection"),
    "key instead of a name": (["plan.json", "x", "--server", "http://127.0.0.1:1/v1", "--model", "m", "--key-env", "sk-abc123", "--out", "new.json"], "NAME"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_writes_nothing(case, folder, capsys):
    (folder / "broken.json").write_text("{nonsense")
    (folder / "latin.json").write_bytes(b'{"remove": ["\xe9"]}')
    (folder / "unknown.json").write_text('{"remove": ["e9"]}')
    before = {path.name for path in folder.iterdir()}
    words, says = BAD[case]
    assert cli.main(["edit", *words]) == 2
    out, err = capsys.readouterr()
    assert says in err and err.startswith("audiostory: ") and err.count("\n") == 1 and out == ""
    assert {path.name for path in folder.iterdir()} == before


def test_an_edit_of_a_plan_needs_no_torch(folder):
    code = (
        "import sys; from audiostory_core.cli import main; "
        "code = main(['edit', 'plan.json', 'rain louder', '--dry-run']); "
        "sys.exit(code or any(name in sys.modules for name in ('torch', 'numpy', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=folder, check=False).returncode == 0


LOOK = """
import sys
from audiostory_core import cli
from audiostory_core.bundle import parts
built = []
keep = parts.Parts._shared
parts.Parts._shared = lambda self, name, dtype: (built.append(name), keep(self, name, dtype))[1]
code = cli.main(sys.argv[1:])
heavy = {"diffusers", "transformers", "torch._dynamo", "sympy", "torchaudio", "torchvision", "peft", "accelerate"}
print("HEAVY", *sorted(heavy & set(sys.modules)), "BUILT", *built)
sys.exit(code)
"""


needs_tiny = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="the shipped bundle 'tiny' is not in this tree")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a told story of two events and its store."""
    folder = tmp_path_factory.mktemp("told")
    events = [{"caption": "Rain.", "seconds": 0.6}, {"caption": "Dog.", "seconds": 0.6}]
    (folder / "plan.json").write_text(json.dumps({"instruction": "Rain, then a dog.", "events": events}))
    words = ["tell", "--plan", folder / "plan.json", "--out", folder / "story.wav", "--store", folder / "store"]
    assert cli.main([*map(str, words), "--bundle", "tiny", "--steps", "2", "--quiet"]) == 0
    return folder


def look(folder: Path, *words: str) -> tuple[list[str], list[str]]:
    """What heavy packages a command imported in a process of its own, and which parts it built."""
    common = ["--bundle", "tiny", "--steps", "2", "--store", "store", "--quiet", "--overwrite"]
    done = subprocess.run([sys.executable, "-c", LOOK, *words, *common], cwd=folder, capture_output=True, text=True,
                          check=True, timeout=120)
    heavy, built = done.stdout.splitlines()[-1].removeprefix("HEAVY").split("BUILT")
    return heavy.split(), built.split()


@needs_tiny
def test_an_edit_of_levels_builds_no_model(told: Path):
    patch = told / "levels.json"
    patch.write_text('{"change": [{"id": "e2", "loudness": -30.0, "pan": 0.5}]}')
    assert look(told, "edit", "story.wav", "--patch", str(patch), "--out", "levels.wav") == ([], [])


def test_a_bundle_that_edits_reads_the_sentence(editing_bundle: Path, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("story.json").write_text(json.dumps(STORY))
    assert cli.main(["edit", "story.json", "more drama", "--llm", str(editing_bundle), "--out", "new.json"]) == 0
    out, err = capsys.readouterr()
    assert out == "Thunder rolls: 8 dB louder (-20 LUFS -> -12 LUFS)\n"
    assert "There is no JSON" in err and "(e3) is locked" in err
    plan = StoryPlan.from_json(Path("new.json").read_text())
    assert plan.events[1].loudness == -12.0 and plan.history[-1].sentence == "more drama"
    assert cli.main(["edit", "story.json", "no animals", "--llm", str(editing_bundle), "--out", "never.json"]) == 2
    assert "3 tries" in capsys.readouterr().err and not Path("never.json").exists()
