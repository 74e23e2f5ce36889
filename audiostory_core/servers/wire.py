"""One POST request on its own thread, so that whoever asked can stop waiting at any time.

An address, a body and headers in; out, on a queue, what comes back, as it comes, up to a number of bytes. Nothing is
followed elsewhere. Knows nothing of what is asked.
"""

from __future__ import annotations

import http.client
import queue
import socket
import threading
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

CONNECT_SECONDS = 15.0


class Wire(threading.Thread):
    """`news` gets ("head", (status, headers)), ("data", bytes)..., then ("end", None) or ("error", exception)."""

    def __init__(self, address: SplitResult, body: bytes, headers: dict[str, str], seconds: float,
                 max_bytes: int) -> None:  # fmt: skip
        super().__init__(daemon=True, name="audiostory-chat")
        self.address, self.body, self.headers = address, body, headers
        self.seconds, self.max_bytes = seconds, max_bytes
        self.news: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._socket: socket.socket | None = None
        self._closed = False

    def run(self) -> None:
        connection = None
        try:
            connection = self._connect()
            connection.request("POST", self.address.path, self.body, self.headers)
            response = connection.getresponse()
            self.news.put(("head", (response.status, response.headers)))
            size = 0
            while not self._closed and size <= self.max_bytes and (data := response.read1(65536)):
                size += len(data)
                self.news.put(("data", data))
            # A body shorter than was announced ends quietly when it is read in pieces.
            cut = size <= self.max_bytes and bool(response.length)
            self.news.put(("error", http.client.IncompleteRead(b"")) if cut else ("end", None))
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            self.news.put(("error", error))  # `AttributeError`: closed from outside while it read
        finally:
            if connection is not None:
                connection.close()

    def close(self) -> None:
        """Ends the request at once, whatever it waits for."""
        self._closed = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _connect(self) -> http.client.HTTPConnection:
        address, host = self.address, str(self.address.hostname)
        secure = address.scheme == "https"
        kind: Any = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        proxy = urlsplit(getproxies().get("https", "")) if secure and not proxy_bypass(host) else urlsplit("")
        connection = kind(proxy.hostname or host, proxy.port if proxy.hostname else address.port,
                          timeout=min(CONNECT_SECONDS, self.seconds))  # fmt: skip
        if proxy.hostname:
            connection.set_tunnel(host, address.port or 443)
        connection.connect()
        self._socket = connection.sock
        connection.sock.settimeout(self.seconds)
        return connection
