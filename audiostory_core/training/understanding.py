"""The second half of listening: a resampler and low-rank deltas of the language model learn to be told by an ear.

The ear stands still, so what it says of many scenes is computed once and kept. A step reads rows of understanding (what is
heard, and questions about it) and of generation (instructions alone, and stories that go on from what was heard), two to
one, as AudioStory's supplement trains them (section A). The deltas are used only where there is something to hear.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..dataset.phrases import wordings
from ..dataset.stories import Story, draw_story
from ..dataset.vocabulary import SOUNDS, all_variants
from ..disk.files import replacing
from ..models.ear import Ear, Resampler
from ..models.language_model import Insert, StoryLM
from ..plan import prompts
from ..plan.draft import format_seconds
from ..plan.story import StoryPlan
from ..plan.text import compose_reasoning
from . import low_rank
from .language import IGNORED, LIMITS, Lesson, Rows, lesson, row_states, text_loss
from .questions import LISTINGS, Placed, caption_of, draw_question, listing
from .scenes import GRID_SECONDS, MAX_EVENTS, Take, draw_scene

RANK = 24
SCENES, SCENE_SEED = 10_000, 801
BATCH = 8  # scenes that are encoded together
_UNUSED = -1
ROOM = 256  # tokens of a row
KINDS = ("heard", "going_on", "plan", "decided")
_WHOLE_SHARE, _GOES_ON_SHARE = 0.25, 0.5
_GOES_ON = (
    "it goes on", "the same goes on", "the same sound goes on", "this goes on", "the last sound goes on", "it continues",
    "{n} goes on", "{n} continues", "more of {n}", "{n} is heard on", "{n} again", "{n} once more",
)  # fmt: skip
_THEN = ("{a}, then {b}", "{a} and then {b}", "{a}; after that {b}", "{a}, and {b}")


@dataclass(frozen=True)
class KeptScenes:
    """What the ear said of scenes: pooled states [n k e] fp16, and (variant, first, end) of each sound in half seconds."""

    states: Any
    sounds: Any

    def scene(self, index: int) -> Placed:
        rows = [row for row in self.sounds[index].tolist() if row[0] != _UNUSED]
        return Placed(tuple((variant, first * GRID_SECONDS, end * GRID_SECONDS) for variant, first, end in rows))


@torch.inference_mode()
def keep_scenes(ear: Ear, take: Take, folder: Path, count: int = SCENES, seed: int = SCENE_SEED) -> KeptScenes:
    """`count` scenes as the ear hears them, kept in `folder`; one that is cut off goes on where it was."""
    folder.mkdir(parents=True, exist_ok=True)
    shapes = (count, ear.resampler.tokens, int(ear.encoder.config.d_model)), (count, MAX_EVENTS, 3)
    note = folder / "kept.json"
    done = json.loads(note.read_text(encoding="utf-8")) if note.exists() else 0
    mode = "r+" if done else "w+"
    states = np.memmap(folder / "states.f16", np.float16, mode, shape=shapes[0])  # type: ignore[call-overload]
    sounds = np.memmap(folder / "sounds.i16", np.int16, mode, shape=shapes[1])  # type: ignore[call-overload]
    for at in range(done, count, BATCH):
        indices = range(at, min(at + BATCH, count))
        scenes = [draw_scene(take, random.Random(f"{seed}/{k}"), ear.window_seconds) for k in indices]
        features = ear.features([scene.waveform for scene in scenes])
        with torch.autocast(features.device.type, torch.bfloat16):
            heard = ear.resampler.pooled(ear.states(features))
        states[at : at + len(scenes)] = heard.half().numpy()
        for n, scene in enumerate(scenes, at):
            sounds[n] = _UNUSED
            for m, (event, variant) in enumerate(zip(scene.plan.events, scene.variants, strict=True)):
                sounds[n, m] = variant, round(event.start / GRID_SECONDS), round(event.end / GRID_SECONDS)
        if (at // BATCH) % 32 == 31 or at + BATCH >= count:
            states.flush()
            sounds.flush()
            with replacing(note, True, ()) as file:
                file.write(json.dumps(min(at + BATCH, count)).encode())
    return KeptScenes(states, sounds)


def warm_start(resampler: Resampler, kept: KeptScenes, lm: StoryLM, steps: int = 1500, seed: int = SCENE_SEED) -> float:
    """Gives the resampler something to say before the language model listens: for each half second the word for its time
    plus the mean of the words for its sound, as embeddings. Returns the last mean square error over the targets' own.

    A model that copies times from words finds them here; without this, it named sounds at once but not when they were.
    """
    embeddings = lm.model.get_input_embeddings().weight.detach()
    times = torch.stack([embeddings[lm.encode(format_seconds(k * GRID_SECONDS))].mean(0) for k in range(resampler.tokens)])
    captions = torch.stack([embeddings[lm.encode(caption_of(v))].mean(0) for v in range(len(all_variants()))])
    optimizer = torch.optim.Adam(resampler.parameters(), 3e-3)
    generator, error = torch.Generator().manual_seed(seed), 0.0
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * (1 - step / steps)
        scenes = torch.randint(len(kept.states), (32,), generator=generator).tolist()
        wanted = times.repeat(len(scenes), 1, 1)
        for n, scene in enumerate(scenes):
            for variant, start, end in kept.scene(scene).sounds:
                wanted[n, round(start / GRID_SECONDS) : round(end / GRID_SECONDS)] += captions[variant]
        states = torch.from_numpy(np.stack([kept.states[n] for n in scenes])).float()
        loss = nn.functional.mse_loss(resampler.aud_projector(states), wanted) / wanted.var()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        error = float(loss.detach())
    return error


def adapt(model: nn.Module, rank: int = RANK) -> nn.ModuleDict:
    """Puts a delta to every linear layer inside the blocks of a language model; returns the deltas (see `low_rank`)."""
    return low_rank.adapt(model, rank, lambda name: ".layers." in name)


@dataclass
class TokenRow:
    """Several texts as one row of tokens, each read as if it were alone: ids, labels, positions, the text that a token
    belongs to (0: the sound before them, which all hear) and its kind, all [l]. `scene` is the sound that it begins with."""

    scene: int | None
    ids: list[int]
    labels: list[int]
    positions: list[int]
    texts: list[int]
    kinds: list[int]

    @classmethod
    def begin(cls, prefix: Sequence[int] = (), scene: int | None = None) -> TokenRow:
        count = len(prefix)
        return cls(scene, list(prefix), [IGNORED] * count, list(range(count)), [0] * count, [0] * count)

    def add(self, text: Lesson, kind: int, room: int) -> bool:
        """Adds a text unless it does not fit into `room`; the first is cut to fit."""
        count, number = room - len(self.ids), self.texts[-1] + 1 if self.texts else 1
        if len(text.ids) > count and number > 1:
            return False
        self.ids += text.ids[:count]
        self.labels += text.labels[:count]
        self.positions += text.positions[:count]
        self.texts += [number] * len(text.ids[:count])
        self.kinds += [kind] * len(text.ids[:count])
        return True

    def mark(self, token: int, kind: int) -> None:
        """The four tokens that follow `token` among the labels are of another kind."""
        for k, label in enumerate(self.labels[:-4]):
            if label == token and self.kinds[k] == 1:
                self.kinds[k + 1 : k + 5] = [kind] * 4


class UnderstandingTask:
    """Losses: "heard", what is asked about sounds; "decided", the words after a thought, where answers part; "going_on",
    stories after a sound; "plan", stories without one; "loss".

    A step is one batch of `count` rows of `ROOM` tokens, a shape that is compiled once. Three in four begin with a sound,
    which costs most of their tokens, and then hold what is heard, questions and how it goes on; the others hold stories.
    Understanding weighs twice as much as generation.
    """

    def __init__(
        self,
        lm: StoryLM,
        adapted: nn.ModuleDict,
        resampler: Resampler,
        kept: KeptScenes,
        count: int = 16,
        questions: int = 4,
        rate: float = 1.5e-3,
        seed: int = SCENE_SEED,
    ) -> None:
        self.resampler, self.kept, self.questions = resampler, kept, questions
        self.sounds, self.alone = count - count // 4, count // 4
        self.rate, self.seed = rate, seed
        self.modules = nn.ModuleDict({"adapted": adapted, "resampler": resampler})
        empty = torch.zeros(resampler.tokens, lm.model.get_input_embeddings().embedding_dim)
        insert = Insert(prompts.heard_span(resampler.tokens, len(lm.residual.ids) - 2), empty)
        self.plain, self.lm = lm, lm.shown(insert)
        before, self.after = prompts.question_prompt(prompts.SYSTEM, "\0").split("\0")
        self.prefix = lm.encode(before + insert.text)
        self.at = len(self.prefix) - resampler.tokens - 1

    def groups(self) -> list[dict[str, Any]]:
        trained = [p for p in self.modules.parameters() if p.requires_grad]
        return [{"params": trained, "lr": self.rate}]

    def losses(self, step: int) -> dict[str, Tensor]:
        draw = random.Random(f"{self.seed}/{step}")
        rows = [self.sound_row(draw.randrange(len(self.kept.states)), draw) for _ in range(self.sounds)]
        rows += [self._story_row(draw) for _ in range(self.alone)]
        states, labels, kinds = self._read(rows)
        # A batch without a kind has no loss of it: the mean of nothing is not a number.
        found = {
            name: text_loss(self.lm, states, labels.masked_fill(kinds != n, IGNORED))
            for n, name in enumerate(KINDS, 1)
            if bool((kinds == n).any())
        }
        found = {name: found.get(name, 0.0 * states.sum()) for name in KINDS}
        understood = (2 * found["heard"] + found["decided"]) / 3
        return {"loss": (4 * understood + found["going_on"] + found["plan"]) / 6, **found}

    def sound_row(self, index: int, draw: random.Random) -> TokenRow:
        """A sound, the list of what is heard, questions, and how it goes on."""
        scene, row = self.kept.scene(index), TokenRow.begin(self.prefix, index)
        row.add(self._answered(draw.choice(LISTINGS), listing(scene)), 1, ROOM)
        for _ in range(self.questions):
            row.add(self._answered(*draw_question(scene, draw)), 1, ROOM)
        row.mark(self.lm.tokenizer.known_id(prompts.THINK_CLOSE), 4)
        whole = draw.random() < _WHOLE_SHARE
        follows = lesson(self.lm, self._going_on(index, draw), spans=False, listing=not whole)
        cut = len(self.prefix)
        row.add(Lesson(follows.ids[cut:], follows.labels[cut:], follows.positions[cut:]), 2, ROOM)
        return row

    def _story_row(self, draw: random.Random) -> TokenRow:
        """Stories for instructions alone, so that planning does not fade."""
        row = TokenRow.begin()
        while True:
            story = draw_story(self.seed + 2, draw.getrandbits(30))
            whole = draw.random() < _WHOLE_SHARE
            if not row.add(lesson(self.plain, story, spans=False, listing=not whole), 3, ROOM):
                return row

    def _answered(self, question: str, answer: str) -> Lesson:
        """A question after a sound, and its answer, which alone is learnt."""
        asked = self.lm.encode((question.lower() if self.lm.limits.folds_case else question) + self.after)
        reply = self.lm.encode(answer + prompts.IM_END)
        first = len(self.prefix)
        return Lesson(asked + reply, [IGNORED] * len(asked) + reply, list(range(first, first + len(asked) + len(reply))))

    def _read(self, rows: Sequence[TokenRow]) -> tuple[Tensor, Tensor, Tensor]:
        """States [b l w], labels and kinds [b l] of all rows in one forward."""

        def padded(name: str, filler: int) -> Tensor:
            return torch.tensor([(values := getattr(row, name)) + [filler] * (ROOM - len(values)) for row in rows])

        read = Rows(padded("ids", self.lm.padding), padded("labels", IGNORED), padded("positions", 0))
        texts = padded("texts", -1)
        own = (texts[:, :, None] == texts[:, None, :]) | (texts[:, None, :] == 0)
        seen = own & torch.ones(ROOM, ROOM, dtype=torch.bool).tril()
        mask = torch.zeros(seen.shape).masked_fill(~seen, float("-inf"))[:, None]
        words = self.lm.model.get_input_embeddings()(read.ids)
        scenes = [row.scene for row in rows if row.scene is not None]  # they come first
        heard = self.resampler.aud_projector(torch.from_numpy(np.stack([self.kept.states[n] for n in scenes])).float())
        count, after = len(scenes), self.at + heard.shape[1]
        told = torch.cat([words[:count, : self.at], heard.to(words.dtype), words[:count, after:]], dim=1)
        states = row_states(self.lm, read, torch.cat([told, words[count:]]), mask)
        return states, read.labels, padded("kinds", 0)

    def _going_on(self, index: int, draw: random.Random) -> Story:
        """A story that follows the scene: other sounds, or what was heard last and then other sounds."""
        story = draw_story(self.seed + 1, draw.getrandbits(30), events=draw.choices((1, 2, 3), (3, 3, 2))[0])
        sentence = _without_duration(story.instruction)
        plan = story.plan
        if draw.random() < _GOES_ON_SHARE:
            sentence, plan = _continued(self.kept.scene(index).sounds[-1][0], story, sentence, draw)
        instruction = prompts.with_duration(prompts.continuation(sentence), plan.total_seconds)
        return replace(story, instruction=instruction, plan=plan.model_copy(update={"instruction": instruction}))


def _without_duration(instruction: str) -> str:
    return instruction.rpartition(" The total duration is")[0] or instruction


def _continued(last: int, story: Story, sentence: str, draw: random.Random) -> tuple[str, StoryPlan]:
    """What was heard last goes on, and the story follows or does not: the sentence and the plan."""
    key = all_variants()[last]
    goes_on = draw.choice(_GOES_ON).format(n=_definite(wordings()[key].noun(draw)))
    length = draw.randint(4, 16) * GRID_SECONDS
    words = SOUNDS[key[0]].variants[key[1]]
    rows: list[dict[str, Any]] = [{"caption": caption_of(last), "detail": words.detail, "seconds": length}]
    fits = len(story.plan.events) < 3 and length + story.plan.total_seconds <= LIMITS.max_seconds
    if fits and draw.random() < 0.6:
        rows += [{"caption": e.caption, "detail": e.detail, "seconds": e.seconds} for e in story.plan.events]
        goes_on = draw.choice(_THEN).format(a=goes_on, b=sentence.strip())
    plan = StoryPlan.sequential("", rows)
    reasoning = compose_reasoning(plan.events, plan.total_seconds)
    return goes_on, plan.model_copy(update={"reasoning": reasoning})


def _definite(noun: str) -> str:
    head, _, rest = noun.partition(" ")
    return f"the {rest}" if head in ("a", "an") and rest else noun
