"""The peak of a process is its own."""

import gc
import subprocess
import sys
import weakref

import numpy as np
import pytest

from audiostory_core.memory import SELDOM, STATUS, peak_memory, seldom_searched

SAID = "from audiostory_core.memory import peak_memory; print(peak_memory())"


def test_the_peak_grows_with_what_is_held():
    before = peak_memory()
    if before is None:
        pytest.skip("this system does not say")
    held = np.ones(40_000_000)
    after = peak_memory()
    assert after is not None and after >= held.nbytes and after >= before


@pytest.mark.skipif(not STATUS.exists(), reason="Linux alone says it so")
def test_who_started_a_process_does_not_count():
    held = np.ones(30_000_000)  # 240 MB
    child = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=True)
    assert int(child.stdout) < 100_000_000 < held.nbytes


class Ring:
    def __init__(self):
        self.own = self


def test_a_command_seldom_searches_for_garbage_and_leaves_all_as_it_was():
    before = gc.get_threshold()
    with seldom_searched():
        assert gc.get_threshold() == SELDOM
        rings = [weakref.ref(Ring()) for _ in range(SELDOM[0] + 1000)]
        assert any(ring() is None for ring in rings)  # but it does
    assert gc.get_threshold() == before and not gc.get_freeze_count()


ENDS = """
import atexit, gc, sys
atexit.register(lambda: print(gc.get_freeze_count() > 1000))  # runs last
from audiostory_core import cli
cli.main(["server", "list"])
cli.main(["server", "list"])
"""


def test_a_process_that_ends_is_not_searched():
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "True"
