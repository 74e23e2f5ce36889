"""What is spoken of a plan where nothing of it is rendered: each event as a lock keeps it, else as a voice says it."""

from __future__ import annotations

from ..disk.store import Store
from ..plan.story import SoundEvent, StoryPlan
from ..sound.audio import AudioClip
from ..sound.layout import lay_out
from ..sound.mixdown import cut_or_mirror, mix
from ..speech.spoken import Speech, has_words
from ..speech.voices import Voice
from .locks import SOUND, Hold, Locks, spans_held


class Speaker:
    """The events of a plan that have words. `notes` grow as they are spoken. Raises InputError as `Speech` does."""

    def __init__(self, plan: StoryPlan, voice: str | Voice = "auto", store: Store | None = None) -> None:
        self._plan, self._store, self._locks = plan, store, Locks(store, plan)
        found = {event.id: self._locks.held(event) for event in plan.events if has_words(event)}
        self._holds = {name: hold for name, hold in found.items() if hold is not None}
        self._speech = Speech(plan, voice, None, store, False, self._holds.keys())

    @property
    def notes(self) -> list[str]:
        return self._speech.notes

    def clip(self, event: SoundEvent) -> AudioClip:
        """The event's clip, as long as the event; from now on a lock of it keeps this."""
        hold = self._holds.get(event.id)
        locked = None if hold is None else self._locked(event, hold)
        if locked is not None:
            return locked
        clip = self._speech.clip(event, event.seconds)
        key = self._speech.keys.get(event.id)
        if key is not None:
            self._locks.hold(event, Hold((key,), (event.seconds,), event.seconds, spoken=True))
        return clip

    def _locked(self, event: SoundEvent, hold: Hold) -> AudioClip | None:
        """What a lock keeps of the event: speech, or what was rendered of its caption; None where the store lost it."""
        found = [self._store.get(key) if self._store is not None else None for key in hold.keys]
        parts = [AudioClip(p["waveform"], int(p["sample_rate"])) for p in found if p is not None and p.keys() >= SOUND]
        if len(parts) < len(found):
            return None
        self._locks.hold(event, hold)
        if hold.spoken:
            return self._speech.fit(event, parts[0], event.seconds)
        alone = self._plan.with_events([event.model_copy(update={"start": 0.0})], total_seconds=event.seconds)
        spans = spans_held(lay_out(alone, 0.0, event.seconds), event, hold)
        clips = [cut_or_mirror(part, span.seconds) for part, span in zip(parts, spans, strict=True)]
        return AudioClip(mix(spans, clips, event.seconds), parts[0].sample_rate)
