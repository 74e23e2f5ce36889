"""Which key goes where: only to the servers that the owner of the machine has paired with it."""

import json
import os
import stat
from pathlib import Path

import pytest

from audiostory_core.errors import InputError
from audiostory_core.servers import known
from audiostory_core.servers.chat import ChatServer, complete
from audiostory_core.servers.known import (
    KnownServer,
    add_server,
    find_server,
    known_servers,
    read_key,
    remove_server,
    servers_file,
)
from local_server import KEY, giving, giving_text, serving
from refusals import refusal_of

HOME = "https://models.example/v1"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "OPENAI_API_KEY", "HF_TOKEN", "STORY_KEY"):
        monkeypatch.setenv(name, KEY)


def ask(url: str, variable: str) -> str:
    return complete(ChatServer(url, "small", variable), "", "Hi.")


# Where a key goes


@pytest.mark.parametrize("variable", ["AWS_SECRET_ACCESS_KEY", "HF_TOKEN", "PATH", "HOME", "OPENAI_API_KEY", "STORY_KEY"])
def test_no_workflow_sends_what_the_owner_has_not_paired(variable: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os.environ, "get", _no_reading(variable))
    with serving(giving_text("Hello.")) as server:
        assert ask(server.url, variable) == "Hello."
    assert server.asked[0]["key"] is None


def _no_reading(variable: str):
    get = os.environ.get

    def guarded(name: str, *default: str):
        assert name != variable, "what is not paired is not even read"
        return get(name, *default)

    return guarded


def test_a_paired_key_goes_to_its_own_server_and_no_other():
    with serving(giving_text("Hello.")) as other, serving(giving_text("Hello."), paired_with="STORY_KEY") as server:
        ask(server.url, "STORY_KEY")
        ask(server.url, "AWS_SECRET_ACCESS_KEY")
        ask(server.url.upper().replace("/V1", "/other/path"), "STORY_KEY")
        ask("here", "")
        ask(" HERE ", "AWS_SECRET_ACCESS_KEY")
        ask(other.url, "STORY_KEY")
        ask(server.url.replace("127.0.0.1", "localhost"), "STORY_KEY")
    assert [question["key"] for question in server.asked] == [
        f"Bearer {KEY}", None, f"Bearer {KEY}", f"Bearer {KEY}", f"Bearer {KEY}", None,
    ]
    assert [question["key"] for question in other.asked] == [None]


def test_keys_are_paired_with_those_who_issued_them_as_shipped():
    assert find_server("openai") == KnownServer("https://api.openai.com/v1", "OPENAI_API_KEY")
    assert find_server("https://API.openai.com:443/v1/").key_variable == "OPENAI_API_KEY"
    assert find_server("https://huggingface.co/x", "HF_TOKEN").key_variable == "HF_TOKEN"
    for url in ("http://api.openai.com/v1", "https://api.openai.com:8443/v1", "https://api.openai.com.evil.example/v1",
                "https://evil.example/api.openai.com", "https://openai.com/v1", "https://router.huggingface.co/v1"):
        assert find_server(url).key_variable == "" and find_server(url, "HF_TOKEN").key_variable == ""


@pytest.mark.parametrize(
    "written, asked, same",
    [
        (HOME, "https://MODELS.example./other", True),
        (HOME, "https://models.example:443/v1/chat/completions", True),
        (HOME, "https://models.example:444/v1", False),
        (HOME, "https://www.models.example/v1", False),
        (HOME, "http://models.example:443/v1", False),
        ("http://127.0.0.1:8880/v1", "http://[::ffff:127.0.0.1]:8880/v1", True),
        ("http://127.0.0.1:8880/v1", "http://127.0.0.1:8881/v1", False),
        ("http://127.0.0.1:8880/v1", "http://2130706433:8880/v1", False),
        ("http://[::1]:8880", "http://[0:0::1]:8880", True),
        ("http://127.0.0.1:80/v1", "http://127.0.0.1/v1", True),
        ("http://127.0.0.1/v1", "http://127.0.0.1:0/v1", False),
        ("https://models.example\\.evil/v1", "https://models.example/v1", False),
        ("https://models.example", "https://models%2Eexample", False),
    ],
)
def test_one_server_is_one_however_its_address_is_written(written: str, asked: str, same: bool):
    add_server("there", written, "STORY_KEY")
    assert (find_server(asked, "STORY_KEY").key_variable == "STORY_KEY") is same


def test_no_key_goes_over_http_to_another_machine():
    for url in ("http://192.168.1.5:8000/v1", "http://models.example/v1", "http://127.0.0.1.example/v1", "http://localhost.example"):
        assert "clear text" in refusal_of(add_server, "lan", url, "STORY_KEY")
        add_server("lan", url, overwrite=True)
        assert read_key(find_server(url, "STORY_KEY")) is None and read_key(find_server("lan")) is None
        assert "no key is sent over http" in find_server(url, "STORY_KEY").notes[0]
    for url in ("http://localhost:8000/v1", "http://127.8.9.1:8000/v1", "http://[::1]/v1", "https://192.168.1.5/v1"):
        add_server("near", url, "STORY_KEY", overwrite=True)
        assert read_key(find_server(url, "STORY_KEY")) == KEY


def test_what_is_not_paired_is_said_with_the_way_to_pair_it(monkeypatch: pytest.MonkeyPatch):
    (note,) = find_server(HOME, "STORY_KEY").notes
    command = f"audiostory server add NAME {HOME} --key-variable STORY_KEY"
    assert "without a key" in note and "if you trust it" in note and command in note
    assert "OPENAI_API_KEY" in find_server(HOME).notes[0]
    assert "OPENAI_API_KEY" in find_server("http://127.0.0.1:11434/v1").notes[0]
    assert not find_server(HOME, "").notes and not find_server("openai").notes
    # The variable that stands in every node: nobody meant it where it is not set.
    monkeypatch.delenv("OPENAI_API_KEY")
    assert not find_server("http://127.0.0.1:11434/v1").notes and not find_server(HOME).notes
    assert find_server("http://127.0.0.1:11434/v1", "NOT_SET_ANYWHERE").notes


@pytest.mark.parametrize("path", ["v1;id", "$(id)", "`id`", "a&b", "a|b", "%PATH%", "'", '"', "<a>", "x" * 5000])
def test_no_address_gets_into_what_a_person_is_told_to_type_that_does_more_than_name_a_server(path: str):
    (note,) = find_server(f"https://models.example/{path}", "STORY_KEY").notes
    assert "`audiostory server add NAME URL --key-variable STORY_KEY`" in note and len(note) < 400


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_wants_a_key_is_answered_with_the_way_to_pair_it(status: int):
    with serving(giving(b'{"error": "no key"}', status)) as server:
        unpaired = refusal_of(ask, server.url, "STORY_KEY")
        usual = refusal_of(ask, server.url, "OPENAI_API_KEY")
        none = refusal_of(ask, server.url, "")
    for sentence, variable in ((unpaired, "STORY_KEY"), (usual, "OPENAI_API_KEY"), (none, "VAR")):
        assert f"({status}: 'no key')" in sentence and f"server add NAME {server.url} --key-variable {variable}" in sentence
    with serving(giving(b"", status), paired_with="STORY_KEY") as server:
        assert "put a valid one into the environment variable STORY_KEY" in refusal_of(ask, "here", "")


def test_a_server_that_has_another_key_is_called_by_its_name():
    add_server("router", HOME, "ROUTER_KEY")
    (note,) = find_server("https://models.example/else").notes
    assert "write router in place of its address" in note and "server add" not in note and "ROUTER_KEY" not in note
    assert not find_server("router").notes and find_server(HOME, "ROUTER_KEY") == KnownServer(HOME, "ROUTER_KEY")


# The owner's file


def test_servers_are_added_listed_and_removed():
    add_server("groq", "https://api.groq.example/openai/v1/chat/completions", "GROQ_KEY")
    path = add_server("ollama", "http://127.0.0.1:11434/v1/")
    assert path == servers_file() and json.loads(path.read_text(encoding="utf-8")) == {"servers": {
        "groq": {"url": "https://api.groq.example/openai/v1", "key_variable": "GROQ_KEY"},
        "ollama": {"url": "http://127.0.0.1:11434/v1", "key_variable": ""}}}
    assert list(known_servers()) == ["openai", "huggingface", "groq", "ollama"]
    assert find_server("Groq", "STORY_KEY") == KnownServer("https://api.groq.example/openai/v1", "GROQ_KEY")
    assert "--overwrite" in refusal_of(add_server, "groq", HOME)
    add_server("groq", HOME, overwrite=True)
    assert find_server("groq") == KnownServer(HOME)
    remove_server("groq")
    assert "groq" not in known_servers()
    assert "ollama" in refusal_of(remove_server, "groq")


def test_what_is_shipped_gives_way_to_the_owner():
    assert "server add openai https://api.openai.com/v1" in refusal_of(remove_server, "openai")
    add_server("openai", "https://api.openai.com/v1")
    assert read_key(find_server("openai")) is None and read_key(find_server("https://api.openai.com/v1")) is None
    remove_server("openai")
    assert read_key(find_server("openai")) == KEY


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_file_is_its_owners_alone():
    path = add_server("near", HOME, "STORY_KEY")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert stat.S_IMODE(add_server("far", HOME).stat().st_mode) == 0o600
    for mode in (0o620, 0o602):
        path.chmod(mode)
        assert "chmod 600" in refusal_of(find_server, HOME, "STORY_KEY")


def test_where_the_file_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    assert servers_file() == Path(os.environ["AUDIOSTORY_CONFIG"]) / "servers.json"
    monkeypatch.setenv("AUDIOSTORY_CONFIG", "config")
    assert "whole path" in refusal_of(servers_file)
    monkeypatch.delenv("AUDIOSTORY_CONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.setattr("sys.platform", "linux")
    assert servers_file() == tmp_path / ".config/audiostory/servers.json"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    assert servers_file() == tmp_path / "settings/audiostory/servers.json"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr("sys.platform", "darwin")
    assert servers_file() == tmp_path / "Library/Application Support/audiostory/servers.json"
    monkeypatch.setenv("HOME", "nowhere")  # never below the folder that a program was started in
    assert servers_file() is None and find_server(HOME) == KnownServer(HOME, "", "OPENAI_API_KEY")
    assert "AUDIOSTORY_CONFIG" in refusal_of(add_server, "near", HOME)


ENTRY = {"url": HOME, "key_variable": "STORY_KEY"}
HOSTILE = {
    "": "not JSON", "[]": "must be one object", "{": "not JSON", "{}": "object 'servers'", '{"servers": []}': "object 'servers'",
    "[" * 50_000: "not JSON", " " * 200_000: "bytes", '{"servers": {"a": 5}}': "an object of a url",
    json.dumps({"servers": {f"n{n}": ENTRY for n in range(501)}}): "at most 500",
    **{json.dumps({"servers": {name: ENTRY}}): "small letters" for name in ("", "A B", "x" * 41, "espeak", "../up", "\ud800", "a\n")},
    **{json.dumps({"servers": {"a": {**ENTRY, "url": url}}}): "address" for url in ("", "file:///etc/passwd", "https://u:p@h", "https://h/?a=b")},
    **{json.dumps({"servers": {"a": {**ENTRY, **change}}}): "an object of a url" for change in ({"url": None}, {"key_variable": 3}, {"key": "x"})},
    json.dumps({"servers": {"a": {**ENTRY, "key_variable": KEY}}}): "NAME of that variable",
    json.dumps({"servers": {"a": {**ENTRY, "url": "http://models.example"}}}): "clear text",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_file_that_is_none_is_one_sentence(text: str):
    path = add_server("near", HOME)
    path.write_text(text, encoding="utf-8")
    for act, given in ((find_server, (HOME, "STORY_KEY")), (find_server, ("openai",)), (add_server, ("far", HOME)), (remove_server, ("near",))):
        sentence = refusal_of(act, *given)
        assert HOSTILE[text] in sentence and str(path) in sentence and KEY not in sentence
    assert path.read_text(encoding="utf-8") == text


def test_a_folder_in_place_of_the_file_is_one_sentence():
    path = servers_file()
    assert path is not None
    path.mkdir()
    assert "folder" in refusal_of(find_server, HOME)


def test_an_unknown_name_is_one_sentence_and_not_repeated():
    for typed in ("grok", "localhost", "sk-a-key-that-nobody-may-see"):
        sentence = refusal_of(find_server, typed)
        assert "openai" in sentence and "server add NAME URL" in sentence and typed not in sentence
    with pytest.raises(InputError, match="NAME of that variable"):
        find_server(HOME, KEY)


def test_however_many_servers_there_are_a_sentence_names_a_few():
    path = add_server("near", HOME)
    path.write_text(json.dumps({"servers": {f"server-{n:03}-{'x' * 28}": ENTRY for n in range(500)}}), encoding="utf-8")
    for act in (find_server, remove_server):
        assert "server-000" in refusal_of(act, "grok") and "..." in refusal_of(act, "grok")


def test_names_of_voices_are_no_names_of_servers():
    for name in known.RESERVED:
        assert "voices" in refusal_of(add_server, name, HOME)
