"""Work over Ray: the same files as local processes make, whichever worker or driver is killed."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from audiostory_core.engines.run import Engine, run
from audiostory_core.engines.work import CannotGoOn
from audiostory_core.errors import InputError
from toy_work import ToyWork, is_alive, start_driver, wait_for

NAMES = [f"p{n:02d}" for n in range(8)]
needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: pip install ray")


def test_without_ray_a_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"Ray, which is not installed: pip install 'audiostory-comfyui\[ray\]'"):
        run(ToyWork(tmp_path), ["a"], Engine("ray"))


@pytest.fixture(scope="module")
def ray_home() -> Iterator[Path]:
    """A home and a folder for Ray's files, with a short name: sockets lie in it. One for all, since Ray keeps its token."""
    with tempfile.TemporaryDirectory(prefix="r", ignore_cleanup_errors=True) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", folder)
        patch.setenv("RAY_TMPDIR", folder)
        patch.delenv("RAY_AUTH_MODE", raising=False)
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # a cluster that is there already finds tests by it
        yield Path(folder)


def processes_of(home: Path) -> list[int]:
    """Ray's processes of that home, workers and all."""
    found = list[int]()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if b"ray" in (path / "cmdline").read_bytes() and f"HOME={home}\0".encode() in (path / "environ").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return [pid for pid in found if is_alive(pid)]


@contextmanager
def cluster(home: Path) -> Iterator[str]:
    """The address of a cluster of two processors, which ends with the block."""
    port = free_port()
    words = [sys.executable, "-c", "import sys; from ray.scripts.scripts import main; sys.exit(main())", "start", "--head", "--block",
             f"--port={port}", "--num-cpus=2", "--include-dashboard=false", "--object-store-memory=80000000", f"--temp-dir={home}/s"]
    with (home / "head.log").open("w") as log:
        head = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: "Ray runtime started" in (home / "head.log").read_text() or head.poll() is not None, 120)
        assert head.poll() is None, (home / "head.log").read_text()
        yield f"127.0.0.1:{port}"
    finally:
        head.terminate()
        head.wait(60)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@needs_ray
@pytest.mark.slow
def test_ray_makes_what_local_processes_make(tmp_path: Path, ray_home: Path):
    names = [*NAMES, "bad", "once", "fault", "deadly"]
    works = {kind: ToyWork(tmp_path / kind) for kind in ("local", "ray")}
    kinds = dict[str, list[str]]()
    for kind, work in works.items():
        work.folder.mkdir()
        ran = run(work, names, Engine(kind, workers=2))
        kinds[kind] = [status.kind for status in ran.statuses]
        said = {status.name: status.said for status in ran.of("failed")}
        assert said["bad"] == "bad is no good." and "a fault of the program" in said["fault"]
        assert "3 workers, one after another, ended in the middle of it" in said["deadly"]
        begun = work.begun()
        assert begun.count("once") == 2 and begun.count("deadly") == 3 and len(begun) == 8 + 1 + 2 + 1 + 3
    assert kinds["ray"] == kinds["local"] == ["done"] * 8 + ["failed", "done", "failed", "failed"]
    assert works["ray"].rows() == works["local"].rows()


@needs_ray
@pytest.mark.slow
def test_what_every_piece_would_meet_ends_the_run(tmp_path: Path, ray_home: Path):
    ran = run(ToyWork(tmp_path), ["a", "stop", "b"], Engine("ray"))
    assert ran.stopped == "the key is refused." and [status.kind for status in ran.statuses] == ["done", "left", "left"]


def test_a_machine_without_this_package_is_said(tmp_path: Path):
    from audiostory_core.engines import cluster

    class Died(Exception):
        pass

    def get(answer: object) -> None:
        raise Died("The actor died.\ntraceback: ...\nModuleNotFoundError: No module named 'audiostory_core'\n")

    ray = SimpleNamespace(get=get, exceptions=SimpleNamespace(RayActorError=Died, RayTaskError=Died))
    with pytest.raises(CannotGoOn, match=r"lacks what this one has \(ModuleNotFoundError: No module named 'audiostory_core'\); install"):
        cluster._heard(ray, None, "a")


@needs_ray
@pytest.mark.slow
def test_a_driver_that_is_killed_leaves_no_process_and_the_rest_is_done_later(tmp_path: Path, ray_home: Path):
    work, driver = ToyWork(tmp_path), start_driver(tmp_path, NAMES, 0.5, "ray", workers=2)
    wait_for(lambda: len(work.rows()) >= 2, 120)
    workers = {int(line.split()[1]) for line in (tmp_path / "begun.log").read_text().splitlines()}
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    wait_for(lambda: not any(map(is_alive, workers)), 60)
    done = len(work.rows())
    ran = run(work, NAMES, Engine(workers=2))
    assert len(ran.of("before")) == done < len(NAMES) and work.rows() == {name: name for name in NAMES}
    assert work.left_over() == []
    wait_for(lambda: time.sleep(1) or not processes_of(ray_home), 150)


@needs_ray
@pytest.mark.slow
def test_two_drivers_on_one_cluster_both_finish(tmp_path: Path, ray_home: Path):
    folders = [tmp_path / name for name in ("one", "other")]
    token = ray_home / ".ray" / "auth_token"  # as any run on a machine leaves it, and later clusters want it
    token.parent.mkdir(exist_ok=True)
    if not token.exists():
        token.write_text(secrets.token_hex(32))
    with cluster(ray_home) as address:
        drivers = []
        for folder in folders:
            folder.mkdir()
            drivers.append(start_driver(folder, NAMES, 0.2, "ray", workers=2, address=address))
        codes = [driver.wait(180) for driver in drivers]
    assert codes == [0, 0], [(folder / "out").read_text() for folder in folders]
    for folder in folders:
        work = ToyWork(folder)
        assert work.rows() == {name: name for name in NAMES} and sorted(work.begun()) == NAMES
