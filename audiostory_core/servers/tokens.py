"""What a question to a chat server will count for, before it is asked: tokens, and what they cost."""

from __future__ import annotations

# Gemini's tokens of a second of sound and of a picture, which are the most of any that state them; letters of a token.
SECOND_TOKENS, PICTURE_TOKENS, LETTERS = 32, 258, 4


def told_cost(read: int, wrote: int, price: tuple[float, float] | None) -> str:
    """Tokens read and written, and what they cost at prices of a million of each, in words."""
    counts = f"{read:,} tokens read and {wrote:,} written"
    if price is None:
        return counts
    return f"{counts}, {(read * price[0] + wrote * price[1]) / 1e6:.2f} at {price[0]:g} and {price[1]:g} a million"
