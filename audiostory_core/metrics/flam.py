"""Is what should be heard heard: frame scores of captions in; multiFLAM, its change, and whether an edit happened out, x100.

AudioChat's three figures (its section 3.3 and appendix E) over any scorer of frames. X are captions, Y a sound, Y' (there a
Y with a hat) the edited sound; P lies in 0..1, and every figure here is a hundred times what the equations give, as the
tables print it. Where the paper contradicts itself:

* Equation 4 sums over m = 0..M and divides by M: there are M captions, so the mean over all of them is meant.
* Equation 5 writes X and equation 14 X': the captions without the edited sound count, as the text says of both.
* The sentence after equation 6 has adding as the exception, with P(X, Y) - P(X, Y), which is 0 for all sounds. Equation 15
  has the sign of equation 6, so adding is the plain form and removing (equation 16) the flipped one: higher is better.
* Appendix E.3 names equation 18 as the general form: equation 6 is; 18 is the one for levels.
* multiFLAM stands as 86.3 and as .86 in one section: x100 here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..errors import InputError
from .frame_scores import FrameScores
from .unscored import Unscored


@dataclass(frozen=True)
class FlamScore:
    """A mean over captions, x100, from how many of them, and those that could not be scored."""

    value: float
    captions: int
    unscored: tuple[Unscored, ...] = ()


def p_flam(scores: FrameScores, caption: str) -> float:
    """How probable it is that a caption is heard anywhere in a sound, 0..1: the highest of its frames.

    Equation 13: the maximum over all frames, since the mean would punish short sounds. Frames beyond the sound's true length
    do not count. Raises InputError for a caption that was not scored, with the reason where there is one.
    """
    if caption in scores.captions:
        return float(scores.heard[scores.captions.index(caption)].max())
    raise InputError(f"'{caption[:100]}' has no frame scores: {_reason(scores, caption)}")


def multi_flam(scores: FrameScores, captions: Sequence[str] | None = None) -> FlamScore:
    """multiFLAM, 0..100: the mean of P over captions (all that were scored or asked for, unless named), equation 4.

    A caption that stands twice, for two sounds, counts twice. What was not scored is named and left out of the mean. Raises
    InputError where nothing is left.
    """
    asked = captions if captions is not None else (*scores.captions, *(one.item for one in scores.unscored))
    scored, unscored = _scored((scores,), asked)
    return FlamScore(100.0 * _mean(p_flam(scores, one) for one in scored), len(scored), unscored)


def delta_multi_flam(before: FrameScores, after: FrameScores, kept: Sequence[str]) -> FlamScore:
    """Delta multiFLAM, 0..100, 0 is best: how far an edit moved what it should have left alone, equation 14.

    `kept` is X', the captions of `before` without those that the edit is about. The absolute value is of the difference of
    two means, as the equation has it: a sound that goes and one that comes may hide each other. A caption that one of the
    sounds was not scored for is left out of both means and named. Raises InputError where nothing is left.
    """
    scored, unscored = _scored((before, after), kept)
    means = [_mean(p_flam(scores, one) for one in scored) for scores in (before, after)]
    return FlamScore(100.0 * abs(means[0] - means[1]), len(scored), unscored)


def edit_flam_add(before: FrameScores, after: FrameScores, caption: str) -> float:
    """editFLAM of a sound that was to be added, -100..100: P(X, Y') - P(X, Y), equations 6 and 15."""
    return 100.0 * (p_flam(after, caption) - p_flam(before, caption))


def edit_flam_remove(before: FrameScores, after: FrameScores, caption: str) -> float:
    """editFLAM of a sound that was to go, -100..100: P(X, Y) - P(X, Y'), equation 16."""
    return 100.0 * (p_flam(before, caption) - p_flam(after, caption))


def edit_flam_change(before: FrameScores, after: FrameScores, old: str, new: str) -> float:
    """editFLAM of a sound that was to become another, -100..100: the mean of adding it and removing the first, (17)."""
    return (edit_flam_add(before, after, new) + edit_flam_remove(before, after, old)) / 2


def edit_flam_acoustic(before: FrameScores, after: FrameScores, caption: str) -> float:
    """editFLAM of a sound whose level or place alone was to change, 0..100: 1 - |P(X, Y') - P(X, Y)|, equation 18."""
    return 100.0 * (1.0 - abs(p_flam(after, caption) - p_flam(before, caption)))


def edit_flam(
    before: FrameScores,
    after: FrameScores,
    added: Sequence[str] = (),
    removed: Sequence[str] = (),
    turned: Sequence[str] = (),
) -> FlamScore:
    """editFLAM of an edit of any kind, the mean over its captions: those added (15), removed (16), turned in level (18).

    One caption of one kind is that equation, one added and one removed are equation 17. The paper gives no formula for
    open-ended edits, which mix them: this mean is ours. What was not scored is named. Raises InputError where nothing is
    left.
    """
    found, names = list[float](), list[Unscored]()
    kinds = ((edit_flam_add, added), (edit_flam_remove, removed), (edit_flam_acoustic, turned))
    if not (added or removed or turned):
        raise InputError("an edit adds, removes or turns one caption at least; got none")
    for measure, captions in kinds:
        scored, unscored = _split((before, after), captions)
        found += [measure(before, after, one) for one in scored]
        names += unscored
    if not found:
        raise InputError(f"no caption of the edit could be scored: {names[0].reason}")
    return FlamScore(_mean(found), len(found), tuple(names))


def _scored(sounds: Sequence[FrameScores], captions: Sequence[str]) -> tuple[list[str], tuple[Unscored, ...]]:
    """Those of some captions that every sound was scored for, one at least, and the others."""
    scored, unscored = _split(sounds, captions)
    if not scored:
        why = f"none of {len(captions)} could be scored: {unscored[0].reason}" if unscored else "got none"
        raise InputError(f"multiFLAM is a mean over captions: {why}")
    return scored, tuple(unscored)


def _split(sounds: Sequence[FrameScores], captions: Sequence[str]) -> tuple[list[str], list[Unscored]]:
    scored, unscored = list[str](), list[Unscored]()
    for caption in captions:
        lacking = next((sound for sound in sounds if caption not in sound.captions), None)
        if lacking is None:
            scored.append(caption)
        else:
            unscored.append(Unscored(caption, _reason(lacking, caption)))
    return scored, unscored


def _reason(scores: FrameScores, caption: str) -> str:
    return next((one.reason for one in scores.unscored if one.item == caption), "it was not asked for")


def _mean(values: Iterable[float]) -> float:
    found = [*values]
    return sum(found) / len(found)
