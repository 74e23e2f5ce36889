"""The whole line on a small bundle of random weights: lengths, seeds, routes, listeners and refusals."""

import copy
import gc
import shutil
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from audiostory_core import pipeline
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.bundle.manifest import Defaults
from audiostory_core.bundle.parts import Parts, choose_placement
from audiostory_core.disk.store import Store
from audiostory_core.errors import InputError
from audiostory_core.line import arranging, planning, rendering, spans
from audiostory_core.line.bridge import story_ids
from audiostory_core.line.observer import Observer
from audiostory_core.line.planning import choose_seconds
from audiostory_core.line.settings import Settings
from audiostory_core.pipeline import tell
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.layout import samples_in
from audiostory_core.sound.track import Track

TEXT = Settings(route="text")
EVENTS = [("Rain falls.", 0.9), ("A dog barks.", 0.5), ("Bees buzz.", 0.7)]
PLAN = StoryPlan.sequential("Rain, then a dog.", EVENTS)


class Notes(Observer):
    """Writes down all it hears."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int, int]] = []
        self.latents: dict[tuple[str, int], torch.Tensor] = {}
        self.plans, self.clips, self.contexts, self.tokens = [], [], [], []

    def plan(self, reading) -> None:
        self.plans.append(reading)

    def bridge(self, tokens, context) -> None:
        self.tokens.append(tokens)
        self.contexts.append(context)

    def progress(self, stage: str, done: int, total: int) -> None:
        self.stages.append((stage, done, total))

    def clip(self, span, latents, clip) -> None:
        self.latents[span.event_id, span.part] = latents
        self.clips.append((span, clip))


def told(parts: Parts, plan: StoryPlan = PLAN, settings: Settings = TEXT, **options):
    notes = Notes()
    return tell(plan=plan, bundle=parts, settings=settings, listener=notes, **options), notes


def changed(plan: StoryPlan, index: int, **fields) -> StoryPlan:
    rows = [event.model_dump(exclude={"start"}) for event in plan.events]
    rows[index] |= fields
    return StoryPlan.sequential(plan.instruction, rows)


@pytest.mark.parametrize("seconds", [1e-5, 0.0301, 0.777, 1.0, 2.34567, 7.1])
def test_a_track_is_exactly_as_long_as_its_plan(small_parts: Parts, seconds: float):
    plan = StoryPlan.sequential("Rain.", [("Rain falls.", seconds)])
    story, _ = told(small_parts, plan)
    assert story.track.samples == samples_in(seconds, 16000)
    other, _ = told(small_parts, plan, Settings(route="text", sample_rate=22050))
    assert other.track.samples == samples_in(seconds, 22050) == other.audio.waveform.shape[1]


def test_odd_durations_add_up(small_parts: Parts):
    plan = StoryPlan.sequential("Sounds.", [("Rain.", 0.333), ("Bees.", 0.1117), ("A dog.", 1.0009)])
    story, _ = told(small_parts, plan)
    assert story.track.samples == samples_in(plan.total_seconds, 16000)
    assert torch.isfinite(story.audio.waveform).all() and story.audio.waveform.abs().max() > 0


def test_the_bridge_route_tells_all_stages(small_parts: Parts):
    story, notes = told(small_parts, settings=Settings())
    assert notes.plans[0].plan == PLAN == story.plan
    assert notes.tokens[0].semantic.shape == (3, 64, 32) and notes.contexts[0].shape == (3, 64, 32)
    assert [span for span, _ in notes.clips] == list(story.spans)
    assert {stage for stage, _, _ in notes.stages} == {"sample", "decode"}
    assert ("decode", 3, 3) in notes.stages
    assert set(story.stage_seconds) == {"load", "bridge", "fuse", "sample", "decode", "arrange"}


def test_the_text_route_needs_no_language_model(small_bundle, small_parts: Parts):
    fresh = Parts(small_parts.bundle, small_parts.placement)
    _, notes = told(fresh)
    assert notes.tokens == [None]
    torch.testing.assert_close(notes.contexts[0], fresh.text_encoder([e.caption for e in PLAN.events]))
    assert "language_model" not in fresh.__dict__ and "fuser" not in fresh.__dict__


def test_one_seed_one_story(small_parts: Parts):
    first, again, other = (told(small_parts, settings=Settings(), seed=seed)[0] for seed in (1, 1, 2))
    assert torch.equal(first.audio.waveform, again.audio.waveform)
    assert not torch.equal(first.audio.waveform, other.audio.waveform)


def test_the_global_generator_has_no_say(small_parts: Parts):
    state = torch.get_rng_state()
    first, _ = told(small_parts)
    assert torch.equal(torch.get_rng_state(), state)
    with torch.random.fork_rng():
        torch.manual_seed(99)
        assert torch.equal(told(small_parts)[0].audio.waveform, first.audio.waveform)


def test_another_caption_leaves_the_other_clips_alone(small_parts: Parts):
    _, before = told(small_parts)
    _, after = told(small_parts, changed(PLAN, 1, caption="A cat meows."))
    assert not torch.equal(before.latents["e2", 0], after.latents["e2", 0])
    for event in ("e1", "e3"):
        assert torch.equal(before.latents[event, 0], after.latents[event, 0])


def test_another_length_leaves_the_other_clips_alone(small_parts: Parts):
    plan = StoryPlan.sequential("Sounds.", [("Rain.", 1.0), ("Bees.", 1.0), ("A dog.", 2.0), ("A cat.", 1.0)])
    settings = Settings(route="text", crossfade_seconds=0.0)
    _, before = told(small_parts, plan, settings)
    _, after = told(small_parts, changed(plan, 3, seconds=0.4), settings)
    assert torch.equal(before.latents["e3", 0], after.latents["e3", 0])  # a batch of its own either way
    for event in ("e1", "e2"):  # their batch has become smaller
        torch.testing.assert_close(before.latents[event, 0], after.latents[event, 0], atol=1e-4, rtol=1e-4)


def test_a_longer_clip_begins_with_the_noise_of_a_shorter_one(small_parts: Parts):
    seeds = [spans.part_seed(5, 0)]
    short, long = (rendering.event_noise(seeds, frames, 16) for frames in (8, 20))
    assert torch.equal(long[:, :8], short)


def test_an_event_keeps_its_own_seed(small_parts: Parts):
    plan = StoryPlan.sequential("Rain.", [{"caption": "Rain.", "seconds": 0.5, "seed": s} for s in (4, 4, 5)])
    settings = Settings(route="text", crossfade_seconds=0.0)
    runs = [told(small_parts, plan, settings, seed=seed)[1].latents for seed in (0, 1)]
    torch.testing.assert_close(runs[0]["e1", 0], runs[0]["e2", 0], atol=1e-5, rtol=1e-4)
    assert (runs[0]["e1", 0] - runs[0]["e3", 0]).abs().max() > 0.1
    assert all(torch.equal(runs[0][key], runs[1][key]) for key in runs[0])


def test_reference_gives_all_clips_one_noise(small_parts: Parts):
    plan = StoryPlan.sequential("Rain.", [("Rain.", 0.5)] * 3)
    settings = Settings(route="text", crossfade_seconds=0.0, reference=True)
    runs = [told(small_parts, plan, settings, seed=seed)[1].latents for seed in (0, 7)]
    torch.testing.assert_close(runs[0]["e1", 0], runs[0]["e3", 0], atol=1e-5, rtol=1e-4)
    assert all(torch.equal(runs[0][key], runs[1][key]) for key in runs[0])


def test_reference_chooses_the_published_sampler_and_fade():
    defaults = Defaults(sampler="heun", shift=3.0, num_steps=9)
    chosen = Settings(reference=True).resolved(defaults)
    assert (chosen.sampler, chosen.shift, chosen.curve, chosen.num_steps) == ("euler", 1.0, "equal_gain", 9)
    assert Settings(reference=True, shift=2.0).resolved(defaults).shift == 2.0
    assert Settings().resolved(defaults) == defaults


def test_events_longer_than_the_window_go_in_parts(small_parts: Parts):
    window = spans.window_seconds(small_parts.bundle)
    plan = StoryPlan.sequential("Rain.", [("Rain.", 2.5 * window), ("Bees.", 0.5)])
    story, notes = told(small_parts, plan)
    parts = [key for key in notes.latents if key[0] == "e1"]
    assert len(parts) >= 3
    assert all(span.seconds <= window + 1e-9 for span in story.spans)
    assert not torch.equal(notes.latents["e1", 0], notes.latents["e1", 1])
    assert story.track.samples == samples_in(plan.total_seconds, 16000)


def test_a_fixed_window_renders_it_whole(small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    renderer = small_parts.bundle.manifest.renderer.model_copy(update={"fixed_window": True})
    manifest = small_parts.bundle.manifest.model_copy(update={"renderer": renderer})
    fixed = Parts(type(small_parts.bundle)(small_parts.bundle.folder, manifest), small_parts.placement)
    story, notes = told(fixed)
    assert {len(latents) for latents in notes.latents.values()} == {spans.window_frames(fixed.bundle)}
    assert story.track.samples == samples_in(PLAN.total_seconds, 16000)


def test_small_batches_render_the_same(small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    _, together = told(small_parts)
    monkeypatch.setattr(rendering, "rows_at_once", lambda *_: 1)
    _, alone = told(small_parts)
    for key, latents in together.latents.items():
        torch.testing.assert_close(alone.latents[key], latents, atol=1e-4, rtol=1e-4)


def test_strength_zero_is_semantic_alone(small_parts: Parts):
    _, zero = told(small_parts, settings=Settings(residual_strength=0.0))
    _, semantic = told(small_parts, settings=Settings(mode="semantic"))
    _, full = told(small_parts, settings=Settings())
    for key, latents in zero.latents.items():
        torch.testing.assert_close(semantic.latents[key], latents, atol=1e-5, rtol=1e-4)
    assert (full.contexts[0] - zero.contexts[0]).abs().max() > 1e-3


@pytest.mark.parametrize("mode", ["concat", "residual"])
def test_other_fusions_render_too(small_parts: Parts, mode):
    story, _ = told(small_parts, settings=Settings(mode=mode))
    assert story.track.samples == samples_in(PLAN.total_seconds, 16000)


@pytest.mark.parametrize("sampler", ["heun", "dpmpp_2m", "unipc"])
def test_every_sampler_ends_in_a_track(small_parts: Parts, sampler: str):
    settings = Settings(route="text", sampler=sampler, num_steps=3, guidance_scale=1)
    story, _ = told(small_parts, settings=settings)
    assert torch.isfinite(story.audio.waveform).all()


def test_a_pan_makes_it_stereo(small_parts: Parts):
    story, _ = told(small_parts, changed(PLAN, 0, pan=-1.0))
    left, right = story.audio.waveform[:, : samples_in(0.6, 16000)]
    assert left.abs().max() > 0 and right.abs().max() < 1e-6


def test_layers_are_mixed(small_parts: Parts):
    rows = [("Rain.", 2.0, 0.0), ("A dog.", 0.5, 1.0)]
    layers = [{"caption": caption, "seconds": seconds, "start": start} for caption, seconds, start in rows]
    plan = StoryPlan.build({"instruction": "Rain.", "events": layers, "total_seconds": 2.5})
    story, _ = told(small_parts, plan)
    assert story.track.samples == samples_in(2.5, 16000)
    assert not story.audio.waveform[:, samples_in(2.1, 16000) :].any()


def test_a_given_plan_is_scaled_to_the_seconds_asked_for(small_parts: Parts):
    story, _ = told(small_parts, seconds=1.05)
    assert story.plan.total_seconds == 1.05 and story.track.samples == 16800
    assert any("scaled" in note for note in story.notes)


@pytest.mark.parametrize("name", ["plan", "bridge", "progress", "clip"])
def test_a_listener_may_interrupt_anywhere(small_parts: Parts, monkeypatch: pytest.MonkeyPatch, name: str):
    tracks: list[Track] = []

    class Recorded(Track):
        def __init__(self, *args, **options) -> None:
            super().__init__(*args, **options)
            tracks.append(self)

    def stop(*_) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(arranging, "Track", Recorded)
    listener = Observer()
    setattr(listener, name, stop)
    with pytest.raises(KeyboardInterrupt):
        tell(plan=PLAN, bundle=small_parts, settings=TEXT, listener=listener)
    assert len(tracks) == (name != "plan")
    for track in tracks:
        assert track.closed


@pytest.mark.parametrize(
    "settings, said",
    [
        (Settings(num_steps=0), "num_steps"), (Settings(num_steps=10**9), "num_steps"),
        (Settings(shift=0.0), "shift"), (Settings(shift=float("nan")), "shift"),
        (Settings(sampler="magic"), "magic"), (Settings(sampler=""), "sampler"),
        (Settings(guidance_scale=-1.0), "guidance_scale"),
        (Settings(guidance_scale=float("nan")), "guidance_scale"),
        (Settings(crossfade_seconds=-0.1), "crossfade_seconds"), (Settings(curve="steep"), "curve"),  # type: ignore
        (Settings(residual_strength=-1.0), "residual_strength"), (Settings(mode="sum"), "mode"),  # type: ignore
        (Settings(route="telepathy"), "route"), (Settings(sample_rate=100), "sample_rate"),  # type: ignore
        (Settings(loudness=0.0), "loudness"),
    ],
)
def test_settings_that_make_no_sense_are_refused_before_anything_is_opened(settings: Settings, said: str):
    with pytest.raises(InputError, match=said) as caught:
        tell(plan=PLAN, bundle="there is no such bundle", settings=settings)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("options", [{"instruction": "  "}, {"instruction": "Rain.", "seconds": 0.0},
                                     {"plan": PLAN, "seconds": float("nan")}, {"plan": PLAN, "seconds": 1e9}])
def test_requests_that_make_no_sense_are_refused(small_parts: Parts, options: dict):
    with pytest.raises(InputError):
        tell(bundle=small_parts, settings=TEXT, **options)


def test_a_model_that_writes_no_plan_is_one_refusal(small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    write_plan = planning.reasoner.write_plan

    def write_little(lm, instruction, seconds, tries, *ears):
        return write_plan(lm, instruction, seconds, replace(tries, max_new_tokens=4), *ears)

    monkeypatch.setattr(planning.reasoner, "write_plan", write_little)
    with pytest.raises(InputError, match="wrote no plan"):
        tell("Rain falls.", bundle=small_parts)


@pytest.mark.parametrize(
    "instruction, seconds, total, said",
    [
        ("Rain.", None, 24.0, "no length was given"),
        ("Rain. The total duration is 12.5 seconds.", None, 12.5, ""),
        ("Rain. The total duration is 12.5 seconds.", 12.5, 12.5, ""),
        ("Rain. The total duration is 12.5 seconds.", 30.0, 30.0, "told in 30 s as asked"),
        ("Rain.", 3, 3.0, ""),
        ("Rain. The total duration is 2 minutes.", None, 120.0, ""),
        ("Rain. The total duration is 0 seconds.", None, 24.0, "no length was given"),
    ],
)
def test_the_length_to_tell(instruction: str, seconds: float | None, total: float, said: str):
    chosen, notes = choose_seconds(instruction, seconds, Defaults(seconds=24.0))
    assert chosen == total
    assert (said in " ".join(notes)) if said else notes == ()


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 1e6])
def test_lengths_out_of_range_are_refused(seconds: float):
    with pytest.raises(InputError, match="seconds"):
        choose_seconds("Rain.", seconds, Defaults())


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_renderer_that_fails_is_refused(small_parts: Parts, value: float):
    broken = Parts(small_parts.bundle, small_parts.placement)
    broken.__dict__["dit"] = copy.deepcopy(small_parts.dit)
    broken.dit.transformer.proj_out.bias.fill_(value)
    with pytest.raises(InputError, match="not finite"):
        told(broken)


def test_parts_are_shared_while_someone_holds_them(small_parts: Parts):
    again = Parts(small_parts.bundle, small_parts.placement)
    assert again.dit is small_parts.dit and again.codec is small_parts.codec


@pytest.mark.parametrize("device, dtype", [("tpu", "auto"), ("cpu", "int4"), ("cpu:x", "auto")])
def test_unknown_places_are_refused(device: str, dtype: str):
    with pytest.raises(InputError, match="unknown"):
        choose_placement(device, dtype)


# The first event early, fast rendering, and memory


def written(lm, plan: StoryPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the reasoner write `plan`."""
    ids = story_ids(lm, plan)[0][len(lm.prompt_ids(plan.instruction, plan.total_seconds)) :]
    forced = {*lm.semantic.ids[1:], *lm.residual.ids[1:]}
    script = [*(i for i in ids if i not in forced), lm.tokenizer.eos_token_id]
    write = planning.reasoner.write

    def forced_write(lm, instruction, seconds, decoding, *ears):
        return write(lm, instruction, seconds, replace(decoding, script=script), *ears)

    monkeypatch.setattr(planning.reasoner, "write", forced_write)


SPOKEN = StoryPlan.sequential("Rain, a dog, bees.", [("Rain falls.", 1.0), ("A dog barks.", 0.5), ("Bees buzz.", 0.5)])


def test_the_first_event_is_heard_before_the_last_is_planned(small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    written(small_parts.language_model, SPOKEN, monkeypatch)
    order: list[str] = []

    class Ears(Observer):
        def text(self, piece: str) -> None:
            order.append(piece)

    clips = {}

    def on_clip(span, clip) -> None:
        order.append(f"[{span.event_id}]")
        clips[span.event_id] = clip

    sampled: list[int] = []
    sample = rendering.sample

    def counted(teller, context, *rest):
        sampled.append(len(context))
        return sample(teller, context, *rest)

    monkeypatch.setattr(rendering, "sample", counted)
    early = tell(SPOKEN.instruction, seconds=2.0, bundle=small_parts, listener=Ears(), on_clip=on_clip)
    assert "".join(order).index("[e1]") < "".join(order).rindex("buzz")
    assert [word for word in order if word.startswith("[e")] == ["[e1]", "[e2]", "[e3]"]
    assert sum(sampled) == 3 and sampled[0] == 1
    later = tell(SPOKEN.instruction, seconds=2.0, bundle=small_parts)
    torch.testing.assert_close(early.audio.waveform, later.audio.waveform, atol=1e-3, rtol=1e-2)


def test_a_first_event_that_was_repaired_is_rendered_again(small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    """The plan says 2 s where 3 are asked for: all events are scaled, the first one too."""
    written(small_parts.language_model, SPOKEN, monkeypatch)
    heard: list[tuple[str, float]] = []
    story = tell(SPOKEN.instruction, seconds=3.0, bundle=small_parts,
                 on_clip=lambda span, clip: heard.append((span.event_id, span.seconds)))
    assert [name for name, _ in heard] == ["e1", "e1", "e2", "e3"] and heard[0][1] < heard[1][1]
    assert story.track.seconds == pytest.approx(3.0)


@pytest.mark.parametrize("heard_before", [True, False])
def test_a_first_event_that_is_kept_is_heard_without_a_renderer(small_bundle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heard_before: bool):
    """Told again, whether it was heard early before or told in silence: no part that renders is read."""
    own = shutil.copytree(small_bundle, tmp_path / "own")  # parts of the shared one are held by others
    parts, store = pipeline.open_parts(own, "cpu", "float32"), Store(tmp_path / "store", 10**8)
    written(parts.language_model, SPOKEN, monkeypatch)
    heard: list[str] = []

    def told_again(on_clip):
        heard.clear()
        return tell(SPOKEN.instruction, seconds=2.0, bundle=parts, store=store, on_clip=on_clip)

    def on_clip(span, clip) -> None:
        heard.append(span.event_id)

    before = told_again(on_clip if heard_before else None)
    assert heard == (["e1", "e2", "e3"] if heard_before else []) and before.kept == ()
    parts.release("dit", "codec", "fuser")
    monkeypatch.setattr(Bundle, "dit", lambda *_: pytest.fail("nothing is rendered"))
    monkeypatch.setattr(Bundle, "codec", lambda *_: pytest.fail("nothing is decoded"))
    after = told_again(on_clip)
    assert heard == ["e1", "e2", "e3"] and after.kept == after.spans
    assert torch.equal(before.audio.waveform, after.audio.waveform)


def test_decoding_beside_sampling_gives_the_same_clips_in_order(small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rendering, "rows_at_once", lambda *_: 1)
    alone, notes = told(small_parts)
    monkeypatch.setattr(rendering, "owns_gpu", lambda parts: True)
    beside, others = told(small_parts)
    # Another thread may round otherwise.
    torch.testing.assert_close(alone.audio.waveform, beside.audio.waveform, atol=1e-4, rtol=1e-3)
    assert [span for span, _ in notes.clips] == [span for span, _ in others.clips]


def test_fast_takes_a_few_steps_and_an_event_does_not_hear_its_neighbours(small_parts: Parts):
    fast = Settings(route="text", fast=True)
    chosen = fast.resolved(Defaults())
    assert (chosen.sampler, chosen.num_steps, chosen.guidance_interval) == ("unipc", 10, (0.2, 0.9))
    assert Settings(fast=True, num_steps=5).resolved(Defaults()).num_steps == 5
    _, notes = told(small_parts, settings=fast)
    _, others = told(small_parts, changed(PLAN, 1, caption="Glass breaks."), fast)
    assert torch.equal(notes.latents["e1", 0], others.latents["e1", 0])
    assert not torch.equal(notes.latents["e2", 0], others.latents["e2", 0])
    assert max(done for stage, done, _ in notes.stages if stage == "sample") == 10


def test_parts_that_are_released_leave_memory(small_bundle, tmp_path: Path):
    own = shutil.copytree(small_bundle, tmp_path / "own")  # parts of the shared one are held by others
    parts = pipeline.open_parts(own, "cpu", "float32")
    alive = weakref.ref(parts.language_model)
    tell("Rain.", plan=SPOKEN, bundle=parts, offload=True)
    gc.collect()
    assert alive() is None
    tell("Rain.", plan=SPOKEN, bundle=parts)
    assert parts.language_model is parts.language_model


@torch.no_grad()
def test_a_short_clip_of_a_whole_window_is_decoded_alone(published_parts: Parts):
    """Frames that cannot be heard are left out; what is heard is the same as from the whole window."""
    latents = torch.randn(645, 64, generator=torch.Generator().manual_seed(0))
    assert rendering.heard_frames(published_parts, 2.0) < 100
    short = rendering.decode(published_parts, latents, 2.0).waveform
    whole = published_parts.codec.decode(latents[None])[0][:, : short.shape[1]]
    torch.testing.assert_close(short, whole, atol=1e-4, rtol=1e-3)
