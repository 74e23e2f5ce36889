"""The JSON Schema of a plan, for programs that write plans. Knows nothing of what plans are for."""

from typing import Any

from .story import StoryPlan


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a plan; `docs/story-plan.schema.json` is this, written out."""
    schema = StoryPlan.model_json_schema()
    # These may be absent in JSON (see `_fill_absent`) although a plan always has them.
    schema["required"].remove("total_seconds")
    event = schema["$defs"]["SoundEvent"]
    event["required"] = [name for name in event["required"] if name not in ("id", "start")]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
