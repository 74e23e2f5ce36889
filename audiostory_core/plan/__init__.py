"""The plan: what the language model decides, as text that a person may edit. Needs no torch."""

from .story import SoundEvent as SoundEvent
from .story import StoryPlan as StoryPlan
