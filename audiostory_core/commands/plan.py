"""`audiostory plan`: a sentence, a told file or any plan file in, the plan alone out, in a format of one's choice."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..door.story_file import read_plan
from ..errors import InputError
from .options import Models, add_instruction
from .shared import check_instruction, check_length, open_parts, show_notes

if TYPE_CHECKING:
    from ..exchange.formats import Format
    from ..plan.story import StoryPlan


@dataclass(frozen=True)
class PlanRequest:
    """Where a plan comes from, a sentence or the file `source`, and where it goes, in which format."""

    instruction: str | None
    seconds: float | None
    seed: int
    models: Models
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
    command.add_argument("--stems", metavar="DIR", help="sounds for reaper and edl, as tell --stems has written them")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--device", default="auto")
    command.add_argument("--dtype", default="auto")
    command.add_argument("--overwrite", action="store_true")
    command.add_argument("--quiet", action="store_true")


def plan(request: PlanRequest) -> int:
    """The plan goes to stdout where no file is named, notes to stderr."""
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
    from ..line import planning
    from ..line.teller import Teller
    from .console import Console

    parts, console = open_parts(request.models), Console(request.quiet)
    reading, _ = planning.reason(Teller(parts, seed=request.seed, observer=console), instruction, request.seconds)
    console.plan(reading)
    return reading.plan


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
