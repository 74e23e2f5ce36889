"""Layers: levels, places and fades as the plan has them, stems that sum to the mix, and mixing anew without rendering."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.errors import InputError
from audiostory_core.plan.story import SoundEvent, StoryPlan
from audiostory_core.sound import layout
from audiostory_core.sound import mixdown as timeline
from audiostory_core.sound.audio import AudioClip, loudness, true_peak
from audiostory_core.sound.layout import ClipSpan, lay_out, samples_in
from audiostory_core.sound.mixdown import fades_of
from audiostory_core.variations.joining import Arrangement, Mixing, Piece, remix

torch.set_num_threads(1)
RATE = 16000
PANS = (-1.0, -0.5, 0.0, 0.5, 1.0)
CEILING = 10 ** (-1 / 20)


def noise(seconds: float, channels: int = 1, seed: int = 0, rate: int = RATE, gain: float = 0.1) -> AudioClip:
    generator = torch.Generator().manual_seed(seed)
    return AudioClip(gain * torch.randn(channels, round(seconds * rate) + 1, generator=generator), rate)


def scene(*rows: dict, total: float | None = None) -> StoryPlan:
    events = [{"id": f"e{n}", "caption": "sound", "seconds": 4.0, "start": 0.0, **row} for n, row in enumerate(rows, 1)]
    return StoryPlan.build({"instruction": "", "events": events, **({"total_seconds": total} if total else {})})


def pieces_of(plan: StoryPlan, channels: int = 1, crossfade: float = 0.5, window: float = 60.0, gain: float = 0.1) -> list[Piece]:
    spans = lay_out(plan, crossfade, window)
    return [Piece(noise(span.seconds, channels, n, gain=gain), span) for n, span in enumerate(spans)]


def stems_of(joined: Arrangement) -> dict[str, torch.Tensor]:
    return {name: clip.waveform for name, clip in joined.stems()}


def level(waveform: torch.Tensor, rate: int = RATE) -> float:
    return loudness(AudioClip(waveform, rate))


def decibels(power: torch.Tensor) -> float:
    return 10 * math.log10(float(power))


@pytest.mark.parametrize("pan", PANS)
@pytest.mark.parametrize("channels", [1, 2])
def test_the_pan_follows_the_law_of_constant_power(pan: float, channels: int):
    """Left and right are the cosine and the sine of one angle, for a mono clip and for both sides of an even stereo one."""
    plan = scene({"pan": pan})
    clip = noise(4.0, channels)
    clip = AudioClip(clip.waveform / clip.waveform.square().mean(1, keepdim=True).sqrt() * 0.1, RATE)
    span = lay_out(plan, 0.0, 60.0)[0]
    found = timeline.enter(clip, span, plan.events[0], RATE, 2).waveform.square().mean(1)
    angle = (pan + 1) * math.pi / 4
    # Mono spreads its power over both sides; each side of a stereo clip has all of it.
    power = clip.waveform.square().mean() * channels
    for side, law in zip(found, (math.cos(angle) ** 2, math.sin(angle) ** 2), strict=True):
        assert float(side) == pytest.approx(float(power) * law, rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("pan", PANS)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_level_is_met_wherever_the_sound_is(pan: float, channels: int):
    plan = scene({"pan": pan, "loudness": -27.0}, {"pan": 1.0, "loudness": -40.0}).as_rendered()
    with (made := remix(pieces_of(plan, channels), plan)).track:
        stems = stems_of(made)
    assert level(stems["e1"]) == pytest.approx(-27.0, abs=0.1)
    left, right = stems["e1"].square().mean(1)
    assert (float(left) < 1e-12) == (pan == 1.0) and (float(right) < 1e-12) == (pan == -1.0)
    if abs(pan) < 1:
        law = 20 * math.log10(math.tan((pan + 1) * math.pi / 4))
        assert decibels(right) - decibels(left) == pytest.approx(law, abs=0.2)


def test_layers_keep_their_levels_and_stems_sum_to_the_mix():
    rows = [{"seconds": 20.0, "loudness": -33.0, "kind": "ambience"}, {"start": 2.0, "loudness": -21.0, "pan": -0.6},
            {"start": 3.5, "seconds": 7.0, "loudness": -24.0, "pan": 0.8, "fade_in_seconds": 0.3},
            {"start": 4.0, "seconds": 0.6, "loudness": -18.0}, {"start": 12.0, "seconds": 8.0, "loudness": -45.0}]
    plan = scene(*rows).as_rendered()
    with (made := remix(pieces_of(plan, 2), plan)).track as track:
        mix, stems = track.clip().waveform, stems_of(made)
        assert track.gain == 1.0
    for event in plan.events:
        own = stems[event.id][:, samples_in(event.start, RATE) : samples_in(event.end, RATE)]
        assert level(own) == pytest.approx(event.loudness, abs=0.5)
        outside = torch.ones(mix.shape[1], dtype=torch.bool)
        outside[samples_in(event.start, RATE) : samples_in(event.end, RATE)] = False
        assert not stems[event.id][:, outside].any()
    assert (sum(stems.values()) - mix).abs().max() < 1e-6
    assert mix.shape == (2, 20 * RATE)


@pytest.mark.parametrize("target", [None, -16.0])
def test_the_ceiling_holds_and_stems_share_its_gain(target: float | None):
    plan = scene(*({"loudness": -6.0, "pan": pan} for pan in PANS))
    with (made := remix(pieces_of(plan), plan, mixing=Mixing(loudness=target))).track as track:
        mix, stems = track.clip(), stems_of(made)
    assert true_peak(mix) <= CEILING * (1 + 1e-6)
    assert (sum(stems.values()) - mix.waveform).abs().max() < 1e-6
    levels = [level(stem) for stem in stems.values()]
    assert max(levels) - min(levels) < 0.5  # as equal as the plan has them


@given(
    seed=st.integers(0, 99), loud=st.floats(-50.0, 0.0), pan=st.floats(-1, 1), channels=st.integers(1, 2), rate=st.sampled_from([8000, 22050])
)
@settings(max_examples=20, deadline=None)
def test_no_scene_passes_the_ceiling(seed, loud, pan, channels, rate) -> None:
    plan = scene({"loudness": loud, "pan": pan, "seconds": 1.0}, {"start": 0.4, "seconds": 0.9})
    pieces = [replace(piece, clip=noise(piece.clip.seconds, channels, seed, gain=0.5)) for piece in pieces_of(plan)]
    with (made := remix(pieces, plan, mixing=Mixing(sample_rate=rate))).track as track:
        mix = track.clip()
        assert (sum(stems_of(made).values()) - mix.waveform).abs().max() < 1e-6
    assert true_peak(mix) <= CEILING * (1 + 1e-5)


def test_fades_are_quarters_of_a_sine_within_the_event():
    plan = scene({"start": 1.0, "seconds": 4.0, "fade_in_seconds": 1.0, "fade_out_seconds": 2.0}, total=6.0)
    span = lay_out(plan, 0.0, 60.0)[0]
    ones = AudioClip(torch.ones(1, 4 * RATE + 1), RATE)
    found = timeline.enter(ones, span, plan.events[0], RATE, 1).waveform[0, : 4 * RATE]
    time = (torch.arange(4 * RATE) + 0.5) / RATE
    expected = torch.sin(time.clamp(max=1) * math.pi / 2) * torch.sin(((4 - time) / 2).clamp(max=1) * math.pi / 2)
    assert torch.allclose(found, expected, atol=1e-6)


def test_fades_that_do_not_fit_shrink_in_proportion():
    event = scene({"seconds": 1.0, "fade_in_seconds": 3.0, "fade_out_seconds": 1.0}).events[0]
    assert fades_of(event) == (0.75, 0.25)
    assert fades_of(scene({}).events[0]) == (0.0, 0.0)
    short = scene({"seconds": 0.2, "fade_in_seconds": 5.0, "fade_out_seconds": 5.0})
    with (made := remix(pieces_of(short), short)).track as track:
        sound = track.clip().waveform[0].abs()
    assert len(made.spans) == 1 and torch.isfinite(sound).all()
    assert sound[:8].max() < 0.01 and sound[-8:].max() < 0.01 and sound[1500:1700].max() > 0.1


def test_a_fade_runs_through_the_parts_of_an_event():
    plan = scene({"seconds": 9.0, "fade_in_seconds": 5.0, "fade_out_seconds": 4.0}).as_rendered()
    spans = lay_out(plan, 0.5, 4.0)
    assert len(spans) > 2
    ones = [Piece(AudioClip(torch.ones(1, samples_in(span.seconds, RATE) + 1), RATE), span) for span in spans]
    with remix(ones, plan, mixing=Mixing(curve="equal_gain")).track as track:
        found = track.clip().waveform[0]
    middle = (torch.arange(9 * RATE) + 0.5) / RATE
    expected = torch.sin((middle / 5).clamp(max=1) * math.pi / 2) * torch.sin(((9 - middle) / 4).clamp(max=1) * math.pi / 2)
    edge = samples_in(layout.EDGE_SECONDS, RATE)
    assert (found[edge:-edge] - track.gain * expected[edge:-edge]).abs().max() < 1e-5


def test_the_level_is_that_of_the_sound_before_its_fades():
    plain = scene({"seconds": 8.0, "loudness": -25.0}).as_rendered()
    faded = scene({"seconds": 8.0, "loudness": -25.0, "fade_in_seconds": 3.0, "fade_out_seconds": 3.0}).as_rendered()
    pieces = pieces_of(plain)
    with remix(pieces, plain).track as one, remix(pieces, faded).track as two:
        middle = slice(samples_in(3.1, RATE), samples_in(4.9, RATE))
        assert torch.equal(one.clip().waveform[:, middle], two.clip().waveform[:, middle])


def test_a_fade_out_leaves_nothing_to_cross_over():
    """Behind its own fade-out an event of a sequence is silent, whatever crossfade it was rendered for."""
    plan = StoryPlan.sequential("", [{"caption": "a", "seconds": 2.0, "fade_out_seconds": 1.0}, ("b", 2.0)])
    with (made := remix(pieces_of(plan, crossfade=0.5), plan)).track:
        stems = stems_of(made)
    assert not stems["e1"][:, 2 * RATE :].any() and stems["e2"][:, 2 * RATE :].any()


def test_without_new_fields_nothing_changes():
    """What enters the mix is what `place` makes of it: no fade of zero seconds touches a sample."""
    from audiostory_core.sound.audio import resample

    plan = StoryPlan.sequential("", [{"caption": "a", "seconds": 1.5, "loudness": -20.0}, {"caption": "b", "seconds": 1.0, "pan": 0.3}])
    for piece, event in zip(pieces_of(plan), plan.events, strict=True):
        clip = AudioClip(piece.clip.waveform[:, : samples_in(piece.span.seconds, RATE) + 1], RATE)
        for rate in (RATE, 22050):
            before = timeline.place(resample(clip, rate), event.loudness, event.pan, 2)
            assert torch.equal(timeline.enter(clip, piece.span, event, rate, 2).waveform, before.waveform)


def test_silence_stays_silence():
    plan = scene({"loudness": -12.0, "pan": 0.5, "fade_in_seconds": 1.0}, {})
    pieces = [Piece(AudioClip(torch.zeros(1, samples_in(4.0, RATE) + 1), RATE), span) for span in lay_out(plan, 0.5, 60.0)]
    with (made := remix(pieces, plan)).track as track:
        assert not track.clip().waveform.any() and track.gain == 1.0
        assert all(not stem.any() for stem in stems_of(made).values())


def test_a_scene_without_places_stays_mono():
    plan = scene({"loudness": -25.0}, {"start": 1.0, "loudness": -30.0}).as_rendered()
    with (made := remix(pieces_of(plan), plan)).track as track:
        assert track.channels == 1
        assert level(stems_of(made)["e2"]) == pytest.approx(-30.0, abs=0.5)


def test_two_hundred_layers_hold_no_more_than_is_open():
    """Memory follows what sounds at one time, not how much there is: the mixdown never holds more than the longest clip."""
    plan = scene(*({"start": 0.05 * n, "seconds": 3.0, "pan": n / 100 - 1, "loudness": -40.0} for n in range(200)))
    mixdown = timeline.Mixdown(RATE, 2, samples_in(plan.total_seconds, RATE), "equal_power")
    given, held = 0, 0
    for n, span in enumerate(lay_out(plan, 0.5, 60.0)):
        placed = timeline.enter(noise(3.0, 1, n), span, plan.events[n], RATE, 2)
        given += mixdown.add(span, placed).shape[1]
        held = max(held, mixdown._open.shape[1], mixdown._open.untyped_storage().nbytes() // 8)
    assert given + mixdown.finish().shape[1] == samples_in(plan.total_seconds, RATE)
    assert held <= 3.2 * RATE


# Mixing anew


SEQUENCE = StoryPlan.sequential("Rain, then a dog.", [
    {"caption": "Rain.", "seconds": 3.0, "loudness": -20.0}, {"caption": "Dog.", "seconds": 1.5, "pan": -0.4},
    {"caption": "Bees.", "seconds": 7.3, "loudness": -26.0}, {"caption": "Bell.", "seconds": 2.0}])
LAYERS = scene({"seconds": 6.0}, {"start": 1.0, "seconds": 2.0, "pan": 0.5}, {"start": 1.0, "loudness": -22.0}, {"start": 9.0})


def changed(plan: StoryPlan, **rows: dict) -> StoryPlan:
    return StoryPlan.build({"instruction": "", "events": [{**event.model_dump(), **rows.get(event.id, {})} for event in plan.events]})


@pytest.mark.parametrize("plan", [SEQUENCE, LAYERS])
@pytest.mark.parametrize("crossfade", [0.0, 0.3])
@pytest.mark.parametrize("window", [60.0, 3.0])
def test_an_unedited_plan_is_mixed_as_it_was_told(plan: StoryPlan, crossfade: float, window: float):
    from audiostory_core.variations.joining import concatenate

    pieces = pieces_of(plan, crossfade=crossfade, window=window)
    one = concatenate(pieces, plan, mixing=Mixing(crossfade_seconds=crossfade))
    two = remix(pieces[::-1], plan, mixing=Mixing(crossfade_seconds=crossfade))
    with one.track as told, two.track as mixed:
        assert torch.equal(told.clip().waveform, mixed.clip().waveform)
    assert [(s.event_id, s.part) for s in one.spans] == [(s.event_id, s.part) for s in two.spans]


def test_what_was_not_edited_is_heard_as_before_bit_for_bit():
    pieces = pieces_of(LAYERS)
    edited = changed(LAYERS, e2={"start": 3.3, "loudness": -30.0, "pan": -1.0, "fade_out_seconds": 0.5}, e4={"seconds": 1.0})
    with (one := remix(pieces, LAYERS.as_rendered())).track, (two := remix(pieces, edited.as_rendered())).track:
        before, after = stems_of(one), stems_of(two)
    width = samples_in(edited.total_seconds, RATE)
    for name in ("e1", "e3"):
        assert torch.equal(before[name][:, :width], after[name])
    moved = after["e2"][:, samples_in(3.3, RATE) :]
    assert level(moved[:, : samples_in(1.5, RATE)]) == pytest.approx(-30.0, abs=0.5)
    assert moved[0].any() and moved[1].abs().max() < 1e-6 and not after["e2"][:, : samples_in(3.3, RATE)].any()


def test_a_shorter_event_is_cut_and_measured_as_far_as_it_is_heard():
    quiet_then_loud = torch.cat([0.01 * noise(2.0).waveform[:, : 2 * RATE], noise(2.0).waveform], dim=1)
    plan = scene({"seconds": 4.0, "loudness": -30.0}).as_rendered()
    piece = Piece(AudioClip(quiet_then_loud, RATE), lay_out(plan, 0.5, 60.0)[0])
    short = changed(plan, e1={"seconds": 1.9}).as_rendered()
    with remix([piece], short).track as track:
        sound = track.clip().waveform
    assert sound.shape[1] == samples_in(1.9, RATE)
    assert level(sound) == pytest.approx(-30.0, abs=0.2)
    assert sound[:, -4:].abs().max() < 0.01


@pytest.mark.parametrize("seconds", [0.5, 2.9, 3.2, 5.0, 8.9])
def test_an_event_in_parts_is_cut_anywhere(seconds: float):
    plan = scene({"seconds": 9.0})
    spans = lay_out(plan, 0.5, 3.5)
    ones = [Piece(AudioClip(torch.full((1, samples_in(span.seconds, RATE) + 1), 0.5), RATE), span) for span in spans]
    with remix(ones, changed(plan, e1={"seconds": seconds}).as_rendered(), mixing=Mixing(curve="equal_gain")).track as track:
        sound = track.clip().waveform[0]
    edge = samples_in(layout.EDGE_SECONDS, RATE)
    assert sound.shape[0] == samples_in(seconds, RATE)
    assert (sound[edge : -edge - 1] - 0.5).abs().max() < 1e-6


def test_silence_follows_where_an_event_was_made_longer():
    plan = scene({"seconds": 2.0})
    with remix(pieces_of(plan), changed(plan, e1={"seconds": 5.0})).track as track:
        sound = track.clip().waveform
    assert sound.shape[1] == 5 * RATE and not sound[:, 2 * RATE + 1 :].any() and sound[:, RATE : 2 * RATE].any()


def test_events_may_go_and_change_places():
    """A sequence out of which one event went, and in which two changed places, crosses over as far as it was rendered."""
    pieces = pieces_of(SEQUENCE, crossfade=0.3)
    rows = [SEQUENCE.events[k].model_dump() for k in (2, 0, 3)]
    plan = StoryPlan.sequential("", rows)
    made = remix(pieces, plan, mixing=Mixing(crossfade_seconds=0.3))
    with made.track as track:
        assert track.samples == samples_in(plan.total_seconds, RATE)
    assert [span.event_id for span in made.spans] == ["e3", "e1", "e4"]
    assert made.spans[0].fade_out_seconds == pytest.approx(0.3) and made.spans[1].fade_in_seconds == pytest.approx(0.3)


def test_clips_of_several_rates_meet_at_the_one_that_most_sound_has():
    plan = scene({"seconds": 6.0}, {"seconds": 1.0})
    spans = lay_out(plan, 0.5, 60.0)
    pieces = [Piece(noise(6.0, 2, rate=RATE), spans[0]), Piece(noise(1.0, rate=22050), spans[1])]
    with remix(pieces, plan).track as track:
        assert (track.sample_rate, track.channels) == (RATE, 2)


def test_what_cannot_be_mixed_is_said():
    pieces = pieces_of(LAYERS)
    with pytest.raises(InputError, match="'e2' has no clip yet; render it first"):
        remix([piece for piece in pieces if piece.span.event_id != "e2"], LAYERS)
    with pytest.raises(InputError, match="for which event"):
        remix([Piece(noise(1.0)), *pieces], LAYERS)
    with pytest.raises(InputError, match="crossfade"):
        remix(pieces, LAYERS, mixing=Mixing(crossfade_seconds=-1))


@given(
    rows=st.lists(st.tuples(st.floats(0, 6), st.floats(0.05, 4), st.floats(0, 5), st.floats(0, 5), st.floats(0.05, 5)), min_size=1, max_size=5),
    window=st.floats(0.8, 9.0), crossfade=st.floats(0, 1),
)
@settings(max_examples=60, deadline=None)
def test_any_edit_of_times_is_mixed(rows, window, crossfade) -> None:
    told = scene(*({"start": start, "seconds": seconds} for start, seconds, *_ in rows))
    pieces = pieces_of(told, crossfade=crossfade, window=window)
    edited = scene(*({"start": start * 0.7, "seconds": new, "fade_in_seconds": rise, "fade_out_seconds": fall}
                     for start, _, rise, fall, new in rows))
    with (made := remix(pieces, edited, mixing=Mixing(crossfade_seconds=crossfade))).track as track:
        mix = track.clip().waveform
        assert mix.shape[1] == samples_in(edited.total_seconds, RATE) and torch.isfinite(mix).all()
        assert (sum(stems_of(made).values()) - mix).abs().max() < 1e-6
    events: dict[str, SoundEvent] = {event.id: event for event in edited.events}
    last: dict[str, ClipSpan] = {}
    for span in made.spans:
        assert span.fade_in_seconds + span.fade_out_seconds <= span.seconds + 1e-8
        last[span.event_id] = span
    assert all(span.end_seconds <= events[name].end + crossfade + 1e-8 for name, span in last.items())


def test_the_bench_mixes_a_scene():
    from audiostory_core.bench.scene import remix_seconds, scene

    plan, pieces = scene(6.0)
    assert len(plan.events) == 10 and sum(piece.clip.seconds for piece in pieces) == pytest.approx(18.0, rel=0.01)
    assert remix_seconds(1, 3.0) > 0
