"""`audiostory dub`: a video and what is heard in it in, the same picture with new sound out."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..memory import peak_memory
from ..plan.story import StoryPlan
from .shared import MAX_PLAN_BYTES, check_outputs, check_text, open_store, open_voice, read_plan, seed_of, settings_of

if TYPE_CHECKING:
    from ..bundle.parts import Parts
    from ..line.settings import Settings
    from ..pipeline import Story
    from ..plan.text import PlanReading
    from ..variations.dubbing import OldTrack
    from ..video.captioner import Captioner
    from ..video.frames import VideoFile
    from .console import Console


def dub(args: argparse.Namespace) -> int:
    """Looks at the video, plans, tells, and copies the picture beside the new sound; the file appears when it is whole."""
    started = time.perf_counter()
    given, notes = _check(args)
    from .. import pipeline
    from ..line.settings import check_settings
    from ..variations import dubbing
    from ..video import muxing
    from ..video.frames import VideoFile
    from .console import Console

    settings, seed, console = settings_of(args, given), seed_of(args, given), Console(args.quiet)
    check_settings(settings)
    muxing.check_video_output(args.out, args.overwrite, settings.sample_rate or muxing.USUAL_RATE)
    video, voice = VideoFile(args.video), open_voice(args)
    try:
        parts = pipeline.open_parts(args.bundle, args.device, args.dtype, args.quantise, args.compiled)
        reading = _planned(args, video, given, parts, settings, seed, console)
        for note in reading.repairs:
            console.note(note)
        old = _old_sound(args, video, settings, console)
        story = dubbing.dub(
            reading.plan,
            parts,
            old=old,
            how=args.old_sound,
            settings=settings,
            seed=seed,
            listener=console,
            store=open_store(args.store),
            voice=voice,
            anew=args.recohere,
        )
        with story.track as track:
            left = muxing.mux(video, track.blocks(), track.sample_rate, track.channels, args.out, args.overwrite)
            report = _report(args, video, story, time.perf_counter() - started)
        files = [args.out, *_write_plan(args, story.plan)]
    finally:
        console.close()
    for note in (*notes, *left):
        console.note(note)
    report |= {"notes": [*notes, *reading.repairs, *story.notes, *left], "files": files}
    print(_summary(report), file=sys.stderr)
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    return 0


def _check(args: argparse.Namespace) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """Refuses before anything heavy is imported; the plan of --plan, with notes on it."""
    from ..disk.files import check_target

    ways = {"--captions": args.captions, "--vision": args.vision, "--vision-model": args.vision_model, "--plan": args.plan}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) > 1:
        raise InputError(f"say what is heard in one way, not with {' and '.join(given)}.")
    if args.vision is not None and not args.model:
        raise InputError("--vision needs --model, the name of the model on that server.")
    if not given and not (args.wish or "").strip():
        raise InputError("say what is heard: a sentence, --captions FILE, --vision URL, --vision-model DIR or --plan FILE.")
    if args.plan and args.wish:
        raise InputError("--plan says what is heard; leave out the sentence.")
    check_text(args.wish)
    if not Path(args.video).is_file():
        raise InputError(f"there is no video file {args.video}.")
    named = [Path(name).resolve() for name in (args.video, args.out, args.save_plan, args.plan, args.captions) if name]
    if len(set(named)) < len(named):
        raise InputError("two files have the same name; give each its own.")
    check_target(args.out, args.overwrite)
    check_outputs(args)
    return read_plan(Path(args.plan)) if args.plan else (None, ())


def _planned(
    args: argparse.Namespace,
    video: VideoFile,
    given: StoryPlan | None,
    parts: Parts,
    settings: Settings,
    seed: int,
    console: Console,
) -> PlanReading:
    from ..plan.text import PlanReading
    from ..variations import dubbing
    from ..video.captioner import Viewing, captions_of

    seconds = float(video.info.seconds)
    if given is not None:
        return PlanReading(dubbing.fit_plan(given, seconds))
    captions = captions_of(
        video,
        args.wish or "",
        typed=_typed(args.captions),
        viewing=Viewing(_captioner(args), args.shots_at_once, args.shortest_shot),
        on_text=console.text,
        progress=console.progress,
    )
    console.close()
    # Where nobody sees the video, the sentence itself was split: it is no wish for each of its parts besides.
    wish = "" if not args.captions and not args.vision and not args.vision_model else args.wish or ""
    reasoned = {"auto": None, "yes": True, "no": False}[args.reasoned]
    return dubbing.plan_captions(
        captions,
        wish,
        seconds,
        parts,
        reasoned=reasoned,
        seed=seed,
        listener=console,
        settings=settings,
        store=open_store(args.store),
    )


def _typed(path: str | None) -> str:
    if path is None:
        return ""
    file = Path(path)
    if not file.is_file():
        raise InputError(f"there is no file {file} with captions.")
    if file.stat().st_size > MAX_PLAN_BYTES:
        raise InputError(f"{file} has {file.stat().st_size:,} bytes; captions may have at most {MAX_PLAN_BYTES:,}.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text: {error}.") from None
    if not text.strip():
        raise InputError(f"{file} is empty; write a line for each sound, such as: 0-3 a door opens.")
    return text


def _captioner(args: argparse.Namespace) -> Captioner | None:
    if args.vision is not None:
        from ..servers.chat import ChatServer
        from ..video.captioner import ServerCaptioner

        return ServerCaptioner(ChatServer(args.vision, args.model, args.key_env, args.timeout))
    if args.vision_model is not None:
        from ..bundle.parts import choose_placement
        from ..video.local_captioner import read_model

        placement = choose_placement(args.device, args.dtype)
        found = read_model(args.vision_model, placement.dtype)
        found.model.to(placement.device)
        return found
    return None


def _old_sound(args: argparse.Namespace, video: VideoFile, settings: Settings, console: Console) -> OldTrack | None:
    from ..variations.dubbing import OldTrack
    from ..video.muxing import USUAL_RATE, channels_of, sound_of

    if args.old_sound == "replace":
        return None
    channels = channels_of(video)
    if not channels:
        console.note(f"{args.video} has no sound of its own: there is nothing to {args.old_sound}")
        return None
    return OldTrack(sound_of(video, settings.sample_rate or USUAL_RATE, channels), channels)


def _write_plan(args: argparse.Namespace, plan: StoryPlan) -> list[str]:
    from ..disk.files import replacing

    if not args.save_plan:
        return []
    with replacing(args.save_plan, args.overwrite, ()) as sink:
        sink.write((plan.to_json() + "\n").encode("utf-8"))
    return [args.save_plan]


def _report(args: argparse.Namespace, video: VideoFile, story: Story, total: float) -> dict[str, Any]:
    track, info = story.track, video.info
    return {
        "out": args.out, "seconds": float(info.seconds), "samples": track.samples, "sample_rate": track.sample_rate,
        "channels": track.channels, "frames": info.frames, "frame_rate": float(info.frame_rate) if info.frame_rate else None,
        "plan": story.plan.model_dump(mode="json"),
        "stage_seconds": {name: round(seconds, 4) for name, seconds in story.stage_seconds.items()},
        "total_seconds": round(total, 3), "peak_memory_bytes": peak_memory(),
    }  # fmt: skip


def _summary(report: dict[str, Any]) -> str:
    rate = f"{report['frame_rate']:.5g} frames a second" if report["frame_rate"] else "a variable frame rate"
    stages = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in report["stage_seconds"].items())
    return (
        f"{report['out']}: {report['seconds']:.3f} s at {rate}, {report['samples']} samples at {report['sample_rate']} Hz | "
        f"{stages} | total {report['total_seconds']:.1f} s"
    )
