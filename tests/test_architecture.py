"""The shape of the library, read from its source: imports point one way, and what may not be written is not."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "audiostory_core"
FILES = {path.relative_to(ROOT).as_posix(): path for path in sorted(ROOT.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}

# What each room may import, beside what those may. A room is a folder of the library, or a file at its top.
ROOMS: dict[str, tuple[str, ...]] = {
    "errors": (), "memory": (), "streams": (), "replies": (),
    "disk": ("errors",), "servers": ("disk", "replies"), "plan": ("errors", "replies"),
    "engines": ("disk",),
    "edits": ("plan",), "brief": ("edits",), "exchange": ("edits",), "sound": ("plan", "disk"), "recipes": (),
    "recordings": ("sound",), "dataset": ("edits", "recordings", "recipes"),
    "models": ("sound",), "speech": ("sound", "servers"), "metrics": ("dataset",),
    "bundle": ("models", "memory"), "video": ("exchange", "servers", "models"), "published": ("bundle", "servers"),
    "line": ("bundle", "speech", "brief"), "pipeline": ("line",), "listen": ("line",),
    "judges": ("listen", "metrics"),
    "corpora": ("pipeline", "video", "exchange", "dataset", "engines"),
    "variations": ("pipeline", "listen", "video"), "door": ("variations", "exchange", "engines"), "training": ("listen", "published", "metrics"),
    "evaluation": ("training", "variations", "judges", "memory"), "bench": ("evaluation",),
    "commands": ("bench", "door", "corpora", "streams"), "cli": ("commands",),
}
MOST_FLOORS, MOST_ARROWS = 10, 224
# libsndfile calls back from C, where an exception would be lost; these keep it and raise it later.
MAY_CATCH_ALL = {"disk/files.py: Sink.write", "sound/pieces.py: Pieces.read"}
FOREIGN = {"nodes", "comfy", "comfy_api", "comfy_execution", "comfy_extras", "folder_paths", "server", "execution"}
NETWORK = {"socket", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "huggingface_hub"}
UNSAFE = {"eval", "exec", "__import__", "os.system", "os.popen", "yaml.load", "marshal.loads", "torch.cuda.empty_cache"}
MAY_CONNECT = {
    "published/hub.py": {"huggingface_hub"},  # downloads that were asked for, through their own client
    "servers/address.py": {"urllib"},  # which only parses here
    "servers/http.py": {"http", "socket", "urllib"},  # to the address a user gave
}
# What runs the line is ours. These ask for a library that is slow to import, each when it is needed and not before.
MAY_ASK = {
    "bench/naive.py": {"transformers", "diffusers"},  # the naive side, as published
    "judges/pretrained.py": {"transformers"},  # judges of others, from the user's own folder
    "models/foreign.py": {"transformers"},  # language models of other forms
    "models/tokenizer.py": {"transformers"},  # tokenizers in older forms than tokenizer.json
    "video/local_captioner.py": {"transformers"},  # Qwen2.5-VL, from the user's own folder
    "published/anatomy.py": {"transformers"},  # names of tensors of a language model
    "published/swapping.py": {"transformers"},  # a language model that sees
    "bench/sizes.py": {"transformers"},  # one of random weights
}
# It takes as long to import as half of torch: sounds are drawn by it, and a bench stands beside its matrix root.
MAY_ASK_SCIPY = {"bench/distances.py"}
# Packages that took the name of a module which README and docs name: they hand its public names on.
HANDED_ON = {"plan/__init__.py": {"plan.story"}, "bundle/__init__.py": {"bundle.bundle"}, "video/__init__.py": {"video.frames"}}
NO_PICKLES = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"}


def module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_of(file) for file in FILES}


def room_of(module: str) -> str:
    return module.split(".")[0]


def nodes_at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only type checkers read."""
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from nodes_at_run_time(child)


def imported(file: str) -> set[str]:
    """Modules of the package that a file imports, at its top or later."""
    package = file.split("/")[:-1]
    found: set[str] = set()
    for node in nodes_at_run_time(TREES[file]):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            for name in node.names:
                path = [*base, *(node.module.split(".") if node.module else []), name.name]
                whole, parent = ".".join(path), ".".join(path[:-1])
                found |= {whole} if whole in MODULES else {parent} if parent else set()
    return found


def absolute_imports(file: str) -> set[str]:
    nodes = list(ast.walk(TREES[file]))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}


def test_every_room_stands_in_the_table_and_the_table_in_the_house():
    assert {room_of(module) for module in MODULES} - {"__init__"} == ROOMS.keys()
    assert all(list(ROOMS).index(below) < n for n, room in enumerate(ROOMS) for below in ROOMS[room]), "from the ground up"


def within_reach(room: str) -> set[str]:
    """The room, what it may import, and what those may."""
    return {room}.union(*map(within_reach, ROOMS[room]))


@pytest.mark.parametrize("file", FILES)
def test_imports_point_down(file: str):
    if file == "__init__.py":
        return
    if file.endswith("__init__.py"):
        allowed = HANDED_ON.get(file, set())
        assert imported(file) == allowed, "packages are folders; names are imported from where they stand"
        return
    room = room_of(module_of(file))
    strange = {name for name in imported(file) if room_of(name) not in within_reach(room)}
    assert not strange, f"{module_of(file)} imports what {room} may not: {sorted(strange)}"


def arrows() -> dict[str, set[str]]:
    """Which rooms each room imports."""
    found: dict[str, set[str]] = {room: set() for room in ROOMS}
    for file in FILES:
        if file != "__init__.py":
            room = room_of(module_of(file))
            found[room] |= {room_of(name) for name in imported(file)} - {room}
    return found


def test_the_house_stays_as_low_and_as_plain_as_it_was_drawn():
    found, floors = arrows(), dict[str, int]()
    for room in ROOMS:
        floors[room] = 1 + max((floors[below] for below in found[room]), default=0)
    assert max(floors.values()) <= MOST_FLOORS
    assert sum(map(len, found.values())) <= MOST_ARROWS


@pytest.mark.parametrize("file", FILES)
def test_imports_of_the_package_are_relative_and_nothing_needs_a_host(file: str):
    roots = {name.split(".")[0] for name in absolute_imports(file)}
    assert not roots & {"audiostory_core"}, "inside ComfyUI the package has another name: import relatively"
    assert not roots & FOREIGN
    assert not roots & NETWORK - MAY_CONNECT.get(file, set()), "the library opens no connection of its own"
    assert not roots & NO_PICKLES


def slow_imports(file: str) -> tuple[set[str], set[str]]:
    """The slow libraries that a file imports anywhere, and those that it imports at once."""
    slow = ("transformers", "diffusers") if room_of(module_of(file)) == "recipes" else ("transformers", "diffusers", "scipy.signal")
    found: list[set[str]] = []
    for nodes in (nodes_at_run_time(TREES[file]), TREES[file].body):
        names = set[str]()
        for node in nodes:
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
        found.append({library for library in slow for name in names if f"{name}.".startswith(f"{library}.")})
    return found[0], found[1]


def test_libraries_of_the_naive_side_and_of_tests_are_no_dependencies():
    """What runs a user's story is not installed with a second set of the same models."""
    text = (ROOT.parent / "pyproject.toml").read_text(encoding="utf-8")
    everyone = text.partition("\ndependencies = [")[2].partition("\n]")[0]
    assert '"torch>=' in everyone and "diffusers" not in everyone
    assert [file for file in FILES if "diffusers" in slow_imports(file)[0]] == ["bench/naive.py"]


def test_slow_libraries_are_asked_for_what_is_not_ours():
    asked = {file: slow_imports(file)[0] for file in FILES}
    assert {file: names for file, names in asked.items() if names} == MAY_ASK
    assert not {file for file in FILES if slow_imports(file)[1]}, "imported when it is needed"


@pytest.mark.parametrize("file", FILES)
def test_only_drawn_sounds_need_scipy(file: str):
    assert file.startswith("recipes/") or file in MAY_ASK_SCIPY or "scipy" not in {name.split(".")[0] for name in absolute_imports(file)}


@pytest.mark.parametrize("file", FILES)
def test_nothing_unsafe_is_called(file: str):
    for call in (node for node in ast.walk(TREES[file]) if isinstance(node, ast.Call)):
        name, keywords = ast.unparse(call.func), {k.arg: ast.unparse(k.value) for k in call.keywords}
        where = f"{file}:{call.lineno}"
        assert name not in UNSAFE, where
        assert keywords.get("shell") != "True", where
        assert keywords.get("trust_remote_code", "False") == "False", where
        assert keywords.get("allow_pickle", "False") == "False", where
        if name == "torch.load":
            assert keywords.get("weights_only") == "True", where


def functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(tree):
        named = isinstance(child, (ast.ClassDef, ast.FunctionDef))
        name = f"{within}.{child.name}".lstrip(".") if named else within
        yield name, child
        yield from functions(child, name)


@pytest.mark.parametrize("file", FILES)
def test_what_is_caught_whole_is_raised_again(file: str):
    for name, node in functions(TREES[file]):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            raised = isinstance(node.body[-1], ast.Raise)
            assert not broad or raised or f"{file}: {name}" in MAY_CATCH_ALL, f"{file}:{node.lineno}"


def test_no_file_is_too_long_to_read():
    long = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in FILES.items()}
    assert not {name: n for name, n in long.items() if n > 415 and not name.startswith("dataset/")}


@pytest.mark.parametrize(
    "modules, heavy",
    [
        ("plan.story, plan.prompts, plan.text, bundle.manifest, plan.lexicon, disk.files, bundle.bundle, edits.sentence, edits.by_model, edits.diff, door.story_file", ("torch", "numpy", "transformers")),
        ("line.observer, exchange.formats, disk.shipped, servers.known", ("torch", "numpy", "pydantic")),
        ("cli", ("torch", "numpy", "transformers", "pydantic", "tqdm")),
    ],
)
def test_light_modules_stay_light(modules: str, heavy: tuple[str, ...]):
    imports = "; ".join(f"import audiostory_core.{name.strip()}" for name in modules.split(","))
    script = f"import sys; sys.path.insert(0, sys.argv[1]); {imports}; print(*(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT.parent)], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == []


def test_the_door_of_comfyui_opens_only_for_comfyui():
    """A module-level NODE_CLASS_MAPPINGS, even empty, would hide `comfy_entrypoint`; a test runner opens nothing."""
    tree = ast.parse((ROOT.parent / "__init__.py").read_text(encoding="utf-8"))
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id.endswith("_CLASS_MAPPINGS")]
    guard = next(node for node in tree.body if isinstance(node, ast.If))
    assert ast.unparse(guard.test) == "__package__ and find_spec('comfy_api')"
    assert all(isinstance(node, (ast.Expr, ast.ImportFrom, ast.If)) for node in tree.body)


DOORS = ROOT.parent / "nodes"
NODES = {path.relative_to(DOORS).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(DOORS.rglob("*.py"))}
KNOW_THE_HOST = {f"host/{name}.py" for name in ("runtime", "model", "lora", "clip_batch", "walk", "decoding", "folders", "progress")}
HEAVY = {"torch", "numpy", "transformers", "diffusers", "PIL", "scipy", "soundfile"}


@pytest.mark.parametrize("file", NODES)
def test_only_the_runtime_knows_the_host(file: str):
    """Nodes speak to ComfyUI through its public API and `runtime`; what is heavy is imported when it is needed."""
    names = {node.module or "" for node in ast.walk(NODES[file]) if isinstance(node, ast.ImportFrom) and not node.level}
    names |= {alias.name for node in ast.walk(NODES[file]) if isinstance(node, ast.Import) for alias in node.names}
    roots = {name.split(".")[0] for name in names}
    assert "audiostory_core" not in roots, "relative imports only: inside ComfyUI the library has another name"
    assert not roots & {"transformers", "diffusers", "scipy"}, "a door opens to the library, which knows what it needs"
    if file not in KNOW_THE_HOST:
        assert not roots & (FOREIGN - {"comfy_api"}), "only these know the host's inside"
        tops = [n for n in NODES[file].body if isinstance(n, (ast.Import, ast.ImportFrom))]
        found = {(getattr(n, "module", None) or n.names[0].name).split(".")[0] for n in tops if not getattr(n, "level", 0)}
        assert not found & HEAVY


# What ComfyUI waits for before it shows anything: names that schemas are written with, and no plan, sound or bundle.
LIGHT = {"errors", "exchange", "exchange.formats", "line.observer", "disk.files", "disk.shipped", "servers", "servers.known",
         "servers.address", "servers.http", "sound.suffixes"}


def read_at_start() -> dict[str, set[str]]:
    """Files of the nodes that ComfyUI reads when it starts, and what each imports of the library then."""
    found, waiting = dict[str, set[str]](), ["__init__.py"]
    while waiting:
        file = waiting.pop()
        tree, folder = NODES[file], file.rpartition("/")[0]
        nodes = ast.walk(tree) if file == "__init__.py" else tree.body  # the list of nodes is asked for at once
        imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]
        paths = {node.module or "" for node in imports} | {f"{node.module or ''}.{n.name}".strip(".") for node in imports for n in node.names}
        found[file] = {path.partition(".")[2] for path in paths if path.startswith("audiostory_core.")}
        files = {"/".join(filter(None, (folder, f"{path.replace('.', '/')}.py"))) for path in paths}
        waiting += [name for name in files if name in NODES and name not in found]
    return found


def test_nodes_import_the_library_when_they_run():
    found, rooms = read_at_start(), {module for name in MODULES for module in (name, name.partition(".")[0])}
    assert len(found) > 30 and "host/keys.py" in found
    heavy = {file: sorted(names & rooms - LIGHT) for file, names in found.items()}
    assert not {file: names for file, names in heavy.items() if names}


# Named alike in several rooms on purpose: nodes are called what they open the door to; a story is drawn for training, told
# by the line, and held by the door; a record is what checks the fields of a plan, and what a benchmark asks for.
SHARED = {"Loop": 2, "ResidualFuser": 2, "BridgeTokens": 2, "Story": 3, "Record": 2}


def test_public_classes_of_different_rooms_have_names_of_their_own():
    rooms: dict[str, set[str]] = {}
    trees = {f"{room_of(module_of(file))} {file}": tree for file, tree in TREES.items()} | {f"nodes {f}": t for f, t in NODES.items()}
    for where, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                rooms.setdefault(node.name, set()).add(where.split()[0])
    assert {name: len(found) for name, found in rooms.items() if len(found) > 1} == SHARED
