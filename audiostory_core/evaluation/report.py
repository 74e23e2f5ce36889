"""`audiostory evaluate NAME`: what a bundle reaches, figure by figure, next to what it should.

Everything is drawn from held-out seeds and heard by the independent judge; nothing here is shown to training.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..dataset.environments import ENVIRONMENTS
from ..dataset.stories import Story, draw_story
from ..dataset.synthesis import SAMPLE_RATE, synthesise
from ..dataset.vocabulary import RHYTHMIC, SOUNDS, all_variants, draw_caption
from ..errors import InputError
from ..line import bridge as bridging
from ..line import reasoner
from ..line.conditioning import condition
from ..line.rendering import decode, sample
from ..line.settings import Settings
from ..line.spans import latent_frames
from ..line.teller import Teller
from ..metrics.judge import Judge
from ..metrics.scores import class_of_caption, edit_right, matched_events, rhythm
from ..pipeline import open_parts, tell
from ..plan import text as plan_text
from ..plan.fit import fit
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip
from . import asking, speaking
from .listening import Trials, measure

SEED = 9000
CLIP_SECONDS = 6.0


@dataclass(frozen=True)
class Figure:
    """A figure: its name, what was reached, what is asked (None: shown for information), and from how many trials."""

    name: str
    value: float
    target: float | None
    trials: int
    unit: str = "%"

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        below = self.unit in ("difference", "points", "% (low)")
        return self.value <= self.target if below else self.value >= self.target


@dataclass(frozen=True)
class ClipTrials:
    """How many trials of each kind; `quick` is for a look, the default for the README."""

    clips_a_variant: int = 3
    stories: int = 30
    rooms: int = 25
    plans: int = 300
    rhythm_clips: int = 5

    @classmethod
    def quick(cls) -> ClipTrials:
        return cls(1, 6, 5, 60, 2)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="audiostory evaluate", description=__doc__)
    parser.add_argument("bundle", nargs="?", default="tiny", help="a bundle's name or folder (tiny)")
    parser.add_argument("--quick", action="store_true", help="few trials, for a look")
    parser.add_argument("--only", choices=tuple(FIGURES), action="append", help="only these figures; may be repeated")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout instead of the table")
    parser.add_argument("--device", default="auto")
    parser.add_argument(
        "--dtype", default="float32", help="float32, or auto, float16, bfloat16 (float32, whose figures every machine gives)"
    )
    args = parser.parse_args(argv)
    counts = ClipTrials.quick() if args.quick else ClipTrials()
    parts = open_parts(args.bundle, args.device, args.dtype)
    rows = []
    for name in args.only or FIGURES:
        started = time.perf_counter()
        rows += FIGURES[name](parts, counts)
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    print(json.dumps([{**asdict(r), "met": r.met} for r in rows]) if args.json else table(rows))
    return 0


def table(rows: Sequence[Figure]) -> str:
    """The rows as a Markdown table."""
    lines = ["| figure | reached | asked | trials |", "|---|---|---|---|"]
    for row in rows:
        sign = {True: "", False: " (missed)", None: ""}[row.met]
        asked = "" if row.target is None else f"{row.target:g}"
        lines.append(f"| {row.name} | {_shown(row)}{sign} | {asked} | {row.trials} |")
    return "\n".join(lines)


def _shown(row: Figure) -> str:
    if row.unit.startswith("%"):
        return f"{row.value:.1f} %"
    return f"{row.value:.2g}" if row.unit == "difference" else f"{row.value:.2f}"


# What is heard -------------------------------------------------------------------------------------------------


def single_clips(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """One clip an event, through the fuser and straight from text features: is the right class heard?"""
    judge = Judge.load()
    draw = random.Random(SEED)
    wanted = [pair for pair in all_variants() for _ in range(counts.clips_a_variant)]
    plans = [_single(name, variant, draw) for name, variant in wanted]
    names = [name for name, _ in wanted]
    fused = _heard_right(judge, names, make_clips(parts, plans, Settings()))
    plain = _heard_right(judge, names, make_clips(parts, plans, Settings(route="text")))
    real = _heard_right(judge, names, _real_clips(parts, wanted))
    return [
        Figure("single clips: class heard, told through the fuser", fused, 93.0, len(names)),
        Figure("single clips: class heard, straight from text features", plain, None, len(names)),
        Figure("single clips: fuser below text, points", plain - fused, 3.0, len(names), "points"),
        Figure("single clips: class heard in synthesised sounds after a codec round trip", real, None, len(names)),
    ]


def fast_clips(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """What `--preset fast` costs: the same clips, by the same classifier, against 50 Euler steps with guidance."""
    judge, draw, clock = Judge.load(), random.Random(SEED), {True: 0.0, False: 0.0}
    wanted = [pair for pair in all_variants() for _ in range(counts.clips_a_variant)]
    plans = [_single(name, variant, draw) for name, variant in wanted]
    names, shares = [name for name, _ in wanted], {}
    for fast in (False, True):
        settings = Settings(fast=True) if fast else Settings(sampler="euler", num_steps=50)
        started = time.perf_counter()
        clips = list(make_clips(parts, plans, settings))
        clock[fast] = time.perf_counter() - started
        shares[fast] = _heard_right(judge, names, iter(clips))
    return [
        Figure("fast preset: class heard in single clips", shares[True], None, len(names)),
        Figure("fast preset: below 50 Euler steps, points", shares[False] - shares[True], 1.0, len(names), "points"),
        Figure("fast preset: rendering faster than 50 Euler steps by", clock[False] / clock[True], 4.0, len(names), "x"),
    ]


def _single(name: str, variant: str, draw: random.Random) -> StoryPlan:
    caption = SOUNDS[name].variants[variant].caption
    plan = StoryPlan.sequential(draw_caption(name, variant, draw), [(caption, CLIP_SECONDS)])
    detailed = plan.events[0].model_copy(update={"detail": SOUNDS[name].variants[variant].detail})
    return plan.with_events([detailed])


def _real_clips(parts: Parts, wanted: Sequence[tuple[str, str]]) -> Iterator[AudioClip]:
    for k, (name, variant) in enumerate(wanted):
        waveform = synthesise(name, variant, CLIP_SECONDS, np.random.default_rng([SEED, k]))
        latents = parts.codec.encode(torch.from_numpy(waveform)[None, None])[0]
        yield AudioClip(parts.codec.decode(latents[None])[0], parts.codec.sample_rate)


def make_clips(parts: Parts, plans: Sequence[StoryPlan], settings: Settings, batch: int = 16) -> Iterator[AudioClip]:
    """The only event of each plan, sampled in batches, seeds 0, 1, 2 ..."""
    teller = Teller(parts, settings)
    for at in range(0, len(plans), batch):
        group = plans[at : at + batch]
        context = torch.cat([condition(teller, plan).tokens for plan in group])
        seconds = [plan.events[0].seconds for plan in group]
        frames = latent_frames(parts.bundle, max(seconds))
        seeds = list(range(at, at + len(group)))
        for latents, length in zip(sample(teller, context, seconds, seeds, frames), seconds, strict=True):
            yield decode(parts, latents, length)


def _heard_right(judge: Judge, names: Sequence[str], clips: Iterator[AudioClip]) -> float:
    return _share([judge.hear(clip).sound == name for name, clip in zip(names, clips, strict=True)])


def told_stories(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Told four-event stories: is each event's class heard in its own span?"""
    judge, right = Judge.load(), []
    for story in _stories(counts.stories, lambda s: len(s.plan.events) == 4 and s.environment == "dry"):
        told = tell(plan=story.plan, bundle=parts, seed=SEED)
        heard = [judge.hear(clip).sound for clip in event_clips(told.plan, told.audio)]
        told.track.close()
        right += [sound == name for sound, (name, _) in zip(heard, story.classes, strict=True)]
    return [Figure("four-event stories: class heard in each event's own span", _share(right), 90.0, len(right))]


def event_clips(plan: StoryPlan, audio: AudioClip) -> Iterator[AudioClip]:
    """Each event's own span of a track, at most 12 s of it."""
    for event in plan.events:
        low = round(event.start * audio.sample_rate)
        high = round(min(event.end, event.start + 12.0) * audio.sample_rate)
        yield AudioClip(audio.waveform[:, low:high], audio.sample_rate)


def environments(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """The environment stands in the instruction alone: is it heard in every event, and without residual tokens not?"""
    judge = Judge.load()
    found: dict[float, list[bool]] = {1.0: [], 0.0: []}
    whole: list[bool] = []
    for story in _stories(counts.rooms, lambda s: s.environment != "dry" and len(s.plan.events) in (2, 3)):
        for strength, right in found.items():
            told = tell(plan=story.plan, bundle=parts, seed=SEED, settings=Settings(residual_strength=strength))
            heard = [judge.hear(clip).environment == story.environment for clip in event_clips(told.plan, told.audio)]
            told.track.close()
            right += heard
            if strength:
                whole.append(all(heard))
    chance = 100 / len(ENVIRONMENTS)
    return [
        Figure("environment heard in an event, residual strength 1", _share(found[1.0]), 80.0, len(found[1.0])),
        Figure("environment heard in all events of a story, strength 1", _share(whole), None, len(whole)),
        Figure("environment heard in an event, strength 0", _share(found[0.0]), chance + 8, len(found[0.0]), "% (low)"),
    ]


def rhythms(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Steadiness of the beat of generated clips over that of real ones."""
    rows, ratios = [], []
    draw = random.Random(SEED)
    for name in RHYTHMIC:
        wanted = [(name, v) for v in SOUNDS[name].variants for _ in range(counts.rhythm_clips)]
        plans = [_single(n, v, draw) for n, v in wanted]
        made = [_steadiness(clip) for clip in make_clips(parts, plans, Settings())]
        real = [
            rhythm(torch.from_numpy(synthesise(n, v, CLIP_SECONDS, np.random.default_rng([SEED, 1, k]))), SAMPLE_RATE)
            for k, (n, v) in enumerate(wanted)
        ]
        ratios.append(statistics.fmean(made) / statistics.fmean(real))
        rows.append(Figure(f"rhythm of {name}, generated over real", ratios[-1], None, len(wanted), "ratio"))
    return [*rows, Figure("rhythm, generated over real, mean of five", statistics.fmean(ratios), 0.75, len(ratios), "ratio")]


def _steadiness(clip: AudioClip) -> float:
    return rhythm(clip.waveform.mean(0), clip.sample_rate)


# What is planned -----------------------------------------------------------------------------------------------


def plans(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Held-out instructions: right events in order before any repair; do the durations sum to the request?"""
    few, many, raw, repaired = [], [], [], []
    for story in _stories(counts.plans, lambda _: True):
        total = story.plan.total_seconds
        names = [[name] for name, _ in story.classes]
        text = reasoner.write(parts.language_model, story.plan.instruction, total).text
        got, sums = _read(text, story.plan.instruction, total)
        (few if len(names) <= 3 else many).append(edit_right(names, got))
        raw.append(abs(sums[0] - total) <= 0.1)
        repaired.append(abs(sums[1] - total) <= 1e-6)
    return [
        Figure("plans: right events in order, one to three events", _share(few), 98.0, len(few)),
        Figure("plans: right events in order, four and five events", _share(many), 90.0, len(many)),
        Figure("plans: durations sum to the request within 0.1 s, raw", _share(raw), 95.0, len(raw)),
        Figure("plans: the same after the reported repair", _share(repaired), 100.0, len(repaired)),
    ]


def _read(text: str, instruction: str, total: float) -> tuple[list[str], tuple[float, float]]:
    """Classes that a text plans, and the sum of its durations before and after repair."""
    try:
        raw = plan_text.parse(text, instruction, total, rescale=False).plan
        mended = plan_text.parse(text, instruction, total).plan
    except InputError:
        return [], (0.0, 0.0)
    return _classes(raw), (raw.total_seconds, mended.total_seconds)


def _classes(plan: StoryPlan) -> list[str]:
    return [(class_of_caption(event.caption) or ("?", ""))[0] for event in plan.events]


def newcomers(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Sixty sentences written without knowledge of the vocabulary's wordings."""
    text = resources.files(__package__ or "").joinpath("newcomers.json").read_text(encoding="utf-8")
    cases: list[dict[str, Any]] = json.loads(text)
    whole, matched, expected = [], 0, 0
    for case in cases:
        written = reasoner.write(parts.language_model, case["instruction"], 24.0).text
        got, _ = _read(written, case["instruction"], 24.0)
        whole.append(edit_right(case["events"], got))
        found, _ = matched_events([_alias(got, names) for names in case["events"]], got)
        matched += found
        expected += max(len(case["events"]), len(got))
    return [
        Figure("newcomers' sentences: events right", 100 * matched / expected, 85.0, expected),
        Figure("newcomers' sentences: all events of a sentence right", _share(whole), None, len(whole)),
    ]


def asked(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Sentences as people write them, planned by the language model alone, and as they are told."""
    found, name = asking.measure(parts), "sentences as people write them"
    return [
        Figure(f"{name}: planned as asked, the language model alone", found.alone, None, found.count),
        Figure(f"{name}: planned as asked, as told", found.told, 90.0, found.count),
        Figure(f"{name}: told otherwise and nothing said", found.silent, 0.0, found.count, "% (low)"),
    ]


def _alias(got: Sequence[str], accepted: Sequence[str]) -> str:
    """The accepted name that was used, if one was."""
    return next((name for name in accepted if name in got), accepted[0])


# What must be equal --------------------------------------------------------------------------------------------


def spans(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Forced tokens in one forward against stepping, and bridge tokens against what the reasoner's own states give."""
    lm, ratios, apart, bridged, same = parts.language_model, [], 0.0, 0.0, []
    for story in _stories(max(3, counts.stories // 5), lambda s: len(s.plan.events) == 4):
        total, runs = story.plan.total_seconds, []
        for stepped in (False, True):
            started = time.perf_counter()
            decoding = reasoner.Decoding(step_spans=stepped, guessed_tokens=0)
            runs.append(reasoner.write(lm, story.plan.instruction, total, decoding))
            runs.append(time.perf_counter() - started)
        fast, fast_seconds, slow, slow_seconds = runs
        same.append(fast.ids == slow.ids)
        ratios.append(slow_seconds / fast_seconds)
        if same[-1]:
            apart = max(apart, float((fast.states - slow.states).abs().max()))
        bridged = max(bridged, _bridge_gap(parts, story, fast))
    return [
        Figure("forced spans: same tokens as stepping", _share(same), 100.0, len(same)),
        Figure("forced spans: largest difference of states", apart, 1e-4, len(same), "difference"),
        Figure("forced spans: LLM stage faster than stepping by", statistics.median(ratios), 2.0, len(ratios), "ratio"),
        Figure("teacher-forced bridge: largest difference to interleaved", bridged, 1e-4, len(same), "difference"),
    ]


@torch.no_grad()
def _bridge_gap(parts: Parts, story: Story, written: reasoner.Written) -> float:
    """Largest difference of semantic and residual tokens: states of the interleaved run against `bridge` of its plan."""
    lm = parts.language_model
    reading = plan_text.parse(written.text, story.plan.instruction, story.plan.total_seconds, rescale=False)
    plan = fit(reading.plan, reading.plan.total_seconds)
    tokens = bridging.bridge(lm, plan)
    ids = torch.tensor(written.ids)

    def inner(span: tuple[int, ...]) -> Tensor:
        first = (ids == span[1]).nonzero()[:, 0]
        return written.states[first[:, None] + torch.arange(len(span) - 2)]

    semantic, residual = lm.tokens(inner(lm.semantic.ids), inner(lm.residual.ids))
    gaps = ((tokens.semantic - semantic).abs().max(), (tokens.residual - residual).abs().max())
    return float(max(gaps))


# What is heard by the bundle itself -------------------------------------------------------------------------------


def listening_figures(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Held-out sounds, scenes and questions, as the bundle hears them; nothing for a bundle that cannot listen."""
    if parts.bundle.manifest.listening is None:
        return []
    trials = Trials(counts.clips_a_variant, counts.plans // 2, stories=counts.stories)
    found = measure(parts, trials)
    names = {
        "single": ("listening: class of a single sound", 90.0, "%"),
        "placed": ("listening: events of a scene in order, boundaries within 1 s", 80.0, "%"),
        "ordered": ("listening: events of a scene in order", None, "%"),
        "answers": ("listening: 'is there a ...?' answered right", 85.0, "%"),
        "told": ("listening: events in order of stories that it told itself", None, "%"),
        "memory": ("listening: ten minutes take more memory than one by, MB", 50.0, "points"),
    }
    return [Figure(name, found[key][0], asked, found[key][1], unit) for key, (name, asked, unit) in names.items()]


def _stories(count: int, wanted: Callable[[Story], bool]) -> Iterator[Story]:
    index = found = 0
    while found < count:
        story = draw_story(SEED, index, "held_out")
        index += 1
        if wanted(story):
            found += 1
            yield story


def _share(right: Sequence[bool]) -> float:
    return 100.0 * sum(right) / max(1, len(right))


FIGURES: dict[str, Callable[[Parts, ClipTrials], list[Figure]]] = {
    "clips": single_clips, "fast": fast_clips, "stories": told_stories, "environments": environments, "rhythm": rhythms,
    "plans": plans, "newcomers": newcomers, "asked": asked, "spans": spans, "listening": listening_figures,
    "speech": lambda parts, counts: [Figure(*row) for row in speaking.rows(parts)],
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
