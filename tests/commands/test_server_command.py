"""`audiostory server`, and the commands that take a server's name: what is paired, said, sent and refused."""

import json
from pathlib import Path

import pytest

from audiostory_core import cli
from audiostory_core.servers.known import add_server, servers_file
from local_server import KEY, giving_text, serving

PLAN = {"instruction": "x", "events": [{"id": "dog", "caption": "A dog barks.", "seconds": 2.0}]}
PATCH = json.dumps({"change": [{"id": "dog", "pan": 1.0}]})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STORY_KEY", KEY)
    (tmp_path / "plan.json").write_text(json.dumps(PLAN), encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """The exit code, stdout and stderr of `audiostory` with these words."""

    def call(*words: str) -> tuple[int, str, str]:
        return cli.main(words), *capsys.readouterr()

    return call


def test_a_server_is_added_listed_and_removed(run):
    code, out, _ = run("server", "add", "mine", "https://models.example/v1", "--key-variable", "STORY_KEY")
    assert code == 0 and str(servers_file()) in out and "https://models.example/v1  key in STORY_KEY" in out
    assert run("server", "add", "lan", "http://192.168.1.5:8000/v1")[0] == 0
    code, out, _ = run("server", "list")
    rows = {line.split()[0]: line for line in out.splitlines()}
    assert code == 0 and list(rows) == ["openai", "huggingface", "lan", "mine"] and KEY not in out
    assert "key in OPENAI_API_KEY" in rows["openai"] and "STORY_KEY" in rows["mine"] and "no key" in rows["lan"]
    assert "not set" not in rows["mine"]
    assert run("server", "remove", "mine")[0] == 0 and "mine" not in run("server", "list")[1]


@pytest.mark.parametrize(
    "words, says",
    [
        (("add", "Mine", "https://h/v1"), "small letters"), (("add", "espeak", "https://h/v1"), "voices"),
        (("add", "near", "https://h/v2"), "--overwrite"), (("add", "x", "h/v1"), "http://"),
        (("add", "x", "https://h/v1", "--key-variable", KEY), "NAME of that variable"),
        (("add", "x", "http://h/v1", "--key-variable", "STORY_KEY"), "clear text"),
        (("remove", "x"), "near"), (("remove", "openai"), "as shipped"),
    ],
)
def test_what_cannot_be_is_one_sentence(run, words: tuple[str, ...], says: str):
    path = add_server("near", "https://h/v1")
    before = path.read_bytes()
    code, out, err = run("server", *words)
    assert code == 2 and not out and err.count("\n") == 1 and says in err and KEY not in err
    assert path.read_bytes() == before


def test_an_edit_asks_a_server_by_name_or_address_and_says_what_it_did_not_send(run):
    with serving(giving_text(PATCH), paired_with="STORY_KEY") as server:
        ways = ({"here": "OPENAI_API_KEY"}, {server.url: "STORY_KEY"}, {server.url: "AWS_SECRET_ACCESS_KEY"})
        said = [run("edit", "plan.json", "the dog right", "--dry-run", "--server", name, "--model", "m", "--key-variable", variable)
                for way in ways for name, variable in way.items()]
        assert run("edit", "plan.json", "the dog right", "--dry-run", "--server", "there", "--model", "m")[0] == 2
    assert [code for code, _, _ in said] == [0, 0, 0]
    assert [question["key"] for question in server.asked] == [f"Bearer {KEY}", f"Bearer {KEY}", None]
    assert "without a key" not in said[0][2] + said[1][2]
    assert f"{server.url} is asked without a key: write here in place of its address" in said[2][2]


@pytest.mark.parametrize("option", ["--key-variable", "--key-env"])
@pytest.mark.parametrize("words", [("plan", "x"), ("edit", "plan.json", "x"), ("dub", "film.mp4", "--vision", "mine")], ids=lambda words: words[0])
def test_a_variable_is_named_alike_everywhere(run, words: tuple[str, ...], option: str):
    server = () if words[0] == "dub" else ("--server", "mine")
    (Path("film.mp4")).write_bytes(b"")
    code, _, said = run(*words, *server, "--model", "m", option, "sk-abc123", "--out", "new.mp4" if words[0] == "dub" else "new.json")
    assert code == 2 and "unrecognized" not in said and not Path("new.json").exists()
