"""A bundle's name -> a report on what is there, what is not, and where to put it."""

from __future__ import annotations

from comfy_api.latest import io

from .host import sockets
from .host.inputs import bundle_input, known_bundle


class CheckBundle(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryCheckBundle",
            display_name="Check Bundle",
            category=sockets.CATEGORY,
            description="Says what a bundle holds: parts, sizes, hashes, licence, what is missing and where to put it.",
            search_aliases=["verify model", "bundle info", "missing model", "licence"],
            is_output_node=True,
            inputs=[
                bundle_input(),
                io.Boolean.Input(
                    "verify_hashes",
                    default=True,
                    tooltip="Read every file and compare its sha256; without it only sizes are compared.",
                ),
            ],
            outputs=[io.String.Output("report", display_name="report", tooltip="What was found, a line each.")],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, bundle: str | None) -> bool | str:
        return known_bundle(bundle)

    @classmethod
    def fingerprint_inputs(cls, bundle: str | None, verify_hashes: bool | None) -> str:
        if bundle is None:
            return ""
        from ..audiostory_core.bundle.bundle import Bundle
        from ..audiostory_core.bundle.report import fingerprint
        from .host.folders import bundle_folder

        return fingerprint(Bundle.open(bundle_folder(bundle)))

    @classmethod
    def execute(cls, bundle: str, verify_hashes: bool) -> io.NodeOutput:
        from ..audiostory_core.bundle.bundle import Bundle
        from ..audiostory_core.bundle.report import bundle_text
        from .host.folders import bundle_folder
        from .host.progress import show_text

        text = bundle_text(Bundle.open(bundle_folder(bundle)), verify_hashes)
        show_text(cls.hidden.unique_id, text)
        return io.NodeOutput(text, ui={"text": (text,)})
