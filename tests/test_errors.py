"""The sentence of a refusal stays a sentence, whatever it quotes."""

import pickle

import pytest

from audiostory_core.errors import MAX_CHARS, InputError


def test_an_ordinary_sentence_is_as_it_was_written():
    assert str(InputError("there is no file größe 雨.wav.")) == "there is no file größe 雨.wav."
    assert str(pickle.loads(pickle.dumps(InputError("a sentence.")))) == "a sentence."


@pytest.mark.parametrize("quoted, shown", [("a\nb", "a\\nb"), ("\x1b[2J", "\\x1b[2J"), ("\r", "\\r"), ("\u2028", "\\u2028"), ("\ud800", "\\ud800")])
def test_what_is_quoted_can_neither_part_the_line_nor_steer_a_terminal(quoted: str, shown: str):
    assert str(InputError(f"found {quoted} here.")) == f"found {shown} here."


def test_what_is_quoted_may_be_megabytes():
    assert len(str(InputError("\n" * 10**6))) <= MAX_CHARS + 5
    sentence = str(InputError(f"found {'x' * 10**6}, but it must be y."))
    assert len(sentence) <= MAX_CHARS + 5 and sentence.startswith("found x") and sentence.endswith("must be y.")
