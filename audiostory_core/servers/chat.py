"""Any OpenAI-compatible server: two texts in, its model's reply out as it comes.

`POST {url}/chat/completions`, streamed where the server can, with the standard library alone. Knows nothing of plans, of
models on this machine, nor of how a server is reached (see `http`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from ..errors import InputError
from ..replies.reading import Reply
from .answers import read_reply
from .http import (
    TIMEOUT_SECONDS,
    OnText,
    Question,
    Refused,
    Service,
    ask_until_taken,
    open_answer,
    question,
    without_refused,
)
from .known import KEY_VARIABLE, KnownServer, find_server, read_key
from .veil import Veil, hide

CHAT = Service("/chat/completions", 2_000_000, "plan", "text/event-stream, application/json")
DROPPABLE = ("stream", "temperature", "response_format")  # what some servers refuse to be told
_MAY_BE_MENDED = (400, 422, 500, 501)  # templates that know no system's role fail, and servers say so with 500
_FORM = re.compile(r"json.?schema|structured|grammar|guided|response.?format")
_SYSTEM = re.compile(
    r"\bsystem\b.{0,40}\b(?:role|message|prompt|instruction)|\broles?\b.{0,80}\b(?:system|alternate)|developer instruction"
)


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


def complete(
    server: ChatServer,
    system: str,
    user: str | list[dict[str, Any]],
    on_text: OnText | None = None,
    schema: dict[str, Any] | None = None,
    stream: bool = True,
) -> Reply:
    """The server's reply, which says whether its token limit cut it off; `user` is a text, or its parts where pictures or
    sounds are among them. `on_text` hears the answer as it comes, hears "" while the server is silent, and may raise to
    stop. Where the server can, it holds its model to the JSON `schema`; what it will not be told is left out or told
    otherwise. Servers count tokens where the answer is no `stream`.

    Raises InputError, one sentence each, for all that an address, a key, a server or its answer can have wrong. Nothing
    is followed elsewhere, at most `CHAT.max_bytes` are read, and after `timeout_seconds` in all it is over.
    """
    where = question(server.known, CHAT, server.timeout_seconds)
    model = server.model.strip()
    if not model:
        raise InputError("the model's name is empty; give one that the server knows.")
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    fields: dict[str, Any] = {"model": model, "messages": messages, "stream": stream, "temperature": server.temperature}
    if schema is not None:
        form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
        fields["response_format"] = form
    return ask_until_taken(lambda left: _answer(where, left, on_text or (lambda piece: None)), fields, _mended)


def _mended(fields: dict[str, Any], refused: Refused) -> dict[str, Any] | None:
    """The fields as a server may take them that refused them; None where nothing can be done."""
    said = refused.said.lower()
    left = without_refused(fields, refused, DROPPABLE)
    system = fields["messages"][0]
    if left is not None or refused.status not in _MAY_BE_MENDED:
        return left
    without_form = {name: value for name, value in fields.items() if name != "response_format"}
    has_form = len(without_form) < len(fields)
    if has_form and _FORM.search(said):
        return without_form
    if system["role"] == "system" and _SYSTEM.search(said):
        return {**fields, "messages": _folded(system["content"], fields["messages"][1]["content"])}
    # A schema is what fewest servers know: one that says nothing of its reason is asked again without.
    return without_form if has_form and refused.status != 500 else None


def _folded(system: str, user: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One message, for models that know no system's role."""
    parts = f"{system}\n\n{user}" if isinstance(user, str) else [{"type": "text", "text": system}, *user]
    return [{"role": "user", "content": parts}]


def _answer(where: Question, fields: dict[str, Any], on_text: OnText) -> Reply:
    """The reply, in which a key that the server says back is hidden: here, and from whoever hears it come."""
    key = read_key(where.server)
    veil = Veil(key)
    with open_answer(where, fields, on_text) as (_, pieces):
        reply = read_reply(pieces, where.address.netloc, key, lambda piece: on_text(veil.feed(piece)))
    rest = veil.end()
    if rest:
        on_text(rest)
    return replace(reply, text=hide(reply.text, key), thoughts=hide(reply.thoughts, key))
