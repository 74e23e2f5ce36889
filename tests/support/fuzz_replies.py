"""Readers of what language models and their servers answer; and plans as small models write them, with what they should hold."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from audiostory_core.edits.by_model import patch_in
from audiostory_core.edits.turns import apply
from audiostory_core.plan.story import StoryPlan
from audiostory_core.plan.text import parse_reply
from audiostory_core.replies.loose_json import read
from audiostory_core.replies.reading import MAX_MENDED_CHARS, Reply, answer_in
from audiostory_core.replies.thoughts import part
from audiostory_core.servers.answers import read_reply
from audiostory_core.video import captioner
from fuzz import Reader

STORM = StoryPlan.sequential("A storm.", [("Rain falls.", 4.0), {"caption": "A dog barks.", "seconds": 2.5, "locked": True}])
FORMS = (
    "F", "<think>D</think>F", "D</think>F", "[THINK]D[/THINK]\nF", "<seed:think>D</seed:think>F", "<|channel>thought\nD<channel|>F",
    "<|channel|>analysis<|message|>D<|end|><|start|>assistant<|channel|>final<|message|>F<|return|>", "<think><think>D</think>F",
    "Draft:\n```json\nD\n```\nFinal:\n```json\nF\n```\nEnjoy!", "<|begin_of_thought|>D<|end_of_thought|><answer>F</answer>", "First D, no:\n\nF",
)  # fmt: skip
UNTIDY = (
    '{"events": [{"caption": "a "ho"\ntwice", "seconds": 8,}, {caption: "dog", seconds: 4 s}, {\'caption\': \'it\'s\', "end": "00:00:12.5", "x": True}]}',
    '{"scenes": [{"events": [{"name": "rain", "duration_s": 8}]}, {"events": [{"label": "dog", "time": "8 - 12"}]}]} // done',
    '{"events": [{"caption": "rain", "start": 0}, {"caption": "dog", "start": NaN, "caption": "cow"}}, "...", /* so */ {"sound": "x"',
    json.dumps('{"events": [{"caption": "rain", "seconds": 8}]}'), '{\\"events\\": [{\\"caption\\": \\"rain\\", \\"seconds\\": 8}]}',
    '{"change": [{"id": "e1", "loudness": -12,}], \'remove\': None, "add": [{"text": "bell", "duration": "2s"}]}',
)  # fmt: skip
SAID = {"role": "assistant", "content": '{"events": [{"caption": "Rain", "seconds": 4}]}'}
BODIES = (
    json.dumps({"choices": [{"message": SAID, "finish_reason": "stop"}]}),
    json.dumps({"choices": [{"message": {**SAID, "content": [{"type": "thinking", "thinking": [{"text": "x"}]}, {"type": "text", "text": "y"}]}}]}, indent=1),
    'data: {"choices": [{"delta": {"role": "assistant", "content": "Rain"}, "finish_reason": null}]}\n\n: alive\n\n'
    'data: {"choices": [{"delta": {"reasoning": "x", "tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}, "finish_reason": "length"}]}\n\ndata: [DONE]\n\n',
    '{"message": {"content": "{\\"a\\": 1}", "thinking": "x"}, "done": false}\n{"done": true, "done_reason": "stop"}\n',
    "event: error\ndata: {\"error\": {\"message\": \"full\"}}\n\n", 'error: {"message": "full"}\n\n', '{"choices": [{"message": {"refusal": "no"}}]}',
)  # fmt: skip


def readers(folder: Path) -> list[Reader]:
    replies = [filled(form, "perhaps " + UNTIDY[1], text)[0] for form in FORMS for text in UNTIDY[:3]] + list(UNTIDY)
    patches = [filled(form, '{"remove": ["e1"]}', UNTIDY[5])[0] for form in FORMS]
    views = [SimpleNamespace(shot=SimpleNamespace(start=a, end=b)) for a, b in ((2.0, 6.0), (6.0, 10.0))]
    return [
        Reader("thoughts", replies[:33:3], part),
        Reader("values of an answer", replies, lambda text: answer_in(Reply("", text) if len(text) % 2 else Reply(text))),
        Reader("loose JSON", UNTIDY, _loosely),
        Reader("plan of a small model", replies, lambda text: parse_reply(Reply(text, limit=len(text) % 2 > 0), "", 12.0), 2.0),
        Reader("captions of a small model", replies, lambda text: captioner.read_reply(Reply(text), views[: 1 + len(text) % 2])),
        Reader("patch of a small model", patches, lambda text: apply(STORM, patch_in(Reply(text), STORM)[0])),
        Reader("body of a server", [body.encode() for body in BODIES], _heard, 2.0),
    ]


def filled(form: str, draft: str, final: str) -> tuple[str, int]:
    """A reply of this form, and where the final answer begins in it."""
    head, _, tail = re.sub(r"\bD\b", lambda _: draft, form).rpartition("F" if "Final" not in form else "F\n")
    return head + final + tail, len(head)


def _heard(data: bytes) -> Reply:
    size = 1 + len(data) % 97
    return read_reply(iter([data[n : n + size] for n in range(0, len(data), size)]), "here", None, lambda piece: None)


def _loosely(text: str) -> None:
    """What is valid is read as it is."""
    text = text[:MAX_MENDED_CHARS]
    start = next((n for n, char in enumerate(text) if char in "[{"), -1)
    found = read(text, start) if start >= 0 else None
    if any("\ud800" <= char <= "\udfff" for char in text):
        return
    try:
        value, end = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_none).raw_decode(text, start)
    except (ValueError, RecursionError):
        return
    if found is not None and not found.odd and not found.mends:
        assert (found.value, found.end) == (value, end)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _none(name: str) -> None:
    raise ValueError(name)


# Plans as small models write them


CAPTIONS = (
    "rain falls", "a dog barks, twice", 'a voice says "ho"', '"Ho," says a voice', "the dog's bark", "dogs' bark; then a bell", "thunder: far away",
    "wind\nhowls", "a bell (bronze) rings", "犬が吠える", "a clock goes 'tick, tock'", 'he says "no", then "yes", and leaves', "# a click", "http://x is read out",
)  # fmt: skip
DRAFT = '{"events": [{"caption": "WRONG", "seconds": 6}, {"caption": "WRONG too", "seconds": 6}]}'


def untidy_plans(count: int, seed: int) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """Replies, and the captions and lengths in seconds that they mean; some are cut off somewhere in their final answer."""
    for number in range(count):
        draw = random.Random(f"{seed}:{number}")
        events = [(draw.choice(CAPTIONS), float(draw.randint(1, 9))) for _ in range(draw.randint(1, 5))]
        text, start = filled(draw.choice(FORMS), DRAFT, _written(events, draw))
        yield (text[: draw.randint(start + 3, len(text))] if draw.random() < 0.3 else text), events


def _written(events: list[tuple[str, float]], draw: random.Random) -> str:
    quote = draw.choice('"""\'')
    escape = draw.random() < 0.4
    gap, last = draw.choice((" ", "", "\n  ")), draw.choice(("", "", ","))
    caption, length = draw.choice(("caption", "caption", "name", "text", "Description")), draw.choice(("seconds", "duration_s", "Duration", "length"))
    extra = draw.choice(("", "", "locked: True", "loudness: -20", "pan: None", "kind: sfx"))
    rows: list[str] = []
    for said, seconds in events:
        said = json.dumps(said, ensure_ascii=False)[1:-1].replace("'", "\\'" if quote == "'" else "'") if escape else said
        value = draw.choice((f"{seconds:g}", f"{seconds}", f"{quote}{seconds:g}s{quote}", f"{quote}00:00:{seconds:04.1f}{quote}"))
        fields = [f"{quote}{caption}{quote}: {quote}{said}{quote}", f"{quote}{length}{quote}: {value}"]
        if extra:
            name, _, word = extra.partition(": ")
            fields.append(f"{quote}{name}{quote}: {word if name != 'kind' else quote + word + quote}")
        rows.append("{" + f",{gap}".join(fields) + last + "}")
    return "{" + f"{quote}events{quote}:{gap}[" + f",{gap}".join(rows) + last + "]" + last + "}"
