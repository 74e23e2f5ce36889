"""`audiostory`: arguments in, files out. Bad input is one sentence and exit code 2; Ctrl-C is 130.

Only parsing happens here; each command imports what it needs when it runs, so that `--help` is quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from . import __version__
from .commands import dub_arguments
from .commands import swap as swap_command
from .errors import InputError

EPILOG = """\
first steps:
  audiostory tell "A storm rolls over a harbour, then a ship's bell answers" --seconds 24 --out story.wav
  audiostory plan "A dog barks, then someone runs" --out plan.json
  audiostory edit plan.json "make the dog louder, then add rain at the end" --out edited.json
  audiostory tell --plan edited.json --out edited.wav
  audiostory edit edited.wav --takes dog 3 --stems takes
  audiostory edit edited.wav "use take 2 of the dog" --out final.wav
  audiostory listen edited.wav --ask "is there a dog?"
  audiostory continue story.wav "the storm passes, birds sing" --seconds 12 --out longer.wav
  audiostory loop story.wav --seconds 20 --out loop.wav
  audiostory bundle info tiny
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(words)
        sys.stdout.flush()  # a reader that has gone is noticed here, not after the end
        return code
    except InputError as error:
        print(f"audiostory: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("audiostory: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more is to be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        if error.filename is None:
            raise
        print(f"audiostory: {error.strerror}: {error.filename}", file=sys.stderr)
        return 2


def _run(words: list[str]) -> int:
    # These two have arguments of their own, which would cost the others their quick start.
    if words[:1] == ["evaluate"]:
        from .evaluation.report import main as evaluate

        return evaluate(words[1:])
    if words[:1] == ["bench"]:
        from .bench.report import main as bench

        return bench(words[1:])
    args = build_parser().parse_args(words)
    if args.command == "edit":
        from .commands import edit as edit_command

        return edit_command.edit(args)
    if getattr(args, "what", None) == "swap-llm":
        return swap_command.swap_language_model(args)
    if args.command == "listen":
        from .commands import listen as listen_command

        return listen_command.listen(args)
    if args.command == "continue":
        from .commands import continue_ as continue_command

        return continue_command.continue_(args)
    if args.command == "loop":
        from .commands import loop as loop_command

        return loop_command.loop(args)
    if args.command == "dub":
        from .commands import dub as dub_command

        return dub_command.dub(args)
    from .commands import shared as commands

    return int(getattr(commands, args.run)(args))


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="audiostory",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="One sentence in, one long, coherent audio track out.",
    )
    parser.add_argument("--version", action="version", version=f"audiostory {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_tell(commands.add_parser("tell", help="tell a story: sentence or plan to sound"))
    _add_plan(commands.add_parser("plan", help="write the plan alone, or take it out of a file"))
    _add_edit(commands.add_parser("edit", help="change a story by a sentence"))
    _add_listen(commands.add_parser("listen", help="say what is heard in a sound, or answer a question about it"))
    _add_continue(commands.add_parser("continue", help="let a recording go on as a sentence says"))
    _add_loop(commands.add_parser("loop", help="make a sound, or a plan, whose end flows into its start"))
    dub = commands.add_parser("dub", help="give a video new sound")
    dub_arguments.add_dub(dub)
    _add_rendering(dub)
    _add_plain_files(dub, "mp4, mov, mkv or webm", "the plan as it was told, as JSON")
    _add_bundle(commands.add_parser("bundle", help="list, describe, verify, pull and import bundles"))
    _add_train(commands.add_parser("train", help="train the shipped bundle from nothing"))
    commands.add_parser("evaluate", help="what a bundle reaches, figure by figure", add_help=False)
    commands.add_parser("bench", help="how fast it is here, and in how much memory", add_help=False)
    return parser


def _add_tell(tell: argparse.ArgumentParser) -> None:
    tell.set_defaults(run="tell")
    tell.description = "Plans the instruction, renders every event, joins them, and writes one file."
    _add_instruction(tell)
    story = tell.add_argument_group("story")
    story.add_argument("--plan", metavar="FILE", help="render this plan (JSON, its text form, or a told file); no reasoning")
    story.add_argument(
        "--outline",
        metavar="FILE",
        help="a long story: headings such as '# The harbour (90 s)', and below "
        "each what is heard; run again after a cut, it goes on",
    )
    story.add_argument("--prefix", type=int, metavar="N", help="put published opening N (0 to 19) before the instruction")
    _add_rendering(tell)
    files = _add_files(tell)
    files.add_argument("--out", default="story.wav", metavar="FILE", help="wav, flac or ogg (story.wav)")


def _add_rendering(command: argparse.ArgumentParser) -> None:
    """What a rendering can be told, by `tell` and by `edit`."""
    sound = command.add_argument_group("rendering (as the plan was told before, else as the bundle does)")
    sound.add_argument("--seed", type=int, help="every event's noise follows from it (the plan's own, else 0)")
    sound.add_argument("--steps", type=int, metavar="N", help="steps of the sampler")
    sound.add_argument("--guidance", type=float, metavar="G", help="classifier-free guidance; 1 is none")
    sound.add_argument("--sampler", metavar="NAME", help="euler, heun, dpmpp_2m or unipc")
    sound.add_argument("--shift", type=float, metavar="S", help="bend of the sigma schedule; 1 is even")
    sound.add_argument("--crossfade", type=float, metavar="SECONDS", help="overlap of neighbouring events")
    sound.add_argument("--curve", metavar="NAME", help="equal_power or equal_gain")
    sound.add_argument(
        "--residual-strength", type=float, metavar="R", help="how much of what only the residual tokens know is heard (1)"
    )
    sound.add_argument("--mode", metavar="NAME", help="fusion: cross_attention, concat, semantic or residual")
    sound.add_argument(
        "--guidance-interval",
        type=float,
        nargs=2,
        metavar=("LOW", "HIGH"),
        help="guide only where sigma lies between these (0 1)",
    )
    sound.add_argument(
        "--step-cache",
        type=float,
        metavar="T",
        help="skip blocks of the DiT while they change by less than this share (0: never)",
    )
    sound.add_argument(
        "--preset",
        choices=("default", "reference", "fast"),
        help="reference: one noise for all events, linear crossfade, as the published code does",
    )
    sound.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    sound.add_argument("--dtype", default="auto", help="auto, float32, float16 or bfloat16")
    sound.add_argument(
        "--quantise", default="none", metavar="KIND", help="weights of the big layers in eight bits: int8 or fp8 (none)"
    )
    sound.add_argument(
        "--compile",
        dest="compiled",
        action="store_true",
        help="compile the renderer; its first call takes up to a minute, which is shown",
    )
    _add_voice(command)
    _add_store(command)


def _add_files(command: argparse.ArgumentParser) -> Any:
    files = command.add_argument_group("output")
    files.add_argument("--bits", choices=("16", "24", "float"), default="24", help="of a sample in wav and flac (24)")
    files.add_argument("--sample-rate", type=int, metavar="HZ", help="resampled to this rate")
    files.add_argument("--loudness", type=float, metavar="LUFS", help="of the whole track, such as -16")
    files.add_argument("--save-plan", metavar="FILE", help="the plan as JSON")
    files.add_argument("--stems", metavar="DIR", help="a float WAV per event, as it is in the mix, and the plan")
    files.add_argument("--dump", metavar="DIR", help="plan, bridge tokens, latents and clips, to look inside")
    files.add_argument("--picture", metavar="FILE.png", help="waveform, spectrogram, boundaries and captions")
    files.add_argument("--overwrite", action="store_true", help="replace files that exist")
    files.add_argument("--json", action="store_true", help="one line of JSON on stdout, all else on stderr")
    files.add_argument("--quiet", action="store_true", help="no streamed text and no progress")
    return files


def _add_voice(command: argparse.ArgumentParser) -> None:
    speech = command.add_argument_group("speech (events of kind speech with a transcript)")
    speech.add_argument(
        "--voice",
        default="auto",
        metavar="NAME|URL",
        help="who speaks: espeak[:LANGUAGE], "
        "piper:FILE.onnx, a server such as http://127.0.0.1:8880/v1, or none: render the captions "
        "(espeak, where it is installed)",
    )
    speech.add_argument("--voice-model", metavar="NAME", help="the server's model (tts-1)")
    speech.add_argument("--voice-names", metavar="A,B,...", help="the server's voices (alloy,ash,coral,...)")
    speech.add_argument(
        "--voice-key", metavar="VARIABLE", help="name of the environment variable with the server's key (OPENAI_API_KEY)"
    )


def _add_store(command: argparse.ArgumentParser) -> None:
    kept = command.add_argument_group("what was rendered before")
    kept.add_argument(
        "--store",
        metavar="DIR",
        help="where rendered events are kept, by what they say; none: nowhere (the user's cache, 4 GB)",
    )
    kept.add_argument("--recohere", action="store_true", help="render all events anew but for those that are locked")


def _add_instruction(command: argparse.ArgumentParser) -> None:
    command.add_argument("instruction", nargs="?", metavar="INSTRUCTION", help="what should be heard, in a sentence")
    command.add_argument("--seconds", type=float, metavar="N", help="length of the whole; else as the sentence says")
    command.add_argument("--bundle", default="tiny", metavar="NAME|DIR", help="models to use (tiny)")


def _add_plan(plan: argparse.ArgumentParser) -> None:
    plan.set_defaults(run="plan")
    plan.description = "Writes the plan of an instruction, or of a told file or any plan file, in the format of your choice."
    _add_instruction(plan)
    plan.add_argument("--from", dest="source", metavar="FILE", help="a told wav, flac or ogg, or any plan file")
    plan.add_argument("--from-format", dest="source_format", metavar="NAME", help="what --from is, whatever its suffix")
    plan.add_argument(
        "--out",
        metavar="FILE",
        help=".json, .txt (the published text form), .srt, .labels.txt (Audacity), .rpp (Reaper), .csv or .edl (stdout)",
    )
    plan.add_argument(
        "--format",
        metavar="NAME",
        help="json, text, copilot, srt, audacity, reaper, csv or edl, whatever the suffix of --out (json)",
    )
    plan.add_argument("--stems", metavar="DIR", help="sounds for reaper and edl, as tell --stems has written them")
    plan.add_argument("--seed", type=int, default=0)
    plan.add_argument("--device", default="auto")
    plan.add_argument("--dtype", default="auto")
    plan.add_argument("--overwrite", action="store_true")
    plan.add_argument("--quiet", action="store_true")


def _add_edit(edit: argparse.ArgumentParser) -> None:
    edit.set_defaults(run="edit")
    edit.description = (
        'Changes a story by a sentence, such as "make the thunder later and further left, drop the dog", and shows what '
        "becomes different. No model is needed; with --server or --llm, one reads the sentence."
    )
    edit.add_argument("story", metavar="STORY", help="a plan (JSON or its text form), or a told wav, flac or ogg")
    edit.add_argument("sentence", nargs="?", metavar="SENTENCE", help="what should become different")
    edit.add_argument("--out", metavar="FILE", help="where the edited story goes: .json, .txt, .wav, .flac or .ogg")
    edit.add_argument("--dry-run", action="store_true", help="show the difference and write nothing")
    edit.add_argument("--bundle", metavar="NAME|DIR", help="models to render with (those it was told with)")
    ways = edit.add_argument_group("instead of a sentence")
    ways.add_argument("--undo", type=int, nargs="?", const=1, metavar="N", help="take back the last N edits (1)")
    ways.add_argument("--redo", type=int, nargs="?", const=1, metavar="N", help="bring back N undone edits (1)")
    ways.add_argument("--patch", metavar="FILE", help="a patch: JSON with add, change and remove")
    ways.add_argument(
        "--takes",
        nargs=2,
        metavar=("EVENT", "N"),
        help="render the first N takes of one event, such as bell "
        "or 'the second bell', into the folder of --stems, to listen to; then the sentence 'use take 2 of the "
        "bell' renders nothing again",
    )
    model = edit.add_argument_group("a language model")
    model.add_argument("--llm", metavar="NAME|DIR", help="a bundle whose language model edits (tiny's only tells stories)")
    model.add_argument("--server", metavar="URL", help="OpenAI-compatible, such as http://127.0.0.1:11434/v1")
    model.add_argument("--model", metavar="NAME", help="the model's name there")
    model.add_argument(
        "--key-env",
        default="OPENAI_API_KEY",
        metavar="NAME",
        help="the environment variable that holds the key (OPENAI_API_KEY)",
    )
    _add_rendering(edit)
    _add_files(edit)
    # What `tell` knows besides: here the story is given, and stays as long as its events are.
    edit.set_defaults(instruction=None, seconds=None, plan=None, outline=None, prefix=None)


def _add_continue(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run="continue")
    command.description = (
        "Writes the recording as it is, sample for sample, and behind it what is heard next. The crossfade lies after the "
        "recording's end, which is mirrored for it; the continuation has its rate, its channels and the level of its end."
    )
    command.add_argument("recording", metavar="RECORDING", help="wav, flac, ogg, mp3, aiff; any rate from 8 to 192 kHz")
    command.add_argument("sentence", nargs="?", metavar="SENTENCE", help="what is heard next, such as: the coach goes on")
    command.add_argument("--seconds", type=float, metavar="N", help="length of what is added; else as the sentence says")
    command.add_argument("--bundle", default="tiny", metavar="NAME|DIR", help="models to use (tiny)")
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
    _add_rendering(command)
    _add_plain_files(command, "wav, flac or ogg", "the plan of the recording, as one event, and of what follows, as JSON")


def _add_loop(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run="loop")
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
    command.add_argument("--bundle", default="tiny", metavar="NAME|DIR", help="models that tell a plan (tiny)")
    _add_rendering(command)
    _add_plain_files(command, "wav, flac or ogg", "of a plan: as it was told, as JSON")


def _add_plain_files(command: argparse.ArgumentParser, out: str, save_plan: str) -> None:
    """What is written by commands that make one file of another."""
    files = command.add_argument_group("output")
    files.add_argument("--out", required=True, metavar="FILE", help=out)
    files.add_argument(
        "--bits",
        choices=("16", "24", "float"),
        help="of a sample in wav and flac (24, or float as in the file that was read)",
    )
    files.add_argument("--save-plan", metavar="FILE", help=save_plan)
    files.add_argument("--overwrite", action="store_true", help="replace files that exist")
    files.add_argument("--json", action="store_true", help="one line of JSON on stdout, all else on stderr")
    files.add_argument("--quiet", action="store_true", help="no streamed text and no progress")
    command.set_defaults(sample_rate=None, loudness=None, prefix=None, stems=None, dump=None, picture=None)


def _add_listen(listen: argparse.ArgumentParser) -> None:
    listen.set_defaults(run="listen")
    listen.description = "Says what is heard in a sound file of any length, in order and with times, or answers a question."
    listen.add_argument("file", metavar="FILE", help="wav, flac, ogg, mp3 or what else libsndfile reads")
    listen.add_argument("--ask", metavar="QUESTION", help='answer this instead, such as "is there a dog?"')
    listen.add_argument("--save-plan", metavar="FILE.json", help="what is heard as a plan, to edit and to tell anew")
    listen.add_argument("--bundle", default="tiny", metavar="NAME|DIR", help="models to listen with (tiny)")
    listen.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    listen.add_argument("--dtype", default="auto", help="auto, float32, float16 or bfloat16")
    listen.add_argument("--overwrite", action="store_true", help="replace a plan that exists")
    listen.add_argument("--json", action="store_true", help="one line of JSON on stdout")
    listen.add_argument("--quiet", action="store_true", help="no progress")


def _add_bundle(bundle: argparse.ArgumentParser) -> None:
    kinds = bundle.add_subparsers(dest="what", metavar="list|info|verify|pull|import|swap-llm", required=True)
    kinds.add_parser("list", help="bundles that came with the package").set_defaults(run="bundle_list")
    told = {"info": "what a bundle is, knows and weighs, and whose it is", "verify": "compare every file with its hash"}
    for name, text in told.items():
        kind = kinds.add_parser(name, help=text)
        kind.add_argument("bundle", metavar="NAME|DIR")
        kind.set_defaults(run=f"bundle_{name}")
    _add_pull(kinds.add_parser("pull", help="download published files, to be imported"))
    _add_import(kinds.add_parser("import", help="turn the published files of AudioStory or TangoFlux into a bundle"))
    swap_command.add_arguments(kinds.add_parser("swap-llm", help="give a bundle a language model that sees videos"))


def _add_pull(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(run="bundle_pull")
    kind.description = (
        "Downloads published files, checks every one, and prints the import command. Run again after a cut, it goes on. "
        "HF_ENDPOINT names another server; HF_TOKEN or a login of the hub's own is used where one is needed."
    )
    kind.add_argument("name", metavar="NAME", help="audiostory-3b or tangoflux")
    kind.add_argument("--local-dir", metavar="DIR", help="where the files go (published/NAME)")
    kind.add_argument("--accept-licences", action="store_true", help="accept the licences without being asked")
    kind.add_argument("--with-text-encoder", action="store_true", help="weights of Flan-T5 too, where the others lack them")
    kind.add_argument("--offline", action="store_true", help="no connection: say what is there and what is missing")
    kind.add_argument(
        "--repo",
        action="append",
        default=[],
        metavar="SOURCE=OWNER/NAME",
        help="another repository for audiostory, base-llm, flan-t5, detokenizer or tangoflux",
    )
    kind.add_argument(
        "--revision",
        action="append",
        default=[],
        metavar="[SOURCE=]REVISION",
        help="branch, tag or commit; of the first source where none is named (main)",
    )


def _add_import(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(run="bundle_import")
    kind.description = (
        "Turns published files into a bundle: AudioStory with --audiostory, --base-llm, --flan-t5 and --detokenizer, or "
        "TangoFlux alone, which renders captions, with --tangoflux. Every tensor is used, kept, or ignored with a reason."
    )
    files = kind.add_argument_group("published files")
    files.add_argument("--audiostory", metavar="DIR", help="pytorch_model.bin or safetensors; config.yaml if there is one")
    files.add_argument("--base-llm", metavar="DIR", help="tokenizer and configs of the base LLM; its weights are not needed")
    files.add_argument("--flan-t5", metavar="DIR", help="tokenizer and config of Flan-T5; weights where others lack them")
    files.add_argument("--detokenizer", metavar="DIR", help="config.json of the renderer, and the codec")
    files.add_argument("--tangoflux", metavar="DIR", help="config.json, tangoflux.safetensors and vae.safetensors")
    files.add_argument("--whisper", metavar="DIR", help="Whisper large-v3, whose encoder listens; goes with --audiostory")
    bundle = kind.add_argument_group("bundle")
    bundle.add_argument("--out", required=True, metavar="BUNDLE", help="the folder to make")
    bundle.add_argument("--name", help="what the bundle calls itself (the folder's name)")
    bundle.add_argument("--dtype", default="float16", metavar="NAME", help="float16, bfloat16 or float32 (float16)")
    bundle.add_argument("--no-text-encoder", action="store_true", help="leave out what only the text route needs")
    bundle.add_argument("--overwrite", action="store_true", help="replace a bundle that is there")
    bundle.add_argument("--quiet", action="store_true", help="no progress and no report")
    rest = kind.add_argument_group("what config.yaml says, if there is none")
    rest.add_argument("--lora-alpha", type=float, metavar="A", help="scale of the trained pairs (their rank)")
    rest.add_argument("--feature-scale", type=float, metavar="S", help="what fused tokens are divided by (10)")
    rest.add_argument("--whisper-tokens", type=int, metavar="N", help="what thirty seconds of sound are pooled to (64)")


def _add_train(train: argparse.ArgumentParser) -> None:
    train.set_defaults(run="train")
    train.description = "Trains `tiny` from synthesised sounds and stories; resumes where it was cut off."
    train.add_argument("recipe", choices=("tiny",))
    train.add_argument("--out", default="runs/tiny", metavar="DIR")
    train.add_argument("--stage", action="append", metavar="NAME", help="only this stage; may be repeated")
    train.add_argument(
        "--from", dest="begin", metavar="BUNDLE", help="a finished bundle to take from what no stage makes anew"
    )
    train.add_argument("--no-compile", action="store_true", help="do not compile the renderer")


if __name__ == "__main__":
    sys.exit(main())
