"""Any picture is copied as it is coded, into what holds it: which kinds of file do, what they keep, what is said before work."""

from fractions import Fraction
from pathlib import Path

import av
import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.video.containers import SUFFIXES, check_picture, suffix_for
from audiostory_core.video.frames import VideoFile, samples_of
from audiostory_core.video.muxing import mux
from films import edited, film, picture_packets, shown
from refusals import refusal_of

av.logging.set_level(None)  # encoders that greet


def dubbed(source: Path, name: str) -> tuple[str, ...]:
    """A film written under a new name with silence as long as it; what is said."""
    video = VideoFile(source)
    return mux(video, [torch.zeros(1, samples_of(video, 48_000))], 48_000, 1, source.with_name(name))


def opened(path: Path, say):
    with av.open(str(path)) as container:
        return say(container, container.streams.video[0])


def seconds_of_sound(path: Path) -> float:
    with av.open(str(path)) as container:
        return sum(frame.samples for frame in container.decode(audio=0)) / 48_000


# Which kinds of file hold what

HELD = {
    "av1.webm": ("libsvtav1", ".mp4 .m4v .mkv .webm"),
    "vp9.webm": ("libvpx-vp9", ".mp4 .m4v .mkv .webm"),
    "vp8.webm": ("libvpx", ".mkv .webm"),
    "h264.mp4": ("libx264", ".mp4 .m4v .mov .mkv"),
    "hevc.mkv": ("libx265", ".mp4 .m4v .mov .mkv"),
    "prores.mov": ("prores_ks", ".mov .mkv"),
    "mpeg4.avi": ("mpeg4", ".mp4 .m4v .mov .mkv .avi"),
    "mjpeg.avi": ("mjpeg", ".mp4 .m4v .mov .mkv .avi"),
    "wmv.wmv": ("wmv2", ".avi .wmv"),
    "gif.gif": ("gif", ".mov"),
    "huff.avi": ("huffyuv", ".avi .wmv"),
}


@pytest.mark.parametrize("name", HELD)
def test_a_picture_is_copied_into_each_kind_of_file_that_holds_it(tmp_path: Path, name: str):
    codec, holders = HELD[name]
    source = film(tmp_path / name, [9, 16], codec=codec)
    before, named = [data for data, _ in picture_packets(source)], set(holders.split())
    for suffix in SUFFIXES:
        if suffix in named:
            assert dubbed(source, f"out{suffix}") == ()
            assert [data for data, _ in picture_packets(tmp_path / f"out{suffix}")] == before, suffix
            times, greys = zip(*shown(tmp_path / f"out{suffix}"), strict=True)
            assert times == pytest.approx([n / 25 for n in range(25)], abs=0.002)
            assert list(greys) == [grey for _, grey in shown(source)]
            assert 1.0 <= seconds_of_sound(tmp_path / f"out{suffix}") < 1.022
        elif suffix not in (".avi", ".wmv"):
            said = refusal_of(dubbed, source, f"out{suffix}")
            assert said.startswith(f"{suffix} files cannot hold the picture of {source} as it is coded (")
            assert all(f" {held}" in said for held in named - {".avi", ".wmv"}), said
            assert not (tmp_path / f"out{suffix}").exists()
    assert suffix_for(VideoFile(source), [".webm"]) in named


def test_the_coding_is_called_by_its_name_not_by_its_decoder(tmp_path: Path):
    video = VideoFile(film(tmp_path / "a.webm", [5], codec="libsvtav1"))
    assert "(av1); .mp4, .m4v, .mkv and .webm files can." in refusal_of(check_picture, video, ".mov")


def test_what_nothing_else_holds_is_held_as_a_last_resort(tmp_path: Path):
    video = VideoFile(film(tmp_path / "a.wmv", [5]))
    assert refusal_of(check_picture, video, ".mkv").endswith("as it is coded (wmv2); .avi and .wmv files can.")
    assert suffix_for(video, [".mkv", ".mp4"]) == ".avi"


@pytest.mark.parametrize("made", ["a.mkv", "a.mp4"])
def test_hevc_is_tagged_as_every_player_reads_it(tmp_path: Path, made: str):
    def tag(container, picture) -> None:
        if made == "a.mp4":
            picture.codec_context.codec_tag = "hvc1"

    source = film(tmp_path / made, [12], codec="libx265", setting=tag)
    for name in ("out.mp4", "out.mov"):
        dubbed(source, name)
        assert opened(tmp_path / name, lambda container, picture: picture.codec_context.codec_tag) == "hvc1"


def test_what_a_muxer_takes_but_nobody_reads_again_is_refused(tmp_path: Path):
    """Raw planes go into mov without a word, under a tag that means other planes."""
    source = film(tmp_path / "a.avi", [6], codec="rawvideo")
    assert ".mov files cannot hold the picture" in refusal_of(dubbed, source, "out.mov")
    assert dubbed(source, "out.avi") == ()  # whose tag says which planes they are
    assert shown(tmp_path / "out.avi") == shown(source)


def test_a_coding_that_is_not_known_is_one_sentence(tmp_path: Path):
    path = film(tmp_path / "a.mp4", [5])
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzz1"))
    assert "is coded in a way that is not known here" in refusal_of(VideoFile, path)


@pytest.mark.parametrize("codec, what", [("libwebp_anim", "a WebP picture"), ("apng", "a PNG picture")])
def test_a_moving_still_is_told_from_a_film(tmp_path: Path, codec: str, what: str):
    path = tmp_path / ("a.webp" if "webp" in codec else "a.apng")
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=5)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "rgb24" if codec == "apng" else "yuv420p"
        for n in range(3):
            frame = av.VideoFrame(32, 32, stream.pix_fmt)
            frame.pts, frame.time_base = n, Fraction(1, 5)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert f"is {what}, which is not read as a video" in refusal_of(VideoFile, path)


# What a copy keeps


def test_chapters_are_kept_or_said(tmp_path: Path):
    rows = [(0, 400, "Dawn"), (400, 1000, "Über den Fluss"), (1000, 9000, "Night")]

    def chapters(container, picture) -> None:
        container.set_chapters([{"id": n, "start": a, "end": b, "time_base": Fraction(1, 1000), "metadata": {"title": title}}
                                for n, (a, b, title) in enumerate(rows, 1)])

    def read(container, picture):
        return [(float(c["start"] * c["time_base"]), float(c["end"] * c["time_base"]), c["metadata"]["title"])
                for c in container.chapters()]

    source = film(tmp_path / "a.mov", [40], setting=chapters)
    for name in ("out.mp4", "out.mov", "out.mkv"):
        assert dubbed(source, name) == ()
        assert opened(tmp_path / name, read) == [(0.0, 0.4, "Dawn"), (0.4, 1.0, "Über den Fluss"), (1.0, 1.6, "Night")]
    assert dubbed(source, "out.avi") == ("not kept in out.avi: its chapters",)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_titles_in_an_old_code_page_are_no_hindrance(tmp_path: Path, suffix: str):
    def titled(container, picture) -> None:
        container.metadata["title"] = "CafZ"
        container.set_chapters([{"id": 1, "start": 0, "end": 200, "time_base": Fraction(1, 1000), "metadata": {"title": "TeilZ"}}])

    source = film(tmp_path / f"a{suffix}", [10], setting=titled)
    source.write_bytes(source.read_bytes().replace(b"CafZ", b"Caf\xe9").replace(b"TeilZ", b"Teil\xe9"))
    assert dubbed(source, f"out{suffix}") == ()
    assert opened(tmp_path / f"out{suffix}", lambda container, picture: container.metadata["title"]) == "Caf\ufffd"


@pytest.mark.parametrize("codec", ["libx264", "prores_ks", "mpeg4"])
def test_a_timecode_is_kept(tmp_path: Path, codec: str):
    source = film(tmp_path / "a.mov", [10], codec=codec, setting=lambda container, picture:
                  picture.metadata.update({"timecode": "01:02:03:04"}))
    for name in ("out.mov", "out.mkv"):
        assert dubbed(source, name) == ()
        said = opened(tmp_path / name, lambda container, picture: {k.lower(): v for k, v in picture.metadata.items()})
        assert said["timecode"] == "01:02:03:04"


def test_a_timecode_that_a_container_refuses_is_said(tmp_path: Path):
    source = film(tmp_path / "a.mkv", [10], setting=lambda container, picture:
                  picture.metadata.update({"timecode": "half past nine"}))
    assert dubbed(source, "out.mp4") == ("not kept in out.mp4: its timecode",)
    assert dubbed(source, "out.mkv") == ()


@pytest.mark.parametrize("turned", [{"degrees": 90}, {"degrees": 180}, {"degrees": 0, "hflip": True}, {"degrees": 90, "hflip": True},
                                    {"degrees": 0, "vflip": True}])
def test_which_way_up_a_picture_is_stays_and_is_seen(tmp_path: Path, turned: dict):
    import numpy as np

    source = film(tmp_path / "a.mp4", [1], setting=lambda container, picture: picture.set_display_rotation(**turned))
    plain = next(VideoFile(film(tmp_path / "plain.mp4", [1])).frames()).picture(96)
    expected = np.rot90(plain, turned["degrees"] // 90)  # counterclockwise, then mirrored
    expected = expected[:, ::-1] if turned.get("hflip") else expected[::-1] if turned.get("vflip") else expected
    assert np.array_equal(next(VideoFile(source).frames()).picture(96), expected)
    for name in ("out.mp4", "out.mkv"):
        assert dubbed(source, name) == ()
        assert np.array_equal(next(VideoFile(tmp_path / name).frames()).picture(96), expected)


def shaped(path: Path, codec: str = "") -> Path:
    """A film whose pixels are twice as wide as high."""
    return film(path, [5], codec=codec, setting=lambda container, picture:
                setattr(picture.codec_context, "sample_aspect_ratio", Fraction(2)))


@pytest.mark.parametrize("codec", ["libx264", "libvpx-vp9", "mpeg4"])
def test_wide_pixels_are_seen_as_wide_as_they_are(tmp_path: Path, codec: str):
    video = VideoFile(shaped(tmp_path / "a.mp4", codec))
    assert video.info.pixel_shape == 2 and (video.info.width, video.info.height) == (96, 54)
    assert next(video.frames()).picture(192).shape == (54, 192, 3)
    assert next(video.frames()).picture(96).shape == (27, 96, 3)


def test_wide_pixels_stay_wide_or_that_is_said(tmp_path: Path):
    assert dubbed(shaped(tmp_path / "a.mp4"), "out.mkv") == ()
    assert VideoFile(tmp_path / "out.mkv").info.pixel_shape == 2
    vp9 = shaped(tmp_path / "b.mp4", "libvpx-vp9")
    assert dubbed(vp9, "vp9.mp4") == () and VideoFile(tmp_path / "vp9.mp4").info.pixel_shape == 2
    assert dubbed(vp9, "vp9.mkv") == ("not kept in vp9.mkv: the 2:1 shape of its pixels",)


def test_tracks_that_are_left_out_are_said(tmp_path: Path):
    def captions(container, picture) -> None:
        container.add_attachment("note.txt", "text/plain", b"a note")

    assert dubbed(film(tmp_path / "a.mkv", [5], setting=captions), "out.mkv") == ("left out of out.mkv: 1 attachment track",)


# Edit lists

HIDING = {  # what is shown of 75 frames; with or without frames that lean on later ones
    "first frames": ([(2.6, 0.4)], range(10, 75)),
    "last frames": ([(2.0, 0)], range(50)),
    "both": ([(1.0, 0.84)], range(21, 46)),
    "late": ([(0.5, None), (3.0, 0)], range(75)),
}


@pytest.mark.parametrize("reordered", ["0", "3"])
@pytest.mark.parametrize("edits, kept", HIDING.values(), ids=HIDING)
def test_what_an_edit_list_hides_stays_hidden_or_is_refused(tmp_path: Path, edits, kept: range, reordered: str):
    whole = shown(film(tmp_path / "a.mp4", [1] * 75, bf=reordered, g="25", sc_threshold="0"))
    source = edited(tmp_path / "a.mp4", edits)
    video = VideoFile(source)
    assert video.info.frames == len(kept) and video.info.seconds == Fraction(len(kept), 25)
    assert dubbed(source, "out.mp4") == ()
    assert [grey for _, grey in shown(tmp_path / "out.mp4")] == [whole[n][1] for n in kept]
    assert shown(tmp_path / "out.mp4")[0][0] == 0
    assert seconds_of_sound(tmp_path / "out.mp4") == pytest.approx(len(kept) / 25, abs=0.022)
    if kept[0]:  # decoding begins before what is shown
        said = refusal_of(dubbed, source, "out.mkv")
        assert "cannot leave out the " in said and said.endswith("hides at its beginning; .mp4, .m4v and .mov files can.")
    else:
        assert dubbed(source, "out.mkv") == ()
        assert [grey for _, grey in shown(tmp_path / "out.mkv")] == [whole[n][1] for n in kept]


def test_a_hidden_middle_is_refused_where_shown_frames_need_it(tmp_path: Path):
    film(tmp_path / "a.mp4", [1] * 75, bf="0", g="25", sc_threshold="0")
    said = refusal_of(dubbed, edited(tmp_path / "a.mp4", [(1.0, 0), (0.6, 2.4)]), "out.mp4")
    assert "hides in its middle; nor can any other that is written here: encode the video again" in said
    film(tmp_path / "b.mp4", [1] * 75, bf="0", g="25", sc_threshold="0")
    at_keys = edited(tmp_path / "b.mp4", [(1.0, 0), (1.0, 2.0)])
    assert dubbed(at_keys, "out.mkv") == () and len(shown(tmp_path / "out.mkv")) == 50


def test_hidden_frames_that_must_be_shown_are_said(tmp_path: Path):
    """The last frames that are shown are decoded from one behind them."""
    film(tmp_path / "a.mp4", [1] * 75, bf="3", g="75", sc_threshold="0", b_strategy="0")
    source = edited(tmp_path / "a.mp4", [(1.08, 0)])
    (said,) = dubbed(source, "out.mkv")
    extra = len(shown(tmp_path / "out.mkv")) - VideoFile(source).info.frames
    assert 1 <= extra <= 3 and said.startswith("not kept in out.mkv: the edit list that hides its last ")


# Times


def test_dropped_frames_lengthen_what_is_shown(tmp_path: Path):
    times = [(n + (n >= 20)) / 25 for n in range(50)]
    for name in ("a.avi", "a.mp4", "a.mkv"):
        source = film(tmp_path / name, [50], 25, times=times) if name != "a.avi" else dropped(tmp_path / name)
        info = VideoFile(source).info
        assert float(info.seconds) == pytest.approx(2.04, abs=0.0011) and info.frame_rate is None and info.frames == 50, name
        dubbed(source, f"out_{name}.mkv")
        assert seconds_of_sound(tmp_path / f"out_{name}.mkv") == pytest.approx(2.04, abs=0.0011)
    assert dubbed(dropped(tmp_path / "b.avi"), "out.avi") == ()
    assert [time for time, _ in shown(tmp_path / "out.avi")] == pytest.approx(times)


def dropped(path: Path) -> Path:
    """An avi of 51 places, one of them empty."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 54, "yuv420p"
        for n in range(50):
            frame = av.VideoFrame(96, 54, "yuv420p")
            frame.pts, frame.time_base = n + (n >= 20), Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_avi_takes_frames_on_a_grid_only(tmp_path: Path):
    source = film(tmp_path / "a.mkv", [5], codec="mpeg4", times=(0.0, 0.0437, 0.1011, 0.3333, 0.4))
    assert "whose frames come at no steady rate; .mp4, .m4v, .mov and .mkv files can." in refusal_of(dubbed, source, "out.avi")


def test_a_last_frame_that_was_cut_by_a_rounding_counts_whole(tmp_path: Path):
    """35 frames at 25 a second are 1.400 s, whether a file says 1.399 or 1.3999."""
    source = film(tmp_path / "a.mp4", [35], 25, bf="0")
    for name, unit in (("ms.mp4", 1000), ("fine.mp4", 12_800)):
        with av.open(str(source)) as read, av.open(str(tmp_path / name), "w") as write:
            stream = read.streams.video[0]
            copied = write.add_stream_from_template(stream, opaque=True)
            copied.time_base = Fraction(1, unit)
            packets = [packet for packet in read.demux(stream) if packet.size]
            last = max(packet.pts for packet in packets)
            for packet in packets:
                packet.duration -= (12_800 // unit) * (packet.pts == last)
                packet.stream = copied
                write.mux(packet)
        assert opened(tmp_path / name, lambda container, picture: picture.duration * picture.time_base) < Fraction(7, 5)
        info = VideoFile(tmp_path / name).info
        assert (info.seconds, info.frame_rate) == (Fraction(7, 5), 25), name


def test_a_last_frame_that_is_held_counts_as_long_as_it_is_held(tmp_path: Path):
    source = film(tmp_path / "a.mp4", [11], times=[*(n / 25 for n in range(10)), 3.0])
    assert float(VideoFile(source).info.seconds) > 3.0


@pytest.mark.parametrize("wrong", [".gif", ".txt"])
def test_a_kind_of_file_that_is_not_written_is_refused(tmp_path: Path, wrong: str):
    with pytest.raises(InputError, match="cannot write"):
        dubbed(film(tmp_path / "a.mp4", [5]), f"out{wrong}")
