"""Figures as bars to look at: names and values in, a picture out, for a light page or a dark one. Knows nothing of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ..sound.lettering import font_for, lines_of

if TYPE_CHECKING:
    from PIL import ImageDraw
    from PIL.Image import Image

WIDTH = 760  # pixels: twice a telephone's, so that letters stay sharp there
MOST_BARS = 60
_LETTERS, _HIGH, _GAP, _EDGE = 26, 24, 22, 8  # pixels
_VALUES = 190  # of the width, for the values on the right


@dataclass(frozen=True)
class Bar:
    """A value under a name, the edges of its interval, the `mark` that was asked for, and whether it was missed. Without a
    value only the name is shown, and `text` instead of a number."""

    name: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    mark: float | None = None
    missed: bool = False


class _Ink(NamedTuple):
    ground: tuple[int, int, int]
    letters: tuple[int, int, int]
    panel: tuple[int, int, int]
    bar: tuple[int, int, int]
    missed: tuple[int, int, int]


_LIGHT = _Ink((255, 255, 255), (30, 32, 44), (232, 234, 240), (59, 110, 168), (192, 57, 79))
_DARK = _Ink((18, 18, 18), (226, 228, 236), (40, 42, 54), (122, 162, 247), (247, 118, 142))


def bars(rows: Sequence[Bar], dark: bool, whole: float | None = None) -> Image:
    """The first `MOST_BARS` rows as bars of one scale, RGB of `WIDTH` pixels; `whole` is the scale's end, 100 of percents.

    Bars begin at 0; an interval is a line over the bar's end, a mark stands across it.
    """
    from PIL import Image, ImageDraw

    ink, rows = _DARK if dark else _LIGHT, rows[:MOST_BARS]
    ends = [end for row in rows for end in (row.value, row.low, row.high, row.mark) if end is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends] if whole is None else [whole, *ends])
    scale = _Scale(low, high if high > low else low + 1.0, WIDTH - 2 * _EDGE - _VALUES)
    step = round(_LETTERS * 1.3) + _HIGH + _GAP
    image = Image.new("RGB", (WIDTH, max(1, step * len(rows))), ink.ground)
    canvas = ImageDraw.Draw(image)
    for n, row in enumerate(rows):
        _draw(canvas, row, n * step, scale, ink)
    return image


class _Scale(NamedTuple):
    low: float
    high: float
    width: int

    def x(self, value: float) -> int:
        """In pixels. By shares first: the difference of two large numbers may be none."""
        share = value / (self.high - self.low) - self.low / (self.high - self.low)
        return _EDGE + round(min(1.0, max(0.0, share)) * self.width)


def _draw(canvas: ImageDraw.ImageDraw, row: Bar, top: int, scale: _Scale, ink: _Ink) -> None:
    font = font_for(_LETTERS, row.name)
    canvas.text((_EDGE, top), "".join(lines_of(row.name, font, WIDTH - 2 * _EDGE, 1)), ink.letters, font)
    top += round(_LETTERS * 1.3)
    canvas.rectangle((_EDGE, top, _EDGE + scale.width, top + _HIGH), ink.panel)
    middle = top + _HIGH // 2
    if row.value is not None:
        left, right = sorted((scale.x(0.0), scale.x(row.value)))
        canvas.rectangle((left, top, max(left + 1, right), top + _HIGH), ink.missed if row.missed else ink.bar)
    if row.low is not None and row.high is not None:
        left, right = scale.x(row.low), scale.x(row.high)
        canvas.line((left, middle, right, middle), ink.letters, 3)
        for x in (left, right):
            canvas.line((x, middle - 7, x, middle + 7), ink.letters, 3)
    if row.mark is not None:
        x = scale.x(row.mark)
        canvas.line((x, top - 4, x, top + _HIGH + 4), ink.letters, 4)
    small = font_for(_LETTERS, row.text)
    said = "".join(lines_of(row.text, small, _VALUES - 3 * _EDGE, 1))
    canvas.text((WIDTH - _EDGE, middle), said, ink.missed if row.missed else ink.letters, small, anchor="rm")
