"""Videos as they come: any rate, any side up, damaged; their length exactly, their frames one at a time, their shots."""

import io
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.video import frames as video
from audiostory_core.video import shots
from audiostory_core.video.frames import FrameList, VideoFile
from audiostory_core.video.shots import Shot, look
from films import COLOURS, film, picture_packets, pictures, tone
from refusals import refusal_of

ROOT = Path(__file__).parents[2]
NTSC = Fraction(30_000, 1001)
UNEVEN = (0.0, 0.04, 0.08, 0.2, 0.21, 0.4, 1.0, 1.04)


def refusal(source, **kwargs) -> str:
    return refusal_of(VideoFile, source, **kwargs)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi"])
@pytest.mark.parametrize("rate", [24, 25, NTSC, 30, 60])
def test_a_video_lasts_as_many_frames_as_it_has(tmp_path: Path, suffix: str, rate: Fraction | int):
    if suffix == ".avi" and rate == NTSC:
        rate = 25
    found = VideoFile(film(tmp_path / f"film{suffix}", [20, 17], rate)).info
    assert found.frames == 37 and found.frame_rate == rate
    assert found.seconds == Fraction(37) / rate


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_a_variable_rate_keeps_its_own_times(tmp_path: Path, suffix: str):
    found = VideoFile(film(tmp_path / f"film{suffix}", [3, 5], times=UNEVEN))
    assert found.info.frame_rate is None
    assert [round(frame.seconds, 2) for frame in found.frames()] == list(UNEVEN)
    assert 1.04 < found.info.seconds < 1.15


def test_no_more_frames_are_looked_at_than_asked_for(tmp_path: Path):
    found = VideoFile(film(tmp_path / "film.mp4", [60], 60))
    assert [round(frame.seconds, 3) for frame in found.frames(10)] == [round(n / 10, 3) for n in range(10)]


def test_frames_come_small_upright_and_in_their_colours(tmp_path: Path):
    first = next(VideoFile(film(tmp_path / "film.mp4", [5], size=(320, 180))).frames())
    assert first.picture(80).shape == (45, 80, 3)
    assert first.picture(1000).shape == (180, 320, 3)
    assert np.abs(first.picture(80)[2, 70].astype(int) - COLOURS[0]).max() < 12
    turned = next(VideoFile(film(tmp_path / "turned.mp4", [5], size=(320, 180), turned=90)).frames())
    assert turned.picture(80).shape == (80, 45, 3)


def test_one_frame_is_a_video(tmp_path: Path):
    found = VideoFile(film(tmp_path / "one.mp4", [1], 25))
    assert found.info.frames == 1 and found.info.seconds == Fraction(1, 25)
    assert [view.shot for view in look(found)] == [Shot(0.0, 0.04)]


def test_a_video_in_memory_is_read_as_one_on_disk(tmp_path: Path):
    path = film(tmp_path / "film.mkv", [10])
    held = VideoFile(io.BytesIO(path.read_bytes()), "held")
    assert held.info.seconds == VideoFile(path).info.seconds and len(list(held.frames())) == 10


def test_what_a_cut_file_still_holds_counts(tmp_path: Path):
    path = film(tmp_path / "film.mkv", [30, 30], size=(320, 180))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    found = VideoFile(path)
    assert 0 < found.info.frames < 60 and 0 < len(list(found.frames())) <= found.info.frames


def test_what_is_no_video_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    good = film(tmp_path / "good.mp4", [10])
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "junk.mp4").write_bytes(b"junk " * 999)
    (tmp_path / "cut.mp4").write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    assert "there is no video file" in refusal(tmp_path / "none.mp4")
    assert "is empty: it has 0 bytes" in refusal(tmp_path / "empty.mp4")
    assert "cannot be read as a video" in refusal(tmp_path / "junk.mp4")
    assert "cannot be read as a video" in refusal(tmp_path / "cut.mp4")
    assert "there is no video file" in refusal(tmp_path)
    assert "there is no video file" in refusal("http://127.0.0.1:1/film.mp4")
    monkeypatch.setattr(video, "MAX_SECONDS", 0.3)
    assert "lasts 0.4 s; a video may last at most 0.3 s" in refusal(good)


def test_sound_alone_is_no_video(tmp_path: Path):
    import av

    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48_000, layout="mono")
        block = av.AudioFrame.from_ndarray(tone(0.1), format="fltp", layout="mono")
        block.sample_rate = 48_000
        container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    assert "holds sound, but no picture" in refusal(path)


def test_a_track_without_frames_is_one_sentence(tmp_path: Path):
    import av

    bare = av.open(str(tmp_path / "bare.mp4"), "w", options={"movflags": "empty_moov"})
    with av.open(str(film(tmp_path / "film.mkv", [5]))) as source, bare as container:
        container.add_stream_from_template(source.streams.video[0])
        container.start_encoding()
    assert "not a single frame" in refusal(tmp_path / "bare.mp4")


@pytest.mark.parametrize("playlist", [
    "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{there}\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile '{there}'\n",
])
def test_a_playlist_opens_no_other_file(tmp_path: Path, playlist: str):
    there = film(tmp_path / "there.mp4", [5])
    (tmp_path / "list.mp4").write_text(playlist.format(there=there))
    assert "cannot be read as a video" in refusal(tmp_path / "list.mp4")


def test_frames_in_memory_are_a_video_too():
    images = torch.from_numpy(np.stack(list(pictures([12, 13])))).float() / 255
    found = FrameList(images, 25)
    assert found.info.seconds == 1 and found.info.width == 96
    assert [view.shot.start for view in look(found, minimum_seconds=0.2)] == [0.0, 0.48]
    assert next(found.frames()).picture(48).shape == (27, 48, 3)
    for wrong, sentence in (((images[:0], 25), "no frames"), ((images[0], 25), "got shape"), ((images, 0), "frame rate is 0"),
                            ((images, float("nan")), "frame rate is nan")):
        with pytest.raises(InputError, match=sentence):
            FrameList(*wrong)


# Shots


@pytest.mark.parametrize("rate", [24, NTSC, 60])
def test_shots_begin_where_the_picture_changes(tmp_path: Path, rate: Fraction | int):
    found = look(VideoFile(film(tmp_path / "film.mp4", [40, 60, 50], rate)))
    starts = [view.shot.start for view in found]
    expected = [0.0, float(40 / Fraction(rate)), float(100 / Fraction(rate))]
    assert starts == pytest.approx(expected, abs=1 / 30)
    assert found[-1].shot.end == pytest.approx(150 / float(rate))
    assert all(a.shot.end == b.shot.start for a, b in zip(found, found[1:], strict=False))
    assert all(1 <= len(view.pictures) <= shots.PICTURES for view in found)
    assert all(view.shot.start - 1e-6 <= picture.seconds < view.shot.end for view in found for picture in view.pictures)
    assert all(picture.jpeg[:2] == b"\xff\xd8" for view in found for picture in view.pictures)


def test_cuts_of_a_variable_rate_lie_at_their_true_times(tmp_path: Path):
    times = [n * 0.04 for n in range(25)] + [1.0 + n * 0.2 for n in range(10)] + [3.0 + n * 0.02 for n in range(50)]
    found = look(VideoFile(film(tmp_path / "film.mp4", [25, 10, 50], times=times)))
    assert [round(view.shot.start, 2) for view in found] == [0.0, 1.0, 3.0]


def test_short_shots_join_a_neighbour_and_a_flash_is_none(tmp_path: Path):
    cuts = look(VideoFile(film(tmp_path / "film.mp4", [50, 5, 50])), minimum_seconds=0.6)
    assert [round(view.shot.start, 2) for view in cuts] == [0.0, 2.0]
    flash = [*pictures([40])] + [np.full((54, 96, 3), 255, np.uint8)] * 3 + [*pictures([40])]
    assert len(look(FrameList(torch.from_numpy(np.stack(flash)).float() / 255, 25))) == 1
    ends = look(VideoFile(film(tmp_path / "ends.mp4", [5, 50, 5])), minimum_seconds=0.6)
    assert len(ends) == 1


def test_without_pyscenedetect_a_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    found = VideoFile(film(tmp_path / "film.mp4", [5]))
    for name in [name for name in sys.modules if name.split(".")[0] == "scenedetect"] or ["scenedetect"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "scenedetect.common", None)
    with pytest.raises(InputError, match="pip install scenedetect-headless"):
        look(found)


@pytest.mark.parametrize("wrong", [{"minimum_seconds": 0}, {"minimum_seconds": 61}, {"pictures": 0}, {"side": 10}])
def test_a_look_that_cannot_be_is_refused(tmp_path: Path, wrong: dict):
    with pytest.raises(InputError):
        look(VideoFile(film(tmp_path / "film.mp4", [5])), **wrong)


def test_ctrl_c_ends_the_look(tmp_path: Path):
    def stop(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look(VideoFile(film(tmp_path / "film.mp4", [60])), progress=stop)


@pytest.mark.slow
def test_ten_minutes_in_full_size_stay_below_one_gigabyte(tmp_path: Path):
    """Ten minutes of 1080p, made of ten seconds that are repeated packet by packet; looked at in a process of its own."""
    import av

    ten = film(tmp_path / "ten.mkv", [75, 75, 75, 75], 30, size=(1920, 1080))
    packets = picture_packets(ten)
    with av.open(str(ten)) as source, av.open(str(tmp_path / "long.mkv"), "w") as container:
        stream = source.streams.video[0]
        copied = container.add_stream_from_template(stream)
        order = [(bytes(p), p.pts, p.is_keyframe) for p in source.demux(stream) if p.size]
        assert len(order) == len(packets)
        for turn in range(60):
            for n, (data, pts, key) in enumerate(order):
                packet = av.Packet(data)
                packet.pts, packet.dts = pts + turn * 10_000, turn * 10_000 + n * 33 - 100
                packet.time_base, packet.is_keyframe, packet.stream = stream.time_base, key, copied
                container.mux(packet)
    script = (
        "import sys; from audiostory_core.memory import peak_memory; from audiostory_core.video.frames import VideoFile; "
        "from audiostory_core.video.shots import look; found = look(VideoFile(sys.argv[1])); "
        "print(len(found), peak_memory() // 2**20)"  # not getrusage, whose peak begins with the parent's
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "long.mkv")], capture_output=True, text=True,
                          check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=1000)
    count, megabytes = map(int, done.stdout.split())
    assert 200 <= count <= 260 and megabytes < 1000
