"""Imports a checkpoint of the published size and layout and prints what it took: peak memory and seconds.

    python bench/import_full.py /some/folder                    # 3B: writes about 9 GB, then a bundle as large beside it
    python bench/import_full.py /some/folder --scale small      # a few megabytes, to see that it runs

Names and shapes are those of AudioStory-3B, in half precision; weights are random. Writing them takes 9 GB of memory, all
else less. The import runs in a process of its own, whose peak is what is printed; so do, one after the other, loading the
checkpoint by `torch.load` and loading the bundle, both from page cache (see load.py).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
from audiostory_core.bundle.manifest import RendererPart
from audiostory_core.published import anatomy, blueprint
from audiostory_core.published.naming import Part, added_tokens, published_name


@dataclass(frozen=True)
class Scale:
    """Sizes of the LLM, the text encoder, the renderer and the codec."""

    hidden: int
    intermediate: int
    layers: int
    heads: int
    base_tokens: int
    rank: int
    text: int
    text_layers: int
    text_inner: int
    blocks: int
    single_blocks: int
    render_heads: int
    codec: int


SCALES = {
    "published": Scale(2048, 11_008, 36, 16, 151_665, 32, 1024, 24, 2816, 6, 18, 8, 128),
    "small": Scale(64, 160, 2, 4, 300, 4, 64, 1, 96, 1, 1, 1, 8),
}
RANDOM = (0.02 * torch.randn(1 << 20, generator=torch.Generator().manual_seed(0))).half()
PAIRED = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="an empty or missing folder on a disk with room")
    parser.add_argument("--scale", choices=SCALES, default="published")
    parser.add_argument("--dtype", default="float16")
    parser.add_argument("--keep", action="store_true", help="keep the files afterwards")
    args = parser.parse_args()
    folder: Path = args.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        parser.error(f"{folder} is not empty")
    needed, free = (20e9 if args.scale == "published" else 1e8), shutil.disk_usage(folder).free
    if free < needed:
        parser.error(f"{needed / 1e9:.1f} GB are needed, {free / 1e9:.1f} GB are free")
    try:
        # In a process of its own: memory that it did not give back would be missing in the page cache. Not forked, which
        # torch's threads do not survive.
        writer = multiprocessing.get_context("spawn").Process(target=write, args=(folder, SCALES[args.scale]))
        writer.start()
        writer.join()
        if writer.exitcode:
            sys.exit("the checkpoint could not be written")
        print(json.dumps({**measure(folder, args.dtype), **measure_loads(folder)}))
    finally:
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, dtype: str) -> dict[str, object]:
    """Runs the import; sizes in bytes. Peak memory counts the pages of mapped files too."""
    words = ["--audiostory", "published", "--base-llm", "base_llm", "--flan-t5", "flan_t5", "--detokenizer", "detokenizer"]
    paths = [word if word.startswith("--") else str(folder / word) for word in words]
    command = [sys.executable, "-m", "audiostory_core.cli", "bundle", "import", *paths, "--out", str(folder / "bundle")]
    started = time.perf_counter()
    process = subprocess.Popen([*command, "--dtype", dtype], cwd=Path(__file__).parents[1], stdout=sys.stderr)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit("the import failed")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    source = (folder / "published/pytorch_model.bin").stat().st_size
    return {
        "seconds": round(seconds, 2),
        "peak_memory_bytes": peak,
        "checkpoint_bytes": source,
        "peak_over_checkpoint": round(peak / source, 3),
    }


def measure_loads(folder: Path) -> dict[str, object]:
    """Seconds of `torch.load` and of the bundle, and their ratios: until ready, and until each page was read as well."""
    found = []
    for path in (folder / "published/pytorch_model.bin", folder / "bundle"):
        command = [sys.executable, str(Path(__file__).with_name("load.py")), str(path)]
        found.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    pickle, bundle = found
    return {
        "torch_load_seconds": pickle["seconds"],
        "bundle_load_seconds": bundle["seconds"],
        "load_ratio": round(pickle["seconds"] / bundle["seconds"], 2),
        "bundle_load_and_read_seconds": bundle["seconds_read"],
        "load_and_read_ratio": round(pickle["seconds_read"] / bundle["seconds_read"], 2),
    }


def write(folder: Path, scale: Scale) -> None:
    for name in ("published", "base_llm", "flan_t5", "detokenizer"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    rows = scale.base_tokens + len(added_tokens())
    config = {
        "model_type": "qwen2", "vocab_size": scale.base_tokens, "hidden_size": scale.hidden,
        "intermediate_size": scale.intermediate, "num_hidden_layers": scale.layers, "num_attention_heads": scale.heads,
        "num_key_value_heads": 2, "rope_theta": 1e6, "rms_norm_eps": 1e-6, "tie_word_embeddings": True, "eos_token_id": 2,
    }  # fmt: skip
    text = {
        "model_type": "t5", "vocab_size": 32_128 if scale.text == 1024 else 400, "d_model": scale.text, "d_kv": 64,
        "d_ff": scale.text_inner, "num_layers": scale.text_layers, "num_heads": 16, "feed_forward_proj": "gated-gelu",
        "eos_token_id": 1, "pad_token_id": 0,
    }  # fmt: skip
    flux = {
        "num_layers": scale.blocks, "num_single_layers": scale.single_blocks, "in_channels": 64, "attention_head_dim": 128,
        "joint_attention_dim": scale.text, "num_attention_heads": scale.render_heads, "audio_seq_len": 645,
        "max_duration": 30, "uncondition": False, "text_encoder_name": "google/flan-t5-large",
    }  # fmt: skip
    _json(folder / "base_llm/config.json", config)
    _json(folder / "flan_t5/config.json", text)
    _json(folder / "detokenizer/config.json", flux)
    _tokenizer(folder / "base_llm", scale.base_tokens, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], "<|im_end|>")
    _tokenizer(folder / "flan_t5", 64, ["<pad>", "</s>", "<unk>"], "</s>")
    _codec(folder / "detokenizer", scale)
    _checkpoint(folder / "published/pytorch_model.bin", config | {"vocab_size": rows}, text, scale)


def _checkpoint(path: Path, config: dict, text: dict, scale: Scale) -> None:
    renderer = RendererPart(
        num_layers=scale.blocks, num_single_layers=scale.single_blocks, num_heads=scale.render_heads, pooled_width=scale.text
    )
    shapes: dict[Part, dict[str, tuple[int, ...]]] = {
        "language": anatomy.language_shapes(config),
        "bridge": anatomy.bridge_shapes(scale.hidden, scale.text),
        "fuser": anatomy.fuser_shapes(scale.text),
        "renderer": anatomy.renderer_shapes(renderer, scale.text),
        "text_encoder": anatomy.text_shapes(text),
    }
    tensors = {published_name(part, n): _filled(n, s) for part, named in shapes.items() for n, s in named.items()}
    for key in [k for k in tensors if k.startswith("seedx.llm.") and k.endswith(tuple(f"{name}.weight" for name in PAIRED))]:
        rows, columns = tensors[key].shape
        stem = key.removesuffix("weight")
        tensors[stem + "lora_A.default.weight"] = torch.zeros(scale.rank, columns, dtype=torch.float16)
        tensors[stem + "lora_B.default.weight"] = torch.zeros(rows, scale.rank, dtype=torch.float16)
    head, embedding = ("seedx.llm.base_model.model.lm_head.weight", "seedx.llm.base_model.model.model.embed_tokens.weight")
    tensors[head] = tensors[embedding]
    shared = "tangoflux.text_encoder."
    tensors[shared + "encoder.embed_tokens.weight"] = tensors[shared + "shared.weight"]
    torch.save(tensors, path)


def _filled(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """Small random weights, dealt out of the same few again and again; 1 for norms."""
    if "norm" in name:
        return torch.ones(shape, dtype=torch.float16)
    count = torch.Size(shape).numel()
    return RANDOM.repeat(-(-count // len(RANDOM)))[:count].clone().reshape(shape)


def _codec(folder: Path, scale: Scale) -> None:
    from safetensors.torch import save_file

    fields = {
        "encoder_hidden_size": scale.codec,
        "downsampling_ratios": [2, 4, 4, 8, 8],
        "channel_multiples": [1, 2, 4, 8, 16] if scale.codec == 128 else [1] * 5,
        "decoder_channels": scale.codec,
        "decoder_input_channels": 64,
        "audio_channels": 2,
        "sampling_rate": 44_100,
    }
    _json(folder / "vae_config.json", fields)
    shapes = anatomy.codec_shapes(blueprint.CodecBlueprint(fields, False))
    save_file({name: _filled(name, shape) for name, shape in shapes.items()}, str(folder / "model.safetensors"))


def _tokenizer(folder: Path, size: int, special: list[str], end: str) -> None:
    """`size` made-up words; the empty text of the captions' tokenizer is its end token."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = [*special, *(f"w{k}" for k in range(size - len(special)))]
    tokenizer = Tokenizer(models.WordLevel({word: k for k, word in enumerate(words)}, unk_token=special[0]))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    if end == "</s>":
        tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": end, "pad_token": special[0]}
    _json(folder / "tokenizer_config.json", config)


def _json(path: Path, data: dict) -> None:
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
