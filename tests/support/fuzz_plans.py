"""Readers of plans and of what is said about them: the formats of other programs, outlines, captions, edits, patches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from audiostory_core.edits.by_model import patch_in
from audiostory_core.edits.patch import read_patch
from audiostory_core.edits.sentence import edit
from audiostory_core.edits.turns import apply
from audiostory_core.exchange.formats import FORMATS, of_text, read_bytes
from audiostory_core.listen.heard_text import parse_events
from audiostory_core.plan.outline import read_outline
from audiostory_core.plan.story import StoryPlan, load_json
from audiostory_core.plan.text import parse
from audiostory_core.replies.reading import Reply
from audiostory_core.video.captioner import read_reply
from audiostory_core.video.captions import read_captions
from fuzz import Reader

PLAN = StoryPlan.build(
    {
        "instruction": "A harbour in a storm. The total duration is 12.5 seconds.",
        "events": [
            {"id": "rain", "caption": "Steady rain", "seconds": 10.5, "kind": "ambience", "loudness": -30.5, "fade_in_seconds": 1.5},
            {"caption": "A gull cries", "seconds": 2.0, "start": 3.25, "pan": -0.75, "seed": 7, "locked": True, "take": 2},
            {"caption": "A sailor calls", "seconds": 1.5, "start": 3.0, "kind": "speech", "speaker": "Ann", "transcript": "Ahoy!"},
        ],
        "total_seconds": 12.5,
        "chapters": [{"title": "Arrival", "start": 0, "seconds": 5}],
    }
)
EDITED, _ = edit(StoryPlan.sequential("A street.", [("Rain", 4.0), ("A dog barks", 1.5)]), "make the rain quieter")

# As other programs write them.
SUBTITLES = (
    "1\n00:00:01,000 --> 00:00:04,000\n<i>Rain</i> falls\non <font color=\"#fff\">the roof</font>\n\n2\n00:00:03.500-->00:00:05.5\nwind\n",
    "WEBVTT - a story\n\nNOTE a\ncomment\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:04.000 line:90% align:start\n<v Ann>Rain &amp; wind\n",
)
LABELS = ("1,5\t2,5\tRain\tand wind\n\\\t100.0\t200.0\n3\t3\tA click\n7\tNo end\n",)
TABLES = (
    "Text;Start;Duration;Panning;Colour;Loudness\r\nRegen;0;2,5;-0,5;blau;-20\r\n\r\n\"Wind; laut\";1:05;1;3;rot;\r\n",
    "Name\tStart\tDuration\tTime Format\tType\tDescription\nRain\t0:01.500\t0:02.000\tdecimal\tCue\t\nBell\t0:04.000\t0:00.000\tdecimal\tCue\t\n",
)
LISTS = (
    "TITLE: REEL 1\nFCM: NON-DROP FRAME\n\n001  TAPE1    V     C        00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:00\n"
    "* FROM CLIP NAME: PICTURE\n002  TAPE2    A     C        00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:12\n* FROM CLIP NAME: RAIN.WAV\n"
    "M2   TAPE2    050.0     00:00:00:00\n003  AX       A     D    025 00:00:00:00 00:00:01:00 01:00:05:00 01:00:06:00\n* TO CLIP NAME: A DOG\n",
    "TITLE: R\nFCM: DROP FRAME\n001  T A C 00:00:00;00 00:00:06;13 00:59:53;11 01:00:00;00\n* FROM CLIP: /media/slate.wav\n* FRAME RATE: 29.97\n",
)
PROJECT = """<REAPER_PROJECT 0.1 "7.61/macOS-arm64" 1754700000 0
  <NOTES 0 2
    |not ours
  >
  <TRACK {AAAA}
    NAME Music
    VOLPAN 1 -0.5 -1 -1 1
    MUTESOLO 0 0 0
    <ITEM
      POSITION 12.5
      LENGTH 1.256
      FADEIN 1 0.01 0 1 0 0 0
      MUTE 0 0
      NAME 'the "tune".wav'
      VOLPAN 0.5 0.25 1 -1
      SOFFS 0.75
      PLAYRATE 1.5 1 0 -1 0 0.0025
      <SOURCE WAVE
        FILE "C:\\Media\\tune.wav"
      >
      TAKE SEL
      NAME second.flac
      TAKEVOLPAN 0.5 1 -1
    >
    <ITEM
      POSITION 3
      LENGTH 2
      <NOTES
        |Only notes
      >
    >
  >
>
"""
TALK = """[{"role": "user", "content": [{"type": "text", "text": "A refined morning."}]},
  {"role": "system", "content": [{"type": "json", "description": "Morning.", "added": [], "changed": [], "removed": [1], "text": [
    {"tool": "sfx", "text": "birdsong", "loudness": -28, "panning": 0.1, "start_time": 0, "duration": 8, "id": 0},
    {"tool": "tts", "text": "Good!", "emotion": "calm", "gender": "male", "loudness": -12, "start_time": 2, "duration": 1.5, "id": 4}]}]}]"""
REPLIES = (
    '{"reasoning": "First rain.", "events": [{"caption": "Rain", "seconds": 4.0}, {"caption": "A dog", "seconds": 6.0}]}',
    '```json\n[{"text": "Rain", "start_time": 0, "duration": 2}, {"text": "A dog", "start_time": "00:02", "duration": "3s"}]\n```',
    "The caption can be divided into 2 points:\n\n1. **[0.0, 4.0]** rain\n - **Story Details**: it rains\n - **Sound Effects**: rain\n\n"
    "2. **[4.0, 10.0]** a dog\n - **Sound Effects**: barking<|/think|><|gen|>Rain falls<timestamp>4.0</timestamp><|/gen|>"
    "<|gen|>A dog barks<timestamp>6.0</timestamp><|/gen|>",
    "1. Rain falls <timestamp>4.0s</timestamp>\n2. A dog barks <timestamp>01:05<\\timestamp>\n",
    '<think>hm</think>{"captions": [{"start": "0:00", "end": "0:03.5", "caption": "Rain"}, {"start": 3.5, "end": 8, "caption": "A dog"}]}',
)
PATCHES = (
    '{"add": [{"caption": "A bell", "seconds": 2, "after": "rain"}], "change": [{"id": "e2", "loudness": "-20 dB"}], "remove": ["e3"]}',
    'Sure:\n```json\n{"patch": {"added": [5], "changed": [], "text": [{"tool": "tts", "text": "Hi", "start_time": "1.5", "duration": 1, "id": 5}]}}\n```',
    '<think>x</think>{"change": {"rain": {"fade_in": "2s", "pan": -1}}, "total_seconds": 20}',
)
SENTENCES = (
    "make the gull 6 dB louder and move it to 5 seconds", "remove the rain, then add a bell at the end for 2 s", "undo",
    "twice as long, pan the sailor left and fade out the rain over 3 seconds", "replace the gull with a dog", "swap the first two sounds",
)  # fmt: skip
OUTLINES = (
    "# The harbour (90 s)\nA storm rolls over a harbour,\nthen a ship's bell answers.\n\n# In the cathedral (1 min)\nA choir sings.\n",
    '{"title": "Two", "chapters": [{"title": "A", "instruction": "Rain falls.", "seconds": 20}, {"title": "B", "instruction": "Wind."}]}',
)
CAPTIONS = ("0-3 a door opens\n3.5 to 6 s rain\nand wind\n[00:07] a bell\n", "- 1:02-1:05 steps\n2 s: a knock\n", *SUBTITLES, REPLIES[4])
HEARD = ("[0.0, 4.0] Rain falls. [4.0, 8.0] A dog barks.", "1. Rain (0 - 4 s)\n2. A dog barks [4, 9.5]")


def readers(folder: Path) -> list[Reader]:
    foreign = {"srt": SUBTITLES, "audacity": LABELS, "csv": TABLES, "edl": LISTS, "reaper": (PROJECT,), "copilot": (TALK,), "text": REPLIES}
    found = [_format(name, foreign.get(name, ())) for name in FORMATS]
    encoded = [text.encode(kind) for text in (SUBTITLES[0], TABLES[0], "1\n00:00:01,000 --> 00:00:03,000\nТуман, 雷声\n") for kind in ("utf-8", "utf-16")]
    encoded += ["1\n00:00:01,000 --> 00:00:03,000\n远处的雷声\n".encode("gbk"), "0.5\t1\tTür\n".encode("cp1252")]
    views = [SimpleNamespace(shot=SimpleNamespace(start=a, end=b)) for a, b in ((2.0, 6.0), (6.0, 10.0))]
    return [
        *found,
        Reader("bytes of any format", encoded, _any_format),
        Reader("pasted text", [*foreign["csv"], *SUBTITLES, *LISTS, PROJECT, TALK, *REPLIES], lambda text: of_text(text).read(text)),
        Reader("plan from a reply", REPLIES, lambda text: parse(text, "A harbour. The total duration is 10 seconds.")),
        Reader("outline", OUTLINES, lambda text: read_outline(text, 20.0)),
        Reader("captions", CAPTIONS, lambda text: read_captions(text, 10.0)),
        Reader("captioner's answer", REPLIES, lambda text: read_reply(Reply(text), views)),
        Reader("what is heard", HEARD, lambda text: parse_events(text, 10.0, 1.0)),
        Reader("patch", PATCHES[:1], lambda text: apply(PLAN, read_patch(load_json(text), PLAN))),
        Reader("patch from a reply", PATCHES, lambda text: apply(PLAN, patch_in(Reply(text), PLAN)[0])),
        Reader("edit by sentence", SENTENCES, lambda text: edit(PLAN, text), 0.3),
    ]


def _format(name: str, foreign: Sequence[str]) -> Reader:
    form = FORMATS[name]

    def read(text: str) -> None:
        plan = form.read(text).plan
        assert StoryPlan.from_json(plan.to_json()) == plan

    return Reader(name, [form.write(PLAN, None), form.write(EDITED, None), *foreign], read, 2.0)


def _any_format(data: bytes) -> Any:
    for name in ("srt", "csv", "audacity"):
        try:
            return read_bytes(data, FORMATS[name])
        except ValueError as error:
            refusal = error
    raise refusal
