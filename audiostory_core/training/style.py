"""A bundle learns a style from a person's sounds: low-rank deltas of the renderer, and all else stands still.

What comes out: `style.safetensors`, which ComfyUI's LoRA loaders take on our MODEL; `peft/`, the same as peft keeps it;
`bundle/`, the whole bundle with the deltas added, which every command takes; `samples/`, one caption at intervals; and
`before_after.png`. A run that is cut off goes on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..bundle import weights
from ..bundle.bundle import Bundle
from ..bundle.parts import Parts, choose_placement
from ..disk.files import read_json, replacing
from ..disk.folders import building
from ..disk.store import content_key
from ..errors import InputError
from ..line.rendering import decode, sample
from ..line.settings import Settings
from ..line.teller import Teller
from ..models.codec import Form
from ..models.dit import AudioDiT
from ..models.text_encoder import empty_like
from ..published.place import check_out
from ..sound.audio import AudioClip, write
from ..sound.lettering import font_for, lines_of
from ..sound.picture import spectrogram
from . import checkpoints, loop, low_rank
from .flow import FlowLoss
from .outcome import write_changed
from .style_sounds import Say, StyleClip, StyleSounds, gather
from .team import alone_in, processes

BLOCKS = ("transformer_blocks.", "single_transformer_blocks.")  # whose attention and feed-forward layers are adapted
LORA_FILE, PEFT_FOLDER, FOLDER_OF_RUN, FACTS_FILE = "style.safetensors", "peft", "style", "style.json"
FACTS = {"bundle": "another bundle", "sounds": "other sounds", "rank": "another rank", "seed": "another seed"}
SAVE_EVERY = 50  # steps
EMPTY_SHARE = 0.1  # of a batch is told by the empty text, so that guidance knows the style from both sides
SAMPLE_SEED, MOST_PAIRS, FACTS_BYTES = 7, 3, 20_000_000
PICTURE_SIZE, LINE, GAP = (480, 160), 30, 6  # pixels


@dataclass(frozen=True)
class StyleRecipe:
    """Rank of the deltas, steps and peak rate; `places`, text and latent frames together, that a step learns from;
    `samples` that are told on the way."""

    rank: int = 8
    steps: int = 600
    rate: float = 1e-3
    places: int = 2700
    samples: int = 4
    seed: int = 0
    precision: str = "bf16"

    def __post_init__(self) -> None:
        limits = {"rank": (self.rank, low_rank.LARGEST_RANK), "steps": (self.steps, 1_000_000)}
        for name, (value, most) in limits.items():
            if not 1 <= value <= most:
                raise InputError(f"--{name} is {value:,}; it must lie between 1 and {most:,}.")
        if not 0 < self.rate <= 1:
            raise InputError(f"--rate is {self.rate:g}; it must be above 0 and at most 1.")


def is_adapted(name: str) -> bool:
    """Whether a style adapts this layer of the renderer: what attends and feeds forward inside blocks."""
    return any(f".{block}" in f".{name}" for block in BLOCKS) and ".norm" not in f".{name}"


@dataclass(frozen=True)
class StyleBatch:
    """The batch of a number: latents [n t c], contexts [n s d], and how long each clip sounds [n], in seconds."""

    number: int
    data: Tensor
    context: Tensor
    seconds: Tensor


class StyleTask:
    """Losses: "loss", the flow loss on a batch of clips of one length. `modules` are the deltas alone; `at_step` hears the
    number of each batch before it is learnt from."""

    def __init__(
        self,
        dit: AudioDiT,
        clips: Sequence[StyleClip],
        empty: Tensor,
        codec: Form,
        recipe: StyleRecipe,
        at_step: Callable[[int], object] = lambda _: None,
    ) -> None:
        self.dit, self.empty, self.recipe, self.at_step = dit, empty.float().cpu(), recipe, at_step
        self.flow, self.shelves = FlowLoss.of(codec), _shelves(clips)
        with torch.random.fork_rng():
            torch.manual_seed(recipe.seed)
            self.adapted = low_rank.adapt(dit, recipe.rank, is_adapted)
        pairs = {name: nn.ParameterDict({"A": layer.A, "B": layer.B}) for name, layer in self.adapted.items()}
        self.modules: nn.Module = nn.ModuleDict(pairs)
        self.weights: Mapping[str, float] = {"loss": 1.0}
        self.order = [n for n, shelf in enumerate(self.shelves) for _ in shelf]  # a long shelf is drawn from more often

    def groups(self) -> list[dict[str, Any]]:
        return [{"params": list(self.modules.parameters()), "lr": self.recipe.rate}]

    def pieces(self) -> Iterable[nn.Module]:
        return ()  # deltas are small: every process holds all of them

    def batch(self, number: int) -> StyleBatch:
        """Clips of one length, of which the empty text tells some."""
        draw = random.Random(f"{self.recipe.seed}/{number}")
        shelf = self.shelves[draw.choice(self.order)]
        places = shelf[0].latents.shape[0] + shelf[0].context.shape[0]
        chosen = [draw.choice(shelf) for _ in range(max(1, self.recipe.places // places))]
        contexts = [self._context(clip, draw) for clip in chosen]
        seconds = torch.tensor([clip.seconds for clip in chosen])
        return StyleBatch(number, torch.stack([clip.latents for clip in chosen]), torch.stack(contexts), seconds)

    def _context(self, clip: StyleClip, draw: random.Random) -> Tensor:
        """A clip's context [s d], or that of the empty text."""
        if draw.random() >= EMPTY_SHARE:
            return clip.context
        return empty_like(self.empty, len(clip.context))[0]

    def losses(self, batch: StyleBatch) -> dict[str, Tensor]:
        self.at_step(batch.number)
        device = next(self.modules.parameters()).device
        self.dit.to(device)
        generator = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + batch.number)
        data, context = batch.data.to(device), batch.context.to(device)
        return {"loss": self.flow(self.dit, data, context, generator, batch.seconds)}

    def counts(self, batch: StyleBatch) -> dict[str, float]:
        return {}

    def amounts(self, batch: StyleBatch) -> dict[str, float]:
        rows, frames = batch.data.shape[:2]
        return {"audio_seconds": float(batch.seconds.sum()), "tokens": float(rows * (frames + batch.context.shape[1]))}

    @torch.no_grad()
    def deltas(self) -> dict[str, Tensor]:
        """`LAYER.A` and `LAYER.B` of the renderer's layers, on the CPU in float32."""
        return {name: tensor.detach().float().cpu().clone() for name, tensor in low_rank.deltas(self.adapted).items()}


def _shelves(clips: Sequence[StyleClip]) -> list[list[StyleClip]]:
    """Clips whose latents and contexts are as long stand together."""
    found: dict[tuple[int, int], list[StyleClip]] = {}
    for clip in clips:
        found.setdefault((clip.latents.shape[0], clip.context.shape[0]), []).append(clip)
    return [found[size] for size in sorted(found)]


# The run as a whole


@dataclass(frozen=True)
class StyleReport:
    """What a style was learnt from, and where what came out lies."""

    folder: Path
    sounds: StyleSounds
    parameters: int

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        clips = self.sounds.clips
        said = [f"left out  {reason}" for reason in self.sounds.rejected]
        return [
            *said,
            f"learnt    {len(clips)} clips, {self.sounds.seconds:.0f} s; {self.parameters:,} numbers",
            f"ComfyUI   {self.folder / LORA_FILE} for a LoRA loader behind Load AudioStory Bundle",
            f"peft      {self.folder / PEFT_FOLDER}",
            f"bundle    {self.folder / 'bundle'}",
        ]


def train(begin: str, audio: Path, out: Path, recipe: StyleRecipe | None = None, say: Say = lambda _: None) -> StyleReport:
    """Learns the style of the sounds in `audio` for the bundle `begin`, and writes what came out to the folder `out`.

    Raises InputError for a bundle or a folder that cannot be used, for an `out` in which another style is learnt, and while
    another run is at work there.
    """
    if processes() > 1:
        raise InputError("a style is learnt in one process; start it without torchrun.")
    recipe, bundle = recipe or StyleRecipe(), Bundle.open(begin)
    if out.is_dir():
        check_out(out / "bundle", True, (bundle.folder, audio))
    with alone_in(out):
        parts = Parts(bundle, choose_placement())
        parts.codec = bundle.codec(parts.placement.device, torch.float32)
        sounds = gather(parts, audio, say)
        _check_same(out / FACTS_FILE, _facts(bundle, sounds, recipe))
        parts.release("language_model", "listening_model", "ear", "fuser", "text_encoder")
        parts.dit = bundle.dit()
        stage = Stage(parts, sounds.clips)
        heard = stage.hearing(recipe, out, say)
        task = StyleTask(parts.dit, sounds.clips, bundle.unconditional(), parts.codec, recipe, heard)
        before = stage.renderings(parts.dit)
        settings = loop.Schedule(recipe.steps, recipe.steps // 10, ema=0.99, save_every=SAVE_EVERY, log_every=10)
        loop.train(task, settings, out / FOLDER_OF_RUN, recipe.precision)
        checkpoints.load_average(task.modules, out / FOLDER_OF_RUN)
        write_outcome(bundle, task.deltas(), out)
        draw_pairs(before, stage.renderings(parts.dit), out / "before_after.png")
    return StyleReport(out, sounds, sum(p.numel() for p in task.modules.parameters()))


def _facts(bundle: Bundle, sounds: StyleSounds, recipe: StyleRecipe) -> dict[str, Any]:
    """What makes one style another one."""
    heard = [(clip.name, clip.caption, clip.latents) for clip in sounds.clips]
    return {
        "bundle": bundle.digest_of("dit", "codec"),
        "sounds": content_key(*(part for row in heard for part in row)),
        "rank": recipe.rank,
        "seed": recipe.seed,
        "captions": {clip.name: clip.caption for clip in sounds.clips},
        "left_out": list(sounds.rejected),
    }


def _check_same(path: Path, facts: Mapping[str, Any]) -> None:
    """Keeps what is learnt beside the run; raises InputError where the run there learns something else."""
    if path.is_file():
        known = read_json(path, FACTS_BYTES)
        other = [said for name, said in FACTS.items() if known.get(name) != facts[name]]
        if other:
            raise InputError(f"{path.parent} holds the style of {other[0]}; choose another folder with --out.")
        return
    with replacing(path, False, (".json",)) as sink:
        sink.write((json.dumps(facts, indent=1) + "\n").encode())


# What comes out


def write_outcome(bundle: Bundle, deltas: Mapping[str, Tensor], out: Path) -> None:
    """The deltas for ComfyUI, for peft, and added to the renderer of a bundle of its own."""
    from safetensors.torch import save as packed

    with replacing(out / LORA_FILE, True, (".safetensors",)) as sink:
        sink.write(packed({name: tensor.contiguous() for name, tensor in low_rank.host_tensors(deltas).items()}))
    with building(out / PEFT_FOLDER) as folder:
        low_rank.write_peft(deltas, folder, bundle.manifest.name)
    write = partial(weights.write_with_deltas, bundle.folder / "dit.safetensors", deltas)
    said = f"{bundle.manifest.description} Its renderer has learnt a style."
    write_changed(bundle, out / "bundle", {"dit.safetensors": write}, description=said)


@dataclass(frozen=True)
class Stage:
    """Where clips are told to be heard on the way: the captions of the first of them, always from the same noise."""

    parts: Parts
    clips: Sequence[StyleClip]

    def hearing(self, recipe: StyleRecipe, out: Path, say: Say) -> Callable[[int], None]:
        """What hears each step: at some of them the first caption is told, to `out/samples`."""
        every = max(1, recipe.steps // max(1, recipe.samples))

        def at_step(step: int) -> None:
            if step % max(1, recipe.steps // 20) == 0:
                say(f"learning: step {step} of {recipe.steps}")
            path = out / "samples" / f"step_{step:06d}.flac"
            if recipe.samples and step % every == 0 and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                write(path, self.render(self.parts.dit, self.clips[0]))

        return at_step

    def renderings(self, dit: AudioDiT) -> list[tuple[str, AudioClip]]:
        """A few captions from all over the sounds, each once, and how they are told."""
        different = list({clip.caption: clip for clip in self.clips}.values())
        chosen = different[:: -(-len(different) // MOST_PAIRS)]
        return [(clip.caption, self.render(dit, clip)) for clip in chosen]

    @torch.no_grad()
    def render(self, dit: AudioDiT, clip: StyleClip) -> AudioClip:
        """How `dit` tells the caption of a clip, as long as that one."""
        device, teller = next(dit.parameters()).device, Teller(self.parts, Settings())
        with torch.autocast(device.type, enabled=False):
            context, frames = clip.context[None].to(device), clip.latents.shape[0]
            latents = sample(teller, context, [clip.seconds], [SAMPLE_SEED], frames)[0]
            return decode(self.parts, latents.to(self.parts.placement.device), clip.seconds)


def draw_pairs(before: Sequence[tuple[str, AudioClip]], after: Sequence[tuple[str, AudioClip]], path: Path) -> None:
    """Spectrograms of the same captions, a row each: told before on the left, and after on the right."""
    from PIL import Image, ImageDraw

    width, high = PICTURE_SIZE
    image = Image.new("RGB", (2 * width + GAP, len(before) * (high + LINE)), (18, 18, 18))
    canvas = ImageDraw.Draw(image)
    for row, ((caption, plain), (_, styled)) in enumerate(zip(before, after, strict=True)):
        top = row * (high + LINE)
        font = font_for(LINE - 8, caption)
        canvas.text((4, top + 2), lines_of(caption, font, 2 * width, 1)[0], (226, 228, 236), font)
        for column, clip in enumerate((plain, styled)):
            image.paste(spectrogram(clip, PICTURE_SIZE), (column * (width + GAP), top + LINE))
    image.save(path)
