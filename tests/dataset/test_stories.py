"""The stories that a planner learns from: each wording means one sound, each draw is exact and repeatable."""

import hashlib
import itertools
import re

import pytest

from audiostory_core.dataset import carriers, stories
from audiostory_core.dataset.phrases import clause_of, wordings
from audiostory_core.dataset.stories import Story, draw_story
from audiostory_core.dataset.vocabulary import ENVIRONMENTS, SOUNDS, all_variants
from audiostory_core.errors import InputError
from audiostory_core.plan import prompts
from audiostory_core.plan import text as plan_text
from audiostory_core.plan.lexicon import Lexicon


@pytest.fixture(scope="module")
def train() -> list[Story]:
    return [draw_story(0, index) for index in range(2000)]


@pytest.fixture(scope="module")
def held_out() -> list[Story]:
    return [draw_story(0, index, "held_out") for index in range(500)]


def _wordings() -> dict[tuple[str, str], set[str]]:
    return {
        key: {
            text
            for clause in value.clauses
            for text in (
                clause.finite,
                clause.past,
                clause.gerund,
                clause.bare,
                clause.relative,
                *clause.progressive,
            )
            if text
        }.union(value.nouns)
        for key, value in wordings().items()
    }


def test_every_wording_means_one_sound() -> None:
    owner: dict[str, tuple[str, str]] = {}
    for key, texts in _wordings().items():
        for text in texts:
            assert owner.setdefault(text.lower(), key) == key, text


def test_every_sound_has_many_wordings() -> None:
    assert set(wordings()) == set(all_variants())
    for key, value in wordings().items():
        assert len(value.nouns) >= 15 and len(value.clauses) >= 15, key


def test_a_newer_sound_takes_its_words_from_older_ones_where_it_is_learnt() -> None:
    without = frozenset(SOUNDS) - {"motorcycle", "sheep"}
    for sounds, there in ((None, False), (without, True)):
        assert ("a motorcycle" in wordings(sounds)["engine", "revving"].nouns) == there
        assert any("motorbike" in clause.finite for clause in wordings(sounds)["engine", "revving"].clauses) == there
    assert carriers.unknown()["goat"] == ("sheep", "plain") and "sheep" not in carriers.unknown()
    assert carriers.unknown(without)["goat"] == ("cat", "plain") == carriers.unknown(without)["sheep"]


def test_stories_are_told_of_the_sounds_that_are_learnt() -> None:
    few = frozenset(("rain", "dog", "cat", "owl", "bell"))
    drawn = [draw_story(0, index, sounds=few) for index in range(100)]
    assert {name for story in drawn for name, _ in story.classes} == few
    with pytest.raises(InputError, match="stories are drawn of 5 sounds or more; 2 of these are known"):
        draw_story(0, 0, sounds=frozenset(("rain", "dog", "roc")))


def test_stories_of_the_shipped_model_s_sounds_stay_what_they_were() -> None:
    """What it was measured on: a longer vocabulary must not move its figures."""
    first = frozenset(list(SOUNDS)[:38])
    drawn = [draw_story(9000, index, "held_out", sounds=first) for index in range(300)]
    told = "\n".join(f"{s.instruction} {s.environment} {[(e.caption, e.seconds) for e in s.plan.events]}" for s in drawn)
    assert hashlib.sha256(told.encode()).hexdigest() == "b00347e4d77257c5175aee0b79cc6f3b71e8ca2a2f3a074a84862dbca9dfab27"


def test_unknown_words_stand_in_no_wording() -> None:
    texts = [f" {text.lower()} " for texts in _wordings().values() for text in texts]
    words = {word for text in texts for word in text.split()}
    for unknown, key in carriers.unknown().items():
        assert key in wordings()
        if " " in unknown:
            assert not any(f" {unknown} " in text for text in texts), unknown
        else:
            assert not words & {unknown, unknown + "s", unknown + "ing"}, unknown
    assert len(carriers.unknown()) >= 250


def test_every_environment_has_phrases_of_its_own() -> None:
    assert set(carriers.environment_phrases()) == set(ENVIRONMENTS) - {"dry"}
    for one, other in itertools.combinations(carriers.environment_phrases().values(), 2):
        assert not set(one) & set(other)
    assert all(len(set(phrases)) >= 15 for phrases in carriers.environment_phrases().values())


@pytest.mark.parametrize(
    ("subject", "predicate", "forms"),
    [
        (
            "a dog",
            "_barks loudly",
            ("a dog barked loudly", "a dog barking loudly", "a dog is barking loudly"),
        ),
        ("waves", "_crash", ("waves crashed", "waves crashing", "waves are crashing")),
        (
            "the wind",
            "_howls and _whistles",
            ("the wind howled and whistled", "the wind howling and whistling", ""),
        ),
        ("a bell", "_rings", ("a bell rang", "a bell ringing", "a bell starts to ring")),
        ("a chopper", "_chops the air", ("a chopper chopped the air", "a chopper chopping the air", "")),
        ("cats", "_cry", ("cats cried", "cats crying", "cats begin to cry")),
        ("a thief", "_flees", ("a thief fled", "a thief fleeing", "a thief begins to flee")),
    ],
)
def test_verbs_are_inflected(subject: str, predicate: str, forms: tuple[str, str, str]) -> None:
    clause = clause_of(subject, predicate)
    assert (clause.past, clause.gerund) == forms[:2]
    assert not forms[2] or forms[2] in clause.progressive


def test_draws_depend_on_their_arguments_alone(train: list[Story]) -> None:
    assert [draw_story(0, index) for index in reversed(range(50))][::-1] == train[:50]
    assert draw_story(1, 0) != train[0] != draw_story(0, 0, "held_out")


def test_plans_are_exact(train: list[Story], held_out: list[Story]) -> None:
    for story in train + held_out:
        plan, seconds = story.plan, [event.seconds for event in story.plan.events]
        share = plan.total_seconds / len(seconds)
        assert sum(seconds) == plan.total_seconds and plan.is_sequential
        assert 4 <= plan.total_seconds <= 60 and 1 <= len(seconds) <= 5
        assert all(
            value >= 1.5 and value % 0.5 == 0 and abs(value - share) <= 0.4 * share + 1e-9
            for value in seconds
        )
        assert [event.id for event in plan.events] == [f"e{n}" for n in range(1, len(seconds) + 1)]
        for event, (name, variant) in zip(plan.events, story.classes, strict=True):
            words = SOUNDS[name].variants[variant]
            assert (event.caption, event.detail, event.kind) == (
                words.caption,
                words.detail,
                SOUNDS[name].kind,
            )


def test_instructions_state_their_duration(train: list[Story]) -> None:
    ending = re.compile(r"[^.]* The total duration is \d+(?:\.\d)? seconds\.$")
    off_grid = 0
    for story in train:
        stated = prompts.stated_seconds(story.instruction)
        assert ending.search(story.instruction) and story.instruction == story.plan.instruction
        assert stated is not None and abs(stated - story.plan.total_seconds) < 0.25
        off_grid += stated != story.plan.total_seconds
    assert 0.02 < off_grid / len(train) < 0.08


def test_text_form_comes_back_unrepaired(train: list[Story]) -> None:
    for story in train[:300]:
        reading = plan_text.parse(plan_text.to_text(story.plan))
        assert reading.repairs == ()
        assert [(e.caption, e.seconds) for e in reading.plan.events] == [
            (e.caption, e.seconds) for e in story.plan.events
        ]


def test_environment_is_in_the_instruction_alone() -> None:
    captions = " ".join(
        v.caption + v.detail for sound in SOUNDS.values() for v in sound.variants.values()
    ).lower()
    for phrases in carriers.environment_phrases().values():
        assert not any(phrase in captions for phrase in phrases)
    assert not re.search(r"\b(?:cathedral|far|radio|underwater|tunnel|echo)\b", captions)


def test_everything_occurs(train: list[Story]) -> None:
    assert {key for story in train for key in story.classes} == set(all_variants())
    assert {story.environment for story in train} == set(ENVIRONMENTS)
    assert {len(story.classes) for story in train} == {1, 2, 3, 4, 5}
    dry = sum(story.environment == "dry" for story in train) / len(train)
    assert 0.40 < dry < 0.50


def test_splits_share_no_instruction(train: list[Story], held_out: list[Story]) -> None:
    assert not {story.instruction for story in train} & {story.instruction for story in held_out}
    assert not {s.classes for s in train if len(s.classes) > 1} & {s.classes for s in held_out}


def test_training_text_is_known_to_its_lexicon(train: list[Story]) -> None:
    lexicon = Lexicon(stories.known_words(), stories.nearest())
    unknowns = [lexicon.unknown(story.instruction) for story in train]
    strange = sum(any(unknown.nearest is None for unknown in found) for found in unknowns)
    assert strange / len(train) < 0.05  # typing errors in short words
    assert 0.02 < sum(any(unknown.nearest for unknown in found) for found in unknowns) / len(train) < 0.08


def test_lexicon_points_to_the_nearest_sound() -> None:
    lexicon = Lexicon(stories.known_words(), stories.nearest())
    for word, caption in stories.nearest().items():
        assert [found.nearest for found in lexicon.unknown(f"then {word}")][:1] == [caption], word
