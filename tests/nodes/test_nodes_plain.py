"""The nodes that need no server: run inside a process that has ComfyUI's modules, see `comfy_inside`."""

import json
import tempfile
from pathlib import Path

import pytest

from comfy_inside import (
    GOLDEN,
    KEY,
    checks_in,
    core,
    joined,
    main,
    nodes,
    outcomes_of,
    plan_of,
    refusal,
    rendered,
    run,
    schema_of,
    sound,
    station,
)
from local_server import giving_text, serving

CHECKS = checks_in(__file__)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes_of(__file__, tmp_path_factory.mktemp("comfy"))


@pytest.mark.comfy
@pytest.mark.parametrize("name", CHECKS)
def test_nodes(outcomes: dict[str, str], name: str):
    assert not outcomes[name], outcomes[name]


# From here on inside ComfyUI's process


def check_all_nodes_are_there():
    assert sorted(nodes()) == sorted(f"AudioStory{name}" for name in (
        "LoadBundle", "Reasoner", "PlanFromText", "PlanToText", "BridgeTokens", "ResidualFuser", "EmptyLatent", "Sampler", "Decode",
        "Concatenator", "PlanEvents", "Tell", "Picture", "Save", "CheckBundle", "PlanTimeline", "Editor",
        "RenderMissing", "Voice", "EventClip", "Mixer", "ImportPlan", "ExportPlan", "Listen", "AskAboutAudio", "Continue", "Loop",
        "VideoCaptioner", "DubVideo", "Score", "PickTake"))


def check_every_input_has_a_tooltip_and_every_number_a_range():
    from comfy_api.latest import io

    for name, cls in nodes().items():
        schema = cls.GET_SCHEMA()
        assert schema.category == "AudioStory" and schema.description and schema.search_aliases and schema.display_name, name
        for given in (inner for top in schema.inputs for inner in top.get_all()):
            if not isinstance(given, io.Autogrow.Input):
                assert given.tooltip and given.tooltip.endswith((".", ")")), f"{name}.{given.id}"
            if isinstance(given, (io.Int.Input, io.Float.Input)):
                assert given.min is not None and given.max is not None and given.default is not None, f"{name}.{given.id}"
                assert given.min <= given.default <= given.max, f"{name}.{given.id}"
        assert all(output.tooltip for output in schema.outputs), name


def check_saved_workflows_still_load():
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = json.loads(json.dumps({name: schema_of(cls) for name, cls in nodes().items()}))
    assert now.keys() == golden.keys()
    for name in golden:
        assert now[name] == golden[name], f"{name} changed: saved workflows may break.\n{golden[name]}\n{now[name]}"


def check_plans_go_to_text_and_back():
    plan = plan_of()
    (text,) = run("AudioStoryPlanToText", plan=plan, form="JSON").args
    again, repairs = run("AudioStoryPlanFromText", text=text, seconds=0.0).args
    assert again == plan and repairs == ""
    (story,) = run("AudioStoryPlanToText", plan=plan, form="story text").args
    again, _ = run("AudioStoryPlanFromText", text=story, seconds=0.0, instruction="Rain.").args
    assert [(e.caption, e.seconds) for e in again.events] == [(e.caption, e.seconds) for e in plan.events]
    longer, repairs = run("AudioStoryPlanFromText", text=text, seconds=4.2).args
    assert longer.total_seconds == 4.2 and "scaled" in repairs
    (lines,) = run("AudioStoryPlanToText", plan=plan, form="captions with times").args
    assert lines.splitlines()[1] == "0.90 - 1.40 s: A dog barks."


def check_nonsense_is_no_plan():
    for text in ("", "   ", "I cannot do that.", "{", '{"events": []}', '{"version": 99, "events": [{"caption": "a", "seconds": 1}]}', "\0"):
        refusal("AudioStoryPlanFromText", text=text, seconds=0.0)
    for wired in (None, 5, "a plan", {"events": []}, [], sound(1.0)):
        assert "wire the PLAN" in refusal("AudioStoryPlanToText", plan=wired, form="JSON")
        refusal("AudioStoryPlanEvents", plan=wired, seed=0)
        if wired is not None:
            assert "wire the PLAN" in refusal("AudioStoryPicture", audio=sound(1.0), plan=wired, width=640, height=360)


def check_events_are_lists():
    plan = plan_of()
    captions, seconds, starts, seeds = run("AudioStoryPlanEvents", plan=plan, seed=2**63 - 1).args
    assert captions == ["Rain falls.", "A dog barks.", "Bees buzz."] and seconds == [0.9, 0.5, 0.7] and starts == [0.0, 0.9, 1.4]
    assert seeds == [core("plan.story").event_seed(2**63 - 1, event) for event in plan.events] and seeds[2] == 7
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert nodes()["AudioStoryPlanEvents"].OUTPUT_IS_LIST == [True] * 4


def timeline(**inputs):
    made = run("AudioStoryPlanTimeline", **{"plan_json": [""], **inputs})
    return made.args[0], made.ui["timeline"][0]


def check_the_timeline_passes_on_what_counts():
    plan = plan_of()
    other = plan.with_events([plan.events[0]])
    edited = plan.with_events([plan.events[0].model_copy(update={"pan": 0.5}), *plan.events[1:]])
    text = edited.to_json()
    passed, told = timeline(plan=[plan])
    assert passed == plan and told["taken"] == "wired" and core("plan.story").StoryPlan.from_json(told["plan"]) == plan
    digest = told["digest"]
    assert timeline(plan=[plan], plan_json=[text], edited_from=[digest])[0] == edited
    assert timeline(plan=[plan], plan_json=[text])[0] == edited
    assert timeline(plan_json=[text])[0] == edited and timeline(plan_json=[text], edited_from=["of another"])[0] == edited
    passed, told = timeline(plan=[other], plan_json=[text], edited_from=[digest])
    assert passed == other and told["taken"] == "wired" and told["digest"] != digest
    turn = {"sentence": "x", "before": [], "order": ["e1"], "total_seconds": 1.0}
    undone = core("plan.story").StoryPlan.build({**plan.model_dump(), "history": [turn]})
    assert timeline(plan=[undone])[1]["digest"] == digest


def check_the_timeline_refuses():
    assert "no plan to edit" in refusal("AudioStoryPlanTimeline", plan_json=["  "])
    assert "not JSON" in refusal("AudioStoryPlanTimeline", plan_json=["{nonsense"], plan=[plan_of()])
    assert "events" in refusal("AudioStoryPlanTimeline", plan_json=["[]"])
    assert "wire the PLAN" in refusal("AudioStoryPlanTimeline", plan_json=[""], plan=["text"])
    assert "2 clips" in refusal("AudioStoryPlanTimeline", plan_json=[""], plan=[plan_of()], audio=[sound(1.0), sound(1.0)])


def check_the_timeline_shows_what_was_rendered():
    import folder_paths
    import soundfile

    plan = plan_of()
    shown = timeline(plan=[plan], audio=rendered(plan))[1]["clips"]
    assert [clip["event"] for clip in shown] == ["e1", "e2", "e3"] and shown[2]["content"]["seed"] == "7"
    assert shown[1]["at"] == 0 and shown[1]["seconds"] > 0.5 and -30 < shown[1]["loudness"] < -10, shown[1]
    file = shown[0]["file"]
    data, rate = soundfile.read(Path(folder_paths.get_temp_directory()) / file["subfolder"] / file["filename"])
    assert len(data) == round(shown[0]["seconds"] * rate)
    track = timeline(plan=[plan], audio=[sound(2.1)])[1]["clips"]
    assert [(clip["offset"], clip["seconds"]) for clip in track] == [(0.0, 0.9), (0.9, 0.5), (1.4, 0.7)]
    assert len({clip["file"]["filename"] for clip in track}) == 1
    assert timeline(plan=[plan], audio=[None])[1]["clips"] == []


def check_the_concatenator_makes_the_track_of_the_line():
    import torch

    pipeline, plan = core("pipeline"), plan_of()
    found = []

    class Clips(core("line.observer").Observer):
        def clip(self, span, latents, clip):
            found.append({"waveform": clip.waveform[None], "sample_rate": clip.sample_rate, "audiostory_span": span})

    settings = core("line.settings").Settings(route="text", num_steps=1, crossfade_seconds=0.2)
    story = pipeline.tell(plan=plan, bundle="tiny", device="cpu", settings=settings, listener=Clips())
    audio, timeline = joined(clips=found, plan=[plan])
    assert audio["sample_rate"] == story.audio.sample_rate
    assert torch.equal(audio["waveform"][0], story.audio.waveform)
    assert timeline.shape[0] == 1 and timeline.shape[3] == 3 and 0 <= float(timeline.min()) < float(timeline.max()) <= 1


def check_the_concatenator_takes_what_comes():
    import torch

    plan = plan_of()
    clips = rendered(plan)
    before = [clip["waveform"].clone() for clip in clips]
    audio, _ = joined(clips=clips, plan=[plan])
    assert audio["waveform"].shape == (1, 2, core("sound.layout").samples_in(plan.total_seconds, 16000))
    wired, _ = joined(more={f"clip{n}": [clip] for n, clip in enumerate(clips)}, plan=[plan])
    assert torch.equal(wired["waveform"], audio["waveform"])
    assert all(torch.equal(clip["waveform"], old) for clip, old in zip(clips, before, strict=True))
    mixed = [None, sound(0.5, 44100, 6), sound(0.7, 22050, 2)]
    audio, _ = joined(clips=mixed, plan=[plan])
    assert audio["waveform"].shape == (1, 2, core("sound.layout").samples_in(plan.total_seconds, 44100))
    assert float(audio["waveform"][..., :38000].abs().max()) == 0.0
    audio, _ = joined(clips=[None, sound(0.0), sound(1.0, batch=2)], sample_rate=[8000], crossfade_seconds=[0.0])
    assert audio["waveform"].shape == (1, 1, 16000) and audio["sample_rate"] == 8000


def check_the_concatenator_refuses():
    plan = plan_of()
    usual = {"crossfade_seconds": [0.2], "curve": ["equal_power"], "loudness": [0.0], "sample_rate": [0]}
    cases = [
        ({"clips": [sound(1.0)], "plan": [plan]}, "3 events, but 1 clips"), ({}, "no sound to join"), ({"clips": [None]}, "no sound to join"),
        ({"clips": [{"samples": 1}]}, "must be AUDIO"), ({"clips": rendered(plan), "plan": ["text"]}, "wire the PLAN"),
        ({"clips": rendered(plan), "plan": [plan], "crossfade_seconds": [0.3]}, "0.2 s of crossfade"),
        ({"clips": [sound(1.0)], "loudness": [-2.0]}, "loudness is -2"), ({"clips": [sound(1.0)], "sample_rate": [100]}, "sample_rate is 100"),
    ]
    for inputs, sentence in cases:
        assert sentence in refusal("AudioStoryConcatenator", **{**usual, **inputs}), sentence
    broken = sound(1.0)
    broken["waveform"][0, 0, 5] = float("nan")
    for node, inputs in (("AudioStoryConcatenator", {**usual, "clips": [broken]}), ("AudioStoryPicture", {"audio": broken, "width": 640, "height": 360})):
        assert "NaN" in (said := refusal(node, **inputs)) and "node before made them" in said
    assert "NaN" in refusal("AudioStorySave", {"prompt": None}, audio=[broken], filename_prefix=["a"], format=["ogg"])


def check_pictures_of_anything():
    for audio, plan, count in ((sound(2.1), plan_of(), 1), (sound(0.5, 8000, 5, 3), None, 3), (None, plan_of(), 1), (None, None, 1), (sound(0.0), None, 1)):
        (image,) = run("AudioStoryPicture", audio=audio, plan=plan, width=640, height=360).args
        assert image.shape == (count, 360, 640, 3)


def check_without_a_model_every_clause_is_an_event():
    plan, reasoning, text = run("AudioStoryReasoner", instruction="Rain falls, then a dog barks. The total duration is 6 seconds.",
                                seconds=0.0, seed=0, reasoner={"reasoner": "none"}).args
    assert [(e.caption, e.seconds) for e in plan.events] == [("Rain falls.", 3.0), ("A dog barks.", 3.0)] and reasoning == ""
    assert core("plan.story").StoryPlan.from_json(text) == plan
    told = run("AudioStoryReasoner", instruction="Rain.", seconds=4.5, seed=0, reasoner={"reasoner": "none"})
    assert told.args[0].total_seconds == 4.5 and "no language model" in told.ui["text"][0]
    assert "empty" in refusal("AudioStoryReasoner", instruction=" ", seconds=1.0, seed=0, reasoner={"reasoner": "none"})


def check_a_server_plans():
    plan = {"events": [{"caption": "Rain falls.", "seconds": 2.0}, {"caption": "A dog barks.", "seconds": 2.0}]}
    inputs = {"instruction": "Rain, then a dog.", "seconds": 6.0, "seed": 0}
    with serving(giving_text(json.dumps(plan))) as server:
        choice = {"reasoner": "server", "url": server.url, "model": "m", "key_variable": "", "timeout_seconds": 5.0}
        found = run("AudioStoryReasoner", reasoner=choice, **inputs).args[0]
    assert [(e.caption, e.seconds) for e in found.events] == [("Rain falls.", 3.0), ("A dog barks.", 3.0)]
    assert "refuses the connection" in refusal("AudioStoryReasoner", reasoner=choice, **inputs)
    said = refusal("AudioStoryReasoner", reasoner={**choice, "key_variable": KEY}, **inputs)
    assert "NAME" in said and KEY not in said
    assert "wire the LLM" in refusal("AudioStoryReasoner", reasoner={"reasoner": "bundle"}, **inputs)


def saved(**inputs):
    return run("AudioStorySave", **{"hidden": {"prompt": None, "extra_pnginfo": None}, "filename_prefix": ["audio/Story"], **inputs})


def check_files_carry_plan_and_graph():
    import folder_paths
    import soundfile
    import torch
    from PIL import Image

    plan, output = plan_of(), Path(folder_paths.get_output_directory())
    prompt = {"1": {"class_type": "X", "inputs": {}}, "2": {"class_type": "Y", "inputs": {"x": ["1", 0]}}}
    hidden = {"prompt": prompt, "extra_pnginfo": {"workflow": {"nodes": [{"widgets_values": [1, "two"]}]}}}
    audio, counters = sound(2.1, channels=2), []
    before = audio["waveform"].clone()
    for kind, (suffix, _) in station("save_story").FORMATS.items():
        made = saved(hidden=hidden, audio=[audio], plan=[plan], stems=rendered(plan), format=[kind])
        sounds = [output / file["subfolder"] / file["filename"] for file in made.ui["audio"]]
        counters.append(sounds[0].stem)
        assert [path.name.removeprefix(sounds[0].stem) for path in sounds] == [suffix, *(f"_e{n}{suffix}" for n in (1, 2, 3))]
        assert core("plan.story").StoryPlan.from_json(core("sound.audio").read_metadata(sounds[0])) == plan
        data, rate = soundfile.read(sounds[0], dtype="float32")
        assert rate == 16000 and data.shape == (33600, 2)
        assert suffix == ".ogg" or float((torch.from_numpy(data).T - before[0]).abs().max()) < 1e-4
        for path in [*sounds, output / made.ui["images"][0]["subfolder"] / made.ui["images"][0]["filename"]]:
            assert made.args[0].count(path.name) == 1
        with Image.open(path) as image:
            assert json.loads(image.info["prompt"])["2"] == prompt["2"] and "widgets_values" in image.info["workflow"]
        assert suffix == ".wav" or b'prompt={"1"' in sounds[0].read_bytes()
    assert counters == [f"Story_{n:05}" for n in range(1, len(counters) + 1)]
    assert torch.equal(audio["waveform"], before)


def check_typed_keys_are_taken_out_of_what_is_sent():
    without_keys = station("host.keys").without_keys
    in_address = f"https://{KEY}@host/v1"
    for prompt in (
        {"1": {"class_type": "AudioStoryReasoner", "inputs": {"reasoner.key_variable": KEY}}},
        {"1": {"class_type": "AudioStoryReasoner", "inputs": {"reasoner.url": in_address}}},
        {"1": {"class_type": "AudioStoryReasoner", "inputs": {"reasoner.url": f"http://host/v1?key={KEY}"}}},
        {"1": {"class_type": "AudioStoryReasoner", "inputs": {"reasoner.key_variable": ["5", 0]}},
         "5": {"class_type": "PrimitiveString", "inputs": {"value": KEY}}},
    ):
        sent = {"prompt": {**prompt, "2": {"class_type": "AudioStorySave", "inputs": {"format": "ogg"}}}, "client_id": "c"}
        values = [node["inputs"] for node in sent["prompt"].values()]
        sent["extra_data"] = {"extra_pnginfo": {"workflow": {"nodes": [{"widgets_values": list(row.values())} for row in values]}}}
        before = json.dumps(sent)
        left = without_keys(sent)
        assert KEY not in json.dumps(left) and json.dumps(sent) == before
        assert left["prompt"]["2"] == sent["prompt"]["2"] and left["client_id"] == "c"
        for name, value in left["prompt"]["1"]["inputs"].items():  # the node still says what belongs there
            given = {"reasoner": "server", "url": "http://127.0.0.1:9/v1", "model": "m", "key_variable": "", "timeout_seconds": 1.0}
            given[name.removeprefix("reasoner.")] = value if isinstance(value, str) else left["prompt"]["5"]["inputs"]["value"]
            assert "environment variable" in refusal("AudioStoryReasoner", instruction="Rain.", seconds=1.0, seed=0, reasoner=given)
    for url in ("http://127.0.0.1:11434/v1", "localhost:11434", ""):
        for name in ("OPENAI_API_KEY", "", "MY_KEY_2"):
            row = {"class_type": "AudioStoryReasoner", "inputs": {"reasoner.key_variable": name, "reasoner.url": url}}
            sent = {"prompt": {"1": row, "3": 5, "4": {"class_type": "AudioStoryReasoner"}}}
            assert without_keys(sent) is sent
    assert without_keys({}) == {} and without_keys({"prompt": None}) == {"prompt": None}


def check_a_batch_is_a_file_each_and_nothing_is_refused():
    made = saved(audio=[sound(0.2, batch=2), sound(0.3, channels=5), None], format=["wav float"], filename_prefix=["batch"])
    assert [file["filename"] for file in made.ui["audio"]] == ["batch_00001.wav", "batch_00002.wav", "batch_00003.wav"]
    for audio in ([None], [sound(0.0)]):
        hidden = {"prompt": None, "extra_pnginfo": None}
        assert "no sound to save" in refusal("AudioStorySave", hidden, audio=audio, filename_prefix=["a"], format=["ogg"])


def plans_of(made):
    import folder_paths

    output, read = Path(folder_paths.get_output_directory()), core("sound.audio").read_metadata
    return [core("plan.story").StoryPlan.from_json(text) if (text := read(output / file["subfolder"] / file["filename"])) else None
            for file in made.ui["audio"]]


def check_clips_that_were_not_joined_are_each_saved_as_what_they_are():
    """As where Audio Concatenator is bypassed: the list of Decode Story comes instead of the track."""
    plan = plan_of()
    clips = rendered(plan)
    made = saved(audio=clips, plan=[plan], format=["wav 24 bit"])
    assert len(made.ui["audio"]) == len(made.ui["images"]) == len(clips)
    for own, clip, event in zip(plans_of(made), clips, plan.events, strict=True):
        assert [(one.id, one.caption, one.start, one.seconds) for one in own.events] == [(event.id, event.caption, 0.0, event.seconds)]
        assert own.total_seconds == clip["waveform"].shape[-1] / 16000 and own.history == ()
    bare = [{name: clip[name] for name in ("waveform", "sample_rate")} for clip in clips]  # behind a node of others
    assert [[one.id for one in own.events] for own in plans_of(saved(audio=bare, plan=[plan], format=["wav 24 bit"]))] == [["e1"], ["e2"], ["e3"]]
    assert plans_of(saved(audio=[sound(0.4), sound(0.7)], plan=[plan], format=["wav 24 bit"])) == [None, None]
    assert plans_of(saved(audio=[sound(2.1), sound(2.1)], plan=[plan], format=["wav 24 bit"])) == [plan, plan]
    assert plans_of(saved(audio=[sound(1.0)], plan=[plan], format=["wav 24 bit"])) == [plan]
    stems = run("AudioStoryMixer", plan=[plan], clips=clips, crossfade_seconds=[0.2], curve=["equal_power"], loudness=[0.0], sample_rate=[0],
                hidden={"unique_id": "1"}).args[1]
    assert [(own.events[0].id, own.events[0].start, own.total_seconds) for own in plans_of(saved(audio=stems, plan=[plan], format=["wav 24 bit"]))] == [
        (event.id, event.start, plan.total_seconds) for event in plan.events]
    (image,) = run("AudioStoryPicture", audio=clips[1], plan=plan, width=640, height=360).args
    (alone,) = run("AudioStoryPicture", audio=clips[1], plan=plans_of(made)[1], width=640, height=360).args
    assert bool((image == alone).all())


def check_names_stay_in_the_output_folder():
    import folder_paths

    output = Path(folder_paths.get_output_directory())
    output.mkdir(parents=True, exist_ok=True)
    outside = Path(tempfile.mkdtemp())
    (output / "link").symlink_to(outside)
    bad = ["../a", "a/../../b", "/etc/a", "C:\\a", "c:a", "..\\a", "\\\\host\\a", "", " ", "/", ".", "a\0b", "a\nb", "a?b", "x" * 300, "link/a", ".."]
    for prefix in bad:
        said = refusal("AudioStorySave", {"prompt": None, "extra_pnginfo": None}, audio=[sound(0.1)], filename_prefix=[prefix], format=["ogg"])
        assert "filename_prefix" in said, said
        if prefix != "link/a":
            assert nodes()["AudioStorySave"].validate_inputs(filename_prefix=[prefix]) == said
    assert nodes()["AudioStorySave"].validate_inputs(filename_prefix=["a/b c/ü"]) is True
    assert not list(outside.iterdir())


def check_no_metadata_where_comfyui_keeps_none():
    import folder_paths
    from comfy.cli_args import args

    args.disable_metadata = True
    try:
        made = saved(hidden={"prompt": {"1": {}}, "extra_pnginfo": {"workflow": {}}}, audio=[sound(0.2)], format=["flac 16 bit"])
    finally:
        args.disable_metadata = False
    path = Path(folder_paths.get_output_directory()) / made.args[0].splitlines()[0]
    assert b"workflow=" not in path.read_bytes()


def check_a_bundle_is_looked_through():
    (report,) = run("AudioStoryCheckBundle", bundle="tiny", verify_hashes=False).args
    assert "velocity model" in report and "licence: Apache-2.0" in report and "MB (sha256" in report
    assert nodes()["AudioStoryCheckBundle"].validate_inputs(bundle="tiny") is True
    said = nodes()["AudioStoryCheckBundle"].validate_inputs(bundle="../../etc")
    assert "there is no bundle" in said and "models" in said


def check_what_a_bundle_lacks_is_said():
    import shutil

    import folder_paths

    folder = Path(folder_paths.models_dir) / "audiostory" / "broken"
    shutil.copytree(core("bundle.bundle").shipped_bundles()["tiny"], folder)
    (folder / "fuser.safetensors").unlink()
    (folder / "lexicon.json").write_text("{}")
    before = nodes()["AudioStoryCheckBundle"].fingerprint_inputs(bundle="broken", verify_hashes=True)
    (report,) = run("AudioStoryCheckBundle", bundle="broken", verify_hashes=True).args
    assert f"fuser.safetensors is missing. Put it into {folder}." in report and "lexicon.json has 2 bytes instead of" in report
    shutil.copy(core("bundle.bundle").shipped_bundles()["tiny"] / "fuser.safetensors", folder)
    assert nodes()["AudioStoryCheckBundle"].fingerprint_inputs(bundle="broken", verify_hashes=True) != before
    shutil.rmtree(folder)


def check_a_story_in_one_node():
    audio, plan, picture = run("AudioStoryTell", bundle="tiny", instruction="Rain falls on a roof, then a dog barks.", seconds=3.0, seed=2**63 - 1,
                               preset="fast", residual_strength=1.0).args
    assert audio["waveform"].shape == (1, 1, 48000) and audio["sample_rate"] == 16000 and plan.total_seconds == 3.0
    assert float(audio["waveform"].abs().max()) > 0 and picture.shape[3] == 3
    assert "instruction is empty" in refusal("AudioStoryTell", bundle="tiny", instruction="", seconds=0.0, seed=0, preset="default", residual_strength=1.0)


def check_the_bundle_plans():
    load = run("AudioStoryLoadBundle", bundle="tiny", dtype="auto").args
    found = run("AudioStoryReasoner", instruction="Rain falls, then an accordion plays.", seconds=6.0, seed=0,
                reasoner={"reasoner": "bundle"}, llm=load[0])
    assert found.args[0].total_seconds == 6.0 and found.args[1] and "accordion" in found.ui["text"][0]
    assert "wire the LLM" in refusal("AudioStoryReasoner", instruction="Rain.", seconds=6.0, seed=0, reasoner={"reasoner": "bundle"}, llm=load[1])


if __name__ == "__main__":
    main(globals())
