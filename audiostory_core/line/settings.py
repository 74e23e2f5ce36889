"""How a plan is rendered: what a user may choose, checked before anything is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from ..bundle.manifest import Defaults
from ..errors import InputError
from ..models.fuser import MODES, Mode
from ..plan.levels import STORY_LUFS
from ..plan.story import Telling
from ..sound.layout import Curve
from .sampling import sigmas, solver

Route = Literal["bridge", "text"]

# Settings that stand in a bundle's defaults too.
CHOICES = (
    "num_steps", "guidance_scale", "sampler", "shift", "crossfade_seconds", "curve", "guidance_interval", "step_cache",
)  # fmt: skip
REFERENCE = {"sampler": "euler", "shift": 1.0, "curve": "equal_gain", "guidance_interval": (0.0, 1.0), "step_cache": 0.0}
# A second-order solver, guidance where it matters, blocks skipped while they agree.
# `audiostory evaluate tiny --only fast` measures what it costs.
FAST = {"sampler": "unipc", "num_steps": 10, "guidance_interval": (0.2, 0.9), "step_cache": 0.3}


@dataclass(frozen=True)
class Settings:
    """How a plan is rendered; None is the bundle's own default. `loudness` is a target in LUFS for the whole track; without
    one a story that is told for the first time is at -23.

    Guidance acts where sigma lies in `guidance_interval`; `step_cache` is the threshold of `AudioDiT.step_cache`. `prefix`
    is the number of one of the published instruction openings (`prompts.PREFIXES`) to put before the instruction.

    `reference` renders as the published code does: one noise for all clips, seeded 0, a linear crossfade, no fade at either
    end, levels as they are rendered, and 32 kHz where the bundle is a published one. `fast` trades a little for speed.

    >>> audiostory.tell("Rain falls", settings=audiostory.Settings(num_steps=10, loudness=-20.0))
    """

    num_steps: int | None = None
    guidance_scale: float | None = None
    sampler: str | None = None
    shift: float | None = None
    crossfade_seconds: float | None = None
    curve: Literal["equal_power", "equal_gain"] | None = None
    residual_strength: float = 1.0
    mode: Mode = "cross_attention"
    route: Route = "bridge"
    sample_rate: int | None = None
    loudness: float | None = None
    reference: bool = False
    fast: bool = False
    prefix: int | None = None
    guidance_interval: tuple[float, float] | None = None
    step_cache: float | None = None

    @property
    def target_lufs(self) -> float | None:
        """Loudness of a story that is told for the first time; None: as its sounds are rendered."""
        return STORY_LUFS if self.loudness is None and not self.reference else self.loudness

    def resolved(self, defaults: Defaults) -> Defaults:
        """The bundle's defaults with what is set here put over them."""
        preset = REFERENCE if self.reference else FAST if self.fast else {}
        chosen = {n: getattr(self, n) for n in CHOICES if getattr(self, n) is not None}
        return defaults.model_copy(update={**preset, **chosen})


def settings_in(given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that a plan says it was told with; what this version does not know, or of another type, is left out."""
    kinds = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,), "tuple": (list, tuple)}
    found: dict[str, Any] = {}
    for field in fields(Settings):
        value = given.get(field.name)
        allowed = tuple(kind for name, group in kinds.items() if name in str(field.type) for kind in group)
        if value is not None and isinstance(value, allowed or (str,)):
            found[field.name] = tuple(value) if isinstance(value, list) else value
    return found


def telling_of(bundle: str, seed: int, settings: Settings) -> Telling:
    """How a story was told, so that an edit of it is told alike."""
    usual = type(settings)()
    chosen = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return Telling(bundle=bundle, seed=seed, settings={n: v for n, v in chosen.items() if v != getattr(usual, n)})


def check_settings(settings: Settings) -> None:
    """Refuses what no bundle can do, before anything is loaded."""
    solver("euler" if settings.sampler is None else settings.sampler)
    sigmas(1 if settings.num_steps is None else settings.num_steps, 1.0 if settings.shift is None else settings.shift)
    names = {"curve": (None, *get_args(Curve)), "mode": MODES, "route": get_args(Route)}
    for name, known in names.items():
        if getattr(settings, name) not in known:
            raise InputError(f"{name} is {getattr(settings, name)!r}; use one of {', '.join(filter(None, known))}.")
    if settings.reference and settings.fast:
        raise InputError("a story is told as reference or fast, not both.")
    low, high = settings.guidance_interval or (0.0, 1.0)
    if not 0 <= low <= high <= 1:
        raise InputError(f"guidance_interval is {low:g} to {high:g}; it must satisfy 0 <= low <= high <= 1.")
    limits = {
        "guidance_scale": (0.0, 100.0),
        "crossfade_seconds": (0.0, 60.0),
        "residual_strength": (0.0, 10.0),
        "sample_rate": (8000, 192_000),
        "loudness": (-60.0, -5.0),
        "step_cache": (0.0, 1.0),
    }
    for name, (low, high) in limits.items():
        value = getattr(settings, name)
        if value is not None and not low <= value <= high:
            raise InputError(f"{name} is {value}; it must lie between {low:g} and {high:g}.")
