"""The judge's training: clips as the renderer learns from, drawn apart from those, plain and after a codec -> a classifier.

A batch is half plain clips and half decoded ones, so that the codec's artefacts tell the judge nothing; its
clips are cut to one random length, their levels moved by up to 12 dB, and a few bands and frames of each are
hidden. Clips are stored as log-mel frames: a change of level is an addition there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ..dataset.clips import ClipStore, build_store, draw_clip, join, keep_store
from ..dataset.vocabulary import all_variants
from ..metrics.judge import HOP, SAMPLE_RATE, Judge, LogMel
from ..models.codec import MelCodec
from ..recordings.collection import Collection
from . import checkpoints, loop
from .team import alone_in

SEED, HELD_OUT_SEED = 501, 777  # of `draw_clip`; no other store uses either
CLIP_SECONDS, DRY_SHARE = 8.0, 0.3
PLAIN, DECODED, CLIPS_A_FILE, STEPS = 6000, 1500, 500, 2000
SHORTEST_SECONDS = 1.5
FRAMES_A_STEP = 16000
LARGEST_GAIN = 12.0 * math.log(10) / 20  # 12 dB
HIDDEN_BANDS, HIDDEN_FRAMES = 8, 30  # at most, of each clip
_SILENCE = -16.0


class JudgeTask:
    """Losses: "sound" and "environment", cross-entropies, and "loss", their sum. `stores` hold log-mels."""

    def __init__(self, stores: tuple[ClipStore, ClipStore], judge: Judge, rate: float = 2e-3, seed: int = 0):
        self.modules = nn.ModuleDict({"judge": judge})
        self.stores, self.rate, self.seed = stores, rate, seed
        self.sound_of = torch.tensor([judge.sounds.index(name) for name, _ in all_variants()])

    def groups(self) -> list[dict[str, Any]]:
        return [{"params": list(self.modules.parameters()), "lr": self.rate}]

    def losses(self, step: int) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        frames, sound, environment = self.batch(generator)
        device = next(self.modules.parameters()).device
        sounds, environments = self.modules["judge"](frames.to(device))
        by_sound = cross_entropy(sounds.float(), sound.to(device), label_smoothing=0.02)
        by_environment = cross_entropy(environments.float(), environment.to(device), label_smoothing=0.02)
        return {"loss": by_sound + by_environment, "sound": by_sound, "environment": by_environment}

    def batch(self, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Cuts of one length: frames [b t 64], sound [b], environment [b]; one half from each store."""
        longest = min(store.features.shape[1] for store in self.stores)
        shortest = min(longest, round(SHORTEST_SECONDS * SAMPLE_RATE / HOP))
        size = int(torch.randint(shortest, longest + 1, (), generator=generator))
        halves = [_cuts(store, max(1, FRAMES_A_STEP // size // 2), size, generator) for store in self.stores]
        frames, variant, environment = (torch.cat(parts) for parts in zip(*halves, strict=True))
        gain = LARGEST_GAIN * (torch.rand(len(frames), 1, 1, generator=generator) * 2 - 1)
        frames = hide(hide(frames + gain, 1, HIDDEN_FRAMES, generator), 2, HIDDEN_BANDS, generator)
        return frames, self.sound_of[variant], environment


def _cuts(store: ClipStore, count: int, size: int, generator: torch.Generator) -> tuple[Tensor, ...]:
    """`count` cuts of `size` frames from anywhere: frames [b t 64], variant [b], environment [b]."""
    chosen = torch.randint(len(store.features), (count,), generator=generator)
    starts = torch.randint(store.features.shape[1] - size + 1, (count,), generator=generator)
    pairs = zip(chosen.tolist(), starts.tolist(), strict=True)
    frames = torch.stack([store.features[clip, start : start + size].float() for clip, start in pairs])
    return frames, store.variant[chosen], store.environment[chosen]


def hide(frames: Tensor, axis: int, most: int, generator: torch.Generator) -> Tensor:
    """A copy of [b t m] with a run of 0 to `most` silenced along an axis of each, at a place of its own."""
    count, size = frames.shape[0], frames.shape[axis]
    length = torch.randint(most + 1, (count, 1), generator=generator)
    start = (torch.rand(count, 1, generator=generator) * (size - length)).long()
    at = torch.arange(size)
    hidden = (at >= start) & (at < start + length)
    return frames.masked_fill(hidden.unsqueeze(3 - axis), _SILENCE)


def train(
    out: Path,
    codec: MelCodec,
    recordings: Collection | None = None,
    counts: tuple[int, int] = (PLAIN, DECODED),
    steps: int = STEPS,
) -> Path:
    """Trains a judge that hears what went through `codec`, and writes `out/judge.safetensors`; resumes what was cut off."""
    with alone_in(out):
        judge = train_judge(judge_stores(codec, out, counts, recordings), out / "judge", steps)
        judge.save(out / "judge.safetensors")
    return out / "judge.safetensors"


def judge_stores(
    codec: MelCodec, folder: Path, counts: tuple[int, int] = (PLAIN, DECODED), recordings: Collection | None = None
) -> tuple[ClipStore, ClipStore]:
    """Log-mels [n 800 64] of plain clips, and of more after the codec's round trip; kept in `folder`, some a file."""
    front = LogMel()

    @torch.inference_mode()
    def heard(waveform: Tensor) -> Tensor:
        return front(waveform[:, 0])

    @torch.inference_mode()
    def decoded_again(waveform: Tensor) -> Tensor:
        return front(codec.decode(codec.encode(waveform))[:, 0])

    plain, decoded = counts
    return (
        _kept(folder, "plain", range(plain), heard, recordings),
        _kept(folder, "decoded", range(plain, plain + decoded), decoded_again, recordings),
    )


def _kept(
    folder: Path, name: str, indices: range, heard: Callable[[Tensor], Tensor], recordings: Collection | None
) -> ClipStore:
    draw = partial(draw_clip, dry_share=DRY_SHARE, recordings=recordings)
    mark, parts = "" if recordings is None else f"-{recordings.key}", list[ClipStore]()
    for first in range(indices.start, indices.stop, CLIPS_A_FILE):
        count = min(CLIPS_A_FILE, indices.stop - first)
        make = partial(build_store, count, CLIP_SECONDS, SEED, heard, first, draw)
        parts.append(keep_store(folder / f"{name}_{first}_{count}{mark}.pt", make))
    return join(parts)


def train_judge(stores: tuple[ClipStore, ClipStore], folder: Path, steps: int = STEPS) -> Judge:
    """Trains to `steps`, resuming from `folder`; the judge has the averaged weights and is ready to hear."""
    judge = Judge()
    task = JudgeTask(stores, judge)
    loop.run(task, loop.Schedule(steps, warmup=min(100, steps), ema=0.995), folder)
    checkpoints.load_average(task.modules, folder)
    return judge.cpu().eval().requires_grad_(False)
