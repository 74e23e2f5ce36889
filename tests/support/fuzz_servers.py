"""The owner's file of servers, and names and addresses that workflows give."""

import json
import os
from pathlib import Path
from unittest.mock import patch

from audiostory_core.servers.known import find_server, known_servers
from fuzz import Reader

FILES = [json.dumps({"servers": {"router": {"url": "https://example.org/v1", "key_variable": "SOME_KEY"},
                                 "local": {"url": "http://127.0.0.1:11434/v1", "key_variable": ""}}}), '{"servers": {}}']
PLACES = ["router", "http://127.0.0.1:11434/v1", "https://user@[::1]:8080/v1?key=1#x", "https://example.org:443/v1/"]


def readers(folder: Path) -> list[Reader]:
    def read_file(text: str) -> None:
        path = folder / "servers.json"
        path.write_text(text, encoding="utf-8", errors="replace")
        path.chmod(0o600)
        with patch.dict(os.environ, {"AUDIOSTORY_CONFIG": str(folder)}):
            known_servers()

    return [Reader("servers.json", FILES, read_file), Reader("server or its name", PLACES, find_server)]
