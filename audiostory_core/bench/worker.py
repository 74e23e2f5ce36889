"""One telling of the fixed story in a process of its own, so that its peak memory is its own: JSON on stdout.

`python -m audiostory_core.bench.worker FOLDER ours|early|naive`
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..bundle.bundle import Bundle
from ..bundle.parts import Parts, Placement, choose_placement
from ..line import bridge, reasoner
from ..line.arranging import arrange
from ..line.first_event import FirstEvent
from ..line.observer import Observer
from ..line.rendition import Rendition
from ..line.settings import Settings
from ..line.teller import Teller
from ..models.language_model import StoryLM
from ..plan.story import StoryPlan
from ..plan.text import compose_reasoning, parse
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan
from . import machine, naive

INSTRUCTION = "A storm rolls over a harbour, rain pours down, a ship's bell answers, and waves lap at the quay."
EVENTS = (
    ("Thunder rumbles in a low roll.", "A storm gathers over the harbour and its thunder rolls across the water."),
    ("Heavy rain pours down.", "The clouds burst and rain drums on the planks and the roofs."),
    ("A ship's bell rings.", "Out on the water a crew sounds the bell of its ship."),
    ("Gentle waves lap at the shore.", "The storm has passed, and small waves run up to the quay."),
)


def story(events: int, seconds: float) -> StoryPlan:
    """The fixed story: `events` events of equal length, with its reasoning."""
    rows = [EVENTS[k % len(EVENTS)] for k in range(events)]
    plan = StoryPlan.sequential(INSTRUCTION, [(caption, seconds / events) for caption, _ in rows])
    told = tuple(e.model_copy(update={"detail": detail}) for e, (_, detail) in zip(plan.events, rows, strict=True))
    return plan.model_copy(update={"events": told, "reasoning": compose_reasoning(told, plan.total_seconds)})


def script(lm: StoryLM, plan: StoryPlan) -> list[int]:
    """The tokens a model that writes `plan` would choose: all but the prompt and what follows a span's opening."""
    ids = bridge.story_ids(lm, plan)[0][len(lm.prompt_ids(plan.instruction, plan.total_seconds)) :]
    inside = {*lm.semantic.ids[1:], *lm.residual.ids[1:]}
    return [*(i for i in ids if i not in inside), min(lm.stop_ids())]


class _Heard(Observer):
    """When the first clip could be heard, and all latents."""

    def __init__(self) -> None:
        self.started, self.first_audio, self.latents = time.perf_counter(), 0.0, list[Tensor]()

    def sounds(self) -> None:
        self.first_audio = self.first_audio or time.perf_counter() - self.started

    def clip(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> None:
        self.sounds()
        self.latents.append(latents.float().cpu())


def ours(
    bundle: Bundle, plan: StoryPlan, steps: int, guidance: float, placement: Placement, early: bool = False
) -> naive.NaiveStory:
    """The story through the pipeline's own stations, the language model's choices scripted.

    `early` as `tell` does it with `on_clip`: the first event is rendered while the others are planned, all models in memory.
    """
    heard, settings = _Heard(), Settings(num_steps=steps, guidance_scale=guidance, fast=False)
    teller = Teller(Parts(bundle, placement), settings, observer=heard, voice="none", offload=not early)
    clock, first = teller.clock, FirstEvent(teller, plan.instruction, plan.total_seconds)

    def planned(text: str, semantic: Tensor, residual: Tensor) -> None:
        if first(text, semantic, residual) is not None:
            heard.sounds()

    with clock.stage("load"):
        lm = teller.parts.language_model
    with clock.stage("reason"):
        decoding = reasoner.Decoding(script=script(lm, plan))
        on_event = planned if early else None
        written = reasoner.write(lm, plan.instruction, plan.total_seconds, decoding, on_event=on_event)
        plan = parse(written.text, plan.instruction, plan.total_seconds).plan
    del lm
    arrange(Rendition(teller, plan), first.rendered)
    seconds = dict(clock.seconds)
    seconds["reason"] += seconds.pop("bridge", 0.0) + seconds.pop("fuse", 0.0)
    return naive.NaiveStory(heard.latents, seconds, heard.first_audio, len(written.ids))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("way", choices=("ours", "early", "naive"))
    parser.add_argument("--events", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=24.0)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--dtype", default="auto")
    parser.add_argument("--quantise", default="none")
    parser.add_argument("--latents", type=Path, help="where the latents are put, to be compared")
    args = parser.parse_args(argv)
    bundle, placement = Bundle.open(args.folder), choose_placement(args.device, args.dtype, args.quantise)
    plan = story(args.events, args.seconds)
    started = time.perf_counter()
    if args.way == "naive":
        told = naive.tell_naively(bundle, plan, script, args.steps, args.guidance, placement)
    else:
        told = ours(bundle, plan, args.steps, args.guidance, placement, early=args.way == "early")
    report: dict[str, Any] = {
        "wall": time.perf_counter() - started,
        "seconds": told.seconds,
        "first_audio": told.first_audio,
        "tokens": told.tokens,
        "audio_seconds": plan.total_seconds,
        "peak_bytes": machine.peak_bytes(placement.device),
    }
    if args.latents:
        torch.save(told.latents, args.latents)
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
