"""Samplings side by side: each in a thread of its own, with its share of the processor's threads.

Operations on one clip are too short to share cores well; whole samplings share them. What each computes does not depend on
the others. Ignorant of what is sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from queue import SimpleQueue
from threading import Event

import torch
from torch import Tensor

from .observer import Observer

Sampling = Callable[[Observer], Tensor]
"""Latents of some clips, in steps that an observer hears of; what the observer raises ends it."""


class _Stopped(Exception):
    """Another sampling failed, or the caller was interrupted."""


class _Lane(Observer):
    """Hands the steps of one sampling on to the thread that waits for all, and ends it when that asks for it."""

    def __init__(self, number: int, said: SimpleQueue[Step | Future[Tensor]], stop: Event) -> None:
        self._number, self._said, self._stop = number, said, stop

    def progress(self, stage: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Stopped
        self._said.put((self._number, stage, done, total))


Step = tuple[int, str, int, int]  # the number of the lane, and what it tells its observer


def side_by_side(samplings: Sequence[Sampling], observer: Observer) -> list[Tensor]:
    """What each sampling gives, all at once; `observer` hears, in the caller's thread, of the one that is least far.

    What that raises, an interrupt, or the error of one sampling ends the others at their next step and reaches the caller.
    """
    if len(samplings) == 1:
        return [samplings[0](observer)]
    said, stop, threads = SimpleQueue[Step | Future[Tensor]](), Event(), torch.get_num_threads()
    with ThreadPoolExecutor(len(samplings)) as pool:
        begin = partial(_begin, max(1, threads // len(samplings)), torch.is_inference_mode_enabled())
        lanes = [_Lane(number, said, stop) for number in range(len(samplings))]
        found = [pool.submit(begin, *pair) for pair in zip(samplings, lanes, strict=True)]
        for one in found:
            one.add_done_callback(said.put)
        try:
            _follow(said, len(found), observer, threads)
        finally:
            stop.set()
            wait(found)
            torch.set_num_threads(threads)  # whatever ended them
    return [one.result() for one in found]


def _follow(said: SimpleQueue[Step | Future[Tensor]], count: int, observer: Observer, threads: int) -> None:
    """Until all `count` samplings are done; raises the error of the first that fails."""
    steps, ended = [0] * count, 0
    while ended < count:
        heard = said.get()
        if isinstance(heard, Future):
            heard.result()
            ended += 1
            continue
        number, stage, done, total = heard
        least, steps[number] = min(steps), done
        if min(steps) > least:
            if not least:
                torch.set_num_threads(threads)  # all lanes have taken their share: threads to come take what they would
            observer.progress(stage, min(steps), total)


def _begin(threads: int, inference: bool, sampling: Sampling, lane: _Lane) -> Tensor:
    """A sampling in this thread, which works as its caller's does but for the number of threads."""
    torch.set_num_threads(threads)  # of this thread, and of those that first compute from now on
    with torch.inference_mode(inference):
        return sampling(lane)
