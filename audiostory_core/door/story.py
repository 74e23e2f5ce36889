"""A told story at hand: what `pipeline.tell` makes, with what it was told by, so that it can be saved, shown and edited."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from .. import pipeline
from ..bundle.parts import Parts, SeeingParts
from ..errors import InputError
from ..line.observer import Clock, Observer
from ..line.settings import Settings
from ..line.teller import Teller
from ..models.seeing import SeenVideo
from ..plan.levels import beside_sound
from ..plan.story import SoundEvent, StoryPlan, check_text
from ..sound.audio import AudioClip, check_output
from ..sound.layout import ClipSpan, Curve
from ..sound.stems import Stems
from . import player, story_file
from .progress import OnProgress, observer_of


@dataclass(frozen=True)
class Opening:
    """How the models of a story are opened, and the video that they see where it is told.

    Parts that are given stay as they are (see `keeps`); those of a bundle that is named live for one telling.
    """

    bundle: str | Path | Parts = "tiny"
    device: str = "auto"
    dtype: str = "auto"
    video: SeenVideo | None = None
    offload: bool = False

    def parts(self, settings: Settings | None = None) -> Parts:
        """The models, none of them loaded yet unless they were given, in the precision that `settings` ask for."""
        if isinstance(self.bundle, Parts):
            return self.bundle
        reference = settings is not None and settings.reference
        return pipeline.open_parts(self.bundle, self.device, self.dtype, reference=reference)

    @property
    def keeps(self) -> bool:
        """Whether models stay loaded after their stage."""
        return isinstance(self.bundle, Parts) and not self.offload

    def lend(self, teller: Teller, observer: Observer) -> Teller:
        """The teller with models of its own for one telling, which that observer hears."""
        clock = Clock()
        with clock.stage("load"):
            parts = self.parts(teller.settings)
            parts = parts if self.video is None else SeeingParts(parts, self.video)
        return replace(teller, parts=parts, observer=observer, offload=not self.keeps, clock=clock)

    def tell(
        self,
        teller: Teller,
        plan: StoryPlan,
        observer: Observer,
        notes: tuple[str, ...] = (),
        first: StoryPlan | None = None,
    ) -> Story:
        """The plan, told as the teller tells; `notes` go before those of the telling. The teller's clips are of the sounds
        of the plan that was told `first`: what has become another sound is rendered."""
        first = first or plan
        given = {event.id: event for event in first.events}
        same = {event.id for event in plan.events if event.id in given and _sound(event) == _sound(given[event.id])}
        clips = {name: clip for name, clip in (teller.clips or {}).items() if name in same}
        found = pipeline.tell_story(replace(self.lend(teller, observer), clips=clips), plan=plan)
        return Story.of(replace(found, notes=(*notes, *found.notes)), self, teller, first)


def _sound(event: SoundEvent) -> tuple[str, str, str, str]:
    """What is heard in an event, whatever its place, length and level."""
    return event.caption, event.transcript, event.speaker, event.emotion


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

    opening: Opening = field(kw_only=True, repr=False)
    teller: Teller = field(kw_only=True, repr=False)  # its models are not those of the telling, which would stay loaded
    first: StoryPlan = field(kw_only=True, repr=False)  # the plan that the teller's clips were given for

    @classmethod
    def of(cls, told: pipeline.Story, opening: Opening, teller: Teller, first: StoryPlan | None = None) -> Story:
        """A story of the line, and what it was told by; its plan says so from now on."""
        plan = told.plan.with_telling(teller.telling, told.levels)
        row = (plan, told.notes, told.track, told.spans, told.stage_seconds, told.kept, told.levels)
        return cls(*row, opening=opening, teller=teller, first=first or plan)

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
        from ..brief.casting import recast
        from ..edits.sentence import edit

        plan, notes = edit(self.plan, check_text(sentence, "the sentence"))
        plan, unknown = recast(self.teller.bundle.lexicon(), self.plan, plan)
        return self.opening.tell(self.teller, plan, observer_of(progress), (*notes, *unknown), self.first)

    def undo(self, count: int = 1, progress: bool | OnProgress = False) -> Story:
        """The story as it was `count` edits ago, those of an earlier session too. Raises InputError where there are fewer.

        >>> story.edit("drop the dog").undo()
        """
        from ..edits.turns import undo

        return self.opening.tell(self.teller, undo(self.plan, count), observer_of(progress), first=self.first)

    def _write_stems(self, folder: Path, overwrite: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        plan = self.plan.model_copy(update={"levels": beside_sound(self.plan.levels)})
        story_file.write_plan(folder / "plan.json", plan, overwrite)
        listener = _StemWriter(Stems(folder, overwrite, []))
        try:
            with self.opening.tell(self.teller, self.plan, listener, first=self.first).track as track:
                listener.stems.settle(track.gain_over)
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
