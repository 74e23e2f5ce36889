"""The nodes for video in a real ComfyUI: the workflow dubs its clip, frames and trimmed clips too, bad input is one red node."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from audiostory_core.video.frames import VideoFile
from audiostory_core.video.own_sound import sound_of
from comfy_host import PACK, Host, Run, find_core, to_prompt, workflow_file
from comfy_prompts import node
from films import film, picture_packets, tone
from local_server import KEY, giving_captions, giving_text, serving

pytestmark = pytest.mark.comfy


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    core = find_core()
    if core is None:
        pytest.skip("NO COMFYUI FOUND: set COMFYUI_PATH to a checkout of it")
    server = Host(core, tmp_path_factory.mktemp("comfy"), environment={"OUR_KEY": KEY})
    film(server.folder / "input" / "two.mkv", [48, 48], 24, sound=tone(4.0))
    film(server.folder / "input" / "two.mp4", [50, 50], 25, sound=tone(4.0))
    try:
        yield server.start()
    finally:
        server.stop()


def captioner(**inputs: Any) -> dict[str, Any]:
    return node("AudioStoryVideoCaptioner", **{"fps": 24.0, "wish": "", "shortest_shot": 0.6, **inputs})


def typed(text: str, **inputs: Any) -> dict[str, Any]:
    return captioner(captioner="typed", captioner__captions=text, **inputs)


def dub(**inputs: Any) -> dict[str, Any]:
    usual = {"bundle": "tiny", "captions": "as they are", "seed": 0, "preset": "fast", "old_sound": "replace"}
    return node("AudioStoryDubVideo", **{**usual, **inputs})


def saved(host: Host, found: Run, at: str) -> Path:
    (row,) = found.outputs[at]["images"]
    return host.folder / row["type"] / row["subfolder"] / row["filename"]


def lasts(path: Path) -> Fraction:
    import av

    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        return stream.duration * stream.time_base


def heard_samples(path: Path) -> int:
    import av

    with av.open(str(path)) as container:
        return sum(frame.samples for frame in container.decode(container.streams.audio[0]))


def test_the_workflow_dubs_the_clip_of_the_pack(host: Host):
    workflow = json.loads(workflow_file("dub_a_video").read_text(encoding="utf-8"))
    prompt = to_prompt(workflow, host.object_info())
    client = host.client()
    found = client.run(prompt)
    assert found.ending == "success", found.message
    (key,) = [key for key, row in prompt.items() if row["class_type"] == "SaveVideo"]
    path = saved(host, found, key)
    assert picture_packets(path) == picture_packets(PACK / "workflows" / "harbour.mp4")
    assert lasts(path) == 9 and 0 <= heard_samples(path) - 9 * 48_000 < 1024
    (shown,) = [out["text"][0] for k, out in found.outputs.items() if prompt[k]["class_type"] == "AudioStoryDubVideo"]
    assert shown.endswith("9.000 s, 432000 samples at 48000 Hz")
    (told,) = [out["text"][0] for k, out in found.outputs.items() if prompt[k]["class_type"] == "PreviewAny"]
    assert [line.split(" s: ")[0] for line in told.splitlines()] == ["0.00 - 3.50", "1.00 - 3.50", "3.50 - 6.00", "6.00 - 9.00"]
    again = client.run(prompt)
    assert again.ending == "success" and not again.ran


def test_the_clip_is_small_and_has_three_shots():
    from audiostory_core.video.shots import look

    path = PACK / "workflows" / "harbour.mp4"
    assert path.stat().st_size < 200_000
    assert [view.shot.start for view in look(VideoFile(path))] == [0.0, 3.5, 6.0]


def test_a_server_sees_a_video_and_the_key_stays_in_the_environment(host: Host):
    answers = giving_captions((0, 2, "Rain falls.")), giving_text("A dog barks.")
    with serving(*answers, *answers) as server:
        prompt = {
            "clip": node("LoadVideo", file="two.mp4"),
            "seen": captioner(video=["clip", 0], captioner="server", captioner__url=server.url, captioner__model="sees",
                              captioner__key_variable="OUR_KEY", captioner__timeout_seconds=60.0, captioner__shots_at_once=1),
            "captions": node("PreviewAny", source=["seen", 0]), "instruction": node("PreviewAny", source=["seen", 1]),
        }
        unpaired = host.client().run(prompt)
        assert unpaired.ending == "success", unpaired.message
        command = f"audiostory server add NAME {server.url} --key-variable OUR_KEY"
        assert command in unpaired.texts["seen"][-1] and "without a key" in unpaired.texts["seen"][-1]
        host.pair("here", server.url, "OUR_KEY")
        prompt["seen"] = {**prompt["seen"], "inputs": {**prompt["seen"]["inputs"], "captioner.url": "here"}}
        found = host.client().run(prompt)
        assert found.ending == "success" and "without a key" not in str(found.texts), found.message
        assert [row["key"] for row in server.asked] == [None, None, f"Bearer {KEY}", f"Bearer {KEY}"]
    assert found.outputs["captions"]["text"] == ["0.0-2.0 Rain falls.\n2.0-4.0 A dog barks."]
    assert found.outputs["instruction"]["text"] == ["Rain falls, then a dog barks. The total duration is 4.0 seconds."]
    assert KEY not in host.log() and KEY not in json.dumps(host.get(f"/history/{found.prompt_id}"))


def test_frames_of_a_graph_are_captioned_and_dubbed_with_any_sound(host: Host):
    prompt = {
        "red": node("EmptyImage", width=64, height=48, batch_size=24, color=0xC02020),
        "blue": node("EmptyImage", width=64, height=48, batch_size=24, color=0x2020C0),
        "both": node("ImageBatch", image1=["red", 0], image2=["blue", 0]),
        "seen": captioner(images=["both", 0], captioner="none", wish="Rain falls, then a dog barks"),
        "captions": node("PreviewAny", source=["seen", 0]),
        "film": node("CreateVideo", images=["both", 0], fps=24.0),
        "sound": node("EmptyAudio", duration=1.0, sample_rate=44_100, channels=2),
        "dubbed": dub(video=["film", 0], audio=["sound", 0]),
        "keep": node("SaveVideo", video=["dubbed", 0], filename_prefix="video/frames", format="mp4", codec="h264"),
    }
    prompt["keep"]["inputs"]["format.codec"] = "auto"
    found = host.client().run(prompt)
    assert found.ending == "success", found.message
    assert found.outputs["captions"]["text"] == ["0.0-1.0 Rain falls.\n1.0-2.0 A dog barks."]
    assert found.outputs["dubbed"]["text"] == ["2.000 s, 96000 samples at 48000 Hz"]
    assert abs(lasts(saved(host, found, "keep")) - 2) < Fraction(1, 20)


@pytest.mark.parametrize("name, seconds", [("two.mp4", 4), ("two.mkv", 4)])
def test_the_old_sound_stays_under_a_plan(host: Host, name: str, seconds: int):
    prompt = {
        "clip": node("LoadVideo", file=name), "seen": typed("0-2 Rain falls on a roof.\n2-4 A dog barks.", video=["clip", 0]),
        "dubbed": dub(video=["clip", 0], plan=["seen", 2], old_sound="duck"),
        "sound": node("PreviewAudio", audio=["dubbed", 1]),
    }
    found = host.client().run(prompt)
    assert found.ending == "success", found.message
    assert found.outputs["dubbed"]["text"] == [f"{seconds}.000 s, {seconds * 48_000} samples at 48000 Hz"]


def test_a_trimmed_clip_is_as_long_as_what_is_left(host: Host):
    prompt = {
        "clip": node("LoadVideo", file="two.mp4"),
        "cut": node("Video Slice", video=["clip", 0], start_time=1.0, duration=2.0, strict_duration=True),
        "seen": typed("0-2 Rain falls on a roof.", video=["cut", 0]),
        "dubbed": dub(video=["cut", 0], plan=["seen", 2]), "sound": node("PreviewAudio", audio=["dubbed", 1]),
    }
    found = host.client().run(prompt)
    assert found.ending == "success", found.message
    assert found.outputs["dubbed"]["text"] == ["2.000 s, 96000 samples at 48000 Hz"]


def test_old_sound_of_a_trimmed_clip_stays_where_it_was(host: Host):
    """A click at 1.0 s, in a sound that begins at 0.5 s: in what is left from 0.2 s on it comes at 0.8 s."""
    click = np.zeros((1, 48_000), np.float32)
    click[0, 24_000:24_100] = 0.9
    film(host.folder / "input" / "late.mkv", [75], 25, sound=click, sound_at=0.5)
    prompt = {
        "clip": node("LoadVideo", file="late.mkv"),
        "cut": node("Video Slice", video=["clip", 0], start_time=0.2, duration=1.4, strict_duration=True),
        "still": node("EmptyAudio", duration=1.4, sample_rate=48_000, channels=1),
        "dubbed": dub(video=["cut", 0], audio=["still", 0], old_sound="keep"),
        "keep": node("SaveVideo", video=["dubbed", 0], filename_prefix="video/late", format="auto", codec="auto"),
    }
    found = host.client().run(prompt)
    assert found.ending == "success", found.message
    assert found.outputs["dubbed"]["text"] == ["1.400 s, 67200 samples at 48000 Hz"]
    video = VideoFile(saved(host, found, "keep"))
    assert video.info.frames == 35
    heard = torch.cat([*sound_of(video, 48_000, 1)], 1)
    assert abs(int(heard[0].abs().argmax()) - round(0.8 * 48_000)) < 150


def test_a_picture_goes_into_a_file_that_holds_it(host: Host):
    """A gif, which mp4 and mkv do not hold."""
    film(host.folder / "input" / "moving.gif", [20], 10)
    prompt = {
        "clip": node("LoadVideo", file="moving.gif"), "still": node("EmptyAudio", duration=1.0, sample_rate=48_000, channels=1),
        "dubbed": dub(video=["clip", 0], audio=["still", 0]), "sound": node("PreviewAudio", audio=["dubbed", 1]),
    }
    found = host.client().run(prompt)
    assert found.ending == "success", found.message
    assert found.outputs["dubbed"]["text"] == ["2.000 s, 96000 samples at 48000 Hz"]


RED = {
    "no captions": ({"seen": typed("  ", video=["clip", 0])}, "there are no captions"),
    "beyond": ({"seen": typed("50-60 rain", video=["clip", 0])}, "no caption lies within the video"),
    "nothing wired": ({"seen": typed("0-1 rain")}, "wire a VIDEO or IMAGE frames"),
    "no model": ({"seen": captioner(video=["clip", 0], captioner="local model", captioner__vision_model="none found",
                                    captioner__shots_at_once=1)}, "there is no vision model 'none found'"),
    "no server": ({"seen": captioner(video=["clip", 0], captioner="server", captioner__url="http://127.0.0.1:1/v1",
                                     captioner__model="x", captioner__key_variable="", captioner__timeout_seconds=5.0,
                                     captioner__shots_at_once=1)}, "refuses the connection"),
}


@pytest.mark.parametrize("nodes, sentence", RED.values(), ids=RED)
def test_bad_input_is_one_red_node(host: Host, nodes: dict[str, Any], sentence: str):
    prompt = {"clip": node("LoadVideo", file="two.mp4"), **nodes, "show": node("PreviewAny", source=["seen", 0])}
    found = host.client().run(prompt)
    assert found.ending == "error" and found.error["node_id"] == "seen"
    assert sentence in found.message and "\n" not in found.message


def test_a_dub_that_cannot_be_is_one_red_node(host: Host):
    (host.folder / "input" / "broken.mp4").write_bytes(b"no video at all" * 100)
    plan = node("AudioStoryPlanFromText", text="1. Rain <timestamp>9</timestamp>", instruction="", seconds=0.0)
    wrong = {
        "two.mp4": (dub(video=["clip", 0], plan=["plan", 0]), "the video lasts 4.00 s; shorten the plan"),
        "two.mkv": (dub(video=["clip", 0]), "wire a PLAN or an AUDIO"),
        "broken.mp4": (dub(video=["clip", 0], plan=["plan", 0]), "cannot be read as a video"),
    }
    for file, (dubbing, sentence) in wrong.items():
        prompt = {"clip": node("LoadVideo", file=file), "plan": plan, "dubbed": dubbing,
                  "sound": node("PreviewAudio", audio=["dubbed", 1])}
        found = host.client().run(prompt)
        assert found.ending == "error" and found.error["node_id"] == "dubbed", found.outputs
        assert sentence in found.message and "\n" not in found.message
