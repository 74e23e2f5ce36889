"""JSON files that come from elsewhere: a path in, one object out. Ignorant of what the object means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import InputError

LIMIT = 5_000_000  # bytes; no config has as many


def read_json(path: Path, limit: int = LIMIT) -> dict[str, Any]:
    """The object in a JSON file of at most `limit` bytes. Raises InputError for anything else."""
    if path.is_dir() or not path.exists():
        raise InputError(f"{path} is {'a folder' if path.is_dir() else 'missing'}; it must be a JSON file.")
    try:
        if path.stat().st_size > limit:
            raise InputError(f"{path} has {path.stat().st_size:,} bytes; at most {limit:,} are read.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {str(error)[:200]}.") from None
    if not isinstance(data, dict):
        raise InputError(f"{path} holds a {type(data).__name__}; it must be one object.")
    return data
