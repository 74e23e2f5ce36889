"""A web address as a person writes it -> its parts, checked; and whether two of them name the same server.

Nothing is connected to.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from ..errors import InputError

Address = SplitResult  # an address in its parts
_ENDS = ("/chat/completions", "/audio/speech", "/audio/transcriptions")  # what people copy along with an address
_PORTS = {"http": 80, "https": 443}


def check_url(url: str) -> Address:
    """The address in its parts. Raises InputError for what is no http address, or carries more than an address."""
    text = url.strip().rstrip("/")
    for end in _ENDS:
        text = text.removesuffix(end)
    wish = "give one such as http://127.0.0.1:11434/v1"
    if any(ord(char) <= 32 or ord(char) == 127 for char in text):
        raise InputError(f"the server's address holds spaces or control characters; {wish}.")
    try:
        address = urlsplit(text)
        host, _ = address.hostname, address.port
    except ValueError:
        raise InputError(f"the server's address is no web address; {wish}.") from None
    if address.scheme not in ("http", "https") or not host:
        raise InputError(f"the server's address must begin with http:// or https:// and name a host; {wish}.")
    if address.username is not None or address.query or address.fragment:
        raise InputError(
            "the server's address must hold no user name, password, '?' or '#': keys come from an "
            "environment variable, by its name."
        )
    try:
        host.encode("idna")
        text.encode("ascii")
    except UnicodeError:
        raise InputError(f"the server's address has characters that no address has; {wish}.") from None
    return address


def origin(address: Address) -> tuple[str, str, int]:
    """Scheme, host and port of a checked address: equal for two addresses of one server, however they are written."""
    host = str(address.hostname)
    number = _number(host)
    port = _PORTS[address.scheme] if address.port is None else address.port
    return address.scheme, host.removesuffix(".") if number is None else str(number), port


def hides_keys(address: Address) -> bool:
    """Whether nobody on the way reads what is sent there: over https, or on this very machine."""
    number = _number(str(address.hostname))
    here = address.hostname == "localhost" if number is None else number.is_loopback
    return address.scheme == "https" or here


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The host as an IP address; None for a name."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = number.ipv4_mapped if isinstance(number, ipaddress.IPv6Address) else None
    return mapped or number
