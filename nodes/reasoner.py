"""An instruction -> a plan: by the bundle's language model, by a server, or by no model at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .host import sockets
from .host.inputs import chat_inputs, chat_server, instruction_input, llm_input, seconds_input, seed_input

if TYPE_CHECKING:
    from ..audiostory_core.plan.text import PlanReading


class InstructionReasoner(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryReasoner",
            display_name="Instruction Reasoner",
            category=sockets.CATEGORY,
            description="Turns an instruction into a plan: which sounds are heard, when and for how long.",
            search_aliases=["story plan", "audio llm", "text to plan", "openai", "ollama"],
            inputs=[
                llm_input("The LLM of Load AudioStory Bundle, where the bundle plans."),
                instruction_input(),
                seconds_input(),
                seed_input("Only used where the bundle's first, greedy answer holds no plan (no unit)."),
                io.DynamicCombo.Input(
                    "reasoner",
                    tooltip="Who plans: the bundle's own language model, any "
                    "OpenAI-compatible server, or nobody (one event for each clause, all equally long).",
                    options=[
                        io.DynamicCombo.Option("bundle", []),
                        io.DynamicCombo.Option("server", chat_inputs()),
                        io.DynamicCombo.Option("none", []),
                    ],
                ),
            ],
            outputs=[
                sockets.Plan.Output("plan", display_name="plan", tooltip="The story: events with captions and times."),
                io.String.Output("reasoning", display_name="reasoning", tooltip="Why the story goes as it does."),
                io.String.Output("json", display_name="plan JSON", tooltip="The plan as JSON; Plan From Text reads it."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls, instruction: str, seconds: float, seed: int, reasoner: dict[str, Any], llm: Any = None
    ) -> io.NodeOutput:
        from .host.progress import HostListener, show_text

        listener = HostListener(cls.hidden.unique_id)
        reading = _reason(instruction, seconds or None, seed, {**reasoner, "llm": llm}, listener)
        listener.plan(reading)
        shown = "\n".join([*reading.repairs, *filter(None, [reading.plan.reasoning.strip()])])
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(reading.plan, reading.plan.reasoning, reading.plan.to_json(), ui={"text": (shown,)})


def _reason(instruction: str, seconds: float | None, seed: int, reasoner: dict[str, Any], listener: Any) -> PlanReading:
    from ..audiostory_core.line import planning, server_reasoner
    from ..audiostory_core.line.teller import Teller

    if reasoner["reasoner"] == "bundle":
        parts = sockets.need_part(reasoner.get("llm"), "language_model", "LLM").parts
        return planning.reason(Teller(parts, seed=seed, observer=listener), instruction, seconds)[0]
    from ..audiostory_core.bundle.manifest import Defaults

    total, notes = planning.choose_seconds(instruction, seconds, Defaults())
    if reasoner["reasoner"] == "none":
        from ..audiostory_core.plan.clauses import plain_plan

        reading = plain_plan(instruction, total)
    else:
        reading = server_reasoner.ask_plan(chat_server(reasoner), instruction, total, listener.text)
    return type(reading)(reading.plan, (*notes, *reading.repairs))
