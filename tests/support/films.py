"""Small videos that tests make for themselves, by PyAV: what is seen, at which times, with which sound."""

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

CODECS = {".mp4": "libx264", ".mov": "mpeg4", ".mkv": "libx264", ".webm": "libvpx", ".avi": "mpeg4", ".wmv": "wmv2", ".gif": "gif"}
PIXELS = {"prores_ks": "yuv422p10le", "gif": "rgb8", "mjpeg": "yuvj420p", "huffyuv": "yuv422p"}
SIZE = (96, 54)
TICK = Fraction(1, 1000)
COLOURS = ((200, 40, 40), (30, 60, 200), (240, 240, 60), (20, 20, 20), (40, 200, 90), (250, 250, 250))


def film(path: Path, shots: Sequence[int], rate: Fraction | int = 25, *, times: Sequence[float] | None = None,
         size: tuple[int, int] = SIZE, sound: np.ndarray | None = None, sound_rate: int = 48_000, turned: int = 0,
         starts_at: float = 0.0, sound_at: float = 0.0, codec: str = "", setting=None, **options: str) -> Path:
    """A video of `sum(shots)` frames: each shot has a colour of its own, and a white square that moves.

    `times`, in seconds, say where the frames lie instead of an even rate; `sound` is [ch w] and begins at `sound_at` seconds;
    `turned` in degrees; `setting(container, picture)` may set what else a file says, `options` are those of the codec.
    """
    import av

    with av.open(str(path), "w") as container:
        codec = codec or CODECS[path.suffix]
        stream = container.add_stream(codec, rate=rate, options={**({"x265-params": "log-level=none"} if codec == "libx265" else {}),
                                                                 **options})
        stream.width, stream.height, stream.pix_fmt = *size, PIXELS.get(codec, "yuv420p")
        if times is not None:
            stream.codec_context.time_base = TICK
            stream.codec_context.max_b_frames = 0
        if turned:
            stream.set_display_rotation(turned)
        if setting is not None:
            setting(container, stream)
        voice = container.add_stream("libopus" if path.suffix == ".webm" else "aac", rate=sound_rate,
                                     layout="mono" if len(sound) == 1 else "stereo") if sound is not None else None
        for n, picture in enumerate(pictures(shots, size)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = round((times[n] + starts_at) / TICK) if times is not None else n + round(starts_at * rate)
            frame.time_base = TICK if times is not None else 1 / Fraction(rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if voice is not None:
            for at in range(0, sound.shape[1], 1024):
                block = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, at : at + 1024], dtype=np.float32), format="fltp",
                                                   layout=voice.codec_context.layout.name)
                block.sample_rate, block.pts, block.time_base = sound_rate, at + round(sound_at * sound_rate), Fraction(1, sound_rate)
                container.mux(voice.encode(block))
            container.mux(voice.encode(None))
    return path


def edited(path: Path, edits: Sequence[tuple[float, float | None]]) -> Path:
    """An mp4 of pictures alone, with an edit list instead of its own: for each edit how long it lasts and where in the film
    it begins, in seconds; None: nothing is shown."""
    data = path.read_bytes()
    (unit,) = struct.unpack(">I", data[(clock := data.index(b"mdhd")) + 16 : clock + 20])
    at = data.index(b"elst")
    (length,) = struct.unpack(">I", data[at - 4 : at])
    begins = struct.unpack(">IIi", data[at + 8 : at + 20])[2]  # what reordered frames are late by
    rows = [(round(seconds * 1000), -1 if start is None else round(start * unit) + begins, 1 << 16) for seconds, start in edits]
    box = data[at : at + 8] + struct.pack(">I", len(rows)) + b"".join(struct.pack(">IiI", *row) for row in rows)
    found = bytearray(data[: at - 4] + struct.pack(">I", len(box) + 4) + box + data[at - 4 + length :])
    for name in (b"edts", b"trak", b"moov"):
        place = found.index(name) - 4
        struct.pack_into(">I", found, place, struct.unpack_from(">I", found, place)[0] + len(box) + 4 - length)
    path.write_bytes(found)
    return path


def shown(path: Path) -> list[tuple[float, int]]:
    """The frames that a player shows: when, in seconds, and how bright each is at its edge."""
    import av

    with av.open(str(path)) as container:
        return [(float(f.pts * f.time_base), int(f.to_ndarray(format="gray")[0, 0])) for f in container.decode(video=0)]


def pictures(shots: Sequence[int], size: tuple[int, int] = SIZE):
    """Frames [h w 3] uint8."""
    width, height = size
    n = 0
    for shot, count in enumerate(shots):
        for _ in range(count):
            picture = np.empty((height, width, 3), np.uint8)
            picture[:] = COLOURS[shot % len(COLOURS)]
            left = n * 2 % (width - 12)
            picture[height // 2 : height // 2 + 8, left : left + 12] = 255
            yield picture
            n += 1


def tone(seconds: float, rate: int = 48_000, hertz: float = 440.0, channels: int = 1) -> np.ndarray:
    wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.tile(wave.astype(np.float32), (channels, 1))


def picture_packets(path: Path) -> list[tuple[bytes, float]]:
    """What a file's picture is coded as: the bytes of each packet and when it is seen, in seconds."""
    import av

    with av.open(str(path)) as container:
        return [(bytes(packet), float(packet.pts * packet.time_base)) for packet in container.demux(video=0) if packet.size]
