"""Who tells: one value of all that a telling is done with, whichever way it goes.

`tell`, takes, clips that are missing, continuations, dubbing and the early first event take it. Ignorant of plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..bundle.bundle import Bundle
from ..bundle.manifest import Defaults
from ..bundle.parts import Parts
from ..disk.store import Store
from ..plan.story import Telling
from ..sound.audio import AudioClip
from ..speech.voices import Voice
from .observer import Clock, Observer, OnClip
from .settings import Settings, check_settings, telling_of


@dataclass(frozen=True)
class Teller:
    """The models, how they render and with which noise, who hears of it, what is kept, and who speaks.

    `on_clip` hears every clip when it is rendered, the first one while the plan is still being written. An event that
    `store` knows by its own content is not rendered again, unless all is to be told `anew`. Speech with a transcript is
    spoken by `voice` (see `speech.spoken.KINDS`); `clips`, by event id, take the place of what would be rendered or spoken.
    `voices` is who spoke whom before, as plans keep it. With `offload` each part leaves memory after its stage. Raises
    InputError for settings that no bundle can do.
    """

    parts: Parts
    settings: Settings = field(default_factory=Settings)
    seed: int = 0
    observer: Observer = field(default_factory=Observer)
    on_clip: OnClip | None = None
    store: Store | None = None
    anew: bool = False
    voice: str | Voice = "auto"
    clips: Mapping[str, AudioClip] | None = None
    offload: bool = True
    clock: Clock = field(default_factory=Clock)
    voices: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_settings(self.settings)

    @property
    def bundle(self) -> Bundle:
        return self.parts.bundle

    @property
    def chosen(self) -> Defaults:
        """The bundle's defaults under what was chosen."""
        return self.settings.resolved(self.bundle.manifest.defaults)

    @property
    def telling(self) -> Telling:
        """How it tells, as plans say it."""
        return telling_of(self.bundle.manifest.name, self.seed, self.settings)

    def release(self, *names: str) -> None:
        """Lets parts leave memory, if they are to."""
        if self.offload:
            self.parts.release(*names)
