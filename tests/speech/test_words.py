"""What of a transcript is spoken, and what a speaker's name says about the voice."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiostory_core.speech.names import Wanted, wanted
from audiostory_core.speech.words import has_sound, scripts, spoken_words

SAID = {
    "Hello there.": "Hello there.",
    "<speak>Hello <break time='2s'/> <emphasis level=\"strong\">there</emphasis></speak>": "Hello there",
    "he said <b>no</b>": "he said no",
    "a < b and c > d": "a < b and c > d",
    "Salt &amp; pepper": "Salt & pepper",
    "*Hello* there, **old** friend": "Hello there, old friend",
    "_never_ again, snake_case": "never again, snake_case",
    "[sighs] Hello [pause] there": "Hello there",
    "*laughs softly* Come in! (whispering) Now.": "Come in! Now.",
    "(quietly laughing) Yes (a human being).": "Yes (a human being).",
    "# Title\n- one\n> two": "Title\none\ntwo",
    "```\ncode\n```": "code",
    "[the map](https://example.org/map)": "the map",
    "Good morning \U0001f600\ufe0f!": "Good morning !",
    "It is 20 \u00b0C in \u338f": "It is 20 \u00b0C in \u338f",
    "\u65e5\u672c": "\u65e5\u672c",
    "": "",
}


@pytest.mark.parametrize("transcript, words", SAID.items())
def test_markup_is_not_read_out(transcript: str, words: str):
    assert spoken_words(transcript) == words


@pytest.mark.parametrize("transcript", ["...", "  ", "?!", "\u2014", "\U0001f600", "[sighs]", "*laughs*", "<break/>", "***"])
def test_a_transcript_may_say_nothing(transcript: str):
    assert not has_sound(spoken_words(transcript))


@given(st.text(max_size=200))
def test_any_text_is_read_and_what_is_left_stays(transcript: str):
    words = spoken_words(transcript)
    assert "\n\n" not in words and words == words.strip()


@given(st.lists(st.sampled_from(["Hello", "there", "old", "friend,", "come", "in."]), max_size=30))
def test_plain_words_stay_as_they_are(words: list[str]):
    assert spoken_words(" ".join(words)) == " ".join(words)


@pytest.mark.parametrize("piece", ["<a", "[", "*a", "(", "_", "[a](", "&lt", "# ", "<!--", "`"])
def test_long_transcripts_take_linear_time(piece: str):
    started = time.process_time()
    spoken_words(piece * 20_000)
    assert time.process_time() - started < 2.0


def test_scripts_are_known_by_their_letters():
    assert scripts("Hello, 123!") == {"latin": "H"}
    assert list(scripts("Hi \u041f\u0440\u0438\u0432\u0435\u0442 \u4f60\u597d")) == ["latin", "cyrillic", "cjk"]


@pytest.mark.parametrize("speaker, sex, height", [
    ("Mary", "f", 0), ("Mary Ann", "f", 0), ("an old man", "m", -1), ("the little girl", "f", 1), ("Dr. Peter Smith", "m", 0),
    ("Frau M\u00fcller", "f", 0), ("Jos\u00e9", "m", 0), ("Mr. Rose", "m", 0), ("a boy named Sue", "m", 1), ("Grandmother", "f", -1),
    ("a man and a woman", "", 0), ("narrator", "", 0), ("", "", 0), ("\u041e\u043b\u044c\u0433\u0430", "", 0),
])
def test_names_and_descriptions_say_which_voice_fits(speaker: str, sex: str, height: int):
    assert wanted(speaker) == Wanted(sex, height)
