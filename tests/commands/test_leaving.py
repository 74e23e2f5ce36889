"""How a command's process ends: with its exit code, all that it said, and what others do at the end, but nothing beyond that."""

import subprocess
import sys
from pathlib import Path

import pytest

# A command that leaves an object, a callback and words behind, and has not written its last words through.
LEAVES = """
import atexit, sys
from audiostory_core import cli
class Held:
    def __del__(self):
        print("taken apart", flush=True)
def main():
    cli.held = Held()
    atexit.register(print, "what others do at the end")
    sys.stdout.write("the answer, ")
    {ends}
cli.main = main
sys.exit(cli.start())
"""


def ended(ends: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-c", LEAVES.format(ends=ends)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.returncode, done.stdout


@pytest.mark.parametrize("code", [0, 2, 130])
def test_nothing_is_taken_apart_that_the_system_takes_back(code: int):
    assert ended(f"return {code}") == (code, "the answer, what others do at the end\n")


@pytest.mark.parametrize("ends, code", [("sys.exit(3)", 3), ("sys.exit()", 0), ("raise RuntimeError", 1)])
def test_what_is_no_exit_code_ends_as_in_any_program(ends: str, code: int):
    assert ended(ends) == (code, "the answer, what others do at the end\ntaken apart\n")


@pytest.mark.skipif(sys.platform != "linux", reason="a device that is always full")
def test_an_answer_that_does_not_arrive_is_no_success():
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "audiostory_core.cli", "bundle", "list"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "could not be written" in done.stderr


def test_the_installed_command_ends_so():
    assert 'audiostory = "audiostory_core.cli:start"' in (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
