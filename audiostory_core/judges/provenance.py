"""Who a judge is, for reports: the fingerprint of its weights, and the licence that its folder states."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from torch import Tensor

from ..disk.files import read_text
from ..errors import InputError

NOT_STATED = "no licence stated"
_LETTERS = 12  # of a fingerprint: enough to tell two files apart
_BLOCK_BYTES = 1 << 20
_CARD_BYTES = 2_000_000
_LICENCE = re.compile(r"^license:\s*['\"]?([A-Za-z0-9][A-Za-z0-9 .+_-]{0,60})", re.MULTILINE)


def fingerprint(tensors: Mapping[str, Tensor], words: str = "") -> str:
    """Twelve letters that two sets of tensors share only if names, types, shapes and values are the same, and the words by
    which they are asked."""
    digest = hashlib.sha256(words.encode(errors="surrogatepass"))
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)} ".encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()[:_LETTERS]


def fingerprint_of_files(paths: Iterable[Path]) -> str:
    """Twelve letters that two lists of files share only if their contents are the same. Raises InputError for a file that
    cannot be read."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    digest.update(block)
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    return digest.hexdigest()[:_LETTERS]


def licence_of(folder: Path) -> str:
    """What the card in a model's folder (README.md, between its first two lines of dashes) names as its licence."""
    card = folder / "README.md"
    if not card.is_file():
        return NOT_STATED
    parts = read_text(card, _CARD_BYTES, errors="replace").split("---", 2)
    found = _LICENCE.search(parts[1]) if len(parts) == 3 and not parts[0].strip() else None
    return found[1].strip() if found else NOT_STATED
