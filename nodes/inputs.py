"""Inputs that several nodes ask for: on each of them the same words, default and range, and the same refusals."""

from __future__ import annotations

from comfy_api.latest import io

from .sockets import MAX_SEED

SEED = ("The story's seed, a whole number: each event draws its own noise from it and from its id, unless the plan gives "
        "the event a seed.")  # fmt: skip
CROSSFADE = ("Seconds that neighbouring events overlap: each clip is rendered longer by so much. Give Residual Fuser and "
             "Empty Story Latent the same, and Audio Concatenator no more.")  # fmt: skip


def bundle_input() -> io.Combo.Input:
    from .folders import bundle_names

    return io.Combo.Input("bundle", options=bundle_names(), tooltip="Which bundle: tiny comes with the pack, others are "
                          "folders in models/audiostory, or in the audiostory entry of extra_model_paths.")  # fmt: skip


def instruction_input() -> io.String.Input:
    return io.String.Input("instruction", multiline=True, default="Rain falls on a roof, then a dog barks. "
                           "The total duration is 12 seconds.", tooltip="What should be heard, in a sentence or several. "
                           "May end with: The total duration is 24 seconds.")  # fmt: skip


def seconds_input(absent: str = "what the instruction says, else the bundle's default") -> io.Float.Input:
    return io.Float.Input("seconds", default=0.0, min=0.0, max=10800.0, step=0.1,
                          tooltip=f"Length of the whole story in seconds. 0: {absent}.")  # fmt: skip


def seed_input(tooltip: str = SEED) -> io.Int.Input:
    return io.Int.Input("seed", default=0, min=0, max=MAX_SEED, control_after_generate=True, tooltip=tooltip)


def residual_input() -> io.Float.Input:
    return io.Float.Input("residual_strength", default=1.0, min=0.0, max=10.0, step=0.05, tooltip="Weight of the residual "
                          "tokens, without unit: 1 as trained, 0 leaves them out, more exaggerates them.")  # fmt: skip


def crossfade_input(tooltip: str = CROSSFADE) -> io.Float.Input:
    return io.Float.Input("crossfade_seconds", default=0.5, min=0.0, max=60.0, step=0.05, tooltip=tooltip)


def known_bundle(name: str | None) -> bool | str:
    """True, or a sentence that says which bundles there are and where to put more. What is wired (None) is not known yet."""
    from ..audiostory_core.errors import InputError
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
