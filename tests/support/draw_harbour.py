"""Draws `workflows/harbour.mp4`, the clip of the workflow `dub_a_video`: a storm over a harbour, its bell, and the calm after.

`python tests/support/draw_harbour.py [FILE]`. Nine seconds, three shots, no sound; drawn by Pillow, coded by PyAV.
"""

import math
import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).parents[2] / "workflows" / "harbour.mp4"
SIZE = WIDTH, HEIGHT = 640, 360
RATE = 24
SHOTS = (84, 60, 72)  # frames: the storm, the bell, the calm


def sky(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        share = y / HEIGHT
        column.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    return column.resize(SIZE)


def waves(draw: ImageDraw.ImageDraw, t: float, height: float, colours: list[tuple[int, int, int]], top: int = 235) -> None:
    for layer, colour in enumerate(colours):
        y0, swell = top + 30 * layer, height * (1 + 0.4 * layer)
        line = [(x, y0 + swell * math.sin(x / (70 + 25 * layer) + t * (1.6 + 0.5 * layer) + layer)) for x in range(0, WIDTH + 8, 8)]
        draw.polygon([*line, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour)


def ship(draw: ImageDraw.ImageDraw, x: float, y: float, tilt: float) -> None:
    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * math.cos(tilt) - dy * math.sin(tilt), y + dx * math.sin(tilt) + dy * math.cos(tilt)

    draw.polygon([at(-80, 0), at(85, 0), at(60, 34), at(-62, 34)], fill=(24, 22, 28))
    for mast in (-38, 22):
        draw.line([at(mast, 2), at(mast, -108)], fill=(24, 22, 28), width=5)
        draw.line([at(mast - 30, -70), at(mast + 30, -70)], fill=(24, 22, 28), width=3)


def storm(n: int, rain: random.Random) -> Image.Image:
    t, flash = n / RATE, n in (30, 31, 33)
    image = sky((200, 205, 225), (120, 130, 150)) if flash else sky((16, 20, 34), (52, 60, 78))
    draw = ImageDraw.Draw(image)
    if flash:
        draw.line([(470, 0), (450, 60), (478, 90), (440, 160), (455, 215)], fill=(255, 255, 255), width=4)
    ship(draw, 300, 206 + 8 * math.sin(1.6 * t), 0.10 * math.sin(1.3 * t))
    waves(draw, t, 9, [(30, 44, 62), (22, 34, 50), (14, 22, 34)])
    for _ in range(110):
        x, y = rain.randrange(-40, WIDTH), rain.randrange(HEIGHT)
        draw.line([(x, y), (x + 7, y + 20)], fill=(150, 160, 180), width=1)
    return image


def bell(n: int) -> Image.Image:
    t = n / RATE
    image = sky((70, 46, 40), (150, 98, 70))
    draw = ImageDraw.Draw(image)
    draw.rectangle([200, 0, 440, 26], fill=(40, 26, 20))
    swing = 0.42 * math.sin(2 * math.pi * 0.9 * t)

    def at(dx: float, dy: float) -> tuple[float, float]:
        return 320 + dx * math.cos(swing) - dy * math.sin(swing), 26 + dx * math.sin(swing) + dy * math.cos(swing)

    shape = [(-14, 30), (14, 30), (58, 90), (66, 180), (96, 222), (-96, 222), (-66, 180), (-58, 90)]
    draw.line([at(0, 0), at(0, 34)], fill=(30, 20, 16), width=8)
    draw.polygon([at(*point) for point in shape], fill=(206, 160, 60))
    draw.polygon([at(*point) for point in ((-14, 30), (-4, 30), (-30, 180), (-52, 222), (-96, 222), (-66, 180), (-58, 90))], fill=(232, 194, 104))
    x, y = at(60 * math.sin(swing + 0.6), 236)
    draw.ellipse([x - 15, y - 15, x + 15, y + 15], fill=(60, 40, 24))
    return image


def calm(n: int) -> Image.Image:
    t = n / RATE
    image = sky((120, 170, 220), (250, 220, 180))
    draw = ImageDraw.Draw(image)
    draw.ellipse([468, 168, 528, 228], fill=(255, 240, 200))
    draw.polygon([(96, 240), (108, 84), (140, 84), (152, 240)], fill=(236, 236, 232))
    for y in (112, 160, 208):
        draw.rectangle([100, y, 148, y + 18], fill=(190, 50, 44))
    draw.rectangle([104, 62, 144, 86], fill=(60, 60, 66))
    for k in range(4):
        x, y = 250 + 60 * k + 26 * t, 70 + 22 * math.sin(k * 2 + 2 * t)
        lift = 7 * math.sin(9 * t + k)
        draw.line([(x - 11, y - lift), (x, y), (x + 11, y - lift)], fill=(50, 50, 60), width=2)
    waves(draw, 0.6 * t, 3, [(110, 160, 190), (84, 136, 172), (60, 110, 150)])
    return image


def frames():
    rain = random.Random(0)
    yield from (storm(n, rain) for n in range(SHOTS[0]))
    yield from (bell(n) for n in range(SHOTS[1]))
    yield from (calm(n) for n in range(SHOTS[2]))


def main() -> None:
    import av

    out = Path(sys.argv[1]) if sys.argv[1:] else OUT
    with av.open(str(out), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "32", "preset": "veryslow", "tune": "animation"}
        for image in frames():
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode(None))
    print(f"{out}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
