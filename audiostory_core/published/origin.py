"""Where published files lie, what a user says of them, and what a bundle is to hold of them: plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from ..bundle.manifest import FuserPart, LanguagePart, ListeningPart, RendererPart
from ..models.tokenizer import Tokenizer
from . import naming
from .checkpoint import Checkpoint
from .naming import Shape


@dataclass(frozen=True)
class Origin:
    """Where the published files lie and what the user said about them. Either `audiostory` or `tangoflux` is given.

    `lora_alpha`, `feature_scale` and `whisper_tokens` are needed only where `config.yaml` does not say them and the
    published value is not right. `whisper` is needed to listen.
    """

    audiostory: Path | None = None
    base_llm: Path | None = None
    flan_t5: Path | None = None
    detokenizer: Path | None = None
    tangoflux: Path | None = None
    whisper: Path | None = None
    lora_alpha: float | None = None
    feature_scale: float | None = None
    whisper_tokens: int | None = None
    text_encoder: bool = True


@dataclass(frozen=True)
class Planned:
    """One file of weights to be: our names and shapes, and what makes each tensor."""

    name: str
    source: Checkpoint
    shapes: Mapping[str, Shape]
    make: Callable[[str], Tensor]
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Intake:
    """All that the bundle will hold. `jsons` and `tokenizers` are by file and folder; `text` is the encoder of captions,
    whose files are among `files` only if it is to be kept."""

    files: tuple[Planned, ...]
    text: Planned
    jsons: Mapping[str, dict[str, Any]]
    tokenizers: Mapping[str, Tokenizer]
    text_config: dict[str, Any]
    text_width: int
    language: LanguagePart | None
    fuser: FuserPart | None
    listening: ListeningPart | None
    renderer: RendererPart
    checkpoints: tuple[Checkpoint, ...]
    sorted_keys: int
    used: int
    merged: int
    kept: tuple[str, ...]
    ignored: Mapping[str, str]
    assumed: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def tokens(self) -> int:
        """Text features of an event: those of the empty text are as many."""
        return self.language.semantic_tokens if self.language else naming.SEMANTIC_TOKENS
