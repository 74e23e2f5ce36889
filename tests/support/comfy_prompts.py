"""Prompts for a real ComfyUI, and what must come of them: files, one red node, or a refusal."""

import io
import json
import time
from typing import Any

import pytest

from comfy_host import Client, Host, Refused, Run, workflow_file


def workflow(name: str) -> dict[str, Any]:
    return json.loads(workflow_file(name).read_text(encoding="utf-8"))


def node(kind: str, /, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": {name.replace("__", "."): value for name, value in inputs.items()}}


def line(plan: dict[str, Any], prefix: str = "audio/line", steps: int = 4, seed: int = 0) -> dict[str, Any]:
    """A plan's JSON through all stations; stems beside the track, in float."""
    return {
        "load": node("AudioStoryLoadBundle", bundle="tiny", dtype="auto"),
        "plan": node("AudioStoryPlanFromText", text=json.dumps(plan), instruction="", seconds=0.0),
        "bridge": node("AudioStoryBridgeTokens", llm=["load", 0], plan=["plan", 0], reread_all=False),
        "fuse": node("AudioStoryResidualFuser", fuser=["load", 1], bridge=["bridge", 0], residual_strength=1.0,
                     mode="cross_attention", crossfade_seconds=0.5),
        "latent": node("AudioStoryEmptyLatent", plan=["plan", 0], model=["load", 2], crossfade_seconds=0.5, seed=seed),
        "euler": node("KSamplerSelect", sampler_name="euler"),
        "sigmas": node("BasicScheduler", model=["load", 2], scheduler="simple", steps=steps, denoise=1.0),
        "sample": node("AudioStorySampler", model=["load", 2], positive=["fuse", 0], negative=["fuse", 1],
                       latent=["latent", 0], sampler=["euler", 0], sigmas=["sigmas", 0], cfg=3.0, seed=seed),
        "decode": node("AudioStoryDecode", vae=["load", 3], latent=["sample", 0], plan=["plan", 0]),
        "join": node("AudioStoryConcatenator", clips=["decode", 0], plan=["plan", 0], crossfade_seconds=0.5,
                     curve="equal_power", loudness=0.0, sample_rate=0),
        "save": node("AudioStorySave", audio=["join", 0], plan=["plan", 0], stems=["decode", 0], filename_prefix=prefix,
                     format="wav float"),
    }


def quick(text: str) -> dict[str, Any]:
    """A prompt of ours that takes no time."""
    return {"plan": node("AudioStoryPlanFromText", text=f"1. {text} <timestamp>2</timestamp>", instruction="", seconds=0.0),
            "text": node("AudioStoryPlanToText", plan=["plan", 0], form="JSON"),
            "show": node("PreviewAny", source=["text", 0])}


def sounds(host: Host, run: Run, at: str | None = None) -> list[tuple[str, bytes]]:
    """Names and bytes of the sound files that a run's savers put out."""
    rows = [row for key, out in run.outputs.items() if at in (None, key) for row in out.get("audio", [])]
    return [(row["filename"], host.view(row)) for row in rows]


def samples(data: bytes):
    """(samples [w ch] float64, sample rate) of a sound file."""
    import soundfile

    return soundfile.read(io.BytesIO(data), always_2d=True)


def assert_nothing_is_alive(host: Host) -> None:
    """No module of ours, and no more tensors than before the first run, but for what small things core keeps."""
    end = time.monotonic() + 20
    while (found := host.alive()) and (found["modules"] or found["tensor_bytes"] > host.resting["tensor_bytes"] + 2**20):
        if time.monotonic() > end:
            raise AssertionError(f"still alive: {found}; at rest {host.resting}")
        time.sleep(0.5)


REFUSALS = ("InputError", "Declined", "Unreachable")  # the latter two are of the first


def assert_red(client: Client, prompt: dict[str, Any], *words: str) -> str:
    """One node fails with one sentence, and the queue goes on."""
    run = client.run(prompt, 120)
    assert run.ending == "error", f"{run.ending}: {run.outputs}"
    message = run.message
    assert run.error["exception_type"].rsplit(".", 1)[-1] in REFUSALS, run.error
    assert "\n" not in message and message.endswith((".", "?")) and 20 < len(message) < 400, message
    assert all(word in message for word in words), message
    assert client.run(quick(f"Rain falls {time.monotonic_ns()}.")).ending == "success"
    return message


def assert_refused(client: Client, prompt: dict[str, Any], *words: str) -> None:
    """The server does not queue it, and says why at the node."""
    with pytest.raises(Refused) as refused:
        client.submit(prompt)
    said = json.dumps(refused.value.body, ensure_ascii=False)
    assert all(word in said for word in words), said
