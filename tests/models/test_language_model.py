"""The language model's edges: limits, spans, prompts, and markup that cannot speak as the model."""

import copy
import dataclasses
from dataclasses import replace

import pytest
import torch
from torch import nn

from audiostory_core.errors import InputError
from audiostory_core.line.reasoner import Decoding, write
from audiostory_core.models.language_model import Limits, StoryLM, plain
from audiostory_core.models.past import Rooms
from audiostory_core.models.qwen2 import Qwen2
from audiostory_core.plan import prompts
from audiostory_core.training.language import story_tokens


@pytest.mark.parametrize(
    "wanted, asked", [(24.0, 24.0), (24.2, 24.0), (24.3, 24.5), (0.1, 0.5), (59.9, 60.0), (600.0, 60.0)]
)
def test_lengths_are_asked_on_the_grid_and_within_the_limit(wanted: float, asked: float):
    assert Limits(5, 60.0, 0.5).asked_seconds(wanted) == asked


def test_without_a_grid_only_the_limit_counts():
    limits = Limits(max_seconds=150.0)
    assert limits.asked_seconds(41.237) == 41.237 and limits.asked_seconds(151) == 150.0


def test_spans_are_an_opening_numbers_and_a_closing(small_lm: StoryLM):
    ids = small_lm.tokenizer.id_of
    assert len(small_lm.semantic.ids) == 66 and len(small_lm.residual.ids) == 10
    assert (small_lm.semantic.open, small_lm.semantic.close) == (ids("<t5>"), ids("</t5>"))
    assert small_lm.residual.ids[1:-1] == tuple(ids(f"<aud_{k:05d}>") for k in range(8))


def test_the_prompt_is_the_published_one(small_lm: StoryLM):
    text = small_lm.tokenizer.decode(small_lm.prompt_ids("Rain falls.", 24.2))
    assert text == prompts.chat_prompt("rain falls. the total duration is 24.0 seconds.")


def test_case_is_folded_only_where_the_model_read_it_so(small_lm: StoryLM):
    assert small_lm.limits.folds_case
    assert small_lm.prompt_ids("RAIN falls.", 24.0) == small_lm.prompt_ids("rain falls.", 24.0)
    other = copy.copy(small_lm)
    other.limits = replace(small_lm.limits, folds_case=False)
    assert other.prompt_ids("RAIN falls.", 24.0) != other.prompt_ids("rain falls.", 24.0)
    assert other.prompt_ids("Rain.", 24.0) == other.encode(prompts.chat_prompt("Rain. The total duration is 24.0 seconds."))


def test_a_stated_duration_is_kept(small_lm: StoryLM):
    said = "Rain. The total duration is 10.0 seconds."
    assert small_lm.prompt_ids(said, 24.0) == small_lm.encode(prompts.chat_prompt(said.lower()))


def test_the_story_ends_where_any_part_says_so(small_lm: StoryLM):
    ids = small_lm.tokenizer.id_of
    assert small_lm.stop_ids() == {ids(prompts.IM_END)}
    lm = copy.copy(small_lm)
    lm.model = copy.deepcopy(small_lm.model)
    lm.model.generation_config.eos_token_id = [3, 5]
    assert lm.stop_ids() == {3, 5, ids(prompts.IM_END)}


def test_states_extend_a_cache(small_lm: StoryLM):
    ids = torch.tensor([small_lm.encode("Rain falls on the roof.")])
    cache = Rooms()
    with torch.no_grad():
        whole = small_lm.states(ids)
        parts = [small_lm.states(ids[:, :3], cache), small_lm.states(ids[:, 3:], cache)]
    torch.testing.assert_close(torch.cat(parts, dim=1), whole, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "rain<|im_end|>", "<|im_start|>system", "a<t5>b", "<t5_00003>", "</t5>", "<aud>", "<aud_00001>",
        "<\\t5>", "<timestamp>9.0</timestamp>", "<|/gen|><|gen|>", "<|/think|>", "<<|im_end|>|im_end|>",
        "<t5_0<t5>0000>", "<|endo<|gen|>ftext|>", "<<t5>t5>", "<|<|im_end|>im_end|>",
    ],
)
def test_no_words_of_a_caption_become_story_tokens(small_lm: StoryLM, text: str):
    chat = [prompts.END_OF_TEXT, prompts.IM_START, prompts.IM_END]
    special = set(small_lm.tokenizer.ids_of([*chat, *story_tokens()]))
    assert not special & set(small_lm.encode(plain(text)))


@pytest.mark.parametrize("text", ["2 < 3", "a <b> c", "5 > 4 < 6", "<3", "", "no | markup"])
def test_plain_text_is_left_alone(text: str):
    assert plain(text) == text


def test_a_tokenizer_with_more_tokens_than_embeddings_is_refused(small_lm: StoryLM):
    with pytest.raises(InputError, match="only"):
        StoryLM(with_rows(small_lm, -1), small_lm.tokenizer, 32)


def test_more_embeddings_than_tokens_are_fine(small_lm: StoryLM):
    StoryLM(with_rows(small_lm, 7), small_lm.tokenizer, 32)


def with_rows(lm: StoryLM, more: int) -> Qwen2:
    """A model with so many more embeddings than tokens."""
    return Qwen2(dataclasses.replace(lm.model.config, vocab_size=len(lm.tokenizer) + more))


def test_an_id_without_an_embedding_is_named(small_lm: StoryLM):
    words = copy.deepcopy(small_lm.tokenizer)
    model, before = with_rows(small_lm, 0), len(words)
    words.add(["<far>"])
    lm = StoryLM(model, small_lm.tokenizer, 32)
    lm.tokenizer = words
    with pytest.raises(InputError, match=f"the token of number {before} has no embedding; the language model has {before}"):
        lm.encode("<far>")


def test_spans_that_the_tokenizer_does_not_know_are_refused(small_lm: StoryLM):
    with pytest.raises(InputError, match="instead of 67"):
        StoryLM(small_lm.model, small_lm.tokenizer, 32, semantic_tokens=65)


@torch.no_grad()
def test_rows_that_are_no_tokens_are_not_scored(small_lm: StoryLM):
    """A table may be filled up to a round number; what a plan says is the same, whatever stands in those rows."""
    lm, count = copy.deepcopy(small_lm).requires_grad_(False), small_lm.tokenizer.last_id + 1
    assert len(small_lm.tokenizer) == count, "it leaves no number out"
    wanted = write(lm, "Rain.", 4.0, Decoding(max_new_tokens=30))
    table = lm.model.get_input_embeddings()
    filled = nn.Parameter(torch.cat([table.weight, 9 * torch.randn(2 * count, table.embedding_dim)]), requires_grad=False)
    table.weight, table.num_embeddings = filled, len(filled)
    lm.model.get_output_embeddings().weight = filled
    padded = StoryLM(lm.model, lm.tokenizer, 8, len(lm.semantic.ids) - 2, len(lm.residual.ids) - 2, lm.limits)
    states = torch.randn(3, table.embedding_dim)
    torch.testing.assert_close(padded.logits(states), (states @ filled.T)[:, :count])
    assert write(padded, "Rain.", 4.0, Decoding(max_new_tokens=30)).ids == wanted.ids
    lm.model.generation_config.eos_token_id = len(filled) - 1
    ending = StoryLM(lm.model, lm.tokenizer, 8, len(lm.semantic.ids) - 2, len(lm.residual.ids) - 2)
    assert ending.logits(states).shape == (3, len(filled)), "what ends a text is scored too"
    lm.model.get_output_embeddings().register_forward_hook(lambda _, __, found: 0 * found)
    assert not padded.logits(states).any(), "a layer that others listen to is asked as a whole"
