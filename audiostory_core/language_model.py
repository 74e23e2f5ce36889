"""The language model as the line needs it: ids in, hidden states out, and the two projections that bridge them.

`StoryLM` holds any causal model of transformers with a tokenizer that knows the story tokens. It plans (`reasoner`) and it
writes bridge tokens (`bridge`); this file is what both share. Ignorant of plans' meaning, of devices and of files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from . import prompts
from .errors import InputError

_MARKUP = re.compile(r"<\|[^<>|]{0,40}\|>|<\\?/?(?:t5|aud|timestamp|video_padding)(?:_\d{5})?>")


@dataclass(frozen=True)
class Limits:
    """What the model was trained on: events of one story, seconds of one story and the grid they lie on (0: none).

    `names_captions`: its reasoning repeats every caption, in the form of `plan_text.compose_reasoning`.
    `folds_case`: it read all instructions in lower case.
    """

    max_events: int = 16
    max_seconds: float = 150.0
    grid_seconds: float = 0.0
    names_captions: bool = False
    folds_case: bool = False

    def asked_seconds(self, total_seconds: float) -> float:
        """The length to ask the model for when `total_seconds` are wanted; the plan is scaled to those afterwards."""
        asked = min(total_seconds, self.max_seconds)
        if self.grid_seconds:
            asked = max(self.grid_seconds, round(asked / self.grid_seconds) * self.grid_seconds)
        return round(asked, 3)


@dataclass(frozen=True)
class Span:
    """Token ids of one forced run: open, `n` numbered tokens, close."""

    ids: tuple[int, ...]

    @property
    def open(self) -> int:
        return self.ids[0]

    @property
    def close(self) -> int:
        return self.ids[-1]


def projection(width: int, text_width: int) -> nn.Sequential:
    """Hidden states [.. width] -> text space [.. text_width], as published: linear, GELU, linear."""
    return nn.Sequential(nn.Linear(width, text_width), nn.GELU(), nn.Linear(text_width, text_width))


class StoryLM(nn.Module):
    """`model`: a causal language model; `projector`, `audio_projector`: hidden states to semantic and residual tokens."""

    def __init__(self, model: Any, tokenizer: Any, text_width: int, semantic_tokens: int = 64,
                 residual_tokens: int = 8, limits: Limits | None = None) -> None:  # fmt: skip
        super().__init__()
        width = int(model.config.hidden_size)
        self.model, self.tokenizer, self.limits = model, tokenizer, limits or Limits()
        self.projector = projection(width, text_width)
        self.audio_projector = projection(width, text_width)
        self.semantic = Span(self._ids(prompts.semantic_span(semantic_tokens), semantic_tokens + 2))
        self.residual = Span(self._ids(prompts.residual_span(residual_tokens), residual_tokens + 2))
        rows = model.get_input_embeddings().num_embeddings
        if len(tokenizer) > rows:
            raise InputError(f"the tokenizer has {len(tokenizer)} tokens but the language model only {rows} embeddings.")

    @property
    def device(self) -> torch.device:
        return next(self.model.parameters()).device

    def encode(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def prompt_ids(self, instruction: str, total_seconds: float) -> list[int]:
        """The published prompt for an instruction, its duration sentence appended where it states none."""
        asked = prompts.with_duration(plain(instruction), self.limits.asked_seconds(total_seconds))
        return self.encode(prompts.chat_prompt(asked.lower() if self.limits.folds_case else asked))

    def states(self, ids: Tensor, cache: Any = None) -> Tensor:
        """Last hidden states [b l w] (after the final norm) of token ids [b l]; extends `cache` in place if given."""
        return self.model.model(input_ids=ids, past_key_values=cache, use_cache=cache is not None).last_hidden_state

    def logits(self, states: Tensor) -> Tensor:
        return self.model.get_output_embeddings()(states)

    def stop_ids(self) -> set[int]:
        """Ids that end a story: the generation config's eos, the tokenizer's, and `<|im_end|>`."""
        eos = self.model.generation_config.eos_token_id
        ids = set(eos if isinstance(eos, list) else [eos])
        ids |= {self.tokenizer.eos_token_id, self.tokenizer.convert_tokens_to_ids(prompts.IM_END)}
        return {i for i in ids if i is not None and i != self.tokenizer.unk_token_id}

    def _ids(self, text: str, expected: int) -> tuple[int, ...]:
        ids = tuple(self.encode(text))
        if len(ids) != expected:
            raise InputError(
                f"the tokenizer splits the bridge tokens {text[:24]}… into {len(ids)} pieces instead of {expected}; "
                "it lacks the story tokens (<t5_00000> and so on)."
            )
        return ids


def plain(text: str) -> str:
    """Text with story markup and chat markers taken out, so that a caption cannot speak as the model."""
    return _MARKUP.sub(" ", text) if "<" in text else text
