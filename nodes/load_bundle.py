"""Load AudioStory Bundle: a bundle's name -> LLM, FUSER, MODEL, VAE. Nothing moves to the device before it is used."""

from __future__ import annotations

from comfy_api.latest import io

from .host import sockets
from .host.inputs import bundle_fingerprint, bundle_input, known_bundle
from .host.sockets import CATEGORY, Part

DTYPES = ["auto", "bfloat16", "float16", "float32"]


class LoadBundle(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryLoadBundle",
            display_name="Load AudioStory Bundle",
            category=CATEGORY,
            description="Opens a bundle: the language model that plans, the fuser, the velocity model and the codec. MODEL "
            "and VAE are ComfyUI's own and work with its samplers, schedulers, guiders and LoRA loaders.",
            search_aliases=["audiostory", "story model", "text to audio", "load story"],
            inputs=[
                bundle_input(),
                io.Combo.Input(
                    "dtype",
                    options=DTYPES,
                    default="auto",
                    tooltip="Precision of the weights: auto is bfloat16 where the device computes in it, else float32.",
                ),
            ],
            outputs=[
                sockets.LLM.Output(
                    "llm",
                    display_name="llm",
                    tooltip="What reads plans: the language model, or the text encoder where a bundle has none.",
                ),
                sockets.Fuser.Output(
                    "fuser", display_name="fuser", tooltip="The fuser; a bundle without one takes text features as they are."
                ),
                io.Model.Output("model", display_name="model", tooltip="The velocity model, for any core sampler."),
                io.Vae.Output("vae", display_name="vae", tooltip="The codec."),
            ],
        )

    @classmethod
    def validate_inputs(cls, bundle: str | None) -> bool | str:
        return known_bundle(bundle)

    @classmethod
    def fingerprint_inputs(cls, bundle: str | None, dtype: str | None) -> str:
        return bundle_fingerprint(bundle)

    @classmethod
    def execute(cls, bundle: str, dtype: str) -> io.NodeOutput:
        from .host.runtime import open_parts

        parts = open_parts(bundle, dtype)
        return io.NodeOutput(Part(parts, "language_model"), Part(parts, "fuser"), parts.model(), parts.vae())
