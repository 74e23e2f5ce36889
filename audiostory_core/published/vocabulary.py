"""Tokenizers of published models -> tokenizers of a bundle: the base model's own tokens, then the 612 story tokens.

Stored under the class name that transformers 4 and 5 both know, without names of code. Ignorant of weights but for the
number of embedding rows that every token must have.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import InputError, first_line
from .checkpoint import inside
from .naming import added_tokens

MAX_BYTES = 200_000_000
_FILES = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt", "spiece.model",
    "added_tokens.json", "config.json",
)  # fmt: skip

_FORMS = (("tokenizer.json",), ("vocab.json", "merges.txt"), ("spiece.model",))


def text_tokenizer(folder: Path, rows: int, end: int) -> Any:
    """The tokenizer of captions. Raises InputError if it has more than `rows` tokens, or the empty text is not the id
    `end` alone."""
    tokenizer = open_tokenizer(folder)
    if len(tokenizer) > rows:
        raise InputError(f"{folder}: the tokenizer has {len(tokenizer):,} tokens, but the text encoder {rows:,} embeddings.")
    empty = list(tokenizer("")["input_ids"])
    if empty != [end]:
        raise InputError(f"{folder}: the tokenizer makes {empty[:8]} of the empty text, expected [{end}], the end alone.")
    return tokenizer


def story_tokenizer(folder: Path, rows: int) -> Any:
    """The base LLM's tokenizer in `folder` with the story tokens. Raises InputError unless it has `rows` tokens in all,
    the story tokens being the last of them in their published order."""
    tokenizer = open_tokenizer(folder)
    names, before = added_tokens(), len(tokenizer)
    add_story_tokens(tokenizer)
    if len(tokenizer) != rows:
        raise InputError(
            f"{folder}: the tokenizer has {before:,} tokens and {len(tokenizer):,} with the {len(names)} story tokens, but "
            f"the checkpoint has {rows:,} embedding rows; it is another model's tokenizer."
        )
    if list(tokenizer.convert_tokens_to_ids(names)) != list(range(rows - len(names), rows)):
        raise InputError(f"{folder}: the tokenizer has story tokens of its own, in an order that is not the published one.")
    return tokenizer


def add_story_tokens(tokenizer: Any) -> None:
    """Gives a tokenizer the story tokens that it lacks, after its own."""
    from tokenizers import AddedToken

    names = [AddedToken(name, special=True, normalized=False) for name in added_tokens()]
    tokenizer.add_tokens(names, special_tokens=True)


def open_tokenizer(folder: Path) -> Any:
    """A tokenizer from the files in `folder` alone; InputError if they make none."""
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    for name in _FILES:
        path = inside(folder, name)
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} has {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read.")
    if not any(all((folder / name).is_file() for name in form) for form in _FORMS):
        # Some classes would make an empty tokenizer of nothing.
        raise InputError(f"{folder} has no tokenizer.json.")
    # `tokenizer.json` is the whole tokenizer; a class of its own could only add guesses.
    kind: Any = PreTrainedTokenizerFast if (folder / "tokenizer.json").is_file() else AutoTokenizer
    try:
        return kind.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # transformers and tokenizers refuse files in many ways
        reason = first_line(error)
        raise InputError(f"{folder} holds no usable tokenizer (tokenizer.json is expected): {reason}") from None


def save_tokenizer(tokenizer: Any, folder: Path) -> None:
    """Writes `tokenizer.json` and a `tokenizer_config.json` of tokens and lengths only."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    config: dict[str, Any] = {"tokenizer_class": "PreTrainedTokenizerFast"}
    for name in ("bos_token", "eos_token", "pad_token", "unk_token"):
        token = getattr(tokenizer, name, None)
        if token is not None:
            config[name] = str(token)
    config |= {"model_max_length": int(tokenizer.model_max_length), "clean_up_tokenization_spaces": False}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
