"""Captions -> text features [n s d]: the space that semantic tokens live in (Flan-T5 in the published system).

Needed to train, to evaluate and to render captions without a language model; telling a story does not load it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .tokenizer import Tokenizer


@dataclass(frozen=True)
class Context:
    """What a renderer hears of events: tokens [n s d], and the mask [n s] of those that are an event's own.

    Padding, of zeros, follows the own tokens of an event whose text is shorter than that of others.
    """

    tokens: Tensor
    mask: Tensor

    @classmethod
    def whole(cls, tokens: Tensor) -> Context:
        """Tokens [n s d] without padding."""
        return cls(tokens, torch.ones(tokens.shape[:2], dtype=torch.bool, device=tokens.device))

    @classmethod
    def join(cls, rows: Sequence[Context]) -> Context:
        """The contexts of events [1 s d] one below the other, padded to the longest."""
        most = max(row.tokens.shape[1] for row in rows)
        tokens = [nn.functional.pad(row.tokens, (0, 0, 0, most - row.tokens.shape[1])) for row in rows]
        masks = [nn.functional.pad(row.mask, (0, most - row.mask.shape[1])) for row in rows]
        return cls(torch.cat(tokens), torch.cat(masks))

    def __len__(self) -> int:
        return len(self.tokens)

    def rows(self, index: Sequence[int]) -> Context:
        """The context of these events, in this order; an event may come twice."""
        return Context(self.tokens[list(index)], self.mask[list(index)])

    def lengths(self) -> list[int]:
        """How many tokens of each event are its own."""
        return self.mask.sum(1).tolist()

    def pooled(self) -> Tensor:
        """The mean of each event's own tokens [n d]."""
        own = self.mask[..., None]
        return (self.tokens * own).sum(1) / own.sum(1).to(self.tokens.dtype)


class TextEncoder(nn.Module):
    """A T5 encoder and its tokenizer. Every caption is padded to `tokens` and all of its outputs are kept, as AudioStory's
    renderer expects; where not `padded`, a caption has as many outputs as tokens, at most `tokens`, as TangoFlux's does.
    """

    def __init__(self, encoder: Any, tokenizer: Tokenizer, tokens: int = 64, padded: bool = True) -> None:
        super().__init__()
        self.encoder, self.tokenizer, self.tokens, self.padded = encoder, tokenizer, tokens, padded

    @property
    def width(self) -> int:
        return int(self.encoder.config.d_model)

    def forward(self, captions: Sequence[str]) -> Tensor:
        """Features [n s d], see `context`."""
        return self.context(captions).tokens

    def context(self, captions: Sequence[str]) -> Context:
        """Features [n s d]; padding is always masked inside the encoder. Where `padded`, all of them are an event's own."""
        device = next(self.encoder.parameters()).device
        rows = self.tokenizer.rows(captions, self.tokens, self.padded)
        ids, mask = (torch.tensor(part, device=device) for part in rows)
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        own = mask.bool()
        return Context.whole(states) if self.padded else Context(states.masked_fill(~own[..., None], 0.0), own)


def empty_like(empty: Tensor, rows: int) -> Tensor:
    """The features of the empty text [1 s d], s at least 2, padded to `rows`: what the encoder would give for it.

    All of its paddings are equal: masked, they see nothing but the one token of the empty text.
    """
    return torch.cat([empty[:, :1], empty[:, 1:2].expand(-1, rows - 1, -1)], dim=1)


def small_tokenizer(texts: Sequence[str], size: int) -> Tokenizer:
    """A lower-casing byte-level BPE tokenizer with T5's `<pad>` 0 and `</s>` 1, trained on `texts`."""
    import tokenizers
    from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=["<pad>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return Tokenizer(tokenizer, {"pad_token": "<pad>", "eos_token": "</s>"})


def small_encoder(vocabulary: int, width: int = 128, layers: int = 2) -> Any:
    """A randomly initialised T5 encoder small enough to be trained together with a small renderer."""
    from transformers import T5Config, T5EncoderModel

    config = T5Config(
        vocab_size=vocabulary,
        d_model=width,
        d_kv=32,
        num_heads=width // 32,
        d_ff=width * 3,
        num_layers=layers,
        feed_forward_proj="gated-gelu",
        dropout_rate=0.0,
        pad_token_id=0,
        eos_token_id=1,
    )
    encoder = T5EncoderModel(config)
    return encoder


def unconditional(encoder: TextEncoder) -> Tensor:
    """The features of the empty text [1 s d], which a bundle stores so that guidance needs no text encoder."""
    with torch.no_grad():
        return encoder([""])
