"""A language model that hears, as a judge: a sound and what it answers -> scores from 1 to 5, each with a reason.

AudioStory's four criteria (supplement, section F.2), asked in words of our own: consistency, coherence, following of the
instruction, logic of the reasoning. Any OpenAI-compatible server whose model takes `input_audio`. Knows nothing of who made
the sound.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from ..errors import InputError
from ..plan.story import StoryPlan
from ..replies.reading import answer_in, chosen, fault_of
from ..servers.chat import ChatServer, complete
from ..servers.http import quoted
from ..sound.audio import AudioClip, wav_for_models

VERSION = "1"  # of the words below: scores of different words are not compared
MOST_SECONDS, MOST_PICTURES, TRIES = 600.0, 24, 3
CRITERIA = {
    "consistency": "Do voices, instruments and things keep their timbre and stay who they are? Does the place (background, "
    "echo, distance) stay one place, or change as a place would? Do parts join without a jolt?",
    "coherence": "Do parts follow one another on purpose? Do loudness, mood, pace and texture rise and fall as they would "
    "in one recording of one story, without cuts that nothing explains?",
    "following": "Is the scene that was asked for heard: its main sources, actions and surroundings, with the qualities "
    "that were named, in the order that was named? A small thing that is missing, or one more that fits, costs little.",
    "logic": "Does what was planned make sense of the request: do the planned sounds cover it, say it in what can be heard, "
    "and last as long, and in such an order, as the request means? Is what was planned what is heard?",
}
SYSTEM = f"""You judge sounds that were made for a request. Listen to the whole sound, then judge each criterion by itself.
Scores are whole numbers: 1 fails, 2 is poor, 3 is fair, 4 is good, 5 leaves nothing to be wished for.
{chr(10).join(f"- {name}: {question}" for name, question in CRITERIA.items())}
Answer with one JSON object and nothing else: for each criterion {{"reason": "at most 25 words", "score": 1}}."""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        name: {
            "type": "object",
            "properties": {"reason": {"type": "string"}, "score": {"type": "integer", "minimum": 1, "maximum": 5}},
            "required": ["reason", "score"],
            "additionalProperties": False,
        }
        for name in CRITERIA
    },
    "required": list(CRITERIA),
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Case:
    """What is judged: the request, the sound, the plan behind it if there is one; the end of the recording that it goes on
    from; pictures (JPEG) of the shots that it goes with."""

    instruction: str
    clip: AudioClip
    plan: StoryPlan | None = None
    before: AudioClip | None = None
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Mean scores by criterion, every vote, the reasons of the first, and tokens read and written (None: not counted)."""

    scores: dict[str, float]
    votes: tuple[dict[str, int], ...]
    reasons: dict[str, str]
    tokens: tuple[int, int] | None

    def cost(self, per_million: tuple[float, float]) -> float | None:
        """What it cost at prices of a million tokens read and written."""
        return (
            None if self.tokens is None else sum(n * price for n, price in zip(self.tokens, per_million, strict=True)) / 1e6
        )


def judge(server: ChatServer, case: Case, votes: int = 1) -> Verdict:
    """The verdict of so many answers. An answer without four whole scores is asked for again, with the reason.

    Several votes are asked for at temperature 1 where the server's own is 0: at 0 they would be one vote. Raises InputError
    as `complete` does, for a sound of no length, of more than ten minutes or of what is no number, and where no answer in
    three can be read.
    """
    if not 1 <= votes <= 25:
        raise InputError(f"a verdict takes 1 to 25 votes; got {votes}.")
    if votes > 1 and server.temperature == 0:
        server = replace(server, temperature=1.0)
    asked = question(case)
    found = [_vote(server, asked) for _ in range(votes)]
    rows = [scores for scores, _, _ in found]
    counts = [tokens for _, _, tokens in found]
    read = None if None in counts else tuple(sum(pair) for pair in zip(*(c for c in counts if c), strict=True))
    means = {name: sum(row[name] for row in rows) / votes for name in CRITERIA}
    return Verdict(means, tuple(rows), found[0][1], None if read is None else (read[0], read[1]))


def question(case: Case) -> list[dict[str, Any]]:
    """The parts of the message: what was asked for and planned, what comes before, pictures, and last the sound itself."""
    parts = [_text(f"Request: {case.instruction}")]
    if case.plan is not None:
        parts.append(_text(_planned(case.plan)))
    if case.before is not None:
        parts += [_text("The sound goes on from this recording, whose end you hear here:"), _sound(case.before)]
    if case.pictures:
        parts.append(_text("The sound was made for a film. Its shots, in order:"))
        parts += [_picture(data) for data in case.pictures[:MOST_PICTURES]]
    return [*parts, _text("The sound to be judged:"), _sound(case.clip)]


def _planned(plan: StoryPlan) -> str:
    rows = [f"{event.start:g} to {event.end:g} s: {event.caption}" for event in plan.events]
    return "\n".join(["It was planned like this.", *([plan.reasoning] if plan.reasoning else []), *rows])


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _picture(data: bytes) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"}}


def _sound(clip: AudioClip) -> dict[str, Any]:
    """A wav file of 16 bits, at 16 kHz, in one channel: what such models hear, whatever they are given."""
    if not 0.1 <= clip.seconds <= MOST_SECONDS:
        raise InputError(f"a model that hears judges 0.1 to {MOST_SECONDS:g} s; got {clip.seconds:.2f} s.")
    if not torch.isfinite(clip.waveform).all():
        raise InputError("a sound to be judged holds samples that are not finite numbers.")
    return {"type": "input_audio", "input_audio": {"data": base64.b64encode(wav_for_models(clip)).decode(), "format": "wav"}}


def _vote(server: ChatServer, asked: list[dict[str, Any]]) -> tuple[dict[str, int], dict[str, str], tuple[int, int] | None]:
    """Scores, reasons and tokens of one answer that can be read; tokens of those that could not are counted too."""
    fault, last, tokens = "", "", list[tuple[int, int] | None]()
    for _ in range(TRIES):
        again = [_text(f"Your last answer could not be read: {fault} Answer with the JSON object alone.")] if fault else []
        reply = complete(server, SYSTEM, [*asked, *again], schema=SCHEMA, stream=False)
        tokens.append(reply.tokens)
        found = chosen(answer_in(reply).values, lambda value: isinstance(value, dict) and bool(set(value) & set(CRITERIA)))
        try:
            scores = {name: _score(name, None if found is None else found.value.get(name)) for name in CRITERIA}
        except InputError as error:
            fault, last = fault_of(reply, str(error)), quoted(reply.text or reply.thoughts)
            continue
        counted = [pair for pair in tokens if pair is not None]
        whole = (sum(a for a, _ in counted), sum(b for _, b in counted)) if len(counted) == len(tokens) else None
        reasons = {name: str(found.value[name].get("reason", ""))[:500] for name in CRITERIA if found is not None}
        return scores, reasons, whole
    raise InputError(f"the model {server.model[:80]!r} gave no scores in {TRIES} tries; the last began {last!r}. {fault}")


def _score(name: str, said: Any) -> int:
    value = said.get("score") if isinstance(said, dict) else None
    if type(value) is not int or not 1 <= value <= 5:
        raise InputError(f"{name} needs a score, a whole number from 1 to 5; got {str(value)[:40]}.")
    return value


def rows_of(verdicts: Sequence[Verdict]) -> dict[str, list[float]]:
    """Scores by criterion, for means and comparisons."""
    return {name: [verdict.scores[name] for verdict in verdicts] for name in CRITERIA}
