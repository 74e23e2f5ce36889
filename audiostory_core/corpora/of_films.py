"""Corpora of pieces of films: AudioCaps, AudioSetCaps, Auto-ACD, MusicCaps and VGGSound.

They hold captions or labels alone; the sounds are cut by whoever has the films, and named after them in several ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..dataset.records import Split
from ..errors import InputError
from .items import Corpus, CorpusItem, bare_rows, files_in, rows_of, sentence, split_of, video_of, youtube

_QUOTED = re.compile(r"'([^']{1,80})'|\"([^\"]{1,80})\"")
_MOST_LABELS, _MOST_ASKED = 20, 5000  # labels of an item, characters of a question with its answer


def read_audiocaps(folder: Path) -> Iterator[CorpusItem]:
    """train.csv with a caption a clip, val.csv and test.csv with five."""
    for path in files_in(folder, "*.csv", "AudioCaps", AUDIOCAPS.holds):
        captions: dict[tuple[str, str], list[str]] = {}
        for row in rows_of(path, ("youtube_id", "start_time", "caption"), "AudioCaps"):
            captions.setdefault((row["youtube_id"], row["start_time"]), []).append(sentence(row["caption"]))
        for (video, start), said in captions.items():
            yield _piece("AudioCaps", video, start, tuple(said), split_of(path))


def read_audiosetcaps(folder: Path) -> Iterator[CorpusItem]:
    """Tables of id and caption, some with what was asked and answered on the way to it."""
    for path in files_in(folder, "*.csv", "AudioSetCaps", AUDIOSETCAPS.holds):
        for row in rows_of(path, ("id", "caption"), "AudioSetCaps"):
            video, start = video_of(row["id"])
            cells = (value for name, value in row.items() if name not in ("id", "caption"))
            questions = tuple(found for cell in cells if (found := _asked(cell)) is not None)
            item = _piece("AudioSetCaps", video, start, (sentence(row["caption"]),), split_of(path), row["id"])
            yield CorpusItem(item.name, item.captions, item.files, item.provenance, split=item.split, questions=questions)


def _asked(cell: str) -> tuple[str, str] | None:
    """What `Question: ... Answer: ...` asks and answers, in whatever emphasis."""
    question, parted, answer = cell[:_MOST_ASKED].partition("Answer:")
    question = question.strip("* \n").removeprefix("Question:").strip("* \n")
    answer = answer.strip("* \n")
    return (question, answer) if parted and question and answer else None


def read_auto_acd(folder: Path) -> Iterator[CorpusItem]:
    """train.csv and test.csv of a film, perhaps with where its piece begins, and a caption."""
    for path in files_in(folder, "*.csv", "Auto-ACD", AUTO_ACD.holds):
        for row in rows_of(path, ("youtube_id", "caption"), "Auto-ACD"):
            if "audiocap_id" in row:
                raise InputError(f"{path} is a table of AudioCaps; Auto-ACD has {AUTO_ACD.holds}, and no audiocap_id.")
            video, start = video_of(row["youtube_id"])
            start = row.get("start_time") or row.get("start_seconds") or start
            yield _piece("Auto-ACD", video, start, (sentence(row["caption"]),), split_of(path), row["youtube_id"])


def read_musiccaps(folder: Path) -> Iterator[CorpusItem]:
    """A table of films, seconds, aspects and captions; what is of AudioSet's evaluation is the test set."""
    needed = ("ytid", "start_s", "end_s", "aspect_list", "caption", "is_audioset_eval")
    for path in files_in(folder, "*.csv", "MusicCaps", MUSICCAPS.holds):
        for row in rows_of(path, needed, "MusicCaps"):
            split: Split = "test" if row["is_audioset_eval"].strip().lower() == "true" else "train"
            item = _piece("MusicCaps", row["ytid"], row["start_s"], (sentence(row["caption"]),), split)
            labels = tuple(one or other for one, other in _QUOTED.findall(row["aspect_list"][:5000]))[:_MOST_LABELS]
            yield CorpusItem(item.name, item.captions, item.files, item.provenance, "music", split, labels=labels)


def read_vggsound(folder: Path) -> Iterator[CorpusItem]:
    """A table without names of columns: film, second, label, train or test."""
    for path in files_in(folder, "*.csv", "VGGSound", VGGSOUND.holds):
        for video, start, label, split in bare_rows(path, 4, "VGGSound"):
            found: Split = "test" if split.strip() == "test" else "train"
            item = _piece("VGGSound", video, start, (sentence(label),), found)
            yield CorpusItem(item.name, item.captions, item.files, item.provenance, split=found, labels=(label.strip(),))


def _piece(corpus: str, video: str, start: str, captions: tuple[str, ...], split: Split, file: str = "") -> CorpusItem:
    """A piece of a film, and what its file may be called: by the film, and where in it the piece begins."""
    video, start = video.strip(), start.strip()
    seconds = int(float(start)) if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", start) else 0
    stems = [file] if file else []
    stems += [f"{video}_{start}", f"{video}_{seconds:06d}", f"{video}_{seconds}_{seconds + 10}", f"{video}_{seconds * 1000}"]
    names = [name for stem in (*stems, video) for name in (stem, f"Y{stem}")]
    return CorpusItem(f"{video}_{start}", captions, tuple(dict.fromkeys(names)), youtube(corpus, video, start), split=split)


AUDIOCAPS = Corpus("AudioCaps", read_audiocaps, "train.csv, val.csv and test.csv with youtube_id, start_time and caption")
AUDIOSETCAPS = Corpus("AudioSetCaps", read_audiosetcaps, "tables with id and caption")
AUTO_ACD = Corpus("Auto-ACD", read_auto_acd, "train.csv and test.csv with youtube_id and caption")
MUSICCAPS = Corpus("MusicCaps", read_musiccaps, "a table with ytid, start_s, aspect_list and caption")
VGGSOUND = Corpus("VGGSound", read_vggsound, "vggsound.csv of film, second, label and split")
