"""What several commands do: open what a story is rendered with, save plans, show notes, refuse what could not be written."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..door import story_file
from ..errors import InputError
from ..streams import show_status

if TYPE_CHECKING:
    from ..bundle.parts import Parts
    from ..disk.store import Store
    from ..line.observer import Observer
    from ..line.settings import Settings
    from ..line.teller import Teller
    from ..plan.story import StoryPlan
    from ..speech.voices import Voice
    from .options import Files, Models, Rendering, VoiceChoice

MAX_PLAN_BYTES = 20_000_000


def open_teller(rendering: Rendering, plan: StoryPlan | None, observer: Observer | None = None) -> Teller:
    """Opens what a rendering asks for, the models last; what it leaves open is as `plan` was told before."""
    from ..line.observer import Observer
    from ..line.teller import Teller

    settings = check_rendering(rendering, plan)
    store, voice = open_store(rendering.store), open_voice(rendering.speaker)
    parts, seed = open_parts(rendering.models, settings.reference), seed_of(rendering, plan)
    observer = observer or Observer()
    return Teller(parts, settings, seed, observer, store=store, anew=rendering.anew, voice=voice)


def open_tellers(rendering: Rendering) -> Callable[[StoryPlan | None, int | None], Teller]:
    """Opens what a rendering asks for, once; who tells one story after another with it, each as its plan was told before."""
    from ..line.observer import Clock

    first = dataclasses.replace(open_teller(rendering, None), offload=False)

    def teller_for(plan: StoryPlan | None, seed: int | None) -> Teller:
        chosen = seed_of(rendering, plan) if seed is None else seed
        return dataclasses.replace(first, settings=check_rendering(rendering, plan), seed=chosen, clock=Clock())

    return teller_for


def announce(models: Models) -> None:
    """Says on a terminal that a bundle is read, before what that needs is imported."""
    show_status(f"reading the bundle {Path(models.bundle).name} ...")


def open_parts(models: Models, reference: bool = False) -> Parts:
    """The models, and a note where the machine cannot do what it says; see `pipeline.open_parts`."""
    announce(models)
    from .. import pipeline
    from ..models.precision import shortfall

    parts = pipeline.open_parts(models.bundle, models.device, models.dtype, models.quantise, models.compiled, reference)
    if models.dtype == "auto" and parts.placement.device.type == "cpu":
        show_notes(filter(None, [shortfall()]))
    return parts


def open_voice(speaker: VoiceChoice) -> str | Voice:
    """Who speaks: a server with what is said about it, else the name as it is."""
    from ..servers.known import names_server

    of_server = {
        "model": speaker.model,
        "key_variable": speaker.key_variable,
        "voices": speaker.voices.split(",") if speaker.voices else None,
    }
    given: dict[str, Any] = {name: value for name, value in of_server.items() if value is not None}
    if not names_server(speaker.name):
        if given:
            raise InputError("--voice-model, --voice-names and --voice-key belong to a server: name it with --voice.")
        if speaker.name in ("auto", "none"):
            return speaker.name
        from ..speech import spoken

        return spoken.open_voice(speaker.name) or speaker.name
    from ..speech.server import SpeechServer

    return SpeechServer(speaker.name, **given)


def open_store(name: str | None) -> Store | None:
    """The store of rendered events in folder `name`; by default the user's, and none for "none"."""
    choice = name if name == "none" else Path(name) if name else "auto"
    return story_file.open_store(choice, "--store takes a folder, or none")


def settings_of(rendering: Rendering, plan: StoryPlan | None) -> Settings:
    """How to render: as asked, else as the plan was told before, else as the bundle does."""
    from ..line.settings import Settings, settings_in

    before = settings_in(plan.telling.settings) if plan and plan.telling and rendering.preset is None else {}
    preset = {rendering.preset: True} if rendering.preset in ("reference", "fast") else {}
    return Settings(**{**before, **preset, **rendering.settings})


def check_rendering(rendering: Rendering, plan: StoryPlan | None) -> Settings:
    """The settings, where a bundle can do them at all."""
    from ..line.settings import check_settings

    settings = settings_of(rendering, plan)
    check_settings(settings)
    return settings


def seed_of(rendering: Rendering, plan: StoryPlan | None) -> int:
    before = plan.telling.seed if plan and plan.telling else 0
    return before if rendering.seed is None else rendering.seed


# What is written


def save_plan(files: Files, plan: StoryPlan) -> list[str]:
    """Writes the plan to the file of --save-plan, if there is one; gives the files that were written."""
    if not files.save_plan:
        return []
    story_file.write_plan(files.save_plan, plan, files.overwrite)
    return [files.save_plan]


def show_notes(notes: Iterable[str]) -> None:
    for note in notes:
        print(f"note: {note}", file=sys.stderr)


# What is refused before anything heavy is imported


def check_instruction(instruction: str | None) -> None:
    from ..plan.story import check_text

    if instruction is not None:
        check_text(instruction, "the instruction")


def check_length(seconds: float | None) -> None:
    from ..plan.story import check_seconds

    if seconds is not None:
        check_seconds(seconds, "--seconds")


def check_names(names: Iterable[str | None], sentence: str) -> None:
    """Raises InputError with `sentence` where two of the files are one."""
    paths = [Path(name).resolve() for name in names if name]
    if len(set(paths)) < len(paths):
        raise InputError(sentence)


def check_seed_of(rendering: Rendering) -> None:
    """Refuses a seed of --seed that no event can have."""
    from ..plan.story import check_seed

    if rendering.seed is not None:
        check_seed(rendering.seed, "--seed")


def check_files(files: Files, suffixes: Sequence[str] = ()) -> None:
    """Refuses a file of one of `suffixes`, and files and folders beside it, that could not be; what exists already comes
    last, so that nobody who then overwrites it meets another fault."""
    from ..disk.files import check_target

    wanted = ((files.out, suffixes), (files.picture, (".png",)), (files.save_plan, ()))
    targets = [(name, allowed) for name, allowed in wanted if name]
    for name, allowed in targets:
        check_target(name, True, allowed)
    if files.bits == "float" and Path(files.out).suffix.lower() == ".flac":
        raise InputError("flac has no float samples; use --bits 16 or 24, or a .wav file.")
    if files.stems and files.dump and Path(files.stems).resolve() == Path(files.dump).resolve():
        raise InputError("--stems and --dump name the same folder; give each its own.")
    folders = [Path(folder) for folder in (files.stems, files.dump) if folder]
    for folder in folders:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder} is a file; --stems and --dump take a folder.")
    for name, allowed in targets:
        check_target(name, files.overwrite, allowed)
    for folder in folders:
        if not files.overwrite and folder.is_dir() and any(folder.iterdir()):
            raise InputError(f"the folder {folder} is not empty; allow replacing its files with --overwrite.")
