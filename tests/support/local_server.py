"""A server on this machine that answers as it is told, well or badly: what tests ask instead of one out there."""

import json
import threading
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from audiostory_core.servers.known import add_server

KEY = "sk-a-key-that-nobody-may-see-0123456789"


class Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = form(self.headers, body) if self.headers.get_content_maintype() == "multipart" else json.loads(body)
        self.server.asked.append({"path": self.path, "key": self.headers.get("Authorization"), **said})
        try:
            self.server.answers[min(len(self.server.asked), len(self.server.answers)) - 1](self)
        except (BrokenPipeError, ConnectionResetError):
            self.server.left.set()

    do_GET = do_POST

    def give(self, data: bytes, status: int = 200, kind: str = "application/json", length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None: ...


def form(headers: Message, body: bytes) -> dict[str, object]:
    """The fields of a form: texts, and of a file its bytes."""
    whole = message_from_bytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body)
    parts = {str(part.get_param("name", header="content-disposition")): part for part in whole.get_payload()}
    found = {name: (part.get_payload(decode=True), part.get_filename()) for name, part in parts.items()}
    return {name: data if file else data.decode() for name, (data, file) in found.items()}


@contextmanager
def serving(*answers, paired_with: str = ""):
    """A server that gives these answers in turn, the last one for ever; `asked` is what it was asked. The key in the
    variable `paired_with` may go there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    server.asked, server.answers = [], answers
    server.left, server.closing = threading.Event(), threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}/v1"
    if paired_with:
        add_server("here", server.url, paired_with, overwrite=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()


def giving(*args, **kwargs):
    return lambda handler: handler.give(*args, **kwargs)


def giving_nothing(handler: Answering) -> None:
    """No answer while the server lives."""
    handler.server.closing.wait(60)


def chat_reply(text: str) -> bytes:
    """The body with which a chat server says a text."""
    return json.dumps({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}).encode()


def giving_text(text: str):
    return giving(chat_reply(text))


def captions_json(*captions: tuple[float, float, str]) -> str:
    """(start, end, caption) as a model that sees a video is asked to write them."""
    return json.dumps({"captions": [{"start": a, "end": b, "caption": text} for a, b, text in captions]})


def giving_captions(*captions: tuple[float, float, str]):
    return giving_text(captions_json(*captions))
