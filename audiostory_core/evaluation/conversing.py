"""`audiostory evaluate conversations`: sixty stories told, edited twice and listened to, beside their ground truth.

What is rendered and what judges answer is kept, so that a run that was ended goes on where it was.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch

from ..bundle.parts import Parts
from ..dataset.conversations import Conversation
from ..dataset.naming import lexicon
from ..errors import InputError
from ..judges.own import EarScorer, InsideEmbedder, InsideScorer
from ..judges.protocols import FrameScorer, Recogniser
from ..judges.whisper import WhisperJudge
from ..judges.whisper_faster import FasterWhisperJudge
from ..listen import listening
from ..listen.listening import Listener
from ..pipeline import open_parts
from ..plan.story import StoryPlan
from . import speaking
from .conversation_board import board_of_trials
from .conversation_trials import TRUTH, Jury, Turns, TurnTrials, add_turns, shuffled_captions
from .conversations import SHIPPED, conversations
from .embedding_store import KeptEmbedder, KeptScorer, usual_store
from .figures import shown
from .replies import Replier, TurnReply
from .report_page import checked_folder, report_of_board, write_report
from .scored import Scoreboard, as_data, as_markdown, made_with
from .truth import TrueScene, true_scenes

QUICK = 6  # conversations: each task comes twice
Found = TypeVar("Found")
NO_RECOGNISER = "nobody writes down words: --recogniser FOLDER names a Whisper"


@dataclass(frozen=True)
class Bench:
    """Who judges, and the bundle: what tells, edits and listens of it; the `replier` and the `listener` are None where the
    ground truth alone is measured, and the listener where the bundle cannot listen."""

    parts: Parts
    jury: Jury
    replier: Replier | None = None
    listener: Listener | None = None

    def measure(self, found: Sequence[Conversation], trials: TurnTrials, system: str) -> None:
        """Adds the trials of all conversations, one after another."""
        others = shuffled_captions(found)
        for one, captions in shown(zip(found, others, strict=True), "conversations", len(found)):
            try:
                scenes = tuple(true_scenes(self.parts, one))
                again = next(true_scenes(self.parts, one, draw=1)).clip
            except InputError as error:
                trials.fail("the ground truth of a conversation", str(error), TRUTH)
                continue
            replies = tuple(self._replies(one, scenes, trials, system))
            turns = Turns(one, scenes, captions, replies, tuple(self._heard(scenes)), again)
            add_turns(trials, self.jury, turns, system)

    def _replies(
        self, one: Conversation, scenes: Sequence[TrueScene], trials: TurnTrials, system: str
    ) -> list[TurnReply | None]:
        if self.replier is None:
            return []
        replies = list[TurnReply | None]()
        for n, turn in enumerate(one.turns):
            try:
                told = self.replier.edit(scenes[n - 1], turn.sentence) if n else self.replier.tell(turn.sentence)
            except InputError as error:
                trials.fail("a turn", str(error), system)
                told = None
            replies.append(told)
        return replies

    def _heard(self, scenes: Sequence[TrueScene]) -> list[StoryPlan | None]:
        if self.listener is None:
            return []
        return [listening.listen(self.listener, scene.clip).plan for scene in scenes]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="audiostory evaluate conversations", description=__doc__)
    parser.add_argument("--bundle", default="tiny", help="a bundle's name or folder (tiny)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} conversations instead of {SHIPPED}, for a look")
    parser.add_argument("--truth", action="store_true", help="the ground truth and the floors alone: what judges can reach")
    parser.add_argument("--recogniser", metavar="FOLDER", help="a Whisper, of transformers or of faster-whisper, for tcpWER")
    parser.add_argument("--anew", action="store_true", help="render and judge all again, whatever was kept")
    parser.add_argument("--report", metavar="FOLDER", help="a page with tables, bars and sounds as well, and report.json")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout instead of the table")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--dtype", default="float32", help="float32, or auto, float16, bfloat16")
    args = parser.parse_args(argv)
    if args.report is not None:
        checked_folder(args.report)
    recogniser, trials = recogniser_in(args.recogniser), TurnTrials()
    board = measured(open_parts(args.bundle, args.device, args.dtype), args, recogniser, trials)
    if args.report is not None:
        print(write_report(args.report, report_of_board(board), trials.cases), file=sys.stderr)
    print(json.dumps(as_data(board)) if args.json else as_markdown(board))
    return 0


def measured(parts: Parts, args: argparse.Namespace, recogniser: Recogniser | None, trials: TurnTrials) -> Scoreboard:
    """The scoreboard of a bundle, or of the ground truth alone, from trials that are added to those given."""
    found = conversations()[: QUICK if args.quick else SHIPPED]
    store = None if args.anew else usual_store()
    scorers, embedder = tuple(scorers_of(parts, trials)), InsideEmbedder.load()
    jury = Jury(scorers, embedder, recogniser)
    if store is not None:
        jury = Jury(tuple(KeptScorer(one, store) for one in scorers), KeptEmbedder(embedder, store), recogniser)
    if recogniser is None:
        trials.fail("tcpWER", NO_RECOGNISER)
    replier = None if args.truth else Replier(parts, store)
    bench = Bench(parts, jury, replier, None if args.truth else listener_of(parts, trials))
    system = parts.bundle.manifest.name
    bench.measure(found, trials, system)
    judges = {one.name: one.version for one in (*scorers, embedder, *filter(None, [recogniser]))}
    machine = {"device": str(parts.placement.device), "threads": torch.get_num_threads()}
    bundle = {"name": system, "version": parts.bundle.manifest.version, "digest": parts.bundle.digest_of("")}
    made = made_with(judges, [one.seed for one in found], ["conversations", *_words(args)], bundle=bundle, machine=machine)
    return board_of_trials(trials, jury, system, made)


def _words(args: argparse.Namespace) -> list[str]:
    """Those of the command's words that its figures depend on."""
    flags = [f"--{name}" for name in ("quick", "truth") if getattr(args, name)]
    named = ("bundle", "recogniser", "device", "dtype")
    return flags + [word for name in named if getattr(args, name) for word in (f"--{name}", getattr(args, name))]


def scorers_of(parts: Parts, trials: TurnTrials) -> list[FrameScorer]:
    """The judges that come along: the independent one by the words of the vocabulary, and the bundle's ear if it can."""
    found: list[FrameScorer] = [InsideScorer.load(lexicon())]
    return found + _or_failed(lambda: [EarScorer.of(parts)], trials, "scores of captions by the bundle's ear")


def listener_of(parts: Parts, trials: TurnTrials) -> Listener | None:
    """Who listens, if the bundle can."""
    return next(iter(_or_failed(lambda: [Listener.of(parts)], trials, "understanding")), None)


def _or_failed(make: Callable[[], list[Found]], trials: TurnTrials, what: str) -> list[Found]:
    try:
        return make()
    except InputError as error:
        trials.fail(what, str(error))
        return []


def recogniser_in(folder: str | None) -> Recogniser | None:
    """The recogniser in a folder, else the one that is installed for measuring, if there is one. Raises InputError for a
    folder without one."""
    if folder is None:
        if speaking.missing():
            return None
        folder = str(importlib.import_module(speaking.PACKAGES[1]).get_model_path())
    if (Path(folder) / "model.bin").is_file():
        return FasterWhisperJudge.load(folder, "en")
    return WhisperJudge.load(folder)


if __name__ == "__main__":
    sys.exit(main())
