"""Latents of clips -> clips at exact lengths; what is locked keeps the waveform that was heard last of it.

Ignorant of nodes and of which model rendered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from ...audiostory_core.disk.store import Store, content_key
from ...audiostory_core.line.locks import SOUND, Hold, Locks, spans_held
from ...audiostory_core.sound.audio import AudioClip
from ...audiostory_core.sound.layout import ClipSpan, samples_in
from ...audiostory_core.sound.mixdown import cut_or_mirror, fit_length
from .clip_batch import ClipBatch, hold_batch, rows_by_event

if TYPE_CHECKING:
    from .model import StoryVAE


def decode_batch(vae: StoryVAE, batch: ClipBatch, store: Store) -> Iterator[tuple[ClipSpan, AudioClip]]:
    """Each clip of a batch with its span, in the order of its rows; from now on locks keep what is heard here."""
    locks, keys = Locks(store, batch.plan), list[str | None]()
    holds = {event.id: locks.held(event) for event in batch.plan.events}
    locked = {name: _locked(store, hold) for name, hold in holds.items() if hold is not None}
    events, rows = {event.id: event for event in batch.plan.events}, rows_by_event(batch)
    for span, latents, frames in zip(batch.spans, batch.samples, batch.frames, strict=True):
        clips, hold = locked.get(span.event_id), holds[span.event_id]
        if clips is None or hold is None:
            clip = vae.clip(latents[:, :frames], span.seconds)
            keys.append(_keep(store, clip))
            yield span, exact(clip, span)
            continue
        keys.append(None)
        own, event = [batch.spans[k] for k in rows[span.event_id]], events[span.event_id]
        if span == own[0]:
            fit = fit_length if hold.spoken else cut_or_mirror
            for clip, place in zip(clips, spans_held(own, event, hold), strict=True):
                yield place, exact(fit(clip, place.seconds), place)
            locks.hold(event, hold)
    hold_batch(locks, batch, keys)


def exact(clip: AudioClip, span: ClipSpan) -> AudioClip:
    """The clip, as long as its span is between two absolute times, so that clips in a row add up to the sample."""
    count = samples_in(span.end_seconds, clip.sample_rate) - samples_in(span.start_seconds, clip.sample_rate)
    return replace(clip, waveform=clip.waveform[:, :count])


def _locked(store: Store, hold: Hold) -> list[AudioClip] | None:
    """The clips that a hold stands for; None where the store lost one."""
    found = [store.get(key) for key in hold.keys]
    clips = [AudioClip(one["waveform"], int(one["sample_rate"])) for one in found if one is not None and one.keys() >= SOUND]
    return clips if len(clips) == len(found) else None


def _keep(store: Store, clip: AudioClip) -> str | None:
    """Keeps a decoded clip; the key it is found by, or None if it is not worth keeping."""
    if not bool(torch.isfinite(clip.waveform).all()):
        return None
    key = content_key("heard 1", clip.waveform, clip.sample_rate)
    tensors = {"waveform": clip.waveform, "sample_rate": torch.tensor(clip.sample_rate)}
    return key if store.get(key) is not None or store.put(key, tensors) else None
