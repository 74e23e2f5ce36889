"""`audiostory bundle`: which bundles there are, what one is, and how new ones come from published files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCES = ("audiostory", "base_llm", "flan_t5", "detokenizer", "tangoflux", "whisper")


@dataclass(frozen=True)
class BundleRequest:
    """Which bundle, by name or folder; "" for all that came with the package."""

    bundle: str

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> BundleRequest:
        return cls(getattr(args, "bundle", ""))


@dataclass(frozen=True)
class PullRequest:
    """Which published files are downloaded, from where and where to."""

    name: str
    local_dir: str | None
    repositories: list[str]
    revisions: list[str]
    with_text_encoder: bool
    accept_licences: bool
    offline: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> PullRequest:
        return cls(
            name=args.name,
            local_dir=args.local_dir,
            repositories=args.repo,
            revisions=args.revision,
            with_text_encoder=args.with_text_encoder,
            accept_licences=args.accept_licences,
            offline=args.offline,
        )


@dataclass(frozen=True)
class ImportRequest:
    """Which folders of published files become a bundle, and what that is like; None leaves a number to their config."""

    folders: Mapping[str, Path]
    out: str
    name: str | None
    dtype: str
    text_encoder: bool
    lora_alpha: float | None
    feature_scale: float | None
    whisper_tokens: int | None
    overwrite: bool
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> ImportRequest:
        return cls(
            folders={name: Path(folder) for name in SOURCES if (folder := getattr(args, name)) is not None},
            out=args.out,
            name=args.name,
            dtype=args.dtype,
            text_encoder=not args.no_text_encoder,
            lora_alpha=args.lora_alpha,
            feature_scale=args.feature_scale,
            whisper_tokens=args.whisper_tokens,
            overwrite=args.overwrite,
            quiet=args.quiet,
        )


@dataclass(frozen=True)
class ExportRequest:
    """Which bundle is written as AudioStory is published, and where to."""

    bundle: str
    out: str
    overwrite: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> ExportRequest:
        return cls(args.bundle, args.out, args.overwrite)


@dataclass(frozen=True)
class SwapRequest:
    """Which bundle gets which language model, and what becomes of the two."""

    bundle: str
    llm: str
    out: str
    name: str | None
    dtype: str
    seed: int
    overwrite: bool
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> SwapRequest:
        return cls(args.bundle, args.llm, args.out, args.name, args.dtype, args.seed, args.overwrite, args.quiet)


def add_arguments(command: argparse.ArgumentParser) -> None:
    kinds = command.add_subparsers(dest="what", metavar="list|info|verify|pull|import|export|swap-llm", required=True)
    kind = kinds.add_parser("list", help="bundles that came with the package")
    kind.set_defaults(request=BundleRequest.from_arguments, run=list_bundles)
    for name, text, run in (
        ("info", "what a bundle is, knows and weighs, and whose it is", show_bundle),
        ("verify", "compare every file with its hash", verify_bundle),
    ):
        kind = kinds.add_parser(name, help=text)
        kind.add_argument("bundle", metavar="NAME|DIR")
        kind.set_defaults(request=BundleRequest.from_arguments, run=run)
    _add_pull(kinds.add_parser("pull", help="download published files, to be imported"))
    _add_import(kinds.add_parser("import", help="turn the published files of AudioStory or TangoFlux into a bundle"))
    _add_export(kinds.add_parser("export", help="write a bundle as AudioStory is published"))
    _add_swap(kinds.add_parser("swap-llm", help="give a bundle a language model that sees videos"))


def _add_pull(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(request=PullRequest.from_arguments, run=pull_files)
    kind.description = (
        "Downloads published files, checks every one, and prints the import command. Run again after a cut, it goes on. "
        "HF_ENDPOINT names another server; HF_TOKEN or a login of the hub's own is used where one is needed."
    )
    kind.add_argument("name", metavar="NAME", help="audiostory-3b or tangoflux")
    kind.add_argument("--local-dir", metavar="DIR", help="where the files go (published/NAME)")
    kind.add_argument("--accept-licences", action="store_true", help="accept the licences without being asked")
    kind.add_argument("--with-text-encoder", action="store_true", help="weights of Flan-T5 too, where the others lack them")
    kind.add_argument("--offline", action="store_true", help="no connection: say what is there and what is missing")
    kind.add_argument(
        "--repo",
        action="append",
        default=[],
        metavar="SOURCE=OWNER/NAME",
        help="another repository for audiostory, base-llm, flan-t5, detokenizer or tangoflux",
    )
    kind.add_argument(
        "--revision",
        action="append",
        default=[],
        metavar="[SOURCE=]REVISION",
        help="branch, tag or commit; of the first source where none is named (main)",
    )


def _add_import(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(request=ImportRequest.from_arguments, run=import_files)
    kind.description = (
        "Turns published files into a bundle: AudioStory with --audiostory, --base-llm, --flan-t5 and --detokenizer, or "
        "TangoFlux alone, which renders captions, with --tangoflux. Every tensor is used, kept, or ignored with a reason."
    )
    files = kind.add_argument_group("published files")
    files.add_argument("--audiostory", metavar="DIR", help="pytorch_model.bin or safetensors; config.yaml if there is one")
    files.add_argument("--base-llm", metavar="DIR", help="tokenizer and configs of the base LLM; its weights are not needed")
    files.add_argument("--flan-t5", metavar="DIR", help="tokenizer and config of Flan-T5; weights where others lack them")
    files.add_argument("--detokenizer", metavar="DIR", help="config.json of the renderer, and the codec")
    files.add_argument("--tangoflux", metavar="DIR", help="config.json, tangoflux.safetensors and vae.safetensors")
    files.add_argument("--whisper", metavar="DIR", help="Whisper large-v3, whose encoder listens; goes with --audiostory")
    bundle = kind.add_argument_group("bundle")
    bundle.add_argument("--out", required=True, metavar="BUNDLE", help="the folder to make")
    bundle.add_argument("--name", help="what the bundle calls itself (the folder's name)")
    bundle.add_argument("--dtype", default="float16", metavar="NAME", help="float16, bfloat16 or float32 (float16)")
    bundle.add_argument("--no-text-encoder", action="store_true", help="leave out what only the text route needs")
    bundle.add_argument("--overwrite", action="store_true", help="replace a bundle that is there")
    bundle.add_argument("--quiet", action="store_true", help="no progress and no report")
    rest = kind.add_argument_group("what config.yaml says, if there is none")
    rest.add_argument("--lora-alpha", type=float, metavar="A", help="scale of the trained pairs (their rank)")
    rest.add_argument("--feature-scale", type=float, metavar="S", help="what fused tokens are divided by (10)")
    rest.add_argument("--whisper-tokens", type=int, metavar="N", help="what thirty seconds of sound are pooled to (64)")


def _add_export(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(request=ExportRequest.from_arguments, run=export_files)
    kind.description = (
        "Writes a bundle of the published kind, such as one that was trained further, in the folders that AudioStory is "
        "published in, and prints the command that imports them again."
    )
    kind.add_argument("bundle", metavar="NAME|DIR")
    kind.add_argument("--out", required=True, metavar="DIR", help="the folder to make")
    kind.add_argument("--overwrite", action="store_true", help="replace an export that is there")


def _add_swap(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(request=SwapRequest.from_arguments, run=swap_language_model)
    kind.description = (
        "Puts a model of the Qwen2.5-VL family in the place of a bundle's language model, so that stories can be told to "
        "videos. What is new, story tokens and bridge, has learnt nothing yet; docs/video-reasoner.md tells how to train it."
    )
    kind.add_argument("bundle", metavar="NAME|DIR", help="the bundle whose renderer, codec and fuser are kept")
    kind.add_argument("--llm", required=True, metavar="DIR", help="the model's folder: weights, configs and tokenizer")
    kind.add_argument("--out", required=True, metavar="BUNDLE", help="the folder to make")
    kind.add_argument("--name", help="what the bundle calls itself (the folder's name)")
    kind.add_argument(
        "--dtype",
        default="auto",
        metavar="NAME",
        help="of the model's weights: float16, bfloat16 or float32 (as they are stored)",
    )
    kind.add_argument("--seed", type=int, default=0, help="of what is new (0)")
    kind.add_argument("--overwrite", action="store_true", help="replace a bundle that is there")
    kind.add_argument("--quiet", action="store_true", help="no progress and no report")


def list_bundles(request: BundleRequest) -> int:
    """`audiostory bundle list`."""
    from ..bundle.bundle import Bundle, shipped_bundles

    for name, folder in shipped_bundles().items():
        print(f"{name:<12} {Bundle.open(folder).manifest.description} `audiostory bundle info {name}` lists what it knows.")
    return 0


def show_bundle(request: BundleRequest) -> int:
    """`audiostory bundle info`."""
    from ..bundle.bundle import Bundle
    from ..bundle.report import known, listens

    bundle = Bundle.open(request.bundle)
    manifest = bundle.manifest
    size = sum(stored.size for stored in manifest.files.values())
    lines = {
        "name": f"{manifest.name}, version {manifest.version}",
        "folder": str(bundle.folder),
        "description": manifest.description,
        "licence": manifest.licence,
        "attribution": manifest.attribution,
        "size": f"{size / 1e6:.1f} MB in {len(manifest.files)} files",
        "reasoner": _line(manifest.language),
        "fuser": _line(manifest.fuser),
        "renderer": _line(manifest.renderer),
        "codec": _line(manifest.codec),
        "listening": listens(manifest),
        "defaults": _line(manifest.defaults),
        **{kind: ", ".join(names) or "not listed" for kind, names in known(manifest).items()},
    }
    print("\n".join(f"{name:<13} {text}" for name, text in lines.items()))
    return 0


def _line(part: Any) -> str:
    return "none" if part is None else ", ".join(f"{k} {v}" for k, v in part.model_dump().items())


def verify_bundle(request: BundleRequest) -> int:
    """`audiostory bundle verify`: 0 if every file is as listed, else 1 with a line for each fault."""
    from ..bundle.bundle import Bundle

    bundle = Bundle.open(request.bundle)
    faults = bundle.verify()
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len(bundle.manifest.files)} files, all as listed.")
    return 1 if faults else 0


def pull_files(request: PullRequest) -> int:
    """`audiostory bundle pull`: 0 if every file is there and as published, else 1 with a line for each that is not."""
    from ..published import pull

    wanted = pull.Request.of(
        request.name, request.local_dir, request.repositories, request.revisions, request.with_text_encoder
    )
    if request.offline or pull.told_to_stay_offline():
        findings = pull.inspect(wanted)
        print("\n".join(finding.text for finding in findings))
        if not all(finding.good for finding in findings):
            return 1
    else:
        pull.pull(wanted, request.accept_licences)
    print(wanted.import_command())
    return 0


def import_files(request: ImportRequest) -> int:
    """`audiostory bundle import`."""
    from ..published.importing import Origin, import_bundle
    from .console import Console

    origin = Origin(
        **request.folders,
        lora_alpha=request.lora_alpha,
        feature_scale=request.feature_scale,
        whisper_tokens=request.whisper_tokens,
        text_encoder=request.text_encoder,
    )
    console = Console(request.quiet)
    try:
        report = import_bundle(
            origin,
            Path(request.out),
            dtype=request.dtype,
            name=request.name,
            overwrite=request.overwrite,
            progress=console.progress,
        )
    finally:
        console.close()
    if not request.quiet:
        print("\n".join(report.lines()))
    return 0


def export_files(request: ExportRequest) -> int:
    """`audiostory bundle export`."""
    from ..published.exporting import export_bundle

    print("\n".join(export_bundle(request.bundle, Path(request.out), request.overwrite).lines()))
    return 0


def swap_language_model(request: SwapRequest) -> int:
    """`audiostory bundle swap-llm`: a bundle and the folder of a Qwen2.5-VL in, a bundle that sees out."""
    from ..published import swapping
    from .console import Console

    console = Console(request.quiet)
    try:
        swap = swapping.swap_language_model(
            request.bundle,
            Path(request.llm),
            Path(request.out),
            dtype=request.dtype,
            name=request.name,
            overwrite=request.overwrite,
            seed=request.seed,
            progress=console.progress,
        )
    finally:
        console.close()
    if not request.quiet:
        print("\n".join(swap.lines()))
    return 0
