"""The commands of README, documents and help, word for word and in their order, in a fresh folder."""

import re
import shlex
import shutil
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from audiostory_core import cli
from audiostory_core.bundle.bundle import Bundle, shipped_bundles

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
OUTLINE = "# The harbour (8 s)\nWaves lap at the shore.\n\n# The storm (8 s)\nThunder rolls.\n"

pytestmark = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="the shipped bundle 'tiny' is not in this tree")


def commands_in(text: str) -> list[list[str]]:
    """The words behind `audiostory` of each command in a text's fences, a comment taken off."""
    lines = [line for block in FENCE.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    found = [line.split("&& ")[-1] for line in lines]
    return [shlex.split(line, comments=True)[1:] for line in found if line.startswith("audiostory ")]


def write_video(path: Path) -> None:
    av = pytest.importorskip("av")
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for n in range(48):
            picture = np.full((48, 64, 3), 40 + 120 * (n >= 24), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, 12)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_readmes_commands_run_in_their_order(fresh: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    section = README.split("## On the command line")[1]
    block = FENCE.search(section)
    assert block is not None
    words = commands_in(block.group(0))
    assert len(words) == len(block.group(1).splitlines()) >= 15
    monkeypatch.setitem(sys.modules, "sounddevice", None)  # none of it is heard here
    write_video(Path("clip.mp4"))
    Path("night.md").write_text(OUTLINE, encoding="utf-8")
    for command in words:
        assert cli.main(command) == 0, (command, capsys.readouterr().err)
    written = {word for command in words for word in command[1:] if re.search(r"\.(flac|wav|mp4|json|png|srt)$", word)}
    assert all(Path(name).is_file() for name in written) and len(list(Path("takes").iterdir())) == 3


@pytest.mark.slow
def test_the_first_steps_of_the_help_run_in_their_order(fresh: Path, capsys: pytest.CaptureFixture[str]):
    steps = [shlex.split(line)[1:] for line in cli.EPILOG.splitlines() if line.startswith("  audiostory ")]
    assert len(steps) >= 9
    for command in steps:
        assert cli.main(command) == 0, (command, capsys.readouterr().err)


def test_the_import_of_the_documents_runs(fresh: Path, golden: Path, capsys: pytest.CaptureFixture[str]):
    """With a small checkpoint in the folders of a pull."""
    published = Path("published/audiostory-3b")
    shutil.copytree(golden, published / "audiostory", ignore=shutil.ignore_patterns("golden.*"))
    for folder, name in (("base_llm", "base-llm"), ("flan_t5", "flan-t5"), ("flux_detokenizer", "detokenizer")):
        shutil.move(published / "audiostory" / folder, published / name)
    words = commands_in((ROOT / "docs/import.md").read_text(encoding="utf-8"))
    assert [command[0] for command in words] == ["bundle", "bundle", "tell"]
    for command in words[:2]:
        assert cli.main(command) == 0, (command, capsys.readouterr().err)
    # Random weights plan nothing, and say so.
    assert cli.main(words[2]) in (0, 2) and "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_a_document_is_one(document: Path):
    """Those that download, or take hours, are read by their command and not run."""
    for words in commands_in(document.read_text(encoding="utf-8")):
        if not cli.COMMANDS[words[0]].reads_words:
            args = cli.build_parser().parse_args(words)
            args.request(args)


def test_what_the_bundle_knows_stands_where_people_look(capsys: pytest.CaptureFixture[str]):
    from audiostory_core.bundle.report import bundle_text

    bundle = Bundle.open("tiny")
    known = (*bundle.manifest.sounds, *bundle.manifest.environments)
    assert len(known) == 74
    assert cli.main(["bundle", "info", "tiny"]) == 0
    paragraph = README[README.index("What `tiny` knows") :].split("\n\n")[0].replace("\n", " ")
    for text in (capsys.readouterr().out, bundle_text(bundle, verify=False), paragraph):
        assert ", ".join(bundle.manifest.sounds) in text and ", ".join(bundle.manifest.environments) in text
