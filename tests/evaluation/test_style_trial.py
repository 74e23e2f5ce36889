"""A style's trial: what it makes is what it says, and its probe knows a tape when it hears one."""

from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core.evaluation import style_trial
from audiostory_core.evaluation.style_trial import Probe, StyleTrial, make_sounds, sounds_of, tape
from audiostory_core.sound.audio import AudioClip, read

RATE = 16_000


def test_a_tape_keeps_length_and_peak_and_loses_lows_and_highs():
    rng, time = np.random.default_rng(0), np.arange(RATE) / RATE
    loud = {hertz: float(np.abs(np.fft.rfft(tape(np.sin(2 * np.pi * hertz * time), rng)))[hertz]) for hertz in (40, 1000, 7000)}
    assert loud[1000] > 8 * loud[40] and loud[1000] > 10 * loud[7000]
    for wave in (np.zeros(RATE), 9.0 * np.sin(time)):
        worn = tape(wave, rng)
        assert worn.shape == (RATE,) and worn.dtype == np.float32 and np.abs(worn).max() <= 0.9 + 1e-6


def test_the_probe_tells_what_it_was_taught():
    generator = torch.Generator().manual_seed(0)
    plain, styled = (torch.randn(60, 8, generator=generator) + shift for shift in (0.0, 3.0))
    probe = Probe(None, styled[:40], plain[:40])  # type: ignore[arg-type]
    assert sum(probe.is_styled(styled[40:])) >= 19 and sum(probe.is_styled(plain[40:])) <= 1


def test_sounds_are_told_taped_and_captioned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []

    def told(parts, plans, settings, first_seed=0):
        asked.append(first_seed)
        return [AudioClip(0.1 * torch.randn(1, RATE, generator=torch.Generator().manual_seed(n)), RATE) for n, _ in enumerate(plans)]

    monkeypatch.setattr(style_trial, "make_clips", told)
    monkeypatch.setattr(style_trial, "learnt_by", lambda parts: frozenset({"bell", "rain"}))
    trial = StyleTrial(learnt=2, variants=3)
    taped, plain = make_sounds(None, trial, tmp_path)  # type: ignore[arg-type]
    assert len(taped) == len(plain) == 6 == len(list(tmp_path.glob("*.flac"))) == len(list(tmp_path.glob("*.txt")))
    assert asked == [style_trial.STYLE_SEED] and len(sounds_of(None, trial)) == 3  # type: ignore[arg-type]
    first = sorted(tmp_path.glob("*.flac"))[0]
    assert torch.allclose(read(first).waveform, taped[0].waveform, atol=1e-4) and first.with_suffix(".txt").read_text().strip()


@pytest.mark.slow
def test_a_style_comes_through_and_sounds_stay_themselves(tmp_path: Path):
    """The whole trial, which takes twenty minutes on two cores."""
    figures = {figure.name: figure for figure in style_trial.run("tiny", tmp_path, StyleTrial())}
    assert not [figure for figure in figures.values() if figure.met is False], figures
