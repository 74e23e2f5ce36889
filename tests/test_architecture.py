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

# A module imports from its own layer and from those before it. The longest name that fits decides.
LAYERS: dict[str, tuple[str, ...]] = {
    "data": (
        "errors", "disk.files", "plan.story", "plan.fit", "plan.draft", "plan.foreign", "plan.text", "plan.prompts", "bundle.manifest", "plan.lexicon", "bundle.weights",
        "sound.mel", "sound.meter", "sound.audio", "sound.recording", "sound.windows", "sound.columns", "models.vision_config", "models.fuser", "line.sampling", "dataset", "plan.clauses", "servers.chat", "servers.http", "sound.tags", "disk.store",
        "speech.voices", "exchange", "plan.outline", "models.step_cache", "edits", "memory", "video.captions",
    ),
    "stations": (
        "sound.layout", "sound.mixdown", "sound.track", "sound.loop", "variations.join", "sound.picture", "models.codec", "models.dit", "models.text_encoder", "models.language_model", "models.seeing", "models.past", "line.reasoner", "line.server_reasoner", "line.bridge",
        "line.settings", "line.observer", "models.quantisation", "models.compilation", "variations.joining", "video.captioner", "models.ear", "listen.alignment", "listen.heard_text", "speech.spoken",
        "video.frames", "video.shots", "video.local_captioner", "video.muxing",
        "speech.espeak", "speech.espeak_program", "speech.piper", "speech.server",
        "metrics.judge", "metrics.scores",
    ),
    "bundle.bundle": ("bundle.bundle", "bundle.report", "bundle.parts", "published"),
    "line": ("listen.listening", "line.kept", "line.rendering", "line.first_event", "line.arranging", "line.conditioning", "line.planning", "pipeline", "variations.dubbing", "variations.continuation", "variations.missing", "variations.takes", "training"),
    "figures": ("evaluation", "bench"),
    "command line": ("commands.console", "commands.outputs", "commands.shared", "commands.edit", "commands.takes", "commands.listen", "commands.continue_", "commands.loop", "commands.swap", "commands.dub_arguments", "commands.dub", "cli"),
}  # fmt: skip
# libsndfile calls back from C, where an exception would be lost; `Sink` keeps it and raises it later.
MAY_CATCH_ALL = {"disk/files.py: Sink.write"}
FOREIGN = {"nodes", "comfy", "comfy_api", "comfy_execution", "comfy_extras", "folder_paths", "server", "execution"}
NETWORK = {"socket", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "huggingface_hub"}
UNSAFE = {"eval", "exec", "__import__", "os.system", "os.popen", "yaml.load", "marshal.loads", "torch.cuda.empty_cache"}
MAY_CONNECT = {
    "published/hub.py": {"huggingface_hub"},  # downloads that were asked for, through their own client
    "servers/http.py": {"http", "socket", "urllib"},  # to the address a user gave
    "servers/chat.py": {"urllib"},
}  # fmt: skip
# Packages that took the name of a module which README and docs name: they hand its public names on.
HANDED_ON = {"plan/__init__.py": {"plan.story"}, "bundle/__init__.py": {"bundle.bundle"}, "video/__init__.py": {"video.frames"}}
NO_PICKLES = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"}


def module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_of(file) for file in FILES}


def layer_of(module: str) -> int | None:
    depth = {name: n for n, names in enumerate(LAYERS.values()) for name in names}
    parts = module.split(".")
    return next((depth[".".join(parts[:k])] for k in range(len(parts), 0, -1) if ".".join(parts[:k]) in depth), None)


def test_layers_name_what_is_there():
    named = {name for names in LAYERS.values() for name in names}
    assert named <= MODULES | {module.rpartition(".")[0] for module in MODULES}


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


@pytest.mark.parametrize("file", FILES)
def test_imports_point_one_way(file: str):
    own = layer_of(module_of(file))
    if file.endswith("__init__.py"):
        allowed = HANDED_ON.get(file, set())
        assert imported(file) == allowed, "packages are folders; names are imported from where they stand"
        return
    assert own is not None, f"{module_of(file)} is in no layer: add it to LAYERS"
    later = [name for name in imported(file) if (layer_of(name) or 0) > own]
    assert not later, f"{module_of(file)} imports from a later layer: {later}"


def test_no_import_leads_back_to_where_it_began():
    graph = {module_of(file): imported(file) for file in FILES}
    while leaves := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in leaves:
            del graph[name]
    assert not graph, f"these import each other: {sorted(graph)}"


@pytest.mark.parametrize("file", FILES)
def test_imports_of_the_package_are_relative_and_nothing_needs_a_host(file: str):
    roots = {name.split(".")[0] for name in absolute_imports(file)}
    assert not roots & {"audiostory_core"}, "inside ComfyUI the package has another name: import relatively"
    assert not roots & FOREIGN
    assert not roots & NETWORK - MAY_CONNECT.get(file, set()), "the library opens no connection of its own"
    assert not roots & NO_PICKLES


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
    assert not {name: n for name, n in long.items() if n >= 470 and not name.startswith("dataset/")}


@pytest.mark.parametrize(
    "modules, heavy",
    [
        ("plan.story, plan.prompts, plan.text, bundle.manifest, plan.lexicon, disk.files, bundle.bundle, edits.sentence, edits.by_model, edits.diff", ("torch", "numpy", "transformers")),
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
KNOW_THE_HOST = {f"host/{name}.py" for name in ("runtime", "model", "clip_batch", "folders", "progress")}
HEAVY = {"torch", "numpy", "transformers", "diffusers", "PIL", "scipy", "soundfile"}


@pytest.mark.parametrize("file", NODES)
def test_only_the_runtime_knows_the_host(file: str):
    """Nodes speak to ComfyUI through its public API and `runtime`; what is heavy is imported when it is needed."""
    names = {node.module or "" for node in ast.walk(NODES[file]) if isinstance(node, ast.ImportFrom) and not node.level}
    names |= {alias.name for node in ast.walk(NODES[file]) if isinstance(node, ast.Import) for alias in node.names}
    roots = {name.split(".")[0] for name in names}
    assert "audiostory_core" not in roots, "relative imports only: inside ComfyUI the library has another name"
    if file not in KNOW_THE_HOST:
        assert not roots & (FOREIGN - {"comfy_api"}), "only these know the host's inside"
        tops = [n for n in NODES[file].body if isinstance(n, (ast.Import, ast.ImportFrom))]
        found = {(getattr(n, "module", None) or n.names[0].name).split(".")[0] for n in tops if not getattr(n, "level", 0)}
        assert not found & HEAVY
