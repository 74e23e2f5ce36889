"""The commands of `audiostory`, each a short walk: check what can be checked, do the work, write files whole."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import Any

from .bundle import Bundle, shipped
from .errors import InputError
from .plan import StoryPlan, check_seconds

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg")
MAX_PLAN_BYTES = 20_000_000


def tell(args: argparse.Namespace) -> int:
    """`audiostory tell`."""
    started = time.perf_counter()
    _check_tell(args)
    given, notes = _given_plan(args)
    from . import audio, pipeline
    from .console import summary
    from .outputs import Outputs

    settings = _settings(args)
    pipeline.check_settings(settings)
    parts = pipeline.open_parts(args.bundle, args.device, args.dtype, args.quantise, args.compiled)
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    with Outputs(args) as outputs:
        story = pipeline.tell(args.instruction or "", bundle=parts, seconds=args.seconds, seed=args.seed, plan=given,
                              settings=settings, listener=outputs, offload=True)  # fmt: skip
        with story.track:
            audio.write(args.out, story.track.blocks(), story.track.sample_rate, story.track.channels,
                        subtype=args.bits, metadata=story.plan.to_json(indent=None), overwrite=args.overwrite)  # fmt: skip
            outputs.finish(story)
            report = _report(args, story, time.perf_counter() - started)
            report |= {"notes": [*notes, *story.notes], "files": [args.out, *map(str, outputs.files)]}
    print(summary(report), file=sys.stderr)
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    return 0


def _check_tell(args: argparse.Namespace) -> None:
    """Refuses before anything heavy is imported."""
    from .files import check_target

    if args.seconds is not None:
        check_seconds(args.seconds, "--seconds")
    if not args.plan and not (args.instruction or "").strip():
        raise InputError("there is nothing to tell: give an instruction in a sentence, or a plan with --plan FILE.")
    _check_text(args.instruction)
    if not 0 <= args.seed < 2**63:
        raise InputError(f"--seed is {args.seed}; it must lie between 0 and {2**63 - 1}.")
    check_target(args.out, args.overwrite, AUDIO_SUFFIXES)
    if args.picture:
        check_target(args.picture, args.overwrite, (".png",))
    if args.save_plan:
        check_target(args.save_plan, args.overwrite)
    if args.bits == "float" and Path(args.out).suffix.lower() == ".flac":
        raise InputError("flac has no float samples; use --bits 16 or 24, or a .wav file.")
    named = [Path(p).resolve() for p in (args.out, args.picture, args.save_plan) if p]
    if len(set(named)) < len(named):
        raise InputError("two outputs have the same name; give each file its own.")
    if args.stems and args.dump and Path(args.stems).resolve() == Path(args.dump).resolve():
        raise InputError("--stems and --dump name the same folder; give each its own.")
    for folder in (args.stems, args.dump):
        if folder and Path(folder).exists() and not Path(folder).is_dir():
            raise InputError(f"{folder} is a file; --stems and --dump take a folder.")
        if folder and not args.overwrite and Path(folder).is_dir() and any(Path(folder).iterdir()):
            raise InputError(f"the folder {folder} is not empty; allow replacing its files with --overwrite.")


def _check_text(instruction: str | None) -> None:
    if instruction is not None and instruction.encode(errors="replace").decode() != instruction:
        raise InputError("the instruction is not valid UTF-8 text.")


def _given_plan(args: argparse.Namespace) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """The plan of --plan, if any, with what had to be repaired in it."""
    if not args.plan:
        return None, ()
    plan, repairs = read_plan(Path(args.plan))
    ignored = ("the instruction was ignored: the plan is told as it is",) if args.instruction else ()
    return plan, (*ignored, *repairs)


def _settings(args: argparse.Namespace) -> Any:
    from .pipeline import Settings

    return Settings(
        num_steps=args.steps, guidance_scale=args.guidance, sampler=args.sampler, shift=args.shift,
        crossfade_seconds=args.crossfade, curve=args.curve, residual_strength=args.residual_strength, mode=args.mode,
        sample_rate=args.sample_rate, loudness=args.loudness, reference=args.preset == "reference",
        fast=args.preset == "fast", prefix=args.prefix, step_cache=args.step_cache,
        guidance_interval=tuple(args.guidance_interval) if args.guidance_interval else None,
    )  # fmt: skip


def _report(args: argparse.Namespace, story: Any, total: float) -> dict[str, Any]:
    track = story.track
    return {
        "out": args.out, "seconds": track.seconds, "sample_rate": track.sample_rate, "channels": track.channels,
        "true_peak_dbtp": 20 * math.log10(max(track.true_peak, 1e-9)), "loudness_lufs": max(track.loudness, -120.0),
        "plan": story.plan.model_dump(mode="json"),
        "stage_seconds": {name: round(seconds, 4) for name, seconds in story.stage_seconds.items()},
        "total_seconds": round(total, 3), "real_time_factor": round(track.seconds / total, 3),
        "peak_memory_bytes": peak_memory(),
    }  # fmt: skip


def peak_memory() -> int | None:
    """Largest resident size of this process so far, in bytes; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def plan(args: argparse.Namespace) -> int:
    """`audiostory plan`."""
    from .files import check_target

    if args.out:
        check_target(args.out, args.overwrite, (".json", ".txt"))
    if args.source:
        if args.instruction:
            raise InputError("give either an instruction or --from FILE, not both.")
        found, notes = read_plan(Path(args.source))
        for note in notes:
            print(f"note: {note}", file=sys.stderr)
    else:
        found = _reason(args)
    _write_plan(found, args)
    return 0


def _reason(args: argparse.Namespace) -> StoryPlan:
    if not (args.instruction or "").strip():
        raise InputError("there is nothing to plan: give an instruction in a sentence, or a file with --from.")
    _check_text(args.instruction)
    if args.seconds is not None:
        check_seconds(args.seconds, "--seconds")
    from . import pipeline
    from .console import Console

    parts = pipeline.open_parts(args.bundle, args.device, args.dtype)
    console = Console(args.quiet)
    reading, _ = pipeline.reason(parts, args.instruction, args.seconds, args.seed, console, pipeline.Clock())
    console.plan(reading)
    return reading.plan


def _write_plan(found: StoryPlan, args: argparse.Namespace) -> None:
    from .files import replacing
    from .plan_text import to_text

    as_text = bool(args.out) and Path(args.out).suffix.lower() == ".txt"
    text = to_text(found) if as_text else found.to_json()
    if not args.out:
        print(text)
        return
    with replacing(args.out, args.overwrite, ()) as sink:
        sink.write((text + "\n").encode("utf-8"))


def read_plan(path: Path) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan in a JSON or text file, or in the metadata of a told wav, flac or ogg; and what was repaired."""
    if not path.is_file():
        raise InputError(f"there is no file {path}.")
    if path.suffix.lower() in AUDIO_SUFFIXES:
        from .audio import read_metadata

        text = read_metadata(path)
        if text is None:
            raise InputError(f"{path} carries no plan in its metadata.")
        return StoryPlan.from_json(text), ()
    if path.stat().st_size > MAX_PLAN_BYTES:
        raise InputError(f"{path} has {path.stat().st_size:,} bytes; a plan may have at most {MAX_PLAN_BYTES:,}.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error}.") from None
    if path.suffix.lower() == ".json":
        return StoryPlan.from_json(text), ()
    from .plan_text import parse

    reading = parse(text)
    return reading.plan, reading.repairs


def bundle_list(args: argparse.Namespace) -> int:
    """`audiostory bundle list`."""
    for name, folder in shipped().items():
        print(f"{name:<12} {Bundle.open(folder).manifest.description}")
    return 0


def bundle_info(args: argparse.Namespace) -> int:
    """`audiostory bundle info`."""
    bundle = Bundle.open(args.bundle)
    manifest = bundle.manifest
    size = sum(stored.size for stored in manifest.files.values())
    lines = {
        "name": f"{manifest.name}, version {manifest.version}", "folder": str(bundle.folder),
        "description": manifest.description, "licence": manifest.licence, "attribution": manifest.attribution,
        "size": f"{size / 1e6:.1f} MB in {len(manifest.files)} files",
        "reasoner": _shown(manifest.language), "fuser": _shown(manifest.fuser), "renderer": _shown(manifest.renderer),
        "codec": _shown(manifest.codec), "defaults": _shown(manifest.defaults),
        "sounds": ", ".join(manifest.sounds) or "not listed",
    }  # fmt: skip
    print("\n".join(f"{name:<12} {text}" for name, text in lines.items()))
    return 0


def _shown(part: Any) -> str:
    return "none" if part is None else ", ".join(f"{k} {v}" for k, v in part.model_dump().items())


def bundle_verify(args: argparse.Namespace) -> int:
    """`audiostory bundle verify`: 0 if every file is as listed, else 1 with a line for each fault."""
    bundle = Bundle.open(args.bundle)
    faults = bundle.verify()
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len(bundle.manifest.files)} files, all as listed.")
    return 1 if faults else 0


def bundle_pull(args: argparse.Namespace) -> int:
    """`audiostory bundle pull`: 0 if every file is there and as published, else 1 with a line for each that is not."""
    from .published import pull

    request = pull.Request.of(args.name, args.local_dir, args.repo, args.revision, args.with_text_encoder)
    if args.offline or pull.told_to_stay_offline():
        findings = pull.inspect(request)
        print("\n".join(finding.text for finding in findings))
        if not all(finding.good for finding in findings):
            return 1
    else:
        pull.pull(request, args.accept_licences)
    print(request.import_command())
    return 0


def bundle_import(args: argparse.Namespace) -> int:
    """`audiostory bundle import`."""
    from .console import Console
    from .published.importing import Origin, import_bundle

    named = ("audiostory", "base_llm", "flan_t5", "detokenizer", "tangoflux")
    folders = {name: Path(value) for name in named if (value := getattr(args, name)) is not None}
    origin = Origin(**folders, lora_alpha=args.lora_alpha, feature_scale=args.feature_scale,
                    text_encoder=not args.no_text_encoder)  # fmt: skip
    console = Console(args.quiet)
    try:
        report = import_bundle(origin, Path(args.out), dtype=args.dtype, name=args.name, overwrite=args.overwrite,
                               progress=console.progress)  # fmt: skip
    finally:
        console.close()
    if not args.quiet:
        print("\n".join(report.lines()))
    return 0


def train(args: argparse.Namespace) -> int:
    """`audiostory train tiny`."""
    from .training import tiny

    folder = tiny.train(Path(args.out), tuple(args.stage or tiny.STAGES), compiled=not args.no_compile,
                        begin=args.begin)  # fmt: skip
    print(folder)
    return 0
