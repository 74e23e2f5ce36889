"""AudioCopilot's simulation whole: what stands in the shards, what is not made twice, what is left out with its reason; and models
that write conversations well and badly."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from audiostory_core.corpora import copilot
from audiostory_core.corpora.asking import ModelChoice
from audiostory_core.corpora.copilot import Simulation, SimulationCounts, simulate, told_estimate
from audiostory_core.corpora.copilot_model import answer_schema, with_genders
from audiostory_core.corpora.seeds import Seed
from audiostory_core.dataset.checking import contents_of
from audiostory_core.dataset.dialogues import draw_dialogue
from audiostory_core.dataset.index import read_index
from audiostory_core.dataset.records import StoryRecord
from audiostory_core.dataset.shards import count_shard, read_shard
from audiostory_core.engines import run
from audiostory_core.engines.run import Engine
from audiostory_core.engines.work import CannotGoOn, Ended, Worker
from audiostory_core.errors import InputError
from audiostory_core.exchange.copilot import Answered, messages_of, read
from audiostory_core.exchange.copilot_rules import broken_rules
from local_server import Answering, chat_reply, giving_text, serving

HERE = Engine()


@pytest.fixture(autouse=True, scope="module")
def work_here():
    """Pieces are done in this process, as a worker does them: another would take seconds to begin."""
    def run_here(work, names, workers, heard):
        worker = Worker(work)
        for name in names:
            status = worker.do(name)
            if isinstance(status, Ended):
                raise CannotGoOn(status.said)
            heard(status)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "run_local", run_here)
        yield patch


SEEDS = (Seed("The old ship left the harbour.", "a.txt 1"), Seed("A horse in the field.", "a.txt 2"))


def samples(folder: Path) -> list:
    return [sample for facts in read_index(folder) for sample in read_shard(folder / facts.file)]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """Five conversations of our grammar, in three shards."""
    folder = tmp_path_factory.mktemp("copilot") / "drawn"
    ran, tally = simulate(Simulation(5, SEEDS, voice="none", shard=2, licence="CC0-1.0"), folder, HERE)
    assert [one.kind for one in ran.statuses] == ["done"] * 3
    assert (tally.conversations, tally.turns, tally.validated, tally.rejected) == (5, 15, 5, {})
    return folder


def test_a_record_is_a_conversation_with_a_sound_for_each_turn(drawn: Path):
    found = samples(drawn)
    assert [one.record.name for one in found] == [f"copilot-{n:08d}" for n in range(5)]
    for n, sample in enumerate(found):
        record, told = sample.record, draw_dialogue(0, n, SEEDS[n % 2].text, 3, False).turns
        assert [record.plan.instruction, *(turn.sentence for turn in record.turns)] == [turn.sentence for turn in told]
        assert [record.plan.events, *(turn.plan.events for turn in record.turns)] == [turn.after.events for turn in told]
        assert [record.plan.reasoning, *(turn.answer for turn in record.turns)] == [turn.after.reasoning for turn in told]
        assert record.marks == ("sounds", "validated") and record.provenance.licence == "CC0-1.0"
        assert record.provenance.source == SEEDS[n % 2].source and record.provenance.author == "grammar"
        clips = [sample.clip(turn) for turn in range(3)]
        assert all(clip.channels == 2 and clip.seconds == 8.0 and clip.waveform.abs().max() > 0.05 for clip in clips)
        assert not torch.equal(clips[0].waveform, clips[1].waveform)


def test_only_what_becomes_another_sound_is_rendered_anew(drawn: Path):
    """Counted again from the records: a sound is made where no turn before had one of its making."""
    made = kept = 0
    for sample in samples(drawn):
        known = set()
        for plan in (sample.record.plan, *(turn.plan for turn in sample.record.turns)):
            now = {(event.id, event.caption, event.seconds) for event in plan.events}
            made, kept, known = made + len(now - known), kept + len(now & known), known | now
    tally = SimulationCounts()
    for path in sorted(drawn.glob("*.counts.json")):
        tally.add(SimulationCounts.read(path))
    assert (tally.made, tally.kept) == (made, kept) and kept > made


def test_what_is_there_is_not_made_again(drawn: Path, tmp_path: Path):
    folder = tmp_path / "again"
    shutil.copytree(drawn, folder)
    lost = folder / "copilot-000001.tar"
    lost.unlink()
    ran, tally = simulate(Simulation(5, SEEDS, voice="none", shard=2, licence="CC0-1.0"), folder, HERE)
    assert [one.kind for one in ran.statuses] == ["before", "done", "before"] and tally.conversations == 5
    assert lost.read_bytes() == (drawn / lost.name).read_bytes()
    assert read_index(folder) == read_index(drawn)


@pytest.mark.slow
def test_two_workers_make_the_same(drawn: Path, tmp_path: Path, work_here):
    work_here.undo()
    simulate(Simulation(5, SEEDS, voice="none", shard=2, licence="CC0-1.0"), tmp_path / "two", Engine("local", 2))
    assert read_index(tmp_path / "two") == read_index(drawn)


def test_a_folder_of_other_conversations_is_not_gone_on_with(drawn: Path):
    with pytest.raises(InputError, match="made with another turns: name another folder, or ask for 3"):
        simulate(Simulation(5, SEEDS, turns=2, voice="none", shard=2, licence="CC0-1.0"), drawn, HERE)
    with pytest.raises(InputError, match="made with another seeds"):
        simulate(Simulation(5, SEEDS[:1], voice="none", shard=2, licence="CC0-1.0"), drawn, HERE)


def test_what_is_in_them_is_counted(drawn: Path):
    found = contents_of([str(drawn)])
    assert (found.records, found.counts["marks"]["validated"], found.counts["licences"]) == (5, 5, {"CC0-1.0": 5})
    assert list(read_index(drawn)) == [count_shard(path) for path in sorted(drawn.glob("*.tar"))]


@pytest.mark.parametrize("fields, message", [
    ({"count": 0}, "0 conversations cannot"), ({"count": 1, "turns": 6}, "6 turns cannot"), ({"count": 1, "shard": 0}, "1 to 10,000"),
    ({"count": 1, "seed": -1}, "--seed is -1"), ({"count": 1, "writer": ModelChoice("http://127.0.0.1:9/v1", "m")}, "inspired by sentences"),
])
def test_what_cannot_be_simulated_is_refused(fields, message: str):
    with pytest.raises(InputError, match=message):
        Simulation(**fields)


# Models


def conversation(index: int, turns: int = 3, speech: bool = False) -> list:
    told = draw_dialogue(9, index, "", turns, speech).turns
    return json.loads(json.dumps(messages_of([Answered(turn.sentence, turn.after.reasoning, turn.after.events) for turn in told])))


def bent(**fields) -> list:
    found = conversation(0)
    found[1]["content"][0]["text"][1].update(fields)
    return found


def by_model(url: str, folder: Path, count: int = 1, **fields) -> tuple[SimulationCounts, list]:
    asked = Simulation(count, SEEDS, writer=ModelChoice(url, "scribe"), voice="none", shard=2, **fields)
    _, tally = simulate(asked, folder, HERE)
    return tally, samples(folder)


def wrapped(value: list) -> str:
    return json.dumps({"messages": value})


def test_a_model_writes_a_conversation_and_names_its_prompt(tmp_path: Path):
    with serving(giving_text(f"Here it is:\n```json\n{json.dumps(conversation(0))}\n```")) as server:
        tally, found = by_model(server.url, tmp_path / "out")
    assert (tally.conversations, tally.validated, len(server.asked)) == (1, 1, 1)
    record = found[0].record
    assert record.plan.events == draw_dialogue(9, 0, "", 3, False).turns[0].after.events or len(record.plan.events) > 1
    assert "scribe at http" in record.provenance.author and record.provenance.author.endswith("copilot-sounds-1")
    asked = server.asked[0]
    assert "Sound effects are these alone" in asked["messages"][1]["content"] and "; a howling wind;" in asked["messages"][1]["content"]
    assert SEEDS[0].text in asked["messages"][1]["content"] and "for 3 turns in all" in asked["messages"][0]["content"]
    assert asked["response_format"]["json_schema"]["schema"] == answer_schema(False)


def test_an_answer_that_breaks_rules_is_told_so_and_asked_for_again(tmp_path: Path):
    with serving(giving_text(wrapped(bent(loudness=-3))), giving_text(wrapped(conversation(0)))) as server:
        tally, found = by_model(server.url, tmp_path / "out")
    assert (tally.conversations, tally.validated, len(server.asked)) == (1, 1, 2)
    assert "loudness -3; it lies from -30 to -10" in server.asked[1]["messages"][1]["content"]
    assert found[0].record.marks == ("sounds", "validated")


def test_what_was_not_asked_for_is_seen_though_it_is_listed(tmp_path: Path):
    value = conversation(0, 1)
    answer = json.loads(json.dumps(value[1]))
    first, second = (row for row in answer["content"][0]["text"] if row["start_time"] > 0)
    assert first["text"] == "A big dog barks deeply."
    for row, listed, spoken_of in ((first, [first["id"]], True), (second, [first["id"], second["id"]], False)):
        row["loudness"] += 3.0
        answer["content"][0].update(changed=listed, added=[])
        told = [*value, {"role": "user", "content": [{"type": "text", "text": "Make the dog 3 dB louder."}]}, answer]
        with serving(giving_text(wrapped(told))) as server:
            tally, found = by_model(server.url, tmp_path / f"out{len(listed)}", turns=2)
        assert dict(tally.broken) == ({} if spoken_of else {"unasked": 1}) and tally.validated == spoken_of
        assert len(found) == 1


def test_a_model_that_changes_its_mind_is_taken_at_its_best(tmp_path: Path):
    """Three answers, none of which keeps all rules: the one that breaks fewest is in, and not among the validated."""
    worse = bent(loudness=-3, panning=4)
    with serving(giving_text(wrapped(worse)), giving_text(wrapped(bent(loudness=-9))), giving_text("I would rather not.")) as server:
        tally, found = by_model(server.url, tmp_path / "out")
    assert (tally.conversations, tally.validated, tally.broken.keys(), len(server.asked)) == (1, 0, {"loudness", "lists"}, 3)
    assert found[0].record.marks == ("sounds",) and found[0].record.plan.events[1].loudness == -9.0


@pytest.mark.parametrize("said, reason", [
    ("Certainly! I cannot.", "answers"), (json.dumps(conversation(0))[:900], "answers"), ("[]", "answers"),
    (wrapped(bent(text="the hum of a spaceship")), "unknown sound"),
])
def test_what_cannot_be_used_is_left_out_with_its_reason(tmp_path: Path, said: str, reason: str):
    with serving(giving_text(said)) as server:
        tally, found = by_model(server.url, tmp_path / "out", count=2)
    assert dict(tally.rejected) == {reason: 2} and found == [] and tally.conversations == 0
    assert [row[:2] for row in tally.left_out] == [["copilot-00000000", reason], ["copilot-00000001", reason]]


def test_a_question_that_was_answered_is_not_asked_again(tmp_path: Path):
    with serving(giving_text(wrapped(conversation(0)))) as server:
        by_model(server.url, tmp_path / "out", count=4)
        asked = len(server.asked)
        (tmp_path / "out" / "copilot-000001.tar").unlink()
        tally, found = by_model(server.url, tmp_path / "out", count=4)
    assert asked == 4 == len(server.asked) and tally.conversations == 4 == len(found)
    assert tally.usage["answers"] == 4


def test_a_server_that_is_shut_ends_the_run_and_it_goes_on_later(tmp_path: Path):
    def turns(handler: Answering) -> None:
        handler.give(chat_reply(wrapped(conversation(0)))) if len(handler.server.asked) <= 3 else handler.give(b"{}", status=401)

    with serving(turns) as server:
        asked = Simulation(6, SEEDS, writer=ModelChoice(server.url, "scribe"), voice="none", shard=2)
        ran, tally = simulate(asked, tmp_path / "out", HERE)
        assert [one.kind for one in ran.statuses] == ["done", "left", "left"] and ran.stopped and tally.conversations == 2
        server.answers = (giving_text(wrapped(conversation(0))),)
        ran, tally = simulate(asked, tmp_path / "out", HERE)
    assert not ran.stopped and tally.conversations == 6
    assert len(server.asked) == 3 + 1 + 3  # the third was answered, and is not asked again


def test_genders_stand_behind_names_that_do_not_tell_them():
    spoken = {"tool": "tts", "text": "Hello.", "gender": "female", "speaker": "Alex"}
    assert with_genders([spoken])[0]["speaker"] == "Alex (female)"
    assert with_genders([{**spoken, "speaker": "Anna"}])[0]["speaker"] == "Anna"
    assert with_genders([{**spoken, "speaker": "Anna", "gender": "male"}])[0]["speaker"] == "Anna (male)"
    assert with_genders({"speaker": 7, "gender": "female"}) == {"speaker": 7, "gender": "female"}


def test_what_models_are_asked_for_is_what_rules_take():
    """Our own conversations have the form of the schema, as far as it is said there."""
    for speech in (False, True):
        said = conversation(1, speech=speech)
        roles = answer_schema(speech)["properties"]["messages"]["items"]["anyOf"]
        for message, role in zip(said[:2], roles, strict=True):
            assert message.keys() == role["properties"].keys()
            assert message["content"][0].keys() == role["properties"]["content"]["items"]["properties"].keys()
        assert broken_rules(said) == () and read(json.dumps(said)).plan


def test_what_it_will_cost_is_said_before():
    told = told_estimate(Simulation(1000, SEEDS, writer=ModelChoice("http://127.0.0.1:9/v1", "m")), (1.0, 2.0))
    assert "tokens read and 1,500,000 written" in told and "at 1 and 2 a million" in told


def test_counts_that_are_none_are_refused(tmp_path: Path):
    path = tmp_path / "x.counts.json"
    path.write_text('{"conversations": 1}')
    with pytest.raises(InputError, match="holds no counts"):
        SimulationCounts.read(path)


def test_records_stay_what_they_are(drawn: Path):
    for sample in samples(drawn):
        assert StoryRecord.from_json(sample.record.to_json()) == sample.record
    assert copilot.MOST_CONVERSATIONS >= 6_000_000  # AudioCopilot's own number
