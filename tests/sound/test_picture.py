"""Pictures of stories: sizes, what stands where, and texts that no font can draw."""

import time
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from audiostory_core.errors import InputError
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound import layout, lettering, picture
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.columns import Columns, means
from clips import noise

torch.set_num_threads(1)
RATE = 16000
SMALL = (640, 360)


def story(
    seconds: list[float], caption: str = "rain on a tin roof", instruction: str = "a story"
) -> StoryPlan:
    return StoryPlan.sequential(instruction, [(caption, value) for value in seconds])


@pytest.mark.parametrize("count", [1, 4, 20, 300])
@pytest.mark.parametrize("size", [SMALL, (1600, 720), picture.MIN_SIZE])
def test_any_number_of_events(count: int, size: tuple[int, int]) -> None:
    plan = story([2.0 / count + 0.1] * count)
    image = picture.draw(noise(plan.total_seconds, channels=2), plan, layout.lay_out(plan, 0.05, 10.0), size)
    assert (image.size, image.mode) == (size, "RGB")


def test_blocks_draw_what_the_clip_draws() -> None:
    plan, clip = story([1.0, 2.0]), noise(3.0, channels=2)
    whole = np.asarray(picture.draw(clip, plan, size=SMALL), dtype=int)
    blocks = np.asarray(
        picture.draw(iter(clip.waveform.split(777, dim=1)), plan, None, SMALL, RATE), dtype=int
    )
    assert abs(whole - blocks).max() <= 2  # sums of floats in another order


def test_columns_in_closed_form() -> None:
    columns = Columns(100, 50_000, RATE)
    columns.add(torch.cat([torch.full((1, 25_000), 0.5), torch.full((1, 10_000), -0.25)], dim=1))
    columns.finish()
    assert (columns.high[:50] == 0.5).all() and (columns.low[50:70] == -0.25).all()
    assert not columns.high[50:].any() and not columns.low[70:].any()  # a short sound ends in silence
    power = means(columns.power, columns.count)
    assert torch.allclose(power[:50], torch.tensor(0.25)) and not power[70:].any()
    assert (columns.frames >= 1).all()


@pytest.mark.parametrize("hertz", [120.0, 440.0, 3000.0])
def test_a_tone_is_brightest_at_its_height(hertz: float) -> None:
    from audiostory_core.sound.columns import LOWEST_HERTZ
    from audiostory_core.sound.mel import mel

    columns = Columns(50, RATE, RATE)
    columns.add(torch.sin(2 * torch.pi * hertz * torch.arange(RATE) / RATE)[None])
    columns.finish()
    height = columns.spectrum[:, 25].argmax().item() / columns.spectrum.shape[0]
    wanted = (mel(hertz) - mel(LOWEST_HERTZ)) / (mel(RATE / 2) - mel(LOWEST_HERTZ))
    assert height == pytest.approx(wanted, abs=0.02)


def test_silence_is_dark_and_sound_is_bright() -> None:
    plan = story([2.0])
    half = torch.cat([torch.zeros(1, RATE), noise(1.0).waveform], dim=1)
    pixels = np.asarray(picture.draw(AudioClip(half, RATE), plan, size=SMALL).convert("L"), dtype=float)
    spectrum = pixels[190:330]
    assert spectrum[:, 60:320].mean() < 5 < 60 < spectrum[:, 360:].mean()
    silent = picture.draw(AudioClip(torch.zeros(1, 2 * RATE), RATE), plan, size=SMALL)
    assert np.asarray(silent.convert("L"))[190:330, 60:].mean() < 5


@pytest.mark.parametrize(
    "text",
    [
        "雨が屋根に降る音、遠くで雷が鳴る",
        "عاصفة رعدية",
        "Гром гремит",
        "🔔🔔🔔",
        "e\u0301\u200b\ufeff\u202e",
        "x" * 1500,
    ],
)
def test_any_script_is_drawn(text: str) -> None:
    plan = story([1.0, 0.1, 0.4], text, text + "\n\t\x00" + text)
    assert picture.draw(noise(1.5, channels=2), plan, size=SMALL).size == SMALL


@given(text=st.text(max_size=80), width=st.integers(0, 200), most=st.integers(-1, 4))
@settings(max_examples=80, deadline=None)
def test_lines_stay_within_their_column(text: str, width: int, most: int) -> None:
    font = lettering.font_for(12, text)
    lines = lettering.lines_of(text, font, width, most)
    assert len(lines) <= max(0, most)
    assert all(font.getlength(line) <= width for line in lines)


def test_a_cut_caption_says_so() -> None:
    font = lettering.font_for(12, "")
    assert lettering.lines_of("short", font, 200, 1) == ["short"]
    assert lettering.lines_of("a much longer caption than fits", font, 60, 1)[0].endswith("…")
    assert lettering.lines_of("two words", font, round(font.getlength("words")) + 4, 2) == ["two", "words"]


def test_layers_get_rows_of_their_own() -> None:
    rows = [(0.0, 9.0), (1.0, 2.0), (2.0, 2.0), (3.5, 1.0)]
    events = [{"caption": "sound", "start": start, "seconds": seconds} for start, seconds in rows]
    plan = StoryPlan.build({"instruction": "", "events": events})
    assert picture._lanes(plan.events) == [0, 1, 2, 1]
    assert picture.draw(noise(9.0, channels=2), plan, layout.lay_out(plan, 0.5, 5.0), SMALL).size == SMALL


@pytest.mark.parametrize(
    "seconds, step, wanted", [(0.0, 2, "0 s"), (12.5, 0.5, "12.5 s"), (600, 60, "10:00")]
)
def test_times_are_written_as_people_do(seconds: float, step: float, wanted: str) -> None:
    assert picture._clock(seconds, step) == wanted


@given(least=st.floats(1e-4, 2000))
def test_steps_are_the_next_round_number(least: float) -> None:
    assert least * 0.99 <= picture._step(least) <= max(3600.0 if least > 1000 else 0, least * 2.6)


def test_ten_minutes_stream_through_little_memory() -> None:
    plan = story([60.0] * 10)
    block = noise(10.0).waveform
    began = time.perf_counter()
    columns_before = Columns(1500, 600 * RATE, RATE)
    image = picture.draw((block for _ in range(60)), plan, sample_rate=RATE)
    assert image.size == (1600, 720)
    assert time.perf_counter() - began < 20
    columns_before.add(block)
    assert columns_before._pending is not None
    assert columns_before._pending.shape[1] <= columns_before._n_fft  # nothing else grows with the sound


def test_a_sound_of_few_samples_and_one_that_is_too_long() -> None:
    plan = story([0.1])
    for seconds in (0.001, 0.1, 3.0):
        assert picture.draw(noise(seconds, channels=2), plan, size=SMALL).size == SMALL
    assert picture.draw([], plan, None, SMALL, RATE).size == SMALL


def test_what_cannot_be_drawn_is_refused() -> None:
    plan = story([1.0])
    with pytest.raises(InputError, match="pixels"):
        picture.draw(noise(1.0), plan, size=(10, 10))
    with pytest.raises(InputError, match="sample rate"):
        picture.draw([noise(1.0).waveform], plan)
    with pytest.raises(InputError, match="finite"):
        picture.draw(AudioClip(torch.full((1, RATE), torch.nan), RATE), plan)


def test_a_picture_is_saved_whole_or_not_at_all(tmp_path: Path, monkeypatch) -> None:
    image = Image.new("RGB", (20, 10), (1, 2, 3))
    path = picture.save(image, tmp_path / "a.png")
    with Image.open(path) as back:
        assert back.convert("RGB").getpixel((3, 3)) == (1, 2, 3)
    with pytest.raises(InputError, match="exists"):
        picture.save(image, path)
    with pytest.raises(InputError, match=r"\.png"):
        picture.save(image, tmp_path / "a.jpg")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audiostory_core.disk.files.os.fsync", fail)
    with pytest.raises(InputError, match="disk is full"):
        picture.save(image, path, overwrite=True)
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_a_timeline_shades_by_how_sure_it_is_and_bounds_its_rows():
    rows = [picture.TimelineRow("rain", ((0.0, 5.0, 0.5), (5.0, 10.0, 1.0))), picture.TimelineRow("unknown", ((0.0, 10.0, 1.0),), grey=True)]
    image = picture.timeline(rows, 10.0, 600)
    left, right = 200, 567
    y = [row for row in range(image.height) if sum(image.getpixel((right - 20, row))) > 300]
    faint, bright = (sum(image.getpixel((x, y[0] + 4))) for x in (left + 20, right - 20))
    assert 40 < faint < bright, "the surer the brighter"
    red, green, blue = image.getpixel((left + 20, y[-1] - 4))
    assert max(red, green, blue) - min(red, green, blue) < 40, "grey"
    assert picture.timeline([], 1.0).size[0] == 1200
    assert picture.timeline(rows * 1000, 10.0).height == picture.timeline(rows * (picture.MAX_ROWS // 2), 10.0).height
