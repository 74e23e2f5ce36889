"""Scripted readings of an ear: which names are how probable from when to when, beside a sound that is drawn or given."""

from types import SimpleNamespace

import torch

from audiostory_core.dataset.vocabulary import SOUNDS
from audiostory_core.listen.events import EarReading
from audiostory_core.listen.names import Names
from audiostory_core.listen.signal import measure
from audiostory_core.plan.lexicon import Lexicon

RATE = 16000
ALL = (*SOUNDS, "speech", "music")
Said = tuple[str, float, float, float]  # a name, from, to, how probable


def lexicon() -> Lexicon:
    from audiostory_core.bundle.bundle import Bundle

    found = Bundle.open("tiny").lexicon()
    assert found is not None
    return found


def names() -> Names:
    return Names(ALL, lexicon())


def scores(seconds: float, *said: Said) -> torch.Tensor:
    found = torch.full((max(1, -int(-seconds // 0.5)), len(ALL)), 0.01)
    for name, start, end, probable in said:
        found[round(2 * start) : round(2 * end), ALL.index(name)] = probable
    return found


def hiss(seconds: float, gain: float = 0.1, seed: int = 0) -> torch.Tensor:
    return gain * torch.randn(round(seconds * RATE), generator=torch.Generator().manual_seed(seed))


def levels(*pieces: tuple[float, float]) -> torch.Tensor:
    """Noise [w] of so many seconds each, at so many dB of full scale; below -150 nothing."""
    return torch.cat([hiss(seconds, 10 ** (level / 20) if level > -150 else 0.0, n) for n, (seconds, level) in enumerate(pieces)])


def reading(wave: torch.Tensor, *said: Said) -> EarReading:
    seconds = len(wave) / RATE
    return EarReading(names(), scores(seconds, *said), measure(wave, RATE), seconds)


class ScriptedEar:
    """Hears what was written for each moment of a sound, window after window."""

    sample_rate, window_seconds, width = RATE, 30.0, 8

    def __init__(self, written: torch.Tensor) -> None:
        self.written, self.at, self.heard = written, 0, list[float]()
        self.head = SimpleNamespace(names=ALL)

    def scores(self, waveforms, seconds):
        self.heard.append(seconds)
        count = -int(-(seconds - 1e-6) // 0.5)
        found = self.written[self.at : self.at + count]
        self.at += count
        return found[None]
