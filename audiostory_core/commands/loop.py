"""`audiostory loop`: a sound or a plan in, one file out whose end flows into its start, and how far its seam is heard."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..door.story_file import read_plan, usual_bits
from ..errors import InputError
from ..sound.suffixes import AUDIO_SUFFIXES
from .options import Files, Rendering, add_bundle, add_plain_files, add_rendering
from .shared import check_files, check_length, check_names, check_seed_of, open_teller, save_plan, show_notes

if TYPE_CHECKING:
    from ..line.teller import Teller
    from ..pipeline import Story
    from ..plan.story import StoryPlan
    from ..sound.audio import AudioClip
    from ..sound.loop import Loop

PLAN_SUFFIXES = (".json", ".txt")


@dataclass(frozen=True)
class LoopRequest:
    """What becomes a loop, a sound or a plan, how long that and its crossfade are, and how it is rendered and written."""

    sound: str
    seconds: float | None
    crossfade_seconds: float | None
    rendering: Rendering
    files: Files

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> LoopRequest:
        rendering, files = Rendering.from_arguments(args), Files.from_arguments(args)
        return cls(args.sound, args.seconds, args.crossfade_seconds, rendering, files)


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=LoopRequest.from_arguments, run=loop)
    command.description = (
        "Crosses the end of a sound into its start, where both match best, and says how large the seam's spectral jump is. "
        "A plan is rendered for it and keeps its length. The file says that it loops: wav in its smpl chunk, flac and ogg "
        "in LOOPSTART and LOOPLENGTH."
    )
    command.add_argument("sound", metavar="SOUND", help="wav, flac, ogg, mp3, aiff; or a plan (.json, .txt), which is told")
    command.add_argument(
        "--seconds",
        type=float,
        metavar="N",
        help="length of the loop, exact to the sample; else as long as the sound allows, or as the plan is",
    )
    command.add_argument(
        "--crossfade-seconds", type=float, metavar="S", help="of the end into the start (a tenth of the sound, at most 2)"
    )
    add_bundle(command, "models that tell a plan (tiny)")
    add_rendering(command)
    add_plain_files(command, "wav, flac or ogg", "of a plan: as it was told, as JSON")


def loop(request: LoopRequest) -> int:
    """Makes the loop and writes it; where it could not be made seamless, that is said and it is written all the same."""
    plan, notes = _check(request)
    from ..sound import audio
    from ..sound.loop import check_loop, make_loop
    from ..sound.tags import add_loop

    check_loop(request.seconds, request.crossfade_seconds)
    if plan is None:
        clip, is_float, notes = _read(request.sound)
        made = make_loop(clip, request.seconds, request.crossfade_seconds)
    else:
        made, plan, more = _loop_plan(request, plan)
        notes, is_float = (*notes, *more), False
    files, clip, target = request.files, made.clip, Path(request.files.out)
    bits = files.bits or usual_bits(target, is_float)
    metadata = plan.to_json(indent=None) if plan else None
    audio.write(target, clip, subtype=bits, metadata=metadata, overwrite=files.overwrite)
    add_loop(target, clip.waveform.shape[1], clip.sample_rate)
    written = [files.out, *(save_plan(files, plan) if plan else ())]
    show_notes(notes)
    print(f"{files.out}: {made.report()}", file=sys.stderr)
    if files.as_json:
        print(json.dumps(_report(files, made, plan) | {"notes": notes, "files": written}, ensure_ascii=False))
    return 0


def _check(request: LoopRequest) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """Refuses before anything heavy is imported; the plan that is to be told, if it is one, with notes on it."""
    source, files = Path(request.sound), request.files
    check_length(request.seconds)
    check_seed_of(request.rendering)
    if not source.is_file():
        raise InputError(f"there is no file {request.sound}.")
    is_plan = source.suffix.lower() in PLAN_SUFFIXES
    if files.save_plan and not is_plan:
        raise InputError("--save-plan writes the plan that was told; a sound has none.")
    found = read_plan(source) if is_plan else (None, ())
    names = (request.sound, files.out, files.save_plan)
    check_names(names, "two files have the same name; write the loop to one of its own.")
    check_files(files, AUDIO_SUFFIXES)
    return found


def _read(path: str) -> tuple[AudioClip, bool, tuple[str, ...]]:
    """All of a sound, whether its samples are floating numbers, and what of it is left out."""
    from ..sound.audio import AudioClip, joined
    from ..sound.loop import MAX_VALUES
    from ..sound.recording import Recording

    found = Recording.open(path, 0.0, MAX_VALUES)
    return AudioClip(joined(found.blocks(), found.channels), found.sample_rate), found.is_float, found.notes


def _loop_plan(request: LoopRequest, plan: StoryPlan) -> tuple[Loop, StoryPlan, tuple[str, ...]]:
    """The loop of a plan, as long as the plan: told with its last sounds going on for as long as they cross its start."""
    from ..line import planning
    from ..plan.fit import with_overhang
    from ..sound.loop import make_loop, usual_crossfade

    teller = open_teller(request.rendering, plan)
    reading = planning.given_plan(plan, request.seconds)
    over = request.crossfade_seconds or usual_crossfade(reading.plan.total_seconds)
    story = _tell(teller, with_overhang(reading.plan, over), request.files.quiet)
    with story.track as track:
        made = make_loop(track.clip(), reading.plan.total_seconds, over)
    return made, reading.plan.with_voices(story.plan.voices).with_telling(teller.telling), (*reading.repairs, *story.notes)


def _tell(teller: Teller, plan: StoryPlan, quiet: bool) -> Story:
    from ..pipeline import tell_plan
    from ..plan.text import PlanReading
    from .console import Console

    console = Console(quiet)
    try:
        return tell_plan(replace(teller, observer=console), PlanReading(plan))
    finally:
        console.close()


def _report(files: Files, made: Loop, plan: StoryPlan | None) -> dict[str, Any]:
    clip = made.clip
    return {
        "out": files.out, "seconds": clip.seconds, "samples": clip.waveform.shape[1], "sample_rate": clip.sample_rate,
        "channels": clip.channels, "starts_at_seconds": made.starts_at, "crossfade_seconds": made.crossfade_seconds,
        "match": round(made.match, 3), "seam_db": round(made.seam_db, 2), "crossfade_db": round(made.crossfade_db, 2),
        "elsewhere_db": round(made.elsewhere_db, 2), "seamless": made.seamless,
        "plan": plan.model_dump(mode="json") if plan else None,
    }  # fmt: skip
