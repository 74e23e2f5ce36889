"""Parts that are read beside a model that writes: where that pays, once each, and with errors heard in their turn."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from audiostory_core import pipeline
from audiostory_core.bundle import ahead
from audiostory_core.bundle.ahead import Ahead, pays, stored_bytes
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.bundle.parts import Parts
from audiostory_core.errors import InputError
from audiostory_core.memory import MACHINE, free_memory


@pytest.fixture
def parts(small_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    monkeypatch.setattr(ahead, "LEAST_BYTES", 0)
    return pipeline.open_parts(shutil.copytree(small_bundle, tmp_path / "own"), "cpu", "float32")  # nobody else holds its parts


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Which parts were built, and whether in the thread of the test."""
    found: list[tuple[str, bool]] = []
    for name, build in (("dit", Bundle.dit), ("codec", Bundle.codec)):
        def noted(self: Bundle, *where: object, name=name, build=build):
            found.append((name, threading.current_thread() is threading.main_thread()))
            return build(self, *where)

        monkeypatch.setattr(Bundle, name, noted)
    return found


def test_parts_are_built_once_in_another_thread(parts: Parts, built: list[tuple[str, bool]]):
    with Ahead(parts, "dit", "codec") as beside:
        beside.begin()
        beside.begin()
    assert built == [("dit", False), ("codec", False)]
    assert parts.dit.training is parts.codec.training is False and len(built) == 2
    assert not any(parameter.requires_grad for parameter in parts.dit.parameters())


def test_who_asks_meanwhile_waits_for_the_one_that_is_built(parts: Parts, monkeypatch: pytest.MonkeyPatch):
    began, go_on, made = threading.Event(), threading.Event(), []
    build = Bundle.dit

    def slowly(self: Bundle, *where: object):
        began.set()
        go_on.wait(60)
        made.append(build(self, *where))
        return made[-1]

    monkeypatch.setattr(Bundle, "dit", slowly)
    with Ahead(parts, "dit") as beside:
        beside.begin()
        assert began.wait(60)
        threading.Timer(0.05, go_on.set).start()
        assert parts.dit is made[0]
    assert len(made) == 1


def test_what_cannot_be_read_is_said_to_who_asks_for_it(parts: Parts, capsys: pytest.CaptureFixture[str]):
    (parts.bundle.folder / "dit.safetensors").write_bytes(b"damaged")
    with Ahead(parts, "dit", "codec") as beside:
        beside.begin()
    assert parts.codec is parts.codec
    with pytest.raises(InputError, match=r"dit\.safetensors is no whole safetensors file"):
        _ = parts.dit
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_waits_for_no_part_that_is_not_begun(parts: Parts, built: list[tuple[str, bool]], monkeypatch):
    began, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(Bundle, "fuser", lambda *_: (began.set(), go_on.wait(60), torch.nn.Identity())[2])

    def interrupted() -> None:
        with Ahead(parts, "fuser", "dit") as beside:
            beside.begin()
            assert began.wait(60)
            threading.Timer(0.05, go_on.set).start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert built == []


def test_it_pays_where_there_is_much_to_read_and_room_for_it(parts: Parts, monkeypatch: pytest.MonkeyPatch):
    folder = parts.bundle.folder
    size = sum((folder / name).stat().st_size for name in ("dit.safetensors", "codec/model.safetensors"))
    assert stored_bytes(parts, "dit", "codec") == size
    free = 8 * size  # a quarter of it, and float32 takes twice what the file does
    monkeypatch.setattr(ahead, "free_memory", lambda: free)
    assert pays(parts, "dit", "codec")
    free -= 4
    assert not pays(parts, "dit", "codec")
    narrow = Parts(parts.bundle, replace(parts.placement, dtype=torch.bfloat16))
    assert pays(narrow, "dit", "codec")
    monkeypatch.setattr(ahead, "free_memory", lambda: None)
    assert pays(parts, "dit", "codec")
    monkeypatch.setattr(ahead, "LEAST_BYTES", 2 * size + 1)
    assert not pays(parts, "dit", "codec"), "what is small is read in no time"


def test_neither_a_gpu_nor_a_host_reads_ahead(parts: Parts, monkeypatch: pytest.MonkeyPatch):
    assert not pays(Parts(parts.bundle, replace(parts.placement, device=torch.device("cuda"))), "dit")
    monkeypatch.setattr(parts, "hosted", True)
    assert not pays(parts, "dit")


def test_the_renderer_is_there_before_the_plan_is(parts: Parts, built: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch):
    from audiostory_core.line import planning
    from audiostory_core.plan.story import StoryPlan
    from audiostory_core.plan.text import PlanReading

    def write_plan(lm, instruction, total, *rest):
        assert lm is parts.language_model
        return PlanReading(StoryPlan.sequential(instruction, [("Rain.", total)]), ())

    monkeypatch.setattr(planning.reasoner, "write_plan", write_plan)
    pipeline.tell("Rain.", seconds=1.0, bundle=parts)
    assert built == [("dit", False), ("codec", False)]


def test_a_machine_says_what_is_free():
    free = free_memory()
    assert (free is None) is not MACHINE.exists()
    assert free is None or 1 << 20 < free < 1 << 50
