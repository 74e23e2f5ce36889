"""What locks keep of a batch of clips: of events whose rows are all there, whatever their neighbours are."""

from __future__ import annotations

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
    found: dict[str, list[int]] = {}
    for k, row in enumerate(rows):
        if row.event is not None:
            found.setdefault(row.event_id, []).append(k)
    return {name: own for name, own in found.items() if _is_whole([rows.rows[k] for k in own])}


def _is_whole(own: list[Row]) -> bool:
    return [row.part for row in own] == list(range(own[0].parts)) and all(row.span and not row.sigma for row in own)


def hold_rows(locks: Locks, rows: LatentRows, keys: Sequence[str | None]) -> None:
    """Lets locks keep what the rows are now, of each whole event whose rows all have a key."""
    for own in whole_events(rows).values():
        event, names = rows.rows[own[0]].event, [key for key in (keys[k] for k in own) if key is not None]
        if event is not None and len(names) == len(own):
            seconds = tuple(span.seconds for span in (rows.rows[k].span for k in own) if span is not None)
            locks.hold(event, Hold(tuple(names), seconds, event.seconds))
