"""The nodes, one file a station of the line. A node names its inputs, calls the library, wraps the result."""

from __future__ import annotations

from comfy_api.latest import ComfyExtension, io


class AudioStory(ComfyExtension):
    async def get_node_list(self) -> list[type[io.ComfyNode]]:
        from .bridge_tokens import BridgeTokens
        from .check_bundle import CheckBundle
        from .concatenator import AudioConcatenator
        from .decode_story import DecodeStory
        from .load_bundle import LoadBundle
        from .plan_events import PlanEvents
        from .plan_text import PlanFromText, PlanToText
        from .plan_timeline import PlanTimeline
        from .reasoner import InstructionReasoner
        from .residual_fuser import ResidualFuser
        from .save_story import SaveStory
        from .story_latent import StoryLatent
        from .story_picture import StoryPicture
        from .story_sampler import StorySampler
        from .tell_a_story import TellAStory

        return [
            TellAStory, LoadBundle, InstructionReasoner, PlanFromText, PlanToText, PlanEvents, BridgeTokens, ResidualFuser,
            StoryLatent, StorySampler, DecodeStory, AudioConcatenator, StoryPicture, SaveStory, CheckBundle,
            PlanTimeline,
        ]  # fmt: skip


async def comfy_entrypoint() -> AudioStory:
    from .keys import guard_prompts

    guard_prompts()
    return AudioStory()
