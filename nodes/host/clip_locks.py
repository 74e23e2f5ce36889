"""What locks keep of a batch of clips: of events whose rows are all there, whatever their neighbours are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...audiostory_core.line.locks import Hold, Locks
from ...audiostory_core.line.rows import LatentRows, Row


def locked_keys(locks: Locks | None, rows: LatentRows) -> list[str | None]:
    """The store's key of what a lock keeps of each row, None where it keeps nothing."""
    if locks is None:
        return [None] * len(rows)
    holds = {row.event_id: locks.held(row.event) for row in rows if row.event is not None}
    found: list[str | None] = []
    for row in rows:
        hold = holds.get(row.event_id)
        whole = hold is not None and row.span is not None and len(hold.keys) == row.parts
        found.append(hold.keys[row.part] if hold is not None and whole else None)
    return found


def whole_events(rows: LatentRows) -> dict[str, list[int]]:
    """The rows of each event whose parts are all there, each once and rendered to its end, by its id and in their order."""
    counts = Counter(row.event_id for row in rows)
    takes = {rows.rows[own[0]].event_id: own for own in whole_takes(rows)}
    return {name: own for name, own in takes.items() if counts[name] == len(own)}


def whole_takes(rows: LatentRows) -> list[list[int]]:
    """The rows of each take of an event whose parts are all there and rendered to their end, in the order of the parts."""
    found: dict[tuple[str, int], list[int]] = {}
    for k, (row, take) in enumerate(zip(rows, rows.takes(), strict=True)):
        if row.event is not None:
            found.setdefault((row.event_id, take), []).append(k)
    takes = [sorted(own, key=lambda k: rows.rows[k].part) for own in found.values()]
    return [own for own in takes if _is_whole([rows.rows[k] for k in own])]


def _is_whole(own: list[Row]) -> bool:
    return [row.part for row in own] == list(range(own[0].parts)) and all(row.span and not row.sigma for row in own)


def hold_rows(locks: Locks, rows: LatentRows, keys: Sequence[str | None]) -> None:
    """Lets locks keep what the rows are now, of each whole event whose rows all have a key."""
    for own in whole_events(rows).values():
        event, names = rows.rows[own[0]].event, [key for key in (keys[k] for k in own) if key is not None]
        if event is not None and len(names) == len(own):
            seconds = tuple(span.seconds for span in (rows.rows[k].span for k in own) if span is not None)
            locks.hold(event, Hold(tuple(names), seconds, event.seconds))
