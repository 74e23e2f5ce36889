"""Any OpenAI-compatible server: two texts in, the answer's text out as it comes.

`POST {url}/chat/completions`, streamed where the server can, with the standard library alone. Knows nothing of plans, of
models on this machine, nor of how a server is reached (see `http`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult

from ..errors import InputError
from .http import TIMEOUT_SECONDS, OnText, Question, Service, drop_refused, error_message, open_answer, question, quoted
from .known import KEY_VARIABLE, KnownServer, find_server, read_key
from .veil import Veil, hide

CHAT = Service("/chat/completions", 2_000_000, "plan", "text/event-stream, application/json")
DROPPABLE = ("stream", "temperature")  # what some servers refuse to be told


@dataclass(frozen=True)
class ChatServer:
    """Where and how to ask: the address or the name that the owner gave it, the model's name there, the environment variable
    whose key may go there if the owner has paired the two, the longest wait for a whole answer, and the temperature."""

    url: str
    model: str
    key_variable: str = KEY_VARIABLE
    timeout_seconds: float = TIMEOUT_SECONDS
    temperature: float = 0.0

    @property
    def known(self) -> KnownServer:
        """The server as this machine knows it. Raises InputError as `find_server` does."""
        return find_server(self.url, self.key_variable)


def complete(server: ChatServer, system: str, user: str | list[dict[str, Any]], on_text: OnText | None = None) -> str:
    """The server's answer; `user` is a text, or its parts where pictures are among them. `on_text` hears the answer as it
    comes, hears "" while the server is silent, and may raise to stop.

    Raises InputError, one sentence each, for all that an address, a key, a server or its answer can have wrong. Nothing
    is followed elsewhere, at most `CHAT.max_bytes` are read, and after `timeout_seconds` in all it is over.
    """
    where = question(server.known, CHAT, server.timeout_seconds)
    model = server.model.strip()
    if not model:
        raise InputError("the model's name is empty; give one that the server knows.")
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    fields: dict[str, Any] = {"model": model, "messages": messages, "stream": True, "temperature": server.temperature}
    return drop_refused(lambda left: _answer(where, left, on_text or (lambda piece: None)), fields, DROPPABLE)


def _answer(where: Question, fields: dict[str, Any], on_text: OnText) -> str:
    """The answer's text, in which a key that the server says back is hidden: here, and from whoever hears it come."""
    key = read_key(where.server)
    veil = Veil(key)
    text = _text(where, fields, key, lambda piece: on_text(veil.feed(piece)))
    rest = veil.end()
    if rest:
        on_text(rest)
    return hide(text, key)


def _text(where: Question, fields: dict[str, Any], key: str | None, on_text: OnText) -> str:
    with open_answer(where, fields, on_text) as (head, pieces):
        if head.get_content_type() == "text/event-stream":
            return _streamed(_lines(pieces), where.address, key, on_text)
        return _whole(b"".join(pieces), head.get_content_type(), where.address, key, on_text)


# The answer


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode("utf-8", "replace").strip() for line in whole)
    yield rest.decode("utf-8", "replace").strip()


def _streamed(lines: Iterator[str], address: SplitResult, key: str | None, on_text: OnText) -> str:
    """The text of server-sent events, up to `[DONE]` or a reason why the model finished."""
    text: list[str] = []
    finished = False
    for line in lines:
        data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        if data == "[DONE]":
            finished = True
            break
        if not data:
            continue
        piece, ended = _content(_object(data, address, key), address, key)
        text.append(piece)
        on_text(piece)
        if ended:
            finished = True
            break
    if not finished:
        raise InputError(f"the server at {address.netloc} broke off in the middle of its answer; ask again.")
    return _nonempty("".join(text), address)


def _whole(data: bytes, kind: str, address: SplitResult, key: str | None, on_text: OnText) -> str:
    text = data.decode("utf-8", "replace").strip()
    if kind == "text/html" or text.startswith("<"):
        raise InputError(
            f"the server at {address.netloc} answered with a web page, not with JSON; its address for "
            "programs often ends in /v1."
        )
    found, _ = _content(_object(text, address, key), address, key)
    on_text(found)
    return _nonempty(found, address)


def _object(text: str, address: SplitResult, key: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    raise InputError(f"the server at {address.netloc} answered with what is no whole JSON object: {quoted(text, key)!r}.")


def _content(answer: dict[str, Any], address: SplitResult, key: str | None) -> tuple[str, bool]:
    """The text in a whole answer or in one piece of a stream, and whether the model finished with it."""
    if answer.get("error"):
        raise InputError(f"the server at {address.netloc} failed: {quoted(error_message(answer), key)!r}.")
    choices = answer.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else {}
    first = first if isinstance(first, dict) else {}
    message = first.get("delta") or first.get("message")
    content = message.get("content") if isinstance(message, dict) else first.get("text")
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else "", bool(first.get("finish_reason"))


def _nonempty(text: str, address: SplitResult) -> str:
    if text.strip():
        return text
    raise InputError(f"the server at {address.netloc} answered with an empty text; try another model.")
