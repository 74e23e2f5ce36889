"""Story Voice and Event Clip: what is heard of an event is spoken, or comes from any other audio node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..audiostory_core.errors import InputError
from .host import sockets
from .host.inputs import key_input

if TYPE_CHECKING:
    from ..audiostory_core.speech.voices import Voice

EVENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # as in a plan
TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS = 120.0, 3600.0


class StoryVoice(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        from .host.folders import voice_files

        file = io.Combo.Input(
            "file",
            options=voice_files(),
            tooltip="A voice of Piper: NAME.onnx and NAME.onnx.json in models/audiostory. Needs the package piper-tts.",
        )
        language = io.String.Input("language", default="en", tooltip="A language of eSpeak NG, such as en, en-gb or de.")
        return io.Schema(
            node_id="AudioStoryVoice",
            display_name="Story Voice",
            category=sockets.CATEGORY,
            description="Speaks the events of kind speech that have a transcript, each speaker in a voice of its own. "
            "Without this node they are spoken by the usual voice where they are mixed.",
            search_aliases=["text to speech", "tts", "speak", "espeak", "piper", "narrator", "hibari"],
            inputs=[
                sockets.Plan.Input("plan", tooltip="The plan whose speech is spoken."),
                io.DynamicCombo.Input(
                    "voice",
                    tooltip="Who speaks: who spoke the story before, else Hibari or eSpeak NG, whichever is "
                    "installed (auto), eSpeak NG in a language, a voice file of Piper, an OpenAI-compatible speech server, "
                    "or Hibari, a natural voice in English.",
                    options=[
                        io.DynamicCombo.Option("auto", []),
                        io.DynamicCombo.Option("espeak", [language]),
                        io.DynamicCombo.Option("piper", [file]),
                        io.DynamicCombo.Option("server", _server()),
                        io.DynamicCombo.Option("hibari", []),
                    ],
                ),
            ],
            outputs=[
                io.Audio.Output(
                    "clips",
                    display_name="clips",
                    is_output_list=True,
                    tooltip="One AUDIO a speech event; each knows its event. None where the plan has no words.",
                ),
                io.String.Output("notes", display_name="notes", tooltip="What does not fit its event, a line each."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, plan: Any, voice: dict[str, Any]) -> io.NodeOutput:
        from ..audiostory_core.line.speaking import Speaker
        from ..audiostory_core.speech.spoken import has_words
        from .host.clips import EVENT, unspoken
        from .host.folders import store
        from .host.progress import HostListener, show_text

        given, listener = sockets.need_plan(plan), HostListener(cls.hidden.unique_id)
        spoken = [event for event in given.events if has_words(event)]
        missing = unspoken(given) if voice["voice"] == "auto" else []
        spoken = [] if missing else spoken
        speaker = Speaker(given, _voice(voice) if spoken else "none", store())
        clips = []
        for n, event in enumerate(spoken):
            listener.bar(n, len(spoken))
            clips.append({**sockets.to_audio(speaker.clip(event)), EVENT: event.id})
        notes = "\n".join([*missing, *speaker.notes])
        shown = notes or f"spoke {len(clips)} of {len(given.events)} events"
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(clips, notes, ui={"text": (shown,)})


class EventClip(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryEventClip",
            display_name="Event Clip",
            category=sockets.CATEGORY,
            description="Says for which event of a plan a sound is: a recording, a text-to-speech node, another generator. "
            "Story Mixer, Audio Concatenator and Render Missing then take it instead of rendering that event.",
            search_aliases=["replace event", "own recording", "sound for event", "voice over"],
            inputs=[
                io.Audio.Input(
                    "audio",
                    tooltip="The sound; any sample rate, number of channels and length. It is cut to "
                    "the event's length, or followed by silence.",
                ),
                io.String.Input("event_id", default="e1", tooltip="The event's id, as it stands in the plan."),
            ],
            outputs=[io.Audio.Output("clip", display_name="clip", tooltip="The same sound, which now knows its event.")],
        )

    @classmethod
    def execute(cls, audio: Any, event_id: str) -> io.NodeOutput:
        from .host.clips import EVENT

        name = event_id.strip()
        if not EVENT_ID.fullmatch(name):
            raise InputError(f"event_id is {event_id[:40]!r}; it is up to 64 letters, digits, - or _, as in the plan.")
        return io.NodeOutput({**sockets.to_audio(sockets.one_clip(audio)), EVENT: name})


def _server() -> list[io.Input]:
    return [
        io.String.Input(
            "url",
            default="http://127.0.0.1:8880/v1",
            tooltip="Address of the server, up to /v1; speech is asked for at /audio/speech below it. "
            "Or the name that audiostory server add gave it, which knows its key.",
        ),
        io.String.Input("model", default="tts-1", tooltip="The model's name, as the server knows it."),
        io.String.Input(
            "names",
            default="",
            tooltip="Names of the server's voices, with commas between; empty: the usual "
            "nine, alloy to shimmer. Each speaker gets one of its own.",
        ),
        key_input(),
        io.Float.Input(
            "timeout_seconds",
            default=TIMEOUT_SECONDS,
            min=1.0,
            max=MAX_TIMEOUT_SECONDS,
            step=1.0,
            tooltip="Longest wait for one event, in seconds.",
        ),
    ]


def _voice(chosen: dict[str, Any]) -> str | Voice:
    """The voice that was chosen; by its name where the library knows it by one."""
    if chosen["voice"] == "espeak":
        return f"espeak:{chosen['language'].strip()}"
    if chosen["voice"] == "piper":
        from .host.folders import voice_file

        return f"piper:{voice_file(chosen['file'])}"
    if chosen["voice"] == "server":
        from ..audiostory_core.speech.server import SpeechServer

        return SpeechServer(
            chosen["url"],
            model=chosen["model"],
            voices=chosen["names"].split(","),
            key_variable=chosen["key_variable"],
            timeout_seconds=chosen["timeout_seconds"],
        )
    return chosen["voice"]
