"""A run to look at: logs of today and of earlier runs become curves, and nothing in them becomes more than text."""

import json
import re
from pathlib import Path

import pytest
import soundfile

from audiostory_core.training.run_log import Curve, read_runs
from audiostory_core.training.run_page import chart, thinned, write_page
from refusals import refusal_of


def lines(path: Path, *rows: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def line(step: int, **more: object) -> dict:
    return {"step": step, "steps": 90, "losses": {"loss": 9.0 / step, "flow": 1.0}, "gradient_norm": 2.0, "peak_bytes": 3e9, **more}


def curves(folder: Path) -> dict[str, Curve]:
    (run,) = read_runs(folder)
    return {curve.name: curve for curve in run.curves}


def test_lines_of_a_run_become_curves(tmp_path: Path):
    lines(tmp_path / "train.jsonl", line(10, tokens_a_second=500.0), line(20), line(30, loss="no number", is_on=True))
    found = curves(tmp_path)
    assert found.keys() == {"loss", "flow", "gradient_norm", "peak_bytes", "tokens_a_second"}
    assert found["loss"] == Curve("loss", ((10, 0.9), (20, 0.45), (30, 0.3)), True)
    assert found["tokens_a_second"].points == ((10, 500.0),) and not found["gradient_norm"].is_loss


def test_logs_of_earlier_runs_are_read(tmp_path: Path):
    shipped = Path(__file__).parents[2] / "docs/tiny-training/whole.log"
    lines(tmp_path / "whole/train.log", shipped.read_text(encoding="utf-8").rstrip())
    found = curves(tmp_path)
    assert list(found) == ["loss", "mse", "residual", "text", "flow", "steps_a_second"]
    assert found["mse"].points[0] == (25, 0.0194) and found["flow"].is_loss and not found["steps_a_second"].is_loss


def test_what_was_learnt_twice_counts_as_it_went_last(tmp_path: Path):
    lines(tmp_path / "train.jsonl", line(10), line(20), line(10, gradient_norm=7.0))
    assert curves(tmp_path)["gradient_norm"].points == ((10, 7.0), (20, 2.0))


def test_a_loss_that_was_no_number_leaves_a_gap(tmp_path: Path):
    lines(tmp_path / "train.jsonl", line(10), '{"step": 20, "losses": {"loss": NaN, "flow": Infinity}}', line(30))
    assert [step for step, _ in curves(tmp_path)["loss"].points] == [10, 30]


def test_every_stage_has_a_section_and_samples_are_heard(tmp_path: Path):
    for stage in ("warm_up", "whole"):
        lines(tmp_path / f"{stage}/train.jsonl", *(line(step) for step in range(1, 4)))
    (tmp_path / "samples").mkdir()
    soundfile.write(tmp_path / "samples/step_000010.flac", [0.0] * 800, 16_000)
    (tmp_path / "samples/notes.txt").write_text("no sound", encoding="utf-8")
    text = write_page(tmp_path).read_text(encoding="utf-8")
    assert re.findall("<h2>(.*?)</h2>", text) == ["warm_up", "whole", "Heard on the way"]
    assert text.count("<audio") == 1 and text.count("<svg") == 8 and "norm of the gradient" in text
    assert "memory at the most, GB" in text and "last 3," in text
    assert write_page(tmp_path).read_text(encoding="utf-8") == text, "it is written anew"


def test_names_of_others_are_text(tmp_path: Path):
    lines(tmp_path / "<b>/train.jsonl", {"step": 1, "losses": {"</svg><script>": 1.0}})
    text = write_page(tmp_path, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<script" not in text and "<b>" not in text and "&lt;script&gt;" in text
    assert "default-src 'none'" in text


def test_lines_that_say_nothing_are_counted(tmp_path: Path):
    bad = ["no JSON", "[1]", '{"step": -1}', '{"step": true}', '{"losses": {}}', "[" * 9_000, '{"step": 1e99}']
    lines(tmp_path / "train.jsonl", *bad, line(5))
    (run,) = read_runs(tmp_path)
    assert run.unread == len(bad) and run.last_step == 5 and run.steps == 90
    assert "7 lines of its log say nothing" in write_page(tmp_path).read_text(encoding="utf-8")


def test_a_folder_without_a_log_is_refused(tmp_path: Path):
    assert "holds no log" in refusal_of(write_page, tmp_path)
    lines(tmp_path / "train.log", "step 1/2")
    assert "holds no log" in refusal_of(write_page, tmp_path)
    assert "there is no folder" in refusal_of(write_page, tmp_path / "none")


def test_many_points_are_thinned_to_means_of_equal_counts():
    points = [(step, float(step % 2)) for step in range(10_000)]
    found = thinned(points, 100)
    assert len(found) == 100 and found[-1][0] == 9_999 and all(value == 0.5 for _, value in found)
    assert thinned(points[:7], 100) == points[:7]


@pytest.mark.parametrize("values", [(1.0,), (2.0, 2.0), (0.0, 0.0), (-1.0, 5.0), (1e-9, 1e9), (1e299, -1e299)])
def test_any_curve_can_be_drawn(values: tuple[float, ...]):
    text = chart(Curve("x", tuple(enumerate(values)), True))
    numbers = [float(n) for pair in re.search('points="(.*?)"', text)[1].split() for n in pair.split(",")]  # type: ignore[index]
    assert len(numbers) == 2 * len(values) and all(0 <= number <= 480 for number in numbers) and "nan" not in text
