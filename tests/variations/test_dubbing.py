"""A video dubbed: sound as long as the picture to the sample, events on their shots, the picture's packets untouched."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core import cli
from audiostory_core.disk import files
from audiostory_core.errors import InputError
from audiostory_core.line.settings import Settings
from audiostory_core.line.teller import Teller
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.track import Track
from audiostory_core.variations import dubbing
from audiostory_core.variations.dubbing import OldTrack, dub, fit_plan, mix_over, plan_captions
from audiostory_core.video import containers
from audiostory_core.video.captions import Captions, TimedCaption
from audiostory_core.video.frames import SourceFile, VideoFile, samples_of, uncut_at
from audiostory_core.video.muxing import mux
from audiostory_core.video.own_sound import channels_of, sound_of
from films import film, picture_packets, tone
from harm import FailingFile
from local_server import giving_captions, serving

NTSC = Fraction(30_000, 1001)
UNEVEN = [*(n * 0.04 for n in range(20)), 0.9, 1.3, 1.31, 1.7]
CAPTIONS = Captions((TimedCaption(0, 0.5, "Rain falls."), TimedCaption(0.5, 1.2, "A dog barks.")))
RUN = [sys.executable, "-c", "import sys; from audiostory_core.cli import main; sys.exit(main())"]


def sound_track(path: Path) -> tuple[Fraction | None, np.ndarray, int]:
    """A file's sound as it says it lasts, in seconds, its samples [ch w], and their rate."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        lasts = stream.duration * stream.time_base if stream.duration else None
        blocks = [frame.to_ndarray() for frame in container.decode(stream)]
        planes = [b if b.dtype == np.float32 else b.astype(np.float32) / float(np.iinfo(b.dtype).max) for b in blocks]
        channels = stream.codec_context.layout.nb_channels
        return lasts, np.concatenate([b.reshape(-1, channels).T if len(b) == 1 else b for b in planes], 1), stream.rate


def level(samples: np.ndarray) -> float:
    return 10 * np.log10(np.square(samples).mean() + 1e-12)


# The picture's packets and the sound's length


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
@pytest.mark.parametrize("rate", [24, 25, NTSC, 30, 60, None])
def test_the_picture_is_copied_and_the_sound_is_as_long(tmp_path: Path, suffix: str, rate: Fraction | int | None):
    source = film(tmp_path / f"film{suffix}", [37], rate or 25) if rate else film(tmp_path / f"film{suffix}", [24], times=UNEVEN)
    video = VideoFile(source)
    count = samples_of(video, 48_000)
    assert count == round(video.info.seconds * 48_000)
    wave = torch.from_numpy(tone(count / 48_000))
    assert mux(video, [wave[:, :999], wave[:, 999:]], 48_000, 1, tmp_path / f"out{suffix}") == ()
    assert picture_packets(tmp_path / f"out{suffix}") == picture_packets(source)
    lasts, samples, _ = sound_track(tmp_path / f"out{suffix}")
    if suffix in (".mp4", ".mov"):  # AAC comes in frames of 1024: what is too much is told in the file, not decoded away
        assert lasts == Fraction(count, 48_000) and 0 <= samples.shape[1] - count < 1024
    else:
        assert samples.shape[1] == count
    assert -14 < level(samples[:, 4800:count]) < -12.5
    if rate:  # of a last frame without a neighbour, webm does not say how long it lasts
        assert sum(block.shape[1] for block in sound_of(VideoFile(tmp_path / f"out{suffix}"), 48_000, 1)) == count
    assert {path.name for path in tmp_path.iterdir()} == {f"film{suffix}", f"out{suffix}"}


@pytest.mark.parametrize("into", [".mkv", ".mov"])
def test_another_container_takes_the_same_packets(tmp_path: Path, into: str):
    source = film(tmp_path / "film.mp4", [37])
    mux(VideoFile(source), [torch.zeros(2, 48_000)], 48_000, 2, tmp_path / f"out{into}")
    assert [data for data, _ in picture_packets(tmp_path / f"out{into}")] == [data for data, _ in picture_packets(source)]


def test_a_lossless_container_holds_the_sound_bit_for_bit(tmp_path: Path):
    wave = torch.from_numpy((tone(1.48, channels=2) * 32767).round() / 32768)
    mux(VideoFile(film(tmp_path / "film.mkv", [37])), [wave], 48_000, 2, tmp_path / "out.mkv")
    back = torch.cat([*sound_of(VideoFile(tmp_path / "out.mkv"), 48_000, 2)], 1)
    assert (back - wave).abs().max() < 2 / 32768


def test_a_portrait_stays_upright(tmp_path: Path):
    source = film(tmp_path / "film.mp4", [10], turned=90)
    mux(VideoFile(source), [torch.zeros(1, 19_200)], 48_000, 1, tmp_path / "out.mp4")
    before, after = (next(VideoFile(path).frames()).picture(96) for path in (source, tmp_path / "out.mp4"))
    assert after.shape == (96, 54, 3) and np.array_equal(before, after)


def test_a_video_that_begins_late_begins_at_once(tmp_path: Path):
    source = film(tmp_path / "film.mkv", [25], starts_at=2.0)
    video = VideoFile(source)
    assert video.info.start == 2 and video.info.seconds == 1
    mux(video, [torch.from_numpy(tone(1.0))], 48_000, 1, tmp_path / "out.mkv")
    assert VideoFile(tmp_path / "out.mkv").info.start == 0
    assert [d for d, _ in picture_packets(tmp_path / "out.mkv")] == [d for d, _ in picture_packets(source)]


def test_what_a_container_cannot_hold_is_one_sentence_and_nothing_is_written(tmp_path: Path):
    video = VideoFile(film(tmp_path / "film.mp4", [10]))
    wrong = {("out.webm", 48_000): "cannot hold the picture", ("out.gif", 48_000): "cannot write '.gif'",
             ("out.mp4", 12_345): "cannot have 12345 Hz", ("none/out.mp4", 48_000): "does not exist"}
    for (name, rate), sentence in wrong.items():
        with pytest.raises(InputError, match=sentence):
            mux(video, [torch.zeros(1, rate // 2)], rate, 1, tmp_path / name)
    with pytest.raises(InputError, match="exists"):
        mux(video, [torch.zeros(1, 4800)], 48_000, 1, tmp_path / "film.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize("room", [0, 1000, 6000])
@pytest.mark.parametrize("failure, wanted", [(OSError(errno.ENOSPC, "No space left on device"), InputError),
                                             (KeyboardInterrupt(), KeyboardInterrupt)])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch, suffix: str, room: int, failure, wanted):
    video = VideoFile(film(tmp_path / f"film{suffix}", [37]))
    (tmp_path / f"out{suffix}").write_bytes(b"the old one")
    original = files.Sink.__init__
    monkeypatch.setattr(files.Sink, "__init__", lambda sink, file: original(sink, FailingFile(file, room, failure)))
    with pytest.raises(wanted, match="disk is full" if wanted is InputError else None):
        mux(video, [torch.randn(1, 71_040) * 0.2], 48_000, 1, tmp_path / f"out{suffix}", overwrite=True)
    assert (tmp_path / f"out{suffix}").read_bytes() == b"the old one"
    assert len(list(tmp_path.iterdir())) == 2


# The old sound


def test_the_old_sound_is_read_from_the_first_frame_on(tmp_path: Path):
    video = VideoFile(film(tmp_path / "film.mkv", [50], sound=tone(1.0, 44_100, channels=2), sound_rate=44_100))
    assert channels_of(video) == 2
    for rate in (48_000, 16_000):
        heard = torch.cat([*sound_of(video, rate, 2)], 1)
        assert heard.shape == (2, 2 * rate)  # silence follows it to the picture's end
        assert -14 < level(heard[:, rate // 10 : rate * 9 // 10].numpy()) < -12.5
        assert level(heard[:, rate * 11 // 10 :].numpy()) < -60
    late = VideoFile(film(tmp_path / "late.mkv", [25], sound=tone(3.0), starts_at=2.0))
    heard = torch.cat([*sound_of(late, 48_000, 1)], 1)
    assert heard.shape == (1, 48_000) and -14 < level(heard.numpy()) < -12.5
    assert channels_of(VideoFile(film(tmp_path / "mute.mp4", [5]))) == 0
    assert not torch.cat([*sound_of(VideoFile(tmp_path / "mute.mp4"), 8000, 1)], 1).any()


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_old_sound_that_begins_late_stays_late(tmp_path: Path, suffix: str):
    click = np.zeros((1, 48_000), np.float32)
    click[0, 24_000:24_100] = 0.9
    video = VideoFile(film(tmp_path / f"film{suffix}", [75], sound=click, sound_at=0.5))
    heard = torch.cat([*sound_of(video, 48_000, 1)], 1)
    assert heard.shape == (1, 3 * 48_000) and abs(int(heard[0].abs().argmax()) - 48_000) < 150
    with track_of(tone(3.0, 48_000) * 0, 48_000) as ours, mix_over(ours, OldTrack(sound_of(video, 48_000, 1), 1), "keep") as mixed:
        assert abs(int(mixed.clip().waveform[0].abs().argmax()) - 48_000) < 150


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize("start, frames, at", [(0.0, 50, 1.0), (0.2, 35, 0.8), (0.5, 35, 0.48), (0.8, 25, 0.2)])
def test_old_sound_of_a_cut_is_read_from_the_whole(tmp_path: Path, suffix: str, start: float, frames: int, at: float):
    """A cut that begins between two frames shows the second one first: 0.5 s at 25 frames a second is 0.52 s."""
    click = np.zeros((1, 48_000), np.float32)
    click[0, 24_000:24_100] = 0.9
    whole = SourceFile(film(tmp_path / f"film{suffix}", [75], sound=click, sound_at=0.5))
    times = [*(n / 25 for n in range(frames))]
    cut = VideoFile(film(tmp_path / "cut.mp4", [frames], times=times), "the cut", uncut_at(whole, start))
    assert (cut.info.seconds, cut.info.frame_rate) == (Fraction(frames, 25), 25)
    heard = torch.cat([*sound_of(cut, 48_000, channels_of(cut))], 1)
    assert heard.shape == (1, frames * 1920) and abs(int(heard[0].abs().argmax()) - round(at * 48_000)) < 150


def test_a_gap_in_the_old_sound_counts_from_the_first_frame_on(tmp_path: Path):
    """Sound until 0.3 s and from 1.0 s on, of a film that is cut at 0.6 s: 0.4 s of silence, then the rest."""
    import av

    path = tmp_path / "film.mkv"
    film(path, [75], bf="0")
    with av.open(str(path)) as source, av.open(str(tmp_path / "gap.mkv"), "w") as container:
        picture = container.add_stream_from_template(source.streams.video[0], opaque=True)
        voice = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        for start in (0, 48_000):
            block = av.AudioFrame.from_ndarray(np.full((1, 14_400), 8000, np.int16), format="s16", layout="mono")
            block.sample_rate, block.pts, block.time_base = 48_000, start, Fraction(1, 48_000)
            container.mux(voice.encode(block))
        for packet in source.demux(video=0):
            if packet.size:
                packet.dts, packet.stream = packet.pts if packet.dts is None else packet.dts, picture
                container.mux(packet)
    cut = VideoFile(film(tmp_path / "cut.mp4", [25]), None, uncut_at(SourceFile(tmp_path / "gap.mkv"), 0.6))
    heard = torch.cat([*sound_of(cut, 48_000, 1)], 1)[0]
    assert not heard[:19_200].any() and heard[19_200:33_600].gt(0.2).all() and not heard[33_600:].any()


def test_what_a_cut_lost_is_what_the_whole_was(tmp_path: Path):
    whole = SourceFile(film(tmp_path / "film.mp4", [50], setting=lambda container, picture:
                            setattr(picture.codec_context, "sample_aspect_ratio", Fraction(2))))
    assert VideoFile(film(tmp_path / "cut.mp4", [25]), None, uncut_at(whole, 1.0)).info.pixel_shape == 2
    with pytest.raises(InputError, match=r"has no frame from 7 s on; it lasts 2 s"):
        uncut_at(whole, 7.0)


def track_of(wave: np.ndarray, rate: int = 16_000) -> Track:
    track = Track(rate, len(wave))
    track.add(torch.from_numpy(wave))
    return track


def test_old_sound_is_kept_whole_or_gives_way_where_ours_is_heard():
    rate = 16_000
    ours = tone(4.0, rate, 440.0)
    ours[:, : 2 * rate] = 0
    old = tone(4.0, rate, 1000.0, channels=2)
    with track_of(ours) as track, mix_over(track, OldTrack([torch.from_numpy(old)], 2), "keep") as kept:
        assert (kept.channels, kept.samples) == (2, 4 * rate)
        whole = kept.clip().waveform.numpy() / kept.gain
    assert np.allclose(whole, old + ours / np.sqrt(2), atol=1e-6)
    blocks = torch.from_numpy(old).split(999, 1)
    with track_of(ours) as track, mix_over(track, OldTrack(blocks, 2), "duck") as ducked:
        whole = ducked.clip().waveform.numpy() / ducked.gain
    under = whole - ours / np.sqrt(2)
    assert np.allclose(under[:, : 2 * rate - 200], old[:, : 2 * rate - 200], atol=1e-6)
    drop = level(under[:, 3 * rate :]) - level(old[:, 3 * rate :])
    assert drop == pytest.approx(-dubbing.DUCK_DB, abs=0.1)
    steps = np.abs(np.diff(under / np.where(np.abs(old) > 0.05, old, np.nan), axis=1))
    assert np.nanmax(steps) < 0.01  # it never jumps


def test_old_sound_that_is_too_short_ends_in_silence_and_the_peak_is_held():
    loud = np.full((1, 16_000), 0.9, np.float32) * np.sign(tone(1.0, 16_000))
    with track_of(loud) as track, mix_over(track, OldTrack([torch.from_numpy(loud[:, :8000])], 1), "keep") as both:
        assert both.samples == 16_000 and both.true_peak <= 10 ** (-1 / 20)
        assert 0 < both.gain < 1


# Captions -> plan -> sound


def test_captions_become_a_plan_at_their_times(small_parts):
    plain = plan_captions(Teller(small_parts), CAPTIONS, "in a cathedral", 1.48, reasoned=False)
    assert [(e.caption, e.start, e.seconds) for e in plain.plan.events] == [("Rain falls.", 0, 0.5), ("A dog barks.", 0.5, 0.7)]
    assert plain.plan.total_seconds == 1.48 and "In a cathedral." in plain.plan.instruction


def test_a_plan_is_fitted_to_the_video_or_refused():
    plan = StoryPlan.sequential("x", [("Rain.", 2.0), ("Wind.", 1.0)])
    assert fit_plan(plan, 3.5).total_seconds == 3.5 and fit_plan(plan, 2.99).events[-1].end <= 2.99
    with pytest.raises(InputError, match=r"ends at 3.00 s, but the video lasts 1.50 s"):
        fit_plan(plan, 1.5)


@pytest.mark.parametrize("rate", [24, 25, NTSC, 30, 60, None])
def test_a_story_is_as_long_as_its_video_to_the_sample(tmp_path: Path, small_parts, rate):
    path = film(tmp_path / "film.mp4", [37], rate) if rate else film(tmp_path / "film.mp4", [24], times=UNEVEN)
    video = VideoFile(path)
    seconds = float(video.info.seconds)
    captions = Captions((TimedCaption(0, seconds / 2, "Rain."), TimedCaption(seconds / 2, seconds, "Wind.")))
    reading = plan_captions(Teller(small_parts), captions, "", seconds, reasoned=False)
    for sample_rate in (48_000, 44_100):
        story = dub(Teller(small_parts, Settings(sample_rate=sample_rate, num_steps=1)), reading.plan)
        with story.track as track:
            assert track.samples == samples_of(video, sample_rate)


def test_the_old_sound_is_under_the_story(tmp_path: Path, small_parts):
    video = VideoFile(film(tmp_path / "film.mkv", [37], sound=tone(1.48)))
    plan = plan_captions(Teller(small_parts), CAPTIONS, "", 1.48, reasoned=False).plan
    heard = {}
    for how in dubbing.OLD_SOUND:
        old = OldTrack(sound_of(video, 48_000, 1), 1)
        with dub(Teller(small_parts, Settings(num_steps=1)), plan, old, how).track as track:
            heard[how] = track.clip().waveform.numpy() / track.gain
            assert track.samples == samples_of(video, 48_000)
    inner = slice(4800, -4800)  # a codec is not sure of the ends
    below = heard["keep"] - heard["replace"]
    assert level(below[:, inner]) == pytest.approx(level(tone(1.0)), abs=0.3)
    loudest = np.abs(np.fft.rfft(below[0, :48_000])).argmax()
    assert loudest == 440  # Hz
    assert level(heard["duck"] - heard["replace"]) < level(heard["keep"] - heard["replace"]) - 6
    with pytest.raises(InputError, match="use one of keep, duck, replace"):
        dub(Teller(small_parts), plan, how="louder")


# The command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_bundle: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    film(tmp_path / "clip.mp4", [25, 20], sound=tone(1.8, channels=2))
    (tmp_path / "captions.txt").write_text("0-1 rain falls\n1-1.8 a dog barks\n")
    (tmp_path / "taken.mp4").write_bytes(b"")
    (tmp_path / "blank.txt").write_text(" \n")
    (tmp_path / "long.json").write_text(json.dumps({"instruction": "x", "events": [{"caption": "Rain.", "seconds": 99.0}]}))
    shutil.copytree(small_bundle, tmp_path / "small")
    return tmp_path


USUAL = ["--bundle", "small", "--store", "none", "--steps", "1", "--device", "cpu", "--quiet", "--reasoned", "no"]


def test_the_command_dubs_a_video(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ["dub", "clip.mp4", "in a cathedral", "--captions", "captions.txt", "--out", "out.mp4", "--save-plan", "plan.json",
             "--json", *USUAL]
    assert cli.main(words) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["samples"] == 86_400 and report["files"] == ["out.mp4", "plan.json"] and report["frame_rate"] == 25
    assert picture_packets(folder / "out.mp4") == picture_packets(folder / "clip.mp4")
    assert sound_track(folder / "out.mp4")[0] == Fraction(86_400, 48_000)
    plan = StoryPlan.from_json((folder / "plan.json").read_text())
    assert [(e.start, e.seconds) for e in plan.events] == [(0, 1), (1, 0.8)]
    assert cli.main(["dub", "clip.mp4", "--plan", "plan.json", "--out", "again.mp4", "--old-sound", "keep", *USUAL]) == 0
    assert sound_track(folder / "again.mp4")[1].shape[0] == 2


def test_the_command_asks_a_server(folder: Path, capsys: pytest.CaptureFixture[str]):
    with serving(giving_captions((0, 1, "Rain.")), giving_captions((1, 1.8, "A dog."))) as server:
        words = ["dub", "clip.mp4", "--vision", server.url, "--model", "sees", "--out", "out.mp4", "--json", *USUAL]
        assert cli.main(words) == 0
    events = json.loads(capsys.readouterr().out)["plan"]["events"]
    assert [(e["caption"], e["start"], e["seconds"]) for e in events] == [("Rain.", 0, 1), ("A dog.", 1, 0.8)]


BAD = {
    "no words": (["clip.mp4"], "say what is heard"),
    "no video": (["none.mp4", "rain"], "there is no video file none.mp4"),
    "a folder": (["small", "rain"], "there is no video file small"),
    "not a video": (["captions.txt", "rain"], "cannot be read as a video"),
    "empty": (["taken.mp4", "rain"], "is empty"),
    "taken": (["clip.mp4", "rain", "--out", "taken.mp4"], "exists"),
    "unknown suffix": (["clip.mp4", "rain", "--out", "out.gif"], ".mp4"),
    "itself": (["clip.mp4", "rain", "--out", "clip.mp4", "--overwrite"], "same name"),
    "two ways": (["clip.mp4", "--captions", "captions.txt", "--vision", "http://x/v1"], "in one way"),
    "no model": (["clip.mp4", "--vision", "http://127.0.0.1:1/v1"], "--model"),
    "no server": (["clip.mp4", "--vision", "http://127.0.0.1:1/v1", "--model", "x"], "refuses the connection"),
    "no captions": (["clip.mp4", "--captions", "none.txt"], "there is no file none.txt"),
    "blank captions": (["clip.mp4", "--captions", "blank.txt"], "blank.txt is empty"),
    "binary captions": (["clip.mp4", "--captions", "clip.mp4", "--out", "b.mp4"], "same name"),
    "no such model": (["clip.mp4", "--vision-model", "small"], "config.json is missing"),
    "plan and words": (["clip.mp4", "rain", "--plan", "long.json"], "leave out the sentence"),
    "long plan": (["clip.mp4", "--plan", "long.json"], "ends at 99.00 s, but the video lasts 1.80 s"),
    "rate": (["clip.mp4", "rain", "--sample-rate", "12345"], "cannot have 12345 Hz"),
    "cannot hold": (["clip.mp4", "rain", "--out", "o.webm"], "(h264); .mp4, .m4v, .mov and .mkv files can."),
    "key": (["clip.mp4", "--vision", "http://127.0.0.1:1/v1", "--model", "x", "--key-env", "sk-0123456789abcdefghijk"], "NAME"),
    "shortest": (["clip.mp4", "rain", "--shortest-shot", "0"], "shortest shot is 0"),
}


@pytest.mark.parametrize("words, sentence", BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence_and_nothing_is_written(folder: Path, capsys, words: list[str], sentence: str):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    out = [] if "--out" in words else ["--out", "out.mp4"]
    assert cli.main(["dub", *words, *out, *USUAL]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert told[-1].startswith("audiostory: ") and sentence in told[-1]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_what_cannot_be_written_is_refused_before_anything_is_planned(folder: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    def opened(*_: object) -> None:
        raise AssertionError("a bundle was opened")

    monkeypatch.setattr("audiostory_core.commands.dub.open_teller", opened)
    assert cli.main(["dub", "clip.mp4", "rain", "--out", "o.webm", *USUAL]) == 2
    assert ".webm files cannot hold the picture of clip.mp4" in capsys.readouterr().err
    with pytest.raises(AssertionError):
        cli.main(["dub", "clip.mp4", "rain", "--out", "o.mkv", *USUAL])


def test_ctrl_c_leaves_nothing_half_written(folder: Path):
    words = ["dub", "clip.mp4", "--captions", "captions.txt", "--out", "out.mp4", "--steps", "1000"]
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    process = subprocess.Popen([*RUN, *words, "--bundle", "small", "--store", "none", "--device", "cpu", "--reasoned", "no"],
                               stderr=subprocess.PIPE, env=environment,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    assert process.stderr is not None
    while b" in all" not in (line := process.stderr.readline()):  # the plan is told, sampling begins
        assert line, "it ended before it was interrupted"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode in (130, -signal.SIGINT)
    assert not (folder / "out.mp4").exists() and not list(folder.glob(".*"))


# What captioning costs


@pytest.mark.slow
def test_captioning_a_minute_costs_less_than_three_seconds_of_our_own(tmp_path: Path):
    """A minute of 720p in 12 shots, asked from a server that answers at once: everything but the model, on two cores."""
    from audiostory_core.servers.chat import ChatServer
    from audiostory_core.video.captioner import ServerCaptioner, Viewing, captions_of

    path = film(tmp_path / "film.mp4", [150] * 12, 30, size=(1280, 720))
    answers = [giving_captions((5 * n, 5 * n + 5, f"Sound {n}.")) for n in range(12)]
    with serving(*answers) as server:
        started, used = time.perf_counter(), time.process_time()
        found = captions_of(VideoFile(path), viewing=Viewing(ServerCaptioner(ChatServer(server.url, "sees"))))
        wall, busy = time.perf_counter() - started, time.process_time() - used
    assert len(found.captions) == 12
    print(f"{wall:.2f} s, {busy:.2f} s of processor time")
    # Decoding uses both cores, the rest one; a busy machine makes the wall's time longer, not the work.
    assert min(wall, busy) < 3.0, f"{wall:.2f} s, {busy:.2f} s of processor time"
    assert containers.USUAL_RATE == 48_000
