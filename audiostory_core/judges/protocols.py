"""What judges of sound do: embed, tag, score captions over time, write down words. A metric asks for one of these and for
nothing else; which network stands behind is the reader's choice.

Every judge says who it is in three texts that a report prints beside each figure: `name`, `version` (the fingerprint of its
weights, or what a server or a package calls itself) and `licence`. All hear a clip of any length, rate and number of
channels, as the mean of its channels, and refuse an empty one and samples that are not finite by InputError. None keeps
anything of what it heard: the same clip gives the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from torch import Tensor

from ..metrics.frame_scores import FrameScores
from ..sound.audio import AudioClip

Activation = Literal["softmax", "sigmoid"]
"""Whether one class excludes the others (softmax), or each is asked for by itself."""


class Credited(Protocol):
    """Who it is that a figure comes from."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def licence(self) -> str: ...


class Embedder(Credited, Protocol):
    """Sounds as points of a space in which alike sounds lie near one another."""

    @property
    def sample_rate(self) -> int:
        """At which it hears, in Hz; `embed` resamples."""
        ...

    def embed(self, clip: AudioClip) -> Tensor:
        """A clip -> [n d] float32 on the CPU, one row for each of its windows, one at least."""
        ...


class TextEmbedder(Credited, Protocol):
    """Texts as points of the space of an `Embedder`."""

    def embed_text(self, texts: Sequence[str]) -> Tensor:
        """Texts -> [n d] float32 on the CPU. Raises InputError for none, and for one that is empty."""
        ...


class Tagger(Credited, Protocol):
    """How probable each of a list of classes is in a whole clip."""

    @property
    def classes(self) -> tuple[str, ...]: ...

    @property
    def activation(self) -> Activation:
        """What turns its logits into its posteriors."""
        ...

    def logits(self, clip: AudioClip) -> Tensor:
        """A clip -> [k] float32, finite, in the order of `classes`."""
        ...

    def posteriors(self, clip: AudioClip) -> Tensor:
        """A clip -> [k] float32 in 0..1, in the order of `classes`."""
        ...


class FrameScorer(Credited, Protocol):
    """How probable captions are in each moment of a clip."""

    def scores(self, clip: AudioClip, captions: Sequence[str]) -> FrameScores:
        """Probabilities [m k] of the captions that it knows, in the order in which they were given; one that it does not
        know has no row, and stands in `unscored` with the reason."""
        ...


@dataclass(frozen=True)
class Word:
    """What was said from `start` to `end`, in seconds of the clip."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Transcript:
    """All that was said in a clip as one `text`; `words` in order with their times, none where nobody knows them."""

    text: str
    words: tuple[Word, ...] = ()


class Recogniser(Credited, Protocol):
    """What is said in a clip."""

    def transcribe(self, clip: AudioClip) -> Transcript:
        """What is said, "" for nothing. Raises InputError, one sentence, for a judge that fails, refuses or is too late."""
        ...
