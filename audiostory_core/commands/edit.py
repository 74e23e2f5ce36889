"""`audiostory edit`: a story and a wish in, the edited story out, and what became different in plain lines."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..door.story_file import bundle_of, read_plan, write_plan
from ..errors import InputError
from ..sound.suffixes import AUDIO_SUFFIXES
from .options import Files, Models, Rendering, add_files, add_rendering, add_server
from .shared import MAX_PLAN_BYTES, check_files, check_names, check_rendering, check_seed_of, open_parts, show_notes
from .tell import TellRequest, render

if TYPE_CHECKING:
    from ..edits.by_model import Ask
    from ..edits.diff import Difference
    from ..plan.story import StoryPlan

PLAN_SUFFIXES = (".json", ".txt")


@dataclass(frozen=True)
class Reader:
    """The language model that reads the sentence: of the bundle `llm`, or `model` on the server at an address."""

    llm: str | None
    server: str | None
    model: str | None
    key_variable: str


@dataclass(frozen=True)
class EditRequest:
    """Which story changes and in which one way: by a sentence, steps back or forth, a patch's file, or to takes of an event,
    which is its name and how many."""

    story: str
    sentence: str | None
    undo: int | None
    redo: int | None
    patch: str | None
    takes: tuple[str, str] | None
    reader: Reader
    dry_run: bool
    rendering: Rendering
    files: Files

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> EditRequest:
        return cls(
            story=args.story,
            sentence=args.sentence,
            undo=args.undo,
            redo=args.redo,
            patch=args.patch,
            takes=None if args.takes is None else (args.takes[0], args.takes[1]),
            reader=Reader(args.llm, args.server, args.model, args.key_variable),
            dry_run=args.dry_run,
            rendering=Rendering.from_arguments(args),
            files=Files.from_arguments(args),
        )


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=EditRequest.from_arguments, run=edit)
    command.description = (
        'Changes a story by a sentence, such as "make the thunder later and further left, drop the dog", and shows what '
        "becomes different. No model is needed; with --server or --llm, one reads the sentence."
    )
    command.add_argument("story", metavar="STORY", help="a plan (JSON or its text form), or a told wav, flac or ogg")
    command.add_argument("sentence", nargs="?", metavar="SENTENCE", help="what should become different")
    command.add_argument("--out", metavar="FILE", help="where the edited story goes: .json, .txt, .wav, .flac or .ogg")
    command.add_argument("--dry-run", action="store_true", help="show the difference and write nothing")
    command.add_argument("--bundle", metavar="NAME|DIR", help="models to render with (those it was told with)")
    ways = command.add_argument_group("instead of a sentence")
    ways.add_argument("--undo", type=int, nargs="?", const=1, metavar="N", help="take back the last N edits (1)")
    ways.add_argument("--redo", type=int, nargs="?", const=1, metavar="N", help="bring back N undone edits (1)")
    ways.add_argument("--patch", metavar="FILE", help="a patch: JSON with add, change and remove")
    ways.add_argument(
        "--takes",
        nargs=2,
        metavar=("EVENT", "N"),
        help="render the first N takes of one event, such as bell "
        "or 'the second bell', into the folder of --stems, to listen to; then the sentence 'use take 2 of the "
        "bell' renders nothing again",
    )
    model = command.add_argument_group("a language model")
    model.add_argument("--llm", metavar="NAME|DIR", help="a bundle whose language model edits (tiny's only tells stories)")
    add_server(model)
    add_rendering(command)
    add_files(command)


def edit(request: EditRequest) -> int:
    """The difference goes to stdout, notes to stderr. Nothing is written where anything is wrong."""
    _check(request)
    before, notes = read_plan(Path(request.story))
    if request.takes is not None:
        from .takes import render_takes

        return render_takes(replace(request, rendering=_with_bundle(request.rendering, before)), before, notes)
    from ..edits.diff import diff, diff_text

    by_model = request.reader.server is not None or request.reader.llm is not None
    if by_model:
        _check_outputs(request)  # before a model is asked
    after, more = _change(request, before)
    after, unknown = _recast(request, before, after)
    more += unknown
    if not by_model:
        _check_outputs(request)
    differences = diff(before, after)
    if not request.dry_run:
        if Path(request.files.out).suffix.lower() in AUDIO_SUFFIXES:
            _render(request, before, after)
        else:
            more += _write(request.files, after)
    notes = (*notes, *more)
    show_notes(notes)
    print(_report(request, after, differences, notes) if request.files.as_json else diff_text(differences))
    return 0


def _check(request: EditRequest) -> None:
    """Refuses before anything is read."""
    _check_ways(request)
    check_seed_of(request.rendering)
    if Path(request.files.out or "").suffix.lower() in AUDIO_SUFFIXES:
        check_rendering(request.rendering, None)
    sounds = Path(request.files.out).suffix.lower() in AUDIO_SUFFIXES and not request.dry_run
    if request.files.play and request.takes is None and not sounds:
        raise InputError("--play plays what is rendered; say where its sound goes with --out FILE.wav, .flac or .ogg.")
    if not (request.files.out or request.dry_run or request.takes is not None):
        raise InputError("say where the edited story goes with --out FILE, or look first with --dry-run.")


def _check_outputs(request: EditRequest) -> None:
    """Refuses files that could not be written."""
    from ..disk.files import check_target

    files, suffixes = request.files, (*PLAN_SUFFIXES, *AUDIO_SUFFIXES)
    if request.dry_run:
        return
    if Path(files.out).suffix.lower() not in AUDIO_SUFFIXES:
        check_target(files.out, files.overwrite, suffixes)
        return
    names = (files.out, files.picture, files.save_plan, request.story)
    check_names(names, "two files have the same name; write the edited story to one of its own.")
    check_files(files, suffixes)


def _check_ways(request: EditRequest) -> None:
    ways = {
        "a sentence": request.sentence,
        "--undo": request.undo,
        "--redo": request.redo,
        "--patch": request.patch,
        "--takes": request.takes,
    }
    given = [name for name, value in ways.items() if value is not None]
    if len(given) != 1:
        got = " and ".join(given) or "none"
        raise InputError(f"say what should change in one way: a sentence, --undo, --redo, --patch or --takes; got {got}.")
    reader = request.reader
    models = [name for name, value in (("--server", reader.server), ("--llm", reader.llm)) if value is not None]
    if models and request.sentence is None:
        raise InputError(f"{models[0]} reads sentences; give one, or leave {models[0]} away.")
    if len(models) > 1:
        raise InputError("the sentence can be read by one model: give --server or --llm.")
    if (reader.server is None) != (reader.model is None):
        raise InputError("--server and --model belong together: give the address and the name of the model there.")


def _change(request: EditRequest, plan: StoryPlan) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan after the edit, and notes on how it was read."""
    from ..edits.turns import apply, redo, undo

    if request.undo is not None:
        return undo(plan, request.undo), ()
    if request.redo is not None:
        return redo(plan, request.redo), ()
    if request.patch is not None:
        from ..disk.files import read_text
        from ..edits.by_model import patch_in
        from ..replies.reading import Reply

        text = read_text(Path(request.patch), MAX_PLAN_BYTES, "a patch")
        patch, notes = patch_in(Reply(text), plan, may_unlock=True)
        return apply(plan, patch, f"patch {request.patch}"), notes
    sentence, reader = request.sentence or "", request.reader
    if reader.server is not None or reader.llm is not None:
        from ..edits.by_model import edit_by_model

        ask, notes = _open_server(reader) if reader.llm is None else (_open_language_model(request), ())
        after, more = edit_by_model(plan, sentence, ask)
        return after, (*notes, *more)
    from ..edits.sentence import edit as edit_by_sentence

    return edit_by_sentence(plan, sentence)


def _open_server(reader: Reader) -> tuple[Ask, tuple[str, ...]]:
    """The model on a server, as a function from a prompt to its reply, and what is to be said before it is asked."""
    from ..edits.by_model import SYSTEM
    from ..edits.patch import answer_schema
    from ..servers.chat import ChatServer, complete

    server = ChatServer(reader.server or "", reader.model or "", reader.key_variable)
    return (lambda prompt: complete(server, SYSTEM, prompt, None, answer_schema())), server.known.notes


def _open_language_model(request: EditRequest) -> Ask:
    """The language model of a bundle, as such a function."""
    from ..edits.by_model import MAX_REPLY_TOKENS, SYSTEM
    from ..line import reasoner
    from .console import Console

    models = request.rendering.models
    parts = open_parts(Models(request.reader.llm or "", models.device, models.dtype))
    show = Console(request.files.quiet).text
    return lambda prompt: reasoner.answer(
        parts.language_model, SYSTEM, prompt, on_text=show, max_new_tokens=MAX_REPLY_TOKENS
    )


def _recast(request: EditRequest, before: StoryPlan, after: StoryPlan) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan with stand-ins for new sounds that the bundle never learnt, if it is known which bundle tells the story; what
    is undone or done again is as it was."""
    from ..brief.casting import recast
    from ..bundle.bundle import Bundle, shipped_bundles

    name = request.rendering.models.bundle or (before.telling.bundle if before.telling else "")
    there = request.rendering.models.bundle or name in shipped_bundles()
    fresh = request.undo is None and request.redo is None
    return recast(Bundle.open(name).lexicon(), before, after) if there and fresh else (after, ())


def _write(files: Files, plan: StoryPlan) -> tuple[str, ...]:
    from ..disk.files import replacing
    from ..plan.text import to_text

    if Path(files.out).suffix.lower() == ".json":
        write_plan(files.out, plan, files.overwrite)
        return ()
    with replacing(files.out, files.overwrite, PLAN_SUFFIXES) as sink:
        sink.write((to_text(plan) + "\n").encode("utf-8"))
    return ("the text form holds captions and lengths alone; the rest, and the way back, is in .json",)


def _render(request: EditRequest, before: StoryPlan, plan: StoryPlan) -> None:
    """Writes the sound of `plan`, told as it was told before; events that are in the store are not rendered again.

    What the edit added or changed in what is heard is listened to, by a bundle that can."""
    known = {(event.id, event.caption, event.take) for event in before.events}
    fresh = tuple(event for event in plan.events if (event.id, event.caption, event.take) not in known)
    rendering, files = _with_bundle(request.rendering, plan), replace(request.files, as_json=False)
    render(TellRequest(None, None, None, None, rendering, files), plan, (), fresh=fresh)


def _with_bundle(rendering: Rendering, plan: StoryPlan) -> Rendering:
    """The rendering with the bundle that the story was told with, where it names none."""
    name = rendering.models.bundle or bundle_of(plan, "give its folder with --bundle")
    return replace(rendering, models=replace(rendering.models, bundle=name))


def _report(request: EditRequest, plan: StoryPlan, differences: tuple[Difference, ...], notes: tuple[str, ...]) -> str:
    report = {
        "out": None if request.dry_run else request.files.out,
        "differences": [asdict(difference) for difference in differences],
        "notes": notes,
        "plan": plan.model_dump(mode="json"),
    }
    return json.dumps(report, ensure_ascii=False)
