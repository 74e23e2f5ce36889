"""Small videos that tests make for themselves, by PyAV: what is seen, at which times, with which sound."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

CODECS = {".mp4": "libx264", ".mov": "mpeg4", ".mkv": "libx264", ".webm": "libvpx", ".avi": "mpeg4"}
SIZE = (96, 54)
TICK = Fraction(1, 1000)
COLOURS = ((200, 40, 40), (30, 60, 200), (240, 240, 60), (20, 20, 20), (40, 200, 90), (250, 250, 250))


def film(path: Path, shots: Sequence[int], rate: Fraction | int = 25, *, times: Sequence[float] | None = None,
         size: tuple[int, int] = SIZE, sound: np.ndarray | None = None, sound_rate: int = 48_000, turned: int = 0,
         starts_at: float = 0.0) -> Path:
    """A video of `sum(shots)` frames: each shot has a colour of its own, and a white square that moves.

    `times`, in seconds, say where the frames lie instead of an even rate; `sound` is [ch w]; `turned` in degrees.
    """
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream(CODECS[path.suffix], rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        if times is not None:
            stream.codec_context.time_base = TICK
            stream.codec_context.max_b_frames = 0
        if turned:
            stream.set_display_rotation(turned)
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
                block.sample_rate, block.pts, block.time_base = sound_rate, at, Fraction(1, sound_rate)
                container.mux(voice.encode(block))
            container.mux(voice.encode(None))
    return path


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
