"""The renderer's own stage: text encoder and DiT learn to turn captions into latents, as TangoFlux was before AudioStory.

Environments enter through the fuser as `rooms`, residual tokens looked up by name: the renderer learns what to do with
residual tokens, and the language model learns later to write them from the instruction.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ..dataset.clips import ClipStore
from ..dataset.vocabulary import all_variants, draw_caption
from ..models.codec import Form
from ..models.dit import AudioDiT
from ..models.fuser import ResidualFuser
from ..models.text_encoder import TextEncoder
from .flow import FlowLoss

TEXT_DROP = 0.1
TOKENS_A_STEP = 2700


class RendererTask:
    """Flow matching on clips, a batch from one of the `stores` (each of clips of one length, which lie whole within it).

    Losses: "loss", the `FlowLoss`.
    """

    def __init__(
        self,
        stores: Sequence[ClipStore],
        text: TextEncoder,
        dit: AudioDiT,
        fuser: ResidualFuser,
        codec: Form,
        rooms: nn.Embedding,
        rate: float = 1e-3,
        seed: int = 0,
        polish: bool = False,
    ) -> None:
        self.parts = nn.ModuleDict({"text": text, "dit": dit, "fuser": fuser, "rooms": rooms})
        # While polishing, the language model already learns to write the text encoder's features: those stand still.
        self.modules = nn.ModuleDict({"dit": dit, "fuser": fuser}) if polish else self.parts
        self.stores, self.rate, self.seed = stores, rate, seed
        self.variants = all_variants()
        self.flow = FlowLoss.of(codec)

    def groups(self) -> list[dict[str, Any]]:
        return [{"params": list(self.modules.parameters()), "lr": self.rate}]

    def losses(self, step: int) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        data, variant, environment = self._batch(step, generator)
        draw = random.Random(f"{self.seed}/{step}")
        chosen = [self.variants[v] for v in variant.tolist()]
        captions = [draw_caption(name, kind, draw) for name, kind in chosen]
        context = self.context(captions, environment, draw)
        return {"loss": self.flow(self.parts["dit"], data, context, generator)}

    def context(self, captions: list[str], environment: Tensor, draw: random.Random) -> Tensor:
        """Fused context [n s d]; a tenth is the empty text, and half of the dry clips do without residual tokens."""
        empty = [draw.random() < TEXT_DROP for _ in captions]
        bare = [e or (room == 0 and draw.random() < 0.5) for e, room in zip(empty, environment.tolist(), strict=True)]
        features = self.parts["text"](["" if e else c for e, c in zip(empty, captions, strict=True)])
        semantic = self.parts["fuser"].feature_scale * features  # the fuser divides by it
        residual = self.parts["rooms"](environment).unflatten(-1, (-1, semantic.shape[-1]))
        fused = self.parts["fuser"](semantic, residual)
        plain = self.parts["fuser"](semantic, residual, mode="semantic")
        return torch.where(torch.tensor(bare, device=fused.device)[:, None, None], plain.to(fused.dtype), fused)

    def _batch(self, step: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Clips of one length: data [n t c], variant [n], environment [n]."""
        store = self.stores[int(torch.randint(len(self.stores), (), generator=generator))]
        count = TOKENS_A_STEP // (store.features.shape[1] + 65)
        chosen = torch.randint(len(store.features), (count,), generator=generator)
        return store.features[chosen].float(), store.variant[chosen], store.environment[chosen]
