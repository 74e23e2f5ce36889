"""The page of sounds: in step with the shipped bundle, small, and whole."""

import re
from pathlib import Path

import pytest

from audiostory_core.bundle.bundle import Bundle
from audiostory_core.evaluation import page
from audiostory_core.evaluation.outside import sentences
from audiostory_core.evaluation.page import Shown, as_html, as_markdown
from audiostory_core.sound.audio import read

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"\| \[(\w+)\]\(sounds/\1\.ogg\) \| (.+) \| !\[\1\]\(sounds/\1\.jpg\) \| (\d+|–) \| (\d+|–) \|")


def test_the_page_shows_the_sounds_of_the_shipped_bundle():
    """After new weights: audiostory evaluate tiny --page docs/sounds."""
    rows = ROW.findall((DOCS / "sounds.md").read_text(encoding="utf-8"))
    names = [row[0] for row in rows]
    assert names == list(Bundle.open("tiny").manifest.sounds)
    assert [row[1] for row in rows] == [sentences()[0][name][0] for name in names]
    files = {path.name for path in (DOCS / "sounds").iterdir()}
    assert files == {"index.html"} | {f"{name}.{end}" for name in names for end in ("jpg", "ogg")}


def test_the_page_is_small():
    for end, most in (("jpg", 1_500_000), ("ogg", 2_000_000)):
        assert sum(path.stat().st_size for path in (DOCS / "sounds").glob(f"*.{end}")) <= most
    assert read(DOCS / "sounds" / "bell.ogg").seconds == pytest.approx(4.0)


ROWS = [Shown("dog", "A <dog> barks.", 1, 12), Shown("new", "New.", None, None)]


def test_both_pages_hold_every_sound_and_its_places():
    text = as_markdown("tiny", "sounds", ROWS)
    assert ROW.findall(text) == [("dog", "A <dog> barks.", "1", "12"), ("new", "New.", "–", "–")]
    shown = as_html("tiny", ROWS)
    assert shown.count("<audio") == shown.count("<img") == 2 and "A &lt;dog&gt; barks." in shown and "<td>12</td>" in shown
    assert "//" not in shown, "nothing from elsewhere"


def test_a_page_without_the_outside_judge_has_dashes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("audiostory_core.metrics.outside.util.find_spec", lambda name: None)
    assert page._outside() is None and "pip install" in capsys.readouterr().err
