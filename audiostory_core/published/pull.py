"""Published checkpoints -> a folder per source, as `audiostory bundle import` takes them.

```
published/audiostory-3b/
  audiostory/  base-llm/  flan-t5/  detokenizer/     named as the options of the import
  audiostory/pytorch_model.bin.0a1b2c3d4e5f.incomplete       while it comes; a later pull goes on from it
  pull.json                                          written last, when every file is there and checked
```
Here stands which files are needed, what their licences forbid, and the order of a pull. Ignorant of connections (see
`hub`) and of what is inside the files.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..bundle.bundle import digest
from ..bundle.manifest import FILE_NAME
from ..disk.files import read_text, replacing
from ..disk.lock import beside, hold_alone, is_held
from ..errors import InputError
from .hub import Listing, RemoteFile, fetch, host, length, list_repository, matches, partial, size_text

RECORD, LOCK = "pull.json", ".pull.lock"
FORMAT = 1
MAX_RECORD_BYTES = 5_000_000
# OWNER/NAME, and a branch, tag or commit, as hubs allow them.
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Need:
    """Files that belong together, by patterns of their names.

    A choice counts where its first pattern is met; its others are taken along. The first choice that counts is taken.
    """

    what: str
    choices: tuple[tuple[str, ...], ...]
    required: bool = True

    def among(self, names: Sequence[str]) -> list[str]:
        """Those of `names` (without folders) that meet this need; empty if none does."""
        for patterns in self.choices:
            if any(fnmatchcase(name, patterns[0]) for name in names):
                return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]
        return []

    def __str__(self) -> str:
        return " or ".join(patterns[0] for patterns in self.choices)


@dataclass(frozen=True)
class HubSource:
    """One repository: where it is, what its licence forbids as far as known, and what is needed of it."""

    repository: str
    licence: str
    needs: tuple[Need, ...]
    revision: str = "main"


@dataclass(frozen=True)
class Finding:
    """A line about what is on the disk."""

    good: bool
    text: str


# Names as the published code opens them; where they lie in a repository has not been seen, so any folder will do.
_CHECKPOINT = Need(
    "checkpoint",
    (
        ("pytorch_model.bin",),
        ("pytorch_model-*.bin", "pytorch_model.bin.index.json"),
        ("model.safetensors",),
        ("model-*.safetensors", "model.safetensors.index.json"),
    ),
)
_WEIGHTS = replace(_CHECKPOINT, what="weights", choices=_CHECKPOINT.choices[2:] + _CHECKPOINT.choices[:2])
_CONFIG = Need("config", (("config.json",),))
_TOKENIZER = Need(
    "tokenizer",
    (
        ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
        ("spiece.model", "tokenizer_config.json", "special_tokens_map.json"),
        ("vocab.json", "merges.txt", "tokenizer_config.json"),
    ),
)
_SPIECE = Need("word pieces", (("spiece.model",),), required=False)
_WORDS = Need("vocabulary", (("vocab.json", "merges.txt"),), required=False)
_LICENCE = Need("licence", (("*[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*", "NOTICE*"),), required=False)
_VAE = Need("autoencoder", (("vae.safetensors",), ("diffusion_pytorch_model.safetensors",), ("model.safetensors",)))
_RESEARCH = "Stability AI Community licence, and WavCaps' academic terms: non-commercial research only"

_FLAN_T5 = HubSource("google/flan-t5-large", "Apache-2.0: forbids no use", (_CONFIG, _TOKENIZER, _SPIECE, _LICENCE))
COLLECTIONS: dict[str, dict[str, HubSource]] = {
    "audiostory-3b": {
        "audiostory": HubSource(
            "TencentARC/AudioStory-3B",
            "none stated that is known; made from Qwen2.5-3B, TangoFlux and WavCaps: no commercial use",
            (_CHECKPOINT, Need("run record", (("config.yaml",),), required=False), _LICENCE),
        ),
        "base-llm": HubSource(
            "Qwen/Qwen2.5-3B-Instruct",
            "Qwen Research licence: no commercial use",
            (_CONFIG, _TOKENIZER, _WORDS, Need("generation config", (("generation_config.json",),), False), _LICENCE),
        ),
        "flan-t5": _FLAN_T5,
        "detokenizer": HubSource("declare-lab/TangoFlux", _RESEARCH, (_VAE, _CONFIG, _LICENCE)),
    },
    "tangoflux": {
        "tangoflux": HubSource(
            "declare-lab/TangoFlux",
            _RESEARCH,
            (Need("weights", (("tangoflux.safetensors",), ("model_1.safetensors",))), _VAE, _CONFIG, _LICENCE),
        ),
        "flan-t5": _FLAN_T5,
    },
}


@dataclass(frozen=True)
class Request:
    """What to pull, and into which folder."""

    name: str
    folder: Path
    sources: dict[str, HubSource]

    @classmethod
    def of(
        cls,
        name: str,
        folder: str | Path | None = None,
        repositories: Sequence[str] = (),
        revisions: Sequence[str] = (),
        with_text_encoder: bool = False,
    ) -> Request:
        """From words as the command line has them: `SOURCE=OWNER/NAME` and `[SOURCE=]REVISION`.

        Raises InputError for a name, source, repository or revision that cannot be.
        """
        if name not in COLLECTIONS:
            raise InputError(f"there is nothing called '{name}' to pull; there is {', '.join(COLLECTIONS)}.")
        sources = dict(COLLECTIONS[name])
        for word in repositories:
            role, repository = _named(word, sources, "--repo")
            if not _REPOSITORY.fullmatch(repository) or "--" in repository or ".." in repository:
                raise InputError(f"--repo {word}: '{repository}' is no repository; write OWNER/NAME.")
            licence = "not known here; what it says itself counts"
            sources[role] = replace(sources[role], repository=repository, licence=licence)
        for word in revisions:
            role, revision = _named(word, sources, "--revision")
            if not _REVISION.fullmatch(revision) or ".." in revision:
                raise InputError(f"--revision {word}: '{revision}' is no branch, tag or commit.")
            sources[role] = replace(sources[role], revision=revision)
        if with_text_encoder:
            t5 = sources["flan-t5"]
            sources["flan-t5"] = replace(t5, needs=(*t5.needs, _WEIGHTS))
        return cls(name, Path(folder or Path("published", name)), sources)

    def import_command(self) -> str:
        """The command that turns the folders into a bundle."""
        folders = [word for role in self.sources for word in (f"--{role}", str(self.folder / role))]
        return shlex.join(["audiostory", "bundle", "import", *folders, "--out", f"{self.name}-bundle"])


def _named(word: str, sources: dict[str, HubSource], option: str) -> tuple[str, str]:
    """A source and what is said of it; a revision alone is that of the first source."""
    role, equals, value = word.rpartition("=")
    if not equals and option == "--revision":
        role = next(iter(sources))
    if role not in sources:
        raise InputError(f"{option} {word}: write one of {', '.join(f'{r}=' for r in sources)} before it.")
    return role, value


def told_to_stay_offline() -> bool:
    """Whether the environment forbids connections, by the hub's own switches."""
    values = (os.environ.get(name, "") for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"))
    return any(value.upper() in {"1", "ON", "YES", "TRUE"} for value in values)


def pull(request: Request, accepted: bool = False, say: Say = lambda line: print(line, file=sys.stderr)) -> None:
    """Fetches what is not there yet, checks every file, and writes `pull.json` last.

    Shows the licences and asks for agreement, unless `accepted`. Raises InputError, in a sentence, for whatever the
    server, the disk or the person refuses. Whatever ends it early, no `pull.json` stays and a later pull goes on.
    """
    if not accepted and not sys.stdin.isatty():
        _show_licences(request, say)
        raise InputError("these licences must be accepted before a pull; where nobody can be asked, use --accept-licences.")
    listings = {role: list_repository(source.repository, source.revision) for role, source in request.sources.items()}
    chosen = {role: choose(source, listings[role]) for role, source in request.sources.items()}
    _show_licences(request, say, listings)
    total = sum(file.size for files in chosen.values() for file in files)
    say(f"{size_text(total)} in {sum(map(len, chosen.values()))} files, into {request.folder}")
    if not accepted and not _agreed():
        raise InputError("the licences were not accepted; nothing was downloaded.")
    with _alone(request.folder):
        _complete(request, listings, chosen, say)


def _show_licences(request: Request, say: Say, listings: dict[str, Listing] | None = None) -> None:
    say("Licences, as far as known here; each repository's own text counts:")
    for role, source in request.sources.items():
        own = listings[role].licence if listings else ""
        say(f"  {source.repository}: {source.licence}" + (f" (it says itself: {own})" if own else ""))


def _agreed() -> bool:
    print("Do you accept these licences? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the folder for one pull: two that write the same file would spoil it."""
    if is_held(beside(folder)):
        raise InputError(f"an import is making {folder}; wait for it, or use another --local-dir.")
    if (folder / FILE_NAME).is_file():
        raise InputError(f"{folder} is a bundle already; use another --local-dir.")
    folder.mkdir(parents=True, exist_ok=True)
    with hold_alone(folder / LOCK, f"another pull is at work in {folder}; wait for it, or use another --local-dir."):
        yield


def _complete(request: Request, listings: dict[str, Listing], chosen: dict[str, list[RemoteFile]], say: Say) -> None:
    record = request.folder / RECORD
    if record.exists():
        _read_record(request)  # refuses a folder that holds something else
    wanted = [(role, file) for role, files in chosen.items() for file in files]
    missing = [(role, file) for role, file in wanted if not matches(_target(request, role, file), file)]
    if missing:
        record.unlink(missing_ok=True)  # until all is there again, nothing may look whole
        _check_space(request, missing)
    for number, (role, file) in enumerate(missing, 1):
        source = request.sources[role]
        say(f"{number}/{len(missing)} {role}/{file.local_name}, {size_text(file.size)}, from {source.repository}")
        target = _target(request, role, file)
        target.parent.mkdir(exist_ok=True)
        fetch(source.repository, listings[role].commit, file, target)
    _write_record(request, listings, chosen)
    say(f"{len(wanted)} files, all as published; recorded in {record}")


def choose(source: HubSource, listing: Listing) -> list[RemoteFile]:
    """The needed files of a listing, all out of one folder: the topmost that has what is needed first.

    Raises InputError that names the patterns where something needed is not listed.
    """
    home = _home(source, listing.files)
    here = {file.local_name: file for file in listing.files if file.name.rpartition("/")[0] == home}
    chosen: dict[str, RemoteFile] = {}
    for need in source.needs:
        found = need.among(list(here))
        if need.required and not found:
            raise _lacking(source, need, listing.files)
        chosen |= {name: here[name] for name in found}
    for file in chosen.values():
        if file.size < 0 or not file.checksum:
            raise InputError(
                f"{host()} lists no size or no checksum for {file.name} of {source.repository}; "
                "without them it cannot be checked, so use a server that does."
            )
    return list(chosen.values())


def _home(source: HubSource, files: Sequence[RemoteFile]) -> str:
    first = source.needs[0]
    found = set(first.among([file.local_name for file in files]))
    folders = {file.name.rpartition("/")[0] for file in files if file.local_name in found}
    if not folders:
        raise _lacking(source, first, files)
    return min(folders, key=lambda folder: (folder.count("/") + bool(folder), folder))


def _lacking(source: HubSource, need: Need, files: Sequence[RemoteFile]) -> InputError:
    where = f"{source.repository} (revision {source.revision})"
    return InputError(f"{where} has no {need.what}: none of its {len(files)} files is {need}; name another with --repo.")


def _target(request: Request, role: str, file: RemoteFile) -> Path:
    """Where a file goes. No part below the folder may be a link, or it could lead anywhere."""
    target = request.folder / role / file.local_name
    for path in (target.parent, target, partial(target, file)):
        if path.is_symlink():
            raise InputError(f"{path} is a link, and a pull writes to plain files; remove it or use another --local-dir.")
    if target.is_dir():
        raise InputError(f"{target} is a folder where a file must be; remove it or use another --local-dir.")
    return target


def _check_space(request: Request, missing: Sequence[tuple[str, RemoteFile]]) -> None:
    begun = sum(length(partial(_target(request, role, file), file)) for role, file in missing)
    needed = sum(file.size for _, file in missing) - begun
    free = shutil.disk_usage(request.folder).free
    if needed > free:
        raise InputError(
            f"{request.folder} has {size_text(free)} free, and {size_text(needed)} are still to come; "
            "make room or use another --local-dir."
        )


def _write_record(request: Request, listings: dict[str, Listing], chosen: dict[str, list[RemoteFile]]) -> None:
    sources: dict[str, Any] = {}
    for role, source in request.sources.items():
        paths = [_target(request, role, file) for file in chosen[role]]
        files = {path.name: {"size": length(path), "sha256": digest(path)} for path in paths}
        sources[role] = {"repository": source.repository, "revision": listings[role].commit, "files": files}
    text = json.dumps({"format": FORMAT, "name": request.name, "sources": sources}, indent=1)
    with replacing(request.folder / RECORD, True, ()) as sink:
        sink.write((text + "\n").encode("utf-8"))


def _read_record(request: Request) -> dict[str, dict[str, tuple[int, str]]]:
    """Size and sha256 by source and name, as a finished pull wrote them; empty if there is no record."""
    path = request.folder / RECORD
    if not path.is_file():
        return {}
    name, version, sources = _parse_record(path)
    if (name, version) != (request.name, FORMAT):
        raise InputError(
            f"{path} records a pull of {ascii(name)[:50]} in format {ascii(version)[:20]}, "
            f"not of '{request.name}' in format {FORMAT}; use another --local-dir."
        )
    return sources


def _parse_record(path: Path) -> tuple[Any, Any, dict[str, dict[str, tuple[int, str]]]]:
    try:
        record = json.loads(read_text(path, MAX_RECORD_BYTES))
        sources = {
            role: {name: (stored["size"], stored["sha256"]) for name, stored in source["files"].items()}
            for role, source in record["sources"].items()
        }
        return record["name"], record["format"], sources
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError(f"{path} is not the record of a pull; remove it or use another --local-dir.") from None


def recorded_checksum(file: Path) -> str | None:
    """The sha256 that a file came with, from the record of the pull that brought it; None where there is none."""
    path = file.parent.parent / RECORD
    try:
        sources = _parse_record(path)[2] if path.is_file() else {}
    except InputError:  # something else of that name
        return None
    return sources.get(file.parent.name, {}).get(file.name, (0, None))[1]


def inspect(request: Request) -> list[Finding]:
    """What is there and what is missing, from the disk alone; all good if a pull was finished and nothing changed."""
    record = _read_record(request)
    findings: list[Finding] = []
    for role, source in request.sources.items():
        stored = record.get(role, {})
        findings += [_compare(request.folder / role, name, *expected) for name, expected in stored.items()]
        there = sorted(p.name for p in (request.folder / role).glob("*") if p.is_file() and p.name not in stored)
        findings += [Finding(not name.endswith(".incomplete"), f"{role}/{name} is there.") for name in there if not record]
        names = [*stored] if record else there
        lacking = [need for need in source.needs if need.required and not need.among(names)]
        findings += [Finding(False, f"{role}: no {n.what} of {source.repository} ({n}).") for n in lacking]
    if not record:
        findings.append(Finding(False, f"{request.folder} holds no finished pull: there is no {RECORD} to compare with."))
    return findings


def _compare(folder: Path, name: str, size: Any, sha256: Any) -> Finding:
    path = folder / name
    if "/" in name or "\\" in name or path.is_symlink() or not path.is_file():
        return Finding(False, f"{folder.name}/{name} is missing.")
    if length(path) != size or digest(path) != sha256:
        return Finding(False, f"{folder.name}/{name} has changed: its size or sha256 is not the one in {RECORD}.")
    return Finding(True, f"{folder.name}/{name} is there, {size_text(size)}, as published.")
