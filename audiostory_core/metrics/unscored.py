"""What a measure could not score, and why: a line of a report where a number would have been."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unscored:
    """One item that has no figure: which it is, and the reason in a few words."""

    item: str
    reason: str
