"""Letters on pictures: which font can write a text, and how it is broken into lines of a width. Knows nothing of sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

    Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Pillow's own font is Latin, Greek and Cyrillic at most; these are looked for when a text needs more
_WIDE_FONTS = ("NotoSansCJK-Regular.ttc", "msyh.ttc", "PingFang.ttc", "Arial Unicode.ttf", "DejaVuSans.ttf")


def font_for(size: int, text: str) -> Font:
    """One of `size` pixels that has the letters of the text, as far as this machine has any."""
    from PIL import ImageFont

    if any(ord(char) > 0x24F and not 0x2010 <= ord(char) <= 0x2027 for char in text):
        for name in _WIDE_FONTS:
            try:
                return ImageFont.truetype(name, size)
            except OSError:  # not on this machine
                continue
    return ImageFont.load_default(size)


def in_one_line(text: str) -> str:
    """One line, with what no font can draw replaced."""
    return " ".join(text.encode(errors="replace").decode().split())


def lines_of(text: str, font: Font, width: int, most: int) -> list[str]:
    """The text in at most `most` lines no wider than `width` pixels, ended by an ellipsis where it is cut."""
    lines: list[str] = []
    rest = in_one_line(text)[:600]
    while rest and len(lines) < most:
        fitting = _fitting(rest, font, width)
        if fitting == 0:
            return lines
        if fitting < len(rest) and len(lines) + 1 == most:
            short = rest[:fitting].rstrip()
            while short and font.getlength(short + "…") > width:
                short = short[:-1].rstrip()
            return [*lines, short + "…"] if short else lines
        space = rest.rfind(" ", 0, fitting + 1) if fitting < len(rest) else -1
        cut = space if space > 0 else fitting  # words wider than the column, and scripts without spaces
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return lines


def _fitting(text: str, font: Font, width: int) -> int:
    """How many leading characters fit, by bisection."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(text[:middle]) <= width else (low, middle - 1)
    return low
