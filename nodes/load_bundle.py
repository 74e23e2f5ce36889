"""Load AudioStory Bundle: a bundle's name -> LLM, FUSER, MODEL, VAE. Nothing moves to the device before it is used."""

from __future__ import annotations

from comfy_api.latest import io

from . import sockets
from .sockets import CATEGORY, Part

DTYPES = ["auto", "bfloat16", "float16", "float32"]


class LoadBundle(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        from . import runtime

        return io.Schema(
            node_id="AudioStoryLoadBundle",
            display_name="Load AudioStory Bundle",
            category=CATEGORY,
            description="Opens a bundle: the language model that plans, the fuser, the velocity model and the codec. MODEL "
            "and VAE are ComfyUI's own and work with its samplers, schedulers, guiders and LoRA loaders.",
            search_aliases=["audiostory", "story model", "text to audio", "load story"],
            inputs=[
                io.Combo.Input("bundle", options=runtime.bundle_names(), tooltip="Which bundle: tiny comes with the pack, "
                               "others are folders in models/audiostory, or in the audiostory entry of extra_model_paths."),
                io.Combo.Input("dtype", options=DTYPES, default="auto", tooltip="Precision of the weights: auto is bfloat16 "
                               "where the device computes in it, else float32."),
            ],
            outputs=[
                sockets.LLM.Output("llm", display_name="llm", tooltip="The language model; nothing for a text-only bundle."),
                sockets.Fuser.Output("fuser", display_name="fuser", tooltip="The fuser; nothing for a text-only bundle."),
                io.Model.Output("model", display_name="model", tooltip="The velocity model, for any core sampler."),
                io.Vae.Output("vae", display_name="vae", tooltip="The codec."),
            ],
        )  # fmt: skip

    @classmethod
    def validate_inputs(cls, bundle: str | None) -> bool | str:
        from .check_bundle import known_bundle

        return known_bundle(bundle)

    @classmethod
    def fingerprint_inputs(cls, bundle: str | None, dtype: str | None) -> str:
        from . import runtime

        return "" if bundle is None else runtime.bundle_fingerprint(bundle)

    @classmethod
    def execute(cls, bundle: str, dtype: str) -> io.NodeOutput:
        from . import runtime

        parts = runtime.open_parts(bundle, dtype)
        manifest = parts.bundle.manifest
        llm = Part(parts, "language_model") if manifest.language else None
        fuser = Part(parts, "fuser") if manifest.fuser else None
        return io.NodeOutput(llm, fuser, parts.model(), parts.vae())
