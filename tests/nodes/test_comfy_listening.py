"""Listening, continuing and looping in ComfyUI: the nodes in a process that has its modules, and their workflows on a server."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from comfy_host import to_prompt, workflow_file
from comfy_inside import checks_in, core, main, nodes, outcomes_of, plan_of, refusal, run, sound

CHECKS = checks_in(__file__)

pytestmark = pytest.mark.comfy


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes_of(__file__, tmp_path_factory.mktemp("listening"))


@pytest.mark.parametrize("name", CHECKS)
def test_nodes(outcomes: dict[str, str], name: str):
    assert not outcomes[name], outcomes[name]


# On a real server


def prompt_of(host: Any, name: str) -> dict[str, Any]:
    """A committed workflow as the frontend sends it, that saves floats."""
    workflow = json.loads(workflow_file(name).read_text(encoding="utf-8"))
    prompt = to_prompt(workflow, host.object_info())
    for row in prompt.values():
        if row["class_type"] == "AudioStorySave":
            row["inputs"]["format"] = "wav float"
    return prompt


def key_of(prompt: dict[str, Any], kind: str) -> str:
    return next(key for key, row in prompt.items() if row["class_type"] == kind)


def saver(audio: list[Any], prefix: str) -> dict[str, Any]:
    return {"class_type": "AudioStorySave", "inputs": {"audio": audio, "filename_prefix": prefix, "format": "wav float"}}


def samples(host: Any, found: Any, key: str):
    import soundfile

    (row,) = found.outputs[key]["audio"]
    return soundfile.read(io.BytesIO(host.view(row)), dtype="float32", always_2d=True)


def test_a_sound_goes_on_and_is_itself_untouched(host: Any):
    """Beside the workflow's two continuations the sound itself is saved: both begin with it, bit for bit."""
    import numpy as np

    prompt = prompt_of(host, "continue_this")
    savers = [key for key, row in prompt.items() if row["class_type"] == "AudioStorySave"]
    prompt["own"] = saver([key_of(prompt, "AudioStoryTell"), 0], "audio/own")
    found = host.client().run(prompt)
    assert found.ending == "success", found.message
    own, rate = samples(host, found, "own")
    assert own.shape == (6 * rate, 1)
    tracks = [samples(host, found, key)[0] for key in savers]
    for track in tracks:
        assert track.shape == (14 * rate, 1) and np.array_equal(track[: 6 * rate], own), "6 s as told and 8 s more"
        assert 0.01 < np.abs(track[6 * rate :]).max() <= 1.0
    assert not np.array_equal(tracks[0], tracks[1]), "the two joins"


def test_a_loop_is_as_long_as_asked_and_says_how_its_seam_is(host: Any):
    import torch

    from audiostory_core.sound.audio import AudioClip
    from audiostory_core.sound.loop import UNHEARD_DB, jumps

    prompt = prompt_of(host, "make_a_loop")
    found = host.client().run(prompt)
    assert found.ending == "success", found.message
    loop, rate = samples(host, found, key_of(prompt, "AudioStorySave"))
    assert loop.shape == (8 * rate, 1)
    seam, _, elsewhere = jumps(AudioClip(torch.from_numpy(loop.T.copy()), rate), rate // 2)
    assert seam <= max(elsewhere, UNHEARD_DB)
    (report,) = found.outputs[key_of(prompt, "AudioStoryLoop")]["text"]
    assert "8.000 s (128000 samples)" in report and "no larger than elsewhere" in report
    (shown,) = found.outputs[key_of(prompt, "PreviewAny")]["text"]
    assert shown == report


def test_what_is_heard_is_rendered_anew(host: Any):
    """As long as what was heard; or one sentence, where the tiny that is shipped has no ear."""
    from audiostory_core.bundle.bundle import Bundle

    prompt = prompt_of(host, "listen_and_rewrite")
    found = host.client().run(prompt)
    if Bundle.open("tiny").manifest.listening is None:
        assert found.ending == "error" and found.error["node_type"] in ("AudioStoryListen", "AudioStoryAskAboutAudio")
        assert "bundle 'tiny' cannot listen, as it has no ear" in found.message and "\n" not in found.message
        return
    assert found.ending == "success", found.message
    track, rate = samples(host, found, key_of(prompt, "AudioStorySave"))
    assert track.shape[0] == 12 * rate
    for kind in ("AudioStoryListen", "AudioStoryAskAboutAudio"):
        assert found.outputs[key_of(prompt, kind)]["text"][0].strip()


# From here on inside ComfyUI's process


def eared() -> str:
    """The name of a bundle with an ear: tiny, where it has one; else a copy of it with one of random weights."""
    if core("bundle.bundle").Bundle.open("tiny").manifest.listening is not None:
        return "tiny"
    import folder_paths

    folder = Path(folder_paths.models_dir) / "audiostory" / "eared"
    if not folder.exists():
        shutil.copytree(core("bundle.bundle").shipped_bundles()["tiny"], folder)
        ear = core("training.listening").small_ear(_width(folder))
        (folder / "ear").mkdir()
        (folder / "ear/config.json").write_text(ear.encoder.config.to_json())
        (folder / "ear/preprocessor_config.json").write_text(ear.spectra.to_json())
        core("bundle.weights").save(ear.encoder.state_dict(), folder / "ear" / "model.safetensors")
        core("bundle.weights").save(ear.resampler.state_dict(), folder / "resampler.safetensors")
        manifest = json.loads((folder / "bundle.json").read_text())
        part = {"tokens": ear.resampler.tokens, "width": ear.width, "adapter_rank": None}
        (folder / "bundle.json").write_text(json.dumps({**manifest, "name": "eared", "listening": part}))
    return "eared"


def _width(folder: Path) -> int:
    return json.loads((folder / "llm" / "config.json").read_text())["hidden_size"]


def llm_of(bundle: str):
    return run("AudioStoryLoadBundle", bundle=bundle, dtype="auto").args[0]


def continued(audio, **changes):
    usual = {"bundle": "tiny", "sentence": "A dog barks.", "seconds": 2.0, "seed": 0, "preset": "fast", "join": "crossfade", "join_seconds": 0.25}
    return run("AudioStoryContinue", audio=audio, **{**usual, **changes})


def looped(audio, seconds: float = 0.0, crossfade_seconds: float = 0.0):
    return run("AudioStoryLoop", audio=audio, seconds=seconds, crossfade_seconds=crossfade_seconds)


def check_an_ear_hears_under_the_hosts_memory():
    from comfy.model_management import current_loaded_models

    llm, audio = llm_of(eared()), sound(4.0, 44100, 2)
    before = audio["waveform"].clone()
    text, plan, image = run("AudioStoryListen", llm=llm, audio=audio).args
    assert image.shape[0] == 1 and image.shape[2:] == (1200, 3) and 0 <= float(image.min()) < float(image.max()) <= 1
    assert isinstance(text, str) and text.strip()
    assert plan is None or plan.total_seconds == 4.0
    answer = run("AudioStoryAskAboutAudio", llm=llm, audio=audio, question="Is there a dog?").args[0]
    assert isinstance(answer, str) and answer.strip() and bool((audio["waveform"] == before).all())
    held = [loaded.model.model for loaded in current_loaded_models if loaded.model is not None]
    assert any(type(getattr(model, "part", None)).__name__ == "Ear" for model in held), "the host knows of the ear"


def check_silence_is_said_to_be_silent():
    silent = {"waveform": sound(2.0)["waveform"] * 0, "sample_rate": 16000}
    text, plan, image = run("AudioStoryListen", llm=llm_of(eared()), audio=silent).args
    assert image.ndim == 4, "a row that says so"
    assert "silent" in text and plan is None
    assert "silent" in run("AudioStoryAskAboutAudio", llm=llm_of(eared()), audio=silent, question="Is there a dog?").args[0]
    offset = {"waveform": silent["waveform"] + 0.4, "sample_rate": 16000}
    assert "silent" in run("AudioStoryListen", llm=llm_of(eared()), audio=offset).args[0], "DC is no sound"


def check_who_cannot_listen_says_so():
    tiny = core("bundle.bundle").Bundle.open("tiny")
    if tiny.manifest.listening is None:
        assert "has no ear" in refusal("AudioStoryListen", llm=llm_of("tiny"), audio=sound(1.0))
    for node, more in (("AudioStoryListen", {}), ("AudioStoryAskAboutAudio", {"question": "What?"})):
        assert "wire the LLM" in refusal(node, llm=None, audio=sound(1.0), **more)
        for audio, said in _bad().items():
            assert said in refusal(node, llm=llm_of(eared()), audio=audio(), **more)
    assert "question is empty" in refusal("AudioStoryAskAboutAudio", llm=llm_of(eared()), audio=sound(1.0), question="  ")


def _bad() -> dict:
    """Sounds that no node takes, and what is said of them."""
    broken = sound(1.0)
    broken["waveform"][0, 0, 5] = float("nan")
    return {
        lambda: None: "no sound on the audio input", lambda: sound(0.0): "no sound on the audio input",
        lambda: sound(1.0, batch=3): "a batch of 3 sounds", lambda: broken: "NaN", lambda: {"waveform": 3}: "must be AUDIO",
    }


def check_a_sound_goes_on_as_it_is_at_any_rate():
    import torch

    for rate, channels, join in ((16000, 1, "crossfade"), (44100, 2, "latent"), (192000, 1, "crossfade"), (48000, 8, "latent")):
        audio = sound(1.5, rate, channels)
        found = continued(audio, join=join)
        whole, plan = found.args
        assert whole["sample_rate"] == rate and whole["waveform"].shape == (1, channels, round(3.5 * rate))
        assert torch.equal(whole["waveform"][:, :, : round(1.5 * rate)], audio["waveform"])
        assert plan.total_seconds == 3.5 and plan.events[0].id == "before" and plan.events[0].seconds == 1.5
        assert plan.telling.bundle == "tiny" and "dog" in plan.events[-1].caption.lower()
        assert "level" in found.ui["text"][0]


def check_what_cannot_go_on_is_refused():
    usual = {"bundle": "tiny", "sentence": "A dog barks.", "seconds": 2.0, "seed": 0, "preset": "fast", "join": "crossfade", "join_seconds": 0.25}
    for audio, said in _bad().items():
        assert said in refusal("AudioStoryContinue", audio=audio(), **usual)
    for change, said in (({"sentence": " "}, "sentence is empty"), ({"join": "magic"}, "join is 'magic'"), ({"seconds": 10800.0}, "limit of 10800 s")):
        assert said in refusal("AudioStoryContinue", audio=sound(1.0), **{**usual, **change})
    assert "4000 Hz" in refusal("AudioStoryContinue", audio=sound(1.0, 4000), **usual)
    assert "there is no bundle" in nodes()["AudioStoryContinue"].validate_inputs(bundle="nobody")


def check_loops_are_exact():
    import torch

    for rate, channels in ((16000, 1), (44100, 2), (192000, 1), (48000, 8)):
        audio = sound(3.0, rate, channels)
        before = audio["waveform"].clone()
        whole, report = looped(audio, 1.25).args
        assert whole["waveform"].shape == (1, channels, round(1.25 * rate)) and whole["sample_rate"] == rate
        assert "1.250 s" in report and "no larger than elsewhere" in report and torch.equal(audio["waveform"], before)
    assert looped(sound(3.0)).args[0]["waveform"].shape[2] >= 1.4 * 16000


def check_what_is_no_loop_is_refused():
    for audio, said in _bad().items():
        assert said in refusal("AudioStoryLoop", audio=audio(), seconds=0.0, crossfade_seconds=0.0)
    for seconds, over, said in ((9.0, 0.0, "needs at least 9.02 s"), (0.1, 0.0, "at least 0.25 s"), (1.0, 0.001, "between 0.02 and 60")):
        assert said in refusal("AudioStoryLoop", audio=sound(2.0), seconds=seconds, crossfade_seconds=over)


def check_a_plan_is_no_sound():
    assert "must be AUDIO" in refusal("AudioStoryLoop", audio=plan_of(), seconds=0.0, crossfade_seconds=0.0)


if __name__ == "__main__":
    main(globals())
