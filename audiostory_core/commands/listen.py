"""`audiostory listen`: a sound in, what is heard in it, an answer about it, or a plan to edit and tell anew."""

from __future__ import annotations

import argparse
import functools
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..disk.files import check_target, replacing
from ..errors import InputError
from .console import Console

if TYPE_CHECKING:
    from ..listen.listening import Listener


def listen(args: argparse.Namespace) -> int:
    """What is heard goes to stdout, notes to stderr; with --ask, the answer alone."""
    if args.ask is not None and not args.ask.strip():
        raise InputError("--ask is empty; ask what you want to know of the sound.")
    if args.ask is not None and args.save_plan:
        raise InputError("--ask gives an answer and no plan; leave --save-plan or --ask away.")
    if not Path(args.file).is_file():
        raise InputError(f"no such audio file: {args.file}")
    if args.save_plan:
        check_target(args.save_plan, args.overwrite, (".json",))
    from ..listen import listening
    from ..pipeline import open_parts

    listener = listening.Listener.of(open_parts(args.bundle, args.device, args.dtype))
    return _answer(args, listener) if args.ask is not None else _heard(args, listener)


def _answer(args: argparse.Namespace, listener: Listener) -> int:
    from ..listen import listening

    answer = listening.ask(listener, args.file, args.ask)
    report = {"file": args.file, "question": args.ask, "answer": answer}
    print(json.dumps(report, ensure_ascii=False) if args.json else answer)
    return 0


def _heard(args: argparse.Namespace, listener: Listener) -> int:
    from ..listen import listening

    console = Console(args.quiet or args.json)
    try:
        heard = listening.listen(listener, args.file, progress=functools.partial(console.progress, "listen"))
    finally:
        console.close()
    for note in heard.repairs:
        print(f"note: {note}", file=sys.stderr)
    if args.save_plan and heard.plan is None:
        raise InputError(f"{args.file} is silent, so there is no plan to save.")
    if args.save_plan and heard.plan is not None:
        with replacing(args.save_plan, args.overwrite, (".json",)) as sink:
            sink.write((heard.plan.to_json() + "\n").encode("utf-8"))
    if args.json:
        plan = None if heard.plan is None else heard.plan.model_dump(mode="json")
        print(json.dumps({"file": args.file, "text": heard.text, "plan": plan, "notes": heard.repairs}, ensure_ascii=False))
    else:
        print(heard.text)
    return 0
