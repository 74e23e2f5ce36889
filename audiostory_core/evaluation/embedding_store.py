"""What judges answered before, by what they heard: a kept judge asks the judge behind it only for what is not in the store.

An answer's key holds the sound's samples and rate, the judge's name and version, and this package's version, so whatever
changes of them is heard anew. Nothing that is found is trusted: what has not the form that the judge's answer has is a miss.
A judge that fails is asked again the next time: failures are not kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import torch
from torch import Tensor

from .. import __version__
from ..disk.store import Store, content_key, usual_folder
from ..judges.protocols import Credited, Embedder, FrameScorer
from ..metrics.frame_scores import FrameScores
from ..metrics.unscored import Unscored
from ..sound.audio import AudioClip

STORE_BYTES = 2_000_000_000
_FOLDER, _FORM = "judged", 1
_MOST_TEXT_BYTES = 5_000_000  # of what is said beside scores


def usual_store(max_bytes: int = STORE_BYTES) -> Store:
    """Beside what is kept of stories, with a bound of its own; the least recently used answers go first."""
    return Store(usual_folder() / _FOLDER, max_bytes)


class KeptEmbedder:
    """An `Embedder` whose points are kept."""

    def __init__(self, judge: Embedder, store: Store) -> None:
        self.judge, self.store = judge, store
        self.name, self.version, self.licence, self.sample_rate = judge.name, judge.version, judge.licence, judge.sample_rate
        self._width: int | None = None  # of what the judge itself answered

    def embed(self, clip: AudioClip) -> Tensor:
        """A clip -> [n d] float32 on the CPU, as the judge gave it, now or before."""
        key = _key("embedding", self, clip)
        found = (self.store.get(key) or {}).get("points")
        if found is not None and _are_points(found, self._width):
            return found
        found = self.judge.embed(clip)
        if _are_points(found, None):
            self._width = found.shape[1]
            self.store.put(key, {"points": found})
        return found


class KeptScorer:
    """A `FrameScorer` whose scores are kept, for each clip and list of captions."""

    def __init__(self, judge: FrameScorer, store: Store) -> None:
        self.judge, self.store = judge, store
        self.name, self.version, self.licence = judge.name, judge.version, judge.licence

    def scores(self, clip: AudioClip, captions: Sequence[str]) -> FrameScores:
        """Scores of the captions that the judge knows, as it gave them, now or before."""
        key = _key("scores", self, clip, *captions)
        found = _unpacked(self.store.get(key) or {}, clip, captions)
        if found is None:
            found = self.judge.scores(clip, captions)
            self.store.put(key, _packed(found))
        return found


def _are_points(found: Tensor, width: int | None) -> bool:
    shaped = found.ndim == 2 and min(found.shape) > 0 and found.dtype == torch.float32
    return shaped and width in (None, found.shape[1]) and bool(torch.isfinite(found).all())


def _key(what: str, judge: Credited, clip: AudioClip, *texts: str) -> str:
    heard = (clip.sample_rate, clip.waveform)
    return content_key("judged", _FORM, __version__, what, judge.name, judge.version, *heard, len(texts), *texts)


def _packed(found: FrameScores) -> dict[str, Tensor]:
    said = {
        "captions": found.captions, "hop_seconds": found.hop_seconds, "seconds": found.seconds,
        "unscored": [(one.item, one.reason) for one in found.unscored],
    }  # fmt: skip
    return {"scores": found.scores, "said": torch.frombuffer(bytearray(json.dumps(said).encode()), dtype=torch.uint8)}


def _unpacked(kept: dict[str, Tensor], clip: AudioClip, captions: Sequence[str]) -> FrameScores | None:
    """The scores that were kept, or None where they cannot be an answer to what is asked."""
    scores, said = kept.get("scores"), kept.get("said")
    if scores is None or said is None or said.dtype != torch.uint8 or said.numel() > _MOST_TEXT_BYTES:
        return None
    try:
        data = json.loads(said.numpy().tobytes())
        unscored = tuple(Unscored(str(item), str(reason)) for item, reason in data["unscored"])
        found = FrameScores(scores, tuple(data["captions"]), float(data["hop_seconds"]), float(data["seconds"]), unscored)
    except (ValueError, KeyError, TypeError, RecursionError):  # InputError, of scores of no such form, is a ValueError
        return None
    named = {*found.captions, *(one.item for one in unscored)}
    return found if named == set(captions) and abs(found.seconds - clip.seconds) <= found.hop_seconds else None
