"""Paper tests of the exchange formats: what is written comes back, and what does not is stated. No torch."""

import csv
import io
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.edits.patch import Patch
from audiostory_core.edits.turns import apply, undo
from audiostory_core.errors import InputError
from audiostory_core.exchange import copilot, edl, labels, reaper, spreadsheet, srt
from audiostory_core.exchange.formats import FORMATS, format_named, losses, of_path, read_bytes
from audiostory_core.exchange.grid import lanes
from audiostory_core.exchange.stems import Stem, find
from audiostory_core.plan.story import MAX_TOTAL_SECONDS, SoundEvent, StoryPlan

HARBOUR = StoryPlan.build(
    {
        "instruction": "A harbour in a storm.",
        "reasoning": "First the rain,\nthen a gull.",
        "events": [
            {"id": "rain", "caption": "Steady rain", "seconds": 10.5, "kind": "ambience", "loudness": -30.5, "fade_in_seconds": 1.5},
            {"caption": "A gull cries", "seconds": 2, "start": 3.25, "pan": -0.75, "seed": 7, "locked": True, "take": 2},
            {"caption": "A sailor calls", "seconds": 1.5, "start": 3, "kind": "speech", "speaker": "Ann", "transcript": "Ahoy!",
             "emotion": "calm", "loudness": -16, "detail": "He is far out."},
        ],
        "total_seconds": 12.5,
        "chapters": [{"title": "Arrival", "start": 0, "seconds": 5}],
    }
)
PLAIN = StoryPlan.sequential("", [("Rain", 4.0), ("A dog barks", 5.5)])
WHOLE = ("json", "reaper", "edl")  # whatever the plan, it comes back equal

# Captions that some format could take for something else, and what subtitles make of their tags.
NASTY = {
    "--> here": "--> here", "00:00:01,000 --> 00:00:02,000": "00:00:01,000 --> 00:00:02,000", "12": "12", "1. 2": "1. 2",
    "<i>Thunder</i> rolls": "Thunder rolls", "<b>": "<b>", "a < b > c": "a < b > c", "{\\an8}Above": "Above", "'=1+1": "'=1+1",
    "=HYPERLINK(1)": "=HYPERLINK(1)", "-3 dB, \"then\" 'more'": "-3 dB, \"then\" 'more'", "\"'`": "\"'`", "`x` 'y' \"z\"": "`x` 'y' \"z\"",
    ">": ">", "<ITEM": "<ITEM", "|x": "|x", "* FROM CLIP NAME: x": "* FROM CLIP NAME: x", "AUDIOSTORY EVENT {}": "AUDIOSTORY EVENT {}",
    "\\n": "\\n", "\\": "\\", "a;b,c\u2028d": "a;b,c\u2028d", "Grüße, 雨 🌧": "Grüße, 雨 🌧", "x" * 2000: "x" * 2000, "\ufeffx": "\ufeffx",
    "TAKE SEL": "TAKE SEL", "rain.wav": "rain.wav", "1,5;2": "1,5;2", "a  b": "a  b",
}

captions = st.sampled_from(sorted(NASTY)) | st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="<{"), min_size=1, max_size=40
).filter(str.strip)
texts = st.sampled_from(["", "=1", "'=1", "a\r\nb\tc\x00\x07", " \u2028 "]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=30
)
names = st.sampled_from(["", "Ann", "-x"]) | st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
lengths = st.integers(1, 200_000).map(lambda ms: ms / 1000) | st.floats(1e-9, 3000, allow_subnormal=False)
starts = st.integers(0, 100_000).map(lambda ms: ms / 1000) | st.floats(0, 7000, allow_subnormal=False)
numbers = st.floats(-1, 1, allow_subnormal=False) | st.sampled_from([0.0, -1.0, 1.0])


def events(min_size: int = 1, ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[list[dict[str, object]]]:
    event = st.fixed_dictionaries(
        {"caption": captions, "seconds": lengths, "start": starts},
        optional={
            "id": ids if ids is not None else st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True), "detail": texts, "speaker": names,
            "kind": st.sampled_from(["sfx", "music", "ambience", "speech"]), "transcript": texts, "emotion": names,
            "loudness": st.floats(-70, 0, allow_subnormal=False) | st.sampled_from([-30, -23, None]), "pan": numbers,
            "seed": st.integers(0, 2**63 - 1), "locked": st.booleans(), "take": st.integers(0, 999),
            "fade_in_seconds": st.floats(0, 5, allow_subnormal=False), "fade_out_seconds": st.sampled_from([0.0, 0.5]),
        },
    )
    return st.lists(event, min_size=min_size, max_size=6, unique_by=lambda row: row.get("id", object()))


@st.composite
def plans(draw: st.DrawFn) -> StoryPlan:
    rows = draw(events())
    plan = StoryPlan.build({"instruction": draw(texts), "reasoning": draw(texts), "events": rows})
    fields = plan.model_dump()
    if draw(st.booleans()):
        fields["total_seconds"] = min(plan.total_seconds + draw(lengths), MAX_TOTAL_SECONDS)
    if draw(st.booleans()):
        fields["chapters"] = [{"title": draw(names), "instruction": draw(texts), "start": 0, "seconds": draw(lengths)}]
    ids = [event.id for event in plan.events]
    for name in ("history", "undone"):
        if draw(st.booleans()):
            before = [SoundEvent(id=ids[0], caption="Other", seconds=1, start=0)]
            fields[name] = [{"sentence": draw(texts), "before": before, "order": ids, "total_seconds": draw(lengths)}]
    return StoryPlan.build(fields)


def expected(plan: StoryPlan, name: str) -> StoryPlan:
    """What may come back at most, said without the code under test."""
    if name in WHOLE:
        return plan
    if name == "csv":
        clean = {
            key: re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", getattr(plan, key)) for key in ("instruction", "reasoning")
        }
        rows = []
        for event in plan.events:
            row = event.model_dump()
            row |= {
                key: re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", getattr(event, key))
                for key in ("detail", "transcript")
            }
            rows.append(row)
        return StoryPlan.build({**clean, "events": rows, "total_seconds": plan.total_seconds})
    per_second = {"srt": 1000, "audacity": 1_000_000}[name]
    rows = []
    for event in sorted(plan.events, key=lambda event: event.start):
        start = min(round(event.start * per_second), MAX_TOTAL_SECONDS * per_second - 1)
        end = min(max(start + 1, round(event.end * per_second)), MAX_TOTAL_SECONDS * per_second)
        caption = NASTY.get(event.caption, event.caption) if name == "srt" else event.caption
        rows.append({"caption": caption, "start": start / per_second, "seconds": round((end - start) / per_second, 6)})
    return StoryPlan.build({"instruction": "", "events": rows})


@pytest.mark.parametrize("name", ["json", "reaper", "edl", "csv", "srt", "audacity"])
@given(plan=plans())
@settings(max_examples=120, deadline=None)
def test_a_plan_comes_back_up_to_its_stated_losses(name: str, plan: StoryPlan):
    form = FORMATS[name]
    reading = read_bytes(form.write(plan, None).encode("utf-8"), form)
    assert reading.plan == expected(plan, name)
    assert (losses(plan, form) == ()) == (reading.plan == plan)
    assert reading.notes == ()


@pytest.mark.parametrize("caption", sorted(NASTY))
@pytest.mark.parametrize("name", ["json", "reaper", "edl", "csv", "srt", "audacity", "copilot"])
def test_captions_that_look_like_the_format_itself(name: str, caption: str):
    rows = [{"caption": "Before", "seconds": 1}, {"caption": caption, "seconds": 2}, {"caption": "After", "seconds": 1}]
    plan = StoryPlan.sequential("", rows)
    reading = FORMATS[name].read(FORMATS[name].write(plan, None))
    middle = NASTY[caption] if name == "srt" else caption
    assert [event.caption for event in reading.plan.events] == ["Before", middle, "After"]
    assert [event.start for event in reading.plan.events] == [0, 1, 3] and reading.notes == ()


def test_crlf_and_a_mark_change_nothing():
    for form in FORMATS.values():
        if form.name in ("copilot", "text"):
            continue
        text = form.write(PLAIN, None).replace("\r\n", "\n").replace("\n", "\r\n")
        assert read_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"), form).plan == PLAIN
        assert read_bytes(text.encode("utf-16"), form).plan == PLAIN


@pytest.mark.parametrize("name", FORMATS)
def test_a_plain_plan_loses_nothing(name: str):
    assert losses(PLAIN, FORMATS[name]) == () or name == "text"


def test_losses_are_said_in_words():
    assert [losses(HARBOUR, FORMATS[name]) for name in WHOLE] == [(), (), ()]
    assert losses(HARBOUR, FORMATS["csv"]) == ("not carried: the chapters",)
    found = losses(HARBOUR, FORMATS["srt"])
    assert found[:2] == ("the events come back in the order of their starts", "the ids are given anew")
    assert found[2].startswith("not carried: ")
    assert {"the loudness of 2 events", "the pan of 1 event", "the silence at the end"} <= set(
        found[2][13:].split(", ")
    )
    fine = StoryPlan.sequential("", [("Rain", 1.00049)])
    assert losses(fine, FORMATS["srt"]) == ("the length of 1 event is rounded, by at most 0.00049 s",)
    assert losses(fine, FORMATS["audacity"]) == ()
    broken = StoryPlan.sequential("", [("<|gen|>", 1.0)])
    assert "does not come back" in losses(broken, FORMATS["text"])[0]


@given(plans())
@settings(max_examples=100, deadline=None)
def test_losses_and_remarks_never_fail(plan: StoryPlan):
    for form in FORMATS.values():
        said = (*losses(plan, form), *form.elsewhere(plan))
        assert all(isinstance(sentence, str) and "\n" not in sentence for sentence in said)


@pytest.mark.parametrize("name", WHOLE)
def test_how_a_story_was_told_and_edited_travels_too(name: str):
    telling = {"bundle": "tiny", "seed": 3, "settings": {"num_steps": 8, "fast": True, "guidance_interval": [0.0, 0.5]}}
    plan = StoryPlan.build({**HARBOUR.model_dump(), "telling": telling})
    plan = apply(plan, Patch.model_validate({"change": [{"id": "e3", "start": 4.0}]}), "the call later")
    assert losses(plan, FORMATS[name]) == () and losses(undo(plan), FORMATS[name]) == ()


def test_formats_are_chosen_by_the_longest_suffix():
    found = {path: of_path(path) for path in ("a.json", "A.SRT", "a.labels.txt", "a.txt", "x/a.rpp", "a.wav", "a")}
    assert [form and form.name for form in found.values()] == ["json", "srt", "audacity", "text", "reaper", None, None]
    with pytest.raises(InputError, match="no format 'mp3'.*copilot"):
        format_named("mp3")


def test_nothing_heavy_is_imported():
    code = "import sys, audiostory_core.exchange.formats; sys.exit(any(m in sys.modules for m in ('torch', 'numpy', 'soundfile')))"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=40))
@settings(max_examples=100, deadline=None)
def test_lanes_never_overlap_and_are_as_few_as_can_be(pairs: list[tuple[int, int]]):
    spans = [(start, start + length) for start, length in pairs]
    found = lanes(spans)
    for n, (span, lane) in enumerate(zip(spans, found, strict=True)):
        for other, at in zip(spans[:n], found[:n], strict=True):
            assert at != lane or span[1] <= other[0] or other[1] <= span[0]
    deepest = max((sum(a <= t < b for a, b in spans) for t in range(40)), default=0)
    assert len(set(found)) == deepest


# AudioCopilot


PUBLISHED = """[
  {"role": "user", "content": [{"type": "text", "text": "A refined morning."}]},
  {"role": "system", "content": [{"type": "json", "description": "A peaceful morning.", "added": [], "changed": [], "removed": [],
    "text": [
      {"tool": "sfx", "text": "gentle birdsong outside a window", "loudness": -28, "panning": 0.1, "start_time": 0, "duration": 8, "id": 0},
      {"tool": "sfx", "text": "antique clock ticking softly", "loudness": -30, "panning": -0.1, "start_time": 0, "duration": 8, "id": 1}]}]},
  {"role": "user", "content": [{"type": "text", "text": "Add a sound of a flower."}]},
  {"role": "system", "content": [{"type": "json", "description": "Morning, and a flower.", "added": [3], "changed": [], "removed": [],
    "text": [
      {"tool": "sfx", "text": "petals rustling", "loudness": -22, "panning": 0, "start_time": 1.2, "duration": 2.5, "id": 3}]}]},
  {"role": "user", "content": [{"type": "text", "text": "No clock. Let a man say good morning."}]},
  {"role": "system", "content": [{"type": "json", "description": "Morning.", "added": [4], "changed": [0], "removed": [1],
    "text": [
      {"tool": "sfx", "text": "gentle birdsong outside a window", "loudness": -24, "panning": 0.1, "start_time": 0, "duration": 8, "id": 0},
      {"tool": "sfx", "text": "petals rustling", "loudness": -22, "panning": 0, "start_time": 1.2, "duration": 2.5, "id": 3},
      {"tool": "tts", "text": "Good morning!", "emotion": "calm", "gender": "male", "loudness": -12, "panning": 0, "start_time": 2,
       "duration": 1.5, "id": 4}]}]}
]"""


def test_the_papers_conversation_is_read_with_its_turns():
    """Figures 8 to 10; the second turn lists only what was added."""
    plan = copilot.read(PUBLISHED).plan
    assert plan.instruction == "A refined morning." and plan.reasoning == "Morning."
    assert [event.id for event in plan.events] == ["e0", "e3", "e4"]
    assert [(event.loudness, event.pan) for event in plan.events] == [(-24, 0.1), (-22, 0), (-12, 0)]
    spoken = plan.events[2]
    assert (spoken.kind, spoken.transcript, spoken.emotion, spoken.speaker) == (
        "speech",
        "Good morning!",
        "calm",
        "male",
    )
    assert [turn.sentence for turn in plan.history] == [
        "Add a sound of a flower.",
        "No clock. Let a man say good morning.",
    ]
    second = undo(plan)
    assert [event.id for event in second.events] == ["e0", "e1", "e3"] and second.events[0].loudness == -28
    assert [event.caption for event in undo(second).events] == [
        "gentle birdsong outside a window",
        "antique clock ticking softly",
    ]


def test_a_conversation_is_written_as_the_paper_writes_it():
    plan = copilot.read(PUBLISHED).plan
    again = copilot.read(copilot.write(plan)).plan
    assert again.model_copy(update={"reasoning": plan.reasoning}) == plan
    messages = json.loads(copilot.write(plan))
    assert [message["role"] for message in messages] == ["user", "system"] * 3
    last = messages[-1]["content"][0]
    assert (last["type"], last["added"], last["changed"], last["removed"]) == ("json", [4], [0], [1])
    assert set(last["text"][0]) == {"tool", "text", "loudness", "panning", "start_time", "duration", "id"}
    assert set(last["text"][2]) == {*last["text"][0], "emotion", "speaker"}
    assert messages[1]["content"][0]["added"] == []


def test_edits_travel_as_turns():
    plan = StoryPlan.sequential("A street.", [("Rain", 2.0), ("A dog barks", 1.0), ("Wind", 2.0)])
    plan = apply(plan, Patch.model_validate({"remove": ["e2"]}), "drop the dog")
    plan = apply(plan, Patch.model_validate({"change": [{"id": "e3", "loudness": -20.0}]}), "quieter wind")
    plan = apply(plan, Patch.model_validate({"add": [{"caption": "Bells", "seconds": 1.0, "start": 0.5}]}), "add bells")
    assert losses(plan, FORMATS["copilot"]) == ()
    back = copilot.read(copilot.write(plan)).plan
    assert back == plan and undo(back, 3).events == undo(plan, 3).events


@given(rows=events(ids=st.integers(0, 99).map("e{}".format)), sentence=texts)
@settings(max_examples=100, deadline=None)
def test_what_audiocopilot_can_say_comes_back(rows: list[dict[str, object]], sentence: str):
    known = ("caption", "seconds", "start", "loudness", "pan", "id")
    rows = [{name: row[name] for name in known if name in row} for row in rows]
    for n, row in enumerate(rows):
        row.setdefault("id", f"e{n + 100}")
    plan = StoryPlan.build({"instruction": sentence, "reasoning": "r", "events": rows})
    assert copilot.read(copilot.write(plan)).plan == plan
    assert losses(plan, FORMATS["copilot"]) == ()


def test_what_audiocopilot_cannot_say_is_stated():
    found = losses(HARBOUR, FORMATS["copilot"])
    assert found[:2] == ("the ids are given anew", "the caption of 1 event comes back changed")
    assert "the seed of 1 event" in found[2] and "the kind of 1 event" in found[2]
    assert copilot.elsewhere(HARBOUR) == (
        "AudioCopilot's stories last at most 8 s",
        "AudioCopilot's loudness is from -30 to -10: it is not so, or not given, in 2 events",
    )


# Reaper


def edited(text: str, *changes: tuple[str, str]) -> StoryPlan:
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return reaper.read(text).plan


def test_what_is_changed_in_reaper_is_read():
    gain = 10 ** (7 / 20)
    text = reaper.write(HARBOUR)
    assert f"VOLPAN {gain:.6f}"[:14] in text  # a sailor at -16 LUFS is 7 dB above -23
    plan = edited(
        text, ("POSITION 3.25\n", "POSITION 4.5\n"), ("LENGTH 1.5\n", "LENGTH 1.25\n"), ("1.0 -0.75 1 -1", "1.0 0.5 1 -1"),
        ("FADEIN 1 1.5 ", "FADEIN 1 0.25 "), ('NAME "Steady rain"', 'NAME "Heavy rain"'),
    )
    rain, gull, sailor = plan.events
    assert (rain.caption, rain.fade_in_seconds, rain.loudness) == ("Heavy rain", 0.25, -30.5)
    assert (gull.start, gull.pan, gull.seed, gull.take, gull.locked) == (4.5, 0.5, 7, 2, True)
    assert sailor.seconds == 1.25 and sailor.transcript == "Ahoy!"
    assert plan.chapters == HARBOUR.chapters and plan.total_seconds == 12.5


def test_a_fader_of_reaper_moves_the_loudness():
    text = reaper.write(HARBOUR)
    louder = text.replace('NAME "ambience"\n    VOLPAN 1 0 -1', 'NAME "ambience"\n    VOLPAN 0.5 0.25 -1')
    rain = reaper.read(louder).plan.events[0]
    assert rain.loudness == pytest.approx(-30.5 - 6.0206, abs=1e-3) and rain.pan == 0.25
    quiet = reaper.read(text.replace('NAME "sfx"\n    VOLPAN 1 0', 'NAME "sfx"\n    VOLPAN 2 0'))
    assert quiet.plan.events[1].loudness is None and "has no loudness" in quiet.notes[0]


STEMS = {"rain": Stem("stems/rain.wav", 10.5), "e2": Stem('st "x"/e2.wav', 2.25), "e3": Stem("stems/e3.wav", 1.5)}


def test_stems_are_at_their_level_so_reaper_applies_none():
    text = reaper.write(HARBOUR, STEMS)
    assert reaper.read(text).plan == HARBOUR
    items = re.findall(r"<ITEM.*?VOLPAN [^\n]*", text, re.DOTALL)
    assert len(items) == 3
    for item in items:
        assert "VOLPAN 1.0 0.0 1 -1" in item and item.count("1 0.0 0 1 0 0 0") == 2
    assert "LENGTH 2.25" in text and "FILE 'st \"x\"/e2.wav'" in text and 'FILE "stems/rain.wav"' in text
    plan = reaper.read(
        text.replace("VOLPAN 1.0 0.0 1 -1", "VOLPAN 2.0 0.25 1 -1").replace("LENGTH 2.25", "LENGTH 2")
    ).plan
    assert plan.events[0].loudness == pytest.approx(-30.5 + 6.0206, abs=1e-3)
    assert plan.events[1].pan == -0.5 and plan.events[1].seconds == 1.75


def test_items_that_are_deleted_copied_and_added_in_reaper():
    plan = apply(PLAIN, Patch.model_validate({"change": [{"id": "e1", "loudness": -20.0}]}), "quieter rain")
    text = reaper.write(plan)
    item = text[text.index("    <ITEM") : text.index("\n    >\n") + 7]
    copied = reaper.read(text.replace(item, item + item.replace("POSITION 0.0", "POSITION 6")))
    assert [(event.id, event.start) for event in copied.plan.events] == [("e1", 0), ("e3", 6), ("e2", 4)]
    assert copied.plan.history == () and any("history" in note for note in copied.notes)
    removed = reaper.read(text.replace(item, ""))
    assert [event.id for event in removed.plan.events] == ["e2"] and removed.plan.history == ()
    added = reaper.read(text.replace(item, item + "<ITEM\nPOSITION 1\nLENGTH 2\nNAME new.wav\n>\n"))
    assert [event.caption for event in added.plan.events] == ["Rain", "A dog barks", "new"]


def test_no_line_of_a_project_is_too_long_for_reaper():
    plan = StoryPlan.sequential("雨" * 5000, [{"caption": "雨" * 2000, "detail": " " * 5000 + "雨", "seconds": 1.0}])
    text = reaper.write(plan)
    assert max(len(line.encode("utf-8")) for line in text.split("\n")) < 4096
    assert reaper.read("\n".join(line.strip() for line in text.split("\n"))).plan == plan


def test_stems_are_found_beside_the_project(tmp_path: Path):
    import numpy as np
    import soundfile

    (tmp_path / "stems").mkdir()
    for name in ("rain", "e2"):
        soundfile.write(tmp_path / "stems" / f"{name}.wav", np.zeros((12000, 2)), 8000, subtype="FLOAT")
    found, notes = find(tmp_path / "stems", HARBOUR, tmp_path / "mix" / "story.rpp")
    assert found == {"rain": Stem("../stems/rain.wav", 1.5), "e2": Stem("../stems/e2.wav", 1.5)}
    assert notes == (f"{tmp_path / 'stems'} has no stem of e3",)
    (tmp_path / "stems" / "e3.wav").write_bytes(b"RIFFnothing")
    with pytest.raises(InputError, match=r"e3\.wav is not a sound file"):
        find(tmp_path / "stems", HARBOUR, tmp_path / "story.rpp")
    with pytest.raises(InputError, match="no folder"):
        find(tmp_path / "gone", HARBOUR, tmp_path / "story.rpp")


# Edit decision lists


def test_without_its_comments_a_list_keeps_names_and_frames():
    text = "\n".join(line for line in edl.write(HARBOUR).split("\n") if "AUDIOSTORY" not in line)
    plan = edl.read(text).plan
    assert [(event.caption, event.start, event.seconds) for event in plan.events] == [
        ("Steady rain", 0, 10.48), ("A sailor calls", 3, 1.48), ("A gull cries", 3.24, 2.0),
    ]


def test_what_is_changed_in_a_list_is_read():
    text = edl.write(HARBOUR)
    moved = text.replace("00:00:03:00 00:00:04:12", "00:00:05:00 00:00:06:12").replace(
        "NAME: Steady rain", "NAME: Hail"
    )
    plan = edl.read(moved).plan
    assert [(event.caption, event.start, event.seconds) for event in plan.events] == [
        ("Hail", 0, 10.5), ("A gull cries", 3.25, 2), ("A sailor calls", 5, 1.5),
    ]


def test_overlapping_events_lie_on_channels_of_their_own():
    channels = re.findall(r"^\d{3}  AX       (\S+)", edl.write(HARBOUR), re.MULTILINE)
    assert channels == ["A", "A2", "A3"]
    assert "* SOURCE FILE: stems/rain.wav" in edl.write(HARBOUR, STEMS)


def test_each_channel_begins_at_zero():
    """With black, where its first event is later; read back, black is nothing."""
    rows = [("Rain", 2.0, 3.0), ("A gull", 3.0, 1.0), ("Bell", 8.0, 1.0), ("Wind", 0.0, 1.0)]
    plan = StoryPlan.build({"instruction": "", "events": [{"caption": c, "start": a, "seconds": s} for c, a, s in rows]})
    text = edl.write(plan)
    found = re.findall(r"^(\d{3})  (..)       (A\d?) .*?(\S+) (\S+)$", text, re.MULTILINE)
    assert found == [
        ("001", "AX", "A", "00:00:00:00", "00:00:01:00"), ("002", "BL", "A2", "00:00:00:00", "00:00:03:00"),
        ("003", "AX", "A", "00:00:02:00", "00:00:05:00"), ("004", "AX", "A2", "00:00:03:00", "00:00:04:00"),
        ("005", "AX", "A", "00:00:08:00", "00:00:09:00"),
    ]
    assert edl.read(text).plan == plan


def test_long_lists_say_that_three_digits_end():
    assert len(edl.elsewhere(StoryPlan.sequential("", [("Rain", 0.1)] * 1000))) == 2


# Other parsers, where they are installed


def everyday(count: int = 30) -> StoryPlan:
    """A plan of the sort that people make; its captions are those that no parser should stumble over."""
    draw = random.Random(0)
    words = [*NASTY, "Rain falls", "A dog barks"]
    words = [
        word
        for word in words
        if word.isprintable() and not {"<", ">", "|", "`", "\\", "*"} & set(word) and len(word) < 99
    ]
    rows = [
        {"caption": draw.choice(words), "start": draw.randrange(60000) / 1000, "seconds": draw.randrange(40, 9000) / 1000,
         "kind": draw.choice(["sfx", "music", "speech"]), "pan": draw.choice([-0.5, 0.0, 1.0]), "loudness": -20.5}
        for _ in range(count)
    ]
    return StoryPlan.build({"instruction": "A town.", "events": rows})


def test_the_srt_library_reads_our_subtitles():
    library = pytest.importorskip("srt")
    plan = everyday()
    cues = list(library.parse(srt.write(plan)))
    assert [cue.content for cue in cues] == [
        event.caption for event in sorted(plan.events, key=lambda event: event.start)
    ]
    assert [cue.start.total_seconds() for cue in cues] == sorted(event.start for event in plan.events)
    assert srt.read(library.compose(cues)).plan == srt.read(srt.write(plan)).plan


def test_the_rpp_library_reads_our_projects():
    library = pytest.importorskip("rpp")
    plan = everyday()
    stems = {event.id: Stem(f"stems/{event.id}.wav", event.seconds) for event in plan.events}
    project = library.loads(reaper.write(plan, stems))
    items = [item for track in project.findall("TRACK") for item in track.findall("ITEM")]
    found = sorted(
        (item.find("NAME")[1], float(item.find("POSITION")[1]), float(item.find("LENGTH")[1])) for item in items
    )
    assert found == sorted((event.caption, event.start, event.seconds) for event in plan.events)
    assert {item.find("SOURCE").find("FILE")[1] for item in items} == {stem.path for stem in stems.values()}
    assert {tuple(item.find("VOLPAN")[1:]) for item in items} == {("1.0", "0.0", "1", "-1")}
    assert reaper.read(library.dumps(project)).plan == plan


def test_the_pycmx_library_reads_our_lists():
    library = pytest.importorskip("pycmx")
    plan = everyday()
    parsed = library.parse_cmx3600(io.StringIO(edl.write(plan)))
    assert parsed.title == "A town." and not list(parsed.unrecognized_statements)
    edits = [edit for event in parsed.events for edit in event.edits]
    ordered = sorted(plan.events, key=lambda event: edl.ticks(event, 25))
    assert {edit.source for edit in edits} == {"AX", "BL"}
    edits = [edit for edit in edits if edit.source == "AX"]
    assert [edit.clip_name for edit in edits] == [event.caption for event in ordered]
    assert all(edit.channels.audio and not edit.channels.video and edit.transition.cut for edit in edits)


@pytest.mark.parametrize("stems", [False, True])
def test_open_timeline_io_reads_our_lists(stems: bool):
    """Every event at its time, on every track, at the rate that docs/exchange.md names."""
    library = pytest.importorskip("opentimelineio")
    pytest.importorskip("otio_cmx3600_adapter")
    plan = everyday()
    media = {event.id: Stem(f"stems/{event.id}.wav", event.seconds) for event in plan.events} if stems else None
    timeline = library.adapters.read_from_string(edl.write(plan, media), "cmx_3600", rate=edl.FRAMES_PER_SECOND)
    found = []
    for track in timeline.tracks:
        for clip in track.find_clips():
            at = clip.range_in_parent()
            if not isinstance(clip.media_reference, library.schema.GeneratorReference):
                found.append((clip.name, round(at.start_time.to_seconds(), 6), round(at.duration.to_seconds(), 6)))
    frames = [edl.ticks(event, edl.FRAMES_PER_SECOND) for event in plan.events]
    right = [(event.caption, start / 25, (end - start) / 25) for event, (start, end) in zip(plan.events, frames, strict=True)]
    assert sorted(found) == sorted(right)
    assert {track.kind for track in timeline.tracks} == {library.schema.TrackKind.Audio}


def test_a_label_file_is_what_the_manual_describes():
    lines = labels.write(everyday()).splitlines()
    assert all(re.fullmatch(r"\d+\.\d{6}\t\d+\.\d{6}\t[^\t]+", line) for line in lines)
    begin = [float(line.split("\t")[0]) for line in lines]
    assert begin == sorted(begin)


def test_a_table_is_rfc_4180():
    text = spreadsheet.write(HARBOUR)
    assert text.count("\r\n") == 4 and text.startswith("id,start,seconds,kind,caption,")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["caption"] for row in rows] == [event.caption for event in HARBOUR.events]
    assert rows[0]["reasoning"] == HARBOUR.reasoning and rows[1]["reasoning"] == ""
