"""A recogniser behind a server of this machine: what it is asked, what it may answer, and what is no answer."""

import io
import json
import wave

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.judges import transcriptions
from audiostory_core.judges.protocols import Transcript, Word
from audiostory_core.judges.transcriptions import TranscriptionServer
from audiostory_core.judges.words import joined, spread
from audiostory_core.sound.audio import AudioClip
from clips import RATE, noise, tone
from local_server import KEY, giving, giving_nothing, serving


def said(**answer: object):
    return giving(json.dumps(answer).encode())


def refusing(message: str, status: int = 400):
    return giving(json.dumps({"error": {"message": message}}).encode(), status)


def test_words_come_with_their_times():
    rows = [{"word": "Hello", "start": 0.2, "end": 0.5}, {"word": " there.", "start": 0.6, "end": 0.55}]
    with serving(said(text=" Hello there.", words=rows)) as server:
        judge = TranscriptionServer(f"{server.url}/audio/transcriptions", "whisper-9", language="en")
        found = judge.transcribe(tone(1.5, rate=44100, channels=2))
    assert found == Transcript("Hello there.", (Word("Hello", 0.2, 0.5), Word("there.", 0.6, 0.6)))
    asked = server.asked[0]
    with wave.open(io.BytesIO(asked.pop("file"))) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (1, 16_000, 24_000)
    assert asked == {"path": "/v1/audio/transcriptions", "key": None, "model": "whisper-9", "response_format": "verbose_json",
                     "timestamp_granularities[]": "word", "temperature": "0", "language": "en"}
    assert (judge.version, judge.licence) == ("whisper-9", "that of the server") and judge.name.startswith("server at 127.0.0.1")


def test_stretches_are_spread_over_their_words_and_a_text_alone_has_no_times():
    segments = [{"text": " ab cdef", "start": 1.0, "end": 4.0, "id": 0}]
    with serving(said(text="ab cdef", segments=segments), said(text="ab cdef"), said(text="")) as server:
        judge = TranscriptionServer(server.url)
        assert judge.transcribe(tone(5.0)).words == (Word("ab", 1.0, 2.0), Word("cdef", 2.0, 4.0))
        assert judge.transcribe(tone(5.0)) == Transcript("ab cdef")
        assert judge.transcribe(tone(5.0)) == Transcript("")


def test_what_a_server_will_not_be_told_is_left_out():
    answers = (refusing("unknown field timestamp_granularities"), refusing("response_format 'verbose_json' is not known"), said(text="Yes."))
    with serving(*answers) as server:
        assert TranscriptionServer(server.url).transcribe(tone(1.0)).text == "Yes."
    assert [sorted(set(asked) - {"path", "key", "file", "model"}) for asked in server.asked] == [
        ["response_format", "temperature", "timestamp_granularities[]"], ["response_format", "temperature"], ["temperature"]]


@pytest.mark.parametrize("answer, says", [
    (giving(b"The speaker says hello."), "no whole JSON object: 'The speaker says hello.'; it must hold a 'text'"),
    (giving(b"<html>hi</html>"), "answered with a web page"), (giving(b""), "no whole JSON object: ''"),
    (giving(b'["Hello"]'), "answered without a text"), (said(error={"message": "no such voice"}), "without a text: 'no such voice'"),
    (said(text=7), "answered without a text"), (said(text="a", words=[{"word": "a"}]), "'a' from None to None, which are no seconds"),
    (said(text="a", words=[{"word": "a", "start": -1, "end": 2}]), "from -1 to 2, which are no seconds"),
    (said(text="a", words=[{"word": "a", "start": 0, "end": 10**400}]), "from 0 to 10000000000000000000, which are no seconds"),
    (giving(b'{"text": "a", "words": [{"word": "a", "start": NaN, "end": 1}]}'), "from nan to 1, which are no seconds"),
    (said(text="a", words=["a"]), "gives words that are no list"), (refusing("sound is too long", 413), "refuses the request.*too long"),
    (refusing("slow down", 429), "asked too often"), (refusing("no", 401), "wants a key"), (refusing("boom", 500), "failed .500"),
])
def test_what_is_no_transcript_is_one_sentence(answer, says: str):
    with serving(answer) as server, pytest.raises(InputError, match=says) as refused:
        TranscriptionServer(server.url).transcribe(tone(0.5))
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 500


def test_a_server_that_is_late_or_not_there_is_said():
    with serving(giving_nothing) as server, pytest.raises(InputError, match="took longer than timeout_seconds allows|does not answer in time"):
        TranscriptionServer(server.url, timeout_seconds=0.3).transcribe(tone(0.5))
    with pytest.raises(InputError, match="refuses the connection"):
        TranscriptionServer(server.url).transcribe(tone(0.5))


def test_a_key_goes_where_its_owner_paired_it_and_comes_back_nowhere(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("A_KEY", KEY)
    with serving(said(text=f"it is {KEY}", words=[{"word": KEY, "start": 0, "end": 1}]), paired_with="A_KEY") as server:
        found = TranscriptionServer(server.url, key_variable="A_KEY").transcribe(tone(0.5))
    assert server.asked[0]["key"] == f"Bearer {KEY}" and KEY not in str(found) and found.text == "it is ..."


def test_a_silent_sound_is_asked_nobody_and_what_is_no_sound_is_refused():
    judge = TranscriptionServer("http://127.0.0.1:9/v1")
    assert judge.transcribe(AudioClip(torch.zeros(1, RATE), RATE)) == Transcript("")
    for waveform, says in ((torch.zeros(1, 0), "empty"), (torch.full((1, 9), float("nan")), "not finite")):
        with pytest.raises(InputError, match=says):
            judge.transcribe(AudioClip(waveform, RATE))
    for url, model, says in (("ftp://x", "m", "http://"), ("http://u:p@h", "m", "user name"), ("http://h", " ", "no name")):
        with pytest.raises(InputError, match=says):
            TranscriptionServer(url, model)


def test_a_long_sound_is_cut_where_it_rests(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(transcriptions, "PIECE_SECONDS", 4.0)
    wave = noise(6.0).waveform.clone()
    wave[:, 3 * RATE : round(3.2 * RATE)] = 0
    with serving(said(text="one", words=[{"word": "one", "start": 1, "end": 2}])) as server:
        found = TranscriptionServer(server.url).transcribe(AudioClip(wave, RATE))
    assert found.text == "one one" and found.words[0] == Word("one", 1.0, 2.0)
    assert 3.0 <= found.words[1].start - 1.0 <= 3.2 and len(server.asked) == 2


def test_words_of_pieces_are_known_where_all_are():
    first, second = Transcript("a b", spread("a b", 0.0, 2.0)), Transcript("c")
    assert joined([(0.0, first), (5.0, Transcript(" "))]) == first
    assert joined([(0.0, first), (5.0, second)]) == Transcript("a b c")
    assert joined([]) == Transcript("") and spread("  ", 0.0, 1.0) == ()
