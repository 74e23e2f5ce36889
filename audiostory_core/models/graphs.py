"""Calls that a GPU plays from a recording: its few hundred kernels are launched as one, instead of each by Python.

A recording holds for inputs of one shape, in one place: what is new is copied there first. Ignorant of what is computed.
It was not run on a GPU yet: elsewhere the same calls run unrecorded.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakSet

import torch
from torch import Tensor, nn

from ..errors import first_line

Call = Callable[..., Tensor]

_UNRECORDABLE: WeakSet[nn.Module] = WeakSet()


def as_cuda_graph(call: Call, *inputs: Tensor) -> Call:
    """`call` as a CUDA graph for inputs of these shapes; `inputs` become its own. Raises RuntimeError."""
    device = inputs[0].device
    aside = torch.cuda.Stream(device)
    aside.wait_stream(torch.cuda.current_stream(device))
    with torch.cuda.stream(aside):
        call(*inputs)  # once beforehand: libraries choose their kernels and take their memory
    torch.cuda.current_stream(device).wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    # Other threads, such as a host's, may use the GPU meanwhile.
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        found = call(*inputs)

    def replay(*fresh: Tensor) -> Tensor:
        for kept, new in zip(inputs, fresh, strict=True):
            kept.copy_(new)
        graph.replay()
        return found.clone()  # the next replay writes into the same place

    return replay


class Recorder:
    """`call` of tensors, which computes with `module`: recorded when inputs of new shapes come, and replayed ever after.

    What cannot be recorded is called as it is; `hear` is told why, and that module is not tried again.
    """

    def __init__(self, call: Call, module: nn.Module, hear: Callable[[str], None]) -> None:
        self.call, self.module, self.hear = call, module, hear
        self.recorded: dict[tuple[torch.Size, ...], Call] = {}

    def __call__(self, *inputs: Tensor) -> Tensor:
        shapes = tuple(one.shape for one in inputs)
        if shapes not in self.recorded and self.module not in _UNRECORDABLE:
            try:
                self.recorded[shapes] = as_cuda_graph(self.call, *(one.clone() for one in inputs))
            except RuntimeError as error:
                _UNRECORDABLE.add(self.module)
                self.hear(f"the sampler runs without recorded graphs: {first_line(error)}")
        return self.recorded.get(shapes, self.call)(*inputs)
