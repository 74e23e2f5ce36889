"""A language model that sees: a small random Qwen2.5-VL in a bundle, shown frames, asked for plans and bridge tokens."""

import copy
import json
import math
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core import pipeline
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.bundle.parts import SeeingParts
from audiostory_core.cli import main
from audiostory_core.dataset.stories import Story
from audiostory_core.disk.store import Store
from audiostory_core.errors import InputError
from audiostory_core.line.bridge import bridge, story_ids
from audiostory_core.line.reasoner import Decoding, Tries, write, write_plan
from audiostory_core.models.language_model import Insert, StoryLM
from audiostory_core.models.past import FixedPast
from audiostory_core.models.seeing import VIDEO_PAD, VISION_CLOSE, VISION_OPEN, SeeingLM, SeenVideo, patches, sampled
from audiostory_core.models.vision_config import Sight, read_sight
from audiostory_core.plan import prompts
from audiostory_core.plan.story import StoryPlan
from audiostory_core.published.naming import added_tokens
from audiostory_core.published.swapping import swap_language_model
from audiostory_core.training import loop, seeing
from audiostory_core.training.bridging import WarmUpTask

ASK = "Sounds for this clip. The total duration is 4.0 seconds."
PLAN = StoryPlan.sequential(ASK, [("Rain falls.", 2.0), ("Thunder rolls.", 2.0)])
COLOURS = {"Rain falls.": (230, 20, 20), "A dog barks.": (20, 30, 220)}
VISION_TOKENS = [VISION_OPEN, VISION_CLOSE, "<|vision_pad|>", "<|image_pad|>", VIDEO_PAD]
CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{% for part in message['content'] %}"
    "{% if part['type'] == 'video' %}<|vision_start|><|video_pad|><|vision_end|>{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def clip(*colours: tuple[int, int, int], frames: int = 2, size: tuple[int, int] = (56, 56), pace: float = 0.5) -> SeenVideo:
    """A clip of plain shots, `frames` of each."""
    shots = [torch.tensor(c, dtype=torch.uint8).expand(frames, *size, 3) for c in colours]
    whole = torch.cat(shots).clone()
    return SeenVideo(whole, tuple(pace * k for k in range(len(whole))))


def noisy(frames: int = 4, size: tuple[int, int] = (56, 84), seed: int = 0, pace: float = 0.5) -> SeenVideo:
    pixels = torch.randint(0, 256, (frames, *size, 3), generator=torch.Generator().manual_seed(seed), dtype=torch.uint8)
    return SeenVideo(pixels, tuple(pace * k for k in range(frames)))


def write_model(folder: Path, tied: bool = False) -> Path:
    """A small random Qwen2.5-VL in the layout it is published in: flat config, older names, no file for videos."""
    from safetensors.torch import save_file
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    folder.mkdir(parents=True)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = [prompts.END_OF_TEXT, prompts.IM_START, prompts.IM_END, *VISION_TOKENS]
    text = [prompts.chat_prompt(ASK), *(f"{caption} From 0.0s to 4.0s. 1. 2." for caption in COLOURS)] * 3
    tokenizer.train_from_iterator(text, trainers.BpeTrainer(
        vocab_size=420, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=prompts.IM_END, pad_token=prompts.END_OF_TEXT)
    fast.save_pretrained(folder)
    ids = dict(zip(special, fast.convert_tokens_to_ids(special), strict=True))
    config = {
        "model_type": "qwen2_5_vl", "architectures": ["Qwen2_5_VLForConditionalGeneration"], "vocab_size": len(fast) + 9,
        "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
        "hidden_act": "silu", "max_position_embeddings": 4096, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
        "rope_scaling": {"type": "mrope", "mrope_section": [2, 1, 1]}, "use_sliding_window": False, "sliding_window": 32768,
        "tie_word_embeddings": tied, "eos_token_id": ids[prompts.IM_END], "bos_token_id": ids[prompts.END_OF_TEXT],
        "image_token_id": ids["<|image_pad|>"], "video_token_id": ids[VIDEO_PAD], "vision_start_token_id": ids[VISION_OPEN],
        "vision_end_token_id": ids[VISION_CLOSE], "auto_map": {"AutoModel": "code.Evil"},
        "vision_config": {
            "depth": 1, "hidden_size": 32, "intermediate_size": 48, "num_heads": 2, "in_chans": 3, "out_hidden_size": 32,
            "patch_size": 14, "spatial_merge_size": 2, "spatial_patch_size": 14, "window_size": 112,
            "fullatt_block_indexes": [0], "tokens_per_second": 2, "temporal_patch_size": 2, "hidden_act": "silu",
        },
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "generation_config.json").write_text(json.dumps({"repetition_penalty": 1.05, "eos_token_id": [2, 0]}))
    colours = {"image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
    sizes = {"patch_size": 14, "temporal_patch_size": 2, "merge_size": 2}
    said = {**colours, **sizes, "min_pixels": 3136, "max_pixels": 12845056, "image_processor_type": "Qwen2VLImageProcessor"}
    (folder / "preprocessor_config.json").write_text(json.dumps(said))
    (folder / "video_preprocessor_config.json").write_text(
        json.dumps({**colours, **sizes, "size": {"shortest_edge": 3136, "longest_edge": 12544}}))
    (folder / "README.md").write_text("---\nlicense: other\nlicense_name: small-research\n---\n# A model\n")
    (folder / "LICENSE").write_text("Small Research Licence\n\nOnly for tests.\n")
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(**{k: v for k, v in config.items() if k != "auto_map"}))
    state = {n: t for n, t in model.state_dict().items() if not (tied and n == "lm_head.weight")}
    renamed = {n.replace("model.visual.", "visual.").replace("model.language_model.", "model."): t for n, t in state.items()}
    save_file({n: t.contiguous() for n, t in renamed.items()}, str(folder / "model.safetensors"))
    return folder


@pytest.fixture(scope="session")
def seeing_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "small-vl")


@pytest.fixture(scope="session")
def seeing_bundle(small_bundle: Path, seeing_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seeing") / "sees"
    swap_language_model(small_bundle, seeing_model, out)
    return out


@pytest.fixture(scope="session")
def seeing_lm(seeing_bundle: Path) -> SeeingLM:
    lm = Bundle.open(seeing_bundle).language_model()
    assert isinstance(lm, SeeingLM)
    return lm


# The model


def test_a_bundle_that_sees_still_reads_words_alone(seeing_lm: SeeingLM):
    """As any other: teacher-forced tokens are those written while reasoning, with a cache of either kind."""
    written, tokens = told(seeing_lm)
    assert_bridged(seeing_lm, written, tokens)


@pytest.mark.parametrize("ways", [{}, {"fixed": True}, {"step_spans": True}, {"guessed_tokens": 0}])
def test_forced_tokens_equal_those_written_while_seeing(seeing_lm: SeeingLM, ways: dict):
    written, tokens = told(noisy().enter(seeing_lm), **ways)
    assert_bridged(seeing_lm, written, tokens)
    assert written[0].notes == ()


@torch.no_grad()
def told(lm: StoryLM, **ways):
    """PLAN as the model writes it, its choices given, and its bridge tokens teacher-forced."""
    ids, semantic_at, residual_at = story_ids(lm, PLAN)
    start = len(lm.prompt_ids(ASK, 4.0))
    forced = {*lm.semantic.ids[1:], *lm.residual.ids[1:]}
    script = [*(i for i in ids[start:] if i not in forced), lm.tokenizer.eos_token_id]
    written = write(lm, ASK, 4.0, Decoding(script=script, **ways))
    assert list(written.ids) == ids[start:]
    return (written, [at - start for at in semantic_at], [at - start for at in residual_at]), bridge(lm, PLAN)


@torch.no_grad()
def assert_bridged(lm: StoryLM, found, tokens) -> None:
    written, semantic_at, residual_at = found
    for n, (s, r) in enumerate(zip(semantic_at, residual_at, strict=True)):
        semantic, residual = lm.projector(written.states[s + 1 : s + 65]), lm.audio_projector(written.states[r + 1 : r + 9])
        torch.testing.assert_close(tokens.semantic[n], semantic, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(tokens.residual[n], residual, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_states_with_a_video_are_those_of_transformers_own_model(seeing_lm: SeeingLM):
    """Qwen2_5_VLModel with pixels, grid, seconds and kinds of tokens, as its processor gives them."""
    video = noisy(frames=4, size=(112, 84))
    view, seen = video.enter(seeing_lm), patches(video, seeing_lm.sight)
    ids = torch.tensor([story_ids(view, PLAN)[0]])
    pad = seeing_lm.tokenizer.id_of(VIDEO_PAD)
    theirs = seeing_lm.model.model(
        input_ids=ids, pixel_values_videos=seen.values, video_grid_thw=torch.tensor([seen.grid]),
        second_per_grid_ts=torch.tensor([seen.step_seconds]), mm_token_type_ids=2 * (ids == pad).int(),
    ).last_hidden_state
    seeing_lm.model.model.rope_deltas = None  # what transformers keeps of the last video it saw
    torch.testing.assert_close(view.states(ids), theirs, atol=1e-5, rtol=1e-4)


def test_places_are_those_of_transformers_where_height_or_width_reaches_farther_than_time(seeing_lm: SeeingLM):
    video = noisy(frames=5, size=(56, 112), pace=0.4)
    view, seen = video.enter(seeing_lm), patches(video, seeing_lm.sight)
    ids = torch.tensor([view.prompt_ids(ASK, 4.0)])
    pad = seeing_lm.tokenizer.id_of(VIDEO_PAD)
    theirs, _ = seeing_lm.model.model.get_rope_index(
        ids, 2 * (ids == pad).int(), video_grid_thw=torch.tensor([seen.grid]), second_per_grid_ts=torch.tensor([seen.step_seconds])
    )
    assert seen.grid == (3, 4, 8) and torch.equal(view.places(torch.arange(ids.shape[1])), theirs)


def test_words_after_a_long_video_go_on_after_its_last_place(seeing_lm: SeeingLM):
    """As the model was trained: the position after any input is its greatest one plus one, time included."""
    view = noisy(frames=20, size=(56, 56)).enter(seeing_lm)
    ids = view.prompt_ids(ASK, 4.0)
    opening, count = ids.index(seeing_lm.tokenizer.id_of(VISION_OPEN)), 10 * 4
    places = view.places(torch.arange(len(ids)))[:, 0]
    seen = places[:, opening + 1 : opening + 1 + count]
    assert torch.equal(places[:, : opening + 1], torch.arange(opening + 1).expand(3, -1))
    assert seen[0].tolist() == [opening + 1 + 2 * t for t in range(10) for _ in range(4)]  # 1 s a step, 2 places a second
    assert seen[1, :4].tolist() == [opening + 1, opening + 1, opening + 2, opening + 2]
    assert seen[2, :4].tolist() == [opening + 1, opening + 2] * 2
    after = places[:, opening + 1 + count :]
    assert torch.equal(after, (torch.arange(after.shape[1]) + int(seen.max()) + 1).expand(3, -1))


def test_a_fixed_room_and_a_growing_past_agree_after_a_video(seeing_lm: SeeingLM):
    view = noisy(frames=20, size=(56, 56)).enter(seeing_lm)
    prompt = view.prompt_ids(ASK, 4.0)
    past = FixedPast(view, len(prompt) + 100, (1, 66))
    with torch.no_grad():
        states = torch.cat([past.feed(piece) for piece in (prompt, list(view.semantic.ids), prompt[:3])])
        whole = view.states(torch.tensor([[*prompt, *view.semantic.ids, *prompt[:3]]]))[0]
    torch.testing.assert_close(states, whole, atol=1e-5, rtol=1e-4)


def test_the_prompt_is_the_models_own_chat_template(seeing_lm: SeeingLM):
    from transformers import PreTrainedTokenizerFast

    view = noisy(frames=2, size=(56, 56)).enter(seeing_lm)
    said = [{"type": "video"}, {"type": "text", "text": ASK}]
    messages = [{"role": "system", "content": [{"type": "text", "text": prompts.SYSTEM}]}, {"role": "user", "content": said}]
    theirs = PreTrainedTokenizerFast(tokenizer_object=seeing_lm.tokenizer.backend)
    template = theirs.apply_chat_template(messages, chat_template=CHAT, tokenize=False, add_generation_prompt=True)
    wanted = template.replace(VIDEO_PAD, 4 * VIDEO_PAD) + prompts.THINK_OPEN
    assert view.tokenizer.decode(view.prompt_ids(ASK, 4.0)) == wanted


def test_what_is_seen_changes_what_is_said(seeing_lm: SeeingLM):
    seen = [bridge(noisy(seed=seed).enter(seeing_lm), PLAN).semantic for seed in (0, 0, 1)]
    assert torch.equal(seen[0], seen[1]) and (seen[0] - seen[2]).abs().max() > 1e-3


def test_markup_in_an_instruction_is_no_second_video(seeing_lm: SeeingLM):
    view = noisy(frames=2, size=(56, 56)).enter(seeing_lm)
    ids = view.prompt_ids(f"{VISION_OPEN}{VIDEO_PAD}{VISION_CLOSE} Rain.", 4.0)
    assert view.tokenizer.decode(ids).count(VIDEO_PAD) == 4


def test_a_view_shares_its_model_and_leaves_it_as_it_was(seeing_lm: SeeingLM):
    before = seeing_lm.prompt_ids(ASK, 4.0)
    view = noisy().enter(seeing_lm)
    assert view.model is seeing_lm.model and view.projector is seeing_lm.projector
    assert seeing_lm.insert is None and seeing_lm.prompt_ids(ASK, 4.0) == before


@torch.no_grad()
def test_rows_may_stand_one_after_another_as_words_do(small_lm: StoryLM):
    """What a sound puts into the user's turn of a model that only reads: the rows of its own tokens change nothing."""
    text = prompts.residual_span()
    ids = small_lm.encode(text)
    rows = small_lm.model.get_input_embeddings()(torch.tensor(ids[1:-1]))
    view, plain = small_lm.shown(Insert(text, rows)), copy.copy(small_lm)
    plain.prompt_ids = lambda instruction, seconds: view.prompt_ids(instruction, seconds)
    assert torch.equal(bridge(view, PLAN).semantic, bridge(plain, PLAN).semantic)
    assert not torch.equal(bridge(small_lm.shown(Insert(text, rows + 1)), PLAN).semantic, bridge(plain, PLAN).semantic)


def test_an_insert_of_unknown_tokens_is_refused(small_lm: StoryLM):
    with pytest.raises(InputError, match="pieces instead of 6"):
        small_lm.shown(Insert(VISION_OPEN + 4 * VIDEO_PAD + VISION_CLOSE, torch.zeros(4, 32)))


# Frames


@pytest.mark.parametrize("frames, size", [(4, (56, 84)), (5, (56, 56)), (1, (84, 56)), (3, (61, 130)), (6, (240, 135))])
def test_patches_are_those_of_transformers_own_video_processor(frames: int, size: tuple[int, int]):
    pytest.importorskip("torchvision")
    from transformers import Qwen2VLVideoProcessor

    sight = Sight(least_pixels=3136, most_pixels=50_000)
    theirs = Qwen2VLVideoProcessor(size={"shortest_edge": 3136, "longest_edge": 50_000}, do_sample_frames=False)
    video = noisy(frames, size)
    found = theirs(videos=[video.frames.permute(0, 3, 1, 2)], return_tensors="pt", cap_pixels_per_frame=False)
    seen = patches(video, sight)
    assert [list(seen.grid)] == found["video_grid_thw"].tolist()
    torch.testing.assert_close(seen.values, found["pixel_values_videos"], atol=1e-5, rtol=0)


def test_frames_need_no_torchvision(monkeypatch: pytest.MonkeyPatch, seeing_lm: SeeingLM):
    monkeypatch.setitem(__import__("sys").modules, "torchvision", None)
    assert noisy(size=(61, 130)).enter(seeing_lm).insert is not None


@pytest.mark.parametrize("height, width, frames", [(1080, 1920, 2), (1920, 1080, 64), (480, 640, 16), (30, 30, 2), (2160, 3840, 768), (14, 2800, 4)])
def test_sizes_are_whole_tokens_within_the_limits(height: int, width: int, frames: int):
    sight = Sight()
    h, w = sight.size(height, width, frames)
    assert h % 28 == 0 and w % 28 == 0
    assert sight.least_pixels * 0.7 <= h * w <= sight.most_pixels
    tokens = math.ceil(frames / 2) * h * w // 784
    assert tokens <= sight.max_tokens or h * w <= 1.05 * sight.least_pixels
    if max(height, width) < 10 * min(height, width):
        assert abs(math.log((h / w) / (height / width))) < 0.25


FRAMES = torch.zeros(2, 28, 28, 3, dtype=torch.uint8)


@pytest.mark.parametrize("frames, seconds, said", [
    (FRAMES.float(), (0, 1), "in float32"),
    (FRAMES[..., :1], (0, 1), r"found \[2, 28, 28, 1\]"),
    (FRAMES[0], (0,), "are \\[n h w 3\\]"),
    (FRAMES[:0], (), "0 frames are given"),
    (FRAMES[:, :0], (0, 1), "28 x 0 pixels"),
    (FRAMES[:1, :1].expand(1, 1, 28, 3).repeat(1, 1, 10, 1), (0,), "at most 200 times"),
    (FRAMES, (0.0,), "2 frames have 1 times"),
    (FRAMES, (1.0, 0.5), "rise from frame to frame"),
    (FRAMES, (0.5, 0.5), "rise from frame to frame"),
    (FRAMES, (-1.0, 0.5), "not negative"),
    (FRAMES, (0.0, float("nan")), "finite"),
    (FRAMES[:1].expand(769, -1, -1, -1), tuple(range(769)), "1 to 768"),
])
def test_what_is_no_video_is_refused_in_a_sentence(frames, seconds, said: str):
    with pytest.raises(InputError, match=said):
        SeenVideo(frames, seconds)


@dataclass(frozen=True)
class Still:
    """A frame of one shade, `size` pixels wide and high."""

    seconds: float
    shade: int
    size: int = 8

    def picture(self, side: int) -> np.ndarray:
        return np.full((min(side, self.size),) * 2 + (3,), self.shade, np.uint8)


@pytest.mark.parametrize("times, seconds, shades", [
    ([k / 25 for k in range(50)], 2.0, [0, 12, 25, 37]),  # the frame that is shown at 0, 0.5, 1 and 1.5 s
    ([0.0, 0.1, 1.2], 2.0, [0, 1, 1, 2]),  # at no steady rate
    ([0.0], 0.04, [0, 0]),
    ([0.3], 2.0, [0, 0, 0, 0]),
    ([k / 4 for k in range(400)], 100.0, [round(k * 6.25 - 0.49) % 256 for k in range(64)]),
])
def test_frames_are_sampled_at_an_even_pace(times: list[float], seconds: float, shades: list[int]):
    video = sampled((Still(t, k % 256) for k, t in enumerate(times)), seconds)
    assert video.frames[:, 0, 0, 0].tolist() == shades
    assert video.seconds == pytest.approx([k * seconds / len(shades) for k in range(len(shades))])


def test_frames_that_change_their_size_are_seen_in_one():
    video = sampled([Still(0.0, 3), Still(0.5, 9, size=20)], 1.0)
    assert video.frames.shape == (2, 8, 8, 3) and video.frames[1].eq(9).all()


@pytest.mark.parametrize("frames, seconds", [([], 1.0), ([Still(0.0, 1)], 0.0), ([Still(0.0, 1)], float("nan"))])
def test_where_nothing_can_be_seen_it_is_said(frames: list[Still], seconds: float):
    with pytest.raises(InputError, match="nothing to see"):
        sampled(frames, seconds)


def test_a_videos_digest_is_of_its_pixels_and_times():
    one, same, other = noisy(), noisy(), noisy(seed=1)
    slower = SeenVideo(one.frames, tuple(2 * t for t in one.seconds))
    assert one.digest == same.digest and len({one.digest, other.digest, slower.digest}) == 3


@pytest.mark.parametrize("file, said, fault", [
    ("video_preprocessor_config.json", {"patch_size": 16}, "patch_size is 16, but the model's vision tower has 14"),
    ("video_preprocessor_config.json", {"size": {"shortest_edge": 100, "longest_edge": 50}}, "100 to 50 pixels"),
    ("video_preprocessor_config.json", {"min_pixels": "many"}, "many to"),
    ("preprocessor_config.json", {"image_std": [0.1, 0.0, 0.1]}, "image_std is"),
    ("preprocessor_config.json", {"image_mean": 3}, "image_mean is 3"),
    ("preprocessor_config.json", [1], "holds a list"),
    ("processor_config.json", {"video_processor": {"merge_size": 3}}, "merge_size is 3"),
])
def test_a_sight_that_cannot_be_is_refused(seeing_lm: SeeingLM, tmp_path: Path, file: str, said, fault: str):
    (tmp_path / file).write_text(json.dumps(said))
    with pytest.raises(InputError, match=fault):
        read_sight(tmp_path, seeing_lm.model.config.vision_config)


def test_limits_of_pictures_are_not_those_of_videos(seeing_lm: SeeingLM, tmp_path: Path):
    (tmp_path / "preprocessor_config.json").write_text(json.dumps({"min_pixels": 3136, "max_pixels": 12_845_056}))
    found = read_sight(tmp_path, seeing_lm.model.config.vision_config)
    assert (found.least_pixels, found.most_pixels) == (128 * 784, 768 * 784)


# The swap


def test_a_swapped_bundle_keeps_the_renderer_and_says_whose_it_is(small_bundle: Path, seeing_bundle: Path):
    old, new = Bundle.open(small_bundle), Bundle.open(seeing_bundle)
    assert new.verify() == [] and new.sees and not old.sees
    for name in ("dit.safetensors", "fuser.safetensors", "codec/model.safetensors", "unconditional.safetensors"):
        assert (new.folder / name).read_bytes() == (old.folder / name).read_bytes()
    assert new.manifest.licence == f"{old.manifest.licence}; language model: small-research"
    assert (new.folder / "llm/LICENSE").read_text().startswith("Small Research Licence")
    assert "is to be trained" in new.manifest.description and new.lexicon() is None
    assert "Evil" not in (new.folder / "llm/config.json").read_text()


@pytest.mark.parametrize("tied", [False, True])
@torch.no_grad()
def test_the_model_keeps_its_weights_and_gets_the_story_tokens(small_bundle: Path, tmp_path: Path, tied: bool):
    from safetensors.torch import load_file

    model = write_model(tmp_path / "model", tied)
    swap = swap_language_model(small_bundle, model, tmp_path / "out")
    lm = Bundle.open(tmp_path / "out").language_model()
    stored, words = load_file(str(model / "model.safetensors")), len(lm.tokenizer) - 612
    embedding, head = lm.model.get_input_embeddings().weight, lm.model.get_output_embeddings().weight
    assert (head is embedding) == tied and len(embedding) == len(lm.tokenizer)
    assert lm.tokenizer.ids_of(added_tokens()) == list(range(words, words + 612))
    old = stored["model.embed_tokens.weight"]
    assert torch.equal(embedding[:words], old[:words]) and len(old) == words + 9
    torch.testing.assert_close(embedding[words:].mean(0), old[:words].mean(0), atol=4 * 0.1 * float(old.std()) / 24, rtol=0)
    assert 0.05 < float(embedding[words:].std(0).mean() / old.std()) < 0.15
    assert torch.equal(lm.model.model.visual.patch_embed.proj.weight, stored["visual.patch_embed.proj.weight"])
    assert torch.equal(lm.model.model.language_model.norm.weight, stored["model.norm.weight"])
    assert any("612 story tokens" in fact for fact in swap.facts)


def test_the_same_seed_makes_the_same_bundle(small_bundle: Path, seeing_model: Path, seeing_bundle: Path, tmp_path: Path):
    again = swap_language_model(small_bundle, seeing_model, tmp_path / "again").folder
    other = swap_language_model(small_bundle, seeing_model, tmp_path / "other", seed=1).folder
    for name in ("bridge.safetensors", "llm/model.safetensors"):
        assert (again / name).read_bytes() == (seeing_bundle / name).read_bytes() != (other / name).read_bytes()


def test_a_model_that_has_the_story_tokens_keeps_its_rows(small_bundle: Path, seeing_bundle: Path, tmp_path: Path):
    """A bundle's own model can move on to another renderer."""
    swap = swap_language_model(small_bundle, seeing_bundle / "llm", tmp_path / "out")
    files = [(folder / "llm/model.safetensors").read_bytes() for folder in (seeing_bundle, swap.folder)]
    assert files[0] == files[1] and not any("story tokens" in fact for fact in swap.facts)


def spoil_config(folder: Path, **changes) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize("spoil, said", [
    (lambda f: spoil_config(f, model_type="qwen2"), "model_type is 'qwen2', expected 'qwen2_5_vl'"),
    (lambda f: spoil_config(f, hidden_size=64), "is not what its config.json says"),
    (lambda f: spoil_config(f, hidden_size="wide"), "hidden_size is 'wide'"),
    (lambda f: spoil_config(f, vision_config=None), "has no vision_config"),
    (lambda f: spoil_config(f, video_token_id=5), "config.json says video_token_id 5"),
    (lambda f: spoil_config(f, num_hidden_layers=1), "extra model.layers.1"),
    (lambda f: (f / "model.safetensors").unlink(), "holds no language model"),
    (lambda f: (f / "tokenizer.json").unlink(), "no tokenizer.json"),
    (lambda f: (f / "model.safetensors").write_bytes(b"short"), "no whole safetensors file"),
    (lambda f: (f / "config.json").write_text("{"), "is not JSON"),
    (lambda f: shutil.rmtree(f), "there is no folder"),
])
def test_a_model_that_does_not_fit_is_refused_and_nothing_is_written(small_bundle: Path, seeing_model: Path, tmp_path: Path, spoil, said: str):
    model = tmp_path / "model"
    shutil.copytree(seeing_model, model)
    spoil(model)
    with pytest.raises(InputError, match=said):
        swap_language_model(small_bundle, model, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir() if p != model] == []


def test_a_bundle_without_a_fuser_is_refused(small_bundle: Path, seeing_model: Path, tmp_path: Path):
    folder = tmp_path / "captions"
    shutil.copytree(small_bundle, folder)
    path = folder / "bundle.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "fuser": None, "language": None}))
    with pytest.raises(InputError, match="has no residual fuser"):
        swap_language_model(folder, seeing_model, tmp_path / "out")


def test_the_command_shows_licences_and_what_is_new(small_bundle: Path, seeing_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture):
    words = ["bundle", "swap-llm", str(small_bundle), "--llm", str(seeing_model), "--out", str(tmp_path / "out")]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "small-research" in said and "612 story tokens" in said and "train it on videos" in said
    assert main(words) == 2 and "is a bundle already" in capsys.readouterr().err
    assert main([*words, "--overwrite", "--quiet", "--dtype", "bfloat16"]) == 0
    assert Bundle.open(tmp_path / "out").verify() == []


# Telling


def test_a_story_is_told_to_a_video(seeing_bundle: Path, tmp_path: Path):
    """The bridge tokens of a video's story are its own: kept ones of another video, or of none, are not taken."""
    parts, store = pipeline.open_parts(seeing_bundle, "cpu", "float32"), Store(tmp_path, 1_000_000_000)
    plan = StoryPlan.sequential(ASK, [("Rain falls.", 1.0), ("Thunder rolls.", 1.0)])
    stories = [pipeline.tell(bundle=parts, plan=plan, store=store, video=video)
               for video in (noisy(), noisy(), noisy(seed=1), None)]
    first, again, other, blind = (story.audio.waveform for story in stories)
    assert torch.equal(first, again) and len(stories[1].kept) == 2
    assert not stories[2].kept and not stories[3].kept
    assert not torch.equal(first, other) and not torch.equal(first, blind)


def test_parts_that_see_are_those_of_the_bundle(seeing_bundle: Path):
    parts = pipeline.open_parts(seeing_bundle, "cpu", "float32")
    seeing_parts = SeeingParts(parts, noisy())
    assert seeing_parts.dit is parts.dit and seeing_parts.language_model.model is parts.language_model.model
    seeing_parts.release("language_model")
    assert "language_model" not in vars(parts) and "language_model" not in vars(seeing_parts)


def test_a_video_for_a_model_that_only_reads_is_refused_before_it_is_built(small_bundle: Path, small_lm: StoryLM):
    with pytest.raises(InputError, match="cannot see a video; put one of the Qwen2.5-VL family"):
        pipeline.tell("Rain.", bundle=small_bundle, video=noisy())
    with pytest.raises(InputError, match="cannot see"):
        noisy().enter(small_lm)


# Training


def draw(seed: int, step: int, count: int) -> list[seeing.SeenStory]:
    """The colour of a clip says which sound is planned; its instruction says nothing."""
    rng, examples = random.Random(f"{seed}/{step}"), []
    for k in range(count):
        caption = list(COLOURS)[(step + k) % len(COLOURS)]
        shade = tuple(min(255, max(0, c + rng.randint(-20, 20))) for c in COLOURS[caption])
        story = Story(ASK, StoryPlan.sequential(ASK, [(caption, 4.0)]), "", (("", ""),))
        examples.append(seeing.SeenStory(story, clip(shade)))
    return examples


def schooled(bundle: Path, folder: Path, steps: int, until: int | None = None):
    """The warm-up of a bundle that sees, from its folder on; the losses of its steps."""
    opened = Bundle.open(bundle)
    lm, text = opened.language_model(), opened.text_encoder()
    task = WarmUpTask(lm, text, None, 1.0, count=2, listed=0, rate=RATE, seed=0, speak=seeing.speak_of(draw))
    losses: dict[int, float] = {}
    plain = task.losses

    def losses_of(step: int):
        found = plain(step)
        losses[step] = float(found["loss"].detach())
        if until is not None and step >= until:
            raise KeyboardInterrupt
        return found

    task.losses = losses_of
    try:
        loop.run(task, loop.Schedule(steps, warmup=5, save_every=10), folder, precision="no")
    except KeyboardInterrupt:
        pass
    return lm.eval(), losses


RATE, STEPS = 6e-3, 150


def test_a_model_learns_to_plan_what_it_sees(seeing_bundle: Path, tmp_path: Path):
    """Loss falls, a run that was cut goes on with the same next loss, and what is planned is what was seen."""
    _, cut = schooled(seeing_bundle, tmp_path / "cut", STEPS, until=12)
    lm, losses = schooled(seeing_bundle, tmp_path / "whole", STEPS)
    _, resumed = schooled(seeing_bundle, tmp_path / "cut", STEPS, until=12)
    assert min(resumed) == 10 and resumed[10] == losses[10] == cut[10]
    assert losses[STEPS - 1] < 0.1 * losses[0]
    for caption, colour in COLOURS.items():
        reading = write_plan(clip(colour).enter(lm), ASK, 4.0, tries=Tries(retries=0, max_new_tokens=300))
        assert [event.caption for event in reading.plan.events] == [caption] and reading.plan.total_seconds == 4.0


def test_schooling_writes_a_bundle_that_was_trained(seeing_bundle: Path, tmp_path: Path):
    folder = seeing.train(seeing_bundle, draw, tmp_path, seeing.Schooling(warm_up=2, count=2, precision="no"))
    trained, before = Bundle.open(folder), Bundle.open(seeing_bundle)
    assert trained.verify() == [] and "trained on videos" in trained.manifest.description
    same = [name for name in before.manifest.files if trained.manifest.files[name] == before.manifest.files[name]]
    assert set(before.manifest.files) - set(same) == {"llm/model.safetensors", "bridge.safetensors"}
    assert bridge(noisy().enter(trained.language_model()), PLAN).semantic.shape == (2, 64, 32)


def test_the_whole_stage_takes_videos_too(seeing_bundle: Path, tmp_path: Path):
    """Clips of the sounds that are planned go through fuser and renderer, whose weights move too."""
    from audiostory_core.dataset.clips import build_store
    from audiostory_core.dataset.vocabulary import ENVIRONMENTS, all_variants, draw_caption

    clips = build_store(4, 1.9, 5, Bundle.open(seeing_bundle).codec().encode)

    def drawn(seed: int, step: int, count: int) -> list[seeing.SeenStory]:
        stories = []
        for k in range(count):
            pair, room = all_variants()[int(clips.variant[k])], ENVIRONMENTS[int(clips.environment[k])]
            plan = StoryPlan.sequential(ASK, [(draw_caption(*pair, random.Random(k)), 4.0)])
            stories.append(seeing.SeenStory(Story(ASK, plan, room, (pair,)), noisy(2, (56, 56), k)))
        return stories

    folder = seeing.train(seeing_bundle, drawn, tmp_path, seeing.Schooling(warm_up=1, whole=2, count=2, precision="no"), clips)
    trained, before = Bundle.open(folder), Bundle.open(seeing_bundle)
    moved = {name for name, file in before.manifest.files.items() if trained.manifest.files[name] != file}
    assert moved == {"llm/model.safetensors", "bridge.safetensors", "dit.safetensors", "fuser.safetensors"}
    assert trained.verify() == []


@pytest.mark.parametrize("schooling, said", [
    (seeing.Schooling(whole=3), "give them, or leave it at 0 steps"),
])
def test_schooling_that_cannot_be_is_refused(seeing_bundle: Path, tmp_path: Path, schooling, said: str):
    with pytest.raises(InputError, match=said):
        seeing.train(seeing_bundle, draw, tmp_path, schooling)


def test_a_model_that_only_reads_is_not_schooled_on_videos(small_bundle: Path, tmp_path: Path):
    with pytest.raises(InputError, match="cannot see; swap it first"):
        seeing.train(small_bundle, draw, tmp_path)
