"""A bundle on disk: a folder with `bundle.json`, HF-style configs and safetensors -> the parts of the line.

```
bundle.json             manifest            dit.safetensors            the velocity model
llm/                    reasoner, tokenizer unconditional.safetensors  text features of the empty text
bridge.safetensors      two projections     codec/                     codec
fuser.safetensors       residual fuser      text_encoder/, lexicon.json, rooms.safetensors   optional
ear/, resampler.safetensors, listening_adapter.safetensors   optional: what listens; ear/head.safetensors names sounds
```
Each part is built on its own, on the CPU in float32. Ignorant of devices and of how parts are used.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ..disk.files import JSON_LIMIT, read_json, read_text
from ..disk.folders import restore
from ..disk.shipped import FILE_NAME
from ..disk.shipped import shipped_bundles as shipped_bundles
from ..errors import InputError, first_line
from ..models.vision_config import SEEING
from ..plan.prompts import NUM_SEMANTIC_TOKENS
from ..plan.story import explain
from .manifest import CodecForm, ListeningPart, Manifest, MelPart, OobleckConfig, parse_manifest
from .sizes import CONFIG_BYTES, check_sizes

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from ..models.codec import Codec
    from ..models.dit import AudioDiT
    from ..models.ear import Ear, FrameHead
    from ..models.fuser import ResidualFuser
    from ..models.language_model import StoryLM
    from ..models.text_encoder import TextEncoder
    from ..plan.lexicon import Lexicon

MAX_HOP = 1 << 20  # samples per latent frame; published codecs have 2048
TILE_FRAMES = 215  # ten seconds of the published codec: what a decode holds at once


@dataclass(frozen=True)
class Bundle:
    """An opened manifest and its folder. Methods build parts; nothing is kept (see `cache` for that)."""

    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, name: str | Path) -> Bundle:
        """By shipped name, or by folder. Raises InputError that lists the known names."""
        folder = shipped_bundles().get(str(name), Path(name))
        path = folder / FILE_NAME
        if not path.is_file():
            restore(folder)
        if not path.is_file():
            known = ", ".join(shipped_bundles()) or "none"
            raise InputError(f"there is no bundle '{name}': neither a shipped one ({known}) nor a folder with {FILE_NAME}.")
        return cls(folder, parse_manifest(read_text(path, JSON_LIMIT), str(path)))

    def language_model(self, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> StoryLM:
        """The reasoner with its tokenizer and projections. Raises InputError for text-only bundles."""
        from ..models.language_model import Limits
        from ..models.tokenizer import open_tokenizer
        from .decoders import build_decoder, compute_buffers
        from .weights import check_fit, load_strict, shared_names

        part = self.manifest.language
        if part is None:
            raise InputError(f"bundle '{self.manifest.name}' has no language model; give it a plan to render.")
        folder = self._inside("llm")
        self._check_config("llm", "language model")
        try:
            model, tokenizer = build_decoder(folder), open_tokenizer(folder)
        except InputError:
            raise
        except Exception as error:  # transformers refuses files in many ways, not all of them ValueErrors
            raise InputError(f"{folder} holds no usable language model: {first_line(error)}") from None
        load_strict(model, self._inside("llm/model.safetensors"), shared_names(model), device, dtype)
        compute_buffers(model, folder, device)
        width, bridge = model.get_input_embeddings().embedding_dim, self._inside("bridge.safetensors")
        check_fit(bridge, partial(_bridge, width, self.manifest.text_width))
        limits = Limits(part.max_events, part.max_seconds, part.grid_seconds, part.names_captions, part.folds_case)
        lm = self._story_lm(model, tokenizer, self.manifest.text_width, part.semantic_tokens, part.residual_tokens, limits)
        load_strict(_projections(lm), bridge)
        for projector in (lm.projector, lm.audio_projector):
            projector.to(device, dtype)
        return lm.eval()

    @property
    def sees(self) -> bool:
        """Whether the language model may be shown a video."""
        path = self._inside("llm/config.json")
        return path.is_file() and f'"{SEEING}"' in read_text(path, JSON_LIMIT)

    @property
    def language_width(self) -> int:
        """Width of the language model's hidden states; 0 where it has none, or none that its config names."""
        path = self._inside("llm/config.json")
        width = read_json(path, CONFIG_BYTES).get("hidden_size") if path.is_file() else 0
        return width if isinstance(width, int) else 0

    def _story_lm(self, model: Any, *parts: Any) -> StoryLM:
        from ..models.language_model import StoryLM
        from ..models.seeing import SeeingLM
        from ..models.vision_config import read_sight

        if not self.sees:
            return StoryLM(model, *parts)
        return SeeingLM(model, *parts, sight=read_sight(self._inside("llm"), model.config.vision_config))

    def fuser(self, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> ResidualFuser:
        from ..models.fuser import ResidualFuser
        from .weights import check_fit, load_strict

        if self.manifest.fuser is None:
            raise InputError(f"bundle '{self.manifest.name}' has no residual fuser.")
        path, part = self._inside("fuser.safetensors"), self.manifest.fuser
        fuser = check_fit(path, partial(ResidualFuser, self.manifest.text_width, part.heads, part.feature_scale))
        load_strict(fuser, path, device=device, dtype=dtype)
        return fuser.eval()

    def dit(self, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> AudioDiT:
        import torch

        from ..models.dit import AudioDiT, DiTConfig
        from .weights import load_strict, stored_shapes

        sizes = {"text_width": self.manifest.text_width, **self.manifest.renderer.model_dump(exclude={"fixed_window"})}
        path = self._inside("dit.safetensors")
        check_sizes(sizes, stored_shapes(path), f"{self.folder / FILE_NAME}, renderer")
        with torch.device("meta"):
            dit = AudioDiT(DiTConfig(**sizes))
        load_strict(dit, path, device=device, dtype=dtype)
        return dit.eval()

    def ear(self, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> Ear:
        """What hears. Raises InputError for bundles that cannot listen."""
        import torch

        from ..models.ear import Ear, Resampler, whisper_config, whisper_spectra
        from ..models.whisper import WhisperEncoder
        from .weights import check_fit, load_strict

        part = self._listening()
        self._check_config("ear", "ear")
        config = whisper_config(read_text(self._inside("ear/config.json"), JSON_LIMIT), str(self.folder / "ear/config.json"))
        path = self._inside("ear/preprocessor_config.json")
        spectra = whisper_spectra(read_text(path, JSON_LIMIT), str(path))
        path, resample = self._inside("resampler.safetensors"), partial(Resampler, part.tokens, config.d_model, part.width)
        check_fit(path, resample)
        with torch.device("meta"):
            encoder = WhisperEncoder(config)
        ear = Ear(spectra, encoder, resample())
        load_strict(encoder, self._inside("ear/model.safetensors"), device=device, dtype=dtype)
        load_strict(ear.resampler, path)
        ear.resampler.to(device, dtype)
        if part.head:
            ear.head = self._frame_head(config.num_mel_bins).to(device, dtype)
        return ear.eval()

    def _frame_head(self, bands: int) -> FrameHead:
        from ..models.ear import BESIDE, FrameHead
        from .weights import check_fit, load_strict

        path, build = self._inside("ear/head.safetensors"), partial(FrameHead, bands, (*self.manifest.sounds, *BESIDE))
        check_fit(path, build)
        head = build()
        load_strict(head, path)
        if not bool((head.temperature > 0).all()):
            raise InputError(f"{path}: tensor temperature holds values that are not above 0; the file is damaged.")
        return head

    def listening_model(self, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> StoryLM:
        """The language model as it listens: a second one, with the bundle's deltas added where it has some."""
        from .weights import add_deltas

        part, lm = self._listening(), self.language_model(device, dtype)
        if part.adapter_rank is not None:
            add_deltas(lm.model, self._inside("listening_adapter.safetensors"), part.adapter_rank)
        return lm

    def unconditional(self) -> Tensor:
        """Text features of the empty text [1 s d], the other side of guidance."""
        from .weights import read_tensors

        shape = (1, self._tokens(), self.manifest.text_width)
        return read_tensors(self._inside("unconditional.safetensors"), {"context": shape})["context"]

    def codec(self, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> Codec:
        from .weights import check_shapes, load_strict

        folder = self._inside("codec")
        part = self.manifest.codec
        if isinstance(part, MelPart):
            from ..models.codec import MelCodec

            path, wide = self._inside("codec/model.safetensors"), part.stack * part.mels
            noise = {"restless": (part.mels,)} if part.tonal else {}
            check_shapes(path, {"mean": (wide,), "components": (part.latent_channels, wide), **noise})
            mel = MelCodec(**part.model_dump(exclude={"type"}))
            load_strict(mel, path)
            return mel.to(device, dtype).eval()
        import torch

        from ..models.codec import OobleckCodec
        from ..models.oobleck import Oobleck, OobleckSizes

        self._check_config("codec", "codec")
        _ = self.codec_form  # refuses sizes that no codec has, before one is built of them
        try:
            sizes = OobleckSizes(**self._oobleck_config().model_dump())
        except InputError as error:
            raise InputError(f"{folder} holds no usable codec: {error}") from None
        with torch.device("meta"):
            autoencoder = Oobleck(sizes)
        load_strict(autoencoder, self._inside("codec/model.safetensors"), device=device, dtype=dtype)
        return OobleckCodec(autoencoder.eval(), TILE_FRAMES)

    def _oobleck_config(self) -> OobleckConfig:
        path = self._inside("codec/config.json")
        try:
            return OobleckConfig.model_validate(read_json(path))
        except ValidationError as error:
            raise InputError(f"{path.parent} holds no usable codec: {explain(error)}") from None

    @cached_property
    def codec_form(self) -> CodecForm:
        """What the codec's sound measures, for whoever only counts: the codec is not loaded for it."""
        part = self.manifest.codec
        if isinstance(part, MelPart):
            return CodecForm(part.sample_rate, 1, part.frame_hop * part.stack)
        config = self._oobleck_config()
        hop = math.prod(config.downsampling_ratios)
        if hop > MAX_HOP:
            folder = self._inside("codec")
            raise InputError(f"{folder} holds no usable codec: a latent frame of {hop:,} samples; at most {MAX_HOP:,}.")
        return CodecForm(config.sampling_rate, config.audio_channels, hop)

    def text_encoder(self, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> TextEncoder:
        import torch

        from ..models.t5 import T5Encoder, t5_config
        from ..models.text_encoder import TextEncoder
        from ..models.tokenizer import open_tokenizer
        from .weights import load_strict, shared_names

        if not self.manifest.text_encoder:
            raise InputError(f"bundle '{self.manifest.name}' carries no text encoder.")
        folder = self._inside("text_encoder")
        self._check_config("text_encoder", "text encoder")
        try:
            config = t5_config(read_json(self._inside("text_encoder/config.json")), "config.json")
            tokenizer = open_tokenizer(folder)
        except InputError as error:
            raise InputError(f"{folder} holds no usable text encoder: {error}") from None
        with torch.device("meta"):
            encoder = T5Encoder(config)
        load_strict(encoder, self._inside("text_encoder/model.safetensors"), shared_names(encoder), device, dtype)
        own = self.manifest.caption_tokens
        return TextEncoder(encoder, tokenizer, own or self._tokens(), padded=own is None).eval()

    def lexicon(self) -> Lexicon | None:
        """What words the bundle learnt; None where it does not say."""
        path = self._inside("lexicon.json")
        return _lexicon(path, path.stat().st_mtime_ns) if path.is_file() else None

    def digest_of(self, *names: str) -> str:
        """Identity of the files whose names begin with one of `names`: by the manifest's digests, else by size and time."""
        from ..disk.store import content_key

        listed = {name: stored.sha256 for name, stored in self.manifest.files.items() if name.startswith(names)}
        if not listed:
            states = {name: (self.folder / name).stat() for name in stored_names(self.folder) if name.startswith(names)}
            listed = {name: f"{state.st_size} {state.st_mtime_ns}" for name, state in states.items()}
        return content_key(*(text for name in sorted(listed) for text in (name, listed[name])))

    def verify(self) -> list[str]:
        """What is wrong with the files, a sentence each: missing, of another size, of another hash, not listed."""
        faults: list[str] = []
        for name, stored in self.manifest.files.items():
            path = self.folder / name
            if not path.resolve().is_relative_to(self.folder.resolve()):
                faults.append(f"{name} is a link that leads out of the folder.")
            elif not path.is_file():
                faults.append(f"{name} is missing.")
            elif path.stat().st_size != stored.size:
                faults.append(f"{name} has {path.stat().st_size:,} bytes instead of {stored.size:,}.")
            elif digest(path) != stored.sha256:
                faults.append(f"{name} has changed: its sha256 is not the one in {FILE_NAME}.")
        known = {*self.manifest.files, FILE_NAME}
        extra = [n for n in stored_names(self.folder) if n not in known]
        return faults + [f"{name} is not listed in {FILE_NAME}." for name in extra]

    def _listening(self) -> ListeningPart:
        if self.manifest.listening is None:
            cure = "import it again with --whisper DIR" if (self.folder / "resampler.safetensors").is_file() else "use tiny"
            raise InputError(f"bundle '{self.manifest.name}' cannot listen, as it has no ear; {cure}.")
        return self.manifest.listening

    def _check_config(self, part: str, what: str) -> None:
        """Holds the config of a part, which is `what`, against the tensors beside it. Raises InputError."""
        from .weights import stored_shapes

        path, shapes = self._inside(f"{part}/config.json"), stored_shapes(self._inside(f"{part}/model.safetensors"))
        try:
            check_sizes(read_json(path, CONFIG_BYTES), shapes, path.name)
        except InputError as error:
            raise InputError(f"{path.parent} holds no usable {what}: {error}") from None

    def _tokens(self) -> int:
        """Text features of an event."""
        return self.manifest.language.semantic_tokens if self.manifest.language else NUM_SEMANTIC_TOKENS

    def _inside(self, name: str) -> Path:
        """A path in the folder, or InputError if links lead out of it."""
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise InputError(f"{path} leads out of the bundle's folder.")
        return path


def stored_names(folder: Path) -> list[str]:
    """Relative names of all files of a bundle."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def digest(path: Path) -> str:
    """sha256 of a file, hex."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            hashed.update(block)
    return hashed.hexdigest()


def _projections(lm: StoryLM) -> nn.ModuleDict:
    from torch import nn

    return nn.ModuleDict({"projector": lm.projector, "audio_projector": lm.audio_projector})


def _bridge(width: int, text_width: int) -> nn.ModuleDict:
    from torch import nn

    from ..models.language_model import projection

    return nn.ModuleDict({name: projection(width, text_width) for name in ("projector", "audio_projector")})


@cache
def _lexicon(path: Path, changed: int) -> Lexicon:
    """The lexicon of a file that was last `changed` then: asked for by each telling, and slow to read."""
    from ..plan.lexicon import Lexicon

    return Lexicon.from_json(read_text(path, JSON_LIMIT))
