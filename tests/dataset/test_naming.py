"""The files of names: what they hold, and what is refused, each fault in a sentence."""

from pathlib import Path

import pytest

from audiostory_core.dataset.naming import MARKS, known_sounds, lexicon, read_names, read_unlearnt, unlearnt_sounds
from audiostory_core.dataset.sections import WORDINGS
from audiostory_core.dataset.stories import nearest
from audiostory_core.dataset.vocabulary import ONCE, SOUNDS, all_variants
from audiostory_core.errors import InputError
from audiostory_core.plan.lexicon import Lexicon

NAMES = (WORDINGS / "names.txt").read_text(encoding="utf-8")
UNLEARNT = (WORDINGS / "unlearnt.txt").read_text(encoding="utf-8")


def test_every_sound_has_names_and_every_variant_is_chosen() -> None:
    found = known_sounds()
    assert [sound.caption for sound in found] == [SOUNDS[name].variants[variant].caption for name, variant in all_variants()]
    assert all(sound.names for sound in found)
    assert all(sound.hints for sound in found if len(SOUNDS[sound.family].variants) > 1)


def test_alternatives_are_spelt_out(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text(NAMES.replace("[glass.plain]\n", "[glass.plain]\nurn/jug+fall/topple?, bang/slap on the urn!\n"), encoding="utf-8")
    names = next(sound.names for sound in read_names(path) if sound.family == "glass")
    assert names[:6] == ("urn+fall?", "urn+topple?", "jug+fall?", "jug+topple?", "bang on the urn!", "slap on the urn!")


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("[glass.plain]\n", "[glass.plain]\nrain\n", r"line \d+: 'rain' names rain already\.$"),
        ("[glass.plain]\n", "[glass.plain]\nrain?\n", "'rain' names rain already"),
        ("[glass.plain]\n", "[glass.plain]\nslam+door\n", r"'slam\+door' names door_slam already"),
        ("[glass.plain]\n", "[glass.plain]\nGlass\n", "names stand between commas, in lower case"),
        ("[glass.plain]\n", "[glass.plain]\nurn,, jug\n", "names stand between commas, in lower case"),
        ("[glass.plain]\n", "[glass.plain]\nurn+\n", "'urn\\+' is no name; it must read 'bell', 'big bell'"),
        ("[glass.plain]\n", "[glass.plain]\n?urn\n", r"'\?urn' is no name"),
        ("[glass.plain]\n", "[glass.plane]\n", r"\[glass\.plane\] is no section of this file"),
    ],
)
def test_faulty_names_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "names.txt"
    path.write_text(NAMES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_names(path)


def test_many_more_sounds_have_a_nearest() -> None:
    found = unlearnt_sounds()
    assert len(found) >= 1000 and not found.keys() & nearest().keys()
    assert not found.keys() & {name.rstrip(MARKS) for sound in known_sounds() for name in sound.names}
    assert lexicon().nearest == {**nearest(), **found}


@pytest.mark.parametrize(
    "line, said",
    [
        ("rain", "'rain' names another sound already"), ("puffin", r"'puffin' names a sound under \[gull\.plain\] already"),
        ("Urn", "in lower case"), ("a very big urn", "'a very big urn' has more than three words"),
    ],
)  # fmt: skip
def test_faulty_unlearnt_sounds_are_refused(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "unlearnt.txt"
    path.write_text(f"{UNLEARNT}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"unlearnt.txt, line \d+: .*{said}"):
        read_unlearnt(path, {"rain?"})
    path.write_text("[glass.plane]\nurn\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"it stands under \[glass\.plane\], which is no sound of the vocabulary"):
        read_unlearnt(path, ())


def test_the_lexicon_comes_back_from_its_file() -> None:
    assert Lexicon.from_json(lexicon().to_json()) == lexicon()


def test_sounds_that_happen_once_say_how_long_they_last():
    lasting = {sound.family: sound.once_seconds for sound in known_sounds() if sound.once_seconds}
    assert lasting == ONCE
    assert set(ONCE) < set(SOUNDS)
