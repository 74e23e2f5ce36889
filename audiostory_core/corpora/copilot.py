"""AudioCopilot's simulation: seeds in; conversations of stories and their edits, heard after each turn, out in shards.

One record a conversation: its plan is the story as it is told first, its turns are the edits; `validated` marks those that
keep all rules of the paper (AudioChat, 3.2 and appendix A.3). A shard is one piece of work: done means that its file is
there, and that of its counts beside it. What cannot be written or rendered is left out, with its reason.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..dataset.index import SUFFIX, ShardFacts, write_index
from ..dataset.records import Provenance, StoryRecord, StoryTurn
from ..dataset.shards import Media, alone_in, writing_shard
from ..disk.files import read_json, refusals_of_disk, replacing
from ..engines.run import Engine, OnStatus, Ran, run
from ..errors import InputError
from ..plan.story import StoryPlan, check_seed
from ..servers.tokens import LETTERS, told_cost
from ..speech.spoken import NO_VOICE, open_voice
from ..speech.voices import Voice
from .asking import Answers, Asker, ModelChoice, Usage, wording
from .authors import Author, GrammarAuthor, WrittenConversation
from .copilot_model import PROMPTS, ModelAuthor
from .rejected import Rejected
from .renderers import Renderer, open_renderer
from .scenes import SceneMaker
from .seeds import Seed

CORPUS, NAME = "AudioCopilot simulation", "copilot"
VALIDATED, SPEECH, SOUNDS = "validated", "speech", "sounds"
MOST_CONVERSATIONS, CONVERSATIONS_A_SHARD = 100_000_000, 100
COUNTS, MADE_BY, ANSWERS = ".counts.json", "made-by.json", "answers"
_TURN_TOKENS = 500  # of a turn of five sounds, written out
_SHOWN = 20  # left-out conversations of a shard that its counts name


@dataclass(frozen=True)
class Simulation:
    """What is to be simulated: how many conversations of how many turns, by whom they are written (a model, or None for our
    grammar), rendered and spoken, what is said of the licence, and how many a shard holds."""

    count: int
    seeds: tuple[Seed, ...] = ()
    turns: int = 3
    seed: int = 0
    writer: ModelChoice | None = None
    renderer: str = "synthesis"
    renderer_model: str = ""
    voice: str = "auto"
    licence: str = ""
    shard: int = CONVERSATIONS_A_SHARD

    def __post_init__(self) -> None:
        check_seed(self.seed, "--seed")
        for name, value, most in (("conversations", self.count, MOST_CONVERSATIONS), ("turns", self.turns, 5)):
            if not 1 <= value <= most:
                raise InputError(f"{value} {name} cannot be made; ask for 1 to {most:,}.")
        if not 1 <= self.shard <= 10_000:
            raise InputError(f"a shard holds 1 to 10,000 conversations, not {self.shard}.")
        if self.writer is not None and not self.seeds:
            raise InputError("a model is inspired by sentences: name a file of them with --seeds.")

    @property
    def shards(self) -> tuple[str, ...]:
        """The names of the pieces of work."""
        return tuple(f"{NAME}-{n:06d}" for n in range(-(-self.count // self.shard)))

    @property
    def identity(self) -> dict[str, Any]:
        """What decides what comes out, so that a run does not go on with another's shards."""
        asked = None if self.writer is None else self.writer.name
        names = ("count", "turns", "seed", "renderer", "renderer_model", "voice", "licence", "shard")
        digest = hashlib.sha256("\n".join(one.text for one in self.seeds).encode()).hexdigest()
        return {"version": 1, "seeds": digest, "model": asked, **{name: getattr(self, name) for name in names}}


@dataclass
class SimulationCounts:
    """What came of conversations: how many are in, validated, and left out by reason; in how many a rule was broken; how
    many sounds were rendered and kept; what models took; examples of what was left out; what the index says of shards."""

    conversations: int = 0
    turns: int = 0
    validated: int = 0
    made: int = 0
    kept: int = 0
    broken: Counter[str] = field(default_factory=Counter[str])
    rejected: Counter[str] = field(default_factory=Counter[str])
    left_out: list[list[str]] = field(default_factory=list[list[str]])
    usage: dict[str, int] = field(default_factory=lambda: asdict(Usage()))
    facts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def reject(self, name: str, reason: str, said: str) -> None:
        self.rejected[reason] += 1
        if len(self.left_out) < _SHOWN:
            self.left_out.append([name, reason, said])

    def add(self, other: SimulationCounts) -> None:
        """Another's counts, too."""
        for name in ("conversations", "turns", "validated", "made", "kept"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.broken.update(other.broken)
        self.rejected.update(other.rejected)
        self.left_out = [*self.left_out, *other.left_out][:_SHOWN]
        self.facts = [*self.facts, *other.facts]
        self.usage = {name: self.usage[name] + other.usage[name] for name in self.usage}

    def to_json(self) -> bytes:
        return (json.dumps(vars(self), ensure_ascii=False) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> SimulationCounts:
        """Raises InputError for a file that `to_json` did not write."""
        found = read_json(path)
        if found.keys() != cls.__dataclass_fields__.keys():
            raise InputError(f"{path} holds no counts; remove it with the shard beside it, and both are made anew.")
        return cls(**{**found, "broken": Counter(found["broken"]), "rejected": Counter(found["rejected"])})


@dataclass(frozen=True)
class CopilotWork:
    """Simulates shard after shard into a folder; see `engines.work.Work`."""

    plan: Simulation
    folder: Path

    def is_done(self, name: str) -> bool:
        return (self.folder / f"{name}{SUFFIX}").is_file() and (self.folder / f"{name}{COUNTS}").is_file()

    def open(self) -> Callable[[str], str]:
        plan = self.plan
        renderer, voice = open_renderer(plan.renderer, plan.renderer_model), open_voice(plan.voice)
        if voice is None and plan.voice != "none":
            raise InputError(f"in half of the conversations somebody speaks, but {NO_VOICE}")
        crew = Crew(renderer, voice, None if plan.writer is None else plan.writer.open_writer())

        def do(name: str) -> str:
            return self._shard(name, crew)

        return do

    def _author(self, crew: Crew) -> Author:
        plan = self.plan
        speech = False if plan.voice == "none" else None
        if crew.asker is None:
            return GrammarAuthor(plan.seed, plan.turns, speech)
        return ModelAuthor(crew.asker, Answers(self.folder / ANSWERS), plan.seed, plan.turns, speech, crew.renderer.palette)

    def _shard(self, name: str, crew: Crew) -> str:
        author, counts = self._author(crew), SimulationCounts()
        first = int(name.rpartition("-")[2]) * self.plan.shard
        with writing_shard(self.folder / f"{name}{SUFFIX}", overwrite=True) as shard:
            for index in range(first, min(first + self.plan.shard, self.plan.count)):
                try:
                    shard.add(*self._conversation(index, author, crew, counts))
                except Rejected as error:
                    counts.reject(_name(index), error.reason, str(error))
        counts.usage, counts.facts = asdict(author.usage), [asdict(shard.facts)]
        with replacing(self.folder / f"{name}{COUNTS}", True, (".json",)) as sink:
            sink.write(counts.to_json())
        left = sum(counts.rejected.values())
        return f"{counts.conversations} conversations, {counts.validated} validated" + (f", {left} left out" if left else "")

    def _conversation(self, index: int, author: Author, crew: Crew, counts: SimulationCounts) -> tuple[StoryRecord, Media]:
        seeds = self.plan.seeds
        inspiration = seeds[index % len(seeds)] if seeds else Seed("", "")
        written = author.write(index, inspiration.text)
        maker = SceneMaker(crew.renderer, crew.voice, self.plan.seed * MOST_CONVERSATIONS + index)
        scenes = maker.scenes(written.plans)
        record = _record(index, written, inspiration, self.plan.licence, [plan for plan, _ in scenes])
        counts.conversations, counts.turns = counts.conversations + 1, counts.turns + len(scenes)
        counts.validated += not written.broken
        counts.made, counts.kept = counts.made + maker.made, counts.kept + maker.kept
        counts.broken.update({one.rule for one in written.broken})
        return record, Media(scenes[0][1], {n: clip for n, (_, clip) in enumerate(scenes[1:], 1)})


@dataclass(frozen=True)
class Crew:
    """Who renders, speaks and writes for a worker; nobody speaks or is asked where it is None."""

    renderer: Renderer
    voice: Voice | None
    asker: Asker | None


def _name(index: int) -> str:
    return f"{NAME}-{index:08d}"


def _record(
    index: int, written: WrittenConversation, inspiration: Seed, licence: str, plans: Sequence[StoryPlan]
) -> StoryRecord:
    marks = [SPEECH if written.speaks else SOUNDS, *([] if written.broken else [VALIDATED])]
    turns = [
        StoryTurn(kind="edit", sentence=turn.sentence, answer=turn.description, plan=plan)
        for turn, plan in zip(written.turns[1:], plans[1:], strict=True)
    ]
    origin = Provenance(
        corpus=CORPUS, item=_name(index), author=written.author[:200], licence=licence, source=inspiration.source[:200]
    )
    return StoryRecord(name=_name(index), plan=plans[0], turns=tuple(turns), marks=tuple(marks), provenance=origin)


def simulate(
    plan: Simulation, folder: Path, engine: Engine, on_status: OnStatus | None = None
) -> tuple[Ran, SimulationCounts]:
    """Simulates what is not there yet into a folder, which is made, and writes its index; what came of all of it.

    Raises InputError where another run is at work there, where the folder holds what was made otherwise, and as the
    renderer, the voice and the server do.
    """
    with refusals_of_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with alone_in(folder):
        _check_same(plan, folder)
        work, total = CopilotWork(plan, folder), SimulationCounts()
        ran = run(work, plan.shards, engine, on_status)
        for name in plan.shards:
            if work.is_done(name):
                total.add(SimulationCounts.read(folder / f"{name}{COUNTS}"))
        write_index(folder, [ShardFacts(**facts) for facts in total.facts])
    return ran, total


def _check_same(plan: Simulation, folder: Path) -> None:
    """Says what a folder's shards were made by, and refuses others."""
    path, now = folder / MADE_BY, json.loads(json.dumps(plan.identity))
    if path.is_file():
        before = read_json(path)
        if other := [name for name in now if now[name] != before.get(name)]:
            raise InputError(
                f"{folder} holds conversations that were made with another {other[0]}: name another folder, or ask for "
                f"{str(before.get(other[0]))[:80]}."
            )
        return
    with replacing(path, True, (".json",)) as sink:
        sink.write((json.dumps(now, ensure_ascii=False, indent=1) + "\n").encode())


def told_estimate(plan: Simulation, price: tuple[float, float] | None) -> str:
    """What a model will count for it at the least, an answer each, in words."""
    asked = (len(wording(name).system.template) for name in PROMPTS.values())
    seeds = sum(len(one.text) for one in plan.seeds) / max(1, len(plan.seeds))
    read = (sum(asked) / len(PROMPTS) + seeds) / LETTERS
    return f"about {told_cost(round(read * plan.count), _TURN_TOKENS * plan.turns * plan.count, price)}, an answer each"
