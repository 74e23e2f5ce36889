"""What is heard in a video: typed, asked from a server, seen by a model of our own; and what of it is mended or refused."""

import base64
import io
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from audiostory_core.errors import InputError
from audiostory_core.servers.chat import ChatServer
from audiostory_core.video.captioner import MAX_PICTURES, ServerCaptioner, Viewing, captions_of, describe, read_answer
from audiostory_core.video.captions import Captions, TimedCaption, instruction_of, plan_of, read_captions, settle, spread
from audiostory_core.video.shots import Picture, Shot, ShotView
from local_server import KEY, captions_json, giving, giving_captions, giving_nothing, giving_text, serving


def rows(found: Captions | None) -> list[tuple[float, float, str]]:
    assert found is not None
    return [(caption.start, caption.end, caption.caption) for caption in found.captions]


def view(start: float, end: float, colour: int = 90, count: int = 2) -> ShotView:
    from PIL import Image

    encoded = io.BytesIO()
    Image.fromarray(np.full((56, 84, 3), colour, np.uint8)).save(encoded, "JPEG")
    times = [start + (n + 0.5) * (end - start) / count for n in range(count)]
    return ShotView(Shot(start, end), tuple(Picture(at, encoded.getvalue()) for at in times))


VIEWS = (view(0.0, 4.0), view(4.0, 7.5), view(7.5, 12.0))


# Typed


@pytest.mark.parametrize("text, found", [
    ("0-3 a door opens", [(0, 3, "a door opens")]),
    ("0 - 3 s: a door opens\n3-6.5: rain falls", [(0, 3, "a door opens"), (3, 6.5, "rain falls")]),
    ("[0.0, 3.5] A door.\n[3.5, 8.0] Rain.", [(0, 3.5, "A door."), (3.5, 8, "Rain.")]),
    ("0:00-0:04 A door\n0:04 \u2013 0:10.5 Rain", [(0, 4, "A door"), (4, 10.5, "Rain")]),
    ("1. 0:00 - 0:04: A door\n2. 0:04 - 0:06: 3 dogs bark", [(0, 4, "A door"), (4, 6, "3 dogs bark")]),
    ("0:02 a door\n0:05 rain", [(2, 5, "a door"), (5, 12, "rain")]),
    ("- from 1 to 2 seconds, a bell\n- 3s rain", [(1, 2, "a bell"), (3, 12, "rain")]),
    ("0-3 a door\n   opens slowly", [(0, 3, "a door opens slowly")]),
    ("5-8 rain\n0-6 wind", [(0, 6, "wind"), (5, 8, "rain")]),
    ("1\n00:00:01,000 --> 00:00:04,500\nA door <i>opens</i>\n", [(1, 4.5, "A door opens")]),
    ('{"audio_clips": [{"start_timestamp": "00:00", "end_timestamp": "00:04", "caption": "A door."}]}', [(0, 4, "A door.")]),
    ('```json\n[{"start": 1, "end": 2.5, "caption": "A door."}]\n```', [(1, 2.5, "A door.")]),
])
def test_typed_captions_are_read_as_people_and_programs_write_them(text: str, found: list):
    assert rows(read_captions(text, 12.0)) == found


@pytest.mark.parametrize("text", ["a man opens a door. rain falls", "3 dogs bark\n12 bells ring", "In 1940 a train left."])
def test_a_text_without_times_has_none(text: str):
    assert read_captions(text, 12.0) is None


def test_what_lies_beyond_is_cut_or_left_out_and_said():
    found = read_captions("0-3 a door\n10-20 rain\n30-40 wind\n5-5 nothing", 12.0)
    assert rows(found) == [(0, 3, "a door"), (10, 12, "rain")]
    assert any("2 captions reached beyond the video" in note for note in found.notes)
    assert any("1 caption reached over an end" in note for note in found.notes)


def test_captions_are_read_back_from_how_they_are_shown():
    found = read_captions("0-3.25 a door: it opens\n3.25-12 rain - heavy", 12.0)
    assert rows(read_captions(found.shown(), 12.0)) == rows(found)


@pytest.mark.parametrize("text, sentence", [
    ("   ", "there are no captions"), ("20-30 rain", "no caption lies within the video"), ("6-3 rain", "backwards"),
    ("0-1 x\n" * 2001, "2001 captions"), ("{" * 3000 + '"', "JSON"), ("[[[[" * 100_000 + '"', "JSON"),
])
def test_captions_that_cannot_be_are_one_sentence(text: str, sentence: str):
    try:
        found = read_captions(text, 12.0)
    except InputError as error:
        assert sentence in str(error) and len(str(error)) < 400
    else:
        assert sentence == "JSON" and found is None


def test_reading_takes_linear_time():
    for text in ("0" * 200_000, "0:" * 100_000, "- " * 100_000 + "x", "1 - " * 50_000, "[" * 100_000, " \n" * 100_000 + "x"):
        started = time.process_time()
        try:
            read_captions(text, 12.0)
        except InputError:
            pass
        assert time.process_time() - started < 2


def test_overlaps_are_parted_where_shots_cannot_overlap():
    given = [TimedCaption(0, 5, "a"), TimedCaption(3, 6, "b"), TimedCaption(3, 4, "c")]
    found = settle(given, 6.0, layers=False)
    assert all(a[1] <= b[0] for a, b in zip(rows(found), rows(found)[1:], strict=False))
    assert [row[2] for row in rows(found)] == ["a", "b", "c"]
    assert "2 captions reached into the next one" in found.notes[0]
    assert rows(settle(given, 6.0, layers=True))[0] == (0, 5, "a")


# No model: a sentence among shots


@pytest.mark.parametrize("starts, sentence, expected", [
    ((0, 4, 8), "A door opens, then rain falls", [(0, 4), (4, 12)]),
    ((0, 4, 8), "A door, then rain, then wind", [(0, 4), (4, 8), (8, 12)]),
    ((0,), "A door, then rain, then wind", [(0, 4), (4, 8), (8, 12)]),
    ((0, 8), "A door, then rain, then wind", [(0, 8), (8, 10), (10, 12)]),
    ((0, 1, 2, 3, 4, 5), "A door", [(0, 12)]),
])
def test_a_sentence_is_split_among_shots(starts, sentence: str, expected: list):
    found = spread(sentence, [Shot(a, b) for a, b in zip(starts, [*starts[1:], 12], strict=True)])
    assert [(round(a, 6), round(b, 6)) for a, b, _ in rows(found)] == expected
    assert "no model saw the video" in found.notes[0]


def test_nothing_to_split_is_refused():
    with pytest.raises(InputError, match="nothing says what is heard"):
        spread(" . ", [Shot(0, 3)])


# Captions -> instruction and plan


def test_a_plan_has_each_caption_at_its_time():
    given = (TimedCaption(0, 3, "A door opens."), TimedCaption(5, 7.5, "Rain falls."))
    plan = plan_of(given, "in a cathedral", 8.008)
    assert [(e.caption, e.start, e.seconds) for e in plan.events] == [("A door opens.", 0, 3), ("Rain falls.", 5, 2.5)]
    assert plan.total_seconds == 8.008
    assert plan.instruction == "A door opens, then rain falls. In a cathedral. The total duration is 8.008 seconds."
    assert instruction_of(given[:1], "", 3.0) == "A door opens. The total duration is 3.0 seconds."


# A model's answers


def test_an_answer_is_read_and_mended_where_that_is_safe():
    middle = VIEWS[1:2]
    assert rows(read_answer(captions_json((4, 7.5, "Rain.")), middle)) == [(4, 7.5, "Rain.")]
    assert rows(read_answer("Here you are:\n```json\n" + captions_json((4, 6, "Rain."), (6, 7.5, "Wind.")) + "\n```", middle)) == [
        (4, 6, "Rain."), (6, 7.5, "Wind.")]
    moved = read_answer(captions_json((0, 3.5, "Rain.")), middle)
    assert rows(moved) == [(4, 7.5, "Rain.")] and "counted from its beginning" in moved.notes[0]
    beyond = read_answer(captions_json((4, 99, "Rain."), (200, 300, "Wind.")), middle)
    assert rows(beyond) == [(4, 7.5, "Rain.")] and len(beyond.notes) == 2
    prose = read_answer("Heavy rain falls on a tin roof.", middle)
    assert rows(prose) == [(4, 7.5, "Heavy rain falls on a tin roof.")] and "plain sentence" in prose.notes[0]
    clock = read_answer('{"captions": [{"start": "0:04", "end": "00:00:07.5", "caption": "Rain."}]}', middle)
    assert rows(clock) == [(4, 7.5, "Rain.")]
    no_times = read_answer('{"captions": [{"start": 1e999, "end": -5, "caption": "Rain."}]}', middle)
    assert rows(no_times) == [(4, 7.5, "Rain.")] and no_times.notes


@pytest.mark.parametrize("text, sentence", [
    ("I'm sorry, but I can't help with that.", "refuses to describe the shot from 4.00 to 7.50 s"),
    ("As an AI model I cannot see.", "refuses"), ("<!DOCTYPE html><html><body>502</body></html>", "web page"),
    ("x" * 500, "no JSON"), ("", "no JSON"), ('{"captions": []}', "no object with a caption"), ('{"captions": [{"start": 0}]}', ""),
    ("{" * 50_000, ""), ("[" * 50_000, ""),
])
def test_an_answer_that_cannot_be_used_is_one_sentence(text: str, sentence: str):
    with pytest.raises(InputError) as caught:
        read_answer(text, VIEWS[1:2])
    assert sentence in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 500


# A server


def test_a_server_sees_every_shot_and_the_key_stays_where_it_belongs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OUR_KEY", KEY)
    heard: list[tuple] = []
    with serving(giving_captions((0, 4, "Rain.")), giving_captions((4, 7.5, "A door.")), giving_text("A bell rings."), paired_with="OUR_KEY") as server:
        asked = ServerCaptioner(ChatServer(server.url, "sees", "OUR_KEY"))
        found = describe(VIEWS, asked, "in a cathedral", progress=lambda *told: heard.append(told))
    assert rows(found) == [(0, 4, "Rain."), (4, 7.5, "A door."), (7.5, 12, "A bell rings.")]
    assert [row["key"] for row in server.asked] == [f"Bearer {KEY}"] * 3
    assert heard == [("caption", n, 3) for n in range(4)]
    content = server.asked[1]["messages"][1]["content"]
    pictures = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
    assert [base64.b64decode(url.removeprefix("data:image/jpeg;base64,")) for url in pictures] == [p.jpeg for p in VIEWS[1].pictures]
    texts = " ".join(part["text"] for part in content if part["type"] == "text")
    assert "Shot from 4.00 to 7.50 s" in texts and "in a cathedral" in texts and "at 4.88 s" in texts
    assert KEY not in json.dumps([row["messages"] for row in server.asked])


def test_all_shots_go_in_one_question_where_that_is_asked_for():
    with serving(giving_captions((0, 4, "Rain."), (4, 7.5, "A door."), (7.5, 12, "A bell."))) as server:
        found = describe(VIEWS, ServerCaptioner(ChatServer(server.url, "sees")), shots_at_once=0)
        assert len(server.asked) == 1 and len(found.captions) == 3
        with pytest.raises(InputError, match=f"may hold {MAX_PICTURES}"):
            describe([view(n, n + 1, count=4) for n in range(31)], ServerCaptioner(ChatServer(server.url, "sees")), shots_at_once=0)
        with pytest.raises(InputError, match="fewer than none"):
            describe(VIEWS, ServerCaptioner(ChatServer(server.url, "sees")), shots_at_once=-1)


def test_prose_is_asked_for_again_and_then_refused():
    story = "Well, " + "there is so much to tell about these pictures. " * 20
    with serving(giving_text(story), giving_captions((0, 4, "Rain."))) as server:
        found = describe(VIEWS[:1], ServerCaptioner(ChatServer(server.url, "sees")))
        assert rows(found) == [(0, 4, "Rain.")] and "answer 1" in found.notes[0]
        assert "could not be read" in json.dumps(server.asked[1]["messages"])
    with serving(giving_text(story)) as server, pytest.raises(InputError, match="no captions for the shot from 0.00 to 4.00 s in two"):
        describe(VIEWS[:1], ServerCaptioner(ChatServer(server.url, "sees")))


def huge(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" " * 1_000_000)


@pytest.mark.parametrize("answers, sentence", [
    (giving_nothing, "longer than timeout_seconds|does not answer"),
    (giving(b"<html>sign in</html>", kind="text/html"), "web page"),
    (giving(b'{"error": {"message": "images are not supported"}}', 400), "images are not supported"),
    (giving(b"{}", 401), "audiostory server add"), (giving(b"{}", 302, Location="http://127.0.0.1:1/"), "nothing was sent there"),
    (huge, "MB"), (giving(b'{"choices": [{"message": {"content": null, "refusal": "no"}}]}'), "empty text"),
    (giving(b'{"choices"', length=500), "broke off"),
])
def test_what_goes_wrong_at_a_server_is_one_sentence(answers, sentence: str):
    with serving(answers) as server, pytest.raises(InputError, match=sentence) as caught:
        describe(VIEWS[:1], ServerCaptioner(ChatServer(server.url, "sees", timeout_seconds=1.0)))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


@pytest.mark.parametrize("wrong", [("ftp://x", "sees"), ("http://127.0.0.1:1/v1", " "), ("http://127.0.0.1:1/v1", "sees", KEY)])
def test_an_address_or_key_that_cannot_be_is_refused_before_anything_is_seen(wrong: tuple):
    with pytest.raises(InputError) as caught:
        ServerCaptioner(ChatServer(*wrong))
    assert KEY not in str(caught.value)


def test_stopping_ends_the_question_at_once():
    def stop(piece: str) -> None:
        raise KeyboardInterrupt

    with serving(giving_nothing) as server:
        started = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            describe(VIEWS, ServerCaptioner(ChatServer(server.url, "sees")), on_text=stop)
        assert time.monotonic() - started < 5


# A whole video


def test_a_video_becomes_captions_in_each_way(tmp_path: Path):
    from audiostory_core.video.frames import VideoFile
    from films import film

    found = VideoFile(film(tmp_path / "film.mp4", [50, 50]))
    assert rows(captions_of(found, "in a cathedral", typed="0-1 a door\n1-4 rain")) == [(0, 1, "a door"), (1, 4, "rain")]
    assert rows(captions_of(found, "A door opens, then rain falls")) == [(0, 2, "A door opens."), (2, 4, "Rain falls.")]
    assert rows(captions_of(found, "x", typed="wind, then a bell")) == [(0, 2, "Wind."), (2, 4, "A bell.")]
    with serving(giving_text("Rain."), giving_text("Wind.")) as server:
        assert rows(captions_of(found, viewing=Viewing(ServerCaptioner(ChatServer(server.url, "sees"))))) == [(0, 2, "Rain."), (2, 4, "Wind.")]


# A model of the Qwen2.5-VL family


TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% for c in m['content'] %}{% if c['type'] == 'video' %}"
    "<|vision_start|><|video_pad|><|vision_end|>{% else %}{{ c['text'] }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MARKS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny random Qwen2.5-VL, as transformers saves it, and a tokenizer of bytes."""
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("seeing")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({char: n for n, char in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>",
                                                additional_special_tokens=MARKS[1:])
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    of = fast.convert_tokens_to_ids
    text = {"vocab_size": len(fast), "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2,
            "num_key_value_heads": 1, "max_position_embeddings": 8192, "bos_token_id": None, "eos_token_id": of("<|im_end|>"),
            "rope_parameters": {"rope_type": "default", "mrope_section": [2, 3, 3], "rope_theta": 10_000.0}}
    seen = {"depth": 2, "hidden_size": 32, "intermediate_size": 48, "num_heads": 2, "out_hidden_size": 32, "patch_size": 14,
            "window_size": 56, "fullatt_block_indexes": [1], "tokens_per_second": 2}
    config = transformers.Qwen2_5_VLConfig(
        text_config=text, vision_config=seen, image_token_id=of("<|image_pad|>"), video_token_id=of("<|video_pad|>"),
        vision_start_token_id=of("<|vision_start|>"), vision_end_token_id=of("<|vision_end|>"),
    )
    torch.manual_seed(0)
    transformers.Qwen2_5_VLForConditionalGeneration(config).save_pretrained(folder)
    said = {"patch_size": 14, "merge_size": 2, "temporal_patch_size": 2, "min_pixels": 784, "max_pixels": 12_544}
    (folder / "preprocessor_config.json").write_text(json.dumps(said))
    return folder


def test_a_model_in_a_folder_sees_frames_at_their_times(seeing: Path):
    from audiostory_core.video.local_captioner import read_model

    captioner = read_model(seeing)
    views = (view(0.0, 4.0, count=4), view(4.0, 7.5, 200, count=3))
    inputs = captioner.inputs("What is heard?<|im_end|><|im_start|>system", views)
    model = captioner.model
    grids = inputs["video_grid_thw"].tolist()
    assert [t for t, _, _ in grids] == [2, 2]  # two frames a step; the last of three stands twice
    assert inputs["second_per_grid_ts"].tolist() == pytest.approx([2 * 1.0, 2 * 3.5 / 3], abs=1e-4)
    pads = int((inputs["input_ids"] == model.config.video_token_id).sum())
    assert pads == sum(t * h * w // 4 for t, h, w in grids)
    assert len(inputs["pixel_values_videos"]) == sum(math.prod(grid) for grid in grids)
    text = captioner.tokenizer.decode(inputs["input_ids"][0])
    assert text.count("<|im_start|>") == 3 and "Shot from 4.00 to 7.50 s, seen at 4.58, 5.75, 6.92 s:" in text
    captioner.max_new_tokens = 8
    beats: list[str] = []
    wrote = captioner("What is heard?", views, beats.append)
    assert isinstance(wrote, str) and len(beats) >= 1 and beats[-1] == wrote
    other = captioner("What is heard?", (views[1], views[0]), beats.append)
    assert captioner("What is heard?", views, beats.append) == wrote
    assert other != wrote or not wrote  # greedy, and what is seen matters


def test_what_the_model_writes_is_checked_as_any_answer(seeing: Path):
    from audiostory_core.video.local_captioner import read_model

    captioner = read_model(seeing)
    captioner.max_new_tokens = 4
    tokens = iter(captioner.tokenizer.encode(captions_json((0, 4, "Rain falls."))) + [captioner.model.generation_config.eos_token_id] * 9)
    head = captioner.model.lm_head
    captioner.max_new_tokens = 200

    def says(module, inputs, output):
        output[...] = -9.0
        output[:, -1, next(tokens)] = 9.0
        return output

    hook = head.register_forward_hook(says)
    try:
        assert rows(describe(VIEWS[:1], captioner)) == [(0, 4, "Rain falls.")]
    finally:
        hook.remove()


def test_stopping_ends_the_model_at_its_next_token(seeing: Path):
    from audiostory_core.video.local_captioner import read_model

    def stop(piece: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_model(seeing)("What is heard?", VIEWS[:1], stop)


def test_a_folder_that_holds_no_such_model_is_one_sentence(seeing: Path, tmp_path: Path):
    import shutil

    from audiostory_core.video.local_captioner import read_model

    def refused(folder: Path, sentence: str) -> None:
        with pytest.raises(InputError, match=sentence) as caught:
            read_model(folder)
        assert "\n" not in str(caught.value) and len(str(caught.value)) < 500

    refused(tmp_path / "none", "config.json is missing")
    other = shutil.copytree(seeing, tmp_path / "other")
    (other / "config.json").write_text('{"model_type": "llama", "auto_map": {"AutoConfig": "evil.Config"}}')
    refused(other, "of type 'llama'")
    (other / "config.json").write_text("not json")
    refused(other, "is not JSON")
    without = shutil.copytree(seeing, tmp_path / "without")
    (without / "model.safetensors").unlink()
    (without / "pytorch_model.bin").write_bytes(b"\x80\x04 a pickle, which is not opened")
    refused(without, "cannot be read")
    plain = shutil.copytree(seeing, tmp_path / "plain")
    (plain / "chat_template.jinja").write_text("{{ messages[1]['content'][0]['text'] }}")
    with pytest.raises(InputError, match="places 0 videos where 1 are shown"):
        read_model(plain)("What is heard?", VIEWS[:1], print)


def test_importing_captions_loads_nothing_heavy():
    import subprocess

    code = "import sys, audiostory_core.video.captions; assert not {'torch', 'numpy', 'av', 'cv2', 'transformers'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
