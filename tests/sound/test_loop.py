"""Loops: seamless for rain, drums, speech and tones, exact to the sample, equally loud; of plans; their files; refusals."""

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from audiostory_core import cli
from audiostory_core.errors import InputError
from audiostory_core.plan.fit import with_overhang
from audiostory_core.plan.story import StoryPlan
from audiostory_core.recipes.recipe import synthesise
from audiostory_core.sound import tags
from audiostory_core.sound.audio import AudioClip, loudness, read, read_metadata, write
from audiostory_core.sound.loop import UNHEARD_DB, jumps, make_loop

RATE = 16_000


def noise(seconds: float, rate: int = RATE, seed: int = 0) -> torch.Tensor:
    return torch.randn(1, round(seconds * rate), generator=torch.Generator().manual_seed(seed))


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> torch.Tensor:
    return 0.3 * torch.sin(2 * math.pi * hertz * torch.arange(round(seconds * rate), dtype=torch.float64) / rate).float()[None]


def voice(seconds: float) -> torch.Tensor:
    """Syllables of a gliding pitch with two formants, four a second: as uneven as speech."""
    time = torch.arange(round(seconds * RATE), dtype=torch.float64) / RATE
    pitch = 120 + 25 * torch.sin(2 * math.pi * 0.37 * time) + 10 * torch.sin(2 * math.pi * 1.3 * time)
    phase = 2 * math.pi * pitch.cumsum(0) / RATE
    formants = (700 + 250 * torch.sin(2 * math.pi * 0.9 * time), 1300 + 400 * torch.sin(2 * math.pi * 1.7 * time))
    partials = (sum(torch.exp(-(((k * pitch - f) / 180) ** 2)) for f in formants) * torch.sin(k * phase) for k in range(1, 25))
    return (0.2 * sum(partials) * (0.55 + 0.45 * torch.sin(2 * math.pi * 4 * time))).float()[None]


def made_of(name: str, variant: str = "") -> torch.Tensor:
    return torch.from_numpy(synthesise(name, variant, 9.0, np.random.default_rng(3))).float()[None]


SOUNDS = {
    "rain": lambda: made_of("rain", "light"), "drums": lambda: made_of("drums"), "speech": lambda: voice(9.0), "tone": lambda: tone(9.0),
    "waves": lambda: made_of("waves"), "siren": lambda: made_of("siren"), "piano": lambda: made_of("piano"),
    "noise": lambda: 0.1 * noise(9.0), "silence": lambda: torch.zeros(1, 9 * RATE), "DC": lambda: torch.full((1, 9 * RATE), 0.25),
}


@pytest.mark.parametrize("seconds", [None, 5.0, 6.77777])
@pytest.mark.parametrize("name", SOUNDS)
def test_the_seam_jumps_no_further_than_frames_elsewhere(name: str, seconds: float | None):
    clip = AudioClip(SOUNDS[name](), RATE)
    loop = make_loop(clip, seconds)
    assert loop.seamless and loop.seam_db <= max(loop.elsewhere_db, UNHEARD_DB), loop
    assert loop.crossfade_db <= 2.5 * max(loop.elsewhere_db, UNHEARD_DB), loop
    count = loop.clip.waveform.shape[1]
    assert count == (math.floor(seconds * RATE + 0.5) if seconds else count) and count >= clip.waveform.shape[1] // 2 - RATE // 50
    assert "no larger than elsewhere" in loop.report()


@pytest.mark.parametrize("name", ["tone", "piano", "siren"])
def test_the_measure_hears_a_bare_cut(name: str):
    """What is not crossed jumps: the measure could fail."""
    waveform = SOUNDS[name]()[:, 2000 : 2000 + 7 * RATE + 123] if name != "tone" else tone(7.0011)
    seam, _, elsewhere = jumps(AudioClip(waveform, RATE), 400)
    assert seam > max(elsewhere, UNHEARD_DB)
    silence_in_between = torch.cat([waveform, torch.zeros(1, 800)], dim=1)
    seam, _, elsewhere = jumps(AudioClip(silence_in_between, RATE), 400)
    assert seam > elsewhere


def test_outside_the_crossfade_it_is_the_sound_itself_and_runs_on_over_the_seam():
    clip = AudioClip(made_of("rain", "light"), RATE)
    loop = make_loop(clip, 5.0, 0.5)
    start, over = round(loop.starts_at * RATE), round(loop.crossfade_seconds * RATE)
    assert over == RATE // 2
    assert torch.equal(loop.clip.waveform[:, over:], clip.waveform[:, start + over : start + 5 * RATE])
    # What follows the last sample is, up to the first step of the fade, what follows it in the sound.
    assert torch.allclose(loop.clip.waveform[:, 0], clip.waveform[:, start + 5 * RATE], atol=1e-3)


def test_a_tone_goes_on_in_phase():
    loop = make_loop(AudioClip(tone(6.0, 333.3), RATE))
    assert loop.match > 0.995
    twice = torch.cat([loop.clip.waveform, loop.clip.waveform], dim=1)[0].double()
    # A sine obeys x[n+1] = 2 cos(w) x[n] - x[n-1] everywhere, the seam and the crossfade included.
    left = twice[2:] - 2 * math.cos(2 * math.pi * 333.3 / RATE) * twice[1:-1] + twice[:-2]
    assert float(left.abs().max()) < 2e-3


def test_drums_keep_their_beat():
    beat = torch.zeros(1, 9 * RATE)
    for k in range(18):  # one each half second
        at = round(k * RATE / 2) + 400
        beat[:, at : at + 1600] += torch.exp(-torch.arange(1600) / 300) * noise(0.1, seed=1)[:, :1600] * 0.3
    loop = make_loop(AudioClip(beat, RATE))
    assert loop.clip.waveform.shape[1] % (RATE // 2) == 0 and loop.match > 0.99


@pytest.mark.parametrize("name", ["rain", "noise", "tone", "waves"])
def test_the_crossfade_is_as_loud_as_the_rest(name: str):
    loop = make_loop(AudioClip(SOUNDS[name](), RATE), None, 1.0)
    crossed = loop.clip.waveform[:, :RATE]
    twice = torch.cat([loop.clip.waveform[:, -RATE:], crossed], dim=1)
    others = [loudness(AudioClip(part, RATE)) for part in loop.clip.waveform[:, RATE:].split(2 * RATE, dim=1) if part.shape[1] == 2 * RATE]
    assert min(others) - 1.0 < loudness(AudioClip(twice, RATE)) < max(others) + 1.0


def test_any_rate_and_channels():
    for rate, channels in ((8000, 1), (44_100, 2), (192_000, 1), (48_000, 8)):
        waveform = torch.cat([0.1 * noise(2.0, rate, seed) for seed in range(channels)])
        loop = make_loop(AudioClip(waveform, rate), 1.5)
        assert loop.clip.waveform.shape == (channels, round(1.5 * rate)) and loop.clip.sample_rate == rate and loop.seamless


def test_a_loud_sound_does_not_pass_full_scale():
    square = torch.sign(tone(3.0, 50.0)) * 0.99
    assert float(make_loop(AudioClip(square, RATE), 2.0).clip.waveform.abs().max()) <= 1.0


@pytest.mark.parametrize(
    "seconds, asked, crossfade, says",
    [
        (0.3, None, None, "lasts 0.300 s"), (5.0, 5.0, None, "a loop of 5 s needs at least 5.02 s"), (5.0, 9.0, None, "lasts 5.000 s"),
        (0.0, None, None, "lasts 0.000 s"), (5.0, 0.1, None, "at least 0.25 s"), (5.0, math.nan, None, "seconds is nan"),
        (5.0, None, 0.001, "crossfade_seconds is 0.001"), (5.0, None, 61.0, "between 0.02 and 60"), (5.0, math.inf, None, "seconds is inf"),
    ],
)
def test_what_cannot_be_a_loop_is_refused(seconds: float, asked: float | None, crossfade: float | None, says: str):
    with pytest.raises(InputError, match=says.replace(".", "\\.")):
        make_loop(AudioClip(0.1 * noise(seconds), RATE), asked, crossfade)


def test_too_much_sound_is_refused_before_it_is_searched(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("audiostory_core.sound.loop.MAX_VALUES", 3 * RATE)
    with pytest.raises(InputError, match=f"the sound lasts 6 s; with 1 channel at {RATE} Hz at most 3 s are read"):
        make_loop(AudioClip(0.1 * noise(6.0), RATE))


# Plans and files


def test_a_plan_with_an_overhang_is_the_plan_and_then_some():
    plan = StoryPlan.build({"instruction": "x", "events": [
        {"caption": "Rain.", "start": 0.0, "seconds": 4.0}, {"caption": "A dog.", "start": 1.0, "seconds": 1.0}]})
    longer = with_overhang(plan, 0.5)
    assert [(e.start, e.seconds) for e in longer.events] == [(0.0, 4.5), (1.0, 1.0)] and longer.total_seconds == 4.5


def loop_points(path: Path) -> tuple[int, int]:
    """First and last sample of the loop in a wav file's `smpl` chunk, read chunk by chunk."""
    data, at = path.read_bytes(), 12
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    while data[at : at + 4] != b"smpl":
        at += 8 + struct.unpack("<I", data[at + 4 : at + 8])[0]
        at += at % 2
    fields = struct.unpack("<15I", data[at + 8 : at + 68])
    assert fields[7] == 1 and fields[10] == 0 and fields[14] == 0
    return fields[11], fields[12]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("rain.wav", AudioClip(made_of("rain", "light"), RATE), subtype="float")
    return tmp_path


def test_files_say_that_they_loop(here: Path, capsys: pytest.CaptureFixture[str]):
    for name, kind in (("a.wav", "FLOAT"), ("a.flac", "PCM_24"), ("a.ogg", "VORBIS")):
        assert cli.main(["loop", "rain.wav", "--seconds", "4.0001", "--out", name, "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        info = soundfile.info(name)
        assert info.frames == report["samples"] == 64_002 and info.subtype == kind and report["seamless"]
        if name == "a.wav":
            assert loop_points(here / name) == (0, 64_001)
        else:
            data = (here / name).read_bytes()
            assert b"LOOPSTART=0" in data and b"LOOPLENGTH=64002" in data


def test_a_wav_of_odd_length_keeps_its_chunks_apart(here: Path):
    write("odd.wav", AudioClip(0.1 * noise(0.5)[:, :7001], RATE), subtype="24", metadata="a text")
    tags.add_loop(here / "odd.wav", 7001, RATE)
    assert loop_points(here / "odd.wav") == (0, 7000)
    assert read_metadata(here / "odd.wav") == "a text" and read("odd.wav").waveform.shape == (1, 7001)


def test_a_plan_becomes_a_loop_of_its_own_length(here: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    plan = StoryPlan.sequential("Rain, then a dog.", [("Rain falls.", 1.5), ("A dog barks.", 1.3)])
    (here / "plan.json").write_text(plan.to_json())
    words = ["loop", "plan.json", "--bundle", str(small_bundle), "--device", "cpu", "--quiet", "--json"]
    assert cli.main([*words, "--out", "loop.wav", "--save-plan", "told.json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["samples"] == 44_800 == soundfile.info("loop.wav").frames and loop_points(here / "loop.wav") == (0, 44_799)
    for text in (read_metadata("loop.wav") or "", (here / "told.json").read_text()):
        told = StoryPlan.from_json(text)
        assert told.events == plan.events and told.telling is not None and told.telling.seed == 0
    assert cli.main([*words, "--out", "longer.flac", "--seconds", "3.5", "--crossfade-seconds", "0.4"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["samples"] == 56_000 and report["crossfade_seconds"] == 0.4


BAD = {
    "no file": (["gone.wav", "--out", "o.wav"], "no file gone.wav"),
    "corrupt": (["corrupt.wav", "--out", "o.wav"], "cannot be read as audio"),
    "zero bytes": (["zero.wav", "--out", "o.wav"], "cannot be read as audio"),
    "zero length": (["empty.wav", "--out", "o.wav"], "holds no sound"),
    "not a number": (["nan.wav", "--out", "o.wav"], "not finite"),
    "too short": (["rain.wav", "--seconds", "9.5", "--out", "o.wav"], "needs at least 9.52 s"),
    "negative": (["rain.wav", "--seconds", "-1", "--out", "o.wav"], "--seconds"),
    "exists": (["rain.wav", "--out", "nan.wav"], "exists"),
    "its own input": (["rain.wav", "--out", "rain.wav"], "write the loop to one of its own"),
    "suffix": (["rain.wav", "--out", "o.mp3"], ".wav"),
    "no folder": (["rain.wav", "--out", "no/o.wav"], "does not exist"),
    "float flac": (["rain.wav", "--out", "o.flac", "--bits", "float"], "float"),
    "plan of a sound": (["rain.wav", "--out", "o.wav", "--save-plan", "p.json"], "a sound has none"),
    "broken plan": (["broken.json", "--out", "o.wav"], "not JSON"),
    "same names": (["plan.json", "--out", "o.wav", "--save-plan", "o.wav"], "same name"),
    "unknown bundle": (["plan.json", "--out", "o.wav", "--bundle", "nobody"], "no bundle 'nobody'"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_writes_nothing(case: str, here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "corrupt.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt nonsense" * 9)
    (here / "zero.wav").write_bytes(b"")
    soundfile.write("empty.wav", np.zeros((0, 1)), RATE)
    soundfile.write("nan.wav", np.array([0.0, np.nan, 0.1] * 9000, dtype="float32"), RATE, subtype="FLOAT")
    (here / "broken.json").write_text("{nonsense")
    (here / "plan.json").write_text(StoryPlan.sequential("x", [("Rain.", 2.0)]).to_json())
    before = {path.name: path.read_bytes() for path in here.iterdir()}
    words, says = BAD[case]
    assert cli.main(["loop", *words]) == 2
    out, err = capsys.readouterr()
    assert says in err and err.startswith("audiostory: ") and err.count("\n") == 1 and out == ""
    assert {path.name: path.read_bytes() for path in here.iterdir()} == before


def test_a_full_disk_leaves_nothing(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    from audiostory_core.disk import files

    real = files.Sink.write

    def full(self: files.Sink, data: bytes) -> int:
        self._failure = OSError(28, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(files.Sink, "write", full)
    assert cli.main(["loop", "rain.wav", "--seconds", "2", "--out", "o.wav"]) == 2
    assert "disk is full" in capsys.readouterr().err and [path.name for path in here.iterdir()] == ["rain.wav"]
