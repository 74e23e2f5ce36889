"""The judges that come along: an ear with a head, scripted and of random weights, and the independent judge on drawn sounds."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from audiostory_core.dataset.vocabulary import SOUNDS
from audiostory_core.errors import InputError
from audiostory_core.judges.own import NAMES_NO_SOUND, EarScorer, InsideEmbedder, InsideScorer, InsideTagger
from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise
from audiostory_core.sound.audio import AudioClip
from audiostory_core.training.listening import small_ear
from clips import noise, tone
from scripted import RATE, ScriptedEar, lexicon, scores


class Scripted(ScriptedEar):
    def state_dict(self):
        return {"written": self.written}


def scripted(seconds: float, *said) -> EarScorer:
    return EarScorer(Scripted(scores(seconds, *said)), lexicon())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def inside() -> InsideScorer:
    return InsideScorer.load(lexicon())


def drawn(name: str, variant: str, seconds: float = 3.0) -> AudioClip:
    waveform = synthesise(name, variant, seconds, np.random.default_rng(1))
    return AudioClip(torch.from_numpy(waveform)[None].float(), SAMPLE_RATE)


def first_caption(name: str) -> str:
    return next(iter(SOUNDS[name].variants.values())).caption


def test_an_ear_scores_captions_by_the_sounds_that_they_name():
    judge = scripted(4.0, ("dog", 1, 3, 0.9), ("rain", 0, 4, 0.6))
    found = judge.scores(noise(4.0), ["A dog barks.", "Rain falls.", "A dog barks in the rain."])
    assert found.hop_seconds == 0.5 and found.seconds == 4.0 and not found.unscored
    dog, rain, both = found.scores.tolist()
    assert dog == pytest.approx([0.01] * 2 + [0.9] * 4 + [0.01] * 2) and rain == pytest.approx([0.6] * 8)
    assert both == pytest.approx([0.01] * 2 + [0.6] * 4 + [0.01] * 2), "as probable as the least probable of them"


def test_captions_that_a_judge_does_not_know_are_named_and_the_rest_goes_on(inside: InsideScorer):
    asked = ["Ein Hund bellt.", "A dog barks.", "", "A harp plays.", "A dog barks and a harp plays."]
    found = inside.scores(noise(2.0), asked)
    assert found.captions == ("A dog barks.",) and found.scores.shape == (1, 4)
    assert scripted(2.0).scores(noise(2.0), ["Ein Hund bellt.", "A dog barks and a violin plays."]).captions == ("A dog barks and a violin plays.",)
    reasons = {one.item: one.reason for one in found.unscored}
    assert [reasons[caption] for caption in ("Ein Hund bellt.", "", "A harp plays.")] == [NAMES_NO_SOUND] * 3
    assert "harp" in reasons["A dog barks and a harp plays."]


def test_nothing_is_heard_in_silence():
    wave = torch.cat([noise(1.0).waveform[0], torch.zeros(RATE)])
    found = scripted(2.0, ("dog", 0, 2, 0.9)).scores(AudioClip(wave[None], RATE), ["A dog barks."])
    assert found.scores[0].tolist() == pytest.approx([0.9, 0.9, 0.0, 0.0])


def test_an_ear_of_random_weights_scores_any_length_and_rate():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        ear = small_ear(32, ("dog", "rain")).eval()
    judge = EarScorer(ear, lexicon())
    for clip, frames in ((tone(0.2), 1), (noise(31.3, rate=8000, channels=2), 63)):
        found = judge.scores(clip, ["A dog barks."])
        assert found.scores.shape == (1, frames) and bool(((found.scores > 0) & (found.scores < 1)).all())
        assert torch.equal(judge.scores(clip, ["A dog barks."]).scores, found.scores)
    assert len(judge.version) == 12 and judge.licence
    bundle = SimpleNamespace(manifest=SimpleNamespace(name="small", licence="MIT"), lexicon=lexicon)
    own = EarScorer.of(SimpleNamespace(bundle=bundle, ear=ear))  # type: ignore[arg-type]
    assert (own.name, own.version, own.licence) == ("the ear of small", judge.version, "MIT")
    with pytest.raises(InputError, match="has no head that names sounds"):
        EarScorer(small_ear(32), lexicon())


def test_the_independent_judge_knows_drawn_sounds_from_others(inside: InsideScorer):
    kinds = ("dog", "owl", "bees", "knocking", "waves", "crickets")
    asked = [first_caption(name) for name in kinds]
    clips = [drawn(name, next(iter(SOUNDS[name].variants))) for name in kinds]
    found = [inside.scores(clip, asked) for clip in clips]
    best = torch.stack([one.scores.amax(1) for one in found])  # [sound caption]
    own, others = best.diagonal().mean(), (best.sum() - best.trace()) / (best.numel() - len(best))
    assert found[0].captions == tuple(asked) and found[0].scores.shape == (6, 6) and float(own) > 5 * float(others)
    assert inside.name == "independent judge" and len(inside.version) == 12 and inside.licence == "Apache-2.0"


def test_the_independent_judge_hears_short_long_and_silent_sounds(inside: InsideScorer):
    asked = [first_caption("rain")]
    for clip, frames in ((tone(0.05), 1), (noise(1.26, rate=44100, channels=2), 3)):
        assert inside.scores(clip, asked).scores.shape == (1, frames)
    assert not inside.scores(AudioClip(torch.full((1, RATE), 0.25), RATE), asked).scores.any(), "what stands still is silent"
    half = torch.cat([noise(1.0).waveform, torch.zeros(1, RATE)], dim=1)
    assert [bool(score > 0) for score in inside.scores(AudioClip(half, RATE), asked).scores[0]] == [True, True, False, False]


def test_every_caption_of_the_vocabulary_is_scored(inside: InsideScorer):
    captions = [variant.caption for name in inside.judge.sounds for variant in SOUNDS[name].variants.values()]
    found = inside.scores(tone(0.1), captions)
    assert found.captions == tuple(captions) and not found.unscored


@pytest.mark.parametrize("waveform, says", [
    (torch.zeros(1, 0), "empty"), (torch.full((1, 800), math.nan), "not finite"), (torch.full((1, 800), math.inf), "not finite"),
])
def test_what_is_no_sound_is_refused(inside: InsideScorer, waveform: torch.Tensor, says: str):
    for judge in (inside, scripted(1.0)):
        with pytest.raises(InputError, match=says):
            judge.scores(AudioClip(waveform, RATE), ["A dog barks."])


def test_a_judge_that_knows_other_words_is_another_version(inside: InsideScorer):
    assert inside.version == InsideScorer.load(lexicon()).version != InsideScorer.load().version


def test_what_sounds_alike_lies_nearer_in_the_independent_judges_features():
    judge = InsideEmbedder.load()
    rain, more, bell = (judge.embed(drawn(*key)) for key in (("rain", "heavy"), ("rain", "heavy", 2.0), ("bell", "ship")))
    assert rain.shape == (5, 320) and more.shape == (3, 320) and rain.dtype == torch.float32
    rain, more, bell = (points.mean(0) for points in (rain, more, bell))
    assert (rain - more).norm() < (rain - bell).norm()


def test_the_features_are_what_the_independent_judge_answers_from():
    judge = InsideEmbedder.load().judge
    sounds = [noise(1.0, seed=n, rate=SAMPLE_RATE).waveform[0] for n in range(2)]
    scores = judge.sound(judge.embed_many(sounds)).softmax(1)
    for row, heard in zip(scores, judge.hear_many(sounds), strict=True):
        assert torch.allclose(row, heard.sound_scores, atol=1e-6)
    with pytest.raises(InputError, match="got none"):
        judge.embed_many([])
    assert InsideEmbedder(judge).embed(noise(0.2)).shape == (1, 320), "followed by silence"


def test_the_independent_judge_tags_a_clip_of_any_length():
    tagger = InsideTagger.load()
    found = tagger.posteriors(drawn("birds", "plain"))
    assert tagger.classes[int(found.argmax())] == "birds" and float(found.sum()) == pytest.approx(1.0, abs=1e-4)
    assert torch.allclose(tagger.logits(drawn("birds", "plain")).softmax(0), found, atol=1e-5)
    for seconds in (0.2, 25.0):
        assert float(tagger.posteriors(noise(seconds)).sum()) == pytest.approx(1.0, abs=1e-4)
