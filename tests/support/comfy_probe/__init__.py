"""For the tests alone, beside the pack in custom_nodes: a count of what is alive, and nodes that hand out wrong values."""

import gc
import math

import torch
from aiohttp import web
from comfy_api.latest import ComfyExtension, io
from server import PromptServer

OURS = ("audiostory_core.", "transformers.", "diffusers.")


@PromptServer.instance.routes.get("/audiostory_probe/alive")
async def alive(request: web.Request) -> web.Response:
    """Modules of ours and of the libraries below them that hold tensors, by class, and the bytes of all tensors."""
    gc.collect()
    modules: dict[str, int] = {}
    storages: dict[int, int] = {}
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, torch.Tensor) and kind.__module__.startswith("torch") and not thing.is_meta:
            storages[thing.untyped_storage().data_ptr()] = thing.untyped_storage().nbytes()
        elif issubclass(kind, torch.nn.Module) and any(name in f"{kind.__module__}." for name in OURS) and thing.state_dict():
            modules[kind.__name__] = modules.get(kind.__name__, 0) + 1
    return web.json_response({"modules": modules, "tensor_bytes": sum(storages.values())})


AUDIO = {
    "none": lambda: None,
    "empty": lambda: {"waveform": torch.zeros(1, 2, 0), "sample_rate": 16_000},
    "nan": lambda: {"waveform": torch.full((1, 1, 16_000), math.nan), "sample_rate": 16_000},
    "five channels": lambda: {"waveform": 0.1 * torch.randn(1, 5, 44_100), "sample_rate": 44_100},
    "mono": lambda: {"waveform": 0.1 * torch.randn(1, 1, 11_025), "sample_rate": 11_025},
    "telephone": lambda: {"waveform": 0.1 * torch.randn(1, 1, 8000), "sample_rate": 8000},
    "no rate": lambda: {"waveform": torch.zeros(1, 1, 10)},
}


class ProbeAudio(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return io.Schema("ProbeAudio", inputs=[io.Combo.Input("kind", options=list(AUDIO))], outputs=[io.Audio.Output()])

    @classmethod
    def execute(cls, kind):
        return io.NodeOutput(AUDIO[kind]())


class ProbeNonsense(io.ComfyNode):
    """Fits every socket and holds nothing of use."""

    @classmethod
    def define_schema(cls):
        kinds = ["text", "number", "nothing", "list"]
        return io.Schema("ProbeNonsense", inputs=[io.Combo.Input("kind", options=kinds)], outputs=[io.AnyType.Output()])

    @classmethod
    def execute(cls, kind):
        return io.NodeOutput({"text": "nonsense", "number": 7, "nothing": None, "list": [1, 2]}[kind])


class ProbeImageModel(io.ComfyNode):
    """A MODEL for pictures, small and with random weights."""

    @classmethod
    def define_schema(cls):
        return io.Schema("ProbeImageModel", outputs=[io.Model.Output()])

    @classmethod
    def execute(cls):
        import comfy.model_patcher
        import comfy.supported_models

        sizes = {"in_channels": 4, "out_channels": 4, "model_channels": 32, "num_res_blocks": [1, 1], "channel_mult": [1, 1],
                 "transformer_depth": [0, 1], "transformer_depth_output": [0, 0, 1, 1], "transformer_depth_middle": 1,
                 "context_dim": 16, "num_heads": 2, "use_linear_in_transformer": False, "adm_in_channels": None,
                 "use_spatial_transformer": True, "legacy": False, "image_size": 8, "use_checkpoint": False}
        model = comfy.supported_models.SD15(sizes).get_model({}, device="cpu")
        return io.NodeOutput(comfy.model_patcher.ModelPatcher(model, torch.device("cpu"), torch.device("cpu")))


class Probe(ComfyExtension):
    async def get_node_list(self):
        return [ProbeAudio, ProbeNonsense, ProbeImageModel]


async def comfy_entrypoint():
    return Probe()
