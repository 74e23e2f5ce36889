"""A table of scores: as JSON and back, as Markdown, and what it does not take."""

import json

import pytest

from audiostory_core.errors import InputError
from audiostory_core.evaluation.scored import Score, Scoreboard, as_data, as_markdown, best, board_of, made_with, name_of
from audiostory_core.metrics.intervals import Interval
from audiostory_core.metrics.unscored import Unscored


def board() -> Scoreboard:
    judge = "independent judge 1a2b"
    tiny = [
        Score("multiFLAM", 87.25, Interval(87.25, 80.0, 91.5, 0.95, 20), judge, 20, better="higher"),
        Score("FAD", 1.5, None, judge, 20, better="lower"),
    ]
    copy = [Score("multiFLAM", 30.0, None, judge, 20, better="higher"), Score("WER", None, None, "", 0, "nobody spoke")]
    return Scoreboard.of("A | B", {"tiny": tiny, "copy": copy}, [Unscored("rain.wav", "it is empty")], made_with({judge: "1"}, [0]))


def test_a_board_is_the_same_after_json():
    again = board_of(json.loads(json.dumps(as_data(board()))))
    assert again == board() and again.rows[0][0].interval == Interval(87.25, 80.0, 91.5, 0.95, 20)


def test_rows_are_figures_and_columns_systems():
    found = board()
    assert found.columns == ("tiny", "copy")
    assert [[score and score.name for score in row] for row in found.rows] == [
        ["multiFLAM", "multiFLAM"], ["FAD", None], [None, "WER"],
    ]
    assert [best(row) for row in found.rows] == [[True, False], [False, False], [False, False]]


def test_markdown_says_judges_intervals_and_reasons():
    lines = as_markdown(board()).splitlines()
    assert lines[0] == "## A \\| B"
    assert "| multiFLAM ↑ | **87.25 (80 to 91.5)** | 30 | independent judge 1a2b |" in lines
    assert "| WER | – | not scored: nobody spoke |  |" in lines
    assert lines[-1] == "- rain.wav: it is empty"


def test_a_row_is_called_by_the_first_score_that_says_which_way_is_better():
    row = Scoreboard.of("t", {"a": [Score("WER", None, note="nobody spoke")], "b": [Score("WER", 0.1, better="lower")]}).rows[0]
    assert name_of(row) == "WER ↓" and best(row) == [False, False]


def test_markdown_holds_names_of_others_together():
    odd = Scoreboard.of("t", {"a|b\n<script>": [Score("x", 1.0)]})
    row = as_markdown(odd).splitlines()[2]
    assert row == "| figure | a\\|b &lt;script> | judge |"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_score_is_a_silent_nan(value: float):
    with pytest.raises(InputError, match="what cannot be scored has no value"):
        Score("FAD", value)
    with pytest.raises(InputError, match="no note that says why"):
        Score("FAD", None)


@pytest.mark.parametrize(("change", "said"), [
    ({"version": 2}, "has version 1; this one has '2'"),
    ({"columns": 3}, "columns"),
    ({"rows": [[{"name": "x", "value": "many"}]]}, r"rows\.0\.0"),
    ({"rows": [[{"name": "x", "value": float("nan")}, None]]}, "the score 'x' is nan"),
    ({"rows": [[None, None]]}, "row 1 of"),
    ({"rows": [[{"name": "x", "value": 1.0}]]}, "row 1 of"),
])
def test_what_is_no_board_is_refused_with_its_place(change: dict, said: str):
    with pytest.raises(InputError, match=said):
        board_of({**json.loads(json.dumps(as_data(board()))), **change})
