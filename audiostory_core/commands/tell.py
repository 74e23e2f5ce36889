"""`audiostory tell`: a sentence, a plan or an outline in, one long sound out, and what is asked for beside it."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..door.story_file import read_plan, write_story
from ..errors import InputError
from ..sound.suffixes import AUDIO_SUFFIXES
from .live import can_play, hear_out, heard_live
from .options import Files, Rendering, add_files, add_instruction, add_rendering
from .shared import (
    MAX_PLAN_BYTES,
    announce,
    check_files,
    check_instruction,
    check_length,
    check_names,
    check_rendering,
    check_seed_of,
    open_teller,
    show_notes,
)

if TYPE_CHECKING:
    from ..line.teller import Teller
    from ..pipeline import Story
    from ..plan.outline import ChapterOutline
    from ..plan.story import SoundEvent, StoryPlan
    from ..variations.heard import Marks


@dataclass(frozen=True)
class TellRequest:
    """What is told, by a sentence or by a file with its plan or its outline, and how that is rendered and written."""

    instruction: str | None
    seconds: float | None
    plan: str | None
    outline: str | None
    rendering: Rendering
    files: Files

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> TellRequest:
        rendering, files = Rendering.from_arguments(args), Files.from_arguments(args)
        return cls(args.instruction, args.seconds, args.plan, args.outline, rendering, files)


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=TellRequest.from_arguments, run=tell)
    command.description = "Plans the instruction, renders every event, joins them, and writes one file."
    add_instruction(command)
    story = command.add_argument_group("story")
    story.add_argument("--plan", metavar="FILE", help="render this plan (JSON, its text form, or a told file); no reasoning")
    story.add_argument(
        "--outline",
        metavar="FILE",
        help="a long story: headings such as '# The harbour (90 s)', and below "
        "each what is heard; run again after a cut, it goes on",
    )
    story.add_argument("--prefix", type=int, metavar="N", help="put published opening N (0 to 19) before the instruction")
    add_rendering(command)
    files = add_files(command)
    files.add_argument("--out", default="story.wav", metavar="FILE", help="wav, flac or ogg (story.wav)")


def tell(request: TellRequest) -> int:
    _check(request)
    plan, notes = _read_plan(request)
    chapters = _read_outline(request)
    check_rendering(request.rendering, plan)
    _check_outputs(request)
    return render(request, plan, notes, chapters)


def render(
    request: TellRequest,
    plan: StoryPlan | None,
    notes: tuple[str, ...],
    chapters: tuple[ChapterOutline, ...] = (),
    fresh: tuple[SoundEvent, ...] = (),
) -> int:
    """Tells the instruction, or `plan`, or the chapters of an outline, and writes the files that are asked for.

    `fresh` events are listened to, if the bundle can: those that are not heard as they are called are marked in the notes.
    """
    started = time.perf_counter()
    announce(request.rendering.models)
    heard = can_play(request.files)
    from .console import summary
    from .outputs import Outputs

    if plan is not None and "loudness" in request.rendering.settings:
        plan = plan.with_free_level()
    files, teller = request.files, open_teller(request.rendering, plan)
    show_notes(notes)
    with heard_live(teller) if heard else nullcontext() as live:
        with Outputs(files, teller.telling, live) as outputs:
            teller, outputs.marks = replace(teller, observer=outputs), _marks(teller, fresh)
            if chapters:
                plan, more = _plan_chapters(request, teller, chapters)
                notes = (*notes, *more)
            elif plan is None and live is not None:
                teller = replace(teller, on_clip=live.first)
            story = _tell(request, plan, teller)
            with story.track as track:
                whole = story.plan.with_telling(teller.telling, story.levels)
                write_story(files.out, whole, track, files.bits or "24", files.overwrite)
                outputs.finish(story)
                report = _report(files, story, time.perf_counter() - started)
                marks = outputs.marks.notes if outputs.marks else ()
                show_notes(marks)
                report |= {"notes": [*notes, *story.notes, *marks], "files": [files.out, *map(str, outputs.files)]}
                report |= {"precision": teller.parts.placement.precision}
        print(summary(report), file=sys.stderr)
        if files.as_json:
            print(json.dumps(report, ensure_ascii=False))
        if live is not None:
            hear_out(live)
    return 0


def _marks(teller: Teller, fresh: tuple[SoundEvent, ...]) -> Marks | None:
    if not fresh:
        return None
    from ..variations.heard import Marks

    return Marks(teller.parts, fresh)


def _plan_chapters(
    request: TellRequest, teller: Teller, chapters: tuple[ChapterOutline, ...]
) -> tuple[StoryPlan, tuple[str, ...]]:
    from .. import pipeline

    reading = pipeline.plan_outline(teller, chapters, Path(request.outline or "").stem)
    return reading.plan, reading.repairs


def _check(request: TellRequest) -> None:
    """Refuses before anything is read."""
    instruction = request.instruction
    check_length(request.seconds)
    if not request.plan and not request.outline and not (instruction or "").strip():
        raise InputError("there is nothing to tell: give an instruction in a sentence, or a plan with --plan FILE.")
    if request.outline and (request.plan or instruction or request.seconds):
        raise InputError("--outline says what is told and how long; leave out the instruction, --plan and --seconds.")
    check_instruction(instruction)
    check_seed_of(request.rendering)


def _check_outputs(request: TellRequest) -> None:
    """Refuses files that could not be written, before anything heavy is imported."""
    files = request.files
    names = (files.out, files.picture, files.save_plan, request.plan, request.outline)
    check_names(names, "two files have the same name; give each file its own.")
    check_files(files, AUDIO_SUFFIXES)


def _read_plan(request: TellRequest) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """The plan of --plan, if any, with what had to be repaired in it."""
    if not request.plan:
        return None, ()
    plan, repairs = read_plan(Path(request.plan))
    ignored = ("the instruction was ignored: the plan is told as it is",) if request.instruction else ()
    return plan, (*ignored, *repairs)


def _read_outline(request: TellRequest) -> tuple[ChapterOutline, ...]:
    """The chapters of --outline, if any; what says no length is told in the bundle's usual one."""
    if not request.outline:
        return ()
    from ..bundle.bundle import Bundle
    from ..disk.files import read_text
    from ..plan.outline import read_outline

    text = read_text(Path(request.outline), MAX_PLAN_BYTES, "a plan")
    return read_outline(text, Bundle.open(request.rendering.models.bundle).manifest.defaults.seconds)


def _tell(request: TellRequest, plan: StoryPlan | None, teller: Teller) -> Story:
    from .. import pipeline

    return pipeline.tell_story(teller, request.instruction or "", request.seconds, plan)


def _report(files: Files, story: Story, total: float) -> dict[str, Any]:
    from ..memory import peak_memory

    track = story.track
    return {
        "out": files.out, "seconds": track.seconds, "sample_rate": track.sample_rate, "channels": track.channels,
        "true_peak_dbtp": 20 * math.log10(max(track.true_peak, 1e-9)), "loudness_lufs": max(track.loudness, -120.0),
        "plan": story.plan.model_dump(mode="json"), "clips": len(story.spans), "kept_clips": len(story.kept),
        "stage_seconds": {name: round(seconds, 4) for name, seconds in story.stage_seconds.items()},
        "total_seconds": round(total, 3), "real_time_factor": round(track.seconds / total, 3),
        "peak_memory_bytes": peak_memory(),
    }  # fmt: skip
