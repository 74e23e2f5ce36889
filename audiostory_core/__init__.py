"""Long-form narrative audio from text: plan a story, render its events, arrange them in time.

`import audiostory_core as audiostory` offers the names of `__all__`, each imported when it is first asked for: nothing heavy
happens at import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .door.acts import continue_story as continue_story
    from .door.acts import edit_story as edit_story
    from .door.acts import listen_to as listen_to
    from .door.acts import plan_story as plan_story
    from .door.acts import tell as tell
    from .door.story import Story as Story
    from .errors import InputError as InputError
    from .line.settings import Settings as Settings
    from .pipeline import open_parts as open_parts
    from .plan.story import StoryPlan as StoryPlan

__all__ = [
    "InputError", "Settings", "Story", "StoryPlan", "continue_story", "edit_story", "listen_to", "open_parts", "plan_story",
    "tell",
]  # fmt: skip
# Where each stands. No name of a room is among them: once a room is imported, its name is the module's.
_HOMES = {
    "InputError": "errors", "Settings": "line.settings", "Story": "door.story", "StoryPlan": "plan.story",
    "continue_story": "door.acts", "edit_story": "door.acts", "listen_to": "door.acts", "open_parts": "pipeline",
    "plan_story": "door.acts", "tell": "door.acts",
}  # fmt: skip


if not TYPE_CHECKING:  # which would take every name for one that is there

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
