"""The commands of `audiostory`, each a short walk: check what can be checked, do the work, write files whole."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..bundle.bundle import Bundle, shipped
from ..errors import InputError
from ..memory import peak_memory
from ..plan.story import StoryPlan, check_seconds

if TYPE_CHECKING:
    from ..exchange.formats import Format
    from ..line.settings import Settings
    from ..plan.outline import ChapterOutline

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg")
MAX_PLAN_BYTES = 20_000_000
STORE_BYTES = 4_000_000_000


def tell(args: argparse.Namespace) -> int:
    """`audiostory tell`."""
    _check_tell(args)
    given, notes = _given_plan(args)
    scenes = _outline(args)
    from ..line.settings import check_settings

    check_settings(settings_of(args, given))
    return render(args, given, notes, scenes)


def render(
    args: argparse.Namespace, given: StoryPlan | None, notes: tuple[str, ...], scenes: tuple[ChapterOutline, ...] = ()
) -> int:
    """Tells the instruction, or `given`, or the chapters of an outline, and writes the files that are asked for."""
    started = time.perf_counter()
    from .. import pipeline
    from ..line.settings import telling_of
    from ..line.teller import Teller
    from ..sound import audio
    from .console import summary
    from .outputs import Outputs

    settings, seed, store = settings_of(args, given), seed_of(args, given), open_store(args.store)
    voice = open_voice(args)
    parts = pipeline.open_parts(args.bundle, args.device, args.dtype, args.quantise, args.compiled)
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    with Outputs(args, telling_of(parts.bundle.manifest.name, seed, settings)) as outputs:
        if scenes:
            title = Path(args.outline).stem
            planner = Teller(parts, settings, seed, outputs, store=store)
            reading = pipeline.plan_outline(planner, scenes, title)
            given, notes = reading.plan, (*notes, *reading.repairs)
        story = pipeline.tell(
            args.instruction or "",
            bundle=parts,
            seconds=args.seconds,
            seed=seed,
            plan=given,
            settings=settings,
            listener=outputs,
            offload=True,
            store=store,
            anew=args.recohere,
            voice=voice,
        )
        with story.track:
            plan = outputs.told(story.plan).to_json(indent=None)
            audio.write(
                args.out,
                story.track.blocks(),
                story.track.sample_rate,
                story.track.channels,
                subtype=args.bits,
                metadata=plan,
                overwrite=args.overwrite,
            )
            outputs.finish(story)
            report = _report(args, story, time.perf_counter() - started)
            report |= {"notes": [*notes, *story.notes], "files": [args.out, *map(str, outputs.files)]}
    print(summary(report), file=sys.stderr)
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    return 0


def open_voice(args: argparse.Namespace) -> Any:
    """Who speaks: a server with what is said about it, else the name as it is."""
    told = {
        "model": args.voice_model,
        "key_variable": args.voice_key,
        "voices": args.voice_names.split(",") if args.voice_names else None,
    }
    told = {name: value for name, value in told.items() if value is not None}
    if not args.voice.startswith(("http://", "https://")):
        if told:
            raise InputError("--voice-model, --voice-names and --voice-key belong to a server: give its address as --voice.")
        if args.voice in ("auto", "none"):
            return args.voice
        from ..speech import spoken as speech

        return speech.open_voice(args.voice)
    from ..speech.server import SpeechServer

    return SpeechServer(args.voice, **told)


def open_store(name: str | None) -> Any:
    """The store of rendered events in folder `name`; by default the user's, and none for "none"."""
    from ..disk.store import Store, usual_folder

    if name == "none":
        return None
    folder = Path(name) if name else usual_folder()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; --store takes a folder, or none.")
    return Store(folder, STORE_BYTES)


def _check_tell(args: argparse.Namespace) -> None:
    """Refuses before anything heavy is imported."""
    from ..disk.files import check_target

    if args.seconds is not None:
        check_seconds(args.seconds, "--seconds")
    if not args.plan and not args.outline and not (args.instruction or "").strip():
        raise InputError("there is nothing to tell: give an instruction in a sentence, or a plan with --plan FILE.")
    if args.outline and (args.plan or args.instruction or args.seconds):
        raise InputError("--outline says what is told and how long; leave out the instruction, --plan and --seconds.")
    check_text(args.instruction)
    check_target(args.out, args.overwrite, AUDIO_SUFFIXES)
    named = [Path(p).resolve() for p in (args.out, args.picture, args.save_plan) if p]
    if len(set(named)) < len(named):
        raise InputError("two outputs have the same name; give each file its own.")
    check_outputs(args)


def check_outputs(args: argparse.Namespace) -> None:
    """Refuses seeds, and files and folders beside the sound, that could not be."""
    from ..disk.files import check_target

    if args.seed is not None and not 0 <= args.seed < 2**63:
        raise InputError(f"--seed is {args.seed}; it must lie between 0 and {2**63 - 1}.")
    if args.picture:
        check_target(args.picture, args.overwrite, (".png",))
    if args.save_plan:
        check_target(args.save_plan, args.overwrite)
    if args.bits == "float" and Path(args.out).suffix.lower() == ".flac":
        raise InputError("flac has no float samples; use --bits 16 or 24, or a .wav file.")
    if args.stems and args.dump and Path(args.stems).resolve() == Path(args.dump).resolve():
        raise InputError("--stems and --dump name the same folder; give each its own.")
    for folder in (args.stems, args.dump):
        if folder and Path(folder).exists() and not Path(folder).is_dir():
            raise InputError(f"{folder} is a file; --stems and --dump take a folder.")
        if folder and not args.overwrite and Path(folder).is_dir() and any(Path(folder).iterdir()):
            raise InputError(f"the folder {folder} is not empty; allow replacing its files with --overwrite.")


def check_text(instruction: str | None) -> None:
    if instruction is not None and instruction.encode(errors="replace").decode() != instruction:
        raise InputError("the instruction is not valid UTF-8 text.")


def _given_plan(args: argparse.Namespace) -> tuple[StoryPlan | None, tuple[str, ...]]:
    """The plan of --plan, if any, with what had to be repaired in it."""
    if not args.plan:
        return None, ()
    plan, repairs = read_plan(Path(args.plan))
    ignored = ("the instruction was ignored: the plan is told as it is",) if args.instruction else ()
    return plan, (*ignored, *repairs)


def _outline(args: argparse.Namespace) -> tuple[ChapterOutline, ...]:
    """The chapters of --outline, if any; what says no length is told in the bundle's usual one."""
    if not args.outline:
        return ()
    from ..plan.outline import read_outline

    return read_outline(_read_text(Path(args.outline)), Bundle.open(args.bundle).manifest.defaults.seconds)


def settings_of(args: argparse.Namespace, given: StoryPlan | None) -> Settings:
    """How to render: as asked, else as the plan was told before, else as the bundle does."""
    from ..line.settings import Settings, settings_in

    asked = {
        "num_steps": args.steps, "guidance_scale": args.guidance, "sampler": args.sampler, "shift": args.shift,
        "crossfade_seconds": args.crossfade, "curve": args.curve, "residual_strength": args.residual_strength,
        "mode": args.mode, "sample_rate": args.sample_rate, "loudness": args.loudness, "prefix": args.prefix,
        "step_cache": args.step_cache,
        "guidance_interval": tuple(args.guidance_interval) if args.guidance_interval else None,
    }  # fmt: skip
    before = settings_in(given.telling.settings) if given and given.telling and args.preset is None else {}
    preset = {args.preset: True} if args.preset in ("reference", "fast") else {}
    return Settings(**{**before, **preset, **{name: value for name, value in asked.items() if value is not None}})


def seed_of(args: argparse.Namespace, given: StoryPlan | None) -> int:
    before = given.telling.seed if given and given.telling else 0
    return before if args.seed is None else args.seed


def _report(args: argparse.Namespace, story: Any, total: float) -> dict[str, Any]:
    track = story.track
    return {
        "out": args.out, "seconds": track.seconds, "sample_rate": track.sample_rate, "channels": track.channels,
        "true_peak_dbtp": 20 * math.log10(max(track.true_peak, 1e-9)), "loudness_lufs": max(track.loudness, -120.0),
        "plan": story.plan.model_dump(mode="json"), "clips": len(story.spans), "kept_clips": len(story.kept),
        "stage_seconds": {name: round(seconds, 4) for name, seconds in story.stage_seconds.items()},
        "total_seconds": round(total, 3), "real_time_factor": round(track.seconds / total, 3),
        "peak_memory_bytes": peak_memory(),
    }  # fmt: skip


def plan(args: argparse.Namespace) -> int:
    """`audiostory plan`."""
    from ..disk.files import check_target
    from ..exchange import formats

    form = _format(args)
    if args.out:
        check_target(args.out, args.overwrite, () if args.format else formats.SUFFIXES)
    if args.source:
        if args.instruction:
            raise InputError("give either an instruction or --from FILE, not both.")
        found, notes = read_plan(Path(args.source), args.source_format)
        for note in notes:
            print(f"note: {note}", file=sys.stderr)
    else:
        found = _reason(args)
    _write_plan(found, args, form)
    return 0


def _format(args: argparse.Namespace) -> Format:
    """The format to write: by name, else by the suffix of the file, else JSON."""
    from ..exchange import formats

    form = (
        formats.format_named(args.format) if args.format else formats.of_path(args.out or "") or formats.format_named("json")
    )
    if args.stems and not form.with_stems:
        raise InputError(f"--stems goes with --format reaper or edl; {form.name} names no sound files.")
    return form


def _reason(args: argparse.Namespace) -> StoryPlan:
    if not (args.instruction or "").strip():
        raise InputError("there is nothing to plan: give an instruction in a sentence, or a file with --from.")
    check_text(args.instruction)
    if args.seconds is not None:
        check_seconds(args.seconds, "--seconds")
    from .. import pipeline
    from ..line import planning
    from ..line.teller import Teller
    from .console import Console

    parts = pipeline.open_parts(args.bundle, args.device, args.dtype)
    console = Console(args.quiet)
    reading, _ = planning.reason(Teller(parts, seed=args.seed, observer=console), args.instruction, args.seconds)
    console.plan(reading)
    return reading.plan


def _write_plan(found: StoryPlan, args: argparse.Namespace, form: Format) -> None:
    from ..disk.files import replacing
    from ..exchange import formats, stems

    media, missing = stems.find(Path(args.stems), found, Path(args.out or "-")) if args.stems else ({}, ())
    text = form.write(found, media)
    for note in (*missing, *formats.losses(found, form), *form.elsewhere(found)):
        print(f"note: {note}", file=sys.stderr)
    if not args.out:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    with replacing(args.out, args.overwrite, ()) as sink:
        sink.write((text if text.endswith("\n") else text + "\n").encode("utf-8"))


def read_plan(path: Path, name: str | None = None) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan in a file of any format, by `name` or else by suffix, or in the metadata of a told wav, flac or ogg.

    With it, what was repaired or left out. Other suffixes are read as text.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}.")
    if path.suffix.lower() in AUDIO_SUFFIXES and not name:
        from ..sound.audio import read_metadata

        text = read_metadata(path)
        if text is None:
            raise InputError(f"{path} carries no plan in its metadata.")
        return StoryPlan.from_json(text), ()
    from ..exchange import formats

    form = formats.format_named(name) if name else formats.of_path(path) or formats.format_named("text")
    formats.check_size(path.stat().st_size, form)
    reading = formats.read_bytes(path.read_bytes(), form)
    return reading.plan, reading.notes


def _read_text(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"there is no file {path}.")
    if path.stat().st_size > MAX_PLAN_BYTES:
        raise InputError(f"{path} has {path.stat().st_size:,} bytes; a plan may have at most {MAX_PLAN_BYTES:,}.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error}.") from None


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
        "name": f"{manifest.name}, version {manifest.version}",
        "folder": str(bundle.folder),
        "description": manifest.description,
        "licence": manifest.licence,
        "attribution": manifest.attribution,
        "size": f"{size / 1e6:.1f} MB in {len(manifest.files)} files",
        "reasoner": _shown(manifest.language),
        "fuser": _shown(manifest.fuser),
        "renderer": _shown(manifest.renderer),
        "codec": _shown(manifest.codec),
        "defaults": _shown(manifest.defaults),
        "sounds": ", ".join(manifest.sounds) or "not listed",
    }
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
    from ..published import pull

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
    from ..published.importing import Origin, import_bundle
    from .console import Console

    named = ("audiostory", "base_llm", "flan_t5", "detokenizer", "tangoflux", "whisper")
    folders = {name: Path(value) for name in named if (value := getattr(args, name)) is not None}
    origin = Origin(
        **folders,
        lora_alpha=args.lora_alpha,
        feature_scale=args.feature_scale,
        whisper_tokens=args.whisper_tokens,
        text_encoder=not args.no_text_encoder,
    )
    console = Console(args.quiet)
    try:
        report = import_bundle(
            origin, Path(args.out), dtype=args.dtype, name=args.name, overwrite=args.overwrite, progress=console.progress
        )
    finally:
        console.close()
    if not args.quiet:
        print("\n".join(report.lines()))
    return 0


def train(args: argparse.Namespace) -> int:
    """`audiostory train tiny`."""
    from ..training import tiny

    folder = tiny.train(Path(args.out), tuple(args.stage or tiny.STAGES), compiled=not args.no_compile, begin=args.begin)
    print(folder)
    return 0
