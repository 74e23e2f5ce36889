"""The real frontend in a browser, in front of a server with this pack."""

import pytest

from browser_host import browser, frontend, settle, why_not
from comfy_host import Host, find_core


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory):
    """A ComfyUI server with this pack, and the settings of a person who has seen the tour."""
    core, missing = find_core(), why_not()
    if core is None or missing:
        pytest.skip(f"BROWSER TESTS DID NOT RUN: {missing or 'no ComfyUI at $COMFYUI_PATH or ~/comfy/ComfyUI'}")
    folder = tmp_path_factory.mktemp("comfy")
    settle(folder)
    server = Host(core, folder, probe=False)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def opened(host):
    """One page for all tests of a file: opening it takes longer than most of them."""
    with browser() as chromium, frontend(chromium, host.url) as page:
        yield page


@pytest.fixture
def front(opened, request: pytest.FixtureRequest):
    """The page as a test begins: nothing open over the canvas, nothing kept in the browser, nodes on the canvas."""
    opened.page.keyboard.press("Escape")
    opened.page.evaluate("localStorage.clear(); sessionStorage.clear()")
    opened.modern(False)
    yield opened
    opened.shot(request.node.name)
