"""`audiostory continue`: a recording and a sentence in, one file out: the recording as it is, and what follows it."""

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

from ..door.story_file import read_plan, usual_bits, write_story
from ..errors import InputError
from ..sound.suffixes import AUDIO_SUFFIXES
from .live import can_play, hear_out, heard_live
from .options import Files, Rendering, add_bundle, add_plain_files, add_play, add_rendering
from .shared import (
    check_files,
    check_instruction,
    check_length,
    check_names,
    check_rendering,
    check_seed_of,
    open_teller,
    save_plan,
)

if TYPE_CHECKING:
    from ..door.continued import Joined, Source
    from ..line.teller import Teller
    from ..plan.story import StoryPlan
    from ..variations.continuation import Continuation


@dataclass(frozen=True)
class ContinueRequest:
    """Which recording goes on, with what and how long, how the two are joined, and how that is rendered and written."""

    recording: str
    sentence: str | None
    seconds: float | None
    plan: str | None
    join: str
    join_seconds: float
    rendering: Rendering
    files: Files

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> ContinueRequest:
        return cls(
            recording=args.recording,
            sentence=args.sentence,
            seconds=args.seconds,
            plan=args.plan,
            join=args.join,
            join_seconds=args.join_seconds,
            rendering=Rendering.from_arguments(args),
            files=Files.from_arguments(args),
        )


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=ContinueRequest.from_arguments, run=continue_recording)
    command.description = (
        "Writes the recording as it is, sample for sample, and behind it what is heard next. The crossfade lies after the "
        "recording's end, which is mirrored for it; the continuation has its rate, its channels and the level of its end."
    )
    command.add_argument("recording", metavar="RECORDING", help="wav, flac, ogg, mp3, aiff; any rate from 8 to 192 kHz")
    command.add_argument("sentence", nargs="?", metavar="SENTENCE", help="what is heard next, such as: the coach goes on")
    command.add_argument("--seconds", type=float, metavar="N", help="length of what is added; else as the sentence says")
    add_bundle(command, "models to use (tiny)")
    command.add_argument("--plan", metavar="FILE", help="what is heard next, as a plan; no reasoning")
    command.add_argument(
        "--join",
        choices=("crossfade", "latent"),
        default="crossfade",
        help="latent: the recording's end is held while the first event is rendered, so that it goes on (crossfade)",
    )
    command.add_argument(
        "--join-seconds", type=float, default=0.25, metavar="S", help="how long the crossfade is, 0 to 10 (0.25)"
    )
    add_rendering(command)
    saved = "the plan of the recording, as one event, and of what follows, as JSON"
    files = add_plain_files(command, "wav, flac or ogg", saved)
    add_play(files, "hear what follows while it is rendered")


def continue_recording(request: ContinueRequest) -> int:
    """Reads the recording twice, block by block: once for its end, once into the new file."""
    started = time.perf_counter()
    plan, notes = _check(request)
    from ..door.continued import Joined, Source
    from .console import Console

    files = request.files
    check_rendering(request.rendering, plan)
    source = Source.of(request.recording)
    heard, notes = can_play(files), (*source.notes, *notes)
    teller = open_teller(request.rendering, plan)
    with heard_live(teller) if heard else nullcontext() as live:
        console = Console(files.quiet, live)
        for note in notes:
            console.note(note)
        try:
            found = _continue(request, source, plan, replace(teller, observer=console, voices=source.voices))
            mix = Joined(source, found)
            with found.track:
                whole = found.whole.with_telling(teller.telling)
                written = _write(files, mix, whole)
        finally:
            console.close()
        report = _report(files, mix, whole, time.perf_counter() - started)
        print(_summary(report), file=sys.stderr)
        if files.as_json:
            print(json.dumps(report | {"notes": [*notes, *found.notes], "files": written}, ensure_ascii=False))
        if live is not None:
            hear_out(live)
    return 0


def _check(request: ContinueRequest) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """Refuses before anything heavy is imported; the plan of --plan, with notes on it."""
    files = request.files
    check_length(request.seconds)
    check_instruction(request.sentence)
    check_seed_of(request.rendering)
    if request.plan and request.sentence:
        raise InputError("give a sentence or a plan that says what follows, not both.")
    if not Path(request.recording).is_file():
        raise InputError(f"no such audio file: {request.recording}")
    plan, notes = read_plan(Path(request.plan)) if request.plan else (None, ())
    names = (request.recording, files.out, files.save_plan, request.plan)
    check_names(names, "two files have the same name; write what goes on to one of its own.")
    check_files(files, AUDIO_SUFFIXES)
    return plan, (*notes, *_losses(files))


def _losses(files: Files) -> tuple[str, ...]:
    """What is to be said where the file that is written cannot hold the recording as it is."""
    if Path(files.out).suffix.lower() == ".ogg":
        return ("ogg is lossy: the recording in it is not the same to the bit; write wav or flac for that",)
    if files.bits == "16":
        return ("16 bits are dithered: the recording is not the same to the bit; leave --bits away for that",)
    return ()


def _continue(request: ContinueRequest, source: Source, plan: StoryPlan | None, teller: Teller) -> Continuation:
    from ..variations.continuation import Joint, continue_sound

    joint = Joint(request.join, request.join_seconds, source.seconds)
    return continue_sound(teller, source.tail, request.sentence or "", request.seconds, joint, plan)


def _write(files: Files, mix: Joined, whole: StoryPlan) -> list[str]:
    bits = files.bits or usual_bits(files.out, mix.source.is_float)
    write_story(files.out, whole, mix, bits, files.overwrite)
    return [files.out, *save_plan(files, whole)]


def _report(files: Files, mix: Joined, whole: StoryPlan, total: float) -> dict[str, Any]:
    from ..memory import peak_memory

    found = mix.continuation
    return {
        "out": files.out, "seconds": mix.samples / mix.sample_rate,
        "joins_at_seconds": mix.source.seconds, "sample_rate": mix.sample_rate, "channels": mix.channels,
        "join": found.join, "gain_db": round(20 * math.log10(found.gain), 2), "plan": whole.model_dump(mode="json"),
        "stage_seconds": {name: round(seconds, 4) for name, seconds in found.stage_seconds.items()},
        "total_seconds": round(total, 3), "peak_memory_bytes": peak_memory(),
    }  # fmt: skip


def _summary(report: dict[str, Any]) -> str:
    from .console import channels_of, stages_of

    return (
        f"{report['out']}: {report['seconds']:.3f} s, joined at {report['joins_at_seconds']:.3f} s, "
        f"{report['sample_rate']} Hz, {channels_of(report)} | {stages_of(report)} | total {report['total_seconds']:.1f} s"
    )
