#!/bin/sh
# A folder's tokenizer.json is read, but words are split as its tokenizer_class does: other ids than were trained, no warning.
set -eu
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
python3 -m venv "$folder/venv" || exit 2
"$folder/venv/bin/pip" install -q --disable-pip-version-check transformers==5.23.0 tokenizers==0.23.3 || exit 2
cat > "$folder/look.py" <<'PYTHON'
import json
import sys
from importlib.metadata import version
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoTokenizer

folder, text = Path(sys.argv[1]), "the year 1999"
trained = Tokenizer(models.BPE())
trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)  # numbers stay whole
trained.decoder = decoders.ByteLevel()
alphabet = pre_tokenizers.ByteLevel.alphabet()
trained.train_from_iterator([text] * 50, trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, show_progress=False))
trained.save(str(folder / "tokenizer.json"))
wanted, found = trained.encode(text).tokens, {}
print(f"transformers {version('transformers')}, tokenizers {version('tokenizers')}; {text!r} is {wanted} by tokenizer.json itself")
for kind in ("PreTrainedTokenizerFast", "GPT2Tokenizer", "Qwen2Tokenizer"):
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind}))
    found[kind] = AutoTokenizer.from_pretrained(folder).tokenize(text)
    print(f"  tokenizer_class {kind:24} {found[kind]}")
split = [*wanted[:2], "\u0120", *"1999"]
if found != {"PreTrainedTokenizerFast": wanted, "GPT2Tokenizer": wanted, "Qwen2Tokenizer": split}:
    sys.exit("CHANGED: words are no longer split otherwise than tokenizer.json says.")
print("As found: under Qwen2Tokenizer the splitter of the file is replaced, digit by digit here; its vocabulary is kept.")
PYTHON
"$folder/venv/bin/python" "$folder/look.py" "$folder" 2> "$folder/log" || { cat "$folder/log"; exit 1; }
echo "lines of the log with 'warn' or 'error': $(grep -ciE 'warn|error' "$folder/log" || true)"
