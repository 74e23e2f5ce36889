"""Events as people expect them: what happens once stays whole, and a sound longer than the window stays one sound."""

import json
import shutil
from dataclasses import replace

import pytest
import torch

from audiostory_core.bundle.bundle import Bundle
from audiostory_core.disk.shipped import shipped_bundles
from audiostory_core.errors import InputError
from audiostory_core.line.settings import Settings
from audiostory_core.line.spans import held_frames, once_in, rendered_seconds, spans_of, window_seconds
from audiostory_core.models.codec import latent_rate
from audiostory_core.plan.lexicon import Lexicon
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.layout import JOIN_SECONDS, ONSET_SECONDS, ClipSpan, Onward, lay_apart, lay_out
from audiostory_core.sound.mixdown import mix, outlast
from audiostory_core.sound.onward import cut_to, onward

RATE = 16_000
PLAN = StoryPlan.sequential("x", [("Heavy rain pours down.", 4.0), ("A door slams shut.", 3.0), ("A big dog barks deeply.", 2.0), ("The wind howls and whistles.", 4.0)])


@pytest.fixture(scope="module")
def knowing(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The shipped bundle, which says that slams and barks happen once."""
    folder = tmp_path_factory.mktemp("bundle") / "tiny"
    shutil.copytree(shipped_bundles()["tiny"], folder)
    data = json.loads((folder / "lexicon.json").read_text())
    for sound in data["sounds"]:
        sound["once_seconds"] = {"door_slam": 1.5, "dog": 0.8}.get(sound["family"], 0.0)
    (folder / "lexicon.json").write_text(json.dumps(data))
    return Bundle.open(folder)


def test_a_bundle_says_what_happens_once(knowing: Bundle):
    assert once_in(knowing, PLAN) == {"e2", "e3"} and once_in(Bundle.open("tiny"), PLAN) == {"e2"}
    worded = StoryPlan.sequential("x", [("A dog is barking.", 2.0), ("It rains.", 2.0)])
    assert once_in(knowing, worded) == {"e1"}
    lexicon = knowing.lexicon()
    assert lexicon is not None and Lexicon.from_json(lexicon.to_json()) == lexicon


@pytest.mark.parametrize("wrong", [-1.0, "long", True, 1e9])
def test_a_length_that_is_none_is_refused(wrong):
    row = {"caption": "A.", "family": "a", "kind": "sfx", "detail": "b", "names": [], "hints": [], "traces": [], "once_seconds": wrong}
    with pytest.raises(InputError, match="once_seconds"):
        Lexicon.from_json(json.dumps({"known": [], "nearest": {}, "sounds": [row]}))


def test_what_happens_once_lies_whole_within_its_event(knowing: Bundle):
    rain, slam, bark, wind = spans_of(knowing, PLAN, Settings(crossfade_seconds=0.5))
    assert rain.fade_out_seconds == 0.5 and slam.at_once and slam.fade_in_seconds == ONSET_SECONDS, "what ends over it eats no onset"
    assert (slam.start_seconds, slam.end_seconds) == (4.0, 7.0) and (bark.start_seconds, bark.end_seconds) == (7.0, 9.0)
    assert bark.fade_in_seconds == ONSET_SECONDS and wind.fade_in_seconds == 0.5


def test_a_single_sound_longer_than_the_window_comes_once_and_quiet_follows(knowing: Bundle):
    plan = StoryPlan.sequential("x", [("A door slams shut.", 25.0), ("The wind howls and whistles.", 4.0)])
    slam, _ = spans_of(knowing, plan, Settings())
    assert (slam.part, slam.seconds, slam.once, slam.goes_on) == (0, 25.0, True, False)
    assert rendered_seconds(knowing, slam) == window_seconds(knowing)
    clip = outlast(AudioClip(torch.ones(1, 10 * RATE), RATE), slam)
    assert clip.waveform.shape[1] == 25 * RATE + 1 and not clip.waveform[:, 10 * RATE :].any()
    assert float(clip.waveform.diff().abs().max()) < 0.01, "it dies away without a click"


def test_an_event_shorter_than_its_sound_dies_away(knowing: Bundle):
    plan = StoryPlan.sequential("x", [("A door slams shut.", 0.6), ("The wind howls and whistles.", 4.0)])
    slam, wind = spans_of(knowing, plan, Settings())
    sound = mix((slam, replace(wind, fade_in_seconds=1.0)), [AudioClip(torch.ones(1, round(s.seconds * RATE) + 1) * (s is slam), RATE) for s in (slam, wind)], 4.6)
    assert slam.fade_out_seconds == pytest.approx(0.15)
    assert float(sound[:, round(ONSET_SECONDS * RATE) :].diff().abs().max()) < 0.01


def test_counted_sounds_are_events_of_the_length_of_one(knowing: Bundle):
    from audiostory_core.brief.layout import Lengths
    from audiostory_core.brief.layout import lay_out as lay_brief
    from audiostory_core.brief.reading import read

    lexicon = knowing.lexicon()
    assert lexicon is not None
    plan = lay_brief(read("rain for 6 seconds, then a dog barks twice", lexicon), (), lexicon, Lengths(None, 24.0), "x").plan
    assert [event.seconds for event in plan.events] == [6.0, 1.0, 1.0]
    assert once_in(knowing, plan) == {"e2", "e3"}


@pytest.mark.parametrize("seconds", [10.5, 17.0, 30.0, 61.3])
def test_parts_hold_the_end_of_the_one_before_in_view(seconds: float):
    bundle = Bundle.open("tiny")
    spans = spans_of(bundle, StoryPlan.sequential("x", [("A bell tolls.", seconds)]), Settings())
    rate = latent_rate(bundle.codec_form)
    assert len(spans) > 1 and [span.goes_on for span in spans] == [True] * (len(spans) - 1) + [False]
    for before, span in zip(spans, spans[1:], strict=False):
        known = held_frames(bundle, before)
        begins = before.start_seconds - before.lead_seconds + known.start / rate  # of the story's time
        assert span.start_seconds - span.lead_seconds == pytest.approx(begins, abs=1e-6)
        assert span.lead_seconds + span.seconds <= window_seconds(bundle) + 1e-6 and span.lead_seconds >= 1.8
        assert span.fade_in_seconds == before.fade_out_seconds == JOIN_SECONDS


def test_only_what_is_longer_than_the_window_has_parts():
    plan = StoryPlan.sequential("x", [("a", 10.0), ("b", 9.8), ("c", 4.0)])
    assert [span.part for span in lay_out(plan, 0.5, 10.0, (), Onward(2.0))] == [0, 0, 0]


def test_parts_that_were_rendered_apart_cross_over_over_all_of_their_leads():
    bundle = Bundle.open("tiny")
    laid = spans_of(bundle, StoryPlan.sequential("x", [("A bell tolls.", 30.0)]), Settings())
    spans = lay_apart(laid)
    assert (spans[0].start_seconds, spans[-1].end_seconds) == (0.0, 30.0) and not any(s.goes_on or s.lead_seconds for s in spans)
    for (before, span), own in zip(zip(spans, spans[1:], strict=False), laid[1:], strict=True):
        assert before.end_seconds - span.start_seconds == pytest.approx(span.fade_in_seconds) == pytest.approx(before.fade_out_seconds)
        assert span.seconds == pytest.approx(rendered_seconds(bundle, own)) and span.fade_in_seconds > 2.0
    clips = [AudioClip(torch.ones(1, round(span.seconds * RATE) + 1), RATE) for span in spans]
    sound = mix(spans, clips, 30.0, "equal_gain")[0, RATE // 50 : -RATE // 50]
    assert (sound - 1).abs().max() < 1e-5, "they sum to one"
    mixed = lay_apart(laid, {1})
    assert mixed[:1] == [laid[0]] and mixed[1] == replace(laid[1], fade_out_seconds=mixed[2].fade_in_seconds, goes_on=False)


@pytest.mark.parametrize("late", [0, 37, -90])
def test_what_goes_on_is_cut_where_it_goes_on_best(late: int):
    """Decoded anew, the same tone begins at another phase: it goes on all the same."""
    time = torch.arange(6 * RATE) / RATE
    sound = sum(torch.sin(2 * torch.pi * hertz * time) / k for k, hertz in enumerate((538.0, 811.3, 1204.7), 1))[None]
    before = AudioClip(sound[:, : round(3.08 * RATE) + 1], RATE)
    whole = AudioClip(sound[:, RATE - late : 5 * RATE], RATE)  # its first second is the lead
    clip = onward(cut_to(before, 3.08), whole, 2.0, JOIN_SECONDS)
    spans = (ClipSpan("a", 0, 0.0, 3.08, 0.0, JOIN_SECONDS, goes_on=True), ClipSpan("a", 1, 3.0, 1.5, JOIN_SECONDS, 0.0, lead_seconds=2.0))
    joined = mix(spans, [before, clip], 4.5)
    assert (joined[:, : 4 * RATE] - sound[:, : 4 * RATE]).abs().max() < 1e-4
