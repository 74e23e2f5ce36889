"""What could not be made of an item, and why: a reason that is counted and a sentence that is told."""

from __future__ import annotations

from ..errors import InputError


class Rejected(InputError):
    """An item that is left out; the run goes on. `reason` is a word or two, by which such items are counted."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
