"""What a person sees on stderr while a story is told: text as it comes, the plan as a table, a bar per stage."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from ..line.observer import Observer
from ..plan import prompts
from ..plan.story import StoryPlan
from ..streams import show_status

if TYPE_CHECKING:
    from ..plan.text import PlanReading
    from ..sound.audio import AudioClip
    from ..sound.layout import ClipSpan, Curve
    from ..sound.playing import LiveMix

# How the story's markup looks to a person; what else could command a terminal is taken out.
_TAGS = {
    prompts.THINK_CLOSE: "\n\n",
    prompts.GEN_OPEN: "",
    prompts.GEN_CLOSE: "\n",
    prompts.TIMESTAMP_OPEN: " (",
    prompts.TIMESTAMP_CLOSE: " s)",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Console(Observer):
    """Shows progress unless `quiet`; notes are always shown. What is told may be heard `live`."""

    def __init__(self, quiet: bool = False, live: LiveMix | None = None) -> None:
        self.quiet, self.live = quiet, live
        self._bar: Any = None
        self._stage = ""

    def text(self, piece: str) -> None:
        if not self.quiet:
            for tag, shown in _TAGS.items():
                piece = piece.replace(tag, shown)
            sys.stderr.write(_CONTROL.sub("\ufffd", piece))
            sys.stderr.flush()

    def plan(self, reading: PlanReading) -> None:
        if self.live is not None:
            self.live.hold(reading.plan.held_gain)
        if not self.quiet:
            print("\n" + plan_table(reading.plan), file=sys.stderr)
        for note in reading.repairs:
            self.note(note)

    def note(self, text: str) -> None:
        print(_CONTROL.sub("\ufffd", f"note: {text}"), file=sys.stderr)

    def progress(self, stage: str, done: int, total: int) -> None:
        if self.quiet or stage == "reason":
            return  # the text itself shows how far the reasoning is
        if stage != self._stage or self._bar is None or done < self._bar.n or total != self._bar.total:
            self._open(stage, total)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)
        if done == total:
            self.close()

    def spans(self, spans: tuple[ClipSpan, ...], curve: Curve) -> None:
        if not self.quiet:
            show_status("rendering ...")  # until a bar takes its place: large models are still to be read
        if self.live is not None:
            self.live.begin(spans, curve)

    def placed(self, span: ClipSpan, clip: AudioClip) -> None:
        if self.live is not None:
            self.live.add(span, clip)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _open(self, stage: str, total: int) -> None:
        from tqdm import tqdm

        self.close()
        unit = {"sample": "step", "decode": "event", "check": "MB", "write": "MB"}.get(stage, stage)
        # `disable=None`: no bars where stderr is not a terminal.
        self._bar = tqdm(
            total=total, desc=f"{stage:<7}", unit=unit, file=sys.stderr, leave=stage == "decode", ncols=80, disable=None
        )
        self._stage = stage


def plan_table(plan: StoryPlan) -> str:
    """The plan in columns: when, how long, what."""
    rows = [f"{event.start:7.1f} s {event.seconds:6.1f} s  {event.caption}" for event in plan.events]
    return "\n".join(["  start    length  event", *rows, f"{plan.total_seconds:7.1f} s in all"])


def channels_of(report: dict[str, Any]) -> str:
    return f"{report['channels']} channel{'s' if report['channels'] > 1 else ''}"


def stages_of(report: dict[str, Any]) -> str:
    return ", ".join(f"{name} {seconds:.2f} s" for name, seconds in report["stage_seconds"].items())


def summary(report: dict[str, Any]) -> str:
    """The last line: file, length, levels, stage times, real-time factor, precision, peak memory."""
    line = (
        f"{report['out']}: {report['seconds']:.3f} s, {report['sample_rate']} Hz, {channels_of(report)}, "
        f"peak {report['true_peak_dbtp']:.1f} dBTP, {report['loudness_lufs']:.1f} LUFS | {stages_of(report)} | "
        f"total {report['total_seconds']:.1f} s, {report['real_time_factor']:.1f}x real time"
    )
    if report["kept_clips"]:
        line += f", {report['kept_clips']} of {report['clips']} clips kept from before"
    line += f", {report['precision']}"
    peak = report.get("peak_memory_bytes")
    return line + (f", peak memory {peak / 1e9:.2f} GB" if peak else "")
