"""Render Missing: a plan -> the clips of all its events; only what changed since it was rendered last is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .host import inputs, sockets
from .tell_a_story import preset_input, settings_of

if TYPE_CHECKING:
    from ..audiostory_core.line.settings import Settings
    from ..audiostory_core.plan.story import StoryPlan
    from ..audiostory_core.variations.missing import Clips


class RenderMissing(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryRenderMissing",
            display_name="Render Missing",
            category=sockets.CATEGORY,
            description="Renders the events of an edited plan that changed, each in the context of the story as it is now, "
            "and takes all others from the store, bit for bit. Speech is spoken.",
            search_aliases=["rerender", "render events", "update story", "recohere", "clips"],
            is_input_list=True,
            inputs=[
                inputs.bundle_input(),
                sockets.Plan.Input("plan", tooltip="The plan, of Story Editor, Plan Timeline or any other node."),
                io.Audio.Input(
                    "clips",
                    optional=True,
                    tooltip="Clips to take instead of what would be rendered or spoken: "
                    "those of Story Voice or Event Clip, which say for which event they are.",
                ),
                io.DynamicCombo.Input(
                    "settings",
                    tooltip="How to render: as the plan says that it was told (else with the "
                    "bundle's own settings and seed 0), or with settings of your own.",
                    options=[
                        io.DynamicCombo.Option("as told", []),
                        io.DynamicCombo.Option("own", [inputs.seed_input(), preset_input(), inputs.residual_input()]),
                    ],
                ),
                io.Boolean.Input(
                    "recohere",
                    default=False,
                    tooltip="On: renders every event anew, so that each knows the "
                    "others as they are now; locked ones stay. Off: only what changed.",
                ),
            ],
            outputs=[
                io.Audio.Output(
                    "clips",
                    display_name="clips",
                    is_output_list=True,
                    tooltip="One AUDIO a clip, for Story Mixer; each knows its event.",
                ),
                io.String.Output("report", display_name="report", tooltip="Which events were kept and which were rendered."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, bundle: list[str | None], settings: object = None) -> bool | str:
        return inputs.known_bundle(bundle[0] if bundle else None)

    @classmethod
    def fingerprint_inputs(cls, bundle: list[str | None], **_: object) -> str:
        return inputs.bundle_fingerprint(bundle[0] if bundle else None)

    @classmethod
    def execute(
        cls,
        bundle: list[str],
        plan: list[Any],
        settings: dict[str, list[Any]],
        recohere: list[bool],
        clips: list[Any] | None = None,
    ) -> io.NodeOutput:
        from ..audiostory_core.line.teller import Teller
        from ..audiostory_core.variations.missing import render_missing
        from .host.clips import SPAN, given_clips, pieces_in, unspoken, voice_here
        from .host.folders import store
        from .host.progress import StoryListener, show_text
        from .host.runtime import open_parts

        given = sockets.need_plan(plan[0])
        asked = {name: value[0] if isinstance(value, list) else value for name, value in settings.items()}
        seed, chosen = _told(given, asked)
        listener = StoryListener(cls.hidden.unique_id)
        own = given_clips(pieces_in(clips or [], keeps_place=False), given)
        with open_parts(bundle[0]).session() as parts:
            teller = Teller(
                parts,
                chosen,
                seed,
                listener,
                on_clip=listener.clips,
                store=store(),
                anew=recohere[0],
                voice=voice_here(),
                clips=own,
            )
            found = render_missing(teller, given)
        told = "\n".join([report(found), *unspoken(given, own)])
        show_text(cls.hidden.unique_id, told)
        audio = [{**sockets.to_audio(clip), SPAN: span} for span, clip in found.laid]
        return io.NodeOutput(audio, told, ui={"text": (told,)})


def _told(plan: StoryPlan, asked: dict[str, Any]) -> tuple[int, Settings]:
    """The story's seed and settings, as asked or as the plan says."""
    from ..audiostory_core.line.settings import Settings, settings_in

    if asked["settings"] == "own":
        return asked["seed"], settings_of(asked["preset"], asked["residual_strength"])
    before = plan.telling
    return (before.seed, Settings(**settings_in(before.settings))) if before else (0, Settings())


def report(found: Clips) -> str:
    """Where each event's clip comes from, a line for each way, and what is to be said about speech."""
    groups = {"kept": found.kept, "rendered": found.rendered, "spoken": found.spoken, "given": found.given}
    total = sum(map(len, groups.values()))
    lines = [f"{way} {len(ids)} of {total} events: {', '.join(ids)}" for way, ids in groups.items() if ids]
    return "\n".join([*lines, *found.notes])
