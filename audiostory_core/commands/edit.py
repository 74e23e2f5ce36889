"""`audiostory edit`: a story and a wish in, the edited story out, and what became different in plain lines."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ..bundle.bundle import shipped
from ..edits.diff import Difference, diff, diff_text
from ..errors import InputError
from ..plan.story import StoryPlan
from .shared import AUDIO_SUFFIXES, MAX_PLAN_BYTES, check_outputs, read_plan, render, settings_of

if TYPE_CHECKING:
    from ..edits.by_model import Ask

PLAN_SUFFIXES = (".json", ".txt")


def edit(args: argparse.Namespace) -> int:
    """`audiostory edit`: the difference goes to stdout, notes to stderr. Nothing is written where anything is wrong."""
    _check(args)
    before, notes = read_plan(Path(args.story))
    if args.takes is not None:
        from . import takes as takes_command

        return takes_command.takes(with_bundle(args, before), before, notes)
    after, more = _edited(before, args)
    differences = diff(before, after)
    if not args.dry_run:
        if Path(args.out).suffix.lower() in AUDIO_SUFFIXES:
            _render(args, after)
        else:
            more += _write(after, args)
    for note in (*notes, *more):
        print(f"note: {note}", file=sys.stderr)
    print(_report(args, after, differences, (*notes, *more)) if args.json else diff_text(differences))
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuses before a model is asked."""
    from ..disk.files import check_target

    ways = {
        "a sentence": args.sentence,
        "--undo": args.undo,
        "--redo": args.redo,
        "--patch": args.patch,
        "--takes": args.takes,
    }
    given = [name for name, value in ways.items() if value is not None]
    if len(given) != 1:
        got = " and ".join(given) or "none"
        raise InputError(f"say what should change in one way: a sentence, --undo, --redo, --patch or --takes; got {got}.")
    models = [name for name, value in (("--server", args.server), ("--llm", args.llm)) if value is not None]
    if models and args.sentence is None:
        raise InputError(f"{models[0]} reads sentences; give one, or leave {models[0]} away.")
    if len(models) > 1:
        raise InputError("the sentence can be read by one model: give --server or --llm.")
    if (args.server is None) != (args.model is None):
        raise InputError("--server and --model belong together: give the address and the name of the model there.")
    if args.dry_run or args.takes is not None:
        return
    if not args.out:
        raise InputError("say where the edited story goes with --out FILE, or look first with --dry-run.")
    suffixes = (*PLAN_SUFFIXES, *AUDIO_SUFFIXES)
    check_target(args.out, args.overwrite, suffixes)
    if Path(args.out).suffix.lower() in AUDIO_SUFFIXES:
        _check_rendering(args)


def _edited(plan: StoryPlan, args: argparse.Namespace) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan after the edit, and notes on how it was read."""
    from ..edits.turns import apply, redo, undo

    if args.undo is not None:
        return undo(plan, args.undo), ()
    if args.redo is not None:
        return redo(plan, args.redo), ()
    if args.patch is not None:
        from ..edits.by_model import patch_from_text

        return apply(plan, patch_from_text(_text(Path(args.patch)), plan, may_unlock=True), f"patch {args.patch}"), ()
    if args.server is not None or args.llm is not None:
        from ..edits.by_model import edit_by_model

        return edit_by_model(plan, args.sentence, _server(args) if args.llm is None else _bundle(args))
    from ..edits.sentence import edit as edit_by_sentence

    return edit_by_sentence(plan, args.sentence)


def _server(args: argparse.Namespace) -> Ask:
    """The model on a server, as a function from a prompt to its reply."""
    from ..edits.by_model import SYSTEM
    from ..servers.chat import ChatServer, complete

    server = ChatServer(args.server, args.model, args.key_env)
    return lambda prompt: complete(server, SYSTEM, prompt)


def _bundle(args: argparse.Namespace) -> Ask:
    """The language model of a bundle, loaded when it is first asked."""
    from .. import pipeline
    from ..edits.by_model import MAX_REPLY_TOKENS, SYSTEM
    from ..line import reasoner
    from .console import Console

    parts = pipeline.open_parts(args.llm, args.device, args.dtype)

    heard = Console(args.quiet).text
    return lambda prompt: reasoner.answer(
        parts.language_model, SYSTEM, prompt, on_text=heard, max_new_tokens=MAX_REPLY_TOKENS
    )


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"there is no file {path}.")
    if path.stat().st_size > MAX_PLAN_BYTES:
        raise InputError(f"{path} has {path.stat().st_size:,} bytes; a patch may have at most {MAX_PLAN_BYTES:,}.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error}.") from None


def _write(plan: StoryPlan, args: argparse.Namespace) -> tuple[str, ...]:
    from ..disk.files import replacing
    from ..plan.text import to_text

    as_text = Path(args.out).suffix.lower() == ".txt"
    text = to_text(plan) if as_text else plan.to_json()
    with replacing(args.out, args.overwrite, PLAN_SUFFIXES) as sink:
        sink.write((text + "\n").encode("utf-8"))
    return ("the text form holds captions and lengths alone; the rest, and the way back, is in .json",) if as_text else ()


def _check_rendering(args: argparse.Namespace) -> None:
    """Refuses what `_render` could not do, before anything else is done."""
    named = [str(Path(name).resolve()) for name in (args.out, args.picture, args.save_plan, args.story) if name]
    if len(set(named)) < len(named):
        raise InputError("two files have the same name; write the edited story to one of its own.")
    check_outputs(args)
    from ..line.settings import check_settings

    check_settings(settings_of(args, None))


def _render(args: argparse.Namespace, plan: StoryPlan) -> None:
    """Writes the sound of `plan`, told as it was told before; events that are in the store are not rendered again."""
    given = with_bundle(args, plan)
    given.json = False
    render(given, plan, ())


def with_bundle(args: argparse.Namespace, plan: StoryPlan) -> argparse.Namespace:
    """The arguments with the bundle that the story was told with, where they name none."""
    return argparse.Namespace(**{**vars(args), "bundle": args.bundle or _bundle_of(plan)})


def _bundle_of(plan: StoryPlan) -> str:
    """The bundle that a plan was told with. A file from elsewhere may name those of the package, but no folder."""
    name = plan.telling.bundle if plan.telling else "tiny"
    if name not in shipped():
        raise InputError(
            f"the story was told with the bundle '{name}', which is not part of the package; give its folder with --bundle."
        )
    return name


def _report(args: argparse.Namespace, plan: StoryPlan, differences: tuple[Difference, ...], notes: tuple[str, ...]) -> str:
    report = {
        "out": None if args.dry_run else args.out,
        "differences": [asdict(difference) for difference in differences],
        "notes": notes,
        "plan": plan.model_dump(mode="json"),
    }
    return json.dumps(report, ensure_ascii=False)
