"""The servers that this machine's owner knows by name, and which key of the environment may go to which of them.

Whoever writes a workflow names an address and a variable, but may be anybody. So a variable is read only for a server that
the owner has paired with it, outside of any workflow: in `servers.json` in the user's config folder, and for a few as
shipped. That file -> names and pairs, checked; a name or an address -> where to ask, and with which variable.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from ..disk.files import read_json, replacing
from ..errors import InputError
from .address import Address, check_url, hides_keys, origin

KEY_VARIABLE = "OPENAI_API_KEY"
MAX_BYTES, MAX_SERVERS = 100_000, 500
RESERVED = ("auto", "none", "hibari", "espeak", "piper")  # voices are named in the same place as servers

_SAFE_TO_TYPE = re.compile(r"https?://[A-Za-z0-9.:/_\[\]-]{1,120}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_KEY_HEADS = ("sk_", "gsk_", "hf_", "pk_", "rk_", "ghp_", "AIza", "xai_", "r8_", "nvapi")


@dataclass(frozen=True)
class KnownServer:
    """An address, and the variable whose key may go there ("" for none). `unpaired` is a variable that was named, but that
    the owner has not paired with this server, so that it is not read; `name` is then what the owner calls this server where
    it is paired with another one."""

    url: str
    key_variable: str = ""
    unpaired: str = ""
    name: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said before the server is asked; nothing of `KEY_VARIABLE` where that is not set, since it is the
        usual one, and nobody may have meant it."""
        unmeant = self.unpaired == KEY_VARIABLE and KEY_VARIABLE not in os.environ
        return () if unmeant or not self.unpaired else (f"{self.url[:120]} is asked without a key: {self.advice}",)

    @property
    def advice(self) -> str:
        """How the owner gives the server a key, without a full stop."""
        if not hides_keys(check_url(self.url)):
            return "no key is sent over http to another machine; give an address with https://"
        if self.name:
            return f"write {self.name} in place of its address, or name the variable that is paired with it"
        url = self.url if _SAFE_TO_TYPE.fullmatch(self.url) else "URL"  # which may be anybody's, and is typed into a shell
        command = f"`audiostory server add NAME {url} --key-variable {self.unpaired or 'VAR'}`"
        lacks = f"it is not paired with {self.unpaired}" if self.unpaired else "it is paired with no key"
        return f"{lacks}; if you trust it with that, run {command} on the machine that asks"


# As shipped: a key with the server of those who issued it.
SHIPPED = {
    "openai": KnownServer("https://api.openai.com/v1", KEY_VARIABLE),
    "huggingface": KnownServer("https://huggingface.co", "HF_TOKEN"),
}


def find_server(name_or_url: str, key_variable: str = KEY_VARIABLE) -> KnownServer:
    """The server of that name with its own variable; or the address, with `key_variable` if the owner has paired the two.

    Raises InputError for an unknown name, what is no address, and a variable's name that is none.
    """
    variable, text = check_variable(key_variable), name_or_url.strip()
    if _NAME.fullmatch(text.lower()):
        return _named(text.lower())
    address = check_url(text)
    url, alike = address.geturl(), _with_keys(address)
    if variable and variable in alike.values():
        return KnownServer(url, variable)
    return KnownServer(url, "", variable, next(iter(alike), ""))


def names_server(text: str) -> bool:
    """Whether a text that may name something else as well, such as a voice, is a server's name or an address."""
    text = text.strip().lower()
    if text.startswith(("http:", "https:")):
        return True
    return bool(_NAME.fullmatch(text)) and text not in RESERVED and text in known_servers()


def read_key(server: KnownServer) -> str | None:
    """The key that may go to a server; None where there is none."""
    name = server.key_variable
    key = os.environ.get(name, "").strip() if name else ""
    if any(not 32 < ord(char) < 127 for char in key):
        raise InputError(f"the environment variable {name} holds characters that no key has; set it to the key alone.")
    return key or None


def check_variable(name: str) -> str:
    """The name of an environment variable, perhaps empty. Raises InputError for anything else; never repeats it."""
    name = name.strip()
    if not name:
        return ""
    keyish = len(name) >= 20 and re.search(r"\d", name) and re.search(r"[a-z]", name) and name not in os.environ
    if keyish or not _VARIABLE.fullmatch(name) or name.startswith(_KEY_HEADS):
        raise InputError(
            "what stands as the key's variable looks like a key itself, or is no name: put the key into an "
            f"environment variable, and give here the NAME of that variable, say {KEY_VARIABLE}."
        )
    return name


# The owner's file


def servers_file() -> Path | None:
    """Where the owner's servers stand: in the folder AUDIOSTORY_CONFIG, else where this system keeps a user's settings;
    None where it knows no such place. Raises InputError for a folder that depends on where a program was started."""
    named = os.environ.get("AUDIOSTORY_CONFIG")
    if named and not Path(named).is_absolute():
        raise InputError(f"AUDIOSTORY_CONFIG is {named[:200]!r}; it must be a whole path, from the root on.")
    if named:
        return Path(named) / "servers.json"
    base = Path(os.environ.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME", ""))
    if not base.is_absolute():
        below = {"darwin": "Library/Application Support", "win32": "AppData/Roaming"}
        base = Path(os.path.expanduser("~")) / below.get(sys.platform, ".config")
    return base / "audiostory" / "servers.json" if base.is_absolute() else None


def known_servers() -> dict[str, KnownServer]:
    """All servers by name: the owner's before those as shipped. Raises InputError, one sentence, for a file that is not as
    this module writes it."""
    return {**SHIPPED, **_owners()}


def add_server(name: str, url: str, key_variable: str = "", overwrite: bool = False) -> Path:
    """Writes a server into the owner's file, which it gives. Raises InputError for a name, address or variable that cannot
    be, for a key that would go over http to another machine, and for a name that is there already without `overwrite`."""
    server, owners = _checked(name, url, key_variable), _owners()
    if name in owners and not overwrite:
        raise InputError(f"there is a server named {name} already, {owners[name].url[:120]}; replace it with --overwrite.")
    return _write({**owners, name: server})


def remove_server(name: str) -> Path:
    """Takes a server out of the owner's file, which it gives. Raises InputError where that has no such name."""
    owners = _owners()
    if name in owners:
        return _write({known: server for known, server in owners.items() if known != name})
    if name in SHIPPED:
        raise InputError(
            f"{name} is known as shipped; to send it no key, put one without a key in its place with "
            f"`audiostory server add {name} {SHIPPED[name].url}`."
        )
    yours = f"yours are {_listed(owners)}" if owners else "you have named none"
    raise InputError(f"there is no server of that name; {yours}.")


def _with_keys(address: Address) -> dict[str, str]:
    """The variables that are paired with the server at an address, by the names it has; its path is of no matter."""
    servers = known_servers().items() if hides_keys(address) else ()
    keyed = [(name, server) for name, server in servers if server.key_variable]
    return {name: server.key_variable for name, server in keyed if origin(check_url(server.url)) == origin(address)}


def _named(name: str) -> KnownServer:
    servers = known_servers()
    if name not in servers:  # which may be a key: it is not repeated
        raise InputError(
            f"there is no server of that name; give one of {_listed(servers)}, or an address such as "
            "http://127.0.0.1:11434/v1, or name it first with `audiostory server add NAME URL`."
        )
    return servers[name]


def _listed(servers: dict[str, KnownServer]) -> str:
    return ", ".join([*list(servers)[:6], *(["..."] if len(servers) > 6 else [])]) or "none"


def _owners() -> dict[str, KnownServer]:
    path = servers_file()
    if path is None or not _is_there(path):
        return {}
    entries = read_json(path, MAX_BYTES).get("servers")
    if not isinstance(entries, dict) or len(entries) > MAX_SERVERS:
        raise InputError(f"{path} must hold an object 'servers' of at most {MAX_SERVERS} names.")
    return {name: _entry(name, entry, path) for name, entry in entries.items()}


def _is_there(path: Path) -> bool:
    """Whether there is such a file. Raises InputError where others could have written it: keys go where it says."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    if os.name == "posix" and mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise InputError(
            f"{path} can be written by others, but says where your keys go; run `chmod 600 {quote(str(path))}`."
        )
    return True


def _entry(name: str, entry: Any, path: Path) -> KnownServer:
    values = entry if isinstance(entry, dict) else {}
    url, variable = values.get("url"), values.get("key_variable", "")
    if not isinstance(url, str) or not isinstance(variable, str) or values.keys() - {"url", "key_variable"}:
        raise InputError(f"{path}, server {ascii(name)[:60]}: it must be an object of a url and perhaps a key_variable.")
    try:
        return _checked(name, url, variable)
    except InputError as error:
        raise InputError(f"{path}, server {ascii(name)[:60]}: {error}") from None


def _checked(name: str, url: str, key_variable: str) -> KnownServer:
    if not _NAME.fullmatch(name) or name in RESERVED:
        raise InputError(
            "a server's name is up to 40 small letters, digits, - and _, "
            f"and none of {', '.join(RESERVED)}, which are voices."
        )
    address, variable = check_url(url), check_variable(key_variable)
    if variable and not hides_keys(address):
        raise InputError(f"a key for {address.netloc} would cross the network in clear text; give its https:// address.")
    return KnownServer(address.geturl(), variable)


def _write(servers: dict[str, KnownServer]) -> Path:
    path = servers_file()
    if path is None:
        raise InputError("this user has no home folder; say with AUDIOSTORY_CONFIG in which folder servers are kept.")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"could not make the folder {path.parent} ({error.strerror}).") from None
    entries = {name: {"url": s.url, "key_variable": s.key_variable} for name, s in sorted(servers.items())}
    with replacing(path, True, (), private=True) as sink:
        sink.write(json.dumps({"servers": entries}, indent=1).encode() + b"\n")
    return path
