"""Conversations measured by judges whose answers are known, and the command on a bundle of random weights."""

import json
import re
from itertools import pairwise

import pytest
import torch

from audiostory_core.commands.evaluate import run
from audiostory_core.errors import InputError
from audiostory_core.evaluation import conversing
from audiostory_core.evaluation.conversation_board import board_of_trials
from audiostory_core.evaluation.conversation_trials import (
    COPY,
    SHUFFLED,
    TRUTH,
    Jury,
    Turns,
    TurnTrials,
    add_turns,
    shuffled_captions,
)
from audiostory_core.evaluation.conversations import conversations, draw_conversation
from audiostory_core.evaluation.replies import TurnReply
from audiostory_core.evaluation.scored import as_data, as_markdown, board_of
from audiostory_core.evaluation.truth import TrueScene
from audiostory_core.judges.protocols import Transcript, Word
from audiostory_core.metrics.frame_scores import FrameScores
from audiostory_core.metrics.unscored import Unscored
from clips import noise

FOUND = [draw_conversation(seed) for seed in range(6)]


class Knowing:
    """Hears what the plan of a clip holds, with a probability of 0.9 of what is there and 0.1 of what is not; no owl."""

    name, version, licence = "one who knows", "1", "none"

    def __init__(self):
        self.plans = {}

    def scores(self, clip, captions):
        there = {event.caption for event in self.plans[id(clip.waveform)].events}
        known = [caption for caption in captions if "owl" not in caption]
        rows = torch.tensor([[0.9 if caption in there else 0.1] * 16 for caption in known]).reshape(len(known), 16)
        unscored = tuple(Unscored(caption, "no owls") for caption in captions if "owl" in caption)
        return FrameScores(rows, tuple(known), 0.5, 8.0, unscored)


class Placing:
    name, version, licence, sample_rate = "one who places", "2", "none", 16_000

    def embed(self, clip):
        return clip.waveform[:, :1000].reshape(-1, 4)


class Writing:
    """Writes down the first three words of a line."""

    name, version, licence = "one who writes", "3", "none"

    def transcribe(self, clip):
        return Transcript("we should go", (Word("we", 4.6, 4.8), Word("should", 4.8, 5.0), Word("go", 5.0, 5.2)))


def measured(found=FOUND, edited=True, recogniser=None):
    """TurnTrials of a system that tells noise, carries every edit out and hears what is there."""
    judge, trials = Knowing(), TurnTrials()
    jury = Jury((judge,), Placing(), recogniser)
    for one, others in zip(found, shuffled_captions(found), strict=True):
        clips = [noise(8.0, channels=2, seed=10 * one.seed + n) for n in range(4)]
        plans = [turn.after for turn in one.turns]
        judge.plans |= {id(clip.waveform): plan for clip, plan in zip(clips, [*plans, plans[0]], strict=True)}
        scenes = tuple(TrueScene(clip, plan, {}) for clip, plan in zip(clips, plans, strict=False))
        replies = [TurnReply(clips[3], plans[0], 4.0)]
        for n, (before, after) in enumerate(pairwise(scenes), 1):
            done = after if edited else before
            replies.append(TurnReply(done.clip, done.plan, float(n), "" if edited else "Not understood."))
        add_turns(trials, jury, Turns(one, scenes, others, tuple(replies), tuple(plans), clips[3]), "sys")
    return trials, board_of_trials(trials, jury, "sys", {"seeds": [one.seed for one in found]})


def values(board, name):
    row = next(row for row in board.rows if next(filter(None, row)).name.startswith(name))
    return {column: score and score.value for column, score in zip(board.columns, row, strict=True)}


def test_a_judge_who_knows_gives_the_truth_its_ceiling_and_shuffled_captions_their_floor():
    _, board = measured()
    assert board.columns == (TRUTH, "sys", COPY, SHUFFLED)
    found = values(board, "storytelling: multiFLAM")
    assert found == {TRUTH: pytest.approx(90), "sys": pytest.approx(90), COPY: None, SHUFFLED: pytest.approx(10)}


def test_edits_that_are_carried_out_score_as_the_truth_and_a_copy_scores_nothing():
    _, board = measured()
    for kind in ("add", "remove", "change"):
        found = values(board, f"editing: editFLAM, {kind}")
        assert found[TRUTH] == found["sys"] == pytest.approx(80) and found[COPY] == pytest.approx(0)
    assert values(board, "editing: editFLAM, acoustic") == {TRUTH: 100, "sys": 100, COPY: 100, SHUFFLED: None}
    assert values(board, "editing: delta multiFLAM")[TRUTH] == pytest.approx(0, abs=1e-5)
    assert values(board, "editing: carried out")["sys"] == 100
    assert values(board, "editing: editFLAM, open-ended")[TRUTH] > values(board, "editing: editFLAM, open-ended")[COPY]
    assert values(board, "editing: latency, median")["sys"] == 1.5 and values(board, "storytelling: latency, median")["sys"] == 4


def test_refused_edits_count_as_the_copy_and_are_named():
    _, board = measured(edited=False)
    assert values(board, "editing: carried out")["sys"] == 0
    for name in ("editing: editFLAM, all", "editing: delta", "editing: KAD"):
        found = values(board, name)
        assert found["sys"] == pytest.approx(found[COPY])
    named = [one for one in board.unscored if "refused" in one.item]
    assert len(named) == 6 and all("Not understood." in one.reason for one in named)


def test_what_is_heard_is_held_against_what_is_there():
    _, board = measured()
    assert values(board, "understanding: sounds named")["sys"] == 100 and values(board, "understanding: onset")["sys"] == 0
    assert values(board, "understanding: multiFLAM")[TRUTH] == pytest.approx(90)


def test_means_have_intervals_and_judges_and_what_is_not_scored_a_reason():
    _, board = measured()
    for row in board.rows:
        for score in filter(None, row):
            is_mean = score.trials > 1 and not re.search("latency|KAD|FAD", score.name)
            assert bool(score.interval) == is_mean and (score.interval is None or score.interval.count == score.trials)
            assert bool(score.judge) == bool(re.search("FLAM|KAD|FAD", score.name))
    owls = [one for one in board.unscored if "owl" in one.item]
    assert owls and all(one.reason == "no owls" and re.search(r"\(\d+ of ", one.item) for one in owls)
    stages = [next(filter(None, row)).name.partition(":")[0] for row in board.rows]
    assert stages == sorted(stages, key=["storytelling", "editing", "understanding"].index)
    assert board_of(json.loads(json.dumps(as_data(board)))).rows == board.rows and "one who knows 1" in as_markdown(board)


def test_words_are_written_down_where_something_is_said():
    spoken = [one for one in FOUND if any(e.transcript for e in one.turns[0].after.events)]
    trials, board = measured(recogniser=Writing())
    assert {len(trials.words[column, "storytelling"]) for column in (TRUTH, "sys")} == {len(spoken)}
    assert 0 < values(board, "storytelling: tcpWER")[TRUTH] <= 200
    assert not any("tcpWER" in next(filter(None, row)).name for row in measured()[1].rows)


def test_shuffled_captions_are_none_of_the_scenes_own_sounds():
    found = conversations()
    for one, others in zip(found, shuffled_captions(found), strict=True):
        assert others and not {event.caption for event in one.turns[0].after.events} & {*others}
    assert shuffled_captions(found[:1]) == [()]


def test_nothing_measured_is_said():
    trials = TurnTrials()
    trials.fail("the ground truth of a conversation", "there is no voice", TRUTH)
    with pytest.raises(InputError, match="no conversation could be measured: there is no voice"):
        board_of_trials(trials, Jury((), Placing()), "sys", {})


# The command


@pytest.fixture
def one_conversation(small_bundle, tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIOSTORY_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(conversing, "QUICK", 1)
    return ["conversations", "--bundle", str(small_bundle), "--quick"]


def test_the_command_measures_a_bundle_and_goes_on_after_it_was_ended(one_conversation, capsys, monkeypatch):
    def end(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as ended:
        ended.setattr(conversing, "add_turns", end)
        with pytest.raises(KeyboardInterrupt):
            run(one_conversation)
    monkeypatch.setattr("audiostory_core.evaluation.replies.Replier._carried_out", end)  # not asked again
    assert run([*one_conversation, "--json"]) == 0
    board = board_of(json.loads(capsys.readouterr().out))
    assert board.columns[0] == TRUTH and COPY in board.columns and SHUFFLED not in board.columns
    assert board.made_with["seeds"] == [0] and board.made_with["bundle"]["digest"] and len(board.made_with["judges"]) >= 2
    assert any(one.item == "tcpWER" and "--recogniser" in one.reason for one in board.unscored)
    assert {"understanding", "scores of captions by the bundle's ear"} <= {one.item for one in board.unscored}


def test_every_reply_is_a_case_to_hear():
    trials, _ = measured(FOUND[:2])
    assert [case.item.split(",")[0] for case in trials.cases] == ["conversation 0"] * 3 + ["conversation 1"] * 3
    told = [case for case in trials.cases if case.figure == "storytelling: multiFLAM"]
    assert [case.said for case in told] == [one.turns[0].sentence for one in FOUND[:2]]
    assert all(case.value == pytest.approx(90) and case.clip.seconds == 8 for case in told)


def test_the_truth_alone_needs_no_bundle_that_tells(one_conversation, tmp_path, capsys):
    assert run([*one_conversation, "--truth", "--report", str(tmp_path / "out")]) == 0
    table = capsys.readouterr().out
    assert "editing: editFLAM" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "--truth" in json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["made_with"]["command"]
    assert "| ground truth | copy of the input |" in table and "latency" not in table


def test_a_folder_without_a_recogniser_is_refused(one_conversation, tmp_path):
    with pytest.raises(InputError):
        run([*one_conversation, "--recogniser", str(tmp_path)])
