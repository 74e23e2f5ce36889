"""Bundles that came with the package, by name, and the file that makes a folder a bundle. Light: whoever lists bundles reads
none."""

from __future__ import annotations

from pathlib import Path

FILE_NAME = "bundle.json"


def shipped_bundles() -> dict[str, Path]:
    """Bundles that came with the package, by name."""
    folder = Path(__file__).parents[1] / "bundles"
    return {p.parent.name: p.parent for p in sorted(folder.glob(f"*/{FILE_NAME}"))}
