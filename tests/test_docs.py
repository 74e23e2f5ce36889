"""What the documents name is there: files, folders, modules, and the names that they promise to keep."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "audiostory_core"
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "findings" / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
PATH = re.compile(r"(?<![\w./])(?:audiostory_core|nodes|workflows|bench)/[\w./-]*[\w/]")
FILE_AND_NAMES = re.compile(r"`((?:audiostory_core|nodes)/[\w/]+\.py)`:((?:,?\s+`\w+`)+)")
IMPORT = re.compile(r"^from (audiostory_core[\w.]*) import ([\w, ]+)$", re.MULTILINE)
DOTTED = re.compile(r"(?<![\w/.])audiostory_core(?:\.\w+)+")
ROW = re.compile(r"^( *)(\S.*?)  +\S", re.MULTILINE)

# Import paths that stay, whatever moves behind them.
PROMISES = """
audiostory_core.pipeline: tell, open_parts, Story
audiostory_core.plan: StoryPlan, SoundEvent
audiostory_core.bundle: Bundle
audiostory_core.video: VideoFile
audiostory_core.cli: main
audiostory_core.dataset.stories: Story
audiostory_core.training.seeing: Schooling, SeenStory, train
"""


@pytest.mark.parametrize("document", TEXTS)
def test_paths_that_a_document_names_are_there(document: str):
    missing = [path for path in PATH.findall(TEXTS[document]) if not (ROOT / path).exists()]
    assert not missing, missing


@pytest.mark.parametrize("document", TEXTS)
def test_what_a_document_finds_in_a_file_is_in_it(document: str):
    for file, names in FILE_AND_NAMES.findall(TEXTS[document]):
        source = (ROOT / file).read_text(encoding="utf-8")
        for name in re.findall(r"\w+", names):
            # A node is named by its id, which stands in quotes.
            assert re.search(rf'(?:\b(?:def|class) |^){name}\b|"{name}"', source, re.MULTILINE), f"{file} has no {name}"


@pytest.mark.parametrize("document", TEXTS)
def test_imports_of_documents_work(document: str):
    imports = {f"{module}.{name}" for module, names in IMPORT.findall(TEXTS[document]) for name in names.split(", ")}
    for dotted in imports | set(DOTTED.findall(TEXTS[document])):
        assert resolve_name(dotted), dotted


@pytest.mark.parametrize("promise", PROMISES.strip().splitlines())
def test_public_import_paths_stay(promise: str):
    module, _, names = promise.partition(": ")
    assert all(resolve_name(f"{module}:{name}") for name in names.split(", "))


def test_every_finding_has_a_row():
    scripts = {path.name for path in (ROOT / "findings").glob("*.sh")}
    assert set(re.findall(r"^\| `([\w.]+)`", TEXTS["findings/README.md"], re.MULTILINE)) == scripts


def test_the_tree_of_the_readme_names_every_room():
    tree = next(block for block in TEXTS["README.md"].split("```\n") if block.startswith("audiostory_core/"))
    assert len(tree.splitlines()) <= 40
    rows = [(len(indent), names) for indent, names in ROW.findall(tree)]
    named = {name.rstrip("/") for indent, names in rows if indent for name in names.split(", ")}
    rooms = {path.name for path in LIBRARY.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert named - {"errors.py", "pipeline.py", "cli.py"} == rooms
    for indent, names in rows:
        for name in names.split(", "):
            assert (LIBRARY / name if indent else ROOT / name).exists(), name
