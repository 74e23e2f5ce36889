"""Questions to models that make corpora: prompts of our own with versions, answers kept by their questions, checked, asked
for again with the reason.

A question that was answered once is never asked again, in this run or the next: so a run that was killed asks on where it
was, and comes to the same. Knows nothing of what is asked.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Protocol, TypeVar

from ..bundle.bundle import Bundle
from ..bundle.parts import choose_placement
from ..disk.files import read_json, refusals_of_disk, replacing
from ..disk.store import content_key
from ..engines.work import CannotGoOn
from ..errors import InputError
from ..line import reasoner
from ..models.language_model import StoryLM
from ..replies.reading import Answer, Reply, answer_in, fault_of
from ..servers.chat import ChatServer, complete
from ..servers.http import Declined, Unreachable, quoted
from ..servers.known import names_server
from ..video.captioner import parts_of
from ..video.local_captioner import LocalCaptioner, read_model
from ..video.shots import ShotView
from .rejected import Rejected

TRIES = 3
WAITS = (1.0, 4.0, 16.0)  # seconds before a server that has failed is asked again
MAX_TOKENS = 1500  # that a model on this machine may write
_BUSY, _SHUT = (408, 425, 429), (401, 402, 403, 404)

Read = TypeVar("Read")


@dataclass(frozen=True)
class Prompt:
    """What a model gets: who it is to be, a question, the JSON Schema of its answer, pictures, and a sound as a wav file."""

    system: str
    question: str
    schema: dict[str, Any]
    views: tuple[ShotView, ...] = ()
    sound: bytes = b""

    def again(self, fault: str) -> Prompt:
        """The same, to one whose last answer was no use."""
        told = f"Your last answer could not be used: {fault} Answer with the JSON object alone."
        return Prompt(self.system, f"{self.question}\n\n{told}", self.schema, self.views, self.sound)


@dataclass(frozen=True)
class Wording:
    """A prompt before it is filled: its name with its version, such as `as10k-caption-1`, and its two texts."""

    name: str
    system: Template
    question: Template

    def filled(
        self, schema: dict[str, Any], views: tuple[ShotView, ...] = (), sound: bytes = b"", **words: object
    ) -> Prompt:
        """With words in the places that it has for them."""
        system, question = (text.substitute(words) for text in (self.system, self.question))
        return Prompt(system, question, schema, views, sound)


@cache
def wording(name: str) -> Wording:
    """A prompt of this package by its name."""
    text = (Path(__file__).parent / "prompts" / f"{name}.txt").read_text(encoding="utf-8")
    system, question = text.split("\n---\n")
    return Wording(name, Template(system), Template(question.strip()))


class Asker(Protocol):
    """A model that answers; `name` is the same for models that answer alike."""

    @property
    def name(self) -> str: ...

    def __call__(self, prompt: Prompt) -> Reply: ...


@dataclass(frozen=True)
class ServerAsker:
    """A model on an OpenAI-compatible server."""

    server: ChatServer

    @property
    def name(self) -> str:
        return f"{self.server.model.strip()} at {self.server.known.url}"

    def __call__(self, prompt: Prompt) -> Reply:
        parts = parts_of(prompt.views)
        if prompt.sound:
            data = base64.b64encode(prompt.sound).decode("ascii")
            parts.append({"type": "input_audio", "input_audio": {"data": data, "format": "wav"}})
        user = [*parts, {"type": "text", "text": prompt.question}] if parts else prompt.question
        return complete(self.server, prompt.system, user, schema=prompt.schema, stream=False)


@dataclass(frozen=True)
class FolderSeer:
    """A model on this machine that sees, which is sent no sound."""

    captioner: LocalCaptioner

    @property
    def name(self) -> str:
        return self.captioner.name

    def __call__(self, prompt: Prompt) -> Reply:
        self.captioner.system, self.captioner.max_new_tokens = prompt.system, MAX_TOKENS
        return self.captioner(prompt.question, prompt.views, lambda piece: None)


@dataclass(frozen=True)
class BundleAsker:
    """The language model of a bundle."""

    lm: StoryLM
    name: str

    def __call__(self, prompt: Prompt) -> Reply:
        return reasoner.answer(self.lm, prompt.system, prompt.question, max_new_tokens=MAX_TOKENS)


@dataclass(frozen=True)
class ModelChoice:
    """A model as a person names it: a server's name or address with the model's name there and the variable of its key, or a
    folder on this machine. Small, so that it travels to workers, who open it."""

    place: str
    model: str = ""
    key_variable: str = "OPENAI_API_KEY"

    @property
    def name(self) -> str:
        """Raises InputError for an address that cannot be right, and a server without a model's name."""
        if not names_server(self.place):
            return self.place
        if not self.model.strip():
            raise InputError(f"{self.place} is a server; name the model there as well.")
        return self._asker().name

    def open_seer(self) -> Asker:
        """One that sees. Raises InputError for a folder that holds none."""
        if names_server(self.place):
            return self._asker()
        placement = choose_placement("auto", "auto")
        found = read_model(self.place, placement.dtype)
        found.model.to(placement.device)
        return FolderSeer(found)

    def open_writer(self) -> Asker:
        """One that writes texts. Raises InputError for a folder that is no bundle."""
        if names_server(self.place):
            return self._asker()
        placement = choose_placement("auto", "auto")
        return BundleAsker(Bundle.open(self.place).language_model(placement.device, placement.dtype), self.place)

    def _asker(self) -> ServerAsker:
        return ServerAsker(ChatServer(self.place, self.model, self.key_variable))


@dataclass
class Usage:
    """What answers took, whenever they were given: how many, and tokens read and written where servers count them."""

    answers: int = 0
    read: int = 0
    wrote: int = 0

    def add(self, reply: Reply) -> None:
        read, wrote = reply.tokens or (0, 0)
        self.plus(Usage(1, read, wrote))

    def plus(self, other: Usage) -> None:
        self.answers, self.read, self.wrote = (
            self.answers + other.answers, self.read + other.read, self.wrote + other.wrote
        )  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """Answers of models in a folder, a file each, by their questions; `proven` are the models that have answered."""

    folder: Path
    proven: set[str] = field(default_factory=set[str])

    def ask(self, asker: Asker, prompt: Prompt, read: Callable[[Answer], Read], usage: Usage) -> Read:
        """What `read` makes of the answer; where it raises InputError, the model is told so and asked again.

        Raises Rejected where no answer of `TRIES` could be read, or a server that answers others refuses the question;
        CannotGoOn where no other question would fare better; and InputError for a server that failed again and again.
        """
        asked, fault, reply = prompt, "", Reply("")
        for _ in range(TRIES):
            reply = self._reply(asker, asked)
            usage.add(reply)
            try:
                return read(answer_in(reply))
            except InputError as error:
                fault = fault_of(reply, str(error))
                asked = prompt.again(fault)
        began = quoted(reply.text or reply.thoughts)
        raise Rejected("answers", f"{asker.name} gave no answer of use in {TRIES} tries: {fault} The last began {began!r}.")

    def _reply(self, asker: Asker, prompt: Prompt) -> Reply:
        path = self._path(asker, prompt)
        if path.is_file():
            return _from_json(path)
        reply = self._answer(asker, prompt)
        with refusals_of_disk(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, True, ()) as sink:
            sink.write(_to_json(reply))
        return reply

    def _answer(self, asker: Asker, prompt: Prompt) -> Reply:
        """A new reply. What one that has answered others does not answer is the question's fault, else that of all."""
        try:
            reply = _patiently(asker, prompt)
        except CannotGoOn:
            raise
        except InputError as error:
            if isinstance(error, Declined) and error.status >= 500:
                raise
            raise (Rejected("refused", str(error)) if asker.name in self.proven else CannotGoOn(str(error))) from None
        self.proven.add(asker.name)
        return reply

    def _path(self, asker: Asker, prompt: Prompt) -> Path:
        pictures = [part for view in prompt.views for picture in view.pictures for part in (picture.seconds, picture.jpeg)]
        form = json.dumps(prompt.schema, sort_keys=True)
        key = content_key("answer 1", asker.name, prompt.system, prompt.question, form, prompt.sound, *pictures)
        return self.folder / key[:2] / f"{key}.json"


def _patiently(asker: Asker, prompt: Prompt) -> Reply:
    """The reply of a server that may be busy, or be started again meanwhile."""
    for seconds in (*WAITS, None):
        try:
            return asker(prompt)
        except Declined as refused:
            if refused.status in _SHUT:
                raise CannotGoOn(str(refused)) from None
            if refused.status < 500 and refused.status not in _BUSY:
                raise
            if seconds is None:
                raise (CannotGoOn(str(refused)) if refused.status in _BUSY else refused) from None
        except Unreachable as error:
            if seconds is None:
                raise CannotGoOn(str(error)) from None
        time.sleep(seconds or 0.0)
    raise AssertionError("the last wait is none")


def _to_json(reply: Reply) -> bytes:
    said = {"text": reply.text, "thoughts": reply.thoughts, "limit": reply.limit, "tokens": reply.tokens}
    return (json.dumps(said) + "\n").encode()


def _from_json(path: Path) -> Reply:
    """A reply that was kept. Raises InputError for a file that somebody changed into something else."""
    said = read_json(path)
    text, thoughts, tokens = said.get("text"), said.get("thoughts"), said.get("tokens")
    if not isinstance(text, str) or not isinstance(thoughts, str):
        raise CannotGoOn(f"{path} holds no answer of a model; remove it, and the model is asked again.")
    counted = isinstance(tokens, list) and len(tokens) == 2 and all(type(n) is int for n in tokens)
    return Reply(text, thoughts, said.get("limit") is True, (int(tokens[0]), int(tokens[1])) if counted and tokens else None)
