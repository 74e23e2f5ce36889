"""The language stage: a small causal model learns to write plans, as the base LLM was taught to before AudioStory.

A batch holds stories of one number of events. Bridge spans are left out but keep their positions, so that the model meets
them later where it expects them; `bridging` then trains with the spans in place.
"""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ..dataset.stories import Story, draw_story
from ..errors import InputError
from ..line.bridge import story_ids
from ..models import foreign
from ..models.language_model import Limits, StoryLM
from ..models.qwen2 import ARCHITECTURE, Qwen2, read_config
from ..models.short_rows import SHORT_ROW
from ..models.tokenizer import Tokenizer
from ..plan import prompts
from ..plan.story import StoryPlan
from ..plan.text import reasoning_phrases

IGNORED = -100
LIMITS = Limits(max_events=5, max_seconds=60.0, grid_seconds=0.5, names_captions=True, folds_case=True)
POOL = 4


@dataclass(frozen=True)
class Lesson:
    """One story as token ids, the labels to learn (IGNORED elsewhere) and positions, all [l]."""

    ids: list[int]
    labels: list[int]
    positions: list[int]


class HasPlan(Protocol):
    """Whatever has a plan: a drawn story, or a record of a data set."""

    @property
    def plan(self) -> StoryPlan: ...


def lesson(lm: StoryLM, story: HasPlan, spans: bool, listing: bool = False) -> Lesson:
    """Ids, labels and positions of a story; without `spans`, the numbered bridge tokens are skipped, their places kept.

    With `listing` the lesson ends after the list of captions that opens the reasoning and their number: what there is to
    decide, without what is then copied.
    """
    ids, semantic_at, residual_at = story_ids(lm, story.plan)
    ids.append(lm.tokenizer.known_id(prompts.IM_END))
    forced, inner = set(), set()
    for opens, span in ((semantic_at, lm.semantic), (residual_at, lm.residual)):
        for at in opens:
            forced.update(range(at + 1, at + len(span.ids)))
            inner.update(range(at + 1, at + len(span.ids) - 1))
    prompt = len(lm.prompt_ids(story.plan.instruction, story.plan.total_seconds))
    labels = [IGNORED if k < prompt or k in forced else token for k, token in enumerate(ids)]
    end = prompt + _listing_size(lm, story) if listing else len(ids)
    kept = [k for k in range(end) if spans or k not in inner]
    return Lesson([ids[k] for k in kept], [labels[k] for k in kept], kept)


def _listing_size(lm: StoryLM, story: HasPlan) -> int:
    return len(lm.encode(story.plan.reasoning.partition("\n\n1.")[0]))


@dataclass(frozen=True)
class Rows:
    """One lesson a row, padded at the end: ids, labels and positions [b l]."""

    ids: Tensor
    labels: Tensor
    positions: Tensor


def stack(lessons: Sequence[Lesson], padding: int) -> Rows:
    width = max(len(item.ids) for item in lessons)

    def padded(rows: list[list[int]], filler: int) -> Tensor:
        return torch.tensor([row + [filler] * (width - len(row)) for row in rows])

    return Rows(
        padded([item.ids for item in lessons], padding),
        padded([item.labels for item in lessons], IGNORED),
        padded([item.positions for item in lessons], 0),
    )


def draw_batch(seed: int, step: int, count: int) -> Sequence[Story]:
    """About `count` stories of one number of events and nearly one length, so that rows hardly need padding."""
    return _pool(seed, step // POOL, count)[step % POOL]


@functools.lru_cache(maxsize=2)
def _pool(seed: int, group: int, count: int) -> list[list[Story]]:
    """The batches of `POOL` steps: stories drawn together, sorted by length, and dealt out in any order."""
    rng = random.Random(f"{seed}/{group}")
    events = rng.choices(range(1, LIMITS.max_events + 1), (1, 2, 3, 4, 4))[0]
    # Fewer rows where stories are longer: about as many tokens in every batch.
    size = max(1, round(count * 3.4 / (events + 0.6)))
    stories = [draw_story(seed, group * 10_000 + k, events=events) for k in range(POOL * size)]
    stories.sort(key=lambda story: len(story.instruction))
    return rng.sample([stories[k : k + size] for k in range(0, len(stories), size)], POOL)


class LanguageTask:
    """Losses: "loss", the cross-entropy of reasoning, captions and timestamps (AudioStory's L_text).

    Every other pool of batches holds whole stories; the others hold four times as many, each as far as its list of captions.
    """

    def __init__(self, lm: StoryLM, count: int = 26, rate: float = 2e-3, seed: int = 0) -> None:
        self.lm, self.count, self.rate, self.seed = lm, count, rate, seed
        self.modules = nn.ModuleDict({"model": lm.model})

    def groups(self) -> list[dict[str, Any]]:
        return language_groups(self.lm.model, self.rate)

    def losses(self, step: int) -> dict[str, Tensor]:
        if (step // POOL) % 2:
            loss = listing_loss(self.lm, draw_batch(self.seed, step, 4 * self.count))
            return {"loss": loss, "listing": loss}
        loss = _reading_loss(self.lm, draw_batch(self.seed, step, self.count), listing=False)
        return {"loss": loss, "whole": loss}


def listing_loss(lm: StoryLM, stories: Sequence[Story]) -> Tensor:
    """The text loss of stories read as far as their list of captions."""
    return _reading_loss(lm, stories, listing=True)


def _reading_loss(lm: StoryLM, stories: Sequence[Story], listing: bool) -> Tensor:
    lessons = [lesson(lm, story, spans=False, listing=listing) for story in stories]
    rows = stack(lessons, lm.padding)
    return text_loss(lm, row_states(lm, rows), rows.labels)


def row_states(lm: StoryLM, rows: Rows, embedded: Tensor | None = None, seen: Tensor | None = None) -> Tensor:
    """Hidden states [b l w], of `embedded` [b l w] rather than of the ids if that is given.

    Padding comes last, so the causal mask alone keeps it out of sight. `seen` [b 1 l l] stands for that mask: 0 where a
    token sees another, else minus infinity.
    """
    length, causal = rows.ids.shape[1], seen
    # On CPUs, fused attention takes most of a step's time on short rows; written out, it is slow on long ones.
    short = length <= SHORT_ROW or seen is not None
    if short and seen is None:
        causal = torch.full((length, length), float("-inf"), device=rows.ids.device).triu(1)[None, None]
    read = (lm.embed(rows.ids, begins=False) if embedded is None else embedded), rows.positions, causal
    return lm.read(*read) if lm.owned else foreign.learn(lm.model, *read)


def text_loss(lm: StoryLM, states: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of the next token wherever it has a label."""
    following = labels[:, 1:]
    learnt = following != IGNORED
    logits = lm.logits(states[:, :-1][learnt])
    return nn.functional.cross_entropy(logits.float(), following[learnt])


def language_groups(model: nn.Module, rate: float) -> list[dict[str, Any]]:
    """Muon for the matrices inside the layers, AdamW for embeddings and norms."""
    inside = [p for n, p in model.named_parameters() if p.ndim == 2 and ".layers." in n]
    chosen = {id(p) for p in inside}
    rest = [p for p in model.parameters() if id(p) not in chosen]
    return [{"params": inside, "lr": 5 * rate, "muon": True}, {"params": rest, "lr": rate}]


@torch.no_grad()
def grow(lm: StoryLM, known: StoryLM) -> None:
    """Gives `lm` the layers of `known`, a model of the same sizes that knows other words, and its rows of tokens.

    A token that is new begins as the mean of the pieces that stood for its text. Raises InputError for other sizes.
    """
    mine, theirs = (
        {name: tensor for name, tensor in each.model.state_dict().items() if ".layers." in name} for each in (lm, known)
    )
    if {name: tensor.shape for name, tensor in mine.items()} != {name: tensor.shape for name, tensor in theirs.items()}:
        raise InputError("a language model grows from one of the same layers and widths; the bundle's has others.")
    rows, ids = known.model.get_input_embeddings().weight, lm.tokenizer.backend.get_vocab(with_added_tokens=True)
    embedded = lm.model.get_input_embeddings().weight.clone()
    for token, number in ids.items():
        same = known.tokenizer.backend.token_to_id(token)
        pieces = [same] if same is not None else known.tokenizer.encode(lm.tokenizer.decode([number]))
        if pieces:
            embedded[number] = rows[pieces].mean(dim=0)
    lm.model.load_state_dict(theirs, strict=False)
    lm.model.model.norm.load_state_dict(known.model.model.norm.state_dict())
    lm.model.get_input_embeddings().weight.copy_(embedded)


def story_tokens(semantic: int = 64, residual: int = 8) -> list[str]:
    """The tokens a story needs beyond text, in the published order but for the ones no longer used."""
    t5 = [f"<t5_{k:05d}>" for k in range(semantic)]
    aud = [f"<aud_{k:05d}>" for k in range(residual)]
    return [
        prompts.SEMANTIC_CLOSE, prompts.TIMESTAMP_OPEN, prompts.TIMESTAMP_CLOSE, prompts.SEMANTIC_OPEN, *t5,
        prompts.RESIDUAL_OPEN, prompts.RESIDUAL_CLOSE, *aud, prompts.GEN_OPEN, prompts.GEN_CLOSE, prompts.THINK_OPEN,
        prompts.THINK_CLOSE,
    ]  # fmt: skip


def number_tokens(limits: Limits = LIMITS) -> list[str]:
    """Every time on the grid as one token: "0.0", "0.5" ... "60.0"."""
    return [str(k * limits.grid_seconds) for k in range(round(limits.max_seconds / limits.grid_seconds) + 1)]


def story_tokenizer(texts: list[str], size: int) -> Tokenizer:
    """A byte-level BPE tokenizer trained on `texts`; times, story tokens and fixed phrases are one token each."""
    import tokenizers
    from tokenizers import decoders, models, pre_tokenizers, trainers

    chat = [prompts.END_OF_TEXT, prompts.IM_START, prompts.IM_END]
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=chat, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    found = Tokenizer(tokenizer, {"eos_token": prompts.IM_END, "pad_token": prompts.END_OF_TEXT})
    found.add(story_tokens())
    found.add([*number_tokens(), *prompts.prompt_phrases(), *reasoning_phrases(LIMITS.max_events)], special=False)
    return found


def small_model(tokenizer: Tokenizer, width: int = 192, layers: int = 6) -> Qwen2:
    """A randomly initialised model with tied embeddings; rows of times begin as waves, so that near times are alike."""
    said = {
        "architectures": [ARCHITECTURE],
        "model_type": "qwen2",
        "vocab_size": len(tokenizer),
        "hidden_size": width,
        "intermediate_size": width * 8 // 3,
        "num_hidden_layers": layers,
        "num_attention_heads": width // 32,
        "num_key_value_heads": max(1, width // 96),
        "hidden_act": "silu",
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": True,
        "max_position_embeddings": 4096,
        "rope_theta": 10000.0,  # as transformers 4 reads it, and as 5 does
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
        "eos_token_id": tokenizer.eos_token_id,
        "bos_token_id": None,
        "pad_token_id": tokenizer.pad_token_id,
    }
    config = read_config(said)
    if config is None:
        raise InputError("a small model is one of our own form.")
    model = Qwen2(config).draw()
    numbers = number_tokens()
    rows = model.get_input_embeddings().weight.data
    values = torch.tensor([float(n) for n in numbers])[:, None]
    waves = torch.exp(torch.linspace(math.log(0.05), math.log(3.0), width // 4))[None]
    angles = values * waves
    features = torch.cat([angles.sin(), angles.cos()], dim=1) * rows.std()
    rows[tokenizer.ids_of(numbers), : features.shape[1]] = features
    return model
