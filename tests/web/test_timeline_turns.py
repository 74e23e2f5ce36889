"""The timeline's history and comparison of plans, in JavaScript, against the library's own: what one writes, the other undoes."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from audiostory_core.edits import turns
from audiostory_core.edits.diff import diff
from audiostory_core.edits.sentence import edit
from audiostory_core.plan.pieces import wholes
from audiostory_core.plan.story import StoryPlan

ASK = Path(__file__).parents[1] / "support" / "timeline_ask.mjs"

# A walk through edits of both sides: a sentence is the library's, a list [edit, ...given] a gesture on the timeline.
SCENE = (
    "make the thunder later and further left, drop the dog, the rain 3 dB louder",
    ["move", ["strings"], 1.25],
    "add a church bell after the thunder",
    ["split", ["rain"], 4.0],
    ["setFadeIn", "thunder", 0.5],
    ["setLevel", ["rain"], None],
    ["setCaption", "thunder", "Thunder cracks."],
    ["setTake", ["thunder"], 2],
    ["remove", ["strings"]],
    ["duplicate", ["thunder"]],
    "the bell twice as long",
    ["toggleLock", ["thunder"]],
)
STORY = (
    "the rain twice as long",
    "drop the door",
    "move the dog to the end",
    "add a church bell after the rain",
    ["setPan", ["dog"], 0.333],
    "make the wind 2 seconds shorter and the dog louder",
    ["trimEnd", "dog", 3.0],
    "put the rain after the wind",
)


def scene() -> StoryPlan:
    rows = [
        {"id": "rain", "caption": "Heavy rain falls on a tin roof", "kind": "ambience", "start": 0.0, "seconds": 9.0, "loudness": -24.0},
        {"id": "thunder", "caption": "Thunder rolls", "start": 1.0, "seconds": 4.0, "pan": -0.4, "fade_out_seconds": 1.0},
        {"id": "dog", "caption": "A dog barks twice", "start": 3.0, "seconds": 2.5, "seed": 2**63 - 1},
        {"id": "strings", "caption": "Low strings swell", "kind": "music", "start": 2.0, "seconds": 8.0, "loudness": 0.0},
    ]
    chapters = [{"title": "All of it", "start": 0.0, "seconds": 12.0}]
    return StoryPlan.build({"instruction": "A storm", "events": rows, "total_seconds": 12.0, "chapters": chapters})


def story() -> StoryPlan:
    told = [("Rain falls on a roof.", 4.0), ("A dog barks.", 2.5), ("A door creaks.", 1.5), ("Wind howls.", 5.0)]
    rows = [{"id": id, "caption": caption, "seconds": seconds} for id, (caption, seconds) in zip(("rain", "dog", "door", "wind"), told, strict=True)]
    plan = StoryPlan.sequential("A house", rows)
    chapters = [{"title": "One", "start": 0.0, "seconds": 6.5}, {"title": "Two", "start": 6.5, "seconds": 6.5}]
    return StoryPlan.build({**json.loads(plan.to_json()), "chapters": chapters})


def asked(*rows: list) -> list[str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("THE TIMELINE'S HISTORY WAS NOT COMPARED: no node on the PATH")
    given = "\n".join(json.dumps(row) for row in rows)
    done = subprocess.run([node, str(ASK)], input=given, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()


@pytest.fixture(scope="module", params=[(scene, SCENE), (story, STORY)], ids=["scene", "story"])
def walk(request) -> list[StoryPlan]:
    """A plan after each of its edits, the first one untouched."""
    begin, steps = request.param
    plans = [begin()]
    for step in steps:
        if isinstance(step, str):
            plans.append(edit(plans[-1], step)[0])
        else:
            [text] = asked(["gesture", plans[-1].to_json(), " ".join(map(str, step)), *step])
            plans.append(StoryPlan.from_json(text))
        assert len(plans[-1].history) == len(plans) - 1
    return plans


def bare(plan: StoryPlan) -> StoryPlan:
    return plan.model_copy(update={"history": (), "undone": ()})


def test_the_library_undoes_and_redoes_what_the_timeline_did(walk: list[StoryPlan]):
    now = walk[-1]
    for before in reversed(walk[:-1]):
        now = turns.undo(now)
        assert bare(now) == bare(before)
    assert bare(turns.redo(now, len(walk) - 1)) == bare(walk[-1])


def test_the_timeline_undoes_and_redoes_what_the_library_did(walk: list[StoryPlan]):
    steps = range(1, len(walk))
    back = [StoryPlan.from_json(text) for text in asked(*(["undo", walk[-1].to_json(), n] for n in steps))]
    assert [bare(plan) for plan in back] == [bare(plan) for plan in reversed(walk[:-1])]
    forth = asked(*(["redo", back[-1].to_json(), n] for n in steps))
    assert [bare(StoryPlan.from_json(text)) for text in forth] == [bare(plan) for plan in walk[1:]]


def test_both_leave_the_same_turns_to_redo(walk: list[StoryPlan]):
    told = asked(*(["undo", plan.to_json()] for plan in walk[1:]))
    undone = [turns.undo(plan) for plan in walk[1:]]
    assert [StoryPlan.from_json(text) for text in told] == undone
    told = asked(*(["redo", plan.to_json()] for plan in undone))
    assert [StoryPlan.from_json(text) for text in told] == [turns.redo(plan) for plan in undone]


def test_another_story_in_its_place_is_undone_and_redone_as_a_whole_by_both():
    telling = {"bundle": "tiny", "seed": 2**62, "settings": {"num_steps": 4}}
    old = StoryPlan.build({**json.loads(scene().to_json()), "reasoning": "It is dark.", "telling": telling})
    [text] = asked(["taken", old.to_json(), story().to_json()])
    taken = StoryPlan.from_json(text)
    assert bare(taken) == bare(story()) and taken.telling is None
    [text] = asked(["undo", taken.to_json()])
    assert StoryPlan.from_json(text) == turns.undo(taken) and bare(turns.undo(taken)) == bare(old)
    [text] = asked(["redo", turns.undo(taken).to_json()])
    assert StoryPlan.from_json(text) == turns.redo(turns.undo(taken)) and bare(turns.redo(turns.undo(taken))) == bare(story())


def test_both_tell_the_same_changes(walk: list[StoryPlan]):
    told = asked(*(["changes", plan.to_json(), "last"] for plan in walk[1:]))
    for before, after, text in zip(walk, walk[1:], told, strict=False):
        expected = diff(before, after)
        found = json.loads(text)
        kinds = {"total": "changed"}
        assert [(d.id, kinds.get(d.kind, d.kind)) for d in expected] == [(row["id"], row["kind"]) for row in found]
        for one, row in zip(expected, found, strict=True):
            words = one.words.replace("->", "→")
            # What else moved is named by the library alone; on the timeline it is to be seen.
            assert (words.partition(", because")[0] if one.kind == "shifted" else words) == row["words"]


def test_both_know_which_sounds_pieces_were_cut_from(walk: list[StoryPlan]):
    scene_, *_ = walk
    plans = [*walk]
    for gesture in (["split", [scene_.events[0].id], 1.5], ["split", [scene_.events[0].id], 1.0], ["setTake", [scene_.events[0].id], 3],
                    ["move", [scene_.events[0].id], 4.0]):
        [text] = asked(["gesture", plans[-1].to_json() if len(plans) > len(walk) else scene_.to_json(), "x", *gesture])
        plans.append(StoryPlan.from_json(text))
    told = asked(*(["wholes", plan.to_json()] for plan in plans))
    for plan, text in zip(plans, told, strict=True):
        assert json.loads(text)["events"] == [[event.id, event.start, event.seconds] for event in wholes(plan).events]
    assert len(wholes(plans[-1]).events) == len(scene_.events) + 1


def test_all_edits_as_one_lead_from_the_first_plan_to_the_last(walk: list[StoryPlan]):
    found = json.loads(asked(["changes", walk[-1].to_json(), "all"])[0])
    first, last = ({event.id for event in plan.events} for plan in (walk[0], walk[-1]))
    assert {row["id"] for row in found if row["kind"] == "added"} == last - first
    assert {row["id"] for row in found if row["kind"] == "removed"} == first - last
