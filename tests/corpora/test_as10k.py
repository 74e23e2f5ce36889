"""One video to a story: each step's questions and answers, what is asked again, and what is left out for which reason."""

import itertools
import json
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core.corpora import asking
from audiostory_core.corpora.as10k import (
    PROMPTS,
    Askers,
    Filter,
    SourceVideo,
    Studio,
    check_sound,
    instruction_of,
    make_story,
    reasoning_of,
    thinned,
)
from audiostory_core.corpora.asking import Answers, ModelChoice, Usage
from audiostory_core.corpora.moments import WatchedVideo, read_told
from audiostory_core.corpora.rejected import Rejected
from audiostory_core.dataset.records import Provenance
from audiostory_core.engines.work import CannotGoOn
from audiostory_core.errors import InputError
from audiostory_core.replies.reading import Reply, answer_in
from audiostory_core.servers.http import Declined
from audiostory_core.sound.audio import AudioClip
from audiostory_core.video.shots import Picture, Shot, ShotView
from films import film
from story_videos import RATE, answer_of, event, noisy, seeing, step_of, story_video, text_of

DIGEST = "0" * 7 + "5" + "a" * 56


def studio_of(server, folder: Path, wanted: Filter | None = None) -> Studio:
    model = ModelChoice(server.url, "scripted")
    return Studio(Askers(model.open_seer(), model.open_writer()), Answers(folder / "answers"), wanted or Filter(), Usage(), Usage())


def source_of(path: Path) -> SourceVideo:
    return SourceVideo(path, DIGEST, Provenance(corpus="as10k", item=path.name, source=path.stem, licence="CC0-1.0"))


@pytest.fixture
def video(tmp_path: Path) -> SourceVideo:
    return source_of(story_video(tmp_path / "square.mp4", 1))


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "WAITS", (0.0, 0.0, 0.0))


def test_a_video_becomes_a_record_with_its_own_sound(video: SourceVideo, tmp_path: Path):
    with seeing() as server:
        studio = studio_of(server, tmp_path)
        record, clip = make_story(video, studio)
    assert server.steps == {"drawn": 1, "events": 1, "caption": 1, "points": 1}
    assert record.name == "square-00000005aaaaaaaa" and record.marks == ("natural",) and record.provenance.licence == "CC0-1.0"
    plan = record.plan
    which = re.fullmatch("A square moves while noise ([0-9a-f]{6}) hisses twice", record.caption)[1]
    assert plan.instruction == ("Let's design a textured audio piece highlighting the nuances of a square moves while noise "
                                f"{which} hisses twice. The total duration is 6.0 seconds.")
    assert [(e.caption, e.start, e.seconds, e.kind) for e in plan.events] == [
        ("A noise hisses from 0 on.", 0.0, 3.0, "sfx"), ("A noise hisses from 3 on.", 3.0, 3.0, "sfx")]
    assert re.sub("[0-9a-f]{6}", "X", plan.events[0].detail) == "Video X begins. Tone: calm. Effects: click (1.00 to 1.50 s): A short click."
    assert plan.events[1].detail == "Something happens at 3. Tone: calm."
    assert record.visual == ("A square moves.", "A square moves.")
    assert plan.reasoning.startswith("The caption can be divided into 2 points:\n\n1. **[0.0, 3.0]**\n - **Story Details**: A square moves on, part 0.\n - **Sound Effects**: Hissing noise.\n\n2. **[3.0, 6.0]**")
    assert clip.waveform.shape == (1, 6 * 44_100) and clip.waveform.abs().max() > 0.05
    assert (studio.seen, studio.written) == (Usage(2, 200, 20), Usage(2, 200, 20))


def test_what_models_are_shown(video: SourceVideo, tmp_path: Path):
    shown = list[dict]()

    def answer(question: dict) -> object:
        shown.append(question)
        return answer_of(question)

    with seeing(answer) as server:
        make_story(video, studio_of(server, tmp_path))
    kinds = [[part["type"] for part in q["messages"][1]["content"]] if isinstance(q["messages"][1]["content"], list) else [] for q in shown]
    assert "image_url" in kinds[0] and "input_audio" not in kinds[0], "a filter looks"
    assert kinds[1].count("input_audio") == 1 and kinds[1].count("image_url") >= 4, "events are heard as well"
    assert "6.00" in text_of(shown[1]) and "2. 3.00 to 6.00 s: Something happens at 3." in text_of(shown[2])
    assert "at most 20 words" in shown[2]["messages"][0]["content"] and "at most 15 words" in shown[3]["messages"][0]["content"]
    assert "The story: A square moves while noise" in text_of(shown[3])
    assert all(q["response_format"]["type"] == "json_schema" for q in shown)
    with seeing(answer) as server:
        make_story(video, studio_of(server, tmp_path / "b", Filter(hears=False)))
    assert "input_audio" not in [part["type"] for part in shown[5]["messages"][1]["content"]]


def test_an_answer_of_no_use_is_asked_for_again_with_the_reason(video: SourceVideo, tmp_path: Path):
    tries = itertools.count()

    def answer(question: dict) -> object:
        if step_of(question) == "caption":
            return [{"caption": "word " * 21}, "I would say that a square moves.", {"caption": "A square moves on."}][next(tries)]
        return answer_of(question)

    with seeing(answer) as server:
        studio = studio_of(server, tmp_path)
        record, _ = make_story(video, studio)
        assert record.caption == "A square moves on" and server.steps["caption"] == 3
        again = [key for key in server.asked if "could not be used" in key]
        assert len(again) == 2 and any("the caption has 21 words; it must have 3 to 20." in key for key in again)
        # All that was answered is kept, in vain or not: the same comes of it, and nobody is asked.
        once = make_story(video, studio_of(server, tmp_path))
    assert once[0] == record and sum(server.asked.values()) == 6


def test_a_server_that_changes_its_mind_is_taken_at_its_last_word(video: SourceVideo, tmp_path: Path):
    said = iter(["{\"story\": true, \"drawn\": maybe", {"story": False, "drawn": False, "why": "a still picture"}])
    with seeing(lambda question: next(said)) as server, pytest.raises(Rejected) as rejected:
        make_story(video, studio_of(server, tmp_path))
    assert rejected.value.reason == "no story" and "sees no story in it: a still picture" in str(rejected.value)


@pytest.mark.parametrize("step, said, reason, sentence", [
    ("drawn", {"story": False, "drawn": True, "why": "a slide show"}, "no story", "a slide show"),
    ("drawn", {"story": True, "drawn": True, "why": ""}, "other partition", "it is animated, and natural ones are taken."),
    ("events", {"events": []}, "answers", "in 3 tries: there are 0 events; a story has at least 2."),
    ("points", {"points": [{"story": "a", "sounds": "b"}]}, "answers", "there must be exactly 2 points, one for each moment."),
    ("points", {"points": [{"story": "w " * 16, "sounds": "b"}] * 2}, "answers", "story of point 1 has 16 words; at most 15 are allowed."),
    ("caption", "I am sorry, but I cannot help with that.", "answers", "it holds no JSON object with caption."),
])
def test_a_video_without_a_story_is_left_out_with_its_reason(step, said, reason, sentence, video: SourceVideo, tmp_path: Path):
    with seeing(lambda question: said if step_of(question) == step else answer_of(question)) as server, pytest.raises(Rejected) as rejected:
        make_story(video, studio_of(server, tmp_path, Filter(partition="natural")))
    assert rejected.value.reason == reason and sentence in str(rejected.value)


def test_videos_that_models_need_not_see(tmp_path: Path):
    silent, quiet = np.zeros((1, 6 * RATE), np.float32), noisy(6, 1)
    quiet[:, RATE : 5 * RATE] = 0
    (tmp_path / "broken.mp4").write_bytes(b"no video")
    whole = story_video(tmp_path / "whole.mp4", 1).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    paths = {
        "no sound": film(tmp_path / "mute.mp4", [30], 5), "silent": story_video(tmp_path / "silent.mp4", 1, sound=silent),
        "broken sound": story_video(tmp_path / "quiet.mp4", 1, sound=quiet), "length": story_video(tmp_path / "short.mp4", 1, seconds=2),
        "unreadable": tmp_path / "broken.mp4",
    }
    with seeing() as server:
        for reason, path in [*paths.items(), ("unreadable", tmp_path / "cut.mp4")]:
            with pytest.raises(Rejected) as rejected:
                make_story(source_of(path), studio_of(server, tmp_path))
            assert rejected.value.reason == reason, str(rejected.value)
    assert not server.asked


@pytest.mark.parametrize("heard, reason", [
    ([1.0] * 40, ""), ([0.0] * 40, "silent"), ([1.0] * 20 + [0.0] * 21, "broken sound"), (([1.0] * 3 + [0.0]) * 10, ""),
    ([1.0] * 3 + [0.0, 0.0] * 2, "broken sound"), ([1.0] * 60 + [0.0] * 20, ""), ([1.0] * 60 + [0.0] * 21, "broken sound"),
])
def test_sound_is_continuous_where_it_is_heard_nearly_all_the_time(heard: list[float], reason: str):
    wave = torch.tensor(heard).repeat_interleave(4000) * 0.01 * (-1.0) ** torch.arange(4000 * len(heard))
    try:
        check_sound(AudioClip(wave[None], 16_000))
        found = ""
    except Rejected as error:
        found = error.reason
    assert found == reason


def test_a_server_that_is_busy_is_asked_again_and_one_that_is_gone_ends_the_run(video: SourceVideo, tmp_path: Path):
    said = iter([(429, "slow down"), (503, "starting")])
    with seeing(lambda question: next(said, None) or answer_of(question)) as server:
        make_story(video, studio_of(server, tmp_path / "a"))
    with pytest.raises(CannotGoOn, match="refuses the connection"):
        make_story(video, studio_of(server, tmp_path / "b"))


@pytest.mark.parametrize("status, kind", [(401, CannotGoOn), (404, CannotGoOn), (429, CannotGoOn), (500, Declined), (400, CannotGoOn)])
def test_a_server_that_refuses_all(status: int, kind: type[InputError], video: SourceVideo, tmp_path: Path):
    with seeing(lambda question: (status, "no")) as server, pytest.raises(InputError) as error:
        make_story(video, studio_of(server, tmp_path))
    assert type(error.value) is kind


def test_a_question_that_a_server_refuses_while_it_answers_others_is_the_videos_fault(video: SourceVideo, tmp_path: Path):
    def answer(question: dict) -> object:
        return (400, "content policy") if step_of(question) == "events" else answer_of(question)

    with seeing(answer) as server, pytest.raises(Rejected, match="content policy") as rejected:
        make_story(video, studio_of(server, tmp_path))
    assert rejected.value.reason == "refused"


def told(*events: dict, seconds: float = 10.0, **more: list) -> WatchedVideo:
    return read_told(answer_in(Reply(json.dumps({"events": list(events), "effects": [], "music": [], **more}))), seconds)


def test_small_slips_of_times_are_mended():
    found = told(event(-0.2, 5.3), event(5, 10.4))
    assert [(m.start, m.end) for m in found.moments] == [(0.0, 5.0), (5.0, 10.0)]


@pytest.mark.parametrize("events, sentence", [
    ([event(0, 10)], "there are 1 events; a story has at least 2."),
    ([event(0, 2), event(2, 4)], "the events cover 40 % of the video; they must cover nearly all of it."),
    ([event(0, 6), event(5, 10)], "event 2 begins before event 1 ends; events follow one another without overlaps."),
    ([event(5, 10), event(0, 5)], "event 2 begins before event 1 ends"),
    ([event(0, 5), event(5, 12)], "event 2 lasts from 5 to 12 s; it must lie within 0 to 10.00 s."),
    ([event(0, 5), event(5, 5)], "event 2 lasts from 5 to 5 s"),
    ([event(0, 5), event(5, float("inf"))], "must be seconds"),
    ([event(0, 9.7), event(9.7, 10)], "event 2 is shorter than 0.5 s"),
    ([event(0, 5, sound="Rain."), event(5, 10, sound="rain.")], "events 1 and 2 have the same sound"),
    ([event(0, 5, kind="noise"), event(5, 10)], "kind of event 1 is 'noise'; it is one of sfx, ambience, speech, music."),
    ([event(0, 5, sound=""), event(5, 10)], "sound must be a text"), ([event(0, 5), "rain"], "start and end of event 2 must be seconds"),
    ([event(n / 4, n / 4 + 0.25) for n in range(31)], "events must be a list of at most 30."),
])
def test_events_that_make_no_story_are_asked_for_again(events: list, sentence: str):
    with pytest.raises(InputError) as refused:
        told(*events)
    assert sentence in str(refused.value)


def test_effects_and_music_stand_in_the_details_of_the_moments_that_they_sound_in():
    music = {"start": 1.0, "end": 8.0, "style": "swing", "sound": "Brass plays.", "seen": "A cat.", "tone": "merry"}
    found = told(event(0, 5), event(5, 10), music=[music])
    assert all("Music: swing (1.00 to 8.00 s): Brass plays." in found.detail(moment) for moment in found.moments)
    with pytest.raises(InputError, match="start and end of music must be seconds"):
        told(event(0, 5), event(5, 10), music=[{**music, "start": "1"}])


def test_instruction_and_reasoning_have_the_published_form():
    found = instruction_of("A soulful singer receives applause", 35.52, 1)
    assert found == "I'd like an extended audio track with rich details of a soulful singer receives applause. The total duration is 35.5 seconds."
    assert reasoning_of([("Performance ends.", "Applause, cheers")], [(11.5, 21.5)]) == (
        "The caption can be divided into 1 points:\n\n1. **[11.5, 21.5]**\n - **Story Details**: Performance ends.\n - **Sound Effects**: Applause, cheers")


def test_pictures_are_thinned_evenly():
    views = [ShotView(Shot(n, n + 1), tuple(Picture(n + k / 4, b"") for k in range(4))) for n in range(10)]
    assert thinned(views, 40) == tuple(views)
    found = [picture.seconds for view in thinned(views, 8) for picture in view.pictures]
    assert found == [0.5, 1.75, 3.0, 4.25, 5.5, 6.75, 8.0, 9.25]


def test_models_on_this_machine_are_asked_alike(small_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A bundle writes, a model in a folder sees; what they say is read as any answer."""
    writer = ModelChoice(str(small_bundle)).open_writer()
    monkeypatch.setattr(asking, "MAX_TOKENS", 6)
    schema = {"type": "object", "properties": {}}
    prompt = asking.Prompt("You answer.", "What is heard?", schema)
    reply = writer(prompt)
    assert writer.name == str(small_bundle) and reply == writer(prompt) and isinstance(reply.text, str)
    usage = Usage()
    with pytest.raises(Rejected, match="gave no answer of use in 3 tries"):
        Answers(tmp_path).ask(writer, prompt, partial(read_told, seconds=10.0), usage)
    assert usage.answers == 3


def test_a_model_that_sees_is_told_who_it_is_to_be():
    asked = list[tuple[str, str, int]]()

    class Captioner:
        name, system, max_new_tokens = "the model in seer", "", 0

        def __call__(self, question: str, views: tuple[ShotView, ...], on_text: object) -> Reply:
            asked.append((self.system, question, self.max_new_tokens))
            return Reply("{}")

    seer = asking.FolderSeer(Captioner())
    assert seer(asking.Prompt("You watch.", "What happens?", {}, (), b"sound")) == Reply("{}") and seer.name == "the model in seer"
    assert asked == [("You watch.", "What happens?", asking.MAX_TOKENS)]


def test_an_answer_that_somebody_spoilt_is_said(tmp_path: Path):
    said = asking.Prompt("a", "b", {})
    answers = Answers(tmp_path)
    with seeing(lambda question: "{\"caption\": \"a b c\"}") as server:
        asker = ModelChoice(server.url, "m").open_writer()
        path = answers._path(asker, said)
        path.parent.mkdir(parents=True)
        path.write_text("{}")
        with pytest.raises(CannotGoOn, match="holds no answer of a model; remove it"):
            answers.ask(asker, said, lambda answer: answer, Usage())
    assert not server.asked


@pytest.mark.parametrize("name", PROMPTS)
def test_prompts_are_two_texts_with_places_that_are_filled(name: str):
    found = asking.wording(name)
    words = {"seconds": "6.00", "words": 20, "count": 3, "caption": "A dog barks", "moments": "1. $count ${x} $"}
    filled = found.filled({}, **words)
    left = re.findall(r"\$\w+", filled.system + filled.question)
    assert left in ([], ["$count"]), "what models said is filled in and not read again"
    assert filled.system and filled.question and re.fullmatch(r"as10k-[a-z]+-\d+", found.name)
