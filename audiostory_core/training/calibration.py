"""How sure an ear is made how often it is right: (scenes that nothing was learnt from) -> temperature and bias of each name.

One temperature and one bias for all names, and those of each name drawn towards them, as far as few examples say little
(Platt 1999; Guo et al. 2017, section 4). Scenes are of recordings that were held out where there are any.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from ..models.ear import Ear, FrameHead
from .hearing import frames_of
from .layers import UNSURE, Supply, draw_layers

SCENES, SECONDS, SEED = 360, 10.0, 905
TOGETHER = 12  # scenes heard at once
HOLD = 40.0  # half seconds of examples that weigh as much as what is common to all names
_STEPS = 60


@torch.inference_mode()
def examples(ear: Ear, head: FrameHead, clips: Supply, count: int = SCENES) -> tuple[Tensor, Tensor]:
    """Logits and what sounds, of `count` scenes, both [n s] over all half seconds."""
    logits, wanted = [], []
    for first in range(0, count, TOGETHER):
        rngs = [np.random.default_rng([SEED, k]) for k in range(first, min(count, first + TOGETHER))]
        scenes = [draw_layers(clips, head.names, SECONDS, rng) for rng in rngs]
        found = head(frames_of(ear, scenes), len(scenes[0].sounding))
        logits.append(found.float().flatten(0, 1))
        wanted.append(torch.cat([scene.sounding for scene in scenes]))
    return torch.cat(logits), torch.cat(wanted)


def fit(logits: Tensor, wanted: Tensor, hold: float = HOLD) -> tuple[Tensor, Tensor]:
    """Temperature and bias [s] by which sigmoid(logit / temperature + bias) is the probability that a name sounds.

    The greatest likelihood of what is sure; each name's own are held to the common ones as by `hold` further examples.
    """
    logits, sure, there = logits.double(), wanted != UNSURE, (wanted > 0.5).double()
    common = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    own = torch.zeros(2, logits.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([common, own], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        sharpness, bias = common[:, None] + own
        calibrated = logits * sharpness.exp() + bias
        each = nn.functional.binary_cross_entropy_with_logits(calibrated, there, reduction="none")
        loss = (each * sure).sum() + hold * own.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)  # type: ignore[arg-type]
    sharpness, bias = (common[:, None] + own).detach()
    return (-sharpness.clamp(-3, 3)).exp().float(), bias.clamp(-10, 10).float()


def calibrate(ear: Ear, clips: Supply, count: int = SCENES) -> None:
    """Fits the head of an ear on `count` scenes of `clips`."""
    if ear.head is not None and count:
        temperature, bias = fit(*examples(ear, ear.head, clips, count))
        ear.head.temperature.copy_(temperature)
        ear.head.bias.copy_(bias)
