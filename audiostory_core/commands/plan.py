"""`audiostory plan`: a sentence, a told file or any plan file in, the plan alone out, in a format of one's choice.

A sentence is planned by a bundle's language model, or by a model on a server.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..door.story_file import read_plan
from ..errors import InputError
from .options import Models, add_instruction, add_server
from .shared import announce, check_instruction, check_length, open_parts, show_notes

if TYPE_CHECKING:
    from ..exchange.formats import Format
    from ..plan.story import StoryPlan
    from ..plan.text import PlanReading
    from .console import Console


@dataclass(frozen=True)
class Planner:
    """A model on a server that plans in place of the bundle's, the variable with its key, and the longest wait, in s."""

    server: str | None
    model: str | None
    key_variable: str
    timeout_seconds: float


@dataclass(frozen=True)
class PlanRequest:
    """Where a plan comes from, a sentence or the file `source`, and where it goes, in which format."""

    instruction: str | None
    seconds: float | None
    seed: int
    models: Models
    planner: Planner
    source: str | None
    source_format: str | None
    out: str | None
    format: str | None
    stems: str | None
    overwrite: bool
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> PlanRequest:
        return cls(
            instruction=args.instruction,
            seconds=args.seconds,
            seed=args.seed,
            models=Models(args.bundle, args.device, args.dtype),
            planner=Planner(args.server, args.model, args.key_variable, args.timeout),
            source=args.source,
            source_format=args.source_format,
            out=args.out,
            format=args.format,
            stems=args.stems,
            overwrite=args.overwrite,
            quiet=args.quiet,
        )


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=PlanRequest.from_arguments, run=plan)
    command.description = (
        "Writes the plan of an instruction, or of a told file or any plan file, in the format of your choice."
    )
    add_instruction(command)
    command.add_argument("--from", dest="source", metavar="FILE", help="a told wav, flac or ogg, or any plan file")
    command.add_argument("--from-format", dest="source_format", metavar="NAME", help="what --from is, whatever its suffix")
    command.add_argument(
        "--out",
        metavar="FILE",
        help=".json, .txt (the published text form), .srt, .labels.txt (Audacity), .rpp (Reaper), .csv or .edl (stdout)",
    )
    command.add_argument(
        "--format",
        metavar="NAME",
        help="json, text, copilot, srt, audacity, reaper, csv or edl, whatever the suffix of --out (json)",
    )
    server = command.add_argument_group("a model on a server, in place of the bundle's")
    add_server(server)
    server.add_argument("--timeout", type=float, default=120.0, metavar="S", help="longest wait for an answer (120)")
    command.add_argument("--stems", metavar="DIR", help="sounds for reaper and edl, as tell --stems has written them")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--device", default="auto")
    command.add_argument("--dtype", default="auto")
    command.add_argument("--overwrite", action="store_true")
    command.add_argument("--quiet", action="store_true")


def plan(request: PlanRequest) -> int:
    """The plan goes to stdout where no file is named, notes to stderr."""
    _check_planner(request)
    from ..disk.files import check_target
    from ..exchange import formats

    form = _format(request)
    if request.source and request.instruction:
        raise InputError("give either an instruction or --from FILE, not both.")
    found, notes = read_plan(Path(request.source), request.source_format) if request.source else (None, ())
    if found is None:
        _check_wish(request)
    if request.out:
        check_target(request.out, request.overwrite, () if request.format else formats.SUFFIXES)
    show_notes(notes)
    found = found or _reason(request)
    _write(request, found, form)
    return 0


def _check_planner(request: PlanRequest) -> None:
    planner = request.planner
    if (planner.server is None) != (planner.model is None):
        raise InputError("--server and --model belong together: give the server and the name of the model there.")
    if planner.server is not None and request.source:
        raise InputError("--server plans an instruction; leave it out where --from gives a plan.")


def _format(request: PlanRequest) -> Format:
    """The format to write: by name, else by the suffix of the file, else JSON."""
    from ..exchange import formats

    named = formats.format_named(request.format) if request.format else formats.of_path(request.out or "")
    form = named or formats.format_named("json")
    if request.stems and not form.with_stems:
        raise InputError(f"--stems goes with --format reaper or edl; {form.name} names no sound files.")
    return form


def _check_wish(request: PlanRequest) -> None:
    if not (request.instruction or "").strip():
        raise InputError("there is nothing to plan: give an instruction in a sentence, or a file with --from.")
    check_instruction(request.instruction)
    check_length(request.seconds)


def _reason(request: PlanRequest) -> StoryPlan:
    instruction = request.instruction or ""
    if request.planner.server is None:
        announce(request.models)
    from .console import Console

    console = Console(request.quiet)
    reading = (_by_bundle if request.planner.server is None else _by_server)(request, instruction, console)
    console.plan(reading)
    return reading.plan


def _by_bundle(request: PlanRequest, instruction: str, console: Console) -> PlanReading:
    from ..line import planning
    from ..line.teller import Teller

    parts = open_parts(request.models)
    return planning.reason(Teller(parts, seed=request.seed, observer=console), instruction, request.seconds)[0]


def _by_server(request: PlanRequest, instruction: str, console: Console) -> PlanReading:
    """The plan of a server's model; a length that nobody says is the usual one."""
    from ..bundle.manifest import Defaults
    from ..line.planning import choose_seconds
    from ..line.server_reasoner import ask_plan
    from ..servers.chat import ChatServer

    planner = request.planner
    server = ChatServer(planner.server or "", planner.model or "", planner.key_variable, planner.timeout_seconds)
    total, notes = choose_seconds(instruction, request.seconds, Defaults())
    reading = ask_plan(server, instruction, total, console.text)
    return replace(reading, repairs=(*notes, *reading.repairs))


def _write(request: PlanRequest, found: StoryPlan, form: Format) -> None:
    from ..disk.files import replacing
    from ..exchange import formats, stems

    media, missing = stems.find(Path(request.stems), found, Path(request.out or "-")) if request.stems else ({}, ())
    text = form.write(found, media)
    show_notes((*missing, *formats.losses(found, form), *form.elsewhere(found)))
    if not request.out:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    with replacing(request.out, request.overwrite, ()) as sink:
        sink.write((text if text.endswith("\n") else text + "\n").encode("utf-8"))
