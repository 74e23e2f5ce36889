"""Work over a Ray cluster: one that is begun here for as long as the work lasts, or one that is there, by its address.

Each worker is an actor that keeps what it loaded; one that is killed is begun again by Ray, with the piece that it was at.
Names go in and statuses come out, so nothing large lies in Ray's store. Ray is imported when it is asked for.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError, first_line
from .work import MOST_LOSSES, CannotGoOn, Ended, Status, Work, Worker, lost, too_many_lost

INSTALL = "--engine ray needs Ray, which is not installed: pip install 'audiostory-comfyui[ray]', or pip install ray."
_STORE_BYTES = 80_000_000  # Ray's least is 75 MB


@dataclass(frozen=True)
class Cluster:
    """Which cluster ("" for one of our own, "auto" for the one of this machine), how many actors it is asked for, and how
    many GPUs each of them has."""

    address: str = ""
    workers: int = 1
    gpus: float = 0.0


def run_on_ray(work: Work, names: Sequence[str], cluster: Cluster, on_status: Callable[[Status], None]) -> None:
    """Does all pieces by the actors of a cluster; `on_status` hears of each once, when it is done or given up. Where fewer
    processors are free than are asked for, fewer actors do all of them.

    Raises InputError where Ray is missing or no cluster answers, and CannotGoOn where no piece would fare better.
    """
    with _connected(cluster) as ray:
        options = {"num_cpus": 1, "num_gpus": cluster.gpus, "max_restarts": -1, "max_task_retries": MOST_LOSSES - 1}
        begin, waiting = ray.remote(**options)(Worker).remote, deque(names)
        first = [waiting.popleft() for _ in range(min(cluster.workers, len(waiting)))]
        at_work = {actor.do.remote(name): (actor, name) for name in first for actor in [begin(work)]}
        in_a_row = 0
        while at_work:
            for answer in ray.wait(list(at_work))[0]:
                actor, name = at_work.pop(answer)
                status = _heard(ray, answer, name)
                on_status(status)
                in_a_row = in_a_row + 1 if status.losses else 0
                if in_a_row == MOST_LOSSES:
                    raise too_many_lost(status.said)
                if waiting:  # an actor that nobody holds any more ends, and leaves its processor to others
                    actor, name = begin(work) if status.losses else actor, waiting.popleft()
                    at_work[actor.do.remote(name)] = actor, name
                del actor


def _heard(ray: Any, answer: Any, name: str) -> Status:
    """What an actor says of its piece, or what became of it."""
    try:
        found: Status | Ended = ray.get(answer)
    except ray.exceptions.RayActorError as error:
        return lost(name, MOST_LOSSES, first_line(error))
    except ray.exceptions.RayTaskError as error:
        return Status(name, "failed", f"a fault of the program: {first_line(error.cause)}")
    if isinstance(found, Ended):
        raise CannotGoOn(found.said)
    return found


@contextmanager
def _connected(cluster: Cluster) -> Iterator[Any]:
    """The library, connected to a cluster for the block."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # or it tells its makers
    if cluster.address not in ("", "auto") and (Path.home() / ".ray" / "auth_token").is_file():
        os.environ.setdefault("RAY_AUTH_MODE", "token")  # else it does not show the token that this machine's clusters want
    try:
        import ray  # type: ignore[import-not-found]
    except ImportError:
        raise InputError(INSTALL) from None
    own: dict[str, Any] = {"num_cpus": cluster.workers, "include_dashboard": False, "object_store_memory": _STORE_BYTES}
    options: dict[str, Any] = {"address": cluster.address} if cluster.address else {"address": "local", **own}
    try:
        ray.init(**options, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        where = f"no Ray cluster answers at {cluster.address}" if cluster.address else "no Ray cluster can be begun here"
        raise InputError(f"{where}: {first_line(error)}") from None
    try:
        yield ray
    finally:
        ray.shutdown()
