"""Whose the recordings are: every one says it, and what a user reads is made from that."""

import os
import re
from pathlib import Path

import pytest

from audiostory_core.dataset.vocabulary import RHYTHMIC
from audiostory_core.recordings.credits import KINDS, LICENCES, attribution, manifest, notice

ROOT = Path(__file__).parents[2]


def test_the_notice_is_made_from_the_manifest():
    assert (ROOT / "NOTICE").read_text(encoding="utf-8") == notice(), "python -m audiostory_core.recordings.credits > NOTICE"
    assert "NOTICE" in (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("license-files")[2].partition("\n")[0]


def test_every_recording_is_free_and_has_an_author():
    packages = {package.name for package in manifest().packages}
    for recording in manifest().recordings:
        assert recording.licence in LICENCES and recording.author and recording.title and recording.kind in KINDS
        assert recording.package in packages and not recording.file.startswith("/") and ".." not in recording.file
        assert re.fullmatch("[0-9a-f]{64}", recording.sha256)
        assert recording.segments and all(0 <= start < end for start, end in recording.segments)
        assert recording.sound not in RHYTHMIC, "their tempo is what their captions say"
    assert packages == {recording.package for recording in manifest().recordings}
    assert len({recording.sha256 for recording in manifest().recordings}) == len(manifest().recordings)


def test_what_judges_is_not_learnt():
    assert not {p.name for p in manifest().packages} & {"gcompris-qt-data", "minetest-data"}


def test_an_attribution_names_authors_under_their_licences():
    said = attribution(manifest().recordings)
    assert all(recording.author in said for recording in manifest().recordings)
    assert said.count("CC0 1.0") == said.count("CC BY 3.0") == 1 and attribution([]) == ""


@pytest.mark.slow
def test_the_packages_hold_what_the_manifest_says():
    """Reads the real packages from the folder that AUDIOSTORY_RECORDINGS names."""
    from audiostory_core.recordings.fetch import gather

    folder = os.environ.get("AUDIOSTORY_RECORDINGS", "")
    if not folder:
        pytest.skip("AUDIOSTORY_RECORDINGS names no folder of Debian packages: no real recording was checked")
    found = gather(Path(folder))
    assert len(found.sources) == len(manifest().recordings)
    assert all(len(piece) > 0.2 * 16000 for source in found.sources for piece in source.pieces)
