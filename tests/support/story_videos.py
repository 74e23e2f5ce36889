"""Small videos for a corpus, and a server that sees and writes about them as it is told, and counts what it was asked."""

import hashlib
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from films import film

RATE = 16_000


def noisy(seconds: float, seed: int, gain: float = 0.1) -> np.ndarray:
    return (gain * np.random.default_rng(seed).standard_normal((1, round(seconds * RATE)))).astype(np.float32)


def story_video(path: Path, n: int, seconds: int = 6, sound: np.ndarray | None = None) -> Path:
    """Video number n, in two shots that change at a time of its own, of a sound of its own."""
    first = 4 + n % (seconds * 5 - 8)
    return film(path, [first, seconds * 5 - first], 5, sound=noisy(seconds, n) if sound is None else sound, sound_rate=RATE,
                setting=lambda container, picture: container.metadata.update({"title": f"video {n}"}))


def story_videos(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        story_video(folder / f"v{n:03d}.mp4", n)
    return folder


def step_of(question: dict) -> str:
    """Which step of the pipeline asks."""
    system = question["messages"][0]["content"]
    return next(name for name in ("drawn", "events", "caption", "points") if f'"{name}": ' in system)


def text_of(question: dict) -> str:
    """What is asked, without pictures and sounds."""
    user = question["messages"][1]["content"]
    return user if isinstance(user, str) else "\n".join(part["text"] for part in user if part["type"] == "text")


def digest_of(question: dict) -> str:
    """Tells one question from another."""
    return hashlib.sha256(json.dumps(question["messages"], sort_keys=True).encode()).hexdigest()[:6]


def event(start: float, end: float, **fields: str) -> dict:
    return {"start": start, "end": end, "kind": "sfx", "what": f"Something happens at {start:g}.", "sound": f"A noise hisses from {start:g} on.",
            "seen": "A square moves.", "tone": "calm", **fields}


def answer_of(question: dict) -> object:
    """A good answer for any video and step."""
    step, text = step_of(question), text_of(question)
    if step == "drawn":
        return {"story": True, "drawn": False, "why": "a square moves"}
    if step == "events":
        seconds, which = float(re.search(r"lasts ([\d.]+) s", text)[1]), digest_of(question)
        return {"events": [event(0, seconds / 2, what=f"Video {which} begins."), event(seconds / 2, seconds)], "effects": [
            {"start": 1.0, "end": 1.5, "type": "click", "sound": "A short click.", "seen": "A square."}], "music": []}
    if step == "caption":
        return {"caption": f"A square moves while noise {digest_of(question)} hisses twice."}
    count = int(re.search(r"exactly (\d+) of them", question["messages"][0]["content"])[1])
    return {"points": [{"story": f"A square moves on, part {n}.", "sounds": "Hissing noise."} for n in range(count)]}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            key = json.dumps(question["messages"], sort_keys=True)
            self.server.asked[key] += 1
            self.server.steps[step_of(question)] += 1
            said = self.server.answer(question)
        status, data = said if isinstance(said, tuple) else (200, said)
        if status == 200:
            text = data if isinstance(data, str) else json.dumps(data)
            data = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 100, "completion_tokens": 10}}
        else:
            data = {"error": {"message": data}}
        body = json.dumps(data).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return  # whoever asked was killed
        with self.server.lock:
            self.server.given[key] += 1

    def log_message(self, *args: object) -> None: ...


@contextmanager
def seeing(answer: Callable[[dict], object] = answer_of) -> Iterator[ThreadingHTTPServer]:
    """A server that answers as `answer` says: a text or an object, or a status with a message. `asked` counts each question,
    `given` those that were answered whole, `steps` them by step."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.lock, server.answer = threading.Lock(), answer
    server.asked, server.given, server.steps = Counter(), Counter(), Counter()
    server.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
