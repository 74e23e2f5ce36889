"""A story in a notebook: its picture and a player as HTML that carries both, bounded, or the picture and a sentence.

Ignorant of models and files. All text is escaped: a plan may come from anywhere.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from io import BytesIO

from ..plan.story import StoryPlan
from ..sound import picture
from ..sound.layout import ClipSpan
from .story_file import Mix

MAX_VALUES = 2 * 48_000 * 180  # three minutes of stereo at 48 kHz: some 25 MB of HTML
MAX_CHANNELS = 2
MAX_CHARS, MAX_NOTES = 400, 10
SIZE = (1200, 540)  # of the picture, in pixels


def html(plan: StoryPlan, mix: Mix, spans: Sequence[ClipSpan] = (), notes: Sequence[str] = ()) -> str:
    """A figure: picture (waveform, spectrogram, events), player, instruction and notes.

    A mix of more than `MAX_VALUES` samples is not in it; a sentence says how to hear it.
    """
    image = picture.draw(mix.blocks(), plan, spans, SIZE, mix.sample_rate)
    encoded = BytesIO()
    image.save(encoded, "PNG")
    title = escape(_short(plan.instruction or "a story"))
    rows = [f'<img alt="{title}" style="max-width:100%" src="{_inline("image/png", encoded.getvalue())}">']
    rows.append(_player(mix))
    rows.append(f"<figcaption>{title}</figcaption>")
    rows += [f"<small>{escape(_short(note))}</small><br>" for note in notes[:MAX_NOTES]]
    return f'<figure style="margin:0;max-width:{SIZE[0]}px">{"".join(rows)}</figure>'


def _player(mix: Mix) -> str:
    if mix.samples * mix.channels > MAX_VALUES:
        minutes = mix.samples / mix.sample_rate / 60
        return f"<p>{minutes:.1f} minutes of sound are too long to be played here; save the story to hear it.</p>"
    return f'<audio controls style="width:100%" src="{_inline("audio/flac", _flac(mix))}"></audio>'


def _flac(mix: Mix) -> bytes:
    """The first two channels as FLAC of 16 bits, which every browser plays."""
    import soundfile

    out, channels = BytesIO(), min(mix.channels, MAX_CHANNELS)
    with soundfile.SoundFile(out, "w", mix.sample_rate, channels, format="FLAC", subtype="PCM_16") as file:
        for block in mix.blocks():
            file.write(block[:channels].clamp(-1, 1).T.cpu().numpy())
    return out.getvalue()


def _inline(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _short(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 3] + "..."
