"""A story to look at: waveform and spectrogram over time, with what each event says.

Turns a clip, or blocks `[ch w]` as they come, and its `StoryPlan` into one image; memory is bounded by the
image, not by the sound. Knows nothing of models.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import torch

from ..disk.files import replacing
from ..errors import InputError
from .audio import AudioClip
from .columns import LOWEST_HERTZ, Columns, means
from .layout import EDGE_SECONDS, ClipSpan, samples_in
from .lettering import font_for, in_one_line, lines_of
from .mel import mel

if TYPE_CHECKING:
    import numpy as np
    from PIL import ImageDraw
    from PIL.Image import Image

    from ..plan.story import SoundEvent, StoryPlan

Colour = tuple[int, int, int]

MIN_SIZE = (320, 240)
MAX_SIZE = (8192, 4320)
MAX_ROWS = 40  # of a timeline
_RANGE_DB = 75.0  # from the loudest point of the spectrogram down to black
_MAX_LANES = 4

_GROUND = (13, 14, 20)
_BLOCK = (25, 27, 38)
_BRIGHT = (226, 228, 236)
_DIM = (132, 137, 155)
_PANEL = (0, 0, 4)  # the darkest colour of the scale
_WAVE = ((58, 84, 110), (134, 184, 214))  # extremes, mean power
_ACCENTS = ((122, 162, 247), (187, 154, 247), (125, 207, 255), (158, 206, 106), (224, 175, 104), (247, 118, 142))
# matplotlib's "magma" (CC0) at 16 even steps: perceptually uniform, black to cream
_SCALE = (
    *((0, 0, 4), (11, 9, 36), (32, 17, 75), (59, 15, 112), (87, 21, 126), (114, 31, 129), (140, 41, 129)),
    *((168, 50, 125), (196, 60, 117), (222, 73, 104), (241, 96, 93), (250, 127, 94), (254, 159, 109)),
    *((254, 191, 132), (253, 222, 160), (252, 253, 191)),
)


class _Box(NamedTuple):
    """A rectangle of the image, in pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def draw(
    sound: AudioClip | Iterable[torch.Tensor],
    plan: "StoryPlan",
    spans: Sequence[ClipSpan] | None = None,
    size: tuple[int, int] = (1600, 720),
    sample_rate: int | None = None,
) -> "Image":
    """The picture of a story, RGB of `size` (width, height) pixels.

    `sound` is a clip, or blocks `[ch w]` with their `sample_rate`; with `spans`, crossfades are shaded.
    Raises InputError for a size outside `MIN_SIZE`..`MAX_SIZE` and for blocks without a sample rate.
    """
    if not all(low <= given <= high for low, given, high in zip(MIN_SIZE, size, MAX_SIZE, strict=True)):
        raise InputError(f"a picture has {MIN_SIZE} to {MAX_SIZE} pixels; got {size}")
    if isinstance(sound, AudioClip):
        sound, sample_rate = [sound.waveform], sound.sample_rate
    if sample_rate is None:
        raise InputError("blocks are drawn with their sample rate; it is missing")
    from PIL import Image, ImageDraw

    image = Image.new("RGB", size, _GROUND)
    canvas = ImageDraw.Draw(image, "RGBA")
    events, wave, spectrum = _arranged(size)
    columns = Columns(wave.width, samples_in(plan.total_seconds, sample_rate), sample_rate)
    for block in sound:
        columns.add(block)
    columns.finish()
    image.paste(_waveform(columns, wave), wave)
    image.paste(_spectrogram(columns, spectrum), spectrum)
    type_size = max(10, size[1] // 48)
    _write_title(canvas, plan, events, type_size)
    _write_events(canvas, plan, events, spectrum.bottom, type_size)
    _shade_joins(canvas, spans or (), plan.total_seconds, wave)
    _write_hertz(canvas, spectrum, sample_rate, type_size)
    _write_seconds(canvas, plan.total_seconds, spectrum, type_size)
    return image


def spectrogram(clip: AudioClip, size: tuple[int, int]) -> "Image":
    """The bare spectrogram of a clip, RGB of `size` (width, height) pixels."""
    columns = Columns(size[0], clip.waveform.shape[1], clip.sample_rate)
    columns.add(clip.waveform)
    columns.finish()
    return _spectrogram(columns, _Box(0, 0, *size))


@dataclass(frozen=True)
class TimelineRow:
    """A line of a timeline: what it is called, its stretches as (start, end, strength 0..1) in seconds, and whether it is
    shown in grey."""

    label: str
    stretches: tuple[tuple[float, float, float], ...]
    grey: bool = False


def timeline(rows: Sequence[TimelineRow], total_seconds: float, width: int = 1200) -> "Image":
    """Rows of stretches over time, the stronger the brighter, RGB of `width` pixels; of more than `MAX_ROWS`, the first."""
    from PIL import Image, ImageDraw

    rows, size, high = rows[:MAX_ROWS], max(11, width // 80), max(24, width // 36)
    box = _Box(width // 3, size, width - size * 3, size + high * max(1, len(rows)))
    image = Image.new("RGB", (width, box.bottom + size * 3), _GROUND)
    canvas = ImageDraw.Draw(image, "RGBA")
    canvas.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), _PANEL)
    for n, row in enumerate(rows):
        top = box.top + n * high
        font = font_for(size, row.label)
        label = "".join(lines_of(row.label, font, box.left - size * 2, 1))
        canvas.text((size, top + high // 2), label, _DIM if row.grey else _BRIGHT, font, anchor="lm")
        canvas.line((box.left, top + high - 1, box.right, top + high - 1), _BLOCK)
        colour = _DIM if row.grey else _ACCENTS[n % len(_ACCENTS)]
        for start, end, strength in row.stretches:
            left, right = (_x(seconds, total_seconds, box) for seconds in (start, end))
            shade = round(35 + 220 * min(1.0, max(0.0, strength)) ** 3)
            canvas.rectangle((left, top + 3, max(left + 1, right - 1), top + high - 5), (*colour, shade))
    _write_seconds(canvas, total_seconds, box, size)
    return image


def save(image: "Image", path: str | Path, overwrite: bool = False) -> Path:
    """Write the picture as PNG, whole or not at all; raises InputError like `files.check_target`."""
    encoded = BytesIO()
    image.save(encoded, "PNG")
    with replacing(path, overwrite, (".png",)) as sink:
        sink.write(encoded.getvalue())
    return Path(path)


def _arranged(size: tuple[int, int]) -> tuple[_Box, _Box, _Box]:
    """Where the events' captions, the waveform and the spectrogram lie."""
    width, height = size
    left, right = max(44, width // 28), width - max(16, width // 64)
    rows = [round(height * part) for part in (0.125, 0.275, 0.285, 0.485, 0.495, 0.935)]
    boxes = (_Box(left, top, right, bottom) for top, bottom in zip(rows[::2], rows[1::2], strict=True))
    events, wave, spectrum = boxes
    return events, wave, spectrum


def _waveform(columns: Columns, box: _Box) -> "Image":
    import numpy as np
    from PIL import Image

    held = (columns.count > 0).float()
    low, high = means(columns.low, held).numpy(), means(columns.high, held).numpy()
    mean = means(columns.power, columns.count).sqrt().numpy()
    full = max(0.1, float(abs(low).max()), float(high.max())) * 1.05
    pixels = np.broadcast_to(np.array(_PANEL, float), (box.height, box.width, 3))
    for bottom, top, colour in ((low, high, _WAVE[0]), (-mean.clip(0, -low), mean.clip(0, high), _WAVE[1])):
        cover = _coverage(bottom / full, top / full, box.height)[..., None]
        pixels = pixels * (1 - cover) + np.array(colour) * cover
    return Image.fromarray(pixels.astype("uint8"))


def _coverage(bottom: "np.ndarray", top: "np.ndarray", height: int) -> "np.ndarray":
    """How much of each pixel `[height columns]` lies between two curves in -1..1, or on a thin line."""
    import numpy as np

    upper, lower = (1 - top) * height / 2 - 0.4, (1 - bottom) * height / 2 + 0.4
    row = np.arange(height)[:, None]
    return (np.minimum(lower, row + 1) - np.maximum(upper, row)).clip(0, 1)


def _spectrogram(columns: Columns, box: _Box) -> "Image":
    import numpy as np
    from PIL import Image

    power = means(columns.spectrum, columns.frames).numpy()
    decibels = 10 * np.log10(np.maximum(power, 1e-12))
    level = 1 + (decibels - max(float(decibels.max()), -40.0)) / _RANGE_DB
    grey = Image.fromarray((level.clip(0, 1) * 255).astype("uint8")[::-1])
    grey = np.asarray(grey.resize((box.width, box.height), Image.Resampling.BICUBIC))
    steps = np.linspace(0, 255, len(_SCALE))
    table = np.stack([np.interp(np.arange(256), steps, channel) for channel in zip(*_SCALE, strict=True)], 1)
    return Image.fromarray(table.astype("uint8")[grey])


def _write_title(canvas: "ImageDraw.ImageDraw", plan: "StoryPlan", events: _Box, size: int) -> None:
    large = round(size * 1.6)
    font = font_for(large, plan.instruction)
    title = lines_of(plan.instruction, font, events.width, 1)
    count = f"{len(plan.events)} event{'s' if len(plan.events) != 1 else ''}"
    length = _clock(plan.total_seconds, 0.1)
    top = round(events.top * 0.2)
    canvas.text((events.left, top), "".join(title), _BRIGHT, font)
    canvas.text((events.left, top + large * 1.4), f"{count}, {length}", _DIM, font_for(size, ""))


def _lanes(events: "Sequence[SoundEvent]") -> list[int]:
    """The first row that is free for each event, as on a calendar; at most `_MAX_LANES` rows."""
    free = [0.0]
    chosen = [0] * len(events)
    for n in sorted(range(len(events)), key=lambda n: events[n].start):
        open_rows = [row for row, end in enumerate(free) if end <= events[n].start + 1e-6]
        row = open_rows[0] if open_rows else min(len(free), _MAX_LANES - 1)
        free += [0.0] * (row + 1 - len(free))
        free[row] = max(free[row], events[n].end)
        chosen[n] = row
    return chosen


def _write_events(canvas: "ImageDraw.ImageDraw", plan: "StoryPlan", box: _Box, bottom: int, size: int) -> None:
    """For each event a block with a coloured edge and its caption, and a line down to `bottom`."""
    lanes = _lanes(plan.events)
    height = box.height // (max(lanes) + 1)
    crowded = len(plan.events) > box.width / 4
    size = _caption_size(plan, box, height, size)
    for n, (event, lane) in enumerate(zip(plan.events, lanes, strict=True)):
        left, right = (_x(seconds, plan.total_seconds, box) for seconds in (event.start, event.end))
        top = box.top + lane * height
        block = _Box(left + 1, top, max(left + 2, right - 1), top + height - 3)
        accent = _ACCENTS[n % len(_ACCENTS)]
        if not crowded and left > box.left:
            canvas.line((left, top, left, bottom), (255, 255, 255, 56))
        canvas.rectangle((block.left, block.top, block.right - 1, block.bottom - 1), _BLOCK)
        canvas.rectangle((block.left, block.top, block.right - 1, block.top + 2), accent)
        _write_caption(canvas, event.caption, block, size)


def _caption_size(plan: "StoryPlan", box: _Box, height: int, size: int) -> int:
    """The largest size at which every caption is whole, or the smallest readable one."""
    smallest = round(size * 0.8)
    if len(plan.events) > 100:
        return smallest
    share = box.width / plan.total_seconds
    captions = [(event.caption, round(event.seconds * share) - 2) for event in plan.events]
    for larger in range(round(size * 1.3), smallest, -1):
        if all(_is_whole(caption, width, height - 3, larger) for caption, width in captions):
            return larger
    return smallest


def _is_whole(caption: str, width: int, height: int, size: int) -> bool:
    """Whether a caption is neither cut nor broken within a word; scripts without spaces may break."""
    lines = _caption_lines(caption, width, height, size)
    plain = in_one_line(caption)
    return " ".join(lines) == plain or ("".join(lines) == plain and not plain.isascii())


def _caption_lines(caption: str, width: int, height: int, size: int) -> list[str]:
    return lines_of(caption, font_for(size, caption), width - 2 * _inset(width), (height - 8) // round(size * 1.28))


def _inset(width: int) -> int:
    return min(8, max(3, width // 12))


def _write_caption(canvas: "ImageDraw.ImageDraw", caption: str, block: _Box, size: int) -> None:
    font = font_for(size, caption)
    for n, line in enumerate(_caption_lines(caption, block.width, block.height, size)):
        place = (block.left + _inset(block.width), block.top + 6 + n * round(size * 1.28))
        canvas.text(place, line, _BRIGHT, font)


def _shade_joins(canvas: "ImageDraw.ImageDraw", spans: Sequence[ClipSpan], total_seconds: float, box: _Box) -> None:
    for span in spans:
        if span.fade_in_seconds > EDGE_SECONDS:
            left = _x(span.start_seconds, total_seconds, box)
            right = _x(span.start_seconds + span.fade_in_seconds, total_seconds, box)
            canvas.rectangle((left, box.top, max(left, right - 1), box.bottom - 1), (255, 255, 255, 26))


def _write_hertz(canvas: "ImageDraw.ImageDraw", box: _Box, sample_rate: int, size: int) -> None:
    lowest, highest = mel(LOWEST_HERTZ), mel(sample_rate / 2)
    font = font_for(round(size * 0.85), "")
    for hertz, name in ((100, "100"), (500, "500"), (1000, "1k"), (2000, "2k"), (5000, "5k"), (10000, "10k")):
        height = (mel(hertz) - lowest) / (highest - lowest)
        if 0 < height < 0.95:
            y = box.bottom - height * box.height
            canvas.line((box.left - 5, y, box.left - 1, y), _DIM)
            canvas.text((box.left - 9, y), name, _DIM, font, anchor="rm")
    canvas.text((box.left - 9, box.top + size * 0.4), "Hz", _DIM, font, anchor="rm")


def _write_seconds(canvas: "ImageDraw.ImageDraw", total_seconds: float, box: _Box, size: int) -> None:
    font = font_for(round(size * 0.85), "")
    step = _step(total_seconds * size * 5.5 / box.width)
    for n in range(math.floor(total_seconds / step + 1e-6) + 1):
        x = _x(n * step, total_seconds, box)
        canvas.line((x, box.bottom, x, box.bottom + 5), _DIM)
        canvas.text((x, box.bottom + 9), _clock(n * step, step), _DIM, font, anchor="ma")


def _x(seconds: float, total_seconds: float, box: _Box) -> int:
    return box.left + round(min(1.0, seconds / total_seconds) * box.width)


def _step(least: float) -> float:
    """The next round number of seconds."""
    decade = 10.0 ** math.floor(math.log10(min(least, 1.0)))
    choices = [*(decade * factor for factor in (1, 2, 5, 10)), 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800]
    return next((step for step in choices if step >= least * 0.999), 3600.0)


def _clock(seconds: float, step: float) -> str:
    if seconds >= 120 or step >= 60:
        whole = round(seconds)
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{seconds:.{max(0, math.ceil(-math.log10(step) - 1e-6))}f} s"
