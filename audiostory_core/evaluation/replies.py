"""What a bundle makes of a conversation: its first sentence told, and each edit carried out on the true scene before it.

Edits go the way of the product: the sentence read into the plan, stand-ins for what was never learnt, the line. What the
edit leaves as it is keeps its true sound, as an editor of recordings would; only what is new is rendered. So how well a
bundle edits does not depend on how well it told, and the true scene before is what a copy of the input would be.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from .. import __version__
from ..brief.casting import recast
from ..bundle.parts import Parts
from ..disk.store import Store, content_key
from ..edits.sentence import edit
from ..errors import InputError
from ..pipeline import Story, tell
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip
from .truth import TrueScene

_FORM = 1


@dataclass(frozen=True)
class TurnReply:
    """A sound [ch w], its plan, and how long both took. A `refusal` says why an edit was not carried out: then both are
    those that were to be edited."""

    clip: AudioClip
    plan: StoryPlan
    wall_seconds: float
    refusal: str = ""


@dataclass(frozen=True)
class Replier:
    """A bundle that replies; what it replied before is in the `store`, with the seconds that it took then."""

    parts: Parts
    store: Store | None = None

    @property
    def name(self) -> str:
        return self.parts.bundle.manifest.name

    def tell(self, sentence: str) -> TurnReply:
        """A story told from its sentence. Raises InputError where none can be."""
        return self._kept(("told", sentence), lambda: self._timed(lambda: tell(sentence, bundle=self.parts)))

    def edit(self, scene: TrueScene, sentence: str) -> TurnReply:
        """A scene edited by a sentence; one that is not understood leaves it as it is."""
        given = (scene.plan.to_json(indent=None), scene.clip.waveform)
        return self._kept(("edited", sentence, *given), lambda: self._edited(scene, sentence))

    def _edited(self, scene: TrueScene, sentence: str) -> TurnReply:
        started = time.perf_counter()
        try:
            return self._timed(lambda: self._carried_out(scene, sentence))
        except InputError as error:
            return TurnReply(scene.clip, scene.plan, time.perf_counter() - started, str(error))

    def _carried_out(self, scene: TrueScene, sentence: str) -> Story:
        plan, _ = edit(scene.plan, sentence)
        plan, _ = recast(self.parts.bundle.lexicon(), scene.plan, plan)
        return tell(plan=plan, bundle=self.parts, clips=scene.sounds_kept(plan))

    def _timed(self, make: Callable[[], Story]) -> TurnReply:
        started = time.perf_counter()
        story = make()
        with story.track as track:
            clip = track.clip()
        return TurnReply(clip, story.plan.with_telling(None, story.levels), time.perf_counter() - started)

    def _kept(self, given: tuple[str | Tensor, ...], make: Callable[[], TurnReply]) -> TurnReply:
        if self.store is None:
            return make()
        bundle = self.parts.bundle
        key = content_key("reply", _FORM, __version__, bundle.digest_of(""), str(self.parts.dtype_of("dit")), *given)
        found = _unpacked(self.store.get(key) or {})
        if found is None:
            found = make()
            self.store.put(key, _packed(found))
        return found


def _packed(reply: TurnReply) -> dict[str, Tensor]:
    said = {
        "rate": reply.clip.sample_rate, "plan": reply.plan.to_json(indent=None), "seconds": reply.wall_seconds,
        "refusal": reply.refusal,
    }  # fmt: skip
    written = torch.frombuffer(bytearray(json.dumps(said).encode()), dtype=torch.uint8)
    return {"waveform": reply.clip.waveform, "said": written}


def _unpacked(kept: dict[str, Tensor]) -> TurnReply | None:
    """The reply that was kept, or None where there is no whole one."""
    waveform, said = kept.get("waveform"), kept.get("said")
    if waveform is None or said is None or said.dtype != torch.uint8 or waveform.ndim != 2:
        return None
    try:
        data = json.loads(said.numpy().tobytes())
        clip, plan = AudioClip(waveform, int(data["rate"])), StoryPlan.from_json(data["plan"])
        return TurnReply(clip, plan, float(data["seconds"]), str(data["refusal"]))
    except (ValueError, KeyError, TypeError, RecursionError):  # InputError, of what is no plan, is a ValueError
        return None
