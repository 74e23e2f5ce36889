"""How bad input is refused: by an InputError of one sentence."""

from collections.abc import Callable
from typing import Any

import pytest

from audiostory_core.errors import InputError


def refusal_of(act: Callable[..., Any], *args: Any, most: int = 500, **kwargs: Any) -> str:
    """The sentence, of less than `most` characters, with which `act` refuses these arguments."""
    with pytest.raises(InputError) as caught:
        act(*args, **kwargs)
    sentence = str(caught.value)
    assert "\n" not in sentence and len(sentence) < most and sentence.endswith((".", "?")), sentence
    return sentence
