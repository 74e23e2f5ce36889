"""Plans against sounds whose errors are put in by hand: late by .3 s, louder by 6 dB, panned, looped, clipped, half silent."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.errors import InputError
from audiostory_core.metrics import timeline
from audiostory_core.metrics.flaws import clipped_share, repetition, silence_share
from audiostory_core.metrics.frame_scores import FrameScores
from audiostory_core.metrics.joins import level_jump
from audiostory_core.metrics.story_figures import FIGURES, story_figures
from audiostory_core.metrics.timeline import TimedSound, heard_in, measured_sounds, pairs_of, planned_sounds
from audiostory_core.plan.levels import Levels
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.mixdown import place

RATE = 16000
PLAN = StoryPlan.build({"instruction": "", "events": [
    {"id": "a", "caption": "Rain falls.", "kind": "ambience", "seconds": 10.0, "loudness": -30.0},
    {"id": "b", "caption": "A dog barks.", "seconds": 2.0, "start": 2.0, "loudness": -20.0, "pan": -1.0},
    {"id": "c", "caption": "A bell rings.", "seconds": 2.0, "start": 6.0, "loudness": -20.0, "pan": 0.5},
    {"id": "d", "caption": "A dog barks.", "seconds": 3.0, "start": 10.0, "loudness": -18.0},
]})


def noise(seconds: float, seed: int = 0) -> torch.Tensor:
    return 0.1 * torch.randn(round(seconds * RATE), generator=torch.Generator().manual_seed(seed))


def heard_as(shift: float = 0.0, longer: float = 0.0) -> list[TimedSound]:
    return [TimedSound(one.caption, one.start + shift, one.end + shift + longer) for one in PLAN.events]


# Events


def test_what_is_heard_as_planned_has_no_errors():
    pairs = pairs_of(planned_sounds(PLAN), heard_as())
    measures = (timeline.onset_error, timeline.boundary_error, timeline.duration_error, timeline.order_kept)
    assert [measure(pairs) for measure in measures] == [0, 0, 0, 1]


def test_what_is_late_is_late_by_as_much():
    pairs = pairs_of(planned_sounds(PLAN), heard_as(0.3))
    assert timeline.onset_error(pairs) == pytest.approx(0.3) == timeline.boundary_error(pairs)
    assert timeline.duration_error(pairs) == pytest.approx(0) and timeline.order_kept(pairs) == 1
    longer = pairs_of(planned_sounds(PLAN), heard_as(longer=0.4))
    assert timeline.onset_error(longer) == 0 and timeline.boundary_error(longer) == pytest.approx(0.2)
    assert timeline.duration_error(longer) == pytest.approx(0.4)


def test_order_is_counted_over_all_two():
    planned = [TimedSound(name, n, n + 1) for n, name in enumerate("abcd")]
    swapped = [TimedSound(name, n, n + 1) for n, name in enumerate("bacd")]
    assert timeline.order_kept(pairs_of(planned, swapped)) == pytest.approx(5 / 6)
    assert timeline.order_kept(pairs_of(planned, [TimedSound(n, 9 - s.start, 11) for n, s in zip("abcd", planned, strict=True)])) == 0
    together = [TimedSound("a", 0, 1), TimedSound("b", 0, 1)]
    with pytest.raises(InputError, match="an order is of two"):
        timeline.order_kept(pairs_of(together, together))


def test_only_what_has_the_same_name_is_paired():
    pairs = pairs_of(planned_sounds(PLAN), [TimedSound("A dog barks.", 10.5, 12), TimedSound("An owl hoots.", 2, 3)])
    assert [(meant.start, heard.start) for meant, heard in pairs] == [(10.0, 10.5)]
    for measure in (timeline.onset_error, timeline.boundary_error, timeline.duration_error):
        with pytest.raises(InputError, match="none of the planned events was heard"):
            measure([])


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 9), max_size=4), st.lists(st.floats(0, 9), max_size=4))
def test_pairs_lie_nearest_together(planned: list[float], heard: list[float]):
    sides = [[TimedSound("x", start, 10) for start in side] for side in (planned, heard)]
    pairs = pairs_of(*sides)
    assert len(pairs) == min(len(planned), len(heard))
    few, many = sorted((sorted(planned), sorted(heard)), key=len)
    best = min(sum(abs(a - b) for a, b in zip(few, chosen, strict=True)) for chosen in itertools.combinations(many, len(few)))
    assert sum(abs(one.start - other.start) for one, other in pairs) == pytest.approx(best)


def test_frame_scores_are_events_to_the_hop():
    scores = FrameScores(torch.tensor([[0.1, 0.6, 0.9, 0.2, 0.5], [0.4, 0.4, 0.4, 0.4, 0.4]]), ("dog", "owl"), 0.5, 2.3)
    assert heard_in(scores) == (TimedSound("dog", 0.5, 1.5), TimedSound("dog", 2.0, 2.3))
    assert len(heard_in(scores, 0.4)) == 3


@pytest.mark.parametrize("start, end", [(2.0, 1.0), (-1.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_a_stretch_of_time_is_one(start: float, end: float):
    with pytest.raises(InputError, match="no stretch of time"):
        TimedSound("dog", start, end)


# Levels and places


def rendered(louder: dict[str, float] | None = None, pans: dict[str, float] | None = None, gain_db: float = 0.0) -> AudioClip:
    """The plan in noise, exactly at its loudness and pan but for what is said."""
    mix = torch.zeros(2, round(PLAN.total_seconds * RATE))
    for n, event in enumerate(PLAN.events):
        level = event.loudness + (louder or {}).get(event.id, 0.0)
        clip = place(AudioClip(noise(event.seconds, n)[None], RATE), level, (pans or {}).get(event.id, event.pan), 2)
        at = round(event.start * RATE)
        mix[:, at : at + clip.waveform.shape[1]] += clip.waveform
    return AudioClip(mix * 10 ** (gain_db / 20), RATE)


APART = StoryPlan.sequential("", [
    {"caption": "Rain.", "kind": "ambience", "seconds": 4.0, "loudness": -30.0}, {"caption": "Dog.", "seconds": 3.0, "loudness": -20.0},
    {"caption": "Bell.", "seconds": 3.0, "loudness": -20.0, "pan": 0.5},
])


def apart(louder: tuple[float, float, float] = (0, 0, 0), pans: tuple[float, float, float] = (0, 0, 0.5)) -> AudioClip:
    parts = [
        place(AudioClip(noise(e.seconds, n)[None], RATE), e.loudness + louder[n], pans[n], 2).waveform for n, e in enumerate(APART.events)
    ]
    return AudioClip(torch.cat(parts, 1), RATE)


def test_levels_are_measured_where_an_event_sounds_alone():
    found = measured_sounds(planned_sounds(PLAN), rendered())
    assert found[0].loudness == pytest.approx(-30.0, abs=0.5) and found[3].loudness == pytest.approx(-18.0, abs=0.5)
    assert [one.loudness for one in found[1:3]] == [pytest.approx(-20.0, abs=0.5)] * 2, "without the rain beneath them"
    assert found[1].pan == pytest.approx(-1.0, abs=0.1) and found[2].pan == pytest.approx(0.5, abs=0.05)
    assert found[0].pan == pytest.approx(0.0, abs=0.02)


def test_a_bang_above_rain_is_as_loud_as_without_it():
    bang = torch.cat([noise(0.6, 5), torch.zeros(round(2.4 * RATE))])
    mix = place(AudioClip(noise(8.0, 6)[None], RATE), -30.0, 0.0, 2).waveform
    mix[:, 4 * RATE : 7 * RATE] += place(AudioClip(bang[None], RATE), -14.0, 0.3, 2).waveform
    found = measured_sounds([TimedSound("rain", 0.0, 8.0), TimedSound("bang", 4.0, 7.0)], AudioClip(mix, RATE))
    assert found[1].loudness == pytest.approx(-14.0, abs=0.3) and found[1].pan == pytest.approx(0.3, abs=0.03)


def test_what_is_never_apart_has_no_level():
    both = [TimedSound("a", 0.0, 4.0, loudness=-20.0), TimedSound("b", 1.0, 6.0, loudness=-20.0), TimedSound("c", 0.5, 3.5, loudness=-30.0)]
    found = measured_sounds(both, AudioClip(noise(6.0).repeat(2, 1), RATE))
    assert found[0].loudness is None and found[1].loudness is not None and found[2].loudness is None
    gone = torch.cat([torch.zeros(2, 4 * RATE), noise(2.0).repeat(2, 1)], 1)
    bed, dog = measured_sounds([TimedSound("bed", 0.0, 6.0), TimedSound("dog", 4.0, 6.0)], AudioClip(gone, RATE))
    assert bed.loudness is None and dog.loudness is not None, "an ambience that is missing hides nothing"
    drowned = [TimedSound("bed", 0.0, 6.0), TimedSound("beneath it", 4.0, 6.0)]
    assert measured_sounds(drowned, AudioClip(noise(6.0)[None], RATE))[1].loudness is None, "nothing is left of it"


@pytest.mark.parametrize("gain", [0.0, 6.0, -11.0])
def test_one_event_too_loud_is_off_by_as_much_whatever_the_whole_is_turned_by(gain: float):
    clip = AudioClip(apart((0, 6, 0)).waveform * 10 ** (gain / 20), RATE)
    found = story_figures(APART, clip)
    assert found.loudness_error == pytest.approx(2.0, abs=0.3) and found.foreground_error == pytest.approx(3.0, abs=0.3)
    assert found.ambience_error == pytest.approx(0.0, abs=0.3)


def test_what_a_plan_remembers_of_the_whole_counts():
    told = APART.model_copy(update={"levels": Levels(whole=0.5)})
    found = story_figures(told, AudioClip(apart((0, 6, 0)).waveform * 0.5, RATE))
    assert (found.ambience_error, found.foreground_error) == (pytest.approx(0, abs=0.3), pytest.approx(3, abs=0.3))
    assert story_figures(told, apart()).loudness_error == pytest.approx(20 * math.log10(2), abs=0.3)


def test_a_sound_on_the_other_side_is_off_by_as_much():
    assert story_figures(APART, apart()).pan_error == pytest.approx(0.0, abs=0.02)
    assert story_figures(APART, apart(pans=(0, 0, -0.5))).pan_error == pytest.approx(1 / 3, abs=0.02)
    for pan in (-1.0, -0.3, 0.0, 0.8, 1.0):
        assert timeline.pan_of(place(AudioClip(noise(1.0)[None], RATE), None, pan, 2).waveform) == pytest.approx(pan, abs=1e-5)
    for strange in (torch.zeros(2, 9), torch.ones(1, 9)):
        with pytest.raises(InputError):
            timeline.pan_of(strange)


def test_one_event_alone_has_no_loudness_to_compare():
    one = StoryPlan.sequential("", [("Rain.", 4.0)])
    found = story_figures(one, AudioClip(noise(4.0)[None], RATE))
    reasons = {line.item: line.reason for line in found.unscored}
    assert found.loudness_error is None and "two must be heard apart for 0.4 s, and 1 are" in reasons["loudness_error"]
    assert "two channels" in reasons["pan_error"]


# The sound


def test_half_silent_is_a_half():
    sound = torch.cat([noise(2.0), torch.zeros(2 * RATE)])[None]
    assert silence_share(sound, RATE) == pytest.approx(0.5) and silence_share(torch.zeros(2, RATE), RATE) == 1.0
    assert silence_share(noise(1.0)[None], RATE) == 0.0
    assert silence_share(torch.cat([sound, sound.flip(1)]), RATE) == 0.0, "one of both channels sounds"
    assert silence_share(torch.zeros(1, 5), RATE) == 1.0


def tone(hertz: float, seconds: float = 2.0, size: float = 1.0) -> torch.Tensor:
    return size * torch.sin(2 * math.pi * hertz * torch.arange(round(seconds * RATE), dtype=torch.float64) / RATE).float()


@pytest.mark.parametrize("turned", [1.0, 0.6])
def test_a_clipped_tone_is_clipped_for_as_long_as_its_top_is_cut(turned: float):
    """|sin| is above one half for two thirds of the time."""
    assert clipped_share(turned * (2 * tone(100.0)).clamp(-1, 1)[None]) == pytest.approx(2 / 3, abs=0.02)


def test_what_is_whole_is_not_clipped():
    for sound in (tone(100.0), tone(1000.0), 0.3 * (2 * tone(100.0)).clamp(-1, 1), 2 * noise(2.0), torch.zeros(RATE), torch.ones(2)):
        assert clipped_share(sound[None]) == 0.0
    assert clipped_share(torch.stack([tone(100.0), 1.5 * torch.ones(2 * RATE)])) == pytest.approx(0.5, abs=0.01), "beyond full scale"


@pytest.mark.parametrize("period", [0.737, 1.5, 2.4])
def test_a_loop_repeats_and_noise_does_not(period: float):
    piece = noise(period, 1) * torch.linspace(0.2, 1.0, round(period * RATE))
    assert repetition(piece.repeat(math.ceil(8 / period)), RATE) > 0.9
    assert repetition(noise(8.0, 2), RATE) < 0.2


def test_a_beat_of_other_sounds_is_no_loop():
    beat = torch.cat([torch.cat([noise(0.5, n), torch.zeros(RATE // 2)]) for n in range(8)])
    assert repetition(beat, RATE) < 0.3
    for sound in (torch.zeros(4 * RATE), torch.ones(4 * RATE)):
        with pytest.raises(InputError, match="does not change"):
            repetition(sound, RATE)
    with pytest.raises(InputError, match="2 s; got 1.00 s"):
        repetition(noise(1.0), RATE)


def test_a_level_that_jumps_jumps():
    sound = noise(10.0).numpy()
    assert level_jump(sound, RATE, [*np.arange(0.5, 9.6, 0.5)]) == pytest.approx(1.0, abs=0.6)
    assert level_jump(np.concatenate([sound, 4 * sound]), RATE, [10.0]) > 10
    assert math.isnan(level_jump(np.zeros(RATE), RATE, [0.5])) and math.isnan(level_jump(sound, RATE, []))


# All of it


def test_a_story_has_all_figures_where_all_is_known():
    found = story_figures(APART, apart(), planned_sounds(APART), joins=[2.0])
    assert not found.unscored and all(getattr(found, name) is not None for name in FIGURES)
    assert (found.found_share, found.onset_error, found.order_kept, found.length_error) == (1.0, 0.0, 1.0, 0.0)
    assert found.silence_share == found.clipped_share == 0.0 and found.spectral_seam == pytest.approx(1.0, abs=0.6)


def test_what_cannot_be_had_is_none_with_a_reason():
    found = story_figures(APART, AudioClip(torch.zeros(2, RATE), RATE))
    reasons = {line.item: line.reason for line in found.unscored}
    assert {name for name in FIGURES if getattr(found, name) is None} == reasons.keys() and all(reasons.values())
    assert reasons["onset_error"] == "nobody listened" and reasons["spectral_seam"] == "it has no joins"
    assert found.silence_share == 1.0 and found.length_error == pytest.approx(9.0) and found.pan_error is None
    assert reasons["rhythm"] == "it is silent" and "2 s; got 1.00 s" in reasons["repetition"]
    deaf = story_figures(APART, apart(), [])
    assert deaf.found_share == 0.0 and deaf.onset_error is None


@pytest.mark.parametrize("waveform, message", [(torch.zeros(2, 0), "with samples"), (torch.full((1, RATE), math.nan), "finite")])
def test_a_sound_that_is_none_is_refused(waveform: torch.Tensor, message: str):
    with pytest.raises(InputError, match=message):
        story_figures(APART, AudioClip(waveform, RATE))
