"""The recipe of the shipped `tiny` bundle: codec, clips, renderer, language, polish, warm-up, whole, listening, bundle.

Every stage resumes from its folder under `out`, and every draw is seeded. On two CPU cores it takes about six hours; the
stages after the renderer are faster in two processes (`ACCELERATE_USE_CPU=true torchrun --nproc-per-node 2 -m
audiostory_core.cli train tiny`).
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ..bundle import weights
from ..bundle.bundle import Bundle, digest, stored_names
from ..bundle.manifest import FILE_NAME, Defaults, FuserPart, LanguagePart, Manifest, MelPart, RendererPart, StoredFile
from ..dataset.clips import ClipStore, build_store, draw_clip, draw_tones, join, keep_store
from ..dataset.naming import lexicon
from ..dataset.stories import draw_story
from ..dataset.vocabulary import ENVIRONMENTS, SOUNDS, all_variants, draw_caption
from ..disk.folders import building, clear_up, make_once
from ..errors import InputError
from ..models.codec import MelCodec
from ..models.dit import AudioDiT, DiTConfig
from ..models.fuser import ResidualFuser
from ..models.language_model import StoryLM
from ..models.quantisation import blocks
from ..models.text_encoder import TextEncoder, small_encoder, small_tokenizer, unconditional
from ..models.tokenizer import Tokenizer, open_tokenizer
from ..plan.text import to_text
from ..recordings.collection import Collection
from ..recordings.credits import credited
from . import checkpoints, language, listening, loop, team
from .bridging import WarmUpTask, WholeTask
from .language import LIMITS, LanguageTask, small_model, story_tokenizer
from .renderer import RendererTask

TEXT_WIDTH, FUSER_HEADS, FEATURE_SCALE = 128, 4, 1.0
CODEC = MelPart(n_fft=512, frame_hop=128, stack=8, latent_channels=256, iterations=16, floor=1e-5, gate=0.0, tonal=True)
CODEC_SEED, CODEC_CLIPS, CODEC_TONES, CODEC_SECONDS = 7, 900, 200, 10.0
CLIP_SEED, CLIPS_A_FILE = 11, 500
CLIPS = {16: 3000, 40: 4000, 88: 4500, 156: 5500}  # frames of latents -> clips that are so long: 1.0, 2.6, 5.6 and 10.0 s
STORY_COUNT = 8000  # whose texts the story tokenizer learns
RENDERER = RendererPart(
    latent_channels=CODEC.latent_channels,
    num_layers=2,
    num_single_layers=6,
    num_heads=4,
    head_dim=64,
    max_seconds=10.0,
    positions="spread",
    fixed_window=False,
)
STAGES = ("renderer", "language", "polish", "warm_up", "whole", "listening")
STEPS = {"renderer": 7250, "language": 5500, "polish": 4000, "warm_up": 1050, "whole": 650}  # batches
SYNTHESISED = "Trained from nothing on sounds and stories synthesised by AudioStory for ComfyUI."


@dataclass(frozen=True)
class Sources:
    """What a run goes on from, a finished bundle of this recipe (a name or a folder), and the recordings it learns from:
    those that stories are told with, and those that the ear hears, which are more."""

    begin: str | None = None
    recordings: Collection | None = None
    heard: Collection | None = None


@dataclass
class Workshop:
    """The modules being trained, and where their stages are kept."""

    out: Path
    codec: MelCodec
    text: TextEncoder
    dit: AudioDiT
    fuser: ResidualFuser
    rooms: nn.Embedding
    lm: StoryLM
    seed: int = 0  # of the stories that are drawn
    recordings: Collection | None = None
    attribution: str = SYNTHESISED  # whose sounds have been learnt


def train(
    out: Path,
    stages: tuple[str, ...] = STAGES,
    steps: dict[str, int] | None = None,
    compiled: bool = True,
    sources: Sources | None = None,
    listened: listening.ListeningCounts | None = None,
) -> Path:
    """Runs the stages that are not finished and writes the bundle to `out/bundle`; returns that folder.

    Every stage goes on from the weights of the bundle that `sources` name, on stories that were not drawn for it.
    """
    unknown = [stage for stage in stages if stage not in STAGES]
    if unknown:
        raise InputError(f"unknown stage '{unknown[0]}'; the stages are {', '.join(STAGES)}")
    with team.alone_in(out):
        return _train(out, stages, {**STEPS, **(steps or {})}, compiled, sources or Sources(), listened)


def _train(
    out: Path,
    stages: tuple[str, ...],
    counts: dict[str, int],
    compiled: bool,
    sources: Sources,
    listened: listening.ListeningCounts | None,
) -> Path:
    shop = open_workshop(out, None if sources.begin is None else open_recipe(sources.begin), sources.recordings)
    for stage in STAGES[:-1]:
        if stage in stages:
            _run(shop, stage, counts[stage], compiled)
        if checkpoints.has_run(out / stage):
            _recall(shop, stage)
    # The last stage changes nothing that tells stories: it adds an ear.
    heard = None
    if "listening" in stages:
        heard = listening.train(shop.lm, shop.codec, out / "listening", listened, compiled, sources.heard)
        shop.attribution = _credited(shop, sources.heard)
    # Several processes train together (see `team`); one writes.
    if team.leads():
        clear_up(out / "bundle")
        with building(out / "bundle") as folder:
            write_bundle(shop, folder)
            if heard is not None:
                listening.write(*heard, folder)
    return out / "bundle"


def open_workshop(out: Path, bundle: Bundle | None = None, recordings: Collection | None = None) -> Workshop:
    """The modules of `bundle`, or random ones with a codec and tokenizers fitted in `out`.

    Of a bundle of other sounds or sizes only the language model goes on, with what it knows of stories.
    """
    shop = _modules(out, bundle)
    shop.recordings = recordings
    shop.attribution = _credited(shop, recordings)
    return shop


def _credited(shop: Workshop, recordings: Collection | None) -> str:
    """The attribution, which names the authors of the recordings, too."""
    return credited(shop.attribution, () if recordings is None else [source.recording for source in recordings.sources])


def _modules(out: Path, bundle: Bundle | None) -> Workshop:
    torch.manual_seed(0)
    rooms = nn.Embedding(len(ENVIRONMENTS), 8 * TEXT_WIDTH)
    if bundle and _is_newest(bundle.manifest):
        weights.load_strict(rooms, bundle.folder / "rooms.safetensors")
        seed = zlib.crc32(digest(bundle.folder / "llm/model.safetensors").encode())
        opened: Any = bundle.codec()
        shop = Workshop(
            out, opened, bundle.text_encoder(), bundle.dit(), bundle.fuser(), rooms, bundle.language_model(), seed
        )
        shop.attribution = bundle.manifest.attribution
        return shop
    dit = AudioDiT(DiTConfig(text_width=TEXT_WIDTH, **RENDERER.model_dump(exclude={"fixed_window"})))
    fuser = ResidualFuser(TEXT_WIDTH, FUSER_HEADS, FEATURE_SCALE)
    fuser.zero_init()
    lm = _language_model(out / "story_tokenizer")
    if bundle:
        language.grow(lm, bundle.language_model())
    codec, text = _codec(out / "codec.safetensors"), _text_encoder(out / "text_tokenizer")
    return Workshop(out, codec, text, dit, fuser, rooms, lm)


def open_recipe(begin: str) -> Bundle:
    """A bundle that this recipe, or an earlier one, made; any other raises InputError."""
    bundle, limits = Bundle.open(begin), LanguagePart(**asdict(LIMITS))
    same = (bundle.manifest.language, bundle.manifest.text_width) == (limits, TEXT_WIDTH)
    if not same or not (bundle.folder / "rooms.safetensors").is_file():
        raise InputError(f"{bundle.folder} was not made by this recipe: it has no rooms, or other limits or widths.")
    return bundle


def _is_newest(manifest: Manifest) -> bool:
    return (manifest.renderer, manifest.codec, manifest.sounds) == (RENDERER, CODEC, tuple(SOUNDS))


def _text_encoder(folder: Path) -> TextEncoder:
    rng = random.Random(0)
    captions = [draw_caption(name, variant, rng) for name, variant in all_variants() for _ in range(60)]
    tokenizer = _kept(folder, lambda: small_tokenizer(captions, 700))
    return TextEncoder(small_encoder(len(tokenizer), TEXT_WIDTH), tokenizer)


def _language_model(folder: Path) -> StoryLM:
    story_words = _kept(folder, lambda: story_tokenizer(_story_texts(), 3200))
    return StoryLM(small_model(story_words), story_words, TEXT_WIDTH, limits=LIMITS)


def _kept(folder: Path, build: Callable[[], Tokenizer]) -> Tokenizer:
    """A tokenizer from `folder`, or built and kept there: stages must agree on ids."""
    make_once(folder, lambda half: build().save(half))
    return open_tokenizer(folder)


def _story_texts() -> list[str]:
    stories = (draw_story(0, k) for k in range(STORY_COUNT))
    return [f"{story.instruction.lower()}\n{to_text(story.plan)}" for story in stories]


def _codec(path: Path) -> MelCodec:
    """The codec in `path`, fitted to clips and to tones of all pitches where it is not there."""

    def fit(half: Path) -> None:
        fresh = MelCodec(**CODEC.model_dump(exclude={"type"}))
        raw = build_store(CODEC_CLIPS, CODEC_SECONDS, CODEC_SEED, lambda w: fresh.log_mel(w[:, 0]))
        tones = (draw_tones(CODEC_SEED, k, CODEC_SECONDS) for k in range(CODEC_TONES))
        steady = [fresh.log_mel(torch.from_numpy(waveform)[None])[0] for waveform in tones]
        fresh.fit_components(torch.cat([raw.features.float().flatten(0, 1), *steady]))
        weights.save(fresh.state_dict(), half, torch.float32)

    codec = MelCodec(**CODEC.model_dump(exclude={"type"}))
    weights.load_strict(codec, make_once(path, fit))
    return codec


def clip_stores(codec: MelCodec, out: Path, recordings: Collection | None = None) -> list[ClipStore]:
    """A store for each length in `CLIPS`, built a few clips a file: a cut-off run loses little, and several processes each
    begin with files of their own. Stores with recordings lie beside those without: neither is taken for the other."""
    files = [(frames, first) for frames, count in CLIPS.items() for first in range(0, count, CLIPS_A_FILE)]
    parts, mark = {}, "" if recordings is None else f"-{recordings.key}"
    draw = partial(draw_clip, recordings=recordings)
    for place in team.own_first(len(files)):
        frames, first = files[place]
        count = min(CLIPS_A_FILE, CLIPS[frames] - first)
        seconds = frames * codec.hop / codec.sample_rate
        # Each length has a seed of its own, so that no clip is another cut short.
        make = partial(build_store, count, seconds, CLIP_SEED + frames, codec.encode, first, draw)
        parts[frames, first] = keep_store(out / f"clips_{frames}_{first}{mark}.pt", make)
    return [join([parts[key] for key in files if key[0] == frames]) for frames in CLIPS]


def _run(shop: Workshop, stage: str, steps: int, compiled: bool) -> None:
    settings = loop.Schedule(steps, warmup=min(200 * team.processes(), steps // 10))
    if compiled and stage in ("renderer", "polish"):
        # A compiled graph serves one shape: a length of clips each. All blocks of a kind share it.
        torch._dynamo.config.recompile_limit = 16
        for block in blocks(shop.dit):
            block.compile(dynamic=False)
    if compiled and stage in ("language", "warm_up"):
        for layer in shop.lm.model.model.layers:
            layer.compile(dynamic=True)  # one graph for all layers, rows and lengths
    loop.run(_task(shop, stage), settings, shop.out / stage)


def _task(shop: Workshop, stage: str) -> Any:
    if stage in ("renderer", "polish"):
        polish = stage == "polish"
        return RendererTask(
            clip_stores(shop.codec, shop.out, shop.recordings),
            shop.text,
            shop.dit,
            shop.fuser,
            shop.codec,
            shop.rooms,
            rate=8e-4 if polish else 1e-3,
            seed=int(polish),
            polish=polish,
        )
    if stage == "language":
        return LanguageTask(shop.lm, seed=shop.seed)
    if stage == "warm_up":
        return WarmUpTask(shop.lm, shop.text, shop.rooms, FEATURE_SCALE, seed=shop.seed + 100)
    stores = clip_stores(shop.codec, shop.out, shop.recordings)
    return WholeTask(shop.lm, shop.text, shop.dit, shop.fuser, shop.rooms, stores, shop.codec, seed=shop.seed + 200)


def _recall(shop: Workshop, stage: str) -> None:
    """Puts a stage's averaged weights into the modules it trained."""
    modules = {
        "renderer": {"text": shop.text, "dit": shop.dit, "fuser": shop.fuser, "rooms": shop.rooms},
        "language": {"model": shop.lm.model},
        "polish": {"dit": shop.dit, "fuser": shop.fuser},
        "warm_up": {"lm": shop.lm},
        "whole": {"lm": shop.lm, "dit": shop.dit, "fuser": shop.fuser},
    }[stage]
    checkpoints.load_average(nn.ModuleDict(modules), shop.out / stage)


def write_bundle(shop: Workshop, folder: Path) -> Path:
    """The bundle folder, weights in fp16 (the DiT's matrices in whole bytes), its manifest written last."""
    for name in ("llm", "codec", "text_encoder"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    lm, text = shop.lm, shop.text
    ending = {"eos_token_id": lm.model.generation_config.eos_token_id, "pad_token_id": lm.tokenizer.pad_token_id}
    for name, said in (("config", lm.model.config.said), ("generation_config", ending)):
        (folder / f"llm/{name}.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    lm.tokenizer.save(folder / "llm")
    weights.save(_untied(lm.model), folder / "llm/model.safetensors")
    heads = nn.ModuleDict({"projector": lm.projector, "audio_projector": lm.audio_projector})
    weights.save(heads.state_dict(), folder / "bridge.safetensors")
    weights.save(shop.fuser.state_dict(), folder / "fuser.safetensors")
    weights.save_in_bytes(shop.dit.state_dict(), folder / "dit.safetensors")
    weights.save({"context": unconditional(text)}, folder / "unconditional.safetensors")
    weights.save(shop.codec.state_dict(), folder / "codec/model.safetensors")
    weights.save(shop.rooms.state_dict(), folder / "rooms.safetensors")  # for training to go on from the bundle
    (folder / "text_encoder/config.json").write_text(text.encoder.config.to_json(), encoding="utf-8")
    text.tokenizer.save(folder / "text_encoder")
    weights.save(_untied(text.encoder), folder / "text_encoder/model.safetensors")
    (folder / "lexicon.json").write_text(lexicon().to_json(), encoding="utf-8")
    manifest = Manifest(
        name="tiny",
        version="2",
        licence="Apache-2.0",
        description=f"A small AudioStory: {len(SOUNDS)} sounds in six environments, 16 kHz mono, trained on two CPU cores.",
        attribution=shop.attribution,
        text_width=TEXT_WIDTH,
        language=LanguagePart(**asdict(LIMITS)),
        fuser=FuserPart(heads=FUSER_HEADS, feature_scale=FEATURE_SCALE),
        renderer=RENDERER,
        codec=CODEC,
        text_encoder=True,
        sounds=tuple(SOUNDS),
        environments=ENVIRONMENTS,
        defaults=Defaults(
            num_steps=16, guidance_scale=2.0, sampler="dpmpp_2m", shift=2.0, crossfade_seconds=0.5, seconds=24.0
        ),
        files={
            n: StoredFile(size=(folder / n).stat().st_size, sha256=digest(folder / n))
            for n in stored_names(folder)
            if n != FILE_NAME
        },
    )
    (folder / FILE_NAME).write_text(json.dumps(manifest.model_dump(mode="json"), indent=1) + "\n", encoding="utf-8")
    return folder


def _untied(model: nn.Module) -> dict[str, torch.Tensor]:
    """The state dict with each shared tensor once."""
    seen: dict[int, str] = {}
    state = model.state_dict()
    return {n: t for n, t in state.items() if seen.setdefault(t.data_ptr(), n) == n}
