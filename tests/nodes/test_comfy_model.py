"""Our MODEL, VAE and nodes under ComfyUI's own samplers and memory management, without a server.

All checks run in one other process, since ComfyUI claims names such as `nodes` and reads the command line when it is
imported; this file is that process's program too.
"""

import gc
import json
import os
import subprocess
import sys
import types
import weakref
from pathlib import Path

import pytest

from comfy_host import PACK, SUPPORT, find_core

CAPTIONS = [("Rain falls steadily.", 2.0), ("A dog barks twice.", 1.5), ("A bell rings.", 2.0)]
STEPS = 4
CHANNELS = 256  # of the shipped bundle's latents


class Line:
    """The line of nodes on the tiny bundle, up to the sampler, with a store of its own."""

    def __init__(self, folder: Path, dtype: str = "float32") -> None:
        from pack.audiostory_core.disk.store import Store
        from pack.audiostory_core.plan.story import StoryPlan
        from pack.nodes.host import runtime

        self.parts = runtime.open_parts("tiny", dtype)
        self.model, self.vae = self.parts.model(), self.parts.vae()
        self.plan = StoryPlan.sequential("Rain, then a dog, then a bell.", CAPTIONS)
        self.store = Store(folder, 50_000_000)

    def wires(self, plan=None, crossfade: float = 0.5):
        """Positive, negative and LATENT, as the nodes make them."""
        from pack.nodes.bridge_tokens import kept_tokens
        from pack.nodes.host.clip_batch import empty_latent
        from pack.nodes.host.sockets import Part, PlannedTokens
        from pack.nodes.residual_fuser import ResidualFuser

        plan = plan or self.plan
        tokens, _ = kept_tokens(Part(self.parts, "language_model"), plan, self.store, False)
        bridge = PlannedTokens(plan, tokens)
        told, untold = ResidualFuser.execute(
            Part(self.parts, "fuser"), bridge, 1.0, "cross_attention", crossfade
        ).result
        return told, untold, empty_latent(self.parts, plan, crossfade)

    def ksampler(
        self, model, wires, sampler="euler", scheduler="simple", denoise=1.0, latent=None, steps=STEPS, seed=5
    ):
        """The latents [n c t] of ComfyUI's own KSampler node."""
        import nodes

        told, untold, empty = wires
        return nodes.common_ksampler(model, seed, steps, 3.0, sampler, scheduler, told, untold, latent or empty,
                                     denoise=denoise)[0]["samples"]

    def custom(self, model, wires, noise, sigmas, sampler="euler", mask=None):
        import comfy.samplers
        from pack.nodes.host import runtime

        told, untold, latent = wires
        return runtime.sample(model, noise, latent["samples"], told, untold, 3.0, comfy.samplers.sampler_object(sampler),
                              sigmas, 0, mask, lambda: None)


def run(node, **inputs) -> tuple:
    """What one of our nodes puts out, outside of any graph."""
    return node.PREPARE_CLASS_CLONE({"hidden_inputs": {}}).execute(**inputs).result


def refusal(node, **inputs) -> str:
    """The sentence with which a node refuses its inputs."""
    from pack.audiostory_core.errors import InputError

    try:
        run(node, **inputs)
    except InputError as error:
        return str(error)
    raise AssertionError(f"{node.__name__} took {sorted(inputs)}")


def in_float64(line: Line):
    """The same parts computing in float64, where only the sampler's own state rounds."""
    import torch
    from pack.nodes.host import runtime

    return runtime.HostParts(line.parts.bundle, runtime.Placement(torch.device("cpu"), torch.float64))


def check_euler_and_simple_equal_our_own_euler(line: Line) -> None:
    import comfy.samplers
    from pack.audiostory_core.line.sampling import euler, guided, sigmas
    from pack.nodes.host.clip_batch import ROWS, StoryNoise

    told, untold, latent = wires = line.wires()
    noise = StoryNoise(latent[ROWS], 7).generate_noise(latent)
    shift = line.parts.bundle.manifest.defaults.shift
    schedule = comfy.samplers.calculate_sigmas(line.model.get_model_object("model_sampling"), "simple", STEPS)
    assert (schedule - sigmas(STEPS, shift)).abs().max() < 1e-6
    for parts in (line.parts, in_float64(line)):
        dtype, dit, exact = parts.placement.dtype, parts.dit, parts is not line.parts
        found = line.custom(parts.model(), wires, noise, schedule)
        for k, frames in enumerate(latent["audiostory_rows"].frames):
            seconds = told[0][1]["audiostory_seconds"][k : k + 1]
            sides = [dit.condition(given[0][0][k : k + 1].to(dtype), seconds) for given in (told, untold)]
            velocity = guided(dit, *((side.tokens, side.pooled) for side in sides), guidance_scale=3.0)
            ours = euler(velocity, noise[k : k + 1, :, :frames].transpose(1, 2), schedule)[0].T
            # Latents reach 12; batches of other sizes round otherwise in float32.
            limit = 1e-5 if exact else 1e-5 * float(ours.abs().max())
            assert (found[k, :, :frames] - ours).abs().max() < limit, (dtype, k)


def check_the_line_of_nodes_tells_the_same_story_as_the_library(line: Line) -> None:
    import comfy.samplers
    from pack.audiostory_core import pipeline
    from pack.audiostory_core.line.settings import Settings
    from pack.nodes.decode_story import decode_clips
    from pack.nodes.host.clip_batch import ClipBatch
    from pack.nodes.host.model import default_sigmas
    from pack.nodes.host.walk import Walk, render_clips

    told, untold, latent = line.wires()
    walk = Walk(
        line.model, told, untold, comfy.samplers.sampler_object("euler"), default_sigmas(line.model, STEPS), 3.0, 0
    )
    rendering = render_clips(walk, ClipBatch.of(latent), line.store, lambda *_: None)
    clips = decode_clips(line.vae, {**latent, "samples": rendering.samples}, line.plan, lambda *_: None)
    heard = {}
    settings = Settings(num_steps=STEPS, guidance_scale=3.0, sampler="euler", crossfade_seconds=0.5)
    pipeline.tell(plan=line.plan, bundle=line.parts, settings=settings,
                  on_clip=lambda span, clip: heard.update({span: clip}))
    assert [clip["audiostory_span"] for clip in clips] == list(heard)
    for clip in clips:
        span, rate = clip["audiostory_span"], clip["sample_rate"]
        assert clip["waveform"].shape[2] == round(span.seconds * rate)
        ours = heard[span].waveform[:, : clip["waveform"].shape[2]]
        # The codec finds phases step by step, which magnifies the last digits.
        assert (clip["waveform"][0] - ours).abs().max() < 1e-2


LONG = [("Rain falls steadily.", 1.0), ("A church bell tolls.", 4.5), ("A dog barks twice.", 1.0)]  # seconds


def with_window(line: Line, seconds: float) -> Line:
    """The line on the same bundle, whose renderer makes no clip that is longer."""
    from pack.audiostory_core.bundle.bundle import Bundle
    from pack.audiostory_core.plan.story import StoryPlan
    from pack.nodes.host import runtime

    bundle, short = line.parts.bundle, Line.__new__(Line)
    renderer = bundle.manifest.renderer.model_copy(update={"max_seconds": seconds})
    bundle = Bundle(bundle.folder, bundle.manifest.model_copy(update={"renderer": renderer}))
    short.parts = runtime.HostParts(bundle, line.parts.placement)
    short.model, short.vae, short.store = short.parts.model(), short.parts.vae(), line.store
    short.plan = StoryPlan.sequential("Rain, then a bell, then a dog.", LONG)
    return short


def walked(line: Line, plan=None, latent=None, *, seed=0, sigmas=None, add_noise=True, left=None):
    """What Story Sampler makes of a plan's empty latents, or of a LATENT: another, and what was sampled for it."""
    import comfy.samplers
    from pack.nodes.host.model import default_sigmas
    from pack.nodes.host.walk import Walk, render_clips, rendered_latent, to_render

    told, untold, empty = line.wires(plan)
    sigmas, euler = default_sigmas(line.model, STEPS) if sigmas is None else sigmas, comfy.samplers.sampler_object("euler")
    walk = Walk(line.model, told, untold, euler, sigmas, 3.0, seed, add_noise, left)
    batch = to_render(walk, latent or empty)
    made = render_clips(walk, batch, line.store, lambda *_: None)
    return rendered_latent(walk, batch, made, latent or empty), made


ONWARD = (False, False, True, True, False)


def equals_the_library(line: Line, steps: int):
    """That clips and track of the nodes are those of the line, and what Story Sampler made of the line's plan."""
    from pack.audiostory_core import pipeline
    from pack.audiostory_core.line.settings import Settings
    from pack.audiostory_core.variations.joining import Mixing, concatenate, remix
    from pack.nodes.decode_story import decode_clips
    from pack.nodes.host.clips import pieces_in
    from pack.nodes.host.model import default_sigmas

    latent, made = walked(line, sigmas=default_sigmas(line.model, steps))
    clips, heard = decode_clips(line.vae, latent, line.plan, lambda *_: None), {}
    settings = Settings(num_steps=steps, guidance_scale=3.0, sampler="euler", crossfade_seconds=0.5)
    story = pipeline.tell(plan=line.plan, bundle=line.parts, settings=settings,
                          on_clip=lambda span, clip: heard.update({span: clip}))
    assert [clip["audiostory_span"] for clip in clips] == list(heard)
    for clip in clips:
        count = clip["waveform"].shape[2]
        assert abs(count - clip["audiostory_span"].seconds * clip["sample_rate"]) <= 1
        told = heard[clip["audiostory_span"]].waveform[:, :count]
        apart = float((clip["waveform"][0] - told).abs().max() / told.abs().max())
        assert apart < 4e-2, apart  # phases are found from the sound itself, so that they magnify what rounding does
    ours = story.audio.waveform
    for join in (concatenate, remix):
        with join(pieces_in(clips, True), line.plan, Mixing(0.5)).track as track:
            assert (track.clip().waveform - ours).abs().max() < 2e-2 * float(ours.abs().max()), join
    return [span.part for span in heard], latent, made


def check_a_sound_longer_than_the_window_goes_on_as_in_the_library(line: Line) -> None:
    """Story Sampler renders each part with the end of the one before in view, as the line does."""
    import torch
    from pack.audiostory_core.plan.story import StoryPlan

    whole = with_window(line, line.parts.bundle.manifest.renderer.max_seconds)
    whole.plan = StoryPlan.sequential("A bell.", [("A church bell tolls.", 24.0)])
    assert equals_the_library(whole, 2)[0] == [0, 1, 2, 3]
    short = with_window(line, 2.5)
    parts, latent, made = equals_the_library(short, STEPS)
    assert parts == [0, 0, 1, 2, 0] and made.fresh == (0, 1, 2, 3, 4) and made.onward == ONWARD
    latent_again, again = walked(short)
    assert again.fresh == () and again.onward == ONWARD and torch.equal(latent_again["samples"], latent["samples"])
    rain, bell, dog = short.plan.events
    edited = short.plan.with_events([rain.model_copy(update={"caption": "Wind howls."}), bell, dog])
    assert walked(short, edited)[1].fresh == (0,), "parts that go on are kept as others are"
    locked = short.plan.with_events([rain, bell.model_copy(update={"locked": True}), dog])
    kept, moved = walked(short, locked, seed=9)
    assert moved.fresh == (0, 4) and moved.onward == ONWARD and torch.equal(kept["samples"][1:4], latent["samples"][1:4])


def check_parts_that_were_rendered_apart_cross_over(line: Line) -> None:
    """Core's samplers render all rows at once, and a part alone has nothing to go on from: the plan works all the same."""
    import torch
    from pack.audiostory_core.variations.joining import Mixing, concatenate
    from pack.nodes.decode_story import decode_clips
    from pack.nodes.host.clip_batch import ClipBatch, ClipLatent
    from pack.nodes.host.clips import pieces_in
    from pack.nodes.host.decoding import decode_batch

    short = with_window(line, 2.5)
    wires = short.wires()
    core = wires[2].copy()
    core["samples"] = short.ksampler(short.model, wires)
    clips = decode_clips(short.vae, core, short.plan, lambda *_: None)
    spans = [clip["audiostory_span"] for clip in clips]
    assert [(span.event_id, span.part) for span in spans] == [("e1", 0), ("e2", 0), ("e3", 0)], "the bell is one clip"
    assert abs(spans[1].start_seconds - 1.0) < 1e-9 and abs(spans[1].end_seconds - 6.0) < 1e-9
    rate, sound = clips[1]["sample_rate"], clips[1]["waveform"][0, 0]
    assert len(sound) == 5 * rate
    joins = [sound[int((at - 1.0) * rate) : int((at - 0.8) * rate)] for at in (1.9, 2.4, 3.45, 3.9)]
    assert all(bool(piece.any()) for piece in joins), "nothing is missing where they cross over"
    with concatenate(pieces_in(clips, True), short.plan, Mixing(0.5)).track as track:
        assert track.clip().waveform.shape[1] == round(6.5 * rate)
    before = {row.event_id: clip for row, clip in decode_batch(short.vae, ClipBatch.of(core), line.store)}
    locked = short.plan.with_events([e.model_copy(update={"locked": e.id == "e2"}) for e in short.plan.events])
    onward, _ = walked(short, locked, seed=5)
    after = {row.event_id: clip for row, clip in decode_batch(short.vae, ClipBatch.of(onward), line.store)}
    assert torch.equal(after["e2"].waveform, before["e2"].waveform), "a lock keeps what was heard, in the one clip it was"
    alone = ClipLatent({**wires[2], "samples": wires[2]["samples"][2:3]})
    one, made = walked(short, latent=alone)
    (clip,) = decode_clips(short.vae, one, short.plan, lambda *_: None)
    assert made.onward == (False,) and clip["audiostory_span"].part == 1 and bool(torch.isfinite(clip["waveform"]).all())


def check_a_long_sound_in_two_halves_is_the_long_sound(line: Line) -> None:
    """Where the steps that are left are known, what is gone on from is rendered to its end for the first half too."""
    from pack.nodes.host.model import default_sigmas

    short = with_window(line, 2.5)
    schedule = default_sigmas(short.model, 4)
    whole, _ = walked(short, seed=31, sigmas=schedule)
    half, made = walked(short, seed=31, sigmas=schedule[:3], left=schedule[2:])
    rest, again = walked(short, latent=half, seed=31, sigmas=schedule[2:], add_noise=False)
    assert made.onward == again.onward == ONWARD and again.fresh == (0, 3, 4), "what was gone on from is rendered already"
    other, _ = walked(short, latent=half, seed=32, sigmas=schedule[2:], add_noise=False)
    for found in (rest, other):
        assert (found["samples"] - whole["samples"]).abs().max() < 1e-4 * float(whole["samples"].abs().max())
    apart, unknown = walked(short, seed=31, sigmas=schedule[:3])
    assert not any(unknown.onward), "nobody knows what is left to be taken"
    ended, _ = walked(short, latent=apart, sigmas=schedule[2:], add_noise=False)
    for latent, onward in ((whole, ONWARD), (ended, (False,) * 5)):
        assert walked(short, latent=latent, sigmas=schedule[3:])[1].onward == onward, "changed as it is"


def check_a_padded_batch_equals_each_clip_alone(line: Line) -> None:
    import torch
    from pack.nodes.host.clip_batch import ROWS, StoryNoise, rows_of
    from pack.nodes.host.model import default_sigmas

    told, untold, latent = wires = line.wires()
    frames, count = latent["audiostory_rows"].frames, len(latent[ROWS])
    assert len(set(frames)) > 1
    noise = StoryNoise(latent[ROWS], 7).generate_noise(latent)
    parts = in_float64(line)
    model, schedule = parts.model(), default_sigmas(line.model, STEPS)
    together = line.custom(model, wires, noise, schedule)
    for k in range(count):
        own = {"samples": latent["samples"][k : k + 1, :, : frames[k]]}
        alone = line.custom(model, (rows_of(told, [k], count), rows_of(untold, [k], count), own),
                            noise[k : k + 1, :, : frames[k]], schedule)
        assert (together[k, :, : frames[k]] - alone[0]).abs().max() < 1e-6 * float(alone.abs().max())
        assert torch.count_nonzero(together[k, :, frames[k] :]) == 0


def check_samplers_and_schedulers_of_the_core_work(line: Line) -> None:
    import torch

    wires = line.wires()
    for sampler, scheduler in [("dpmpp_2m", "karras"), ("uni_pc", "simple"), ("euler", "beta"), ("euler_ancestral", "normal"),
                               ("dpmpp_2m_sde", "sgm_uniform"), ("heun", "exponential")]:
        found = line.ksampler(line.model, wires, sampler, scheduler)
        assert torch.isfinite(found).all() and found.std() > 0.05, (sampler, scheduler)


def check_patches_of_the_schedule_work(line: Line) -> None:
    import torch
    from comfy_extras.nodes_model_advanced import ModelSamplingAuraFlow, ModelSamplingSD3

    wires = line.wires()
    plain = line.ksampler(line.model, wires)
    shift = line.parts.bundle.manifest.defaults.shift
    for node, name in ((ModelSamplingSD3(), "patch"), (ModelSamplingAuraFlow(), "patch_aura")):
        same = line.ksampler(getattr(node, name)(line.model, shift)[0], wires)
        assert (same - plain).abs().max() < 1e-4, (name, (same - plain).abs().max())
        other = line.ksampler(getattr(node, name)(line.model, 5.0)[0], wires)
        assert (other - plain).abs().max() > 1e-2
    assert torch.equal(line.ksampler(line.model, wires), plain)


def check_guiders_of_the_core_work(line: Line) -> None:
    import torch
    from comfy_extras.nodes_custom_sampler import (
        BasicScheduler,
        CFGGuider,
        DualCFGGuider,
        KSamplerSelect,
        SamplerCustomAdvanced,
    )
    from pack.nodes.host.clip_batch import ROWS, StoryNoise

    told, untold, latent = wires = line.wires()
    noise = StoryNoise(latent[ROWS], 7)
    sampler = KSamplerSelect.execute("euler").result[0]
    schedule = BasicScheduler.execute(line.model, "simple", STEPS, 1.0).result[0]
    guider = CFGGuider.execute(line.model, told, untold, 3.0).result[0]
    out = SamplerCustomAdvanced.execute(noise, guider, sampler, schedule, latent).result[0]
    assert (out["samples"] - line.custom(line.model, wires, noise.generate_noise(latent), schedule)).abs().max() < 1e-6
    assert out[ROWS].rows == latent[ROWS].rows and out[ROWS].plan is line.plan
    dual = DualCFGGuider.execute(line.model, told, untold, untold, 3.0, 1.0, "regular").result[0]
    assert torch.isfinite(
        SamplerCustomAdvanced.execute(noise, dual, sampler, schedule, latent).result[0]["samples"]
    ).all()


def check_a_lora_changes_the_output_and_leaves_it(line: Line) -> None:
    import torch
    from comfy.weight_adapter.lora import LoRAAdapter

    wires = line.wires()
    before = line.ksampler(line.model, wires)
    key = next(k for k in line.model.model_state_dict() if k.endswith("single_transformer_blocks.0.proj_mlp.weight"))
    out, width = line.model.model_state_dict()[key].shape
    pair = torch.randn(out, 4) * 0.1, torch.randn(4, width) * 0.1
    patched = line.model.clone()
    adapter = LoRAAdapter(set(), (*pair, 4.0, None, None, None))
    assert patched.add_patches({key: adapter}, 1.0) == [key]
    assert (line.ksampler(patched, wires) - before).abs().max() > 1e-2
    assert torch.equal(line.ksampler(line.model, wires), before)


def check_a_mask_and_denoise_keep_what_they_should(line: Line) -> None:
    import torch

    wires = line.wires()
    latent = wires[2]
    start = line.ksampler(line.model, wires)
    mask = torch.ones(1, 1, start.shape[2])
    mask[..., :10] = 0
    painted = line.ksampler(line.model, wires, latent={**latent, "samples": start, "noise_mask": mask}, seed=6)
    assert (painted[..., :10] - start[..., :10]).abs().max() < 1e-5
    shortest = min(latent["audiostory_rows"].frames)
    assert (painted[..., 10:shortest] - start[..., 10:shortest]).abs().max() > 1e-1
    half = line.ksampler(line.model, wires, denoise=0.5, latent={**latent, "samples": start}, seed=6)
    anew = line.ksampler(line.model, wires, seed=6)
    inside = [row[:, :n] for row, n in zip(half - start, latent["audiostory_rows"].frames, strict=True)]
    outside = [row[:, :n] for row, n in zip(anew - start, latent["audiostory_rows"].frames, strict=True)]
    assert 0 < torch.cat(inside, 1).std() < torch.cat(outside, 1).std()


def check_masks_of_the_core_keep_what_they_cover(line: Line) -> None:
    """Set Latent Noise Mask writes pictures' masks [b 1 h w]; others are [b h w], or our own [b c t]."""
    import comfy.samplers
    import torch
    from pack.nodes.host.clip_batch import ClipLatent
    from pack.nodes.host.model import default_sigmas
    from pack.nodes.story_sampler import StorySampler

    from nodes import SetLatentNoiseMask

    told, untold, latent = wires = line.wires()
    start = line.ksampler(line.model, wires)
    clips, _, length = start.shape
    shortest = min(latent["audiostory_rows"].frames)
    rendered = ClipLatent({**latent, "samples": start})
    mask = torch.ones(1, 6, length)
    mask[..., :10] = 0.0
    each = mask.repeat(clips, 1, 1)
    each[1] = 0.0  # the second clip is kept whole
    wide = torch.nn.functional.interpolate(mask, size=8 * length, mode="nearest")
    sampler, schedule = comfy.samplers.sampler_object("euler"), default_sigmas(line.model, STEPS)
    for given in (mask, each, wide):
        masked = SetLatentNoiseMask().set_mask(rendered, given)[0]
        assert masked["noise_mask"].shape == start.shape and "noise_mask" not in rendered
        by_core = line.ksampler(line.model, wires, latent=masked, seed=6)
        ours = run(StorySampler, model=line.model, positive=told, negative=untold, latent=masked, sampler=sampler,
                   sigmas=schedule, cfg=3.0, seed=6)[0]["samples"]
        for found in (by_core, ours):
            kept, changed = found[..., :9] - start[..., :9], found[..., 11:shortest] - start[..., 11:shortest]
            assert kept.abs().max() < 1e-5 and changed[0].abs().max() > 1e-1
            assert (changed[1].abs().max() < 1e-5) == (given is each)
    for odd in (mask, mask[:, :1]):
        masked = rendered.copy()
        masked["noise_mask"] = odd
        assert torch.equal(masked["noise_mask"], SetLatentNoiseMask().set_mask(rendered, mask)[0]["noise_mask"])


def check_captions_of_different_lengths_render_as_if_alone(line: Line) -> None:
    """Text features without padding: rows behind a shorter caption, which a mask leaves out, are seen by nothing."""
    import torch
    from pack.audiostory_core.models.text_encoder import Context
    from pack.nodes.host.clip_batch import ROWS, StoryNoise, empty_beside, rows_of
    from pack.nodes.host.model import default_sigmas

    told, _, latent = wires = line.wires()
    context = Context(told[0][0].clone(), torch.ones(told[0][0].shape[:2], dtype=torch.bool))
    context.mask[0, 5:], context.mask[2, 9:] = False, False
    context.tokens[~context.mask] = 1e3  # whatever stands there
    empty, pooled = empty_beside(context, line.parts.unconditional, True)
    assert torch.equal(empty.mask, context.mask) and torch.equal(pooled, empty.tokens[:, 0])
    assert torch.equal(empty_beside(context, line.parts.unconditional, False)[0].tokens, line.parts.unconditional)
    sides = [[[side.tokens, {**told[0][1], "pooled_output": vector, "audiostory_mask": side.mask}]]
             for side, vector in ((context, context.pooled()), (empty, pooled))]
    noise = StoryNoise(latent[ROWS], 7).generate_noise(latent)
    schedule = default_sigmas(line.model, STEPS)
    together = line.custom(line.model, (*sides, latent), noise, schedule)
    assert torch.isfinite(together).all()
    for k, (rows, frames) in enumerate(zip((5, 64, 9), latent["audiostory_rows"].frames, strict=True)):
        cut = [[[rows_of(side, [k], 3)[0][0][:, :rows], rows_of(side, [k], 3)[0][1]]] for side in sides]
        own = {"samples": latent["samples"][k : k + 1, :, :frames]}
        alone = line.custom(line.model, (*cut, own), noise[k : k + 1, :, :frames], schedule)
        assert (together[k, :, :frames] - alone[0]).abs().max() < 1e-4 * float(alone.abs().max())
    assert (together - line.custom(line.model, wires, noise, schedule)).abs().max() > 1e-3


def text_only_bundle(folder: Path) -> None:
    """A renderer with a text encoder and no language model, of the small checkpoint in published layout."""
    import shutil

    import torch
    from pack.audiostory_core.published.importing import import_bundle
    from pack.audiostory_core.published.origin import Origin
    from safetensors.torch import save_file

    golden, tango = PACK / "tests" / "golden" / "published", folder.parent / ".tango"
    shutil.copytree(golden / "flux_detokenizer", tango)
    (tango / "model.safetensors").rename(tango / "vae.safetensors")
    data = torch.load(golden / "pytorch_model.bin", weights_only=True)
    own = {k.removeprefix("tangoflux."): t.clone() for k, t in data.items() if k.startswith("tangoflux.")}
    del own["text_encoder.encoder.embed_tokens.weight"]
    save_file(own, str(tango / "tangoflux.safetensors"))
    import_bundle(Origin(tangoflux=tango, flan_t5=golden / "flan_t5"), folder, dtype="float32")
    shutil.rmtree(tango)


def check_a_bundle_without_a_language_model_renders_plans_by_their_text(line: Line) -> None:
    import comfy.samplers
    from pack.audiostory_core import pipeline
    from pack.audiostory_core.line.settings import Settings
    from pack.nodes.bridge_tokens import BridgeTokens
    from pack.nodes.decode_story import DecodeStory
    from pack.nodes.host.folders import model_folders
    from pack.nodes.host.model import default_sigmas
    from pack.nodes.load_bundle import LoadBundle
    from pack.nodes.plan_text import PlanFromText
    from pack.nodes.reasoner import InstructionReasoner
    from pack.nodes.residual_fuser import ResidualFuser
    from pack.nodes.story_latent import StoryLatent
    from pack.nodes.story_sampler import StorySampler
    from pack.nodes.tell_a_story import TellAStory

    model_folders()[0].mkdir(parents=True, exist_ok=True)
    text_only_bundle(model_folders()[0] / "text-only")
    llm, fuser, model, vae = run(LoadBundle, bundle="text-only", dtype="float32")
    asked = {"instruction": "Rain falls.", "seconds": 1.0, "seed": 0}
    for said in (refusal(InstructionReasoner, **asked, reasoner={"reasoner": "bundle"}, llm=llm),
                 refusal(TellAStory, **asked, bundle="text-only", preset="default", residual_strength=1.0)):
        assert said == "bundle 'text-only' has no language model; give it a plan to render."
    text = "1. Rain. <timestamp>0.6</timestamp>\n2. Wind howls. <timestamp>0.4</timestamp>"
    plan, _ = run(PlanFromText, text=text, seconds=0.0)
    (bridge,) = run(BridgeTokens, llm=llm, plan=plan, reread_all=False)
    told, untold = run(ResidualFuser, fuser=fuser, bridge=bridge, residual_strength=1.0, mode="cross_attention",
                       crossfade_seconds=0.1)
    latent, _ = run(StoryLatent, plan=plan, model=model, crossfade_seconds=0.1, seed=0)
    (drawn,) = run(StorySampler, model=model, positive=told, negative=untold, latent=latent, cfg=3.0, seed=0,
                   sampler=comfy.samplers.sampler_object("euler"), sigmas=default_sigmas(model, 2))
    (clips,) = run(DecodeStory, vae=vae, latent=drawn, plan=plan)
    heard: list = []
    settings = Settings(num_steps=2, guidance_scale=3.0, sampler="euler", crossfade_seconds=0.1)
    pipeline.tell(plan=plan, bundle=llm.parts, settings=settings, on_clip=lambda _, clip: heard.append(clip.waveform))
    assert len(clips) == len(heard) == 2
    for clip, ours in zip(clips, heard, strict=True):
        found = clip["waveform"][0]
        assert (found - ours[:, : found.shape[1]]).abs().max() < 1e-4 and found.abs().max() > 0


def check_wrong_wires_are_one_sentence(line: Line) -> None:
    import comfy.samplers
    import torch
    from comfy_extras.nodes_video_model import VideoLinearCFGGuidance
    from pack.audiostory_core.errors import InputError
    from pack.nodes.decode_story import DecodeStory
    from pack.nodes.story_latent import StoryLatent
    from pack.nodes.story_sampler import StorySampler

    told, untold, latent = line.wires()
    text = [[torch.zeros(1, 77, 768), {"pooled_output": torch.zeros(1, 768)}]]
    short = line.wires(crossfade=0.0)[2]
    sampler = comfy.samplers.sampler_object("euler")
    image = types.SimpleNamespace(model=torch.nn.Linear(1, 1), attachments={})
    broken = {"samples": torch.full((3, CHANNELS, 20), torch.nan)}
    cases = [
        (lambda: line.ksampler(line.model, (text, untold, latent)), "made for another model"),
        (
            lambda: line.ksampler(line.model, (told, untold, {"samples": torch.zeros(1, 4, 64, 64)})),
            f"renders [clips, {CHANNELS}",
        ),
        (
            lambda: line.ksampler(line.model, (told, untold, {"samples": torch.zeros(3, CHANNELS, 100)})),
            "same plan and crossfade",
        ),
        (lambda: line.ksampler(line.model, (told, untold, {"samples": torch.zeros(2, CHANNELS, 40)})), "is for 3 clips"),
        (
            lambda: StorySampler.execute(image, told, untold, latent, sampler, 3.0, 0),
            "holds a Linear, which cannot render",
        ),
        (
            lambda: StorySampler.execute(line.model, told, untold, {"samples": torch.ones(1, 4, 64, 64)}, sampler, 3.0, 0),
            f"clips are [clips, {CHANNELS}, frames]",
        ),
        (lambda: line.ksampler(line.model, (told, untold, short)), "same plan and crossfade"),
        (lambda: StoryLatent.execute(line.plan, image, 0.5, 0), "cannot render stories"),
        (lambda: DecodeStory.execute(image, latent), "wire the VAE"),
        (lambda: line.vae.decode(torch.zeros(1, CHANNELS, 2, 16)), f"decodes [clips, {CHANNELS}, frames]"),
        (lambda: line.vae.encode(torch.zeros(1, 64, 64, 3)), "wire VAE Encode Audio"),
        (lambda: StorySampler.execute(line.model, told, untold, broken, sampler, 3.0, 0), "the node before made them"),
        (lambda: line.ksampler(VideoLinearCFGGuidance().patch(line.model, 1.0)[0], (told, untold, latent)),
         "made for pictures or video"),
    ]
    for run, said in cases:
        try:
            run()
        except InputError as error:
            assert said in str(error), (said, str(error))
        else:
            raise AssertionError(f"nothing was said: {said}")


def check_nodes_of_the_core_decode_and_encode(line: Line) -> None:
    import torch

    try:
        from comfy_extras.nodes_audio import VAEDecodeAudio, VAEDecodeAudioTiled, VAEEncodeAudio
    except (ImportError, OSError):  # older cores import torchaudio there, which may not load
        return
    latent = {"samples": torch.randn(2, CHANNELS, 20)}
    rate = line.parts.codec.sample_rate
    for audio in (VAEDecodeAudio.execute(line.vae, latent).result[0],
                  VAEDecodeAudioTiled.execute(line.vae, latent, 512, 64).result[0]):
        assert audio["waveform"].shape == (2, 1, 20 * line.parts.codec.hop) and audio["sample_rate"] == rate
    stereo = {"waveform": torch.randn(1, 2, 16384) * 0.1, "sample_rate": rate}
    found = VAEEncodeAudio.execute(line.vae, stereo).result[0]["samples"]
    assert found.shape == (1, CHANNELS, 1, 16) and torch.isfinite(found).all()
    again = VAEDecodeAudio.execute(line.vae, {"samples": found}).result[0]
    assert torch.equal(again["waveform"], VAEDecodeAudio.execute(line.vae, {"samples": found[:, :, 0]}).result[0]["waveform"])


def _recorded(line: Line, seconds: float):
    """A sweep as VAE Encode Audio gives it, and the wires of one event as long; None in cores whose node cannot load."""
    import torch
    from pack.audiostory_core.plan.story import StoryPlan

    try:
        from comfy_extras.nodes_audio import VAEEncodeAudio
    except (ImportError, OSError):  # as above
        return None
    rate = line.parts.codec.sample_rate
    at = torch.arange(int(seconds * rate)) / rate
    sweep = 0.3 * torch.sin(2 * torch.pi * (200 + 50 * at) * at)
    latent = VAEEncodeAudio.execute(line.vae, {"waveform": sweep[None, None], "sample_rate": rate}).result[0]
    return latent, line.wires(StoryPlan.sequential("A dog.", [("A dog barks.", seconds)]), 0.0)


def check_a_recording_changes_only_where_a_mask_is_white(line: Line) -> None:
    """VAE Encode Audio, Set Latent Noise Mask and core's samplers: 2 s to 4 s are repainted, all else is what was encoded."""
    import torch
    from comfy_extras.nodes_custom_sampler import CFGGuider, KSamplerSelect, SamplerCustomAdvanced
    from comfy_extras.nodes_mask import MaskComposite, SolidMask
    from pack.audiostory_core.models.codec import latent_rate
    from pack.nodes.host.clip_batch import ROWS, StoryNoise
    from pack.nodes.host.model import default_sigmas

    from nodes import SetLatentNoiseMask

    recorded = _recorded(line, 6.0)
    if recorded is None:
        return
    latent, wires = recorded
    start, rate = latent["samples"], latent_rate(line.parts.codec)
    first, last = int(2 * rate), int(4 * rate)  # the frames that hold the span's two ends
    black, white = (SolidMask.execute(value, width, 8).result[0] for value, width in ((0.0, 60), (1.0, 20)))
    drawn = MaskComposite.execute(black, white, 20, 0, "add").result[0]  # ten pixels a second
    by_frame = torch.zeros(1, start.shape[-1])
    by_frame[:, first : last + 1] = 1.0
    guider = CFGGuider.execute(line.model, *wires[:2], 3.0).result[0]
    noise, euler = StoryNoise(wires[2][ROWS], 6), KSamplerSelect.execute("euler").result[0]
    schedule = default_sigmas(line.model, STEPS)
    for mask in (drawn, drawn[:, :1], drawn.repeat_interleave(8, 2), by_frame):
        masked = SetLatentNoiseMask().set_mask(latent, mask)[0]
        for painted in (line.ksampler(line.model, wires, latent=masked, seed=6),
                        line.ksampler(line.model, wires, "dpmpp_2m_sde", latent=masked, seed=6),
                        SamplerCustomAdvanced.execute(noise, guider, euler, schedule, masked).result[0]["samples"]):
            assert painted.shape == start.shape and torch.isfinite(painted).all()
            changed = (painted - start).abs().amax((0, 1, 2))
            # A mask's edge may fall between two frames.
            assert torch.cat([changed[: first - 1], changed[last + 2 :]]).max() < 1e-5
            assert changed[first + 2 : last - 1].min() > 1e-1


def check_a_recording_is_where_denoise_starts(line: Line) -> None:
    import torch

    recorded = _recorded(line, 2.0)
    if recorded is None:
        return
    latent, wires = recorded
    start, moved = latent["samples"], []
    for denoise in (0.2, 0.6, 1.0):
        found = line.ksampler(line.model, wires, denoise=denoise, latent=latent, seed=6)
        plain = line.ksampler(line.model, wires, denoise=denoise, latent={"samples": start[:, :, 0]}, seed=6)
        assert torch.equal(found[:, :, 0], plain)
        moved.append(float((found - start).std()))
    assert 0 < moved[0] < moved[1] < moved[2], moved


def check_layers_that_stream_compute_the_same(line: Line) -> None:
    import comfy.ops
    import torch
    from pack.audiostory_core.bundle.bundle import Bundle

    plain, streamed = Bundle.open("tiny").dit().requires_grad_(False), line.parts.dit
    given = torch.randn(2, 20, CHANNELS), torch.tensor([0.3, 0.9])
    told = plain.condition(torch.randn(2, 64, 128), torch.tensor([1.0, 3.0]))
    whole = streamed(*given, told.tokens, told.pooled)
    torch.testing.assert_close(whole, plain(*given, told.tokens, told.pooled), atol=1e-5, rtol=1e-5)
    layers = [m for m in streamed.modules() if isinstance(m, comfy.ops.CastWeightBiasOp)]
    try:
        for layer in layers:
            layer.comfy_cast_weights = True
        assert torch.equal(streamed(*given, told.tokens, told.pooled), whole)
    finally:
        for layer in layers:
            del layer.comfy_cast_weights
    _check_partly_loaded(line, lambda: streamed(*given, told.tokens, told.pooled), whole)
    loose = {name for name, m in streamed.named_modules() if not isinstance(m, comfy.ops.CastWeightBiasOp)
             and any(True for _ in m.parameters(recurse=False))}
    small = {name for name in loose if name.rpartition(".")[2].startswith("norm_")}  # of a head's width; they go along whole
    assert small and loose - small == {"duration_embedder"}, loose


def _check_partly_loaded(line: Line, compute, whole) -> None:
    """As where half of the weights fit: ComfyUI leaves the others on the host, and calls them one by one."""
    import torch

    patcher = line.parts.patcher("dit").clone()
    patcher.detach()
    try:
        patcher.patch_model(torch.device("cpu"), lowvram_model_memory=patcher.model_size() // 2)
        held = [m.comfy_cast_weights for m in patcher.model.modules() if hasattr(m, "comfy_cast_weights")]
        assert patcher.model.model_lowvram and 0 < sum(held) < len(held)
        assert torch.equal(compute(), whole)
    finally:
        patcher.detach()
    assert not any(m.comfy_cast_weights for m in patcher.model.modules() if hasattr(m, "comfy_cast_weights"))


def check_other_precisions_work(line: Line) -> None:
    import torch

    wide = line.ksampler(line.model, line.wires())
    narrow = Line(line.store.folder, "bfloat16")
    found = line.ksampler(narrow.model, narrow.wires())
    assert narrow.model.model_dtype() is torch.bfloat16 and found.dtype is torch.float32
    assert torch.isfinite(found).all() and (found - wide).std() < 0.3 * wide.std(), (found - wide).std() / wide.std()


def check_one_caption_renders_one_clip(line: Line) -> None:
    import comfy.samplers
    import torch
    from pack.nodes.bridge_tokens import kept_tokens
    from pack.nodes.host.clip_batch import ClipBatch
    from pack.nodes.host.model import default_sigmas
    from pack.nodes.host.sockets import Part
    from pack.nodes.host.walk import Walk, render_clips

    schedule = default_sigmas(line.model, 3)

    def render(plan, name="euler", seed=3, model=line.model, cfg=3.0):
        told, untold, latent = line.wires(plan)
        walk = Walk(model, told, untold, comfy.samplers.sampler_object(name), schedule, cfg, seed)
        return render_clips(walk, ClipBatch.of(latent), line.store, lambda *_: None)

    first = render(line.plan)
    assert first.fresh == (0, 1, 2)
    again = render(line.plan)
    assert again.fresh == () and torch.equal(again.samples, first.samples)
    one, two, three = line.plan.events
    edited = line.plan.with_events([one, two.model_copy(update={"caption": "A cat meows."}), three])
    part = Part(line.parts, "language_model")
    assert kept_tokens(part, edited, line.store, False)[1] == 1
    after = render(edited)
    assert after.fresh == (1,)
    assert torch.equal(after.samples[[0, 2]], first.samples[[0, 2]])
    assert not torch.equal(after.samples[1], first.samples[1])
    assert render(line.plan).fresh == ()
    assert render(line.plan, seed=4).fresh == (0, 1, 2)
    assert render(line.plan, cfg=2.0).fresh == (0, 1, 2)
    assert render(line.plan, "heun").fresh == (0, 1, 2)
    assert render(line.plan, "euler_ancestral").fresh == (0, 1, 2)
    assert render(line.plan, "euler_ancestral").fresh == ()
    # What was heard last stays with a lock, whatever the seed.
    kept = render(line.plan)
    locked = line.plan.with_events([one, two, three.model_copy(update={"locked": True})])
    retold = locked.model_copy(update={"instruction": "Another sentence."})
    for plan, fresh in ((locked, (0, 1)), (retold, (0, 1))):
        moved = render(plan, seed=9, cfg=2.0)
        assert moved.fresh == fresh and torch.equal(moved.samples[2], kept.samples[2])
    # A patch that cannot be told from its content: nothing is kept.
    odd = line.model.clone()
    odd.set_model_sampler_post_cfg_function(lambda args: args["denoised"])
    assert render(line.plan, model=odd).fresh == render(line.plan, model=odd).fresh == (0, 1, 2)
    assert kept_tokens(part, line.plan, line.store, True)[1] == 3


def check_a_locked_event_keeps_its_waveform_through_the_graph(line: Line) -> None:
    """Story Sampler and Decode Story: whatever else changes, what was heard of a locked event is heard again, to the bit."""
    import comfy.samplers
    import torch
    from pack.audiostory_core.bundle.bundle import Bundle
    from pack.audiostory_core.line.locks import Hold, Locks
    from pack.nodes.host import runtime
    from pack.nodes.host.clip_batch import ClipBatch, ClipLatent
    from pack.nodes.host.decoding import decode_batch
    from pack.nodes.host.model import default_sigmas
    from pack.nodes.host.walk import Walk, render_clips

    def heard(plan, seed=3, on: Line = line, crossfade=0.5):
        told, untold, latent = on.wires(plan, crossfade)
        walk = Walk(on.model, told, untold, comfy.samplers.sampler_object("euler"), default_sigmas(on.model, 2), 3.0, seed)
        rendered = render_clips(walk, ClipBatch.of(latent), line.store, lambda *_: None)
        batch = ClipBatch.of(ClipLatent({**latent, "samples": rendered.samples}))
        return {span.event_id: clip.waveform for span, clip in decode_batch(on.vae, batch, line.store)}

    def on(parts) -> Line:
        other = Line.__new__(Line)
        other.parts, other.model, other.vae, other.plan, other.store = parts, parts.model(), parts.vae(), line.plan, line.store
        return other

    before = heard(line.plan)
    one, two, three = line.plan.events
    locked = line.plan.with_events([one, two.model_copy(update={"locked": True}), three])
    wind = one.model_copy(update={"caption": "Wind blows."})
    bundle = line.parts.bundle
    renderer = bundle.manifest.renderer.model_copy(update={"max_seconds": 1.0})  # which cuts the event in two
    short = Bundle(bundle.folder, bundle.manifest.model_copy(update={"renderer": renderer}))
    changes = {
        "instruction": lambda: heard(locked.model_copy(update={"instruction": "Another sentence."})),
        "neighbour": lambda: heard(locked.with_events([wind, *locked.events[1:]])),
        "seed": lambda: heard(locked, seed=9),
        "precision": lambda: heard(locked, on=Line(line.store.folder, "bfloat16")),
        "bundle": lambda: heard(locked, on=on(runtime.HostParts(short, line.parts.placement))),
        "crossfade": lambda: heard(locked, crossfade=0.2),
    }
    for name, change in changes.items():
        after = change()["e2"]
        count = min(after.shape[1], before["e2"].shape[1])
        assert count > 16000 and torch.equal(after[:, :count], before["e2"][:, :count]), name
    assert not torch.equal(heard(line.plan, seed=9)["e2"], before["e2"]), "unlocked it is what it is told to be"
    words = torch.full((1, 8000), 0.3)
    line.store.put("0" * 64, {"waveform": words, "sample_rate": torch.tensor(16_000)})
    Locks(line.store, line.plan).hold(two, Hold(("0" * 64,), (two.seconds,), two.seconds, spoken=True))
    spoken = heard(locked)["e2"]
    assert torch.equal(spoken[:, :7000], words[:, :7000]) and not spoken[:, 8000:].any(), "silence follows speech"


def check_a_lock_keeps_no_half_rendered_clip(line: Line) -> None:
    """The first of two halves is rendered even where a lock keeps the clip; the second gives what the lock keeps."""
    import comfy.samplers
    import torch
    from pack.nodes.host.clip_batch import ClipBatch
    from pack.nodes.host.model import default_sigmas
    from pack.nodes.host.walk import Walk, render_clips, rendered_latent

    schedule, euler = default_sigmas(line.model, 4), comfy.samplers.sampler_object("euler")

    def render(plan, latent, sigmas, seed, add_noise=True):
        told, untold, empty = line.wires(plan)
        walk, batch = Walk(line.model, told, untold, euler, sigmas, 3.0, seed, add_noise), ClipBatch.of(latent or empty)
        made = render_clips(walk, batch, line.store, lambda *_: None)
        return made, rendered_latent(walk, batch, made, latent or empty)

    whole, _ = render(line.plan, None, schedule, 21)
    one, two, three = line.plan.events
    locked = line.plan.with_events([one, two.model_copy(update={"locked": True}), three])
    half, latent = render(locked, None, schedule[:3], 22)
    assert half.fresh == (0, 1, 2) and not torch.equal(half.samples[1], whole.samples[1])
    rest, _ = render(locked, latent, schedule[2:], 22, add_noise=False)
    assert rest.fresh == (0, 2) and torch.equal(rest.samples[1], whole.samples[1])
    again, _ = render(locked, None, schedule, 22)
    assert (rest.samples - again.samples).abs().max() < 1e-4 * float(again.samples.abs().max())


def check_interrupted_renderings_keep_what_was_finished(line: Line) -> None:
    import comfy.model_management as management
    import comfy.samplers
    from pack.nodes.host.clip_batch import ClipBatch
    from pack.nodes.host.model import default_sigmas
    from pack.nodes.host.walk import Walk, render_clips

    told, untold, latent = line.wires()
    # Ancestral samplers go clip by clip.
    walk = Walk(line.model, told, untold, comfy.samplers.sampler_object("euler_ancestral"), default_sigmas(line.model, 3),
                3.0, 77)

    def cancel(done: int, total: int) -> None:
        assert total == 9
        if done == 4:
            management.interrupt_current_processing(True)

    try:
        render_clips(walk, ClipBatch.of(latent), line.store, cancel)
    except management.InterruptProcessingException:
        pass
    else:
        raise AssertionError("Cancel was not answered")
    finally:
        management.interrupt_current_processing(False)
    assert len(render_clips(walk, ClipBatch.of(latent), line.store, lambda *_: None).fresh) == 2


def check_two_loaders_share_and_names_stay_inside(line: Line) -> None:
    from pack.audiostory_core.errors import InputError
    from pack.nodes.host import folders, runtime
    from pack.nodes.load_bundle import LoadBundle

    assert runtime.open_parts("tiny", "float32") is line.parts is runtime.open_parts("tiny", "auto")
    llm, _, model, _ = LoadBundle.execute("tiny", "auto").result
    assert llm.parts is line.parts and model.model is line.model.model
    assert LoadBundle.validate_inputs("tiny") is True and "tiny" in LoadBundle.define_schema().inputs[0].options
    for name in ("../tiny", "/etc", "nothing", str(line.parts.bundle.folder)):
        assert "there is no bundle" in LoadBundle.validate_inputs(name)
        try:
            runtime.open_parts(name)
        except InputError as error:
            assert "models" in str(error)
        else:
            raise AssertionError(name)
    folder = Path(folders.model_folders()[0])
    assert folder.parts[-2:] == ("models", "audiostory")


def check_the_language_model_leaves_the_device_when_memory_is_short(line: Line) -> None:
    """ComfyUI frees no memory of torch.device("cpu"); "cpu:0" computes on the processor all the same and counts as a device."""
    import comfy.model_management as management
    import torch
    from pack.nodes.bridge_tokens import kept_tokens
    from pack.nodes.host import runtime
    from pack.nodes.host.sockets import Part

    device, wires, free = torch.device("cpu", 0), line.wires(), management.get_free_memory

    def believe(size: int) -> None:
        management.get_free_memory = lambda dev=None, torch_free_too=False: (size, size) if torch_free_too else size

    def loaded(parts) -> set[str]:
        """Parts that lie on the device as the host sees it."""
        there = [model.model for model in management.loaded_models()]
        return {name for name in ("language_model", "dit") if any(parts.patcher(name).model is one for one in there)}

    try:
        for size, left in ((0, {"dit"}), (10**12, {"language_model", "dit"})):
            parts = runtime.HostParts(line.parts.bundle, runtime.Placement(device, torch.float32))
            believe(10**12)
            kept_tokens(Part(parts, "language_model"), line.plan, line.store, True)
            assert loaded(parts) == {"language_model"}
            believe(size)
            line.ksampler(parts.model(), wires, steps=1)
            assert loaded(parts) == left, (size, loaded(parts))
            assert (parts.patcher("language_model").loaded_size() > 0) == ("language_model" in left)
        # In one node: the first event is rendered while the language model still writes, so it stays until it is released.
        parts = runtime.HostParts(line.parts.bundle, runtime.Placement(device, torch.float32))
        believe(0)
        with parts.session():
            assert parts.language_model and parts.dit and loaded(parts) == {"language_model", "dit"}
            parts.release("language_model")
            assert parts.codec and "language_model" not in loaded(parts)
    finally:
        management.get_free_memory = free


def check_nothing_is_alive_after_unloading(line: Line) -> None:
    """Runs last: it takes the line apart."""
    import comfy.model_management as management
    from torch import Tensor

    line.wires()
    line.ksampler(line.model, line.wires(), steps=1)
    with line.parts.session():
        rooms = [line.parts.language_model, line.parts.fuser, line.parts.codec, line.parts.dit, line.parts.text_encoder]
    watched = [weakref.ref(tensor) for room in rooms for tensor in (*room.parameters(), *room.buffers())]
    sizes = {tuple(ref().shape) for ref in watched if ref().numel() > 10_000}
    parts = weakref.ref(line.parts)
    management.unload_all_models()
    line.__dict__.clear()
    rooms.clear()
    del rooms
    gc.collect()
    management.soft_empty_cache()
    assert parts() is None
    left = [tuple(ref().shape) for ref in watched if ref() is not None]
    assert not left, left
    alive = [tuple(t.shape) for t in gc.get_objects() if issubclass(type(t), Tensor) and tuple(t.shape) in sizes]
    assert not alive, alive
    assert not management.current_loaded_models


CHECKS = [name for name in list(globals()) if name.startswith("check_")]


def run_checks(folder: Path, wanted: list[str]) -> None:
    """In the other process: the pack as a package, ComfyUI on the path, every check in ComfyUI's inference mode."""
    pack = types.ModuleType("pack")
    pack.__path__ = [str(PACK)]
    sys.modules["pack"] = pack
    import comfy.options

    comfy.options.enable_args_parsing()
    sys.argv = ["main.py", "--cpu", "--base-directory", str(folder)]
    import torch

    torch.manual_seed(0)
    told: dict[str, str] = {}
    with torch.inference_mode():
        line = Line(folder / "store")
        for name in wanted or CHECKS:
            try:
                globals()[name](line)
                told[name] = ""
            except BaseException as error:  # each check tells its own
                import traceback

                told[name] = f"{type(error).__name__}: {error}\n{traceback.format_exc()}"
            (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    core = find_core()
    if core is None:
        pytest.skip(
            "NO COMFYUI: set COMFYUI_PATH to a checkout, or put one at ~/comfy/ComfyUI; nothing of it was checked"
        )
    folder = tmp_path_factory.mktemp("comfy")
    path = [str(SUPPORT), str(SUPPORT / "comfy_shim"), str(core)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    command = [sys.executable, __file__, str(folder)]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=1800, check=False
    )
    path = folder / "told.json"
    assert path.is_file(), done.stdout[-3000:] + done.stderr[-6000:]
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.comfy
@pytest.mark.parametrize("check", CHECKS)
def test_in_comfyui(told: dict[str, str], check: str):
    assert told.get(check) == "", told.get(check, "it did not run")


if __name__ == "__main__":
    run_checks(Path(sys.argv[1]), sys.argv[2:])
