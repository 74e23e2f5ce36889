"""How a model of the Qwen2.5-VL family looks at frames: sizes of patches, limits in pixels, colours; read from its files.

Numbers alone: names of classes and of code in those files are not looked at. Ignorant of frames and of models.
Source: Bai et al. 2025, section 2.2; QwenLM/Qwen2.5-VL, qwen-vl-utils.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..disk.files import read_json
from ..errors import InputError

SEEING = "qwen2_5_vl"  # `model_type` of what can see
FILE = "video_preprocessor_config.json"
MAX_BYTES = 1_000_000
MAX_SIDE = 16_384  # pixels
MAX_TOKENS = 4096  # that stand for one video; the published preprocessing allows 115,200


@dataclass(frozen=True)
class Sight:
    """How frames become patches: sides in pixels, frames of a patch, patches merged into a token (on a side), colours.

    A frame has `least_pixels` to `most_pixels`; a whole video at most `max_tokens`, as far as `least_pixels` allow.
    `per_second`: places in time that a second takes.
    """

    patch: int = 14
    patch_frames: int = 2
    merge: int = 2
    mean: tuple[float, ...] = (0.48145466, 0.4578275, 0.40821073)
    spread: tuple[float, ...] = (0.26862954, 0.26130258, 0.27577711)
    least_pixels: int = 128 * 28 * 28
    most_pixels: int = 768 * 28 * 28
    per_second: float = 2.0
    max_tokens: int = MAX_TOKENS

    def size(self, height: int, width: int, frames: int) -> tuple[int, int]:
        """Height and width that frames are resized to: whole tokens, within the limits, the aspect kept if it can be."""
        side = self.patch * self.merge
        share = self.max_tokens * side * side * self.patch_frames // frames
        most = max(min(self.most_pixels, share), int(1.05 * self.least_pixels))
        h, w = round(height / side) * side, round(width / side) * side
        if h * w > most:
            scale = math.sqrt(height * width / most)
            h, w = (max(side, math.floor(length / scale / side) * side) for length in (height, width))
        elif h * w < self.least_pixels:
            scale = math.sqrt(self.least_pixels / (height * width))
            h, w = (math.ceil(length * scale / side) * side for length in (height, width))
        return h, w

    def to_json(self) -> str:
        """What `read_sight` reads again, in the names that transformers knows."""
        said = {
            "patch_size": self.patch,
            "temporal_patch_size": self.patch_frames,
            "merge_size": self.merge,
            "image_mean": self.mean,
            "image_std": self.spread,
            "size": {"shortest_edge": self.least_pixels, "longest_edge": self.most_pixels},
        }
        return json.dumps(said, indent=1) + "\n"


def read_sight(folder: Path, vision: Any) -> Sight:
    """The sight of the model in `folder`, whose vision tower has the config `vision`. What no file says is as published.

    Raises InputError where the two do not agree, and for numbers that cannot be.
    """
    usual, (said, where) = Sight(), _said(folder)
    sizes = {
        "patch": ("patch_size", vision.patch_size),
        "patch_frames": ("temporal_patch_size", vision.temporal_patch_size),
        "merge": ("merge_size", vision.spatial_merge_size),
    }
    for name, size in sizes.values():
        if said.get(name, size) != size:
            raise InputError(f"{where}: {name} is {str(said[name])[:40]}, but the model's vision tower has {size}.")
    limits: Any = said.get("size")
    limits = limits if isinstance(limits, Mapping) else {}
    least = said.get("min_pixels") or limits.get("shortest_edge") or usual.least_pixels
    most = said.get("max_pixels") or limits.get("longest_edge") or usual.most_pixels
    if not all(type(count) is int for count in (least, most)) or not 1 <= least <= most <= MAX_SIDE**2:
        raise InputError(f"{where}: a frame has {str(least)[:20]} to {str(most)[:20]} pixels, expected whole numbers.")
    return Sight(
        **{ours: size for ours, (_, size) in sizes.items()},
        least_pixels=least,
        most_pixels=most,
        mean=_colours(said.get("image_mean", usual.mean), "image_mean", where),
        spread=_colours(said.get("image_std", usual.spread), "image_std", where),
        per_second=float(vision.tokens_per_second),
    )


def _said(folder: Path) -> tuple[Mapping[str, Any], str]:
    """What the processor's files say of videos, and which file does."""
    if (folder / FILE).is_file():
        return read_json(folder / FILE, MAX_BYTES), str(folder / FILE)
    if (folder / "processor_config.json").is_file():
        said = read_json(folder / "processor_config.json", MAX_BYTES).get("video_processor")
        if isinstance(said, dict):
            return said, str(folder / "processor_config.json")
    if (folder / "preprocessor_config.json").is_file():
        said = read_json(folder / "preprocessor_config.json", MAX_BYTES)
        # Its limits in pixels are meant for pictures: a minute of video would become hundreds of thousands of tokens.
        said = {key: value for key, value in said.items() if key not in ("size", "min_pixels", "max_pixels")}
        return said, str(folder / "preprocessor_config.json")
    return {}, str(folder)


def _colours(values: Any, name: str, where: str) -> tuple[float, ...]:
    good = isinstance(values, (list, tuple)) and len(values) == 3 and all(type(v) in (int, float) for v in values)
    if not good or not all(0 < v <= 1 for v in values):
        raise InputError(f"{where}: {name} is {str(values)[:60]}, expected three numbers above 0 and up to 1.")
    return tuple(float(v) for v in values)
