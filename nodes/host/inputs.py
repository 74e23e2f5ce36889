"""Inputs that several nodes ask for: on each of them the same words, default and range, and the same refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ...audiostory_core.servers import http
from ...audiostory_core.servers.known import KEY_VARIABLE
from . import sockets
from .sockets import MAX_SEED

if TYPE_CHECKING:
    from ...audiostory_core.servers.chat import ChatServer

SEED = (
    "The story's seed, a whole number: each event draws its own noise from it and from its id, unless the plan gives "
    "the event a seed."
)
MAX_WIRES = 50
CROSSFADE = (
    "Seconds that neighbouring events overlap: each clip is rendered longer by so much. Give Residual Fuser and "
    "Empty Story Latent the same, and Audio Concatenator no more."
)


def bundle_input() -> io.Combo.Input:
    from .folders import bundle_names

    return io.Combo.Input(
        "bundle",
        options=bundle_names(),
        tooltip="Which bundle: tiny comes with the pack, others are "
        "folders in models/audiostory, or in the audiostory entry of extra_model_paths.",
    )


def instruction_input() -> io.String.Input:
    return io.String.Input(
        "instruction",
        multiline=True,
        default="Rain falls on a roof, then a dog barks. The total duration is 12 seconds.",
        tooltip="What should be heard, in a sentence or several. May end with: The total duration is 24 seconds.",
    )


def seconds_input(absent: str = "what the instruction says, else the bundle's default") -> io.Float.Input:
    return io.Float.Input(
        "seconds", default=0.0, min=0.0, max=10800.0, step=0.1, tooltip=f"Length of the whole story in seconds. 0: {absent}."
    )


def seed_input(tooltip: str = SEED) -> io.Int.Input:
    return io.Int.Input("seed", default=0, min=0, max=MAX_SEED, control_after_generate=True, tooltip=tooltip)


def residual_input() -> io.Float.Input:
    return io.Float.Input(
        "residual_strength",
        default=1.0,
        min=0.0,
        max=10.0,
        step=0.05,
        tooltip="Weight of the residual tokens, without unit: 1 as trained, 0 leaves them out, more exaggerates them.",
    )


def crossfade_input(tooltip: str = CROSSFADE) -> io.Float.Input:
    return io.Float.Input("crossfade_seconds", default=0.5, min=0.0, max=60.0, step=0.05, tooltip=tooltip)


def curve_input() -> io.Combo.Input:
    return io.Combo.Input(
        "curve",
        options=["equal_power", "equal_gain"],
        default="equal_power",
        tooltip="equal_power for clips that have nothing in common, equal_gain for clips that continue each other.",
    )


def loudness_input() -> io.Float.Input:
    return io.Float.Input(
        "loudness",
        default=0.0,
        min=-60.0,
        max=0.0,
        step=0.5,
        tooltip="Loudness of the whole track in LUFS, -60 to -5; 0: as it was told, and -23 where a plan was not told yet. "
        "The true peak stays below -1 dBTP in either case.",
    )


def rate_input(absent: str) -> io.Int.Input:
    return io.Int.Input(
        "sample_rate", default=0, min=0, max=192000, tooltip=f"Of the track, in Hz, 8000 to 192000; 0: {absent}."
    )


def more_input() -> io.Autogrow.Input:
    further = io.Audio.Input("clip", optional=True, tooltip="A further clip, or a list of clips.")
    wire = io.Autogrow.TemplatePrefix(further, "clip", min=0, max=MAX_WIRES)
    return io.Autogrow.Input("more", template=wire, optional=True, tooltip="Further clips, after those above.")


def llm_input(tooltip: str) -> io.Input:
    return sockets.LLM.Input("llm", optional=True, tooltip=tooltip)


def chat_inputs(model: str = "qwen3:8b") -> list[io.Input]:
    """Which OpenAI-compatible server answers; `keys` guards two of these by their names."""
    return [
        io.String.Input(
            "url",
            default="http://127.0.0.1:11434/v1",
            tooltip="Address of the server, up to /v1: Ollama, llama.cpp, vLLM, LM Studio, OpenAI and others. "
            "Or the name that audiostory server add gave it, which knows its key.",
        ),
        io.String.Input("model", default=model, tooltip="The model's name, as the server knows it."),
        key_input(),
        io.Float.Input(
            "timeout_seconds",
            default=http.TIMEOUT_SECONDS,
            min=1.0,
            max=http.MAX_TIMEOUT_SECONDS,
            step=1.0,
            tooltip="Longest wait for the answer, in seconds.",
        ),
    ]


def chat_server(values: dict[str, Any]) -> ChatServer:
    """The server that `chat_inputs` describe."""
    from ...audiostory_core.servers.chat import ChatServer

    return ChatServer(values["url"], values["model"], values["key_variable"], values["timeout_seconds"])


def key_input() -> io.String.Input:
    return io.String.Input(
        "key_variable",
        default=KEY_VARIABLE,
        tooltip="NAME of the environment variable that holds the key; never the key itself. "
        "It is sent only to a server that audiostory server add has paired with it.",
    )


def known_bundle(name: str | None) -> bool | str:
    """True, or a sentence that says which bundles there are and where to put more. What is wired (None) is not known yet."""
    from ...audiostory_core.errors import InputError
    from .folders import bundle_folder

    try:
        if name is not None:
            bundle_folder(name)
    except InputError as error:
        return str(error)
    return True


def bundle_fingerprint(name: str | None) -> str:
    """Which bundle a name stands for now: another one in its folder is another input."""
    from . import folders

    return "" if name is None else folders.bundle_fingerprint(name)
