"""The bench: bundles of random weights open like any, both ways tell the same story, ratios are what they say."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch

from audiostory_core.bench import compare, machine, naive, sizes, worker
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.bundle.parts import choose_placement
from audiostory_core.errors import InputError
from audiostory_core.line import bridge, reasoner
from audiostory_core.line.sampling import event_noise
from audiostory_core.plan.story import event_seed

SCRIPTS = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return sizes.write_bundle("small", tmp_path_factory.mktemp("bench"), torch.float32)


def test_a_size_is_a_bundle_like_any_other(bundle: Bundle):
    lm, dit = bundle.language_model(), bundle.dit()
    assert lm.model.config.hidden_size == sizes.SIZES["small"].language["hidden_size"]
    assert dit.config.num_heads == bundle.manifest.renderer.num_heads
    assert all(bool(torch.isfinite(p).all()) and float(p.abs().max()) > 0 for p in dit.parameters())
    assert sum(sizes.weight_bytes(bundle).values()) > 4_000_000


def test_a_finished_one_is_taken_as_it_is(bundle: Bundle):
    before = {p: p.stat().st_mtime_ns for p in bundle.folder.rglob("*") if p.is_file()}
    assert sizes.write_bundle("small", bundle.folder).manifest == bundle.manifest
    assert before == {p: p.stat().st_mtime_ns for p in bundle.folder.rglob("*") if p.is_file()}


def test_an_unknown_size_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="small, mid, published"):
        sizes.write_bundle("huge", tmp_path / "huge")
    assert not (tmp_path / "huge").exists()


PLAN, FLOAT = worker.story(2, 5.0), choose_placement("cpu", "float32")


@pytest.fixture(scope="module")
def naive_way(bundle: Bundle):
    """The story of two events, as the naive way tells it."""
    return naive.tell_naively(bundle, PLAN, worker.script, 2, 4.0, FLOAT)


@pytest.fixture(scope="module")
def our_way(bundle: Bundle):
    return worker.ours(bundle, PLAN, 2, 4.0, FLOAT)


def apart(found, wanted) -> float:
    """The largest difference of latents, over how far the largest one came from its noise: random weights move little."""
    ratios = []
    for event, mine, theirs in zip(PLAN.events, found.latents, wanted.latents, strict=True):
        noise = event_noise([event_seed(0, event)], *theirs.shape)[0]
        ratios.append(float((mine - theirs).abs().max() / (theirs - noise).abs().max()))
    return max(ratios)


@pytest.mark.parametrize("early", [False, True])
def test_both_ways_tell_the_same_story(bundle: Bundle, naive_way, our_way, early: bool):
    ours = worker.ours(bundle, PLAN, 2, 4.0, FLOAT, early) if early else our_way
    assert apart(ours, naive_way) < 2e-3
    # The naive way counts the end token too.
    assert ours.tokens == naive_way.tokens - 1
    assert set(compare.STAGES) <= set(ours.seconds) and set(compare.STAGES) <= set(naive_way.seconds)


def test_eight_bits_tell_nearly_the_same_story(bundle: Bundle, our_way):
    eight = worker.ours(bundle, PLAN, 2, 4.0, choose_placement("cpu", "float32", "int8"))
    assert eight.tokens == our_way.tokens and 0 < apart(eight, our_way) < 0.02


def test_the_first_event_is_heard_before_the_second_is_planned(bundle: Bundle, monkeypatch: pytest.MonkeyPatch):
    order: list[str] = []
    write, sounds = reasoner.write, worker._Heard.sounds
    monkeypatch.setattr(reasoner, "write", lambda *a, **k: (write(*a, **k), order.append("planned"))[0])
    monkeypatch.setattr(worker._Heard, "sounds", lambda heard: (order.append("heard"), sounds(heard))[1])
    for early in (True, False):
        worker.ours(bundle, worker.story(2, 5.0), 1, 4.0, choose_placement("cpu", "float32"), early)
    assert order == ["heard", "planned", "heard", "heard", "planned", "heard", "heard"]


def test_the_script_writes_the_plan(bundle: Bundle):
    lm, plan = bundle.language_model(), worker.story(3, 9.0)
    spelled = naive._spelled_out(lm, worker.script(lm, plan))
    prompt = len(lm.prompt_ids(plan.instruction, plan.total_seconds))
    assert spelled[:-1] == bridge.story_ids(lm, plan)[0][prompt:]


def told(seconds: dict[str, float], wall: float, peak: int) -> compare.Timing:
    return compare.Timing({"load": 1.0, "decode": 1.0, **seconds}, 2.0, wall, 100, peak, 24.0)


def test_ratios_are_naive_over_ours():
    found = compare.Comparison(
        "small", told({"reason": 2.0, "sample": 3.0}, 6.0, 10**9), told({"reason": 2.0, "sample": 3.0}, 7.0, 10**9),
        told({"reason": 8.0, "sample": 3.0, "pickle": 3.0}, 12.0, 4 * 10**9), 1e-6,
        {"reason": {"memory": 1.0}, "sample": {"squares": 1.5, "its own": 2.0}},
    )
    rows = {row[0]: row[1:] for row in compare.rows(found)}
    assert rows["stage reason"] == ("2.00 s", "8.00 s", "4.00x")
    assert rows["peak memory"] == ("1.00 GB", "4.00 GB", "0.25x")
    assert rows["render stages together"][2] == "1.00x"
    assert rows["load, against torch.load of the pickle alone"][2] == "3.00x"
    assert rows["reason: bound by memory"][2] == "0.50 of ours"
    assert (rows["sample: bound by squares"][2], rows["sample: bound by its own"][2]) == ("0.50 of ours", "0.67 of ours")
    alone = compare.Comparison("small", found.ours, found.early, None, None, {})
    assert all(row[2:] == ("", "") for row in compare.rows(alone))


def test_rates_are_work_over_seconds(monkeypatch: pytest.MonkeyPatch):
    cpu = torch.device("cpu")
    calls: list[object] = []
    monkeypatch.setattr(machine, "_best", lambda work, device: calls.append(work()) or 0.5)
    assert machine.bandwidth(cpu, 4096) == 8192.0 and machine.matmul_rate(cpu, torch.float32, (16, 8, 4)) == 4 * 16 * 8 * 4
    assert float(calls[0]) == 1024.0 and calls[1].shape == (16, 4), "the work was done"


def test_the_renderer_is_bound_by_its_operations_over_the_rate_of_its_products(bundle: Bundle, monkeypatch: pytest.MonkeyPatch):
    rates = {}
    monkeypatch.setattr(machine, "bandwidth", lambda device: 1e9)
    monkeypatch.setattr(machine, "matmul_rate", lambda device, dtype, shape=(0, 0, 0): rates.setdefault(shape, 1e9 * (1 + len(rates))))
    found = compare.bounds(bundle, choose_placement("cpu", "float32"), tokens=10, events=2, steps=5)["sample"]
    width = bundle.manifest.renderer.num_heads * bundle.manifest.renderer.head_dim
    rows = {shape[0] for shape in rates if any(shape)}
    assert {shape[1:] for shape in rates if any(shape)} == {(width, width), (width, 4 * width), (4 * width, width), (5 * width, width)}
    assert rows == {2 * (int(bundle.manifest.renderer.max_seconds * 44100 / 2048) + 65)}
    operations = 2 * 2 * 5 * compare._velocity_operations(bundle)
    assert found["large square products"] == pytest.approx(operations / rates[0, 0, 0])
    assert found["the best of its own products"] == pytest.approx(operations / max(r for s, r in rates.items() if any(s)))


def test_the_machine_is_measured():
    cpu = torch.device("cpu")
    held = torch.ones(30_000_000)
    assert machine.peak_bytes(cpu) > held.nbytes
    assert machine._best(lambda: held.sum(), cpu) > machine._best(lambda: held[:1000].sum(), cpu)
    assert f"{os.cpu_count()} cores" in machine.description() and torch.__version__ in machine.description()


def test_an_unknown_size_is_one_sentence(capsys: pytest.CaptureFixture[str]):
    from audiostory_core import cli

    assert cli.main(["bench", "--size", "huge"]) == 2
    err = capsys.readouterr().err
    assert "huge" in err and "Traceback" not in err and len(err.splitlines()) == 1


def test_the_naive_way_says_what_it_lacks_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from audiostory_core import cli

    monkeypatch.setattr(naive, "find_spec", lambda name: None)
    assert cli.main(["bench", "--size", "small", "--folder", str(tmp_path / "small")]) == 2
    err = capsys.readouterr().err
    assert "audiostory-comfyui[bench]" in err and "--skip-naive" in err and len(err.splitlines()) == 1
    assert not (tmp_path / "small").exists()


@pytest.mark.slow
def test_whole_processes_are_compared_in_eight_bits_too(bundle: Bundle):
    found = compare.compare("small", bundle.folder, 1, 1.0, 2, "cpu", "float32", True, "int8")
    assert found.naive is not None and found.difference is not None and 0 < found.difference < 1e-3
    assert found.ours.tokens == found.early.tokens == found.naive.tokens - 1
    assert found.ours.first_audio <= found.ours.wall and found.naive.peak_bytes > found.ours.peak_bytes


# The scripts


@pytest.fixture
def gpu() -> ModuleType:
    """The driver of gpu.sh as a module."""
    spec = importlib.util.spec_from_file_location("gpu_rows", SCRIPTS / "gpu.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def gpu_figures(gpu: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch, rows: list, minutes: float = 2) -> tuple[int, dict]:
    monkeypatch.setattr(gpu, "rows", lambda *_: rows)
    monkeypatch.setattr(sys, "argv", ["gpu.py", str(folder), "--minutes", str(minutes)])
    return gpu.main(), json.loads((folder / "figures.json").read_text(encoding="utf-8"))


def test_gpu_rows_are_kept_as_they_come(gpu: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """One that fails and one that takes too long leave their reasons and those after them their time."""
    def row(name: str, code: str, budget: float = 60.0):
        return gpu.Row(name, ("-c", code), budget)

    seen = f"import json; print(len(json.load(open({str(tmp_path / 'figures.json')!r}))['rows']))"
    rows = [
        row(gpu.STORY, "print('words'); print('{\"wall\": 2.0, \"first_audio\": 1.0, \"peak_bytes\": 10}')"),
        row("fails", "import sys; sys.exit('CUDA is not there')"), row("counts", seen),
        row("hangs", "import time; time.sleep(60)", 0.5),
        row(gpu.NAIVE, "print('{\"wall\": 8.0, \"first_audio\": 3.0, \"peak_bytes\": 25}')"),
    ]
    code, found = gpu_figures(gpu, tmp_path, monkeypatch, rows)
    told = {one["row"]: one.get("figures", one.get("reason")) for one in found["rows"]}
    assert code == 1 and told["fails"] == "CUDA is not there" and told["counts"] == 2
    assert told["hangs"].startswith("not done within") and told[gpu.STORY]["wall"] == 2.0
    assert found["naive over ours"] == {"wall": 4.0, "first_audio": 3.0, "peak_bytes": 2.5}
    assert [p.name for p in tmp_path.iterdir()] == ["figures.json"]


def test_gpu_rows_that_no_time_is_left_for_say_so(gpu: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rows = [gpu.Row("late", ("-c", "print(1)"), 5.0)] * 2
    code, found = gpu_figures(gpu, tmp_path, monkeypatch, rows, minutes=0.05)
    assert code == 1 and [one["reason"] for one in found["rows"]] == ["skipped: the time is up"] * 2
    code, found = gpu_figures(gpu, tmp_path, monkeypatch, rows[:1])
    assert code == 0 and found["rows"][0]["figures"] == 1


def test_gpu_rows_fit_and_ask_for_what_there_is(gpu: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = gpu.rows("published", tmp_path, "cuda")
    with pytest.raises(SystemExit):
        worker.main(["--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    told = [row.words for row in rows if "audiostory_core.bench.worker" in row.words]
    assert len(told) == 9 and all({w for w in words if w.startswith("--")} <= known for words in told)
    assert {name: size.steps for name, size in sizes.SIZES.items()} == gpu.STEPS
    assert sum(row.budget for row in rows[:6]) <= 7.5 * 60, "what tells most is done before the time is up"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_gpu_sh_is_the_driver_with_any_interpreter(tmp_path: Path):
    stand_in = tmp_path / "python"
    stand_in.write_text('#!/bin/sh\necho "$@"\nexit 3\n', encoding="utf-8")
    stand_in.chmod(0o755)
    command = ["sh", str(SCRIPTS / "gpu.sh"), "some where", "--minutes", "1"]
    done = subprocess.run(command, env={**os.environ, "PYTHON": str(stand_in)}, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and done.stdout.split("gpu.py")[1] == " some where --minutes 1\n"


@pytest.mark.slow
def test_gpu_rows_are_measured_on_a_processor_too(gpu: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    small = [row for row in gpu.rows("small", tmp_path, "cpu") if "mid" not in row.name and "60" not in row.name]
    code, found = gpu_figures(gpu, tmp_path, monkeypatch, small[:6], minutes=10)
    assert code == 0 and found["naive over ours"]["wall"] > 0


@pytest.mark.slow
def test_import_full_measures_import_and_loads(tmp_path: Path):
    command = [sys.executable, str(SCRIPTS / "import_full.py"), "some/folder", "--scale", "small"]
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["peak_memory_bytes"] > 1e8 and found["checkpoint_bytes"] > 1e5
    assert found["load_ratio"] == pytest.approx(found["torch_load_seconds"] / found["bundle_load_seconds"], rel=0.5)
    assert not (tmp_path / "some/folder").exists()
