"""A picture's packets as they are copied into another file: in decoding order, their times counted from the first frame.

Frames that an edit list hides go along only where shown ones are decoded from them. Knows nothing of containers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .frames import VideoFile, packets_of, picture_of


@dataclass(frozen=True)
class HiddenFrames:
    """What an edit list hides: `needless` are places in decoding order of packets that no shown frame is decoded from; of
    the others so many lie `before` the first shown frame, `between` shown ones, and `after` the last one."""

    needless: frozenset[int] = frozenset()
    before: int = 0
    between: int = 0
    after: int = 0


@dataclass(frozen=True)
class _Place:
    """Where a packet is shown, in ticks, whether it is hidden, and whether decoding can begin with it."""

    at: int
    hidden: bool
    key: bool


def hidden_frames(video: VideoFile) -> HiddenFrames:
    """The frames of a video that are not shown; the file is gone through where there are any."""
    if not video.info.hidden:
        return HiddenFrames()
    with video.opened() as container:
        stream = picture_of(container, video.name)
        places = [_Place(_time_of(p), p.is_discard, p.is_keyframe) for p in packets_of(container, stream)]
        tick = Fraction(stream.time_base)
    needless = _needless(places)
    kept = [place.at * tick for n, place in enumerate(places) if place.hidden and n not in needless]
    before = sum(at < video.info.start for at in kept)
    after = sum(at > video.info.last for at in kept)
    return HiddenFrames(needless, before, len(kept) - before - after, after)


def _needless(places: Sequence[_Place]) -> frozenset[int]:
    """Hidden packets behind the last one that is needed in their group, which lasts from a key frame to the next."""
    keys = [n for n, place in enumerate(places) if place.key and n] + [len(places)]
    groups = [range(start, end) for start, end in pairwise([0, *keys])]
    found: list[int] = []
    for group, following in zip(groups, [*groups[1:], range(0)], strict=True):
        # What is shown before the key frame that it comes after is decoded from the group before it as well.
        leans = any(not places[n].hidden and places[n].at < places[following.start].at for n in following)
        last = group.stop if leans else max((n for n in group if not places[n].hidden), default=-1)
        found += [n for n in group if n > last]
    return frozenset(found)


def copied(video: VideoFile, container: Any, stream: Any, hidden: HiddenFrames) -> Iterator[Any]:
    """The packets of an opened video's picture that are written, with all their times; the last one ends with the video."""
    tick = Fraction(stream.time_base)
    shift, last = round(video.info.start / tick), round((video.info.last - video.info.start) / tick)
    end = round(video.info.seconds / tick)
    early: list[Any] = []
    for n, packet in enumerate(packets_of(container, stream)):
        if n in hidden.needless:
            continue
        packet.pts = _time_of(packet) - shift
        if packet.pts == last and abs(packet.pts + (packet.duration or 0) - end) > 1:
            packet.duration = end - last
        if packet.dts is None:
            early.append(packet)  # some containers tell these times only once frames were reordered
            continue
        packet.dts -= shift
        yield from _with_times(early, packet.dts)
        early = []
        yield packet
    yield from _with_times(early, None)


def _time_of(packet: Any) -> int:
    return (packet.dts if packet.pts is None else packet.pts) or 0


def _with_times(early: list[Any], following: int | None) -> Iterator[Any]:
    """Packets without decoding times, which are put before that of the packet after them; without one, they are shown in
    order."""
    for n, packet in enumerate(early):
        step = max(1, packet.duration or 1)
        packet.dts = packet.pts if following is None else following - (len(early) - n) * step
        yield packet
