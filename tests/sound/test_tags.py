"""Texts inside finished sound files: the sound stays as it is, the comment too."""

import struct
from io import BytesIO
from pathlib import Path

import pytest
import soundfile
import torch

from audiostory_core.door.story_file import read_plan
from audiostory_core.errors import InputError
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound import riff as riffs
from audiostory_core.sound.audio import AudioClip, read_metadata, write
from audiostory_core.sound.recording import Recording
from audiostory_core.sound.tags import add_loop, add_tags, read_tags
from sound_files import chunk, flac_file, fmt, info, ogg_flac, pcm, ramp, riff, vorbis_comments, vorbis_file

TAGS = {"prompt": '{"1": {"a=b": "雨"}}', "workflow": '{"nodes": []}' * 20_000}


@pytest.fixture
def clip() -> AudioClip:
    return AudioClip(0.1 * torch.randn(2, 40_001, generator=torch.Generator().manual_seed(0)), 16000)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
@pytest.mark.parametrize("comment", ['{"plan": "雨"}', None])
def test_texts_are_added_and_nothing_else_changes(tmp_path: Path, clip: AudioClip, suffix: str, comment: str | None):
    path = write(tmp_path / f"story{suffix}", clip, metadata=comment)
    before, _ = soundfile.read(path)
    add_tags(path, TAGS)
    after, rate = soundfile.read(path)
    assert (before == after).all() and rate == 16000
    assert read_metadata(path) == comment
    data = path.read_bytes()
    names = [b"IPRO", b"IWOR"] if suffix == ".wav" else [b"prompt=", b"workflow="]
    assert all(name in data for name in names) and TAGS["prompt"].encode() in data
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_player_reads_them(tmp_path: Path, clip: AudioClip):
    av = pytest.importorskip("av")
    for suffix, names in ((".flac", ("prompt", "workflow")), (".ogg", ("prompt", "workflow")), (".wav", ("IPRO", "IWOR"))):
        path = write(tmp_path / f"story{suffix}", clip, metadata="{}")
        add_tags(path, TAGS)
        with av.open(str(path)) as file:
            found = {**file.metadata, **file.streams.audio[0].metadata}
            assert [found[name] for name in names] == [*TAGS.values()]
            assert sum(frame.samples for frame in file.decode(audio=0)) == 40_001


def test_too_much_is_refused_and_nothing_is_nothing(tmp_path: Path, clip: AudioClip):
    path = write(tmp_path / "story.flac", clip)
    before = path.read_bytes()
    add_tags(path, {})
    with pytest.raises(InputError, match="metadata takes 8 MiB"):
        add_tags(path, {"workflow": "x" * 9_000_000})
    assert path.read_bytes() == before


PLAN = StoryPlan.sequential("Rain, then a bell.", [("Rain falls.", 1.0), ("A bell rings.", 1.0)])
OURS = PLAN.to_json(indent=None)
GRAPH = '{"1": {"class_type": "AudioStoryPlanTimeline", "inputs": {"plan_json": "{\\"events\\": []}"}}}'
# What other programs write beside a plan: comments before and behind, under any name, and texts that look nearly like one.
BESIDE = {
    "before": (("COMMENT", "ripped by x"), ("COMMENT", OURS)), "behind": (("COMMENT", OURS), ("COMMENT", "ripped by x")),
    "as a description": (("TITLE", "Rain"), ("DESCRIPTION", OURS), ("ENCODER", "y")), "in small letters": (("title", "{"), ("comment", OURS)),
    "under another name": (("LYRICS", OURS), ("COMMENT", "x")), "beside a graph": (("PROMPT", GRAPH), ("WORKFLOW", GRAPH), ("COMMENT", OURS)),
    "beside another's events": (("COMMENT", '{"events": 3}'), ("COMMENT", OURS)), "beside none": (("COMMENT", ""), ("COMMENT", OURS)),
}  # fmt: skip
NONE = {
    "a comment": (("COMMENT", "Recorded on a rainy day"),), "several": (("COMMENT", "one"), ("DESCRIPTION", "two")), "a graph": (("PROMPT", GRAPH),),
    "other JSON": (("COMMENT", '{"a": 1}'),), "a brace": (("COMMENT", "{curly}"),), "a list": (("COMMENT", "[1]"),), "nothing": (),
}  # fmt: skip


def commented(path: Path, entries: tuple[tuple[str, str], ...]) -> Path:
    """A file of another program: wav with an INFO list for each text, flac and ogg with Vorbis comments."""
    if path.suffix == ".wav":
        names = {"COMMENT": b"ICMT", "DESCRIPTION": b"ISBJ", "TITLE": b"INAM"}
        lists = [info((names.get(name.upper(), b"IKEY"), text.encode())) for name, text in entries]
        path.write_bytes(riff(fmt(), chunk(b"data", pcm(4000)), *lists))
        return path
    content = flac_file(ramp(4000), comments=vorbis_comments(*(f"{name}={text}" for name, text in entries)))
    path.write_bytes(ogg_flac(content) if path.suffix == ".ogg" else content)
    return path


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
@pytest.mark.parametrize("case", BESIDE)
def test_a_plan_is_found_among_what_others_wrote(tmp_path: Path, suffix: str, case: str):
    path = commented(tmp_path / f"a{suffix}", BESIDE[case])
    assert read_plan(path)[0].events == PLAN.events
    assert [text for _, text in read_tags(path)] == [text for _, text in BESIDE[case] if text]


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
@pytest.mark.parametrize("case", NONE)
def test_an_ordinary_comment_is_no_plan(tmp_path: Path, suffix: str, case: str):
    path = commented(tmp_path / f"a{suffix}", NONE[case])
    with pytest.raises(InputError, match="carries no plan in its metadata"):
        read_plan(path)


def test_a_plan_that_is_broken_says_what_is_wrong(tmp_path: Path):
    for text, says in ((OURS[: len(OURS) // 2], "not JSON"), (OURS.replace('"seconds":1.0', '"seconds":-1.0'), "seconds")):
        path = commented(tmp_path / "a.flac", (("COMMENT", "x"), ("COMMENT", text)))
        with pytest.raises(InputError, match=says):
            read_plan(path)


def test_a_plan_survives_another_program_that_copies_the_file(tmp_path: Path, clip: AudioClip):
    av = pytest.importorskip("av")
    for suffix in (".flac", ".ogg", ".wav"):
        path, copy = write(tmp_path / f"a{suffix}", clip, metadata=OURS), tmp_path / f"copy{suffix}"
        with av.open(str(path)) as source, av.open(str(copy), "w") as target:
            stream = target.add_stream_from_template(source.streams.audio[0])
            target.metadata.update({**source.metadata, **source.streams.audio[0].metadata, "title": "a copy"})
            for packet in source.demux(audio=0):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
        assert read_plan(copy)[0].events == PLAN.events, suffix


def test_links_and_joined_files_are_asked_for_their_texts_too(tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(riff(fmt(), chunk(b"data", pcm(50))) + riff(fmt(), chunk(b"data", pcm(50)), info((b"ICMT", OURS.encode()))))
    (tmp_path / "a.ogg").write_bytes(vorbis_file(500) + vorbis_file(500, comment=OURS))
    for name in ("a.wav", "a.ogg"):
        assert read_plan(tmp_path / name)[0].events == PLAN.events


def infos(path: Path) -> list[tuple[str, ...]]:
    """The names in each INFO list of a wav file."""
    with path.open("rb") as file:
        lists = [part for _, parts in riffs._files(file) for part in parts if riffs._is_info(file, part)]
        return [tuple(name for name, _ in riffs._entries(file, part)) for part in lists]


@pytest.mark.parametrize("steps", ["comment tags", "comment loop tags", "tags tags", "comment tags loop tags", "loop", "tags"])
def test_a_wav_file_has_one_list_of_texts(tmp_path: Path, clip: AudioClip, steps: str):
    path = write(tmp_path / "a.wav", clip, metadata=OURS if "comment" in steps else None)
    plain, texts = soundfile.read(path)[0], ["ICMT"] * ("comment" in steps)
    for n, step in enumerate(steps.split()):
        if step == "loop":
            add_loop(path, clip.waveform.shape[1], clip.sample_rate)
        if step == "tags":
            add_tags(path, {f"{n}ab": "x" * (n + 2), f"{n}cd": "y"})
            texts += [f"I{n}AB", f"I{n}CD"]
    assert infos(path) == ([tuple(texts)] if texts else [])
    assert path.stat().st_size == struct.unpack("<I", path.read_bytes()[4:8])[0] + 8
    assert read_metadata(path) == (OURS if "comment" in steps else None) and (soundfile.read(path)[0] == plain).all()
    found = Recording.open(path, 0.1)
    assert found.samples == clip.waveform.shape[1] and riffs.waves(BytesIO(path.read_bytes()))[0].is_plain
    assert (b"smpl" in path.read_bytes()) == ("loop" in steps)


def test_two_lists_are_both_read_and_become_one(tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(riff(fmt(), info((b"IART", b"me")), chunk(b"data", pcm(51)), info((b"ICMT", b"a text"), (b"INAM", b"odd"))))
    assert read_tags(tmp_path / "a.wav") == (("IART", "me"), ("ICMT", "a text"), ("INAM", "odd"))
    add_tags(tmp_path / "a.wav", {"prompt": "{}"})
    assert infos(tmp_path / "a.wav") == [("IART", "ICMT", "INAM", "IPRO")]
    assert read_tags(tmp_path / "a.wav") == (("IART", "me"), ("ICMT", "a text"), ("INAM", "odd"), ("IPRO", "{}"))
    assert Recording.open(tmp_path / "a.wav", 0.1).samples == 51 and soundfile.info(tmp_path / "a.wav").frames == 51


def test_texts_of_broken_structures_are_none_and_no_error(tmp_path: Path):
    for count, size in ((2**32 - 1, 2**32 - 1), (3, 2**31), (2**31, 1), (1, 0)):
        comments = struct.pack("<III", 0, count, size) + b"COMMENT=x"
        for suffix, wrapped in ((".flac", lambda content: content), (".ogg", ogg_flac)):
            path = tmp_path / f"a{suffix}"
            path.write_bytes(wrapped(flac_file(ramp(100), comments=comments)))
            assert len(read_tags(path)) <= 1
            with pytest.raises(InputError, match="carries no plan"):
                read_plan(path)
