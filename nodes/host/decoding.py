"""Latents of clips -> clips at exact lengths; what is locked keeps the waveform that was heard last of it. Parts that were
rendered apart from each other cross over into one clip.

Ignorant of nodes and of which model rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from ...audiostory_core.disk.store import Store, content_key
from ...audiostory_core.line.locks import SOUND, Hold, Locks, spans_held
from ...audiostory_core.line.rows import LatentRows, Row
from ...audiostory_core.sound.audio import AudioClip
from ...audiostory_core.sound.layout import ClipSpan, lay_apart, samples_in
from ...audiostory_core.sound.mixdown import cut_or_mirror, fit_length, outlast
from ...audiostory_core.sound.moving import one_clip
from ...audiostory_core.sound.onward import cut_to, onward
from .clip_batch import ClipBatch
from .clip_locks import hold_rows, whole_events, whole_takes

if TYPE_CHECKING:
    from torch import Tensor

    from .model import StoryVAE


def decode_batch(vae: StoryVAE, batch: ClipBatch, store: Store) -> Iterator[tuple[Row, AudioClip]]:
    """Each clip of a batch and what it is, in the order of its rows; from now on locks keep what is heard here.

    Raises InputError for clips of two plans.
    """
    plan = batch.rows.plan
    if plan is None:
        yield from ((row, _sound(vae, row, latents)) for row, latents in zip(batch.rows, batch.samples, strict=True))
        return
    locks, keys, rows, clips = Locks(store, plan), list[str | None](), batch.rows.rows, _Clips(vae, batch)
    locked = dict(_locked_clips(store, locks, batch))
    apart = {min(own): own for own in whole_takes(batch.rows) if clips.are_apart(own) and min(own) not in locked}
    later = {k for own in whole_events(batch.rows).values() if min(own) in locked for k in own}
    later |= {k for own in apart.values() for k in own}
    for k, row in enumerate(rows):
        keys.append(None)
        if k in locked:
            yield from locked[k]
        elif k in apart:
            span, clip = clips.joined(apart[k])
            _hold_joined(locks, batch.rows, apart[k], _keep(store, clip), span)
            yield replace(row, part=0, span=span), exact(clip, span)
        elif k not in later:
            clip = clips.of(k)
            keys[k] = _keep(store, clip)
            yield row, clip if row.span is None else exact(clip, row.span)
    hold_rows(locks, batch.rows, keys)


def exact(clip: AudioClip, span: ClipSpan) -> AudioClip:
    """The clip, as long as its span is between two absolute times, so that clips in a row add up to the sample."""
    count = samples_in(span.end_seconds, clip.sample_rate) - samples_in(span.start_seconds, clip.sample_rate)
    return replace(clip, waveform=clip.waveform[:, :count])


class _Clips:
    """The clips of a batch's rows, decoded when they are asked for; a part is cut where it best goes on from the one
    before, if that came before it."""

    def __init__(self, vae: StoryVAE, batch: ClipBatch) -> None:
        self._vae, self._batch, self._before = vae, batch, batch.gone_on(vae.parts.bundle)
        self._ends: dict[int, AudioClip] = {}  # of parts that another one goes on from

    def of(self, k: int) -> AudioClip:
        """The clip of a row; as long as its latents are where it is not a whole one."""
        row = self._batch.rows.rows[k]
        return self._whole(k) if row.span is None else self._laid(k, row.span)

    def are_apart(self, own: Sequence[int]) -> bool:
        """Whether any of an event's parts was rendered without the one before in view."""
        return any(self._before[k] is None for k in own[1:])

    def joined(self, own: Sequence[int]) -> tuple[ClipSpan, AudioClip]:
        """The parts of one event as one clip: those that were rendered apart cross over over all of their leads."""
        spans = [span for k in own if (span := self._batch.rows.rows[k].span) is not None]
        spans = lay_apart(spans, {n for n, k in enumerate(own) if self._before[k] is not None})
        whole = one_clip([(span, self._laid(k, span)) for k, span in zip(own, spans, strict=True)], "equal_power")
        seconds = spans[-1].end_seconds - spans[0].start_seconds
        span = replace(spans[0], seconds=seconds, fade_out_seconds=spans[-1].fade_out_seconds, goes_on=False)
        return span, outlast(whole, span)

    def _laid(self, k: int, span: ClipSpan) -> AudioClip:
        clip, before = self._whole(k), self._before[k]
        if span.lead_seconds:
            end = self._ends.pop(before, None) if before is not None else None
            clip = onward(end, clip, span.lead_seconds, span.fade_in_seconds)
        clip = outlast(clip, span)
        if span.goes_on:
            self._ends[k] = cut_to(clip, span.seconds)
        return clip

    def _whole(self, k: int) -> AudioClip:
        return _sound(self._vae, self._batch.rows.rows[k], self._batch.samples[k])


def _sound(vae: StoryVAE, row: Row, latents: Tensor) -> AudioClip:
    """What a row of latents [c t] sounds like, the lead of a part too."""
    own = latents[:, : row.frames]
    if row.span is not None:
        return vae.clip(own, row.seconds)
    return AudioClip(vae.decode(own[None])[0].T.contiguous(), vae.audio_sample_rate)


def _hold_joined(locks: Locks, rows: LatentRows, own: list[int], key: str | None, span: ClipSpan) -> None:
    """Lets locks keep the one clip of an event whose parts were joined, where it came once."""
    event = rows.rows[own[0]].event
    if event is not None and key is not None and whole_events(rows).get(event.id) == own:
        locks.hold(event, Hold((key,), (span.seconds,), event.seconds))


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
            min(own),
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
