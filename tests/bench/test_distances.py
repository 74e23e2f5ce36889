"""The distances that are timed: each process says what it measured, and both ways to FD come to the same."""

import json

import pytest

from audiostory_core.bench import distances, trials


def said(capsys: pytest.CaptureFixture[str], way: str) -> dict[str, float]:
    assert distances.main([way, "--count", "120", "--width", "16"]) == 0
    return json.loads(capsys.readouterr().out)


def test_both_ways_to_a_distance_come_to_the_same(capsys: pytest.CaptureFixture[str]):
    ours, theirs, kernel = (said(capsys, way) for way in ("fd", "sqrtm", "kad"))
    assert ours["value"] == pytest.approx(theirs["value"], rel=1e-4) and ours["value"] > 0
    assert kernel["value"] != ours["value"] and all(each["peak_bytes"] > 10**7 for each in (ours, theirs, kernel))


def test_the_ratio_is_the_roots_time_over_ours(monkeypatch: pytest.MonkeyPatch):
    def told(side, way: str, count: int, width: int) -> dict[str, float]:
        return {"processor_seconds": {"fd": 2.0, "sqrtm": 9.0, "kad": count / 1000}[way], "peak_bytes": width * 2**20}

    monkeypatch.setattr(trials, "_distance", told)
    found = trials.TRIALS["fd"].measure(None, trials.Setting(), False)  # type: ignore[arg-type]
    name = "FD of 10,000 items of width 2,048"
    assert found[f"{name}, that over ours [x]"] == 4.5 and found[f"{name}, peak memory [MiB]"] == 2048
    found = trials.TRIALS["kad"].measure(None, trials.Setting(), False)  # type: ignore[arg-type]
    assert found["KAD of 20,000 items against as many, width 512, processor time [s]"] == 20.0
