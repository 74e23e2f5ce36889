"""`audiostory dub`: a video and what is heard in it in, the same picture with new sound out."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..door.story_file import read_plan
from ..errors import InputError
from .options import Files, Models, Rendering, add_bundle, add_plain_files, add_rendering
from .shared import (
    MAX_PLAN_BYTES,
    check_files,
    check_instruction,
    check_names,
    check_rendering,
    check_seed_of,
    open_teller,
    save_plan,
)

if TYPE_CHECKING:
    from ..line.teller import Teller
    from ..pipeline import Story
    from ..plan.story import StoryPlan
    from ..plan.text import PlanReading
    from ..variations.dubbing import OldSound, OldTrack
    from ..video.captioner import Captioner
    from ..video.captions import Captions
    from ..video.frames import VideoFile
    from .console import Console


@dataclass(frozen=True)
class CaptionSource:
    """Where captions come from: a file, a model on the server `vision`, or one in the folder `vision_model`; and how the
    shots of the video are shown to it."""

    captions: str | None
    vision: str | None
    model: str | None
    key_variable: str
    timeout_seconds: float
    vision_model: str | None
    shots_at_once: int
    shortest_shot: float


@dataclass(frozen=True)
class DubRequest:
    """Which video gets new sound, what is heard in it and what becomes of its old sound; how all is rendered and written."""

    video: str
    wish: str | None
    source: CaptionSource
    plan: str | None
    reasoned: str
    old_sound: OldSound
    rendering: Rendering
    files: Files

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> DubRequest:
        return cls(
            video=args.video,
            wish=args.wish,
            source=CaptionSource(
                captions=args.captions,
                vision=args.vision,
                model=args.model,
                key_variable=args.key_env,
                timeout_seconds=args.timeout,
                vision_model=args.vision_model,
                shots_at_once=args.shots_at_once,
                shortest_shot=args.shortest_shot,
            ),
            plan=args.plan,
            reasoned=args.reasoned,
            old_sound=args.old_sound,
            rendering=Rendering.from_arguments(args),
            files=Files.from_arguments(args),
        )


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=DubRequest.from_arguments, run=dub)
    command.description = (
        "Captions of a video become a plan with each event at its time, and that becomes sound exactly as long as the "
        "picture, which is copied as it is. Without captions or a model that sees, the clauses of the sentence are split "
        "among the shots."
    )
    command.add_argument("video", metavar="VIDEO", help="mp4, mov, mkv, webm, avi; up to an hour, any frame rate")
    command.add_argument("wish", nargs="?", metavar="SENTENCE", help="what holds for all of it, such as: in a cathedral")
    add_bundle(command, "models to use (tiny)")
    heard = command.add_argument_group("what is heard")
    heard.add_argument("--captions", metavar="FILE", help="a line each, such as: 0-3 a door opens; or subtitles, or JSON")
    heard.add_argument("--vision", metavar="NAME|URL", help="an OpenAI-compatible server whose model sees pictures")
    heard.add_argument("--model", metavar="NAME", help="the model's name there")
    heard.add_argument(
        "--key-env",
        "--key-variable",
        default="OPENAI_API_KEY",
        metavar="NAME",
        help="environment variable with its key, where audiostory server has paired the two (OPENAI_API_KEY)",
    )
    heard.add_argument("--timeout", type=float, default=120.0, metavar="S", help="longest wait for an answer (120)")
    heard.add_argument("--vision-model", metavar="DIR", help="a model of the Qwen2.5-VL family, as transformers saves it")
    heard.add_argument("--plan", metavar="FILE", help="a plan, told as it is")
    heard.add_argument("--shots-at-once", type=int, default=1, metavar="N", help="shots in one question; 0: all (1)")
    heard.add_argument("--shortest-shot", type=float, default=0.6, metavar="S", help="shorter ones join a neighbour (0.6)")
    heard.add_argument(
        "--reasoned",
        choices=("auto", "yes", "no"),
        default="auto",
        help="whether the bundle's language "
        "model reads each caption as an instruction (auto: where the bundle does not know its words, or it "
        "names several sounds)",
    )
    command.add_argument("--sample-rate", type=int, metavar="HZ", help="of the new sound (48000)")
    command.add_argument("--loudness", type=float, metavar="LUFS", help="of the whole sound, such as -16")
    command.add_argument(
        "--old-sound",
        choices=("keep", "duck", "replace"),
        default="replace",
        help="keep it under the new one, lower it where that sounds, or leave it out (replace)",
    )
    add_rendering(command)
    add_plain_files(
        command,
        "mp4, mov, mkv or webm; avi or wmv for a picture that none of them holds",
        "the plan as it was told, as JSON",
    )


def dub(request: DubRequest) -> int:
    """Looks at the video, plans, tells, and copies the picture beside the new sound; the file appears when it is whole."""
    started = time.perf_counter()
    plan, notes = _check(request)
    from ..variations import dubbing
    from ..video.containers import USUAL_RATE, check_picture, check_video_output
    from ..video.frames import VideoFile
    from ..video.muxing import losses, mux
    from .console import Console

    files, console = request.files, Console(request.files.quiet)
    settings = check_rendering(request.rendering, plan)
    rate = settings.sample_rate or USUAL_RATE
    target = check_video_output(files.out, files.overwrite, rate)
    video = VideoFile(request.video)
    lost = losses(check_picture(video, target.suffix), target.name)
    try:
        for note in lost:
            console.note(note)
        teller = open_teller(request.rendering, plan, console)
        reading = _plan(request, video, plan, teller, console)
        for note in reading.repairs:
            console.note(note)
        old = _old_sound(request, video, rate, console)
        story = dubbing.dub(teller, reading.plan, old, request.old_sound)
        with story.track as track:
            left = mux(video, track.blocks(), track.sample_rate, track.channels, files.out, files.overwrite)
            report = _report(files, video, story, time.perf_counter() - started)
        written = [files.out, *save_plan(files, story.plan.with_telling(story.plan.telling, story.levels))]
    finally:
        console.close()
    for note in (*notes, *(note for note in left if note not in lost)):
        console.note(note)
    report |= {"notes": [*notes, *reading.repairs, *story.notes, *left], "files": written}
    print(_summary(report), file=sys.stderr)
    if files.as_json:
        print(json.dumps(report, ensure_ascii=False))
    return 0


def _check(request: DubRequest) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """Refuses before anything heavy is imported; the plan of --plan, with notes on it."""
    source, files = request.source, request.files
    ways = {
        "--captions": source.captions,
        "--vision": source.vision,
        "--vision-model": source.vision_model,
        "--plan": request.plan,
    }
    given = [name for name, value in ways.items() if value is not None]
    if len(given) > 1:
        raise InputError(f"say what is heard in one way, not with {' and '.join(given)}.")
    if source.vision is not None and not source.model:
        raise InputError("--vision needs --model, the name of the model on that server.")
    if not given and not (request.wish or "").strip():
        raise InputError("say what is heard: a sentence, --captions FILE, --vision URL, --vision-model DIR or --plan FILE.")
    if request.plan and request.wish:
        raise InputError("--plan says what is heard; leave out the sentence.")
    check_instruction(request.wish)
    check_seed_of(request.rendering)
    if not Path(request.video).is_file():
        raise InputError(f"there is no video file {request.video}.")
    names = (request.video, files.out, files.save_plan, request.plan, source.captions)
    check_names(names, "two files have the same name; give each its own.")
    found = read_plan(Path(request.plan)) if request.plan else (None, ())
    check_files(files)
    return found


def _plan(request: DubRequest, video: VideoFile, plan: StoryPlan | None, teller: Teller, console: Console) -> PlanReading:
    from ..plan.text import PlanReading
    from ..variations import dubbing

    seconds = float(video.info.seconds)
    if plan is not None:
        fitted = dubbing.fit_plan(plan, seconds)
        return PlanReading(fitted.with_free_level() if "loudness" in request.rendering.settings else fitted)
    captions, source = _captions(request, video, console), request.source
    # Where nobody sees the video, the sentence itself was split: it is no wish for each of its parts besides.
    wish = "" if not source.captions and not source.vision and not source.vision_model else request.wish or ""
    reasoned = {"auto": None, "yes": True, "no": False}[request.reasoned]
    return dubbing.plan_captions(teller, captions, wish, seconds, reasoned)


def _captions(request: DubRequest, video: VideoFile, console: Console) -> Captions:
    from ..video.captioner import Viewing, captions_of

    source = request.source
    captions = captions_of(
        video,
        request.wish or "",
        typed=_read_captions(source.captions),
        viewing=Viewing(_open_captioner(source, request.rendering.models), source.shots_at_once, source.shortest_shot),
        on_text=console.text,
        progress=console.progress,
    )
    console.close()
    return captions


def _read_captions(path: str | None) -> str:
    from ..disk.files import read_text

    if path is None:
        return ""
    text = read_text(Path(path), MAX_PLAN_BYTES, "captions")
    if not text.strip():
        raise InputError(f"{path} is empty; write a line for each sound, such as: 0-3 a door opens.")
    return text


def _open_captioner(source: CaptionSource, models: Models) -> Captioner | None:
    if source.vision is not None:
        from ..servers.chat import ChatServer
        from ..video.captioner import ServerCaptioner

        server = ChatServer(source.vision, source.model or "", source.key_variable, source.timeout_seconds)
        return ServerCaptioner(server)
    if source.vision_model is not None:
        from ..bundle.parts import choose_placement
        from ..video.local_captioner import read_model

        placement = choose_placement(models.device, models.dtype)
        found = read_model(source.vision_model, placement.dtype)
        found.model.to(placement.device)
        return found
    return None


def _old_sound(request: DubRequest, video: VideoFile, sample_rate: int, console: Console) -> OldTrack | None:
    from ..variations.dubbing import OldTrack
    from ..video.own_sound import channels_of, sound_of

    if request.old_sound == "replace":
        return None
    channels = channels_of(video)
    if not channels:
        console.note(f"{request.video} has no sound of its own: there is nothing to {request.old_sound}")
        return None
    return OldTrack(sound_of(video, sample_rate, channels), channels)


def _report(files: Files, video: VideoFile, story: Story, total: float) -> dict[str, Any]:
    from ..memory import peak_memory

    track, info = story.track, video.info
    return {
        "out": files.out, "seconds": float(info.seconds), "samples": track.samples, "sample_rate": track.sample_rate,
        "channels": track.channels, "frames": info.frames, "frame_rate": float(info.frame_rate) if info.frame_rate else None,
        "plan": story.plan.model_dump(mode="json"),
        "stage_seconds": {name: round(seconds, 4) for name, seconds in story.stage_seconds.items()},
        "total_seconds": round(total, 3), "peak_memory_bytes": peak_memory(),
    }  # fmt: skip


def _summary(report: dict[str, Any]) -> str:
    from .console import stages_of

    rate = f"{report['frame_rate']:.5g} frames a second" if report["frame_rate"] else "a variable frame rate"
    return (
        f"{report['out']}: {report['seconds']:.3f} s at {rate}, {report['samples']} samples at {report['sample_rate']} Hz | "
        f"{stages_of(report)} | total {report['total_seconds']:.1f} s"
    )
