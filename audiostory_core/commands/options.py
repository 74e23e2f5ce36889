"""Arguments that several commands share, in groups, and the values that they become.

Nothing but parsing happens here, so that `--help` is quick.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..engines.run import Engine
    from ..sound.audio import Subtype

# What a command line calls a setting, and what `line.settings.Settings` calls it.
SETTINGS = {
    "steps": "num_steps", "guidance": "guidance_scale", "sampler": "sampler", "shift": "shift",
    "crossfade": "crossfade_seconds", "curve": "curve", "residual_strength": "residual_strength", "mode": "mode",
    "sample_rate": "sample_rate", "loudness": "loudness", "prefix": "prefix", "step_cache": "step_cache",
    "guidance_interval": "guidance_interval",
}  # fmt: skip
_KEY_HELP = "environment variable with its key, where audiostory server has paired the two (OPENAI_API_KEY)"


@dataclass(frozen=True)
class Models:
    """A bundle by name or folder ("" where none is named), and on what it runs."""

    bundle: str
    device: str
    dtype: str
    quantise: str = "none"
    compiled: bool = False


@dataclass(frozen=True)
class VoiceChoice:
    """Who speaks: a name or a server's address, and what is said about that server."""

    name: str
    model: str | None
    voices: str | None
    key_variable: str | None


@dataclass(frozen=True)
class Rendering:
    """How a story is rendered; `settings` are those that were given, by their names in `Settings`."""

    models: Models
    seed: int | None
    preset: str | None
    settings: Mapping[str, Any]
    speaker: VoiceChoice
    store: str | None
    anew: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> Rendering:
        settings = {SETTINGS[name]: value for name, value in vars(args).items() if name in SETTINGS and value is not None}
        if "guidance_interval" in settings:
            settings["guidance_interval"] = tuple(settings["guidance_interval"])
        return cls(
            models=Models(args.bundle or "", args.device, args.dtype, args.quantise, args.compiled),
            seed=args.seed,
            preset=args.preset,
            settings=settings,
            speaker=VoiceChoice(args.voice, args.voice_model, args.voice_names, args.voice_key),
            store=args.store,
            anew=args.recohere,
        )


@dataclass(frozen=True)
class Files:
    """What is written, and what a person sees and hears meanwhile. `out` is "" where nothing is written; `bits` is None
    where they follow from the file that was read."""

    out: str
    bits: Subtype | None
    save_plan: str | None
    overwrite: bool
    as_json: bool
    quiet: bool
    stems: str | None = None
    dump: str | None = None
    picture: str | None = None
    play: bool = False

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> Files:
        beside: dict[str, Any] = {name: getattr(args, name, None) for name in ("stems", "dump", "picture")}
        beside["play"] = getattr(args, "play", False)
        return cls(args.out or "", args.bits, args.save_plan, args.overwrite, args.json, args.quiet, **beside)


@dataclass(frozen=True)
class Workers:
    """By which engine work is done, and by how many workers."""

    kind: str
    workers: int
    address: str
    gpus: float

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> Workers:
        return cls(args.engine, args.workers, args.address or "", args.gpus)

    @property
    def engine(self) -> Engine:
        """Raises InputError for what is no engine."""
        from ..engines.run import Engine

        return Engine(self.kind, self.workers, self.address, self.gpus)


def add_workers(command: argparse.ArgumentParser) -> None:
    """What `Workers.from_arguments` reads."""
    group = command.add_argument_group("who does the work")
    group.add_argument(
        "--engine", default="local", metavar="NAME", help="local processes, or ray, which is an extra (local)"
    )
    group.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes, or Ray actors with a core each (1: no other process)"
    )
    group.add_argument("--address", metavar="HOST:PORT", help="a Ray cluster that is there; auto: the one of this machine")
    group.add_argument("--gpus", type=float, default=0.0, metavar="N", help="of each Ray actor (0)")


def add_instruction(command: argparse.ArgumentParser) -> None:
    command.add_argument("instruction", nargs="?", metavar="INSTRUCTION", help="what should be heard, in a sentence")
    command.add_argument("--seconds", type=float, metavar="N", help="length of the whole; else as the sentence says")
    add_bundle(command, "models to use (tiny)")


def add_bundle(command: argparse.ArgumentParser, text: str) -> None:
    command.add_argument("--bundle", default="tiny", metavar="NAME|DIR", help=text)


def add_server(group: argparse._ArgumentGroup) -> None:
    """A chat server, its model and the variable with its key."""
    group.add_argument("--server", metavar="NAME|URL", help="OpenAI-compatible, such as http://127.0.0.1:11434/v1")
    group.add_argument("--model", metavar="NAME", help="the model's name there")
    add_key_variable(group)


def add_key_variable(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--key-variable",
        "--key-env",  # its earlier name
        default="OPENAI_API_KEY",
        metavar="VARIABLE",
        help=_KEY_HELP,
    )


def add_rendering(command: argparse.ArgumentParser) -> None:
    """What a rendering can be told; `Rendering.from_arguments` reads it."""
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
    sound.add_argument(
        "--dtype",
        default="auto",
        help="float32, float16 or bfloat16; auto: bfloat16 where the device multiplies it natively",
    )
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


def _add_voice(command: argparse.ArgumentParser) -> None:
    speech = command.add_argument_group("speech (events of kind speech with a transcript)")
    speech.add_argument(
        "--voice",
        default="auto",
        metavar="NAME|URL",
        help="who speaks: hibari, espeak[:LANGUAGE], "
        "piper:FILE.onnx, a server by its name or address such as http://127.0.0.1:8880/v1, or none: render the captions "
        "(who spoke before, else hibari or espeak, whichever is installed)",
    )
    speech.add_argument("--voice-model", metavar="NAME", help="the server's model (tts-1)")
    speech.add_argument("--voice-names", metavar="A,B,...", help="the server's voices (alloy,ash,coral,...)")
    speech.add_argument("--voice-key", metavar="VARIABLE", help=_KEY_HELP)


def _add_store(command: argparse.ArgumentParser) -> None:
    kept = command.add_argument_group("what was rendered before")
    kept.add_argument(
        "--store",
        metavar="DIR",
        help="where rendered events are kept, by what they say; none: nowhere (the user's cache, 4 GB)",
    )
    kept.add_argument("--recohere", action="store_true", help="render all events anew but for those that are locked")


def add_files(command: argparse.ArgumentParser) -> Any:
    """What `tell` and `edit` write beside `--out`, which each adds itself; gives the group."""
    files = command.add_argument_group("output")
    files.add_argument("--bits", choices=("16", "24", "float"), default="24", help="of a sample in wav and flac (24)")
    files.add_argument("--sample-rate", type=int, metavar="HZ", help="resampled to this rate")
    files.add_argument("--loudness", type=float, metavar="LUFS", help="of the whole track, such as -16")
    files.add_argument("--save-plan", metavar="FILE", help="the plan as JSON")
    files.add_argument("--stems", metavar="DIR", help="a float WAV per event, as it is in the mix, and the plan")
    files.add_argument("--dump", metavar="DIR", help="plan, bridge tokens, latents and clips, to look inside")
    files.add_argument("--picture", metavar="FILE.png", help="waveform, spectrogram, boundaries and captions")
    add_play(files, "hear the story while it is told, from its first event on")
    files.add_argument("--overwrite", action="store_true", help="replace files that exist")
    files.add_argument("--json", action="store_true", help="one line of JSON on stdout, all else on stderr")
    files.add_argument("--quiet", action="store_true", help="no streamed text and no progress")
    return files


def add_play(files: Any, what: str) -> None:
    files.add_argument("--play", action="store_true", help=f"{what} (pip install 'audiostory-comfyui[play]')")


def add_plain_files(command: argparse.ArgumentParser, out: str, save_plan: str) -> Any:
    """What is written by commands that make one file of another; gives the group."""
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
    return files
