"""For a host without a GPU: lets torchvision be imported where its compiled operators do not fit torch's CPU build.

ComfyUI imports torchvision for image models; nothing of ours does. Put this folder on PYTHONPATH of the server alone.
"""

import importlib.abc
import importlib.machinery
import sys

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width, "
    "int sampling_ratio, bool aligned) -> Tensor",
)


class _Declare(importlib.abc.MetaPathFinder):
    """Declares the operators' schemas just before torchvision is imported, then steps aside."""

    def find_spec(self, name, path=None, target=None):
        if name == "torchvision":
            sys.meta_path.remove(self)
            import torch

            operators = torch.library.Library("torchvision", "DEF")
            for schema in _SCHEMAS:
                try:
                    operators.define(schema)
                except RuntimeError:
                    pass
            sys.modules[__name__].operators = operators  # they last as long as this object
        return None


sys.meta_path.insert(0, _Declare())
