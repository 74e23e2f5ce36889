"""The listening test as a listener meets it: a file in a browser, keys alone, a reload in the middle, answers that are read."""

import json
import os
from pathlib import Path

import pytest
import torch

from audiostory_core.evaluation.listening_test import write_test
from audiostory_core.evaluation.ratings import outcome, read_answers, read_key
from audiostory_core.sound.audio import AudioClip, write
from browser_host import browser, why_not

pytestmark = pytest.mark.browser
BETTER = "ours"


@pytest.fixture
def asked(tmp_path: Path) -> tuple[Path, Path]:
    """The page and the key of a test of two systems and three requests."""
    if missing := why_not():
        pytest.skip(f"BROWSER TESTS DID NOT RUN: {missing}")
    time = torch.arange(16000) / 16000
    for n, system in enumerate((BETTER, "theirs")):
        (folder := tmp_path / system).mkdir()
        for k, name in enumerate(("bell", "dog", "owl")):
            write(folder / f"{name}.wav", AudioClip(0.1 * torch.sin(2 * torch.pi * (300 + 90 * k + 40 * n) * time)[None], 16000))
            (folder / f"{name}.txt").write_text(f"A sound of one {name}, <b>please</b>.", encoding="utf-8")
    folder, key, _ = write_test([str(tmp_path / BETTER), str(tmp_path / "theirs")], tmp_path / "page")
    return folder / "index.html", key


def shot(page, name: str) -> None:
    if folder := os.environ.get("AUDIOSTORY_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def rate(page, better: set[str]) -> None:
    """Rates all that is on the page by keys: 5 for a sound whose code is among `better`, 2 for any other."""
    for scale in page.query_selector_all("fieldset"):
        first = scale.query_selector("input")
        first.focus()
        page.keyboard.press("5" if first.get_attribute("name").split("/")[0] in better else "2")


def test_a_listener_rates_by_keys_and_the_answers_are_read(asked: tuple[Path, Path], tmp_path: Path):
    address, key = asked[0].as_uri(), read_key(asked[1])
    better = {code for code, (system, _) in key.sounds.items() if system == BETTER}
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": 390, "height": 844}, accept_downloads=True)  # a telephone's
        faults = list[str]()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        page.keyboard.press("Enter")
        assert "<b>please</b>" in page.inner_text(".asked"), "a request is text and no more"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing lies beside a narrow page"
        page.click("button.next")
        assert "One rating is missing: Sound 1, Follows the request." in page.inner_text("[role=status]")
        shot(page, "listening_test_missing")
        page.wait_for_function("[...document.querySelectorAll('audio')].every(one => one.duration > 0.9)")
        page.keyboard.press("Space")
        page.wait_for_function("!document.querySelector('audio').paused")
        rate(page, better)
        assert page.inner_text("[role=status]") == ""
        shot(page, "listening_test")
        page.click("button.next")
        page.reload()  # nothing is lost
        assert page.inner_text("h1") == "Request 2 of 3"
        for _ in range(2):
            rate(page, better)
            page.click("button.next")
        with page.expect_download() as saved:
            page.click("button.next")
        saved.value.save_as(tmp_path / "answers.json")
        assert not faults
    ratings, notes = read_answers([tmp_path / "answers.json"], key)
    assert notes == () and len(ratings) == 2 * 3 * 4
    assert {r.value for r in ratings if r.system == BETTER} == {5} and {r.value for r in ratings if r.system != BETTER} == {2}
    assert outcome(ratings, key).means[BETTER, "quality"].mean == 5
    rows = json.loads((tmp_path / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert sum(row["heard_seconds"] > 0 for row in rows) >= 1
