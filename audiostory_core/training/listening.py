"""The listening stage: an ear of Whisper's shape learns to name sounds, then a language model learns to be told by it.

`HearingTask` trains the encoder with a head that names the sound of every half second. Afterwards the encoder stands still:
what it says of many scenes is kept, and `UnderstandingTask` trains the resampler and low-rank deltas of the language model
on it, two rows of understanding for one of generation (AudioStory, supplement, section A).
"""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..bundle import weights
from ..bundle.bundle import digest, stored_names
from ..bundle.manifest import FILE_NAME, ListeningPart, StoredFile, parse_manifest
from ..dataset.vocabulary import all_variants
from ..errors import InputError
from ..models.codec import MelCodec
from ..models.ear import Ear, FrameHead, Resampler
from ..models.language_model import StoryLM
from ..models.whisper import WhisperConfig, WhisperEncoder, WhisperSpectra
from ..recipes.recipe import SAMPLE_RATE
from . import loop
from .scenes import CLIPS, GRID_SECONDS, ScenePair, Take, clip_stores, draw_scene, from_stores
from .understanding import RANK, SCENES, UnderstandingTask, adapt, deltas, keep_scenes, warm_start

TOKENS, WINDOW_SECONDS = 60, 30.0
SPECTRA = WhisperSpectra(
    feature_size=80, sampling_rate=SAMPLE_RATE, hop_length=400, chunk_length=round(WINDOW_SECONDS), n_fft=800
)
SIZES = WhisperConfig(  # 25 ms a frame, 50 ms a state: ten states a token
    d_model=160, encoder_layers=4, encoder_attention_heads=4, encoder_ffn_dim=640, num_mel_bins=80, max_source_positions=600
)
LENGTHS = (10.0, 15.0, 30.0)
SECONDS_A_STEP = 120.0
SILENT = len(all_variants())  # the class of a half second without a sound
SEED = 71


def small_ear(width: int, names: tuple[str, ...] = ()) -> Ear:
    """A randomly initialised ear for a language model of `width`, with a head where there are `names` to know."""
    head = FrameHead(SIZES.d_model, names) if names else None
    return Ear(SPECTRA, WhisperEncoder(SIZES).initialise(), Resampler(TOKENS, SIZES.d_model, width), head)


def classes_of(scene: ScenePair, tokens: int) -> Tensor:
    """The variant that is heard in each half second [k], or `SILENT`."""
    found = torch.full((tokens,), SILENT)
    for event, variant in zip(scene.plan.events, scene.variants, strict=True):
        found[round(event.start / GRID_SECONDS) : round(event.end / GRID_SECONDS)] = variant
    return found


class HearingTask:
    """Losses: "loss", the cross-entropy of what is heard in each half second, and "right", the share that is named right.

    A step hears scenes of one length, which take the beginning of the window: shorter ones are cheaper, and a third of the
    steps fill the whole window, as all do later.
    """

    def __init__(self, ear: Ear, take: Take, rate: float = 1.5e-3, seed: int = SEED) -> None:
        self.ear, self.take, self.rate, self.seed = ear, take, rate, seed
        head = nn.Linear(ear.encoder.config.d_model, SILENT + 1)
        self.modules = nn.ModuleDict({"encoder": ear.encoder, "head": head})

    def groups(self) -> list[dict[str, Any]]:
        named = [(n, p) for n, p in self.modules.named_parameters() if p.requires_grad]
        inside = [p for n, p in named if p.ndim == 2 and ".layers." in n]
        chosen = {id(p) for p in inside}
        rest = [p for _, p in named if id(p) not in chosen]
        return [{"params": inside, "lr": 5 * self.rate, "muon": True}, {"params": rest, "lr": self.rate}]

    def losses(self, step: int) -> dict[str, Tensor]:
        draw = random.Random(f"{self.seed}/{step}")
        seconds = LENGTHS[step % len(LENGTHS)]
        count = max(1, round(SECONDS_A_STEP / seconds))
        scenes = [draw_scene(self.take, draw, seconds) for _ in range(count)]
        tokens = round(seconds / GRID_SECONDS)
        wanted = torch.stack([classes_of(scene, tokens) for scene in scenes])
        states = self.ear.states(self.features(scenes, seconds))
        pooled = nn.functional.adaptive_avg_pool1d(states.transpose(1, 2), tokens).transpose(1, 2)
        logits = self.modules["head"](pooled).float()
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), label_smoothing=0.02)
        return {"loss": loss, "right": (logits.argmax(-1) == wanted).float().mean()}

    def features(self, scenes: list[ScenePair], seconds: float) -> Tensor:
        with torch.autocast("cpu", enabled=False):  # spectra lose too much in half precision
            return self.ear.features([scene.waveform for scene in scenes], seconds)


# The stage as a whole


@dataclass(frozen=True)
class ListeningCounts:
    """Batches of hearing and of understanding; between them, scenes that are kept and steps of the resampler alone; plain
    and decoded clips that scenes are made of."""

    hearing: int = 4000
    understanding: int = 2400
    scenes: int = SCENES
    warm_start: int = 1500
    clips: tuple[int, int] = CLIPS


def train(
    lm: StoryLM, codec: MelCodec, folder: Path, counts: ListeningCounts | None = None, compiled: bool = True
) -> tuple[Ear, nn.ModuleDict]:
    """Runs what is not finished in `folder`; returns the ear and the deltas that the language model listens with."""
    if loop.processes() > 1:
        raise InputError("the listening stage runs in one process; start it without torchrun.")
    counts = counts or ListeningCounts()
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    width = int(lm.model.config.hidden_size)
    ear, take = small_ear(width), from_stores(clip_stores(folder, codec, counts.clips))
    if compiled:
        torch._dynamo.config.recompile_limit = 16
        for layer in ear.encoder.layers:
            layer.compile(dynamic=False)
    hearing = HearingTask(ear, take)
    warmup = min(100, counts.hearing)
    loop.run(hearing, loop.Schedule(counts.hearing, warmup, ema=0.997, save_every=50), folder / "hearing")
    loop.load_average(hearing.modules, folder / "hearing")
    kept = keep_scenes(ear, take, folder / "scenes", counts.scenes)
    told = copy.deepcopy(lm)
    adapted = adapt(told.model)
    if compiled:
        for layer in told.model.model.layers:
            layer.compile(dynamic=False)
    warm_start(ear.resampler, kept, told, counts.warm_start)
    task = UnderstandingTask(told, adapted, ear.resampler, kept)
    warmup = min(50, counts.understanding)
    loop.run(task, loop.Schedule(counts.understanding, warmup, ema=0.995, save_every=50), folder / "understanding")
    loop.load_average(task.modules, folder / "understanding")
    return ear, adapted


def write(ear: Ear, adapted: nn.ModuleDict, folder: Path) -> None:
    """Puts what listens into the bundle at `folder`: new files and their places in its manifest, the rest as it was."""
    (folder / "ear").mkdir(exist_ok=True)
    (folder / "ear/config.json").write_text(ear.encoder.config.to_json(), encoding="utf-8")
    (folder / "ear/preprocessor_config.json").write_text(ear.spectra.to_json(), encoding="utf-8")
    weights.save(ear.encoder.state_dict(), folder / "ear/model.safetensors")
    if ear.head is not None:
        weights.save(ear.head.state_dict(), folder / "ear/head.safetensors", torch.float32)
    weights.save(ear.resampler.state_dict(), folder / "resampler.safetensors")
    weights.save(deltas(adapted), folder / "listening_adapter.safetensors")
    path = folder / FILE_NAME
    manifest = parse_manifest(path.read_text(encoding="utf-8"), str(path))
    part = ListeningPart(tokens=ear.resampler.tokens, width=ear.width, adapter_rank=RANK, head=ear.head is not None)
    ours = [n for n in stored_names(folder) if n.startswith(("ear/", "resampler.", "listening_adapter."))]
    stored = {n: StoredFile(size=(folder / n).stat().st_size, sha256=digest(folder / n)) for n in ours}
    files = {name: {**manifest.files, **stored}[name] for name in sorted({**manifest.files, **stored})}
    manifest = manifest.model_copy(update={"listening": part, "files": files})
    path.write_text(json.dumps(manifest.model_dump(mode="json"), indent=1) + "\n", encoding="utf-8")
