"""What stands behind `--system` -> systems, by the names that they were given: `NAME=KIND WORDS`, see `KINDS`.

Systems that are made of others name one that was given before. What a system finished is kept, but for what lies in files.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence

from ..bundle.parts import Parts
from ..disk.store import Store, usual_folder
from ..errors import InputError
from ..listen.listening import Listener
from ..pipeline import open_parts
from ..servers.chat import ChatServer
from .baselines import (
    BundlePlanner,
    CaptionPlanner,
    CascadePlanner,
    Copy,
    DirectSystem,
    PlannedSystem,
    RecordPlanner,
    ScriptPlanner,
    ServerPlanner,
)
from .systems import BundleSystem, CommandSystem, Finished, FolderSystem, GroundTruth, ServerSystem, System

KINDS = """
  truth                          the record's own sound
  copy                           the recording before it, once more
  folder DIR                     finished sounds, NAME.wav
  bundle [BUNDLE]                a bundle (tiny)
  direct [BUNDLE]                a bundle's renderer alone: text to audio without a plan
  server URL MODEL [PATH]        a text-to-audio server, by POST to URL/audio/speech or another PATH
  command WORDS                  a program, with {instruction}, {seconds} and {out} among its words
  captions by SYSTEM             the record's own captions, rendered by a system that was named before
  planned PLANNER by SYSTEM      a language model's plan: a BUNDLE, or URL MODEL of a server
  script URL MODEL by SYSTEM     WavJourney's way: a script of speech, music and effects
  cascade BUNDLE PLANNER by SYSTEM   what a bundle's ear heard before, in words, and a plan of that
"""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,39}")
_STORE_BYTES = 8_000_000_000
_AGAIN = "; see audiostory evaluate as10k --help"


class Lineup:
    """Opens systems one after another; bundles are opened once."""

    def __init__(self, device: str = "auto", dtype: str = "auto", store: Store | None = None, anew: bool = False) -> None:
        self.device, self.dtype, self.anew = device, dtype, anew
        self.store = store or Store(usual_folder() / "evaluated", _STORE_BYTES)
        self.systems = dict[str, System]()
        self._parts = dict[str, Parts]()

    def add(self, text: str) -> None:
        """Raises InputError for what names no system, or one that cannot be opened."""
        name, sign, what = text.partition("=")
        name = name.strip()
        if not sign or not _NAME.fullmatch(name):
            raise InputError(
                f"a system is named NAME=KIND, with letters, digits and . _ + - in its name; got {text[:80]!r}."
            )
        if name in self.systems:
            raise InputError(f"two systems are called {name!r}; give each a name of its own.")
        kind, _, rest = what.strip().partition(" ")
        if kind not in self._kinds:
            raise InputError(f"{name!r} is of the kind {kind[:40]!r}; use one of {', '.join(self._kinds)}{_AGAIN}.")
        self.systems[name] = self._kinds[kind](rest.strip())

    @property
    def _kinds(self) -> dict[str, Callable[[str], System]]:
        return {
            "truth": lambda rest: GroundTruth(), "copy": lambda rest: Copy(), "folder": FolderSystem,
            "bundle": lambda rest: self._finished(BundleSystem(self.parts(rest or "tiny"))),
            "direct": lambda rest: self._finished(DirectSystem(self.parts(rest or "tiny"))),
            "server": lambda rest: self._finished(self._server(_words(rest))),
            "command": lambda rest: self._finished(CommandSystem(_words(rest))),
            "captions": lambda rest: self._planned(rest, lambda words: CaptionPlanner()),
            "planned": lambda rest: self._planned(rest, self._planner),
            "script": lambda rest: self._planned(rest, lambda words: ScriptPlanner(_chat(words))),
            "cascade": lambda rest: self._planned(rest, self._cascade),
        }  # fmt: skip

    def parts(self, bundle: str) -> Parts:
        if bundle not in self._parts:
            self._parts[bundle] = open_parts(bundle, self.device, self.dtype)
        return self._parts[bundle]

    def _finished(self, system: System) -> System:
        return Finished(system, self.store, self.anew)

    def _server(self, words: Sequence[str]) -> System:
        if not 2 <= len(words) <= 3:
            raise InputError(f"a server is named URL MODEL [PATH]; got {len(words)} words{_AGAIN}.")
        return ServerSystem(*words[:2], path=words[2]) if len(words) == 3 else ServerSystem(*words)

    def _planned(self, rest: str, planner: Callable[[Sequence[str]], RecordPlanner]) -> System:
        before, by, renderer = rest.rpartition("by ")
        if not by or renderer.strip() not in self.systems:
            known = ", ".join(self.systems) or "none yet"
            raise InputError(f"who renders stands behind 'by', and was named before ({known}); got {rest[:80]!r}.")
        return self._finished(PlannedSystem(planner(_words(before)), self.systems[renderer.strip()]))

    def _planner(self, words: Sequence[str]) -> RecordPlanner:
        return BundlePlanner(self.parts(words[0])) if len(words) == 1 else ServerPlanner(_chat(words))

    def _cascade(self, words: Sequence[str]) -> RecordPlanner:
        if len(words) < 2:
            raise InputError(f"a cascade is named BUNDLE PLANNER by SYSTEM; got {len(words)} words before 'by'{_AGAIN}.")
        parts = self.parts(words[0])
        ear = f"{parts.bundle.manifest.name} {parts.bundle.digest_of('ear/')[:12]}"
        return CascadePlanner(Listener.of(parts), ear, self._planner(words[1:]))


def _chat(words: Sequence[str]) -> ChatServer:
    if len(words) != 2:
        raise InputError(f"a language model is named URL MODEL; got {len(words)} words{_AGAIN}.")
    server = ChatServer(words[0], words[1])
    server.known  # noqa: B018, its address is checked now, not after an hour
    return server


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise InputError(f"{text[:80]!r} cannot be parted into words: {error}.") from None
