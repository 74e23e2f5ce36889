"""Continue Story: AUDIO and a sentence -> the same AUDIO, sample for sample, and behind it what is heard next."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .host import inputs, sockets
from .tell_a_story import preset_input, settings_of


class ContinueStory(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryContinue",
            display_name="Continue Story",
            category=sockets.CATEGORY,
            description="Lets a sound go on as a sentence says. The sound itself stays as it is; what follows has its "
            "sample rate, its channels and the level of its end. A bundle that listens plans by what it hears.",
            search_aliases=["audio continuation", "extend audio", "outpaint audio", "what happens next"],
            inputs=[
                inputs.bundle_input(),
                io.Audio.Input(
                    "audio",
                    tooltip="The sound that goes on. Its last 30 s are listened to; it may be of any "
                    "length, with any number of channels, at 8000 to 192000 Hz.",
                ),
                io.String.Input(
                    "sentence",
                    multiline=True,
                    default="Then a church bell rings.",
                    tooltip="What is heard next, in a sentence or several.",
                ),
                io.Float.Input(
                    "seconds",
                    default=8.0,
                    min=0.0,
                    max=10800.0,
                    step=0.1,
                    tooltip="Length of what is added, in seconds. 0: what the sentence says, else the bundle's default.",
                ),
                inputs.seed_input(),
                preset_input(),
                io.Combo.Input(
                    "join",
                    options=["crossfade", "latent"],
                    default="crossfade",
                    tooltip="latent: the sound's "
                    "end is held while the first event is rendered, so that this begins as the sound ends. "
                    "crossfade: the first event is rendered on its own.",
                ),
                io.Float.Input(
                    "join_seconds",
                    default=0.25,
                    min=0.0,
                    max=10.0,
                    step=0.05,
                    tooltip="How long what follows "
                    "fades in over the sound's mirrored end, in seconds; it begins where the sound ends.",
                ),
            ],
            outputs=[
                io.Audio.Output("audio", display_name="audio", tooltip="The sound as it was, and what follows it."),
                sockets.Plan.Output("plan", display_name="plan", tooltip="The sound as one event, and what follows it."),
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
        cls, bundle: str, audio: Any, sentence: str, seconds: float, seed: int, preset: str, join: str, join_seconds: float
    ) -> io.NodeOutput:
        from ..audiostory_core.line.teller import Teller
        from ..audiostory_core.variations import continuation
        from .host.clips import voice_here
        from .host.folders import store
        from .host.progress import StoryListener, show_text
        from .host.runtime import open_parts

        clip, settings = sockets.one_clip(audio), settings_of(preset, 1.0)
        listener = StoryListener(cls.hidden.unique_id)
        with open_parts(bundle).session() as parts:
            teller = Teller(parts, settings, seed, listener, on_clip=listener.clips, store=store(), voice=voice_here())
            joint = continuation.Joint(join, join_seconds)
            found = continuation.continue_sound(teller, clip, sentence, seconds or None, joint)
        with found.track:
            whole = found.appended(clip)
        plan = found.whole.with_telling(teller.telling)
        shown = "\n".join([*found.notes, *filter(None, [plan.reasoning.strip()])])
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(sockets.to_audio(whole), plan, ui={"text": (shown,)})
