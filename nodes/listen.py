"""AUDIO -> words: what is heard, as text and as a plan, and answers to questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .host import sockets

if TYPE_CHECKING:
    from .host.runtime import HostParts

HEARD = "Who listens: the LLM of Load AudioStory Bundle, of a bundle that has an ear, such as tiny."


class Listen(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryListen",
            display_name="Listen",
            category=sockets.CATEGORY,
            description="Says what is heard in a sound, with times, how sure that is and what is unknown, and makes a plan "
            "of it that can be edited and rendered anew. Sounds of any length are heard in windows of 30 s.",
            search_aliases=["audio caption", "describe audio", "audio to text", "audio to plan", "transcribe sounds"],
            inputs=[
                sockets.LLM.Input("llm", tooltip=HEARD),
                io.Audio.Input("audio", tooltip="What is listened to. Any sample rate, channels and length up to 3 hours."),
            ],
            outputs=[
                io.String.Output(
                    "text", display_name="text", tooltip="What is heard, with times; silence is said to be silence."
                ),
                sockets.Plan.Output(
                    "plan",
                    display_name="plan",
                    tooltip="The same as a plan, as long as the sound; nothing where the sound is silent.",
                ),
                io.Image.Output(
                    "image",
                    display_name="image",
                    tooltip="A timeline: a row a sound, the brighter the surer it is; what is unknown is grey.",
                ),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, llm: Any, audio: Any) -> io.NodeOutput:
        from ..audiostory_core.listen import listening
        from .host.progress import HostListener, show_text

        parts, clip, shown = _parts(llm), sockets.one_clip(audio), HostListener(cls.hidden.unique_id)
        with parts.session():
            heard = listening.listen(listening.Listener.of(parts), clip, on_text=shown.text, progress=shown.bar)
        text = "\n".join([heard.text, *heard.repairs])
        show_text(cls.hidden.unique_id, text)
        image = sockets.to_image(listening.picture_of(heard, clip.seconds))
        return io.NodeOutput(heard.text, heard.plan, image, ui={"text": (text,)})


class AskAboutAudio(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryAskAboutAudio",
            display_name="Ask About Audio",
            category=sockets.CATEGORY,
            description="Answers a question about a sound from what Listen hears in it: whether, when, how often, how long, "
            "how loud, what comes after what and how sure that is; what cannot be told is said to be so.",
            search_aliases=["audio question", "audio qa", "audio llm", "is there a sound"],
            inputs=[
                sockets.LLM.Input("llm", tooltip=HEARD),
                io.Audio.Input("audio", tooltip="What is asked about. Any sample rate, channels and length up to 3 hours."),
                io.String.Input(
                    "question",
                    multiline=True,
                    default="Is there a dog?",
                    tooltip="The question, such as: is there a bell, or what is heard first.",
                ),
            ],
            outputs=[
                io.String.Output("answer", display_name="answer", tooltip="The answer; of silence, that it is silent.")
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, llm: Any, audio: Any, question: str) -> io.NodeOutput:
        from ..audiostory_core.listen import listening
        from .host.progress import HostListener, show_text

        parts, clip, shown = _parts(llm), sockets.one_clip(audio), HostListener(cls.hidden.unique_id)
        with parts.session():
            answer = listening.ask(listening.Listener.of(parts), clip, question, on_text=shown.text)
        show_text(cls.hidden.unique_id, answer)
        return io.NodeOutput(answer, ui={"text": (answer,)})


def _parts(llm: Any) -> HostParts:
    return sockets.need_part(llm, "language_model", "LLM").parts
