"""The line as the published code walks it, to compare with: everything resident, token by token, event by event.

A whole pickle is read and copied into randomly initialised modules; every forced token takes a forward with scores and all
layers' states; the text encoder runs for every clip; a clip is always the whole window, decoded whole and then cut.
Source: TencentARC/AudioStory 899d4f9, evaluate/inference.py. It uses the models of diffusers and transformers where we have
our own, with the same weights and noise, so outputs are equal.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..bundle.bundle import Bundle
from ..bundle.parts import Placement
from ..errors import InputError
from ..line.sampling import event_noise, guide
from ..models.dit import AudioDiT, DiTConfig
from ..models.fuser import ResidualFuser
from ..models.language_model import StoryLM
from ..plan.story import StoryPlan, event_seed
from ..sound.audio import AudioClip, resample

Script = Callable[[StoryLM, StoryPlan], list[int]]
RATE, TOKENS = 32_000, 64
PICKLE = "naive.bin"


@dataclass
class NaiveStory:
    """What came out and when: seconds of each stage, seconds until the first clip, the ids of the text."""

    latents: list[Tensor] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    first_audio: float = 0.0
    tokens: int = 0


def check_library() -> None:
    """Raises InputError, which says what to do, where its models are not installed."""
    if find_spec("diffusers") is None:
        raise InputError(
            "the naive way runs on diffusers' models: pip install 'audiostory-comfyui[bench]', or leave it out: --skip-naive"
        )


def write_pickle(bundle: Bundle) -> Path:
    """All weights of a bundle in one `torch.save` file, as published checkpoints come."""
    path = bundle.folder / PICKLE
    if not path.exists():
        parts = {
            "lm": bundle.language_model(),
            "fuser": bundle.fuser(),
            "dit": bundle.dit(),
            "codec": bundle.codec(),
            "text": bundle.text_encoder(),
        }
        state = {f"{n}.{key}": t.half() for n, part in parts.items() for key, t in _module(part).state_dict().items()}
        torch.save(state, path)
    return path


@torch.no_grad()
def tell_naively(
    bundle: Bundle, plan: StoryPlan, script: Script, steps: int, guidance: float, placement: Placement
) -> NaiveStory:
    """Tells `plan`; `script` gives the tokens that the language model is to choose."""
    told, started = NaiveStory(), time.perf_counter()
    parts = _load(bundle, placement, told)
    told.seconds["load"] = time.perf_counter() - started
    at = time.perf_counter()
    semantic, residual = _reason(parts["lm"], plan, script(parts["lm"], plan), told)
    _sync(placement)
    told.seconds["reason"] = time.perf_counter() - at
    fade = bundle.manifest.defaults.crossfade_seconds
    for n, event in enumerate(plan.events):
        at = time.perf_counter()
        empty = parts["text"]([event.caption, ""])[1:]
        context = parts["fuser"](semantic[n : n + 1], residual[n : n + 1])
        seconds = event.seconds + (fade if n + 1 < len(plan.events) else 0.0)
        frames = int(parts["dit"].config.max_seconds * parts["codec"].sample_rate / parts["codec"].hop)
        noise = event_noise([event_seed(0, event)], frames, parts["dit"].config.latent_channels).to(placement.device)
        latents = _sample(parts["dit"], context, empty, seconds, noise, steps, guidance)
        _sync(placement)
        told.seconds["sample"] = told.seconds.get("sample", 0.0) + time.perf_counter() - at
        at = time.perf_counter()
        wave = parts["codec"].decode(latents.to(placement.dtype))[0].float().cpu()
        clip = AudioClip(wave[:, : int(seconds * parts["codec"].sample_rate)], parts["codec"].sample_rate)
        resample(clip, RATE)
        told.seconds["decode"] = told.seconds.get("decode", 0.0) + time.perf_counter() - at
        told.first_audio = told.first_audio or time.perf_counter() - started
        told.latents.append(latents[0].float().cpu())
    return told


def _load(bundle: Bundle, placement: Placement, told: NaiveStory) -> dict[str, Any]:
    """Random modules first, then the whole file, then the copy, then the move: as `from_pretrained` of that code does."""
    from diffusers.models.autoencoders.autoencoder_oobleck import AutoencoderOobleck
    from transformers import AutoConfig, AutoModelForCausalLM, T5EncoderModel

    from ..models.tokenizer import open_tokenizer

    manifest, folder = bundle.manifest, bundle.folder
    tokenizers = [open_tokenizer(folder / n) for n in ("llm", "text_encoder")]
    configs: list[Any] = [AutoConfig.from_pretrained(folder / n, local_files_only=True) for n in ("llm", "text_encoder")]
    codec_config: Any = AutoencoderOobleck.load_config(folder / "codec", local_files_only=True)
    codec: Any = AutoencoderOobleck.from_config(codec_config)
    sizes = manifest.renderer.model_dump(exclude={"fixed_window"})
    parts: dict[str, Any] = {
        "lm": StoryLM(AutoModelForCausalLM.from_config(configs[0]), tokenizers[0], manifest.text_width),
        "fuser": ResidualFuser(manifest.text_width, manifest.fuser.heads if manifest.fuser else 8),
        "dit": _ForeignDiT.of(DiTConfig(text_width=manifest.text_width, **sizes)),
        "codec": _ForeignCodec(codec),
        "text": _ForeignText(T5EncoderModel(configs[1]), tokenizers[1]),
    }
    at = time.perf_counter()
    state = torch.load(write_pickle(bundle), map_location="cpu", weights_only=True)
    told.seconds["pickle"] = time.perf_counter() - at
    for name, part in parts.items():
        own = {k.removeprefix(f"{name}."): t for k, t in state.items() if k.startswith(f"{name}.")}
        _module(part).load_state_dict(own)
    return {name: part.eval().to(placement.device, placement.dtype) for name, part in parts.items()}


class _ForeignCodec(nn.Module):
    """diffusers' autoencoder, decoded whole."""

    def __init__(self, autoencoder: Any) -> None:
        super().__init__()
        self.autoencoder, self.sample_rate = autoencoder, int(autoencoder.config.sampling_rate)
        self.hop = math.prod(autoencoder.config.downsampling_ratios)

    def decode(self, latents: Tensor) -> Tensor:
        return self.autoencoder.decode(latents.transpose(1, 2)).sample


class _ForeignText(nn.Module):
    """transformers' text encoder: features [n s d] of captions that are padded to the tokens of an event."""

    def __init__(self, encoder: Any, tokenizer: Any) -> None:
        super().__init__()
        self.encoder, self.tokenizer = encoder, tokenizer

    def forward(self, captions: Sequence[str]) -> Tensor:
        ids, mask = (torch.tensor(part, device=self.encoder.device) for part in self.tokenizer.rows(captions, TOKENS))
        return self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state


class _ForeignDiT(AudioDiT):
    """diffusers' transformer in the place of ours, called anew at each step with all that it needs."""

    @classmethod
    def of(cls, config: DiTConfig) -> _ForeignDiT:
        from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel

        with torch.device("meta"):
            dit = cls(config)
        axes: Any = dit._axes()  # the class is annotated for three axes and takes any number
        dit.transformer = FluxTransformer2DModel(  # type: ignore[assignment]
            in_channels=config.latent_channels,
            num_layers=config.num_layers,
            attention_head_dim=config.head_dim,
            num_single_layers=config.num_single_layers,
            num_attention_heads=config.num_heads,
            joint_attention_dim=config.text_width,
            pooled_projection_dim=config.pooled_width or config.num_heads * config.head_dim,
            axes_dims_rope=axes,
            patch_size=1,
            guidance_embeds=False,
        )
        for part in (dit.fc, dit.duration_embedder):
            part.to_empty(device="cpu")
        return dit

    def forward(self, latents: Tensor, sigma: Tensor, tokens: Tensor, pooled: Tensor) -> Tensor:
        frames = self._frame_ids(latents.shape[1], latents.device)
        return self.transformer(
            hidden_states=latents.to(tokens.dtype),
            encoder_hidden_states=tokens,
            pooled_projections=pooled,
            timestep=sigma.expand(latents.shape[0]),
            img_ids=frames,
            txt_ids=frames.new_zeros(tokens.shape[1], frames.shape[1]),
            return_dict=False,
        )[0]


def _module(part: Any) -> nn.Module:
    return part


def _reason(lm: StoryLM, plan: StoryPlan, chosen: Sequence[int], told: NaiveStory) -> tuple[Tensor, Tensor]:
    """Chosen and forced tokens alike one by one; the states of all layers are kept, and the last ones read."""
    from transformers import DynamicCache

    cache, kept, ids = DynamicCache(config=lm.model.config), [], []
    fed = lm.prompt_ids(plan.instruction, plan.total_seconds)
    for token in _spelled_out(lm, chosen):
        step = torch.tensor([fed], device=lm.device)
        out = lm.model(step, past_key_values=cache, use_cache=True, output_hidden_states=True)
        kept.append(tuple(state[:, -1:] for state in out.hidden_states))
        out.logits[0, -1].float().argmax().item()  # the choice that real weights would make
        fed = [token]
        ids.append(token)
    # State k was kept when the token before k was fed: the state *at* token k is the next one.
    states = torch.cat([layers[-1][0] for layers in kept[1:]])
    told.tokens = len(ids)
    semantic = torch.stack([states[k + 1 : k + 65] for k in range(len(ids) - 1) if ids[k] == lm.semantic.open])
    residual = torch.stack([states[k + 1 : k + 9] for k in range(len(ids) - 1) if ids[k] == lm.residual.open])
    return lm.projector(semantic), lm.audio_projector(residual)


def _spelled_out(lm: StoryLM, chosen: Sequence[int]) -> list[int]:
    spans = {lm.semantic.open: lm.semantic.ids, lm.residual.open: lm.residual.ids}
    return [i for token in chosen for i in spans.get(token, (token,))]


def _sample(
    dit: AudioDiT, context: Tensor, empty: Tensor, seconds: float, noise: Tensor, steps: int, guidance: float
) -> Tensor:
    length = torch.tensor([seconds, seconds], device=context.device)
    conditioning = dit.condition(torch.cat([empty, context]), length)
    x = noise
    for k in range(steps, 0, -1):
        sigma = torch.tensor(k / steps, device=x.device)
        u, c = dit(torch.cat([x, x]), sigma, conditioning.tokens, conditioning.pooled).to(x.dtype).chunk(2)
        x = x - guide(c, u, guidance) / steps
    return x


def _sync(placement: Placement) -> None:
    if placement.device.type == "cuda":
        torch.cuda.synchronize(placement.device)
