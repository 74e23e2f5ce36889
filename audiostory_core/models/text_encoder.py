"""Captions -> text features [n s d]: the space that semantic tokens live in (Flan-T5 in the published system).

Needed to train, to evaluate and to render captions without a language model; telling a story does not load it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn


class TextEncoder(nn.Module):
    """A T5 encoder and its tokenizer. Every caption is padded to `tokens` and all of its outputs are kept, as AudioStory's
    renderer expects; where not `padded`, a caption has as many outputs as tokens, at most `tokens`, as TangoFlux's does.
    """

    def __init__(self, encoder: Any, tokenizer: Any, tokens: int = 64, padded: bool = True) -> None:
        super().__init__()
        self.encoder, self.tokenizer, self.tokens, self.padded = encoder, tokenizer, tokens, padded

    @property
    def width(self) -> int:
        return int(self.encoder.config.d_model)

    def forward(self, captions: Sequence[str]) -> Tensor:
        """[n s d]; padding is always masked inside the encoder. Where not `padded`, rows of NaN follow shorter captions."""
        batch = self.tokenizer(
            list(captions),
            padding="max_length" if self.padded else "longest",
            max_length=self.tokens,
            truncation=True,
            return_tensors="pt",
        )
        device = next(self.encoder.parameters()).device
        ids, mask = batch["input_ids"].to(device), batch["attention_mask"].to(device)
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return states if self.padded else states.masked_fill(mask[..., None] == 0, float("nan"))


def own_rows(features: Tensor) -> int:
    """How many rows of a caption's features [s d] are its own: NaN marks the others, so that none is used by mistake."""
    return int((~features[:, 0].isnan()).sum())


def empty_like(empty: Tensor, rows: int) -> Tensor:
    """The features of the empty text [1 s d], s at least 2, padded to `rows`: what the encoder would give for it.

    All of its paddings are equal: masked, they see nothing but the one token of the empty text.
    """
    return torch.cat([empty[:, :1], empty[:, 1:2].expand(-1, rows - 1, -1)], dim=1)


def small_tokenizer(texts: Sequence[str], size: int) -> Any:
    """A lower-casing byte-level BPE tokenizer with T5's `<pad>` 0 and `</s>` 1, trained on `texts`."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
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
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>")


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
