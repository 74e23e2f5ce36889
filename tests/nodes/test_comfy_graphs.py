"""Our MODEL, VAE, CONDITIONING and LATENT among core's own nodes, in a real ComfyUI: what picks, joins, cuts and turns rows,
what patches a model or loads a LoRA, and what is wired to a plan that it was not made for."""

import json
import shutil
import struct
from typing import Any

import numpy as np
import pytest

from comfy_host import Client, Host, Run, default_of, is_widget
from comfy_prompts import assert_red, line, node, samples, sounds

pytestmark = pytest.mark.comfy

EVENTS = [{"id": "rain", "caption": "Rain falls.", "seconds": 2.0}, {"id": "dog", "caption": "A dog barks.", "seconds": 3.0}]
PLAN = {"version": 1, "instruction": "Two sounds.", "events": EVENTS}
ONE = {"version": 1, "instruction": "One sound.", "events": EVENTS[:1]}
RATE, HOP = 16_000, 1024


def graph(plan: dict[str, Any] = PLAN, **nodes: dict[str, Any]) -> dict[str, Any]:
    """The line up to its sampler, of two steps, and other nodes beside it; what they put out is saved."""
    prompt = line(plan, steps=2)
    for key in ("decode", "join", "save"):
        del prompt[key]
    return {**prompt, **nodes}


def ksampler(**inputs: Any) -> dict[str, Any]:
    usual = {"model": ["load", 2], "positive": ["fuse", 0], "negative": ["fuse", 1], "latent_image": ["latent", 0],
             "seed": 0, "steps": 2, "cfg": 3.0, "sampler_name": "euler", "scheduler": "simple", "denoise": 1.0}
    return node("KSampler", **{**usual, **inputs})


def story_sampler(**inputs: Any) -> dict[str, Any]:
    usual = {"model": ["load", 2], "positive": ["fuse", 0], "negative": ["fuse", 1], "latent": ["latent", 0], "seed": 0,
             "cfg": 3.0, "sampler": ["euler", 0], "sigmas": ["sigmas", 0]}
    return node("AudioStorySampler", **{**usual, **inputs})


def decoded(latent: str) -> dict[str, Any]:
    """Nodes that decode a latent and save each clip by itself."""
    return {f"{latent} clips": node("AudioStoryDecode", vae=["load", 3], latent=[latent, 0]),
            f"{latent} sound": node("AudioStorySave", audio=[f"{latent} clips", 0], filename_prefix=f"audio/{latent}",
                                    format="wav float")}


def told(latent: str, plan: str | None = "plan") -> dict[str, Any]:
    """Nodes that decode a latent, join its clips and save the track."""
    planned = {} if plan is None else {"plan": [plan, 0]}
    return {f"{latent} clips": node("AudioStoryDecode", vae=["load", 3], latent=[latent, 0]),
            f"{latent} join": node("AudioStoryConcatenator", clips=[f"{latent} clips", 0], crossfade_seconds=0.5,
                                   curve="equal_power", loudness=0.0, sample_rate=0, **planned),
            f"{latent} track": node("AudioStorySave", audio=[f"{latent} join", 0], filename_prefix=f"audio/{latent}",
                                    format="wav float")}


def kept(latent: str) -> dict[str, Any]:
    return {f"{latent} file": node("SaveLatent", samples=[latent, 0], filename_prefix=f"latents/{latent}")}


def done(client: Client, prompt: dict[str, Any]) -> Run:
    run = client.run(prompt)
    assert run.ending == "success", run.error
    return run


def heard(host: Host, run: Run, at: str) -> list[np.ndarray]:
    return [samples(data)[0][:, 0] for _, data in sounds(host, run, at)]


def latents(host: Host, run: Run, at: str) -> np.ndarray:
    """The tensor that Save Latent wrote."""
    data = host.view(run.outputs[f"{at} file"]["latents"][0])
    size = struct.unpack("<Q", data[:8])[0]
    row = json.loads(data[8 : 8 + size])["latent_tensor"]
    first, last = row["data_offsets"]
    return np.frombuffer(data[8 + size + first : 8 + size + last], np.float32).reshape(row["shape"])


# Rows that core picked, repeated, joined, cut and turned


def test_rows_are_decoded_as_what_they_are(host: Host, client: Client):
    """One clip out of a batch, clips in another order, clips cut and joined again, and a clip turned round in time."""
    prompt = graph(
        one=node("LatentFromBatch", samples=["sample", 0], batch_index=1, length=1),
        other=node("LatentFromBatch", samples=["sample", 0], batch_index=0, length=1),
        swapped=node("LatentBatch", samples1=["one", 0], samples2=["other", 0]),
        left=node("LatentCut", samples=["sample", 0], dim="x", index=0, amount=20),
        right=node("LatentCut", samples=["sample", 0], dim="x", index=20, amount=1000),
        joined=node("LatentConcat", samples1=["left", 0], samples2=["right", 0], dim="x"),
        turned=node("LatentFlip", samples=["other", 0], flip_method="x-axis: vertically"),
        back=node("LatentFlip", samples=["turned", 0], flip_method="x-axis: vertically"),
    )
    for name in ("sample", "one", "swapped", "joined", "left", "turned", "back"):
        prompt |= decoded(name)
    run = done(client, prompt | told("sample") | told("swapped") | told("joined"))
    rain, dog = heard(host, run, "sample sound")
    assert len(dog) > len(rain)
    assert [clip.tobytes() for clip in heard(host, run, "one sound")] == [dog.tobytes()]
    assert [clip.tobytes() for clip in heard(host, run, "swapped sound")] == [dog.tobytes(), rain.tobytes()]
    assert [clip.tobytes() for clip in heard(host, run, "joined sound")] == [rain.tobytes(), dog.tobytes()]
    assert [len(clip) for clip in heard(host, run, "left sound")] == [20 * HOP] * 2
    (turned,), (back,) = heard(host, run, "turned sound"), heard(host, run, "back sound")
    assert len(turned) == len(rain) and back.tobytes() == rain.tobytes() and turned.tobytes() != rain.tobytes()
    assert np.abs(turned).mean() > 0.3 * np.abs(rain).mean(), "its own frames, not the padding that core put before them"
    (track,) = heard(host, run, "sample track")
    for name in ("swapped", "joined"):
        assert np.array_equal(heard(host, run, f"{name} track")[0], track), "each at its own event's place"


def test_a_part_of_a_clip_goes_to_its_own_event(host: Host, client: Client):
    """A cut piece of the second clip fills the place of the second event, though it is the first that comes."""
    prompt = graph(
        dog=node("LatentFromBatch", samples=["sample", 0], batch_index=1, length=1),
        rain=node("LatentFromBatch", samples=["sample", 0], batch_index=0, length=1),
        piece=node("LatentCut", samples=["dog", 0], dim="x", index=0, amount=16),
        piece_clip=node("AudioStoryDecode", vae=["load", 3], latent=["piece", 0]),
        rain_clip=node("AudioStoryDecode", vae=["load", 3], latent=["rain", 0]),
        **told("sample"),
    )
    prompt |= {"join": node("AudioStoryConcatenator", clips=["piece_clip", 0], crossfade_seconds=0.5, curve="equal_power",
                            loudness=0.0, sample_rate=0, plan=["plan", 0], **{"more.clip0": ["rain_clip", 0]}),
               "track": node("AudioStorySave", audio=["join", 0], filename_prefix="audio/piece", format="wav float")}
    run = done(client, prompt)
    (whole,), (track,) = heard(host, run, "sample track"), heard(host, run, "track")
    assert len(track) == len(whole) == 5 * RATE
    before, after = whole[: int(1.5 * RATE)], track[: int(1.5 * RATE)]  # at another level, since the rest has another peak
    assert np.abs(after / np.abs(after).max() - before / np.abs(before).max()).max() < 1e-4, "rain is where it was"
    assert np.abs(track[int(3.5 * RATE) :]).max() == 0.0 < np.abs(track[int(2.1 * RATE) : 3 * RATE]).max()


def test_takes_are_rendered_decoded_and_never_mixed_over_each_other(host: Host, client: Client):
    """A repeated batch is rendered with noise of its own for each take; two renderings in one batch are both decoded."""
    prompt = graph(
        again=node("RepeatLatentBatch", samples=["latent", 0], amount=2), takes=story_sampler(latent=["again", 0]),
        other=story_sampler(seed=9), both=node("LatentBatch", samples1=["sample", 0], samples2=["other", 0]),
        **decoded("sample"), **decoded("takes"), **decoded("other"), **decoded("both"),
    )
    run = done(client, prompt | told("both", None))
    first, other, takes, both = (heard(host, run, f"{name} sound") for name in ("sample", "other", "takes", "both"))
    assert [clip.tobytes() for clip in takes[:2]] == [clip.tobytes() for clip in first]
    assert [len(clip) for clip in takes[2:]] == [len(clip) for clip in first]
    assert all(np.abs(a - b).max() > 0.01 for a, b in zip(takes[:2], takes[2:], strict=True))
    assert [clip.tobytes() for clip in both] == [clip.tobytes() for clip in (*first, *other)]
    (track,) = heard(host, run, "both track")
    assert len(track) == sum(map(len, both)) - 3 * RATE // 2, "one after the other"
    assert_red(client, {name: row for name, row in prompt.items() if "sound" not in name} | told("both"), "come twice")


def test_rows_of_empty_latents_know_their_clips(host: Host, client: Client):
    """Zeros look alike; one picked out, and two in another order, are rendered by their own text, by core's sampler too."""
    prompt = graph(
        one=node("LatentFromBatch", samples=["latent", 0], batch_index=1, length=1), ours=story_sampler(latent=["one", 0]),
        first=node("LatentFromBatch", samples=["latent", 0], batch_index=0, length=1),
        swapped=node("LatentBatch", samples1=["one", 0], samples2=["first", 0]), turned=story_sampler(latent=["swapped", 0]),
        core=ksampler(), core_one=ksampler(latent_image=["one", 0]), core_swapped=ksampler(latent_image=["swapped", 0]),
        **decoded("sample"), **decoded("ours"), **decoded("turned"), **decoded("core_swapped"),
        **kept("core"), **kept("core_one"), **kept("core_swapped"),
    )
    run = done(client, prompt)
    rain, dog = heard(host, run, "sample sound")
    assert [clip.tobytes() for clip in heard(host, run, "ours sound")] == [dog.tobytes()]
    assert [clip.tobytes() for clip in heard(host, run, "turned sound")] == [dog.tobytes(), rain.tobytes()]
    core, one, swapped = (latents(host, run, name) for name in ("core", "core_one", "core_swapped"))
    assert np.abs(one[0] - core[1]).max() < 1e-4 and np.abs(swapped[::-1] - core).max() < 1e-4, "core draws by batch_index"
    assert [len(clip) for clip in heard(host, run, "core_swapped sound")] == [len(dog), len(rain)]


def test_clips_of_two_plans_in_one_batch_are_refused(client: Client):
    other = {**PLAN, "instruction": "Bells.", "events": [{**event, "caption": "A bell rings."} for event in EVENTS]}
    rows, wires = line(other, steps=2), {"bridge": "plan", "fuse": "bridge", "latent": "plan"}
    prompt = graph(**{f"other {name}": rows[name] for name in ("plan", *wires)})
    for name, slot in wires.items():
        prompt[f"other {name}"]["inputs"][slot] = [f"other {slot}", 0]
    drawn = story_sampler(positive=["other fuse", 0], negative=["other fuse", 1], latent=["other latent", 0])
    prompt |= {"drawn": drawn, "both": node("LatentBatch", samples1=["sample", 0], samples2=["drawn", 0])}
    assert_red(client, {**prompt, **decoded("both")}, '"Two sounds."', '"Bells."')
    again = {"again": story_sampler(latent=["both", 0])}
    assert_red(client, {**prompt, **again, **decoded("again")}, '"Two sounds."', '"Bells."', "same plan")


# What was made for another plan


@pytest.mark.parametrize("changes", [{"seconds": 2.5}, {"caption": "Wind howls."}], ids=str)
def test_conditioning_and_latent_of_two_plans_are_refused(client: Client, changes: dict[str, Any]):
    """Whatever their longest clip: here that of both is the same."""
    other = {**PLAN, "instruction": "Nearly the same.", "events": [{**EVENTS[0], **changes}, EVENTS[1]]}
    prompt = graph(other=node("AudioStoryPlanFromText", text=json.dumps(other), instruction="", seconds=0.0))
    prompt["latent"]["inputs"]["plan"] = ["other", 0]
    named = ('"Two sounds." (rain 2 s, dog 3 s)', f'"Nearly the same." (rain {changes.get("seconds", 2.0):g} s, dog 3 s)')
    for drawn in (ksampler(), story_sampler()):
        assert_red(client, {**prompt, "drawn": drawn, **kept("drawn")}, *named)


def test_another_crossfade_is_told_by_its_length(client: Client):
    prompt = graph(core=ksampler())
    prompt["latent"]["inputs"]["crossfade_seconds"] = 0.25
    assert_red(client, {**prompt, **kept("core")}, "'rain' lasts 2.25 s in the latents and 2.5 s")


# Latents that core makes


def test_empty_latents_of_core_are_as_long_as_they_say(host: Host, client: Client):
    """Core counts in frames of another codec; on our MODEL its seconds are seconds."""
    core = {"empty": node("EmptyLatentAudio", seconds=2.0, batch_size=1), "drawn": ksampler(latent_image=["empty", 0]),
            "audio": node("VAEDecodeAudio", samples=["drawn", 0], vae=["load", 3]),
            "track": node("AudioStorySave", audio=["audio", 0], filename_prefix="audio/core", format="wav float")}
    ours = {"empty2": node("EmptyLatentAudio", seconds=2.0, batch_size=2), "takes": story_sampler(latent=["empty2", 0])}
    run = done(client, graph(ONE, **core, **ours, **decoded("takes"), **decoded("sample")))
    (track,) = heard(host, run, "track")
    assert abs(len(track) - 2 * RATE) <= HOP
    takes, (alone,) = heard(host, run, "takes sound"), heard(host, run, "sample sound")
    assert [len(clip) for clip in takes] == [2 * RATE] * 2 and takes[0].tobytes() == alone.tobytes() != takes[1].tobytes()


def test_empty_latents_of_another_length_are_refused_with_both(client: Client):
    prompt = graph(empty=node("EmptyLatentAudio", seconds=4.0, batch_size=2), drawn=story_sampler(latent=["empty", 0]))
    assert_red(client, {**prompt, **kept("drawn")}, "4.0 s", "3 s", "Empty Story Latent")


def test_a_recording_at_half_denoise_goes_through_our_nodes(host: Host, client: Client):
    prompt = graph(
        ONE, recorded=node("EmptyAudio", duration=2.7, sample_rate=22_050, channels=2),
        coded=node("VAEEncodeAudio", audio=["recorded", 0], vae=["load", 3]),
        drawn=story_sampler(latent=["coded", 0], sigmas=["half", 0]),
        half=node("BasicScheduler", model=["load", 2], scheduler="simple", steps=2, denoise=0.5), **decoded("drawn"),
    )
    run = done(client, prompt | told("drawn"))
    (clip,), (track,) = heard(host, run, "drawn sound"), heard(host, run, "drawn track")
    assert abs(len(clip) - 2.7 * RATE) <= HOP and np.abs(clip).max() > 0.0001
    assert len(track) == 2 * RATE, "in the story it is as long as its event"


def test_what_a_node_before_broke_is_named_as_that(client: Client):
    """An equaliser of core makes NaN of telephone speech: its highest band lies above half of its rate."""
    prompt = {"speech": node("ProbeAudio", kind="telephone"),
              "equal": node("AudioEqualizer3Band", audio=["speech", 0], low_gain_dB=0.0, low_freq=100, mid_gain_dB=0.0,
                            mid_freq=1000, mid_q=0.707, high_gain_dB=6.0, high_freq=5000)}
    for end in (node("AudioStorySave", audio=["equal", 0], filename_prefix="audio/nan", format="wav float"),
                node("AudioStoryLoop", audio=["equal", 0], seconds=0.0, crossfade_seconds=0.0)):
        shown = {**prompt, "end": end, "show": node("PreviewAny", source=["end", 0])}
        assert_red(client, shown, "NaN", "node before", "4000 Hz")
    coded = graph(ONE, **prompt, coded=node("VAEEncodeAudio", audio=["equal", 0], vae=["load", 3]), **kept("coded"))
    assert_red(client, coded, "NaN", "node before")


# Two halves


@pytest.mark.parametrize("way", ["SplitSigmas", "steps"])
def test_a_story_in_two_halves_is_the_story(host: Host, client: Client, way: str):
    prompt = graph(whole=story_sampler(), **kept("whole"))
    prompt["sigmas"]["inputs"]["steps"] = 8
    prompt["halves"] = node("SplitSigmas", sigmas=["sigmas", 0], step=4)
    first, second = {"SplitSigmas": ({"sigmas": ["halves", 0]}, {"sigmas": ["halves", 1]}),
                     "steps": ({"end_at_step": 4}, {"start_at_step": 4})}[way]
    prompt |= {"first": story_sampler(**first), "second": story_sampler(latent=["first", 0], add_noise=False, **second)}
    prompt |= {"core": node("KSamplerAdvanced", model=["load", 2], add_noise="disable", noise_seed=0, steps=8, cfg=3.0,
                            sampler_name="euler", scheduler="simple", positive=["fuse", 0], negative=["fuse", 1],
                            latent_image=["first", 0], start_at_step=4, end_at_step=8, return_with_leftover_noise="disable")}
    run = done(client, {**prompt, **kept("second"), **kept("core"), **decoded("second")})
    whole, halves, core = (latents(host, run, name) for name in ("whole", "second", "core"))
    assert np.abs(whole - halves).max() < 1e-4 * np.abs(whole).max()
    frames = 39  # of the shorter clip: core leaves what is behind it as it came
    assert np.abs(whole - core)[..., :frames].max() < 1e-4 * np.abs(whole).max()
    again = {**prompt, "second": story_sampler(latent=["first", 0], **second)}
    assert_red(client, {**again, **kept("second")}, "noise that an earlier sampler left", "add_noise")
    assert_red(client, {**prompt, "none": story_sampler(start_at_step=8), **kept("none")}, "no step from start_at_step 8")


# A sound longer than the window


LONG = {"version": 1, "instruction": "One sound.", "events": [{"id": "bell", "caption": "A bell tolls.", "seconds": 12.0}]}


def test_a_sound_longer_than_the_window_is_one_sound(host: Host, client: Client):
    """Story Sampler renders its parts on from each other, in two halves too and whatever is done to all latents alike; core's
    sampler renders them apart, and they come as one clip."""
    prompt = graph(
        LONG, core=ksampler(), first=story_sampler(end_at_step=1), again=ksampler(latent_image=["sample", 0], denoise=0.6),
        half=story_sampler(latent=["first", 0], add_noise=False, start_at_step=1),
        quiet=node("LatentMultiply", samples=["sample", 0], multiplier=0.5), **kept("sample"), **kept("half"),
    )
    count = {"sample": 2, "half": 2, "quiet": 2, "core": 1, "again": 1}
    run = done(client, prompt | {key: row for name in count for key, row in (decoded(name) | told(name)).items()})
    for name, clips in count.items():
        assert len(heard(host, run, f"{name} sound")) == clips, name
        (track,) = heard(host, run, f"{name} track")
        assert len(track) == 12 * RATE and np.abs(track).max() > 0.01, name
    whole, half = latents(host, run, "sample"), latents(host, run, "half")
    assert np.abs(whole - half).max() < 1e-4 * np.abs(whole).max()


# Patches, LoRA files, and the codec's file


NO_PATCH = {
    "SelfAttentionGuidance": "reads the attention of a U-Net's middle block",
    "VideoLinearCFGGuidance": "takes the batch for frames of a video", "VideoTriangleCFGGuidance": "likewise",
    "SeedVR2Conditioning": "wants latents of a video", "TripoSplatSamplingPreview": "is for one model of its own",
    "TrainLoraNode": "trains on pictures",
}


def test_patches_of_the_core_fit_our_model(client: Client, info: dict[str, Any]):
    """Every node that takes one MODEL and gives one, with its defaults: a clip is rendered, or the node is named above."""
    failed, tried = {}, []
    for name, row in info.items():
        needed = {key: [*spec, {}][:2] for key, spec in row["input"].get("required", {}).items()}
        sockets = [key for key, spec in needed.items() if not is_widget(*spec)]
        if row["output"] != ["MODEL"] or [needed[key][0] for key in sockets] != ["MODEL"] or name in NO_PATCH:
            continue
        if any(_choices(*spec) == [] for spec in needed.values()):
            continue  # a file to choose, and there is none
        values = {key: default_of(*spec) for key, spec in needed.items() if key not in sockets}
        patched = node(name, **{sockets[0]: ["load", 2]}, **values)
        run = client.run(graph(ONE, patched=patched, drawn=ksampler(model=["patched", 0], steps=1), **kept("drawn")))
        tried.append(name)
        if run.ending != "success":
            failed[name] = run.message or run.error
    assert len(tried) > 30 and not failed, failed


def test_patches_that_look_across_clips_see_one_at_a_time(host: Host, client: Client):
    """RenormCFG of core compares one number: in Story Sampler it takes any story, each clip as if it were alone."""
    for patch in (node("RenormCFG", model=["load", 2], cfg_trunc=100.0, renorm_cfg=0.5),
                  node("PerpNeg", model=["load", 2], empty_conditioning=["fuse", 1], neg_scale=1.0)):
        one = node("LatentFromBatch", samples=["latent", 0], batch_index=1, length=1)
        drawn, alone = (story_sampler(model=["patched", 0], latent=[name, 0]) for name in ("latent", "one"))
        run = done(client, graph(patched=patch, one=one, drawn=drawn, alone=alone, **decoded("drawn"), **decoded("alone"),
                                 **decoded("sample")))
        (_, dog), (alone,), (_, plain) = (heard(host, run, f"{name} sound") for name in ("drawn", "alone", "sample"))
        assert alone.tobytes() == dog.tobytes() != plain.tobytes()


def test_the_codec_is_saved_as_a_file(host: Host, client: Client):
    from safetensors.torch import load_file

    from audiostory_core.bundle.bundle import Bundle

    done(client, graph(ONE, file=node("VAESave", vae=["load", 3], filename_prefix="vae/ours")))
    (path,) = host.folder.glob("output/vae/ours_*.safetensors")
    import torch

    own = Bundle.open("tiny").codec("cpu", torch.float32).state_dict()
    found = load_file(path)
    assert found.keys() == own.keys() and all(torch.equal(found[key], own[key]) for key in own)


LAYER = "single_transformer_blocks.0.proj_mlp"
NAMES = {
    "bundle": f"transformer.{LAYER}.lora_A.weight", "diffusers": f"{LAYER}.lora_A.weight",
    "generic": f"diffusion_model.{LAYER}.lora_A.weight", "generic own": f"diffusion_model.transformer.{LAYER}.lora_A.weight",
    "core": f"diffusion_model.dit.transformer.{LAYER}.lora_A.weight", "peft": f"base_model.model.{LAYER}.lora_A.weight",
    "peft own": f"base_model.model.transformer.{LAYER}.lora_A.weight",
    "kohya": f"lora_unet_{LAYER.replace('.', '_')}.lora_down.weight",
    "onetrainer": f"lora_transformer_{LAYER.replace('.', '_')}.lora_down.weight",
}


@pytest.fixture(scope="module")
def loras(host: Host) -> list[str]:
    """LoRA files of the same change under all names, and two that fit nothing: other names, and other shapes."""
    import torch
    from safetensors.torch import save_file

    from audiostory_core.bundle.bundle import Bundle

    width, inner = Bundle.open("tiny").dit().transformer.get_submodule(LAYER).weight.shape
    generator = torch.Generator().manual_seed(0)
    down, up = 0.1 * torch.randn(4, inner, generator=generator), 0.1 * torch.randn(width, 4, generator=generator)
    folder = host.folder / "models" / "loras"
    folder.mkdir(exist_ok=True)
    for name, key in NAMES.items():
        second = key.replace("lora_A", "lora_B").replace("lora_down", "lora_up")
        save_file({key: down, second: up}, folder / f"{name}.safetensors")
    save_file({"lora_unet_down_blocks_0_attn.lora_down.weight": down, "lora_unet_down_blocks_0_attn.lora_up.weight": up},
              folder / "foreign.safetensors")
    narrow = {NAMES["diffusers"]: down[:, :-1].contiguous(), NAMES["diffusers"].replace("lora_A", "lora_B"): up}
    save_file(narrow, folder / "narrow.safetensors")
    return list(NAMES)


@pytest.mark.parametrize("loader", ["LoraLoaderModelOnly", "LoraLoaderBypassModelOnly"])
def test_a_lora_loads_under_all_its_names(host: Host, client: Client, loras: list[str], loader: str):
    prompt = graph(ONE, plain=ksampler(), **kept("plain"))
    for name in loras:
        prompt |= {f"{name} model": node(loader, model=["load", 2], lora_name=f"{name}.safetensors", strength_model=1.0),
                   name: ksampler(model=[f"{name} model", 0]), **kept(name)}
    run = done(client, prompt)
    plain, first = latents(host, run, "plain"), latents(host, run, loras[0])
    assert np.abs(first - plain).max() > 1e-2
    for name in loras:
        assert np.abs(latents(host, run, name) - first).max() < 1e-5, name


@pytest.mark.parametrize("loader", ["LoraLoaderModelOnly", "LoraLoaderBypassModelOnly"])
def test_a_lora_of_which_nothing_fits_is_an_error_of_its_loader(client: Client, loras: list[str], loader: str):
    for name, said in {"foreign": "none of its 2 tensors names a layer", "narrow": "another shape than the layer"}.items():
        prompt = graph(ONE, patched=node(loader, model=["load", 2], lora_name=f"{name}.safetensors", strength_model=1.0),
                       drawn=ksampler(model=["patched", 0]))
        assert_red(client, {**prompt, **kept("drawn")}, "made for another model", said)
    image = {"image": node("ProbeImageModel"), "show": node("PreviewAny", source=["patched", 0]),
             "patched": node(loader, model=["image", 0], lora_name="foreign.safetensors", strength_model=1.0)}
    assert client.run(image).ending == "success", "other models are core's own business"


@pytest.mark.parametrize("loader", ["LoraLoaderModelOnly", "LoraLoaderBypassModelOnly"])
def test_a_learnt_style_is_a_lora_of_ours(host: Host, client: Client, styled: str, loader: str):
    """What `train style` wrote, behind core's loader, tells as the bundle with the style in it; at strength 0 as without."""
    prompt = graph(ONE, plain=ksampler(), load_styled=node("AudioStoryLoadBundle", bundle=styled, dtype="float32"),
                   merged=ksampler(model=["load_styled", 2]))
    prompt["load"]["inputs"]["dtype"] = "float32"
    for name, strength in (("full", 1.0), ("none", 0.0)):
        prompt |= {f"{name} model": node(loader, model=["load", 2], lora_name=f"{styled}.safetensors", strength_model=strength),
                   name: ksampler(model=[f"{name} model", 0])}
    for name in ("plain", "merged", "full", "none"):
        prompt |= kept(name)
    run = done(client, prompt)
    plain, merged, full, none = (latents(host, run, name) for name in ("plain", "merged", "full", "none"))
    moved = np.abs(merged - plain).max()
    assert moved > 1e-2 and np.array_equal(none, plain)
    assert np.abs(full - merged).max() < 0.05 * moved, "but for the half precision of the bundle's file"


@pytest.fixture(scope="module")
def styled(host: Host, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A style of noise, learnt in a few steps, among ComfyUI's LoRA files, and its bundle among the bundles."""
    import soundfile

    from audiostory_core.training import style

    folder = tmp_path_factory.mktemp("style")
    (folder / "audio").mkdir()
    soundfile.write(folder / "audio/rain.wav", np.random.default_rng(0).normal(0, 0.1, 2 * RATE), RATE)
    (folder / "audio/rain.txt").write_text("Rain falls.", encoding="utf-8")
    recipe = style.StyleRecipe(rank=2, steps=12, rate=0.02, places=600, samples=0, precision="no")
    report = style.train("tiny", folder / "audio", folder / "out", recipe)
    (host.folder / "models/loras").mkdir(parents=True, exist_ok=True)
    shutil.copy(report.folder / style.LORA_FILE, host.folder / "models/loras/noisy.safetensors")
    shutil.copytree(report.folder / "bundle", host.folder / "models/audiostory/noisy")
    return "noisy"


def _choices(kind: Any, options: dict[str, Any]) -> Any:
    return kind if isinstance(kind, list) else options.get("options", []) if kind == "COMBO" else None
