"""An instruction -> a plan without any model: one event for each sentence or clause, all equally long.

Knows nothing of sounds or models: what is written is what is asked of the renderer.
"""

import re

from ..errors import InputError
from .draft import clean_caption
from .fit import fit
from .story import MAX_CAPTION_CHARS, StoryPlan, check_seconds
from .text import PlanReading

_DURATION = re.compile(
    r"[,;]?\s{0,9}\b(?:the )?total duration\b[^.!?\n]{0,40}(?:\.\d{1,6}[^.!?\n]{0,20})?[.!?]?", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s{0,9}|[;；\n]+")
_CLAUSE = re.compile(
    r"(?:,\s{0,9}|\s)(?:and then|then|followed by|after that|after which)\s|,\s{0,9}(?:and|while|as|until)\s|[，、]",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^(?:(?:and|then|next|finally|while|first|after that)\b[,\s]{0,9}){1,3}", re.IGNORECASE)


def clauses(instruction: str) -> list[str]:
    """The sentences of an instruction, cut further where one sound follows another, each as a caption."""
    text = _DURATION.sub(" ", instruction)
    pieces = (clause for sentence in _SENTENCE.split(text) for clause in _CLAUSE.split(sentence))
    captions = (_HEAD.sub("", clean_caption(piece)).strip(" ,.;:!。！？") for piece in pieces)
    return [_sentence(caption) for caption in captions if caption]


def _sentence(caption: str) -> str:
    stop = "." if caption[-1].isascii() and caption[-1].isalnum() else ""
    return f"{caption[0].upper()}{caption[1:]}{stop}"


def plain_plan(instruction: str, total_seconds: float) -> PlanReading:
    """The plan of `clauses`, equally long, `total_seconds` in all. Raises InputError where there is no clause."""
    total = check_seconds(total_seconds, "seconds")
    captions = clauses(instruction)
    if not captions:
        raise InputError("the instruction is empty; say in a sentence what should be heard.")
    cut = sum(len(caption) > MAX_CAPTION_CHARS for caption in captions)
    share = total / len(captions)
    plan = StoryPlan.sequential(instruction.strip(), [(caption[:MAX_CAPTION_CHARS], share) for caption in captions])
    count = f"{len(captions)} clause{'s' if len(captions) > 1 else ''}"
    notes = [f"no language model was asked: {count} of the instruction, {share:.4g} s each"]
    if cut:
        notes.append(f"{cut} captions were cut at {MAX_CAPTION_CHARS} characters")
    return PlanReading(fit(plan, total), tuple(notes))
