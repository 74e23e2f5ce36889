"""Sound that is heard while it is made: what a device is handed, sample for sample, and what happens where it fails."""

import math
import threading

import numpy as np
import pytest
import torch
from torch import Tensor

from audiostory_core.errors import InputError
from audiostory_core.sound import device
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.feed import Feed
from audiostory_core.sound.layout import ClipSpan
from audiostory_core.sound.mixdown import Mixdown, place
from audiostory_core.sound.playing import LiveMix, Player

RATE, COUNT, EDGE = 1000, 50, 10  # samples: of a second, of a chunk, of the shortest fade
STEEPEST = math.sin(math.pi / 2 / EDGE)  # of a fade of that length, between two samples of a constant 1


def drained(feed: Feed) -> np.ndarray:
    """What is left, when nothing more comes."""
    feed.end()
    chunks = []
    while (chunk := feed.take(COUNT)) is not None:
        chunks.append(chunk)
    return np.concatenate(chunks)


def test_what_is_there_in_time_is_heard_as_it_is():
    feed, sound = Feed(RATE, 1), torch.rand(1, 1234)
    for block in sound.split(111, dim=1):
        feed.put(block)
    heard = [feed.take(COUNT) for _ in range(10)]
    assert np.array_equal(np.concatenate([*heard, drained(feed)])[:, 0], sound[0].numpy())
    assert feed.waited_seconds == 0


def test_where_nothing_is_there_it_dies_away_waits_and_rises():
    feed = Feed(RATE, 1)
    feed.put(torch.ones(1, 120))
    heard = [feed.take(COUNT) for _ in range(6)]
    feed.put(torch.ones(1, 200))
    heard = np.concatenate([*heard, drained(feed)])[:, 0]
    assert len(heard) == 6 * COUNT + 200
    assert np.all(heard[:100] == 1) and np.all(heard[120:300] == 0) and np.all(heard[310:] == 1)
    assert abs(np.diff(heard)).max() <= STEEPEST, "no click"
    assert feed.waited_seconds == pytest.approx(0.18)


def test_a_sound_that_begins_again_leaves_the_first_one_by_a_fade():
    feed = Feed(RATE, 1)
    feed.put(torch.ones(1, 500))
    before = feed.take(COUNT)
    feed.begin_again()
    feed.put(torch.zeros(1, 100))
    heard = np.concatenate([before, drained(feed)])[:, 0]
    assert len(heard) == COUNT + EDGE + 100
    assert np.all(heard[COUNT + EDGE :] == 0) and abs(np.diff(heard)).max() <= STEEPEST


def test_a_long_backlog_lies_in_a_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("audiostory_core.sound.feed.HELD_BYTES", 4000)
    feed, sound = Feed(RATE, 2), torch.rand(2, 5000)
    feed.put(sound[:, :3000])
    first = feed.take(2000)
    feed.put(sound[:, 3000:])
    assert np.array_equal(np.concatenate([first, drained(feed)]).T, sound.numpy())


def test_a_story_that_turns_out_wider_is_heard_in_the_channels_it_began_with():
    feed = Feed(RATE, 1)
    feed.put(torch.tensor([[1.0], [0.5]]).expand(2, 200))
    assert np.all(drained(feed) == 0.75)
    feed = Feed(RATE, 2)
    feed.put(torch.full((1, 200), 0.5))
    assert np.all(feed.take(COUNT) == 0.5)


# The mix


class Heard(Player):
    """A player that keeps what it is told to play."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Tensor] = []
        self.again: list[int] = []
        self.ended = False

    def play(self, block: Tensor, sample_rate: int) -> None:
        self.blocks.append(block)

    def begin_again(self) -> None:
        self.again.append(len(self.blocks))

    def end(self) -> None:
        self.ended = True

    def since(self, n: int = 0) -> Tensor:
        return torch.cat(self.blocks[n:], dim=1)


LONG = 8000
SPANS = (ClipSpan("e1", 0, 0.0, 1.25, 0.01, 0.25), ClipSpan("e2", 0, 1.0, 1.5, 0.25, 0.5), ClipSpan("e3", 0, 2.0, 1.0, 0.5, 0.01))


def clips(level: float = 0.2) -> list[AudioClip]:
    generator = torch.Generator().manual_seed(1)
    return [AudioClip(level * torch.rand(1, round(span.seconds * LONG) + 1, generator=generator), LONG) for span in SPANS]


def mixed(sounds: list[AudioClip]) -> Tensor:
    mixdown = Mixdown(LONG, 1, 3 * LONG, "equal_power")
    return torch.cat([*(mixdown.add(span, clip) for span, clip in zip(SPANS, sounds, strict=True)), mixdown.finish()], dim=1)


@pytest.mark.parametrize("early", [False, True])
def test_a_story_is_heard_as_it_is_mixed(early: bool):
    player, sounds = Heard(), clips()
    live = LiveMix(player, "equal_power", LONG)
    if early:
        live.first(SPANS[0], sounds[0])
        assert player.since().shape[1] == LONG, "all but its crossfade, before anything else is known"
    live.begin(SPANS, "equal_power")
    for n, (span, clip) in enumerate(zip(SPANS, sounds, strict=True)):
        live.add(span, clip)
        assert sum(block.shape[1] for block in player.blocks) == (1 + n) * LONG
    assert torch.equal(player.since(), mixed(sounds)) and player.ended and not player.again


def test_a_first_event_that_the_plan_changed_is_heard_again():
    player, sounds = Heard(), clips()
    live = LiveMix(player, "equal_power", LONG)
    live.first(SPANS[0], AudioClip(-sounds[0].waveform, LONG))
    live.begin(SPANS, "equal_power")
    live.first(SPANS[0], sounds[0])
    for span, clip in zip(SPANS, sounds, strict=True):
        live.add(span, clip)
    assert player.again == [1]
    assert torch.equal(player.since(1), mixed(sounds))


def test_what_passes_the_ceiling_turns_the_rest_down_without_a_jump():
    player, sounds = Heard(), clips()
    sounds[1] = AudioClip(8 * sounds[1].waveform, LONG)
    live = LiveMix(player, "equal_power", LONG)
    live.begin(SPANS, "equal_power")
    for span, clip in zip(SPANS, sounds, strict=True):
        live.add(span, clip)
    heard, track = player.since(), mixed(sounds)
    assert heard.abs().max() <= 1
    gains = (heard / track.clamp(min=1e-9))[0]
    assert torch.allclose(gains[:LONG], torch.ones(LONG))
    later = gains[2 * LONG : 3 * LONG - 9]
    assert 0.1 < float(later.max()) < 0.9 and float(later.std()) < 1e-3


FRONT = {None: None, -30.0: -20.0}  # at what the first event enters: as rendered, or as a foreground


@pytest.mark.parametrize("held, target", [(0.5, None), (0.5, -30.0), (None, -30.0)])
def test_the_level_is_that_of_the_whole_as_far_as_it_is_known(held: float | None, target: float | None):
    from audiostory_core.sound.audio import loudness

    player = Heard()
    live = LiveMix(player, "equal_power", LONG, target)
    live.hold(held)
    live.first(SPANS[0], clips()[0])
    early = player.since()
    live.begin(SPANS[:1], "equal_power")
    live.add(SPANS[0], place(clips()[0], -20.0, 0.0, 1))
    if held is not None:
        assert early[0, 5000] == pytest.approx(held * float(place(clips()[0], FRONT[target], 0.0, 1).waveform[0, 5000]))
    else:  # a foreground at its usual level, which the target is asked of
        assert loudness(AudioClip(early, LONG)) == pytest.approx(-30.0, abs=0.1)
        assert loudness(AudioClip(player.since(), LONG)) == pytest.approx(-30.0, abs=0.2)


def test_what_is_not_finite_is_left_to_the_track():
    player = Heard()
    live = LiveMix(player, "equal_power", LONG)
    live.first(SPANS[0], AudioClip(torch.full((1, LONG * 2), math.nan), LONG))
    assert player.blocks == []


# The device


class Scripted:
    """Stands in for a device: takes what comes, at once or in real time, and keeps it."""

    def __init__(self, fails_at: int | None = None, seconds: float = 0.0) -> None:
        self.chunks: list[np.ndarray] = []
        self.closed: list[bool] = []
        self.fails_at, self.seconds, self.began = fails_at, seconds, threading.Event()

    def write(self, chunk: np.ndarray) -> None:
        if len(self.chunks) == self.fails_at:
            raise InputError("it was unplugged.")
        self.chunks.append(chunk)
        self.began.set()
        threading.Event().wait(self.seconds)

    def close(self, drained: bool) -> None:
        self.closed.append(drained)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Scripted]:
    streams = [Scripted(seconds=0.002)]
    monkeypatch.setattr(device, "open_stream", lambda rate, channels: streams[-1])
    return streams


def test_a_player_plays_all_in_order_and_closes_what_it_opened(opened: list[Scripted]):
    sound = torch.rand(1, 4000)
    with Player() as player:
        for block in sound.split(900, dim=1):
            player.play(block, RATE)
        player.finish()
    assert np.array_equal(np.concatenate(opened[0].chunks)[:, 0], sound[0].numpy())
    assert opened[0].closed == [True] and player.failure == ""


def test_an_interrupt_ends_the_sound_at_once(opened: list[Scripted]):
    def play_until_ctrl_c() -> None:
        with Player() as player:
            player.play(torch.ones(1, 100_000), RATE)
            assert opened[0].began.wait(60)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_until_ctrl_c()
    assert opened[0].closed == [False] and len(opened[0].chunks) < 2000
    assert not [thread for thread in threading.enumerate() if thread.daemon and "_run" in thread.name]


def test_a_device_that_is_stuck_holds_nobody(opened: list[Scripted], monkeypatch: pytest.MonkeyPatch):
    free = threading.Event()
    monkeypatch.setattr("audiostory_core.sound.playing.STUCK_SECONDS", 0.01)
    monkeypatch.setattr(opened[0], "write", lambda chunk: free.wait(60))
    with Player() as player:
        player.play(torch.ones(1, 1000), RATE)
    assert opened[0].closed == [], "whoever is still writing to it is not to find it closed"
    free.set()


def test_a_device_that_takes_all_at_once_is_not_flooded_with_silence(opened: list[Scripted]):
    opened[0].seconds = 0.0
    with Player() as player:
        player.play(torch.ones(1, 100), RATE)
        assert opened[0].began.wait(60)
        threading.Event().wait(0.3)
        player.play(torch.ones(1, 100), RATE)
        player.finish()
    assert len(opened[0].chunks) < 40


def test_a_device_that_fails_fails_nothing_else(opened: list[Scripted]):
    opened[0].fails_at = 2
    with Player() as player:
        live = LiveMix(player, "equal_power", LONG)
        live.begin(SPANS, "equal_power")
        for span, clip in zip(SPANS, clips(), strict=True):
            live.add(span, clip)
        live.finish()
    assert live.notes == ("the story was not played to its end: it was unplugged.",)
    assert len(opened[0].chunks) == 2 and opened[0].closed == [False]


def test_a_device_that_does_not_open_is_said_once(monkeypatch: pytest.MonkeyPatch):
    def refuse(rate: int, channels: int) -> Scripted:
        raise InputError("there is no device.")

    monkeypatch.setattr(device, "open_stream", refuse)
    with Player() as player:
        player.play(torch.ones(1, 10), RATE)
        player.play(torch.ones(1, 10), RATE)
        player.finish()
    assert player.failure == "there is no device."
