"""The words that stories are told in stand in files that anybody may add to, and a slip in them is one sentence."""

import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audiostory_core.dataset import attachments, carriers
from audiostory_core.dataset.phrases import read_wordings
from audiostory_core.dataset.sections import MAX_BYTES, WORDINGS, read_sections
from audiostory_core.errors import InputError

READERS: dict[str, Callable[[Path], object]] = {
    "sounds.txt": read_wordings,
    "sentences.txt": carriers.read_sentences,
    "unknown.txt": carriers.read_unknown,
    "attachments.txt": attachments.read_attachments,
}


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of a shipped file with one place changed."""
    text = (WORDINGS / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / name


def test_a_wording_that_is_added_is_drawn(tmp_path: Path):
    path = changed(tmp_path, "sounds.txt", "[owl.plain]\n", "[owl.plain]\na moonlit hooter\nsome hooters = _hoot at the moon\n")
    owl, rng = read_wordings(path)["owl", "plain"], random.Random(0)
    assert "a moonlit hooter" in {owl.noun(rng) for _ in range(2000)}
    assert "some hooters hooted at the moon" in {owl.clause(rng).past for _ in range(2000)}


def test_what_stands_after_the_dashes_is_rare(tmp_path: Path):
    path = changed(tmp_path, "sounds.txt", "--\n", "--\na once in a lifetime shower\n")
    rain = read_wordings(path)["rain", "light"]
    assert "a once in a lifetime shower" in set(rain.nouns) - set(rain.usual_nouns)


def test_a_pattern_and_a_slot_that_are_added_are_read(tmp_path: Path):
    assert "in a lighthouse" in carriers.read_sentences(changed(tmp_path, "sentences.txt", "[places]\n", "[places]\nin a lighthouse\n")).places
    path = changed(tmp_path, "attachments.txt", "[kin]\n", "[boat]\nyacht\n\n[kin]\ncaptain of the {boat}\n")
    assert attachments.read_attachments(path).slots["kin"][0] == "captain of the {boat}"


@pytest.mark.parametrize(
    "name, old, new, sentence",
    [
        ("sounds.txt", "[owl.plain]", "[owl.barn]", r"\[owl\.barn\] is no section of this file; there are \[rain\.light\], .* and 77 more"),
        ("sounds.txt", "[owl.plain]", "[owl plain]", r"'\[owl plain\]' opens no section; it must read .*"),
        ("sounds.txt", "[owl.plain]", "[rain.light]", r"the section \[rain\.light\] was opened before, in line \d+"),
        ("sounds.txt", "[owl.plain]\n", "[owl.plain]\na hoot | two hoots\n", r"'a hoot \| two hoots' is no noun phrase: .*"),
        ("sounds.txt", "[owl.plain]\n", "[owl.plain]\nan owl = hoots\n", r"'an owl = hoots' is no row of clauses; it must read .*"),
        ("sounds.txt", "[owl.plain]\n", "[owl.plain]\nan owl/ = _hoots\n", r"'an owl/ = _hoots' is no row of clauses; it must read .*"),
        ("sounds.txt", "[owl.plain]\n", "[owl.plain]\nan owl _hoots\n", r"'an owl _hoots' is no row of clauses; it must read .*"),
        ("sounds.txt", "[owl.plain]\n", "[owl.plain]\n--\n", r"a second '--' stands in this section; .*"),
        ("sounds.txt", "--\n", "--\na\ttab\n", r"it holds a character that cannot be printed, such as a tab"),
        ("sounds.txt", "--\n", f"--\n{'long ' * 100}rain\n", r"it has 504 characters; at most 300 are read"),
        ("sounds.txt", "[rain.light]", "too early\n[rain.light]", r"words stand before the first section; .*"),
        ("sentences.txt", "[places]\n", "[places]\nin a {q}\n", r"'in a {q}' holds a slot that has no filling here; those of its section are: {o}"),
        ("sentences.txt", "[times]\n", "[times]\nat {n\n", r"'at {n' holds a slot that has no filling here; those of its section are: none"),
        ("sentences.txt", "[places]\n", "[places]\n\n[corners]\n", r"\[corners\] is no section of this file; .*"),
        ("unknown.txt", "[flute.plain]\n", "[flute.plain]\noboe\n", r"'oboe' stands under \[flute\.plain\] twice"),
        ("unknown.txt", "[flute.plain]", "[flute.tin]", r"it stands under \[flute\.tin\], which is no sound of the vocabulary"),
        ("attachments.txt", "[kin]\n", "[kin]\n{person}'s twin\n", r"'{person}'s twin' holds a slot that has no filling here; .*"),
    ],
)
def test_a_malformed_line_is_one_sentence(tmp_path: Path, name: str, old: str, new: str, sentence: str):
    path = changed(tmp_path, name, old, new)
    with pytest.raises(InputError) as found:
        READERS[name](path)
    said = re.fullmatch(rf"{re.escape(str(path))}, line (\d+): {sentence}\.", str(found.value))
    assert said, found.value
    line = path.read_text(encoding="utf-8").splitlines()[int(said[1]) - 1]
    assert not line.startswith("#") and line


def test_a_section_that_is_empty_or_missing_is_one_sentence(tmp_path: Path):
    path = tmp_path / "words.txt"
    path.write_text("[mass]\n# nothing\n[function]\nthe\n")
    with pytest.raises(InputError, match=r"words.txt, line 1: the section \[mass\] is empty\.$"):
        read_sections(path, ["mass", "function"])
    path.write_text("[function]\nthe\n")
    with pytest.raises(InputError, match=r"words.txt lacks \[mass\]\.$"):
        read_sections(path, ["mass", "function"])


def test_only_bounded_text_is_read(tmp_path: Path):
    path = tmp_path / "words.txt"
    with pytest.raises(InputError, match=r"words.txt cannot be read \(No such file or directory\)\.$"):
        read_sections(path, [])
    path.write_bytes(b"[mass]\nsnow\nr\xe9sum\xe9\n")
    with pytest.raises(InputError, match=r"words.txt, line 3: it is not UTF-8 text\.$"):
        read_sections(path, ["mass"])
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(InputError, match=r"words.txt has more than 4,000,000 bytes\.$"):
        read_sections(path, [])


def test_files_of_other_systems_read_the_same(tmp_path: Path):
    path = tmp_path / "words.txt"
    path.write_bytes("\ufeff[mass]\r\nsnow\r\n\r\ncafé\r\n".encode())
    assert [(line.text, line.number) for line in read_sections(path, ["mass"])["mass"]] == [("snow", 2), ("café", 4)]


def test_importing_the_data_set_reads_no_words():
    names = sorted(path.stem for path in WORDINGS.parent.glob("*.py"))
    imports = "; ".join(f"import audiostory_core.dataset.{name}" for name in names)
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); opened = []; "
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None); "
        f"{imports}; print(sum('wordings' in name for name in opened)); "
        "audiostory_core.dataset.phrases.wordings(); print(sum('wordings' in name for name in opened))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(WORDINGS.parents[2])], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["0", "2"]  # then the sounds and the verbs
