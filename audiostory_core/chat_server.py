"""Any OpenAI-compatible server: two texts in, the answer's text out as it comes; and a plan asked from such a server.

`POST {url}/chat/completions`, streamed where the server can, with the standard library alone. A key comes from an
environment variable given by name; it is never an argument, nor part of a message. Knows nothing of models on this machine.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import queue
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from . import plan_text
from .errors import InputError
from .plan import check_seconds
from .plan_text import PlanReading
from .wire import Wire

KEY_VARIABLE = "OPENAI_API_KEY"
TIMEOUT_SECONDS = 120.0
MAX_TIMEOUT_SECONDS = 3600.0
MAX_ANSWER_BYTES = 2_000_000
_WAIT_SECONDS = 0.1  # how long a silent server keeps a caller from being asked whether to go on
_SHORT_CHARS = 200

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_KEY_HEADS = ("sk_", "gsk_", "hf_", "pk_", "rk_", "ghp_", "AIza", "xai_", "r8_", "nvapi")
_DROPPABLE = ("stream", "temperature")  # what some servers refuse to be told

Listener = Callable[[str], None]

PLANNER = """You plan long sound stories. You answer with one JSON object and nothing else:
{"reasoning": "...", "events": [{"caption": "...", "detail": "...", "kind": "sfx", "seconds": 4.0}, ...]}
- reasoning: two or three sentences on what is heard, in which order, and why each sound lasts as long as it does.
- events: one object for each sound, in the order in which they are heard; usually 2 to 8.
- caption: one plain sentence that says what is heard, without names, numbers, feelings or things that make no sound.
- detail: what happens in the story at that moment.
- kind: sfx, music, ambience or speech.
- seconds: how long the sound lasts, at least 0.5. All seconds together make exactly the length that is asked for.
- Optional: loudness in LUFS (-70 to 0, usual -23), pan (-1 left to 1 right), and, only if sounds overlap, start in
  seconds from the beginning for every event."""


def ask(url: str, model: str, system: str, user: str, *, key_variable: str = KEY_VARIABLE,
        timeout_seconds: float = TIMEOUT_SECONDS, on_text: Listener | None = None,
        temperature: float = 0.0) -> str:  # fmt: skip
    """The server's answer. `on_text` hears it as it comes, hears "" while the server is silent, and may raise to stop.

    Raises InputError, one sentence each, for all that an address, a key, a server or its answer can have wrong. Nothing
    is followed elsewhere, at most `MAX_ANSWER_BYTES` are read, and after `timeout_seconds` in all it is over.
    """
    address, key = check_url(url), read_key(key_variable)
    deadline = time.monotonic() + _checked_timeout(timeout_seconds)
    if not model.strip():
        raise InputError("the model's name is empty; give one that the server knows.")
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    fields: dict[str, Any] = {"model": model.strip(), "messages": messages, "stream": True, "temperature": temperature}
    for _ in range(len(_DROPPABLE) + 1):
        try:
            return _answer(address, fields, key, key_variable, deadline, on_text or (lambda piece: None))
        except _Refused as refused:
            named = next((name for name in _DROPPABLE if name in fields and name in str(refused)), None)
            if refused.status not in (400, 422) or named is None:
                raise InputError(str(refused)) from None
            del fields[named]
    raise InputError(f"the server at {address.netloc} refuses every form of the request.")


def ask_plan(url: str, model: str, instruction: str, total_seconds: float, *, key_variable: str = KEY_VARIABLE,
             timeout_seconds: float = TIMEOUT_SECONDS, on_text: Listener | None = None) -> PlanReading:  # fmt: skip
    """The plan that the server makes of an instruction, scaled to `total_seconds`, with what had to be repaired.

    An answer that holds no plan is asked for once more, with the reason. Raises InputError as `ask` does.
    """
    if not instruction.strip():
        raise InputError("the instruction is empty; say in a sentence what should be heard.")
    total = check_seconds(total_seconds, "seconds")
    wish = f"{instruction.strip()}\n\nThe total duration is {total:g} seconds."
    user, notes = wish, ()
    for attempt in (1, 2):
        text = ask(url, model, PLANNER, user, key_variable=key_variable, timeout_seconds=timeout_seconds, on_text=on_text)
        try:
            reading = plan_text.parse(text, instruction, total)
        except InputError as error:
            notes = (*notes, f"the server's answer {attempt} held no plan: {error}")
            user = f"{wish}\n\nYour last answer could not be read: {error} Answer with the JSON object alone."
            continue
        return PlanReading(reading.plan, (*notes, *reading.repairs))
    raise InputError(f"the model {model.strip()[:80]!r} wrote no plan in two tries; the last began "
                     f"{_short(text)!r}; try a larger model.")  # fmt: skip


def check_url(url: str) -> SplitResult:
    """The address in its parts. Raises InputError for what is no http address, or carries more than an address."""
    text = url.strip().rstrip("/").removesuffix("/chat/completions")
    wish = "give one such as http://127.0.0.1:11434/v1"
    if any(ord(char) <= 32 or ord(char) == 127 for char in text):
        raise InputError(f"the server's address holds spaces or control characters; {wish}.")
    try:
        address = urlsplit(text)
        host, _ = address.hostname, address.port
    except ValueError:
        raise InputError(f"the server's address is no web address; {wish}.") from None
    if address.scheme not in ("http", "https") or not host:
        raise InputError(f"the server's address must begin with http:// or https:// and name a host; {wish}.")
    if address.username is not None or address.query or address.fragment:
        raise InputError("the server's address must hold no user name, password, '?' or '#': keys come from an "
                         "environment variable, by its name.")  # fmt: skip
    try:
        host.encode("idna")
        text.encode("ascii")
    except UnicodeError:
        raise InputError(f"the server's address has characters that no address has; {wish}.") from None
    return address


def check_variable(name: str) -> str:
    """The name of an environment variable, perhaps empty. Raises InputError for anything else; never repeats it."""
    name = name.strip()
    if not name:
        return ""
    keyish = len(name) >= 20 and re.search(r"\d", name) and re.search(r"[a-z]", name) and name not in os.environ
    if keyish or not _VARIABLE.fullmatch(name) or name.startswith(_KEY_HEADS):
        raise InputError("what stands as the key's variable looks like a key itself, or is no name: put the key into an "
                         f"environment variable, and give here the NAME of that variable, say {KEY_VARIABLE}.")  # fmt: skip
    return name


def read_key(variable: str) -> str | None:
    """The key in the environment variable of that name; None where there is none."""
    name = check_variable(variable)
    key = os.environ.get(name, "").strip() if name else ""
    if any(not 32 < ord(char) < 127 for char in key):
        raise InputError(f"the environment variable {name} holds characters that no key has; set it to the key alone.")
    return key or None


def _checked_timeout(seconds: float) -> float:
    if math.isfinite(seconds) and 0 < seconds <= MAX_TIMEOUT_SECONDS:
        return float(seconds)
    raise InputError(f"timeout_seconds is {seconds}; it must be above 0 and at most {MAX_TIMEOUT_SECONDS:g}.")


# The request


class _Refused(InputError):
    """An answer with a status that says no."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def _answer(address: SplitResult, fields: dict[str, Any], key: str | None, variable: str, deadline: float,
            on_text: Listener) -> str:  # fmt: skip
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json",
               "User-Agent": "audiostory", "Connection": "close"}  # fmt: skip
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    left = deadline - time.monotonic()
    if left <= 0:
        raise InputError(_late(address))
    target = address._replace(path=f"{address.path}/chat/completions")
    wire = Wire(target, json.dumps(fields).encode("utf-8", "replace"), headers, left, MAX_ANSWER_BYTES)
    wire.start()
    try:
        news = _news(wire, deadline, on_text)
        status, head = next(news)
        if 300 <= status < 400:
            elsewhere = _short(str(head.get("Location") or "elsewhere"), key)
            raise InputError(f"the server at {address.netloc} sends requests on to {elsewhere!r}; nothing was sent there: "
                             "give the right address itself.")  # fmt: skip
        if status != 200:
            data = b"".join(news)
            raise _Refused(status, _refusal(address, status, _said(data, key), variable, str(fields["model"])))
        if head.get_content_type() == "text/event-stream":
            return _streamed(_lines(news), address, key, on_text)
        return _whole(b"".join(news), head.get_content_type(), address, key, on_text)
    finally:
        wire.close()


def _news(wire: Wire, deadline: float, on_text: Listener) -> Iterator[Any]:
    """First (status, headers), then the body in pieces; asks `on_text` whether to go on, also while there is nothing."""
    size = 0
    while True:
        value: Any = None
        try:
            kind, value = wire.news.get(timeout=_WAIT_SECONDS)
        except queue.Empty:
            kind = ""
        on_text("")
        if kind == "error":
            raise InputError(_unreachable(wire.address, value)) from None
        if kind == "end":
            return
        if time.monotonic() > deadline:
            raise InputError(_late(wire.address))
        size += len(value) if kind == "data" else 0
        if size > MAX_ANSWER_BYTES:
            raise InputError(f"the server at {wire.address.netloc} answered with more than {MAX_ANSWER_BYTES // 10**6} MB; "
                             "no plan is that long, so it was not read on.")  # fmt: skip
        if kind:
            yield value


def _unreachable(address: SplitResult, error: Exception) -> str:
    where = f"the server at {address.netloc}"
    if isinstance(error, ConnectionRefusedError):
        return f"{where} refuses the connection; start it, or correct the address."
    if isinstance(error, TimeoutError):
        return f"{where} does not answer in time; is it running, and is the address right?"
    if isinstance(error, socket.gaierror):
        return f"there is no host {address.hostname}; correct the address."
    if isinstance(error, ssl.SSLError):
        return f"{where} cannot be reached safely ({_short(str(error.reason or error))}); for a local server use http://."
    if isinstance(error, (http.client.IncompleteRead, ConnectionError)):
        return f"{where} broke off in the middle of its answer; ask again."
    return f"{where} does not speak HTTP as expected ({type(error).__name__}); correct the address."


def _late(address: SplitResult) -> str:
    return f"the server at {address.netloc} took longer than timeout_seconds allows; raise it, or use a faster model."


def _refusal(address: SplitResult, status: int, said: str, variable: str, model: str) -> str:
    quoted = f": {said!r}" if said else ""
    where = f"the server at {address.netloc}"
    if status in (401, 403):
        name = variable or KEY_VARIABLE
        return f"{where} refuses the key ({status}{quoted}); put a valid one into the environment variable {name}."
    if status == 404:
        return f"{where} knows no such address or no model {model[:80]!r} (404{quoted}); correct one of them."
    if status == 429:
        return f"{where} is asked too often, or the account is used up (429{quoted}); wait, then run again."
    if status >= 500:
        return f"{where} failed ({status}{quoted}); look at its log, then run again."
    return f"{where} refuses the request ({status}{quoted})."


# The answer


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode("utf-8", "replace").strip() for line in whole)
    yield rest.decode("utf-8", "replace").strip()


def _streamed(lines: Iterator[str], address: SplitResult, key: str | None, on_text: Listener) -> str:
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


def _whole(data: bytes, kind: str, address: SplitResult, key: str | None, on_text: Listener) -> str:
    text = data.decode("utf-8", "replace").strip()
    if kind == "text/html" or text.startswith("<"):
        raise InputError(f"the server at {address.netloc} answered with a web page, not with JSON; its address for "
                         "programs often ends in /v1.")  # fmt: skip
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
    raise InputError(f"the server at {address.netloc} answered with what is no whole JSON object: "
                     f"{_short(text, key)!r}.")  # fmt: skip


def _content(answer: dict[str, Any], address: SplitResult, key: str | None) -> tuple[str, bool]:
    """The text in a whole answer or in one piece of a stream, and whether the model finished with it."""
    if answer.get("error"):
        raise InputError(f"the server at {address.netloc} failed: {_short(_message(answer), key)!r}.")
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


def _said(data: bytes, key: str | None) -> str:
    """What a refusing server says, shortly; nothing where it says it as a web page."""
    text = data.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return "" if text.startswith("<") else _short(text, key)
    return _short(_message(value), key)


def _message(value: Any) -> str:
    """The sentence in an error as servers write it: `{"error": {"message": ...}}` and its relatives."""
    for _ in range(4):
        if not isinstance(value, dict):
            break
        value = next((value[name] for name in ("error", "message", "detail") if value.get(name)), "")
    return value if isinstance(value, str) else json.dumps(value)


def _short(text: str, key: str | None = None) -> str:
    """One line that can be quoted: without the key, whole or cut."""
    text = " ".join((text if key is None else text.replace(key, "...")).split())
    return text if len(text) <= _SHORT_CHARS else text[:_SHORT_CHARS] + "..."
