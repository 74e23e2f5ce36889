"""Critics over a benchmark: what they will cost, what they said of each sound, what that came to, how far they agree.

A verdict is kept by its question, so that nothing is paid for twice. A critic that fails again and again is not asked on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import torch

from ..disk.store import Store, content_key
from ..errors import InputError
from ..metrics.agreement import cohen_kappa
from ..metrics.unscored import Unscored
from ..servers.chat import ChatServer
from ..servers.tokens import LETTERS, PICTURE_TOKENS, SECOND_TOKENS, told_cost
from ..sound.audio import AudioClip, read
from . import critic
from .critic import CRITERIA, Case, Verdict
from .ratings import Rating
from .records import MOST_PICTURES, Record
from .scored import Score
from .systems import Told

BEFORE_SECONDS, MOST_FAILURES = 30.0, 5  # of a recording that is heard to its end; in a row
WRITTEN_TOKENS = 200  # what four scores and reasons take
_PICTURE_BYTES, _JPEG = 5_000_000, b"\xff\xd8\xff"

Marks = Mapping[tuple[str, str, str], float]  # by system, record and criterion, from 1 to 5


@dataclass
class Critic:
    """A model that judges, how often it is asked for each sound, its prices in any currency for a million tokens read and
    written, and where verdicts are kept; `anew` asks for those again.

    `read`, `wrote`, `asked` and `kept` count while it works; of `uncounted` verdicts nobody told the tokens.
    """

    server: ChatServer
    votes: int = 1
    price: tuple[float, float] | None = None
    store: Store | None = None
    anew: bool = False
    read: int = 0
    wrote: int = 0
    asked: int = 0
    kept: int = 0
    uncounted: int = 0
    failures: int = field(default=0, repr=False)

    @property
    def name(self) -> str:
        return self.server.model

    @property
    def credit(self) -> str:
        """Who judges, as reports name it."""
        many = f", {self.votes} votes" if self.votes > 1 else ""
        return f"{self.name} at {self.server.known.url}, question {critic.VERSION}{many}"

    def judge(self, case: Case) -> Verdict:
        """What it says, now or before. Raises InputError as `critic.judge` does, and where it failed too often."""
        if self.failures >= MOST_FAILURES:
            raise InputError(f"{self.name} failed {MOST_FAILURES} times in a row and was not asked on.")
        key = content_key("verdict 1", self.credit, critic.SYSTEM, json.dumps(critic.question(case)), self.votes)
        found = _unpacked(self.store.get(key)) if self.store is not None and not self.anew else None
        if found is not None:
            self.kept += 1
            return found
        try:
            found = critic.judge(self.server, case, self.votes)
        except InputError:
            self.failures += 1
            raise
        self.failures, self.asked = 0, self.asked + 1
        if found.tokens is None:
            self.uncounted += 1
        else:
            self.read, self.wrote = self.read + found.tokens[0], self.wrote + found.tokens[1]
        if self.store is not None:
            data = json.dumps(asdict(found)).encode()
            self.store.put(key, {"verdict": torch.frombuffer(bytearray(data), dtype=torch.uint8)})
        return found

    def estimate(self, records: Sequence[Record], systems: int) -> tuple[int, int]:
        """About how many tokens it will read and write for all records of so many systems, if nothing is kept yet."""
        read = sum(_estimated(record) for record in records) * systems * self.votes
        return read, WRITTEN_TOKENS * len(records) * systems * self.votes

    def told(self, tokens: tuple[int, int] | None = None) -> str:
        """What it came to, or, with `tokens`, what it may come to, in a sentence."""
        read, wrote = tokens or (self.read, self.wrote)
        counts = told_cost(read, wrote, self.price)
        if tokens is not None:
            return f"{self.name}: about {counts}"
        more = f"; of {self.uncounted} it told no tokens" if self.uncounted else ""
        return f"{self.name}: {self.asked} sounds judged and {self.kept} known from before, {counts}{more}"


def case_of(record: Record, told: Told) -> Case:
    """What a critic is shown of a record's sound. Raises InputError for a recording or pictures that cannot be read."""
    before = None if record.before is None else _end_of(record.before)
    return Case(record.instruction, told.clip, told.plan, before, tuple(pictures_of(record)))


def pictures_of(record: Record) -> list[bytes]:
    """Pictures of a record's shots as JPEG: those that lie beside it, else one from the middle of each shot of its film."""
    if record.pictures:
        return [_jpeg(path) for path in record.pictures]
    if record.video is None:
        return []
    from ..video.frames import VideoFile
    from ..video.shots import look

    views = look(VideoFile(record.video), pictures=1)
    return [view.pictures[0].jpeg for view in views[:MOST_PICTURES]]


def agreements(judges: Mapping[str, Marks]) -> dict[str, list[Score]]:
    """Cohen's kappa, with quadratic weights, of every two judges over what both judged, by criterion."""
    found = dict[str, list[Score]]()
    for (one, first), (other, second) in combinations(judges.items(), 2):
        scores = list[Score]()
        for criterion in CRITERIA:
            both = [place for place in first if place in second and place[2] == criterion]
            if both:
                scores.append(_kappa(criterion, [first[p] for p in both], [second[p] for p in both]))
        if scores:
            found[f"{one} and {other}"] = scores
    return found


def marks_of_people(ratings: Sequence[Rating]) -> dict[tuple[str, str, str], float]:
    """What listeners gave each sound on average, by system, request and criterion."""
    rows = dict[tuple[str, str, str], list[int]]()
    for rating in ratings:
        rows.setdefault((rating.system, rating.item, rating.criterion), []).append(rating.value)
    return {place: sum(values) / len(values) for place, values in rows.items()}


def _kappa(criterion: str, first: list[float], second: list[float]) -> Score:
    try:
        return Score(criterion, cohen_kappa(first, second, "quadratic"), trials=len(first), better="higher")
    except InputError as error:
        return Score(criterion, None, trials=len(first), note=str(error), better="higher")


def _estimated(record: Record) -> int:
    """Tokens of one question."""
    letters = len(critic.SYSTEM) + len(record.instruction) + len(record.reasoning)
    letters += sum(len(caption.caption) + 20 for caption in record.captions)
    seconds = record.seconds + (BEFORE_SECONDS if record.before is not None else 0.0)
    pictures = len(record.pictures) or (MOST_PICTURES // 2 if record.video is not None else 0)
    return letters // LETTERS + round(seconds * SECOND_TOKENS) + pictures * PICTURE_TOKENS


def _end_of(path: Path) -> AudioClip:
    clip = read(path)
    return AudioClip(clip.waveform[:, -round(BEFORE_SECONDS * clip.sample_rate) :], clip.sample_rate)


def _jpeg(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_PICTURE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    if len(data) > _PICTURE_BYTES or not data.startswith(_JPEG):
        raise InputError(f"{path} is no JPEG of at most {_PICTURE_BYTES // 10**6} MB.")
    return data


def _unpacked(kept: Mapping[str, torch.Tensor] | None) -> Verdict | None:
    """The verdict that was kept; None where it is none."""
    try:
        data: Any = json.loads(bytes((kept or {})["verdict"].numpy()))
        scores = {name: float(data["scores"][name]) for name in CRITERIA}
        votes = tuple({name: int(vote[name]) for name in CRITERIA} for vote in data["votes"])
        reasons = {name: str(data["reasons"][name]) for name in CRITERIA}
        tokens = None if data["tokens"] is None else (int(data["tokens"][0]), int(data["tokens"][1]))
    except (KeyError, TypeError, ValueError, IndexError, RecursionError):
        return None
    return Verdict(scores, votes, reasons, tokens)


def gathered(failures: Sequence[tuple[str, str, str]]) -> list[Unscored]:
    """What was not scored, as (figure or system, record, reason), in a line for all records of one reason."""
    rows = dict[tuple[str, str], list[str]]()
    for where, record, reason in dict.fromkeys(failures):  # of a caption, as many as systems
        rows.setdefault((where, reason), []).append(record)
    found = list[Unscored]()
    for (where, reason), records in rows.items():
        some = ", ".join(records[:3]) + (f" and {len(records) - 3} more" if len(records) > 3 else "")
        found.append(Unscored(f"{where}: {some}", reason))
    return found
