"""One question to a server that the user named: JSON, or a form with a file, out by POST, the answer's headers and body as
they come.

Waits and answers are checked here, each refusal is one sentence. A key goes only where its owner has paired it (`known`);
it is never an argument, nor part of a message. Nothing is followed elsewhere. Knows nothing of what is asked.
"""

from __future__ import annotations

import http.client
import json
import math
import queue
import socket
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from ..errors import InputError
from .address import check_url, origin
from .known import KnownServer, read_key
from .veil import HIDDEN, hide

TIMEOUT_SECONDS = 120.0
MAX_TIMEOUT_SECONDS = 3600.0
CONNECT_SECONDS = 15.0
_WAIT_SECONDS = 0.1  # how long a silent server keeps a caller from being asked whether to go on
_SHORT_CHARS = 200
_SAID_BYTES = 20_000  # of a refusal that is searched for what is refused

OnText = Callable[[str], None]
Answer = TypeVar("Answer")


class Refused(InputError):
    """An answer with a status that says no; `said` is all that the server says of it, never to be shown."""

    def __init__(self, status: int, sentence: str, said: str = "") -> None:
        super().__init__(sentence)
        self.status, self.said = status, said or sentence


class Declined(InputError):
    """A refusal for good, with its status: nothing that is sent could be left out, or said otherwise."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Unreachable(InputError):
    """No whole answer came: from a server that is not there, breaks off, or takes too long."""


@dataclass(frozen=True)
class Service:
    """What a server is asked for: at which path, how many bytes of an answer are read, what it is called in a sentence,
    and in which types it may come."""

    path: str
    max_bytes: int
    answer: str
    accept: str = "application/json"


@dataclass(frozen=True)
class Upload:
    """A file that is sent along, in a form: its field, its name, its type and what is in it."""

    field: str
    name: str
    kind: str
    data: bytes


@dataclass(frozen=True)
class Question:
    """Which server to ask for a service, at which address, and until when by `time.monotonic`."""

    server: KnownServer
    address: SplitResult
    service: Service
    deadline: float


def question(server: KnownServer, service: Service, timeout_seconds: float) -> Question:
    """Checks the key and the wait, before anything is sent; the clock starts here."""
    read_key(server)
    deadline = time.monotonic() + _checked_timeout(timeout_seconds)
    return Question(server, check_url(server.url), service, deadline)


def ask_until_taken(
    ask: Callable[[dict[str, Any]], Answer],
    fields: dict[str, Any],
    mend: Callable[[dict[str, Any], Refused], dict[str, Any] | None],
) -> Answer:
    """What `ask` answers to the fields, or to what `mend` makes of them where the server refuses them.

    Raises `Declined` with the server's own reason where there is nothing to mend.
    """
    left: dict[str, Any] | None = fields
    while True:
        try:
            return ask(left)
        except Refused as refused:
            left = mend(left, refused)
            if left is None:
                raise Declined(refused.status, str(refused)) from None


def without_refused(fields: dict[str, Any], refused: Refused, droppable: Sequence[str]) -> dict[str, Any] | None:
    """The fields without one of `droppable` that the server refuses by its name; None where it refuses something else. A
    form's list has brackets behind its name, which servers leave out when they speak of it."""
    named = next((name for name in droppable if name in fields and name.removesuffix("[]") in refused.said), None)
    if refused.status not in (400, 422) or named is None:
        return None
    return {name: value for name, value in fields.items() if name != named}


def drop_refused(ask: Callable[[dict[str, Any]], Answer], fields: dict[str, Any], droppable: Sequence[str]) -> Answer:
    """What `ask` answers to the fields: to all of them, or without those of `droppable` that the server refuses by name.

    Raises InputError with the server's own reason where it refuses anything else.
    """
    return ask_until_taken(ask, fields, lambda left, refused: without_refused(left, refused, droppable))


@contextmanager
def open_answer(
    ask: Question, fields: dict[str, Any], on_wait: OnText, upload: Upload | None = None
) -> Iterator[tuple[http.client.HTTPMessage, Iterator[bytes]]]:
    """Headers and body, in pieces, of an answer with status 200 to the fields: as JSON, or as a form with a file. `on_wait`
    hears "" all the while and may raise to stop.

    Raises `Refused` for another status, and InputError for all that an address or its answer can have wrong.
    """
    key = read_key(ask.server)
    kind, body = (
        ("application/json", json.dumps(fields).encode("utf-8", "replace")) if upload is None else _form(fields, upload)
    )
    headers = {"Content-Type": kind, "Accept": ask.service.accept, "User-Agent": "audiostory", "Connection": "close"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    left = ask.deadline - time.monotonic()
    if left <= 0:
        raise Unreachable(_late(ask.address))
    target = ask.address._replace(path=f"{ask.address.path}{ask.service.path}")
    wire = Wire(target, body, headers, left, ask.service.max_bytes)
    wire.start()
    try:
        news = _news(wire, ask, on_wait)
        status, head = next(news)
        if 300 <= status < 400:
            elsewhere = quoted(str(head.get("Location") or "elsewhere"), key)
            raise InputError(
                f"the server at {ask.address.netloc} sends requests on to {elsewhere!r}; nothing was sent "
                "there: give the right address itself."
            )
        if status != 200:
            data = b"".join(news)
            model = str(fields.get("model", ""))
            said = data[:_SAID_BYTES].decode("utf-8", "replace")
            raise Refused(status, _refusal(ask, status, refusal(data, key), model), said)
        yield head, news
    finally:
        wire.close()


def _form(fields: dict[str, Any], upload: Upload) -> tuple[str, bytes]:
    """The type and the bytes of a form (RFC 7578) with texts and one file."""
    border = f"audiostory-{uuid.uuid4().hex}"
    head = f'--{border}\r\nContent-Disposition: form-data; name="'
    texts = "".join(f'{head}{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
    file = f'{head}{upload.field}"; filename="{upload.name}"\r\nContent-Type: {upload.kind}\r\n\r\n'
    body = (texts + file).encode("utf-8", "replace") + upload.data + f"\r\n--{border}--\r\n".encode()
    return f"multipart/form-data; boundary={border}", body


def _checked_timeout(seconds: float) -> float:
    if math.isfinite(seconds) and 0 < seconds <= MAX_TIMEOUT_SECONDS:
        return float(seconds)
    raise InputError(f"timeout_seconds is {seconds}; it must be above 0 and at most {MAX_TIMEOUT_SECONDS:g}.")


def _news(wire: Wire, ask: Question, on_wait: OnText) -> Iterator[Any]:
    """First (status, headers), then the body in pieces; asks `on_wait` whether to go on, also while there is nothing."""
    size = 0
    while True:
        value: Any = None
        try:
            kind, value = wire.news.get(timeout=_WAIT_SECONDS)
        except queue.Empty:
            kind = ""
        on_wait("")
        if kind == "error":
            raise Unreachable(_unreachable(wire.address, value)) from None
        if kind == "end":
            return
        if time.monotonic() > ask.deadline:
            raise Unreachable(_late(wire.address))
        size += len(value) if kind == "data" else 0
        if size > ask.service.max_bytes:
            raise InputError(
                f"the server at {wire.address.netloc} answered with more than {ask.service.max_bytes // 10**6} MB; "
                f"no {ask.service.answer} is that long, so it was not read on."
            )
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
        why = quoted(str(error.reason or error))
        return f"{where} cannot be reached safely ({why}); for a local server use http://."
    if isinstance(error, (http.client.IncompleteRead, ConnectionError)):
        return f"{where} broke off in the middle of its answer; ask again."
    return f"{where} does not speak HTTP as expected ({type(error).__name__}); correct the address."


def _late(address: SplitResult) -> str:
    return f"the server at {address.netloc} took longer than timeout_seconds allows; raise it, or use a faster model."


def _refusal(ask: Question, status: int, refusal: str, model: str) -> str:
    because = f": {refusal!r}" if refusal else ""
    where = f"the server at {ask.address.netloc}"
    if status in (401, 403):
        name = ask.server.key_variable
        if not name:
            return f"{where} wants a key ({status}{because}), and was sent none: {ask.server.advice}."
        return f"{where} refuses the key ({status}{because}); put a valid one into the environment variable {name}."
    if status == 404:
        return f"{where} knows no such address or no model {model[:80]!r} (404{because}); correct one of them."
    if status == 429:
        return f"{where} is asked too often, or the account is used up (429{because}); wait, then run again."
    if status >= 500:
        return f"{where} failed ({status}{because}); look at its log, then run again."
    return f"{where} refuses the request ({status}{because})."


def refusal(data: bytes, key: str | None) -> str:
    """What a refusing server says, shortly; nothing where it says it as a web page."""
    text = data.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return "" if text.startswith("<") else quoted(text, key)
    return quoted(error_message(value), key)


def error_message(value: Any) -> str:
    """The sentence in an error as servers write it: `{"error": {"message": ...}}` and its relatives."""
    for _ in range(4):
        if not isinstance(value, dict):
            break
        value = next((value[name] for name in ("error", "message", "detail") if value.get(name)), "")
    return value if isinstance(value, str) else json.dumps(value)


def quoted(text: str, key: str | None = None) -> str:
    """One line that can be quoted: without the key, whole or cut."""
    text = " ".join((text if key is None else hide(text.replace(key, HIDDEN), key)).split())
    return text if len(text) <= _SHORT_CHARS else text[:_SHORT_CHARS] + "..."


class Wire(threading.Thread):
    """One POST request on its own thread, so that whoever asked can stop waiting at any time. What comes back, as it comes
    and up to `max_bytes`, goes on `news`: ("head", (status, headers)), ("data", bytes)..., then ("end", None) or ("error",
    exception)."""

    def __init__(self, address: SplitResult, body: bytes, headers: dict[str, str], seconds: float, max_bytes: int) -> None:
        super().__init__(daemon=True, name="audiostory-chat")
        self.address, self.body, self.headers = address, body, headers
        self.seconds, self.max_bytes = seconds, max_bytes
        self.news: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._socket: socket.socket | None = None
        self._closed = False

    def run(self) -> None:
        connection = None
        try:
            connection = self._connect()
            connection.request("POST", self.address.path, self.body, self.headers)
            response = connection.getresponse()
            self.news.put(("head", (response.status, response.headers)))
            size = 0
            while not self._closed and size <= self.max_bytes and (data := response.read1(65536)):
                size += len(data)
                self.news.put(("data", data))
            # A body shorter than was announced ends quietly when it is read in pieces.
            cut = size <= self.max_bytes and bool(response.length)
            self.news.put(("error", http.client.IncompleteRead(b"")) if cut else ("end", None))
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            self.news.put(("error", error))  # `AttributeError`: closed from outside while it read
        finally:
            if connection is not None:
                connection.close()

    def close(self) -> None:
        """Ends the request at once, whatever it waits for."""
        self._closed = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _connect(self) -> http.client.HTTPConnection:
        host, (scheme, _, port) = str(self.address.hostname), origin(self.address)
        secure = scheme == "https"
        kind: Any = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        proxy = urlsplit(getproxies().get("https", "")) if secure and not proxy_bypass(host) else urlsplit("")
        connection = kind(
            proxy.hostname or host,
            proxy.port if proxy.hostname else port,  # a port left out is looked for in the host, as after an IPv6 address
            timeout=min(CONNECT_SECONDS, self.seconds),
        )
        if proxy.hostname:
            connection.set_tunnel(host, port)
        connection.connect()
        self._socket = connection.sock
        connection.sock.settimeout(self.seconds)
        return connection
