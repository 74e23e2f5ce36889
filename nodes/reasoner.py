"""An instruction -> a plan: by the bundle's language model, by a server, or by no model at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..audiostory_core import chat_server
from . import sockets
from .inputs import instruction_input, seconds_input, seed_input

if TYPE_CHECKING:
    from ..audiostory_core.plan_text import PlanReading


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
                _llm(),
                instruction_input(),
                seconds_input(),
                seed_input("Only used where the bundle's first, greedy answer holds no plan (no unit)."),
                io.DynamicCombo.Input("reasoner", tooltip="Who plans: the bundle's own language model, any "
                                      "OpenAI-compatible server, or nobody (one event for each clause, all equally long).",
                                      options=[io.DynamicCombo.Option("bundle", []),
                                               io.DynamicCombo.Option("server", _server()),
                                               io.DynamicCombo.Option("none", [])]),
            ],
            outputs=[
                sockets.Plan.Output("plan", display_name="plan", tooltip="The story: events with captions and times."),
                io.String.Output("reasoning", display_name="reasoning", tooltip="Why the story goes as it does."),
                io.String.Output("json", display_name="plan JSON", tooltip="The plan as JSON; Plan From Text reads it."),
            ],
            hidden=[io.Hidden.unique_id],
        )  # fmt: skip

    @classmethod
    def execute(
        cls, instruction: str, seconds: float, seed: int, reasoner: dict[str, Any], llm: Any = None
    ) -> io.NodeOutput:
        from .progress import HostListener, show_text

        listener = HostListener(cls.hidden.unique_id)
        reading = _reason(instruction, seconds or None, seed, {**reasoner, "llm": llm}, listener)
        listener.plan(reading)
        shown = "\n".join([*reading.repairs, *filter(None, [reading.plan.reasoning.strip()])])
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(reading.plan, reading.plan.reasoning, reading.plan.to_json(), ui={"text": (shown,)})


def _llm() -> io.Input:
    return sockets.LLM.Input("llm", optional=True, tooltip="The LLM of Load AudioStory Bundle, where the bundle plans.")


def _server() -> list[io.Input]:
    return [
        io.String.Input("url", default="http://127.0.0.1:11434/v1",
                        tooltip="Address of the server, up to /v1: Ollama, llama.cpp, vLLM, LM Studio, OpenAI and others."),
        io.String.Input("model", default="qwen3:8b", tooltip="The model's name, as the server knows it."),
        io.String.Input("key_variable", default=chat_server.KEY_VARIABLE,
                        tooltip="NAME of the environment variable that holds the key; never the key itself. "
                        "Where it is not set, no key is sent."),
        io.Float.Input("timeout_seconds", default=chat_server.TIMEOUT_SECONDS, min=1.0,
                       max=chat_server.MAX_TIMEOUT_SECONDS, step=1.0, tooltip="Longest wait for the answer, in seconds."),
    ]  # fmt: skip


def _reason(instruction: str, seconds: float | None, seed: int, reasoner: dict[str, Any], listener: Any) -> PlanReading:
    from ..audiostory_core import pipeline

    if reasoner["reasoner"] == "bundle":
        parts = sockets.need_part(reasoner.get("llm"), "language_model", "LLM").parts
        reading, _ = pipeline.reason(parts, instruction, seconds, seed, listener, pipeline.Clock())
        return reading
    from ..audiostory_core.manifest import Defaults

    total, notes = pipeline.choose_seconds(instruction, seconds, Defaults())
    if reasoner["reasoner"] == "none":
        from ..audiostory_core.plain_plan import plain_plan

        reading = plain_plan(instruction, total)
    else:
        reading = chat_server.ask_plan(
            reasoner["url"], reasoner["model"], instruction, total, key_variable=reasoner["key_variable"],
            timeout_seconds=reasoner["timeout_seconds"], on_text=listener.text,
        )  # fmt: skip
    return type(reading)(reading.plan, (*notes, *reading.repairs))
