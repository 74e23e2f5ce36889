"""The page of what was measured: whole by itself, escaped, the worst first, and its JSON."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
import soundfile
import torch
from PIL import Image

from audiostory_core import cli
from audiostory_core.errors import InputError
from audiostory_core.evaluation import report_page
from audiostory_core.evaluation.figures import Figure
from audiostory_core.evaluation.plots import WIDTH, Bar, bars
from audiostory_core.evaluation.report import FIGURES
from audiostory_core.evaluation.report_page import (
    HeardCase,
    page,
    report_of_board,
    report_of_figures,
    worst_first,
    write_report,
)
from audiostory_core.evaluation.scored import Score, Scoreboard, board_of, made_with
from audiostory_core.metrics.intervals import Interval
from audiostory_core.metrics.unscored import Unscored
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, write
from clips import noise, tone

HOSTILE = '"><script src=//elsewhere>x</script>{{body}}\u202e</style>'
DATA_URL = re.compile(r'(?:src|srcset)="data:([a-z]+/[a-z]+);base64,([A-Za-z0-9+/=]+)"')


def board(name: str = "tiny") -> Scoreboard:
    rows = {name: [Score("FAD", 1.5, Interval(1.5, 1.0, 2.0, 0.95, 9), "an ear 1", 9, better="lower"), Score("WER", 0.25)],
            "copy": [Score("FAD", 0.5, None, "an ear 1", 9, better="lower"), Score("CLAP", None, None, "", 0, "nobody heard")]}
    return Scoreboard.of("Systems", rows, [Unscored(name, HOSTILE)], made_with({"an ear": "1"}, [3], ["audiostory", "evaluate"]))


FIGURE_ROWS = {"clips": [Figure("heard", 99.0, 93.0, 10), Figure("steady", 0.5, 0.75, 10, "ratio")],
               "tones": [Figure("pure", 11.0, 30.0, 1, "dB"), Figure("none", None, 30.0, 0, "dB", "say how")]}


def attributes(text: str) -> str:
    """The page without what it carries of pictures and sounds."""
    return DATA_URL.sub("", text)


def test_a_board_stands_in_a_table_with_judges_bars_and_reasons():
    text = page(report_of_board(board()))
    assert "<th>figure</th><th>tiny</th><th>copy</th><th>judge</th>" in text
    assert '<td>FAD ↓</td><td class="">1.5 (1 to 2)</td><td class="best">0.5</td><td class="judge">an ear 1</td>' in text
    assert "<td>CLAP, copy</td><td>nobody heard</td>" in text and text.count("<picture>") == 1, "bars of what two systems have"


def test_what_missed_its_mark_stands_first_and_says_so():
    report = report_of_figures("Reached", FIGURE_ROWS, {"clips": "the judge, 1"}, made_with())
    assert [line.name for line in report.lines] == ["steady", "pure", "heard", "none"]
    text = page(report)
    assert '<td class="missed">0.50</td>' in text and '<td class="">99.0 %</td>' in text and "2 of 3 missed" in text
    assert text.count("the judge, 1") == 2 and "say how" in text


def test_all_that_comes_from_elsewhere_is_escaped_and_nothing_is_loaded():
    plan = StoryPlan.sequential(HOSTILE, [(HOSTILE, 1.0)])
    case = HeardCase(HOSTILE, HOSTILE, HOSTILE, 1.0, "lower", HOSTILE, tone(1.0), plan, HOSTILE)
    text = page(report_of_board(board(HOSTILE)), [case])
    rest = attributes(text)
    assert "<script" not in rest and "\u202e" not in rest and rest.count("</style>") == 1
    assert not re.search(r'(?:src|srcset|href|action)\s*=\s*"(?!data:)', re.sub(r"&[a-z0-9#]+;", "", text))
    assert "default-src 'none'" in text and rest.count("{{body}}") >= 5, "text that looks like a place of the page is text"


def test_pictures_and_sounds_are_in_the_page():
    text = page(report_of_board(board()), [HeardCase("rain", "tiny", "FAD", 1.0, clip=tone(1.5))])
    found = [(kind, base64.b64decode(data)) for kind, data in DATA_URL.findall(text)]
    assert [kind for kind, _ in found] == ["image/png", "image/png", "image/jpeg", "audio/flac"]
    dark, light = (Image.open(io.BytesIO(data)) for _, data in found[:2])
    assert light.size == dark.size and light.getpixel((WIDTH - 1, 0)) == (255, 255, 255) != dark.getpixel((WIDTH - 1, 0))
    samples, rate = soundfile.read(io.BytesIO(found[3][1]))
    assert rate == 16000 and samples.shape == (24000,) and samples == pytest.approx(tone(1.5).waveform[0].numpy(), abs=1e-4)


def test_the_worst_come_first_by_figure_and_those_without_value_last():
    cases = [HeardCase("a", "s", "FLAM", 90.0), HeardCase("b", "s", "FLAM", None, note="empty"), HeardCase("c", "s", "WER", 0.1, "lower"),
             HeardCase("d", "s", "FLAM", -3.0), HeardCase("e", "s", "WER", 0.7, "lower")]
    assert "".join(case.item for case in worst_first(cases)) == "dabec"


def test_a_page_shows_some_of_many_cases_of_each_figure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(report_page, "MOST_CASES", 4)
    cases = [HeardCase(f"{figure}{n}", "s", figure, float(n)) for figure in ("one", "two") for n in range(9)]
    shown = re.findall(r"<h3>(\w+\d)</h3>", page(report_of_board(board()), worst_first(cases)))
    assert shown == ["one0", "one1", "two0", "two1"]


@pytest.mark.parametrize("clip, said", [
    (None, "no sound"), (Path("/nowhere/at/all.wav"), "nowhere"), (AudioClip(torch.zeros(1, 0), 16000), "is empty"),
    (AudioClip(torch.full((1, 1600), torch.nan), 16000), "no numbers"),
])
def test_a_case_without_a_sound_to_hear_says_so(clip, said: str):
    text = page(report_of_board(board()), [HeardCase("rain", "tiny", "FAD", None, clip=clip, note="broken")])
    assert said in text and "not scored: broken" in text and "<audio" not in text


@pytest.mark.parametrize("clip", [AudioClip(torch.zeros(1, 1600), 16000), AudioClip(torch.zeros(1, 1), 16000), noise(0.3, channels=6)])
def test_silence_an_instant_and_many_channels_are_shown(clip: AudioClip):
    assert "<audio" in page(report_of_board(board()), [HeardCase("rain", "tiny", "FAD", 1.0, clip=clip)])


def test_long_sounds_are_shortened_and_files_are_read(tmp_path: Path):
    write(tmp_path / "long.wav", noise(25.0, 8000))
    text = page(report_of_board(board()), [HeardCase("rain", "tiny", "FAD", 1.0, clip=tmp_path / "long.wav")])
    assert "the first 20 of 25.0 s" in text


def test_a_report_is_a_folder_that_replaces_its_like_alone(tmp_path: Path):
    out = tmp_path / "out"
    for _ in range(2):
        where = write_report(out, report_of_board(board()), [HeardCase("rain", "tiny", "FAD", 1.0, "lower", "Rain.", tone(0.5))])
    assert where == out / "index.html" and sorted(path.name for path in out.iterdir()) == ["index.html", "report.json"]
    data = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert board_of(data["board"]) == board() and data["made_with"]["seeds"] == [3] and data["made_with"]["judges"] == {"an ear": "1"}
    assert data["cases"] == [{"item": "rain", "system": "tiny", "figure": "FAD", "value": 1.0, "better": "lower", "said": "Rain.", "note": ""}]
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds something else"):
        write_report(out, report_of_board(board()))
    with pytest.raises(InputError, match="does not exist"):
        write_report(tmp_path / "no" / "out", report_of_board(board()))


def test_names_that_no_file_can_hold_are_written_out(tmp_path: Path):
    write_report(tmp_path / "out", report_of_board(Scoreboard.of("\ud800", {"a\x00b": [Score("x", 1.0)]})))
    assert "\\ud800" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("row", [
    Bar("a", 1e308, "much", -1e308, 1e308), Bar("", None, ""), Bar("字" * 900, -1.0, "x" * 900, mark=0.0), Bar("a", 0.0, "0"),
])
def test_bars_take_any_names_and_numbers(row: Bar):
    assert bars([row, row], True).width == WIDTH


def test_a_bar_ends_where_its_value_stands():
    image = bars([Bar("a", 50.0, "50 %")], False, 100.0)
    scale = [image.getpixel((x, 45)) for x in range(8, 570)]
    blue = [n for n, pixel in enumerate(scale) if pixel == (59, 110, 168)]
    assert blue[0] == 0 and blue[-1] == pytest.approx(277, abs=2)


def test_the_command_writes_its_figures_as_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setitem(FIGURES, "tones", lambda parts, counts: FIGURE_ROWS["tones"])
    assert cli.main(["evaluate", "tiny", "--only", "tones", "--json", "--device", "cpu", "--report", str(tmp_path / "out")]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["pure", "none"]
    data = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert data["figures"][0]["measure"] == "tones" and data["made_with"]["bundle"]["name"] == "tiny"
    assert data["made_with"]["command"][:4] == ["audiostory", "evaluate", "tiny", "--only"]


def test_a_report_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "kept.txt").write_text("mine")
    assert cli.main(["evaluate", "nowhere at all", "--report", str(tmp_path)]) == 2
    assert "holds something else than a report" in capsys.readouterr().err
