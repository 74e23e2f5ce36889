"""A recording and what follows it, as one story that can be saved and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from ..plan.story import StoryPlan
from ..sound.audio import AudioClip, check_output
from ..sound.limits import check_samples
from ..sound.recording import Recording
from ..variations.continuation import HEARD_SECONDS, Continuation
from . import player, story_file


@dataclass(frozen=True)
class Source:
    """What is continued: its samples [ch w] in blocks, as often as they are asked for, how many they are, and its end.

    `notes` say what of a file is left out; `voices`, who spoke whom in the story that it carries, if any.
    """

    tail: AudioClip
    samples: int
    blocks: Callable[[], Iterable[Tensor]]
    is_float: bool = False
    notes: tuple[str, ...] = ()
    voices: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sound: AudioClip | str | Path) -> Source:
        """A clip, or a file, which is read block by block. Raises InputError for what cannot be read or is no sound."""
        if isinstance(sound, AudioClip):
            check_samples("the sound", sound.waveform)
            return cls(sound, sound.waveform.shape[1], lambda: [sound.waveform])
        found = Recording.open(sound, HEARD_SECONDS)
        return cls(found.tail, found.samples, found.blocks, found.is_float, found.notes, story_file.voices_in(sound))

    @property
    def seconds(self) -> float:
        return self.samples / self.tail.sample_rate


@dataclass(frozen=True)
class Joined:
    """A recording, untouched, and its continuation, one after the other."""

    source: Source
    continuation: Continuation

    @property
    def sample_rate(self) -> int:
        return self.source.tail.sample_rate

    @property
    def channels(self) -> int:
        return self.source.tail.channels

    @property
    def samples(self) -> int:
        return self.source.samples + self.continuation.samples

    def blocks(self) -> Iterator[Tensor]:
        yield from self.source.blocks()
        yield from self.continuation.blocks()


@dataclass(frozen=True)
class ContinuedStory:
    """A recording and what follows it. In a notebook it shows its picture and a player.

    `plan` is that of both, the recording as its first event; `notes` say what was repaired or not understood; `mix` gives
    the samples in blocks, `audio` all of them in memory, float32 [channels, samples] at the recording's rate. The first
    `joins_at_seconds` are the recording, to the sample. `continuation` is what follows alone. Edit before you
    continue: an edit of the file would render the recording anew, from a caption.
    """

    plan: StoryPlan
    notes: tuple[str, ...]
    mix: Joined
    continuation: Continuation

    @property
    def joins_at_seconds(self) -> float:
        return self.mix.source.seconds

    @property
    def audio(self) -> AudioClip:
        return AudioClip(torch.cat(list(self.mix.blocks()), dim=1), self.mix.sample_rate)

    def save(self, path: str | Path, overwrite: bool = False) -> Path:
        """Writes both as wav, flac or ogg with the plan inside; gives the path.

        Of 24 bits, or float as the recording where that is float and the file a wav: then the recording in it is the same
        to the sample (ogg is lossy). Raises InputError, before anything is written, as `Story.save` does.

        >>> audiostory.continue_story("story.flac", "a door slams", seconds=4).save("on.flac")
        """
        target = check_output(path, overwrite)
        bits = story_file.usual_bits(target, self.mix.source.is_float)
        return story_file.write_story(target, self.plan, self.mix, bits, overwrite)

    def _repr_html_(self) -> str:
        if self.continuation.track.closed:
            return "<p>The sound of this continuation was closed; make it again to hear it.</p>"
        return player.html(self.plan, self.mix, notes=self.notes)
