"""The nodes that edit, mix, speak and exchange stories, in a process that has ComfyUI's modules; see `comfy_inside`."""

import json
import shutil
from pathlib import Path

import pytest

from comfy_inside import KEY, checks_in, core, joined, main, outcomes_of, plan_of, refusal, rendered, run, sound, station
from local_server import giving, giving_text, serving
from taught import STORY

CHECKS = checks_in(__file__)


@pytest.fixture(scope="module")
def outcomes(editing_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    base = tmp_path_factory.mktemp("stories")
    shutil.copytree(editing_bundle, base / "models" / "audiostory" / "editor")
    return outcomes_of(__file__, base)


@pytest.mark.comfy
@pytest.mark.parametrize("name", CHECKS)
def test_story_nodes(outcomes: dict[str, str], name: str):
    assert not outcomes[name], outcomes[name]


# From here on inside ComfyUI's process

SCENE = {"instruction": "Layers.", "events": [
    {"id": "rain", "caption": "Rain falls.", "kind": "ambience", "start": 0.0, "seconds": 3.0, "loudness": -30.0, "fade_out_seconds": 0.5},
    {"id": "dog", "caption": "A dog barks.", "start": 0.5, "seconds": 1.0, "loudness": -20.0, "pan": -0.7},
    {"id": "voice", "caption": "A woman speaks.", "kind": "speech", "start": 1.2, "seconds": 1.6, "transcript": "Good morning.",
     "speaker": "Anna"},
]}


def scene(**changes):
    rows = [{**row, **changes.get(row["id"], {})} for row in SCENE["events"]]
    return core("plan.story").StoryPlan.build({**SCENE, "events": rows})


def silent():
    """The scene without words."""
    return scene(voice={"transcript": "", "kind": "sfx"})


def held(plan):
    """A plan as if it was told, at a gain that its mixes keep whatever is in them."""
    return plan.model_copy(update={"levels": core("plan.levels").Levels(whole=0.7, usual={event.id: -20.0 for event in plan.events})})


def edited(plan, sentence: str = "", reader: str = "grammar", llm=None, **given):
    return run("AudioStoryEditor", plan=plan, sentence=sentence, reader={"reader": reader, **given}, llm=llm)


def unedited(plan, sentence: str = "", reader: str = "grammar", llm=None, **given) -> str:
    return refusal("AudioStoryEditor", plan=plan, sentence=sentence, reader={"reader": reader, **given}, llm=llm)


def mixed(plan, clips, **inputs):
    usual = {"crossfade_seconds": [0.2], "curve": ["equal_power"], "loudness": [0.0], "sample_rate": [0]}
    return run("AudioStoryMixer", plan=[plan], clips=clips, **{**usual, **inputs})


def unmixed(plan, clips) -> str:
    return refusal("AudioStoryMixer", plan=[plan], clips=clips, crossfade_seconds=[0.2], curve=["equal_power"], loudness=[0.0], sample_rate=[0])


def exported(plan, form: str, **inputs):
    return run("AudioStoryExportPlan", plan=[plan], format=[form], filename_prefix=["studio/scene"], **inputs)


def imported(text: str, form: str = "auto"):
    return run("AudioStoryImportPlan", source={"source": "text", "text": text}, format=form).args


def from_file(name: str, form: str = "auto"):
    return run("AudioStoryImportPlan", source={"source": "file", "file": name}, format=form).args


def output() -> Path:
    import folder_paths

    return Path(folder_paths.get_output_directory())


def check_a_sentence_edits_and_says_how():
    found = edited(plan_of(), "Make the dog 3 dB louder and drop the bees.")
    plan, difference, patch = found.args
    assert [event.id for event in plan.events] == ["e1", "e2"] and plan.events[1].loudness == -17.0
    assert "removed: Bees buzz" in difference and "3 dB louder" in difference and found.ui["text"][0].endswith(difference)
    assert json.loads(patch)["remove"] == ["e3"] and json.loads(patch)["change"] == [{"id": "e2", "loudness": -17.0}]
    assert plan.history[-1].sentence == "Make the dog 3 dB louder and drop the bees."
    # What the timeline colours is in the plan: which events came, went and changed in the last turn.
    turn = plan.history[-1]
    assert {event.id for event in turn.before} == {"e2", "e3"} and set(turn.order) == {"e1", "e2", "e3"}


def check_edits_are_undone_and_redone():
    before = plan_of()
    after = edited(edited(before, "Drop the bees.").args[0], "The rain twice as long.").args[0]
    for back in (edited(after, reader="undo", steps=2), edited(after, "Undo the last 2 edits."), edited(after, "undo everything")):
        assert back.args[0].events == before.events and back.args[2] == ""
        assert edited(back.args[0], reader="redo", steps=2).args[0] == after
    assert "no edit to undo" in unedited(before, reader="undo", steps=1)
    assert "3 edits cannot be undone" in unedited(after, reader="undo", steps=3)


def check_an_empty_sentence_passes_the_plan_on():
    found = edited(plan_of(), "  ")
    assert found.args == (plan_of(), "", "") and "nothing was asked" in found.ui["text"][0]


def check_a_patch_of_any_model_edits():
    answer = 'Sure!\n```json\n{"change": [{"id": "e2", "pan": "-0.9"}], "remove": [3]}\n```'
    plan, difference, patch = edited(plan_of(), "the wish", "patch", patch=answer).args
    assert plan.events[1].pan == -0.9 and len(plan.events) == 2 and "further left" in difference and "-0.9" in patch
    assert plan.history[-1].sentence == "the wish"
    for text, said in (("", "patch is empty"), ("I am sorry, I cannot.", "no JSON"), ('{"remove": ["e77"]}', "no event 'e77'"),
                       ('{"change": [{"id": "e1", "loudness": NaN}]}', "finite"), ('{"change": [{"id": "e1", "pan": 1e9}]}', "pan"),
                       ('{"remove": ["e1", "e2", "e3"]}', "no event"), (None, "patch is empty")):
        assert said in unedited(plan_of(), "", "patch", patch=text), text


def check_locked_events_refuse():
    plan = plan_of(locked=True)
    assert "locked" in unedited(plan, "Make the dog louder.")
    assert "locked" in unedited(plan, "", "patch", patch='{"remove": ["e1"]}')
    assert not edited(plan, "Unlock the dog.").args[0].events[1].locked


def check_what_is_not_understood_changes_nothing():
    assert "There is no 'elephant'" in unedited(plan_of(), "Make the elephant louder.")
    assert "Not understood" in unedited(plan_of(), "Sing me something about the sea, please dear machine.")
    assert "wire the PLAN" in unedited("no plan", "Drop the bees.")


def check_a_server_reads_sentences():
    with serving(giving_text(json.dumps({"change": [{"id": "e2", "loudness": -10.0}]}))) as server:
        choice = {"url": server.url, "model": "m", "key_variable": "", "timeout_seconds": 5.0}
        plan = edited(plan_of(), "the dog as loud as you can", "server", **choice).args[0]
        assert plan.events[1].loudness == -10.0 and "A dog barks." in server.asked[0]["messages"][1]["content"]
        undone = edited(plan, "undo that", "server", **choice).args[0]
        assert undone.events == plan_of().events and len(server.asked) == 1, "no model is asked to undo"
    assert "refuses the connection" in unedited(plan_of(), "louder", "server", **choice)
    said = unedited(plan_of(), "louder", "server", **{**choice, "key_variable": KEY})
    assert "environment variable" in said and KEY not in said


def check_a_bundle_that_edits():
    llm = run("AudioStoryLoadBundle", bundle="editor", dtype="auto").args[0]
    before = core("plan.story").StoryPlan.build(STORY)
    found = edited(before, "more drama", "bundle", llm=llm)
    plan, difference, patch = found.args
    assert difference == "Thunder rolls: 8 dB louder (-20 LUFS -> -12 LUFS)"
    assert json.loads(patch)["change"] == [{"id": "e2", "loudness": -12.0}] and plan.history[-1].sentence == "more drama"
    assert plan.events[::2] == before.events[::2] and plan.events[2].locked
    first, second, last = found.ui["text"][0].split("\n")
    assert "There is no JSON" in first and "(e3) is locked" in second and last == difference
    assert edited(plan, "undo that", "bundle", llm=llm).args[0].events == before.events
    assert "the last fault: 'A dog barks.' (e3) is locked" in unedited(before, "no animals", "bundle", llm=llm)


def check_a_bundle_that_cannot_edit_says_so():
    load = run("AudioStoryLoadBundle", bundle="tiny", dtype="auto").args
    editor = core("edits.by_model")
    usual, editor.MAX_REPLY_TOKENS = editor.MAX_REPLY_TOKENS, 12
    said = refusal("AudioStoryEditor", plan=plan_of(), sentence="the dog louder", reader={"reader": "bundle"}, llm=load[0])
    editor.MAX_REPLY_TOKENS = usual
    assert "no patch that fits in 3 tries" in said
    assert "wire the LLM" in refusal("AudioStoryEditor", plan=plan_of(), sentence="louder", reader={"reader": "bundle"}, llm=None)


def check_typed_keys_are_taken_out_of_all_nodes_that_ask():
    without_keys = station("host.keys").without_keys
    for kind, choice in {"AudioStoryEditor": "reader", "AudioStoryVoice": "voice"}.items():
        for inputs in ({f"{choice}.key_variable": KEY}, {f"{choice}.url": f"https://{KEY}@host/v1"}):
            sent = {"prompt": {"1": {"class_type": kind, "inputs": inputs}}, "extra": [KEY] if "url" not in str(inputs) else []}
            assert KEY not in json.dumps(without_keys(sent))
        fine = {"prompt": {"1": {"class_type": kind, "inputs": {f"{choice}.key_variable": "OPENAI_API_KEY"}}}}
        assert without_keys(fine) is fine


def check_a_scene_is_mixed_and_its_stems_sum_to_it():
    import torch

    plan = held(silent())
    audio, stems, timeline = mixed(plan, rendered(plan)).args
    assert audio["waveform"].shape == (1, 2, 48000) and audio["sample_rate"] == 16000 and timeline.shape[3] == 3
    assert len(stems) == 3 and all(stem["waveform"].shape == audio["waveform"].shape for stem in stems)
    total = sum(stem["waveform"] for stem in stems)
    assert float((total - audio["waveform"]).abs().max()) < 1e-6 and float(audio["waveform"].abs().max()) > 0.01
    dog = stems[1]["waveform"][0]
    assert not dog[:, : 8000 - 1].any() and not dog[:, 24000:].any() and dog[0].square().sum() > 10 * dog[1].square().sum()
    louder = mixed(held(scene(voice={"transcript": "", "kind": "sfx"}, dog={"loudness": -14.0, "start": 1.5})), rendered(plan)).args[1][1]["waveform"]
    assert torch.allclose(louder[0, :, 24000:40000] / 10 ** (6 / 20), dog[:, 8000:24000], atol=1e-5), "later and louder, the same sound"


def check_the_mixer_is_the_concatenator_where_nothing_was_edited():
    import torch

    plan = plan_of()
    track = mixed(plan, rendered(plan)).args[0]["waveform"]
    assert torch.equal(track, joined(clips=rendered(plan), plan=[plan])[0]["waveform"])


def check_loud_scenes_stay_below_the_ceiling_and_say_so():
    plan = scene(rain={"loudness": -6.0}, dog={"loudness": -4.0}, voice={"transcript": "", "kind": "sfx", "loudness": -4.0})
    told = plan.model_copy(update={"levels": core("plan.levels").Levels(whole=4.0, usual={"rain": -20.0})})
    for story, said in ((plan, False), (told, True)):
        found = mixed(story, rendered(plan))
        clip = core("sound.audio").AudioClip(found.args[0]["waveform"][0], 16000)
        assert core("sound.audio").true_peak(clip) <= 10 ** (-1 / 20) and ("-1 dBTP" in (found.ui or {"text": [""]})["text"][0]) == said
        total = sum(stem["waveform"] for stem in found.args[1])
        assert float((total - found.args[0]["waveform"]).abs().max()) < 1e-6


def check_an_edit_of_levels_counts_from_what_is_mixed_and_leaves_the_others():
    """Of a plan that nobody told, and of a story that was told and turned down: the dog alone becomes louder or quieter."""
    levels, clip_of = core("plan.levels").Levels, core("sound.audio").AudioClip

    def heard(plan, clips) -> list[float]:
        stems = mixed(plan, clips).args[1]
        return [core("sound.audio").loudness(clip_of(stem["waveform"][0], 16000)) for stem in stems]

    plan = scene(rain={"loudness": None}, dog={"loudness": None}, voice={"transcript": "", "kind": "sfx", "loudness": -2.0})
    clips = rendered(plan)
    told = plan.model_copy(update={"levels": levels(whole=0.25)})
    for story in (plan, told):
        before = heard(story, clips)
        for sentence, by in (("the dog 6 dB quieter", [0, -6, 0]), ("the woman 20 dB quieter", [0, 0, -20])):
            after = heard(edited(story, sentence).args[0], clips)
            assert all(abs(b - a - change) < 0.1 for a, b, change in zip(before, after, by, strict=True)), (sentence, before, after)
    louder, difference, patch = edited(plan, "the dog 6 dB louder").args
    assert "6 dB louder (-20 LUFS -> -14 LUFS)" in difference and "counted" not in json.loads(patch)
    again = edited(plan, "x", reader="patch", patch=patch).args[0]
    assert again.events == louder.events and again.levels == louder.levels


def check_any_sound_takes_the_place_of_an_event():
    import torch

    plan = held(silent())
    (own,) = run("AudioStoryEventClip", audio=sound(0.4, 22050, 2, hertz=990.0), event_id="dog").args
    swapped = mixed(plan, rendered(plan), more={"clip0": [own]}).args[1]
    alone = mixed(plan, rendered(plan)).args[1]
    assert torch.equal(swapped[0]["waveform"], alone[0]["waveform"]) and not torch.equal(swapped[1]["waveform"], alone[1]["waveform"])
    assert not swapped[1]["waveform"][0, :, 8000 + 6500 :].any(), "silence follows it"
    # In the plan's order with the others, or for the events that no other clip is for.
    loose = [sound(3.0), sound(1.6, hertz=200.0)]
    assert len(mixed(plan, [*loose, own]).args[1]) == 3
    (track, _) = joined(clips=[*rendered(plan), own], plan=[plan])
    assert track["waveform"].shape[2] == 48000
    assert "event_id is '../x'" in refusal("AudioStoryEventClip", audio=sound(0.4), event_id="../x")
    assert "a batch of 2 sounds" in refusal("AudioStoryEventClip", audio=sound(0.4, batch=2), event_id="dog")
    assert "there is no sound" in refusal("AudioStoryEventClip", audio=None, event_id="dog")
    (lost,) = run("AudioStoryEventClip", audio=sound(0.4), event_id="cat").args
    assert "event 'cat', which the plan does not have" in unmixed(plan, [*rendered(plan), lost])


def check_the_mixer_refuses():
    plan = silent()
    assert "event 'voice' has no clip yet" in unmixed(plan, rendered(plan)[:2])
    assert "2 clips came that do not say for which event" in unmixed(plan, [sound(1.0), sound(1.0)])
    assert "wire the PLAN" in unmixed({"events": []}, rendered(plan))
    broken = sound(0.3)
    broken["waveform"][0, 0, 5] = float("nan")
    assert "NaN" in unmixed(plan, [broken, sound(1.0), sound(1.0)])
    stems = mixed(plan, rendered(plan)).args[1]
    assert "a stem is at its event's level" in unmixed(plan, stems)


def check_words_are_spoken_where_a_voice_is():
    import torch

    plan, has_voice = scene(), core("speech.espeak").installed()
    voice, notes = run("AudioStoryVoice", plan=plan, voice={"voice": "auto"}).args
    if not has_voice:
        assert voice == [] and "no voice is installed" in notes
        assert "there is no voice" in unmixed(plan, rendered(plan)[:2])
        return
    (clip,) = voice
    assert clip["audiostory_event"] == "voice" and clip["waveform"].shape[2] == round(1.6 * clip["sample_rate"]) + 1
    there = [rendered(silent())[k] for k in (0, 1)]
    spoken = mixed(plan, there).args[1][2]["waveform"]
    assert torch.equal(spoken, mixed(plan, there, more={"clip0": voice}).args[1][2]["waveform"]), "the usual voice speaks by itself"
    german = run("AudioStoryVoice", plan=plan, voice={"voice": "espeak", "language": "de"}).args[0]
    assert not torch.equal(german[0]["waveform"], clip["waveform"])
    (track, _) = joined(clips=there, plan=[plan])
    assert track["waveform"].shape[2] == 48000 and float(track["waveform"][0, :, 25000:40000].abs().max()) > 0.001
    assert run("AudioStoryVoice", plan=plan_of(), voice={"voice": "auto"}).args[0] == []


def check_a_speech_server_speaks():
    import io

    import numpy as np
    import soundfile
    buffer = io.BytesIO()
    soundfile.write(buffer, 0.2 * np.sin(np.arange(12000) / 9), 24000, format="WAV")
    plan = scene(voice={"transcript": "Only a server says this."})
    given = {"voice": "server", "model": "tts-1", "names": "eve, adam", "key_variable": "", "timeout_seconds": 5.0}
    with serving(giving(buffer.getvalue(), kind="audio/wav")) as server:
        (clip,) = run("AudioStoryVoice", plan=plan, voice={**given, "url": server.url}).args[0]
    assert clip["sample_rate"] == 24000 and server.asked[0]["voice"] in ("eve", "adam")
    other = scene(voice={"transcript": "Nobody hears this."})
    assert "refuses the connection" in refusal("AudioStoryVoice", plan=other, voice={**given, "url": server.url})
    assert "no voice file" in refusal("AudioStoryVoice", plan=plan, voice={"voice": "piper", "file": "../../etc/passwd"})


def check_spoken_events_are_not_sampled():
    parts = run("AudioStoryLoadBundle", bundle="tiny", dtype="auto").args
    latent = run("AudioStoryEmptyLatent", plan=scene(), model=parts[2], crossfade_seconds=0.2, seed=0).args[0]
    left_out = {"voice"} if core("speech.espeak").installed() else set()
    assert {span.event_id for span in latent["audiostory_rows"].spans} == {"rain", "dog", "voice"} - left_out
    if left_out:
        only = core("plan.story").StoryPlan.build({"instruction": "", "events": [SCENE["events"][2]]})
        assert "nothing to sample" in refusal("AudioStoryEmptyLatent", plan=only, model=parts[2], crossfade_seconds=0.2, seed=0)


def check_every_format_goes_out_and_comes_back():
    plan = edited(silent(), "The dog 3 dB louder.").args[0]
    for form in core("exchange.formats").FORMATS:
        text, file, losses = exported(plan, form).args
        saved = (output() / file).read_text(encoding="utf-8")
        assert saved.strip() == text.replace("\r\n", "\n").strip() or saved.encode().decode() == text
        back, notes = imported(text)
        assert f"read as {form}" in notes, f"{form}: {notes}"
        assert (back == plan) == (not losses), f"{form}: {losses}"
        assert [event.caption for event in back.events] == [event.caption for event in plan.events], form
    assert imported(exported(plan, "reaper").args[0])[0] == plan
    first, second = (exported(plan, "srt").args[1] for _ in range(2))
    assert first != second, "nothing is overwritten"


def check_a_project_finds_its_stems():
    import soundfile

    plan = silent()
    audio, stems, _ = mixed(plan, rendered(plan)).args
    text, file, _ = exported(plan, "reaper", stems=stems).args
    folder = (output() / file).parent
    total = 0 * audio["waveform"][0]
    for event in plan.events:
        (name,) = [line.split('"')[1] for line in text.splitlines() if "FILE" in line and f"/{event.id}.wav" in line]
        data, rate = soundfile.read(folder / name, always_2d=True, dtype="float32")
        start = round(event.start * rate)
        total[:, start : start + len(data)] += total.new_tensor(data.T)
        assert b"bext" in (folder / name).read_bytes()[: 2**20]
    assert float((total - audio["waveform"][0]).abs().max()) < 1e-6, "laid where they start they sum to the mix"
    assert imported(text)[0] == plan
    assert "names no sound files" in refusal("AudioStoryExportPlan", plan=[plan], format=["srt"], filename_prefix=["a"], stems=stems)
    assert "no stem" in refusal("AudioStoryExportPlan", plan=[plan], format=["reaper"], filename_prefix=["a"], stems=rendered(plan))
    moved = scene(voice={"transcript": "", "kind": "sfx"}, dog={"start": 1.0})
    assert "mixed for another plan" in refusal("AudioStoryExportPlan", plan=[moved], format=["reaper"], filename_prefix=["a"], stems=stems)


def check_files_of_other_programs_come_in():
    import folder_paths

    inside = Path(folder_paths.get_input_directory())
    subtitles = "1\r\n00:00:00,000 --> 00:00:02,000\r\nEin Bär brummt\r\n\r\n2\r\n00:00:01,500 --> 00:00:03,000\r\nA café fills\r\n"
    (inside / "old.srt").write_bytes(subtitles.encode("cp1252"))
    (inside / "bom.srt").write_bytes(b"\xef\xbb\xbf" + subtitles.encode())
    for name in ("old.srt", "bom.srt"):
        plan, notes = from_file(name)
        assert [event.caption for event in plan.events] == ["Ein Bär brummt", "A café fills"]
        assert ("Windows-1252" in notes) == (name == "old.srt")
    before = station("plan_exchange").ImportPlan.fingerprint_inputs(source={"source": "file", "file": "old.srt"}, format="auto")
    (inside / "old.srt").write_bytes(subtitles.replace("2", "3", 1).encode("cp1252") + b"\r\n")
    assert station("plan_exchange").ImportPlan.fingerprint_inputs(source={"source": "file", "file": "old.srt"}, format="auto") != before
    clip = core("sound.audio").AudioClip(sound(0.5)["waveform"][0], 16000)
    core("sound.audio").write(inside / "told.flac", clip, metadata=plan_of().to_json())
    assert from_file("told.flac")[0] == plan_of()
    for name in ("../../etc/passwd", "/etc/passwd", "", None, 5):
        assert "no file" in refusal("AudioStoryImportPlan", source={"source": "file", "file": name}, format="auto")
    outside = inside.parent / "secret.srt"
    outside.write_text(subtitles)
    assert "no file" in refusal("AudioStoryImportPlan", source={"source": "file", "file": "../secret.srt"}, format="auto")


def check_what_is_no_plan_is_refused():
    for text, form in (("", "auto"), ("   ", "srt"), ("<html>", "reaper"), ("{", "json"), ('{"version": 1, "events": []}', "auto")):
        refusal("AudioStoryImportPlan", source={"source": "text", "text": text}, format=form)
    many = {"version": 1, "instruction": "", "events": [{"caption": "Rain.", "seconds": 1.0}] * 5000}
    assert "5000" in refusal("AudioStoryImportPlan", source={"source": "text", "text": json.dumps(many)}, format="auto")
    for prefix in ("../evil", "/etc/evil", "C:\\evil"):
        checked = station("plan_exchange").ExportPlan.validate_inputs(filename_prefix=[prefix])
        assert "leaves ComfyUI's output folder" in checked
        assert "leaves" in refusal("AudioStoryExportPlan", plan=[plan_of()], format=["json"], filename_prefix=[prefix])
    assert "wire the PLAN" in refusal("AudioStoryExportPlan", plan=["no plan"], format=["json"], filename_prefix=["a"])


def missing(plan, settings: dict | None = None, **inputs):
    given = {"bundle": ["tiny"], "plan": [plan], "settings": {"settings": ["as told"], **(settings or {})}, "recohere": [False]}
    return run("AudioStoryRenderMissing", **{**given, **inputs}).args


def check_only_what_changed_is_rendered():
    import torch

    told = {"settings": ["own"], "seed": [5], "preset": ["fast"], "residual_strength": [1.0]}
    plan = core("plan.story").StoryPlan.sequential("Rain, then a dog.", [("Rain falls.", 0.8), ("A dog barks.", 0.8)])
    clips, report = missing(plan, told)
    assert report.splitlines()[0] == "rendered 2 of 2 events: e1, e2" and [clip["audiostory_span"].event_id for clip in clips] == ["e1", "e2"]
    again, report = missing(plan, told)
    assert report == "kept 2 of 2 events: e1, e2"
    assert all(torch.equal(a["waveform"], b["waveform"]) for a, b in zip(clips, again, strict=True))
    (own,) = run("AudioStoryEventClip", audio=sound(0.5), event_id="e2").args
    after = edited(plan, "Make the rain 5 dB quieter and a little to the left.").args[0]
    clips, report = missing(after, told, clips=[own])
    assert report == "kept 1 of 2 events: e1\ngiven 1 of 2 events: e2"
    assert "does not say which event it is for" in refusal(
        "AudioStoryRenderMissing", bundle=["tiny"], plan=[plan], settings={"settings": ["as told"]}, recohere=[False], clips=[sound(0.5)])
    # As the plan says that it was told.
    telling = core("line.settings").telling_of("tiny", 5, core("line.settings").Settings(fast=True))
    assert missing(plan.model_copy(update={"telling": telling}))[1] == "kept 2 of 2 events: e1, e2"


if __name__ == "__main__":
    main(globals())
