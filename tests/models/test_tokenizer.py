"""Our reading of tokenizer files beside transformers': the same ids, and a sentence for files that make no tokenizer."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.bundle.bundle import shipped_bundles
from audiostory_core.errors import InputError
from audiostory_core.models.text_encoder import small_tokenizer
from audiostory_core.models.tokenizer import Tokenizer, open_tokenizer
from audiostory_core.plan import prompts
from audiostory_core.published.naming import added_tokens

TINY = shipped_bundles()["tiny"]
GOLDEN = Path(__file__).parents[1] / "golden/published"
FOLDERS = {"tiny": TINY / "llm", "tiny text": TINY / "text_encoder", "base": GOLDEN / "base_llm", "t5": GOLDEN / "flan_t5"}
PIECES = [
    "Rain falls", " on the roof.", "<|im_end|>", "<t5>", "<t5_00000>", "</t5>", "<timestamp>4.0</timestamp>", "</s>", "<pad>",
    "  ", "\n\n", "İ", "ﬁ", "e\u0301", "\u00e9", "日本", "\u200d", "😀", "12.5", "'ll", "\t", "\0", "<unk>", " Hey", "Hey ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=8).map("".join)


def theirs(folder: Path, name: str = "AutoTokenizer"):
    import transformers

    return getattr(transformers, name).from_pretrained(folder, local_files_only=True, trust_remote_code=False)


@pytest.fixture(scope="module", params=FOLDERS)
def pair(request: pytest.FixtureRequest):
    """Ours and theirs: as a bundle loaded it before, or where transformers 5 puts a splitter of its own in the file's place,
    the file as it stands."""
    folder = FOLDERS[request.param]
    return open_tokenizer(folder), theirs(folder, "PreTrainedTokenizerFast")


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_ids_of_any_text_are_those_of_transformers(pair, text: str):
    ours, other = pair
    ids = ours.encode(text)
    assert ids == other(text, add_special_tokens=False)["input_ids"]
    assert ours.decode(ids) == other.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), length=st.integers(3, 20), padded=st.booleans())
def test_rows_are_cut_and_filled_as_transformers_does(pair, texts: list[str], length: int, padded: bool):
    ours, other = pair
    wanted = other(texts, padding="max_length" if padded else "longest", max_length=length, truncation=True)
    assert ours.rows(texts, length, padded) == (wanted["input_ids"], wanted["attention_mask"])


def test_named_tokens_and_sizes_are_those_of_transformers(pair):
    ours, other = pair
    assert len(ours) == len(other) and ours.model_max_length == other.model_max_length
    assert (ours.eos_token_id, ours.pad_token_id) == (other.eos_token_id, other.pad_token_id)
    assert ours.unk_token_id == other.unk_token_id
    known = [*other.get_vocab()][:200]
    assert ours.ids_of(known) == other.convert_tokens_to_ids(known)
    assert ours.id_of("no token at all") == other.unk_token_id


def test_no_texts_are_no_rows(pair):
    assert pair[0].rows([], 8, padded=False) == ([], [])


def test_half_a_surrogate_pair_is_an_unknown_letter():
    ours = open_tokenizer(FOLDERS["tiny"])
    assert ours.encode("a\ud800b") == ours.encode("a\ufffdb") and ours.encode("\ud83d\ude00") == ours.encode("😀")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tokenizer to spoil, and to name tokens beside."""
    small_tokenizer(["the rain falls on the roof", "a dog barks"], 270).save(tmp_path)
    return tmp_path


def change(folder: Path, name: str, **values) -> None:
    path = folder / name
    path.write_text(json.dumps({**(json.loads(path.read_text()) if path.is_file() else {}), **values}), encoding="utf-8")


def flags(content: str, **values) -> dict:
    return {"content": content, "lstrip": False, "rstrip": False, "single_word": False, "normalized": False, "special": True,
            **values}


NAMED = {
    "as transformers 4 writes them": lambda f: change(f, "tokenizer_config.json", added_tokens_decoder={
        "0": flags("<pad>"), "1": flags("</s>"), "271": flags("<b>", lstrip=True), "270": flags("<A>", special=False, normalized=True),
        "272": flags("dog", single_word=True, special=False), "273": flags("<c>", rstrip=True)}),
    "flags of its own tokens": lambda f: change(f, "tokenizer_config.json", added_tokens_decoder={
        "0": flags("<pad>", lstrip=True), "1": flags("</s>", rstrip=True)}),
    "in a file of their own": lambda f: (change(f, "added_tokens.json", **{"<A>": 270, "<b>": 271}),
                                         change(f, "special_tokens_map.json", additional_special_tokens=["<b>"])),
    "in a map": lambda f: change(f, "special_tokens_map.json", additional_special_tokens=["<A>", "<b>"], eos_token="<c>"),
    "in a map, described": lambda f: change(f, "special_tokens_map.json", unk_token=flags("<A>", lstrip=True)),
    "as transformers 5 writes them": lambda f: change(f, "tokenizer_config.json", extra_special_tokens=["<A>", "<b>"]),
    "by roles": lambda f: change(f, "tokenizer_config.json", extra_special_tokens={"image_token": "<A>"}, eos_token="<b>"),
    "by one role": lambda f: change(f, "tokenizer_config.json", image_token="<A>"),
    "a token of the vocabulary": lambda f: change(f, "tokenizer_config.json", unk_token="r"),
}  # fmt: skip
AROUND = ["<A>", "<a>", "<b>", " <b> ", "dog", "dogs", "hotdog", " dog. ", "<c>", " <c> x", "</s>", "  </s>  ", "<pad>", " <pad> r",
          "rain", "r"]


@pytest.mark.parametrize("named", NAMED)
def test_tokens_named_beside_the_file_are_those_of_transformers(folder: Path, named: str):
    NAMED[named](folder)
    ours, other = open_tokenizer(folder), theirs(folder, "PreTrainedTokenizerFast")
    assert len(ours) == len(other)
    for before in AROUND:
        for after in AROUND:
            text = f"{before} {after}{before}"
            assert ours.encode(text) == other(text, add_special_tokens=False)["input_ids"], text
    for token in ("<A>", "<b>", "<c>", "dog"):
        assert ours.id_of(token) == other.convert_tokens_to_ids(token)
    assert (ours.eos_token_id, ours.unk_token_id) == (other.eos_token_id, other.unk_token_id)


def test_story_tokens_are_added_as_transformers_adds_them(folder: Path, tmp_path: Path):
    from transformers import AddedToken

    ours, other = open_tokenizer(folder), theirs(folder, "PreTrainedTokenizerFast")
    ours.add(added_tokens())
    other.add_tokens([AddedToken(name, special=True, normalized=False) for name in added_tokens()], special_tokens=True)
    assert len(ours) == len(other) and ours.ids_of(added_tokens()) == other.convert_tokens_to_ids(added_tokens())
    text = f"Rain {prompts.GEN_OPEN} {prompts.semantic_span(64)} rain"
    assert ours.encode(text) == other(text, add_special_tokens=False)["input_ids"]
    ours.save(tmp_path / "again")
    for again in (open_tokenizer(tmp_path / "again"), theirs(tmp_path / "again")):
        assert len(again) == len(ours) and again.eos_token_id == ours.eos_token_id
    assert open_tokenizer(tmp_path / "again").encode(text) == ours.encode(text)


def test_sides_are_the_configs(folder: Path):
    change(folder, "tokenizer_config.json", truncation_side="left", padding_side="left")
    ours, other = open_tokenizer(folder), theirs(folder, "PreTrainedTokenizerFast")
    texts = ["the rain falls on the roof and a dog barks", "rain"]
    for padded, how in ((True, "max_length"), (False, "longest")):
        wanted = other(texts, padding=how, max_length=9, truncation=True)
        assert ours.rows(texts, 9, padded) == (wanted["input_ids"], wanted["attention_mask"])


def test_a_tokenizer_that_cuts_and_fills_reads_whole_texts_all_the_same(folder: Path):
    ours, words = open_tokenizer(folder), "the rain falls on the roof " * 20
    ours.backend.enable_truncation(5)
    ours.backend.enable_padding(length=5, pad_id=0, pad_token="<pad>")
    ours.backend.save(str(folder / "tokenizer.json"))
    again = open_tokenizer(folder)
    assert len(again.encode(words)) > 50 and len(again.encode("rain")) < 5


def older_folder(tmp_path: Path) -> Path:
    shutil.copytree(GOLDEN / "base_llm", tmp_path / "older")
    data = json.loads((tmp_path / "older/tokenizer.json").read_text(encoding="utf-8"))
    (tmp_path / "older/vocab.json").write_text(json.dumps(data["model"]["vocab"]), encoding="utf-8")
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in data["model"]["merges"]]
    (tmp_path / "older/merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), encoding="utf-8")
    (tmp_path / "older/tokenizer.json").unlink()
    return tmp_path / "older"


def test_an_older_form_goes_through_transformers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    older = older_folder(tmp_path)
    ours, other = open_tokenizer(older), theirs(older)
    assert isinstance(ours, Tokenizer) and ours.encode("Rain falls. <|im_end|>") == other.encode("Rain falls. <|im_end|>")
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(InputError, match=r"has no tokenizer.json; 'pip install transformers' lets older forms be read\.$"):
        open_tokenizer(older)


BROKEN = {
    "no file": (lambda f: (f / "tokenizer.json").unlink(), "has no tokenizer.json"),
    "no JSON": (lambda f: (f / "tokenizer.json").write_text("{"), "holds no usable tokenizer"),
    "no UTF-8": (lambda f: (f / "tokenizer.json").write_bytes(b"\xff\xfe\xff"), "is not UTF-8"),
    "an empty object": (lambda f: (f / "tokenizer.json").write_text("{}"), "holds no usable tokenizer"),
    "a list": (lambda f: (f / "tokenizer_config.json").write_text("[]"), "holds a list"),
    "a map that is none": (lambda f: (f / "special_tokens_map.json").write_text("7"), "holds a int"),
    "a number for a token": (lambda f: change(f, "tokenizer_config.json", eos_token={"content": 7}), "a token is '7'"),
    "no text in a token": (lambda f: change(f, "tokenizer_config.json", added_tokens_decoder={"270": {}}), "has no text"),
    "a list of added tokens": (lambda f: change(f, "tokenizer_config.json", added_tokens_decoder=["a"]), "described by objects"),
    "a word for an id": (lambda f: change(f, "tokenizer_config.json", added_tokens_decoder={"x": flags("<A>")}), "no usable"),
    "another id": (lambda f: change(f, "tokenizer_config.json", added_tokens_decoder={"400": flags("<A>")}),
                   "'<A>' is said to be number 400, but is number 270"),
    "words for more tokens": (lambda f: change(f, "tokenizer_config.json", extra_special_tokens="abc"), "are a list; found 'abc'"),
    "a side": (lambda f: change(f, "tokenizer_config.json", padding_side="up"), "at the left or the right"),
    "a length": (lambda f: change(f, "tokenizer_config.json", model_max_length="long"), "model_max_length is 'long'"),
    "no length": (lambda f: change(f, "tokenizer_config.json", model_max_length=-1), "model_max_length is -1"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_makes_no_tokenizer_is_one_sentence(folder: Path, broken: str):
    spoil, said = BROKEN[broken]
    spoil(folder)
    with pytest.raises(InputError) as caught:
        open_tokenizer(folder)
    assert said in str(caught.value) and len(str(caught.value).splitlines()) == 1
