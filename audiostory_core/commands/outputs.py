"""The files of `audiostory tell` beside the track: plan, stems, dump, picture; written as they become known.

What was finished before an interrupt stays, with the plan; what was being written does not.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..disk.files import replacing
from ..door.story_file import write_plan
from ..plan.levels import beside_sound
from ..sound import audio
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan, Curve
from ..sound.stems import Stems
from .console import Console

if TYPE_CHECKING:
    from torch import Tensor

    from ..line.bridge import BridgeTokens
    from ..pipeline import Story
    from ..plan.story import Telling
    from ..plan.text import PlanReading
    from ..sound.playing import LiveMix
    from ..variations.heard import Marks
    from .options import Files


class Outputs(Console):
    """A console that also writes files. Use as a context: leaving it by an error keeps what is whole.

    `files` are those that are finished, in their order; `marks`, if there are any, listen to each clip.
    """

    def __init__(self, request: Files, telling: Telling | None = None, live: LiveMix | None = None) -> None:
        super().__init__(request.quiet, live)
        self.request, self.telling = request, telling
        self.files: list[Path] = []
        self.stems = Stems(Path(request.stems), request.overwrite, self.files) if request.stems else None
        self.dump = Path(request.dump) if request.dump else None
        self.wants_bridge = self.dump is not None
        self.marks: Marks | None = None
        self._latents: dict[str, Tensor] = {}
        self._plans: list[Path] = []  # which say what the whole was turned down by, once that is known
        for folder in (request.stems, request.dump):
            if folder:
                Path(folder).mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Outputs:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        if self.stems is not None:
            self.stems.abandon()
        if kind is not None and self.files:
            rest = f" and {len(self.files) - 8} more" if len(self.files) > 8 else ""
            print(f"kept {', '.join(map(str, self.files[:8]))}{rest}", file=sys.stderr)

    def plan(self, reading: PlanReading) -> None:
        super().plan(reading)
        targets = [self.request.save_plan, self.request.stems and Path(self.request.stems) / "plan.json"]
        targets.append(self.dump and self.dump / "plan.json")
        for target in filter(None, targets):
            self._plans.append(write_plan(target, reading.plan.with_telling(self.telling), self.request.overwrite))
        self.files += self._plans

    def bridge(self, tokens: BridgeTokens | None, context: Tensor) -> None:
        if self.dump is not None:
            found = {"context": context}
            if tokens is not None:
                found |= {"semantic": tokens.semantic, "residual": tokens.residual}
            self._save(found, self.dump / "bridge.safetensors")

    def spans(self, spans: tuple[ClipSpan, ...], curve: Curve) -> None:
        super().spans(spans, curve)
        if self.stems is not None:
            self.stems.expect(spans, curve)

    def clip(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> None:
        if self.marks is not None:
            self.marks.hear(span, clip)
        if self.dump is not None:
            name = f"{span.event_id}.{span.part}"
            self._latents[name] = latents
            path = self.dump / "clips" / f"{name}.wav"
            path.parent.mkdir(exist_ok=True)
            self.files.append(audio.write(path, clip, subtype="float", overwrite=self.request.overwrite))

    def placed(self, span: ClipSpan, clip: AudioClip) -> None:
        super().placed(span, clip)
        if self.stems is not None:
            self.stems.add(span, clip)

    def finish(self, story: Story) -> None:
        """What needs the whole story: the gain of stems, latents and picture."""
        self.close()
        if beside_sound(story.levels) is not None:
            for target in self._plans:
                write_plan(target, story.plan.with_telling(self.telling, beside_sound(story.levels)), True)
        if self.stems is not None:
            self.stems.settle(story.track.gain_over)
        if self.dump is not None:
            self._save(self._latents, self.dump / "latents.safetensors")
        if self.request.picture:
            from ..sound import picture

            image = picture.draw(story.track.blocks(), story.plan, story.spans, sample_rate=story.track.sample_rate)
            self.files.append(picture.save(image, self.request.picture, self.request.overwrite))

    def _save(self, tensors: dict[str, Tensor], target: Path) -> None:
        import torch
        from safetensors.torch import save

        with replacing(target, self.request.overwrite, ()) as sink:
            sink.write(save({n: t.detach().to("cpu", torch.float32).contiguous() for n, t in tensors.items()}))
        self.files.append(target)
