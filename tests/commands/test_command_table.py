"""The table of commands and their files: each has its own, light until it runs, and parsed arguments end at its door."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiostory_core import cli

COMMANDS = Path(cli.__file__).parent / "commands"
FILES = [Path(cli.__file__), *sorted(COMMANDS.glob("*.py"))]
# What commands share, the takes of `edit`, kinds of `dataset`, and what is heard while it is told.
NO_COMMANDS = {"__init__", "console", "dataset_as10k", "dataset_copilot", "dataset_corpus", "foretold", "live", "options", "outputs",
               "shared", "takes", "train_page", "train_story", "train_style"}
MOST_PARAMETERS, MOST_LINES = 6, 400


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef))


def parameters(function: ast.FunctionDef) -> list[ast.arg]:
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [parameter for parameter in every if parameter.arg not in ("self", "cls")]


def test_every_command_has_a_file_and_every_file_a_command():
    named = [command.file for command in cli.COMMANDS.values()]
    assert len(set(named)) == len(named)
    assert set(named) == {path.stem for path in COMMANDS.glob("*.py")} - NO_COMMANDS


@pytest.mark.parametrize("file", [command.file for command in cli.COMMANDS.values()])
def test_a_command_knows_its_arguments(file: str):
    assert callable(importlib.import_module(f"audiostory_core.commands.{file}").add_arguments)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_parsed_arguments_end_at_the_door(path: Path):
    for function in functions(path):
        handed = [p.arg for p in parameters(function) if p.annotation and "Namespace" in ast.unparse(p.annotation)]
        assert not handed or function.name in ("add_arguments", "from_arguments"), f"{path.stem}.{function.name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_commands_are_short(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    long = {function.name for function in functions(path) if len(parameters(function)) > MOST_PARAMETERS}
    assert not long


def test_help_of_a_command_loads_nothing_heavy():
    names = sorted({command.file for command in cli.COMMANDS.values()})
    imports = "; ".join(f"import audiostory_core.commands.{name}" for name in names)
    heavy = {"torch", "numpy", "transformers", "pydantic", "tqdm", "secrets"}
    code = f"import sys; {imports}; print(*({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == []
