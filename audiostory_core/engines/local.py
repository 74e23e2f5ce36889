"""Work over processes of this machine, which end with the one that began them, however that ends.

A worker that is killed loses nothing: another takes its place and begins its piece again. Knows nothing of the work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from .work import MOST_LOSSES, CannotGoOn, Ended, Status, Work, Worker, lost, too_many_lost

_SPAWN = multiprocessing.get_context("spawn")  # a forked worker would hold the pipes of others open, and locks of torch
_THREADS = "OMP_NUM_THREADS"
_GOODBYE_SECONDS = 5.0


def run_here(work: Work, names: Sequence[str], on_status: Callable[[Status], None]) -> None:
    """The same in this process: another one would take seconds to begin, and what it has read is read anew."""
    worker = Worker(work)
    for name in names:
        found = worker.do(name)
        if isinstance(found, Ended):
            raise CannotGoOn(found.said)
        on_status(found)


def run_local(work: Work, names: Sequence[str], workers: int, on_status: Callable[[Status], None]) -> None:
    """Does all pieces by so many processes; `on_status` hears of each once, when it is done or given up.

    Raises CannotGoOn where no piece would fare better. Whatever ends it, no process is left.
    """
    crew = _Crew(work, deque(names), min(workers, len(names)))
    try:
        while crew.busy():
            for status in crew.heard():
                on_status(status)
    finally:
        crew.end()


@dataclass
class _Hand:
    """A worker as its owner sees it: its process, the pipe to it, and the piece that it is at, "" for none."""

    process: BaseProcess
    pipe: Connection
    piece: str = ""

    def end(self, patience: float) -> str:
        """Ends the process, if it does not within so many seconds; how it ended, in words."""
        self.pipe.close()  # which an idle one takes for the end
        self.process.join(patience)
        self.process.kill()
        self.process.join()
        code = self.process.exitcode or 0
        return f"signal {-code}" if code < 0 else f"exit code {code}: a fault of the program, which stands above"


class _Crew:
    """Some workers and what is still to be done."""

    def __init__(self, work: Work, waiting: deque[str], size: int) -> None:
        self._work, self._waiting, self._size = work, waiting, size
        self._losses, self._in_a_row = Counter[str](), 0
        self._hands = list[_Hand]()

    def busy(self) -> bool:
        """Gives every idle worker a piece, and begins workers that are missing; False once all is done."""
        while self._waiting and len(self._hands) < self._size:
            self._hands.append(_begin(self._work, self._size))
        for hand in self._hands:
            if self._waiting and not hand.piece:
                hand.piece = self._waiting.popleft()
                try:
                    hand.pipe.send(hand.piece)
                except OSError:
                    pass  # it has ended, which is heard next
        return any(hand.piece for hand in self._hands)

    def heard(self) -> Iterator[Status]:
        """What workers say next, as soon as one says something or ends."""
        at_work = {id(hand.pipe): hand for hand in self._hands if hand.piece}
        for pipe in wait([hand.pipe for hand in at_work.values()]):
            hand = at_work[id(pipe)]
            try:
                found: Status | Ended = hand.pipe.recv()
            except (EOFError, OSError):
                yield from self._without(hand)
                continue
            if isinstance(found, Ended):
                raise CannotGoOn(found.said)
            hand.piece, self._in_a_row = "", 0
            yield replace(found, losses=self._losses[found.name])

    def _without(self, hand: _Hand) -> Iterator[Status]:
        """A worker has ended. Its piece is begun again if it was killed: a fault of ours would only come again."""
        name, how = hand.piece, hand.end(_GOODBYE_SECONDS)
        self._hands.remove(hand)
        self._losses[name] += 1
        if (hand.process.exitcode or 0) < 0 and self._losses[name] < MOST_LOSSES:
            self._waiting.appendleft(name)
            return
        self._in_a_row += 1
        yield lost(name, self._losses[name], how)
        if self._in_a_row == MOST_LOSSES:
            raise too_many_lost(how)

    def end(self) -> None:
        for hand in self._hands:
            hand.end(0.0 if hand.piece else _GOODBYE_SECONDS)


def _begin(work: Work, size: int) -> _Hand:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(work, theirs), daemon=True, name="audiostory-worker")
    with _undisturbed(), _share_of_threads(size):
        process.start()
    theirs.close()  # so that its end is heard
    return _Hand(process, ours)


def _serve(work: Work, pipe: Connection) -> None:
    """What a worker does: pieces, until nobody sends any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_owner, daemon=True).start()
    worker = Worker(work)
    while True:
        try:
            pipe.send(worker.do(pipe.recv()))
        except (EOFError, OSError):
            return


def _end_with_owner() -> None:
    owner = multiprocessing.parent_process()
    if owner is not None:
        wait([owner.sentinel])
        os._exit(1)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A process that begins inside never hears Ctrl-C, which is its owner's to answer."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # or it is begun inside, and lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _share_of_threads(workers: int) -> Iterator[None]:
    """A process that begins inside takes its share of the processor's cores, if nobody said how many threads it may have."""
    if _THREADS in os.environ:
        yield
        return
    os.environ[_THREADS] = str(max(1, (os.cpu_count() or 1) // workers))
    try:
        yield
    finally:
        del os.environ[_THREADS]
