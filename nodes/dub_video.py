"""VIDEO and a plan, or any sound -> the same picture with new sound, exactly as long as it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..audiostory_core.errors import InputError
from .host import inputs, sockets
from .tell_a_story import preset_input, settings_of

if TYPE_CHECKING:
    from ..audiostory_core.line.teller import Teller
    from ..audiostory_core.plan.story import StoryPlan
    from ..audiostory_core.sound.track import Track
    from ..audiostory_core.variations.dubbing import OldTrack
    from ..audiostory_core.video.frames import Video

OLD_SOUND = ["replace", "duck", "keep"]
READING = {"auto": None, "as they are": False, "anew": True}


class DubVideo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryDubVideo",
            display_name="Dub Video",
            category=sockets.CATEGORY,
            description="Gives a video new sound: a plan is told with each event at its time, or any sound is laid under "
            "it. The picture is copied as it is coded; the sound is as long as it, to the sample.",
            search_aliases=["foley", "video to audio", "add audio to video", "mux", "soundtrack"],
            inputs=[
                io.Video.Input("video", tooltip="The video to dub."),
                sockets.Plan.Input(
                    "plan",
                    optional=True,
                    tooltip="What is heard, such as the PLAN of Video Captioner; "
                    "told by the bundle. No longer than the video.",
                ),
                io.Audio.Input(
                    "audio",
                    optional=True,
                    tooltip="A finished sound instead of a plan; cut, or followed by silence, to the video's length.",
                ),
                inputs.bundle_input(),
                io.Combo.Input(
                    "captions",
                    options=list(READING),
                    default="auto",
                    tooltip="Whether the bundle's "
                    "language model reads each caption as an instruction: auto, where the bundle does not know "
                    "its words or it names several sounds.",
                ),
                inputs.seed_input(),
                preset_input(),
                io.Combo.Input(
                    "old_sound",
                    options=OLD_SOUND,
                    default="replace",
                    tooltip="The video's own sound: left out, lowered where the new one sounds, or kept under it.",
                ),
            ],
            outputs=[
                io.Video.Output("video", display_name="video", tooltip="The video with its new sound."),
                io.Audio.Output("audio", display_name="audio", tooltip="The new sound alone, as long as the video."),
                sockets.Plan.Output(
                    "plan", display_name="plan", tooltip="The plan as it was told; nothing where a sound was wired."
                ),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, bundle: str | None) -> bool | str:
        return inputs.known_bundle(bundle)

    @classmethod
    def fingerprint_inputs(cls, bundle: str | None, **_: object) -> str:
        return inputs.bundle_fingerprint(bundle)

    @classmethod
    def execute(
        cls,
        video: Any,
        bundle: str,
        captions: str,
        seed: int,
        preset: str,
        old_sound: str,
        plan: Any = None,
        audio: Any = None,
    ) -> io.NodeOutput:
        from dataclasses import replace

        from ..audiostory_core.line.teller import Teller
        from ..audiostory_core.video.containers import USUAL_RATE
        from .host import videos
        from .host.folders import store
        from .host.progress import StoryListener, show_text
        from .host.runtime import open_parts

        if (plan is None) == (audio is None):
            raise InputError("wire a PLAN or an AUDIO, and only one of them.")
        film = videos.video_of(video)
        suffix = videos.suffix_of(film)
        old = None if old_sound == "replace" else videos.old_sound(video, film, USUAL_RATE)
        if plan is None:
            track, told, notes = _laid(audio, film, old, old_sound), None, ()
        else:
            given = sockets.need_plan(plan)
            listener, settings = (
                StoryListener(cls.hidden.unique_id),
                replace(settings_of(preset, 1.0), sample_rate=USUAL_RATE),
            )
            with open_parts(bundle).session() as parts:
                teller = Teller(parts, settings, seed, listener, on_clip=listener.clips, store=store())
                track, told, notes = _tell(teller, given, film, READING[captions], old, old_sound)
        with track:
            clip = track.clip()
            found, lost = videos.dub_value(video, film, suffix, track, clip)
        shown = "\n".join(
            [*notes, *lost, f"{float(film.info.seconds):.3f} s, {track.samples} samples at {track.sample_rate} Hz"]
        )
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(found, sockets.to_audio(clip), told, ui={"text": (shown,)})


def _laid(audio: Any, film: Video, old: OldTrack | None, how: Any) -> Track:
    """A finished sound, as long as the video, over what is left of the old one."""
    from ..audiostory_core.variations import dubbing
    from ..audiostory_core.video.containers import USUAL_RATE
    from ..audiostory_core.video.frames import samples_of

    track = dubbing.fit_track(sockets.one_clip(audio), samples_of(film, USUAL_RATE), USUAL_RATE)
    if old is None:
        return track
    with track:
        return dubbing.mix_over(track, old, how)


def _tell(
    teller: Teller, plan: StoryPlan, film: Video, reasoned: bool | None, old: OldTrack | None, how: Any
) -> tuple[Track, StoryPlan, tuple[str, ...]]:
    """The plan told, as long as the video; what is to be said about it goes along."""
    from ..audiostory_core.variations import dubbing

    reading = dubbing.plan_for(teller, plan, float(film.info.seconds), reasoned)
    story = dubbing.dub(teller, reading.plan, old, how)
    return story.track, story.plan.with_telling(teller.telling, story.levels), (*reading.repairs, *story.notes)
