"""What the published code made of the small checkpoint, stage by stage, and what the imported bundle makes of it.

The figures were recorded by the published code (see golden/published/README.md). Differences are relative to the
largest value; float32 on the CPU reaches about 1e-6.
"""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from audiostory_core.bundle.parts import Parts
from audiostory_core.line import reasoner
from audiostory_core.line.bridge import bridge, story_ids
from audiostory_core.line.rendering import sample
from audiostory_core.line.sampling import event_noise
from audiostory_core.line.settings import Settings
from audiostory_core.line.spans import window_frames, window_seconds
from audiostory_core.line.teller import Teller
from audiostory_core.pipeline import tell
from audiostory_core.plan import prompts
from audiostory_core.sound.layout import lay_out

AGREES = 1e-5
REFERENCE = Settings(reference=True, num_steps=6)


@pytest.fixture(scope="module")
def tensors(golden: Path) -> dict[str, Tensor]:
    return load_file(str(golden / "golden.safetensors"))


@pytest.fixture(scope="module", params=[0, 1], ids=["harbour", "fire-truck"])
def story(request: pytest.FixtureRequest, golden: Path) -> dict:
    stories = json.loads((golden / "golden.json").read_text(encoding="utf-8"))["stories"]
    return {"number": request.param, **stories[request.param]}


@pytest.fixture(scope="module")
def reading(story: dict, published_parts: Parts):
    seconds = prompts.stated_seconds(story["instruction"])
    assert seconds is not None
    return reasoner.write_plan(published_parts.language_model, story["instruction"], seconds)


def off(found: Tensor, expected: Tensor) -> float:
    """Largest difference over largest value."""
    assert found.shape == expected.shape
    return float((found - expected).abs().max() / expected.abs().max())


def test_the_text_is_the_published_one_to_the_letter(story: dict, published_parts: Parts):
    written = reasoner.write(published_parts.language_model, story["instruction"], 1.0)
    captions = "".join(f"{prompts.GEN_OPEN}{caption}{prompts.GEN_CLOSE}" for caption in story["captions"])
    assert written.text == story["reasoning"] + prompts.THINK_CLOSE + captions


def test_the_penalty_of_the_base_model_is_in_force(published_parts: Parts):
    assert published_parts.language_model.model.generation_config.repetition_penalty == 1.05


def test_the_plan_is_read_without_repairs_and_reads_back_the_same(story: dict, published_parts: Parts, reading):
    assert reading.repairs == () and reading.plan.reasoning == story["reasoning"]
    lm = published_parts.language_model
    written = reasoner.write(lm, story["instruction"], 1.0)
    forced = story_ids(lm, reading.plan)[0]
    assert forced == [*lm.prompt_ids(story["instruction"], 1.0), *written.ids]


def test_bridge_tokens_and_the_fused_context_agree(story: dict, published_parts: Parts, reading, tensors):
    tokens = bridge(published_parts.language_model, reading.plan)
    fused = published_parts.fuser(tokens.semantic, tokens.residual)
    assert off(tokens.semantic, tensors[f"{story['number']}.semantic"]) < AGREES
    assert off(tokens.residual, tensors[f"{story['number']}.residual"]) < AGREES
    assert off(fused, tensors[f"{story['number']}.fused"]) < AGREES


def test_clips_last_as_long_as_the_published_ones(story: dict, published_parts: Parts, reading):
    spans = lay_out(reading.plan, 3.0, window_seconds(published_parts.bundle))
    assert [span.seconds for span in spans] == pytest.approx(story["clip_seconds"])
    assert window_frames(published_parts.bundle) == 645


def test_the_noise_is_the_published_one(tensors):
    assert torch.equal(event_noise([0], 645, 64)[:, :4], tensors["noise_seed0"])


def test_latents_agree_after_all_steps(story: dict, published_parts: Parts, tensors):
    context = tensors[f"{story['number']}.fused"][:1]
    latents = sample(Teller(published_parts, REFERENCE), context, [story["clip_seconds"][0]], [0], 645)
    assert off(latents, tensors[f"{story['number']}.latents0"]) < AGREES


def test_the_finished_story_is_the_published_one(golden: Path, published_parts: Parts, tensors):
    """The published code resamples by another filter: what differs lies 60 dB below the signal, 40 are asked."""
    first = json.loads((golden / "golden.json").read_text(encoding="utf-8"))["stories"][0]
    with (told := tell(first["instruction"], bundle=published_parts, settings=REFERENCE)).track:
        audio = told.audio
    expected = tensors["0.audio32k"].float()
    assert audio.sample_rate == 32_000 and audio.waveform.shape == expected.shape
    assert told.notes == () and told.track.gain == 1.0
    error = (audio.waveform - expected).pow(2).mean() / expected.pow(2).mean()
    assert 10 * torch.log10(error) < -55


def test_without_the_preset_the_same_bundle_keeps_its_own_rate_and_edges(published_parts: Parts):
    from audiostory_core.plan.story import StoryPlan

    plan = StoryPlan.sequential("Rain.", [("Steady rain falls on water.", 1.0)])
    with (told := tell(plan=plan, bundle=published_parts, settings=Settings(num_steps=1))).track:
        assert told.audio.sample_rate == 44_100 and told.spans[0].fade_in_seconds > 0
        assert float(told.audio.waveform[:, 0].abs().max()) < 1e-2
