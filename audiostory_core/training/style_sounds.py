"""A person's folder of sounds -> what a renderer learns their style from: latents, and the contexts of their captions.

The caption of `NAME.wav` stands in `NAME.txt` beside it, else a bundle that listens says what is heard. Contexts are those
that the line would make of such a caption. A sound that cannot be used is named with its reason, and the others are used.
Ignorant of how is learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..disk.files import read_text
from ..errors import InputError
from ..line.conditioning import condition
from ..line.settings import Settings
from ..line.spans import FRAME_STEP, window_frames
from ..line.teller import Teller
from ..listen.listening import Listener, listen
from ..models.codec import Codec
from ..plan.fields import MAX_CAPTION_CHARS
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip, read, resample

SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff", ".opus")
CAPTION_BYTES = 20_000
MOST_SOUNDS, MOST_HEARD = 2_000, 3  # files of a folder; sounds that a caption by listening names
SHORTEST_SECONDS, SILENT_PEAK = 0.25, 1e-3

Say = Callable[[str], object]


@dataclass(frozen=True)
class StyleClip:
    """A clip in the codec's latents [t c], how long it sounds (seconds), its caption, and that one's context [s d]."""

    name: str
    latents: Tensor
    seconds: float
    caption: str
    context: Tensor


@dataclass(frozen=True)
class StyleSounds:
    """What a folder holds: clips to learn from, and a sentence for each file that could not be used."""

    clips: tuple[StyleClip, ...]
    rejected: tuple[str, ...]

    @property
    def seconds(self) -> float:
        return sum(clip.seconds for clip in self.clips)


def gather(parts: Parts, folder: Path, say: Say = lambda _: None) -> StyleSounds:
    """The sounds of `folder`, longer ones in pieces that the renderer can make.

    Raises InputError where there is no such folder, too many sounds in it, or none that can be used.
    """
    clips, rejected = list[StyleClip](), list[str]()
    files = _files(folder)
    for number, path in enumerate(files, 1):
        say(f"reading sound {number} of {len(files)}: {path.name}")
        try:
            clips += _clips(parts, path)
        except InputError as error:
            rejected.append(str(error))
    if not clips:
        raise InputError(f"none of the {len(files)} sounds in {folder} can be used: {rejected[0]}")
    return StyleSounds(tuple(clips), tuple(rejected))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"--audio: there is no folder {folder}.")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        raise InputError(f"{folder} holds no sounds; they end in {', '.join(SUFFIXES)}.")
    if len(found) > MOST_SOUNDS:
        raise InputError(f"{folder} holds {len(found):,} sounds; at most {MOST_SOUNDS:,} are learnt from.")
    return found


def _clips(parts: Parts, path: Path) -> Iterator[StyleClip]:
    clip = read(path)
    if clip.seconds < SHORTEST_SECONDS:
        raise InputError(f"{path} lasts {clip.seconds:.2f} s; a sound of at least {SHORTEST_SECONDS:g} s is needed.")
    if float(clip.waveform.abs().max()) < SILENT_PEAK:
        raise InputError(f"{path} is silent.")
    caption = written_caption(path) or _heard_caption(parts, clip, path)
    for number, piece in enumerate(_pieces(parts, clip)):
        name = path.stem if number == 0 else f"{path.stem} {number + 1}"
        yield StyleClip(name, encoded(parts, piece), piece.seconds, caption, context_of(parts, caption, piece.seconds))


def _pieces(parts: Parts, clip: AudioClip) -> Iterator[AudioClip]:
    """What the renderer can make in one, equally long; what is silent is left out."""
    codec: Codec = parts.codec
    longest = window_frames(parts.bundle) * codec.hop
    waveform = as_channels(resample(clip, codec.sample_rate).waveform, codec.channels)
    count = -(-waveform.shape[1] // longest)
    for piece in waveform.tensor_split(count, dim=1):
        if float(piece.abs().max()) >= SILENT_PEAK:
            yield AudioClip(piece, codec.sample_rate)


def as_channels(waveform: Tensor, channels: int) -> Tensor:
    """[ch w] as `channels` of them: as it is, or the mean of all in each."""
    return waveform if waveform.shape[0] == channels else waveform.mean(0, keepdim=True).expand(channels, -1)


@torch.no_grad()
def encoded(parts: Parts, clip: AudioClip) -> Tensor:
    """Latents [t c] of a clip in as many frames as the renderer would take for it, silence behind it."""
    codec: Codec = parts.codec
    longest, needed = window_frames(parts.bundle), -(-clip.waveform.shape[1] // codec.hop)
    stepped = -(-needed // FRAME_STEP) * FRAME_STEP
    frames = longest if parts.bundle.manifest.renderer.fixed_window else min(longest, stepped)
    padded = torch.nn.functional.pad(clip.waveform, (0, max(0, frames * codec.hop - clip.waveform.shape[1])))
    first = next(iter(codec.state_dict().values()))  # type: ignore[attr-defined]
    return codec.encode(padded[None].to(first))[0, :frames].float().cpu()


def context_of(parts: Parts, caption: str, seconds: float) -> Tensor:
    """What the renderer is told of a caption [s d], as the line tells it. Raises InputError for what is no caption."""
    plan = StoryPlan.sequential(caption, [(caption, seconds)])
    route = "text" if parts.bundle.manifest.language is None else "bridge"
    return condition(Teller(parts, Settings(route=route)), plan).tokens[0].float().cpu()


# Captions


def written_caption(path: Path) -> str:
    """The caption beside a sound; "" where there is none. Raises InputError for one that is empty or too long."""
    beside = path.with_suffix(".txt")
    if not beside.is_file():
        return ""
    text = " ".join(read_text(beside, CAPTION_BYTES, "a caption").split())
    if not text:
        raise InputError(f"{beside} is empty; write what is heard in {path.name}, or remove it.")
    if len(text) > MAX_CAPTION_CHARS:
        raise InputError(f"{beside} has {len(text):,} characters; a caption has at most {MAX_CAPTION_CHARS:,}.")
    return text


def _heard_caption(parts: Parts, clip: AudioClip, path: Path) -> str:
    if parts.bundle.manifest.listening is None:
        raise InputError(f"{path} has no caption: this bundle cannot listen, so write {path.stem}.txt beside it.")
    heard = listen(Listener.of(parts), clip)
    if heard.plan is None:
        raise InputError(f"{path} has no caption beside it, and nothing is heard in it.")
    longest = sorted(heard.plan.events, key=lambda event: -event.seconds)
    captions = list(dict.fromkeys(event.caption.strip() for event in longest))[:MOST_HEARD]
    return " ".join(caption if caption.endswith((".", "!", "?")) else f"{caption}." for caption in captions)
