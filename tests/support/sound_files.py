"""Sound files written byte by byte, so that their headers may say what no encoder would let them: WAV, FLAC, FLAC in Ogg."""

import struct
from io import BytesIO

import numpy as np
import soundfile

from audiostory_core.sound import flac, ogg

RATE = 24_000
FRAME = 1024  # samples in a frame of FLAC


def ramp(samples: int, channels: int = 1, bits: int = 16) -> np.ndarray:
    """Whole numbers [w ch] that differ everywhere, each channel at another level."""
    time = np.arange(samples)[:, None] + 7 * np.arange(channels)
    return np.round(np.sin(time / 13) * 2.0 ** (bits - 2) / (1 + np.arange(channels))).astype(np.int64)


def fmt(channels: int = 1, rate: int = RATE, bits: int = 16, tag: int = 1, order: str = "<") -> bytes:
    """The chunk that says how samples are stored."""
    width = (bits + 7) // 8 * channels
    fields = struct.pack(f"{order}HHIIHH", tag, channels, rate % 2**32, rate * width % 2**32, width % 2**16, bits)
    return b"fmt " + struct.pack(f"{order}I", 16) + fields


def chunk(name: bytes, body: bytes, size: int | None = None, order: str = "<") -> bytes:
    """A chunk, padded to an even length; `size` is what it says instead of the truth."""
    return name + struct.pack(f"{order}I", len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def riff(*chunks: bytes, size: int | None = None, form: bytes = b"RIFF", order: str = "<") -> bytes:
    """A WAV file of these chunks; `size` is what it says instead of the truth."""
    body = b"WAVE" + b"".join(chunks)
    return form + struct.pack(f"{order}I", len(body) if size is None else size) + body


def info(*entries: tuple[bytes, bytes]) -> bytes:
    """A list of texts."""
    return chunk(b"LIST", b"INFO" + b"".join(chunk(name, text + b"\0") for name, text in entries))


def pcm(samples: int, channels: int = 1) -> bytes:
    return ramp(samples, channels).astype("<i2").tobytes()


def flac_file(samples: np.ndarray, bits: int = 16, rate: int = RATE, stated: int | None = None, comments: bytes | None = None) -> bytes:
    """Samples [w ch], stored as they are; `stated` is how many the header says there are (0: unknown)."""
    total = len(samples) if stated is None else stated
    packed = rate << 44 | samples.shape[1] - 1 << 41 | bits - 1 << 36 | total
    head = struct.pack(">HH6x", FRAME, FRAME) + packed.to_bytes(8, "big") + bytes(16)
    blocks = [(0, head)] + ([] if comments is None else [(4, comments)])
    last = len(blocks) - 1
    meta = b"".join(bytes([kind | (0x80 if n == last else 0)]) + len(body).to_bytes(3, "big") + body for n, (kind, body) in enumerate(blocks))
    frames = [_frame(n, samples[at : at + FRAME], bits) for n, at in enumerate(range(0, len(samples), FRAME))]
    return b"fLaC" + meta + b"".join(frames)


def _frame(number: int, samples: np.ndarray, bits: int) -> bytes:
    count, channels = samples.shape
    head = b"\xff\xf8" + bytes([7 << 4, channels - 1 << 4]) + _as_utf8(number) + struct.pack(">H", count - 1)
    head += bytes([flac._crc8(head)])
    values = "".join("00000010" + "".join(format(int(v) & (1 << bits) - 1, f"0{bits}b") for v in samples[:, ch]) for ch in range(channels))
    values += "0" * (-len(values) % 8)
    body = head + int(values, 2).to_bytes(len(values) // 8, "big")
    return body + struct.pack(">H", flac._crc16(body))


def _as_utf8(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    return bytes([0xC0 | number >> 6, 0x80 | number & 0x3F])  # up to 2047, two million samples


def vorbis_comments(*entries: str) -> bytes:
    encoded = [entry.encode() for entry in entries]
    return struct.pack("<II", 0, len(encoded)) + b"".join(struct.pack("<I", len(entry)) + entry for entry in encoded)


def ogg_flac(native: bytes, serial: int = 5) -> bytes:
    """A FLAC file in Ogg: its marker and first block in the first packet, each other block and frame in one of its own."""
    stream = flac.streams(BytesIO(native))[0]
    blocks = [native[start - 4 : start + size] for _, start, size, _ in flac._blocks(BytesIO(native), 0)]
    starts = [match.start() for match in flac._SYNC.finditer(native, stream.frames) if flac._frame(native[match.start() :][:16], stream)]
    frames = [native[a:b] for a, b in zip(starts, [*starts[1:], len(native)], strict=True)]
    packets = [b"\x7fFLAC\1\0" + struct.pack(">H", len(blocks) - 1) + b"fLaC" + blocks[0], *blocks[1:], *frames]
    return b"".join(_pages(packets, serial, len(blocks)))


def _pages(packets: list[bytes], serial: int, heads: int) -> list[bytes]:
    """One packet a page, up to 65,024 bytes of it."""
    pages: list[bytes] = []
    for number, packet in enumerate(packets):
        lacing = b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
        granule = max(0, number - heads + 1) * FRAME
        flags = (2 if number == 0 else 0) | (4 if number == len(packets) - 1 else 0)
        pages.append(ogg._page((b"OggS", 0, flags, granule, serial, number), lacing, packet))
    return pages


def vorbis_file(samples: int, channels: int = 1, rate: int = RATE, subtype: str = "VORBIS", comment: str = "") -> bytes:
    """An Ogg file as libsndfile writes it."""
    out = BytesIO()
    with soundfile.SoundFile(out, "w", rate, channels, format="OGG", subtype=subtype) as file:
        if comment:
            file.comment = comment
        file.write(ramp(samples, channels) / 2.0**15)
    return out.getvalue()
