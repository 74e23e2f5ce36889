"""Layout and joins: exact lengths, exact identities, and streams equal to wholes."""

import math
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.errors import InputError
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound import audio, layout
from audiostory_core.sound import mixdown as timeline
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.layout import EDGE_SECONDS, ClipSpan, samples_in

torch.set_num_threads(1)
RATE = 400  # low, so that an hour of story is a small tensor
DURATIONS = st.lists(st.floats(0.05, 40.0), min_size=1, max_size=8)
CROSSFADE = st.one_of(st.just(0.0), st.floats(0.0, 5.0))
WINDOW = st.floats(0.2, 60.0)
CURVE = st.sampled_from(["equal_power", "equal_gain"])


def story(durations: list[float]) -> StoryPlan:
    return StoryPlan.sequential("a story", [(f"sound {n}", seconds) for n, seconds in enumerate(durations)])


def layers(starts: list[float], durations: list[float]) -> StoryPlan:
    rows = [
        {"id": f"e{n}", "caption": "sound", "start": start, "seconds": seconds}
        for n, (start, seconds) in enumerate(zip(starts, durations, strict=True))
    ]
    return StoryPlan.build({"instruction": "", "events": rows})


def constant(span: ClipSpan, value: float = 1.0, channels: int = 1, rate: int = RATE) -> AudioClip:
    return AudioClip(torch.full((channels, round(span.seconds * rate)), value), rate)


def test_the_published_rule() -> None:
    spans = layout.lay_out(story([4.0, 6.0, 5.0]), 1.0, 30.0)
    assert [(span.start_seconds, span.seconds) for span in spans] == [(0, 5), (4, 7), (10, 5)]
    assert [span.fade_in_seconds for span in spans] == [EDGE_SECONDS, 1, 1]
    assert [span.fade_out_seconds for span in spans] == [1, 1, EDGE_SECONDS]


def test_a_long_event_becomes_equal_parts() -> None:
    spans = layout.lay_out(story([25.0]), 1.0, 10.0)
    assert [(span.event_id, span.part) for span in spans] == [(spans[0].event_id, part) for part in range(3)]
    assert [span.seconds for span in spans] == pytest.approx([25 / 3 + 1, 25 / 3 + 1, 25 / 3])


def test_an_event_as_long_as_the_window_stays_whole() -> None:
    assert len(layout.lay_out(story([10.0]), 1.0, 10.0)) == 1
    assert len(layout.lay_out(story([9.0, 10.0]), 1.0, 10.0)) == 2
    assert len(layout.lay_out(story([1.1, 5.0]), 2.2, 2.2 + 1e-12)[:1]) == 1


@given(durations=DURATIONS, crossfade=CROSSFADE, window=WINDOW)
@settings(max_examples=200, deadline=None)
def test_spans_fit_their_window_and_join_without_gaps(durations, crossfade, window) -> None:
    plan = story(durations)
    spans = layout.lay_out(plan, crossfade, window)
    for span in spans:
        assert span.seconds <= window + 1e-8
        assert span.fade_in_seconds + span.fade_out_seconds <= span.seconds + 1e-8
    for one, two in pairwise(spans):
        assert one.end_seconds - two.start_seconds == pytest.approx(one.fade_out_seconds, abs=1e-8)
        assert one.fade_out_seconds == two.fade_in_seconds <= crossfade
    for one, three in zip(spans, spans[2:], strict=False):
        assert one.end_seconds <= three.start_seconds + 1e-8  # never three clips at once
    assert spans[-1].end_seconds == pytest.approx(math.fsum(durations), abs=1e-6)


@given(
    durations=DURATIONS,
    crossfade=CROSSFADE,
    window=WINDOW,
    rate=st.sampled_from([100, 441, 1000]),
    curve=CURVE,
)
@settings(max_examples=100, deadline=None)
def test_the_track_lasts_exactly_as_long_as_the_plan(durations, crossfade, window, rate, curve) -> None:
    plan = story(durations)
    spans = layout.lay_out(plan, crossfade, window)
    track = timeline.mix(spans, (constant(span, rate=rate) for span in spans), plan.total_seconds, curve)
    assert track.shape == (1, samples_in(plan.total_seconds, rate))
    assert abs(track.shape[1] - math.fsum(durations) * rate) <= 0.5 + 1e-3


@given(durations=DURATIONS, crossfade=CROSSFADE, window=WINDOW)
@settings(max_examples=100, deadline=None)
def test_equal_gain_is_an_identity(durations, crossfade, window) -> None:
    plan = story(durations)
    spans = layout.lay_out(plan, crossfade, window)
    track = timeline.mix(spans, map(constant, spans), plan.total_seconds, "equal_gain")[0]
    edge = samples_in(EDGE_SECONDS, RATE)
    assert (track[edge : len(track) - edge] - 1).abs().amax().item() < 1e-6 if len(track) > 2 * edge else True
    assert track.max() < 1 + 1e-6


@given(durations=DURATIONS, crossfade=CROSSFADE, window=WINDOW)
@settings(max_examples=100, deadline=None)
def test_equal_power_keeps_the_energy_of_unlike_clips(durations, crossfade, window) -> None:
    plan = story(durations)
    spans = layout.lay_out(plan, crossfade, window)
    clips = []
    for n, span in enumerate(spans):  # neighbours in channels of their own: nothing in common
        waveform = torch.zeros(2, round(span.seconds * RATE))
        waveform[n % 2] = 1
        clips.append(AudioClip(waveform, RATE))
    power = timeline.mix(spans, clips, plan.total_seconds, "equal_power").square().sum(0)
    edge = samples_in(EDGE_SECONDS, RATE)
    inner = power[edge : len(power) - edge]
    assert torch.allclose(inner, torch.ones_like(inner), atol=1e-6)


@given(
    events=st.lists(st.tuples(st.floats(0, 30), st.floats(0.1, 12)), min_size=1, max_size=6),
    window=WINDOW,
    curve=CURVE,
    tail=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_streaming_equals_adding_everything_up(events, window, curve, tail) -> None:
    plan = layers([start for start, _ in events], [seconds for _, seconds in events])
    total = plan.total_seconds + tail
    spans = layout.lay_out(plan, 0.5, window)
    generator = torch.Generator().manual_seed(1)
    clips = [AudioClip(torch.randn(2, round(s.seconds * RATE), generator=generator), RATE) for s in spans]
    mixdown = timeline.Mixdown(RATE, 2, samples_in(total, RATE), curve)
    cautious = [mixdown.add(span, clip) for span, clip in zip(spans, clips, strict=True)] + [mixdown.finish()]
    eager = list(timeline.mix_blocks(spans, clips, total, curve))
    alone = sum(timeline.mix([span], [clip], total, curve) for span, clip in zip(spans, clips, strict=True))
    assert torch.equal(torch.cat(cautious, dim=1), torch.cat(eager, dim=1))
    assert torch.allclose(torch.cat(eager, dim=1), torch.as_tensor(alone), atol=1e-5)


def test_a_block_is_given_out_before_the_next_clip_exists() -> None:
    plan = story([4.0, 6.0])
    spans = layout.lay_out(plan, 1.0, 30.0)
    blocks = timeline.mix_blocks(spans, map(constant, spans), plan.total_seconds)
    assert next(blocks).shape[1] == 4 * RATE


def test_memory_stays_with_the_longest_clip() -> None:
    plan = story([2.0] * 200)
    spans = layout.lay_out(plan, 0.5, 10.0)
    mixdown = timeline.Mixdown(RATE, 1, samples_in(plan.total_seconds, RATE), "equal_power")
    for span in spans:
        mixdown.add(span, constant(span))
        assert mixdown._open.shape[1] <= 2.5 * RATE


def test_gaps_and_the_end_are_silent() -> None:
    plan = layers([1.0, 4.0], [1.0, 1.0])
    spans = layout.lay_out(plan, 0.5, 10.0)
    track = timeline.mix(spans, map(constant, spans), 7.0)[0]
    assert track.shape == (7 * RATE,)
    silent = torch.cat([track[:RATE], track[2 * RATE : 4 * RATE], track[5 * RATE :]])
    assert not silent.any()
    assert track[round(1.5 * RATE)] == 1


def test_clips_that_do_not_fit_are_refused_with_numbers() -> None:
    span = ClipSpan("bell", 0, 0.0, 2.0, 0.01, 0.01)
    with pytest.raises(InputError, match=r"'bell'.*700 samples.*800"):
        timeline.mix([span], [AudioClip(torch.zeros(1, 700), RATE)], 2.0)
    mixdown = timeline.Mixdown(RATE, 2, 800, "equal_power")
    with pytest.raises(InputError, match="1 channels at 400 Hz"):
        mixdown.add(span, AudioClip(torch.zeros(1, 800), RATE))
    mixdown.add(ClipSpan("late", 0, 1.0, 1.0, 0.01, 0.01), AudioClip(torch.zeros(2, 400), RATE))
    with pytest.raises(InputError, match="order of their starts"):
        mixdown.add(span, AudioClip(torch.zeros(2, 800), RATE))
    with pytest.raises(InputError, match="equal_power or equal_gain"):
        timeline.fade("linear", 3)
    with pytest.raises(InputError, match="window"):
        layout.lay_out(story([1.0]), 1.0, 0.0)
    with pytest.raises(InputError, match="longer window"):
        layout.lay_out(story([40.0]), 1.0, 1e-4)


def test_a_longer_clip_is_cut() -> None:
    span = ClipSpan("bell", 0, 0.0, 1.0, 0.0, 0.0)
    track = timeline.mix([span], [AudioClip(torch.ones(1, 900), RATE)], 2.0)
    assert track.sum() == RATE


@given(n=st.integers(0, 500))
def test_fades_are_their_own_complement(n: int) -> None:
    gain, power = timeline.fade("equal_gain", n), timeline.fade("equal_power", n)
    assert torch.allclose(gain + gain.flip(0), torch.ones(n), atol=1e-6)
    assert torch.allclose(power.square() + power.flip(0).square(), torch.ones(n), atol=1e-6)


def test_placing_keeps_power_and_reaches_the_loudness() -> None:
    generator = torch.Generator().manual_seed(2)
    mono = AudioClip(0.1 * torch.randn(1, 16000, generator=generator), 16000)
    energy = mono.waveform.square().sum()
    for pan in (-1.0, -0.3, 0.0, 0.7, 1.0):
        placed = timeline.place(mono, None, pan, 2)
        assert placed.waveform.square().sum() == pytest.approx(energy.item(), rel=1e-5)
        assert audio.loudness(timeline.place(mono, -31.0, pan, 2)) == pytest.approx(-31.0, abs=0.01)
    left = timeline.place(mono, None, -1.0, 2).waveform
    assert torch.allclose(left[0], mono.waveform[0], atol=1e-6) and left[1].abs().max() < 1e-6
    assert timeline.place(placed, None, 0.0, 1).channels == 1
    silence = AudioClip(torch.zeros(1, 16000), 16000)
    assert not timeline.place(silence, -20.0, 0.5, 2).waveform.any()
    with pytest.raises(InputError):
        timeline.place(mono, None, 1.5, 2)
    with pytest.raises(InputError):
        timeline.place(placed, None, 0.0, 6)


@given(
    level=st.floats(1e-3, 20.0),
    target=st.one_of(st.none(), st.floats(-40.0, 0.0)),
    ceiling=st.floats(-12.0, 0.0),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_no_sample_is_above_the_declared_peak(level, target, ceiling, seed) -> None:
    waveform = level * torch.randn(2, 8000, generator=torch.Generator().manual_seed(seed))
    meter = timeline.Meter(8000, 2)
    meter.add(waveform)
    gain = timeline.gain_to(meter.true_peak, meter.loudness(), target, ceiling)
    limit = 10 ** (ceiling / 20)
    assert (waveform * gain).abs().max() <= limit
    finished = audio.true_peak(AudioClip(waveform * gain, 8000))
    assert finished <= limit * (1 + 1e-6)
    if target is not None and finished < limit * 0.999:
        assert audio.loudness(AudioClip(waveform * gain, 8000)) == pytest.approx(target, abs=0.01)


def test_gain_in_closed_form() -> None:
    assert timeline.gain_to(0.5, -20.0, None) == 1
    assert timeline.gain_to(0.0, -math.inf, -14.0) == 1
    assert timeline.gain_to(0.1, -30.0, -20.0) == pytest.approx(10**0.5)
    assert timeline.gain_to(2.0, -10.0, -5.0, -6.0) == pytest.approx(10**-0.3 / 2)
    for peak, measured in ((math.nan, -20.0), (0.5, None)):
        with pytest.raises(InputError):
            timeline.gain_to(peak, measured, -14.0)
