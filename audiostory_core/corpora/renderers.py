"""Who renders the sounds of a simulated scene: the recipes of the vocabulary, a bundle, or a server. Captions in, clips out.

What is spoken is not theirs (see `scenes`). Ignorant of levels, places and conversations.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch

from ..brief.clauses import text_of
from ..brief.sounds import Sounds
from ..dataset.conversations import class_of, is_caption, phrase
from ..dataset.naming import lexicon
from ..dataset.vocabulary import all_variants
from ..engines.work import CannotGoOn
from ..errors import InputError
from ..pipeline import open_parts, tell
from ..plan.story import SoundEvent, StoryPlan
from ..recipes.recipe import SAMPLE_RATE, synthesise
from ..servers.http import TIMEOUT_SECONDS, Declined, Service, drop_refused, question
from ..servers.known import find_server, names_server
from ..sound.audio import AudioClip
from ..sound.mixdown import fit_length, mix
from ..speech.server import ask_sound
from .rejected import Rejected

if TYPE_CHECKING:
    from ..bundle.parts import Parts
    from ..sound.layout import ClipSpan

SYNTHESIS = "synthesis"
SOUND = Service("/sound-generation", 64_000_000, "sound", "audio/wav, audio/*;q=0.9")
SERVER_RATE = 48_000  # Hz
_DROPPABLE = ("duration_seconds",)
_OF_THIS_ALONE = (400, 413, 422, 451)  # what a server says of one sound, and not of all


class Renderer(Protocol):
    """Renders sounds that nobody speaks. `rate` in Hz is what its scenes are mixed at; `palette` names all that it renders,
    "" where it tries anything."""

    @property
    def rate(self) -> int: ...

    @property
    def palette(self) -> str: ...

    def render(self, events: Sequence[SoundEvent], seed: int) -> list[AudioClip]:
        """A clip for each event, as long as it or longer, however loud; the same for the same events and seed. Raises
        `Rejected` for a sound that it cannot render."""
        ...


def open_renderer(name: str, model: str = "") -> Renderer:
    """`synthesis`, the address or name of a server (its `model`), or a bundle's name or folder. Raises InputError as those
    do."""
    if name == SYNTHESIS:
        return Synthesis()
    if names_server(name):
        return SoundServer(name, model)
    return BundleRenderer(open_parts(name))


class Synthesis:
    """The recipes that the shipped bundle learns from; a caption in other words is the sound that its words name."""

    rate = SAMPLE_RATE

    @property
    def palette(self) -> str:
        return "; ".join(phrase(f"{name}.{variant}") for name, variant in all_variants())

    def render(self, events: Sequence[SoundEvent], seed: int) -> list[AudioClip]:
        return [self._drawn(event, seed) for event in events]

    def _drawn(self, event: SoundEvent, seed: int) -> AudioClip:
        caption = known_caption(event.caption)
        if caption is None:
            raise Rejected(
                "unknown sound", f"no recipe draws '{event.caption[:60]}': it is not one sound of the vocabulary."
            )
        drawn = hashlib.sha256(f"{seed}/{event.id}/{caption}".encode()).digest()
        waveform = synthesise(*class_of(caption), event.seconds, np.random.default_rng(int.from_bytes(drawn[:8], "big")))
        return AudioClip(torch.from_numpy(waveform)[None], SAMPLE_RATE)


@functools.lru_cache(maxsize=4096)
def known_caption(caption: str) -> str | None:
    """The vocabulary's caption of the sound that a caption names; None where it names none, or several."""
    if is_caption(caption):
        return caption
    text = text_of(caption)
    found = [one for one in _sounds().mentions(text.tokens, 0, len(text.tokens)) if one.known and one.captions]
    return found[0].captions[0] if len({one.family for one in found}) == 1 else None


@functools.cache
def _sounds() -> Sounds:
    return Sounds(lexicon())


class BundleRenderer:
    """The line of a bundle: all sounds at once, none at a level or in a place."""

    palette = ""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.rate = parts.bundle.codec_form.sample_rate

    def render(self, events: Sequence[SoundEvent], seed: int) -> list[AudioClip]:
        if not events:
            return []
        rows = [event.model_copy(update={"start": 0.0, "pan": 0.0, "loudness": None}) for event in events]
        plan = StoryPlan.build({"instruction": "", "events": [row.model_dump() for row in rows]})
        heard: dict[str, list[tuple[ClipSpan, AudioClip]]] = {}

        def hear(span: ClipSpan, clip: AudioClip) -> None:
            heard.setdefault(span.event_id, []).append((span, clip))

        tell(plan=plan, bundle=self._parts, seed=seed, voice="none", on_clip=hear).track.close()
        return [_joined(heard[event.id], event.seconds) for event in events]


def _joined(parts: Sequence[tuple[ClipSpan, AudioClip]], seconds: float) -> AudioClip:
    """The parts of a sound that was rendered in several, as one clip; without the fades at its ends, which the mix makes."""
    if len(parts) == 1:
        return parts[0][1]
    spans = [span for span, _ in parts]
    spans[0], spans[-1] = replace(spans[0], fade_in_seconds=0.0), replace(spans[-1], fade_out_seconds=0.0)
    return AudioClip(mix(spans, [clip for _, clip in parts], seconds), parts[0][1].sample_rate)


class SoundServer:
    """A server that makes sounds by `POST {url}/sound-generation` with text, model_id and duration_seconds, as ElevenLabs'
    and LocalAI's do. Raises InputError for an address that cannot be right."""

    rate, palette = SERVER_RATE, ""

    def __init__(self, url: str, model: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._server, self._model, self._timeout = find_server(url), model.strip(), timeout_seconds
        question(self._server, SOUND, timeout_seconds)

    def render(self, events: Sequence[SoundEvent], seed: int) -> list[AudioClip]:
        return [fit_length(self._asked(event), event.seconds) for event in events]

    def _asked(self, event: SoundEvent) -> AudioClip:
        fields: dict[str, Any] = {"text": event.caption, "duration_seconds": event.seconds}
        fields |= {"model_id": self._model} if self._model else {}
        try:
            return drop_refused(self._ask, fields, _DROPPABLE)
        except Declined as refused:
            if refused.status in _OF_THIS_ALONE:
                raise Rejected("refused sound", f"'{event.caption[:60]}' was not rendered: {refused}") from None
            raise CannotGoOn(str(refused)) from None
        except InputError as error:
            raise CannotGoOn(str(error)) from None

    def _ask(self, fields: dict[str, Any]) -> AudioClip:
        return ask_sound(question(self._server, SOUND, self._timeout), fields)
