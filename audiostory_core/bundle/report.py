"""A bundle -> a text for people: its parts with sizes and hashes, whose it is, what is missing and where to put it.

Reads manifests, sizes and, when asked, hashes. Builds nothing.
"""

from __future__ import annotations

from .bundle import Bundle, stored_names
from .manifest import FILE_NAME, Manifest, StoredFile

PARTS = {
    "llm": "language model", "bridge.safetensors": "bridge projections", "fuser.safetensors": "residual fuser",
    "dit.safetensors": "velocity model", "unconditional.safetensors": "features of the empty text", "codec": "codec",
    "text_encoder": "text encoder", "lexicon.json": "lexicon", "rooms.safetensors": "rooms", "ear": "ear",
    "resampler.safetensors": "what the ear tells", "listening_adapter.safetensors": "how the language model listens",
}  # fmt: skip


def bundle_text(bundle: Bundle, verify: bool) -> str:
    """The report; with `verify` every file is hashed, which takes a second for each gigabyte or two."""
    manifest = bundle.manifest
    faults = bundle.verify() if verify else _sizes_wrong(bundle)
    checked = "sizes and hashes" if verify else "sizes"
    verdict = f"{len(manifest.files)} files, all as listed ({checked} checked)." if not faults else ""
    lines = [
        f"{manifest.name}, version {manifest.version}: {manifest.description}".rstrip(": "),
        f"licence: {manifest.licence}" + (f"; {manifest.attribution}" if manifest.attribution else ""),
        f"folder: {bundle.folder}",
        *(f"{kind}: {', '.join(names)}" for kind, names in known(manifest).items() if names),
        *([f"listening: {listens(manifest)}"] if manifest.listening is not None else []),
        *(_part(name, files) for name, files in _by_part(manifest.files).items()),
    ]
    if not manifest.files:
        verdict = f"{FILE_NAME} lists no files, so nothing can be checked."
    return "\n".join([*lines, *(filter(None, [verdict])), *(_cure(fault, bundle) for fault in faults)])


def known(manifest: Manifest) -> dict[str, tuple[str, ...]]:
    """What a bundle was taught, by kind, where it says so."""
    return {"sounds": manifest.sounds, "environments": manifest.environments}


def listens(manifest: Manifest) -> str:
    """Who says what is heard, where a bundle can listen at all."""
    if manifest.listening is None:
        return "none"
    if manifest.listening.head:
        return f"the ear itself names {len(manifest.sounds)} sounds, speech and music, and says how sure it is"
    return "the language model names what the ear hears"


def fingerprint(bundle: Bundle) -> str:
    """Changes when a file of the bundle comes, goes or is written."""
    found = ((name, (bundle.folder / name).stat()) for name in stored_names(bundle.folder))
    return " ".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in found)


def _by_part(files: dict[str, StoredFile]) -> dict[str, dict[str, StoredFile]]:
    parts: dict[str, dict[str, StoredFile]] = {}
    for name, stored in files.items():
        parts.setdefault(name.split("/")[0], {})[name] = stored
    return parts


def _part(name: str, files: dict[str, StoredFile]) -> str:
    size = sum(stored.size for stored in files.values()) / 1e6
    hashes = ", ".join(f"{file.rsplit('/', 1)[-1]} {stored.sha256[:12]}" for file, stored in files.items())
    return f"{PARTS.get(name, name)}: {size:.1f} MB (sha256 {hashes})"


def _sizes_wrong(bundle: Bundle) -> list[str]:
    faults: list[str] = []
    for name, stored in bundle.manifest.files.items():
        path = bundle.folder / name
        if not path.is_file():
            faults.append(f"{name} is missing.")
        elif path.stat().st_size != stored.size:
            faults.append(f"{name} has {path.stat().st_size:,} bytes instead of {stored.size:,}.")
    return faults


def _cure(fault: str, bundle: Bundle) -> str:
    if fault.endswith("is missing."):
        return f"{fault} Put it into {bundle.folder}."
    if "instead of" in fault or "has changed" in fault:
        return f"{fault} Fetch it again, or import the bundle again."
    return fault
