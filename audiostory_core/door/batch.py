"""Many stories: a file with a wish a line in, a sound for each out, told by as many workers as an engine has.

A story is told when its sound is there, so a run that ended early goes on where it was. `batch.json` beside the sounds keeps
what each was told from: a sound of another wish is never taken for this one's. A wish that cannot be told is said, and the
others are told. Knows nothing of engines' insides.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..disk.files import read_json, read_text, refusals_of_disk, remove_abandoned_in, replacing
from ..disk.lock import hold_alone
from ..engines.run import HERE, Engine, OnStatus, Ran, run
from ..engines.work import Status
from ..errors import InputError
from ..plan.story import StoryPlan, check_seconds, check_seed, check_text
from .story_file import write_story

if TYPE_CHECKING:
    from ..line.teller import Teller

LEDGER = "batch.json"
MAX_BYTES, MAX_STORIES = 200_000_000, 100_000
FIELDS = ("name", "instruction", "seconds", "seed", "plan")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,79}")

Tellers = Callable[[StoryPlan | None, int | None], "Teller"]


@dataclass(frozen=True)
class Wish:
    """A story that is asked for: its name, which is its file's; an instruction with a length in seconds, or a plan; and the
    seed of its noise, None for that of all."""

    name: str
    instruction: str = ""
    seconds: float | None = None
    seed: int | None = None
    plan: StoryPlan | None = None

    @property
    def digest(self) -> str:
        """What is asked for, whatever its name."""
        plan = "" if self.plan is None else self.plan.to_json(indent=None)
        return hashlib.sha256(json.dumps([self.instruction, self.seconds, self.seed, plan]).encode()).hexdigest()


@dataclass(frozen=True)
class Wishes:
    """What a file asks for, in its order, and which of its lines could not be read."""

    wishes: tuple[Wish, ...]
    refused: tuple[Status, ...] = ()


def read_wishes(path: Path) -> Wishes:
    """The wishes of a file, a JSON object a line; empty lines are passed over.

    A line that is no wish, and one whose name or wish another one has, is refused with its number. Raises InputError for
    what is no text file, and for more than `MAX_STORIES` lines.
    """
    lines = [
        (n, line) for n, line in enumerate(read_text(path, MAX_BYTES, "a list of stories").split("\n"), 1) if line.strip()
    ]
    if not lines:
        raise InputError(f'{path} asks for no story; write a line for each, such as {{"instruction": "Rain falls"}}.')
    if len(lines) > MAX_STORIES:
        raise InputError(f"{path} asks for {len(lines):,} stories; at most {MAX_STORIES:,} are told in one run.")
    wishes, refused, seen = list[Wish](), list[Status](), dict[str, int]()
    for n, line in lines:
        try:
            wish = _wish(line)
            first = seen.setdefault(wish.name.lower(), n)
            if first != n:
                raise InputError(f"line {first} has the name {wish.name} already, or asks for the same.")
            wishes.append(wish)
        except InputError as error:
            refused.append(Status(f"line {n}", "failed", str(error)))
    return Wishes(tuple(wishes), tuple(refused))


def _wish(line: str) -> Wish:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"it is not JSON: {str(error)[:200]}.") from None
    if not isinstance(data, dict):
        raise InputError(f"it holds a {type(data).__name__}; it must be an object with {', '.join(FIELDS)}.")
    unknown = [name for name in data if name not in FIELDS]
    if unknown:
        raise InputError(f"it has a field {unknown[0][:40]!r}; it may have {', '.join(FIELDS)}.")
    given = {name: value for name, value in data.items() if value is not None}
    text = check_text(given.get("instruction", ""), "instruction")
    if ("plan" in given) == bool(text.strip()) or ("plan" in given and "seconds" in given):
        raise InputError("it must have either an instruction, and perhaps its seconds, or a plan.")
    seconds = check_seconds(given["seconds"], "seconds") if "seconds" in given else None
    seed = _seed(given["seed"]) if "seed" in given else None
    wish = Wish("", text, seconds, seed, _plan(given["plan"]) if "plan" in given else None)
    return replace(wish, name=_name(given.get("name"), wish))


def _seed(value: Any) -> int:
    if type(value) is not int:
        raise InputError(f"seed is {str(value)[:40]!r}; it must be a whole number.")
    return check_seed(value, "seed")


def _plan(data: Any) -> StoryPlan:
    if not isinstance(data, dict):
        raise InputError(f"its plan is a {type(data).__name__}; it must be a plan's JSON object itself.")
    return StoryPlan.build(data)


def _name(given: Any, wish: Wish) -> str:
    """The name that a wish was given, else one that its own words make."""
    if given is None:
        words = wish.instruction or (wish.plan.instruction if wish.plan else "")
        plain = re.sub(r"[^a-z0-9]+", "-", words.lower()[:200]).strip("-")[:48].strip("-")
        return f"{plain or 'story'}-{wish.digest[:8]}"
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        raise InputError(f"its name is {str(given)[:80]!r}; it must have 1 to 80 letters, digits, - and _.")
    return given


@dataclass(frozen=True)
class SoundFolder:
    """Where sounds go, as which kind of file, and how they are told, in words that are the same where sounds are."""

    folder: Path
    suffix: str = ".wav"
    told: str = ""

    def path(self, name: str) -> Path:
        return self.folder / f"{name}{self.suffix}"


@dataclass(frozen=True)
class StoryWork:
    """What workers do: tell wishes by name, each into its file."""

    wishes: Mapping[str, Wish]
    sounds: SoundFolder
    open_tellers: Callable[[], Tellers]

    def is_done(self, name: str) -> bool:
        return self.sounds.path(name).is_file()

    def open(self) -> Callable[[str], str]:
        teller_for = self.open_tellers()
        return lambda name: self._tell(teller_for, self.wishes[name])

    def _tell(self, teller_for: Tellers, wish: Wish) -> str:
        from ..pipeline import tell_story

        teller = teller_for(wish.plan, wish.seed)
        story = tell_story(teller, wish.instruction, wish.seconds, wish.plan)
        with story.track as track:
            whole = story.plan.with_telling(teller.telling, story.levels)
            write_story(self.sounds.path(wish.name), whole, track)
        return "; ".join(story.notes)


def tell_all(
    asked: Wishes,
    sounds: SoundFolder,
    open_tellers: Callable[[], Tellers],
    engine: Engine = HERE,
    overwrite: bool = False,
    on_status: OnStatus | None = None,
) -> Ran:
    """Tells every wish whose sound is not there. `open_tellers` is called once a worker, and gives who tells a plan, or
    none, with a seed; it travels to workers, so it is a function of a module, or a `partial` of one.

    A sound that was told from another wish, or otherwise, is refused, and with `overwrite` told anew. Raises InputError
    where another run is at work in the folder, for a folder that cannot be made, and as `engines.run` does.
    """
    with refusals_of_disk(sounds.folder):
        sounds.folder.mkdir(parents=True, exist_ok=True)
    busy = f"another run tells stories into {sounds.folder}; wait for it, or name another folder."
    with hold_alone(sounds.folder / ".batch.lock", busy):
        remove_abandoned_in(sounds.folder)
        wishes, refused = _settled(asked.wishes, sounds, overwrite)
        work = StoryWork({wish.name: wish for wish in wishes}, sounds, open_tellers)
        ran = run(work, list(work.wishes), engine, on_status)
    return Ran((*ran.statuses, *refused, *asked.refused), ran.stopped)


def _settled(wishes: Sequence[Wish], sounds: SoundFolder, overwrite: bool) -> tuple[list[Wish], list[Status]]:
    """The wishes that may be told, or were, and those whose files belong to others; the ledger then knows the first."""
    path, free, refused = sounds.folder / LEDGER, list[Wish](), list[Status]()
    known = read_json(path, MAX_BYTES).get("stories") if path.exists() else {}
    if not isinstance(known, dict):
        raise InputError(f"{path} does not say which stories lie in its folder; name another folder, or remove that file.")
    for wish in wishes:
        file, digest = sounds.path(wish.name), _told_from(wish, sounds)
        if file.is_file() and known.get(wish.name) != digest:
            if not overwrite:
                why = "was told from other words, or otherwise" if wish.name in known else "was there before"
                advice = "allow replacing it with --overwrite, or give the story another name."
                refused.append(Status(wish.name, "failed", f"{file} {why}; {advice}"))
                continue
            with refusals_of_disk(file):
                file.unlink()
        known[wish.name] = digest
        free.append(wish)
    with replacing(path, True, (".json",)) as sink:
        sink.write((json.dumps({"version": 1, "stories": known}, indent=1) + "\n").encode())
    return free, refused


def _told_from(wish: Wish, sounds: SoundFolder) -> str:
    return hashlib.sha256(f"{wish.digest} {sounds.told}".encode()).hexdigest()


def table_of(ran: Ran) -> str:
    """How many were told, and what was wrong with each of the others."""
    counts = {"done": "told", "before": "told before", "failed": "failed", "left": "left"}
    said = [f"{len(ran.of(kind))} {word}" for kind, word in counts.items() if ran.of(kind)]
    wrong = ran.of("failed")
    width = max((len(status.name) for status in wrong), default=0)
    rows = [f"  {status.name:<{width}}  {status.said}" for status in wrong]
    return "\n".join([f"{len(ran.statuses)} stories: {', '.join(said)}", *rows, *([ran.stopped] if ran.stopped else [])])
