"""Whisper from a folder, tiny and of random weights, and as a stand-in for faster-whisper says it."""

import json
import sys
import types
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.judges import whisper_faster
from audiostory_core.judges.protocols import Transcript, Word
from audiostory_core.judges.whisper import WhisperJudge
from audiostory_core.judges.whisper_faster import FasterWhisperJudge
from audiostory_core.models.whisper import WhisperSpectra
from audiostory_core.sound.audio import AudioClip
from clips import RATE, noise, tone

WORDS = ["<s>", "<pad>", "</s>", "<unk>", "<start>", *"one two three four five six seven eight nine ten".split()]
MARKS, STEPS = len(WORDS), 101  # the mark of no time; times from 0 to 2 s


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GenerationConfig, PreTrainedTokenizerFast, WhisperConfig, WhisperForConditionalGeneration

    found = tmp_path_factory.mktemp("whisper") / "tiny"
    ids = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 4}
    config = WhisperConfig(vocab_size=MARKS + 1 + STEPS, d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
                           decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, num_mel_bins=80, max_source_positions=100,
                           max_target_positions=24, suppress_tokens=None, begin_suppress_tokens=None, **ids)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = WhisperForConditionalGeneration(config).eval()
    model.generation_config = GenerationConfig(**ids, max_length=12, no_timestamps_token_id=MARKS, is_multilingual=False)
    model.save_pretrained(found)
    words = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=words, unk_token="<unk>", pad_token="<pad>", bos_token="<s>", eos_token="</s>",
                            additional_special_tokens=["<start>"]).save_pretrained(found)
    (found / "preprocessor_config.json").write_text(WhisperSpectra(chunk_length=2).to_json(), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def judge(folder: Path) -> WhisperJudge:
    return WhisperJudge.load(folder)


def test_what_is_said_has_words_and_times_within_the_sound(judge: WhisperJudge):
    clip = noise(5.0, 44_100, channels=2)
    found = judge.transcribe(clip)
    assert judge.transcribe(clip) == found and found.text.split() == [word.text for word in found.words]
    assert all(0 <= word.start <= word.end <= 5.0 for word in found.words) and found.words
    assert set(found.text.split()) <= {*WORDS}
    assert judge.name == "Whisper in tiny" and len(judge.version) == 12 and judge.licence == "no licence stated"


def test_silence_says_nothing_and_what_is_no_sound_is_refused(judge: WhisperJudge):
    assert judge.transcribe(AudioClip(torch.zeros(1, RATE), RATE)) == Transcript("")
    for waveform, says in ((torch.zeros(1, 0), "empty"), (torch.full((1, 99), float("inf")), "not finite")):
        with pytest.raises(InputError, match=says):
            judge.transcribe(AudioClip(waveform, RATE))


@pytest.mark.parametrize("language, told", [("", {}), ("de", {"language": "de"})])
def test_a_model_of_many_languages_is_told_to_write_down(folder: Path, tmp_path: Path, language: str, told: dict[str, str]):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "generation_config.json").read_text(encoding="utf-8"))
    config |= {"is_multilingual": True, "lang_to_id": {"<|en|>": 5, "<|de|>": 6}, "task_to_id": {"transcribe": 7, "translate": 8}}
    (tmp_path / "generation_config.json").write_text(json.dumps(config), encoding="utf-8")
    judge, asked = WhisperJudge.load(tmp_path, language), list[dict]()
    own = judge.model.generate
    judge.model.generate = lambda **given: asked.append(given) or own(**given)
    assert judge.transcribe(noise(1.0)).text
    assert {name: asked[0][name] for name in ("task", "language") if name in asked[0]} == {"task": "transcribe", **told}
    with pytest.raises(InputError, match="has no language 'fr'; it knows de, en"):
        WhisperJudge.load(tmp_path, "fr")


def test_folders_that_are_no_recogniser_are_refused(folder: Path, tmp_path: Path):
    with pytest.raises(InputError, match="`hf download openai/whisper-small --local-dir FOLDER`"):
        WhisperJudge.load(tmp_path)
    with pytest.raises(InputError, match="has no language 'en'; it knows none by name: it knows one alone"):
        WhisperJudge.load(folder, "en")
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "preprocessor_config.json").write_text(WhisperSpectra(chunk_length=3).to_json(), encoding="utf-8")
    with pytest.raises(InputError, match="makes 300 frames of 80 bands, but the model hears 200 of 80"):
        WhisperJudge.load(tmp_path)
    (tmp_path / "preprocessor_config.json").unlink()
    with pytest.raises(InputError, match=r"preprocessor_config.json is missing"):
        WhisperJudge.load(tmp_path)


# faster-whisper


class Model:
    """Says two words, or fails as it is told."""

    fails = False

    def __init__(self, folder: str, **how: object) -> None:
        if "spoilt" in folder:
            raise RuntimeError("Unsupported model binary version\nmore")
        self.how = how

    def transcribe(self, samples, **how):
        if Model.fails:
            raise RuntimeError("out of memory")
        self.asked = (samples.dtype.name, samples.shape, how)
        words = [SimpleNamespace(word=" Hello", start=0.1, end=0.4), SimpleNamespace(word=" there.", start=0.5, end=0.9)]
        return iter([SimpleNamespace(text=" Hello there.", words=words)]), None


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    module = types.ModuleType("faster_whisper")
    module.__spec__ = ModuleSpec("faster_whisper", None)
    module.WhisperModel = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", module)
    (tmp_path / "model.bin").write_bytes(b"weights")
    return tmp_path


def test_faster_whisper_says_each_word(installed: Path, monkeypatch: pytest.MonkeyPatch):
    judge = FasterWhisperJudge.load(installed, "en")
    assert judge.transcribe(tone(1.0, rate=8000)) == Transcript("Hello there.", (Word("Hello", 0.1, 0.4), Word("there.", 0.5, 0.9)))
    assert judge.model.asked[:2] == ("float32", (16_000,)) and judge.model.asked[2]["language"] == "en"
    assert judge.model.how["local_files_only"] and judge.model.asked[2]["temperature"] == 0.0
    assert " by faster-whisper " in judge.version and judge.transcribe(AudioClip(torch.zeros(1, 99), RATE)) == Transcript("")
    monkeypatch.setattr(Model, "fails", True)
    with pytest.raises(InputError, match=r"failed \(out of memory\)"):
        judge.transcribe(tone(1.0))


def test_what_faster_whisper_lacks_is_said(installed: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InputError, match="model.bin is missing"):
        FasterWhisperJudge.load(installed / "gone")
    (installed / "spoilt").mkdir()
    (installed / "spoilt" / "model.bin").write_bytes(b"")
    with pytest.raises(InputError, match=r"cannot be read by faster-whisper \(Unsupported model binary version\)"):
        FasterWhisperJudge.load(installed / "spoilt")
    monkeypatch.setattr(whisper_faster, "PACKAGE", "a_package_that_is_not_there")
    with pytest.raises(InputError, match="faster-whisper is not installed; install it with: pip install faster-whisper"):
        FasterWhisperJudge.load(installed)
