"""The first half of listening: an ear's head learns what sounds in each half second, and so does its encoder.

Sounds are layers, so every name is decided by itself: binary cross-entropy over half seconds and names [b k s]. Scenes are
drawn anew each step (`layers`) and heard as recordings differ (`weathering`). The head names; the encoder, whose states a
language model is told by, learns what is in them through a classifier of its own, which is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..dataset.clips import ClipStore, build_store, keep_store
from ..dataset.foreign import KINDS, foreign
from ..dataset.vocabulary import SOUNDS, all_variants
from ..models.ear import HALF_SECOND, Ear, FrameHead
from ..recipes.recipe import synthesise
from ..recordings.collection import Collection
from ..recordings.credits import held_out
from . import spoken
from .layers import UNSURE, LayeredScene, Shelf, Supply, draw_layers, variant_names
from .weathering import noises, seen_through

LENGTHS = (5.0, 10.0, 5.0, 30.0)  # seconds of a scene, in turn
SECONDS_A_STEP = 120.0
POSITIVE = 3.0  # how much more a name that sounds weighs than one that does not: there is one in fifty
SMOOTHING = (0.003, 0.97)  # what is learnt of names that do not sound, and that do
CLIP_SECONDS, NOISE_SECONDS = 6.0, 20.0  # of what is kept beside synthesised sounds
FOREIGN_SEED, RECORDED_SEED = 605, 611
SETTLING, _SETTLING_STEP = 40, 1_000_000  # batches that norms are measured on, and the first of them
_SURELY_NOT = -4.0  # the logit of a name before anything is learnt: one in fifty sounds
LABELS = (*SOUNDS, *KINDS)  # what the stores of this file count


class _Drawn:
    """Batches of scenes, each drawn while the one before is learnt from.

    A step hears scenes of one length, which take the beginning of the window: shorter ones are cheaper and more diverse, and
    a quarter of the steps fill the whole window, as all do that a language model is told of.
    """

    def __init__(self, ear: Ear, names: tuple[str, ...], clips: Supply, seed: int) -> None:
        self.ear, self.names, self.clips, self.seed = ear, names, clips, seed
        self._ahead, self._next = ThreadPoolExecutor(1), dict[int, Future[tuple[Tensor, Tensor]]]()

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Frames [b m f] of a step's scenes, and what sounds in them [b k s]."""
        found = self._next.pop(step).result() if step in self._next else self._draw(step)
        self._next = {step + 1: self._ahead.submit(self._draw, step + 1)}
        return found

    def _draw(self, step: int) -> tuple[Tensor, Tensor]:
        rng, seconds = np.random.default_rng([self.seed, step]), LENGTHS[step % len(LENGTHS)]
        count = max(1, round(SECONDS_A_STEP / seconds))
        scenes = [draw_layers(self.clips, self.names, seconds, rng) for _ in range(count)]
        wanted = torch.stack([scene.sounding for scene in scenes])
        return seen_through(frames_of(self.ear, scenes), rng), wanted


class HearingTask:
    """The encoder. Losses: "loss", and of its half seconds "found", the share of sounding names above one half, and "made
    up", that of names above one half that do not sound."""

    def __init__(self, ear: Ear, clips: Supply, names: tuple[str, ...], rate: float = 1.5e-3, seed: int = 71) -> None:
        self.ear, self.rate, self.drawn = ear, rate, _Drawn(ear, names, clips, seed)
        self.classifier = nn.Linear(2 * int(ear.encoder.config.d_model), len(names))
        _unlearnt(self.classifier)
        self.modules = nn.ModuleDict({"encoder": ear.encoder, "classifier": self.classifier})

    def groups(self) -> list[dict[str, Any]]:
        named = [(n, p) for n, p in self.modules.named_parameters() if p.requires_grad]
        inside = [p for n, p in named if p.ndim == 2 and ".layers." in n]
        chosen = {id(p) for p in inside}
        rest = [p for _, p in named if id(p) not in chosen]
        return [{"params": inside, "lr": 5 * self.rate, "muon": True}, {"params": rest, "lr": self.rate}]

    def losses(self, step: int) -> dict[str, Tensor]:
        frames, wanted = self.drawn.batch(step)
        along = self.ear.states(frames).transpose(1, 2)
        size = wanted.shape[1]
        pools = nn.functional.adaptive_avg_pool1d(along, size), nn.functional.adaptive_max_pool1d(along, size)
        return _losses(self.classifier(torch.cat(pools, dim=1).transpose(1, 2)).float(), wanted)


class NamingTask:
    """The head, with batch norm behind its convolutions; losses as of `HearingTask`."""

    def __init__(self, ear: Ear, clips: Supply, names: tuple[str, ...], rate: float = 2e-3, seed: int = 73) -> None:
        self.rate, self.drawn = rate, _Drawn(ear, names, clips, seed)
        head = FrameHead(ear.encoder.config.num_mel_bins, names, nn.BatchNorm2d)
        self.head = head.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        _unlearnt(self.head.classifier)
        self.modules = nn.ModuleDict({"head": self.head})

    def groups(self) -> list[dict[str, Any]]:
        return [{"params": list(self.modules.parameters()), "lr": self.rate}]

    def losses(self, step: int) -> dict[str, Tensor]:
        frames, wanted = self.drawn.batch(step)
        return _losses(self.head(frames, wanted.shape[1]).float(), wanted)

    @torch.no_grad()
    def finished(self, batches: int = SETTLING) -> FrameHead:
        """The head of the weights as they are, ready to name: its norms, measured anew, are taken into the convolutions."""
        for norm in (module for module in self.head.modules() if isinstance(module, nn.BatchNorm2d)):
            norm.reset_running_stats()
            norm.momentum = None  # the plain mean of all batches
        self.head.train()
        for step in range(batches):
            frames, wanted = self.drawn.batch(_SETTLING_STEP + step)
            self.head(frames, wanted.shape[1])
        plain = FrameHead(self.drawn.ear.encoder.config.num_mel_bins, self.head.names)
        plain.load_state_dict(_without_norms(self.head))
        return plain.eval()


def _without_norms(head: FrameHead) -> dict[str, Tensor]:
    """Weights of a head, its norms taken into the convolutions before them."""
    found = dict(head.state_dict())
    for name, layers in head.named_modules():
        if not isinstance(layers, nn.Sequential):
            continue
        for k, norm in enumerate(layers):
            if isinstance(norm, nn.BatchNorm2d):
                scale = norm.weight / (norm.running_var + norm.eps).sqrt()  # type: ignore[operator]
                weight, bias = f"{name}.{k - 1}.weight", f"{name}.{k - 1}.bias"
                found[weight] = found[weight] * scale[:, None, None, None]
                found[bias] = (found[bias] - norm.running_mean) * scale + norm.bias
                for own in [own for own in found if own.startswith(f"{name}.{k}.")]:
                    del found[own]
    return found


def _unlearnt(classifier: nn.Linear) -> None:
    """Before anything is learnt every name is as rare as any."""
    nn.init.normal_(classifier.weight, std=0.02)
    nn.init.constant_(classifier.bias, _SURELY_NOT)


def _losses(logits: Tensor, wanted: Tensor) -> dict[str, Tensor]:
    return {"loss": multi_label(logits, wanted), **_shares(logits.detach(), wanted)}


def frames_of(ear: Ear, scenes: list[LayeredScene]) -> Tensor:
    """Log-mel frames [b m f] of scenes of one length."""
    with torch.autocast("cpu", enabled=False):  # spectra lose too much in half precision
        return ear.features([scene.waveform for scene in scenes], len(scenes[0].sounding) * HALF_SECOND)


def multi_label(logits: Tensor, wanted: Tensor) -> Tensor:
    """Mean binary cross-entropy of what is sure, times the number of names; what sounds weighs `POSITIVE` times as much."""
    soft = torch.where(wanted > 0.5, SMOOTHING[1], SMOOTHING[0])
    weight = torch.where(wanted > 0.5, POSITIVE, 1.0) * (wanted != UNSURE)
    each = nn.functional.binary_cross_entropy_with_logits(logits, soft, weight, reduction="sum")
    return each / (wanted.shape[0] * wanted.shape[1])


def _shares(logits: Tensor, wanted: Tensor) -> dict[str, Tensor]:
    said, there = logits > 0, wanted > 0.5
    wrong = said & (wanted == 0)
    return {
        "found": (said & there).sum() / there.sum().clamp_min(1),
        "made_up": wrong.sum() / (said & (wanted != UNSURE)).sum().clamp_min(1),
    }


# Where clips come from


@dataclass(frozen=True)
class Supplies:
    """Clips to learn from, and clips of the recordings that were held out, by which the ear is calibrated."""

    training: Supply
    checking: Supply


@dataclass(frozen=True)
class ClipCounts:
    """Clips of what is foreign, of spoken words, of each recording, and of each variant that the ear is calibrated by."""

    foreign: int = 1200
    spoken: int = 110
    recorded: int = 20
    checked: int = 4


def gather_clips(
    folder: Path, synthesised: tuple[ClipStore, ...], recordings: Collection | None, counts: ClipCounts
) -> Supplies:
    """Shelves from `synthesised` stores, which count variants, and from others, which are made once and kept in `folder`."""
    made = [Shelf.of(store, variant_names()) for store in synthesised]
    made.append(_kept(folder / "foreign.pt", counts.foreign, FOREIGN_SEED, _foreign))
    if spoken.is_there():
        made.append(_kept(folder / "spoken.pt", counts.spoken, FOREIGN_SEED + 3, _spoken))
    fresh = _kept(folder / "fresh_foreign.pt", counts.checked * len(all_variants()), FOREIGN_SEED + 1, _foreign)
    fresh_sounds = _kept(folder / "fresh.pt", counts.checked * len(all_variants()), FOREIGN_SEED + 2, _in_turn)
    known, held = (_recorded(folder, side, counts.recorded) for side in parted(recordings))
    rows = noises(np.random.default_rng(FOREIGN_SEED), NOISE_SECONDS)
    return Supplies(Supply(tuple(made), known, rows), Supply((fresh, fresh_sounds), held, rows, recorded_share=0.7))


def parted(recordings: Collection | None) -> tuple[Collection, Collection]:
    """The recordings that are learnt from, and those that are held out."""
    sources = recordings.sources if recordings is not None else ()
    out = held_out(source.recording for source in sources)
    known, held = (tuple(s for s in sources if (s.recording.sha256 in out) == kept) for kept in (False, True))
    return Collection(known), Collection(held)


def _recorded(folder: Path, recordings: Collection, each: int) -> tuple[Shelf, ...]:
    """Variations of each recording, as many of one as of another."""
    count = each * len(recordings.sources)

    def draw(index: int, rng: np.random.Generator) -> tuple[np.ndarray, int]:
        source = recordings.sources[index // each]
        said = source.recording
        clip = Collection((source,)).draw(said.sound, said.variant, CLIP_SECONDS, rng)
        return np.zeros(0, np.float32) if clip is None else clip, LABELS.index(said.sound)

    return (_kept(folder / f"recorded_{recordings.key}.pt", count, RECORDED_SEED, draw),) if count else ()


def _foreign(index: int, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    kind = KINDS[(0, 1, 2, 2)[index % 4]]
    return foreign(kind, CLIP_SECONDS, rng), LABELS.index(kind)


def _spoken(index: int, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    return spoken.spoken(index, CLIP_SECONDS, rng), LABELS.index("speech")


def _in_turn(index: int, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    name, variant = all_variants()[index % len(all_variants())]
    return synthesise(name, variant, CLIP_SECONDS, rng), LABELS.index(name)


def _kept(path: Path, count: int, seed: int, draw: Callable[[int, np.random.Generator], tuple[np.ndarray, int]]) -> Shelf:
    """`count` clips of `draw`, which gives a clip and its place in `LABELS`; made once and kept."""

    def drawn(seed: int, index: int, seconds: float) -> tuple[np.ndarray, int, int]:
        return *draw(index, np.random.default_rng([seed, index])), 0

    def build() -> ClipStore:
        return build_store(count, CLIP_SECONDS, seed, lambda waveform: waveform.transpose(1, 2), draw=drawn)

    return Shelf.of(keep_store(path, build), LABELS)
