"""Corpora of captions of recordings: WavCaps and Clotho. Freesound's numbers are their sources, where they are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..dataset.records import Provenance
from ..disk.files import read_json
from ..errors import InputError
from .items import Corpus, CorpusItem, files_in, origin, rows_of, sentence, split_of, video_of

MAX_JSON_BYTES = 1_000_000_000  # the largest of WavCaps has some hundred million
_SOURCES = {"as": "AudioSet", "audioset": "AudioSet", "bbc": "BBC", "fsd": "FreeSound", "freesound": "FreeSound",
            "sb": "SoundBible", "soundbible": "SoundBible"}  # fmt: skip
_FREESOUND = re.compile(r"freesound\.org/.{0,100}?(?:sounds|s)/(\d{1,9})")


def read_wavcaps(folder: Path) -> Iterator[CorpusItem]:
    """JSON files with a list of data, a file for each place that the sounds are from."""
    found = 0
    for path in files_in(folder, "*.json", "WavCaps", WAVCAPS.holds):
        data = read_json(path, MAX_JSON_BYTES)
        if "blacked_id" in data or not isinstance(rows := data.get("data"), list):
            continue  # lists of what to leave out lie beside them
        source, found = _source_of(path), found + 1
        if rows and not (isinstance(rows[0], dict) and {"id", "caption"} <= rows[0].keys()):
            raise InputError(f"{path} begins with {str(rows[0])[:80]}; entries of WavCaps have an id and a caption.")
        yield from (_of_wavcaps(row if isinstance(row, dict) else {}, source) for row in rows)
    if not found:
        raise InputError(f"no JSON file in {folder} has a list of data; WavCaps has {WAVCAPS.holds}.")


def _of_wavcaps(row: dict[str, Any], source: str) -> CorpusItem:
    stem = re.sub(r"\.(?:wav|flac)$", "", _text(row, "id"))
    captions = tuple(sentence(text) for name in ("caption", "caption_1") if (text := _text(row, name)))
    film = source == "AudioSet"
    place = f"youtube:{video_of(stem)[0]}" if film else f"{source.lower() or 'wavcaps'}:{stem}"
    provenance = origin("WavCaps", f"{source} {stem}".strip(), author=_text(row, "author"), source=place)
    files = tuple(dict.fromkeys((stem, Path(_text(row, "file_name").replace("\0", "")).stem or stem, f"Y{stem}")))
    return CorpusItem(f"{source}-{stem}".strip("-"), captions[:1], files, provenance)


def _source_of(path: Path) -> str:
    words = re.split(r"[^a-z]+", f"{path.parent.name} {path.stem}".lower())
    return next((_SOURCES[word] for word in words if word in _SOURCES), "")


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, (str, int)) else ""


def read_clotho(folder: Path) -> Iterator[CorpusItem]:
    """Tables of five captions a file, and beside them tables of Freesound's numbers, authors and licences."""
    origins = _clotho_origins(folder)
    for path in files_in(folder, "clotho_captions_*.csv", "Clotho", CLOTHO.holds):
        split, part = split_of(path), path.stem.rpartition("_")[2]
        for row in rows_of(path, ("file_name", "caption_1"), "Clotho"):
            name = row["file_name"].strip()
            said = (row.get(f"caption_{n}", "") for n in range(1, 6))
            stem = re.sub(r"\.wav$", "", name)
            provenance = origins.get((part, name)) or origin("Clotho", name)
            captions = tuple(sentence(text) for text in said if text.strip())
            yield CorpusItem(stem, captions, (f"{part}/{stem}", stem), provenance, split=split)


def _clotho_origins(folder: Path) -> dict[tuple[str, str], Provenance]:
    """Where each file is from; these tables are in Latin letters of old, and may be missing."""
    found: dict[tuple[str, str], Provenance] = {}
    for path in sorted(folder.rglob("clotho_metadata_*.csv")):
        for row in rows_of(path, ("file_name", "license"), "Clotho", encoding="latin-1"):
            link = _FREESOUND.search(row.get("sound_link", ""))
            number = row.get("sound_id", "").strip() if row.get("sound_id", "").strip().isdecimal() else link and link[1]
            name = row["file_name"].strip()
            source = f"freesound:{number}" if number else ""
            found[path.stem.rpartition("_")[2], name] = origin(
                "Clotho", name, row.get("manufacturer", ""), row["license"], source
            )
    return found


WAVCAPS = Corpus("WavCaps", read_wavcaps, "as_final.json, bbc_final.json, fsd_final.json or sb_final.json, lists of data")
CLOTHO = Corpus("Clotho", read_clotho, "clotho_captions_development.csv and others, of file_name and caption_1 to caption_5")
