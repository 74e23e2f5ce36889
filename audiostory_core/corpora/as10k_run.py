"""A folder of videos -> a folder of shards of AudioStory-10k's kind, by as many workers as an engine has.

A shard is done when it is there. What its videos were rejected for stands in a report beside it, answers of models in a
folder beside it, so that whatever is killed is asked for nothing twice. Knows no command line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..dataset.gathering import Rejections
from ..dataset.index import INDEX, ShardFacts, read_index, write_index
from ..dataset.records import Provenance
from ..dataset.shards import alone_in, count_shard, writing_shard
from ..disk.files import read_json, refusals_of_disk, remove_abandoned_in, replacing
from ..engines.run import HERE, Engine, OnStatus, Ran, run
from ..errors import InputError
from ..servers.tokens import LETTERS, PICTURE_TOKENS, SECOND_TOKENS
from ..video import frames, shots
from .as10k import CHECKS, EVENT_PICTURES, FILTER_PICTURES, PROMPTS, Askers, Filter, SourceVideo, Studio, make_story
from .asking import Answers, Usage
from .rejected import Rejected
from .videos import ListedVideo, Progress, VideoList, list_videos

CORPUS = "as10k"
VIDEOS_A_SHARD = 32
# Letters of the questions beside what they show, and tokens of the answers, about: filter and events; caption and reasoning.
_SEEING, _WRITING = (5500, 1300), (4500, 450)

OpenAskers = Callable[[], Askers]


@dataclass(frozen=True)
class VideoOrder:
    """Of which videos a corpus is made, where it goes, by which models (their names), and whose the videos are."""

    videos: Path
    out: Path
    models: tuple[str, str]
    filter: Filter = field(default_factory=Filter)
    author: str = ""
    licence: str = ""
    videos_a_shard: int = VIDEOS_A_SHARD

    def __post_init__(self) -> None:
        if not 1 <= self.videos_a_shard <= 10_000:
            raise InputError(f"{self.videos_a_shard} videos a shard cannot be; use 1 to 10000.")

    @property
    def made(self) -> dict[str, Any]:
        """What stories depend on, so that no folder holds two kinds."""
        said = {"sees": self.models[0], "writes": self.models[1], "author": self.author, "licence": self.licence}
        return said | {"filter": asdict(self.filter), "prompts": list(PROMPTS), "checks": CHECKS}


@dataclass(frozen=True)
class As10kWork:
    """What workers do: shards by name, each of some videos."""

    order: VideoOrder
    shards: Mapping[str, tuple[ListedVideo, ...]]
    open_askers: OpenAskers

    def is_done(self, name: str) -> bool:
        return shard_path(self.order.out, name).is_file()

    def open(self) -> Callable[[str], str]:
        return partial(self._make, self.open_askers(), Answers(self.order.out / "answers"))

    def _make(self, askers: Askers, answers: Answers, name: str) -> str:
        studio, rejected = Studio(askers, answers, self.order.filter, Usage(), Usage()), list[dict[str, str]]()
        with writing_shard(shard_path(self.order.out, name)) as shard:
            for video in self.shards[name]:
                try:
                    shard.add(*make_story(self._source(video), studio))
                except Rejected as error:
                    rejected.append({"video": video.path, "reason": error.reason, "why": str(error)})
            report = {"stories": shard.records, "rejected": rejected}
            report |= {"seen": asdict(studio.seen), "written": asdict(studio.written)}
            with replacing(report_path(self.order.out, name), True, (".json",)) as sink:
                sink.write((json.dumps(report, indent=1, ensure_ascii=False) + "\n").encode())
        return f"{report['stories']} of {len(self.shards[name])} videos became stories"

    def _source(self, video: ListedVideo) -> SourceVideo:
        """Raises Rejected for a file that is not there any more, or another one."""
        path = self.order.videos / video.path
        if not path.is_file():
            raise Rejected("missing", f"{path} is not there any more.")
        if (path.stat().st_size, path.stat().st_mtime_ns) != (video.size, video.modified):
            raise Rejected("changed", f"{path} has changed since it was listed; the next run takes it for a new video.")
        origin = {"item": video.path[-200:], "author": self.order.author, "licence": self.order.licence}
        return SourceVideo(path, video.digest, Provenance(corpus=CORPUS, source=path.stem[:200], **origin))


def shard_path(out: Path, name: str) -> Path:
    return out / f"{name}.tar"


def report_path(out: Path, name: str) -> Path:
    return out / f"{name}.report.json"


@dataclass(frozen=True)
class Corpus:
    """What came of an order: the run, stories and their seconds, videos that were rejected or are there twice, and what who
    sees and who writes took, whenever they were asked."""

    ran: Ran
    stories: int
    seconds: float
    rejected: Rejections
    seen: Usage
    written: Usage


def list_order(order: VideoOrder, progress: Progress | None = None) -> VideoList:
    """The videos of an order, in their shards, on the disk too. Raises InputError where what reads videos is not installed,
    where another run is at work, and as `list_videos` does."""
    for module, sentence in (("av", frames.INSTALL), ("scenedetect", shots.INSTALL)):
        if find_spec(module) is None:
            raise InputError(sentence)
    with refusals_of_disk(order.out):
        order.out.mkdir(parents=True, exist_ok=True)
    with alone_in(order.out):
        return list_videos(order.videos, order.out, order.made, order.videos_a_shard, progress)


def estimate(order: VideoOrder, videos: VideoList) -> tuple[Usage, Usage]:
    """About what who sees and who writes will be asked, for the shards that are not there, if nothing is kept and nothing
    rejected."""
    missing = [
        video for n, rows in videos.shards().items() if not shard_path(order.out, name_of(n)).is_file() for video in rows
    ]
    taken = [v for v in missing if order.filter.least_seconds <= v.seconds <= order.filter.most_seconds]
    pictures = (FILTER_PICTURES + EVENT_PICTURES) * PICTURE_TOKENS
    heard = sum(SECOND_TOKENS * round(video.seconds) for video in taken) if order.filter.hears else 0
    seen = Usage(2 * len(taken), (pictures + _SEEING[0] // LETTERS) * len(taken) + heard, _SEEING[1] * len(taken))
    return seen, Usage(2 * len(taken), _WRITING[0] // LETTERS * len(taken), _WRITING[1] * len(taken))


def make_corpus(
    order: VideoOrder, videos: VideoList, open_askers: OpenAskers, engine: Engine = HERE, on_status: OnStatus | None = None
) -> Corpus:
    """Makes the shards that are not there, and the index of all. `open_askers` is called once a worker, and travels there.

    Raises InputError where another run is at work in the folder, and as `engines.run` does.
    """
    shards = {name_of(n): tuple(rows) for n, rows in videos.shards().items()}
    with alone_in(order.out):
        remove_abandoned_in(order.out)
        ran = run(As10kWork(order, shards, open_askers), list(shards), engine, on_status)
        there = [name for name in shards if shard_path(order.out, name).is_file()]
        facts = _facts(order.out, there)
        write_index(order.out, facts)
    return _counted(order, videos, ran, facts, there)


def name_of(shard: int) -> str:
    return f"{CORPUS}-{shard:05d}"


def _facts(out: Path, names: Sequence[str]) -> list[ShardFacts]:
    """What shards hold: as the index says, where it knows them, else counted."""
    known = {facts.file: facts for facts in read_index(out)} if (out / INDEX).exists() else {}
    found = list[ShardFacts]()
    for path in (shard_path(out, name) for name in names):
        facts = known.get(path.name)
        found.append(facts if facts is not None and facts.bytes == path.stat().st_size else count_shard(path))
    return found


def _counted(order: VideoOrder, videos: VideoList, ran: Ran, facts: Sequence[ShardFacts], there: Sequence[str]) -> Corpus:
    rejected, usages = Rejections(), {"seen": Usage(), "written": Usage()}
    for video in videos.videos:
        if video.shard < 0:
            rejected.add("there twice", video.path)
    for name in there:
        stories, rows, used = read_report(report_path(order.out, name))
        for video, reason, why in rows:
            rejected.add(reason, video, why)
        for kind, usage in usages.items():
            usage.plus(used[kind])
    stories, seconds = sum(shard.records for shard in facts), sum(shard.seconds for shard in facts)
    return Corpus(ran, stories, seconds, rejected, usages["seen"], usages["written"])


def read_report(path: Path) -> tuple[int, list[tuple[str, str, str]], dict[str, Usage]]:
    """Stories of a shard, the videos that were rejected with reason and sentence, and what models took. Raises InputError
    for another file."""
    data = read_json(path, 100_000_000)
    try:
        rows = [(str(row["video"]), str(row["reason"]), str(row["why"])) for row in data["rejected"]]
        usages = {kind: Usage(**{name: int(data[kind][name]) for name in asdict(Usage())}) for kind in ("seen", "written")}
        return int(data["stories"]), rows, usages
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{path} is no report of a shard; remove it with its shard, and that is made again.") from None
