"""Models as transformers saves them, from the user's own folder: the one file of the judges that asks for that library.

Nothing is fetched and no code of a folder is run. A folder that lacks weights of its model is refused: the library would
fill them with random ones and go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from ..disk.files import read_json
from ..errors import InputError, first_line

_LOCAL: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}


def check_folder(folder: str | Path, kind: str, source: str) -> Path:
    """The folder of a model whose config names its `kind`; `source` is one to get it from. Raises InputError for others."""
    path = Path(folder)
    if not (path / "config.json").is_file():
        raise InputError(
            f"{path / 'config.json'} is missing; a judge of kind {kind} is a folder as transformers saves it: get one with "
            f"`hf download {source} --local-dir FOLDER`."
        )
    found = read_json(path / "config.json").get("model_type")
    if found != kind:
        raise InputError(f"{path} holds a model of type {str(found)[:40]!r}; this judge is of type {kind!r}.")
    return path


def read_model(path: Path, name: str) -> Any:
    """The model in a folder, of this class of transformers, whole, in float32 on the CPU. Raises InputError."""
    import transformers

    safe = any(path.glob("*.safetensors"))
    try:
        model, told = getattr(transformers, name).from_pretrained(
            path, dtype=torch.float32, output_loading_info=True, use_safetensors=safe, weights_only=True, **_LOCAL
        )
    except Exception as error:  # transformers refuses files in many ways, not all of them ValueErrors
        raise InputError(f"the model in {path} cannot be read ({first_line(error)}).") from None
    _check_whole(path, sorted(told["missing_keys"]))
    return model.eval().requires_grad_(False)


def read_processing(path: Path, name: str) -> Any:
    """The tokenizer or the feature extractor in a folder, of this class of transformers. Raises InputError."""
    import transformers

    try:
        return getattr(transformers, name).from_pretrained(path, **_LOCAL)
    except Exception as error:  # as above
        raise InputError(f"{path} has no {name} that can be read ({first_line(error)}).") from None


def _check_whole(path: Path, missing: Sequence[str]) -> None:
    if missing:
        raise InputError(f"{path} lacks {len(missing)} weights of its model, such as {missing[0]}; fetch it again.")
