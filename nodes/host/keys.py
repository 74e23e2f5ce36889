"""Keys that were typed into a widget: taken out of a prompt before ComfyUI queues it, remembers it and writes it into files.

What stands in their place is no name and no address either, so the node that meets it turns red and says what belongs
there. The page does the same for workflows that are saved (`web/js/keys.js`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...audiostory_core.errors import InputError
from ...audiostory_core.servers.address import check_url
from ...audiostory_core.servers.known import check_variable

# Nodes that ask a server, and the input whose choice that is.
ASKING = {
    "AudioStoryReasoner": "reasoner",
    "AudioStoryEditor": "reader",
    "AudioStoryVoice": "voice",
    "AudioStoryVideoCaptioner": "captioner",
}
NO_NAME, NO_ADDRESS = "(taken out)", "http://taken-out@server"  # what is left in their place
ADDRESS_SIGNS = "@?#"  # an address without them holds no key, whatever else is wrong with it


def guard_prompts() -> None:
    """Lets ComfyUI call `without_keys` for every prompt it gets; nothing where no server runs."""
    from .progress import prompt_server

    server = prompt_server()
    if server is not None:
        server.add_on_prompt_handler(without_keys)


def without_keys(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent to be queued (prompt, workflow, all else), with typed keys replaced wherever they stand."""
    prompt = sent.get("prompt")
    typed = dict(_typed_keys(prompt)) if isinstance(prompt, dict) else {}
    return _replaced(sent, typed) if typed else sent


def _typed_keys(prompt: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What was typed where a variable's name or an address belongs and may be or hold a key, and what is left of it."""
    for node in prompt.values():
        choice = ASKING.get(str(node.get("class_type"))) if isinstance(node, dict) else None
        inputs = _inputs(node) if choice else {}
        wired = inputs.get(f"{choice}.key_variable")
        names = _inputs(prompt.get(str(wired[0]))).values() if isinstance(wired, list) and wired else [wired]
        yield from ((name, NO_NAME) for name in names if isinstance(name, str) and _refused(name, check_variable))
        url = inputs.get(f"{choice}.url")
        if isinstance(url, str) and set(url) & set(ADDRESS_SIGNS) and _refused(url, check_url):
            yield url, NO_ADDRESS


def _inputs(node: Any) -> dict[str, Any]:
    inputs = node.get("inputs") if isinstance(node, dict) else None
    return inputs if isinstance(inputs, dict) else {}


def _refused(value: str, check: Callable[[str], object]) -> bool:
    try:
        check(value)
    except InputError:
        return True
    return False


def _replaced(value: Any, typed: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(inner, typed) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, typed) for inner in value]
    return typed.get(value, value) if isinstance(value, str) else value
