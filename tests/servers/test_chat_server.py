"""Asking a chat server: a real one on this machine, well behaved and not."""

import json
import threading
import time

import pytest

from audiostory_core.errors import InputError
from audiostory_core.line.server_reasoner import ask_plan
from audiostory_core.plan import clauses as plain_plan
from audiostory_core.servers.address import check_url
from audiostory_core.servers.chat import CHAT, ChatServer, complete
from audiostory_core.servers.http import Refused, drop_refused
from audiostory_core.servers.known import KnownServer, check_variable, read_key
from local_server import KEY, Answering, chat_reply, giving, giving_nothing, giving_text, serving
from refusals import refusal_of

PLAN = {"reasoning": "Rain, then a dog.", "events": [{"caption": "Rain falls.", "seconds": 6.0}, {"caption": "A dog barks.", "seconds": 4.0}]}


def streamed(*pieces: str, end: str = "data: [DONE]\n\n") -> bytes:
    chunks = (json.dumps({"choices": [{"delta": {"content": piece}}]}) for piece in pieces)
    return ("".join(f": alive\n\ndata: {chunk}\n\n" for chunk in chunks) + end).encode()


EVENTS = {"kind": "text/event-stream; charset=utf-8"}


def asked(*answers, on_text=None, **options) -> str:
    with serving(*answers, paired_with="STORY_KEY") as server:
        return complete(ChatServer(server.url, "small", **options), "Be short.", "Say hello.", on_text)


def refused(*answers, **options) -> str:
    sentence = refusal_of(asked, *answers, **options)
    assert KEY not in sentence and KEY[:6] not in sentence
    return sentence


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORY_KEY", KEY)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def test_a_streamed_answer_is_heard_piece_by_piece():
    heard: list[str] = []
    with serving(giving(streamed("Hel", "lo 雨", "."), **EVENTS), paired_with="STORY_KEY") as server:
        text = complete(ChatServer(server.url + "/", " small ", key_variable="STORY_KEY"), "Be short.", "Say hello.", on_text=heard.append)
    assert text == "Hello 雨." and [piece for piece in heard if piece] == ["Hel", "lo 雨", "."]
    (question,) = server.asked
    assert question["path"] == "/v1/chat/completions" and question["key"] == f"Bearer {KEY}"
    assert (question["model"], question["temperature"], question["stream"]) == ("small", 0.0, True)
    assert [message["role"] for message in question["messages"]] == ["system", "user"]


def test_a_stream_may_end_with_a_reason_instead_of_done():
    end = 'data: {"choices": [{"delta": {}, "finish_reason": "length"}]}\n\n'
    assert asked(giving(streamed("Hello", end=end), **EVENTS)) == "Hello"


def test_without_streaming_the_answer_comes_whole():
    heard: list[str] = []
    assert asked(giving_text("Hello."), on_text=heard.append) == "Hello."
    assert heard[-1] == "Hello."
    parts = {"choices": [{"message": {"content": [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]}}]}
    assert asked(giving(json.dumps(parts).encode())) == "Hello"


SAYS_THE_KEY = {
    "whole": KEY, "split by a space": KEY[:11] + " " + KEY[11:], "split by a line end": KEY[:11] + "\n" + KEY[11:],
    "escaped": "".join(f"\\u{ord(char):04x}" for char in KEY), "split by an escape": KEY[:11] + "\\n" + KEY[11:],
}


@pytest.mark.parametrize("way", SAYS_THE_KEY)
@pytest.mark.parametrize("step", [0, 1, 5, 1000])
def test_a_key_that_is_said_back_is_heard_by_nobody(way: str, step: int):
    said = f'[{{"caption": "Rain. {SAYS_THE_KEY[way]} A dog.", "seconds": 4.0}}]'
    pieces = [said[n : n + step] for n in range(0, len(said), step)] if step else []
    heard: list[str] = []
    text = asked(giving(streamed(*pieces), **EVENTS) if step else giving_text(said), on_text=heard.append, key_variable="STORY_KEY")
    assert text == "".join(heard) == '[{"caption": "Rain. ... A dog.", "seconds": 4.0}]'


def test_no_plan_holds_the_key():
    rows = [{"caption": f"Rain {KEY[:20]}\n{KEY[20:]} falls.", "seconds": 4.0, "detail": KEY}, {"caption": "A dog barks.", "seconds": 6.0}]
    said = json.dumps({"reasoning": f"Authorization: Bearer {KEY}", "events": rows}).replace("sk-a", "\\u0073k\\u002da")
    with serving(giving_text(said), paired_with="STORY_KEY") as server:
        plan = ask_plan(ChatServer(server.url, "small", "STORY_KEY"), "Rain, then a dog.", 10).plan
    assert server.asked[0]["key"] == f"Bearer {KEY}" and plan.events[0].caption == "Rain ... falls."
    assert plan.reasoning == "Authorization: Bearer ..." and not any(part in plan.to_json() for part in (KEY[:20], KEY[20:]))


def test_no_variable_means_no_key():
    for variable in ("OPENAI_API_KEY", "", "NOT_SET_ANYWHERE"):
        with serving(giving_text("Hello.")) as server:
            complete(ChatServer(server.url, "small", key_variable=variable), "", "Hi.")
        assert server.asked[0]["key"] is None


def test_what_a_server_will_not_be_told_is_left_out():
    said = {"error": {"message": "Unsupported value: 'temperature' does not support 0 with this model."}}
    streams = {"detail": "stream is not supported"}
    with serving(giving(json.dumps(said).encode(), 400), giving(json.dumps(streams).encode(), 422), giving_text("Yes")) as server:
        assert complete(ChatServer(server.url, "small"), "", "Hi.") == "Yes"
    assert [sorted({"temperature", "stream"} & set(question)) for question in server.asked] == [["stream", "temperature"], ["stream"], []]


@pytest.mark.parametrize(
    "answers, sentence",
    [
        (giving(b"<!DOCTYPE html><html><body>Welcome</body></html>", kind="text/html"), "web page"),
        (giving(b" <html>Welcome"), "web page"),
        (giving(chat_reply("Hello.")[:30]), "no whole JSON object"),
        (giving(b"[1, 2]"), "no whole JSON object"),
        (giving(b"[" * 100_000), "no whole JSON object"),
        (giving(b""), "no whole JSON object"),
        (giving_text("  "), "empty text"),
        (giving(b'{"choices": []}'), "empty text"),
        (giving(b'{"choices": [null]}'), "empty text"),
        (giving(b'{"choices": {"0": 1}}'), "empty text"),
        (giving(b'{"choices": [{"message": 5}]}'), "empty text"),
        (giving(streamed(), **EVENTS), "empty text"),
        (giving(streamed("Hel", end=""), **EVENTS), "broke off"),
        (giving(streamed("Hel", end='data: {"choices": [{"del\n\n'), **EVENTS), "no whole JSON object"),
        (giving(b'data: {"error": {"message": "out of memory"}}\n\n', **EVENTS), "out of memory"),
        (giving(chat_reply("Hello."), length=5000), "broke off"),
        (giving(b'{"error": {"message": "Bad key ' + KEY.encode() + b'"}}', 401), "401: 'Bad key ...'"),
        (giving(b"x" * 190 + KEY.encode(), 500), "failed (500: 'xxx"),
        (giving(b'{"error": "no model small"}', 404), "404: 'no model small'"),
        (giving(b"<html>busy</html>", 429), r"(429); wait"),
        (giving(b'{"detail": [{"msg": "odd"}]}', 422), "odd"),
        (giving(b"x" * 100_000, 500), "failed (500: 'xxx"),
        (giving(b"", 204), "refuses the request (204)"),
        (giving(b"", 302, Location="https://elsewhere.example/v1?k=" + KEY), "'https://elsewhere.example/v1?k=...'"),
        (giving(b"", 307), "elsewhere"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n"), "does not speak HTTP"),
        (lambda handler: None, "broke off"),
    ],
)
def test_a_wrong_answer_is_one_sentence(answers, sentence: str):
    assert sentence in refused(answers, key_variable="STORY_KEY")


def test_redirects_are_not_followed():
    with serving(giving_text("Hello.")) as other, serving(giving(b"", 302, Location=other.url), paired_with="STORY_KEY") as server:
        with pytest.raises(InputError):
            complete(ChatServer(server.url, "small", key_variable="STORY_KEY"), "", "Hi.")
        assert len(server.asked) == 1 and not other.asked


def endless(handler: Answering) -> None:
    """100 MB, if somebody reads them."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(100_000_000))
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" " * 1_000_000)


def test_a_huge_body_is_not_read():
    started = time.monotonic()
    assert "more than 2 MB" in refused(endless)
    assert time.monotonic() - started < 3


def dripping(handler: Answering) -> None:
    """Something every moment, an answer never."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()
    while True:
        handler.wfile.write(b": alive\n\n")
        time.sleep(0.02)


@pytest.mark.parametrize("answer", [giving_nothing, dripping])
def test_a_server_that_hangs_is_left(answer):
    started = time.monotonic()
    with serving(answer) as server:
        with pytest.raises(InputError, match="timeout_seconds|in time"):
            complete(ChatServer(server.url, "small", timeout_seconds=0.4), "", "Hi.")
        assert time.monotonic() - started < 2
        assert answer is giving_nothing or server.left.wait(2)
    assert not [thread for thread in threading.enumerate() if thread.name == "audiostory-chat" and thread.is_alive()] or answer is giving_nothing


@pytest.mark.parametrize("answer", [giving_nothing, dripping])
def test_an_interrupt_works_while_the_server_is_silent(answer):
    def stop(piece: str) -> None:
        raise KeyboardInterrupt

    started = time.monotonic()
    with serving(answer) as server, pytest.raises(KeyboardInterrupt):
        complete(ChatServer(server.url, "small"), "", "Hi.", on_text=stop)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("host", ["[::1]", "127.0.0.1"])
def test_an_address_without_a_port_is_asked_at_the_usual_one(host: str, monkeypatch: pytest.MonkeyPatch):
    called: list[tuple] = []

    def connect(address: tuple, *_: object) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.create_connection", connect)
    for url in (f"http://{host}/v1", f"http://{host}:8880/v1", f"https://{host}"):
        refusal_of(complete, ChatServer(url, "small"), "", "Hi.")
    assert called == [(host.strip("[]"), port) for port in (80, 8880, 443)]


def test_nobody_there():
    with serving(giving(b"")) as server:
        pass
    with pytest.raises(InputError, match="refuses the connection"):
        complete(ChatServer(server.url, "small"), "", "Hi.")
    with pytest.raises(InputError, match="no host|in time|does not"):
        complete(ChatServer("http://no-such-host.invalid/v1", "small", timeout_seconds=3), "", "Hi.")


@pytest.mark.parametrize(
    "url",
    ["", "localhost:11434", "ftp://x/v1", "file:///etc/passwd", "javascript:alert(1)", "http://", "http:///v1", "http://x:port/v1",
     "http://x:99999/v1", "http://[::1/v1", "http://user:secret@x/v1", "http://x/v1?key=secret", "http://x/v1#secret", "http://x/v 1",
     "http://x/v1\r\nX-Evil: 1", "http://a..b/v1", "http://x/ü", "http://" + "x" * 300],
)
def test_an_address_is_an_address(url: str):
    with pytest.raises(InputError) as error:
        check_url(url)
    assert "secret" not in str(error.value)


def test_addresses_as_people_write_them():
    for url in ("http://127.0.0.1:1/v1", " http://127.0.0.1:1/v1/ ", "http://127.0.0.1:1/v1/chat/completions"):
        assert check_url(url).geturl() == "http://127.0.0.1:1/v1"
    assert check_url("https://[::1]:8080").hostname == "::1"


@pytest.mark.parametrize(
    "typed", [KEY, "sk-proj-abc", "gsk_4f8gh2h3j4k5l6", "hf_aBcDeFgHiJkL", "AIzaSyD4eXaMpLe", "a b", "a=b", "4", "x" * 200,
              "f3a9c2e871b04d6fb0c1d2e3f4a5b6c7", "Bearer token", "$KEY", "kéy"],
)
def test_a_key_in_place_of_a_name_is_refused_and_never_repeated(typed: str):
    with pytest.raises(InputError) as error:
        check_variable(typed)
    assert "NAME" in str(error.value) and (len(typed) < 4 or typed not in str(error.value))
    with serving(giving_text("Hello.")) as server, pytest.raises(InputError):
        complete(ChatServer(server.url, "small", key_variable=typed), "", "Hi.")
    assert not server.asked


def test_names_of_variables(monkeypatch: pytest.MonkeyPatch):
    for name in ("OPENAI_API_KEY", "HF_TOKEN", "_k", "AZURE_OPENAI_API_KEY_2", "MY_VERY_LONG_VARIABLE_NAME_FOR_KEYS_1"):
        assert check_variable(f" {name} ") == name
    monkeypatch.setenv("STORY_KEY", "bad\nkey")
    with pytest.raises(InputError, match="characters that no key has") as error:
        read_key(KnownServer("http://127.0.0.1:1/v1", "STORY_KEY"))
    assert "bad" not in str(error.value)


def test_a_plan_is_read_from_the_answer():
    with serving(giving(chat_reply(f"<think>Well.</think>```json\n{json.dumps(PLAN)}\n```"))) as server:
        reading = ask_plan(ChatServer(server.url, "small"), "Rain, then a dog.", 20)
    assert [event.caption for event in reading.plan.events] == ["Rain falls.", "A dog barks."]
    assert reading.plan.total_seconds == 20 and any("scaled" in note for note in reading.repairs)
    assert reading.plan.instruction == "Rain, then a dog." and "20 seconds" in server.asked[0]["messages"][1]["content"]


def test_an_answer_without_a_plan_is_asked_for_again():
    with serving(giving_text("I am sorry, I cannot."), giving(chat_reply(json.dumps(PLAN)))) as server:
        reading = ask_plan(ChatServer(server.url, "small"), "Rain, then a dog.", 10)
    assert len(reading.plan.events) == 2 and "answer 1 held no plan" in reading.repairs[0]
    assert "could not be read" in server.asked[1]["messages"][1]["content"]
    with serving(giving_text("I am sorry.")) as server, pytest.raises(InputError, match="no plan in two tries.*I am sorry"):
        ask_plan(ChatServer(server.url, "small"), "Rain, then a dog.", 10)
    assert len(server.asked) == 2


@pytest.mark.parametrize("options", [{"timeout_seconds": 0}, {"timeout_seconds": float("nan")}, {"timeout_seconds": 1e9}])
def test_a_wait_has_bounds(options: dict):
    with pytest.raises(InputError, match="timeout_seconds"):
        complete(ChatServer("http://127.0.0.1:1/v1", "small", **options), "", "Hi.")
    with pytest.raises(InputError, match="model's name"):
        complete(ChatServer("http://127.0.0.1:1/v1", " "), "", "Hi.")


def test_an_empty_instruction_is_refused_before_anything_is_sent():
    with pytest.raises(InputError, match="instruction is empty"):
        ask_plan(ChatServer("http://127.0.0.1:1/v1", "small"), " ", 10)


def test_the_wire_reads_no_more_than_the_limit():
    assert CHAT.max_bytes == 2_000_000


# Planning without any model


@pytest.mark.parametrize(
    "instruction, captions",
    [
        ("Rain falls on a roof, then a dog barks. The total duration is 12.5 seconds.", ["Rain falls on a roof.", "A dog barks."]),
        ("A big, brown dog barks and then a cat meows; bees", ["A big, brown dog barks.", "A cat meows.", "Bees."]),
        ("First, wind. Finally, thunder rolls, and bees buzz.", ["Wind.", "Thunder rolls.", "Bees buzz."]),
        ("雨が降る。犬が吠える。", ["雨が降る", "犬が吠える"]),
        ("Rain", ["Rain."]),
    ],
)
def test_clauses(instruction: str, captions: list[str]):
    assert plain_plan.clauses(instruction) == captions


def test_a_plain_plan_lasts_exactly_as_long_as_asked():
    reading = plain_plan.plain_plan("Rain. A dog. Bees.", 10.0)
    assert reading.plan.total_seconds == 10.0 and reading.plan.events[-1].end == 10.0 and reading.plan.is_sequential
    for instruction in ("", "  \n", "...", "The total duration is 5 seconds."):
        with pytest.raises(InputError, match="instruction is empty"):
            plain_plan.plain_plan(instruction, 10.0)
    with pytest.raises(InputError, match=r"need at least"):
        plain_plan.plain_plan("Rain. " * 50, 2.0)
    with pytest.raises(InputError, match="2000"):
        plain_plan.plain_plan("Rain. " * 2500, 2000.0)
    assert "cut" in plain_plan.plain_plan("x" * 5000, 2.0).repairs[1]


def test_a_field_is_left_out_where_the_server_refuses_it_by_name():
    tries: list[dict] = []

    def ask(fields: dict) -> str:
        tries.append(dict(fields))
        for name in ("b", "c"):
            if name in fields:
                raise Refused(400, f"no {name} here")
        return "yes"

    asked = {"a": 1, "b": 2, "c": 3}
    assert drop_refused(ask, asked, ("c", "b")) == "yes" and asked == {"a": 1, "b": 2, "c": 3}
    assert tries == [{"a": 1, "b": 2, "c": 3}, {"a": 1, "c": 3}, {"a": 1}]
    with pytest.raises(InputError, match="no c here") as error:
        drop_refused(ask, asked, ("b",))
    assert not isinstance(error.value, Refused)


def test_nothing_is_left_out_where_the_server_fails_otherwise():
    def ask(fields: dict) -> str:
        raise Refused(500, "no b here")

    with pytest.raises(InputError, match="no b here"):
        drop_refused(ask, {"b": 2}, ("b",))
