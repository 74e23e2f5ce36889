"""`audiostory bundle pull` against a small hub on this machine: whole, cut, wrong, refused, offline."""

import hashlib
import io
import json
import random
import shlex
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest

from audiostory_core import cli
from audiostory_core.errors import InputError
from audiostory_core.published import hub, pull
from audiostory_core.servers.known import add_server

COMMIT = "c" * 40
BIG = 100_000  # bytes; from here on a file has a sha256 on this hub, as large files have on the real one
TOKEN = "hf_thisIsTheSecret"


def noise(seed: int, count: int) -> bytes:
    return random.Random(seed).randbytes(count)


TANGOFLUX = {
    "config.json": b'{"num_layers": 6}', "tangoflux.safetensors": noise(1, 400_000), "vae.safetensors": noise(2, 150_000),
    "StabilityAICommunityLicense.md": b"no", "handler.py": b"import os", "README.md": b"#",
}
FLAN_T5 = {
    "config.json": b"{}", "tokenizer.json": b'{"t": 5}', "tokenizer_config.json": b"{ }", "spiece.model": noise(3, 900),
    "model.safetensors": noise(4, 120_000), "pytorch_model.bin": noise(5, 120_000), "flax_model.msgpack": noise(6, 500),
}
QWEN = {
    "config.json": b'{"hidden_size": 2048}', "generation_config.json": b"{}", "tokenizer.json": b'{"q": 1}', "vocab.json": b"{}",
    "merges.txt": b"a b", "tokenizer_config.json": b"{}", "LICENSE": b"research", "model-00001-of-00002.safetensors": noise(7, BIG),
}
AUDIOSTORY = {
    "README.md": b"#", "audiostory-3B/config.yaml": b"a: 1", "audiostory-3B/pytorch_model.bin": noise(8, 300_000),
    "audiostory-3B/old/pytorch_model.bin": noise(9, 110_000),
}


class Handler(BaseHTTPRequestHandler):
    """As much of the hub's protocol as a listing and a download need."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: apart, each answer would wait for an acknowledgement
    disable_nagle_algorithm = True
    server: "SmallHub"

    def log_message(self, *_) -> None:
        pass

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.seen.append(SimpleNamespace(path=path, range=self.headers.get("Range"), headers=dict(self.headers)))
        status = next((code for part, code in self.server.refusals.items() if part in path), None)
        if status:
            return self.answer(status, b'{"error": "no"}', {"X-Error-Message": "no"})
        if path.startswith("/api/models/"):
            return self.listing(path.removeprefix("/api/models/"))
        return self.file(path)

    def answer(self, status: int, body: bytes, headers: dict[str, str], stated: int | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body) if stated is None else stated), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def listing(self, path: str) -> None:
        repository, _, revision = path.partition("/revision/")
        files = self.server.repositories.get(repository)
        if files is None:
            return self.answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        if revision not in ("main", COMMIT):
            return self.answer(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        siblings = [self.server.entry(name, data) for name, data in files.items()]
        info = {
            "id": repository,
            "sha": COMMIT,
            "siblings": siblings,
            "cardData": {"license": "other", "license_name": self.server.licence},
        }
        return self.answer(200, json.dumps(info).encode(), {"Content-Type": "application/json"})

    def file(self, path: str) -> None:
        repository, _, rest = path.strip("/").partition("/resolve/")
        commit, _, name = rest.partition("/")
        if self.server.elsewhere and repository in self.server.repositories:
            return self.answer(302, b"", {"Location": f"{self.server.elsewhere}{path}"})
        data = self.server.repositories.get(repository, {}).get(name)
        if data is None or commit != COMMIT:
            return self.answer(404, b"", {"X-Error-Code": "EntryNotFound"})
        data = self.server.wrong.get(name, data)
        begin = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if begin and begin >= len(data):
            return self.answer(416, b"", {})
        ranged = {"Content-Range": f"bytes {begin}-{len(data) - 1}/{len(data)}"} if begin else {}
        cuts = self.server.cuts.get(name, [])
        end = cuts.pop(0) if cuts else len(data)
        body = data[begin : max(begin, end)]
        self.answer(206 if begin else 200, body, {"Accept-Ranges": "bytes", "ETag": '"x"', **ranged}, len(data) - begin)
        self.server.sent[name] = self.server.sent.get(name, 0) + len(body)
        if begin + len(body) < len(data):
            self.close_connection = True
            if not cuts and name in self.server.then_refuse:
                self.server.refusals[name] = 503


class SmallHub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.seen: list[SimpleNamespace] = []
        self.sent: dict[str, int] = {}  # bytes, by file
        self.cuts: dict[str, list[int]] = {}  # where in the file the connection ends, by file, one an answer
        self.then_refuse: set[str] = set()  # after its last cut such a file is answered with 503
        self.wrong: dict[str, bytes] = {}  # what comes instead of what is listed
        self.refusals: dict[str, int] = {}  # status, by part of the path
        self.bare = False  # lists no sizes and no checksums
        self.licence = "so-so"
        self.elsewhere = ""  # files are redirected to this server
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def entry(self, name: str, data: bytes) -> dict:
        if self.bare:
            return {"rfilename": name}
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        entry = {"rfilename": name, "size": len(data), "blobId": blob}
        if len(data) >= BIG:
            entry["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
        return entry

    def asked(self, name: str) -> list[SimpleNamespace]:
        return [request for request in self.seen if request.path.endswith(f"/{name}")]


def only_this_machine(address) -> None:
    assert address[0] == "127.0.0.1", f"a test wanted to connect to {address}"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallHub]:
    monkeypatch.chdir(tmp_path)
    small = SmallHub()
    small.repositories = {
        "declare-lab/TangoFlux": dict(TANGOFLUX), "google/flan-t5-large": dict(FLAN_T5),
        "Qwen/Qwen2.5-3B-Instruct": dict(QWEN), "TencentARC/AudioStory-3B": dict(AUDIOSTORY),
    }
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_ENDPOINT", small.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name, value in {
        "HF_HUB_DISABLE_TELEMETRY": True,
        "DOWNLOAD_CHUNK_SIZE": 10_000,  # what is lost when a connection is cut: 10 MB in earnest
        "HF_TOKEN_PATH": str(tmp_path / "token"),
    }.items():
        monkeypatch.setattr(f"huggingface_hub.constants.{name}", value)
    monkeypatch.setattr("time.sleep", lambda _: None)  # the client waits before it tries again
    connect = socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda sock, address: only_this_machine(address) or connect(sock, address)
    )
    yield small
    small.shutdown()
    small.server_close()


@pytest.fixture
def run(server: SmallHub, capsys: pytest.CaptureFixture[str]):
    """`audiostory bundle pull ARGUMENTS`, licences accepted; returns the exit code, stdout and stderr."""

    def call(*arguments: str, accept: bool = True) -> tuple[int, str, str]:
        code = cli.main(["bundle", "pull", *arguments, *(["--accept-licences"] if accept else [])])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def refused(run):
    """A pull that must fail; returns its one sentence. Nothing may look whole."""

    def call(*arguments: str, accept: bool = True) -> str:
        code, out, err = run(*arguments, accept=accept)
        assert code == 2 and out == "" and "Traceback" not in err
        assert not Path("published/tangoflux/pull.json").exists()
        last = err.splitlines()[-1]
        assert last.startswith("audiostory: ")
        return last

    return call


def stored(folder: str = "published/tangoflux") -> dict[str, bytes]:
    paths = [path for path in Path(folder).rglob("*") if path.is_file() and path.name != ".pull.lock"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_pull_brings_what_is_needed_and_records_it_last(server, run):
    code, out, err = run("tangoflux")
    assert code == 0
    files = stored()
    record = json.loads(files.pop("pull.json"))
    flux = ("config.json", "tangoflux.safetensors", "vae.safetensors", "StabilityAICommunityLicense.md")
    t5 = ("config.json", "tokenizer.json", "tokenizer_config.json", "spiece.model")
    assert files == {f"tangoflux/{n}": TANGOFLUX[n] for n in flux} | {f"flan-t5/{n}": FLAN_T5[n] for n in t5}
    source = record["sources"]["tangoflux"]
    assert (record["name"], source["repository"], source["revision"]) == ("tangoflux", "declare-lab/TangoFlux", COMMIT)
    data = TANGOFLUX["vae.safetensors"]
    assert source["files"]["vae.safetensors"] == {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    assert "non-commercial" in err and "so-so" in err and "google/flan-t5-large: Apache-2.0" in err
    assert shlex.split(out) == [
        "audiostory", "bundle", "import", "--tangoflux", str(Path("published/tangoflux/tangoflux")),
        "--flan-t5", str(Path("published/tangoflux/flan-t5")), "--out", "tangoflux-bundle",
    ]


def test_audiostory_is_found_below_the_root_without_the_weights_of_its_base(server, run):
    code, out, _ = run("audiostory-3b", "--local-dir", "my files")
    assert code == 0
    names = set(stored("my files"))
    assert {"audiostory/pytorch_model.bin", "audiostory/config.yaml", "detokenizer/vae.safetensors"} <= names
    assert (Path("my files/audiostory/pytorch_model.bin")).read_bytes() == AUDIOSTORY["audiostory-3B/pytorch_model.bin"]
    assert {"base-llm/vocab.json", "base-llm/generation_config.json", "base-llm/LICENSE"} <= names
    assert not [name for name in names if "of-00002" in name or name == "detokenizer/tangoflux.safetensors"]
    assert "--base-llm 'my files/base-llm'" in out and "--detokenizer" in out and "--flan-t5" in out


def test_the_printed_command_is_one_that_the_import_understands(server):
    for name in pull.COLLECTIONS:
        words = shlex.split(pull.Request.of(name).import_command())
        args = cli.build_parser().parse_args(words[1:])
        assert args.out == f"{name}-bundle"


def test_weights_of_the_text_encoder_come_only_when_asked_for(server, run):
    assert run("tangoflux", "--with-text-encoder")[0] == 0
    names = set(stored())
    assert "flan-t5/model.safetensors" in names and "flan-t5/pytorch_model.bin" not in names


def test_a_cut_connection_is_taken_up_within_the_same_pull(server, run):
    server.cuts["tangoflux.safetensors"] = [100_000, 250_000]
    assert run("tangoflux")[0] == 0
    assert stored()["tangoflux/tangoflux.safetensors"] == TANGOFLUX["tangoflux.safetensors"]
    assert len(server.asked("tangoflux.safetensors")) == 3 and server.sent["tangoflux.safetensors"] == 400_000


def test_a_later_pull_goes_on_where_an_earlier_one_was_cut(server, run, refused):
    server.cuts["tangoflux.safetensors"] = [150_000]
    server.then_refuse.add("tangoflux.safetensors")
    assert "503" in refused("tangoflux")
    (begun,) = Path("published").rglob("tangoflux.safetensors*")
    assert begun.suffix == ".incomplete"
    kept = begun.stat().st_size
    assert 0 < kept <= 150_000
    server.refusals.clear()
    code, _, _ = run("tangoflux")
    assert code == 0 and server.asked("tangoflux.safetensors")[-1].range == f"bytes={kept}-"
    assert server.sent["tangoflux.safetensors"] == 150_000 + 400_000 - kept < 800_000
    assert stored()["tangoflux/tangoflux.safetensors"] == TANGOFLUX["tangoflux.safetensors"]
    assert not [name for name in stored() if "incomplete" in name]


def test_a_connection_that_is_reset_is_taken_up_too(server, run, monkeypatch):
    from huggingface_hub import file_download

    get, resets = file_download.http_get, [1]

    def resetting(url, sink, **options):
        if resets and url.endswith("vae.safetensors"):
            resets.pop()
            sink.write(TANGOFLUX["vae.safetensors"][:1000])
            raise ConnectionResetError(104, "Connection reset by peer")
        get(url, sink, **options)

    monkeypatch.setattr(file_download, "http_get", resetting)
    assert run("tangoflux")[0] == 0
    assert server.asked("vae.safetensors")[-1].range == "bytes=1000-"


def test_a_second_pull_fetches_nothing_and_a_changed_file_again(server, run):
    assert run("tangoflux")[0] == 0
    count = len(server.seen)
    assert run("tangoflux")[0] == 0
    assert len(server.seen) == count + 2  # the two listings
    Path("published/tangoflux/flan-t5/config.json").write_bytes(b"[]")
    assert run("tangoflux")[0] == 0
    assert len(server.seen) == count + 5 and stored()["flan-t5/config.json"] == b"{}"


@pytest.mark.parametrize("name", ["vae.safetensors", "config.json"])
def test_other_bytes_than_listed_are_refused_and_thrown_away(server, refused, name):
    data = TANGOFLUX[name]
    server.wrong[name] = bytes(len(data))
    sentence = refused("tangoflux")
    listed = server.entry(name, data)
    expected = listed["lfs"]["sha256"] if "lfs" in listed else listed["blobId"]
    found = server.entry(name, bytes(len(data)))
    assert name in sentence and expected in sentence
    assert (found["lfs"]["sha256"] if "lfs" in found else found["blobId"]) in sentence
    assert not [path for path in stored() if path.startswith(f"tangoflux/{name}")]


@pytest.mark.parametrize("data", [TANGOFLUX["vae.safetensors"] + b"more", TANGOFLUX["vae.safetensors"][:-5]])
def test_more_or_fewer_bytes_than_listed_are_refused(server, refused, data):
    server.wrong["vae.safetensors"] = data
    assert "vae.safetensors of declare-lab/TangoFlux" in (sentence := refused("tangoflux")) and "150,000" in sentence
    assert not [path for path in stored() if path.startswith("tangoflux/vae")]


def test_what_the_repository_lacks_is_named_with_its_pattern(server, refused):
    del server.repositories["declare-lab/TangoFlux"]["vae.safetensors"]
    sentence = refused("tangoflux")
    assert "declare-lab/TangoFlux" in sentence and "vae.safetensors or" in sentence and "--repo" in sentence
    assert not server.sent


@pytest.mark.parametrize("status", [401, 403, 404, 500])
@pytest.mark.parametrize("part", ["/api/models/declare-lab", "/resolve/"])
def test_a_refusing_server_is_one_sentence(server, refused, status, part):
    server.refusals[part] = status
    sentence = refused("tangoflux")
    assert str(status) in sentence and "127.0.0.1" in sentence and "TangoFlux" in sentence
    assert ("HF_TOKEN" in sentence) == (status in (401, 403))


def test_no_server_at_all_is_one_sentence(server, refused, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        monkeypatch.setenv("HF_ENDPOINT", f"http://user:password@127.0.0.1:{taken.getsockname()[1]}/mirror/")
        sentence = refused("tangoflux")
    assert "no answer from 127.0.0.1" in sentence and "password" not in sentence


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"id": "a/b", "sha": "../..", "siblings": []}'])
def test_a_server_that_is_no_hub_is_one_sentence(server, refused, monkeypatch, body):
    monkeypatch.setattr(Handler, "listing", lambda self, _: self.answer(200, body, {}))
    sentence = refused("tangoflux")
    assert "127.0.0.1" in sentence and ("HF_ENDPOINT" in sentence or "no answer" in sentence)


def test_a_server_that_lists_no_checksums_is_refused(server, refused):
    server.bare = True
    assert "no size or no checksum for tangoflux.safetensors" in refused("tangoflux")


@pytest.mark.parametrize("endpoint", ["ftp://x", "here", "http://"])
def test_an_address_that_is_none_is_refused(server, refused, monkeypatch, endpoint):
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    assert "HF_ENDPOINT" in refused("tangoflux")


HOSTILE = ["../config.json", "a/../../config.json", "/etc/config.json", "..\\config.json", "C:/config.json", "a//config.json",
           "./config.json", "a\x1b[2Jconfig.json", ""]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_leave_the_folder_are_refused(server, refused, name):
    server.repositories["declare-lab/TangoFlux"][name] = b"{}"
    sentence = refused("tangoflux")
    assert "could leave the folder" in sentence and "\x1b" not in sentence
    assert not server.sent and not Path("published").exists()


@pytest.mark.parametrize("what", ["tangoflux", "tangoflux/config.json"])
def test_links_in_the_folder_are_not_followed(server, refused, tmp_path, what):
    outside = tmp_path / "outside"
    outside.mkdir()
    Path("published/tangoflux", what).parent.mkdir(parents=True)
    Path("published/tangoflux", what).symlink_to(outside, target_is_directory=True)
    assert "is a link" in refused("tangoflux")
    assert not list(outside.iterdir())


def test_licences_are_shown_and_must_be_accepted(server, refused, run, monkeypatch, capsys):
    assert "--accept-licences" in refused("tangoflux", accept=False)
    assert not server.seen and not Path("published").exists()

    def answering(text: str) -> None:
        terminal = io.StringIO(text)
        terminal.isatty = lambda: True
        monkeypatch.setattr(sys, "stdin", terminal)

    for text in ("n\n", "\n", ""):
        answering(text)
        code, out, err = run("tangoflux", accept=False)
        assert (code, out) == (2, "") and "non-commercial" in err and "[y/N]" in err and "nothing was downloaded" in err
    assert not server.sent and not Path("published").exists()
    answering("y\n")
    assert run("tangoflux", accept=False)[0] == 0


def test_a_full_disk_is_refused_before_the_first_byte(server, refused, monkeypatch):
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=500_000))
    sentence = refused("tangoflux")
    assert "500.0 kB free" in sentence and "550.9 kB" in sentence
    assert not server.sent and not stored()


def test_what_came_already_needs_no_room_again(server, run, refused, monkeypatch):
    server.cuts["tangoflux.safetensors"] = [150_000]
    server.then_refuse.add("tangoflux.safetensors")
    refused("tangoflux")
    server.refusals.clear()
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=500_000))
    assert run("tangoflux")[0] == 0


def test_an_interrupted_pull_leaves_nothing_that_looks_whole(server, run, monkeypatch, capsys):
    assert run("tangoflux")[0] == 0
    Path("published/tangoflux/tangoflux/vae.safetensors").unlink()  # even after a finished one

    def interrupted(url, sink, **_):
        sink.write(b"begun")
        raise KeyboardInterrupt

    monkeypatch.setattr("huggingface_hub.file_download.http_get", interrupted)
    assert run("tangoflux")[0] == 130
    names = [name for name in stored() if "vae" in name or "pull" in name]
    assert len(names) == 1 and names[0].endswith(".incomplete")


def test_two_pulls_do_not_write_into_one_folder(server, run, refused):
    from filelock import FileLock

    Path("published/tangoflux").mkdir(parents=True)
    with FileLock("published/tangoflux/.pull.lock"):
        assert "another pull" in refused("tangoflux")


def test_a_pull_writes_into_no_bundle(server, refused):
    Path("mine").mkdir()
    Path("mine/bundle.json").write_text("{}", encoding="utf-8")
    assert "mine is a bundle already" in refused("tangoflux", "--local-dir", "mine")
    assert [path.name for path in Path("mine").iterdir()] == ["bundle.json"] and not server.sent


def test_offline_says_what_is_missing_and_opens_no_connection(server, run, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was opened"))
    code, out, _ = run("tangoflux", "--offline", accept=False)
    assert code == 1 and not server.seen and not Path("published").exists()
    for text in ("tangoflux: no weights", "flan-t5: no tokenizer", "no pull.json"):
        assert text in out
    assert "bundle import" not in out
    Path("published/tangoflux/tangoflux").mkdir(parents=True)
    Path("published/tangoflux/tangoflux/vae.safetensors").write_bytes(b"x")
    assert "tangoflux/vae.safetensors is there" in run("tangoflux", "--offline")[1]


@pytest.mark.parametrize("switch", [("--offline",), ("HF_HUB_OFFLINE", "1"), ("TRANSFORMERS_OFFLINE", "yes")])
def test_offline_with_all_there_compares_every_file(server, run, monkeypatch, switch):
    assert run("tangoflux")[0] == 0
    count = len(server.seen)
    if len(switch) == 2:
        monkeypatch.setenv(*switch)
    arguments = switch if len(switch) == 1 else ()
    code, out, _ = run("tangoflux", *arguments, accept=False)
    assert (
        code == 0
        and "tangoflux/tangoflux.safetensors is there, 400.0 kB, as published." in out
        and "bundle import" in out
    )
    Path("published/tangoflux/flan-t5/config.json").write_bytes(b"[]")
    Path("published/tangoflux/tangoflux/vae.safetensors").unlink()
    code, out, _ = run("tangoflux", *arguments, accept=False)
    assert code == 1 and "config.json has changed" in out and "vae.safetensors is missing" in out
    assert len(server.seen) == count
    code, out, _ = run("tangoflux", *arguments, "--with-text-encoder", accept=False)
    assert code == 1 and "flan-t5: no weights" in out


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1, "name": "other", "sources": {}}',
                                  '{"format": 2, "name": "tangoflux", "sources": {}}'])
def test_a_record_of_something_else_is_refused_and_kept(server, run, text):
    Path("published/tangoflux").mkdir(parents=True)
    Path("published/tangoflux/pull.json").write_text(text, encoding="utf-8")
    for arguments in ((), ("--offline",)):
        code, _, err = run("tangoflux", *arguments)
        assert code == 2 and "pull.json" in err and "--local-dir" in err
    assert Path("published/tangoflux/pull.json").read_text(encoding="utf-8") == text


def test_a_token_goes_to_the_hub_alone_and_is_never_shown(server, run, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    add_server("mirror", server.url, "HF_TOKEN")
    other = SmallHub()
    other.repositories = server.repositories
    server.elsewhere = other.url
    server.cuts = other.cuts
    other.cuts["vae.safetensors"] = [1000]
    server.licence = f"for {TOKEN} alone"
    code, out, err = run("tangoflux")
    other.shutdown()
    other.server_close()
    assert code == 0 and {
        request.headers.get("Authorization") or request.headers.get("authorization") for request in server.seen
    } == {f"Bearer {TOKEN}"}
    assert other.seen and not [r for r in other.seen if "authorization" in map(str.lower, r.headers)]
    assert TOKEN not in out + err and "for ... alone" in err and not [name for name, data in stored().items() if TOKEN.encode() in data]


@pytest.mark.parametrize("login", [True, False])
def test_a_hub_that_is_not_paired_with_the_token_gets_none(server, run, refused, monkeypatch, tmp_path, login: bool):
    if login:
        (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    else:
        monkeypatch.setenv("HF_TOKEN", TOKEN)
    add_server("openai", server.url, "OPENAI_API_KEY", overwrite=True)
    assert run("tangoflux", "--local-dir", "first")[0] == 0
    monkeypatch.setenv("HF_ENDPOINT", server.url.replace("http://", "http://huggingface.co@"))
    assert run("tangoflux", "--local-dir", "again")[0] == 0
    assert server.seen and TOKEN not in str([request.headers for request in server.seen])
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    server.refusals["vae.safetensors"] = 401
    sentence = refused("tangoflux")
    assert "set HF_TOKEN" in sentence and f"server add NAME {server.url} --key-variable HF_TOKEN" in sentence


def test_other_repositories_and_revisions_can_be_named(server, run, refused):
    server.repositories["me/flux.fork"] = server.repositories.pop("declare-lab/TangoFlux")
    assert "declare-lab/TangoFlux" in refused("tangoflux")
    assert "v9" in refused("tangoflux", "--repo", "tangoflux=me/flux.fork", "--revision", "v9")
    code, _, err = run(
        "tangoflux", "--repo", "tangoflux=me/flux.fork", "--revision", COMMIT, "--revision", "flan-t5=main"
    )
    assert code == 0 and "me/flux.fork: not known here" in err


BAD = {
    "unknown name": (["huge"], "audiostory-3b"),
    "repository without a source": (["tangoflux", "--repo", "me/fork"], "tangoflux="),
    "unknown source": (["tangoflux", "--repo", "base-llm=me/fork"], "flan-t5="),
    "repository that is none": (["tangoflux", "--repo", "tangoflux=../.."], "OWNER/NAME"),
    "repository that is an address": (["tangoflux", "--repo", "tangoflux=http://me/fork"], "OWNER/NAME"),
    "revision that is none": (["tangoflux", "--revision", "a b"], "no branch"),
    "revision that leads away": (["tangoflux", "--revision", "../x"], "no branch"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_words_are_refused_before_any_connection(server, refused, case):
    arguments, said = BAD[case]
    assert said in refused(*arguments)
    assert not server.seen and not Path("published").exists()


def files(*names: str) -> hub.Listing:
    return hub.Listing(COMMIT, "", tuple(hub.RemoteFile(name, 1, "a" * 64) for name in names))


@pytest.mark.parametrize(
    "listed, chosen",
    [
        (["pytorch_model.bin", "model.safetensors"], ["pytorch_model.bin"]),
        (["b/model.safetensors", "a/c/pytorch_model.bin"], ["a/c/pytorch_model.bin"]),
        (["model-1-of-2.safetensors", "model-2-of-2.safetensors", "model.safetensors.index.json"], None),
        (["pytorch_model-1-of-2.bin", "pytorch_model-2-of-2.bin", "pytorch_model.bin.index.json", "config.yaml"], None),
        (["pytorch_model.bin", "sub/config.yaml", "optimizer.bin"], ["pytorch_model.bin"]),
    ],
)
def test_a_checkpoint_is_found_by_its_names(listed, chosen):
    source = pull.COLLECTIONS["audiostory-3b"]["audiostory"]
    assert [file.name for file in pull.choose(source, files(*listed))] == (chosen or listed)


def test_a_tokenizer_without_its_words_is_missing():
    with pytest.raises(InputError, match="has no tokenizer: none of its 2 files is tokenizer.json or"):
        pull.choose(pull.COLLECTIONS["tangoflux"]["flan-t5"], files("config.json", "tokenizer_config.json"))
