"""The pack in a real ComfyUI: workflows run, only what changed runs again, bad input is one red node, memory comes back."""

import json
import re
import socket
import time
from pathlib import Path
from typing import Any

import pytest

import build_workflows
from canvas import CORE, MUTED
from comfy_host import PACK, Client, Host, Run, all_inputs, title_of, to_prompt
from comfy_prompts import assert_nothing_is_alive, assert_red, assert_refused, line, node, quick, samples, sounds, workflow
from local_server import giving, giving_nothing, giving_text, serving

pytestmark = pytest.mark.comfy

NODES = [
    "AudioStoryLoadBundle", "AudioStoryReasoner", "AudioStoryPlanFromText", "AudioStoryPlanToText", "AudioStoryBridgeTokens",
    "AudioStoryResidualFuser", "AudioStoryEmptyLatent", "AudioStorySampler", "AudioStoryDecode", "AudioStoryConcatenator",
    "AudioStoryPlanEvents", "AudioStoryTell", "AudioStoryPicture", "AudioStorySave", "AudioStoryCheckBundle",
    "AudioStoryPlanTimeline", "AudioStoryEditor", "AudioStoryRenderMissing", "AudioStoryVoice", "AudioStoryEventClip",
    "AudioStoryMixer", "AudioStoryImportPlan", "AudioStoryExportPlan", "AudioStoryListen", "AudioStoryAskAboutAudio",
    "AudioStoryContinue", "AudioStoryLoop", "AudioStoryVideoCaptioner", "AudioStoryDubVideo",
    "AudioStoryScore", "AudioStoryPickTake",
]
WORKFLOWS = [draw.__name__ for draw in build_workflows.WORKFLOWS]
PLAN = {
    "version": 1, "instruction": "Three sounds.",
    "events": [{"id": "a", "caption": "Rain falls.", "seconds": 2.0}, {"id": "b", "caption": "A dog barks.", "seconds": 2.0},
               {"id": "c", "caption": "A church bell rings.", "seconds": 2.5}],
}
KEY = "sk-proj-0123456789abcdefghijklmnopqrstuvwxyzABCDEF"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


# Prompts


def untitled(value: Any) -> Any:
    """Without what core calls its nodes: that changes from version to version."""
    if isinstance(value, dict):
        return {key: untitled(inner) for key, inner in value.items() if key != "_meta"}
    return [untitled(inner) for inner in value] if isinstance(value, list) else value


def edited(plan: dict[str, Any], n: int, **changes: Any) -> dict[str, Any]:
    events = [{**event, **changes} if k == n else event for k, event in enumerate(plan["events"])]
    return {**plan, "events": events}


def shipped_manifest() -> Any:
    from audiostory_core.bundle.bundle import Bundle

    return Bundle.open("tiny").manifest


# Files that came back


def check_track(data: bytes, tmp_path: Path) -> Any:
    """A track is exactly as long as the plan inside it, if any, at a sane level, and the workflow is inside too; gives the plan."""
    import numpy as np

    from audiostory_core.plan.story import StoryPlan
    from audiostory_core.sound.audio import read_metadata
    from audiostory_core.sound.layout import samples_in

    path = tmp_path / "track.wav"
    path.write_bytes(data)
    text = read_metadata(path)
    plan = StoryPlan.from_json(text) if text else None
    found, rate = samples(data)
    assert rate == 16_000 and found.shape[1] in (1, 2)
    assert plan is None or len(found) == samples_in(plan.total_seconds, rate)
    assert np.isfinite(found).all() and np.abs(found).max() <= 1.0
    level = 10 * np.log10(np.square(found).mean())
    assert -50 < level < -6, f"{level:.1f} dBFS"
    assert b'"class_type"' in data, "the prompt is in the file"
    return plan


# The pack as the server sees it; first, while the log holds nothing but the start


def import_seconds(log: str) -> float:
    found = re.search(r"([0-9.]+) seconds(.*): .*custom_nodes/audiostory\n", log)
    assert found is not None and "FAILED" not in found[2], log
    return float(found[1])


def test_the_log_of_the_start_has_no_complaint_and_the_import_is_quick(host: Host, tmp_path: Path):
    log = COLOURS.sub("", host.log())
    if import_seconds(log) >= 1.0:  # another program may have kept the machine busy
        again = Host(host.core, tmp_path, probe=False)
        try:
            again.start()
        finally:
            again.stop()
        assert import_seconds(COLOURS.sub("", again.log())) < 1.0
    complaints = [row for row in log.splitlines() if re.search(r"WARN|ERROR|Traceback", row)]
    assert not [row for row in complaints if "audiostory" in row.lower() or "Traceback" in row], complaints


def test_every_node_is_there_with_words_for_everything(info: dict[str, Any]):
    ours = {name: row for name, row in info.items() if row["python_module"].endswith("custom_nodes.audiostory")}
    assert sorted(ours) == sorted(NODES)
    for name, row in ours.items():
        assert row["category"] == "AudioStory" and row["display_name"] and row["description"].endswith("."), name
        assert row["search_aliases"], name
        assert all(row["output_tooltips"]), name
        for group in ("required", "optional"):
            for key, (kind, *rest) in row["input"].get(group, {}).items():
                options = rest[0] if rest else {}
                inner = [socket for option in options.get("options", []) if isinstance(option, dict)
                         for socket in option["inputs"].get("required", {}).values()]
                told = [options, *(socket[1] for socket in inner)] if kind != "COMFY_AUTOGROW_V3" else []
                assert all(o.get("tooltip", "").endswith(".") for o in told), f"{name}.{key}"
                if kind in ("INT", "FLOAT"):
                    assert {"default", "min", "max"} <= options.keys(), f"{name}.{key}"


def test_translations_and_help_name_every_node_input_and_output(host: Host, info: dict[str, Any]):
    words = host.get("/i18n")
    for language in ("en", "zh"):
        found = words[language]["nodeDefs"]
        assert sorted(found) == sorted(NODES)
        for name in NODES:
            wanted = {key.replace(".", "_") for key, *_ in all_inputs(info[name])}
            assert set(found[name]["inputs"]) == wanted, f"{language} {name}"
            assert set(found[name]["outputs"]) == {str(n) for n in range(len(info[name]["output"]))}, f"{language} {name}"
    for name in NODES:
        page = host.read(f"/extensions/audiostory/docs/{name}.md").decode()
        assert page.startswith(f"# {info[name]['display_name']}\n"), name
        missing = [key for key, *_ in all_inputs(info[name]) if f"`{key.rpartition('.')[2]}`" not in page]
        assert not missing, f"{name}.md says nothing of {missing}"


def test_what_is_committed_is_what_the_nodes_give(host: Host, info: dict[str, Any]):
    if (version := host.get("/system_stats")["system"]["comfyui_version"]) != CORE:
        pytest.skip(f"this core is {version}; workflows are built with {CORE}, and core's own nodes change")
    for name, content in build_workflows.build(info).items():
        assert json.loads((PACK / name).read_text(encoding="utf-8")) == content, f"{name}: run tests/support/build_workflows.py"


@pytest.mark.parametrize("path", sorted([*PACK.glob("workflows/*.json"), *PACK.glob("subgraphs/*.json")]), ids=lambda p: p.stem)
def test_links_fit_the_slots_at_both_ends_and_no_node_lies_on_another(path: Path):
    saved = json.loads(path.read_text(encoding="utf-8"))
    inner = saved.get("definitions", {}).get("subgraphs", [])
    for graph in inner or [saved]:
        nodes = {row["id"]: row for row in graph["nodes"]}
        if inner:
            nodes |= {-10: {"outputs": [{**row, "links": row["linkIds"]} for row in graph["inputs"]]},
                      -20: {"inputs": [{**row, "link": row["linkIds"][0]} for row in graph["outputs"]]}}
        for link in graph["links"]:
            number, origin, out, target, into, kind = link.values() if isinstance(link, dict) else link
            assert number in nodes[origin]["outputs"][out]["links"] and nodes[origin]["outputs"][out]["type"] == kind
            socket = nodes[target]["inputs"][into]
            assert socket["link"] == number and socket["type"] in (kind, "*"), socket
        boxes = [(*row["pos"], row["pos"][0] + row["size"][0], row["pos"][1] + row["size"][1]) for row in graph["nodes"]]
        for k, (left, top, right, bottom) in enumerate(boxes):
            for l2, t2, r2, b2 in boxes[k + 1 :]:
                assert right <= l2 or r2 <= left or bottom <= t2 - 30 or b2 <= top - 30, "30 pixels of title above each"


def test_templates_and_blueprints_are_listed(host: Host):
    assert sorted(host.get("/workflow_templates")["audiostory"]) == sorted(map(title_of, WORKFLOWS))
    listed = [row["name"] for row in host.get("/global_subgraphs").values() if "audiostory" in str(row)]
    assert sorted(listed) == sorted(build_workflows.BLUEPRINTS)


# Workflows


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_runs_and_runs_nothing_twice(host: Host, client: Client, info, name: str, tmp_path: Path):
    prompt = to_prompt(workflow(name), info)
    if name == "listen_and_rewrite" and shipped_manifest().listening is None:
        pytest.skip("the tiny that is shipped has no ear")
    assert untitled(prompt) == untitled(json.loads((PACK / "workflows" / "api" / f"{name}.json").read_text(encoding="utf-8")))
    run = client.run(prompt, extra_data={"extra_pnginfo": {"workflow": workflow(name)}})
    assert run.ending == "success", run.error
    assert run.ran | run.cached == set(prompt), "no node was left out"
    tracks = [sounds(host, run, key)[0] for key, row in prompt.items() if row["class_type"] == "AudioStorySave"]
    for _, data in tracks:
        plan = check_track(data, tmp_path)
        assert b'"last_link_id"' in data, "the workflow is in the file"
    again = client.run(prompt)
    assert again.ending == "success" and not again.ran and again.cached == set(prompt)
    if name == "the_whole_line":
        heard_as_planned(tracks[0][1], plan)


@pytest.mark.parametrize("name", build_workflows.BLUEPRINTS)
def test_a_blueprint_tells_its_story(host: Host, client: Client, info, name: str, tmp_path: Path):
    workflow = build_workflows.in_use(name, info)
    run = client.run(to_prompt(workflow, info), extra_data={"extra_pnginfo": {"workflow": workflow}})
    assert run.ending == "success", run.error
    ((_, data),) = sounds(host, run)
    plan = check_track(data, tmp_path)
    assert [event.seconds for event in plan.events] == [3.0, 2.5, 3.5]
    heard_as_planned(data, plan)


def heard_as_planned(data: bytes, plan: Any) -> None:
    """Most of the events sound, to an ear that shares nothing with the renderer, like what their captions say."""
    import torch

    from audiostory_core.metrics.judge import Judge
    from audiostory_core.metrics.scores import class_of_caption
    from audiostory_core.sound.audio import AudioClip

    found, rate = samples(data)
    judge, hits = Judge.load(), 0
    for event in plan.events:
        inner = found[int((event.start + 0.25) * rate) : int((event.end - 0.25) * rate)]
        hits += judge.hear(AudioClip(torch.from_numpy(inner.T).float(), rate)).sound == (class_of_caption(event.caption) or " ")[0]
    assert hits >= len(plan.events) - 1


def test_the_three_ways_of_the_study_sound_different(host: Host, client: Client, info):
    run = client.run(to_prompt(workflow("residual_study"), info))
    assert run.ending == "success", run.error
    tracks = [samples(data)[0] for _, data in sounds(host, run)]
    assert len(tracks) == 3 and len({track.tobytes() for track in tracks}) == 3
    assert len({track.shape for track in tracks}) == 1


def test_seeds_and_locks_hold_what_they_say(host: Host, client: Client, info):
    prompt = to_prompt(workflow("seeds_and_locks"), info)
    savers = [key for key, row in prompt.items() if row["class_type"] == "AudioStorySave"]
    for key in savers:
        join = prompt[prompt[key]["inputs"]["audio"][0]]
        prompt[key]["inputs"] |= {"stems": join["inputs"]["clips"], "format": "wav float"}
    run = client.run(prompt)
    assert run.ending == "success", run.error
    one, two = ({name.rpartition("_")[2]: samples(data)[0].tobytes() for name, data in sounds(host, run, key)} for key in savers)
    assert one["birds.wav"] == two["birds.wav"], "its own seed"
    assert one["phone.wav"] == two["phone.wav"], "locked"
    assert one["door.wav"] != two["door.wav"]


def test_core_samplers_give_what_the_story_sampler_gives(host: Host, client: Client):
    """SamplerCustomAdvanced with our NOISE, core's CFGGuider, euler and simple: the same sound."""
    import numpy as np

    prompt = line(PLAN, "audio/own")
    prompt |= {
        "guide": node("CFGGuider", model=["load", 2], positive=["fuse", 0], negative=["fuse", 1], cfg=3.0),
        "core": node("SamplerCustomAdvanced", noise=["latent", 1], guider=["guide", 0], sampler=["euler", 0],
                     sigmas=["sigmas", 0], latent_image=["latent", 0]),
        "decode2": node("AudioStoryDecode", vae=["load", 3], latent=["core", 0], plan=["plan", 0]),
        "save2": {**prompt["save"], "inputs": {**prompt["save"]["inputs"], "filename_prefix": "audio/core",
                                               "stems": ["decode2", 0]}},
    }
    run = client.run(prompt)
    assert run.ending == "success", run.error
    own, core = (sounds(host, run, key)[1:] for key in ("save", "save2"))
    assert len(own) == len(core) == len(PLAN["events"])
    for (_, a), (_, b) in zip(own, core, strict=True):
        assert np.abs(samples(a)[0] - samples(b)[0]).max() < 1e-2  # the codec finds its phases anew


# Only what changed


def stems_of(host: Host, run: Run) -> dict[str, bytes]:
    """Samples of each event's own clip, by its id."""
    return {name.rpartition("_")[2].removesuffix(".wav"): samples(data)[0].tobytes() for name, data in sounds(host, run, "save")[1:]}


def test_one_changed_caption_renders_one_event_and_leaves_the_others_to_the_bit(host: Host, client: Client):
    first = client.run(line(PLAN))
    assert first.ending == "success", first.error
    before = stems_of(host, first)
    changed = client.run(line(edited(PLAN, 1, caption="A cat meows.")))
    assert changed.outputs["sample"]["text"] == ["kept 2 of 3 clips, rendered 1: b"]
    assert not changed.ran & {"load", "euler", "sigmas"}
    after = stems_of(host, changed)
    assert before.keys() == after.keys() == {"a", "b", "c"}
    assert before["a"] == after["a"] and before["c"] == after["c"] and before["b"] != after["b"]
    back = client.run(line(PLAN))
    assert back.outputs["sample"]["text"] == ["kept 3 of 3 clips, rendered 0"]
    assert stems_of(host, back) == before


def test_the_store_outlives_the_cache(host: Host, client: Client):
    first = client.run(line(PLAN, seed=3))
    host.free()
    again = client.run(line(PLAN, seed=3))
    assert "load" in again.ran, "the cache of the server is empty"
    assert again.outputs["sample"]["text"] == ["kept 3 of 3 clips, rendered 0"]
    assert stems_of(host, again) == stems_of(host, first)


# Cancel, memory, company


def test_cancel_while_sampling_and_the_next_prompt_works(host: Host, client: Client):
    long = edited(PLAN, 0, caption="A train passes.", seconds=9.0)
    prompt_id = client.submit(line(long, steps=400, seed=11))
    client.until(lambda m: m["type"] == "progress" and m["data"]["node"] == "sample" and m["data"]["value"] > 1)
    asked = time.monotonic()
    host.interrupt()
    run = client.wait(prompt_id)
    assert run.ending == "interrupted"
    assert time.monotonic() - asked < 15, "within a step, on however slow a machine"
    assert client.run(line(PLAN)).ending == "success"


def test_cancel_while_the_language_model_writes(host: Host, client: Client):
    story = "Rain falls, thunder rolls, a dog barks, a bell rings and a train passes. The total duration is 40 seconds."
    prompt = {"tell": node("AudioStoryTell", bundle="tiny", instruction=story, seconds=0.0, seed=5, preset="default",
                           residual_strength=1.0), "show": node("PreviewAudio", audio=["tell", 0])}
    seen = len(client.messages)
    prompt_id = client.submit(prompt)
    client.until(lambda m: m["type"] == "text" and m["data"]["node"] == "tell" and client.messages.index(m) >= seen)
    host.interrupt()
    assert client.wait(prompt_id).ending == "interrupted"
    host.free()
    assert_nothing_is_alive(host)


def test_unloading_gives_everything_back(host: Host, client: Client):
    assert client.run(line(edited(PLAN, 0, caption="Bees buzz."))).ending == "success"
    busy = host.alive()
    assert busy["modules"] and busy["tensor_bytes"] > 4_000_000, "there is something to give back"
    host.free()
    assert_nothing_is_alive(host)


def test_two_loaders_share_one_object(host: Host, client: Client):
    prompt = line(edited(PLAN, 2, caption="A flute plays."))
    assert client.run(prompt).ending == "success"
    one = host.alive()["modules"]
    assert one
    prompt["load2"] = node("AudioStoryLoadBundle", bundle="tiny", dtype="float32")
    prompt["load3"] = {**prompt["load2"], "_meta": {"title": "again"}}
    for name, (parts, slot) in {"bridge": ("llm", 0), "fuse": ("fuser", 1)}.items():
        prompt[name]["inputs"][parts] = ["load2", slot]
    prompt["decode"]["inputs"]["vae"] = ["load3", 3]
    run = client.run(prompt)
    assert run.ending == "success", run.error
    assert host.alive()["modules"] == one


def test_two_clients_at_once(host: Host, tmp_path: Path):
    clients = [host.client(), host.client()]
    plans = [edited(PLAN, 0, caption="Wind blows."), edited(PLAN, 0, caption="Fire crackles.")]
    ids = [client.submit(line(plan, f"audio/client{k}")) for k, (client, plan) in enumerate(zip(clients, plans, strict=True))]
    for client, prompt_id, plan in zip(clients, ids, plans, strict=True):
        run = client.wait(prompt_id)
        assert run.ending == "success", run.error
        told = check_track(sounds(host, run, "save")[0][1], tmp_path)
        assert [event.caption for event in told.events] == [event["caption"] for event in plan["events"]]


SAID = ("text", "audiostory.clip")  # what our nodes tell the page while they run


def told(seed: int) -> dict[str, Any]:
    """All that nodes say: reasoning as it is written, a plan's repairs, clips."""
    return {
        "tell": node("AudioStoryTell", bundle="tiny", instruction="Rain falls, then a dog barks.", seconds=4.0, seed=seed,
                     preset="fast", residual_strength=1.0),
        "reason": node("AudioStoryReasoner", instruction=f"Bell {seed} rings.", seconds=2.0, seed=0, reasoner="none"),
        "show": node("PreviewAny", source=["tell", 1]), "text": node("PreviewAny", source=["reason", 2]),
    }


def test_what_nodes_say_is_heard_by_the_client_alone_whose_prompt_runs(host: Host):
    asking, other = host.client(), host.client()
    found = asking.run(told(1))
    assert found.ending == "success" and found.texts.keys() == {"tell", "reason"}, found.error
    heard = [m for m in asking.messages if m["type"] in SAID]
    assert {m["type"] for m in heard} == set(SAID)
    nobodys = host.post("/prompt", {"prompt": told(2)})["prompt_id"]
    other.run(quick("Rain at last."))
    assert host.get(f"/history/{nobodys}")[nobodys]["status"]["status_str"] == "success"
    assert {m["data"]["node"] for m in other.messages if m["type"] in SAID} == {"plan"}, "its own"
    assert [m for m in asking.messages if m["type"] in SAID] == heard, "to no client is not to all of them"


# Servers that plan, and those that do not


def asking(url: str, **changes: Any) -> dict[str, Any]:
    given = {"url": url, "model": "any", "key_variable": "AUDIOSTORY_TEST_KEY", "timeout_seconds": 3.0, **changes}
    return {"reason": node("AudioStoryReasoner", instruction="Rain, then a dog.", seconds=4.0, seed=0, reasoner="server",
                           **{f"reasoner.{name}": value for name, value in given.items()}),
            "show": node("PreviewAny", source=["reason", 2])}


def test_a_server_plans_in_the_muted_half_of_swap_the_llm(host: Host, client: Client, info):
    saved = workflow("swap_the_llm")
    for row in saved["nodes"]:
        row["mode"] = 0 if row["mode"] == MUTED else row["mode"]
    prompt = to_prompt(saved, info)
    reasoner = next(key for key, row in prompt.items() if row["class_type"] == "AudioStoryReasoner")
    with serving(giving_text("1. Waves roll in <timestamp>5</timestamp>\n2. A foghorn sounds <timestamp>3</timestamp>")) as server:
        prompt[reasoner]["inputs"]["reasoner.url"] = server.url
        run = client.run(prompt)
    assert run.ending == "success", run.error
    assert any("Waves roll in" in str(out.get("text")) for out in run.outputs.values())
    assert "Waves roll onto a beach" in json.dumps(server.asked[0])


@pytest.mark.parametrize(
    "answer",
    [
        giving(b"<!doctype html><html><body>Welcome to nginx</body></html>", kind="text/html"),
        giving(b'{"choices": [{"message": {"cont'),
        giving(b"[]"),
        giving(b'{"error": {"message": "no such model"}}', 404),
        giving(b" " * 100_000_000),
        giving_text("I am sorry, I cannot do that."),
        giving_nothing,
    ],
    ids=["HTML", "half a JSON", "a list", "404", "100 MB", "no plan", "never"],
)
def test_a_server_that_fails_is_one_sentence(client: Client, answer):
    with serving(answer) as server:
        assert_red(client, asking(server.url))


def test_a_server_that_refuses_is_one_sentence(client: Client):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
    assert_red(client, asking(url))


def test_a_key_in_a_widget_is_refused_and_kept_nowhere(host: Host, client: Client):
    in_address, wired = f"http://{KEY}@127.0.0.1/v1", {"key": node("PrimitiveString", value=KEY)}
    for changes, typed, more in (({"key_variable": KEY}, KEY, {}), ({"url": in_address}, in_address, {}),
                                 ({"key_variable": ["key", 0]}, KEY, wired)):
        asked = {**asking(**{"url": "http://127.0.0.1:9/v1", **changes}), **more}
        prompt_id = client.submit(asked, extra_data={"extra_pnginfo": {"workflow": {"nodes": [{"widgets_values": [typed]}]}}})
        assert KEY not in host.read("/queue").decode()
        run = client.wait(prompt_id)
        assert run.ending == "error" and "environment variable" in run.message
    # A node that no output asks for is queued, remembered and saved with the others, though it never runs.
    idle = {"idle": asking("http://127.0.0.1:9/v1", key_variable=KEY)["reason"]}
    run = client.run({**line(PLAN, "audio/idle"), **idle})
    assert run.ending == "success" and b"(taken out)" in sounds(host, run, "save")[0][1]
    assert KEY not in host.read("/history").decode() and KEY not in json.dumps(client.messages)
    assert_nowhere(host, KEY)


def assert_nowhere(host: Host, text: str) -> None:
    for path in host.folder.rglob("*"):
        inside = "custom_nodes" not in path.parts and path.is_file()
        assert not (inside and text.encode() in path.read_bytes()), path


# Bad input


def with_input(prompt: dict[str, Any], at: str, **inputs: Any) -> dict[str, Any]:
    return {**prompt, at: {**prompt[at], "inputs": {**prompt[at]["inputs"], **inputs}}}


def audio_into(target: str, kind: str, **inputs: Any) -> dict[str, Any]:
    given = {"AudioStorySave": {"audio": ["bad", 0], "filename_prefix": "audio/bad", "format": "wav 24 bit"},
             "AudioStoryPicture": {"audio": ["bad", 0], "width": 640, "height": 320},
             "AudioStoryConcatenator": {"clips": ["bad", 0], "crossfade_seconds": 0.5, "curve": "equal_power",
                                        "loudness": 0.0, "sample_rate": 0}}[target]
    prompt = {"bad": node("ProbeAudio", kind=kind), "node": node(target, **given, **inputs)}
    if target == "AudioStoryConcatenator":
        prompt["show"] = node("PreviewAudio", audio=["node", 0])
    if target == "AudioStoryPicture":
        prompt["show"] = node("PreviewImage", images=["node", 0])
    return prompt


def test_a_bundle_that_is_not_there_is_refused(client: Client):
    prompt = with_input(line(PLAN), "load", bundle="audiostory-3b")
    assert_refused(client, prompt, "audiostory-3b", "tiny", "bundle.json", "models/audiostory")


@pytest.mark.parametrize("prefix", ["../../evil", "/etc/evil", "a/../../../evil", "C:\\evil", "..\\evil"])
def test_a_name_that_climbs_out_is_refused(host: Host, client: Client, prefix: str):
    assert_refused(client, line(PLAN, prefix), "filename_prefix leaves ComfyUI's output folder")
    assert not list(host.folder.parent.rglob("evil*"))


@pytest.mark.parametrize("kind", ["text", "number", "nothing", "list"])
@pytest.mark.parametrize(
    "at, name", [("bridge", "plan"), ("bridge", "llm"), ("fuse", "bridge"), ("latent", "plan"), ("sample", "latent"), ("join", "plan")]
)
def test_nonsense_on_a_socket_is_one_sentence(client: Client, at: str, name: str, kind: str):
    prompt = with_input({**line(PLAN), "odd": node("ProbeNonsense", kind=kind)}, at, **{name: ["odd", 0]})
    if (at, kind) == ("join", "nothing"):  # an optional socket may hold nothing
        assert client.run(prompt).ending == "success"
    else:
        assert_red(client, prompt)


@pytest.mark.parametrize("target", ["AudioStorySave", "AudioStoryConcatenator", "AudioStoryPicture"])
def test_what_is_no_sound_is_one_sentence(client: Client, target: str):
    assert_red(client, audio_into(target, "nan"), "NaN")
    assert_red(client, audio_into(target, "no rate"))
    for kind in ("none", "empty"):  # as of a video without sound
        if target == "AudioStoryPicture":
            assert client.run(audio_into(target, kind)).ending == "success"
        else:
            assert_red(client, audio_into(target, kind), "no sound")


@pytest.mark.parametrize("kind", ["five channels", "mono"])
@pytest.mark.parametrize("target", ["AudioStorySave", "AudioStoryConcatenator", "AudioStoryPicture"])
def test_any_rate_and_number_of_channels_is_taken(client: Client, target: str, kind: str):
    run = client.run(audio_into(target, kind))
    assert run.ending == "success", run.error


def test_crossed_wires_are_one_sentence(client: Client):
    image = node("ProbeImageModel")
    for at in ("latent", "sample"):
        prompt = with_input({**line(PLAN), "image": image}, at, model=["image", 0])
        assert_red(client, prompt, "Load AudioStory Bundle")
    assert_red(client, with_input(line(PLAN), "decode", latent=["wrong", 0]) | {
        "wrong": node("EmptyLatentAudio", seconds=2.0, batch_size=1)})
    other = node("AudioStoryPlanFromText", text=json.dumps(edited(PLAN, 0, seconds=5.0)), instruction="", seconds=0.0)
    assert_red(client, with_input({**line(PLAN), "other": other}, "decode", plan=["other", 0]))
    assert_red(client, with_input(line(PLAN), "latent", crossfade_seconds=0.0))


@pytest.mark.parametrize("text", ["", "   ", "{", "[1, 2]", '{"events": []}', '{"version": 99, "events": [1]}', "\u0000"])
def test_text_that_holds_no_plan_is_one_sentence(client: Client, text: str):
    prompt = quick("x")
    prompt["plan"]["inputs"]["text"] = text
    assert_red(client, prompt)


def test_after_all_of_this_nothing_stays_in_memory_and_the_log_has_no_other_complaint(host: Host, client: Client):
    assert client.run(quick("The end.")).ending == "success"
    host.free()
    assert_nothing_is_alive(host)
    log = COLOURS.sub("", host.log())
    told = [row for row in log.splitlines() if re.match(r"\[?WARN|\[WARNING\]", row)]
    assert not [row for row in told if "audiostory" in row.lower() and "invalid prompt" not in row], told
