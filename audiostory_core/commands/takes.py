"""`audiostory edit STORY --takes EVENT N`: a sound file per take of one event, to choose from by ear."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..disk.files import check_target
from ..edits.sentence import event_named
from ..edits.turns import title
from ..errors import InputError
from ..plan.story import MAX_TAKES, SoundEvent, StoryPlan
from .shared import check_outputs, open_store, open_voice, seed_of, settings_of


def takes(args: argparse.Namespace, plan: StoryPlan, notes: tuple[str, ...]) -> int:
    """Where the takes are goes to stdout, notes to stderr. They are kept, so that using one renders nothing."""
    count = _count(args)
    event, more = event_named(plan, args.takes[0])
    names = [f"{event.id}.take{n}" for n in range(1, count + 1)]
    if Path(args.stems).exists():
        for name in names:
            check_target(Path(args.stems) / f"{name}.wav", args.overwrite)
    rows = _render(args, plan, event, names)
    unkept = ("nothing is kept with --store none: to use a take renders it again",) if args.store == "none" else ()
    said = (*notes, *more, *unkept)
    for note in said:
        print(f"note: {note}", file=sys.stderr)
    if args.json:
        print(json.dumps({"event": event.id, "takes": rows, "notes": said}, ensure_ascii=False))
    else:
        print(_told(args, event, rows))
    return 0


def _count(args: argparse.Namespace) -> int:
    """How many takes. Refuses what does not go with them."""
    count = args.takes[1]
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:9]) <= MAX_TAKES):
        raise InputError(
            f"--takes wants an event and how many takes, from 1 to {MAX_TAKES}, such as --takes bell 3; got {count[:40]!r}."
        )
    if not args.stems:
        raise InputError("say where the takes go with --stems DIR; each becomes a file there.")
    others = {
        "--out": args.out,
        "--save-plan": args.save_plan,
        "--dump": args.dump,
        "--picture": args.picture,
        "--dry-run": args.dry_run,
    }
    extra = next((name for name, value in others.items() if value), None)
    if extra:
        raise InputError(f"--takes writes sounds of one event and no story; leave {extra} out.")
    # The folder may hold other takes: only their own files must not be there.
    check_outputs(argparse.Namespace(**{**vars(args), "out": "", "overwrite": True}))
    return int(count)


def _render(args: argparse.Namespace, plan: StoryPlan, event: SoundEvent, names: list[str]) -> list[dict[str, Any]]:
    """Renders and writes the takes; gives a row for each."""
    from ..line.settings import check_settings

    settings, seed, store, voice = (settings_of(args, plan), seed_of(args, plan), open_store(args.store), open_voice(args))
    check_settings(settings)
    from .. import pipeline
    from ..line.teller import Teller
    from ..sound.audio import true_peak
    from ..sound.mixdown import gain_to
    from ..variations.takes import takes
    from .console import Console
    from .outputs import Stems

    parts = pipeline.open_parts(args.bundle, args.device, args.dtype, args.quantise, args.compiled)
    files: list[Path] = []
    console, stems = Console(args.quiet), Stems(Path(args.stems), args.overwrite, files)
    rows: list[dict[str, Any]] = []
    peak = 0.0
    teller = Teller(parts, settings, seed, console, store=store, anew=args.recohere, voice=voice)
    curve = teller.chosen.curve
    found = takes(teller, plan, event.id, range(len(names)))
    try:
        for name, take in zip(names, found, strict=True):
            Path(args.stems).mkdir(parents=True, exist_ok=True)
            laid = [(replace(span, event_id=name), clip) for span, clip in take.laid]
            stems.expect(tuple(span for span, _ in laid), curve)
            for span, clip in laid:
                stems.add(span, clip)
                peak = max(peak, true_peak(clip))
            rows.append(
                {"take": take.number + 1, "file": str(files[-1]), "kept": take.kept, "in_story": take.number == event.take}
            )
    finally:
        console.close()
        stems.abandon()
    stems.settle(gain_to(peak, None, None))  # one for all of them, so that they compare
    return rows


def _told(args: argparse.Namespace, event: SoundEvent, rows: list[dict[str, Any]]) -> str:
    lines = [f"  take {row['take']}: {row['file']}{', as the story has it' if row['in_story'] else ''}" for row in rows]
    other = next((row["take"] for row in rows if not row["in_story"]), 2)
    sentence = f"use take {other} of {args.takes[0]}"
    using = f"to use one: audiostory edit {shlex.quote(args.story)} {shlex.quote(sentence)} --out FILE"
    return "\n".join([title(event), *lines, using])
