"""Every sound of a bundle to see and hear: a page, and beside it a folder of pictures, sounds and a page that plays them.

Each sound is told from its first sentence of `sentences.txt`; both judges say where they place it.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from ..bundle.parts import Parts
from ..dataset.vocabulary import SOUNDS
from ..disk.files import replacing
from ..errors import InputError
from ..metrics.judge import Judge
from ..metrics.outside import OutsideJudge
from ..sound.audio import AudioClip, write
from ..sound.picture import spectrogram
from .outside import place, sentences, told_clips

PICTURE, JPEG_QUALITY = (240, 96), 80  # a file has about 5 kB
SOUND_SECONDS = 4.0
HEARD = (
    "Places count from 1: where a judge puts the right class. The inside judge was trained on sounds synthesised alike and\n"
    "knows these sounds alone; the outside judge was trained on real recordings of 521 kinds. A dash: it was not there."
)


@dataclass(frozen=True)
class Shown:
    """A sound of the page: its name, what was told, and its places by both judges, None where one could not hear it."""

    name: str
    said: str
    inside: int | None
    outside: int | None


def write_page(parts: Parts, folder: str | Path) -> Path:
    """`FOLDER.md`, and in the folder `NAME.jpg`, `NAME.ogg` and `index.html`, all written anew; where the page stands.

    Raises InputError where the bundle names no sounds that there are sentences for, and for what cannot be written.
    """
    folder, rows = Path(folder), list[Shown]()
    if not names_of(parts):
        raise InputError("a page shows the sounds of a bundle; this one names none that there are sentences for.")
    folder.mkdir(parents=True, exist_ok=True)
    for row, clip in shown_sounds(parts):
        if clip is None:
            raise InputError(f"{row.name} was not told: {row.said!r}")
        _write_files(folder, row.name, clip)
        rows.append(row)
    _write_text(folder / "index.html", as_html(parts.bundle.manifest.name, rows))
    _write_text(folder.with_suffix(".md"), as_markdown(parts.bundle.manifest.name, folder.name, rows))
    return folder.with_suffix(".md")


def names_of(parts: Parts) -> list[str]:
    """The sounds of a bundle that there are sentences for."""
    return [name for name in parts.bundle.manifest.sounds if name in sentences()[0]]


def shown_sounds(parts: Parts) -> Iterator[tuple[Shown, AudioClip | None]]:
    """Each sound of a bundle with its clip, told from its first sentence; None, and no places, where it was refused."""
    inside, outside, said = Judge.load(), _outside(), sentences()[0]
    for name, clip in told_clips(parts, names_of(parts), 1):
        if clip is None:
            yield Shown(name, said[name][0], None, None), None
            continue
        far = place(outside, name, clip) if outside else None
        yield Shown(name, said[name][0], _inside_place(inside, name, clip), far), clip


def _outside() -> OutsideJudge | None:
    try:
        return OutsideJudge.load()
    except InputError as error:
        print(error, file=sys.stderr)
        return None


def _inside_place(judge: Judge, name: str, clip: AudioClip) -> int | None:
    if name not in SOUNDS:
        return None
    scores = judge.hear(clip).sound_scores
    return 1 + int((scores > scores[list(SOUNDS).index(name)]).sum())


def _write_files(folder: Path, name: str, clip: AudioClip) -> None:
    short = AudioClip(clip.waveform[:, : round(SOUND_SECONDS * clip.sample_rate)].mean(0, keepdim=True), clip.sample_rate)
    encoded = BytesIO()
    spectrogram(short, PICTURE).save(encoded, "JPEG", quality=JPEG_QUALITY)
    with replacing(folder / f"{name}.jpg", True, (".jpg",)) as sink:
        sink.write(encoded.getvalue())
    write(folder / f"{name}.ogg", short, overwrite=True)


def _write_text(path: Path, text: str) -> None:
    with replacing(path, True, (path.suffix,)) as sink:
        sink.write(text.encode())


def _title(bundle: str) -> str:
    return f"The sounds of `{bundle}`"


def as_markdown(bundle: str, folder: str, rows: Sequence[Shown]) -> str:
    """The page where no player is: the name of each sound leads to its file."""
    lines = [
        f"# {_title(bundle)}",
        "",
        f"Four seconds of each, told from one plain sentence. A name leads to its file; [a page]({folder}/index.html) for",
        f"browsers plays them. `audiostory evaluate {bundle} --page docs/{folder}` makes all of it anew.",
        "",
        HEARD,
        "",
        "| sound | told | spectrogram | inside | outside |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        link, picture = f"[{row.name}]({folder}/{row.name}.ogg)", f"![{row.name}]({folder}/{row.name}.jpg)"
        lines.append(f"| {link} | {row.said} | {picture} | {_shown(row.inside)} | {_shown(row.outside)} |")
    return "\n".join(lines) + "\n"


_HTML = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px sans-serif; margin: 2em }} td, th {{ padding: .3em .8em; text-align: left }}</style>
<h1>{title}</h1>
<p>{heard}</p>
<table>
<tr><th>sound</th><th>told</th><th>spectrogram</th><th></th><th>inside</th><th>outside</th></tr>
{rows}
</table></html>
"""
_HTML_ROW = """<tr><td>{name}</td><td>{said}</td><td><img src="{name}.jpg" alt="{name}"></td>
<td><audio controls preload="none" src="{name}.ogg"></audio></td><td>{inside}</td><td>{outside}</td></tr>"""


def as_html(bundle: str, rows: Sequence[Shown]) -> str:
    """The page with a player beside each picture; it asks for nothing outside its folder."""
    body = [
        _HTML_ROW.format(name=row.name, said=html.escape(row.said), inside=_shown(row.inside), outside=_shown(row.outside))
        for row in rows
    ]
    return _HTML.format(title=html.escape(_title(bundle).replace("`", "")), heard=HEARD, rows="\n".join(body))


def _shown(place: int | None) -> str:
    return "–" if place is None else str(place)
