"""The rows beside each other: what was reached, what missed its mark, what could not be measured and why."""

import json
from pathlib import Path

import pytest
import soundfile
import torch

from audiostory_core import cli
from audiostory_core.errors import InputError
from audiostory_core.evaluation import outside
from audiostory_core.evaluation.figures import ClipTrials, Figure
from audiostory_core.evaluation.outside import first_seconds, recorded_figures, recordings, through
from audiostory_core.evaluation.report import FIGURES, table
from audiostory_core.evaluation.tones import HARMONICS, coded_purity, steady_tone
from audiostory_core.metrics.scores import tone_purity
from audiostory_core.pipeline import open_parts
from audiostory_core.sound.audio import AudioClip


@pytest.mark.parametrize("row, cells", [
    (Figure("a", 45.0, 45.0, 3), "| a | 45.0 % | 45 | 3 |"),
    (Figure("a", 2.5, 2.0, 3, "rank"), "| a | 2.5 (missed) | 2 | 3 |"),
    (Figure("a", 2.0, 2.0, 3, "rank"), "| a | 2 | 2 | 3 |"),
    (Figure("a", 29.96, 30.0, 1, "dB"), "| a | 30.0 dB (missed) | 30 | 1 |"),
    (Figure("a", None, 2.0, 0, "rank", "say how"), "| a | say how | 2 | 0 |"),
])
def test_a_row_shows_what_was_reached_and_what_was_asked(row: Figure, cells: str):
    assert table([row]).splitlines()[-1] == cells


def test_what_was_not_measured_neither_met_nor_missed():
    assert Figure("a", None, 2.0, 0, "rank", "say how").met is None


def absent() -> None:
    raise InputError("it is not installed; install it.")


def test_without_the_outside_judge_its_rows_say_how_to_get_it(small_bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(outside.OutsideJudge, "load", absent)
    assert cli.main(["evaluate", str(small_bundle), "--only", "outside", "--json", "--device", "cpu"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["target"] for row in rows] == [45.0, 65.0, 2.0, 75.0, 68.0]
    assert {row["note"] for row in rows} == {"it is not installed; install it."} and {row["value"] for row in rows} == {None}


def test_a_folder_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["evaluate", "tiny", "--only", "tones", "--recordings", str(tmp_path / "none")]) == 2
    assert "--recordings names a folder of wav files" in capsys.readouterr().err


def test_recordings_are_those_that_are_named_after_a_sound(tmp_path: Path):
    for name in ("dog-1.wav", "dog-2.wav", "dog.wav", "general-1.wav", "unicorn-1.wav", "rain-1.flac", "owl-a-b.wav"):
        soundfile.write(tmp_path / name, torch.zeros(100).numpy(), 8000)
    assert [(kind, path.name) for kind, path in recordings(tmp_path)] == [("dog", "dog-1.wav"), ("dog", "dog-2.wav"), ("owl", "owl-a-b.wav")]


class Stranger:
    """Hears a class in what is loud enough."""

    names = ("right", "wrong")

    def place(self, name: str, clip: AudioClip) -> int:
        return 1 if float(clip.waveform.std()) > 0.15 else 9


def test_recordings_are_heard_before_and_after_the_codec(tmp_path: Path):
    parts, judge = open_parts("tiny", "cpu", "float32"), Stranger()
    assert recorded_figures(parts, judge, ClipTrials())[0].note.startswith("--recordings DIR")
    assert recorded_figures(parts, judge, ClipTrials(recordings=tmp_path))[0].note.startswith("no file of")
    soundfile.write(tmp_path / "beep-loud.wav", 0.5 * torch.sin(torch.arange(88200) / 10).numpy(), 44100)
    soundfile.write(tmp_path / "beep-quiet.wav", 0.1 * torch.sin(torch.arange(88200) / 10).numpy(), 44100)
    rows = recorded_figures(parts, judge, ClipTrials(recordings=tmp_path))
    assert [(row.value, row.target, row.trials) for row in rows] == [(50.0, None, 2), (50.0, 68.0, 2)]


def test_six_seconds_go_through_the_codec_and_short_ones_fill_a_frame():
    codec = open_parts("tiny", "cpu", "float32").codec
    assert first_seconds(AudioClip(torch.zeros(2, 80000), 8000)).seconds == 6
    assert through(codec, AudioClip(torch.zeros(2, 10), 8000)).waveform.shape == (1, codec.hop)


class Glass:
    """A codec that changes nothing."""

    sample_rate, channels, hop = 16000, 1, 4

    def encode(self, waveform: torch.Tensor) -> torch.Tensor:
        return waveform

    decode = encode


def test_a_codec_that_changes_nothing_leaves_tones_pure():
    assert coded_purity(Glass(), (440.0,)) > 45 and coded_purity(Glass(), HARMONICS) > 45  # type: ignore[arg-type]
    assert tone_purity(steady_tone(HARMONICS, 16000), 16000, HARMONICS[:1]) == pytest.approx(2.0, abs=0.5)  # 1 to the sum of 1/k² behind it


def test_the_table_of_measures_names_each_once():
    assert {"outside", "tones"} <= FIGURES.keys()
