"""Does a learnt style come through, and are sounds still themselves? A style is made, learnt and told, and others listen.

`python -m audiostory_core.evaluation.style_trial --out DIR` tells sounds and puts them on an old tape; `train style` learns
from them; a probe that was trained on those sounds, taped and not, tells styled from plain renderings of other seeds; the
inside judge says how many sounds it still knows.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..bundle.parts import Parts
from ..dataset.vocabulary import all_variants, draw_caption
from ..disk.files import replacing
from ..line.settings import Settings
from ..metrics.judge import SAMPLE_RATE, Judge
from ..pipeline import open_parts
from ..plan.story import StoryPlan
from ..recipes.primitives import band, noise
from ..sound.audio import AudioClip, resample, write
from ..training import style
from .clips import make_clips, single_plan
from .figures import SEED, Figure, learnt_by, reached, share

STYLE_SEED = 4100
KNOWN_ABOVE = 0.9  # of the probe, on sounds that it was not trained on: else the figure says nothing
GAIN = 6.0  # decibels by which clips are louder or fainter for the probe, so that it does not go by level
HELD_OUT = 4  # every so many clips are kept from the probe's training


@dataclass(frozen=True)
class StyleTrial:
    """Clips of each variant that are learnt from and told, and the steps of learning."""

    learnt: int = 2
    told: int = 2
    steps: int = 2400
    variants: int | None = None  # the first so many alone, for a look


def tape(waveform: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A sound [w] as a worn tape plays it: without its lows and highs, in hiss; peak at most 0.9."""
    loud = waveform / max(1e-6, float(np.abs(waveform).max()))
    worn = 0.5 * band(loud, 120.0, 4200.0) + 0.03 * band(noise(rng, len(waveform)), 400.0, 7000.0)
    return (worn * min(1.0, 0.9 / max(1e-6, float(np.abs(worn).max())))).astype(np.float32)


def sounds_of(parts: Parts, trial: StyleTrial) -> list[tuple[str, str]]:
    return list(all_variants(learnt_by(parts)))[: trial.variants]


def make_sounds(parts: Parts, trial: StyleTrial, folder: Path) -> tuple[list[AudioClip], list[AudioClip]]:
    """Writes the style's sounds with their captions; returns them, and the same ones without the tape.

    They are told by the bundle itself, from other seeds than those that are told later: what is new in them is the tape.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw, rng = random.Random(STYLE_SEED), np.random.default_rng(STYLE_SEED)
    wanted = [pair for pair in sounds_of(parts, trial) for _ in range(trial.learnt)]
    plans = [single_plan(name, variant, draw) for name, variant in wanted]
    plain, taped = list(make_clips(parts, plans, Settings(), first_seed=STYLE_SEED)), list[AudioClip]()
    for number, (clip, (name, variant)) in enumerate(zip(plain, wanted, strict=True)):
        worn = np.stack([tape(channel, rng) for channel in clip.waveform.numpy()])
        taped.append(AudioClip(torch.from_numpy(worn), clip.sample_rate))
        path = folder / f"{number:04d}_{name}.flac"
        if not path.exists():  # what a run began with stays
            write(path, taped[-1])
            path.with_suffix(".txt").write_text(draw_caption(name, variant, draw) + "\n", encoding="utf-8")
    return taped, plain


# The probe


class Probe:
    """A logistic classifier of what the inside judge hears of a clip: taped or not."""

    def __init__(self, judge: Judge, styled: Tensor, plain: Tensor) -> None:
        self.judge = judge
        seen, wanted = torch.cat([styled, plain]), torch.cat([torch.ones(len(styled)), torch.zeros(len(plain))])
        self.mean, self.spread = seen.mean(0), seen.std(0) + 1e-3
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.layer = nn.Linear(seen.shape[1], 1)
        nn.init.zeros_(self.layer.weight)
        optimizer = torch.optim.LBFGS(self.layer.parameters(), max_iter=200, line_search_fn="strong_wolfe")
        scaled = (seen - self.mean) / self.spread

        def closure() -> Tensor:
            optimizer.zero_grad()
            loss = nn.functional.binary_cross_entropy_with_logits(self.layer(scaled)[:, 0], wanted)
            loss = loss + 1e-3 * self.layer.weight.square().sum()
            loss.backward()
            return loss

        optimizer.step(closure)  # type: ignore[arg-type]

    @torch.no_grad()
    def is_styled(self, embedded: Tensor) -> list[bool]:
        """Of embeddings [n e]."""
        return (self.layer((embedded - self.mean) / self.spread)[:, 0] > 0).tolist()


def embedded(judge: Judge, clips: Sequence[AudioClip], seed: int | None = None) -> Tensor:
    """What the judge hears of clips [n e]; with a seed, each louder or fainter by up to `GAIN`."""
    rng, rows = np.random.default_rng(seed), list[Tensor]()
    for clip in clips:
        mono = resample(clip, SAMPLE_RATE).waveform.mean(0)
        gain = 1.0 if seed is None else 10 ** (rng.uniform(-GAIN, GAIN) / 20)
        rows.append(judge.embed_many([gain * mono]))
    return torch.cat(rows)


@torch.no_grad()
def through_codec(parts: Parts, clips: Sequence[AudioClip]) -> list[AudioClip]:
    """As the renderer could tell them at best, so that the codec tells the probe nothing."""
    codec, found = parts.codec, list[AudioClip]()
    for clip in clips:
        waveform = resample(clip, codec.sample_rate).waveform.expand(codec.channels, -1)
        found.append(AudioClip(codec.decode(codec.encode(waveform[None]))[0], codec.sample_rate))
    return found


def trained_probe(parts: Parts, judge: Judge, taped: list[AudioClip], plain: list[AudioClip]) -> tuple[Probe, float]:
    """A probe on the style's own sounds, and how often it is right (0..1) on those that were kept from it."""
    sides = [through_codec(parts, clips) for clips in (taped, plain)]
    learnt, kept = ([[c for n, c in enumerate(s) if (n % HELD_OUT == 0) == out] for s in sides] for out in (False, True))
    probe = Probe(judge, *(torch.cat([embedded(judge, s), embedded(judge, s, seed=1)]) for s in learnt))
    held = [embedded(judge, clips) for clips in kept]
    right = [*probe.is_styled(held[0]), *(not styled for styled in probe.is_styled(held[1]))]
    return probe, sum(right) / len(right)


# The trial


def tell_all(parts: Parts, trial: StyleTrial) -> tuple[list[str], list[AudioClip]]:
    """The names of sounds, and a rendering of each: the same captions and seeds, whoever tells."""
    draw = random.Random(SEED)
    wanted = [pair for pair in sounds_of(parts, trial) for _ in range(trial.told)]
    plans: list[StoryPlan] = [single_plan(name, variant, draw) for name, variant in wanted]
    return [name for name, _ in wanted], list(make_clips(parts, plans, Settings()))


def run(begin: str, out: Path, trial: StyleTrial) -> list[Figure]:
    """Makes, learns, tells and listens. Goes on where it was cut off, as `train style` does."""
    parts, judge = open_parts(begin, "cpu"), Judge.load()
    taped, plain = make_sounds(parts, trial, out / "audio")
    began = time.monotonic()
    style.train(begin, out / "audio", out / "run", style.StyleRecipe(steps=trial.steps))
    minutes = (time.monotonic() - began) / 60
    probe, own = trained_probe(parts, judge, taped, plain)
    names, before = tell_all(parts, trial)
    _, after = tell_all(open_parts(out / "run/bundle", "cpu"), trial)
    seen = [probe.is_styled(embedded(judge, clips)) for clips in (after, before)]
    told = [*seen[0], *(not styled for styled in seen[1])]
    known = [share([judge.hear(clip).sound == n for clip, n in zip(clips, names, strict=True)]) for clips in (before, after)]
    return [
        Figure("style: probe right on the style's own sounds, kept from it", 100 * own, 100 * KNOWN_ABOVE, len(taped) // 2),
        Figure("style: probe tells styled from plain renderings", share(told), 90.0, len(told)),
        Figure("style: styled renderings told as styled", share(seen[0]), None, len(before)),
        Figure("style: class heard in plain renderings", known[0], None, len(names)),
        Figure("style: class heard in styled renderings", known[1], None, len(names)),
        Figure("style: class heard, points below plain", known[0] - known[1], 2.0, len(names), "points"),
        Figure("style: minutes of learning", minutes, None, trial.steps, "minutes"),
    ]


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="begin", default="tiny", metavar="BUNDLE")
    parser.add_argument("--out", default="runs/style_trial", metavar="DIR")
    parser.add_argument("--steps", type=int, default=StyleTrial.steps)
    parser.add_argument("--variants", type=int, metavar="N", help="the first N variants of sounds alone, for a look")
    args = parser.parse_args(words)
    out = Path(args.out)
    figures = run(args.begin, out, StyleTrial(steps=args.steps, variants=args.variants))
    for figure in figures:
        print(f"{figure.name:<64} {reached(figure):>12} of {figure.trials}")
    with replacing(out / "figures.json", True, (".json",)) as sink:
        sink.write(json.dumps([asdict(figure) for figure in figures], indent=1).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
