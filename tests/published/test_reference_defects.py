"""Defects of the published code that are not copied; the table is docs/reference-defects.md."""

import re
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle.parts import Parts
from audiostory_core.line import rendering
from audiostory_core.line.settings import Settings
from audiostory_core.line.teller import Teller
from audiostory_core.plan import text as plan_text
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.layout import lay_out

ROOT = Path(__file__).parents[2]
REASONING = "1. [0.0, 4.0]\n**Story Details**: It rains.\n\n2. [4.0, 9.5]\n**Story Details**: It thunders."
FIRST = "<|gen|>Steady rain.<timestamp>4.0</timestamp>"
SECOND = "<|gen|>Thunder rolls.<timestamp>5.5</timestamp>"


def events(text: str) -> list[tuple[str, float]]:
    return [(event.caption, event.seconds) for event in plan_text.parse(text).plan.events]


WHOLE = [("Steady rain.", 4.0), ("Thunder rolls.", 5.5)]


def test_b2_a_missing_end_of_thinking_loses_nothing():
    assert events(f"{REASONING}{FIRST}<|/gen|>{SECOND}<|/gen|>") == WHOLE


def test_b3_an_extra_opening_mark_pairs_nothing_wrongly():
    assert events(f"{REASONING}<|/think|><|gen|>{FIRST}<|/gen|><|gen|>{SECOND}<|/gen|>") == WHOLE


@pytest.mark.parametrize("span", ["<t5><t5_00000>", "<t5><t5_00000></t5><aud>", "</t5></aud>"])
def test_b4_spans_in_the_text_do_not_matter(span: str):
    assert events(f"{REASONING}<|/think|>{FIRST}{span}<|/gen|>{SECOND}{span}<|/gen|>") == WHOLE


@pytest.mark.parametrize("guidance", [1.0, 0.5, 0.0])
def test_b5_guidance_of_one_and_less_renders_the_bridge_tokens(small_parts: Parts, guidance: float):
    context = torch.randn(2, 64, small_parts.bundle.manifest.text_width, generator=torch.Generator().manual_seed(0))
    settings = Settings(guidance_scale=guidance, num_steps=1)
    latents = rendering.sample(Teller(small_parts, settings), context, [1.0, 1.0], [0, 0], 8)
    assert torch.isfinite(latents).all()
    assert bool((latents[0] - latents[1]).abs().max() > 1e-4) == (guidance > 0), "the context decides, unless it is told not to"


def spans(*seconds: float):
    return lay_out(StoryPlan.sequential("x", [(f"Sound {n}.", s) for n, s in enumerate(seconds)]), 3.0, 645 * 2048 / 44_100)


@pytest.mark.parametrize("seconds", [(40.0,), (28.0, 10.0), (29.0, 29.0), (150.0, 5.0)])
def test_b6_no_event_is_cut(seconds: tuple[float, ...]):
    laid = spans(*seconds)
    assert laid[-1].end_seconds == pytest.approx(sum(seconds))
    for before, after in zip(laid, laid[1:], strict=False):
        assert after.start_seconds == pytest.approx(before.end_seconds - before.fade_out_seconds)


@pytest.mark.parametrize("seconds", [(5.0, 1.5), (1.0, 1.0, 1.0)])
def test_b7_short_events_do_not_lengthen_the_track(seconds: tuple[float, ...]):
    assert spans(*seconds)[-1].end_seconds == pytest.approx(sum(seconds))


@pytest.mark.parametrize("seconds", [(31.0,), (27.5, 3.0), (90.0, 90.0)])
def test_b8_no_clip_is_longer_than_the_renderer_was_trained_for(seconds: tuple[float, ...]):
    assert max(span.seconds for span in spans(*seconds)) <= 30.0


def test_b14_folders_may_be_named_by_one_word(published_bundle: Path, golden: Path, tmp_path: Path, monkeypatch):
    import shutil

    from audiostory_core.bundle.bundle import Bundle
    from audiostory_core.published.importing import import_bundle
    from audiostory_core.published.origin import Origin

    monkeypatch.chdir(tmp_path)
    for target, source in {"a": "", "b": "base_llm", "t": "flan_t5", "d": "flux_detokenizer"}.items():
        shutil.copytree(golden / source, target, ignore=shutil.ignore_patterns("golden.*"))
    import_bundle(Origin(Path("a"), Path("b"), Path("t"), Path("d")), Path("bundle"))
    assert Bundle.open("bundle").verify() == []


def test_b18_neither_peft_nor_deepspeed_is_imported(modules_of_a_telling: frozenset[str]):
    assert "audiostory_core.pipeline" in modules_of_a_telling and not {"peft", "deepspeed", "hydra", "omegaconf"} & modules_of_a_telling


def test_the_table_names_every_defect_and_only_tests_that_exist():
    text = (ROOT / "docs/reference-defects.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (B\d+) \|.*\| ([^|]*) \|$", text, re.MULTILINE)
    assert [name for name, _ in rows] == [f"B{n}" for n in range(1, 20)]
    for _, tests in rows:
        file = ""
        for named, test in re.findall(r"`(test_\w+\.py)?(?:::)?(test_\w+)?`", tests):
            file = named or file
            (path,) = (ROOT / "tests").rglob(file)
            source = path.read_text(encoding="utf-8")
            assert not test or f"def {test}(" in source, f"{file} has no {test}"
