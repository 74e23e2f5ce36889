"""What a story is doing, shown on its node: bars, text as it is written, clips as soon as they are decoded; and Cancel.

Knows nothing of models.
"""

from __future__ import annotations

import secrets
import sys
import time
from typing import TYPE_CHECKING, Any

import comfy.model_management
import comfy.utils

from ...audiostory_core.line.observer import Observer
from .folders import FOLDER, temp_folder

if TYPE_CHECKING:
    from ...audiostory_core.plan.story import StoryPlan
    from ...audiostory_core.sound.audio import AudioClip
    from ...audiostory_core.sound.layout import ClipSpan

TEXT_SECONDS = 0.1  # between two pictures of a text that grows
SHOWN_CHARS = 4000


def check_interrupt() -> None:
    """Raises ComfyUI's InterruptProcessingException once Cancel was pressed."""
    comfy.model_management.throw_exception_if_processing_interrupted()


def prompt_server() -> Any:
    """ComfyUI's server, or None where none runs."""
    return getattr(getattr(sys.modules.get("server"), "PromptServer", None), "instance", None)


def asking_client() -> tuple[Any, str] | None:
    """ComfyUI's server and the client whose prompt runs, who alone hears what its nodes say; None where no server runs, and
    where a program asks that listens to nothing: to no client means to all of them."""
    server = prompt_server()
    client = getattr(server, "client_id", None)
    return None if client is None else (server, client)


def show_text(node_id: str | None, text: str) -> None:
    """Text under a node, replaced by the next; nothing where nobody listens."""
    asking = asking_client()
    if asking is not None and node_id is not None:
        server, client = asking
        server.send_progress_text(text, node_id, client)


class HostListener(Observer):
    """Shows on a node what a story is doing: a bar a stage, the text as it is written; stops where Cancel was pressed.

    `total_events`, where it is known, makes the bar of rendering one for all events instead of one for each batch.
    """

    def __init__(self, node_id: str | None, total_events: int | None = None) -> None:
        self.node_id, self.total_events = node_id, total_events
        self.written, self.shown_at, self.rendered = "", 0.0, 0
        self._bar = comfy.utils.ProgressBar(1, node_id=node_id)

    def text(self, piece: str) -> None:
        check_interrupt()
        self.written += piece
        if time.monotonic() - self.shown_at >= TEXT_SECONDS:
            self.show()

    def show(self) -> None:
        """The text so far, its end if it is long."""
        self.shown_at = time.monotonic()
        show_text(self.node_id, self.written[-SHOWN_CHARS:])

    def plan(self, reading: Any) -> None:
        if self.written:
            self.show()

    def progress(self, stage: str, done: int, total: int) -> None:
        check_interrupt()
        if stage == "decode":
            self.rendered = done
        if self.total_events and total and stage in ("sample", "decode"):
            inner = done / total if stage == "sample" else 0.0
            self._bar.update_absolute(round(1000 * min(self.rendered + inner, self.total_events)), 1000 * self.total_events)
        else:
            # How many tokens a text will have is not known: the bar nears its end and never reaches it.
            self._bar.update_absolute(done, total or done + 400)

    def bar(self, done: int, total: int) -> None:
        """A bar of one stage; also looks for Cancel."""
        check_interrupt()
        self._bar.update_absolute(done, total)


class ClipStream:
    """Sends finished clips to the player of a node, as files in the temporary folder, while others are still rendered."""

    def __init__(self, node_id: str | None) -> None:
        self.node_id, self.token = node_id, secrets.token_hex(4)
        self.plan: StoryPlan | None = None
        self.total = self._written = 0
        self._sent: list[tuple[str, int]] = []
        self._early: tuple[ClipSpan, dict[str, str]] | None = None

    def __call__(self, span: ClipSpan, clip: AudioClip) -> None:
        from ...audiostory_core.sound import audio

        if asking_client() is None or self.node_id is None:
            return
        key = (span.event_id, span.part)
        if key in self._sent:  # the first event is rendered again where the finished plan differs from the early one
            del self._sent[self._sent.index(key) :]
        self._sent.append(key)
        self._written += 1  # never the name of an earlier clip: browsers keep what they played
        folder, name = temp_folder() / FOLDER, f"{self.token}_{self._written:04}.flac"
        folder.mkdir(parents=True, exist_ok=True)
        audio.write(folder / name, clip, subtype="16", overwrite=True)
        file = {"filename": name, "subfolder": FOLDER, "type": "temp"}
        if self.plan is None:
            self._early = span, file
        self._send(span, file)

    def name_early(self, first: ClipSpan) -> None:
        """The plan is there: what was heard before it is sent again with its caption, if it still is the first clip."""
        if self._early is not None and self._early[0] == first:
            self._send(*self._early)
        self._early = None

    def _send(self, span: ClipSpan, file: dict[str, str]) -> None:
        index = self._sent.index((span.event_id, span.part))
        sent = {"node": self.node_id, "index": index, "total": self.total, "caption": self._caption(span),
                "event": span.event_id, "part": span.part, "start": span.start_seconds, "seconds": span.seconds,
                "file": file}  # fmt: skip
        asking = asking_client()
        if asking is not None:
            server, client = asking
            server.send_sync("audiostory.clip", sent, client)

    def _caption(self, span: ClipSpan) -> str:
        known = {event.id: event.caption for event in self.plan.events} if self.plan else {}
        return known.get(span.event_id, "")


class StoryListener(HostListener):
    """Hears a whole story told; `clips` is for `tell(on_clip=...)`."""

    def __init__(self, node_id: str | None) -> None:
        super().__init__(node_id)
        self.clips = ClipStream(node_id)

    def plan(self, reading: Any) -> None:
        super().plan(reading)
        from ...audiostory_core.plan.pieces import wholes

        self.clips.plan = wholes(reading.plan)

    def spans(self, spans: Any, curve: Any) -> None:
        self.clips.total = self.total_events = len(spans)
        self.clips.name_early(spans[0])
