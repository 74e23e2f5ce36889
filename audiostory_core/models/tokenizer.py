"""Text <-> token ids, by the files that lie beside a model: `tokenizer.json` and what says which of its tokens are special.

`tokenizer.json` is the whole tokenizer and is taken as it stands. Tokens that only `tokenizer_config.json` names (as
transformers 4 wrote it), or `added_tokens.json` (before that), are added behind its own. Ignorant of what ids mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..disk.files import JSON_LIMIT, read_json, read_text
from ..errors import InputError, first_line

MAX_BYTES = 200_000_000
NAMES = ("bos_token", "eos_token", "pad_token", "unk_token")
# Where no file names them: what T5's and Qwen2's own classes in transformers take, if the tokenizer knows it.
_USUAL = {"eos_token": ("</s>", "<|endoftext|>"), "pad_token": ("<pad>", "<|endoftext|>"), "unk_token": ("<unk>",)}
_FLAGS = ("single_word", "lstrip", "rstrip", "normalized", "special")
_NO_LENGTH = int(1e30)  # what transformers writes where a model reads texts of any length
_OLDER_FORMS = (("vocab.json", "merges.txt"), ("spiece.model",))


class Tokenizer:
    """`backend` is a `tokenizers.Tokenizer`; `named` says which tokens are the end, the padding and so on.

    `model_max_length`: tokens that the model was made for. `sides`: where longer texts are cut, and shorter ones filled.
    """

    def __init__(
        self,
        backend: Any,
        named: Mapping[str, str | None],
        model_max_length: int = _NO_LENGTH,
        sides: tuple[str, str] = ("right", "right"),
    ) -> None:
        backend.no_truncation()
        backend.no_padding()
        self.backend, self.model_max_length = backend, model_max_length
        self.named = {name: token for name in NAMES if (token := named.get(name) or _usual(backend, name)) is not None}
        self._cut_side, self._fill_side = sides

    def __len__(self) -> int:
        return self.backend.get_vocab_size(with_added_tokens=True)

    @property
    def last_id(self) -> int:
        """The greatest id that it has a token for; -1 without any. A tokenizer may leave numbers out."""
        return max(self.backend.get_vocab(with_added_tokens=True).values(), default=-1)

    @property
    def eos_token_id(self) -> int | None:
        return self._named_id("eos_token")

    @property
    def pad_token_id(self) -> int | None:
        return self._named_id("pad_token")

    @property
    def unk_token_id(self) -> int | None:
        return self._named_id("unk_token")

    def id_of(self, token: str) -> int | None:
        """The id of a token; that of the unknown token, or None, where there is no such token."""
        found = self.backend.token_to_id(token)
        return self.unk_token_id if found is None else found

    def known_id(self, token: str) -> int:
        """The id of a token that has to be there. Raises InputError."""
        found = self.backend.token_to_id(token)
        if found is None:
            raise InputError(f"the tokenizer has no token {token!r}, which stories are told with.")
        return found

    def ids_of(self, tokens: Iterable[str]) -> list[int | None]:
        return [self.id_of(token) for token in tokens]

    def encode(self, text: str) -> list[int]:
        """Ids of a text, whatever its length, without tokens that no letter of it stands for."""
        return self.backend.encode(_without_halves(text), add_special_tokens=False).ids

    def rows(self, texts: Sequence[str], length: int, padded: bool = True) -> tuple[list[list[int]], list[list[int]]]:
        """Ids of texts, each with its end token, and masks that are 0 at padding; both [n l].

        Texts are cut to `length` ids; `padded` fills each up to as many, else to the longest.
        """
        special, found = self.backend.num_special_tokens_to_add(False), []
        for text in texts:
            encoding = self.backend.encode(_without_halves(text), add_special_tokens=False)
            encoding.truncate(max(0, length - special), direction=self._cut_side)
            found.append(self.backend.post_process(encoding))
        width = length if padded else max((len(encoding) for encoding in found), default=0)
        for encoding in found:
            encoding.pad(
                width, direction=self._fill_side, pad_id=self.pad_token_id or 0, pad_token=self.named.get("pad_token", "")
            )
        return [encoding.ids for encoding in found], [encoding.attention_mask for encoding in found]

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids, special tokens included."""
        return self.backend.decode(list(ids), skip_special_tokens=False)

    def add(self, tokens: Iterable[str], special: bool = True) -> None:
        """Gives the tokenizer what it lacks of `tokens`, behind its own. They are found before a text is normalised."""
        from tokenizers import AddedToken

        fresh = [AddedToken(token, special=special, normalized=False) for token in tokens]
        (self.backend.add_special_tokens if special else self.backend.add_tokens)(fresh)

    def save(self, folder: Path) -> None:
        """Writes `tokenizer.json` and a `tokenizer_config.json` of tokens and lengths only, which transformers reads too."""
        folder.mkdir(parents=True, exist_ok=True)
        self.backend.save(str(folder / "tokenizer.json"))
        config: dict[str, Any] = {"tokenizer_class": "PreTrainedTokenizerFast", **self.named}
        config |= {"model_max_length": self.model_max_length, "clean_up_tokenization_spaces": False}
        (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")

    def _named_id(self, name: str) -> int | None:
        token = self.named.get(name)
        return None if token is None else self.backend.token_to_id(token)


def open_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of the files in `folder`; InputError if they make none.

    Where there is no `tokenizer.json` but an older form, transformers makes one of it.
    """
    if not (folder / "tokenizer.json").is_file():
        return _of_older_form(folder)
    from tokenizers import Tokenizer as Backend

    text = read_text(folder / "tokenizer.json", MAX_BYTES)
    config, more = (_optional(folder / name) for name in ("tokenizer_config.json", "special_tokens_map.json"))
    older = {} if "added_tokens_decoder" in config else _optional(folder / "added_tokens.json")
    said = config if "added_tokens_decoder" in config else {**config, **more}
    try:
        backend: Any = Backend.from_str(text)
        _add_tokens(backend, said, older)
        sides = tuple(str(said.get(f"{what}_side") or "right") for what in ("truncation", "padding"))
        if not {*sides} <= {"left", "right"}:
            raise ValueError(f"texts are cut and filled at the left or the right, not {sides}")
        named = {name: _content(said.get(name)) for name in NAMES}
        return Tokenizer(backend, named, _length(said.get("model_max_length")), (sides[0], sides[1]))
    except Exception as error:  # the library refuses files in many ways, all of them bare Exceptions
        raise _unusable(folder, error) from None


def _of_older_form(folder: Path) -> Tokenizer:
    if not any(all((folder / name).is_file() for name in form) for form in _OLDER_FORMS):
        # Some classes would make an empty tokenizer of nothing.
        raise InputError(f"{folder} has no tokenizer.json.")
    try:
        from transformers import AutoTokenizer
    except ImportError:
        raise InputError(f"{folder} has no tokenizer.json; 'pip install transformers' lets older forms be read.") from None
    try:
        found: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        named = {name: None if (token := getattr(found, name)) is None else str(token) for name in NAMES}
        return Tokenizer(found.backend_tokenizer, named, int(found.model_max_length))
    except Exception as error:  # as above
        raise _unusable(folder, error) from None


def _unusable(folder: Path, error: Exception) -> InputError:
    return InputError(f"{folder} holds no usable tokenizer (tokenizer.json is expected): {first_line(error)}")


def _optional(path: Path) -> dict[str, Any]:
    return read_json(path, JSON_LIMIT) if path.is_file() else {}


def _add_tokens(backend: Any, said: Mapping[str, Any], older: Mapping[str, Any]) -> None:
    """Adds what the files beside `tokenizer.json` name and it lacks; its own tokens get the flags that they say.

    Raises ValueError where a file gives a token another id than it gets.
    """
    from tokenizers import AddedToken

    own = {str(token.content): token for token in backend.get_added_tokens_decoder().values()}
    special = {content: token for token in _special(said) if (content := _content(token)) is not None}
    asked = {int(place): _flagged(token) for place, token in _object(said.get("added_tokens_decoder")).items()}
    for token, place in older.items():
        if token not in own:
            asked[int(place)] = AddedToken(token, special=token in special, normalized=token not in special)
    for place, token in sorted(asked.items(), key=lambda item: item[0]):
        (backend.add_special_tokens if token.special else backend.add_tokens)([token])
        if (found := backend.token_to_id(token.content)) != place:
            raise ValueError(f"token {token.content!r} is said to be number {place}, but is number {found}")
    known = {*own, *(str(token.content) for token in asked.values())}
    fresh = [_flagged(token) for content, token in special.items() if content not in known]
    backend.add_special_tokens(fresh)


def _special(said: Mapping[str, Any]) -> list[Any]:
    """All special tokens that a file names, as they stand there."""
    more = said.get("extra_special_tokens") or said.get("additional_special_tokens") or []
    if not isinstance(more, (list, dict)):
        raise ValueError(f"more special tokens are a list; found {str(more)[:60]!r}")
    named = [value for name, value in said.items() if name.endswith("_token") and isinstance(value, (str, dict))]
    return [*named, *(more.values() if isinstance(more, dict) else more)]


def _content(token: Any) -> str | None:
    """The text of a token that is named by it or described."""
    content = token.get("content") if isinstance(token, dict) else token
    if not (content is None or isinstance(content, str)):
        raise ValueError(f"a token is {str(content)[:60]!r}; it must be text")
    return content or None


def _flagged(token: Any) -> Any:
    """A token to add, with the flags that it is described with; one that is only named is special."""
    from tokenizers import AddedToken

    described = {"content": token, "special": True, "normalized": False} if isinstance(token, str) else _object(token)
    content = _content(described)
    if content is None:
        raise ValueError("an added token has no text")
    return AddedToken(content, **{flag: bool(described[flag]) for flag in _FLAGS if flag in described})


def _object(value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise ValueError(f"added tokens are described by objects; found {str(value)[:60]!r}")
    return value or {}


def _length(said: Any) -> int:
    if said is None:
        return _NO_LENGTH
    if isinstance(said, bool) or not isinstance(said, (int, float)) or not said >= 1:
        raise ValueError(f"model_max_length is {said!r}; it must be a number of tokens")
    return int(min(said, _NO_LENGTH))


def _usual(backend: Any, name: str) -> str | None:
    return next((token for token in _USUAL.get(name, ()) if backend.token_to_id(token) is not None), None)


def _without_halves(text: str) -> str:
    """The text with its pairs of surrogates joined, and what is left of them replaced: bytes can be made of it."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
