"""Bridge Tokens: a plan's text through the language model -> BRIDGE, one row an event.

Tokens are kept under what their own event says, so that an edit elsewhere in the story leaves them as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .host import sockets
from .host.sockets import CATEGORY, Part, PlannedTokens, need_part, need_plan

if TYPE_CHECKING:
    from ..audiostory_core.disk.store import Store
    from ..audiostory_core.line import bridge as bridging
    from ..audiostory_core.plan.story import StoryPlan
    from .host.runtime import HostParts


class BridgeTokens(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryBridgeTokens",
            display_name="Bridge Tokens",
            category=CATEGORY,
            description="Reads a plan with the language model and writes semantic and residual tokens for each event. An "
            "event that was read before with the same words and length keeps its tokens.",
            search_aliases=["semantic tokens", "residual tokens", "encode plan", "audiostory bridge"],
            inputs=[
                sockets.LLM.Input("llm", tooltip="The language model of Load AudioStory Bundle."),
                sockets.Plan.Input("plan", tooltip="The plan to read; it may come from anywhere."),
                io.Boolean.Input(
                    "reread_all",
                    default=False,
                    tooltip="On: read the whole story anew, so that every event "
                    "knows the others as they are now. Off: only events that changed are read again.",
                ),
            ],
            outputs=[
                sockets.Bridge.Output("bridge", display_name="bridge", tooltip="The plan and its tokens, one row an event.")
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, llm: Any, plan: Any, reread_all: bool) -> io.NodeOutput:
        from ..audiostory_core.plan.pieces import wholes
        from .host.folders import store
        from .host.progress import show_text

        plan, part = wholes(need_plan(plan)), need_part(llm, "language_model", "llm")
        if part.parts.bundle.manifest.language is None:
            planned, read = text_tokens(part.parts, plan), len(plan.events)
        else:
            tokens, read = kept_tokens(part, plan, store(), reread_all)
            planned = PlannedTokens(plan, tokens)
        show_text(cls.hidden.unique_id, f"read {read} of {len(plan.events)} events")
        return io.NodeOutput(planned)


def text_tokens(parts: HostParts, plan: StoryPlan) -> PlannedTokens:
    """Captions as the bundle's text encoder writes them, each event on its own, and no residual tokens beside them."""
    import torch

    from ..audiostory_core.line import bridge as bridging
    from ..audiostory_core.line.conditioning import encode_each

    with torch.no_grad():
        context = encode_each(parts.text_encoder, [event.caption for event in plan.events])
    features = context.tokens.to("cpu", torch.float32)
    return PlannedTokens(plan, bridging.BridgeTokens(features, features[:, :0]), context.mask.cpu())


def kept_tokens(part: Part, plan: StoryPlan, store: Store, reread_all: bool) -> tuple[bridging.BridgeTokens, int]:
    """Tokens of all events, and how many of them were read now; the language model is asked for only if it must read."""
    import torch

    from ..audiostory_core.line import bridge as bridging

    keys = token_keys(part, plan)
    rows = [None if reread_all else _whole(store.get(key)) for key in keys]
    missing = [k for k, row in enumerate(rows) if row is None]
    if missing:
        found = bridging.bridge_some(part.module, plan, missing)
        for k in missing:
            semantic, residual = (tokens.to("cpu", torch.float32) for tokens in found[k])
            rows[k] = {"semantic": semantic, "residual": residual}
            store.put(keys[k], rows[k])
    stacked = [torch.stack([row[name] for row in rows]) for name in ("semantic", "residual")]
    return bridging.BridgeTokens(*stacked), len(missing)


def token_keys(part: Part, plan: StoryPlan) -> list[str]:
    """What each event's tokens are known by: its own words and length and the instruction, not its neighbours.

    Events that say the same are told apart by their order.
    """
    from ..audiostory_core.disk.store import content_key

    parts = part.parts
    language = parts.bundle.manifest.language
    model = (
        parts.bundle.digest_of("llm/", "bridge."),
        language.model_dump_json() if language else "",
        str(parts.dtype_of("language_model")),
    )
    seen: dict[tuple[Any, ...], int] = {}
    keys = []
    for event in plan.events:
        own = (event.caption, event.detail, float(event.seconds))
        seen[own] = seen.get(own, -1) + 1
        keys.append(content_key("bridge 1", *model, plan.instruction, *own, seen[own]))
    return keys


def _whole(found: dict[str, Any] | None) -> dict[str, Any] | None:
    return found if found is not None and found.keys() == {"semantic", "residual"} else None
