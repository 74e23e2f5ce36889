"""The language model as the line needs it: ids in, hidden states out, and the two projections that bridge them.

`StoryLM` holds a causal model, our own or any of transformers, with a tokenizer that knows the story tokens. It plans
(`reasoner`) and it writes bridge tokens (`bridge`); this file is what both share. Ignorant of plans' meaning, of devices
and of files.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import InputError
from ..plan import prompts
from . import foreign
from .qwen2 import Qwen2, at_rest, product
from .tokenizer import Tokenizer

NARROW_WIDTH = 512  # up to here a model's products are the smaller part of its time on a processor
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


@dataclass(frozen=True)
class Insert:
    """What a user turn holds before its words: a video that is seen, a sound that is heard.

    `text` are the tokens that stand for it; `rows` [k w] take the place of the embeddings of the k tokens after its first.
    `places` [3 k] says where those stand in time, height and width (M-RoPE), from 0; None: one after another, as words do.
    """

    text: str
    rows: Tensor
    places: Tensor | None = None


def projection(width: int, text_width: int) -> nn.Sequential:
    """Hidden states [.. width] -> text space [.. text_width], as published: linear, GELU, linear."""
    return nn.Sequential(nn.Linear(width, text_width), nn.GELU(), nn.Linear(text_width, text_width))


class StoryLM(nn.Module):
    """`model`: a causal language model; `projector`, `audio_projector`: hidden states to semantic and residual tokens."""

    def __init__(
        self,
        model: Any,
        tokenizer: Tokenizer,
        text_width: int,
        semantic_tokens: int = 64,
        residual_tokens: int = 8,
        limits: Limits | None = None,
    ) -> None:
        super().__init__()
        width = int(model.get_input_embeddings().embedding_dim)
        self.model, self.tokenizer, self.limits = model, tokenizer, limits or Limits()
        self.insert: Insert | None = None
        self._opening, self._rows_at = 0, 0  # the id before the insert's rows, and where those begin in a prompt
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

    @property
    def owned(self) -> bool:
        """Whether the model is our own, rather than one of transformers."""
        return isinstance(self.model, Qwen2)

    def shown(self, insert: Insert) -> StoryLM:
        """The same model, all modules shared, with `insert` in every prompt. Raises InputError if its tokens are unknown."""
        ids, expected = self.encode(insert.text), len(insert.rows) + 2
        if len(ids) != expected or self.tokenizer.unk_token_id in ids:
            raise InputError(f"the tokenizer splits {insert.text[:24]}… into {len(ids)} pieces instead of {expected}.")
        view = copy.copy(self)
        view.insert, view._opening = insert, ids[0]
        view._rows_at = self.encode(prompts.chat_prompt(insert.text)).index(ids[0]) + 1
        return view

    def encode(self, text: str) -> list[int]:
        ids, rows = self.tokenizer.encode(text), self.model.get_input_embeddings().num_embeddings
        if ids and max(ids) >= rows:
            raise InputError(f"the token of number {max(ids)} has no embedding; the language model has {rows} of them.")
        return ids

    def prompt_ids(self, instruction: str, total_seconds: float) -> list[int]:
        """The published prompt for an instruction, its duration sentence appended where it states none."""
        asked = prompts.with_duration(plain(instruction), self.limits.asked_seconds(total_seconds))
        words = asked.lower() if self.limits.folds_case else asked
        return self.encode(prompts.chat_prompt(words if self.insert is None else self.insert.text + words))

    def states(self, ids: Tensor, kept: Any = None) -> Tensor:
        """Last hidden states [b l w] (after the final norm) of token ids [b l]; extends `kept` in place if given."""
        before, count = kept.length if kept is not None else 0, ids.shape[1]
        index, seen = torch.arange(before, before + count, device=ids.device), None
        if before and count > 1:
            seen = (torch.arange(before + count, device=ids.device) <= index[:, None])[None, None]
        return self.read(self.embed(ids, begins=not before), self.places(index), seen, kept)

    def read(self, embedded: Tensor, places: Tensor | None, seen: Tensor | None = None, kept: Any = None) -> Tensor:
        """The same of embeddings [b l w] at `places` [b l] or [3 b l]; `seen` [b or 1, 1, l, n] says by whom what is seen.

        Without it each sees what was kept, and of the new ones those before it.
        """
        read = self.model.model if self.owned else partial(foreign.read, self.model)
        return read(embedded, places, seen, kept)

    def embed(self, ids: Tensor, begins: bool) -> Tensor:
        """Input embeddings [b l w] of token ids [b l]; where they begin a prompt, the insert's rows are in their places."""
        embedded = self.model.embed(ids) if self.owned else self.model.get_input_embeddings()(ids)
        if self.insert is None or not begins:
            return embedded
        rows = self.insert.rows.to(embedded).expand(len(ids), -1, -1)
        at = ids[0].tolist().index(self._opening) + 1
        return torch.cat([embedded[:, :at], rows, embedded[:, at + rows.shape[1] :]], dim=1)

    def places(self, index: Tensor) -> Tensor:
        """Positions of the ids at `index` [l] in a story: [1 l] where they stand one after another, else [3 1 l].

        What follows the insert goes on after the farthest of its places, as Qwen2.5-VL was trained (its report, 2.1.1).
        """
        if self.insert is None or self.insert.places is None:
            return index[None]
        own, at = self.insert.places, self._rows_at
        count = own.shape[1]
        inside = own[:, (index - at).clamp(0, count - 1)] + at
        after = index - (at + count) + own.max() + 1 + at
        return torch.where(index < at, index, torch.where(index < at + count, inside, after))[:, None]

    @property
    def padding(self) -> int:
        """The id that fills rows up, which nobody looks at."""
        return self.tokenizer.pad_token_id or 0

    def logits(self, states: Tensor) -> Tensor:
        """Scores [.. v] of what may follow hidden states [.. w]. Where most of a table's rows are no token's, those of all
        tokens alone: the rest, which nothing says, would be read and multiplied for nothing."""
        head = self.model.get_output_embeddings()
        if self.owned and self._named_rows is not None and at_rest(head):
            return product(states, head.weight[: self._named_rows], None)
        return head(states)

    @cached_property
    def _named_rows(self) -> int | None:
        """How many rows reach to the last token that has a name or ends a text; None if that is at least half of them."""
        rows, last = self.model.get_input_embeddings().num_embeddings, max(self.stop_ids(), default=0)
        if 2 * max(len(self.tokenizer), last + 1) > rows:
            return None
        return max(last, self.tokenizer.last_id) + 1

    def tokens(self, semantic: Tensor, residual: Tensor) -> tuple[Tensor, Tensor]:
        """Semantic and residual tokens [.. d] of hidden states [.. w], in the model's precision."""
        dtype = next(self.projector.parameters()).dtype
        return self.projector(semantic.to(dtype)), self.audio_projector(residual.to(dtype))

    def stop_ids(self) -> set[int]:
        """Ids that end a story: the generation config's eos, the tokenizer's, and `<|im_end|>`."""
        eos = self.model.generation_config.eos_token_id
        ids = set(eos if isinstance(eos, list) else [eos])
        ids |= {self.tokenizer.eos_token_id, self.tokenizer.id_of(prompts.IM_END)}
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
