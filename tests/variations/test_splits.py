"""An event that is split keeps its sound: nothing is rendered, and until a piece is changed the track is the same to the bit."""

from dataclasses import replace

import pytest
import torch

from audiostory_core.disk.store import Store
from audiostory_core.errors import InputError
from audiostory_core.line import rendering
from audiostory_core.line.observer import Observer
from audiostory_core.line.settings import Settings
from audiostory_core.line.teller import Teller
from audiostory_core.pipeline import tell
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import loudness
from audiostory_core.variations.alone import plans_alone
from audiostory_core.variations.joining import Mixing, Piece, concatenate, remix
from audiostory_core.variations.missing import render_missing
from audiostory_core.variations.takes import takes
from clips import tone

SEQUENCE = StoryPlan.sequential("Rain, then a dog.", [("Rain falls.", 0.9), ("A dog barks.", 0.5), ("Bees buzz.", 0.7)])
LAYERS = StoryPlan.build({"instruction": "All at once.", "events": [
    {"caption": "Rain falls.", "seconds": 1.4, "start": 0.1234}, {"caption": "A dog barks.", "seconds": 0.5, "start": 0.5, "pan": 0.7},
    {"caption": "Bees buzz.", "seconds": 0.7, "start": 1.1},
]})
LONG = StoryPlan.sequential("Rain.", [("Rain falls.", 4.7), ("A dog barks.", 0.5)])  # longer than the window: it has parts
SETTINGS = Settings(crossfade_seconds=0.2, num_steps=1)


class Told:
    """Tells plans with one store; `sampled` says what was rendered for the last one."""

    def __init__(self, parts, folder, monkeypatch: pytest.MonkeyPatch) -> None:
        self.parts, self.store, self.sampled = parts, Store(folder, 10**8), list[str]()
        sample_batch = rendering.sample_batch

        def counted(teller, spans, *rest):
            self.sampled += [span.event_id for span in spans]
            return sample_batch(teller, spans, *rest)

        monkeypatch.setattr(rendering, "sample_batch", counted)

    def __call__(self, plan: StoryPlan, settings: Settings = SETTINGS, **options):
        self.sampled.clear()
        return tell(plan=plan, bundle=self.parts, store=self.store, settings=settings, **options)

    def missing(self, plan: StoryPlan) -> list[Piece]:
        found = render_missing(Teller(self.parts, SETTINGS, store=self.store), plan)
        return [Piece(clip, span) for span, clip in found.laid]


@pytest.fixture
def told(small_parts, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(small_parts, tmp_path / "store", monkeypatch)


def split(plan: StoryPlan, id: str, at: float, **second) -> StoryPlan:
    """The event cut in two at `at`, seconds of the story; the second piece with other fields."""
    event = next(event for event in plan.events if event.id == id)
    of = {"cut_of": event.cut_of or id, "cut_of_seconds": event.cut_of_seconds or event.seconds}
    first = event.model_copy(update={**of, "seconds": round(at - event.start, 9)})
    rest = {**of, "id": f"{id}b", "start": at, "seconds": round(event.end - at, 9), "cut_at_seconds": event.cut_at_seconds + at - event.start}
    rows = [row for one in plan.events for row in ((first, event.model_copy(update={**rest, **second})) if one.id == id else (one,))]
    return plan.with_events(sorted(rows, key=lambda row: row.start))


@pytest.mark.parametrize("plan", [SEQUENCE, LAYERS, LONG], ids=["sequence", "layers", "long"])
def test_nothing_is_rendered_and_the_track_is_the_same(told: Told, plan: StoryPlan):
    whole = told(plan)
    assert told.sampled
    parts = split(split(plan, "e1", 0.4), "e1b", 0.6)
    again = told(parts)
    assert told.sampled == [] and again.audio.waveform.shape == whole.audio.waveform.shape
    assert torch.allclose(again.audio.waveform, whole.audio.waveform, atol=1e-6)  # parts are joined before their level is met
    assert again.kept == again.spans
    assert {span.event_id for span in again.spans} >= {"e1", "e1b", "e1bb"}


@pytest.mark.parametrize("plan", [SEQUENCE, LAYERS], ids=["sequence", "layers"])
def test_the_mix_of_clips_is_the_same(told: Told, plan: StoryPlan):
    told(plan)
    pieces, parts = told.missing(plan), split(plan, "e2", plan.events[1].start + 0.2)
    assert [piece.owner for piece in told.missing(parts)] == [piece.owner for piece in pieces] == ["e1", "e2", "e3"]
    for join in (remix, concatenate):
        tracks = []
        for one in (plan, parts):
            with join(pieces, one, Mixing(crossfade_seconds=0.2)).track as track:
                tracks.append(track.clip().waveform)
        assert torch.equal(*tracks)


def test_a_moved_piece_takes_its_sound_with_it(told: Told):
    layers = LAYERS.with_events(LAYERS.events[:1], total_seconds=4.0).as_rendered()
    whole = told(layers).audio
    moved = told(split(layers, "e1", 0.8, start=2.5))
    assert told.sampled == []
    rate = whole.sample_rate
    at, there, n = round(0.8 * rate), round(2.5 * rate), round(0.5 * rate)
    inner = slice(round(0.02 * rate), n)  # behind the edge that it has now
    a, b = whole.waveform[:, at : at + n], moved.audio.waveform[:, there : there + n]
    assert torch.allclose(a[:, inner], b[:, inner], atol=1e-6)
    assert not bool(moved.audio.waveform[:, at + 2 : there - 2].any())


def test_a_piece_is_as_loud_as_it_was_in_its_whole(told: Told):
    loud = SEQUENCE.as_rendered().with_events([event.model_copy(update={"loudness": -25.0}) for event in SEQUENCE.events])
    whole, parts = told(loud).audio, told(split(loud, "e1", 0.3)).audio
    assert torch.allclose(whole.waveform, parts.waveform, atol=2e-3)
    louder = told(split(loud, "e1", 0.3, loudness=-19.0)).audio
    n = slice(round(0.32 * whole.sample_rate), round(0.68 * whole.sample_rate))
    gained = loudness(replace(whole, waveform=louder.waveform[:, n])) - loudness(replace(whole, waveform=whole.waveform[:, n]))
    assert gained == pytest.approx(6.0, abs=0.2)


def test_what_is_said_anew_of_a_piece_is_rendered_alone(told: Told):
    plan = SEQUENCE.as_rendered()
    whole = told(plan).audio
    changed = told(split(plan, "e1", 0.4, caption="Hail falls."))
    assert told.sampled == ["e1b"]
    n = round(0.3 * whole.sample_rate)
    assert torch.equal(changed.audio.waveform[:, :n], whole.waveform[:, :n])
    locked = told(split(plan, "e1", 0.4, locked=True), seed=9)
    assert "e1" not in told.sampled and torch.equal(locked.audio.waveform[:, :n], whole.waveform[:, :n])


def test_clips_and_live_messages_are_of_wholes(told: Told):
    heard = []

    class Clips(Observer):
        def spans(self, spans, curve) -> None:
            heard.append([span.event_id for span in spans])

    told(split(SEQUENCE, "e1", 0.4), listener=Clips(), on_clip=lambda span, clip: heard.append(span.event_id))
    assert heard == ["e1", "e2", "e3", ["e1", "e1b", "e2", "e3"]]


def test_stems_of_pieces_sum_to_the_mix(told: Told):
    parts = split(LAYERS, "e1", 0.8, loudness=-20.0)
    told(LAYERS)
    with (made := remix(told.missing(parts), parts, Mixing(crossfade_seconds=0.2))).track as track:
        stems = dict(made.stems())
        assert list(stems) == ["e1", "e2", "e1b", "e3"] and made.plan == parts
        assert torch.allclose(sum(stem.waveform for stem in stems.values()), track.clip().waveform, atol=1e-6)


def test_a_clip_that_is_given_for_a_piece_takes_its_place(told: Told):
    parts = split(LAYERS.with_events(LAYERS.events[:1], total_seconds=1.6), "e1", 0.8, loudness=-30.0)
    told(LAYERS)
    own = [piece for piece in told.missing(LAYERS) if piece.owner == "e1"]
    given = Piece(tone(0.72, 440.0), None, "e1b")
    with remix([*own, given], parts, Mixing(crossfade_seconds=0.2)).track as track:
        clip = track.clip()
    heard = clip.waveform[:, round(0.85 * clip.sample_rate) : round(1.5 * clip.sample_rate)]
    assert loudness(replace(clip, waveform=heard)) == pytest.approx(-30.0, abs=0.3)


def test_a_whole_is_itself_where_it_is_saved_alone(told: Told):
    told(SEQUENCE)
    (first, *_), parts = told.missing(SEQUENCE), split(SEQUENCE, "e1", 0.4)
    (own,) = plans_alone([first], parts)
    assert own is not None and [(event.id, event.seconds) for event in own.events] == [("e1", 0.9)]


def test_a_piece_has_no_takes_alone(told: Told):
    parts = split(SEQUENCE, "e1", 0.4)
    teller = Teller(told.parts, SETTINGS, store=told.store)
    with pytest.raises(InputError, match="piece of a sound"):
        next(takes(teller, parts, "e1b", [0]))
    assert next(takes(teller, parts, "e2", [0])).number == 0
