"""What the fields of a plan may hold, and the record that all of its values are. Knows nothing of what they mean."""

import unicodedata
from typing import Annotated, Any, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

MAX_EVENTS = 2000
MAX_TOTAL_SECONDS = 10800.0
MAX_CAPTION_CHARS = 2000


def _refuse_control(text: str) -> str:
    for char in text:
        if unicodedata.category(char) == "Cc":
            raise ValueError(f"a control character ({char!r}) is not allowed in it")
    return text


def _refuse_surrogates(text: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("half of a surrogate pair is not allowed in it")
    return text


Text = Annotated[str, AfterValidator(_refuse_surrogates)]
Caption = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CAPTION_CHARS),
    AfterValidator(_refuse_control),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_refuse_control)]
EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
MaybeId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,64}$")]
Seconds = Annotated[float, Field(strict=True, gt=0, le=MAX_TOTAL_SECONDS)]
Start = Annotated[float, Field(strict=True, ge=0, le=MAX_TOTAL_SECONDS)]
Fade = Annotated[float, Field(strict=True, ge=0, le=MAX_TOTAL_SECONDS)]
Kind = Literal["sfx", "music", "ambience", "speech"]


# Fields that most plans do not need: left out of what is written where they say nothing.
_QUIET = frozenset(
    "fade_in_seconds fade_out_seconds take speaker transcript emotion cut_of cut_at_seconds cut_of_seconds telling chapters "
    "history undone before shifted story levels whole measured counted voices".split()
)


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_serializer(mode="wrap")
    def _without_silence(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written = cast("dict[str, Any]", write(self))
        return {name: value for name, value in written.items() if value or name not in _QUIET}
