"""A folder of videos -> which of them stands in which shard, kept in a file, so that every later run agrees.

A video is known by its bytes: one that is there twice counts once, one that was renamed is not done again. Shards only come
to be: videos that are found later stand in shards of their own. Decodes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..disk.files import read_json, replacing
from ..errors import InputError
from ..video.frames import VideoFile

SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")
MAX_VIDEOS, MAX_LIST_BYTES = 1_000_000, 1_000_000_000
LIST = "videos.json"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ListedVideo:
    """A video: its path within the folder, what its file was when it was read, how long it lasts, in seconds (0: it cannot
    be read), and its shard, -1 for one whose bytes another one has."""

    path: str
    size: int
    modified: int
    digest: str
    seconds: float
    shard: int


@dataclass(frozen=True)
class VideoList:
    """All videos of a folder, in the order in which they were found, and how stories are made of them, in words."""

    made: Mapping[str, Any]
    videos: tuple[ListedVideo, ...] = ()

    def shards(self) -> dict[int, list[ListedVideo]]:
        """The videos of each shard, in order."""
        found: dict[int, list[ListedVideo]] = {}
        for video in self.videos:
            if video.shard >= 0:
                found.setdefault(video.shard, []).append(video)
        return dict(sorted(found.items()))


def list_videos(
    folder: Path, out: Path, made: Mapping[str, Any], a_shard: int, progress: Progress | None = None
) -> VideoList:
    """The list in `out`, with the videos of `folder` that it does not know in new shards of so many; it is then on the disk.

    Raises InputError for a folder without videos, and where the list was begun with other words in `made`.
    """
    known = _read(out / LIST)
    if known is not None and dict(known.made) != json.loads(json.dumps(made)):
        changed = sorted(name for name in {*known.made, *made} if known.made.get(name) != made.get(name))
        raise InputError(
            f"{out} was begun otherwise: {', '.join(changed)} differ; go on as it was begun, or name another folder."
        )
    videos = [] if known is None else list(known.videos)
    states = {(video.path, video.size, video.modified) for video in videos}
    found = sorted(_files(folder))
    fresh = [row for row in found if row not in states]
    if not found:
        raise InputError(f"{folder} holds no videos, which are files that end in {', '.join(SUFFIXES)}.")
    digests, first = {video.digest for video in videos}, 1 + max((video.shard for video in videos), default=-1)
    count = 0
    for n, (name, size, modified) in enumerate(fresh):
        if progress is not None:
            progress(n, len(fresh))
        digest = _digest(folder / name)
        shard = -1 if digest in digests else first + count // a_shard
        count += shard >= 0
        digests.add(digest)
        videos.append(ListedVideo(name, size, modified, digest, _seconds(folder / name), shard))
    whole = VideoList(made, tuple(videos))
    if fresh or known is None:
        data = {"version": 1, "made": dict(made), "videos": [asdict(video) for video in videos]}
        with replacing(out / LIST, True, (".json",)) as sink:
            sink.write((json.dumps(data, indent=1) + "\n").encode())
    return whole


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Path, size and time of each video below a folder, hidden ones left out; links to folders are not followed."""
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder; give one with videos.")
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place) / name
            if path.suffix.lower() in SUFFIXES and not name.startswith(".") and path.is_file():
                count += 1
                if count > MAX_VIDEOS:
                    raise InputError(f"{folder} holds more than {MAX_VIDEOS:,} videos; give parts of it.")
                state = path.stat()
                yield path.relative_to(folder).as_posix(), state.st_size, state.st_mtime_ns


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            found.update(data)
    return found.hexdigest()


def _seconds(path: Path) -> float:
    try:
        return round(float(VideoFile(path).info.seconds), 3)
    except InputError:
        return 0.0


def _read(path: Path) -> VideoList | None:
    if not path.exists():
        return None
    data = read_json(path, MAX_LIST_BYTES)
    rows, made = data.get("videos"), data.get("made")
    if not isinstance(rows, list) or not isinstance(made, dict) or not all(map(_is_video, rows)):
        raise InputError(f"{path} is no list of videos; remove it with its shards, or name another folder.")
    return VideoList(made, tuple(ListedVideo(**row) for row in rows))


def _is_video(row: Any) -> bool:
    """Whether it is a row of a list, of a video below the folder."""
    kinds = {"path": str, "size": int, "modified": int, "digest": str, "seconds": (int, float), "shard": int}
    if not isinstance(row, dict) or set(row) != set(kinds) or not all(isinstance(row[n], kind) for n, kind in kinds.items()):
        return False
    path = PurePosixPath(row["path"])
    return not path.is_absolute() and ".." not in path.parts and re.fullmatch("[0-9a-f]{64}", row["digest"]) is not None
