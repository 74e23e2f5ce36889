"""Records of a benchmark: the published form and our own, and what is wrong with others."""

import json
from pathlib import Path

import pytest

from audiostory_core.errors import InputError
from audiostory_core.evaluation.records import Record, RecordCaption, read_record, read_records
from audiostory_core.plan.story import StoryPlan

# In the shape of the supplement's Figure 5; the words are ours.
PUBLISHED = {
    "Instruction": "I'd like an extended audio track with rich details of a singer and her audience. The total duration is 35.5 seconds.",
    "Reasoning": "The caption can be divided into 3 points:\n\n1. **[0.0, 11.5]**\n - **Story Details**: She sings.\n - **Sound Effects**: "
    "Singing.\n\n2. **[11.5, 21.5]**\n - **Story Details**: They clap.\n - **Sound Effects**: Applause.\n\n3. **[21.5, 35.5]**\n"
    " - **Story Details**: A man thanks her.\n - **Sound Effects**: A voice, cheers.",
    "Audio Clips": [
        "A young woman sings with a band.<timestamp>11.5 </timestamp>",
        "The music stops, a small audience applauds.<timestamp>10.0 \n</timestamp>",
        "A man speaks through loudspeakers, and people cheer.<timestamp>14.0</timestamp>",
    ],
}
TIMES = [(0.0, 11.5), (11.5, 21.5), (21.5, 35.5)]


def write(folder: Path, name: str, data: object) -> Path:
    path = folder / f"{name}.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_the_published_form_is_read_with_its_sound(tmp_path: Path):
    (tmp_path / "one.flac").write_bytes(b"")
    found, notes = read_record(write(tmp_path, "one", PUBLISHED))
    assert (found.name, found.seconds, found.audio, notes) == ("one", 35.5, tmp_path / "one.flac", ())
    assert [(c.start, c.end) for c in found.captions] == TIMES and found.captions[1].caption == "The music stops, a small audience applauds."
    assert found.instruction == PUBLISHED["Instruction"] and "Story Details" in found.reasoning
    assert found.plan.total_seconds == 35.5 and [event.start for event in found.plan.events] == [0.0, 11.5, 21.5]


@pytest.mark.parametrize("rows", [
    [{"caption": "A dog barks.", "start": 0, "end": 2}, {"caption": "Rain falls.", "start": 1, "end": 5}],
    [{"caption": "A dog barks.", "start": 0, "duration": 2}, {"caption": "Rain falls.", "start": 1, "duration": 4}],
])  # fmt: skip
def test_captions_may_be_timed_entries(tmp_path: Path, rows: list):
    found, _ = read_record(write(tmp_path, "one", {"instruction": "A dog in the rain.", "captions": rows, "seconds": 6}))
    assert found.captions == (RecordCaption("A dog barks.", 0, 2), RecordCaption("Rain falls.", 1, 5)) and found.seconds == 6.0


def test_seconds_without_a_tag_come_from_the_reasoning(tmp_path: Path):
    data = {**PUBLISHED, "Audio Clips": [row.partition("<")[0] for row in PUBLISHED["Audio Clips"]]}
    found, notes = read_record(write(tmp_path, "one", data))
    assert [(c.start, c.end) for c in found.captions] == TIMES and len(notes) == 3


def test_a_plan_of_our_own_is_read_as_it_is(tmp_path: Path):
    plan = StoryPlan.build({"instruction": "Rain, then a dog.", "reasoning": "Two.", "total_seconds": 9.0, "events": [
        {"caption": "Rain falls.", "seconds": 8.0, "loudness": -30.0}, {"caption": "A dog barks.", "seconds": 2.0, "start": 3.0}]})  # fmt: skip
    (tmp_path / "end.wav").write_bytes(b"")
    found, _ = read_record(write(tmp_path, "two", {**json.loads(plan.to_json()), "before": "end.wav"}))
    assert found == Record("two", "Rain, then a dog.", "Two.", (("Rain falls.", 0.0, 8.0), ("A dog barks.", 3.0, 5.0)), 9.0,
                           before=tmp_path / "end.wav")  # fmt: skip


def test_what_belongs_to_a_film_names_it_or_its_pictures(tmp_path: Path):
    for name in ("a.jpg", "b.jpg", "film.mp4"):
        (tmp_path / name).write_bytes(b"")
    found, _ = read_record(write(tmp_path, "one", {**PUBLISHED, "video": "film.mp4", "pictures": ["a.jpg", "b.jpg"]}))
    assert found.video == tmp_path / "film.mp4" and [p.name for p in found.pictures] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize("data, why", [
    ("{", "is not JSON"),
    ([1], "must be one object"),
    ({"captions": PUBLISHED["Audio Clips"]}, "has no instruction"),
    ({"instruction": 3, "captions": []}, "instruction is a int, but must be text"),
    ({"instruction": "Rain."}, "neither captions nor events"),
    ({"instruction": "Rain.", "captions": "Rain falls."}, "neither captions nor events"),
    ({"instruction": "Rain.", "captions": ["Rain falls."]}, "No event has a duration"),
    ({**PUBLISHED, "seconds": -1}, "seconds is -1, but must be above 0"),
    ({**PUBLISHED, "seconds": "long"}, "seconds is 'long'"),
    ({**PUBLISHED, "audio": "../other.wav"}, "leads out of the record's folder"),
    ({**PUBLISHED, "audio": "/dev/null.wav"}, "leads out of the record's folder"),
    ({**PUBLISHED, "audio": "gone.wav"}, "which is not there"),
    ({**PUBLISHED, "before": "notes.txt"}, "must be one of .wav"),
    ({**PUBLISHED, "video": 7}, "must be the name of a file"),
    ({**PUBLISHED, "pictures": ["a.jpg"] * 25}, "at most 24"),
    ({"instruction": "Rain.", "events": [{"caption": "Rain.", "seconds": -2}]}, "seconds"),
])  # fmt: skip
def test_a_record_that_is_none_is_named_and_the_others_are_read(tmp_path: Path, data: object, why: str):
    (tmp_path.parent / "other.wav").write_bytes(b"")
    write(tmp_path, "good", PUBLISHED)
    write(tmp_path, "bad", data)
    found = read_records(tmp_path)
    assert [record.name for record in found.records] == ["good"] and [one.item for one in found.unscored] == ["bad"]
    assert why in found.unscored[0].reason


def test_a_sound_that_is_a_link_out_of_the_folder_is_not_followed(tmp_path: Path):
    (tmp_path / "secret.wav").write_bytes(b"")
    (tmp_path / "records").mkdir()
    (tmp_path / "records/one.wav").symlink_to(tmp_path / "secret.wav")
    with pytest.raises(InputError, match="leads out"):
        read_record(write(tmp_path / "records", "one", PUBLISHED))


def test_a_folder_without_records_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="none of 0 JSON files"):
        read_records(tmp_path)
    write(tmp_path, "bad", "{")
    with pytest.raises(InputError, match="the first, bad: .*not JSON"):
        read_records(tmp_path)
    with pytest.raises(InputError, match="is none"):
        read_records(tmp_path / "gone")
