"""AS-10k's shape from end to end: records, systems, judges that come along, a critic behind a server of the test's own."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core.dataset.vocabulary import SOUNDS
from audiostory_core.disk.store import Store
from audiostory_core.errors import InputError
from audiostory_core.evaluation import as10k
from audiostory_core.evaluation.critic import CRITERIA
from audiostory_core.evaluation.criticism import MOST_FAILURES, Critic, agreements, case_of, marks_of_people, pictures_of
from audiostory_core.evaluation.lineup import Lineup
from audiostory_core.evaluation.ratings import Rating
from audiostory_core.evaluation.records import Record, RecordCaption
from audiostory_core.evaluation.scored import Scoreboard, board_of
from audiostory_core.evaluation.story_trials import Panel, StoryTrials, board_of_stories, differences_of
from audiostory_core.evaluation.systems import Told
from audiostory_core.judges.own import InsideScorer
from audiostory_core.plan.story import StoryPlan
from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise
from audiostory_core.servers.chat import ChatServer
from audiostory_core.sound.audio import AudioClip, read, write
from clips import noise, tone
from films import film
from local_server import giving, giving_text, serving

KINDS = (("thunder", "crack"), ("siren", "slow"), ("horn", "plain"))


def verdict(**scores: int) -> str:
    return json.dumps({name: {"reason": f"because {name}", "score": scores.get(name, 4)} for name in CRITERIA})


def counted(text: str, read: int = 1000, wrote: int = 100):
    choices = [{"message": {"content": text}, "finish_reason": "stop"}]
    return giving(json.dumps({"choices": choices, "usage": {"prompt_tokens": read, "completion_tokens": wrote}}).encode())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three records with real sounds, and in `other` a system that told two of them as noise."""
    records = tmp_path_factory.mktemp("as10k")
    (records / "other").mkdir()
    for n, (name, variant) in enumerate(KINDS):
        waveform = torch.from_numpy(synthesise(name, variant, 3.0, np.random.default_rng(n)))[None].float()
        write(records / f"r{n}.wav", AudioClip(waveform, SAMPLE_RATE))
        caption = f"{SOUNDS[name].variants[variant].caption}<timestamp>3.0</timestamp>"
        data = {"instruction": f"Story {n}.", "reasoning": "One sound.", "captions": [caption]}
        (records / f"r{n}.json").write_text(json.dumps(data), encoding="utf-8")
        if n:
            write(records / "other" / f"r{n}.wav", noise(3.0, seed=n))
    (records / "broken.json").write_text("{", encoding="utf-8")
    return records


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AUDIOSTORY_STORE", str(tmp_path / "store"))


def run(folder: Path, *words: str, capsys) -> tuple[list[Scoreboard], str]:
    assert as10k.main(["--records", str(folder), "--json", *words]) == 0
    out, err = capsys.readouterr()
    return [board_of(data) for data in json.loads(out)], err


def scores(board: Scoreboard, system: str) -> dict:
    place = board.columns.index(system)
    return {row[place].name: row[place] for row in board.rows if row[place] is not None}


def test_systems_are_told_heard_criticised_and_compared(folder: Path, tmp_path: Path, capsys):
    answers = [counted(verdict(logic=5))] * 3 + [counted(verdict(consistency=1))] * 2
    with serving(*answers) as server:
        words = ("--system", "real=truth", "--system", f"noise=folder {folder / 'other'}", "--critic", server.url, "critic-1", "--price", "1", "10")
        boards, said = run(folder, *words, "--out", str(tmp_path / "out"), "--report", str(tmp_path / "report"), capsys=capsys)
        again, said_again = run(folder, *words, capsys=capsys)
    assert len(server.asked) == 5, "what was judged once is not paid for again"
    board, apart = boards
    real, other = scores(board, "real"), scores(board, "noise")
    assert real["logic, by critic-1"].value == 5 and real["logic, by critic-1"].trials == 3 and "critic-1 at http" in real["logic, by critic-1"].judge
    assert other["consistency, by critic-1"].value == 1 and other["logic, by critic-1"].note == "it has no plan"
    flam = "multiFLAM, by independent judge"
    assert real[flam].value > other[flam].value + 30 and real[flam].interval.low <= real[flam].value
    divergence = "KL (audioldm_eval), by independent judge"
    assert abs(real[divergence].value) < 1e-3 < other[divergence].value
    assert real["KAD, by independent judge's features"].value < other["KAD, by independent judge's features"].value
    assert abs(real["FAD, by independent judge's features"].value) < 1e-3
    assert real["length off by, s"].value == 0 and real["longest sound, s"].value == 3.0
    assert {one.item for one in board.unscored} >= {"the records: broken", "noise: r0"}
    assert scores(apart, "real above noise")["consistency, by critic-1"].value == 3.0
    assert re.search(r"critic-1: about [\d,]+ tokens read and 1,200 written, 0\.\d\d at 1 and 10 a million", said)
    assert "critic-1: 5 sounds judged and 0 known from before, 5,000 tokens read and 500 written, 0.01 at" in said
    assert "0 sounds judged and 5 known from before, 0 tokens read" in said_again
    assert again[0].rows == board.rows and board.made_with["systems"] == {"real": "as recorded", "noise": "as found"}
    sound = tmp_path / "out/sounds/real/r0.flac"
    assert read(sound).seconds == 3.0 and sound.with_suffix(".txt").read_text() == "Story 0."
    report = json.loads((tmp_path / "report/report.json").read_text())
    assert [board["title"] for board in report["boards"]] == [board.title, apart.title] and len(report["cases"]) == 5
    assert {case["figure"] for case in report["cases"]} == {"following, by critic-1"} and "Story 0." in (tmp_path / "report/index.html").read_text()
    assert "| figure | real | noise | judge |" in (tmp_path / "out/board.md").read_text()


def test_critics_are_compared_with_each_other_and_with_people():
    one = {("a", f"r{n}", "following"): float(n) for n in range(1, 5)}
    people = marks_of_people([Rating(who, "a", f"r{n}", "following", n) for n in range(1, 5) for who in ("x", "y")])
    found = agreements({"m": one, "n": {**one, ("a", "r1", "following"): 2.0}, "people": people})
    assert [*found] == ["m and n", "m and people", "n and people"]
    assert found["m and people"][0].value == 1.0 and 0.5 < found["m and n"][0].value < 1 and found["m and n"][0].trials == 4
    same = dict.fromkeys(one, 3.0)
    assert agreements({"m": same, "n": same})["m and n"][0].note.startswith("both raters rate all")


CLIP = tone(1.0)
RECORD = Record("one", "A dog barks.", "", (RecordCaption("A dog barks.", 0.0, 1.0),), 1.0)


def test_what_goes_on_from_a_recording_or_belongs_to_a_film_is_judged_with_it(tmp_path: Path):
    before = write(tmp_path / "before.wav", tone(40.0))
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff one")
    case = case_of(Record(**{**vars(RECORD), "before": before, "pictures": (tmp_path / "a.jpg",)}), Told(CLIP))
    assert case.before.seconds == 30.0 and case.pictures == (b"\xff\xd8\xff one",)
    (tmp_path / "a.jpg").write_bytes(b"MZ")
    with pytest.raises(InputError, match="is no JPEG"):
        pictures_of(Record(**{**vars(RECORD), "pictures": (tmp_path / "a.jpg",)}))


def test_a_film_is_shown_by_a_picture_of_each_shot(tmp_path: Path):
    shown = pictures_of(Record(**{**vars(RECORD), "video": film(tmp_path / "film.mp4", (50, 50, 50))}))
    assert len(shown) == 3 and all(picture.startswith(b"\xff\xd8\xff") for picture in shown)


def test_a_critic_that_fails_is_named_and_after_some_times_asked_no_more():
    records = [Record(f"r{n}", "A dog.", "", RECORD.captions, 1.0) for n in range(MOST_FAILURES + 2)]
    with serving(giving(b"", status=401)) as server:
        trials = StoryTrials(Panel(critics=[Critic(ChatServer(server.url, "m"))]))
        for record in records:
            trials.add("a", record, Told(CLIP))
    assert len(server.asked) == MOST_FAILURES
    board = board_of_stories(trials, ["a"], {})
    assert any("failed 5 times in a row" in one.reason and one.item == "a: m: r5, r6" for one in board.unscored)
    assert scores(board, "a")["length off by, s"].value == 0, "the rest goes on"


def test_verdicts_that_were_kept_and_are_damaged_are_asked_for_again(tmp_path: Path):
    store = Store(tmp_path, 10**7)
    with serving(giving_text(verdict())) as server:
        for _ in range(2):
            Critic(ChatServer(server.url, "m"), store=store).judge(case_of(RECORD, Told(CLIP)))
        assert len(server.asked) == 1
        for path in tmp_path.glob("??/*.safetensors"):
            path.write_bytes(b"no")
        critic = Critic(ChatServer(server.url, "m"), store=store)
        critic.judge(case_of(RECORD, Told(CLIP)))
        assert len(server.asked) == 2 and critic.uncounted == 1 and "told no tokens" in critic.told()


@pytest.mark.parametrize("clip, why", [
    (AudioClip(torch.zeros(1, 0), 16000), "no samples"), (AudioClip(torch.full((1, 16000), float("nan")), 16000), "not finite"),
])  # fmt: skip
def test_sounds_that_are_none_are_named(clip: AudioClip, why: str):
    trials = StoryTrials(Panel())
    trials.add("a", RECORD, Told(clip))
    trials.add("a", Record(**{**vars(RECORD), "name": "two"}), Told(CLIP))
    (unscored,) = board_of_stories(trials, ["a"], {}).unscored
    assert unscored.item == "a: the sound: one" and "sample" in unscored.reason
    empty = StoryTrials(Panel())
    empty.add("a", RECORD, Told(clip))
    with pytest.raises(InputError, match="no sound could be measured"):
        board_of_stories(empty, ["a"], {})


def test_captions_that_no_judge_knows_are_named_and_silence_scores_nothing():
    trials = StoryTrials(Panel(scorers=[InsideScorer.load()]))
    strange = Record("two", "Ein Hund.", "", (RecordCaption("Qwertz zuiop.", 0.0, 1.0),), 1.0)
    trials.add("a", strange, Told(CLIP))
    trials.add("a", RECORD, Told(AudioClip(torch.zeros(1, 16000), 16000)))
    board = board_of_stories(trials, ["a"], {})
    assert "names no sound" in board.unscored[0].reason
    assert scores(board, "a")["multiFLAM, by independent judge"].value == 0 and scores(board, "a")["silent, %"].value == 50


class Clap:
    name, version, licence, sample_rate = "clap", "1", "none", 16000

    def embed(self, clip: AudioClip) -> torch.Tensor:
        return torch.tensor([[1.0, 0.0], [1.0, 0.0]])

    def embed_text(self, texts: list[str]) -> torch.Tensor:
        return torch.tensor([[1.0, 1.0] for _ in texts])


class Tags:
    name, version, licence, classes, activation = "tags", "1", "none", ("a", "b"), "softmax"

    def logits(self, clip: AudioClip) -> torch.Tensor:
        return torch.tensor([0.9, 0.1] if clip.seconds < 2 else [0.5, 0.5]).log()


def test_judges_of_others_give_the_closed_forms(tmp_path: Path):
    record = Record(**{**vars(RECORD), "audio": write(tmp_path / "one.wav", tone(2.0))})
    trials = StoryTrials(Panel(taggers=[("audioldm_eval", Tags())], clap=Clap()))
    trials.add_real(record)
    trials.add("a", record, Told(CLIP))
    found = scores(board_of_stories(trials, ["a"], {}), "a")
    assert found["CLAP, by clap"].value == pytest.approx(0.5**0.5) and found["CLAP, by clap"].judge == "clap 1"
    assert found["KL (audioldm_eval), by tags"].value == pytest.approx(0.5 * np.log(0.5 / 0.9) + 0.5 * np.log(0.5 / 0.1), abs=1e-4)


def test_a_caption_that_is_not_scored_beside_others_is_named_once():
    mixed = Record("one", "x", "", (RecordCaption("Thunder cracks sharply.", 0.0, 1.0), RecordCaption("Qwertz.", 0.0, 1.0)), 1.0)
    trials = StoryTrials(Panel(scorers=[InsideScorer.load()]))
    for system in ("a", "b"):
        trials.add(system, mixed, Told(CLIP))
    (unscored,) = board_of_stories(trials, ["a", "b"], {}).unscored
    assert unscored.item == "multiFLAM, by independent judge: a caption: one" and "names no sound" in unscored.reason


def test_one_system_has_nothing_to_be_compared_with():
    trials = StoryTrials(Panel())
    trials.add("a", RECORD, Told(CLIP))
    assert differences_of(trials, ["a"], {}) is None


@pytest.mark.parametrize("text, why", [
    ("tiny", "is named NAME=KIND"), ("../x=truth", "is named NAME=KIND"), ("a=magic", "use one of truth, copy"),
    ("a=folder /no/such", "is none"), ("a=server http://x", "got 1 words"), ("a=command tta", "must hold {instruction} and {out}"),
    ("a=command 'tta", "parted into words"), ("a=planned tiny", "stands behind 'by'"), ("a=script x by r", "got 1 words"),
    ("a=planned ftp://x m by r", "http:// or https://"), ("r=copy", "two systems are called 'r'"),
])  # fmt: skip
def test_what_names_no_system_is_refused(text: str, why: str, tmp_path: Path):
    lineup = Lineup(store=Store(tmp_path, 10**6))
    lineup.add("r=truth")
    with pytest.raises(InputError) as refused:
        lineup.add(text)
    assert why in str(refused.value)


def test_systems_are_made_of_others_by_name(small_bundle: Path, tmp_path: Path):
    lineup = Lineup("cpu", "float32", Store(tmp_path, 10**8))
    for text in (f"small=bundle {small_bundle}", f"none=direct {small_bundle}", "gt=captions by none", f"own=planned {small_bundle} by none",
                 "llm=planned http://127.0.0.1:9/v1 m by none", "wj=script http://127.0.0.1:9/v1 m by small",
                 "tta=server http://127.0.0.1:9/v1 m /audio/generate", "cmd=command tta '{instruction}' --out={out}"):  # fmt: skip
        lineup.add(text)
    assert len({system.version for system in lineup.systems.values()}) == 8
    told = lineup.systems["gt"].tell(RECORD)
    assert told.clip.seconds == 1.0 and isinstance(told.plan, StoryPlan)


@pytest.mark.parametrize("words, why", [
    (("--price", "1", "2"), "name one with --critic"), (("--critic", "http://127.0.0.1:9", "m", "--votes", "0"), "1 to 25 votes"),
    (("--critic", "http://127.0.0.1:9", "m", "--price", "-1", "2"), "0 or more"), (("--critic", "ftp://x", "m"), "http:// or https://"),
    (("--first", "0"), "1 record or more"), (("--out", "/dev/null/out"), "cannot be made"), (("--clap", "/no/such"), "/no/such"),
    (("--critic", "http://127.0.0.1:9", "m", "--critic", "http://127.0.0.1:8", "m"), "told apart by their models"),
])  # fmt: skip
def test_words_that_cannot_be_right_are_refused_before_anything_is_told(folder: Path, words: tuple, why: str):
    with pytest.raises(InputError) as refused:
        as10k.main(["--records", str(folder), "--system", "a=truth", *words])
    assert why in str(refused.value)
