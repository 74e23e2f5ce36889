"""Two trees in pairs: they are told apart, both are asked the same, ratios and spreads are what they say."""

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import audiostory_core
from audiostory_core import cli
from audiostory_core.bench import against as pairing
from audiostory_core.bench import trials
from audiostory_core.bench.sides import Side, Unable, open_sides
from audiostory_core.errors import InputError

ROOT = Path(audiostory_core.__file__).parents[1]
FAKE_CLI = """
import json, sys
def main():
    words = sys.argv[1:]
    if "tell" in words and "told" not in __file__:
        sys.exit("audiostory: it never learnt to tell")
    print(json.dumps({"peak_memory_bytes": 2**21, "stage_seconds": {"reason": 0.5, "sample": 2.0}}))
    return 0
"""


def checkout(folder: Path) -> Path:
    """A tree with a package of the right name that answers every command, but tells only where the path says so."""
    (folder / "audiostory_core").mkdir(parents=True)
    for name in ("__init__.py", "audiostory_core/__init__.py"):
        (folder / name).touch()
    (folder / "audiostory_core/cli.py").write_text(FAKE_CLI, encoding="utf-8")
    return folder


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Side, Side]:
    return open_sides(checkout(tmp_path / "other"), tmp_path)


def environment(folder: Path, *paths: Path) -> Path:
    """A folder like that of a virtual environment, whose interpreter finds what lies in `paths`."""
    python = folder / "bin/python"
    python.parent.mkdir(parents=True)
    words = f"import sys; sys.path[:0] = {[str(p) for p in paths]!r}; exec(sys.argv.pop(1))"
    script = f'#!/bin/sh\nshift\nexec "{sys.executable}" -S -c "$CODE" "$@"\n'.replace("$CODE", words.replace('"', '\\"'))
    python.write_text(script, encoding="utf-8")
    python.chmod(0o755)
    return folder


def test_a_checkout_is_told_from_this_tree(sides: tuple[Side, Side], tmp_path: Path):
    ours, theirs = sides
    assert ours.home == ROOT / "audiostory_core" and theirs.home == tmp_path / "other/audiostory_core"
    code = "import audiostory_core; print(audiostory_core.__file__)"
    for side in sides:
        assert Path(side.run("-c", code).stdout.strip()).parent == side.home
        assert side.versions.startswith("Python 3")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the interpreter")
def test_an_environment_is_run_by_its_own_interpreter(tmp_path: Path):
    checkout(tmp_path / "site")
    _, theirs = open_sides(environment(tmp_path / "env", tmp_path / "site"), tmp_path)
    assert theirs.python == str(tmp_path / "env/bin/python") and theirs.home == tmp_path / "site/audiostory_core"
    with pytest.raises(InputError, match="no audiostory_core installed"):
        open_sides(environment(tmp_path / "bare"), tmp_path / "env")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the interpreter")
def test_an_interpreter_that_does_not_run_is_refused(tmp_path: Path):
    folder = environment(tmp_path / "env")
    (folder / "bin/python").write_text("#!/bin/sh\necho 'a library is missing' >&2\nexit 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="does not run: a library is missing"):
        open_sides(folder, tmp_path)


def test_this_very_tree_is_refused_by_any_name(tmp_path: Path):
    link = tmp_path / "link"
    link.symlink_to(ROOT, target_is_directory=True)
    for name, folder in (("a", ROOT), ("b", link), ("c", ROOT / "audiostory_core/..")):
        (tmp_path / name).mkdir()
        with pytest.raises(InputError, match="the same tree"):
            open_sides(folder, tmp_path / name)


def test_a_package_that_hides_the_checkout_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As an editable install does, whose finder comes before all paths."""
    from audiostory_core.bench import sides

    checkout(tmp_path / "other")
    ask = sides._ASK.replace("found and found.origin", "'/elsewhere/audiostory_core/__init__.py'")
    monkeypatch.setattr(sides, "_ASK", ask)
    with pytest.raises(InputError, match="installed there as editable"):
        open_sides(tmp_path / "other", tmp_path)


@pytest.mark.parametrize(
    "words, said",
    [
        (["--against", "nowhere"], "there is none at nowhere"),
        (["--against", "."], "neither a checkout"),
        (["--against", "other", "--runs", "1"], "takes 2 pairs or more"),
        (["--against", "other", "--only", "speed"], "no figure 'speed' to time; use some of help, import"),
        (["--only", "speed"], "no figure 'speed' to time; use some of help, import"),
        (["--only", "help", "--growth"], "leave out --size and --growth"),
        (["--only", "help", "--size", "mid"], "leave out --size and --growth"),
        (["--runs", "0"], "--runs 0 measures nothing"),
    ],
)
def test_what_cannot_be_timed_is_one_sentence(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    checkout(tmp_path / "other")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["bench", *words]) == 2
    err = capsys.readouterr().err
    assert said in err and len(err.splitlines()) == 1


def test_both_are_started_alike_and_away_from_the_users_files(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    code = "import os, json, sys; print(json.dumps([dict(os.environ), os.getcwd()]))"
    seen = [json.loads(side.run("-c", code).stdout) for side in sides]
    for side, (variables, folder) in zip(sides, seen, strict=True):
        assert variables["OMP_NUM_THREADS"] == "3" and variables["PYTHONPATH"] == str(side.home.parent)
        assert "PYTHONDONTWRITEBYTECODE" not in variables
        own = ("AUDIOSTORY_STORE", "AUDIOSTORY_CONFIG", "PYTHONPYCACHEPREFIX")
        assert all(Path(variables[name]).is_relative_to(side.folder) for name in own)
        assert Path(folder).resolve() == side.folder.resolve()
    assert seen[0][0].keys() == seen[1][0].keys()


def test_a_failure_is_said_by_its_last_line(sides: tuple[Side, Side]):
    with pytest.raises(Unable, match=r"^it never learnt\.$"):
        sides[0].run("-c", "import sys; print('Traceback', file=sys.stderr); sys.exit('it never   learnt.')")
    with pytest.raises(Unable, match="exit code 3"):
        sides[0].run("-c", "import sys; sys.exit(3)")
    for answer in ("", "print('words')", "print('[1]')"):
        with pytest.raises(Unable, match="no report"):
            sides[0].run("-c", answer).report()


def table(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")][1:]
    return {cells[0]: cells[1:] for cells in ([c.strip() for c in line.strip("|").split("|")] for line in lines)}


def test_ratios_are_of_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Theirs over ours, pair by pair, after one go that is not counted."""
    order: list[tuple[str, bool]] = []
    seconds = {"theirs": iter([99.0, 4.0, 6.0, 30.0]), "ours": iter([99.0, 2.0, 2.0, 3.0])}

    def measure(side: Side, setting: trials.Setting, warming: bool) -> trials.Figures:
        order.append((side.name, warming))
        return {"telling [s]": next(seconds[side.name])}

    monkeypatch.setitem(trials.TRIALS, "help", trials.Trial("a telling", measure))
    other = checkout(tmp_path / "other")
    assert cli.main(["bench", "--against", str(other), "--only", "help", "--runs", "3"]) == 0
    assert order == [("theirs", True), ("ours", True), *3 * [("theirs", False), ("ours", False)]]
    assert table(capsys) == {"telling": ["2 s", "6 s", "3.00x", "2.00 to 10.00", "3"]}


def test_what_one_side_cannot_do_is_a_dash_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def measure(side: Side, setting: trials.Setting, warming: bool) -> trials.Figures:
        if side.name == "theirs":
            raise Unable("no such command")
        return {"telling [s]": 2.0}

    monkeypatch.setitem(trials.TRIALS, "help", trials.Trial("a telling", measure))
    words = ["bench", "--against", str(checkout(tmp_path / "other")), "--only", "help", "--runs", "2"]
    assert cli.main(words) == 0
    assert table(capsys) == {"telling": ["2 s", "-", "-", "theirs: no such command", "0"]}
    assert cli.main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    [figure] = found["figures"]
    assert figure["ours"] == [2.0, 2.0] and figure["theirs_median"] is None and "no such command" in figure["reason"]
    assert found["sides"]["theirs"]["tree"] == str(tmp_path / "other/audiostory_core")


def test_a_figure_of_this_tree_alone_is_a_median_or_says_why_not(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    seconds = iter([99.0, 4.0, 2.0, 3.0])
    monkeypatch.setitem(trials.TRIALS, "help", trials.Trial("a telling", lambda *_: {"telling [s]": next(seconds)}))

    def unable(*_) -> trials.Figures:
        raise Unable("it needs a ComfyUI")

    monkeypatch.setitem(trials.TRIALS, "pack", trials.Trial("import of the pack", unable))
    assert cli.main(["bench", "--only", "help", "--only", "pack"]) == 0
    assert table(capsys) == {"telling": ["3.00 s"], "import of the pack": ["not measured: it needs a ComfyUI"]}
    assert cli.main(["bench", "--only", "pack", "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)["figures"]
    assert row["value"] is None and row["reason"] == "it needs a ComfyUI"


PLAYS = """
import sys, time
def main():
    assert "--play" in sys.argv
    import sounddevice, numpy
    stream = sounddevice.OutputStream(samplerate=16000, channels=1, dtype="float32")
    stream.start()
    stream.write(numpy.zeros((9, 1)))
    time.sleep(0.5)
    stream.write(numpy.ones((9, 1)))
    raise RuntimeError("told to its end")
"""


def test_the_first_sample_counts_that_sounds_and_nothing_after_it(tmp_path: Path):
    _, side = open_sides(checkout(tmp_path / "other"), tmp_path)
    (tmp_path / "other/audiostory_core/cli.py").write_text(PLAYS, encoding="utf-8")
    [(figure, seconds)] = trials.TRIALS["first"].measure(side, trials.Setting(), False).items()
    assert figure == "24 s story, first sample heard after [s]" and 0.5 < seconds < 60
    (tmp_path / "other/audiostory_core/cli.py").write_text("import sys\ndef main():\n    sys.exit('unrecognized arguments: --play')", encoding="utf-8")
    with pytest.raises(Unable, match="--play"):
        trials.TRIALS["first"].measure(side, trials.Setting(), False)


def test_trials_ask_for_what_every_version_has(tmp_path: Path):
    """A tree that answers, and one that cannot tell."""
    setting = trials.Setting(mid=tmp_path / "mid")
    _, told = open_sides(checkout(tmp_path / "told"), tmp_path)
    figures = trials.TRIALS["story"].measure(told, setting, False)
    assert figures["24 s story, peak memory [MiB]"] == 2.0 and figures["24 s story, sampling [s]"] == 2.0
    assert figures["24 s story, whole process [s]"] > 0
    edited = trials.TRIALS["edit"].measure(told, setting, False)
    share = edited["1 of 20 events edited, whole process [s]"] / edited["20 events rendered, whole process [s]"]
    assert edited["1 of 20 events edited, over rendering all [%]"] == pytest.approx(100 * share)
    (tmp_path / "second").mkdir()
    _, mute = open_sides(checkout(tmp_path / "other"), tmp_path / "second")
    for name in ("story", "story-float32", "edit"):
        with pytest.raises(Unable, match="never learnt to tell"):
            trials.TRIALS[name].measure(mute, setting, False)
    with pytest.raises(Unable, match="bench"):
        trials.TRIALS["mid"].measure(mute, setting, False)


FAKE_COMFY = """
import os, sys
base = sys.argv[sys.argv.index("--base-directory") + 1]
pack = os.path.join(base, "custom_nodes", "audiostory")
assert os.path.isfile(os.path.join(pack, "audiostory_core", "cli.py")) and "PYTHONPATH" not in os.environ
print("Import times for custom nodes:", "   0.0 seconds: " + base, "   1.2 secondsMARK: " + pack, sep=chr(10))
"""


def test_the_import_of_the_pack_is_read_from_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _, side = open_sides(checkout(tmp_path / "other"), tmp_path)
    measure = trials.TRIALS["pack"].measure
    monkeypatch.delenv("COMFYUI_PATH", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    with pytest.raises(Unable, match="COMFYUI_PATH"):
        measure(side, trials.Setting(), False)
    usual = tmp_path / "comfy/ComfyUI"
    usual.mkdir(parents=True)
    (usual / "main.py").write_text(FAKE_COMFY.replace("MARK", ""), encoding="utf-8")
    assert measure(side, trials.Setting(), False) == {"import of the pack in ComfyUI [s]": 1.2}
    (tmp_path / "main.py").write_text(FAKE_COMFY.replace("MARK", ""), encoding="utf-8")
    monkeypatch.setenv("COMFYUI_PATH", str(tmp_path))
    assert measure(side, trials.Setting(), False) == {"import of the pack in ComfyUI [s]": 1.2}
    (tmp_path / "main.py").write_text(FAKE_COMFY.replace("MARK", " (IMPORT FAILED)"), encoding="utf-8")
    with pytest.raises(Unable, match="no import"):
        measure(side, trials.Setting(), False)
    with pytest.raises(Unable, match="no pack"):
        measure(replace(side, path=None), trials.Setting(), False)
    (side.path / "__init__.py").unlink()
    with pytest.raises(Unable, match="no pack"):
        measure(side, trials.Setting(), False)


def test_help_and_import_of_a_copy_of_this_tree(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    skipped = shutil.ignore_patterns("__pycache__", "bundles", "*.safetensors")
    shutil.copytree(ROOT / "audiostory_core", tmp_path / "copy/audiostory_core", ignore=skipped)
    words = ["--only", "help", "--only", "import", "--runs", "2", "--json"]
    assert cli.main(["bench", "--against", str(tmp_path / "copy"), *words]) == 0
    rows = {row["figure"]: row for row in json.loads(capsys.readouterr().out)["figures"]}
    for name in ("audiostory --help, whole process", "import audiostory_core, whole process"):
        assert rows[name]["pairs"] == 2 and rows[name]["least"] <= rows[name]["ratio"] <= rows[name]["most"]
    assert not [n for n in os.listdir(tmp_path / "copy/audiostory_core") if n == "__pycache__"], "its tree is left as it was"


@pytest.mark.slow
def test_a_whole_telling_and_an_edit_of_a_copy_of_this_tree(tmp_path: Path):
    shutil.copytree(ROOT / "audiostory_core", tmp_path / "copy/audiostory_core", ignore=shutil.ignore_patterns("__pycache__"))
    _, copy = open_sides(tmp_path / "copy", tmp_path)
    for name in ("plan", "edit"):
        assert all(value > 0 for value in trials.TRIALS[name].measure(copy, trials.Setting(), True).values())


def test_a_ratio_needs_both_sides():
    row = pairing.PairedFigure("telling", "s", (2.0, 0.0), (4.0, 1.0))
    assert row.ratios == (2.0,) and pairing._summary(row)["pairs"] == 1
    assert pairing._summary(pairing.PairedFigure("telling", "s", (), (), "why"))["ratio"] is None
