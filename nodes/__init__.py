"""The nodes, one file a station of the line. A node names its inputs, calls the library, wraps the result."""

from __future__ import annotations

from comfy_api.latest import ComfyExtension, io


class AudioStory(ComfyExtension):
    async def get_node_list(self) -> list[type[io.ComfyNode]]:
        from .bridge_tokens import BridgeTokens
        from .check_bundle import CheckBundle
        from .concatenator import AudioConcatenator
        from .continue_story import ContinueStory
        from .decode_story import DecodeStory
        from .dub_video import DubVideo
        from .listen import AskAboutAudio, Listen
        from .load_bundle import LoadBundle
        from .plan_events import PlanEvents
        from .plan_exchange import ExportPlan, ImportPlan
        from .plan_text import PlanFromText, PlanToText
        from .plan_timeline import PlanTimeline
        from .reasoner import InstructionReasoner
        from .render_missing import RenderMissing
        from .residual_fuser import ResidualFuser
        from .save_story import SaveStory
        from .story_editor import StoryEditor
        from .story_judge import PickTake, ScoreStory
        from .story_latent import StoryLatent
        from .story_loop import Loop
        from .story_mixer import StoryMixer
        from .story_picture import StoryPicture
        from .story_sampler import StorySampler
        from .story_voice import EventClip, StoryVoice
        from .tell_a_story import TellAStory
        from .video_captioner import VideoCaptioner

        return [
            TellAStory, LoadBundle, InstructionReasoner, PlanFromText, PlanToText, PlanEvents, BridgeTokens, ResidualFuser,
            StoryLatent, StorySampler, DecodeStory, AudioConcatenator, StoryPicture, SaveStory, CheckBundle,
            PlanTimeline, StoryEditor, RenderMissing, StoryVoice, EventClip, StoryMixer, ImportPlan, ExportPlan,
            Listen, AskAboutAudio, ContinueStory, Loop, VideoCaptioner, DubVideo,
            ScoreStory, PickTake,
        ]  # fmt: skip


async def comfy_entrypoint() -> AudioStory:
    from .host.keys import guard_prompts

    guard_prompts()
    return AudioStory()
