"""Which precision is taken: bfloat16 where the processor multiplies it, float32 elsewhere; a wrong guess costs a sentence."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional

from audiostory_core import cli
from audiostory_core.bundle.parts import choose_dtype, choose_placement
from audiostory_core.errors import InputError
from audiostory_core.line.observer import Observer
from audiostory_core.line.settings import Settings
from audiostory_core.models import precision
from audiostory_core.pipeline import open_parts, tell
from audiostory_core.plan.story import StoryPlan

CPU = torch.device("cpu")
PLAN = StoryPlan.sequential("Rain, then a dog.", [("Rain falls.", 0.9), ("A dog barks.", 0.5)])


@pytest.fixture
def processor(monkeypatch: pytest.MonkeyPatch):
    """Lets the processor name the units that it is given; the environment names no precision."""
    monkeypatch.delenv("AUDIOSTORY_DTYPE")
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)

    def name(*units: str) -> None:
        monkeypatch.setattr(precision, "_units", lambda: set(units))
        precision._names_a_unit.cache_clear()
        precision.shortfall.cache_clear()

    yield name
    precision._names_a_unit.cache_clear()
    precision.shortfall.cache_clear()


def broken(*_: object) -> torch.Tensor:
    raise RuntimeError("could not create a primitive\nand more")


@pytest.mark.parametrize("unit", sorted(precision.UNITS))
def test_a_processor_that_multiplies_bfloat16_takes_it(processor, unit: str):
    processor("avx2", unit)
    assert precision.processor_dtype() == torch.bfloat16 == choose_placement("cpu").dtype
    assert choose_placement("cpu", "float32").dtype == torch.float32


@pytest.mark.parametrize("units", [(), ("avx2",), ("avx512_f", "avx512_vnni", "amx_int8"), ("neon", "fp16_arith")])
def test_others_take_float32(processor, units: tuple[str, ...], recwarn: pytest.WarningsRecorder):
    processor(*units)
    assert precision.processor_dtype() == torch.float32 == choose_placement("cpu").dtype
    assert not precision.shortfall() and not len(recwarn)
    assert choose_placement("cpu", "bfloat16").dtype == torch.bfloat16, "slower, but it was asked for"


def test_without_products_that_use_the_units_they_are_none(processor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    processor("amx_bf16")
    assert precision.processor_dtype() == torch.float32


@pytest.mark.parametrize(
    "linear, reason",
    [(broken, "could not create a primitive"), (lambda *_: torch.full((1, 8, 1), 3.0), "its products are wrong")],
)
def test_a_wrong_guess_falls_back_and_says_so(processor, monkeypatch: pytest.MonkeyPatch, linear, reason: str):
    processor("avx512_bf16")
    monkeypatch.setattr(functional, "linear", linear)
    with pytest.warns(RuntimeWarning, match=reason):
        assert precision.processor_dtype() == torch.float32
    assert reason in precision.shortfall() and "float32 is used" in precision.shortfall()


def test_a_wrong_guess_is_one_note_on_the_command_line(
    processor, monkeypatch: pytest.MonkeyPatch, small_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    processor("amx_bf16")
    monkeypatch.setattr(precision, "refusal", lambda *_: "no primitive")
    words = ["tell", "rain falls", "--seconds", "1", "--bundle", str(small_bundle), "--quiet"]
    assert cli.main([*words, "--out", str(tmp_path / "a.wav")]) == 0
    err = capsys.readouterr().err
    assert err.count("note: this processor says that it multiplies bfloat16, and does not (no primitive)") == 1
    assert "Warning" not in err and ", float32, peak memory" in err.splitlines()[-1]
    assert cli.main([*words, "--out", str(tmp_path / "b.wav"), "--dtype", "bfloat16"]) == 0
    err = capsys.readouterr().err
    assert "note: this processor" not in err and ", bfloat16, peak memory" in err.splitlines()[-1]


def test_a_reference_stays_in_float32(processor, small_bundle: Path):
    processor("amx_bf16")
    assert choose_dtype(CPU, reference=True) == torch.float32
    assert choose_dtype(CPU, "bfloat16", reference=True) == torch.bfloat16, "as asked"
    assert open_parts(small_bundle, "cpu", reference=True).placement.dtype == torch.float32
    heard = Latents()
    told(small_bundle, heard, settings=Settings(reference=True))
    exact = Latents()
    told(small_bundle, exact, settings=Settings(reference=True), dtype="float32")
    assert all(torch.equal(a, b) for a, b in zip(heard.found, exact.found, strict=True))


def test_the_environment_names_the_usual_one(processor, monkeypatch: pytest.MonkeyPatch):
    processor("amx_bf16")
    monkeypatch.setenv("AUDIOSTORY_DTYPE", "float32")
    assert choose_dtype(CPU) == torch.float32 and choose_dtype(CPU, "bfloat16") == torch.bfloat16
    monkeypatch.setenv("AUDIOSTORY_DTYPE", "auto")
    assert choose_dtype(CPU) == torch.bfloat16
    monkeypatch.setenv("AUDIOSTORY_DTYPE", "fp64")
    with pytest.raises(InputError, match="AUDIOSTORY_DTYPE names an unknown dtype 'fp64'; use auto or one of float32"):
        choose_dtype(CPU)
    assert choose_dtype(CPU, "float32") == torch.float32


@pytest.mark.parametrize("dtype", ["float64", "fp64", "int8", "", "Float32"])
def test_an_unknown_one_is_refused(dtype: str):
    with pytest.raises(InputError, match=f"unknown dtype '{dtype}'; use auto or one of float32, float16, bfloat16"):
        choose_dtype(CPU, dtype)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_one_that_the_device_cannot_compute_in_is_refused(dtype: str, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InputError, match=rf"meta cannot compute in {dtype} here \(.*\); use --dtype auto or float32"):
        choose_dtype(torch.device("meta"), dtype)
    monkeypatch.setattr(functional, "conv1d", broken)
    with pytest.raises(InputError, match=rf"cpu cannot compute in {dtype} here \(could not create a primitive\)"):
        choose_placement("cpu", dtype)


def test_linux_says_what_torch_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As before torch 2.10."""
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    monkeypatch.setattr(precision.sys, "platform", "linux")
    monkeypatch.setattr(precision, "CPU_INFO", tmp_path / "cpuinfo")
    assert precision._units() == set(), "there is no such file"
    for line, units in (
        ("flags\t\t: fpu avx2 avx512_bf16 amx_bf16", {"avx512_bf16", "amx_bf16"}),
        ("Features\t: fp asimd bf16 i8mm", {"bf16"}),
        ("flags\t\t: fpu avx2", set()),
        ("model name\t: bf16 flags", set()),
    ):
        (tmp_path / "cpuinfo").write_text(f"processor\t: 0\n{line}\nbugs\t\t:\n", encoding="utf-8")
        assert precision._units() & precision.UNITS == units
    monkeypatch.setattr(precision.sys, "platform", "win32")
    assert precision._units() == set()


# A telling in bfloat16


class Latents(Observer):
    def __init__(self) -> None:
        self.found: list[torch.Tensor] = []

    def clip(self, span, latents, clip) -> None:
        self.found.append(latents)


def told(bundle: Path, heard: Latents, **options) -> None:
    tell(plan=PLAN, bundle=bundle, device="cpu", listener=heard, **options).track.close()


def test_a_telling_in_bfloat16_is_the_same_each_time_and_near(small_bundle: Path):
    again, twice, exact = Latents(), Latents(), Latents()
    for heard in (again, twice):
        told(small_bundle, heard, dtype="bfloat16")
    told(small_bundle, exact, dtype="float32")
    for one, other, wanted in zip(again.found, twice.found, exact.found, strict=True):
        assert one.dtype == torch.float32 and torch.equal(one, other), "noise, schedule and solver stay in float32"
        assert 0 < float((one - wanted).norm() / wanted.norm()) < 0.02
