"""CLAP score: how near a sound lies to its text in an embedding that both share (Wu et al., 2023); windows in, cosines out.

Whoever embeds is a function from windows to embeddings; here are the windows, which are our own: the same on every run and
for a sound of any length, where a model's own reading crops at random. A figure depends on them, so they are part of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from torch import Tensor

from ..errors import InputError
from .sets import Embeddings, Scored, as_floats, as_set, score_pairs

WINDOW_SECONDS, HOP_SECONDS = 10.0, 5.0
EmbedWindows = Callable[[Sequence[Tensor]], Embeddings]  # windows [w] each -> [n d]


def windows(
    waveform: Embeddings, sample_rate: int, seconds: float = WINDOW_SECONDS, hop: float = HOP_SECONDS
) -> list[Tensor]:
    """Windows [w] of a mono waveform [w]: all of equal length, the first from its start, the last to its end, between them
    evenly no more than `hop` seconds apart.

    So each holds sound alone, and no silence is filled in. A sound shorter than a window is one window of its own length,
    which the embedder fills up as it was trained to. Raises InputError for no samples, some that are not finite, and a
    window or hop below one sample.
    """
    samples = as_floats(waveform, "the waveform")
    if samples.ndim != 1 or not len(samples) or not bool(samples.isfinite().all()):
        raise InputError(f"a CLAP score takes a waveform [w] of finite samples; got the shape {list(samples.shape)}.")
    length, step = seconds * sample_rate, hop * sample_rate
    if not (1 <= length < math.inf and 1 <= step < math.inf):
        raise InputError(
            f"windows of {seconds:g} s every {hop:g} s at {sample_rate} Hz must be 1 sample or more, and finite."
        )
    size = round(length)
    rest = len(samples) - size
    if rest <= 0:
        return [samples]
    count = math.ceil(rest / step) + 1
    return [samples[at : at + size] for at in (round(k * rest / (count - 1)) for k in range(count))]


def sound_embedding(waveform: Embeddings, sample_rate: int, embed: EmbedWindows) -> Tensor:
    """The embeddings [n d] of a sound's `windows`. Raises InputError as they do, and for an embedder that gives another
    number of embeddings than windows."""
    parts = windows(waveform, sample_rate)
    found = as_set(embed(parts), "the sound's embeddings")
    if len(found) != len(parts):
        raise InputError(f"the embedder gave {len(found)} embeddings of {len(parts)} windows.")
    return found


def clap_score(sound: Embeddings, text: Embeddings) -> float:
    """The cosine, from -1 to 1, between a text [d] and the mean direction of a sound's windows [n d].

    Every window counts alike, whatever its embedding's length. Raises InputError for other shapes, values that are not
    finite, different widths, embeddings of length 0 and windows that cancel out.
    """
    heard, words = as_set(sound, "the sound's embeddings").double(), as_floats(text, "the text's embedding").double()
    words = as_set(words.reshape(1, -1) if words.ndim == 1 else words, "the text's embedding")
    if len(words) != 1 or words.shape[1] != heard.shape[1]:
        raise InputError(
            f"a text is one embedding as wide as the sound's {heard.shape[1]}; got the shape {list(words.shape)}."
        )
    mean = _directions(heard, "the sound's embeddings").mean(0, keepdim=True)
    if float(mean.norm()) < 1e-9:
        raise InputError(f"the {len(heard)} windows of the sound cancel out: it has no direction to compare.")
    cosine = float((_directions(mean, "the sound") * _directions(words, "the text's embedding")).sum())
    return min(1.0, max(-1.0, cosine))


def _directions(vectors: Tensor, name: str) -> Tensor:
    lengths = vectors.norm(dim=1, keepdim=True)
    if not bool((lengths > 0).all()):
        raise InputError(f"{int((lengths == 0).sum())} of {len(vectors)} vectors of {name} have the length 0.")
    return vectors / lengths


def clap_scores(sounds: Mapping[str, Embeddings], texts: Mapping[str, Embeddings], scale: float = 1.0) -> Scored:
    """The cosine of every named sound [n d] with the text [d] of the same name, times `scale`: 1 as Stable Audio
    reports it, 100 as AudioChat does. What has no pair or cannot be scored is named with its reason.
    """

    def score(sound: Embeddings, text: Embeddings) -> float:
        return scale * clap_score(sound, text)

    return score_pairs(sounds, texts, score, ("sound", "text"))
