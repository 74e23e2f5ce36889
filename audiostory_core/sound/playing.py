"""A story heard while it is told: clips in their spans, as they come -> the sound device, crossfaded as in the track.

The first event may come before the plan is whole. How loud the whole will be is not known by then: its foreground is taken
to be at the target, or it is as the whole was held before, and quieter from where it would pass the ceiling.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType

import torch
from torch import Tensor

from ..errors import InputError
from ..plan.levels import FOREGROUND_LUFS
from . import device
from .audio import AudioClip, resample
from .feed import Feed
from .layout import ClipSpan, Curve, samples_in
from .meter import Meter
from .mixdown import Mixdown, gain_to, place

CHUNK_SECONDS = 0.05  # as long as Ctrl-C waits at the most
TURN_SECONDS = 0.05  # in which the level turns down
STUCK_SECONDS = 2.0  # a device that takes nothing for so long is left alone


class Player:
    """A thread that hands blocks [ch w] to the sound device, which is opened by the first. Use as a context: an error, or
    Ctrl-C, ends the sound at once.

    What fails never fails the telling: `failure` says it, "" where nothing did.
    """

    def __init__(self) -> None:
        self.failure = ""
        self._feed: Feed | None = None
        self._stream: device.OutputStream | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False

    def __enter__(self) -> Player:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._close(drained=False)

    def play(self, block: Tensor, sample_rate: int) -> None:
        """Plays a block behind all others."""
        if self.failure or not block.shape[1]:
            return
        try:
            if self._stream is None:
                self._stream = device.open_stream(sample_rate, block.shape[0])
            if self._feed is None:
                self._feed = Feed(sample_rate, block.shape[0])
            self._feed.put(block)
            if self._thread is None:
                self._start(self._stream, self._feed, samples_in(CHUNK_SECONDS, sample_rate))
        except InputError as error:
            self.failure = self.failure or str(error)

    def begin_again(self) -> None:
        """What was not heard yet will not be."""
        if self._feed is not None and not self.failure:
            self._feed.begin_again()

    def end(self) -> None:
        """Nothing more comes."""
        if self._feed is not None:
            self._feed.end()

    def finish(self) -> None:
        """Waits until all is heard."""
        self.end()
        if self._thread is not None:
            while self._thread.is_alive():
                self._thread.join(0.1)  # a wait without end hears no Ctrl-C on Windows
        self._close(drained=True)

    @property
    def waited_seconds(self) -> float:
        return self._feed.waited_seconds if self._feed is not None else 0.0

    def _start(self, stream: device.OutputStream, feed: Feed, count: int) -> None:
        self._thread = threading.Thread(target=self._run, args=(stream, feed, count), daemon=True)
        self._thread.start()

    def _run(self, stream: device.OutputStream, feed: Feed, count: int) -> None:
        try:
            while not self._stopped and (chunk := feed.take(count)) is not None:
                stream.write(chunk)
                if feed.is_dry:
                    time.sleep(CHUNK_SECONDS / 2)  # devices that are none take silence as fast as it comes
        except InputError as error:
            self.failure = str(error)

    def _close(self, drained: bool) -> None:
        self._stopped = True
        if self._thread is not None:
            self._thread.join(STUCK_SECONDS)
            if self._thread.is_alive():
                return
        if self._stream is not None:
            self._stream.close(drained and not self.failure)
        if self._feed is not None:
            self._feed.close()
        self._thread = self._stream = None


class LiveMix:
    """What a player hears of a story: its `first` event, when the plan is not yet whole, then every clip as it is placed.

    `curve`, `sample_rate` and `target_lufs` are those of the track. Before it is known how loud that is, its foreground is
    taken to be what the target asks for.
    """

    def __init__(self, player: Player, curve: Curve, sample_rate: int, target_lufs: float | None = None) -> None:
        self.player, self._rate = player, sample_rate
        self._front = None if target_lufs is None else FOREGROUND_LUFS  # of the first event
        self._usual = 1.0 if target_lufs is None else 10.0 ** ((target_lufs - FOREGROUND_LUFS) / 20.0)
        self._curve: Curve = curve
        self._gain: float | None = None  # known when the first sound is
        self._early: ClipSpan | None = None
        self._heard = 0  # samples of the track that were played before the plan was whole
        self._spans: tuple[ClipSpan, ...] = ()
        self._placed = 0
        self._mixdown: Mixdown | None = None

    def first(self, span: ClipSpan, clip: AudioClip) -> None:
        """The first event: before the plan is whole, or again, since the finished plan differs from what was heard."""
        if self._spans:
            if self._early is not None and span == self._spans[0]:
                self.player.begin_again()
                self._heard = 0
            return
        if self._early is not None:
            return
        clip = place(resample(clip, self._rate), self._front, 0.0, clip.channels)
        end = span.end_seconds
        mixdown = Mixdown(clip.sample_rate, clip.channels, samples_in(end, clip.sample_rate), self._curve)
        block = mixdown.add(span, clip, end - span.fade_out_seconds)
        self._early, self._heard = span, block.shape[1]
        self._play(block, clip.sample_rate)

    def hold(self, gain: float | None) -> None:
        """What the whole was multiplied by before an edit."""
        self._gain = gain if self._gain is None else self._gain

    def begin(self, spans: tuple[ClipSpan, ...], curve: Curve) -> None:
        """The plan is whole: where all clips lie."""
        self._spans = spans
        self._curve = curve

    def add(self, span: ClipSpan, clip: AudioClip) -> None:
        """The next clip as it enters the track."""
        rate, self._placed = clip.sample_rate, self._placed + 1
        last = self._placed == len(self._spans)
        if self._mixdown is None:
            total = max(samples_in(each.end_seconds, rate) for each in self._spans)
            self._mixdown = Mixdown(rate, clip.channels, total, self._curve)
        following = None if last else self._spans[self._placed].start_seconds
        block = self._mixdown.add(span, clip, following)
        if last:
            block = torch.cat([block, self._mixdown.finish()], dim=1)
        skipped, self._heard = self._heard, max(0, self._heard - block.shape[1])
        self._play(block[:, skipped:], rate)
        if last:
            self.player.end()

    def finish(self) -> None:
        """Waits until all is heard."""
        self.player.finish()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said when all was heard."""
        player = self.player
        if player.failure:
            return (f"the story was not played to its end: {player.failure}",)
        waited = player.waited_seconds
        slow = f"playing waited {waited:.1f} s for sound that was not rendered yet: play the file to hear it without a gap"
        return (slow,) if waited >= 0.1 else ()

    def _play(self, block: Tensor, sample_rate: int) -> None:
        if block.shape[1] and bool(torch.isfinite(block).all()):  # else the track refuses it, in its own words
            self.player.play(self._levelled(block, sample_rate), sample_rate)

    def _levelled(self, block: Tensor, sample_rate: int) -> Tensor:
        """The block at the level of the whole as far as that is known, below the ceiling; the level never rises again."""
        meter = Meter(sample_rate, block.shape[0])
        meter.add(block)
        before = self._gain
        usual = self._usual if before is None else before
        gain = self._gain = usual * gain_to(meter.true_peak * usual, None, None)
        if before is None or before == gain:
            return block * gain
        turn = min(samples_in(TURN_SECONDS, sample_rate), block.shape[1])
        gains = torch.full((block.shape[1],), gain)
        gains[:turn] = torch.linspace(before, gain, turn)
        return (block * gains).clamp(-1.0, 1.0)
