"""Subtitles as they are found: every text is in a caption, and nothing else is."""

import pytest

from audiostory_core.exchange import srt
from audiostory_core.exchange.formats import FORMATS, of_path, of_text, read_bytes
from audiostory_core.video.captions import read_captions
from refusals import refusal_of


def refusal(text: str, name: str) -> str:
    return refusal_of(read_bytes, text.encode(), FORMATS[name])


def captions(text: str) -> list[str]:
    """Of subtitles that need no mending."""
    reading = srt.read(text)
    assert reading.notes == ()
    return [event.caption for event in reading.plan.events]


def test_subtitles_as_they_are_found():
    text = """\ufeff1
00:00:01,000 --> 00:00:04,000
<i>Rain</i> falls
on <font color="#fff">the roof</font>

00:00:03,500-->00:00:05.5
No number before, and it overlaps.

3
00:00:09,000 --> 00:00:08,000 X1:40 X2:600
Reversed times.

4
00:00:10,000 --> 00:00:11,000

5
00:00:12,000 --> 00:00:13,000
No empty line after.
6
01:15,5 --> 01:16
No hours.
Stray line

left over
"""
    reading = srt.read(text.removeprefix("\ufeff").replace("\n", "\r\n"))
    assert [(event.caption, event.start, event.seconds) for event in reading.plan.events] == [
        ("Rain falls on the roof", 1, 3), ("No number before, and it overlaps.", 3.5, 2), ("Reversed times.", 8, 1),
        ("No empty line after.", 12, 1), ("No hours. Stray line left over", 75.5, 0.5),
    ]
    assert reading.notes == (
        "line 10: the times were reversed: swapped",
        "line 14: the subtitle has no text: left out",
    )


def test_subtitles_past_the_longest_story_are_refused():
    assert refusal("1\n03:00:00,000 --> 03:00:01,000\nx", "srt") == (
        "Line 2 reaches 10801 s, but a story may have at most 10800 s."
    )
    assert "No subtitle" in refusal("1\n00:00:01,000 --> 00:00:01,000\nx", "srt")


FOUND = {
    "an empty line within a cue": (
        "1\n00:00:01,000 --> 00:00:04,000\ncreaks\n\nand barks\n\n2\n00:00:05,000 --> 00:00:07,000\nrain\n", ["creaks and barks", "rain"]),
    "an empty line below the times": (
        "1\n00:00:01,000 --> 00:00:03,000\nwaves\n\n2\n00:00:04,000 --> 00:00:06,000\n\nbell\n\n3\n00:00:07,000 --> 00:00:09,000\ngulls\n",
        ["waves", "bell", "gulls"]),
    "empty lines everywhere": (
        "1\n\n00:00:01,000 --> 00:00:02,000\n\nrain\n\n\n2\n\n00:00:02,000 --> 00:00:03,000\n\nwind\n\n", ["rain", "wind"]),
    "CR CR LF": (
        "1\r\r\n00:00:01,000 --> 00:00:03,000\r\r\nrain\r\r\n\r\r\n2\r\r\n00:00:04,000 --> 00:00:06,000\r\r\nwind\r\r\n", ["rain", "wind"]),
    "CR": ("1\r00:00:01,000 --> 00:00:03,000\rrain\r\r2\r00:00:04,000 --> 00:00:06,000\rwind\r", ["rain", "wind"]),
    "a colon before milliseconds": (
        "1\n00:00:01:000 --> 00:00:03:500\nrain\n\n2\n00:00:04,000 --> 00:00:06,000\nwind\n", ["rain", "wind"]),
    "translated by machine": (
        "1\n00: 00: 01, 000 -> 00: 00: 03, 000\nrain\n\n2\n00:00:04,000 --&gt; 00:00:06,000\nwind\n", ["rain", "wind"]),
    "a year, and no numbers": ("00:00:01,000 --> 00:00:03,000\n1984\n00:00:04,000 --> 00:00:06,000\nwind\n", ["1984", "wind"]),
    "a number is missing": (
        "1\n00:00:01,000 --> 00:00:03,000\nrain\n\n00:00:04,000 --> 00:00:06,000\nwind\n\n3\n00:00:07,000 --> 00:00:08,000\n2012\n\n"
        "4\n00:00:09,000 --> 00:00:10,000\nend\n", ["rain", "wind", "2012", "end"]),
    "the first number is missing": (
        "00:00:01,000 --> 00:00:03,000\nrain\n\n2\n00:00:04,000 --> 00:00:06,000\nwind\n", ["rain", "wind"]),
    "each number is 0": ("0\n00:00:01,000 --> 00:00:02,000\nrain\n\n0\n00:00:02,000 --> 00:00:03,000\nwind\n", ["rain", "wind"]),
    "a number at the end": ("1\n00:00:01,000 --> 00:00:02,000\nrain\n\n2\n", ["rain"]),
    "a countdown without empty lines": (
        "1\n00:00:01,000 --> 00:00:02,000\n3\n2\n00:00:02,000 --> 00:00:03,000\n2\n3\n00:00:03,000 --> 00:00:04,000\n1\n", ["3", "2", "1"]),
    "entities": (
        "1\n00:00:01,000 --> 00:00:02,000\nTom &amp; Jerry&nbsp;run &#39;fast&#x27; &lt;i&gt; &bogus; &amp;lt;\n",
        ["Tom & Jerry run 'fast' <i> &bogus; &lt;"]),
}  # fmt: skip
VTT = """WEBVTT Kind: captions; Language: en
X-TIMESTAMP-MAP=LOCAL:00:00:00.000

NOTE a
second line

STYLE
::cue { color: red }

intro
00:01.000 --> 00:04.000 line:90% align:start
<v Ann>Rain &amp; wind &lt;loud&gt;&nbsp;here

and on

2
00:00:05.000 --> 00:00:06.000
NOTE this is a text

NOTE end

00:07.000 --> 00:09.000
<c.x>gulls</c> <00:08.000>cry
"""


@pytest.mark.parametrize("name", FOUND)
def test_every_text_is_in_a_caption(name: str):
    text, right = FOUND[name]
    assert captions(text) == right
    assert of_text(text).name == "srt"


def test_web_vtt_is_read():
    assert captions(VTT) == ["Rain & wind <loud> here and on", "NOTE this is a text", "gulls cry"]
    assert captions("WEBVTT\n00:01.000 --> 00:04.000\nrain\n") == ["rain"]
    assert of_text(VTT).name == "srt" and of_path("a.VTT") is FORMATS["srt"]
    assert [caption.caption for caption in read_captions(VTT, 10.0).captions][2] == "gulls cry"


def test_times_that_are_no_times_are_no_text_lost_in_silence():
    reading = srt.read("Title\n\n1\n00:00:01,000 --> 00:00:02,000\nrain\n")
    assert reading.notes == ("line 1: the text belongs to no times such as 00:00:01,000 --> 00:00:04,000: left out",)
