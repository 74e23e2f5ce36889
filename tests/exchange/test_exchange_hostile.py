"""Paper tests of the exchange formats on what people and other programs really hand over. No torch."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core import cli
from audiostory_core.errors import InputError
from audiostory_core.exchange import copilot, edl, labels, reaper, spreadsheet
from audiostory_core.exchange.formats import FORMATS, of_text, read_bytes
from audiostory_core.exchange.reading import number
from audiostory_core.plan.story import MAX_EVENTS, StoryPlan
from refusals import refusal_of

PLAN = StoryPlan.sequential("A street.", [("Rain", 4.0), ("A dog barks", 1.5)])


def heard(text: str, name: str) -> list[tuple[str, float, float]]:
    return [(event.caption, event.start, event.seconds) for event in FORMATS[name].read(text).plan.events]


def refusal(text: str | bytes, name: str) -> str:
    return refusal_of(read_bytes, text.encode("utf-8") if isinstance(text, str) else text, FORMATS[name])


# Numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1.0), (" 2,5 ", 2.5), ("-.5", -0.5), ("1e-05", 1e-05), ("1e999", None), ("nan", None), ("1_0", None), ("", None),
     ("1.2.3", None), ("0x10", None), ("9" * 99, None), ("inf", None)],
)
def test_numbers(text: str, value: float | None):
    assert number(text) == value


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "text", ["", "\n\n", "hello", "<", ">" * 9, "{}", "[]", "[{}]", "1\n2\n3", "\t\t\t", "a,b\n1,2", "*"]
)
def test_what_holds_no_event_is_one_sentence(name: str, text: str):
    refusal(text, name)


@given(
    st.sampled_from(sorted(FORMATS)),
    st.text(max_size=200) | st.lists(st.sampled_from([
        "1", "00:00:01,000 --> 00:00:00,500", "text", "", "<REAPER_PROJECT 0.1", "<TRACK", "<ITEM", "POSITION 1", "LENGTH 2", "NAME x",
        ">", "<NOTES", "|AUDIOSTORY EVENT {}", "|AUDIOSTORY EVENT {\"place\":-1,\"event\":{\"id\":\"a\",\"caption\":\"b\",\"seconds\":1,\"start\":0}}",
        "TAKE SEL", "VOLPAN nan 1e9 -5 x", "MUTE 1", "001  AX  A  C  00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00",
        "001 BL V D 025 99:99:99:99 00:00:00:00 01:00:00;02 01:00:10;02", "* FROM CLIP NAME: x", "* FRAME RATE: 60", "FCM: DROP FRAME",
        "* AUDIOSTORY STORY {\"events\":1e9,\"story\":{\"instruction\":\"i\",\"history\":[{\"order\":[\"e1\"],\"total_seconds\":1}]}}",
        "caption,seconds,start", "x,1,", "\"", "y,-1,2", "1.0\t2.0\tlabel", "3\t1\tback", "\\\t100\t200", "nan\t1\tx",
        '[{"role":"system","content":[{"text":[{"text":"x","duration":1,"start_time":0,"id":1}]}]}]',
    ]), max_size=25).map("\n".join),
)
@settings(max_examples=400, deadline=None)
def test_every_reader_is_total(name: str, text: str):
    try:
        reading = FORMATS[name].read(text)
    except InputError as error:
        assert "\n" not in str(error) and len(str(error)) < 400
    else:
        assert StoryPlan.from_json(reading.plan.to_json()) == reading.plan
        assert all(len(note) < 400 for note in reading.notes)


# Linear on hostile text, and no more events than a plan may have


LONG = 400_000
HOSTILE = {
    "srt": ["1\n" * LONG, "00:00:01,000 --> 00:00:02,000\n" + "<i " * LONG, "--> " * LONG, "<b>" * LONG, "{\\" * LONG,
            "00:00:01,000 --> 00:00:02,000 " + " " * LONG + "x", ("00:00:01,000 --> 00:00:02,000\n" * 9 + "\n") * 9000],
    "audacity": ["1\t" * LONG, "\\" * LONG, "1" * LONG, "1\t2\n" * LONG, "\n" * LONG],
    "reaper": ["<REAPER_PROJECT\n" + "<A\n" * LONG, "<REAPER_PROJECT\n" + ">\n" * LONG, "<REAPER_PROJECT\n<ITEM\nNAME " + "\" ' ` " * LONG,
               "<REAPER_PROJECT " + "x" * LONG, "<REAPER_PROJECT\n" + "<ITEM\n" * LONG, "<REAPER_PROJECT\n<ITEM\n<NOTES\n" + "|x\n" * LONG,
               "<REAPER_PROJECT\n<ITEM\nLENGTH 1\n<NOTES\n|AUDIOSTORY EVENT " + "[" * LONG],
    "edl": ["001 " * LONG, "1" * LONG, "* " * LONG, "* FROM CLIP NAME: x\n" * LONG, "001  AX  A  C  " + "00:00:00:00 " * LONG],
    "csv": ["caption;seconds\n" + ";" * LONG, "caption,seconds\n" + '"' * LONG, ";" * LONG, "caption,seconds\n" + "\n" * LONG, '"' * LONG],
    "copilot": ["[" * LONG, '[{"text":[' + '{"text":"x"},' * 50_000 + "0]}]", '[{"content":[' + '{"text":"x"},' * 50_000 + "0]}]"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name: str):
    for text in HOSTILE[name]:
        began = time.process_time()
        try:
            FORMATS[name].read(text)
        except InputError as error:
            assert len(str(error)) < 300
        assert time.process_time() - began < 4, text[:40]


def many(name: str, count: int) -> str:
    times = [f"00:00:{n % 50:02},000 --> 00:00:{n % 50 + 1:02},000" for n in range(count)]
    return {
        "srt": "\n\n".join(f"{n}\n{at}\ntext" for n, at in enumerate(times)),
        "audacity": "1.0\t2.0\ttext\n" * count,
        "csv": "caption,seconds\n" + "text,1\n" * count,
        "reaper": "<REAPER_PROJECT 0.1\n" + "<ITEM\nPOSITION 1\nLENGTH 1\nNAME x\n>\n" * count + ">",
        "edl": "".join(f"{n:04}  AX  A  C  00:00:00:00 00:00:01:00 00:{n // 60 % 60:02}:{n % 60:02}:00 00:59:59:24\n" for n in range(count)),
        "copilot": '[{"text": [' + ",".join(f'{{"text":"x","start_time":0,"duration":1,"id":{n}}}' for n in range(count)) + "]}]",
    }[name]


@pytest.mark.parametrize("name", HOSTILE)
def test_five_thousand_events_are_too_many(name: str):
    message = refusal(many(name, 5000), name)
    assert "5000" in message and str(MAX_EVENTS) in message
    assert len(FORMATS[name].read(many(name, MAX_EVENTS)).plan.events) == MAX_EVENTS


# Labels


def test_labels_as_they_are_found():
    text = "1,5\t2,5\tRain\tand wind\n\\\t100.0\t200.0\n\\\tfuture\n3\t3\tA click\n7\tNo end\n2\t1\tReversed\n-1\t1\tEarly\nx\t1\tbad\n5\t6\t\n"
    reading = labels.read(text)
    assert [(event.caption, event.start, event.seconds) for event in reading.plan.events] == [
        ("Rain and wind", 1.5, 1), ("A click", 3, 2), ("No end", 7, 1), ("Reversed", 1, 1), ("Early", 0, 1),
    ]
    assert reading.notes == (
        "line 6: the times were reversed: swapped",
        "line 7: the times were before 0: moved to 0",
        "line 8: the line does not begin with a time in seconds: left out",
        "lines 4, 5: the label is a point: it lasts until the next one, the last one for 1 s",
        "line 9: there is no caption: left out",
    )


# Tables


def test_tables_as_they_are_found():
    semicolons = (
        'Text;Start;Duration;Panning;Colour;Loudness\r\nRegen;0;2,5;-0,5;blau;-20\r\n\r\n"Wind; laut";1:05;1;3;rot;\r\n'
    )
    reading = spreadsheet.read(semicolons)
    first, second = reading.plan.events
    assert (first.caption, first.seconds, first.pan, first.loudness) == ("Regen", 2.5, -0.5, -20)
    assert (second.caption, second.start, second.pan) == ("Wind; laut", 65, 1)
    assert reading.notes == (
        "line 1: columns that a plan does not have were left out: colour",
        "line 4: the pan is not from -1 to 1: moved there",
    )
    assert heard("caption\tend\nRain\t2\nWind\t3\n", "csv") == [("Rain", 0, 2), ("Wind", 2, 3)]
    assert heard("seconds,caption,start\n1,x\n2,y,\n", "csv") == [("x", 0, 1), ("y", 1, 2)]
    kinds = spreadsheet.read("caption,seconds,kind,locked,seed,take\na,1,TTS,Yes,7.0,1\nb,1,noise,no,,\n")
    assert [(event.kind, event.locked, event.seed, event.take) for event in kinds.plan.events] == [
        ("speech", True, 7, 1), ("sfx", False, None, 0),
    ]


MARKERS = (
    "Name\tStart\tDuration\tTime Format\tType\tDescription\nRain\t0:01.500\t0:02.000\tdecimal\tCue\t\n"
    "Bell\t0:04.000\t0:00.000\tdecimal\tCue\tfar off\n\t1:00:04.000\t0:00.000\tdecimal\tSubclip\tonly words\n"
)


@pytest.mark.parametrize("text", [MARKERS, MARKERS.replace("\t", ","), MARKERS.replace("\n", "\r\r\n"), "\ufeff" + MARKERS])
def test_auditions_markers_are_read_by_the_names_of_their_columns(text: str):
    reading = read_bytes(text.encode(), FORMATS["csv"])
    assert [(event.caption, event.detail, event.start, event.seconds, event.kind) for event in reading.plan.events] == [
        ("Rain", "", 1.5, 2, "sfx"), ("Bell", "far off", 4, 3600, "sfx"), ("only words", "", 3604, 1, "sfx"),
    ]
    assert [note.partition(": ")[2] for note in reading.notes] == [
        "the marker is a point: it lasts until the next one, the last one for 1 s"
    ]
    assert of_text(text).name == "csv"


def test_auditions_markers_count_in_time_or_are_refused():
    assert "Line 2 has its times in 'Samples': show them as decimal" in refusal(MARKERS.replace("decimal", "Samples"), "csv")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1,2,3\n4,5,6", ["Line 1", "header", "caption", "1, 2, 3"]),
        ("caption,start\nx,1", ["Line 1", "seconds"]),
        ("caption,seconds\nx,1\ny,two", ["Line 3", "column seconds", "'two'", "2.5"]),
        ("caption,seconds\nx,", ["Line 2", "no seconds"]),
        ("caption,seconds\nx,0", ["Line 2", "longer than 0"]),
        ("caption,seconds,start\nx,1,-2", ["Line 2", "column start", "'-2'"]),
        ("caption,seconds,loudness\nx,1,loud", ["Line 2", "column loudness", "'loud'"]),
        ("caption,seconds,seed\nx,1,1.5", ["Line 2", "column seed", "whole number"]),
        ("caption,seconds,seed\nx,1,-1", ["Line 2", "column seed", "'-1'"]),
        ("caption,seconds\nx,20000", ["Line 2", "20000", "10800"]),
        ("caption,seconds,start\nx,6000,\ny,6000,", ["ends at 12000 s", "10800"]),
        ('caption,seconds\n"x,1\ny,2\n', ["Line 2", "quotes"]),
        ('caption,seconds\n"x"y,1\n', ["Line 2", "quotes"]),
        ("caption,seconds\n", ["header row", "no row"]),
        ("caption,seconds\n" + "x" * 200_000 + ",1", ["Line 2", "field larger"]),
    ],
)
def test_a_wrong_table_names_line_and_column(text: str, parts: list[str]):
    message = refusal(text, "csv")
    for part in parts:
        assert part in message


def test_ids_that_do_not_fit_are_given_anew():
    reading = spreadsheet.read("id,caption,seconds\na,x,1\na,y,1\nno space,z,1\n")
    assert [event.id for event in reading.plan.events] == ["a", "e2", "e3"] and len(reading.notes) == 2


# Projects


FOREIGN = """<REAPER_PROJECT 0.1 "7.61/macOS-arm64" 1754700000 0
  <NOTES 0 2
    |not ours
  >
  RIPPLE 0 0
  <RENDER_CFG
    ZXZhdxgAAQ==
  >
  <TRACK {AAAA}
    NAME Music
    VOLPAN 1 -0.5 -1 -1 1
    MUTESOLO 0 0 0
    <FXCHAIN
      <VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1919247729<56> ""
        PT48PD4+PDw=
      >
    >
    <ITEM
      POSITION 12.5
      LENGTH 1.256
      FADEIN 1 0.01 0 1 0 0 0
      FADEOUT 1 0.2 0 1 0 0 0
      MUTE 0 0
      NAME 'the "tune".wav'
      VOLPAN 0.5 0.25 1 -1
      SOFFS 0.75
      <SOURCE SECTION
        LENGTH 3
        <SOURCE WAVE
          FILE "C:\\Media\\tune.wav"
        >
      >
      TAKE SEL
      NAME second.flac
      TAKEVOLPAN 0.5 1 -1
      <SOURCE FLAC
        FILE "second.flac"
      >
    >
    <ITEM
      POSITION -1
      LENGTH 2
      NAME ""
      VOLPAN 1 0 1 -1
      <SOURCE WAVE
        FILE "Media/door slam.wav"
      >
    >
    <ITEM
      POSITION 3
      LENGTH 2
      <NOTES
        |Only notes
        |in two lines
      >
    >
    <ITEM
      POSITION 3
      LENGTH 2
      MUTE 1
      NAME muted
    >
  >
>
>
"""


def test_projects_of_others_as_they_are_found():
    reading = reaper.read(FOREIGN)
    assert [(event.caption, event.start, event.seconds, event.pan) for event in reading.plan.events] == [
        ("second", 12.5, 1.256, 0.0), ("door slam", 0, 2, -0.5), ("Only notes in two lines", 3, 2, -0.5),
    ]
    first = reading.plan.events[0]
    assert (first.kind, first.fade_in_seconds, first.fade_out_seconds, first.loudness) == ("music", 0.01, 0.2, None)
    assert reading.notes == (
        "line 65: there is a > that closes nothing: passed over",
        "line 18: the item begins within its sound, which a plan cannot say: only its place is read",
        "line 40: the item begins before 0: moved to 0",
        "line 57: the item is muted: left out",
    )


def track(name: str, *lines: str, items: int = 1) -> str:
    held = [f"<ITEM\nPOSITION {n}\nLENGTH 1\nNAME {name}{n}\n>" for n in range(items)]
    return "\n".join(["<TRACK", f"NAME {name}", *lines, *held, ">\n"])


def told(*tracks: str) -> tuple[list[str], tuple[str, ...]]:
    reading = reaper.read("<REAPER_PROJECT 0.1\n" + "".join(tracks) + ">\n")
    return [event.caption for event in reading.plan.events], reading.notes


def test_what_is_muted_or_not_soloed_is_not_told_and_said():
    open_, muted, soloed = "MUTESOLO 0 0 0", "MUTESOLO 1 0 0", "MUTESOLO 0 2 0"
    assert told(track("a", open_), track("b", muted, items=2)) == (["a0"], ("the track b is muted: 2 items are left out",))
    assert told(track("a", soloed), track("b", open_), track("c")) == (
        ["a0"], ("the tracks b, c are silent, as others are soloed: 2 items are left out",),
    )
    assert told(track("a", soloed), track("b", "MUTESOLO 1 1 0")) == (["a0"], ("the track b is muted: 1 item is left out",))
    assert "no item that is heard" in refusal("<REAPER_PROJECT\n" + track("a", muted) + ">\n", "reaper")


def test_folders_mute_and_solo_what_lies_in_them():
    folder, last = "ISBUS 1 1", "ISBUS 2 -1"
    assert told(track("a", "MUTESOLO 1 0 0", folder), track("b", folder), track("c", "ISBUS 2 -2"), track("d")) == (
        ["d0"], ("the tracks a, b, c are muted: 3 items are left out",),
    )
    assert told(track("a", "MUTESOLO 0 1 0", folder), track("b", last), track("c")) == (
        ["a0", "b0"], ("the track c is silent, as others are soloed: 1 item is left out",),
    )
    assert told(track("a", folder), track("b", "MUTESOLO 1 0 0", last), track("c", last))[0] == ["a0", "c0"]


@pytest.mark.parametrize("line, said", [
    ("PLAYRATE 1.5 1 0 -1 0 0.0025", True), ("PLAYRATE 1 1 -3 -1", True), ("PLAYRATE 1 1 0 -1", False), ("SM 0 0 + 1 1.5", True),
    ("PLAYRATE 0.5\nTAKE SEL\nPLAYRATE 1 1 0", False), ("TAKE\nPLAYRATE 2", False),
])
def test_another_rate_or_pitch_is_said(line: str, said: bool):
    reading = reaper.read(f"<REAPER_PROJECT\n<ITEM\nPOSITION 1\nLENGTH 2\nNAME x\n{line}\n>\n>\n")
    assert [(event.start, event.seconds) for event in reading.plan.events] == [(1, 2)]
    note = "line 2: the item plays at another rate or pitch, which a plan cannot say: only its place is read"
    assert reading.notes == ((note,) if said else ())


def test_projects_that_are_cut_off_or_no_projects():
    text = reaper.write(PLAN)
    cut = reaper.read(text[: text.rindex("VOLPAN 1.0")])
    assert [event.caption for event in cut.plan.events] == ["Rain", "A dog barks"]
    assert cut.notes == ("the project ends inside a chunk: it was cut off",)
    assert "Line 1 should begin a Reaper project" in refusal("RPP\n", "reaper")
    assert "no item" in refusal("<REAPER_PROJECT 0.1\n>\n", "reaper")
    assert "Line 3 reaches 1e+09 s" in refusal("<REAPER_PROJECT\n\n<ITEM\nPOSITION 1e9\nLENGTH 1\nNAME x\n>", "reaper")


def test_damaged_notes_leave_the_item():
    text = reaper.write(PLAN).replace('"event":{"id":"e1"', '"event":{"id":7')
    reading = reaper.read(text.replace('"story":{', '"story":[{'))
    assert [(event.caption, event.seconds) for event in reading.plan.events] == [("A dog barks", 1.5), ("Rain", 4)]
    assert sorted(note.partition(": ")[2] or note for note in reading.notes) == [
        "read without it", "what AudioStory wrote beside the event is damaged: read without it",
    ]


def test_a_hundred_megabytes_of_plug_in_state_are_passed_over():
    state = "        " + "Q" * 128 + "\n"
    project = FOREIGN.replace("        PT48PD4+PDw=\n", state * 100_000)
    assert len(project) > 13_000_000
    began = time.process_time()
    assert len(reaper.read(project).plan.events) == 3
    assert time.process_time() - began < 5


# Edit decision lists


def test_lists_as_they_are_found():
    text = """TITLE: REEL 1
FCM: NON-DROP FRAME

001  TAPE1    V     C        00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:00
* FROM CLIP NAME: PICTURE
002  TAPE2    A     C        00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:12
* FROM CLIP NAME: RAIN.WAV
002  TAPE2    A2    C        00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:12
* FROM CLIP NAME: RAIN.WAV
M2   TAPE2    050.0     00:00:00:00
003  BL       A     C        00:00:00:00 00:00:00:00 01:00:05:00 01:00:05:00
003  AX       A     D    025 00:00:00:00 00:00:01:00 01:00:05:00 01:00:06:00
* TO CLIP NAME: A DOG
004  TAPE9    AA/V  C        00:00:00:00 00:00:01:00 01:00:08:00 01:00:07:00
005  TAPE9    A     C        00:00
"""
    reading = edl.read(text)
    assert [(event.caption, event.start, event.seconds) for event in reading.plan.events] == [
        ("RAIN.WAV", 0, 4.48), ("A DOG", 5, 1), ("TAPE9", 7, 1),
    ]
    assert {note.partition(": ")[2] or note for note in reading.notes} >= {
        "channel V holds no audio: left out", "the same clip stands on another channel: read once",
        "the record times were reversed: swapped", "the event has no clip name: it got that of its reel",
    }
    assert any("read as 25" in note for note in reading.notes) and any(
        "3600 s were taken off" in note for note in reading.notes
    )


def test_drop_frame_and_other_rates():
    line = "001  AX  A  C  00:00:00;00 00:00:01;00 {} {}\n* FROM CLIP NAME: X\n"
    drop = edl.read("FCM: DROP FRAME\n" + line.format("00:10:00;00", "00:11:00;02")).plan.events[0]
    assert drop.start == pytest.approx(600, abs=0.01) and drop.seconds == pytest.approx(60.06, abs=0.01)
    assert edl.read(line.format("00:00:01:00", "00:00:02:29").replace(";", ":")).plan.events[
        0
    ].seconds == pytest.approx(1.966667)
    stated = "* FRAME RATE: 24\n" + line.replace(";", ":").format("00:00:01:12", "00:00:02:12")
    assert edl.read(stated).plan.events[0].start == 1.5 and edl.read(stated).notes == ()
    with pytest.raises(InputError, match="Line 2 has a timecode whose frame is 24 or more"):
        edl.read(stated.replace("02:12", "02:24"))


LEADERS = {
    "slate": ("NON-DROP FRAME", "00:59:53:11", "01:00:00:00", "01:00:05:00", "", (0, 6.56, 6.56, 5.0)),
    "a two-pop, hour ten": ("NON-DROP FRAME", "09:59:58:00", "09:59:58:01", "10:00:05:00", "", (0, 0.04, 0.04, 6.96)),
    "bars, hour two": ("NON-DROP FRAME", "01:57:00:00", "01:58:00:00", "02:00:05:00", "24", (0, 60, 60, 125)),
    "a full hour": ("NON-DROP FRAME", "01:00:00:00", "01:00:01:00", "01:00:05:00", "", (0, 1, 1, 4)),
    "after the hour": ("NON-DROP FRAME", "01:00:02:00", "01:00:03:00", "01:00:05:00", "", (2, 1, 3, 2)),
    "midnight": ("NON-DROP FRAME", "23:59:58:00", "00:00:00:00", "00:00:04:00", "", (0, 2, 2, 4)),
    "drop-frame": ("DROP FRAME", "00:59:53;15", "01:00:00;00", "01:00:05;00", "", (0, 6.5065, 6.5065, 5.005)),
    "drop-frame, full hour": ("DROP FRAME", "01:00:00;00", "01:00:01;00", "01:00:05;00", "", (0, 1.001, 1.001, 4.004)),
    "23.976": ("NON-DROP FRAME", "01:00:00:00", "01:00:04:00", "01:00:06:00", "23.976", (0, 4.004, 4.004, 2.002)),
    "23.98 and a slate": ("NON-DROP FRAME", "09:59:50:00", "10:00:00:00", "10:00:06:00", "23.98 fps", (0, 10.01, 10.01, 6.006)),
    "59.94, drop-frame": ("DROP FRAME", "00:59:59;30", "01:00:00;00", "01:00:01;00", "59.94", (0, 0.5005, 0.5005, 1.001)),
    "no origin": ("NON-DROP FRAME", "00:00:02:00", "00:00:03:00", "00:00:05:00", "", (2, 1, 3, 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", LEADERS)
def test_what_stands_before_the_hour_is_the_beginning(name: str):
    """Two events, one after the other: the list begins at 0, their distance stays, and what was taken off is said."""
    count, first, middle, last, rate, right = LEADERS[name]
    lines = [f"TITLE: R\nFCM: {count}", f"001  T A C 00:00:00:00 00:00:01:00 {first} {middle}", "* FROM CLIP NAME: slate"]
    lines += [f"002  W A C 00:00:00:00 00:00:05:00 {middle} {last}", "* FROM CLIP NAME: waves"]
    reading = edl.read("\n".join([*lines, f"* FRAME RATE: {rate}"] if rate else lines))
    slate, waves = reading.plan.events
    found = (slate.start, slate.seconds, waves.start, waves.seconds)
    assert found == pytest.approx(right, abs=2e-5)
    taken = [note for note in reading.notes if "taken off" in note]
    assert len(taken) == (name != "no origin") and all(f"the list begins at {first.replace(';', ':')}: " in note for note in taken)


@pytest.mark.parametrize("comment, caption", [
    ("* FROM CLIP: /media/rain on tin.wav", "rain on tin"), ("* FROM FILE: S:\\sfx\\dog bark.wav", "dog bark"),
    ("* from clip: rain", "rain"), ("FROM CLIP NAME: rain", "rain"), ("* SOURCE FILE: stems/e1.flac", "e1"),
    ("* FROM CLIP: file:///media/rain%20on%20tin.MOV", "rain on tin"), ("* TO FILE: a.b.aiff", "a.b"),
    ("* FROM CLIP NAME: RAIN.WAV\n* FROM FILE: x.wav", "RAIN.WAV"), ("* FROM FILE: x.wav\n* FROM CLIP NAME: rain", "rain"),
    ("* FROM CLIP IS A STILL", "T1"), ("* FROM FILE: /media/.wav", "T1"), ("* LOC: 00:00:00:00 RED rain", "T1"),
])
def test_an_event_is_called_what_its_comments_say(comment: str, caption: str):
    text = f"001  T1 A C 00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n{comment}\n* FRAME RATE: 25\n"
    reading = edl.read(text)
    assert [event.caption for event in reading.plan.events] == [caption]
    assert bool(reading.notes) == (caption == "T1")


# Conversations


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('{"role": "user"}', ["AudioCopilot"]),
        ('[{"role":"system","content":[{"text":[{"text":"x"}]}]}]', ["AudioCopilot"]),
        ('[{"text":"x","start_time":0,"duration":20000,"tool":"sfx"}]', ["AudioCopilot"]),
        ('[{"text":"x","start_time":9000,"duration":9000,"tool":"sfx"}]', ["18000 s", "10800"]),
        ('[{"text":"x","duration":NaN}]', ["NaN"]),
        ("[" + '{"text":[]},' * 1001 + "0]", ["1001 turns", "1000"]),
    ],
)
def test_a_wrong_conversation_is_one_sentence(text: str, parts: list[str]):
    message = refusal(text, "copilot")
    for part in parts:
        assert part in message


def test_conversations_that_bend_the_rules():
    elements = (
        '{"tool":"sfx","text":"a","loudness":-99,"panning":2,"start_time":"1.5","duration":1,"id":1}, 5,'
        '{"tool":"sfx","text":"b","loudness":"loud","panning":null,"start_time":0,"duration":1,"id":1},'
        '{"tool":"tts","text":"c\\n\\u0007d","start_time":0,"duration":2,"id":"x","gender":"male","speaker":"Bob"}'
    )
    reading = copilot.read(f'{{"role":"system","content":[{{"text":[{elements}]}}]}}')
    first, second = reading.plan.events
    assert (first.id, first.loudness, first.pan, first.start) == ("e1", -70, 1, 1.5)
    assert (second.id, second.caption, second.speaker, second.transcript) == ("x", "c  d", "Bob", "c\n\x07d")
    assert len(reading.notes) == 5
    assert copilot.read(f"[{elements}]").plan == reading.plan


# The command


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["plan", *words])
    return code, *capsys.readouterr()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(PLAN.to_json(), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("suffix", [".srt", ".labels.txt", ".rpp", ".csv", ".edl", ".json", ".txt"])
def test_the_command_writes_and_reads_every_suffix(here: Path, capsys: pytest.CaptureFixture[str], suffix: str):
    code, out, err = run(capsys, "--from", "plan.json", "--out", f"story{suffix}")
    assert (code, out) == (0, "") and ("note: not carried: the instruction" in err) == (
        suffix in (".srt", ".labels.txt", ".txt")
    )
    assert run(capsys, "--from", f"story{suffix}", "--out", "back.json")[0] == 0
    back = StoryPlan.from_json((here / "back.json").read_text(encoding="utf-8"))
    assert [(event.caption, event.start, event.seconds) for event in back.events] == [
        ("Rain", 0, 4),
        ("A dog barks", 4, 1.5),
    ]


def test_the_command_takes_formats_by_name(here: Path, capsys: pytest.CaptureFixture[str]):
    code, out, _ = run(capsys, "--from", "plan.json", "--format", "copilot")
    assert code == 0 and copilot.read(out).plan == PLAN
    (here / "talk.json").write_text(out, encoding="utf-8")
    code, out, _ = run(capsys, "--from", "talk.json", "--from-format", "copilot")
    assert code == 0 and StoryPlan.from_json(out) == PLAN
    assert run(capsys, "--from", "plan.json", "--format", "audacity", "--out", "a.txt")[0] == 0
    assert labels.read((here / "a.txt").read_text(encoding="utf-8")).plan.events == PLAN.events
    (here / "cp.srt").write_bytes("1\n00:00:01,000 --> 00:00:02,000\nTür".encode("cp1252"))
    code, out, err = run(capsys, "--from", "cp.srt", "--format", "csv")
    assert code == 0 and "Tür" in out and "note: the file is not UTF-8 text: read as Windows-1252" in err


def test_the_command_refuses_in_one_sentence(here: Path, capsys: pytest.CaptureFixture[str]):
    wrong = (
        ["--from", "plan.json", "--format", "mp3"], ["--from", "plan.json", "--from-format", "srt"],
        ["--from", "plan.json", "--stems", "st"], ["--from", "plan.json", "--format", "reaper", "--stems", "st"],
        ["--from", "plan.json", "--out", "a.wav"], ["--from", "gone.rpp"], ["--from", "plan.json", "--out", "plan.json"],
    )
    for words in wrong:
        code, out, err = run(capsys, *words)
        assert (code, out) == (2, "") and err.count("\n") == 1, words


def test_a_project_names_its_stems_from_where_it_stands(here: Path, capsys: pytest.CaptureFixture[str]):
    import numpy as np
    import soundfile

    for folder in ("st", "mix"):
        (here / folder).mkdir()
    soundfile.write(here / "st" / "e1.wav", np.zeros((33600, 2)), 8000, subtype="FLOAT")
    code, _, err = run(capsys, "--from", "plan.json", "--out", "mix/story.rpp", "--stems", "st")
    text = (here / "mix" / "story.rpp").read_text(encoding="utf-8")
    assert code == 0 and "note: st has no stem of e2" in err
    assert 'FILE "../st/e1.wav"' in text and "LENGTH 4.2" in text
    assert reaper.read(text).plan == PLAN
