"""The peak of a process is its own."""

import subprocess
import sys

import numpy as np
import pytest

from audiostory_core.memory import STATUS, peak_memory

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
