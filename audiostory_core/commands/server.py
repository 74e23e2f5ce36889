"""`audiostory server`: servers get names, and are paired with the environment variable whose key may go there."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..servers.known import KnownServer


@dataclass(frozen=True)
class AddRequest:
    """Which server gets which name, and the variable whose key may go there, if any."""

    name: str
    url: str
    key_variable: str
    overwrite: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> AddRequest:
        return cls(args.name, args.url, args.key_variable, args.overwrite)


@dataclass(frozen=True)
class ServerRequest:
    """Which server, by name; "" for all of them."""

    name: str

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> ServerRequest:
        return cls(getattr(args, "name", ""))


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Names of servers stand wherever their addresses do: as --server, --vision and --voice, and in the url of a node. "
        "A key goes only to a server that is paired with its variable here, whatever a workflow says."
    )
    kinds = command.add_subparsers(dest="what", metavar="add|list|remove", required=True)
    kind = kinds.add_parser("add", help="give a server a name, and a key if it wants one")
    kind.set_defaults(request=AddRequest.from_arguments, run=add)
    kind.add_argument("name", metavar="NAME", help="small letters, digits, - and _")
    kind.add_argument("url", metavar="URL", help="its address, up to /v1, such as http://127.0.0.1:11434/v1")
    kind.add_argument(
        "--key-variable",
        default="",
        metavar="VARIABLE",
        help="name of the environment variable whose key may go there; over https, or to this machine (none)",
    )
    kind.add_argument("--overwrite", action="store_true", help="replace a server of that name")
    kind = kinds.add_parser("list", help="servers by name, and which key may go to which")
    kind.set_defaults(request=ServerRequest.from_arguments, run=list_servers)
    kind = kinds.add_parser("remove", help="forget a server, and that a key may go there")
    kind.set_defaults(request=ServerRequest.from_arguments, run=remove)
    kind.add_argument("name", metavar="NAME")


def add(request: AddRequest) -> int:
    """`audiostory server add`."""
    from ..servers import known

    path = known.add_server(request.name, request.url, request.key_variable, request.overwrite)
    print(f"{request.name} stands in {path}:\n{_line(request.name, known.find_server(request.name))}")
    return 0


def list_servers(request: ServerRequest) -> int:
    """`audiostory server list`."""
    from ..servers import known

    print("\n".join(_line(name, server) for name, server in known.known_servers().items()))
    return 0


def remove(request: ServerRequest) -> int:
    """`audiostory server remove`."""
    from ..servers import known

    print(f"{request.name} no longer stands in {known.remove_server(request.name)}")
    return 0


def _line(name: str, server: KnownServer) -> str:
    key = "no key" if not server.key_variable else f"key in {server.key_variable}"
    missing = " (not set here)" if server.key_variable and server.key_variable not in os.environ else ""
    return f"{name:<12} {server.url}  {key}{missing}"
