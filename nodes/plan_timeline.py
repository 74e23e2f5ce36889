"""Plan Timeline: a PLAN that a person edits on a timeline -> that PLAN, and its clips as files for the page to draw.

The edited plan stands in `plan_json` as plain JSON, so a saved workflow, an API call and an agent see and write the same.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..audiostory_core.errors import InputError
from .host import sockets

if TYPE_CHECKING:
    from pathlib import Path

    from ..audiostory_core.plan.story import SoundEvent, StoryPlan
    from ..audiostory_core.sound.audio import AudioClip
    from ..audiostory_core.variations.joining import Piece

SOUND = ("caption", "seconds", "seed", "take", "speaker", "transcript", "emotion")  # what a rendering depends on
TRACK_TOLERANCE_SECONDS = 0.1


class PlanTimeline(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryPlanTimeline",
            display_name="Plan Timeline",
            category=sockets.CATEGORY,
            description="Edit a plan on a timeline: drag, trim, split, lock, level, pan, fades and takes, in the node or "
            "over the whole page. What was edited is passed on; another story on the wire takes its place.",
            search_aliases=["timeline editor", "edit plan", "drag events", "arrange", "daw"],
            is_output_node=True,
            is_input_list=True,
            inputs=[
                sockets.Plan.Input(
                    "plan",
                    optional=True,
                    tooltip="The plan to edit. It is passed on until a person edits; "
                    "from then on the edited plan is, until another plan comes in here.",
                ),
                io.Audio.Input(
                    "audio",
                    optional=True,
                    tooltip="What was rendered of that plan, to be seen and heard in its "
                    "blocks: the clips in the plan's order, or the whole track.",
                ),
                io.String.Input(
                    "plan_json",
                    multiline=True,
                    default="",
                    tooltip="The edited plan as JSON; the timeline "
                    "writes it. Empty: the wired plan. It alone is enough, without a wire or a browser.",
                ),
                io.String.Input(
                    "edited_from",
                    default="",
                    optional=True,
                    tooltip="Which wired plan plan_json was made "
                    "of; the timeline writes it. Where another is wired, that one is taken. Empty: "
                    "plan_json always counts.",
                ),
            ],
            outputs=[
                sockets.Plan.Output("plan", display_name="plan", tooltip="The plan as it was edited."),
                io.String.Output("text", display_name="plan JSON", tooltip="The same plan as JSON text."),
            ],
        )

    @classmethod
    def execute(
        cls,
        plan_json: list[str],
        edited_from: list[str] | None = None,
        plan: list[Any] | None = None,
        audio: list[Any] | None = None,
    ) -> io.NodeOutput:
        from ..audiostory_core.plan.pieces import wholes

        wired = sockets.need_plan(plan[0]) if plan and plan[0] is not None else None
        choice = choose(wired, plan_json[0], (edited_from or [""])[0])
        shown = {
            "plan": choice.plan.to_json(indent=None),
            "digest": choice.digest,
            "taken": choice.taken,
            "clips": _shown_clips(audio or [], wholes(wired or choice.plan)),
        }
        return io.NodeOutput(choice.plan, choice.plan.to_json(), ui={"timeline": [shown]})


@dataclass(frozen=True)
class Choice:
    """The plan that counts, which of the two it is ("wired" or "edited"), and the digest of the wired one."""

    plan: StoryPlan
    taken: str
    digest: str


def choose(wired: StoryPlan | None, plan_json: str, edited_from: str) -> Choice:
    """The edited plan, unless it was made of another plan than the one that is wired. Raises InputError."""
    from ..audiostory_core.plan.story import StoryPlan

    digest = digest_of(wired) if wired else ""
    edited = StoryPlan.from_json(plan_json) if plan_json.strip() else None
    if edited and (wired is None or edited_from.strip() in ("", digest)):
        return Choice(edited, "edited", digest)
    if wired is None:
        raise InputError("there is no plan to edit; wire a PLAN, or write one into plan_json.")
    return Choice(wired, "wired", digest)


def digest_of(plan: StoryPlan) -> str:
    """Identity of a story, whatever edits led to it."""
    bare = plan.model_copy(update={"history": (), "undone": ()})
    return hashlib.sha256(bare.to_json(indent=None).encode()).hexdigest()[:16]


def _shown_clips(audio: list[Any], plan: StoryPlan) -> list[dict[str, Any]]:
    """Where the page finds each event's sound, and what the event was when that was rendered."""
    from .host.clips import pieces_of

    pieces = [piece for value in audio for piece in pieces_of(value, keeps_place=True, stems=True)]
    heard = [piece.clip for piece in pieces if piece.clip is not None]
    if not heard:
        return []
    if len(pieces) == 1 and not pieces[0].owner and _is_track(heard[0], plan):
        return _of_track(heard[0], plan)
    owners = _owners(pieces, plan)
    return [
        _of_clip(event, piece.clip, piece.span.start_seconds - event.start if piece.span else 0.0)
        for event, piece in zip(owners, pieces, strict=True)
        if event and piece.clip is not None
    ]


def _owners(pieces: list[Piece], plan: StoryPlan) -> list[SoundEvent | None]:
    """The event of each clip: clips of this pack name theirs, others stand in the plan's order. Raises InputError."""
    events = {event.id: event for event in plan.events}
    named = [events.get(piece.owner) for piece in pieces if piece.owner]
    if len(named) == len(pieces):
        return named
    if len(pieces) != len(plan.events):
        raise InputError(
            f"the plan has {len(plan.events)} events, but {len(pieces)} clips are wired; wire one clip an "
            "event, or the whole track."
        )
    return list(plan.events)


def _is_track(clip: AudioClip, plan: StoryPlan) -> bool:
    return len(plan.events) > 1 or abs(clip.seconds - plan.total_seconds) < TRACK_TOLERANCE_SECONDS


def _of_track(clip: AudioClip, plan: StoryPlan) -> list[dict[str, Any]]:
    file = _kept(clip)
    return [
        {
            "event": event.id,
            "content": _content(event),
            "file": file,
            "at": 0.0,
            "offset": event.start,
            "seconds": min(event.seconds, max(0.0, clip.seconds - event.start)),
            "loudness": None,
        }
        for event in plan.events
    ]


def _of_clip(event: SoundEvent, clip: AudioClip, at: float) -> dict[str, Any]:
    from ..audiostory_core.sound import audio

    loudness = audio.loudness(clip)
    return {
        "event": event.id,
        "content": _content(event),
        "file": _kept(clip),
        "at": at,
        "offset": 0.0,
        "seconds": clip.seconds,
        "loudness": loudness if math.isfinite(loudness) else None,
    }


def _content(event: SoundEvent) -> dict[str, Any]:
    # A seed may have more digits than JavaScript's numbers: it goes as text.
    seed = None if event.seed is None else str(event.seed)
    return {**{name: getattr(event, name) for name in SOUND}, "seed": seed}


def _kept(clip: AudioClip) -> dict[str, str]:
    """The clip as a temporary file that is named by its sound: what did not change is neither written nor fetched again."""
    from ..audiostory_core.sound import audio
    from .host.folders import FOLDER, temp_folder

    digest = hashlib.sha256(clip.waveform.contiguous().numpy().tobytes()).hexdigest()[:24]
    folder = temp_folder() / FOLDER
    _write_once(folder / f"timeline_{digest}.flac", clip, audio.write)
    return {"filename": f"timeline_{digest}.flac", "subfolder": FOLDER, "type": "temp"}


def _write_once(path: Path, clip: AudioClip, write: Any) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, clip, subtype="16", overwrite=True)
