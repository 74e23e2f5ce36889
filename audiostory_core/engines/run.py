"""Names in, statuses out: the pieces that are not done yet, by the engine that was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..errors import InputError
from .cluster import Cluster, run_on_ray
from .local import run_here, run_local
from .work import CannotGoOn, Status, Work

ENGINES = ("local", "ray")
MOST_WORKERS = 1024

OnStatus = Callable[[Status, int, int], None]


@dataclass(frozen=True)
class Engine:
    """Where work is done, and by how many workers: `local` processes, one alone being this one; or the actors of a Ray
    cluster at `address` ("" for one of our own), each with so many GPUs. Raises InputError for what is no engine."""

    kind: str = "local"
    workers: int = 1
    address: str = ""
    gpus: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in ENGINES:
            raise InputError(f"there is no engine {str(self.kind)[:40]!r}; use one of {', '.join(ENGINES)}.")
        if not 1 <= self.workers <= MOST_WORKERS:
            raise InputError(f"{self.workers} workers cannot be; use 1 to {MOST_WORKERS}.")
        if self.kind == "local" and (self.address or self.gpus):
            raise InputError("an address and GPUs belong to a Ray cluster: choose --engine ray.")
        if not 0 <= self.gpus <= 64:
            raise InputError(f"a worker cannot have {self.gpus:g} GPUs; give it 0 to 64.")


HERE = Engine()


@dataclass(frozen=True)
class Ran:
    """What became of every piece, in the order of their names, and why the run ended early, "" where it did not."""

    statuses: tuple[Status, ...]
    stopped: str = ""

    def of(self, kind: str) -> list[Status]:
        return [status for status in self.statuses if status.kind == kind]


def run(work: Work, names: Sequence[str], engine: Engine = HERE, on_status: OnStatus | None = None) -> Ran:
    """Does each piece that is not done. `on_status` hears of each, with how many of all are through.

    What fails does not keep others from being done; what all would meet, such as a full disk, ends the run and is said.
    Raises InputError for a name that comes twice, and where there is no such engine on this machine.
    """
    if len(set(names)) < len(names):
        raise InputError("two pieces of work have the same name.")
    found: dict[str, Status] = {}

    def heard(status: Status) -> None:
        found[status.name] = status
        if on_status is not None:
            on_status(status, len(found), len(names))

    for name in names:
        if work.is_done(name):
            heard(Status(name, "before"))
    missing, stopped = [name for name in names if name not in found], ""
    try:
        if missing and engine.kind == "ray":
            run_on_ray(work, missing, Cluster(engine.address, engine.workers, engine.gpus), heard)
        elif missing and engine.workers > 1:
            run_local(work, missing, engine.workers, heard)
        elif missing:
            run_here(work, missing, heard)
    except CannotGoOn as error:
        stopped = str(error)
    return Ran(tuple(found.get(name) or _unheard(work, name, stopped) for name in names), stopped)


def _unheard(work: Work, name: str, stopped: str) -> Status:
    """A piece of which nobody said anything before the run ended."""
    return Status(name, "done") if work.is_done(name) else Status(name, "left", stopped)
