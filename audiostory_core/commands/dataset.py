"""`audiostory dataset`: stories in shards, counted, checked, shown, merged, split, and rid of what is there twice."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from . import dataset_as10k, dataset_copilot, dataset_corpus

if TYPE_CHECKING:
    from ..dataset.gathering import Gathered, Gathering, Progress, Rejections
    from ..dataset.nearness import By
    from ..dataset.plain_files import Form


@dataclass(frozen=True)
class LookRequest:
    """Which shards, or folders of them, are counted or checked, and how closely."""

    shards: tuple[str, ...]
    require_licence: bool
    hear: bool
    write_index: bool
    as_json: bool
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> LookRequest:
        return cls(
            shards=tuple(args.shards),
            require_licence=args.require_licence,
            hear=not getattr(args, "no_sound", False),
            write_index=getattr(args, "write_index", False),
            as_json=getattr(args, "json", False),
            quiet=args.quiet,
        )


@dataclass(frozen=True)
class ShowRequest:
    """Which records of which shards become a page; none named: some from all over."""

    shards: str
    records: tuple[str, ...]
    out: str
    overwrite: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> ShowRequest:
        return cls(args.shards, tuple(args.records), args.out, args.overwrite)


@dataclass(frozen=True)
class GatherRequest:
    """Which shards become which others."""

    shards: tuple[str, ...]
    out: str
    records_a_shard: int
    require_licence: bool
    quiet: bool
    valid: float = 0.0
    test: float = 0.0
    anew: bool = False
    by: By = "sound"
    form: Form = "record"

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> GatherRequest:
        more = {name: getattr(args, name) for name in ("valid", "test", "anew", "by", "form") if hasattr(args, name)}
        return cls(tuple(args.shards), args.out, args.records_a_shard, args.require_licence, args.quiet, **more)


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Stories in shards, which are tar files of JSON and FLAC; docs/dataset.md says how they are laid out."
    )
    kinds = command.add_subparsers(dest="what", metavar="KIND", required=True)
    _add_looks(kinds)
    _add_show(kinds.add_parser("show", help="a page with players and pictures"))
    _add_gatherings(kinds)
    dataset_as10k.add_arguments(kinds.add_parser("as10k", help="make stories of videos, as AudioStory-10k was made"))
    dataset_corpus.add_arguments(kinds.add_parser("corpus", help="make shards of a public corpus and its sounds"))
    dataset_copilot.add_arguments(
        kinds.add_parser("copilot", help="simulate conversations: stories told and edited, with their sounds")
    )


def _add_looks(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, text, run in (
        ("info", "what is in them: records, hours, splits, corpora, licences", info),
        ("check", "look at every record and hear every sound", check),
    ):
        kind = kinds.add_parser(name, help=text)
        kind.set_defaults(request=LookRequest.from_arguments, run=run)
        _add_shards(kind)
        kind.add_argument("--json", action="store_true", help="one line of JSON on stdout")
        if name == "check":
            kind.add_argument("--no-sound", action="store_true", help="do not decode the sounds")
            kind.add_argument(
                "--write-index", action="store_true", help="write the index of each folder anew, if no fault is found"
            )


def _add_show(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(request=ShowRequest.from_arguments, run=show)
    kind.add_argument("shards", metavar="SHARDS", help="a shard, or a folder of them")
    kind.add_argument(
        "records", nargs="*", metavar="N|NAME", help="which records, by number from 1 or by name (12 from all over)"
    )
    kind.add_argument("--out", required=True, metavar="PAGE.html", help="the page to write")
    kind.add_argument("--overwrite", action="store_true", help="replace a page that is there")


def _add_gatherings(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, text, run in (
        ("merge", "make one set of several", merge),
        ("split", "part into train, valid and test, so that no source stands in two", split),
        ("dedupe", "leave out what is near to another record", dedupe),
        ("pack", "make shards of plain files: JSON of stories with the sounds beside them", pack),
        ("unpack", "make plain files of shards", unpack),
    ):
        kind = kinds.add_parser(name, help=text)
        kind.set_defaults(request=GatherRequest.from_arguments, run=run)
        if name == "pack":
            kind.add_argument("shards", nargs=1, metavar="FOLDER", help="NAME.json beside NAME.flac, or another sound")
            _add_taking(kind)
        else:
            _add_shards(kind)
        kind.add_argument("--out", required=True, metavar="DIR", help="the folder to make")
        kind.add_argument(
            "--records-a-shard", type=int, default=500, metavar="N", help="how many records a shard holds (500)"
        )
        if name == "split":
            kind.add_argument("--valid", type=float, default=0.05, metavar="SHARE", help="to measure while training (0.05)")
            kind.add_argument("--test", type=float, default=0.05, metavar="SHARE", help="to measure at the end (0.05)")
            kind.add_argument("--anew", action="store_true", help="draw sources too whose records have a split already")
        if name == "unpack":
            kind.add_argument(
                "--form",
                default="record",
                choices=("record", "published"),
                help="of the JSON: all that is known, or AudioStory's own form, which benchmarks are evaluated in (record)",
            )
        if name == "dedupe":
            kind.add_argument(
                "--by", default="sound", choices=("sound", "text", "either"), help="what tells that two are near (sound)"
            )


def _add_shards(kind: argparse.ArgumentParser) -> None:
    kind.add_argument("shards", nargs="+", metavar="SHARDS", help="shards, or folders of them")
    _add_taking(kind)


def _add_taking(kind: argparse.ArgumentParser) -> None:
    kind.add_argument("--require-licence", action="store_true", help="take no record that names no licence")
    kind.add_argument("--quiet", action="store_true", help="no progress")


def info(request: LookRequest) -> int:
    """`audiostory dataset info`."""
    import json
    from dataclasses import asdict

    from ..dataset.checking import contents_of

    found = contents_of(request.shards)
    if request.require_licence and found.unlicensed:
        raise InputError(
            f"{found.unlicensed} of {found.records} records name no licence; `audiostory dataset merge` leaves them out."
        )
    if request.as_json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return 0
    print(f"{found.records} records in {found.shards} shards, {found.hours:.2f} hours of sound, {found.bytes / 1e6:.1f} MB")
    for kind, counts in found.counts.items():
        rows = ", ".join(
            f"{name or 'not said'} {count}" for name, count in sorted(counts.items(), key=lambda row: -row[1])[:20]
        )
        print(f"{kind:<9} {rows or 'none'}")
    if found.unlicensed:
        print(f"note: {found.unlicensed} records name no licence; who may use them is not known.", file=sys.stderr)
    return 0


def check(request: LookRequest) -> int:
    """`audiostory dataset check`: 0 if nothing has to be mended, else 1 with a line for each kind of fault."""
    import json

    from ..dataset import checking
    from ..dataset.index import write_index

    if request.write_index and (file := next((shard for shard in request.shards if not Path(shard).is_dir()), None)):
        raise InputError(f"--write-index counts whole folders; {file} is none.")
    checked = checking.check(request.shards, request.require_licence, request.hear, _bar(request.quiet))
    if request.as_json:
        print(json.dumps({"records": checked.records, "faults": checked.faults.counts, "notes": checked.notes.counts}))
    else:
        print(f"{checked.records} records looked at")
        _tell("fault", checked.faults)
        _tell("note", checked.notes)
    if request.write_index and not set(checked.faults.counts) - {checking.OTHER_INDEX, checking.NO_ROW}:
        for folder in {path.parent for path in checked.facts}:
            write_index(folder, [facts for path, facts in checked.facts.items() if path.parent == folder])
        return 0
    return 1 if checked.faults.counts else 0


def show(request: ShowRequest) -> int:
    """`audiostory dataset show`."""
    from ..dataset.page import write_page
    from ..dataset.picking import pick
    from ..disk.files import check_target

    out = check_target(request.out, request.overwrite, (".html",))
    count = write_page(out, Path(request.shards).name, pick(request.shards, request.records), request.overwrite)
    print(f"{out}: {count} record{'s' if count > 1 else ''}")
    return 0


def merge(request: GatherRequest) -> int:
    """`audiostory dataset merge`."""
    from ..dataset import gathering

    return _told(request, gathering.merge(request.shards, Path(request.out), _gathering(request)))


def split(request: GatherRequest) -> int:
    """`audiostory dataset split`."""
    from ..dataset import gathering

    shares = gathering.SplitShares(request.valid, request.test, request.anew)
    return _told(request, gathering.split(request.shards, Path(request.out), shares, _gathering(request)))


def dedupe(request: GatherRequest) -> int:
    """`audiostory dataset dedupe`."""
    from ..dataset import gathering

    return _told(request, gathering.remove_near(request.shards, Path(request.out), request.by, _gathering(request)))


def pack(request: GatherRequest) -> int:
    """`audiostory dataset pack`."""
    from ..dataset import plain_files

    return _told(request, plain_files.pack(Path(request.shards[0]), Path(request.out), _gathering(request)))


def unpack(request: GatherRequest) -> int:
    """`audiostory dataset unpack`."""
    from ..dataset import plain_files

    return _told(request, plain_files.unpack(request.shards, Path(request.out), request.form, _gathering(request)))


def _gathering(request: GatherRequest) -> Gathering:
    from ..dataset.gathering import Gathering

    if request.records_a_shard < 1:
        raise InputError(f"--records-a-shard is {request.records_a_shard}; a shard holds at least one record.")
    return Gathering(request.records_a_shard, request.require_licence, _bar(request.quiet))


def _bar(quiet: bool) -> Progress:
    """How many shards were read, on a terminal."""
    from ..streams import show_status

    def show_shards(done: int, total: int) -> None:
        if not quiet:
            show_status(f"{done} of {total} shards ...")

    return show_shards


def _told(request: GatherRequest, gathered: Gathered) -> int:
    for name, count in gathered.records.items():
        print(f"{Path(request.out) / name}: {count} record{'s' if count != 1 else ''}")
    _tell("left out", gathered.rejections)
    return 0


def _tell(kind: str, rejections: Rejections) -> None:
    for line in rejections.lines():
        print(f"{kind}: {line}", file=sys.stderr)
