"""A small language model that has learnt a few answers by heart: it writes them token by token, as large ones write theirs."""

from collections.abc import Sequence

import torch
from torch.nn import functional

Lesson = tuple[str, str]  # what is asked, and the answer
STORY = {"instruction": "A storm.", "events": [
    {"id": "e1", "caption": "Rain falls.", "seconds": 4.0, "start": 0.0},
    {"id": "e2", "caption": "Thunder rolls.", "seconds": 5.5, "start": 4.0, "pan": 0.25},
    {"id": "e3", "caption": "A dog barks.", "seconds": 2.5, "start": 9.5, "locked": True},
]}
# What is wished, and what is answered in turn: prose, then what is locked, then a patch with faults that can be mended;
# and one that says the same whatever it is told.
ANSWERED = {
    "more drama": ("Louder thunder!", '{"remove": ["e3"]}', '```json\n{"change": [{"id": 2, "loudness": "-12"}]}\n```'),
    "no animals": ('{"remove": ["e3"]}',) * 3,
}


def conversation(sentence: str, replies: Sequence[str]) -> list[Lesson]:
    """What an editor of the story is asked about a wish, and what it answers, until an answer is of use."""
    from audiostory_core.edits.by_model import read_by_model
    from audiostory_core.errors import InputError
    from audiostory_core.plan.story import StoryPlan
    from audiostory_core.replies.reading import Reply

    lessons: list[Lesson] = []

    def ask(question: str) -> Reply:
        lessons.append((question, replies[len(lessons)]))
        return Reply(lessons[-1][1])

    try:
        read_by_model(sentence, StoryPlan.build(STORY), ask)
    except InputError:
        assert len(lessons) == 3, "an editor has three tries"
    return lessons


def editor(text_width: int, steps: int = 600):
    """A language model of one layer that answers as `ANSWERED` says: seconds of training."""
    from audiostory_core.edits.by_model import SYSTEM
    from audiostory_core.models.language_model import StoryLM
    from audiostory_core.plan import prompts
    from audiostory_core.training.language import IGNORED, LIMITS, Lesson, small_model, stack, story_tokenizer

    told = sorted({lesson for wish, replies in ANSWERED.items() for lesson in conversation(wish, replies)})
    with torch.random.fork_rng():
        torch.manual_seed(0)
        tokenizer = story_tokenizer([SYSTEM, *(text for lesson in told for text in lesson)], 1200)
        lm = StoryLM(small_model(tokenizer, 64, layers=1), tokenizer, text_width, limits=LIMITS)
    lessons: list[Lesson] = []
    for question, reply in told:
        prompt, answer = lm.encode(prompts.question_prompt(SYSTEM, question)), lm.encode(reply + prompts.IM_END)
        labels = [IGNORED] * len(prompt) + answer
        lessons.append(Lesson(prompt + answer, labels, list(range(len(labels)))))
    rows = stack(lessons, tokenizer.pad_token_id)
    learnt = rows.labels[:, 1:] != IGNORED
    optimizer = torch.optim.Adam(lm.parameters(), 6e-3)
    for _ in range(steps):
        logits = lm.logits(lm.states(rows.ids)[:, :-1][learnt])
        losses = functional.cross_entropy(logits, rows.labels[:, 1:][learnt], reduction="none")
        if float(losses.detach().max()) < 0.05:  # far enough for half precision on a disk
            return lm.eval()
        optimizer.zero_grad()
        losses.mean().backward()
        optimizer.step()
    raise AssertionError(f"the answers were not learnt in {steps} steps; the worst loss is {float(losses.detach().max()):g}")
