"""AUDIO as other packs hand it over: every node takes it like the usual one; runs inside ComfyUI's process, see `comfy_inside`."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from comfy_inside import checks_in, joined, main, outcomes_of, plan_of, refusal, rendered, run, sound

CHECKS = checks_in(__file__)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes_of(__file__, tmp_path_factory.mktemp("comfy"))


@pytest.mark.comfy
@pytest.mark.parametrize("name", CHECKS)
def test_audio_objects(outcomes: dict[str, str], name: str):
    assert not outcomes[name], outcomes[name]


# From here on inside ComfyUI's process


class Lazy(Mapping):
    """As Load Video of VideoHelperSuite hands it over: a mapping that reads its sound when it is asked for."""

    def __init__(self, audio: dict) -> None:
        self._audio, self.asked = audio, 0

    def __getitem__(self, key):
        self.asked += 1
        return self._audio[key]

    def __iter__(self):
        return iter(self._audio)

    def __len__(self):
        return len(self._audio)


def forms(audio: dict) -> dict[str, object]:
    """The same sound in other forms; those of 16 bits hold it as nearly as they can."""
    import numpy as np
    import torch

    wave, rate = audio["waveform"], audio["sample_rate"]
    whole = (wave * 2**15).round().clamp(-(2**15), 2**15 - 1)
    given = {
        "lazy": Lazy(audio), "numpy rate": {**audio, "sample_rate": np.int64(rate)}, "tensor rate": {**audio, "sample_rate": torch.tensor(rate)},
        "array rate": {**audio, "sample_rate": np.array([rate])}, "float rate": {**audio, "sample_rate": float(rate)},
        "uint32 rate": {**audio, "sample_rate": np.uint32(rate)}, "array": {**audio, "waveform": wave.numpy()},
        "float64": {**audio, "waveform": wave.double()}, "one axis less": {**audio, "waveform": wave[0]}, "a list": [audio],
        "list of items": {**audio, "waveform": list(wave)}, "list of arrays": {**audio, "waveform": (wave.numpy(),)},
        "not contiguous": {**audio, "waveform": wave.mT.contiguous().mT}, "every second": {**audio, "waveform": wave.repeat_interleave(2, -1)[..., ::2]},
        "big-endian": {**audio, "waveform": wave.numpy().astype(">f4")}, "backwards": {**audio, "waveform": wave.flip(-1).numpy()[..., ::-1]},
        "with a gradient": {**audio, "waveform": wave.clone().requires_grad_()},
        "int16": {**audio, "waveform": whole.to(torch.int16)}, "int32": {**audio, "waveform": (whole.double() * 2**16).to(torch.int32)},
        "float16": {**audio, "waveform": wave.half()}, "bfloat16": {**audio, "waveform": wave.bfloat16()},
    }
    return given | {"lazy and odd": Lazy({**given["int16"], "sample_rate": np.array(rate)})}


ALMOST = {"int16", "int32", "float16", "bfloat16", "lazy and odd"}


def check_every_form_is_the_same_sound():
    import torch

    for audio in (sound(0.5), sound(0.25, channels=2)):
        (usual,) = run("AudioStoryEventClip", audio=audio, event_id="e1").args
        for name, given in forms(audio).items():
            (clip,) = run("AudioStoryEventClip", audio=given, event_id="e1").args
            assert type(clip["sample_rate"]) is int and clip["sample_rate"] == 16000, name
            wave = clip["waveform"]
            assert wave.shape == usual["waveform"].shape and wave.dtype == torch.float32 and wave.is_contiguous(), name
            assert not wave.requires_grad and float((wave - usual["waveform"]).abs().max()) <= (1e-3 if name in ALMOST else 0.0), name


def check_batches_of_all_forms_are_batches():
    import torch

    audio = sound(0.3, channels=2, batch=3)
    audio["waveform"] *= torch.tensor([1.0, 0.5, 0.25])[:, None, None]
    parts = [sound(0.2), Lazy(sound(0.4, 8000, 2))]
    for given, count in ((Lazy(audio), 3), ({**audio, "waveform": list(audio["waveform"])}, 3), (parts, 2), ([*parts, None], 2),
                         ({**audio, "waveform": audio["waveform"][:1].expand(4, 2, -1)}, 4)):
        (images,) = run("AudioStoryPicture", audio=given, plan=None, width=320, height=240).args
        assert images.shape[0] == count
    assert "batch of 2" in refusal("AudioStoryEventClip", audio=parts, event_id="e1")
    assert not run("AudioStoryPicture", audio={**audio, "waveform": torch.zeros(0, 2, 5)}, plan=plan_of(), width=320, height=240).args[0].isnan().any()


def wired_everywhere() -> dict[str, object]:
    """Every node that takes AUDIO and needs no models, by what it makes of one."""
    plan, usual = plan_of(), {"crossfade_seconds": [0.2], "curve": ["equal_power"], "loudness": [0.0], "sample_rate": [0]}
    return {
        "AudioStoryEventClip": lambda audio: run("AudioStoryEventClip", audio=audio, event_id="e1").args[0]["waveform"],
        "AudioStoryPicture": lambda audio: run("AudioStoryPicture", audio=audio, plan=None, width=320, height=240).args[0],
        "AudioStoryLoop": lambda audio: run("AudioStoryLoop", audio=audio, seconds=0.0, crossfade_seconds=0.0).args[0]["waveform"],
        "AudioStoryConcatenator": lambda audio: run("AudioStoryConcatenator", clips=[audio], **usual).args[0]["waveform"],
        "AudioStoryPlanTimeline": lambda audio: len(run("AudioStoryPlanTimeline", plan=[plan], plan_json=[""], audio=[audio]).ui["timeline"][0]["clips"]),
        "AudioStorySave": lambda audio: len(run("AudioStorySave", {"prompt": None}, audio=[audio], filename_prefix=["odd"], format=["ogg"]).ui["audio"]),
    }


def check_all_nodes_take_a_lazy_one_with_an_odd_rate():
    import numpy as np
    import torch

    audio = sound(1.5)
    for name, call in wired_everywhere().items():
        usual, found = call(audio), call(Lazy({**audio, "sample_rate": np.int64(16000)}))
        assert torch.equal(usual, found) if isinstance(usual, torch.Tensor) else usual == found > 0, name


def check_what_the_pack_says_of_a_clip_is_read_from_any_mapping():
    plan = plan_of()
    clips = rendered(plan)
    usual = joined(clips=clips, plan=[plan])[0]["waveform"]
    assert (joined(clips=[Lazy(clip) for clip in clips], plan=[plan])[0]["waveform"] == usual).all()
    assert (joined(clips=[clips], plan=[plan])[0]["waveform"] == usual).all()
    stems = run("AudioStoryMixer", plan=[plan], clips=clips, crossfade_seconds=[0.2], curve=["equal_power"], loudness=[0.0], sample_rate=[0],
                ).args[1]
    texts = {run("AudioStoryExportPlan", plan=[plan], format=["reaper"], filename_prefix=[f"odd{n}"], stems=given).args[0].replace(f"odd{n}", "")
             for n, given in enumerate((stems, [Lazy(stem) for stem in stems]))}
    assert len(texts) == 1


def check_what_is_no_audio_gets_one_sentence():
    import numpy as np
    import torch

    wave = sound(0.1)["waveform"]
    huge = wave.clone()
    huge[0, 0, 5] = 1e38
    cases = [
        ("text", "a str; it must be AUDIO"), ({}, "a dict without 'waveform'; it must be AUDIO"), ({"waveform": wave}, "without 'sample_rate'"),
        (Lazy({"sample_rate": 16000}), "a Lazy without 'waveform'"), ({"waveform": 3, "sample_rate": 16000}, "waveform is an int; it must be AUDIO"),
        ({"waveform": wave, "sample_rate": "16000"}, "sample rate is 16000, which is no whole number"),
        ({"waveform": wave, "sample_rate": True}, "which is no whole number"), ({"waveform": wave, "sample_rate": 44100.5}, "44100.5"),
        ({"waveform": wave, "sample_rate": float("nan")}, "nan"), ({"waveform": wave, "sample_rate": torch.tensor([1, 2])}, "a Tensor"),
        ({"waveform": wave, "sample_rate": 0}, "rate of 0 Hz"), ({"waveform": wave, "sample_rate": -1}, "rate of -1 Hz"),
        ({"waveform": wave, "sample_rate": 2**31 - 1}, "rate of 2147483647 Hz"), ({"waveform": torch.zeros(1, 65, 100), "sample_rate": 16000}, "65 channels"),
        ({"waveform": torch.zeros(1, 1, 1, 5), "sample_rate": 16000}, "shape [1, 1, 1, 5]"), ({"waveform": torch.tensor(1.0), "sample_rate": 16000}, "shape []"),
        ({"waveform": wave.long(), "sample_rate": 16000}, "holds int64"), ({"waveform": wave.bool(), "sample_rate": 16000}, "holds bool"),
        ({"waveform": wave.to(torch.complex64), "sample_rate": 16000}, "holds complex64"), ({"waveform": np.array(["a"]), "sample_rate": 16000}, "a ndarray"),
        ({"waveform": huge, "sample_rate": 16000}, "a sample of 1e+38; full scale is 1"), ({"waveform": wave.double() * 1e300, "sample_rate": 16000}, "NaN or infinite"),
        ([[sound(0.1)]], "lists of lists"),
    ]
    for given, sentence in cases:
        assert sentence in refusal("AudioStoryEventClip", audio=given, event_id="e1"), sentence
    for name, call in wired_everywhere().items():
        try:
            call({"samples": 1})
        except ValueError as error:
            assert "must be AUDIO" in str(error), name
        else:
            raise AssertionError(name)


def check_nothing_that_comes_in_is_changed():
    audio = sound(0.5)
    for given in forms(audio).values():
        (clip,) = run("AudioStoryEventClip", audio=given, event_id="e1").args
        assert clip["waveform"].untyped_storage().data_ptr() != audio["waveform"].untyped_storage().data_ptr()


def check_sound_is_converted_in_one_place():
    """A node that looks into AUDIO itself would know one form only."""
    folder = Path(__file__).parents[2] / "nodes"
    looking = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")
               if any(word in path.read_text(encoding="utf-8") for word in ('get("waveform")', 'audio["waveform"]', 'get("sample_rate")', 'audio["sample_rate"]'))}
    assert looking == {"host/audio.py"}


if __name__ == "__main__":
    main(globals())
