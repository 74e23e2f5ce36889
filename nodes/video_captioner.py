"""VIDEO or IMAGE frames -> what is heard in them, with times: as text, as an instruction and as a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..audiostory_core.errors import InputError
from .host import sockets
from .host.inputs import chat_inputs, chat_server

if TYPE_CHECKING:
    from ..audiostory_core.video.captioner import Captioner
    from ..audiostory_core.video.frames import Video

TYPED = "0-3 rain falls\n3-6 thunder rolls"


class VideoCaptioner(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryVideoCaptioner",
            display_name="Video Captioner",
            category=sockets.CATEGORY,
            description="Says what should be heard in a video, shot by shot: as you type it, as a server or a local model "
            "sees it, or as a sentence that is split among the shots.",
            search_aliases=["video to audio", "foley", "caption video", "shots", "scene detection", "qwen vl"],
            inputs=[
                io.Video.Input("video", optional=True, tooltip="The video. It is read frame by frame and never held whole."),
                io.Image.Input("images", optional=True, tooltip="Frames instead of a video."),
                io.Float.Input(
                    "fps",
                    default=24.0,
                    min=0.01,
                    max=1000.0,
                    step=0.01,
                    tooltip="Frames a second of images; a video brings its own.",
                ),
                io.String.Input(
                    "wish",
                    multiline=True,
                    default="",
                    tooltip="What holds for all of it, such as: in a "
                    "cathedral. With the captioner none it is what is heard, clause by clause.",
                ),
                io.DynamicCombo.Input(
                    "captioner",
                    tooltip="Who says what is heard: you, an OpenAI-compatible server, a local model, or nobody.",
                    options=[
                        io.DynamicCombo.Option("typed", [_typed()]),
                        io.DynamicCombo.Option("server", [*chat_inputs("qwen2.5vl:7b"), _at_once()]),
                        io.DynamicCombo.Option("local model", [_model(), _at_once()]),
                        io.DynamicCombo.Option("none", []),
                    ],
                ),
                io.Float.Input(
                    "shortest_shot",
                    default=0.6,
                    min=0.05,
                    max=60.0,
                    step=0.05,
                    tooltip="Shots shorter than so many seconds join a neighbour.",
                ),
            ],
            outputs=[
                io.String.Output("captions", display_name="captions", tooltip="A line each: from-to and what is heard."),
                io.String.Output(
                    "instruction", display_name="instruction", tooltip="All of it in one instruction, with the length."
                ),
                sockets.Plan.Output(
                    "plan", display_name="plan", tooltip="An event for each caption, at its time; as long as the video."
                ),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls, fps: float, wish: str, captioner: dict[str, Any], shortest_shot: float, video: Any = None, images: Any = None
    ) -> io.NodeOutput:
        from ..audiostory_core.video.captioner import Viewing, captions_of
        from ..audiostory_core.video.captions import plan_of
        from .host.progress import HostListener, show_text

        shown, film = HostListener(cls.hidden.unique_id), _film(video, images, fps)
        found = captions_of(
            film,
            wish,
            typed=_given(captioner),
            viewing=Viewing(_captioner(captioner), captioner.get("shots_at_once", 1), shortest_shot),
            on_text=shown.text,
            progress=shown.progress,
        )
        seconds = float(film.info.seconds)
        # What was split into captions is no wish for all of them besides.
        kept = "" if captioner["captioner"] == "none" else wish
        text = "\n".join([*found.notes, found.shown()])
        show_text(cls.hidden.unique_id, text)
        plan = plan_of(found.captions, kept, seconds)
        return io.NodeOutput(found.shown(), plan.instruction, plan, ui={"text": (text,)})


def _typed() -> io.Input:
    return io.String.Input(
        "captions",
        multiline=True,
        default=TYPED,
        tooltip="A line for each sound, such as: 0-3 a door "
        "opens. Subtitles, JSON, or the text of any captioner node do as well; without times it is "
        "split among the shots.",
    )


def _at_once() -> io.Input:
    return io.Int.Input("shots_at_once", default=1, min=0, max=1000, tooltip="Shots in one question; 0: all in one.")


def _model() -> io.Input:
    from .host.folders import vision_models

    return io.Combo.Input(
        "vision_model",
        options=list(vision_models()) or ["none found"],
        tooltip="A model of the Qwen2.5-VL family: a folder in models/audiostory or models/LLM, as transformers saves it.",
    )


def _film(video: Any, images: Any, fps: float) -> Video:
    from .host import videos

    if (video is None) == (images is None):
        raise InputError("wire a VIDEO or IMAGE frames, and only one of them.")
    return videos.video_of(video) if images is None else videos.frames_of(images, fps)


def _given(captioner: dict[str, Any]) -> str:
    if captioner["captioner"] != "typed":
        return ""
    text = captioner.get("captions") or ""
    if not text.strip():
        raise InputError("there are no captions; write a line for each sound, such as: 0-3 a door opens.")
    return text


def _captioner(captioner: dict[str, Any]) -> Captioner | None:
    kind = captioner["captioner"]
    if kind == "server":
        from ..audiostory_core.video.captioner import ServerCaptioner

        return ServerCaptioner(chat_server(captioner))
    if kind == "local model":
        from .host.runtime import open_vision

        return open_vision(captioner["vision_model"])
    return None
