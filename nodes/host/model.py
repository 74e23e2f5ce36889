"""The velocity model and the codec as ComfyUI's own MODEL and VAE.

`AudioDiT` -> a `BaseModel` that every core sampler, scheduler, guider, model patch and LoRA works on; `Codec` -> what VAE
nodes call. ComfyUI's latents are [b c t], or [b c 1 t] of a recording; ours [b t c]. Clips of different lengths share a
batch: each is rendered in its own frames, and its padding is left alone. Ignorant of plans and nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar

import comfy.conds
import comfy.latent_formats
import comfy.model_base
import comfy.model_management
import comfy.model_patcher
import comfy.model_sampling
import comfy.ops
import comfy.patcher_extension
import comfy.samplers
import comfy.supported_models_base
import torch
from torch import Tensor, nn

from ...audiostory_core.bundle.bundle import Bundle
from ...audiostory_core.bundle.parts import Placement
from ...audiostory_core.errors import InputError
from ...audiostory_core.line.rendering import decode
from ...audiostory_core.line.rows import PADDING, SAME_PLAN, LatentRows, known_rows
from ...audiostory_core.line.sampling import sigmas
from ...audiostory_core.line.spans import window_frames
from ...audiostory_core.models.dit import AudioDiT
from ...audiostory_core.models.text_encoder import Context
from ...audiostory_core.sound.audio import AudioClip
from .audio import not_finite
from .lora import accept_loras

# In a CONDITIONING's dict: a number a row each, which of its tokens [n s] are a row's own, and what clip each row is about.
SECONDS, FRAMES, MASK, ROWS = "audiostory_seconds", "audiostory_frames", "audiostory_mask", "audiostory_rows"
CORE_RATE = 44_100  # Hz: what core's Empty Latent Audio and its ratios count samples in
# Layers that ComfyUI can stream from the host one by one, and give back one by one.
STREAMED = {nn.Linear: "Linear", nn.LayerNorm: "LayerNorm", nn.Conv1d: "Conv1d", nn.Embedding: "Embedding"}
STREAMED |= {nn.RMSNorm: "RMSNorm"} if hasattr(nn, "RMSNorm") else {}


def story_model(dit: AudioDiT, bundle: Bundle, placement: Placement) -> Any:
    """A ModelPatcher around `dit`, which is on the CPU; weights stream where the device cannot hold all of them."""
    stream_layers(dit)
    accept_loras()
    config = StoryConfig(bundle, placement.dtype)
    model = StoryModel(config, dit, window_frames(bundle))
    patcher_class = getattr(comfy.model_patcher, "CoreModelPatcher", comfy.model_patcher.ModelPatcher)
    patcher = patcher_class(model, placement.device, comfy.model_management.unet_offload_device())
    patcher.add_callback_with_key(comfy.patcher_extension.CallbacksMP.ON_LOAD, "audiostory", _move_the_rest)
    return patcher


@contextmanager
def rendering(patcher: Any, rows: LatentRows) -> Iterator[None]:
    """Inside, the latents that are sampled are these rows, also for what a patch asks the model beside them."""
    patcher.model.rendered = rows
    try:
        yield
    finally:
        patcher.model.rendered = None


def stream_layers(module: nn.Module) -> None:
    """Gives layers the classes that ComfyUI streams. As long as a layer is whole on the device, it computes as before."""
    for layer in module.modules():
        name = STREAMED.get(type(layer))
        if name and next(layer.parameters(recurse=False), None) is not None:
            layer.__class__ = getattr(comfy.ops.disable_weight_init, name)
            layer.weight_function, layer.bias_function = [], []
            if not hasattr(layer, "bias"):
                layer.bias = None


def _move_the_rest(patcher: Any, device: torch.device, *_: Any) -> None:
    """A partial load leaves out parameters that lie beside other layers; they are few and always needed."""
    for module in patcher.model.modules():
        if not hasattr(module, "comfy_cast_weights"):
            for tensor in (*module.parameters(recurse=False), *module.buffers(recurse=False)):
                tensor.data = tensor.data.to(device)


class StoryLatents(comfy.latent_formats.LatentFormat):
    latent_dimensions = 1

    def __init__(self, channels: int, frame_seconds: float) -> None:
        self.latent_channels, self.temporal_downscale_ratio = channels, frame_seconds * CORE_RATE


class StoryConfig(comfy.supported_models_base.BASE):
    """Straight paths from noise to data, with the bundle's own shift until ModelSamplingSD3 or AuraFlow sets another."""

    unet_extra_config: ClassVar[dict[str, Any]] = {}

    def __init__(self, bundle: Bundle, dtype: torch.dtype) -> None:
        renderer, codec = bundle.manifest.renderer, bundle.codec_form
        width = renderer.num_heads * renderer.head_dim
        self.latent_format = partial(StoryLatents, renderer.latent_channels, codec.hop / codec.sample_rate)
        # Patches for networks of pictures, such as FreeU, ask for the width, and find no block that they would change.
        super().__init__({"disable_unet_model_creation": True, "dtype": dtype, "model_channels": width})
        self.sampling_settings = {"multiplier": 1.0, "shift": bundle.manifest.defaults.shift}
        # Forty activations of the model's width a frame, in the terms of `BaseModel.memory_required`.
        self.memory_usage_factor = 8 * width / 1024


class StoryModel(comfy.model_base.BaseModel):
    tells_stories = True  # what `lora` knows it by

    def __init__(self, config: StoryConfig, dit: AudioDiT, window_frames: int) -> None:
        super().__init__(config, model_type=comfy.model_base.ModelType.FLOW)
        self.diffusion_model = StoryVelocity(dit, config.unet_config["dtype"])
        self.window_frames = window_frames
        self.rendered: LatentRows | None = None
        archive = getattr(comfy.model_management, "archive_model_dtypes", None)
        if archive is not None:
            archive(self.diffusion_model)

    def process_timestep(self, timestep: Tensor, **_: Any) -> Tensor:
        # The DiT is told sigma; some patches of the schedule, such as ModelSamplingSD3, count in thousandths.
        return timestep / getattr(self.model_sampling, "multiplier", 1.0)

    def extra_conds(self, **kwargs: Any) -> dict[str, Any]:
        told = _told(kwargs)
        found = self._for_latents(told, kwargs)
        # `CONDCrossAttn` would pad a shorter context by repeating it.
        return {name: comfy.conds.CONDRegular(tensor) for name, tensor in found.items()}

    def _for_latents(self, told: dict[str, Tensor], given: dict[str, Any]) -> dict[str, Tensor]:
        """What is told of each clip, one row a row of the latents where these are known, else as it came.

        Raises InputError for what was made for other latents.
        """
        shape, rows = given["noise"].shape, len(told["c_crossattn"])
        self._check_shape(shape)
        latents, about = given.get("latent_image"), given.get(ROWS)
        known = self._known(shape, latents)
        if known is not None and isinstance(about, LatentRows) and len(about) == rows:
            picked = known.told_by(about)
            return {**{name: _rows(tensor, picked, rows) for name, tensor in told.items()}, "frames": _reach(known)}
        if shape[0] % rows:
            raise InputError(f"the conditioning is for {rows} clips, but the latents hold {shape[0]}; {SAME_PLAN}")
        longest = int(told["frames"].max())
        if shape[-1] == longest:
            return told
        if rows > 1 and (latents is None or not latents.any()):
            raise InputError(
                f"the latents have {shape[-1]} frames, but the conditioning was made for {longest}; {SAME_PLAN}"
            )
        return {**told, "frames": torch.full_like(told["frames"], shape[-1])}  # recordings, of any length

    def _known(self, shape: torch.Size, latents: Tensor | None) -> LatentRows | None:
        """The clips that are sampled, where any of them is of a plan."""
        if self.rendered is not None and len(self.rendered) == shape[0]:
            known = self.rendered
        else:
            known = known_rows(latents) if latents is not None and latents.shape == shape else LatentRows([])
        return known if any(row.plan is not None for row in known) else None

    def _check_shape(self, shape: torch.Size) -> None:
        channels = self.latent_format.latent_channels
        if not is_one_row(shape, channels):
            raise InputError(
                f"the latents are {list(shape)}; this model renders [clips, {channels}, frames]: wire those of "
                "Empty Story Latent."
            )
        if shape[-1] > self.window_frames:
            raise InputError(f"the latents have {shape[-1]} frames; this model renders at most {self.window_frames}.")


def _told(given: dict[str, Any]) -> dict[str, Tensor]:
    """What a conditioning tells of its clips, a row each. Raises InputError for what was made for another model."""
    context, seconds, frames = given.get("cross_attn"), given.get(SECONDS), given.get(FRAMES)
    if context is None or seconds is None or frames is None:
        raise InputError(
            "the conditioning says nothing of events and their lengths, so it was made for another model; "
            "wire the positive and negative of Residual Fuser."
        )
    mask, pooled = given.get(MASK), given.get("pooled_output")
    if mask is None or mask.shape != context.shape[:2]:  # of another pack, or joined by one
        own = Context.whole(context)
    else:
        own = Context(context, mask.to(context.device).bool())
    return {
        "c_crossattn": own.tokens,
        "mask": own.mask,
        "seconds": seconds.float(),
        "frames": frames.long(),
        "pooled": own.pooled() if pooled is None else pooled,
    }


def _rows(tensor: Tensor, picked: list[int], count: int) -> Tensor:
    return tensor[picked] if len(tensor) == count else tensor


def _reach(known: LatentRows) -> Tensor:
    """How many frames of each row are to be rendered, from its first on [n]: its own, else all."""
    index = known.index
    if index is None:
        return torch.tensor(known.frames)
    own = (index != PADDING).sum(1)
    first = torch.arange(index.shape[1])[None] < own[:, None]
    return torch.where(((index != PADDING) == first).all(1), own, index.shape[1])


class StoryVelocity(nn.Module):
    """`AudioDiT` as samplers call it: x [b c t] or [b c 1 t], sigma, context [b s d] and its mask [b s], pooled [b d],
    seconds and frames [b] -> velocity, shaped as x.
    """

    def __init__(self, dit: AudioDiT, dtype: torch.dtype) -> None:
        super().__init__()
        self.dit, self.dtype = dit, dtype
        self.in_channels = self.out_channels = dit.config.latent_channels

    def forward(self, x: Tensor, timestep: Tensor, context: Tensor, mask: Tensor, **given: Tensor) -> Tensor:
        pooled, seconds, frames = given["pooled"], given["seconds"], given["frames"]
        if not is_one_row(x.shape, self.in_channels):
            raise InputError(
                f"the latents became {list(x.shape)} while they were sampled: a patch of the model is made for pictures or "
                "video, as VideoLinearCFGGuidance is; take it out."
            )
        own = mask.bool().sum(1)  # ComfyUI hands on what is not whole numbers in the model's own precision
        latents = x.flatten(2)
        velocity = torch.zeros_like(latents)
        for length, count in sorted(set(zip(frames.tolist(), own.tolist(), strict=True))):
            rows = ((frames == length) & (own == count)).nonzero()[:, 0]
            conditioning = self.dit.condition(context[rows, :count], seconds[rows])
            vectors = self.dit.fc(pooled[rows].to(context.dtype))
            found = self.dit(latents[rows, :, :length].transpose(1, 2), timestep[rows], conditioning.tokens, vectors)
            velocity[rows, :, :length] = found.transpose(1, 2).to(velocity.dtype)
        return velocity.view_as(x)


def is_one_row(shape: torch.Size, channels: int) -> bool:
    """Whether latents have nothing beside their channels and frames: [b c t], or [b c 1 t]."""
    return tuple(shape[1:-1]) in ((channels,), (channels, 1))


class StoryVAE:
    """The codec as VAE nodes call it: latents [b c t] or [b c 1 t] -> waveform [b w ch] -> latents [b c 1 t]."""

    def __init__(self, parts: Any) -> None:
        codec = parts.bundle.codec_form
        self.parts, self.patcher = parts, parts.patcher("codec")
        self.first_stage_model, self.vae_dtype = self.patcher.model, parts.dtype_of("codec")
        self.device, self.output_device = parts.placement.device, comfy.model_management.intermediate_device()
        self.audio_sample_rate, self.output_channels = codec.sample_rate, codec.channels
        self.latent_channels, self.latent_dim = parts.bundle.manifest.renderer.latent_channels, 2
        self.upscale_ratio = self.downscale_ratio = codec.hop

    def decode(self, samples: Tensor, vae_options: Any = None) -> Tensor:
        """[b c t] or [b c 1 t] -> [b w ch], float32, as loud as it was planned. No codec has options."""
        self._check(samples)
        codec = self.parts.codec
        latents = samples.flatten(2).transpose(1, 2).to(self.device, self.vae_dtype)
        waves = torch.cat([codec.decode(item[None]) for item in latents])
        return waves.transpose(1, 2).to(self.output_device, torch.float32)

    def decode_tiled(self, samples: Tensor, **_: Any) -> Tensor:
        """As `decode`: the codec decodes long latents in tiles by itself."""
        return self.decode(samples)

    def encode(self, waveform: Tensor) -> Tensor:
        """[b w ch] at `audio_sample_rate` -> [b c 1 t]; a rest shorter than a frame is left out.

        As a picture one pixel high, since core's Set Latent Noise Mask writes masks as pictures have them [b 1 h w], and no
        core sampler takes those beside latents [b c t].
        """
        codec = self.parts.codec
        if waveform.ndim != 3:
            raise InputError(
                f"the VAE of a bundle encodes sound [clips, samples, channels]; what came is {list(waveform.shape)}, as "
                "pictures are: wire VAE Encode Audio."
            )
        if not bool(torch.isfinite(waveform).all()):
            raise InputError(f"the sound to encode {not_finite(codec.sample_rate)}")
        wave = waveform.movedim(-1, 1).to(self.device, self.vae_dtype)
        if wave.shape[1] != codec.channels:
            wave = wave.mean(1, keepdim=True).expand(-1, codec.channels, -1)
        if wave.shape[2] < codec.hop:
            raise InputError(f"the audio has {wave.shape[2]} samples; a frame of latents needs {codec.hop}.")
        latents = torch.cat([codec.encode(item[None]) for item in wave])
        return latents.transpose(1, 2)[:, :, None].to(self.output_device, torch.float32).contiguous()

    def encode_tiled(self, waveform: Tensor, **_: Any) -> Tensor:
        """As `encode`."""
        return self.encode(waveform)

    def get_sd(self) -> dict[str, Tensor]:
        """The codec's weights by their own names."""
        return self.first_stage_model.part.state_dict()

    def spacial_compression_decode(self) -> int:
        """Samples a frame: what nodes divide a tile's width by."""
        return self.upscale_ratio

    def spacial_compression_encode(self) -> int:
        return self.downscale_ratio

    def temporal_compression_decode(self) -> None:
        """There is no second axis of time, as video has."""

    temporal_compression_encode = temporal_compression_decode

    def clip(self, latents: Tensor, seconds: float) -> AudioClip:
        """Latents [c t] of one clip -> the clip, `seconds` long (and a sample more, against rounding)."""
        self._check(latents[None])
        return decode(self.parts, latents.T.to(self.device), seconds)

    def _check(self, samples: Tensor) -> None:
        if not is_one_row(samples.shape, self.latent_channels):
            raise InputError(
                f"the latents are {list(samples.shape)}; this codec decodes [clips, {self.latent_channels}, frames]."
            )

    def throw_exception_if_invalid(self) -> None:
        """There is nothing that could be missing: a codec that cannot be read has said so already."""


class Unkeyed(Exception):
    """What something will do cannot be told from its content."""


def key_of_model(patcher: Any, dit_digest: str) -> tuple[Any, ...]:
    """What a MODEL's velocity depends on, as parts of a content key; raises Unkeyed where patches cannot be told apart."""
    foreign = ("wrappers", "injections", "hook_patches", "weight_wrapper_patches", "additional_models")
    callbacks = {key for kind in patcher.callbacks.values() for key, found in kind.items() if found}
    if any(_filled(getattr(patcher, name, None)) for name in foreign) or callbacks - {"audiostory"}:
        raise Unkeyed
    if set(patcher.object_patches) - {"model_sampling"}:
        raise Unkeyed
    # A patch gets a new name whenever it is applied; without any, the files alone decide.
    patches = str(patcher.patches_uuid) if patcher.patches else ""
    precision = str(patcher.model_dtype())
    return (dit_digest, patches, precision, *key_of_schedule(patcher), *flat(_given(patcher.model_options)))


def key_of_schedule(patcher: Any) -> tuple[Any, ...]:
    sampling = patcher.get_model_object("model_sampling")
    names = [base.__name__ for base in type(sampling).__mro__]
    numbers = {name: value for name, value in vars(sampling).items() if type(value) in (int, float)}
    return (*flat(names), *flat(numbers), *flat(dict(sampling.named_buffers())))


# Samplers whose clips depend on nothing but themselves when they share a batch: no noise of their own, no common step size.
APART = {"euler", "heun", "heunpp2", "dpm_2", "lms", "dpmpp_2m", "ipndm", "ipndm_v", "deis", "res_multistep", "unipc",
         "unipc_bh2", "gradient_estimation", "dpmpp_2m_cfg_pp", "euler_cfg_pp", "res_multistep_cfg_pp",
         "gradient_estimation_cfg_pp"}  # fmt: skip


def apart(sampler: Any) -> bool:
    """Whether clips may share a batch without one changing another."""
    name = getattr(getattr(sampler, "sampler_function", None), "__name__", "")
    drawn = any(sampler.extra_options.values()) or any(sampler.inpaint_options.values()) if name else True
    return name.removeprefix("sample_") in APART and not drawn


def key_of_sampler(sampler: Any) -> tuple[Any, ...]:
    """The sampler's function and options; raises Unkeyed for one that is not known by a name."""
    function = getattr(sampler, "sampler_function", None)
    name = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
    if type(sampler).__name__ != "KSAMPLER" or "<" in name or name.endswith("."):  # "<": made on the spot
        raise Unkeyed
    return (name, *flat(sampler.extra_options), *flat(sampler.inpaint_options))


def default_sigmas(patcher: Any, num_steps: int) -> Tensor:
    """The schedule [num_steps + 1] of a MODEL: our own grid under its shift, else ComfyUI's `simple`."""
    sampling = patcher.get_model_object("model_sampling")
    if isinstance(sampling, comfy.model_sampling.ModelSamplingDiscreteFlow):
        return sigmas(num_steps, sampling.shift)
    return comfy.samplers.calculate_sigmas(sampling, "simple", num_steps)


def flat(value: Any) -> tuple[Any, ...]:
    """Plain values, nested as they are, as parts of a content key; raises Unkeyed for functions and objects."""
    if value is None or isinstance(value, (bool, int, float, str, bytes, Tensor)):
        return (value,)
    if isinstance(value, dict):
        return ("{", *(part for name in sorted(value, key=str) for part in (str(name), *flat(value[name]))), "}")
    if isinstance(value, (list, tuple)):
        return ("[", *(part for item in value for part in flat(item)), "]")
    raise Unkeyed


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Options without empty ones, which ComfyUI leaves behind."""
    inner = {name: _given(value) if isinstance(value, dict) else value for name, value in options.items()}
    return {name: value for name, value in inner.items() if _filled(value)}


def _filled(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_filled(inner) for inner in value.values())
    return value is not None and (not isinstance(value, (list, tuple, set)) or bool(value))
