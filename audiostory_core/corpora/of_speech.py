"""Corpora of people who read aloud: LibriSpeech and Common Voice. A speaker is a source: none stands in two splits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from ..dataset.records import Provenance, Split
from ..disk.files import read_text
from .items import Corpus, CorpusItem, files_in, origin, rows_of, sentence

MAX_TEXT_BYTES = 20_000_000
_SPLITS: dict[str, Split] = {"train": "train", "dev": "valid", "test": "test", "validated": ""}
_WHO = {
    "m": "A man",
    "male": "A man",
    "male_masculine": "A man",
    "f": "A woman",
    "female": "A woman",
    "female_feminine": "A woman",
}
_AGES = {
    "teens": "young",
    "twenties": "young",
    "sixties": "elderly",
    "seventies": "old",
    "eighties": "old",
    "nineties": "old",
}


def read_librispeech(folder: Path) -> Iterator[CorpusItem]:
    """Folders by set, speaker and chapter, a text for each chapter; SPEAKERS.TXT says who they are."""
    people = _librispeech_people(folder)
    for path in files_in(folder, "*.trans.txt", "LibriSpeech", LIBRISPEECH.holds):
        kind = path.parent.parent.parent.name
        split = _SPLITS.get(kind.partition("-")[0], "")
        for line in read_text(path, MAX_TEXT_BYTES, "a chapter's text").splitlines():
            name, _, words = line.partition(" ")
            number = name.partition("-")[0]
            sex, reader = people.get(number, ("", ""))
            provenance = origin("LibriSpeech", name, reader, "CC-BY-4.0", f"librispeech:{number}")
            if words.strip():
                caption = f"{_WHO.get(sex.lower(), 'Someone')} reads aloud."
                yield _spoken(name, caption, _from_capitals(words), f"libri {number[:60]}", provenance, split)


def _librispeech_people(folder: Path) -> dict[str, tuple[str, str]]:
    """Sex and name of each reader by number; the names are no more than said."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.rglob("SPEAKERS.TXT")):
        for line in read_text(path, MAX_TEXT_BYTES, "the list of speakers", errors="replace").splitlines():
            cells = [cell.strip() for cell in line.split("|", 4)]
            if len(cells) == 5 and not line.startswith(";"):
                found[cells[0]] = cells[1], cells[4]
    return found


def _from_capitals(words: str) -> str:
    """Text that is all capitals, as people write it, as far as that can be known."""
    return sentence(re.sub(r"\bi\b", "I", words.strip().lower()))


def read_common_voice(folder: Path) -> Iterator[CorpusItem]:
    """train.tsv, dev.tsv and test.tsv, else validated.tsv, of a language; clips lie beside them."""
    paths = files_in(folder, "*.tsv", "Common Voice", COMMON_VOICE.holds)
    parts = [path for path in paths if path.stem in ("train", "dev", "test")]
    for path in parts or [path for path in paths if path.stem == "validated"] or paths:
        for row in rows_of(path, ("client_id", "path", "sentence"), "Common Voice", delimiter="\t"):
            who = hashlib.sha256(row["client_id"].encode("utf-8", "surrogatepass")).hexdigest()[:16]
            stem = re.sub(r"\.(?:mp3|wav)$", "", row["path"].strip())
            person = _WHO.get(row.get("gender", "").strip().lower(), "Someone")
            age = _AGES.get(row.get("age", "").strip().lower(), "")
            caption = f"{_aged(person, age)} speaks."
            provenance = origin("Common Voice", stem, licence="CC0-1.0", source=f"commonvoice:{who}")
            split = _SPLITS.get(path.stem, "")
            yield _spoken(stem, caption, " ".join(row["sentence"].split()), f"voice {who}", provenance, split)


def _aged(person: str, age: str) -> str:
    if person == "Someone" or not age:
        return person
    return f"{'An' if age[0] in 'aeiou' else 'A'} {age} {person.partition(' ')[2]}"


def _spoken(name: str, caption: str, words: str, speaker: str, provenance: Provenance, split: Split) -> CorpusItem:
    return CorpusItem(name, (caption,), (name,), provenance, "speech", split, words, speaker)


LIBRISPEECH = Corpus("LibriSpeech", read_librispeech, "folders by set, speaker and chapter, with *.trans.txt in each")
COMMON_VOICE = Corpus("Common Voice", read_common_voice, "train.tsv, dev.tsv and test.tsv with client_id, path and sentence")
