"""Records to look at and to hear: one page that carries all of itself, a player and a picture for each sound.

Texts come from anywhere: all are escaped, and the page may load nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources
from io import BytesIO
from pathlib import Path

from ..disk.files import replacing
from ..errors import InputError, one_line
from ..plan.story import SoundEvent, StoryPlan
from ..sound.audio import AudioClip, encode_flac
from ..sound.picture import draw
from .records import StoryRecord
from .shards import Sample

MOST_SHOWN, MOST_SECONDS = 50, 60.0  # records of a page, and seconds that are played of a sound
_SIZE, _MOST_TEXT, _MOST_EVENTS = (1000, 420), 4000, 60


def write_page(path: Path, title: str, samples: Iterable[Sample], overwrite: bool = False) -> int:
    """An HTML file that shows these samples; how many. Raises InputError for none, and for what the disk refuses."""
    shown = [article(sample) for sample in samples]
    if not shown:
        raise InputError("there is no such record; `audiostory dataset info` says how many there are.")
    template = resources.files(__package__ or "").joinpath("page.html").read_text(encoding="utf-8")
    lead = f"{len(shown)} record{'s' if len(shown) > 1 else ''}"
    filled = {"title": _text(title), "lead": lead, "body": "\n".join(shown)}
    pieces = [piece.partition("}}") for piece in template.split("{{")]
    page = pieces[0][0] + "".join(filled[name] + rest for name, _, rest in pieces[1:])
    with replacing(path, overwrite, (".html",)) as sink:
        sink.write(page.encode("utf-8", "backslashreplace"))
    return len(shown)


def article(sample: Sample) -> str:
    """What is known of a record, its sounds, and what is said about it afterwards."""
    record = sample.record
    parts = [f"<h2>{_text(record.name)}</h2>", f"<small>{_text(_origin(record))}</small>"]
    parts.append(f"<blockquote>{_text(record.plan.instruction or 'no instruction')}</blockquote>")
    parts += [f"<p>{_text(record.caption)}</p>"] if record.caption else []
    parts += [*_sound(sample, 0, record.plan), *_pictures(sample), _events(record)]
    if record.plan.reasoning:
        parts.append(f"<details><summary>reasoning</summary><pre>{_text(record.plan.reasoning, lines=True)}</pre></details>")
    for n, turn in enumerate(record.turns, 1):
        parts.append(f"<blockquote>{_text(turn.sentence)}</blockquote>")
        parts += [f"<pre>{_text(turn.answer, lines=True)}</pre>"] if turn.answer else []
        parts += _sound(sample, n, turn.plan or record.plan)
    return f"<article>{''.join(parts)}</article>"


def _origin(record: StoryRecord) -> str:
    origin = record.provenance
    found = (record.split, *record.marks, origin.corpus, origin.item, origin.author, origin.source)
    return " · ".join(part for part in (*found, origin.licence or "no licence") if part)


def _sound(sample: Sample, turn: int, plan: StoryPlan) -> Iterator[str]:
    """Picture and player of a sound; a sentence where there is none."""
    try:
        clip = sample.clip(turn)
        if clip is None or not clip.waveform.numel():
            yield "" if turn else "<p><small>no sound</small></p>"
            return
        heard = AudioClip(clip.waveform[:2, : round(MOST_SECONDS * clip.sample_rate)], clip.sample_rate)
        encoded = BytesIO()
        draw(clip, plan, size=_SIZE).save(encoded, "JPEG", quality=80)
        yield f'<img alt="waveform and spectrogram of {_text(sample.record.name)}" src="{_inline("image/jpeg", encoded.getvalue())}">'
        yield f'<audio controls preload="none" src="{_inline("audio/flac", encode_flac(heard))}"></audio>'
    except InputError as error:
        yield f"<p><small>{_text(str(error))}</small></p>"
        return
    if heard.seconds < clip.seconds:
        yield f"<small>the first {heard.seconds:g} of {clip.seconds:.1f} s</small>"


def _pictures(sample: Sample) -> Iterator[str]:
    found = [(n, sample.picture(n)) for n in range(1, min(_MOST_EVENTS, len(sample.record.plan.events)) + 1)]
    images = [f'<img alt="event {n}" src="{_inline("image/jpeg", data)}">' for n, data in found if data]
    if images:
        yield f'<div class="seen">{"".join(images)}</div>'


def _events(record: StoryRecord) -> str:
    seen = record.visual or ("",) * len(record.plan.events)
    head = "<tr><th>seconds</th><th>heard</th>" + ("<th>seen</th>" if record.visual else "") + "</tr>"
    rows = [_row(event, visual, bool(record.visual)) for event, visual in zip(record.plan.events, seen, strict=True)]
    more = len(rows) - _MOST_EVENTS
    rest = f"<small>and {more} more events</small>" if more > 0 else ""
    return f'<div class="wide"><table>{head}{"".join(rows[:_MOST_EVENTS])}</table></div>{rest}'


def _row(event: SoundEvent, visual: str, with_visual: bool) -> str:
    said = f" “{event.transcript}”" if event.transcript else ""
    who = f"{event.speaker}: " if event.speaker else ""
    level = "" if event.loudness is None else f", {event.loudness:g} LUFS"
    pan = "" if not event.pan else f", pan {event.pan:+g}"
    cells = [f"{event.start:g} to {event.end:g}", f"{who}{event.caption}{said} ({event.kind}{level}{pan})"]
    cells += [visual] if with_visual else []
    return f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"


def _text(text: str, lines: bool = False) -> str:
    """Text of others for a page: escaped, without what turns or ends lines, and not endless. `lines` keeps its own lines."""
    if lines:
        return "\n".join(map(_text, text[:_MOST_TEXT].splitlines()))
    return escape(one_line(text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]} ..."), quote=True)


def _inline(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
