"""Copies of a recording are told from other recordings of the same thing."""

import io

import pytest
import soundfile
import torch

from audiostory_core.dataset.clips import draw_clip
from audiostory_core.dataset.fingerprint import are_copies, fingerprint
from audiostory_core.sound.audio import AudioClip, resample

RATE, COUNT = 16000, 24


def coded(clip: AudioClip, form: str) -> AudioClip:
    data = io.BytesIO()
    soundfile.write(data, clip.waveform.T.numpy(), clip.sample_rate, format=form)
    data.seek(0)
    samples, rate = soundfile.read(data, dtype="float32", always_2d=True)
    return AudioClip(torch.from_numpy(samples.T.copy()), rate)


def with_hiss(clip: AudioClip) -> AudioClip:
    hiss = torch.randn(clip.waveform.shape, generator=torch.Generator().manual_seed(0))
    return AudioClip(clip.waveform + clip.waveform.std() * 10 ** (-30 / 20) * hiss, clip.sample_rate)


COPIES = {
    "quieter": lambda clip: AudioClip(0.2 * clip.waveform, clip.sample_rate), "of another rate": lambda clip: resample(clip, 22050),
    "as Vorbis": lambda clip: coded(clip, "OGG"), "as MP3": lambda clip: coded(clip, "MP3"), "with hiss": with_hiss,
    "in stereo": lambda clip: AudioClip(clip.waveform.repeat(2, 1), clip.sample_rate),
    "cut later": lambda clip: AudioClip(clip.waveform[:, 3333:], clip.sample_rate),
}  # fmt: skip


@pytest.fixture(scope="module")
def clips() -> list[AudioClip]:
    return [AudioClip(torch.from_numpy(draw_clip(3, n, 4.0)[0])[None], RATE) for n in range(COUNT)]


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found(clips: list[AudioClip], kind: str):
    found = 0
    for clip in clips:
        one, other = fingerprint(clip), fingerprint(COPIES[kind](clip))
        shared = set(one.words.tolist()) & set(other.words.tolist()) - {0}
        found += are_copies(one, other, range(-12, 13)) and bool(shared or (one.hum and one.hum == other.hum))
    assert found >= 0.9 * COUNT


def test_other_recordings_are_no_copies(clips: list[AudioClip]):
    prints = [fingerprint(clip) for clip in clips]
    assert not [(n, m) for n in range(COUNT) for m in range(n) if are_copies(prints[n], prints[m], range(-3, 4))]


def test_hums_of_another_pitch_are_no_copies():
    def tone(hertz: float, loudness: float = 0.3) -> AudioClip:
        return AudioClip(loudness * torch.sin(2 * torch.pi * hertz * torch.arange(3 * RATE) / RATE)[None], RATE)

    low, again, high = fingerprint(tone(220.0)), fingerprint(tone(220.0, 0.1)), fingerprint(tone(700.0))
    assert low.hum == again.hum > 0 and are_copies(low, again, [0])
    assert not are_copies(low, high, [0])


@pytest.mark.parametrize("samples", [0, 1, 2000, 2048, 40000])
def test_silence_and_little_sound_are_copies_of_nothing(samples: int):
    silent = fingerprint(AudioClip(torch.zeros(1, samples), RATE))
    assert not silent.words.any() and silent.hum == 0 and not are_copies(silent, silent, [0])
