"""A plan -> lists with one entry an event, so that ComfyUI maps any other nodes over the events."""

from __future__ import annotations

from comfy_api.latest import io

from .host import sockets
from .host.inputs import seed_input


class PlanEvents(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryPlanEvents",
            display_name="Plan Events",
            category=sockets.CATEGORY,
            description="Lists the events of a plan: what is wired to these lists runs once for each event, in order.",
            search_aliases=["for each event", "captions list", "split plan"],
            inputs=[sockets.Plan.Input("plan", tooltip="The plan whose events are listed."), seed_input()],
            outputs=[
                io.String.Output(
                    "captions", display_name="captions", is_output_list=True, tooltip="What is heard, one text an event."
                ),
                io.Float.Output(
                    "seconds", display_name="seconds", is_output_list=True, tooltip="How long each event lasts, in seconds."
                ),
                io.Float.Output(
                    "starts", display_name="starts", is_output_list=True, tooltip="When each event begins, in seconds."
                ),
                io.Int.Output(
                    "seeds",
                    display_name="seeds",
                    is_output_list=True,
                    tooltip="The noise seed of each event; the same as in Story Sampler.",
                ),
            ],
        )

    @classmethod
    def execute(cls, plan: object, seed: int) -> io.NodeOutput:
        from ..audiostory_core.plan.story import event_seed

        events = sockets.need_plan(plan).events
        return io.NodeOutput(
            [e.caption for e in events],
            [e.seconds for e in events],
            [e.start for e in events],
            [event_seed(seed, e) for e in events],
        )
