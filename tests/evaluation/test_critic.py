"""A judge that hears, by a server on this machine: what it is told and sent, and what becomes of its answers."""

import base64
import io
import json

import pytest
import soundfile
import torch

from audiostory_core.errors import InputError
from audiostory_core.evaluation.critic import CRITERIA, Case, judge, question
from audiostory_core.plan.story import StoryPlan
from audiostory_core.servers.chat import ChatServer
from audiostory_core.sound.audio import AudioClip
from local_server import giving, giving_text, serving

PLAN = StoryPlan.sequential("A dog barks.", [("A dog barks twice.", 2.0)], reasoning="One dog, near.")
CLIP = AudioClip(0.1 * torch.sin(torch.arange(48000 * 2) * 0.05)[None].repeat(2, 1), 48000)
CASE = Case("A dog barks.", CLIP, PLAN)


def verdict(**scores: object) -> str:
    return json.dumps({name: {"reason": f"because {name}", "score": scores.get(name, 4)} for name in CRITERIA})


def counted(text: str, read: int, wrote: int):
    choices = [{"message": {"content": text}, "finish_reason": "stop"}]
    return giving(json.dumps({"choices": choices, "usage": {"prompt_tokens": read, "completion_tokens": wrote}}).encode())


def heard(part: dict) -> tuple[torch.Tensor, int]:
    assert part["input_audio"]["format"] == "wav"
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(part["input_audio"]["data"])))
    return samples, rate


def test_it_is_told_the_request_and_the_plan_and_hears_the_sound():
    with serving(giving_text(verdict(logic=2))) as server:
        found = judge(ChatServer(server.url, "m"), CASE)
    assert found.scores == {"consistency": 4, "coherence": 4, "following": 4, "logic": 2} and found.reasons["logic"] == "because logic"
    system, user = server.asked[0]["messages"]
    assert all(name in system["content"] for name in CRITERIA)
    said = "\n".join(part.get("text", "") for part in user["content"])
    assert "Request: A dog barks." in said and "One dog, near." in said and "0 to 2 s: A dog barks twice." in said
    samples, rate = heard(user["content"][-1])
    assert rate == 16000 and samples.shape == (32000,)
    assert server.asked[0]["stream"] is False and server.asked[0]["response_format"]["type"] == "json_schema"


def test_a_continuation_and_a_film_are_shown_with_what_they_belong_to():
    before = AudioClip(torch.zeros(1, 16000), 16000)
    parts = question(Case("It goes on.", CLIP, before=before, pictures=(b"\xff\xd8one", b"\xff\xd8two")))
    kinds = [part["type"] for part in parts]
    assert kinds == ["text", "text", "input_audio", "text", "image_url", "image_url", "text", "input_audio"]
    assert heard(parts[2])[0].shape == (16000,)


def test_votes_are_averaged_and_drawn_apart():
    with serving(giving_text(verdict(logic=1)), giving_text(verdict(logic=2)), giving_text(verdict(logic=5))) as server:
        found = judge(ChatServer(server.url, "m"), CASE, votes=3)
    assert found.scores["logic"] == pytest.approx(8 / 3) and [vote["logic"] for vote in found.votes] == [1, 2, 5]
    assert {row["temperature"] for row in server.asked} == {1.0}, "at 0 three votes are one"


def test_tokens_are_added_up_over_votes_and_tries_and_have_a_price():
    with serving(counted("no scores", 100, 10), counted(verdict(), 110, 30), counted(verdict(), 100, 30)) as server:
        found = judge(ChatServer(server.url, "m"), CASE, votes=2)
    assert found.tokens == (310, 70) and found.cost((1.0, 10.0)) == pytest.approx((310 + 700) / 1e6)


def test_tokens_that_nobody_counts_are_not_made_up():
    with serving(giving_text(verdict())) as server:
        found = judge(ChatServer(server.url, "m"), CASE)
    assert found.tokens is None and found.cost((1.0, 1.0)) is None


@pytest.mark.parametrize("bad, why", [
    ("It sounds lovely.", "consistency needs a score, a whole number from 1 to 5; got None."),
    (verdict(logic=7), "logic needs a score, a whole number from 1 to 5; got 7."),
    (verdict(logic="5"), "got 5."),
    (verdict(logic=True), "got True."),
    (json.dumps({"consistency": 4}), "consistency needs a score"),
    ('{"consistency": {"score": 4}, "coherence": {"score": 3}', "following needs a score"),
])  # fmt: skip
def test_an_answer_without_scores_is_asked_for_again_with_the_reason(bad: str, why: str):
    with serving(giving_text(bad), giving_text(verdict())) as server:
        assert judge(ChatServer(server.url, "m"), CASE).scores["logic"] == 4
    last = server.asked[1]["messages"][1]["content"][-1]["text"]
    assert last.startswith("Your last answer could not be read: ") and why in last


def test_prose_three_times_is_a_sentence():
    with serving(giving_text("I would rather not.")) as server, pytest.raises(InputError, match="no scores in 3 tries; the last began 'I would"):
        judge(ChatServer(server.url, "m"), CASE)
    assert len(server.asked) == 3


@pytest.mark.parametrize("clip, said", [
    (AudioClip(torch.zeros(1, 160), 16000), r"0.1 to 600 s; got 0.01 s"),
    (AudioClip(torch.full((1, 16000), float("nan")), 16000), "not finite numbers"),
])  # fmt: skip
def test_what_nobody_can_hear_is_not_sent(clip: AudioClip, said: str):
    with serving(giving_text(verdict())) as server, pytest.raises(InputError, match=said):
        judge(ChatServer(server.url, "m"), Case("x", clip))
    assert server.asked == []


def test_votes_have_a_limit():
    with pytest.raises(InputError, match="1 to 25 votes; got 0"):
        judge(ChatServer("http://127.0.0.1:9/v1", "m"), CASE, votes=0)
