"""`audiostory train page`: the folder of a run in, a page of its curves out."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PageRequest:
    """Whose page is drawn, and where it goes: into the run's folder where nothing is said."""

    run_folder: str
    out: str | None

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> PageRequest:
        return cls(args.folder, args.out)


def add_arguments(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(request=PageRequest.from_arguments, run=write_page)
    kind.description = (
        "Draws what a training wrote of itself, while it runs or afterwards: losses, norms of gradients, speed and memory "
        "over steps, and what was told on the way, in one page that holds all it shows."
    )
    kind.add_argument("folder", metavar="DIR", help="the folder of a run, such as runs/tiny")
    kind.add_argument("--out", metavar="FILE.html", help="where the page goes (DIR/index.html)")


def write_page(request: PageRequest) -> int:
    """`audiostory train page`; prints where the page stands. A page that is there is replaced."""
    from ..training import run_page

    print(run_page.write_page(Path(request.run_folder), None if request.out is None else Path(request.out)))
    return 0
