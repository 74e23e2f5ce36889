"""What tests let other processes do, and where those come from: forked from one that has imported what is heavy.

They begin at once, and killing one kills nothing else.
"""

import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path

HEAVY = ["audiostory_core.pipeline", "audiostory_core.commands.outputs", "audiostory_core.commands.edit",
         "audiostory_core.edits.sentence", "audiostory_core.published.importing", "diffusers.models.transformers.transformer_flux",
         "transformers.models.qwen2.modeling_qwen2", "transformers.models.t5.modeling_t5",
         "transformers.models.auto.modeling_auto", "soundfile"]


def context() -> BaseContext:
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(HEAVY)
    first = found.Process(target=int)  # all that is imported counts for this one
    first.start()
    first.join()
    return found


def run_command(words: list[str], folder: Path, errors: Path) -> None:
    """`audiostory WORDS` in a folder, as a person runs it there; what it says on stderr goes to a file."""
    from audiostory_core.cli import main

    os.chdir(folder)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT), 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs tests may have switched it off
    sys.exit(main(words))


def write_entries(store: Path, max_bytes: int, numbers: range, values: int, connection: Connection) -> None:
    """Puts one entry after another into a store, under ten keys, reads it back, and says so."""
    import torch

    from audiostory_core.disk.store import Store, content_key

    shelf = Store(store, max_bytes)
    for n in numbers:
        kept = {"latents": torch.full((values,), float(n % 10))}
        assert shelf.put(content_key(n % 10), kept)
        found = shelf.get(content_key(n % 10))
        assert found is None or torch.equal(found["latents"], kept["latents"])
        connection.send(n)


def import_in_two_halves(folder: Path, out: Path, connection: Connection) -> None:
    """Imports published files; after the first that is written it says so, and waits for a word."""
    from audiostory_core.published.importing import import_bundle
    from audiostory_core.published.origin import Origin

    def wait(stage: str, done: int, total: int) -> None:
        if stage == "write" and done == 1:
            connection.send("at work")
            connection.recv()

    origin = Origin(folder, folder / "base_llm", folder / "flan_t5", folder / "flux_detokenizer")
    import_bundle(origin, out, name="first", progress=wait)


def import_over(folder: Path, out: Path) -> None:
    """Imports published files over a bundle that is there."""
    from audiostory_core.published.importing import import_bundle
    from audiostory_core.published.origin import Origin

    origin = Origin(folder, folder / "base_llm", folder / "flan_t5", folder / "flux_detokenizer")
    import_bundle(origin, out, name="new", overwrite=True)


def prepare_training(folder: Path) -> None:
    """All that `train tiny` makes before it trains, and the bundle, from a few clips and stories."""
    import torch

    from audiostory_core.disk.folders import building, clear_up
    from audiostory_core.training import team, tiny

    torch.set_num_threads(1)
    tiny.CODEC_CLIPS, tiny.CODEC_TONES, tiny.CODEC_SECONDS, tiny.STORY_COUNT = 4, 2, 3.0, 150
    tiny.CLIPS, tiny.CLIPS_A_FILE = {16: 3, 40: 2}, 2
    with team.alone_in(folder):
        shop = tiny.open_workshop(folder)
        tiny.clip_stores(shop.codec, folder)
        clear_up(folder / "bundle")
        with building(folder / "bundle") as half:
            tiny.write_bundle(shop, half)
