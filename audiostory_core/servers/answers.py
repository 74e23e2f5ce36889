"""The body of a chat server's answer, in pieces -> what its model replied. Whole, as server-sent events or as JSON by lines,
of OpenAI's form or Ollama's own: what comes says which it is, since content types lie.

Text is told from thoughts; tool calls, refusals and errors are read as what they are. Knows nothing of how one asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, cast

from ..errors import InputError
from ..replies.reading import Reply, answer_in, fault_of
from .http import OnText, error_message, quoted

_LINE_END = re.compile(rb"\r\n|\r|\n")
_EVENT = re.compile(r"(?P<name>data|event|id|retry|error)?:")
_GOES_ON = ("", "null", "none")  # what some servers write for no reason to end
_LIMITS = ("length", "max_tokens", "max_output_tokens", "model_length", "token_limit")
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
_THOUGHT_PARTS = ("thinking", "reasoning", "reasoning_text", "thought", "redacted_thinking", "summary_text")


def read_reply(pieces: Iterator[bytes], netloc: str, key: str | None, on_text: OnText) -> Reply:
    """The reply in a body; `on_text` hears its text as it comes. Raises InputError for what is no answer, for a refusal and
    for an answer that broke off, and quotes what the server says of it."""
    said = _Said(f"the server at {netloc}", key)
    for record in _records(_lines(pieces), said):
        if record is None:
            said.ended = True
        else:
            on_text(said.add(record))
        if said.ended:
            break
    return said.reply()


@dataclass
class _Said:
    """What was said so far; `ended` once the server said so, `events` where it comes as a stream of events."""

    server: str
    key: str | None
    text: list[str] = field(default_factory=list[str])
    thoughts: list[str] = field(default_factory=list[str])
    refusals: list[str] = field(default_factory=list[str])
    calls: dict[Any, list[str]] = field(default_factory=dict[Any, list[str]])
    finish: str = ""
    tokens: tuple[int, int] | None = None
    ended: bool = False
    events: bool = False
    count: int = 0

    def fault(self, what: str) -> InputError:
        return InputError(f"{self.server} {what}.")

    def failed(self, error: Any) -> InputError:
        return self.fault(f"failed: {quoted(error_message(error), self.key)!r}")

    def add(self, record: dict[str, Any]) -> str:
        """Takes in a whole answer, or one piece of a stream; gives its text."""
        if record.get("error"):
            raise self.failed(record)
        self.count += 1
        self.tokens = _tokens(record) or self.tokens
        choices = record.get("choices")
        choice = _object(choices[0]) if isinstance(choices, list) and choices else {}
        message = _object(choice.get("delta") or choice.get("message") or record.get("message"))
        text = self._add_message(message) if message else _text(choice.get("text") or record.get("response"))
        self.text.append(text)
        self.thoughts.append("" if message else _text(record.get("thinking")))
        reason = choice.get("finish_reason") or record.get("done_reason") or ""
        if str(reason).lower() not in _GOES_ON:
            self.finish = str(reason).lower()
        self.ended = bool(self.finish) or record.get("done") is True or bool(choice.get("message"))
        return text

    def _add_message(self, message: dict[str, Any]) -> str:
        text, thoughts = _parted(message.get("content"))
        apart = next((_text(message[name]) for name in _THOUGHTS if message.get(name)), "")
        self.thoughts.append(thoughts + (apart or _text(message.get("reasoning_details"))))
        self.refusals.append(_text(message.get("refusal")))
        calls = message.get("tool_calls")
        for n, call in enumerate(cast("list[Any]", calls) if isinstance(calls, list) else []):
            made = _object(call)
            self._add_call(made.get("index", n), made.get("function"))
        self._add_call("function_call", message.get("function_call"))
        return text

    def _add_call(self, place: Any, function: Any) -> None:
        given = _object(function).get("arguments")
        if given:
            place = place if isinstance(place, (int, str)) else 0
            self.calls.setdefault(place, []).append(given if isinstance(given, str) else json.dumps(given))

    def reply(self) -> Reply:
        limit = self.finish in _LIMITS
        text, thoughts, refused = "".join(self.text), "".join(self.thoughts), "".join(self.refusals)
        if not text.strip():
            text = "\n".join("".join(call) for call in self.calls.values())
        if not text.strip() and refused.strip():
            raise self.fault(f"has a model that refuses: {quoted(refused, self.key)!r}")
        reply = Reply(text, "" if text.strip() else thoughts, limit, self.tokens)
        if not text.strip() and not thoughts.strip():
            why = f" ({quoted(self.finish, self.key)})" if self.finish not in ("", "stop", *_LIMITS) else ""
            raise InputError(fault_of(reply, f"{self.server} answered with an empty text{why}; try another model."))
        if not self.ended and (self.events or self.count != 1) and not _is_whole(reply):
            raise self.fault("broke off in the middle of its answer; ask again")
        return reply


def _tokens(record: dict[str, Any]) -> tuple[int, int] | None:
    """What was read and written, as servers of both forms count it."""
    usage = _object(record.get("usage"))
    counts = (
        usage.get("prompt_tokens", record.get("prompt_eval_count")),
        usage.get("completion_tokens", record.get("eval_count")),
    )
    whole = [count for count in counts if type(count) is int and count >= 0]
    return (whole[0], whole[1]) if len(whole) == 2 else None


def _is_whole(reply: Reply) -> bool:
    """Whether JSON that came to its end stands in a reply that nobody ended."""
    values = answer_in(reply).values
    return bool(values) and not values[-1].cut and not values[-1].fault


# From bytes to records


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    held: list[bytes] = []
    for piece in pieces:
        held.append(piece)
        if b"\n" in piece or b"\r" in piece:
            data = b"".join(held)
            # A line end may be cut in two.
            *whole, rest = _LINE_END.split(data[:-1] if data.endswith(b"\r") else data)
            held = [rest + b"\r" if data.endswith(b"\r") else rest]
            yield from (line.decode("utf-8", "replace").strip() for line in whole)
    yield from (line.decode("utf-8", "replace").strip() for line in _LINE_END.split(b"".join(held)))


def _records(lines: Iterator[str], said: _Said) -> Iterator[dict[str, Any] | None]:
    """The objects of an answer, in whichever form they come; None where the server says that it is over."""
    first = next((line for line in lines if line.strip("\ufeff")), "").lstrip("\ufeff")
    said.events = _EVENT.match(first) is not None
    yield from (_of_events if said.events else _of_lines)(chain([first], lines), said)


def _of_events(lines: Iterator[str], said: _Said) -> Iterator[dict[str, Any] | None]:
    waiting: list[str] = []
    fails = False
    for line in chain(lines, [""]):
        found = _EVENT.match(line)
        name, data = (
            (found["name"], line[found.end() :].strip()) if found else ("data" if line.startswith("{") else "", line)
        )
        if name == "error" or (fails and name == "data"):
            raise said.failed(_decoded(data) or data)
        if name == "event":
            fails = data == "error"
        elif name == "data" and data == "[DONE]":
            yield None
            return
        elif name == "data" and not waiting and (record := _decoded(data)):
            yield record
        elif name == "data" and data:
            waiting.append(data)
        elif not line:
            if waiting:
                yield _whole("\n".join(waiting), said)
            waiting, fails = [], False


def _of_lines(lines: Iterator[str], said: _Said) -> Iterator[dict[str, Any]]:
    """A record on each line, or one on all of them."""
    waiting: list[str] = []
    for line in lines:
        record = _decoded(line) if not waiting and line.startswith("{") else None
        if record is not None:
            yield record
        elif line:
            waiting.append(line)
    if waiting or not said.count:
        yield _whole("\n".join(waiting), said)


def _whole(text: str, said: _Said) -> dict[str, Any]:
    if text.startswith("<"):
        raise said.fault("answered with a web page, not with JSON; its address for programs often ends in /v1")
    record = _decoded(text)
    if record is None:
        raise said.fault(f"answered with what is no whole JSON object: {quoted(text, said.key)!r}")
    return record


def _decoded(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


# What stands in a record


def _object(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _parted(content: Any) -> tuple[str, str]:
    """Text and thoughts of a message, which may be a list of parts."""
    if not isinstance(content, list):
        return _text(content), ""
    text, thoughts = list[str](), list[str]()
    for part in cast("list[Any]", content):
        fields = _object(part)
        if fields.get("type") in _THOUGHT_PARTS or fields.get("thought") is True:
            thoughts.append(_text([fields]))
        else:
            text.append(_text(part if isinstance(part, str) else [fields]))
    return "".join(text), "".join(thoughts)


def _text(value: Any, depth: int = 4) -> str:
    """A text, or the texts of a list of parts; an object in its place is JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return json.dumps(value)
    if not isinstance(value, list) or not depth:
        return ""
    found: list[str] = []
    for part in cast("list[Any]", value):
        fields = _object(part)
        inner = next(
            (fields[name] for name in ("text", "thinking", "reasoning", "summary", "content") if fields.get(name)), ""
        )
        found.append(part if isinstance(part, str) else _text(inner, depth - 1))
    return "".join(found)
