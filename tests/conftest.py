"""Fixtures shared by tests: one small bundle of random weights and what opens it; the small published checkpoint."""

import dataclasses
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:  # workers share the processor: one thread each, set before torch reads it
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
from torch import nn

WIDTH, LATENTS = 32, 16
RENDERER = {
    "latent_channels": LATENTS, "num_layers": 1, "num_single_layers": 1, "num_heads": 2, "head_dim": 16,
    "max_seconds": 3.0, "positions": "spread", "fixed_window": False,
}
CODEC = {"n_fft": 512, "mels": 24, "latent_channels": LATENTS, "iterations": 2}  # 16 kHz, hop 1024
DEFAULTS = {"num_steps": 2, "guidance_scale": 2.0, "shift": 1.0, "crossfade_seconds": 0.2, "seconds": 2.0}


@pytest.fixture(scope="session")
def small_shop(tmp_path_factory: pytest.TempPathFactory):
    """All modules of the line with random weights; copy what you change."""
    from audiostory_core.dataset.stories import draw_story
    from audiostory_core.dataset.vocabulary import ENVIRONMENTS
    from audiostory_core.models.codec import MelCodec
    from audiostory_core.models.dit import AudioDiT, DiTConfig
    from audiostory_core.models.fuser import ResidualFuser
    from audiostory_core.models.language_model import StoryLM
    from audiostory_core.models.text_encoder import TextEncoder, small_encoder, small_tokenizer
    from audiostory_core.plan.text import to_text
    from audiostory_core.training.language import LIMITS, small_model, story_tokenizer
    from audiostory_core.training.tiny import Workshop

    with torch.random.fork_rng():
        torch.manual_seed(0)
        sizes = {name: size for name, size in RENDERER.items() if name != "fixed_window"}
        codec = MelCodec(**CODEC)
        codec.components.copy_(torch.linalg.qr(torch.randn(4 * 24, LATENTS)).Q.T)
        codec.mean.fill_(-5.0)
        stories = [draw_story(0, k) for k in range(40)]
        captions = [event.caption for story in stories for event in story.plan.events]
        words = small_tokenizer(captions, 300)
        text = TextEncoder(small_encoder(len(words), WIDTH, layers=1), words).eval()
        dit = AudioDiT(DiTConfig(text_width=WIDTH, **sizes))
        fuser = ResidualFuser(WIDTH, 2, 1.0)
        rooms = nn.Embedding(len(ENVIRONMENTS), 8 * WIDTH)
        tokenizer = story_tokenizer([f"{s.instruction}\n{to_text(s.plan)}" for s in stories], 700)
        lm = StoryLM(small_model(tokenizer, WIDTH, layers=1), tokenizer, WIDTH, limits=LIMITS)
    out = tmp_path_factory.mktemp("workshop")
    return Workshop(out, codec.eval(), text, dit.eval(), fuser.eval(), rooms, lm.eval())


@pytest.fixture(scope="session")
def small_bundle(small_shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete bundle folder; copy it before you change a file."""
    return small_bundle_of(small_shop, tmp_path_factory.mktemp("bundles") / "small")


def small_bundle_of(shop, folder: Path) -> Path:
    """A bundle folder with the modules of a small shop."""
    from audiostory_core.training.tiny import write_bundle

    write_bundle(shop, folder)
    path = folder / "bundle.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest |= {"name": "small", "text_width": WIDTH, "renderer": RENDERER}
    manifest["codec"] = {"type": "mel", **CODEC}
    manifest["fuser"]["heads"] = 2
    manifest["defaults"] = DEFAULTS
    path.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def editing_bundle(small_shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle whose language model edits: it has learnt the answers of `taught`."""
    from taught import editor

    return small_bundle_of(dataclasses.replace(small_shop, lm=editor(WIDTH)), tmp_path_factory.mktemp("bundles") / "editor")


@pytest.fixture(scope="session")
def small_parts(small_bundle: Path):
    """The small bundle's parts on the CPU in float32, for tests that change no weight."""
    from audiostory_core.pipeline import open_parts

    return open_parts(small_bundle, "cpu", "float32")


@pytest.fixture(scope="session")
def small_lm(small_bundle: Path):
    """A language model of random weights, for tests that change no weight."""
    from audiostory_core.bundle.bundle import Bundle

    return Bundle.open(small_bundle).language_model()


@pytest.fixture(scope="session")
def small_listener(small_lm):
    """An ear of random weights beside the small language model, for tests that change no weight."""
    from audiostory_core.listen.listening import Listener
    from audiostory_core.training.listening import small_ear

    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Listener(small_ear(WIDTH).eval(), small_lm)


@pytest.fixture(scope="session")
def processes():
    """Starts processes that have imported what is heavy."""
    from other_process import context

    return context()


@pytest.fixture(scope="session")
def modules_of_a_telling() -> frozenset[str]:
    """What a process has loaded that could import, tell and speak, and was asked for nothing yet."""
    code = "import sys, audiostory_core.published.importing, audiostory_core.pipeline, audiostory_core.speech.espeak; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    return frozenset(done.stdout.split())


@pytest.fixture(scope="session", autouse=True)
def store_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What wider fixtures render: the user's cache is neither read nor written, nor are the user's servers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUDIOSTORY_STORE", str(tmp_path_factory.mktemp("store")))
        patch.setenv("AUDIOSTORY_CONFIG", str(tmp_path_factory.mktemp("config")))
        patch.setenv("AUDIOSTORY_DTYPE", "float32")  # figures are the same whatever this processor multiplies best
        yield


@pytest.fixture(autouse=True)
def store_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands keep what they render: not in the user's cache, and not for the next test."""
    monkeypatch.setenv("AUDIOSTORY_STORE", str(tmp_path_factory.mktemp("store")))


@pytest.fixture(autouse=True)
def servers_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers are known for one test, and not those of the user."""
    monkeypatch.setenv("AUDIOSTORY_CONFIG", str(tmp_path_factory.mktemp("config")))


GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def golden() -> Path:
    """The small checkpoint in published layout, and what the published code made of it (see the README there)."""
    return GOLDEN / "published"


def origin_of(folder: Path, **changes):
    """Published files below `folder`, as the import takes them."""
    from audiostory_core.published.origin import Origin

    folders = {"audiostory": folder, "base_llm": folder / "base_llm", "flan_t5": folder / "flan_t5",
               "detokenizer": folder / "flux_detokenizer"}
    return Origin(**{**folders, **changes})


@pytest.fixture(scope="session")
def published_bundle(golden: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small published checkpoint, imported in float32; copy it before you change a file."""
    from audiostory_core.published.importing import import_bundle

    out = tmp_path_factory.mktemp("imported") / "small"
    import_bundle(origin_of(golden), out, dtype="float32")
    return out


@pytest.fixture(scope="session")
def published_parts(published_bundle: Path):
    """Its parts on the CPU in float32."""
    from audiostory_core.pipeline import open_parts

    return open_parts(published_bundle, "cpu", "float32")


@pytest.fixture
def published(golden: Path, tmp_path: Path):
    """Published files to spoil: `published.folder`, and `published.origin()` as the import takes them."""
    folder = tmp_path / "published"
    shutil.copytree(golden, folder, ignore=shutil.ignore_patterns("golden.*"))
    return SimpleNamespace(folder=folder, origin=functools.partial(origin_of, folder))
