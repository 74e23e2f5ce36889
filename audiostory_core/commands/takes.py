"""`audiostory edit STORY --takes EVENT N`: a sound file per take of one event, to choose from by ear."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..disk.files import check_target
from ..edits.sentence import event_named
from ..edits.turns import title
from ..errors import InputError
from ..plan.story import MAX_TAKES, SoundEvent, StoryPlan
from .console import Console
from .shared import check_files, check_seed_of, open_teller, show_notes

if TYPE_CHECKING:
    from .edit import EditRequest


def render_takes(request: EditRequest, plan: StoryPlan, notes: tuple[str, ...]) -> int:
    """Where the takes are goes to stdout, notes to stderr. They are kept, so that using one renders nothing."""
    name, count = _count(request)
    event, more = event_named(plan, name)
    files, store = request.files, request.rendering.store
    names = [f"{event.id}.take{n}" for n in range(1, count + 1)]
    folder = Path(files.stems or "")
    if folder.exists():
        for take in names:
            check_target(folder / f"{take}.wav", files.overwrite)
    rows = _render(request, plan, event, names)
    unkept = ("nothing is kept with --store none: to use a take renders it again",) if store == "none" else ()
    notes = (*notes, *more, *unkept)
    show_notes(notes)
    if files.as_json:
        print(json.dumps({"event": event.id, "takes": rows, "notes": notes}, ensure_ascii=False))
    else:
        print(_listing(request.story, name, event, rows))
    return 0


def _count(request: EditRequest) -> tuple[str, int]:
    """Of which event, as it is called, and how many takes. Refuses what does not go with them."""
    files, (name, count) = request.files, request.takes or ("", "")
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:9]) <= MAX_TAKES):
        raise InputError(
            f"--takes wants an event and how many takes, from 1 to {MAX_TAKES}, such as --takes bell 3; got {count[:40]!r}."
        )
    if not files.stems:
        raise InputError("say where the takes go with --stems DIR; each becomes a file there.")
    others = {
        "--out": files.out,
        "--save-plan": files.save_plan,
        "--dump": files.dump,
        "--picture": files.picture,
        "--dry-run": request.dry_run,
        "--play": files.play,
    }
    extra = next((option for option, value in others.items() if value), None)
    if extra:
        raise InputError(f"--takes writes sounds of one event and no story; leave {extra} out.")
    # The folder may hold other takes: only their own files must not be there.
    check_seed_of(request.rendering)
    check_files(replace(files, overwrite=True))
    return name, int(count)


def _render(request: EditRequest, plan: StoryPlan, event: SoundEvent, names: list[str]) -> list[dict[str, Any]]:
    """Renders and writes the takes; gives a row for each."""
    from ..sound.audio import true_peak
    from ..sound.mixdown import gain_to
    from ..sound.stems import Stems
    from ..variations.takes import takes

    files, console = request.files, Console(request.files.quiet)
    teller = open_teller(request.rendering, plan, console)
    curve = teller.chosen.curve
    folder, written = Path(files.stems or ""), list[Path]()
    stems, rows, peak = Stems(folder, files.overwrite, written), list[dict[str, Any]](), 0.0
    found = takes(teller, plan, event.id, range(len(names)))
    try:
        for name, take in zip(names, found, strict=True):
            folder.mkdir(parents=True, exist_ok=True)
            laid = [(replace(span, event_id=name), clip) for span, clip in take.laid]
            stems.expect(tuple(span for span, _ in laid), curve)
            for span, clip in laid:
                stems.add(span, clip)
                peak = max(peak, true_peak(clip))
            row = {
                "take": take.number + 1,
                "file": str(written[-1]),
                "kept": take.kept,
                "in_story": take.number == event.take,
            }
            rows.append(row if take.heard is None else {**row, "heard": round(take.heard, 3)})
    finally:
        console.close()
        stems.abandon()
    whole = plan.held_gain or 1.0
    gain = whole * gain_to(peak * whole, None, None)
    stems.settle(lambda *_: gain)  # one for all of them, so that they compare with each other, and with the story
    return rows


def _listing(story: str, name: str, event: SoundEvent, rows: list[dict[str, Any]]) -> str:
    lines = [f"  take {row['take']}: {', '.join([row['file'], *_said_of(row)])}" for row in rows]
    other = next((row["take"] for row in rows if not row["in_story"]), 2)
    sentence = f"use take {other} of {name}"
    using = f"to use one: audiostory edit {shlex.quote(story)} {shlex.quote(sentence)} --out FILE"
    return "\n".join([title(event), *lines, using])


def _said_of(row: dict[str, Any]) -> list[str]:
    from ..variations.heard import mark

    return [*(["as the story has it"] if row["in_story"] else []), *filter(None, [mark(row.get("heard"))])]
