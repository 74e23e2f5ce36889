"""A real ComfyUI with the pack: one server for the tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest

from comfy_host import Client, Host, find_core


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    core = find_core()
    if core is None:
        pytest.skip("NO COMFYUI FOUND: set COMFYUI_PATH to a checkout of it")
    host = Host(core, tmp_path_factory.mktemp("comfy"))
    try:
        host.start()
        host.resting = host.alive()
        yield host
    finally:
        host.stop()


@pytest.fixture(scope="module")
def info(host: Host) -> dict[str, Any]:
    return host.object_info()


@pytest.fixture
def client(host: Host) -> Client:
    return host.client()
