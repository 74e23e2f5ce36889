"""Finished clips become the track that the line itself makes of them, or the nearest thing to it."""

from dataclasses import replace

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.line.observer import Observer
from audiostory_core.line.settings import Settings
from audiostory_core.pipeline import tell
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, loudness
from audiostory_core.sound.layout import lay_out, samples_in
from audiostory_core.variations.joining import Mixing, Piece, concatenate, remix
from clips import tone

RATE = 16000
SEQUENCE = StoryPlan.sequential("Rain, then a dog.", [
    {"caption": "Rain falls.", "seconds": 0.9, "loudness": -20.0}, {"caption": "A dog barks.", "seconds": 0.5, "pan": -0.4},
    {"caption": "Bees buzz.", "seconds": 3.7},
])
LAYERS = StoryPlan.build({"instruction": "All at once.", "events": [
    {"caption": "Rain falls.", "seconds": 4.0, "start": 0.0}, {"caption": "A dog barks.", "seconds": 0.7, "start": 0.5, "pan": 0.7},
    {"caption": "A cat meows.", "seconds": 0.6, "start": 0.5}, {"caption": "Bees buzz.", "seconds": 0.7, "start": 5.0},
]})


class Clips(Observer):
    def __init__(self) -> None:
        self.pieces: list[Piece] = []

    def clip(self, span, latents, clip) -> None:
        self.pieces.append(Piece(clip, span))


def rendered(plan: StoryPlan, crossfade: float) -> list[Piece]:
    spans = lay_out(plan, crossfade, 10.0)
    return [Piece(tone(span.seconds + 0.001, 300.0 + 50 * n), span) for n, span in enumerate(spans)]


def track(pieces: list[Piece], plan: StoryPlan | None = None, **options) -> torch.Tensor:
    with concatenate(pieces, plan, Mixing(**options)).track as made:
        return made.clip().waveform


@pytest.mark.parametrize("plan", [SEQUENCE, LAYERS])
@pytest.mark.parametrize("options", [{}, {"sample_rate": 22050}, {"loudness": -23.0}, {"curve": "equal_gain"}])
def test_it_is_the_track_of_the_line(small_parts, plan: StoryPlan, options: dict):
    clips = Clips()
    story = tell(plan=plan, bundle=small_parts, settings=Settings(route="text", **options), listener=clips)
    made = concatenate(clips.pieces, plan, mixing=Mixing(crossfade_seconds=0.2, **options))
    assert torch.equal(made.track.clip().waveform, story.audio.waveform)
    assert made.spans == story.spans and made.plan == plan


def test_the_order_of_the_wires_does_not_matter():
    for plan in (SEQUENCE, LAYERS):
        pieces = rendered(plan, 0.2)
        assert torch.equal(track(pieces, plan, crossfade_seconds=0.2), track(pieces[::-1], plan, crossfade_seconds=0.2))


@pytest.mark.parametrize("plan", [SEQUENCE, LAYERS])
def test_a_crossfade_may_be_shorter_than_rendered_and_never_longer(plan: StoryPlan):
    pieces = rendered(plan, 0.4)
    made = concatenate(pieces, plan, mixing=Mixing(crossfade_seconds=0.1))
    wanted = lay_out(plan, 0.1, 10.0)
    for ours, line in zip(made.spans, wanted, strict=True):
        assert replace(ours, seconds=line.seconds, start_seconds=line.start_seconds) == line
        assert ours.seconds == pytest.approx(line.seconds) and ours.start_seconds == pytest.approx(line.start_seconds)
    assert made.track.samples == samples_in(plan.total_seconds, RATE)
    if plan is SEQUENCE:
        with pytest.raises(InputError, match="'e1' was rendered for 0.4 s of crossfade, but 0.5 s are asked for"):
            concatenate(pieces, plan, mixing=Mixing(crossfade_seconds=0.6))


def test_clips_of_another_plan_are_refused():
    pieces = rendered(SEQUENCE, 0.2)
    longer = StoryPlan.sequential("", [("Rain.", 0.9), ("A dog.", 0.6), ("Bees.", 3.7)])
    with pytest.raises(InputError, match="'e2' was rendered for 0.9 to 1.4 s, but the plan has 0.9 to 1.5 s"):
        concatenate(pieces, longer, mixing=Mixing(crossfade_seconds=0.2))
    with pytest.raises(InputError, match="'e2' has no clip"):
        concatenate([pieces[0], pieces[2]], SEQUENCE, mixing=Mixing(crossfade_seconds=0.2))
    with pytest.raises(InputError, match="'e1' come twice"):
        concatenate([pieces[0], *pieces], SEQUENCE, mixing=Mixing(crossfade_seconds=0.2))
    with pytest.raises(InputError, match="'e4', which the plan does not have"):
        concatenate(rendered(LAYERS, 0.2), SEQUENCE, mixing=Mixing(crossfade_seconds=0.2))


def test_events_that_are_rendered_in_parts():
    plan = StoryPlan.sequential("", [("Rain.", 7.0), ("A dog.", 2.0)])
    spans = lay_out(plan, 0.3, 3.0)
    pieces = [Piece(tone(span.seconds + 0.001), span) for span in spans]
    assert len(spans) > 3 and track(pieces, plan, crossfade_seconds=0.3).shape == (1, samples_in(9.0, RATE))
    with pytest.raises(InputError, match="in part"):
        concatenate([pieces[0], *pieces[2:]], plan, mixing=Mixing(crossfade_seconds=0.3))


def test_clips_from_elsewhere_are_fitted_to_the_plan():
    pieces = [Piece(tone(1.4)), Piece(tone(0.2, rate=44100)), Piece(tone(9.0, rate=22050, channels=2))]
    made = concatenate(pieces, SEQUENCE.as_rendered(), mixing=Mixing(crossfade_seconds=0.3))
    assert [round(span.seconds, 6) for span in made.spans] == [1.2, 0.2, 3.7]
    sound = made.track.clip().waveform
    assert sound.shape == (2, samples_in(SEQUENCE.total_seconds, RATE))
    gap = sound[:, samples_in(1.25, RATE) : samples_in(1.39, RATE)]
    assert float(gap.abs().max()) == 0.0 and float(sound[:, samples_in(1.45, RATE) :].abs().max()) > 0.1
    jump = sound.diff(dim=1).abs().max()
    assert float(jump) < 0.12  # a tone of 440 Hz has steps of 0.035 a sample; a click would show


def test_an_event_without_sound_is_silent():
    sound = track([Piece(tone(0.9)), Piece(None), Piece(tone(3.7))], SEQUENCE)
    assert sound.shape[1] == samples_in(SEQUENCE.total_seconds, RATE)
    assert float(sound[:, samples_in(0.95, RATE) : samples_in(1.35, RATE)].abs().max()) == 0.0
    silent = concatenate([Piece(None)] * 3, SEQUENCE)
    assert silent.track.samples == samples_in(SEQUENCE.total_seconds, 44100) and not silent.spans


def test_too_many_or_too_few():
    for count in (0, 2, 4):
        with pytest.raises(InputError, match=f"the plan has 3 events, but {count} clips came"):
            concatenate([Piece(tone(1.0))] * count, SEQUENCE)


def test_a_replaced_clip_takes_its_place_among_rendered_ones():
    pieces = rendered(SEQUENCE, 0.2)
    pieces[1] = Piece(tone(0.7))
    made = concatenate(pieces, SEQUENCE, mixing=Mixing(crossfade_seconds=0.2))
    assert [span.event_id for span in made.spans] == ["e1", "e2", "e3"]
    assert made.track.samples == samples_in(SEQUENCE.total_seconds, RATE)


def test_without_a_plan_clips_follow_one_another():
    pieces = [Piece(tone(1.0)), Piece(tone(0.5, rate=44100)), Piece(tone(2.0))]
    made = concatenate(pieces, mixing=Mixing(crossfade_seconds=0.3))
    assert made.track.samples == samples_in(1.0 + 0.5 + 2.0 - 0.25 - 0.25, RATE)
    assert made.plan.total_seconds == pytest.approx(3.0) and len(made.plan.events) == 3
    flat = concatenate(pieces, mixing=Mixing(crossfade_seconds=0.0))
    assert flat.track.samples == samples_in(3.5, RATE)
    one = track([Piece(tone(1.0))])
    assert torch.equal(one, tone(1.0).waveform)


def test_rendered_clips_know_their_places_without_a_plan():
    pieces = rendered(SEQUENCE, 0.2)
    made = concatenate(pieces, mixing=Mixing(crossfade_seconds=0.2))
    assert made.track.samples == samples_in(SEQUENCE.total_seconds, RATE)
    assert [round(event.seconds, 6) for event in made.plan.events] == [0.9, 0.5, 3.7]


@pytest.mark.parametrize("counts, channels", [([1, 1], 1), ([1, 2], 2), ([2, 6], 2), ([6, 6], 6), ([6, 1], 6), ([3, 4, 1], 2)])
def test_any_number_of_channels(counts: list[int], channels: int):
    pieces = [Piece(tone(0.5, channels=count)) for count in counts]
    before = [piece.clip.waveform.clone() for piece in pieces]
    sound = track(pieces, crossfade_seconds=0.1)
    assert sound.shape[0] == channels and torch.isfinite(sound).all()
    assert all(torch.equal(piece.clip.waveform, old) for piece, old in zip(pieces, before, strict=True))


def test_loudness_is_met():
    with concatenate([Piece(tone(3.0))], mixing=Mixing(loudness=-30.0)).track as made:
        assert loudness(made.clip()) == pytest.approx(-30.0, abs=0.1)


def test_clips_of_no_length_count_for_nothing():
    tiny = Piece(AudioClip(torch.ones(1, 1), 96000))
    assert track([tiny, Piece(tone(1.0))], sample_rate=RATE).shape == (1, RATE)
    for pieces in ([], [Piece(None)]):
        with pytest.raises(InputError, match="no sound to join"):
            concatenate(pieces)


@pytest.mark.parametrize("options", [{"crossfade_seconds": -1}, {"crossfade_seconds": float("nan")}, {"loudness": -3.0},
                                     {"sample_rate": 100}, {"curve": "none"}])
def test_what_cannot_be_done_is_said(options: dict):
    with pytest.raises(InputError):
        concatenate([Piece(tone(1.0)), Piece(tone(1.0))], mixing=Mixing(**options))


def test_takes_follow_one_another_and_are_never_mixed():
    first = rendered(SEQUENCE, 0.2)
    second = [replace(piece, clip=tone(piece.span.seconds, 900.0)) for piece in first]
    made = concatenate([*first, *second], None, Mixing(crossfade_seconds=0.0))
    assert len(made.spans) == 6
    assert made.track.samples == sum(samples_in(piece.clip.seconds, RATE) for piece in (*first, *second))
    for plan_wired in (concatenate, remix):
        with pytest.raises(InputError, match="'e1' come twice"):
            plan_wired([*first, *second], SEQUENCE, Mixing(crossfade_seconds=0.2))
        with pytest.raises(InputError, match="'e2' come twice"):
            plan_wired([first[0], Piece(tone(0.5), None, "e2"), Piece(tone(0.5), None, "e2"), first[2]], SEQUENCE)


def test_a_clip_without_a_place_never_moves_rendered_ones():
    """Rendered clips in another order, and one from elsewhere: that one is for the event that has none."""
    rain, dog, bees = rendered(SEQUENCE, 0.2)
    made = concatenate([bees, rain, Piece(tone(0.7))], SEQUENCE, Mixing(crossfade_seconds=0.2))
    laid = {span.event_id: clip for span, clip in made.laid}
    assert laid["e1"] is rain.clip and laid["e3"] is bees.clip and laid["e2"] is not dog.clip
