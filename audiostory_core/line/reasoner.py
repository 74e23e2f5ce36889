"""One sentence -> a plan: the language model writes reasoning and timed captions in the published text form.

Decoding is greedy, with the generation config's repetition penalty, and streams its text. The runs of forced tokens after
`<t5>` and `<aud>` are fed in one forward each, and so are guesses: what followed the last tokens when they stood in the
text before, kept only as far as the model chooses the same (prompt lookup decoding, Saxena 2023). Plans repeat
themselves, so most of a plan is guessed. Ignorant of devices and of what is rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor

from ..errors import InputError
from ..models.language_model import NARROW_WIDTH, Span, StoryLM, plain
from ..models.past import read
from ..plan import prompts
from ..plan import text as plan_text
from ..plan.story import StoryPlan
from ..plan.text import PlanReading
from ..replies.reading import Reply

MAX_NEW_TOKENS = 1600
RETRY_TEMPERATURE, RETRY_TOP_P = 0.7, 0.8
# Ids guessed per forward. A GPU reads its weights no slower for ten rows than for one, and neither does a CPU in bfloat16
# (measured with oneDNN). In float32 a CPU's products cost the same up to three rows and two thirds more from four on
# (MKL), which matters where a model is so wide that products are most of its time.
GUESSED_TOKENS, GUESSED_TOKENS_ON_CPU, GUESSED_TOKENS_NARROW = 10, 2, 6

OnText = Callable[[str], None]
# Hears the text so far and the states [s w], [r w] of an event's semantic and residual tokens, as soon as those are there.
OnEvent = Callable[[str, Tensor, Tensor], None]


@dataclass(frozen=True)
class Written:
    """What the model wrote: its text without spans, its ids, its hidden states [l w] at each of those ids, and notes."""

    text: str
    ids: tuple[int, ...]
    states: Tensor
    truncated: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decoding:
    """How a text is decoded: at most `max_new_tokens`, greedily unless a `generator` draws.

    To compare: `step_spans` feeds forced tokens one by one, 0 `guessed_tokens` mean one forward a chosen token, and
    `fixed` says what kind of past is used (see `past.read`). To measure models that have learnt nothing, a `script` says
    which tokens are chosen, whatever their scores.
    """

    max_new_tokens: int = MAX_NEW_TOKENS
    generator: torch.Generator | None = None
    step_spans: bool = False
    guessed_tokens: int | None = None
    fixed: bool | None = None
    script: Sequence[int] | None = None


@dataclass(frozen=True)
class Tries:
    """How often a plan is tried: greedily, then up to `retries` times drawn by `seed`, each with at most so many tokens."""

    seed: int = 0
    retries: int = 2
    max_new_tokens: int = MAX_NEW_TOKENS


def write_plan(
    lm: StoryLM,
    instruction: str,
    total_seconds: float,
    tries: Tries = Tries(),
    on_text: OnText | None = None,
    on_event: OnEvent | None = None,
) -> PlanReading:
    """The plan for `instruction`, scaled to `total_seconds`, with what had to be repaired; each try without one is reported.

    `on_text` hears the text as it comes and may raise to interrupt. Raises InputError if no try held a plan.
    """
    notes: list[str] = []
    for attempt in range(tries.retries + 1):
        generator = torch.Generator().manual_seed(tries.seed + attempt) if attempt else None
        written = write(lm, instruction, total_seconds, Decoding(tries.max_new_tokens, generator), on_text, on_event)
        notes += [note for note in written.notes if note not in notes]
        try:
            reading = plan_text.parse(written.text, plain(instruction), total_seconds)
        except InputError as error:
            notes.append(f"try {attempt + 1} held no plan ({error})")
            continue
        cut = ("the text was cut at the token budget",) if written.truncated else ()
        return PlanReading(reading.plan, (*notes, *cut, *reading.repairs))
    count = tries.retries + 1
    raise InputError(f"the language model wrote no plan for this instruction in {count} tries: {'; '.join(notes)}")


def answer(
    lm: StoryLM, system: str, user: str, *, on_text: OnText | None = None, max_new_tokens: int = MAX_NEW_TOKENS
) -> Reply:
    """What the model answers to a question, greedily. One that has learnt stories alone answers with a story."""
    prompt = lm.encode(prompts.question_prompt(plain(system), plain(user)))
    written = follow(lm, prompt, Decoding(max_new_tokens), on_text)
    return Reply(written.text, limit=written.truncated)


def write(
    lm: StoryLM,
    instruction: str,
    total_seconds: float,
    decoding: Decoding = Decoding(),
    on_text: OnText | None = None,
    on_event: OnEvent | None = None,
) -> Written:
    """Decodes one story."""
    return follow(lm, lm.prompt_ids(instruction, total_seconds), decoding, on_text, on_event)


@torch.no_grad()
def follow(
    lm: StoryLM,
    prompt: list[int],
    decoding: Decoding = Decoding(),
    on_text: OnText | None = None,
    on_event: OnEvent | None = None,
) -> Written:
    """Decodes what follows the ids of a prompt."""
    guessed_tokens, max_new_tokens = decoding.guessed_tokens, decoding.max_new_tokens
    if guessed_tokens is None:
        guessed_tokens = _worth_guessing(lm)
    guesser = _Guesser(lm, prompt, guessed_tokens)
    chooser = _Chooser(lm, prompt, decoding.generator, decoding.script)
    past, fresh, notes = read(lm, prompt, max_new_tokens, guesser.sizes(), decoding.fixed)
    stream = _Stream(lm.tokenizer, on_text)
    ids: list[int] = []
    states, stops = [fresh[:0]], lm.stop_ids()
    spans: list[Tensor] = []
    chooser.hear(lm.logits(fresh[-1:]))
    token = chooser.choose(0)
    while token not in stops and len(ids) < max_new_tokens:
        run = _forced(lm, token)
        fed, taken = run + guesser.guess(run), 0
        fresh = torch.cat([past.feed(piece) for piece in ([[i] for i in fed] if decoding.step_spans else [fed])])
        chooser.hear(lm.logits(fresh[len(run) - 1 :]), run, fed[len(run) :])
        while fed[taken : taken + len(run)] == run and token not in stops and len(ids) < max_new_tokens:
            ids += run
            taken += len(run)
            guesser.saw(run)
            stream.add(token)
            if len(run) > 1:
                spans.append(fresh[taken - len(run) + 1 : taken - 1])
                if on_event is not None and len(spans) % 2 == 0:
                    on_event(stream.text, *spans[-2:])
            token = chooser.choose(taken - len(fed) - 1)
            run = _forced(lm, token)
        states.append(fresh[:taken])
        chooser.saw(ids[-taken:])
        past.drop(len(fed) - taken)
    stream.close()
    return Written(stream.text, tuple(ids), torch.cat(states), len(ids) >= max_new_tokens, notes)


def _worth_guessing(lm: StoryLM) -> int:
    table = lm.model.get_input_embeddings()
    if lm.device.type != "cpu" or table.weight.dtype == torch.bfloat16:
        return GUESSED_TOKENS
    return GUESSED_TOKENS_NARROW if table.embedding_dim <= NARROW_WIDTH else GUESSED_TOKENS_ON_CPU


def _forced(lm: StoryLM, token: int) -> list[int]:
    """The ids that follow from choosing `token`: a whole span after its opening token, else the token alone."""
    for span in (lm.semantic, lm.residual):
        if token == span.open:
            return list(span.ids)
    return [token]


class _Guesser:
    """What followed the last ids, three of them or at least one, when they stood in the text before.

    Before the first word there is a plan to look at, whose form and small words are those of most plans. After an event's
    semantic tokens come its residual ones, as in every story that a model learnt.
    """

    def __init__(self, lm: StoryLM, prompt: list[int], most: int) -> None:
        self.ids: list[int] = []
        self.after: dict[tuple[int, ...], int] = {}
        self.most, self.semantic, self.residual = most, lm.semantic, list(lm.residual.ids)
        self.saw(lm.encode(_form()) if most else [])
        self.saw(prompt)

    def sizes(self) -> tuple[int, ...]:
        """How many ids may be fed at once, each with what is guessed behind it."""
        span, after = len(self.semantic.ids), len(self.residual)
        return 1, 1 + self.most, span + (after + self.most if self.most else 0), after + self.most

    def saw(self, ids: list[int]) -> None:
        for token in ids:
            self.ids.append(token)
            for size in (1, 2, 3):
                self.after[tuple(self.ids[-size:])] = len(self.ids)

    def guess(self, run: list[int]) -> list[int]:
        """Ids that may follow `run`, which was chosen but not yet seen."""
        if self.most and run[0] == self.semantic.open:
            return self.residual + self._after(self.residual)
        return self._after(run)

    def _after(self, run: list[int]) -> list[int]:
        last = (*self.ids[-2:], *run)[-3:]
        at = next((self.after[last[k:]] for k in range(len(last)) if last[k:] in self.after), len(self.ids))
        return self.ids[at : at + self.most]


@cache
def _form() -> str:
    details = (
        "The dog of the house stands at the gate and barks into the night.",
        "As it runs out to the road, the door of the house falls shut.",
    )
    rows = zip(("A dog barks.", "A door slams in the wind."), (4.0, 2.5), details, strict=True)
    events = [{"caption": caption, "seconds": seconds, "detail": detail} for caption, seconds, detail in rows]
    return plan_text.to_text(StoryPlan.sequential("", events))


class _Chooser:
    """The next token: repetition penalty over all ids so far, span tokens barred, then greedy or nucleus sampling.

    It hears the scores of a forward [r v] at once, each row after one more guess than the row before.
    """

    def __init__(
        self, lm: StoryLM, prompt: list[int], generator: torch.Generator | None, script: Sequence[int] | None = None
    ) -> None:
        self.penalty = float(getattr(lm.model.generation_config, "repetition_penalty", None) or 1.0)
        self.generator, self.script = generator, None if script is None else iter(script)
        self.seen, self.scores = dict.fromkeys(prompt), torch.zeros(0)
        self.barred = torch.tensor(_inside(lm.semantic) + _inside(lm.residual), device=lm.device)
        self.best: list[int] = []

    def saw(self, ids: list[int]) -> None:
        self.seen.update(dict.fromkeys(ids))

    def hear(self, logits: Tensor, run: Sequence[int] = (), guesses: Sequence[int] = ()) -> None:
        """Scores after the ids `run`, and after each of `guesses` behind it; neither was seen yet."""
        scores = logits.float()
        if self.penalty != 1.0:
            scores = scores.clone() if scores is logits else scores
            before = {**self.seen, **dict.fromkeys(run)}
            self._punish(scores, [*before])
            for row, guess in enumerate(guesses, 1):
                if guess not in before:
                    self._punish(scores[row:], [guess])
                    before[guess] = None
        # The published code writes 0.0 here, which wins wherever all other scores are negative.
        self.scores = scores.index_fill(1, self.barred, float("-inf"))
        most, best = self.scores.max(dim=1)
        if not bool(torch.isfinite(most).all()):
            raise InputError("the language model's scores are not finite; try --dtype float32.")
        self.best = best.tolist()

    def choose(self, row: int) -> int:
        if self.script is not None:
            return next(self.script)
        return self.best[row] if self.generator is None else _nucleus(self.scores[row].cpu(), self.generator)

    def _punish(self, scores: Tensor, ids: list[int]) -> None:
        index = torch.tensor(ids, device=scores.device)
        found = scores[:, index]
        scores[:, index] = torch.where(found > 0, found / self.penalty, found * self.penalty)


def _inside(span: Span) -> list[int]:
    return list(span.ids[1:])


def _nucleus(scores: Tensor, generator: torch.Generator) -> int:
    shares, order = torch.softmax(scores / RETRY_TEMPERATURE, dim=0).sort(descending=True)
    kept = shares * (shares.cumsum(0) - shares < RETRY_TOP_P)
    return int(order[torch.multinomial(kept, 1, generator=generator)])


class _Stream:
    """Collects text tokens and tells the listener each new piece, holding back half-finished characters."""

    def __init__(self, tokenizer: Any, listener: OnText | None) -> None:
        self.tokenizer, self.listener = tokenizer, listener
        self.text, self.pending = "", []
        self.silent = {tokenizer.id_of(t) for t in (prompts.SEMANTIC_OPEN, prompts.RESIDUAL_OPEN)}

    def add(self, token: int) -> None:
        if token in self.silent:
            return
        self.pending.append(token)
        piece = self.tokenizer.decode(self.pending)
        if not piece.endswith("\ufffd"):
            self._tell(piece)

    def close(self) -> None:
        if self.pending:
            self._tell(self.tokenizer.decode(self.pending))

    def _tell(self, piece: str) -> None:
        self.text += piece
        self.pending = []
        if self.listener is not None:
            self.listener(piece)
