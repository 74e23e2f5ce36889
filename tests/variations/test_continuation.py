"""Continuations: the recording stays as it is to the sample, the join does not click, levels match, tails are held."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from audiostory_core import cli, pipeline
from audiostory_core.bundle.manifest import ListeningPart
from audiostory_core.bundle.parts import Parts
from audiostory_core.errors import InputError
from audiostory_core.line.observer import Observer
from audiostory_core.line.sampling import SOLVERS, event_noise, holding, sigmas
from audiostory_core.line.teller import Teller
from audiostory_core.listen import listening
from audiostory_core.models.codec import latent_rate
from audiostory_core.plan.story import StoryPlan
from audiostory_core.plan.text import PlanReading
from audiostory_core.sound.audio import AudioClip, loudness, read_metadata, write
from audiostory_core.sound.recording import Recording
from audiostory_core.variations import continuation
from audiostory_core.variations.continuation import continue_sound
from audiostory_core.variations.join import energy_weights, in_channels
from clips import noise, tone

torch.set_num_threads(1)
RATE = 16_000
PLAN = StoryPlan.sequential("It goes on.", [("Rain falls.", 1.0), ("A dog barks.", 1.2)])


def goes_on(parts: Parts, clip: AudioClip, sentence: str, seconds: float | None = None, **options) -> continuation.Continuation:
    """A continuation, told by what of the options is a teller's, joined by what is a joint's."""
    joint = {name: options.pop(name) for name in ("kind", "crossfade_seconds", "before_seconds") if name in options}
    plan = options.pop("plan", None)
    return continue_sound(Teller(parts, **{"voice": "none", **options}), clip, sentence, seconds, continuation.Joint(**joint), plan)


@pytest.fixture
def go_on(small_parts: Parts):
    """Continues a clip by PLAN on the small bundle; returns the continuation and its samples, which follow the clip's own."""

    def run(clip: AudioClip, plan: StoryPlan = PLAN, **options):
        found = goes_on(small_parts, clip, "", plan=plan, **options)
        with found.track:
            whole, count = found.appended(clip), clip.waveform.shape[1]
        assert torch.equal(whole.waveform[:, :count], clip.waveform)
        return found, AudioClip(whole.waveform[:, count:], clip.sample_rate)

    return run


# Holding latents


@pytest.mark.parametrize("name", SOLVERS)
def test_every_solver_ends_at_what_is_held(name: str):
    known, start = torch.randn(1, 5, 8), event_noise([3], 12, 8)
    seen = []

    def model(x, sigma):
        seen.append((float(sigma), x[:, :5].clone()))
        return 0.3 * x + 0.1

    found = SOLVERS[name](holding(model, known, start), start, sigmas(6, 2.0))
    assert torch.allclose(found[:, :5], known, atol=1e-5)
    # What the model sees there is what is known, at the noise of the step.
    for sigma, there in seen:
        assert torch.allclose(there, (1 - sigma) * known + sigma * start[:, :5], atol=1e-5)
    # What follows is led by the model, as without holding.
    alone = SOLVERS[name](lambda x, s: 0.3 * x + 0.1, start, sigmas(6, 2.0))
    assert torch.allclose(found[:, 5:], alone[:, 5:], atol=1e-5)


def test_what_does_not_fit_is_not_held():
    with pytest.raises(InputError, match="do not fit"):
        holding(lambda x, s: x, torch.zeros(1, 20, 8), torch.zeros(1, 12, 8))
    with pytest.raises(InputError, match="do not fit"):
        holding(lambda x, s: x, torch.zeros(1, 5, 4), torch.zeros(1, 12, 8))


# The join


@pytest.mark.parametrize("join", continuation.JOINS)
def test_the_recording_is_there_bit_by_bit_and_what_follows_is_as_long_as_asked(go_on, join: str):
    for rate, channels in ((RATE, 1), (44_100, 2), (8000, 1), (192_000, 1), (48_000, 8)):
        recording = noise(1.7, rate, channels)
        found, onward = go_on(recording, kind=join)
        assert onward.sample_rate == rate and onward.waveform.shape == (channels, round(2.2 * rate)), (rate, channels)
        assert bool(torch.isfinite(onward.waveform).all()) and found.join == join
        assert found.whole.total_seconds == pytest.approx(1.7 + 2.2) and found.whole.is_sequential


@pytest.mark.parametrize("join", continuation.JOINS)
def test_nothing_clicks_where_the_recording_ends(go_on, join: str):
    """The recording's end is mirrored: the step over the border is one that the tone itself makes."""
    for clip in (tone(2.0), tone(2.0113, 97.0, gain=0.5), AudioClip(torch.full((1, 2 * RATE), 0.3), RATE)):
        _, onward = go_on(clip, kind=join, crossfade_seconds=0.25)
        around = torch.cat([clip.waveform[0, -400:], onward.waveform[0, :40]])
        steps = around.diff().abs()
        assert float(steps[395:].max()) <= float(steps[:390].max()) + 0.02


def test_a_crossfade_of_nothing_is_a_cut(go_on):
    found, onward = go_on(tone(1.0), crossfade_seconds=0.0)
    assert found.ending.shape == (1, 0) and onward.waveform.shape[1] == round(2.2 * RATE)


def test_a_crossfade_is_no_longer_than_what_it_joins(go_on):
    found, _ = go_on(tone(0.1), crossfade_seconds=5.0)
    assert found.ending.shape[1] == RATE // 10
    found, onward = go_on(tone(9.0), crossfade_seconds=5.0)
    assert found.ending.shape[1] == onward.waveform.shape[1] == round(2.2 * RATE)


@pytest.mark.parametrize("level", [0.02, 0.1, 0.4])
@pytest.mark.parametrize("join", continuation.JOINS)
def test_what_follows_is_as_loud_as_the_end(go_on, join: str, level: float):
    recording = noise(4.0, gain=level)
    found, onward = go_on(recording, kind=join)
    wanted, gain = loudness(recording), 20 * math.log10(found.gain)
    assert -12.05 <= gain <= 12.05
    if join == "crossfade" and not any("at most 12 dB" in note for note in found.notes):
        assert abs(loudness(AudioClip(onward.waveform[:, found.ending.shape[1] :], RATE)) - wanted) < 3.0
    assert any("level" in note for note in found.notes)


def test_the_gain_is_limited_and_that_is_said(go_on):
    found, _ = go_on(noise(4.0, gain=1e-3))
    assert 20 * math.log10(found.gain) == pytest.approx(-12.0, abs=0.01)
    assert any("at most 12 dB" in note for note in found.notes)


def test_no_sample_passes_full_scale(go_on):
    loud = AudioClip(torch.sign(tone(3.0, 60.0).waveform) * 0.999, RATE)
    for join in continuation.JOINS:
        _, onward = go_on(loud, kind=join, crossfade_seconds=1.0)
        assert float(onward.waveform.abs().max()) <= 1.0


def test_it_lies_where_the_end_lies():
    left = AudioClip(torch.cat([noise(1.0).waveform, torch.zeros(2, RATE)]), RATE)
    weights = energy_weights(left.waveform)
    assert torch.equal(weights, torch.tensor([1.0, 0.0, 0.0]))
    block = torch.randn(1, 50)
    assert torch.equal(in_channels(block, weights)[0], block[0]) and not in_channels(block, weights)[1:].any()
    even = energy_weights(torch.zeros(4, 10))
    assert float(in_channels(block, even).square().sum()) == pytest.approx(float(block.square().sum()), rel=1e-5)
    stereo = torch.randn(2, 50)
    assert torch.equal(in_channels(stereo, weights)[:2], stereo) and torch.equal(in_channels(stereo, torch.ones(2)), stereo)


# Latents


def test_the_end_is_held_in_latents(go_on, small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    held = []
    real = continuation.render_onward

    def watched(teller, span, event, context, known):
        lead, first = real(teller, span, event, context, known)
        held.append((span, known, lead, first))
        return lead, first

    monkeypatch.setattr(continuation, "render_onward", watched)
    recording = noise(4.0)
    found, _ = go_on(recording, kind="latent")
    ((span, known, lead, first),) = held
    codec = small_parts.codec
    # A third of the window of three seconds, in whole frames that end where the recording ends.
    assert len(known) == int(1.0 * latent_rate(codec)) and lead.waveform.shape[1] == len(known) * codec.hop
    expected = codec.encode(recording.waveform[None, :, -len(known) * codec.hop :])[0]
    assert float((known - expected).abs().max()) < 0.2  # brought to another level at most
    assert first.span == span and first.clip.seconds >= span.seconds and found.join == "latent"
    assert first.event.id == "e1" and span.start_seconds == 0


def test_a_long_first_event_becomes_two_that_are_joined(go_on):
    plan = StoryPlan.sequential("It rains on.", [("Rain falls.", 7.5), ("A dog barks.", 1.0)])
    found, onward = go_on(noise(3.0), plan=plan, kind="latent")
    assert onward.waveform.shape[1] == round(8.5 * RATE) and found.join == "latent"
    assert [event.id for event in found.plan.events] == ["e1", "e2"], "the plan stays as it was"
    again, same = go_on(noise(3.0), plan=plan, kind="latent")
    assert torch.equal(onward.waveform, same.waveform) and again.gain == found.gain
    _, other = go_on(noise(3.0), plan=plan)
    assert not torch.equal(onward.waveform, other.waveform)


@pytest.mark.parametrize(
    "clip, plan, says",
    [
        (AudioClip(torch.zeros(1, 3 * RATE), RATE), PLAN, "ends in silence"),
        (noise(0.3), PLAN, "shorter than 0.5 s"),
        (noise(3.0), StoryPlan.build({"instruction": "", "events": [{"caption": "Rain.", "start": 0.5, "seconds": 1.0}]}), "does not begin with one sound"),
    ],
    ids=["silence", "too short", "silence first"],
)
def test_where_nothing_can_be_held_it_is_crossed_over_and_said(go_on, clip: AudioClip, plan: StoryPlan, says: str):
    found, onward = go_on(clip, plan=plan, kind="latent")
    assert found.join == "crossfade" and any(says in note for note in found.notes)
    assert onward.waveform.shape[1] == round(plan.total_seconds * RATE)


def test_a_store_gives_the_same_again(small_parts: Parts, tmp_path: Path):
    from audiostory_core.disk.store import Store

    store = Store(tmp_path, 100_000_000)
    clips = []
    for join in ("latent", "latent", "crossfade", "crossfade"):
        found = goes_on(small_parts, noise(3.0), "", plan=PLAN, kind=join, store=store)
        with found.track:
            clips.append(found.clip().waveform)
    assert torch.equal(clips[0], clips[1]) and torch.equal(clips[2], clips[3]) and not torch.equal(clips[0], clips[2])


# Planning


def test_without_an_ear_the_sentence_plans_and_that_is_said(small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    asked = []

    def reason(teller, instruction, seconds):
        asked.append((instruction, seconds, teller.seed))
        return PlanReading(PLAN), None

    monkeypatch.setattr(continuation, "reason", reason)
    found = goes_on(small_parts, noise(1.0), "The dog barks on.", 2.2, seed=4)
    found.track.close()
    assert asked == [("The dog barks on.", 2.2, 4)] and "cannot listen" in found.notes[0]


def test_with_an_ear_what_is_heard_plans(small_parts: Parts, small_listener, monkeypatch: pytest.MonkeyPatch):
    """The end that is heard, the sentence and the length reach the listener; its text is passed on."""
    calls, said = [], []
    part = ListeningPart(width=small_listener.ear.width)
    bundle = replace(small_parts.bundle, manifest=small_parts.bundle.manifest.model_copy(update={"listening": part}))

    class Hearing(Parts):
        ear = property(lambda self: small_listener.ear)
        listening_model = property(lambda self: small_listener.lm)

    parts = Hearing(bundle, small_parts.placement)

    def plan_on(ears, sound, sentence, seconds, *, seed, on_text):
        calls.append((ears, sound.seconds, sentence, seconds, seed))
        on_text("thinking")
        return PlanReading(PLAN.model_copy(update={"instruction": sentence}), ("mended",))

    monkeypatch.setattr(listening, "plan_on", plan_on)
    listener = Observer()
    listener.text = said.append  # type: ignore[method-assign]
    long = noise(31.0)
    found = goes_on(parts, long, "The dog barks on.", seed=4, observer=listener)
    found.track.close()
    assert calls == [(small_listener, 30.0, "The dog barks on.", 2.0, 4)] and said == ["thinking"], "2 s are the bundle's usual length"
    assert "mended" in found.notes and any("no length was given" in note for note in found.notes)
    silent = AudioClip(torch.full((1, RATE), 0.5), RATE)
    monkeypatch.setattr(continuation, "reason", lambda *_: (PlanReading(PLAN), None))
    found = goes_on(parts, silent, "The dog barks on.")
    found.track.close()
    assert len(calls) == 1 and "nothing is heard in it" in found.notes[0]


def test_tiny_goes_on_by_what_it_has():
    """By ear where it has one; else by the sentence, and that is said. Both joins sound like what was asked for."""
    from audiostory_core.metrics.judge import Judge

    parts, judge = pipeline.open_parts("tiny", "cpu"), Judge.load()
    story = pipeline.tell("Rain falls on a roof.", bundle=parts, seconds=4.0, seed=1)
    with story.track as track:
        recording = track.clip()
    for join in continuation.JOINS:
        found = goes_on(parts, recording, "A dog barks.", 5.0, kind=join)
        with found.track:
            onward = found.clip()
        assert any("cannot listen" in note for note in found.notes) == (parts.bundle.manifest.listening is None)
        assert onward.waveform.shape == (1, 5 * RATE) and found.plan.total_seconds == 5.0
        ending = AudioClip(onward.waveform[:, -2 * RATE :], RATE)
        assert "dog" in found.plan.events[-1].caption.lower() and judge.hear(ending).sound == "dog"


def test_the_whole_plan_has_the_recording_as_its_first_event():
    whole = continuation.plan_of_both(PLAN, 3.25)
    assert [(e.id, e.start, e.seconds) for e in whole.events] == [("before", 0.0, 3.25), ("e1", 3.25, 1.0), ("e2", 4.25, 1.2)]
    taken = PLAN.with_events([PLAN.events[0].model_copy(update={"id": "before"})])
    assert [e.id for e in continuation.plan_of_both(taken, 1.0).events] == ["before0", "before"]
    with pytest.raises(InputError, match="would pass the limit of 10800 s"):
        continuation.plan_of_both(PLAN, 10_799.0)


def test_a_plan_that_holds_no_recording_says_so_where_it_is_told(small_parts: Parts):
    whole = continuation.plan_of_both(PLAN, 1.0)
    for clips, said in ((None, ["before"]), ({"before": tone(1.0, 440.0)}, [])):
        with (story := pipeline.tell(plan=whole, bundle=small_parts, clips=clips)).track:
            assert [note.split("'")[1] for note in story.notes if "is not the recording that was continued" in note] == said


@pytest.mark.parametrize(
    "changes, says",
    [
        ({"sentence": " "}, "sentence is empty"), ({"seconds": 0.0}, "seconds is 0.0"), ({"seconds": math.nan}, "seconds is nan"),
        ({"kind": "magic"}, "join is 'magic'"), ({"crossfade_seconds": 11.0}, "between 0 and 10"), ({"sample_rate": 4000}, "has 4000 Hz"),
        ({"crossfade_seconds": math.nan}, "between 0 and 10"),
    ],
)
def test_what_cannot_be_continued_is_refused(changes: dict, says: str):
    joint = continuation.Joint(changes.get("kind", "crossfade"), changes.get("crossfade_seconds", 0.25))
    usual = {"sample_rate": RATE, "sentence": "On.", "seconds": 2.0, "joint": joint}
    with pytest.raises(InputError, match=says):
        continuation.check_continuation(**{name: changes.get(name, value) for name, value in usual.items()})


# Files


def test_a_recording_is_read_in_blocks_and_knows_its_end(tmp_path: Path):
    clip = noise(9.0, 44_100, 2)
    write(tmp_path / "a.wav", clip, subtype="float")
    found = Recording.open(tmp_path / "a.wav", 1.5)
    assert (found.sample_rate, found.channels, found.samples, found.is_float) == (44_100, 2, 9 * 44_100, True)
    assert torch.equal(found.tail.waveform, clip.waveform[:, -round(1.5 * 44_100) :])
    blocks = list(found.blocks())
    assert len(blocks) > 3 and torch.equal(torch.cat(blocks, dim=1), clip.waveform)
    assert Recording.open(tmp_path / "a.wav", 60.0).tail.seconds == 9.0
    write(tmp_path / "a.wav", noise(2.0, 44_100, 2), overwrite=True)
    with pytest.raises(InputError, match="changed while it was read"):
        list(found.blocks())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text(PLAN.to_json())
    return tmp_path


@pytest.fixture
def run(here: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(["continue", *words, "--bundle", str(small_bundle), "--device", "cpu", "--quiet", "--voice", "none"])
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    "name, kind, rate, channels, out",
    [
        ("a.wav", "FLOAT", 44_100, 2, "o.wav"), ("a.wav", "PCM_16", 8000, 1, "o.wav"), ("a.flac", "PCM_24", 48_000, 8, "o.flac"),
        ("a.wav", "PCM_24", 192_000, 1, "o.flac"), ("a.wav", "PCM_U8", 22_050, 1, "o.wav"), ("a.aiff", "PCM_16", 44_100, 2, "o.wav"),
    ],
)
def test_in_the_file_too_the_recording_is_there_bit_by_bit(run, name: str, kind: str, rate: int, channels: int, out: str):
    soundfile.write(name, noise(1.3, rate, channels).waveform.T.numpy(), rate, subtype=kind)
    code, text, _ = run(name, "--plan", "plan.json", "--out", out, "--json", "--join", "latent")
    assert code == 0
    report = json.loads(text)
    before, after = (soundfile.read(path, dtype="float32", always_2d=True)[0] for path in (name, out))
    assert after.shape == (round(1.3 * rate) + round(2.2 * rate), channels) and np.array_equal(after[: len(before)], before)
    assert soundfile.info(out).subtype == ("FLOAT" if kind == "FLOAT" else "PCM_24")
    assert report["joins_at_seconds"] == pytest.approx(1.3) and report["seconds"] == pytest.approx(3.5) and report["files"] == [out]
    told = StoryPlan.from_json(read_metadata(out) or "")
    assert told == StoryPlan.build(report["plan"]) and told.telling is not None and told.events[0].id == "before"


def test_it_does_not_take_its_own_place(run, here: Path):
    write("a.flac", noise(1.0), metadata="old")
    before = Path("a.flac").read_bytes()
    code, _, err = run("a.flac", "--plan", "plan.json", "--out", "a.flac", "--overwrite", "--save-plan", "p.json")
    assert code == 2 and "same name" in err and Path("a.flac").read_bytes() == before and not Path("p.json").exists()


def test_sixteen_bits_are_as_asked(run):
    write("a.wav", noise(1.0))
    code, _, err = run("a.wav", "--plan", "plan.json", "--out", "o.wav", "--bits", "16")
    assert code == 0 and soundfile.info("o.wav").subtype == "PCM_16" and "16 bits are dithered" in err
    code, _, err = run("a.wav", "--plan", "plan.json", "--out", "o.ogg")
    assert code == 0 and soundfile.info("o.ogg").frames == RATE + round(2.2 * RATE) and "ogg is lossy" in err


BAD = {
    "no file": (["gone.wav", "On.", "--out", "o.wav"], "no such audio file: gone.wav"),
    "a folder": (["folder", "On.", "--out", "o.wav"], "no such audio file"),
    "corrupt": (["corrupt.wav", "On.", "--out", "o.wav"], "cannot be read as audio"),
    "no audio": (["plan.json", "On.", "--out", "o.wav"], "cannot be read as audio"),
    "zero bytes": (["zero.wav", "On.", "--out", "o.wav"], "cannot be read as audio"),
    "zero length": (["empty.wav", "On.", "--out", "o.wav"], "holds no sound"),
    "not a number": (["nan.wav", "On.", "--out", "o.wav"], "not finite"),
    "a rate too low": (["slow.wav", "On.", "--out", "o.wav"], "4000 Hz"),
    "nothing said": (["a.wav", "--out", "o.wav"], "sentence is empty"),
    "both": (["a.wav", "On.", "--plan", "plan.json", "--out", "o.wav"], "not both"),
    "seconds": (["a.wav", "On.", "--seconds", "0", "--out", "o.wav"], "--seconds"),
    "too long": (["a.wav", "--plan", "plan.json", "--seconds", "10800", "--out", "o.wav"], "pass the limit of 10800 s"),
    "a join too long": (["a.wav", "On.", "--join-seconds", "20", "--out", "o.wav"], "between 0 and 10"),
    "its own place": (["a.wav", "On.", "--out", "a.wav"], "same name"),
    "suffix": (["a.wav", "On.", "--out", "o.mp3"], ".wav"),
    "no folder": (["a.wav", "On.", "--out", "no/o.wav"], "does not exist"),
    "same names": (["a.wav", "On.", "--out", "o.wav", "--save-plan", "o.wav"], "same name"),
    "float flac": (["a.wav", "On.", "--out", "o.flac", "--bits", "float"], "float"),
    "bad text": (["a.wav", "a\udcff", "--out", "o.wav"], "UTF-8"),
    "seed": (["a.wav", "On.", "--seed", "-1", "--out", "o.wav"], "--seed"),
    "steps": (["a.wav", "On.", "--steps", "0", "--out", "o.wav"], "num_steps"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_writes_nothing(case: str, run, here: Path):
    write("a.wav", noise(1.0))
    (here / "folder").mkdir()
    (here / "corrupt.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt nonsense" * 9)
    (here / "zero.wav").write_bytes(b"")
    soundfile.write("empty.wav", np.zeros((0, 1)), RATE)
    soundfile.write("nan.wav", np.array([0.0, np.nan, 0.1] * 9000, dtype="float32"), RATE, subtype="FLOAT")
    soundfile.write("slow.wav", np.zeros(4000), 4000)
    before = {path.name: path.is_file() and path.read_bytes() for path in here.iterdir()}
    words, says = BAD[case]
    code, out, err = run(*words)
    assert code == 2 and says in err and err.splitlines()[-1].startswith("audiostory: ") and out == "", err
    assert sum(line.startswith("audiostory: ") for line in err.splitlines()) == 1
    assert {path.name: path.is_file() and path.read_bytes() for path in here.iterdir()} == before


def test_a_full_disk_leaves_nothing(run, here: Path, monkeypatch: pytest.MonkeyPatch):
    from audiostory_core.disk import files

    write("a.wav", noise(1.0))
    before = sorted(path.name for path in here.iterdir())

    def full(self: files.Sink, data: bytes) -> int:
        self._failure = OSError(28, "No space left on device")
        return len(data)

    monkeypatch.setattr(files.Sink, "write", full)
    code, _, err = run("a.wav", "--plan", "plan.json", "--out", "o.wav")
    assert code == 2 and "disk is full" in err and sorted(path.name for path in here.iterdir()) == before


@pytest.mark.parametrize("channels", [1, 8])
def test_silence_is_said_and_dc_is_no_sound(run, channels: int):
    write("dc.wav", AudioClip(torch.full((channels, RATE), 0.25), RATE))
    code, _, err = run("dc.wav", "--plan", "plan.json", "--out", "o.wav", "--join", "latent")
    assert code == 0 and "in silence" in err
    assert soundfile.info("o.wav").frames == RATE + round(2.2 * RATE)
