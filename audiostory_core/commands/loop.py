"""`audiostory loop`: a sound or a plan in, one file out whose end flows into its start, and how far its seam is heard."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..plan.story import StoryPlan, check_seconds
from .shared import AUDIO_SUFFIXES, check_outputs, open_store, open_voice, read_plan, seed_of, settings_of

if TYPE_CHECKING:
    from ..sound.audio import AudioClip
    from ..sound.loop import Loop

PLAN_SUFFIXES = (".json", ".txt")


def loop(args: argparse.Namespace) -> int:
    """Makes the loop and writes it; where it could not be made seamless, that is said and it is written all the same."""
    plan, notes = _check(args)
    from ..sound import audio
    from ..sound.loop import check_loop, make_loop
    from ..sound.tags import add_loop

    check_loop(args.seconds, args.crossfade_seconds)
    if plan is None:
        clip, is_float = _read(args.sound)
        made = make_loop(clip, args.seconds, args.crossfade_seconds)
    else:
        made, plan, more = _told(args, plan)
        notes, is_float = (*notes, *more), False
    clip, target = made.clip, Path(args.out)
    bits = args.bits or ("float" if is_float and target.suffix.lower() == ".wav" else "24")
    audio.write(target, clip, subtype=bits, metadata=plan.to_json(indent=None) if plan else None, overwrite=args.overwrite)
    add_loop(target, clip.waveform.shape[1], clip.sample_rate)
    files = [args.out, *_save_plan(args, plan)]
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    print(f"{args.out}: {made.report()}", file=sys.stderr)
    if args.json:
        print(json.dumps(_report(args, made, plan) | {"notes": notes, "files": files}, ensure_ascii=False))
    return 0


def _check(args: argparse.Namespace) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """Refuses before anything heavy is imported; the plan that is to be told, if it is one, with notes on it."""
    from ..disk.files import check_target

    if args.seconds is not None:
        check_seconds(args.seconds, "--seconds")
    source = Path(args.sound)
    if not source.is_file():
        raise InputError(f"there is no file {args.sound}.")
    check_target(args.out, args.overwrite, AUDIO_SUFFIXES)
    named = [Path(name).resolve() for name in (args.out, args.save_plan) if name]
    if len(set(named)) < len(named):
        raise InputError("two files have the same name; give each its own.")
    check_outputs(args)
    if source.suffix.lower() in PLAN_SUFFIXES:
        return read_plan(source)
    if args.save_plan:
        raise InputError("--save-plan writes the plan that was told; a sound has none.")
    return None, ()


def _read(path: str) -> tuple[AudioClip, bool]:
    """All of a sound, and whether its samples are floating numbers."""
    import torch

    from ..sound.audio import AudioClip
    from ..sound.loop import check_values
    from ..sound.recording import Recording

    recording = Recording.open(path, 0.0)
    check_values(recording.samples, recording.channels, recording.sample_rate)
    return AudioClip(torch.cat(list(recording.blocks()), dim=1), recording.sample_rate), recording.is_float


def _told(args: argparse.Namespace, plan: StoryPlan) -> tuple[Loop, StoryPlan, tuple[str, ...]]:
    """The loop of a plan, as long as the plan: told with its last sounds going on for as long as they cross its start."""
    from .. import pipeline
    from ..line import planning
    from ..line.settings import telling_of
    from ..plan.fit import with_overhang
    from ..sound.loop import make_loop, usual_crossfade
    from .console import Console

    settings, seed, console = settings_of(args, plan), seed_of(args, plan), Console(args.quiet)
    parts = pipeline.open_parts(args.bundle, args.device, args.dtype, args.quantise, args.compiled)
    reading = planning.given_plan(plan, args.seconds)
    over = args.crossfade_seconds or usual_crossfade(reading.plan.total_seconds)
    try:
        story = pipeline.tell(
            bundle=parts,
            plan=with_overhang(reading.plan, over),
            seed=seed,
            settings=settings,
            listener=console,
            offload=True,
            store=open_store(args.store),
            anew=args.recohere,
            voice=open_voice(args),
        )
    finally:
        console.close()
    with story.track as track:
        made = make_loop(track.clip(), reading.plan.total_seconds, over)
    told = telling_of(parts.bundle.manifest.name, seed, settings)
    return made, reading.plan.model_copy(update={"telling": told}), (*reading.repairs, *story.notes)


def _save_plan(args: argparse.Namespace, plan: StoryPlan | None) -> list[str]:
    from ..disk.files import replacing

    if plan is None or not args.save_plan:
        return []
    with replacing(args.save_plan, args.overwrite, ()) as sink:
        sink.write((plan.to_json() + "\n").encode("utf-8"))
    return [args.save_plan]


def _report(args: argparse.Namespace, made: Loop, plan: StoryPlan | None) -> dict[str, Any]:
    clip = made.clip
    return {
        "out": args.out, "seconds": clip.seconds, "samples": clip.waveform.shape[1], "sample_rate": clip.sample_rate,
        "channels": clip.channels, "starts_at_seconds": made.starts_at, "crossfade_seconds": made.crossfade_seconds,
        "match": round(made.match, 3), "seam_db": round(made.seam_db, 2), "crossfade_db": round(made.crossfade_db, 2),
        "elsewhere_db": round(made.elsewhere_db, 2), "seamless": made.seamless,
        "plan": plan.model_dump(mode="json") if plan else None,
    }  # fmt: skip
