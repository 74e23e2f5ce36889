"""Paper tests of the plan: closed forms, refusals, the schema, prompts. No torch."""

import json
import math
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.errors import InputError
from audiostory_core.plan import prompts
from audiostory_core.plan.fit import fit
from audiostory_core.plan.schema import json_schema
from audiostory_core.plan.story import MAX_EVENTS, MAX_TOTAL_SECONDS, SoundEvent, StoryPlan, check_seconds, event_seed
from refusals import refusal_of

STORM = StoryPlan.sequential(
    "A storm.", [("Rain falls.", 4.0), ("Thunder rolls.", 5.5)], reasoning="First rain."
)
LAYERED = StoryPlan.build(
    {
        "instruction": "A harbour.",
        "events": [
            {
                "id": "sea",
                "caption": "Waves.",
                "seconds": 10,
                "kind": "ambience",
                "loudness": -30.5,
                "pan": 0.1,
            },
            {"caption": "A gull cries.", "seconds": 2, "start": 3.25, "pan": -1, "seed": 7, "locked": True},
        ],
        "total_seconds": 12.5,
    }
)


def with_event(**fields: object) -> str:
    return json.dumps({"instruction": "x", "events": [{"caption": "a", "seconds": 1, **fields}]})


def refusal(text: str) -> str:
    return refusal_of(StoryPlan.from_json, text)


def test_absent_ids_starts_and_total_are_filled_in():
    assert [(e.id, e.start, e.end) for e in STORM.events] == [("e1", 0, 4), ("e2", 4, 9.5)]
    assert STORM.total_seconds == 9.5
    assert STORM.is_sequential and not LAYERED.is_sequential
    assert LAYERED.events[1].id == "e2"


def test_a_filled_in_id_avoids_those_given():
    plan = StoryPlan.sequential(
        "x", [{"caption": "a", "seconds": 1}, {"id": "e1", "caption": "b", "seconds": 1}]
    )
    assert [event.id for event in plan.events] == ["e2", "e1"]


def test_sums_of_decimals_stay_tidy():
    plan = StoryPlan.sequential("x", [("a", 0.1), ("b", 0.2), ("c", 0.3)])
    assert [event.start for event in plan.events] == [0.0, 0.1, 0.3]
    assert plan.total_seconds == 0.6


@pytest.mark.parametrize("plan", [STORM, LAYERED])
def test_json_comes_back_equal(plan: StoryPlan):
    assert StoryPlan.from_json(plan.to_json()) == plan
    assert StoryPlan.from_json("\ufeff" + plan.to_json(indent=None)) == plan


def test_the_callers_data_is_not_changed():
    data = {"instruction": "x", "events": [{"caption": " a ", "seconds": 1}]}
    before = json.dumps(data)
    plan = StoryPlan.build(data)
    assert json.dumps(data) == before
    assert plan.events[0].caption == "a"


@pytest.mark.parametrize(
    ("fields", "where", "rule"),
    [
        ({"seconds": -3}, "events[0].seconds is -3", "greater than 0"),
        ({"seconds": 0}, "events[0].seconds is 0", "greater than 0"),
        ({"seconds": "4"}, "events[0].seconds is '4'", "number"),
        ({"seconds": True}, "events[0].seconds is True", "number"),
        ({"seconds": 10**400}, "events[0].seconds", "number"),
        ({"seconds": 20000}, "events[0].seconds is 20000", "10800"),
        ({"start": -1}, "events[0].start is -1", "greater than or equal to 0"),
        ({"caption": "  "}, "events[0].caption", "at least 1 character"),
        ({"caption": "x" * 2001}, "events[0].caption", "at most 2000"),
        ({"caption": "a\x07b"}, "events[0].caption", "control character"),
        ({"caption": "\ud800"}, "events[0].caption", "unicode"),
        ({"detail": "\udc00"}, "events[0].detail", "surrogate"),
        ({"caption": None}, "events[0].caption is None", "string"),
        ({"id": "no spaces"}, "events[0].id is 'no spaces'", "pattern"),
        ({"id": "e1\n"}, "events[0].id", "pattern"),
        ({"kind": "noise"}, "events[0].kind is 'noise'", "'ambience'"),
        ({"loudness": 3}, "events[0].loudness is 3", "less than or equal to 0"),
        ({"pan": 2}, "events[0].pan is 2", "less than or equal to 1"),
        ({"seed": 2**63}, "events[0].seed", "less than or equal to"),
        ({"colour": 1}, "events[0].colour", "not a field"),
        ({"c" * 9000: 1}, "events[0].ccc", "not a field"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_found_and_what_is_right(
    fields: dict[str, object], where: str, rule: str
):
    message = refusal(with_event(**fields))
    assert where in message and rule in message


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["not JSON", "line 1, column 1"]),
        ('{"events": [\n  oops]}', ["not JSON", "line 2, column 3"]),
        ("[1, 2]", ["JSON object"]),
        ("null", ["JSON object"]),
        ('{"instruction": "x"}', ["events is missing"]),
        ('{"instruction": "x", "events": []}', ["events", "at least 1"]),
        ('{"instruction": "x", "events": 5}', ["events is 5"]),
        ('{"instruction": "x", "events": [5]}', ["events[0] is 5"]),
        ('{"instruction": "x", "events": [{"caption": "a"}]}', ["events[0].seconds is missing"]),
        ('{"instruction": "x", "events": [{"caption": "a", "seconds": NaN}]}', ["NaN"]),
        ('{"instruction": "x", "events": [{"caption": "a", "seconds": -Infinity}]}', ["-Infinity"]),
        (
            '{"instruction": "x", "events": [{"caption": "a", "seconds": 1e999}]}',
            ["events[0].seconds is inf"],
        ),
        ('{"instruction": "x", "events": [{"caption": "a", "seconds": 1' + "0" * 5000 + "}]}", ["digits"]),
        ("[" * 200_000, ["nested too deeply"]),
        (" " * 20_000_001, ["20.0 MB", "at most 20 MB"]),
        ('{"version": 2, "scenes": []}', ["version is 2", "written by a newer version"]),
        ('{"version": 0, "instruction": "x", "events": [{"caption": "a", "seconds": 1}]}', ["version is 0"]),
    ],
)
def test_a_wrong_text_is_refused_in_one_sentence(text: str, parts: list[str]):
    message = refusal(text)
    for part in parts:
        assert part in message


def test_ids_and_the_total_are_checked_across_events():
    twice = [{"id": "a", "caption": "x", "seconds": 1}, {"id": "a", "caption": "y", "seconds": 1}]
    assert "events[1].id is 'a'" in refusal(json.dumps({"instruction": "x", "events": twice}))
    late = {"instruction": "x", "events": [{"caption": "x", "seconds": 5}], "total_seconds": 4}
    assert "ends at 5 s" in refusal(json.dumps(late))


def test_too_many_events_name_the_count_and_the_limit():
    rows = [{"caption": "a", "seconds": 0.1}] * 10_000
    message = refusal(json.dumps({"instruction": "x", "events": rows}))
    assert "10000" in message and str(MAX_EVENTS) in message


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
@settings(max_examples=100, deadline=None)
def test_no_json_breaks_the_reader(value: object):
    for data in (value, {"instruction": "x", "events": value}, {"instruction": "x", "events": [value]}):
        with pytest.raises(InputError):
            StoryPlan.from_json(json.dumps(data))


def test_with_events_keeps_the_silence_at_the_end():
    assert LAYERED.with_events(LAYERED.events[:1]).total_seconds == 12.5
    assert LAYERED.with_events(LAYERED.events[1:]).total_seconds == 7.75
    assert (
        LAYERED.with_events([*LAYERED.events, {"caption": "Later.", "seconds": 1}], 30).events[2].start
        == 5.25
    )
    with pytest.raises(InputError, match="2001"):
        STORM.with_events([{"caption": "a", "seconds": 1}] * 2001)


def test_plans_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        STORM.total_seconds = 3  # type: ignore[misc]


def test_fit_scales_in_proportion():
    fitted = fit(STORM, 19)
    assert [(event.start, event.seconds) for event in fitted.events] == [(0, 8), (8, 11)]
    assert fitted.total_seconds == 19
    assert fit(STORM, 9.5) is STORM


def test_fit_keeps_layers():
    fitted = fit(LAYERED, 5)
    assert [(event.start, event.seconds) for event in fitted.events] == [(0, 5), (1.625, 1)]
    assert fitted.events[1].seed == 7 and fitted.total_seconds == 5


def test_fit_gives_every_event_a_tenth():
    plan = StoryPlan.sequential("x", [("a", 0.001), ("b", 100), ("c", 0.001)])
    assert [event.seconds for event in fit(plan, 1).events] == [0.1, 0.8, 0.1]
    with pytest.raises(InputError, match=r"at least 0\.3 s"):
        fit(plan, 0.29)


@given(st.lists(st.floats(0.001, 500), min_size=1, max_size=20), st.floats(2, 10000))
@settings(max_examples=200, deadline=None)
def test_fit_is_exact(durations: list[float], total: float):
    plan = StoryPlan.sequential("x", [("a", seconds) for seconds in durations])
    fitted = fit(plan, total)
    assert fitted.is_sequential and fitted.total_seconds == total
    assert math.fsum(event.seconds for event in fitted.events) == pytest.approx(total, abs=1e-9)
    assert min(event.seconds for event in fitted.events) >= 0.1 - 1e-9
    for event in fitted.events[:-1]:
        assert event.seconds * 1000 == pytest.approx(round(event.seconds * 1000), abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.001, 100)), min_size=1, max_size=10),
    st.floats(0.5, 10000),
)
@settings(max_examples=200, deadline=None)
def test_fit_is_exact_for_layers(times: list[tuple[float, float]], total: float):
    rows = [{"caption": "a", "start": start, "seconds": seconds} for start, seconds in times]
    fitted = fit(StoryPlan.build({"instruction": "x", "events": rows}), max(total, 0.1 * len(rows)))
    assert max(event.end for event in fitted.events) == pytest.approx(fitted.total_seconds, abs=1e-6)
    assert min(event.seconds for event in fitted.events) >= 0.1 - 1e-9


def test_event_seeds_are_stable_and_differ():
    assert event_seed(0, LAYERED.events[1]) == 7
    seeds = {event_seed(story, event) for story in range(3) for event in STORM.events}
    assert len(seeds) == 6 and all(0 <= seed < 2**63 for seed in seeds)
    assert event_seed(0, STORM.events[0]) == 8181111547038512675


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf, 10801, 10**400, True, "5", None])
def test_check_seconds_refuses(value: float):
    with pytest.raises(InputError, match="duration is .* 10800 seconds"):
        check_seconds(value, "duration")


def test_check_seconds_accepts():
    assert check_seconds(5, "x") == 5.0 and check_seconds(MAX_TOTAL_SECONDS, "x") == MAX_TOTAL_SECONDS


def test_the_committed_schema_is_the_models_and_validates_plans():
    path = Path(__file__).parents[2] / "docs" / "story-plan.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema == json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for plan in (STORM, LAYERED):
        jsonschema.validate(json.loads(plan.to_json()), schema)
    jsonschema.validate({"instruction": "x", "events": [{"caption": "a", "seconds": 1}]}, schema)
    for wrong in ({"seconds": 0}, {"caption": ""}, {"kind": "noise"}, {"colour": 1}, {"pan": 2}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(with_event(**wrong)), schema)


def test_the_prompt_is_the_published_one():
    assert prompts.chat_prompt("A dog.") == (
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
        "<|im_start|>user\nA dog.<|im_end|>\n<|im_start|>assistant\n<|think|>"
    )
    assert len(set(prompts.PREFIXES)) == 20 and all(prefix.endswith(" ") for prefix in prompts.PREFIXES)
    assert prompts.PREFIXES[12] == "Produce an in-depth, multi-layered audio that portrays "
    assert prompts.duration_sentence(50) == " The total duration is 50.0 seconds."
    assert prompts.duration_sentence(35.5) == " The total duration is 35.5 seconds."
    assert prompts.semantic_span(2) == "<t5><t5_00000><t5_00001></t5>"
    assert prompts.residual_span(1) == "<aud><aud_00000></aud>"


@pytest.mark.parametrize(
    ("instruction", "seconds"),
    [
        ("A dog. The total duration is 41.6s.", 41.6),
        ("The total duration is 35.5 seconds.", 35.5),
        ("the TOTAL\n duration is\n45.8   sec", 45.8),
        ("Total duration: 12", 12.0),
        ("The total duration is 1 minute.", 60.0),
        ("The total duration is 1 minute and 30 seconds.", 90.0),
        ("The total duration is 41,6 s.", 41.6),
        ("The total duration is 1,200 seconds.", 1200.0),
        ("The total duration is 5 s. The total duration is 7 s.", 7.0),
        ("The total duration is nan seconds.", None),
        ("The total duration is 0 seconds.", None),
        ("The total duration is -5 seconds.", None),
        ("The total duration is 99999999 seconds.", None),
        ("The total duration is 5 parsecs.", None),
        ("The total duration is 1:30.", None),
        ("It rains for 5 seconds.", None),
        ("", None),
        ("total duration " * 20_000 + " " * 100_000, None),
    ],
)
def test_stated_seconds(instruction: str, seconds: float | None):
    assert prompts.stated_seconds(instruction) == seconds


def test_the_duration_is_stated_once():
    told = prompts.with_duration(" A dog. ", 9.5)
    assert told == "A dog. The total duration is 9.5 seconds."
    assert prompts.with_duration(told, 20) == told


def test_importing_the_plan_loads_no_torch():
    code = (
        "import sys, audiostory_core.plan.text; sys.exit(any(m in sys.modules for m in ('torch', 'numpy')))"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_an_event_knows_its_end():
    assert SoundEvent(id="a", caption="x", start=1.5, seconds=2).end == 3.5


@pytest.mark.parametrize("levels", [{}, {"whole": None}, {"measured": {}, "counted": {}}])
def test_levels_that_say_nothing_are_none(levels: dict):
    plan = StoryPlan.build({"instruction": "x", "events": [{"caption": "Rain.", "seconds": 1.0}], "levels": levels})
    assert plan.levels is None and StoryPlan.from_json(plan.to_json()) == plan
