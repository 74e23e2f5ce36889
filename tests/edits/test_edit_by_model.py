"""Edits through a language model: what it is asked, how its replies are read, and a real server on this machine."""

import json

import pytest

from audiostory_core.bundle.bundle import Bundle
from audiostory_core.edits.by_model import SYSTEM, edit_by_model, edit_prompt, patch_in, read_by_model
from audiostory_core.edits.diff import diff, diff_text
from audiostory_core.edits.patch import Patch
from audiostory_core.edits.turns import apply
from audiostory_core.errors import InputError
from audiostory_core.line import reasoner
from audiostory_core.plan.story import StoryPlan
from audiostory_core.replies.reading import Reply
from audiostory_core.servers.chat import ChatServer, complete
from local_server import giving_text, serving
from taught import ANSWERED, STORY

STORM = StoryPlan.sequential("A storm.", [
    ("Rain falls.", 4.0), {"caption": "Thunder rolls.", "seconds": 5.5, "pan": 0.25},
    {"caption": "A dog barks.", "seconds": 2.5, "locked": True},
])
LOUDER = '{"change": [{"id": "e2", "loudness": -12.0}]}'


def patch_from_text(text: str, plan: StoryPlan) -> Patch:
    return patch_in(Reply(text), plan)[0]


def replying(*replies: str | Reply):
    """A model that gives these replies in turn; `asked` is what it was asked."""
    asked: list[str] = []

    def ask(prompt: str) -> Reply:
        asked.append(prompt)
        reply = replies[min(len(asked), len(replies)) - 1]
        return reply if isinstance(reply, Reply) else Reply(reply)

    return ask, asked


def test_the_prompt_states_the_story_and_the_wish():
    prompt = edit_prompt("make the\nthunder louder", STORM)
    story = json.loads(prompt.split("The story:\n")[1].split("\n")[0])
    assert story["one_after_another"] is True and story["total_seconds"] == 12
    assert story["events"][1] == {"id": "e2", "caption": "Thunder rolls.", "kind": "sfx", "start": 4.0, "seconds": 5.5,
                                  "loudness": -20.0, "pan": 0.25}
    assert story["events"][2]["locked"] is True and prompt.endswith("The wish: make the thunder louder")


@pytest.mark.parametrize(
    "reply",
    [
        LOUDER, f"  {LOUDER}\n", f"```json\n{LOUDER}\n```", f"```\n{LOUDER}", f"Sure! Here is the patch:\n\n{LOUDER}\n\nI made it louder.",
        f"<think>The user wants {{louder}} thunder, e2. [maybe]</think>{LOUDER}", f"Okay, thunder is e2 ...</think>\n{LOUDER}",
        f'The story is {{"events": []}} and so: ```json\n{LOUDER}\n``` Done.', f'[{LOUDER}]', f'{{"patch": {LOUDER}}}',
        '{"changed": [2], "added": [], "removed": [], "text": [{"id": 2, "tool": "sfx", "text": "Thunder rolls.", "loudness": "-12", "panning": 0.25}]}',
    ],
)
def test_a_patch_is_found_in_a_reply(reply: str):
    plan = apply(STORM, patch_from_text(reply, STORM))
    assert plan.events[1].loudness == -12 and plan.events[1].pan == 0.25 and plan.events[0] == STORM.events[0]


@pytest.mark.parametrize(
    "reply, says",
    [
        ("", "reply is empty"), ("<think>Hm.</think>", "reply is empty"), (f"<think>Perhaps {LOUDER}", "reply is empty"),
        ("I made the thunder louder for you.", "no JSON in the reply, which says 'I made the thunder"),
        ('{"thunder": "louder"}', "no patch in it"), ("[1, 2]", "no patch in it"), ("{" * 100_000, "no JSON"),
        ('{"change": [{"id": "e2", "pan": NaN}]}', "NaN"), ("x" * 2_000_001, "2000001 characters"),
        ('{"change": [{"id": "e2", "locked": true}, {"id": "e3", "locked": false, "pan": 1}]}', "does not say that it should be unlocked"),
        ('{"change": [{"id": "e2", "pan": "left"}]}', "change[0].pan is 'left'"),
        (LOUDER[:-3], "it is cut off"),
    ],
)
def test_a_reply_without_a_patch_is_one_sentence(reply: str, says: str):
    with pytest.raises(InputError) as error:
        patch_from_text(reply, STORM)
    assert says in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 400


def test_what_was_wrong_is_told_to_the_model_twice_at_most():
    ask, asked = replying("I cannot.", '{"remove": ["e3"]}', LOUDER)
    patch, notes = read_by_model("thunder louder", STORM, ask)
    assert patch.change[0].loudness == -12
    assert len(asked) == 3 and "There is no JSON in the reply" in asked[1] and "(e3) is locked" in asked[2]
    assert len(notes) == 2 and "reply 1 was no use" in notes[0]
    ask, asked = replying('{"remove": ["e9"]}')
    with pytest.raises(InputError, match=r"no patch that fits in 3 tries; the last fault: There is no event 'e9'"):
        read_by_model("drop the ninth", STORM, ask)
    assert len(asked) == 3


def test_only_a_person_unlocks():
    unlocked = '{"change": [{"id": "e3", "locked": false, "pan": 1.0}]}'
    ask, _ = replying(unlocked)
    with pytest.raises(InputError, match="is locked, and the wish does not say"):
        read_by_model("pan the dog right", STORM, ask)
    assert edit_by_model(STORM, "unlock the dog and pan it right", ask)[0].events[2].pan == 1


def test_going_back_needs_no_model():
    ask, asked = replying(LOUDER)
    plan, _ = edit_by_model(STORM, "thunder!", ask)
    assert edit_by_model(plan, "undo", ask)[0].events == STORM.events and len(asked) == 1


def test_nothing_is_asked_where_nothing_is_wished():
    ask, asked = replying(LOUDER)
    for sentence in ("", " \n", "x" * 2001):
        with pytest.raises(InputError):
            read_by_model(sentence, STORM, ask)
    assert not asked


@pytest.fixture(scope="module")
def writer(editing_bundle):
    """The language model of a bundle, from its folder, as something that is asked; `asked` keeps the questions."""
    lm, asked = Bundle.open(editing_bundle).language_model(), []

    def ask(prompt: str) -> Reply:
        asked.append(prompt)
        return reasoner.answer(lm, SYSTEM, prompt)

    return ask, asked


def test_a_bundle_writes_a_patch_after_two_that_are_no_use(writer):
    ask, asked = writer
    asked.clear()
    before = StoryPlan.build(STORY)
    plan, notes = edit_by_model(before, "more drama", ask)
    assert diff_text(diff(before, plan)) == "Thunder rolls: 8 dB louder (-20 LUFS -> -12 LUFS)"
    assert plan.events[::2] == before.events[::2] and plan.events[2].locked and plan.history[-1].sentence == "more drama"
    assert len(asked) == 3 and asked[0] == edit_prompt("more drama", before)
    assert "There is no JSON in the reply, which says 'Louder thunder!'" in asked[1] and "(e3) is locked" in asked[2]
    assert [note[:29] for note in notes] == ["the model's reply 1 was no us", "the model's reply 2 was no us"]
    assert edit_by_model(plan, "undo", ask)[0].events == before.events and len(asked) == 3


def test_a_bundle_that_wants_what_is_locked_is_refused_after_three_tries(writer):
    ask, asked = writer
    asked.clear()
    with pytest.raises(InputError, match=r"no patch that fits in 3 tries; the last fault: 'A dog barks\.' \(e3\) is locked"):
        edit_by_model(StoryPlan.build(STORY), "no animals", ask)
    assert len(asked) == 3 and [ask(question).text for question in [*asked]] == list(ANSWERED["no animals"])


def test_a_real_server_edits():
    replies = ("Let me see ...", f"<think>e2</think>```json\n{LOUDER}\n```")
    with serving(*map(giving_text, replies)) as server:
        plan, notes = edit_by_model(STORM, "louder thunder", lambda prompt: complete(ChatServer(server.url, "small"), "Be short.", prompt))
    assert plan.events[1].loudness == -12 and plan.history[0].sentence == "louder thunder" and len(notes) == 1
    assert len(server.asked) == 2 and "could not be used" in server.asked[1]["messages"][-1]["content"]


def test_the_command_asks_a_server(tmp_path, capsys):
    from audiostory_core import cli

    (tmp_path / "plan.json").write_text(STORM.to_json())
    with serving(giving_text("No."), giving_text(LOUDER)) as server:
        words = ["edit", str(tmp_path / "plan.json"), "some drama please", "--server", server.url, "--model", "small"]
        assert cli.main([*words, "--out", str(tmp_path / "new.json")]) == 0
    out, err = capsys.readouterr()
    assert "8 dB louder" in out and "reply 1 was no use" in err
    edited = StoryPlan.from_json((tmp_path / "new.json").read_text())
    assert edited.events[1].loudness == -12 and edited.history[0].sentence == "some drama please"


DRAFT = '{"remove": ["e1"]}'


@pytest.mark.parametrize(
    "form",
    ["[THINK]D[/THINK]F", "<seed:think>D</seed:think>F", "<|channel|>analysis<|message|>D<|end|><|start|>assistant<|channel|>final<|message|>F",
     "<|channel>thought\nD<channel|>F", "Draft:\n```json\nD\n```\nFinal:\n```json\nF\n```", "First D, but no: F"],
)
def test_a_discarded_draft_changes_nothing(form: str):
    assert apply(STORM, patch_from_text(form.replace("D", DRAFT).replace("F", LOUDER), STORM)) == apply(STORM, patch_from_text(LOUDER, STORM))


@pytest.mark.parametrize(
    "reply, says",
    [(f"{DRAFT}\n{LOUDER}", "two patches one right after the other"), (f"{DRAFT} Final: {LOUDER[:-3]}", "cut off"),
     ('{"change": [{"id": "e2", "loudness": -12.0}]', "cut off")],
)
def test_half_an_edit_and_two_edits_are_none(reply: str, says: str):
    with pytest.raises(InputError, match=says):
        patch_from_text(reply, STORM)


def test_what_was_mended_in_a_patch_is_said():
    ask, asked = replying("{'change': [{'id': 'e2', 'loudness': -12.0,}]}")
    patch, notes = read_by_model("thunder louder", STORM, ask)
    assert patch.change[0].loudness == -12 and "other quotes" in notes[0] and len(asked) == 1


def test_an_editor_hears_of_its_token_limit():
    ask, asked = replying(Reply(LOUDER[:-9], limit=True), Reply("", thoughts=f"Well, {DRAFT}", limit=True), LOUDER)
    patch, notes = read_by_model("thunder louder", STORM, ask)
    assert patch.change[0].loudness == -12 and not patch.remove
    assert all("cut off by the token limit" in text for text in (*asked[1:], *notes)) and "but for thoughts" in notes[1]


def test_a_patch_that_was_filed_as_reasoning_is_read_once_that_ended():
    ask, _ = replying(Reply("", thoughts=f"Perhaps {DRAFT}? No: {LOUDER}"))
    assert read_by_model("thunder louder", STORM, ask)[0].change[0].loudness == -12


def test_new_events_may_be_called_by_other_names():
    for fields in ('"name": "A bell.", "duration_s": 2', '"description": "A bell.", "Duration (s)": "00:00:02"', '"label": "A bell.", "begin": 1, "end": 3'):
        (event,) = patch_from_text(f'{{"add": [{{{fields}}}]}}', STORM).add
        assert (event.caption, event.seconds) == ("A bell.", 2)
    with pytest.raises(InputError, match="name is not a field"):
        patch_from_text('{"change": [{"id": "e2", "name": "thunder", "pan": 1}]}', STORM)


def test_a_bundle_says_that_its_budget_cut_the_reply(editing_bundle):
    lm = Bundle.open(editing_bundle).language_model()
    question = edit_prompt("more drama", StoryPlan.build(STORY))
    assert reasoner.answer(lm, SYSTEM, question, max_new_tokens=2).limit and not reasoner.answer(lm, SYSTEM, question).limit
