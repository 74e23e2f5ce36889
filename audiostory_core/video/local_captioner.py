"""A language model that sees, of the Qwen2.5-VL family, in a local folder -> a captioner.

Each shot goes to the model as a video of its own, by the folder's chat template, with the pace of its frames, so that the
model's places in time are those of the film. Reads safetensors and no code of the folder's. Knows nothing of sounds.
Source: Bai et al. 2025, section 2.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..disk.files import read_json, read_text
from ..errors import InputError
from ..models.language_model import plain
from ..models.seeing import VIDEO_PAD, SeenVideo, patches
from ..models.vision_config import Sight, read_sight
from ..replies.reading import Reply
from .captioner import SYSTEM, OnText, span_of
from .shots import ShotView

FAMILY = ("qwen2_5_vl",)
MAX_NEW_TOKENS = 768
MAX_JSON_BYTES = 20_000_000


class LocalCaptioner:
    """A model and its tokenizer as a `Captioner`; greedy. Use it where the model lies."""

    notes: tuple[str, ...] = ()

    def __init__(
        self, model: Any, tokenizer: Any, sight: Sight, template: str, name: str, max_new_tokens: int = MAX_NEW_TOKENS
    ) -> None:
        self.model, self.tokenizer, self.sight, self.template, self.name = model, tokenizer, sight, template, name
        self.max_new_tokens, self.system = max_new_tokens, SYSTEM
        self.patcher: Any = None  # what a host moves the model by

    @torch.no_grad()
    def __call__(self, question: str, views: Sequence[ShotView], on_text: OnText) -> Reply:
        inputs = self.inputs(question, views)
        length = inputs["input_ids"].shape[1]

        def heard(ids: Tensor, scores: Any, **_: Any) -> Tensor:
            on_text("")
            return torch.zeros(len(ids), dtype=torch.bool, device=ids.device)

        from transformers import StoppingCriteriaList

        stops: Any = StoppingCriteriaList([heard])
        found = self.model.generate(
            **inputs, max_new_tokens=self.max_new_tokens, do_sample=False, num_beams=1, stopping_criteria=stops
        )
        text = self.tokenizer.decode(found[0, length:], skip_special_tokens=True)
        on_text(text)
        return Reply(text, limit=found.shape[1] - length >= self.max_new_tokens)

    def inputs(self, question: str, views: Sequence[ShotView]) -> dict[str, Tensor]:
        """What the model's `generate` takes: tokens [1 l], patches [p c] of all shots, their grids [v 3] and paces [v]."""
        shown = [patches(_seen(view), self.sight) for view in views]
        content: list[dict[str, str]] = []
        for view in views:
            times = ", ".join(f"{picture.seconds:.2f}" for picture in view.pictures)
            content += [{"type": "text", "text": f"{span_of(view)}, seen at {times} s:"}, {"type": "video"}]
        content.append({"type": "text", "text": plain(question)})
        talk = [{"role": "system", "content": [{"type": "text", "text": self.system}]}, {"role": "user", "content": content}]
        text = self.tokenizer.apply_chat_template(
            talk, chat_template=self.template, tokenize=False, add_generation_prompt=True
        )
        pieces = text.split(VIDEO_PAD)
        if len(pieces) != len(views) + 1:
            raise InputError(
                f"the chat template of {self.name} places {len(pieces) - 1} videos where {len(views)} are shown."
            )
        merged = self.sight.merge**2
        pads = [VIDEO_PAD * (len(seen.values) // merged) for seen in shown]
        whole = "".join(piece + pad for piece, pad in zip(pieces, [*pads, ""], strict=True))
        ids = self.tokenizer(whole, add_special_tokens=False, return_tensors="pt")["input_ids"]
        device, dtype = self.model.device, self.model.dtype
        inputs = {
            "input_ids": ids,
            "attention_mask": torch.ones_like(ids),
            "pixel_values_videos": torch.cat([seen.values for seen in shown]).to(dtype),
            "video_grid_thw": torch.tensor([seen.grid for seen in shown]),
            "second_per_grid_ts": torch.tensor([seen.step_seconds for seen in shown], dtype=torch.float32),
        }
        if "mm_token_type_ids" in inspect.signature(self.model.forward).parameters:  # transformers 5: 2 is a video
            inputs["mm_token_type_ids"] = 2 * (ids == self.model.config.video_token_id).long()
        return {name: value.to(device) for name, value in inputs.items()}


def read_model(folder: str | Path, dtype: torch.dtype = torch.float32) -> LocalCaptioner:
    """A captioner from a folder as transformers saves models, on the CPU. Raises InputError for all that cannot be used."""
    path = Path(folder)
    if not (path / "config.json").is_file():
        raise InputError(f"{path / 'config.json'} is missing; give a folder with a model as transformers saves it.")
    config = read_json(path / "config.json")
    kind = config.get("model_type")
    if kind not in FAMILY:
        raise InputError(f"{path} holds a model of type {str(kind)[:40]!r}; a captioner is one of {', '.join(FAMILY)}.")
    from transformers import AutoModelForImageTextToText, AutoTokenizer

    local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(path, **local)
        model: Any = AutoModelForImageTextToText.from_pretrained(path, dtype=dtype, use_safetensors=True, **local)
    except Exception as error:  # transformers refuses files in many ways, not all of them ValueErrors
        raise InputError(f"the vision model in {path} cannot be read ({' '.join(str(error).split())[:200]}).") from None
    sight = read_sight(path, model.config.vision_config)
    return LocalCaptioner(model.eval(), tokenizer, sight, _template(path, tokenizer), f"the model in {path.name}")


def _template(path: Path, tokenizer: Any) -> str:
    """The chat template that knows videos: the processor's, in a file of its own, or else the tokenizer's."""
    if (path / "chat_template.jinja").is_file():
        return read_text(path / "chat_template.jinja", MAX_JSON_BYTES)
    file = path / "chat_template.json"
    said = read_json(file, MAX_JSON_BYTES).get("chat_template") if file.is_file() else None
    template = said if isinstance(said, str) else tokenizer.chat_template
    if not isinstance(template, str):
        raise InputError(f"{path} has no chat template; a model that answers questions brings one.")
    return template


def _seen(view: ShotView) -> SeenVideo:
    import numpy as np
    from PIL import Image

    frames = [np.asarray(Image.open(io.BytesIO(picture.jpeg)).convert("RGB")) for picture in view.pictures]
    return SeenVideo(torch.from_numpy(np.stack(frames)), tuple(picture.seconds for picture in view.pictures))
