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
from ...audiostory_core.line.rows import Row
from ...audiostory_core.sound.audio import AudioClip
from ...audiostory_core.sound.layout import ClipSpan, samples_in
from ...audiostory_core.sound.mixdown import cut_or_mirror, fit_length
from .clip_batch import ClipBatch
from .clip_locks import hold_rows, whole_events

if TYPE_CHECKING:
    from torch import Tensor

    from .model import StoryVAE


def decode_batch(vae: StoryVAE, batch: ClipBatch, store: Store) -> Iterator[tuple[Row, AudioClip]]:
    """Each clip of a batch and what it is, in the order of its rows; from now on locks keep what is heard here.

    Raises InputError for clips of two plans.
    """
    plan = batch.rows.plan
    if plan is None:
        yield from ((row, _decoded(vae, row, latents)) for row, latents in zip(batch.rows, batch.samples, strict=True))
        return
    locks, keys, rows = Locks(store, plan), list[str | None](), batch.rows.rows
    locked = dict(_locked_clips(store, locks, batch))
    later = {k for own in whole_events(batch.rows).values() if own[0] in locked for k in own}
    for k, (row, latents) in enumerate(zip(rows, batch.samples, strict=True)):
        keys.append(None)
        if k in locked:
            yield from locked[k]
        elif k not in later:
            clip = _decoded(vae, row, latents)
            keys[k] = _keep(store, clip)
            yield row, clip if row.span is None else exact(clip, row.span)
    hold_rows(locks, batch.rows, keys)


def exact(clip: AudioClip, span: ClipSpan) -> AudioClip:
    """The clip, as long as its span is between two absolute times, so that clips in a row add up to the sample."""
    count = samples_in(span.end_seconds, clip.sample_rate) - samples_in(span.start_seconds, clip.sample_rate)
    return replace(clip, waveform=clip.waveform[:, :count])


def _decoded(vae: StoryVAE, row: Row, latents: Tensor) -> AudioClip:
    """The clip that a row of latents [c t] holds; as long as they are where it is not a whole one."""
    own = latents[:, : row.frames]
    if row.span is not None:
        return vae.clip(own, row.span.seconds)
    return AudioClip(vae.decode(own[None])[0].T.contiguous(), vae.audio_sample_rate)


def _locked_clips(store: Store, locks: Locks, batch: ClipBatch) -> Iterator[tuple[int, list[tuple[Row, AudioClip]]]]:
    """For the first row of each locked event what is held of it: its clips, in the parts that they were heard in."""
    for own in whole_events(batch.rows).values():
        rows = [batch.rows.rows[k] for k in own]
        event, spans = rows[0].event, [row.span for row in rows if row.span is not None]
        hold = locks.held(event) if event is not None else None
        clips = _locked(store, hold) if hold is not None else None
        if event is None or hold is None or clips is None:
            continue
        fit = fit_length if hold.spoken else cut_or_mirror
        places = spans_held(spans, event, hold)
        yield (
            own[0],
            [
                (replace(rows[0], span=at, part=at.part), exact(fit(clip, at.seconds), at))
                for clip, at in zip(clips, places, strict=True)
            ],
        )
        locks.hold(event, hold)


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
