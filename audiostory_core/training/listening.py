"""The listening stage: an ear of Whisper's shape learns to name sounds, then a language model learns to be told by it.

`HearingTask` trains the encoder and `NamingTask` the head, which is then calibrated. Afterwards both stand still: what the
encoder says of many scenes is kept, and `UnderstandingTask` trains the resampler and low-rank deltas of the language model
on it, two rows of understanding for one of generation (AudioStory, supplement, section A).
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from ..bundle import weights
from ..bundle.bundle import digest, stored_names
from ..bundle.manifest import FILE_NAME, ListeningPart, StoredFile, parse_manifest
from ..dataset.vocabulary import SOUNDS
from ..errors import InputError
from ..models.codec import MelCodec
from ..models.ear import BESIDE, Ear, FrameHead, Resampler
from ..models.language_model import StoryLM
from ..models.whisper import WhisperConfig, WhisperEncoder, WhisperSpectra
from ..recipes.recipe import SAMPLE_RATE
from ..recordings.collection import Collection
from . import calibration, checkpoints, loop
from .hearing import ClipCounts, HearingTask, NamingTask, gather_clips
from .low_rank import deltas
from .scenes import CLIPS, Take, clip_stores, from_stores
from .team import processes
from .understanding import RANK, SCENES, UnderstandingTask, adapt, keep_scenes, warm_start

TOKENS, WINDOW_SECONDS = 60, 30.0
SPECTRA = WhisperSpectra(
    feature_size=80, sampling_rate=SAMPLE_RATE, hop_length=400, chunk_length=round(WINDOW_SECONDS), n_fft=800, levelled=True
)
SIZES = WhisperConfig(  # 25 ms a frame, 50 ms a state: ten states a token
    d_model=160, encoder_layers=4, encoder_attention_heads=4, encoder_ffn_dim=640, num_mel_bins=80, max_source_positions=600
)
SEED = 71
NAMES = (*SOUNDS, *BESIDE)  # what the head knows


def small_ear(width: int, names: tuple[str, ...] = ()) -> Ear:
    """A randomly initialised ear for a language model of `width`, with a head where there are `names` to know."""
    head = FrameHead(SIZES.num_mel_bins, names) if names else None
    return Ear(SPECTRA, WhisperEncoder(SIZES).initialise(), Resampler(TOKENS, SIZES.d_model, width), head)


# The stage as a whole


@dataclass(frozen=True)
class ListeningCounts:
    """Batches of hearing, of naming and of understanding; between them, scenes that are kept and steps of the resampler
    alone; plain and decoded clips that scenes are made of, and further `sources` of layers; scenes that the head is
    calibrated on."""

    hearing: int = 3800
    naming: int = 16000
    understanding: int = 1600
    scenes: int = SCENES
    warm_start: int = 1500
    clips: tuple[int, int] = CLIPS
    sources: ClipCounts = field(default_factory=ClipCounts)
    calibration: int = calibration.SCENES


def train(
    lm: StoryLM,
    codec: MelCodec,
    folder: Path,
    counts: ListeningCounts | None = None,
    compiled: bool = True,
    recordings: Collection | None = None,
) -> tuple[Ear, nn.ModuleDict]:
    """Runs what is not finished in `folder`; returns the ear and the deltas that the language model listens with."""
    if processes() > 1:
        raise InputError("the listening stage runs in one process; start it without torchrun.")
    counts = counts or ListeningCounts()
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    ear = small_ear(int(lm.model.config.hidden_size))
    if compiled:
        torch._dynamo.config.recompile_limit = 16
        for layer in ear.encoder.layers:
            layer.compile(dynamic=False)
    take = _hear(ear, codec, folder, counts, recordings)
    return ear, _understand(ear, lm, take, folder, counts, compiled)


def _hear(ear: Ear, codec: MelCodec, folder: Path, counts: ListeningCounts, recordings: Collection | None) -> Take:
    """Trains the encoder and a head, and calibrates that; returns the clips of scenes to understand."""
    stores = clip_stores(folder, codec, counts.clips)
    heard = gather_clips(folder, stores, recordings, counts.sources)
    hearing, naming = HearingTask(ear, heard.training, NAMES), NamingTask(ear, heard.training, NAMES)
    for task, steps, part in ((naming, counts.naming, "naming"), (hearing, counts.hearing, "hearing")):
        loop.run(task, loop.Schedule(steps, min(100, steps), ema=0.997, save_every=50), folder / part)
        checkpoints.load_average(task.modules, folder / part)
    ear.head = naming.finished()
    calibration.calibrate(ear, heard.checking, counts.calibration)
    return from_stores(stores)


def _understand(ear: Ear, lm: StoryLM, take: Take, folder: Path, counts: ListeningCounts, compiled: bool) -> nn.ModuleDict:
    """Trains the resampler and the deltas of the language model, which are returned."""
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
    checkpoints.load_average(task.modules, folder / "understanding")
    return adapted


def write(ear: Ear, adapted: nn.ModuleDict, folder: Path) -> None:
    """Puts what listens into the bundle at `folder`: new files and their places in its manifest, the rest as it was."""
    (folder / "ear").mkdir(exist_ok=True)
    (folder / "ear/config.json").write_text(ear.encoder.config.to_json(), encoding="utf-8")
    (folder / "ear/preprocessor_config.json").write_text(ear.spectra.to_json(), encoding="utf-8")
    weights.save(ear.encoder.state_dict(), folder / "ear/model.safetensors")
    if ear.head is not None:
        weights.save(ear.head.state_dict(), folder / "ear/head.safetensors")
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
