"""`bundle.json`: what a bundle is, what its parts measure, how it likes to be rendered and whose it is.

Pure data, checked by pydantic; imports no torch. Paths in it are relative and may not leave the bundle's folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..disk.files import json_object
from ..disk.shipped import FILE_NAME as FILE_NAME
from ..errors import InputError

FORMAT = 1

Count = Annotated[int, Field(ge=1, le=16_384)]
Positive = Annotated[float, Field(gt=0, le=1e6)]
Sigma = Annotated[float, Field(ge=0, le=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Defaults(_Record):
    """How the bundle is rendered where the user says nothing. `shift` bends the sigma schedule, 1 leaves it even.

    The rest as in `settings.Settings`.
    """

    num_steps: Annotated[int, Field(ge=1, le=1000)] = 50
    guidance_scale: Annotated[float, Field(ge=0, le=100)] = 4.0
    sampler: str = "euler"
    shift: Positive = 1.0
    crossfade_seconds: Annotated[float, Field(ge=0, le=60)] = 3.0
    curve: Literal["equal_power", "equal_gain"] = "equal_power"
    seconds: Positive = 24.0
    guidance_interval: tuple[Sigma, Sigma] = (0.0, 1.0)
    step_cache: Sigma = 0.0


class LanguagePart(_Record):
    """The reasoner in `llm/` and its two projections; limits are what it was trained on."""

    semantic_tokens: Annotated[int, Field(ge=1, le=100)] = 64
    residual_tokens: Annotated[int, Field(ge=1, le=501)] = 8
    max_events: Count = 16
    max_seconds: Positive = 150.0
    grid_seconds: Annotated[float, Field(ge=0, le=60)] = 0.0
    names_captions: bool = False
    folds_case: bool = False


class ListeningPart(_Record):
    """The ear in `ear/` and `resampler.safetensors`: what it hears of a window becomes `tokens` embeddings of `width`, the
    language model's. `adapter_rank`: of the deltas that the language model listens with; None: it listens as it is. `head`:
    the ear has one in `ear/head.safetensors`, which names the bundle's `sounds` and `models.ear.BESIDE`."""

    tokens: Annotated[int, Field(ge=1, le=1500)] = 64
    width: Count
    adapter_rank: Annotated[int, Field(ge=1, le=1024)] | None = None
    head: bool = False


class FuserPart(_Record):
    heads: Count = 8
    feature_scale: Positive = 10.0


class RendererPart(_Record):
    """Sizes of the DiT (see `dit.DiTConfig`); `fixed_window`: always render `max_seconds`, then cut, as published."""

    latent_channels: Count = 64
    num_layers: Count = 6
    num_single_layers: Count = 18
    num_heads: Count = 8
    head_dim: Count = 128
    max_seconds: Positive = 30.0
    positions: Literal["published", "spread"] = "published"
    fixed_window: bool = True
    pooled_width: Count | None = None


class MelPart(_Record):
    """Sizes of a `MelCodec`, and how it decodes; what a manifest leaves out is what the first bundles had."""

    type: Literal["mel"] = "mel"
    sample_rate: Annotated[int, Field(ge=4000, le=192_000)] = 16000
    n_fft: Annotated[int, Field(ge=16, le=16384)] = 1024
    frame_hop: Annotated[int, Field(ge=1, le=8192)] = 256
    mels: Annotated[int, Field(ge=1, le=1024)] = 96
    stack: Annotated[int, Field(ge=1, le=64)] = 4
    latent_channels: Annotated[int, Field(ge=1, le=4096)] = 64
    iterations: Annotated[int, Field(ge=1, le=1000)] = 32
    floor: Annotated[float, Field(gt=0, lt=1)] = 1e-4
    gate: Annotated[float, Field(ge=0, le=100)] = 2.0
    tonal: bool = False


class OobleckPart(_Record):
    type: Literal["oobleck"] = "oobleck"


_Channels = Annotated[int, Field(ge=1, le=65_536)]
_Ratios = Annotated[tuple[Annotated[int, Field(ge=1, le=16384)], ...], Field(max_length=16)]


class OobleckConfig(BaseModel):
    """What a published codec's own config says of its sound and its sizes, with the published ones where it says nothing."""

    encoder_hidden_size: _Channels = 128
    downsampling_ratios: _Ratios = (2, 4, 4, 8, 8)
    channel_multiples: _Ratios = (1, 2, 4, 8, 16)
    decoder_channels: _Channels = 128
    decoder_input_channels: _Channels = 64
    audio_channels: Annotated[int, Field(ge=1, le=64)] = 2
    sampling_rate: Annotated[int, Field(ge=1, le=1_000_000)] = 44100


@dataclass(frozen=True)
class CodecForm:
    """What a codec's sound measures. `hop`: samples per latent frame."""

    sample_rate: int
    channels: int
    hop: int


class StoredFile(_Record):
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(_Record):
    """`caption_tokens`: captions that are rendered without a language model keep their own length, at most so many tokens,
    and the empty text is as long as they are (TangoFlux); None: they are padded to the tokens of an event."""

    format: int = FORMAT
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    version: str = "1"
    description: str = ""
    licence: str
    attribution: str = ""
    text_width: Count
    language: LanguagePart | None = None
    fuser: FuserPart | None = None
    listening: ListeningPart | None = None
    renderer: RendererPart
    codec: Annotated[MelPart | OobleckPart, Field(discriminator="type")]
    text_encoder: bool = False
    caption_tokens: Count | None = None
    sounds: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    defaults: Defaults = Defaults()
    files: dict[str, StoredFile] = {}


def parse_manifest(text: str, where: str) -> Manifest:
    """The manifest in `text`; InputError names the field that is wrong, or a newer format."""
    data = json_object(text, where)
    if isinstance(data.get("format"), int) and data["format"] > FORMAT:
        raise InputError(f"{where} has format {data['format']}, made by a newer version; this one reads up to {FORMAT}.")
    try:
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(p) for p in first["loc"]) or "the whole"
        raise InputError(f"{where}: {field}: {first['msg']}, found {str(first['input'])[:60]!r}.") from None
    for path in manifest.files:
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path:
            raise InputError(f"{where}: files: {path!r} leaves the bundle's folder.")
    return manifest
