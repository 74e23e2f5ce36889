"""`audiostory evaluate`: what a bundle reaches, figure by figure.

`evaluation.report` reads the words that follow and does the rest; behind `listening-test` it is `evaluation.people`, behind
`as10k` `evaluation.as10k`, behind `conversations` `evaluation.conversing`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=from_arguments, run=run)


def from_arguments(args: argparse.Namespace) -> Sequence[str]:
    """No words: those that stand behind the command's name go past this parser."""
    return ()


def run(words: Sequence[str]) -> int:
    if list(words[:1]) == ["listening-test"]:
        from ..evaluation.people import main as ask_people

        return ask_people(words[1:])
    if list(words[:1]) == ["as10k"]:
        from ..evaluation.as10k import main as tell_records

        return tell_records(words[1:])
    if list(words[:1]) == ["conversations"]:
        from ..evaluation.conversing import main as converse

        return converse(words[1:])
    from ..evaluation.report import main

    return main(words)
