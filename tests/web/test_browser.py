"""The pack in ComfyUI's real frontend: templates, canvases, Run, the player, and what "Save" writes.

`pytest -m browser`. Needs ComfyUI (see `comfy_host`), playwright and Chromium; without them each test says what is missing.
"""

import json

import pytest

import build_workflows
from browser_host import BLUEPRINTS, Frontend, Heard, name_of, node_of, workflows
from comfy_host import Host, to_prompt

pytestmark = pytest.mark.browser

NAMES = sorted(workflows())
KEY = "sk-proj-0123456789abcdefghijklmnopqrstuvwxyzABCDEF"


def test_the_template_browser_lists_the_pack(front: Frontend):
    page = front.page
    page.evaluate("app.extensionManager.command.execute('Comfy.BrowseTemplates')")
    page.wait_for_selector("[data-testid=template-workflows-content]")
    page.get_by_text("audiostory", exact=False).first.click()
    cards = page.locator("[data-testid^=template-workflow-]")
    page.wait_for_selector("[data-testid='template-workflow-Tell a story']")
    titles = [card.get_attribute("data-testid").removeprefix("template-workflow-") for card in cards.all()]
    assert sorted(map(name_of, titles)) == NAMES and all("_" not in title for title in titles)
    for title in titles:
        card = page.locator(f"[data-testid='template-workflow-{title}']")
        assert card.locator("h3").inner_text() == title
        card.scroll_into_view_if_needed()  # its picture is not there before it is seen
        picture = card.locator("img").first
        page.wait_for_function("(image) => image.complete && image.naturalWidth >= 512 && image.naturalWidth === image.naturalHeight",
                               arg=picture.element_handle())

    front.shot("templates")
    page.click("[data-testid='template-workflow-Tell a story']")
    page.wait_for_function("window.app.graph.nodes.some((node) => node.type === 'AudioStoryTell')")
    front.settled()
    assert front.faults() == []


@pytest.mark.parametrize("modern", [False, True], ids=["classic", "nodes2"])
@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_opens_whole(front: Frontend, name: str, modern: bool):
    front.modern(modern)
    workflow = workflows()[name]
    front.load(workflow, name)
    assert front.faults() == []
    assert front.page.get_by_text("errors found").count() == 0
    assert front.page.get_by_text("Missing Node").count() == 0
    saved = front.saved()
    assert _values(saved) == _values(workflow)
    assert _wires(saved) == _wires(workflow)
    if not modern:
        assert front.overlaps() == []


@pytest.mark.parametrize("name", sorted(workflows(BLUEPRINTS)))
def test_a_blueprint_opens_whole_and_is_anode_of(front: Frontend, name: str):
    blueprint = workflows(BLUEPRINTS)[name]
    front.load(blueprint, name)
    assert front.faults() == []
    inner = front.page.evaluate("() => [...app.rootGraph.subgraphs.values()].map((graph) => graph.nodes.length)")
    assert inner == [len(graph["nodes"]) for graph in blueprint["definitions"]["subgraphs"]]
    names = front.page.evaluate("() => Object.values(LiteGraph.registered_node_types).map((kind) => kind.title)")
    assert name in names


@pytest.mark.parametrize("name", sorted(workflows(BLUEPRINTS)))
def test_a_blueprint_tells_its_story(front: Frontend, host: Host, name: str):
    info = host.object_info()
    workflow = build_workflows.in_use(name, info)
    front.load(workflow, name)
    assert front.faults() == []
    sent = front.page.evaluate("async () => (await app.graphToPrompt()).output")
    assert _by_kind(sent) == _by_kind(to_prompt(workflow, info))
    heard = front.run()
    assert heard[-1].kind == "execution_success", heard[-1].detail
    _check_player(front, host)


def test_nodes_2_tells_a_story_and_plays_it(front: Frontend, host: Host):
    workflow = workflows()["tell_a_story"]
    tell, save = node_of(workflow, "AudioStoryTell"), node_of(workflow, "AudioStorySave")
    told = next(node["widgets_values"] for node in workflow["nodes"] if node["id"] == tell)
    told[1] = "Rain falls, then a dog barks. The total duration is 4 seconds."
    front.modern(True)
    front.load(workflow, "tell_a_story")
    heard = front.run()
    assert heard[-1].kind == "execution_success", heard[-1].detail
    assert front.faults() == []
    player = front.page.locator(f"[data-node-id='{save}'] audio")
    front.page.wait_for_function("(audio) => audio.duration > 0", arg=player.element_handle())
    assert player.evaluate("(audio) => audio.duration") == pytest.approx(4.0, abs=0.05)
    front.page.click(f"[data-node-id='{save}'] [aria-label='Play/Pause']")
    front.page.wait_for_function("(audio) => !audio.paused && audio.currentTime > 0.3", arg=player.element_handle())
    # The events of the list play too, one after the other.
    rows, live = (front.page.locator(f"[data-node-id='{tell}'] {kind}") for kind in ("li button", "audio"))
    assert rows.count() == 2
    _check_list_is_whole(front, tell)
    rows.nth(0).click()
    first = live.get_attribute("src")
    front.page.wait_for_function("(audio) => audio.currentTime > 0.3", arg=live.element_handle())
    front.page.wait_for_function("([audio, first]) => audio.getAttribute('src') !== first && audio.currentTime > 0.1",
                                 arg=[live.element_handle(), first])


@pytest.mark.parametrize("modern", [False, True], ids=["classic", "nodes2"])
def test_a_typed_key_is_cleared_before_anything_is_saved_or_queued(front: Frontend, modern: bool):
    workflow = workflows()["swap_the_llm"]
    reasoner = node_of(workflow, "AudioStoryReasoner")
    front.modern(modern)
    for name, typed in (("key_variable", KEY), ("key_variable", KEY[8:40]), ("url", f"https://{KEY}@host/v1"), ("model", KEY)):
        front.load(workflow, "swap_the_llm")
        put = "([id, name, text]) => { graph.getNodeById(id).widgets.find((w) => w.name === name).value = text; }"
        for keep in ("JSON.stringify(graph.serialize())", "app.graphToPrompt().then((sent) => JSON.stringify(sent))"):
            front.page.evaluate(put, [reasoner, f"reasoner.{name}", typed])
            kept = front.page.evaluate(f"async () => await {keep}")
            assert '"AudioStoryReasoner"' in kept and typed not in kept
        assert typed not in json.dumps(front.page.evaluate("(id) => graph.getNodeById(id).widgets.map((w) => w.value)", reasoner))
        front.page.get_by_text("What was typed looks like a key").first.wait_for()
    front.load(workflow, "swap_the_llm")
    front.page.evaluate(put, [reasoner, "reasoner.key_variable", "MY_SERVER_KEY_2"])
    assert "MY_SERVER_KEY_2" in json.dumps(front.saved())


def test_a_story_is_told_heard_and_seen(front: Frontend, host: Host):
    workflow = workflows()["tell_a_story"]
    front.load(workflow, "tell_a_story")
    heard = front.run()
    assert heard[-1].kind == "execution_success", heard[-1].detail
    assert front.faults() == []

    clips = [one for one in heard if one.kind == "audiostory.clip"]
    texts = [one for one in heard if one.kind == "progress_text"]
    assert len(clips) >= 2
    assert clips[0].at < next(one.at for one in heard if one.kind == "execution_success")
    assert [clip.detail["index"] for clip in _last_pass(clips)] == list(range(clips[-1].detail["total"]))

    # The text grew while the language model wrote, and stands in the node when all is done.
    tell = str(node_of(workflow, "AudioStoryTell"))
    grown = [one.detail["text"] for one in texts if str(one.detail["nodeId"]) == tell]
    assert len(grown) > 2
    assert any(later.startswith(earlier) and len(later) > len(earlier) for earlier, later in zip(grown, grown[1:], strict=False))
    shown = front.page.evaluate(
        "(id) => graph.getNodeById(id).widgets.filter((w) => w.type === 'progressText').map((w) => w.value)", int(tell)
    )
    assert shown
    assert "".join(shown).strip()

    _check_player(front, host)
    _check_live_list(front, int(tell), clips)
    assert _values(front.saved()) == _values(workflow)


def test_a_story_plays_while_it_is_told(front: Frontend):
    """The first event sounds before the plan is whole; where the finished plan differs, it is heard again."""
    workflow = workflows()["tell_a_story"]
    tell = node_of(workflow, "AudioStoryTell")
    told = next(node["widgets_values"] for node in workflow["nodes"] if node["id"] == tell)
    told[1] = "A dog barks, then rain falls. The total duration is 5 seconds."
    front.load(workflow, "tell_a_story")
    front.page.get_by_text("Play while it is told").first.click()
    front.page.evaluate("""(id) => {
        const { audio } = graph.getNodeById(id).audioStoryEvents, told = (window.told = []);
        audio.addEventListener("play", () => told.push("play"));
        app.api.addEventListener("audiostory.clip", ({ detail }) => told.push(detail.total ? "whole" : "early"));
    }""", tell)
    heard = front.run()
    assert heard[-1].kind == "execution_success", heard[-1].detail
    assert front.page.evaluate("told.slice(0, 3)") == ["early", "play", "whole"]
    audio = front.page.evaluate_handle("(id) => graph.getNodeById(id).audioStoryEvents.audio", tell)
    assert front.page.evaluate("(audio) => audio.currentTime > 0 || audio.ended || !audio.paused", audio)
    front.shot("plays_while_told")
    front.page.get_by_text("Play while it is told").first.click()  # the next one is not to play
    assert front.page.evaluate("localStorage.getItem('audiostory.play_while_told')") == "no"
    audio.evaluate("(audio) => audio.pause()")


def test_a_first_event_that_comes_again_is_heard_by_who_heard_it(front: Frontend):
    workflow = workflows()["tell_a_story"]
    front.load(workflow, "tell_a_story")
    tell = node_of(workflow, "AudioStoryTell")
    played = front.page.evaluate("""(id) => {
        const list = graph.getNodeById(id).audioStoryEvents, played = [];
        list.audio.play = () => { played.push(list.audio.src.match(/filename=(\\w+)/)[1]); return Promise.resolve(); };
        Object.defineProperty(list.audio, "paused", { get: () => false, configurable: true });
        const clip = (index, name, total) => ({ index, total, caption: "", start: 0, seconds: 1, part: 0,
                                                file: { filename: `${name}.flac`, subfolder: "", type: "temp" } });
        list.add(clip(0, "a_1", 0));      // is there, and nobody has pressed play
        list.play(0);
        list.add(clip(0, "a_2", 0));      // again, while the first sounds
        list.audio.dispatchEvent(new Event("ended"));
        list.add(clip(0, "a_3", 0));      // again, while the second is waited for
        list.audio.dispatchEvent(new Event("ended"));
        list.add(clip(1, "a_4", 2));
        list.add(clip(0, "b_1", 0));      // another story, which nobody asked to hear
        return played;
    }""", tell)
    assert played == ["a_1", "a_2", "a_3", "a_4"]


def test_every_station_apart_lists_its_clips(front: Frontend, host: Host):
    workflow = workflows()["the_whole_line"]
    front.load(workflow, "the_whole_line")
    heard = front.run()
    assert heard[-1].kind == "execution_success", heard[-1].detail
    assert front.faults() == []
    clips = [one for one in heard if one.kind == "audiostory.clip"]
    assert clips
    _check_live_list(front, node_of(workflow, "AudioStoryDecode"), clips)
    _check_player(front, host)


def test_a_wrong_input_is_one_red_node_with_one_sentence(front: Frontend):
    workflow = workflows()["tell_a_story"]
    front.load(workflow, "tell_a_story")
    tell = node_of(workflow, "AudioStoryTell")
    front.page.evaluate(
        "(id) => { graph.getNodeById(id).widgets.find((w) => w.name === 'instruction').value = '  '; }", tell
    )
    heard = front.run()
    assert heard[-1].kind == "execution_error"
    assert str(heard[-1].detail["node_id"]) == str(tell)
    assert "instruction is empty" in heard[-1].detail["exception_message"]
    front.page.get_by_text("View details").click()
    front.page.get_by_text("the instruction is empty; say in a sentence").first.wait_for()


def _check_player(front: Frontend, host: Host) -> None:
    """Save Story's player holds the file the server names, has its length, and its time moves."""
    audio = front.page.locator("audio.comfy-audio").first
    front.page.wait_for_function("(audio) => audio.duration > 0", arg=audio.element_handle())
    history = list(host.get("/history").values())[-1]
    files = [file for output in history["outputs"].values() for file in output.get("audio", [])]
    assert files
    assert files[0]["filename"] in audio.get_attribute("src")
    seconds = _seconds(host.view(files[0]))
    assert audio.evaluate("(audio) => audio.duration") == pytest.approx(seconds, abs=0.05)
    _check_moves(front, audio)


def _check_live_list(front: Frontend, node: int, clips: list[Heard]) -> None:
    """The node's list has a row an event, and a click on one plays it."""
    rows = front.page.evaluate("(id) => graph.getNodeById(id).audioStoryEvents.rows.innerText", node)
    for clip in _last_pass(clips):
        assert clip.detail["caption"] in rows
    _check_list_is_whole(front, node)
    handle = front.page.evaluate_handle("(id) => graph.getNodeById(id).audioStoryEvents", node)
    handle.evaluate("(list) => list.rows.querySelectorAll('button')[1].click()")
    audio = front.page.evaluate_handle("(list) => list.audio", handle)
    front.page.wait_for_function("(audio) => audio.duration > 0", arg=audio)
    assert audio.evaluate("(audio) => audio.duration") == pytest.approx(_last_pass(clips)[1].detail["seconds"], abs=0.2)
    front.page.wait_for_function("(audio) => audio.currentTime > 0.2", arg=audio)
    audio.evaluate("(audio) => audio.pause()")


def _check_list_is_whole(front: Frontend, node: int) -> None:
    """All events of a list are seen without scrolling, and the node grew with them over no other."""
    front.settled()
    left = front.page.evaluate("(id) => { const { root } = graph.getNodeById(id).audioStoryEvents; return root.scrollHeight - root.clientHeight; }", node)
    assert left <= 1
    front.shot(f"events_of_{node}")
    assert front.overlaps() == []


def _check_moves(front: Frontend, audio) -> None:
    audio.evaluate("(audio) => audio.play()")
    front.page.wait_for_function("(audio) => audio.currentTime > 0.3", arg=audio.element_handle())
    audio.evaluate("(audio) => audio.pause()")


def _seconds(data: bytes) -> float:
    import io

    import av

    with av.open(io.BytesIO(data)) as file:
        return float(sum(frame.samples for frame in file.decode(audio=0)) / file.streams.audio[0].rate)


def _last_pass(clips: list[Heard]) -> list[Heard]:
    """Clips since the list last began anew: the first event may come twice."""
    last = max(n for n, clip in enumerate(clips) if clip.detail["index"] == 0)
    return clips[last:]


def _by_kind(prompt: dict) -> dict[str, tuple]:
    """A prompt with names instead of numbers: the frontend numbers the nodes in a blueprint anew."""
    names = {key: f"{row['class_type']} {':' in key}" for key, row in prompt.items()}
    assert len(set(names.values())) == len(names)
    found = {}
    for key, row in prompt.items():
        wired = {name: [names[value[0]], value[1]] if isinstance(value, list) else value for name, value in row["inputs"].items()}
        found[names[key]] = {name: value for name, value in wired.items() if name != "audioUI"}
    return found


def _values(workflow: dict) -> dict[str, list]:
    """Each node's widget values."""
    return {str(node["id"]): list(node.get("widgets_values") or []) for node in workflow["nodes"]}


def _wires(workflow: dict) -> set[tuple]:
    """(from node, its slot, to node, the name of its input, type): the order of links does not matter."""
    nodes = {str(node["id"]): node for node in workflow["nodes"]}
    return {(str(a), b, str(c), nodes[str(c)]["inputs"][d]["name"], kind) for _, a, b, c, d, kind in workflow["links"]}
