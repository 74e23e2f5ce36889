"""Tokenizers of published models -> tokenizers of a bundle: the base model's own tokens, then the 612 story tokens.

Stored under the class name that transformers 4 and 5 both know, without names of code. Ignorant of weights but for the
number of embedding rows that every token must have.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from ..models import tokenizer
from ..models.tokenizer import MAX_BYTES, Tokenizer
from .checkpoint import inside
from .naming import added_tokens

_FILES = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt", "spiece.model",
    "added_tokens.json", "config.json",
)  # fmt: skip


def text_tokenizer(folder: Path, rows: int, end: int) -> Tokenizer:
    """The tokenizer of captions. Raises InputError if it has more than `rows` tokens, or the empty text is not the id
    `end` alone."""
    words = open_tokenizer(folder)
    if len(words) > rows:
        raise InputError(f"{folder}: the tokenizer has {len(words):,} tokens, but the text encoder {rows:,} embeddings.")
    empty = words.rows([""], 2, padded=False)[0][0]
    if empty != [end]:
        raise InputError(f"{folder}: the tokenizer makes {empty[:8]} of the empty text, expected [{end}], the end alone.")
    return words


def story_tokenizer(folder: Path, rows: int) -> Tokenizer:
    """The base LLM's tokenizer in `folder` with the story tokens. Raises InputError unless it has `rows` tokens in all,
    the story tokens being the last of them in their published order."""
    words = open_tokenizer(folder)
    names, before = added_tokens(), len(words)
    words.add(names)
    if len(words) != rows:
        raise InputError(
            f"{folder}: the tokenizer has {before:,} tokens and {len(words):,} with the {len(names)} story tokens, but "
            f"the checkpoint has {rows:,} embedding rows; it is another model's tokenizer."
        )
    if words.ids_of(names) != list(range(rows - len(names), rows)):
        raise InputError(f"{folder}: the tokenizer has story tokens of its own, in an order that is not the published one.")
    return words


def open_tokenizer(folder: Path) -> Tokenizer:
    """A tokenizer from the files in `folder` alone; InputError if they make none."""
    for name in _FILES:
        path = inside(folder, name)
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} has {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read.")
    return tokenizer.open_tokenizer(folder)
