"""Which real recordings a sound is like, by an ear that nothing was chosen by (`metrics.likeness`): rows without a mark.

Recordings are the user's, named after their sounds. Each is held against all others, as it is and after the codec; each
sound of the bundle that there is a recording of is told once and held against all.
"""

from __future__ import annotations

import numpy as np

from ..bundle.parts import Parts
from ..errors import InputError
from ..metrics.likeness import LikenessEar, kind_place
from ..metrics.outside import Ranks
from ..sound.audio import read
from .figures import ClipTrials, Figure, shown
from .outside import NO_RECORDINGS, first_seconds, recordings, sentences, through, told_clips

_NAME = "likeness to recordings"


def likeness_figures(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Is a recording of the same sound the nearest, or among the three nearest sounds? Told, coded, and as recorded."""
    found = recordings(counts.recordings) if counts.recordings else []
    try:
        ear = LikenessEar.load()
    except InputError as error:
        return [Figure(f"{_NAME}: told", None, None, 0, note=str(error))]
    if not found:
        return [Figure(f"{_NAME}: told", None, None, 0, note=NO_RECORDINGS)]
    clips = [(kind, first_seconds(read(path))) for kind, path in found]
    kinds = [kind for kind, _ in clips]
    real = np.stack([ear.embed(clip) for _, clip in shown(clips, "recordings", len(clips))])
    coded = [ear.embed(through(parts.codec, clip)) for _, clip in shown(clips, "after the codec", len(clips))]
    names = [name for name in parts.bundle.manifest.sounds if name in sentences()[0] and name in kinds]
    told = [
        kind_place(ear.embed(clip), name, kinds, real) if clip else len(set(kinds))
        for name, clip in told_clips(parts, names, 1)
    ]
    return [
        *_rows("recordings as they are", others_places(list(real), kinds, real)),
        *_rows("recordings after the codec", others_places(coded, kinds, real)),
        *_rows("told", Ranks(tuple(told))),
    ]


def others_places(queries: list[np.ndarray], kinds: list[str], real: np.ndarray) -> Ranks:
    """Where the kind of each query stands among recordings other than its own; who is alone of a kind is left out."""
    places = list[int]()
    for n, (query, kind) in enumerate(zip(queries, kinds, strict=True)):
        others = [other for k, other in enumerate(kinds) if k != n]
        if kind in others:
            places.append(kind_place(query, kind, others, np.delete(real, n, axis=0)))
    return Ranks(tuple(places))


def _rows(what: str, ranks: Ranks) -> list[Figure]:
    if not ranks.places:
        return []
    values = {"is nearest": ranks.within(1), "is among the three nearest": ranks.within(3)}
    return [Figure(f"{_NAME}: {what}, the same sound {how}", 100 * v, None, len(ranks.places)) for how, v in values.items()]
