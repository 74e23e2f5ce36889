"""Text <-> a plan: what any language model wrote, JSON of this or another program, and back."""

from __future__ import annotations

from comfy_api.latest import io

from .host import sockets
from .host.inputs import seconds_input

FORMS = ["JSON", "story text", "captions with times"]


class PlanFromText(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryPlanFromText",
            display_name="Plan From Text",
            category=sockets.CATEGORY,
            description="Reads a plan from the text of any language model, from a list or from JSON, and mends what it can.",
            search_aliases=["parse plan", "llm to plan", "json to plan", "storyboard"],
            inputs=[
                io.String.Input(
                    "text",
                    multiline=True,
                    default="",
                    tooltip="JSON with events, the story text of a language "
                    "model, or a list such as: 1. Rain falls <timestamp>6</timestamp>.",
                ),
                io.String.Input(
                    "instruction",
                    multiline=True,
                    default="",
                    optional=True,
                    tooltip="What was asked for; a length that it states counts. May be empty.",
                ),
                seconds_input("as stated"),
            ],
            outputs=[
                sockets.Plan.Output("plan", display_name="plan", tooltip="The story: events with captions and times."),
                io.String.Output("repairs", display_name="repairs", tooltip="What had to be mended, a line each."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, text: str, seconds: float, instruction: str = "") -> io.NodeOutput:
        from ..audiostory_core.errors import InputError
        from ..audiostory_core.plan.text import parse
        from .host.progress import show_text

        if not isinstance(text, str) or not text.strip():
            raise InputError("the text is empty; wire what a language model wrote, or paste JSON with events.")
        reading = parse(text, instruction or "", seconds or None)
        repairs = "\n".join(reading.repairs)
        show_text(cls.hidden.unique_id, repairs or "nothing had to be mended")
        return io.NodeOutput(reading.plan, repairs, ui={"text": (repairs or "nothing had to be mended",)})


class PlanToText(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryPlanToText",
            display_name="Plan To Text",
            category=sockets.CATEGORY,
            description="Writes a plan as JSON, as the text a language model writes, or as captions with their times.",
            search_aliases=["plan to json", "show plan", "captions"],
            inputs=[
                sockets.Plan.Input("plan", tooltip="The plan to write."),
                io.Combo.Input(
                    "form",
                    options=FORMS,
                    default=FORMS[0],
                    tooltip="JSON keeps everything; story text keeps reasoning, captions and lengths; "
                    "captions with times are for people.",
                ),
            ],
            outputs=[io.String.Output("text", display_name="text", tooltip="The plan as text.")],
        )

    @classmethod
    def execute(cls, plan: object, form: str) -> io.NodeOutput:
        from ..audiostory_core.plan.text import to_text

        given = sockets.need_plan(plan)
        if form == "JSON":
            return io.NodeOutput(given.to_json())
        if form == "story text":
            return io.NodeOutput(to_text(given))
        return io.NodeOutput("\n".join(f"{e.start:.2f} - {e.end:.2f} s: {e.caption}" for e in given.events))
