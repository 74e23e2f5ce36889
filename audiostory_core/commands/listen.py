"""`audiostory listen`: a sound in, what is heard in it, an answer about it, or a plan to edit and tell anew."""

from __future__ import annotations

import argparse
import functools
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..door.story_file import write_plan
from ..errors import InputError
from .options import Models, add_bundle
from .shared import announce, open_parts, show_notes

if TYPE_CHECKING:
    from ..listen.listening import Listener


@dataclass(frozen=True)
class ListenRequest:
    """Which sound is heard, what is asked about it, if anything, and where the plan of what is heard goes."""

    file: str
    question: str | None
    save_plan: str | None
    models: Models
    overwrite: bool
    as_json: bool
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> ListenRequest:
        return cls(
            file=args.file,
            question=args.ask,
            save_plan=args.save_plan,
            models=Models(args.bundle, args.device, args.dtype),
            overwrite=args.overwrite,
            as_json=args.json,
            quiet=args.quiet,
        )


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=ListenRequest.from_arguments, run=listen)
    command.description = "Says what is heard in a sound file of any length, in order and with times, or answers a question."
    command.add_argument("file", metavar="FILE", help="wav, flac, ogg, mp3 or what else libsndfile reads")
    command.add_argument(
        "--ask", metavar="QUESTION", help='answer this instead, such as "is there a dog?" or "how many times does it bark?"'
    )
    command.add_argument("--save-plan", metavar="FILE.json", help="what is heard as a plan, to edit and to tell anew")
    add_bundle(command, "models to listen with (tiny)")
    command.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    command.add_argument("--dtype", default="auto", help="auto, float32, float16 or bfloat16")
    command.add_argument("--overwrite", action="store_true", help="replace a plan that exists")
    command.add_argument("--json", action="store_true", help="one line of JSON on stdout")
    command.add_argument("--quiet", action="store_true", help="no progress")


def listen(request: ListenRequest) -> int:
    """What is heard goes to stdout, notes to stderr; with --ask, the answer alone."""
    _check(request)
    announce(request.models)
    from ..listen.listening import Listener

    listener = Listener.of(open_parts(request.models))
    if request.question is None:
        _hear(request, listener)
    else:
        _answer(request, listener, request.question)
    return 0


def _check(request: ListenRequest) -> None:
    from ..disk.files import check_target

    if request.question is not None and not request.question.strip():
        raise InputError("--ask is empty; ask what you want to know of the sound.")
    if request.question is not None and request.save_plan:
        raise InputError("--ask gives an answer and no plan; leave --save-plan or --ask away.")
    if not Path(request.file).is_file():
        raise InputError(f"no such audio file: {request.file}")
    if request.save_plan:
        check_target(request.save_plan, request.overwrite, (".json",))


def _answer(request: ListenRequest, listener: Listener, question: str) -> None:
    from ..listen import listening
    from ..sound.recording import Recording

    sound = Recording.open(request.file, 0.0)
    show_notes(sound.notes)
    answer = listening.ask(listener, sound, question)
    report = {"file": request.file, "question": question, "answer": answer}
    print(json.dumps(report, ensure_ascii=False) if request.as_json else answer)


def _hear(request: ListenRequest, listener: Listener) -> None:
    from ..listen import listening
    from .console import Console

    console = Console(request.quiet or request.as_json)
    try:
        heard = listening.listen(listener, request.file, progress=functools.partial(console.progress, "listen"))
    finally:
        console.close()
    show_notes(heard.repairs)
    if request.save_plan and heard.plan is None:
        raise InputError(f"{request.file} is silent, so there is no plan to save.")
    if request.save_plan and heard.plan is not None:
        write_plan(request.save_plan, heard.plan, request.overwrite)
    if request.as_json:
        plan = None if heard.plan is None else heard.plan.model_dump(mode="json")
        report = {"file": request.file, "text": heard.text, "plan": plan, "notes": heard.repairs}
        if heard.events:
            report["events"] = [{**asdict(event), "sureness": event.sureness} for event in heard.events]
        print(json.dumps(report, ensure_ascii=False))
    else:
        print(heard.text)
