"""Score Story and Pick Take in a process that has ComfyUI's modules, and the workflow that uses both on a server."""

import json
import re
from typing import Any

import pytest

from comfy_host import to_prompt, workflow_file
from comfy_inside import checks_in, core, main, outcomes_of, plan_of, refusal, run, sound

CHECKS = checks_in(__file__)

pytestmark = pytest.mark.comfy


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes_of(__file__, tmp_path_factory.mktemp("judging"))


@pytest.mark.parametrize("name", CHECKS)
def test_nodes(outcomes: dict[str, str], name: str):
    assert not outcomes[name], outcomes[name]


# On a real server


def test_the_best_of_three_takes_is_kept_and_the_story_scored(host: Any):
    prompt = to_prompt(json.loads(workflow_file("best_of_takes").read_text(encoding="utf-8")), host.object_info())
    found = host.client().run(prompt)
    assert found.ending == "success", found.message
    keys = {row["class_type"]: key for key, row in prompt.items()}
    (picked,), (scored,) = (found.outputs[keys[kind]]["text"] for kind in ("AudioStoryPickTake", "AudioStoryScore"))
    rows = re.findall(r"take ([123]) of 3, ([\d.]+) above the next \(([\d.]+), ([\d.]+), ([\d.]+) of 100\)", picked)
    assert len(rows) >= 3, picked
    for take, margin, *each in rows:
        scores = [float(one) for one in each]
        assert scores[int(take) - 1] == max(scores) and float(margin) == pytest.approx(max(scores) - sorted(scores)[1], abs=0.11)
    assert any(len(set(row[2:])) > 1 for row in rows), "takes of different seeds"
    assert re.match(r"events are heard to [\d.]+ of 100\n", scored) and "judged by independent judge" in scored
    assert found.outputs[keys["PreviewImage"]]["images"] and found.outputs[keys["AudioStorySave"]]["audio"]


# From here on inside ComfyUI's process


def drawn(name: str, seconds: float = 3.0) -> dict:
    """A sound of the vocabulary, as its recipe makes it."""
    import numpy as np
    import torch

    recipes = core("recipes.recipe")
    variant = next(iter(core("dataset.vocabulary").SOUNDS[name].variants))
    wave = recipes.synthesise(name, variant, seconds, np.random.default_rng(1))
    return {"waveform": torch.from_numpy(wave)[None, None].float(), "sample_rate": recipes.SAMPLE_RATE}


def caption_of(name: str) -> str:
    return next(iter(core("dataset.vocabulary").SOUNDS[name].variants.values())).caption


def told(*names: str):
    rows = [{"caption": caption_of(name), "seconds": 3.0} for name in names]
    return core("plan.story").StoryPlan.sequential("", rows)


def joined(*names: str) -> dict:
    import torch

    clips = [drawn(name) for name in names]
    return {**clips[0], "waveform": torch.cat([clip["waveform"] for clip in clips], 2)}


def scored(audio, plan, judge: str = "independent", llm=None):
    return run("AudioStoryScore", audio=audio, plan=plan, judge=judge, llm=llm)


def picked(caption: str = "", judge: str = "independent", **inputs):
    return run("AudioStoryPickTake", caption=[caption], judge=[judge], **inputs)


def check_the_event_that_is_not_there_is_the_worst():
    plan = told("clock", "dog")
    audio = joined("clock", "clock")
    before = audio["waveform"].clone()
    text, image, worst, score = scored(audio, plan).args
    assert worst == plan.events[1].id and worst in text.splitlines()[1] and 0 <= score <= 75, text
    assert image.ndim == 4 and image.shape[3] == 3 and bool((audio["waveform"] == before).all())
    better = scored(joined("clock", "dog"), plan).args[3]
    assert "judged by independent judge" in text and better > score


def check_the_take_that_fits_its_caption_is_picked():
    import torch

    takes = [drawn("clock"), drawn("dog"), drawn("rain")]
    best, margin, text = picked(caption_of("dog"), takes=takes[:2], more={"clip0": [takes[2]]}).args
    assert len(best) == 1 and torch.equal(best[0]["waveform"], takes[1]["waveform"]) and margin[0] > 15, text
    assert text.startswith("the takes: take 2 of 3")
    assert picked(caption_of("dog"), takes=takes[:1]).args[1] == [0.0]


def check_each_event_of_a_plan_gets_its_best_take():
    plan = told("clock", "dog")
    ids = [event.id for event in plan.events]
    lists = [["clock", "clock"], ["dog", "dog"]]
    takes = [[{**drawn(name), "audiostory_event": one} for name, one in zip(row, ids, strict=True)] for row in lists]
    best, margins, _ = picked(takes=takes[0], more={"clip0": takes[1]}, plan=[plan]).args
    assert [clip["audiostory_event"] for clip in best] == ids and all(margin > 0 for margin in margins)
    whole, _, text = picked(takes=[joined("clock", "clock"), joined("clock", "dog")], plan=[plan]).args
    assert len(whole) == 1 and text.startswith("the takes: take 2 of 2"), text


def check_what_cannot_be_judged_is_refused():
    plan = plan_of()
    assert "wire the PLAN" in refusal("AudioStoryScore", audio=sound(1.0), plan=None, judge="independent")
    assert "no sound on the audio input" in refusal("AudioStoryScore", audio=None, plan=plan, judge="independent")
    assert "wire the LLM" in refusal("AudioStoryScore", audio=sound(1.0), plan=plan, judge="ear")
    assert "no take on the inputs" in refusal("AudioStoryPickTake", caption=["A dog."], judge=["independent"])
    assert "a plan or a caption" in refusal("AudioStoryPickTake", caption=[" "], judge=["independent"], takes=[sound(1.0)])
    for caption in ("A unicorn.", "字"):
        said = refusal("AudioStoryPickTake", caption=[caption], judge=["independent"], takes=[sound(1.0)])
        assert "no take can be chosen" in said and "knows" in said
    strange = core("plan.story").StoryPlan.sequential("", [("A unicorn sings.", 1.0)])
    assert "no event could be scored" in refusal("AudioStoryScore", audio=sound(1.0), plan=strange, judge="independent")
    assert "take 2 is neither" in refusal(
        "AudioStoryPickTake", caption=[""], judge=["independent"], plan=[plan], takes=[sound(2.1), sound(9.0)])


if __name__ == "__main__":
    main(globals())
