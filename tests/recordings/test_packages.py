"""Sounds come out of Debian packages whole, or with one sentence: nothing else does, wherever a name points."""

import hashlib
import io
import struct
import tarfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiostory_core.errors import InputError
from audiostory_core.recordings import fetch, packages
from audiostory_core.recordings.credits import Credit, Credits, Package
from audiostory_core.recordings.packages import read_files, read_member

FILE = "usr/share/games/farm/cow.wav"


def deb(path: Path, files: dict[str, bytes], packed: str = "xz") -> Path:
    """A small Debian package."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode=f"w:{packed}") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"./{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("./usr/share/games/farm/link.wav")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    parts = {"debian-binary": b"2.0\n", "control.tar.xz": b"odd", f"data.tar.{packed}": tar.getvalue()}
    with path.open("wb") as file:
        file.write(b"!<arch>\n")
        for name, content in parts.items():
            file.write(f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode() + content + b"\n" * (len(content) % 2))
    return path


def tone(seconds: float = 0.8, rate: int = 22050) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate), rate, format="WAV")
    return file.getvalue()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def farm(folder: Path, sound: bytes, **others: str) -> Credits:
    """A manifest of one package, which lies in the folder, and one call in it."""
    path = deb(folder / "farm_1_all.deb", {FILE: sound, "usr/share/doc/farm/copyright": b"CC0"})
    package = Package("farm", "1", path.name, sha(path.read_bytes()))
    said = {"sound": "cow", "variant": "plain", "kind": "call", "title": "Moo", "author": "Ann", "licence": "CC0-1.0", "source": "",
            "package": "farm", "file": FILE, "member": "", "sha256": sha(sound), "segments": ((0.1, 0.6),)}
    return Credits((package,), (Credit(**{**said, **others}),))  # type: ignore[arg-type]


@pytest.mark.parametrize("packed", ["xz", "gz", "bz2"])
def test_only_what_is_wanted_is_read(tmp_path: Path, packed: str):
    path = deb(tmp_path / "a.deb", {FILE: b"moo", "usr/other": b"x"}, packed)
    assert read_files(path, [FILE, "usr/share/games/farm/link.wav", "usr/none"]) == {FILE: b"moo"}


def test_what_is_no_package_is_refused_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = deb(tmp_path / "a.deb", {FILE: b"moo" * 20000}).read_bytes()
    for content, said in (
        (b"PK\3\4", "is not a Debian package"), (whole[:100], "broken Debian package"), (whole[:-150], "cannot be read"),
        (whole.replace(b"data.tar.xz ", b"data.tar.zst"), "is packed as data.tar.zst"), (b"!<arch>\n" + b"x" * 60, "broken Debian package"),
    ):
        (tmp_path / "b.deb").write_bytes(content)
        with pytest.raises(InputError, match=said):
            read_files(tmp_path / "b.deb", [FILE])
    monkeypatch.setattr(packages, "FILE_LIMIT", 1000)
    with pytest.raises(InputError, match="60,000 bytes; at most 1,000"):
        read_files(tmp_path / "a.deb", [FILE])


def catalogue(sounds: list[bytes]) -> bytes:
    table, body, at = b"", b"", 8 * len(sounds)
    for sound in sounds:
        body += (entry := bytes([3]) + b"moo" + sound)
        table += struct.pack("<II", at, len(sound))
        at += len(entry)
    return table + body


def test_a_catalogue_gives_its_sounds_by_number():
    sounds = [tone(0.1), tone(0.2)]
    data = catalogue(sounds)
    assert [read_member(data, "a.cat", str(n)) for n in (0, 1)] == sounds
    with pytest.raises(InputError, match="holds no sound '2'"):
        read_member(data, "a.cat", "2")
    with pytest.raises(InputError, match="broken archive"):
        read_member(data[:-1], "a.cat", "1")


def group(entries: dict[str, bytes | dict]) -> bytes:
    contents = [group(e) if isinstance(e, dict) else e for e in entries.values()]
    head = bytearray(204)
    head[:24], head[36:40] = b"RedWolf Design GrpFolder", struct.pack("<I", len(entries))
    head[0:202:3], head[2:204:3] = head[2:204:3], head[0:202:3]
    table, at = b"", 0
    for name, content in zip(entries, contents, strict=True):
        table += name.encode().ljust(260, b"\0") + struct.pack("<iiiii", 1, 0, len(content), 0, at).ljust(56, b"\0")
        at += len(content)
    return bytes(byte ^ 0xED for byte in head) + table + b"".join(contents)


def test_a_group_gives_its_sounds_by_path():
    packing = zlib.compressobj(wbits=31)
    packed = packing.compress(group({"Animals.ocg": {"Moo.wav": b"moo", "Baa.wav": b"baa"}, "Bell.ogg": b"bell"})) + packing.flush()
    data = b"\x1e\x8c" + packed[2:]
    assert [read_member(data, "S.ocg", name) for name in ("Animals.ocg/Baa.wav", "Bell.ogg")] == [b"baa", b"bell"]
    for name in ("Baa.wav", "Other.ocg/Baa.wav"):
        with pytest.raises(InputError, match="holds no sound"):
            read_member(data, "S.ocg", name)
    with pytest.raises(InputError, match="broken archive"):
        read_member(b"\x1e\x8cnonsense", "S.ocg", "Bell.ogg")


def test_recordings_are_gathered_and_then_need_their_package_no_more(tmp_path: Path):
    known = farm(tmp_path, tone())
    first = fetch.gather(tmp_path, known=known)
    (tmp_path / "farm_1_all.deb").unlink()
    again = fetch.gather(tmp_path, known=known)
    piece = again.sources[0].pieces[0]
    assert piece.dtype == np.float32 and piece.shape == (8000,) and abs(np.abs(piece).max() - 0.5) < 0.01
    assert np.array_equal(piece, first.sources[0].pieces[0]) and first.key == again.key


def test_altered_sounds_and_packages_are_refused(tmp_path: Path):
    known = farm(tmp_path, tone())
    (tmp_path / "farm_1_all.deb").write_bytes(b"!<arch>\n")
    with pytest.raises(InputError, match="is not farm 1 as it was published"):
        fetch.gather(tmp_path, known=known)
    known = farm(tmp_path, tone(), sha256="0" * 64)
    with pytest.raises(InputError, match="'Moo' in .* is not the sound it was"):
        fetch.gather(tmp_path, known=known)
    known = farm(tmp_path, tone())
    fetch.gather(tmp_path, known=known)
    next((tmp_path / "sounds").glob("farm-*/*")).write_bytes(tone(0.7))
    with pytest.raises(InputError, match="is not the sound it was"):
        fetch.gather(tmp_path, known=known)


def test_a_missing_package_is_downloaded_or_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    known = farm(tmp_path, tone())
    (store := tmp_path / "store").mkdir()
    there = (tmp_path / "farm_1_all.deb").rename(store / "farm_1_all.deb")
    (tmp_path / "apt-get").write_text(f'#!/bin/sh\ntest "$*" = "download farm=1" && test -e {there} && cp {there} .\n')
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setattr(fetch.shutil, "which", lambda name: str(tmp_path / name))
    (folder := tmp_path / "here").mkdir()
    assert len(fetch.gather(folder, known=known).sources) == 1
    there.unlink()
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"apt-get could not download farm 1 .*put farm_1_all.deb into .*empty; with --leave-out"):
        fetch.gather(tmp_path / "empty", known=known)
    monkeypatch.setattr(fetch.shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="no apt-get here to download farm 1"):
        fetch.gather(tmp_path / "empty", known=known)
    said: list[str] = []
    assert fetch.gather(tmp_path / "empty", leave_out=True, say=said.append, known=known).sources == ()
    assert len(said) == 1 and said[0].endswith("its 1 recordings are left out.")
    with pytest.raises(InputError, match="does not exist"):
        fetch.gather(tmp_path / "nowhere", known=known)
