"""`audiostory`: arguments in, files out. Bad input is one sentence and exit code 2; Ctrl-C is 130.

Here is the table of commands alone. Each lives in a file of `commands/`: its arguments, the request that they become, and
its run. The file is read when the command is called, and imports what it needs when it runs, so that `--help` is quick.
"""

from __future__ import annotations

import argparse
import atexit
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from . import __version__, streams
from .errors import InputError
from .memory import seldom_searched

EPILOG = """\
first steps:
  audiostory tell "A storm rolls over a harbour, then a ship's bell answers" --seconds 24 --out story.wav
  audiostory plan "A dog barks, then someone runs" --out plan.json
  audiostory edit plan.json "make the dog louder, then add rain at the end" --out edited.json
  audiostory tell --plan edited.json --out edited.wav
  audiostory edit edited.wav --takes dog 3 --stems takes
  audiostory edit edited.wav "use take 2 of the dog" --out final.wav
  audiostory listen edited.wav --ask "is there a dog?"
  audiostory continue story.wav "the storm passes, birds sing" --seconds 12 --out longer.wav
  audiostory loop story.wav --seconds 20 --out loop.wav
  audiostory bundle info tiny
"""

QUIET = {"--json", "--help", "-h"}  # words of a command that reads them itself, behind which nothing is to be begun


class Command(NamedTuple):
    """What `--help` says of a command, its file in `commands/`, what it begins with, which is said where that takes a while,
    and whether it reads the words behind its name itself."""

    help: str
    file: str
    begins: str = ""
    reads_words: bool = False


COMMANDS = {
    "tell": Command("tell a story: sentence or plan to sound", "tell", "getting ready to tell"),
    "plan": Command("write the plan alone, or take it out of a file", "plan", "getting ready to plan"),
    "edit": Command("change a story by a sentence", "edit", "reading the story"),
    "listen": Command("say what is heard in a sound, or answer a question about it", "listen", "getting ready to listen"),
    "continue": Command("let a recording go on as a sentence says", "continue_", "reading the recording"),
    "loop": Command("make a sound, or a plan, whose end flows into its start", "loop", "reading what becomes a loop"),
    "dub": Command("give a video new sound", "dub", "looking at the video"),
    "batch": Command("tell many stories by many workers, and go on where a run ended", "batch", "reading the stories"),
    "server": Command("give servers names, and say which key may go to which", "server"),
    "bundle": Command("list, describe, verify, pull and import bundles", "bundles"),
    "dataset": Command("stories in shards: what is in them, and what becomes of them", "dataset", "reading the shards"),
    "train": Command("train the shipped bundle from nothing", "train", "getting ready to train"),
    "evaluate": Command(
        "what a bundle reaches, figure by figure", "evaluate", "listening and counting, which takes minutes a figure", True
    ),
    "bench": Command("how fast it is here, and in how much memory", "bench", "getting ready to measure", True),
}


def start() -> int:
    """`main` as a process of its own, which ends at once: the system takes back whole what it holds. To take torch apart
    object by object would last a quarter of a second. What others have to do at the end is done before."""
    codes: list[int] = []
    atexit.register(_leave, codes)  # what is registered first is called last
    codes.append(main())
    return codes[0]


def _leave(codes: list[int]) -> None:
    """Ends the process if it came to an exit code and all that it said has arrived; else Python does it in its own way."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    if codes:
        os._exit(codes[0])


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    with seldom_searched(), streams.prepared() as stdout:
        try:
            return _run(words, stdout)
        except InputError as error:
            return _refuse(" ".join(str(error).split()))
        except KeyboardInterrupt:
            _refuse("interrupted")
            return 130
        except BrokenPipeError:
            stdout.drop()  # whoever read it has gone; nothing more is to be said to them
            return 141
        except OSError as error:
            if error is stdout.failure:
                stdout.drop()
                return _refuse(f"the answer could not be written to stdout: {error.strerror}")
            if error.filename is None:
                raise
            return _refuse(f"{error.strerror}: {error.filename}")


def _begin(what: str) -> None:
    """Something stands on a terminal before anything is read or imported that takes time."""
    if isinstance(sys.stderr, streams.Stderr) and sys.stderr.isatty():
        sys.stderr.wants_status = True
        streams.show_status(f"{what} ...")


def _refuse(sentence: str) -> int:
    print(f"audiostory: {sentence}", file=sys.stderr)
    return 2


def _run(words: list[str], stdout: streams.Stdout) -> int:
    try:
        command = COMMANDS.get(words[0]) if words else None
        if command is not None and command.reads_words:
            if QUIET.isdisjoint(words):
                _begin(command.begins)
            return _read(command.file).run(words[1:])
        args = build_parser().parse_args(words)
        request = args.request(args)
        if command is not None and command.begins and not (getattr(args, "quiet", False) or getattr(args, "json", False)):
            _begin(command.begins)
        return args.run(request)
    finally:
        stdout.flush()  # a full disk, or a reader that has gone, is noticed here, not after the end


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="audiostory",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="One sentence in, one long, coherent audio track out.",
    )
    parser.add_argument("--version", action="version", version=f"audiostory {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=CommandParser)
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.help, add_help=not command.reads_words, file=command.file)
    return parser


class CommandParser(argparse.ArgumentParser):
    """The parser of one command, which asks the command's file for its arguments when there is something to parse."""

    def __init__(self, *, file: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._file = file

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        file, self._file = self._file, ""
        if file:
            _read(file).add_arguments(self)
        return super().parse_known_args(args, namespace)


def _read(file: str) -> Any:
    """The module of a command."""
    return importlib.import_module(f".commands.{file}", __package__)


if __name__ == "__main__":
    sys.exit(start())
