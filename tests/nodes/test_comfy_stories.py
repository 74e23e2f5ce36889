"""Stories that are edited, spoken, mixed and handed on, in a real ComfyUI: only what changed is rendered, levels cost nothing."""

import json
import time
from typing import Any

import numpy as np
import pytest

from comfy_host import Client, Host, Run, to_prompt
from comfy_prompts import assert_nothing_is_alive, assert_red, assert_refused, line, node, samples, sounds, workflow

pytestmark = pytest.mark.comfy

PLAN = {
    "version": 1, "instruction": "Three sounds.",
    "events": [{"id": "rain", "caption": "Rain falls.", "seconds": 1.2}, {"id": "dog", "caption": "A dog barks.", "seconds": 1.0},
               {"id": "bell", "caption": "A church bell rings.", "seconds": 1.4}],
}
SPOKEN = {"version": 1, "instruction": "Rain, and words.", "events": [
    {"id": "rain", "caption": "Rain falls.", "seconds": 2.0, "loudness": -30.0},
    {"id": "words", "caption": "A woman speaks.", "kind": "speech", "seconds": 1.5, "start": 0.3, "transcript": "Good morning."}],
}


def story(plan: dict[str, Any] = PLAN, sentence: str = "", reader: dict[str, Any] | None = None, recohere: bool = False,
          seed: int = 0) -> dict[str, Any]:
    """A plan that is edited, rendered where it must be, mixed and saved with its stems; and its clips as they are."""
    chosen = {f"reader.{name}": value for name, value in (reader or {}).items()}
    return {
        "plan": node("AudioStoryPlanFromText", text=json.dumps(plan), instruction="", seconds=0.0),
        "edit": node("AudioStoryEditor", plan=["plan", 0], sentence=sentence,
                     **{"reader": "patch" if "patch" in (reader or {}) else "grammar", **chosen}),
        "render": node("AudioStoryRenderMissing", bundle="tiny", plan=["edit", 0], recohere=recohere, settings="own",
                       settings__seed=seed, settings__preset="fast", settings__residual_strength=1.0),
        "mix": node("AudioStoryMixer", plan=["edit", 0], clips=["render", 0], crossfade_seconds=0.5, curve="equal_power",
                    loudness=0.0, sample_rate=0),
        "save": node("AudioStorySave", audio=["mix", 0], plan=["edit", 0], stems=["mix", 1], filename_prefix="audio/mix",
                     format="wav float"),
        "clips": node("AudioStorySave", audio=["mix", 0], plan=["edit", 0], stems=["render", 0], filename_prefix="audio/clips",
                      format="wav float"),
    }


def done(client: Client, prompt: dict[str, Any]) -> Run:
    run = client.run(prompt)
    assert run.ending == "success", run.error
    assert run.ran | run.cached == set(prompt), "no node was left out"
    return run


def report(run: Run) -> list[str]:
    """What was kept and rendered, whatever an ear says of clips of a moment."""
    return [line for line in run.outputs["render"]["text"][0].splitlines() if "another take may be" not in line]


def clips_of(host: Host, run: Run) -> dict[str, bytes]:
    """Samples of each event's own clip, by its id."""
    return {name.rpartition("_")[2].removesuffix(".wav"): samples(data)[0].tobytes() for name, data in sounds(host, run, "clips")[1:]}


def mix_of(host: Host, run: Run) -> tuple[Any, list[Any]]:
    """Samples of the mix, and of its stems."""
    track, *stems = (samples(data)[0] for _, data in sounds(host, run, "save"))
    return track, stems


# Only what changed


def test_one_changed_caption_renders_one_event_and_leaves_the_others_to_the_bit(host: Host, client: Client):
    first = done(client, story())
    assert report(first) == ["rendered 3 of 3 events: rain, dog, bell"]
    patch = {"patch": json.dumps({"change": [{"id": "dog", "caption": "A cat meows."}]})}
    changed = done(client, story(reader=patch))
    assert report(changed) == ["kept 2 of 3 events: rain, bell", "rendered 1 of 3 events: dog"]
    before, after = clips_of(host, first), clips_of(host, changed)
    assert before.keys() == after.keys() == {"rain", "dog", "bell"}
    assert before["rain"] == after["rain"] and before["bell"] == after["bell"] and before["dog"] != after["dog"]
    assert "becomes A cat meows" in changed.outputs["edit"]["text"][0]


def test_levels_places_fades_and_times_cost_no_sampling(host: Host, client: Client):
    before = done(client, story())
    for sentence in ("The dog 6 dB quieter and to the left.", "Fade out the bell over 1 s.", "Move the dog to 0.3 s."):
        run = done(client, story(sentence=sentence))
        assert report(run) == ["kept 3 of 3 events: rain, dog, bell"], sentence
        track, stems = mix_of(host, run)
        assert len(stems) == 3 and np.abs(sum(stems) - track).max() < 1e-6
        assert track.tobytes() != mix_of(host, before)[0].tobytes()
    assert client.run(story(sentence=sentence)).cached == set(story()), "the same again runs nothing"


def test_recohere_renders_all_anew(host: Host, client: Client):
    done(client, story())
    assert report(done(client, story(recohere=True))) == ["rendered 3 of 3 events: rain, dog, bell"]


def test_what_tell_a_story_told_is_there(host: Host, client: Client):
    prompt = story()
    del prompt["plan"]
    prompt["tell"] = node("AudioStoryTell", bundle="tiny", instruction="Rain falls, then a dog barks.", seconds=3.0, seed=4, preset="fast",
                          residual_strength=1.0)
    prompt["edit"]["inputs"] |= {"plan": ["tell", 1], "sentence": "The dog to the right."}
    prompt["render"]["inputs"] = {"bundle": "tiny", "plan": ["edit", 0], "recohere": False, "settings": "as told"}
    run = done(client, prompt)
    assert report(run)[0].startswith("kept ") and len(report(run)) == 1, report(run)


def test_cancel_while_rendering_and_the_memory_comes_back(host: Host, client: Client):
    long = {**PLAN, "events": [{"id": f"e{n}", "caption": "A train passes by.", "seconds": 6.0 + n / 10} for n in range(8)]}
    prompt_id = client.submit(story(long, seed=77))
    client.until(lambda m: m["type"] == "progress" and m["data"]["node"] == "render" and m["data"]["value"] > 1)
    asked = time.monotonic()
    host.interrupt()
    assert client.wait(prompt_id).ending == "interrupted" and time.monotonic() - asked < 30, "within a step"
    assert client.run(story()).ending == "success"
    host.free()
    assert_nothing_is_alive(host)


# Words, other sounds, other programs


def test_words_are_spoken_and_any_sound_takes_the_place_of_an_event(host: Host, client: Client):
    pytest.importorskip("espeakng_loader")
    own = {"voice": node("AudioStoryVoice", plan=["plan", 0], voice="auto")}
    prompt = story(SPOKEN)
    usual = done(client, prompt)
    assert report(usual) == ["rendered 1 of 2 events: rain", "spoken 1 of 2 events: words"]
    prompt["render"]["inputs"]["clips"] = ["voice", 0]
    given = done(client, {**prompt, **own})
    assert report(given)[:2] == ["kept 1 of 2 events: rain", "given 1 of 2 events: words"]
    assert mix_of(host, given)[0].tobytes() == mix_of(host, usual)[0].tobytes(), "the same voice, either way"
    tone = {"tone": node("ProbeAudio", kind="five channels"), "event": node("AudioStoryEventClip", audio=["tone", 0], event_id="words")}
    prompt = story(SPOKEN)
    prompt["mix"]["inputs"]["more.clip0"] = ["event", 0]
    swapped = done(client, {**prompt, **tone})
    assert mix_of(host, swapped)[1][0].shape[1] == 2
    assert mix_of(host, swapped)[1][1].tobytes() != mix_of(host, usual)[1][1].tobytes()


def test_the_line_of_single_stations_speaks_too(host: Host, client: Client):
    pytest.importorskip("espeakng_loader")
    run = client.run(line(SPOKEN, "audio/spoken"))
    assert run.ending == "success", run.error
    assert run.outputs["sample"]["text"][0].startswith(("kept 0 of 1", "kept 1 of 1")), "words are not sampled"
    track, rate = samples(sounds(host, run, "save")[0][1])
    assert np.abs(track[int(0.4 * rate) : int(1.2 * rate)]).max() > 3 * np.abs(track[: int(0.2 * rate)]).max()


def test_the_studio_gets_its_files_and_the_plan_comes_back(host: Host, client: Client, info):
    from audiostory_core.exchange import formats
    from audiostory_core.plan.story import StoryPlan

    prompt = to_prompt(workflow("hand_to_the_studio"), info)
    source = next(row for row in prompt.values() if row["class_type"] == "AudioStoryPlanFromText")
    plan = StoryPlan.from_json(source["inputs"]["text"])
    done(client, prompt)
    folder = host.folder / "output" / "studio"
    project = max(folder.glob("*.rpp"))
    assert formats.read_bytes(project.read_bytes(), formats.format_named("reaper")).plan == plan
    stems = sorted(path.name for path in (folder / f"{project.stem}_stems").iterdir())
    assert stems == sorted(f"{event.id}.wav" for event in plan.events)
    assert all(f"{project.stem}_stems/{name}" in project.read_text() for name in stems)
    assert list(folder.glob("*.srt")) and list(folder.glob("*.labels.txt"))


# Bad input: one red sentence, and the queue goes on


def patched(text: str) -> dict[str, Any]:
    return story(reader={"patch": text})


@pytest.mark.parametrize(
    "text, words",
    [
        ('{"remove": ["nobody"]}', "no event 'nobody'"),
        ("I would make the dog a bit louder, if I were you.", "no JSON"),
        ('{"change": [{"id": "dog", "seconds": -4}]}', "seconds"),
        ('{"change": [{"id": "dog", "pan": 1e9}]}', "pan"),
        ('{"change": [{"id": "dog", "loudness": NaN}]}', "finite"),
        ("", "patch is empty"),
    ],
)
def test_a_patch_that_is_none_is_one_sentence(client: Client, text: str, words: str):
    assert_red(client, patched(text), words)


def test_a_locked_event_is_one_sentence(client: Client):
    locked = {**PLAN, "events": [{**event, "locked": True} for event in PLAN["events"]]}
    assert_red(client, story(locked, "Make the dog louder."), "locked")


@pytest.mark.parametrize("sentence", ["Make the elephant louder.", "Colourless green ideas sleep furiously.", "undo"])
def test_a_sentence_that_cannot_be_done_is_one_sentence(client: Client, sentence: str):
    assert_red(client, story(sentence=sentence))


@pytest.mark.parametrize("kind", ["text", "number", "nothing", "list"])
@pytest.mark.parametrize("at", ["edit", "render", "mix"])
def test_nonsense_on_the_plan_socket_is_one_sentence(client: Client, at: str, kind: str):
    prompt = {**story(), "odd": node("ProbeNonsense", kind=kind)}
    prompt[at]["inputs"]["plan"] = ["odd", 0]
    assert_red(client, prompt)


def test_nonsense_for_other_programs_is_one_sentence(client: Client):
    show = {"show": node("PreviewAny", source=["import", 0])}
    many = json.dumps({"version": 1, "instruction": "", "events": [{"caption": "Rain.", "seconds": 1.0}] * 5000})
    for text, form in ((many, "auto"), ("", "auto"), ("<html></html>", "reaper"), ("1\n00:00:09,0 --> x\n", "srt")):
        given = {"import": node("AudioStoryImportPlan", source="text", source__text=text, format=form)}
        assert_red(client, {**given, **show})


@pytest.mark.parametrize("prefix", ["../../evil", "/etc/evil", "C:\\evil"])
def test_an_export_that_climbs_out_is_refused(host: Host, client: Client, prefix: str):
    prompt = {**{name: story()[name] for name in ("plan", "edit")}, "export": node("AudioStoryExportPlan", plan=["edit", 0], format="json", filename_prefix=prefix)}
    assert_refused(client, prompt, "filename_prefix leaves ComfyUI's output folder")
    assert not list(host.folder.parent.rglob("evil*"))


def test_the_log_has_no_complaint_of_ours(host: Host, client: Client):
    rows = [row for row in host.log().splitlines() if "WARN" in row and "audiostory" in row.lower() and "invalid prompt" not in row]
    assert not rows, rows
