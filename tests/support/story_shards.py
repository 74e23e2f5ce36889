"""Shards of drawn stories with short noises for their sounds: enough to train a small bundle on."""

import os
from pathlib import Path

import torch

from audiostory_core.dataset.records import StoryRecord
from audiostory_core.dataset.shards import ShardWriter
from audiostory_core.dataset.stories import draw_story
from audiostory_core.sound.audio import AudioClip

RATE = 16_000


def story_record(n: int, **said) -> StoryRecord:
    plan = draw_story(5, n).plan
    turns = [{"kind": "ask", "sentence": "What do you hear?", "answer": plan.events[0].caption}] if n % 2 else []
    origin = {"corpus": "drawn", "licence": "CC0-1.0", "source": f"drawn-{n}"}
    return StoryRecord.build({"name": f"s{n}", "plan": plan.model_dump(), "turns": turns, "split": "train", "provenance": origin, **said})


def story_shards(folder: Path, count: int = 24, records_a_shard: int = 10, sounding: bool = True) -> Path:
    with ShardWriter(folder, records_a_shard=records_a_shard) as writer:
        for n in range(count):
            record = story_record(n)
            draw = torch.Generator().manual_seed(n)
            noise = 0.1 * torch.randn(1, round(record.plan.total_seconds * RATE), generator=draw)
            writer.add(record, AudioClip(noise, RATE) if sounding else None)
    return folder


def stage_as(rank: int, count: int, port: int, bundle: Path, shards: Path, out: Path, changes: list[str]) -> None:
    """Trains the second stage as one of a team, as torchrun starts it."""
    from audiostory_core.training import stages
    from audiostory_core.training.data import open_shelf
    from audiostory_core.training.recipe import read_recipe
    from line_task import join_as

    if count > 1:
        join_as(rank, count, port)
    os.environ["ACCELERATE_USE_CPU"] = "true"
    torch.set_num_threads(1)
    stages.train(stages.StoryRun(str(bundle), read_recipe(2, changes), open_shelf([shards]), out, "no"))
