"""A folder of videos to shards: resumed by content, whoever is killed; rejections counted; two runs told apart."""

import errno
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from audiostory_core import cli
from audiostory_core.corpora import asking
from audiostory_core.corpora.as10k_run import read_report
from audiostory_core.dataset.index import read_index, shards_of
from audiostory_core.dataset.shards import alone_in, read_shards
from audiostory_core.disk.lock import beside, is_held
from films import film
from other_process import run_command
from story_videos import answer_of, event, seeing, step_of, story_video, story_videos
from toy_work import wait_for


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "WAITS", (0.0,))


def words_of(videos: Path, out: Path, url: str, *more: str) -> list[str]:
    models = ["--vision", url, "--vision-model", "scripted", "--llm", url, "--llm-model", "scripted"]
    return ["dataset", "as10k", "--videos", str(videos), "--out", str(out), *models, "--videos-a-shard", "2", *more]


def records_of(out: Path) -> dict[str, tuple[str, bytes]]:
    return {s.record.name: (s.record.to_json(), s.parts["flac"].read(10**9)) for _, s in read_shards(shards_of([out]))}


def bytes_of(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.tar"))}


def test_videos_become_shards_and_what_is_rejected_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    videos, out = story_videos(tmp_path / "v", 5), tmp_path / "out"
    film(videos / "mute.mp4", [30], 5)
    (videos / "sub").mkdir()
    (videos / "sub" / "broken.mkv").write_bytes(b"nothing")
    (videos / "sub" / "again.mp4").write_bytes((videos / "v000.mp4").read_bytes())
    (videos / "notes.txt").write_text("no video")
    with seeing() as server:
        words = words_of(videos, out, server.url, "--licence", "CC0-1.0", "--author", "Nobody", "--price-vision", "1", "2")
        assert cli.main(words) == 0
        said = capsys.readouterr()
        assert said.out == f"{out}: 5 stories, 0.01 h\n"
        for line in ("rejected: 1 no sound, such as mute.mp4: ", "rejected: 1 there twice, such as v000.mp4", "rejected: 1 unreadable, such as sub/broken.mkv: ",
                     "--vision: 10 answers, 1,000 tokens read and 100 written, 0.00 at 1 and 2 a million", "as10k-00003 (4 of 4): 1 of 1 videos became stories | so far --vision: 10 answers, 1,000 tokens read"):
            assert line in said.err, said.err
        assert "about --vision: 12 answers, " in said.err and "name no licence" not in said.err
        index = read_index(out)
        assert [(row.file, row.records) for row in index] == [("as10k-00000.tar", 1), ("as10k-00001.tar", 1), ("as10k-00002.tar", 2), ("as10k-00003.tar", 1)]
        assert index[0].licences == {"CC0-1.0": 1} and index[2].marks == {"natural": 2} and index[0].corpora == {"as10k": 1}
        before, asked = bytes_of(out), sum(server.asked.values())
        assert asked == 20
        # Nothing new: nothing is asked, nothing is written. A new video stands in a new shard.
        assert cli.main(words) == 0 and bytes_of(out) == before and sum(server.asked.values()) == asked
        story_video(videos / "a-new-one.mp4", 77)
        (videos / "v001.mp4").rename(videos / "renamed.mp4")
        assert cli.main(words) == 0
        after = bytes_of(out)
        assert {name: after[name] for name in before} == before and len(after) == 5 and sum(server.asked.values()) == asked + 4
        # Shards that are lost are made again of what was answered.
        (out / "as10k-00002.tar").unlink()
        assert cli.main(words) == 0 and bytes_of(out) == after and sum(server.asked.values()) == asked + 4


def test_an_estimate_asks_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    videos = story_videos(tmp_path / "v", 2)
    with seeing() as server:
        assert cli.main(words_of(videos, tmp_path / "o", server.url, "--estimate-only", "--price-llm", "3", "4")) == 0
        assert not server.asked
    err = capsys.readouterr().err
    assert "about --llm: 4 answers, 2,250 tokens read and 900 written, 0.01 at 3 and 4 a million" in err


def test_what_cannot_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    videos, out, url = story_videos(tmp_path / "v", 1), tmp_path / "o", "http://127.0.0.1:9/v1"
    (tmp_path / "empty").mkdir()
    assert cli.main(words_of(videos, out, url)) == 1, "nobody is there"
    assert "1 shards are left: the server at 127.0.0.1:9 refuses the connection" in capsys.readouterr().err
    for words, sentence in (
        (words_of(videos, out, url, "--licence", "CC0-1.0"), "was begun otherwise: licence differ;"),
        (words_of(videos, out, url, "--require-licence"), "--require-licence wants to know the videos' licence"),
        (words_of(tmp_path / "empty", tmp_path / "p", url), "holds no videos, which are files that end in .mp4"),
        (words_of(tmp_path / "none", tmp_path / "p", url), "is no folder; give one with videos."),
        (words_of(videos, tmp_path / "p", url, "--least", "9", "--most", "4"), "videos of 9 to 4 s cannot be asked for"),
        (words_of(videos, tmp_path / "p", url, "--videos-a-shard", "0"), "0 videos a shard cannot be"),
        (words_of(videos, tmp_path / "p", url, "--price-llm", "-1", "0"), "a price of a million tokens is 0 or more"),
        ([*words_of(videos, tmp_path / "p", url)[:-4], "--llm-model", ""], "name the model there as well"),
    ):
        assert cli.main(words) == 2, words
        assert sentence in capsys.readouterr().err
    (out / "videos.json").write_text(json.dumps({"version": 1, "made": {}, "videos": [{"path": "../../x"}]}))
    assert cli.main(words_of(videos, out, url)) == 2 and "is no list of videos" in capsys.readouterr().err


def test_a_shard_whose_server_fails_is_left_and_the_others_are_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    videos, out, broken = story_videos(tmp_path / "v", 4), tmp_path / "o", [True]

    def answer(question: dict) -> object:
        if broken[0] and step_of(question) == "points" and server.steps["points"] > 3:
            return 500, "out of memory"
        return answer_of(question)

    with seeing(answer) as server:
        assert cli.main(words_of(videos, out, server.url)) == 1
        assert "not made: as10k-00001: " in capsys.readouterr().err and list(bytes_of(out)) == ["as10k-00000.tar"]
        broken[0] = False
        assert cli.main(words_of(videos, out, server.url)) == 0
    assert len(records_of(out)) == 4 and read_report(out / "as10k-00001.report.json")[0] == 2


def test_a_full_disk_ends_the_run_with_nothing_half_written(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                            monkeypatch: pytest.MonkeyPatch):
    videos, out = story_videos(tmp_path / "v", 4), tmp_path / "o"
    fsync, calls = os.fsync, itertools.count()

    def full(number: int) -> None:
        if next(calls) > 12:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(number)

    with seeing() as server:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            assert cli.main(words_of(videos, out, server.url)) == 2, "not even the index can be written"
        assert "the disk is full while writing" in capsys.readouterr().err
        assert list(bytes_of(out)) == ["as10k-00000.tar"] and not list(out.rglob(".*.tmp"))
        assert cli.main(words_of(videos, out, server.url)) == 0 and len(records_of(out)) == 4
        assert sum(count - 1 for count in server.asked.values()) <= 1, "the answer that found no place"


def test_two_runs_in_one_folder_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with alone_in(tmp_path / "o"):
        assert cli.main(words_of(story_videos(tmp_path / "v", 1), tmp_path / "o", "http://127.0.0.1:9/v1")) == 2
    assert f"another run writes to {tmp_path / 'o'}" in capsys.readouterr().err


def varied(question: dict) -> object:
    """Answers that are sometimes of no use at first, and now and then no story, by the question alone."""
    draw = random.Random(json.dumps(question["messages"], sort_keys=True)).random()
    step, again = step_of(question), "could not be used" in json.dumps(question["messages"])
    if step == "drawn" and draw < 0.1:
        return {"story": False, "drawn": False, "why": "a slide show"}
    if not again and draw > 0.8:
        return "Here it is."
    if step == "events" and draw < 0.5:
        return {"events": [event(0, 2), event(2, 4.2), event(4.2, 6)], "effects": [], "music": []}
    return answer_of(question)


def kill_and_go_on(folder: Path, videos: Path, kills: int, begin: Callable[[list[str]], BaseProcess | subprocess.Popen]) -> None:
    """A run that is killed so often makes what one that was not makes, and asks again only what was in flight."""
    draws = random.Random(0)
    with seeing(varied) as calm:
        assert cli.main(words_of(videos, folder / "calm", calm.url)) == 0
    each = sum(calm.given.values()) // (kills + 1)
    with seeing(varied) as server:
        words = words_of(videos, folder / "killed", server.url)
        for _ in range(kills):
            driver, most = begin(words), sum(server.given.values()) + draws.uniform(0.3, 1.0) * each
            wait_for(lambda most=most: sum(server.given.values()) >= most, 300)
            time.sleep(draws.uniform(0, 0.2))
            os.kill(driver.pid, signal.SIGKILL)
            driver.join() if isinstance(driver, BaseProcess) else driver.wait()
            wait_for(lambda: not is_held(beside(folder / "killed")))
            time.sleep(0.3)  # workers end
        assert cli.main(words) == 0
        again = sum(count - 1 for count in server.asked.values())
        assert again <= 2 * kills, "each of at most two workers had one question in flight"
        assert set(server.asked) == set(calm.asked), "the same questions, whoever was killed"
    assert bytes_of(folder / "calm") == bytes_of(folder / "killed") and len(records_of(folder / "killed")) > 1
    assert not list((folder / "killed").rglob(".*.tmp"))


@pytest.mark.skipif(os.name == "nt", reason="sends SIGKILL")
def test_twelve_videos_whose_run_is_killed_twice(tmp_path: Path, processes):
    def begin(words: list[str]) -> BaseProcess:
        driver = processes.Process(target=run_command, args=(words, tmp_path, tmp_path / "errors"))
        driver.start()
        return driver

    kill_and_go_on(tmp_path, story_videos(tmp_path / "v", 12), 2, begin)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends SIGKILL")
def test_two_hundred_videos_whose_run_is_killed_five_times(tmp_path: Path):
    """By the command itself, with two workers, which end when it is killed."""
    main = tmp_path / "main.py"
    main.write_text("import sys\nfrom audiostory_core.cli import main\nif __name__ == '__main__':\n    sys.exit(main(sys.argv[1:]))\n")

    def begin(words: list[str]) -> subprocess.Popen:
        with (tmp_path / "err").open("a") as errors:
            return subprocess.Popen([sys.executable, str(main), *words, "--workers", "2"], stdout=subprocess.DEVNULL, stderr=errors)

    kill_and_go_on(tmp_path, story_videos(tmp_path / "v", 200), 5, begin)


@pytest.mark.slow
def test_ray_makes_the_same_shards(tmp_path: Path):
    pytest.importorskip("ray", reason="Ray is not installed: pip install ray")
    videos = story_videos(tmp_path / "v", 6)
    for engine in ("local", "ray"):
        with seeing(varied) as server:
            assert cli.main(words_of(videos, tmp_path / engine, server.url, "--workers", "2", "--engine", engine)) == 0
    assert bytes_of(tmp_path / "local") == bytes_of(tmp_path / "ray") and len(records_of(tmp_path / "ray")) > 1
