"""One sentence in, one track out: the whole line on one page.

reason -> bridge -> fuse -> sample -> decode -> arrange. Every arrow is a small frozen value; the models stay in `Parts`,
and what a telling is done with in one `Teller`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .bundle.ahead import Ahead
from .bundle.bundle import Bundle
from .bundle.parts import Parts, SeeingParts, choose_placement
from .disk.store import Store
from .line.arranging import arrange_story
from .line.observer import Clock, Observer, OnClip
from .line.planning import given_plan, reason, reason_once, with_prefix
from .line.rendition import Rendered, Rendition
from .line.settings import Settings, check_settings
from .line.teller import Teller
from .models.seeing import SeenVideo
from .plan.levels import Levels
from .plan.outline import ChapterOutline, join_chapters
from .plan.pieces import wholes
from .plan.story import StoryPlan
from .plan.text import PlanReading
from .sound.audio import AudioClip
from .sound.layout import ClipSpan
from .sound.track import Track
from .speech.voices import Voice


@dataclass(frozen=True)
class Story:
    """A told story: the plan as rendered, what was repaired or not understood, the mix, the seconds of each stage, which of
    its spans were kept from an earlier telling, and how loud its sounds and the whole came out."""

    plan: StoryPlan
    notes: tuple[str, ...]
    track: Track
    spans: tuple[ClipSpan, ...]
    stage_seconds: dict[str, float]
    kept: tuple[ClipSpan, ...] = ()
    levels: Levels | None = None

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
    settings, clock = settings or Settings(), Clock()
    check_settings(settings)
    with clock.stage("load"):
        given = isinstance(bundle, Parts)
        parts = bundle if given else open_parts(bundle, device, dtype, reference=settings.reference)
        parts = parts if video is None else SeeingParts(parts, video)
    offload = offload or not isinstance(bundle, Parts)
    teller = Teller(parts, settings, seed, listener or Observer(), on_clip, store, anew, voice, clips, offload, clock)
    plan = plan.with_free_level() if plan is not None and settings.loudness is not None else plan
    return tell_story(teller, instruction, seconds, plan)


def tell_story(teller: Teller, instruction: str = "", seconds: float | None = None, plan: StoryPlan | None = None) -> Story:
    """As `tell`, by a teller. Raises InputError as that does."""
    if plan:
        return tell_plan(teller, given_plan(plan, seconds))
    with Ahead(teller.parts, "dit", "codec") as ahead:
        reading, first = reason(teller, with_prefix(instruction, teller.settings.prefix), seconds, ahead.begin)
    return tell_plan(teller, reading, first)


def tell_plan(teller: Teller, reading: PlanReading, first: Rendered | None = None) -> Story:
    """The line from a plan on; `first` is its first event where it was rendered while the plan was written.

    Raises InputError as `tell` does.
    """
    observer = teller.observer
    observer.plan(reading)
    if teller.settings.reference:
        reading = replace(reading, plan=reading.plan.as_rendered())
    rendition = Rendition(teller, wholes(reading.plan))  # bridge, fuse: its context, once the first clip asks for it
    if observer.wants_bridge:
        rendition.hear_context()
    arranged = arrange_story(rendition, reading.plan, first)  # sample, decode, keep, place: clip by clip
    track = arranged.track
    planned = any(event.loudness is not None for event in reading.plan.events)
    notes = (*rendition.notes, *track.quieter(planned), *_beside_target(teller, reading.plan, track))
    for note in notes:
        observer.note(note)
    told, seconds, levels = (*reading.repairs, *notes), teller.clock.seconds, rendition.levels.heard(track.gain)
    plan = reading.plan.with_voices(rendition.speech.voices)
    return Story(plan, told, track, arranged.spans, seconds, arranged.kept, levels)


def _beside_target(teller: Teller, plan: StoryPlan, track: Track) -> tuple[str, ...]:
    """What is to be said where an edit led away from the loudness that the whole was told at."""
    target, loudness = teller.settings.loudness, track.loudness
    if target is None or plan.held_gain is None or abs(loudness - target) <= 0.5:
        return ()
    return (
        f"the story was told at {target:g} LUFS and is at {loudness:.1f} since it was edited: ask for that loudness again",
    )


def open_parts(
    bundle: str | Path = "tiny",
    device: str = "auto",
    dtype: str = "auto",
    quantise: str = "none",
    compiled: bool = False,
    reference: bool = False,
) -> Parts:
    """A bundle's parts, each loaded when it is first needed: a shipped name or a folder, and where its models live.

    `device` is auto, cpu, cuda or mps; `dtype` auto, float32, float16 or bfloat16: auto takes bfloat16 where the device
    multiplies it natively, but for a `reference` on a processor. `quantise` is one of `quantisation.KINDS`; `compiled`
    compiles the DiT when it is first called. Raises InputError for what is unknown or not on this machine.

    >>> parts = audiostory.open_parts("tiny", device="cpu")
    >>> audiostory.tell("Rain falls", bundle=parts)
    """
    return Parts(Bundle.open(bundle), choose_placement(device, dtype, quantise, compiled, reference))


def plan_outline(teller: Teller, outline: Sequence[ChapterOutline], title: str = "") -> PlanReading:
    """A plan of all chapters of an outline, each reasoned about on its own; those that the store knows are not again."""
    plans, notes = list[StoryPlan](), list[str]()
    for n, chapter in enumerate(outline, 1):
        reading = reason_once(teller, with_prefix(chapter.instruction, teller.settings.prefix), chapter.seconds)
        notes += [f"chapter {n}: {note}" for note in reading.repairs]
        plans.append(reading.plan)
        teller.observer.progress("chapters", n, len(outline))
    return PlanReading(join_chapters(title, outline, plans), tuple(notes))
