"""Whose the recordings are: every one says it, and what a user reads is made from that."""

import os
import re
from pathlib import Path

import pytest

from audiostory_core.dataset.vocabulary import RHYTHMIC, all_variants
from audiostory_core.recordings import credits
from audiostory_core.recordings.credits import FOREIGN, KINDS, LICENCES, attribution, heard, held_out, manifest, notice

ROOT = Path(__file__).parents[2]


def test_the_notice_is_made_from_the_manifest():
    assert (ROOT / "NOTICE").read_text(encoding="utf-8") == notice(), "python -m audiostory_core.recordings.credits > NOTICE"
    assert "NOTICE" in (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("license-files")[2].partition("\n")[0]


@pytest.mark.parametrize("known", [manifest, heard])
def test_every_recording_is_free_and_has_an_author(known):
    packages = {package.name for package in known().packages}
    for recording in known().recordings:
        assert recording.licence in LICENCES and recording.author and recording.title and recording.kind in KINDS
        assert recording.package in packages and not recording.file.startswith("/") and ".." not in recording.file
        assert re.fullmatch("[0-9a-f]{64}", recording.sha256)
        assert recording.segments and all(0 <= start < end for start, end in recording.segments)
        if recording.sound in FOREIGN and known is heard:
            assert not recording.variant
        else:
            assert (recording.sound, recording.variant) in all_variants()
    assert packages == {recording.package for recording in known().recordings}
    assert len({recording.sha256 for recording in known().recordings}) == len(known().recordings)


def test_what_is_told_keeps_its_tempo_and_nothing_is_listed_twice():
    assert not {r.sound for r in manifest().recordings} & set(RHYTHMIC), "their tempo is what their captions say"
    assert not {r.sha256 for r in manifest().recordings} & {r.sha256 for r in heard().recordings}
    assert set(heard().packages) <= set(manifest().packages)


def test_what_judges_is_not_learnt():
    assert not {p.name for p in (*manifest().packages, *heard().packages)} & {"gcompris-qt-data", "minetest-data"}


def test_the_second_of_every_three_recordings_of_a_sound_is_held_out():
    known = (*manifest().recordings, *heard().recordings)
    out = held_out(known)
    for sound in {r.sound for r in known}:
        mine = [r.sha256 for r in known if r.sound == sound]
        assert [sha for sha in mine if sha in out] == mine[1::3]


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
    for known, least in ((manifest(), 0.2), (heard(), 0.06)):
        found = gather(Path(folder), known=known)
        assert len(found.sources) == len(known.recordings)
        assert all(len(piece) > least * 16000 for source in found.sources for piece in source.pieces)


def test_authors_are_credited_once_and_none_is_forgotten():
    told, all_of_them = manifest().recordings, (*manifest().recordings, *heard().recordings)
    once = credits.credited("Synthesised.", told)
    both = credits.credited(once, all_of_them)
    assert both == f"Synthesised. {attribution(all_of_them)}" and credits.credited(both, all_of_them) == both
    assert credits.credited("Synthesised.", ()) == "Synthesised." and credits.credited(once, ()) == once
    others = credits.credited(once, heard().recordings)
    assert others == f"{once} {attribution(heard().recordings)}", "somebody is named only there"
