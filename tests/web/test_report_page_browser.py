"""The report as a reader meets it: a file in a browser, on a telephone, by day and by night, with sounds that play."""

import os
from pathlib import Path

import pytest

from audiostory_core.evaluation.report_page import HeardCase, report_of_board, write_report
from audiostory_core.evaluation.scored import Score, Scoreboard, made_with
from audiostory_core.metrics.intervals import Interval
from audiostory_core.metrics.unscored import Unscored
from audiostory_core.plan.story import StoryPlan
from browser_host import browser, why_not
from clips import noise, tone

pytestmark = pytest.mark.browser
JUDGE = "independent judge 0a1b2c3d4e5f"
PLAYED = """new Promise((done, failed) => {
    const sound = document.querySelector("audio");
    sound.addEventListener("timeupdate", () => sound.currentTime > 0.1 && done());
    sound.play().catch(failed);
})"""
SYSTEMS = ("tiny", "copy of the input", "WavJourney's way", "ground truth")


def board() -> Scoreboard:
    scores = {}
    for n, system in enumerate(SYSTEMS):
        flam = Interval(30.0 + 18 * n, 24.0 + 18 * n, 37.0 + 18 * n, 0.95, 60)
        scores[system] = [Score("multiFLAM", flam.mean, flam, JUDGE, 60, better="higher"),
                          Score("FAD", 9.0 / (n + 1), None, JUDGE, 60, better="lower"),
                          Score("tcpWER", 0.1 * n, better="lower") if n % 2 else Score("tcpWER", None, note="nobody spoke")]
    return Scoreboard.of("Sixty conversations", scores, [Unscored("story 7 <b>", "it is silent")], made_with({JUDGE: "1"}, [0]))


@pytest.fixture
def address(tmp_path: Path) -> str:
    if missing := why_not():
        pytest.skip(f"BROWSER TESTS DID NOT RUN: {missing}")
    plan = StoryPlan.sequential("A bell, then rain.", [("A bell rings.", 1.0), ("Rain falls.", 1.0)])
    cases = [HeardCase(f"story {n}", "tiny", "multiFLAM", 10.0 * n, "higher", plan.instruction, clip, plan)
             for n, clip in enumerate((tone(2.0), noise(2.0), tone(2.0, 2000.0)))]
    return write_report(tmp_path / "out", report_of_board(board()), cases).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_report_is_read_on_narrow_and_wide_pages_by_day_and_by_night(address: str, scheme: str, width: int):
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
        asked, faults = list[str](), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: faults.append(message.text))
        page.goto(address)
        page.evaluate("Promise.all([...document.images].map(one => one.decode()))")  # the page lets no script of a test wait
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing lies beside a narrow page"
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}[scheme]
        assert page.inner_text("article h3") == "story 0", "the worst first"
        page.evaluate(PLAYED)
        assert not faults and {url.partition(":")[0] for url in asked} <= {"file", "data"}
        if folder := os.environ.get("AUDIOSTORY_SHOTS"):
            page.screenshot(path=Path(folder) / f"report_{scheme}_{width}.png", full_page=True)
