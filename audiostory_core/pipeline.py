"""One sentence in, one track out: the whole line on one page.

reason -> bridge -> fuse -> sample -> decode -> arrange. Every arrow is a small frozen value; the models stay in `Parts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .bundle.bundle import Bundle
from .bundle.parts import Parts, SeeingParts, choose_placement
from .disk.store import Store
from .line.arranging import OnClip, arrange
from .line.conditioning import once
from .line.kept import Kept, kept_reading
from .line.observer import Clock, Observer
from .line.planning import given_plan, prefixed, reason
from .line.settings import Settings, check_settings
from .models.seeing import SeenVideo
from .plan.outline import ChapterOutline, join_chapters
from .plan.story import StoryPlan
from .plan.text import PlanReading
from .sound.audio import AudioClip
from .sound.layout import ClipSpan
from .sound.track import Track
from .speech.spoken import Speech
from .speech.voices import Voice


@dataclass(frozen=True)
class Story:
    """A told story: the plan as rendered, what was repaired or not understood, the mix, the seconds of each stage, and which
    of its spans were kept from an earlier telling."""

    plan: StoryPlan
    notes: tuple[str, ...]
    track: Track
    spans: tuple[ClipSpan, ...]
    stage_seconds: dict[str, float]
    kept: tuple[ClipSpan, ...] = ()

    @property
    def audio(self) -> AudioClip:
        return self.track.clip()


def tell(
    instruction: str = "",
    *,
    bundle: str | Path | Parts = "tiny",
    seconds: float | None = None,
    seed: int = 0,
    plan: StoryPlan | None = None,
    settings: Settings | None = None,
    device: str = "auto",
    dtype: str = "auto",
    listener: Observer | None = None,
    on_clip: OnClip | None = None,
    offload: bool = False,
    store: Store | None = None,
    anew: bool = False,
    voice: str | Voice = "auto",
    clips: Mapping[str, AudioClip] | None = None,
    video: SeenVideo | None = None,
) -> Story:
    """Tells a story. With `plan`, renders that plan and the language model reasons about nothing.

    `seconds` is the length of the whole track; without it, what the instruction states ("The total duration is 24
    seconds."), else the bundle's default. `on_clip` hears every event when it is rendered, the first one while the language
    model still writes the others; should the finished plan differ from that, the first one is heard again. With `offload`,
    and always where `bundle` is no `Parts`, each part leaves memory after its stage. An event that `store` knows by its own
    content is not rendered again, unless all is to be told `anew`. Speech with a transcript is spoken by `voice` (see
    `speech.KINDS`); `clips`, by event id, take the place of what would be rendered or spoken. A bundle that sees plans and
    bridges with `video` before its eyes. Raises InputError for what cannot be told, before any model runs if possible.
    """
    listener, settings, clock = listener or Observer(), settings or Settings(), Clock()
    check_settings(settings)
    with clock.stage("load"):
        parts = bundle if isinstance(bundle, Parts) else open_parts(bundle, device, dtype)
        parts = parts if video is None else SeeingParts(parts, video)
    asked = prefixed(instruction, settings.prefix)
    if plan:
        reading, first = given_plan(plan, seconds), None
    else:
        reading, first = reason(parts, asked, seconds, seed, listener, clock, settings, on_clip)
    listener.plan(reading)
    kept = Kept(store, parts, reading.plan, settings, seed, anew)
    speech = Speech(reading.plan, voice, clips, store, anew)

    leaving = offload or not isinstance(bundle, Parts)
    context = once(parts, reading.plan, settings, listener, clock, kept, leaving)
    spans, track = arrange(parts, reading.plan, context, settings, seed, listener, clock, on_clip, first, kept, speech)
    levels = any(event.loudness is not None for event in reading.plan.events)
    said = (*speech.notes, *(track.quieter() if levels else ()))
    for note in said:
        listener.note(note)
    taken = tuple(span for span in spans if span in kept.taken or span.event_id in speech.recalled)
    return Story(reading.plan, (*reading.repairs, *said), track, spans, clock.seconds, taken)


def open_parts(
    bundle: str | Path = "tiny", device: str = "auto", dtype: str = "auto", quantise: str = "none", compiled: bool = False
) -> Parts:
    """A bundle's parts, each loaded when it is first needed: a shipped name or a folder, and where its models live.

    `device` is auto, cpu, cuda or mps; `dtype` auto, float32, float16 or bfloat16. `quantise` is one of
    `quantisation.KINDS`; `compiled` compiles the DiT when it is first called. Raises InputError for what is unknown or not
    on this machine.

    >>> parts = audiostory.open_parts("tiny", device="cpu")
    >>> audiostory.tell("Rain falls", bundle=parts)
    """
    return Parts(Bundle.open(bundle), choose_placement(device, dtype, quantise, compiled))


def plan_outline(
    scenes: Sequence[ChapterOutline],
    parts: Parts,
    *,
    title: str = "",
    seed: int = 0,
    listener: Observer | None = None,
    settings: Settings | None = None,
    store: Store | None = None,
) -> PlanReading:
    """A plan of all chapters of an outline, each reasoned about on its own; those that `store` knows are not again."""
    listener, plans, notes = listener or Observer(), list[StoryPlan](), list[str]()
    for n, scene in enumerate(scenes, 1):
        asked = prefixed(scene.instruction, settings.prefix if settings else None)

        def think(asked: str = asked, seconds: float = scene.seconds) -> PlanReading:
            return reason(parts, asked, seconds, seed, listener, Clock(), settings)[0]

        reading = kept_reading(store, parts, asked, scene.seconds, seed, think)
        notes += [f"chapter {n}: {note}" for note in reading.repairs]
        plans.append(reading.plan)
        listener.progress("chapters", n, len(scenes))
    return PlanReading(join_chapters(title, scenes, plans), tuple(notes))
