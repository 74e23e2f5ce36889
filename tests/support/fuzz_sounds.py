"""Sound files that nobody would write: headers that lie, parts that are missing or come twice, in WAV, FLAC, Ogg and others.

Each of `GENERATORS` yields contents of files, a few kilobytes each, without end; the same `random.Random` draws the same.
"""

import functools
import random
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import soundfile

from audiostory_core.sound import ogg
from audiostory_core.sound.recording import Recording
from audiostory_core.sound.tags import read_tags
from sound_files import RATE, chunk, flac_file, fmt, info, ogg_flac, pcm, ramp, riff, vorbis_comments, vorbis_file

NUMBERS = (0, 1, 2, 3, 7, 8, 16, 255, 256, 4096, 65535, 2**24, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1)
NAMES = (b"LIST", b"data", b"fmt ", b"fact", b"ds64", b"bext", b"JUNK", b"id3 ", b"RIFF", b"smpl", b"\0\0\0\0", b"abcd")
BITS = (8, 12, 16, 20, 24, 32)


def wavs(draw: random.Random) -> Iterator[bytes]:
    """WAV of all kinds of chunks in any order, with sizes that are true or not."""
    while True:
        parts = [_wav(draw) for _ in range(draw.choice((1, 1, 1, 2, 3)))]
        yield _bent(draw, b"".join(parts), 120)


def flacs(draw: random.Random) -> Iterator[bytes]:
    """FLAC of any width and stated length, streams behind one another."""
    while True:
        parts = [_flac(draw) for _ in range(draw.choice((1, 1, 2)))]
        yield _bent(draw, b"".join(parts), 90)


def oggs(draw: random.Random) -> Iterator[bytes]:
    """Vorbis, Opus and FLAC in Ogg, links behind one another; most pages have true checksums."""
    while True:
        parts = [_ogg(draw) for _ in range(draw.choice((1, 1, 2)))]
        yield _bent(draw, b"".join(parts), 200) if draw.random() < 0.5 else _bent_pages(draw, b"".join(parts))


def others(draw: random.Random) -> Iterator[bytes]:
    """What only libsndfile knows, text, noise and nothing."""
    kinds = [_other(name, subtype) for name, subtype in (("AIFF", "PCM_16"), ("AU", "PCM_16"), ("CAF", "PCM_16"), ("W64", "PCM_16"), ("MP3", None))]
    while True:
        content = draw.choice([*kinds, b"", b"plain text", draw.randbytes(300), b"ID3\4\0\0\0\0\0\x05hello" + draw.choice(kinds)])
        yield _bent(draw, content, 100)


GENERATORS: dict[str, Callable[[random.Random], Iterator[bytes]]] = {"wav": wavs, "flac": flacs, "ogg": oggs, "other": others}


def read_all(path: Path) -> tuple[int, int]:
    """What every reader of sound makes of a file: its samples and its texts."""
    texts = read_tags(path)
    return Recording.open(path, 0.1).samples, len(texts)


def readers(folder: Path) -> list[object]:
    """All readers of sound, for the tests that bend what they read."""
    from fuzz import Reader

    path = folder / "sound"

    def read(content: bytes) -> object:
        path.write_bytes(content)
        return read_all(path)

    seeds = {name: [next(contents) for contents in [generate(random.Random(0))] for _ in range(40)] for name, generate in GENERATORS.items()}
    return [Reader(f"sound {name}", found, read) for name, found in seeds.items()]


def _wav(draw: random.Random) -> bytes:
    channels, samples = draw.choice((1, 1, 1, 2, 2, 6, 6, 0)), draw.choice((0, 1, 100, 999))
    sound = pcm(samples, max(1, channels))
    rate, bits = draw.choice((*[RATE] * 8, 0, 1, 2**31 - 1)), draw.choice((*[16] * 8, 8, 12, 24, 0))
    size = draw.choice((None, None, *NUMBERS))
    behind = [info((b"ICMT", draw.randbytes(5))), chunk(draw.choice(NAMES), draw.randbytes(draw.randrange(9)), draw.choice((None, *NUMBERS)))]
    chunks = [fmt(channels, rate, bits, draw.choice((*[1] * 8, 3, 6, 17, 65534))), chunk(b"data", sound, size), *behind]
    if draw.random() < 0.3:
        chunks.insert(0, chunk(b"ds64", struct.pack("<QQQI", *(draw.choice(NUMBERS) for _ in range(4)))))
    if draw.random() < 0.1:
        draw.shuffle(chunks)
    return riff(*chunks, size=draw.choice((None, *NUMBERS)), form=draw.choice((*[b"RIFF"] * 5, b"RF64", b"BW64", b"RIFX")))


@functools.cache
def _plain_flac(bits: int, channels: int, count: int, stated: int | None) -> bytes:
    return flac_file(ramp(count, channels, bits), bits, stated=stated, comments=vorbis_comments("COMMENT=a", "x"))


def _flac(draw: random.Random) -> bytes:
    stated = draw.choice((None, 0, 1, 2**36 - 1))
    return _plain_flac(draw.choice((*BITS, 16, 24)), draw.choice((1, 2)), draw.choice((16, 1024, 1500)), stated)


@functools.cache
def _plain_ogg(kind: str, channels: int) -> bytes:
    if kind == "FLAC":
        return ogg_flac(_plain_flac(16, channels, 1500, 0))
    return vorbis_file(3000, channels, 48_000, kind, "a comment")


def _ogg(draw: random.Random) -> bytes:
    return _plain_ogg(draw.choice(("FLAC", "VORBIS", "OPUS")), draw.choice((1, 2, 6)) if draw.random() < 0.9 else 1)


@functools.cache
def _other(name: str, subtype: str | None) -> bytes:
    out = BytesIO()
    soundfile.write(out, ramp(2000) / 2.0**15, 24_000, format=name, subtype=subtype)
    return out.getvalue()


def _bent(draw: random.Random, content: bytes, head: int) -> bytes:
    """The content with up to four changes, most of them in its first `head` bytes."""
    data = bytearray(content)
    for _ in range(draw.choice((0, 1, 1, 2, 4))):
        reach = min(head, len(data)) if draw.random() < 0.7 else len(data)
        at = draw.randrange(reach + 1)
        change = draw.randrange(6)
        if change == 0 and at < len(data):
            data[at] = draw.randrange(256)
        elif change == 1:
            data[at : at + 4] = struct.pack(draw.choice("<>") + "I", draw.choice(NUMBERS))
        elif change == 2:
            del data[at : at + draw.randrange(1, 9)]
        elif change == 3:
            data[at:at] = draw.choice(NAMES) + struct.pack("<I", draw.choice(NUMBERS))
        elif change == 4:
            del data[draw.randrange(len(data) + 1) :]
        else:
            data += draw.choice((bytes(data), draw.randbytes(40), b"TAG" + bytes(125)))
    return bytes(data[:200_000])


def _bent_pages(draw: random.Random, content: bytes) -> bytes:
    """Ogg with pages whose fields or bodies changed and whose checksums are true, that are missing or come twice."""
    pages = ogg._pages(content)
    for _ in range(draw.choice((1, 2, 3))):
        n = draw.randrange(len(pages))
        (name, version, flags, granule, serial, number), lacing, body = pages[n]
        change = draw.randrange(6)
        if change == 0:
            granule = draw.choice((-1, 0, 1, 2**40, 2**62))
        elif change == 1:
            flags = draw.randrange(8)
        elif change == 2 and body:
            at = draw.randrange(min(len(body), 60))
            body = body[:at] + draw.randbytes(1) + body[at + 1 :]
        elif change == 3:
            serial = draw.choice((0, 1, serial + 1)) % 2**32
        pages[n] = ((name, version, flags, granule, serial, number), lacing, body)
        if change == 4 and len(pages) > 1:
            del pages[n]
        elif change == 5:
            pages.insert(n, pages[n])
    return b"".join(ogg._page(*page) for page in pages)
