"""What an edit by sentence does to a plan, and whether it is what was expected, in the words of the tables of sentences."""

from audiostory_core.edits.sentence import edit
from audiostory_core.errors import InputError
from audiostory_core.plan.story import SoundEvent, StoryPlan


def outcome(sentence: str, plan: StoryPlan) -> set[str]:
    """What the sentence did, in the form of the expectations; the refusal's text where it did nothing."""
    before = plan.model_copy(deep=True)
    try:
        after, _ = edit(plan, sentence)
    except InputError as error:
        message = str(error)
        assert message.endswith(".") and "\n" not in message and plan == before
        return {f"refused: {message}"}
    joined = plan.is_sequential and after.is_sequential
    old = {event.id: event.model_dump() for event in plan.events}
    told = {f"-{one}" for one in old if one not in {event.id for event in after.events}}
    for event in after.events:
        fields, was = SoundEvent.model_validate(event).model_dump(), old.get(event.id)
        if was is None:
            told.add(f"+{event.caption} " + " ".join(f"{k}={v:g}" if isinstance(v, float) else f"{k}={v}" for k, v in fields.items()))
        else:
            names = [k for k in {**fields, **was} if fields.get(k) != was.get(k) and not (joined and k == "start")]
            told |= {f"{event.id} {k}={fields.get(k):g}" if isinstance(fields.get(k), float) else f"{event.id} {k}={fields.get(k)}" for k in names}
    if joined:
        told.add("order " + " ".join(event.id for event in after.events))
        silence = [one.total_seconds - max(event.end for event in one.events) for one in (plan, after)]
        told |= {f"total={after.total_seconds:g}"} if abs(silence[1] - silence[0]) > 1e-6 else set()
    elif after.total_seconds != plan.total_seconds:
        told.add(f"total={after.total_seconds:g}")
    return told


def is_right(sentence: str, plan: StoryPlan, expected: str) -> bool:
    """Whether exactly what is expected comes of it."""
    told = outcome(sentence, plan)
    if expected.startswith("refused: "):
        return any(one.startswith("refused: ") for one in told) and all(
            part.strip().lower() in next(iter(told)).lower() for part in expected.removeprefix("refused: ").split("|")
        )
    wanted: set[str] = set()
    added = {one for one in told if one.startswith("+")}
    for item in expected.split("; "):
        if item.startswith("+"):
            caption, _, fields = item.partition(". ")
            fitting = [one for one in added if one.startswith(caption) and all(f" {field}" in one for field in _fields(fields))]
            if not fitting:
                return False
            wanted.add(fitting[0])
        elif item.startswith(("-", "order", "total")):
            wanted.add(item)
        else:
            one, _, fields = item.partition(" ")
            wanted |= {f"{one} {field}" for field in _fields(fields)}
    order = next((one for one in told if one.startswith("order ")), None)
    if order is not None and not any(one.startswith("order ") for one in wanted):
        gone = {one[1:] for one in wanted if one.startswith("-")}
        wanted.add("order " + " ".join(event.id for event in plan.events if event.id not in gone))
    return told == wanted


def _fields(text: str) -> list[str]:
    """`a=1 b=two words` as its parts."""
    found: list[str] = []
    for word in text.split():
        if "=" in word:
            found.append(word)
        else:
            found[-1] += " " + word
    return found
