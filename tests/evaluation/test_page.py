"""The page of sounds: every sound, its places, and nothing from elsewhere."""

import re

import pytest

from audiostory_core.evaluation import page
from audiostory_core.evaluation.page import Shown, as_html, as_markdown

ROW = re.compile(r"\| \[(\w+)\]\(sounds/\1\.ogg\) \| (.+) \| !\[\1\]\(sounds/\1\.jpg\) \| (\d+|–) \| (\d+|–) \|")


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
