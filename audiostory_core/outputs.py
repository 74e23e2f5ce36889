"""The files of `audiostory tell` beside the track: plan, stems, dump, picture; written as they become known.

What was finished before an interrupt stays, with the plan; what was being written does not.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from . import audio
from .audio import AudioClip
from .console import Console
from .files import replacing
from .timeline import ClipSpan, Curve, Mixdown, samples_in

if TYPE_CHECKING:
    from torch import Tensor

    from .bridge import BridgeTokens
    from .pipeline import Story
    from .plan import SoundEvent
    from .plan_text import PlanReading


MAX_TAIL_SECONDS = 60.0  # the longest crossfade


class Outputs(Console):
    """A console that also writes files. Use as a context: leaving it by an error keeps what is whole."""

    def __init__(self, args: argparse.Namespace, curve: Curve) -> None:
        super().__init__(args.quiet)
        self.args = args
        self.stems = _Stems(Path(args.stems), args, curve) if args.stems else None
        self.dump = Path(args.dump) if args.dump else None
        self._planned: dict[str, SoundEvent] = {}
        self._latents: dict[str, Tensor] = {}
        for folder in (args.stems, args.dump):
            if folder:
                Path(folder).mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Outputs:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        if self.stems is not None:
            self.stems.abandon()
            if kind is not None and self.stems.done:
                print(f"kept {self.stems.done} finished stems and the plan in {self.stems.folder}", file=sys.stderr)

    def plan(self, reading: PlanReading) -> None:
        super().plan(reading)
        self._planned = {event.id: event for event in reading.plan.events}
        targets = [self.args.save_plan, self.args.stems and Path(self.args.stems) / "plan.json"]
        targets.append(self.dump and self.dump / "plan.json")
        for target in filter(None, targets):
            self._write(Path(target), reading.plan.to_json() + "\n")

    def bridge(self, tokens: BridgeTokens | None, context: Tensor) -> None:
        if self.dump is not None:
            found: dict[str, Tensor] = {"context": context}
            if tokens is not None:
                found |= {"semantic": tokens.semantic, "residual": tokens.residual}
            self._save(found, "bridge.safetensors")

    def clip(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> None:
        if self.dump is not None:
            name = f"{span.event_id}.{span.part}"
            self._latents[name] = latents
            (self.dump / "clips").mkdir(exist_ok=True)
            audio.write(self.dump / "clips" / f"{name}.wav", clip, subtype="float", overwrite=self.args.overwrite)
        if self.stems is not None:
            self.stems.add(self._planned[span.event_id], span, clip)

    def finish(self, story: Story) -> None:
        """What needs the whole story: latents and picture."""
        self.close()
        if self.dump is not None:
            self._save(self._latents, "latents.safetensors")
        if self.args.picture:
            from . import picture

            image = picture.draw(story.track.blocks(), story.plan, story.spans, sample_rate=story.track.sample_rate)
            picture.save(image, self.args.picture, self.args.overwrite)

    def _save(self, tensors: dict[str, Tensor], name: str) -> None:
        import torch
        from safetensors.torch import save

        plain = {n: t.detach().to("cpu", torch.float32).contiguous() for n, t in tensors.items()}
        with replacing(Path(self.args.dump) / name, self.args.overwrite, ()) as sink:
            sink.write(save(plain))

    def _write(self, target: Path, text: str) -> None:
        with replacing(target, self.args.overwrite, ()) as sink:
            sink.write(text.encode("utf-8"))


class _Stems:
    """One file per event with its fades; laid at the events' starts they sum to the track before its gain."""

    def __init__(self, folder: Path, args: argparse.Namespace, curve: Curve) -> None:
        self.folder, self.args, self.done = folder, args, 0
        self.curve: Curve = curve
        self._open: dict[str, tuple[Any, ExitStack, Mixdown, float]] = {}

    def add(self, event: SoundEvent, span: ClipSpan, clip: AudioClip) -> None:
        if event.id not in self._open:
            self._begin(event, clip)
        writer, _, mixdown, origin = self._open[event.id]
        shifted = replace(span, start_seconds=span.start_seconds - origin)
        last = span.end_seconds >= event.end - 1e-6
        # The last part is given out to its very end: the tail under the next event belongs to this stem.
        writer.add(mixdown.add(shifted, clip, shifted.end_seconds if last else None))
        if last:
            self._end(event.id)

    def abandon(self) -> None:
        """Drops files that are not whole."""
        for _, stack, _, _ in self._open.values():
            stack.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        self._open.clear()

    def _begin(self, event: SoundEvent, clip: AudioClip) -> None:
        stack = ExitStack()
        path = self.folder / f"{event.id}.wav"
        writer = stack.enter_context(
            audio.writing(path, clip.sample_rate, clip.channels, subtype=self.args.bits, overwrite=self.args.overwrite)
        )
        size = samples_in(event.seconds + MAX_TAIL_SECONDS, clip.sample_rate)
        self._open[event.id] = (writer, stack, Mixdown(clip.sample_rate, clip.channels, size, self.curve), event.start)

    def _end(self, event_id: str) -> None:
        _, stack, _, _ = self._open.pop(event_id)
        stack.close()
        self.done += 1
