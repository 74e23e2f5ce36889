"""`audiostory continue`: a recording and a sentence in, one file out: the recording as it is, and what follows it."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..memory import peak_memory
from ..plan.story import StoryPlan, check_seconds
from .shared import AUDIO_SUFFIXES, check_outputs, check_text, open_store, open_voice, read_plan, seed_of, settings_of

if TYPE_CHECKING:
    from ..sound.recording import Recording
    from ..variations.continuation import Continuation


def continue_(args: argparse.Namespace) -> int:
    """Reads the recording twice, block by block: once for its end, once into the new file."""
    started = time.perf_counter()
    given, notes = _check(args)
    from .. import pipeline
    from ..line.settings import check_settings, telling_of
    from ..line.teller import Teller
    from ..sound.recording import Recording
    from ..variations import continuation
    from .console import Console

    settings, seed = settings_of(args, given), seed_of(args, given)
    check_settings(settings)
    store, voice, console = open_store(args.store), open_voice(args), Console(args.quiet)
    recording = Recording.open(args.recording, continuation.HEARD_SECONDS)
    parts = pipeline.open_parts(args.bundle, args.device, args.dtype, args.quantise, args.compiled)
    for note in notes:
        console.note(note)
    try:
        teller = Teller(parts, settings, seed, console, store=store, anew=args.recohere, voice=voice)
        joint = continuation.Joint(args.join, args.join_seconds, recording.seconds)
        found = continuation.continue_sound(teller, recording.tail, args.sentence or "", args.seconds, joint, given)
        with found.track:
            told = telling_of(parts.bundle.manifest.name, seed, settings)
            plan = found.whole.model_copy(update={"telling": told})
            files = [*_write(args, recording, found, plan)]
    finally:
        console.close()
    report = _report(args, recording, found, plan, time.perf_counter() - started)
    report |= {"notes": [*notes, *found.notes], "files": files}
    print(_summary(report), file=sys.stderr)
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    return 0


def _check(args: argparse.Namespace) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """Refuses before anything heavy is imported; the plan of --plan, with notes on it."""
    from ..disk.files import check_target

    if args.seconds is not None:
        check_seconds(args.seconds, "--seconds")
    check_text(args.sentence)
    if args.plan and args.sentence:
        raise InputError("give a sentence or a plan that says what follows, not both.")
    if not Path(args.recording).is_file():
        raise InputError(f"no such audio file: {args.recording}")
    check_target(args.out, args.overwrite, AUDIO_SUFFIXES)
    named = [Path(name).resolve() for name in (args.out, args.save_plan, args.plan) if name]
    if len(set(named)) < len(named):
        raise InputError("two files have the same name; give each its own.")
    check_outputs(args)
    given, notes = read_plan(Path(args.plan)) if args.plan else (None, ())
    return given, (*notes, *_losses(args))


def _losses(args: argparse.Namespace) -> tuple[str, ...]:
    """What is to be said where the file that is written cannot hold the recording as it is."""
    if Path(args.out).suffix.lower() == ".ogg":
        return ("ogg is lossy: the recording in it is not the same to the bit; write wav or flac for that",)
    if args.bits == "16":
        return ("16 bits are dithered: the recording is not the same to the bit; leave --bits away for that",)
    return ()


def _write(args: argparse.Namespace, recording: Recording, found: Continuation, plan: StoryPlan) -> list[str]:
    from ..disk.files import replacing
    from ..sound import audio

    bits = args.bits or ("float" if recording.is_float and Path(args.out).suffix.lower() == ".wav" else "24")
    with audio.writing(
        args.out,
        recording.sample_rate,
        recording.channels,
        subtype=bits,
        overwrite=args.overwrite,
        metadata=plan.to_json(indent=None),
    ) as writer:
        for source in (recording, found):
            for block in source.blocks():
                writer.add(block)
    if not args.save_plan:
        return [args.out]
    with replacing(args.save_plan, args.overwrite, ()) as sink:
        sink.write((plan.to_json() + "\n").encode("utf-8"))
    return [args.out, args.save_plan]


def _report(
    args: argparse.Namespace, recording: Recording, found: Continuation, plan: StoryPlan, total: float
) -> dict[str, Any]:
    return {
        "out": args.out, "seconds": (recording.samples + found.samples) / recording.sample_rate,
        "joins_at_seconds": recording.seconds, "sample_rate": recording.sample_rate, "channels": recording.channels,
        "join": found.join, "gain_db": round(20 * math.log10(found.gain), 2), "plan": plan.model_dump(mode="json"),
        "stage_seconds": {name: round(seconds, 4) for name, seconds in found.stage_seconds.items()},
        "total_seconds": round(total, 3), "peak_memory_bytes": peak_memory(),
    }  # fmt: skip


def _summary(report: dict[str, Any]) -> str:
    stages = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in report["stage_seconds"].items())
    channels = f"{report['channels']} channel{'s' if report['channels'] > 1 else ''}"
    return (
        f"{report['out']}: {report['seconds']:.3f} s, joined at {report['joins_at_seconds']:.3f} s, "
        f"{report['sample_rate']} Hz, {channels} | {stages} | total {report['total_seconds']:.1f} s"
    )
