"""What a sentence asks for, as data: the sounds in order, their lengths, places and layers, and what is to be said of it.

Knows nothing of how a sentence is read, nor of models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..plan.sayings import Saying

# after: behind what came before; beside: together with it; middle: in the middle of it; bed: beneath the whole story.
Place = Literal["after", "beside", "middle", "bed"]


@dataclass(frozen=True)
class Asked:
    """One sound that is asked for, in the sentence's `words`; any of `captions` tells it, and there are none where no
    sound of the lexicon is near.

    `seconds` and `start` are None where the sentence leaves them open; `pause` is the silence before it, in seconds; `level`
    in decibels beside its usual loudness; `known` is false for a sound that another stands in for; `said` are words that
    somebody speaks, which no language model is asked for.
    """

    words: str
    captions: tuple[str, ...]
    known: bool = True
    family: str = ""
    place: Place = "after"
    seconds: float | None = None
    start: float | None = None
    pause: float = 0.0
    level: float = 0.0
    times: int = 1
    said: Saying | None = None


@dataclass(frozen=True)
class Brief:
    """All that a sentence asks for.

    `total` is the length that it states for the whole and `ending` a silence at its end, both in seconds; `environment` is
    the phrase that says where all is heard; `notes` say what is left out of account, a sentence each; `denied` are the
    words of sounds that are named only to say that they are not there.
    """

    asked: tuple[Asked, ...]
    total: float | None = None
    ending: float = 0.0
    environment: str = ""
    notes: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it asks for sounds in a row and for nothing else, as every plan that a language model writes has them."""
        return not self.ending and all(
            one.place == "after"
            and one.seconds is one.start is one.said is None
            and not (one.pause or one.level)
            and one.times == 1
            for one in self.asked
        )

    @property
    def understood(self) -> str:
        """One line: what was understood, in order."""
        first = "beneath it all " if self.asked and self.asked[0].place == "bed" else ""
        line = first + "".join(f"{_JOINS[one.place] if n else ''}{_said(one)}" for n, one in enumerate(self.asked))
        places = [f"heard {self.environment}"] if self.environment else []
        ends = [f"{self.ending:g} s of silence at the end"] if self.ending else []
        total = [f"{self.total:g} s in all"] if self.total is not None else []
        return " | ".join([line, *places, *ends, *total])


_JOINS = {
    "after": "; then ",
    "beside": "; together with it ",
    "middle": "; in the middle of it ",
    "bed": "; beneath it all ",
}


def _said(one: Asked) -> str:
    more = [f"{one.seconds:g} s"] if one.seconds is not None else []
    more += [f"at {one.start:g} s"] if one.start is not None else []
    more += [f"{one.times} times"] if one.times > 1 else []
    more += [f"after {one.pause:g} s of silence"] if one.pause else []
    more += ["louder" if one.level > 0 else "quieter"] if one.level else []
    return f"{one.words} ({', '.join(more)})" if more else one.words
