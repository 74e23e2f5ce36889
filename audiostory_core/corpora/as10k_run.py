"""A folder of videos -> a folder of shards of AudioStory-10k's kind, by as many workers as an engine has.

A shard is done when it is there. What its videos were rejected for stands in a report beside it, answers of models in a
folder beside it, so that whatever is killed is asked for nothing twice. Knows no command line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..dataset.records import Provenance
from ..dataset.shards import INDEX, ShardFacts, alone_in, count_shard, read_index, write_index, writing_shard
from ..disk.files import read_json, refusals_of_disk, remove_abandoned_in, replacing
from ..engines.run import HERE, Engine, OnStatus, Ran, run
from ..errors import InputError
from ..servers.tokens import LETTERS, PICTURE_TOKENS, SECOND_TOKENS
from ..video import frames, shots
from .as10k import CHECKS, EVENT_PICTURES, FILTER_PICTURES, PROMPTS, Askers, Filter, SourceVideo, Studio, make_story
from .asking import Answers, Usage
from .rejected import Rejected
from .videos import ListedVideo, VideoList, list_videos

CORPUS = "as10k"
VIDEOS_A_SHARD = 32
_WRITTEN_TOKENS = (60, 1200, 40, 400)  # of the answers of filter, events, caption and reasoning, about


@dataclass(frozen=True)
class Order:
    pass
