"""Who renders the sounds of simulated scenes: recipes, a bundle, a server; the same twice, and refusals that are counted."""

import io

import numpy as np
import pytest
import soundfile
import torch

from audiostory_core.corpora.rejected import Rejected
from audiostory_core.corpora.renderers import SERVER_RATE, open_renderer
from audiostory_core.engines.work import CannotGoOn
from audiostory_core.errors import InputError
from audiostory_core.plan.story import SoundEvent
from local_server import giving, serving


def event(caption: str, seconds: float = 2.0, name: str = "e1") -> SoundEvent:
    return SoundEvent(id=name, caption=caption, seconds=seconds, start=1.0, loudness=-12.0, pan=0.5)


@pytest.mark.parametrize("caption, same_as", [
    ("gentle birdsong outside a window", "Birds chirp and sing."), ("an antique clock ticking softly", "A clock ticks slowly."),
    ("a car engine revving", "An engine revs up."), ("Birds chirp and sing.", "Birds chirp and sing."),
])
def test_a_caption_in_other_words_is_the_sound_that_it_names(caption: str, same_as: str):
    found, meant = open_renderer("synthesis").render([event(caption), event(same_as)], 3)
    assert torch.equal(found.waveform, meant.waveform) and found.seconds == 2.0


def test_recipes_draw_the_same_for_a_seed_and_other_sounds_for_another():
    drawn = open_renderer("synthesis")
    one, again, other = (drawn.render([event("A dog barks.")], seed)[0].waveform for seed in (0, 0, 1))
    assert torch.equal(one, again) and not torch.equal(one, other)
    with pytest.raises(Rejected, match="no recipe draws 'the hum of a spaceship'") as error:
        drawn.render([event("the hum of a spaceship")], 0)
    with pytest.raises(Rejected, match="it is not one sound"):
        drawn.render([event("rain and a barking dog")], 0)
    assert error.value.reason == "unknown sound"


def test_a_bundle_renders_each_sound_alone(small_bundle):
    renderer = open_renderer(str(small_bundle))
    rain, dog = renderer.render([event("Light rain patters softly.", 8.0), event("A dog barks.", 1.5, "e2")], 0)
    assert rain.sample_rate == dog.sample_rate == renderer.rate
    assert rain.seconds >= 8.0 and dog.seconds >= 1.5 and renderer.render([], 0) == []
    again = renderer.render([event("A dog barks.", 1.5, "e2")], 0)[0]
    assert torch.allclose(dog.waveform[:, : renderer.rate], again.waveform[:, : renderer.rate], atol=5e-3)


def wav(seconds: float = 1.0) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.full((round(seconds * 22050), 1), 0.1), 22050, format="WAV")
    return file.getvalue()


def test_a_server_is_asked_for_each_sound():
    with serving(giving(wav(), kind="audio/wav")) as server:
        first, second = open_renderer(server.url, "sfx-1").render([event("Rain."), event("A dog.", 3.5)], 0)
    assert [(one["path"], one["text"], one["duration_seconds"], one["model_id"]) for one in server.asked] == [
        ("/v1/sound-generation", "Rain.", 2.0, "sfx-1"), ("/v1/sound-generation", "A dog.", 3.5, "sfx-1")]
    assert first.seconds == pytest.approx(2.0, abs=0.01) and second.seconds == pytest.approx(3.5, abs=0.01) and SERVER_RATE == 48_000


def test_a_server_that_knows_no_lengths_is_asked_without():
    refusal = giving(b'{"error": {"message": "unknown field duration_seconds"}}', status=422)
    with serving(refusal, giving(wav(), kind="audio/wav")) as server:
        open_renderer(server.url).render([event("Rain.")], 0)
    assert "duration_seconds" in server.asked[0] and "duration_seconds" not in server.asked[1] and "model_id" not in server.asked[0]


@pytest.mark.parametrize("status, error", [(400, Rejected), (422, Rejected), (401, CannotGoOn), (500, CannotGoOn)])
def test_what_a_server_refuses_of_one_sound_is_left_out_and_of_all_ends_the_run(status: int, error: type):
    with serving(giving(b'{"error": {"message": "no"}}', status=status)) as server, pytest.raises(error):
        open_renderer(server.url).render([event("Rain.")], 0)


def test_no_server_and_no_bundle():
    with pytest.raises(CannotGoOn):
        open_renderer("http://127.0.0.1:9/v1").render([event("Rain.")], 0)
    with pytest.raises(InputError):
        open_renderer("no such bundle")
