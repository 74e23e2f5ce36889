"""A told story at hand: what `pipeline.tell` makes, with what it was told by, so that it can be saved, shown and edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .. import pipeline
from ..bundle.parts import Parts
from ..disk.store import Store
from ..errors import InputError
from ..line.observer import Observer
from ..line.settings import Settings, check_settings, telling_of
from ..models.seeing import SeenVideo
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip, check_output
from ..sound.layout import ClipSpan, Curve
from ..sound.stems import Stems
from ..speech.voices import Voice
from . import player, story_file
from .progress import OnProgress, observer_of


@dataclass(frozen=True)
class Means:
    """What a story is told by: models and where they live, settings, seed, store, voice, given clips and a video.

    Parts that are given stay as they are (see `keeps`); those of a bundle that is named live for one telling.
    """

    bundle: str | Path | Parts = "tiny"
    device: str = "auto"
    dtype: str = "auto"
    settings: Settings = field(default_factory=Settings)
    seed: int = 0
    store: Store | None = None
    voice: str | Voice = "auto"
    clips: Mapping[str, AudioClip] = field(default_factory=dict)
    video: SeenVideo | None = None
    offload: bool = False

    def __post_init__(self) -> None:
        check_settings(self.settings)
        if not 0 <= self.seed < 2**63:
            raise InputError(f"seed is {self.seed}; it must lie between 0 and {2**63 - 1}.")

    def parts(self) -> Parts:
        """The models, none of them loaded yet unless they were given."""
        return self.bundle if isinstance(self.bundle, Parts) else pipeline.open_parts(self.bundle, self.device, self.dtype)

    @property
    def keeps(self) -> bool:
        """Whether models stay loaded after their stage."""
        return isinstance(self.bundle, Parts) and not self.offload

    def story(self, plan: StoryPlan, listener: Observer, notes: tuple[str, ...] = ()) -> Story:
        """The plan, told; `notes` go before those of the telling."""
        parts, ids = self.parts(), {event.id for event in plan.events}
        found = pipeline.tell(
            bundle=parts,
            plan=plan,
            seed=self.seed,
            settings=self.settings,
            listener=listener,
            offload=not self.keeps,
            store=self.store,
            voice=self.voice,
            clips={name: clip for name, clip in self.clips.items() if name in ids},
            video=self.video,
        )
        return Story.of(replace(found, notes=(*notes, *found.notes)), parts, self)


@dataclass(frozen=True)
class Story(pipeline.Story):
    """A told story. In a notebook it shows its picture and a player.

    `plan` is the plan as rendered, with how it was told (`plan.telling`); `notes` say what was repaired or not understood;
    `track` is the mix, `audio` the same as a clip in memory: `audio.waveform` is float32 [channels, samples] within -1..1,
    `audio.sample_rate` in Hz. `spans` say where each clip lies, `kept` which of them were not rendered again, and
    `stage_seconds` how long each stage took.

    >>> story = audiostory.tell("Rain falls, then a dog barks", seconds=8)
    >>> story.audio.waveform.shape, story.plan.events[0].caption
    """

    means: Means = field(default_factory=Means, repr=False)

    @classmethod
    def of(cls, told: pipeline.Story, parts: Parts, means: Means) -> Story:
        """A story of the line, and what it was told by; its plan says so from now on."""
        telling = telling_of(parts.bundle.manifest.name, means.seed, means.settings)
        plan = told.plan.model_copy(update={"telling": telling})
        return cls(plan, told.notes, told.track, told.spans, told.stage_seconds, told.kept, means)

    def save(self, path: str | Path, stems: str | Path | None = None, overwrite: bool = False) -> Path:
        """Writes the story as wav, flac (both of 24 bits) or ogg, with its plan inside; gives the path.

        `audiostory edit FILE`, `audiostory edit FILE --undo` and `edit_story` go on from the file. With `stems`, a folder,
        one float wav per event too, named by its id, and `plan.json`: laid where the events start they sum to the story.
        For stems the story is told again, from its store, so that nothing is rendered; without a store, all is.
        Raises InputError, before anything is written, for another suffix, a folder that is not there, and, without
        `overwrite`, for a file that exists and a stems folder that is not empty.

        >>> story.save("story.flac", stems="stems")
        """
        target = check_output(path, overwrite)
        folder = None if stems is None else story_file.check_folder(stems, overwrite)
        if folder is not None and folder.resolve() == target.resolve():
            raise InputError(f"{target} is named for the story and for its stems; give each its own.")
        story_file.write_story(target, self.plan, self.track, overwrite=overwrite)
        if folder is not None:
            self._write_stems(folder, overwrite)
        return target

    def edit(self, sentence: str, progress: bool | OnProgress = False) -> Story:
        """The story as the sentence wants it; only what changed is rendered, this story stays as it is.

        Other things that a sentence can say: "drop the dog", "the rain twice as long", "add an owl after the rain", "undo",
        "redo". Raises InputError where it is not understood or nothing can be done, saying what was meant to be.

        >>> story.edit("make the rain quieter")
        """
        from ..edits.sentence import edit

        plan, notes = edit(self.plan, check_text(sentence, "the sentence"))
        return self.means.story(plan, observer_of(progress), notes)

    def undo(self, count: int = 1, progress: bool | OnProgress = False) -> Story:
        """The story as it was `count` edits ago, those of an earlier session too. Raises InputError where there are fewer.

        >>> story.edit("drop the dog").undo()
        """
        from ..edits.turns import undo

        return self.means.story(undo(self.plan, count), observer_of(progress))

    def _write_stems(self, folder: Path, overwrite: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        story_file.write_plan(folder / "plan.json", self.plan, overwrite)
        listener = _StemWriter(Stems(folder, overwrite, []))
        try:
            with self.means.story(self.plan, listener).track as track:
                listener.stems.settle(track.gain)
        finally:
            listener.stems.abandon()

    def _repr_html_(self) -> str:
        if self.track.closed:
            return "<p>The sound of this story was closed; tell it again to hear it.</p>"
        return player.html(self.plan, self.track, self.spans, self.notes)


class _StemWriter(Observer):
    """Writes clips into stems as they enter the mix."""

    def __init__(self, stems: Stems) -> None:
        self.stems = stems

    def spans(self, spans: tuple[ClipSpan, ...], curve: Curve) -> None:
        self.stems.expect(spans, curve)

    def placed(self, span: ClipSpan, clip: AudioClip) -> None:
        self.stems.add(span, clip)


def check_text(text: str, name: str) -> str:
    """The text, if it is one. Raises InputError for another type and for half of a surrogate pair."""
    if not isinstance(text, str):
        raise InputError(f"{name} is a {type(text).__name__}, but must be text.")
    if text.encode(errors="replace").decode() != text:
        raise InputError(f"{name} is not valid UTF-8 text.")
    return text
