"""The judges that come along, so that captions can be scored with nothing to download: the head of a bundle's ear, and the
independent judge of `metrics`, both as `FrameScorer`s with a frame each half second; that judge is an `Embedder` and a
`Tagger` too.

A caption is known by the sounds that it names: by a bundle's words, as whoever listens knows them. It is as probable as the
least probable of them, and 0 where the sound is silent.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from ..brief.clauses import text_of
from ..bundle.parts import Parts
from ..errors import InputError
from ..listen import hearing
from ..listen.names import Names
from ..listen.signal import HALF_SECOND
from ..metrics import judge as independent
from ..metrics.frame_scores import FrameScores
from ..metrics.judge import Judge
from ..metrics.unscored import Unscored
from ..models.ear import Ear
from ..plan.lexicon import Lexicon
from ..sound.audio import AudioClip
from . import pieces
from .protocols import Activation
from .provenance import fingerprint

NAMES_NO_SOUND = "it names no sound that this judge knows"
_WINDOW_SECONDS = 1.5  # around a frame: the shortest that the independent judge was trained on
_TAGGED_SECONDS = 10.0
_BATCH = 64  # windows that are heard at once
LICENCE = "Apache-2.0"


class EarScorer:
    """An ear that names sounds itself; its scores are calibrated probabilities."""

    def __init__(self, ear: Ear, lexicon: Lexicon | None = None, name: str = "ear", licence: str = LICENCE) -> None:
        """Raises InputError for an ear without a head."""
        names = hearing.names_of(ear, lexicon)
        if names is None:
            raise InputError(f"{name} has no head that names sounds, so it scores no captions; take the independent judge.")
        self.ear, self.names = ear, names
        self.name, self.version, self.licence = name, fingerprint(ear.state_dict(), _words_of(lexicon)), licence

    @classmethod
    def of(cls, parts: Parts) -> EarScorer:
        """The ear of a bundle. Raises InputError for one that cannot listen, or names nothing."""
        manifest = parts.bundle.manifest
        return cls(parts.ear, parts.bundle.lexicon(), f"the ear of {manifest.name}", manifest.licence)

    def scores(self, clip: AudioClip, captions: Sequence[str]) -> FrameScores:
        reading = hearing.read(self.ear, self.names, clip)
        sounding = torch.tensor(reading.sounding)[:, None]
        return _of_names(self.names, reading.scores * sounding, clip.seconds, captions)


class InsideScorer:
    """The independent judge, moment by moment: which one sound of its vocabulary it is. Two that sound at once share
    what it gives, so layers score lower than what sounds alone."""

    def __init__(self, judge: Judge, lexicon: Lexicon | None = None) -> None:
        self.judge, self.names = judge, Names(judge.sounds, lexicon)
        self.version = fingerprint(judge.state_dict(), _words_of(lexicon))
        self.name, self.licence = "independent judge", LICENCE

    @classmethod
    def load(cls, lexicon: Lexicon | None = None) -> InsideScorer:
        """The judge in the package; `lexicon` is the words of a bundle, for captions beside the vocabulary's own."""
        return cls(Judge.load(), lexicon)

    def scores(self, clip: AudioClip, captions: Sequence[str]) -> FrameScores:
        rate = independent.SAMPLE_RATE
        waveform = pieces.mono(clip, rate)
        size, hop = round(_WINDOW_SECONDS * rate), round(HALF_SECOND * rate)
        frames = waveform.split(hop)
        waveform = pad(waveform, (0, max(0, size - len(waveform))))
        # Around each frame as much before as behind, but inside the sound: beyond its ends there is nothing to know it by.
        starts = [min(max(0, k * hop - (size - hop) // 2), len(waveform) - size) for k in range(len(frames))]
        heard = [waveform[at : at + size] for at in starts]
        found = [one for at in range(0, len(heard), _BATCH) for one in self.judge.hear_many(heard[at : at + _BATCH])]
        sounding = torch.tensor([not pieces.is_silent(frame, rate) for frame in frames])[:, None]
        return _of_names(self.names, torch.stack([one.sound_scores for one in found]) * sounding, clip.seconds, captions)


class InsideEmbedder:
    """What the independent judge sees in each second of a sound, before it names it: an `Embedder` of [n 320].

    Windows of a second, one every half second; a shorter sound is followed by silence.
    """

    sample_rate = independent.SAMPLE_RATE

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.name, self.version, self.licence = "independent judge's features", fingerprint(judge.state_dict()), LICENCE

    @classmethod
    def load(cls) -> InsideEmbedder:
        """The judge in the package."""
        return cls(Judge.load())

    def embed(self, clip: AudioClip) -> Tensor:
        size, hop = (round(seconds * self.sample_rate) for seconds in (independent.MIN_SECONDS, HALF_SECOND))
        heard = pieces.windows(pieces.mono(clip, self.sample_rate), size, hop)
        return torch.cat([self.judge.embed_many([*some]) for some in heard.split(_BATCH)])


class InsideTagger:
    """Which one sound of its vocabulary the independent judge takes a whole clip for: a `Tagger`, by the mean over windows
    of ten seconds; a sound below one second is followed by silence."""

    activation: Activation = "softmax"

    def __init__(self, judge: Judge) -> None:
        self.judge, self.classes = judge, judge.sounds
        self.name, self.version, self.licence = "independent judge", fingerprint(judge.state_dict()), LICENCE

    @classmethod
    def load(cls) -> InsideTagger:
        """The judge in the package."""
        return cls(Judge.load())

    def posteriors(self, clip: AudioClip) -> Tensor:
        rate = independent.SAMPLE_RATE
        waveform = pieces.mono(clip, rate)
        waveform = pad(waveform, (0, max(0, round(independent.MIN_SECONDS * rate) - len(waveform))))
        size = min(len(waveform), round(_TAGGED_SECONDS * rate))
        heard = [one for some in pieces.windows(waveform, size, size).split(_BATCH) for one in self.judge.hear_many([*some])]
        return torch.stack([one.sound_scores for one in heard]).mean(0)

    def logits(self, clip: AudioClip) -> Tensor:
        """The logarithms of its posteriors, which softmax turns into them again."""
        return self.posteriors(clip).clamp_min(torch.finfo(torch.float32).tiny).log()


def _words_of(lexicon: Lexicon | None) -> str:
    """What two lexicons share only if they name sounds alike: by other words another judge answers."""
    if lexicon is None:
        return ""
    whole = (sorted(lexicon.known), lexicon.nearest, lexicon.sounds, lexicon.environments)
    return repr(whole)


def _of_names(names: Names, scores: Tensor, seconds: float, captions: Sequence[str]) -> FrameScores:
    """Scores of captions from those of names [k s], for each half second."""
    known, rows, unscored = list[str](), list[Tensor](), list[Unscored]()
    column = {name: scores[:, n] for n, name in enumerate(names.all)}
    for caption in captions:
        found, reason = _named(names, caption)
        if reason:
            unscored.append(Unscored(caption, reason))
            continue
        # What is asked for by a wider word is heard where any that it stands for is.
        each = [torch.stack([column[one] for one in names.meant(name)]).amax(0) for name in found]
        known.append(caption)
        rows.append(torch.stack(each).amin(0))
    matrix = torch.stack(rows) if rows else torch.zeros(0, len(scores))
    return FrameScores(matrix, tuple(known), HALF_SECOND, seconds, tuple(unscored))


def _named(names: Names, caption: str) -> tuple[tuple[str, ...], str]:
    """The names in a caption that can be scored; or why it cannot: half a caption is not what was asked for."""
    text = text_of(caption)
    found = names.in_caption(caption, text)
    if not found:
        return (), NAMES_NO_SOUND
    own = names.sounds.by_caption.get(caption)
    unknown = [] if own is not None else [one for one in names.mentions(text) if not one.known]
    words = text.quote(unknown[0].start, unknown[0].end) if unknown else ""
    return found, f"it names '{words[:60]}', a sound that this judge does not know" if unknown else ""
