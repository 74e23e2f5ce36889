"""What a person does with stories in Python: tell, plan, edit, listen, continue. Each is a walk through rooms below.

Long work is silent unless `progress` asks: True shows a line per stage on stderr; a function hears (stage, done, total),
with total 0 where nobody knows, and may raise to interrupt.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from .. import pipeline
from ..bundle.parts import Parts
from ..disk.store import Store
from ..errors import InputError
from ..line import planning
from ..line.observer import Observer, OnClip
from ..line.settings import Settings, check_settings, settings_in
from ..line.teller import Teller
from ..models.seeing import SeenVideo
from ..plan.story import StoryPlan, check_seconds, check_seed, check_text
from ..sound.audio import AudioClip
from ..sound.windows import Sound
from ..speech.spoken import voices_of
from ..speech.voices import Voice
from ..variations.continuation import CROSSFADE_SECONDS, Joint, continue_sound
from .continued import ContinuedStory, Joined, Source
from .progress import OnProgress, observer_of
from .story import Opening, Story
from .story_file import bundle_of, open_store, read_plan

if TYPE_CHECKING:
    from ..listen.listening import Heard


def tell(
    instruction: str = "",
    *,
    bundle: str | Path | Parts = "tiny",
    seconds: float | None = None,
    seed: int = 0,
    plan: StoryPlan | None = None,
    settings: Settings | None = None,
    device: str = "auto",
    dtype: str = "auto",
    listener: Observer | None = None,
    on_clip: OnClip | None = None,
    offload: bool = False,
    store: Store | str | Path | None = "auto",
    anew: bool = False,
    voice: str | Voice = "auto",
    clips: Mapping[str, AudioClip] | None = None,
    video: SeenVideo | None = None,
    progress: bool | OnProgress = False,
) -> Story:
    """Tells a story; with `plan`, renders that plan, and nothing is reasoned about.

    `seconds` is the length of the whole, else as the instruction states it, else the bundle's usual one; `bundle` a shipped
    name, a folder, or what `open_parts` gives, which then stays loaded. `on_clip` hears (span, clip) of every event when it
    is rendered, the first while the others are still planned. `store` keeps rendered events, so that an edit renders only
    what changed: "auto" is the user's, as on the command line, a path is a folder, None keeps nothing; `anew` renders what
    it has all the same. Events with a transcript are spoken by `voice`: auto, none, hibari, espeak, piper:FILE.onnx, the
    name or address of a speech server. `clips`, by event id, take the place of what would be rendered. `progress` is True
    for a line on stderr, or a function of (stage, done, total) that may raise to interrupt; `listener` hears the rest too.
    Raises InputError, one sentence, for what cannot be told, before any model runs if possible.

    >>> story = audiostory.tell("A storm rolls over a harbour, then a ship's bell answers", seconds=24, progress=True)
    >>> story.save("story.flac")
    """
    if listener is not None and progress:
        raise InputError("give a listener or progress, not both: a listener hears the progress too.")
    check_text(instruction, "the instruction")
    settings, given, kept = settings or Settings(), dict(clips or {}), open_store(store)
    check_settings(settings)
    opening, seed = Opening(bundle, device, dtype, video, offload), check_seed(seed, "seed")
    teller = Teller(opening.parts(settings), settings, seed, store=kept, voice=voice, clips=given)
    now = replace(opening.lend(teller, listener or observer_of(progress)), on_clip=on_clip, anew=anew)
    plan = plan.with_free_level() if plan is not None and settings.loudness is not None else plan
    return Story.of(pipeline.tell_story(now, instruction, seconds, plan), opening, teller)


def plan_story(
    instruction: str,
    seconds: float | None = None,
    *,
    bundle: str | Path | Parts = "tiny",
    seed: int = 0,
    progress: bool | OnProgress = False,
) -> StoryPlan:
    """The plan that the bundle's language model writes for an instruction; nothing is rendered.

    `seconds` is the length of the whole, else as the instruction states it, else the bundle's usual one. With
    `progress=True`, notes on words that the bundle does not know are shown too. Raises InputError for an empty instruction,
    a length that no plan has, and where the model wrote no plan.

    >>> plan = audiostory.plan_story("A dog barks, someone runs, a door slams", seconds=20)
    >>> audiostory.tell(plan=plan)
    """
    check_text(instruction, "the instruction")
    if not instruction.strip():
        raise InputError("the instruction is empty; say in a sentence what should be heard.")
    if seconds is not None:
        check_seconds(seconds, "seconds")
    teller = Teller(Opening(bundle).parts(), seed=seed, observer=observer_of(progress))
    reading, _ = planning.reason(teller, instruction, seconds)
    teller.observer.plan(reading)
    return reading.plan


def edit_story(
    story: Story | StoryPlan | str | Path,
    sentence: str,
    *,
    bundle: str | Path | Parts | None = None,
    store: Store | str | Path | None = "auto",
    voice: str | Voice | None = None,
    progress: bool | OnProgress = False,
) -> Story:
    """A story as a sentence wants it, told as it was told before: bundle, settings and seed stand in its plan.

    `story` is a `Story`, a plan, or a file: a told wav, flac or ogg, or a plan of any format. Only what changed is rendered,
    as far as `store` has the rest; a `Story` has a store, bundle and voice of its own. A story that was told with a bundle
    of no shipped name needs `bundle`. Raises InputError where the sentence is not understood or nothing can be done, and
    for a file that holds no plan.

    >>> audiostory.edit_story("story.flac", "make the rain quieter, drop the dog").save("two.flac")
    """
    if isinstance(story, Story):
        opening, own = _opening_for(story, bundle), story.teller
        kept = None if store == "auto" else open_store(store)
        teller = replace(own, parts=opening.parts(), store=kept or own.store, voice=voice or own.voice)
        return replace(story, opening=opening, teller=teller).edit(sentence, progress)
    if isinstance(story, StoryPlan):
        plan, notes = story, ()
    elif isinstance(story, (str, Path)):
        plan, notes = read_plan(Path(story))
    else:
        raise InputError(f"a story to edit is a Story, a StoryPlan or a path; got a {type(story).__name__}.")
    from ..brief.casting import recast
    from ..edits.sentence import edit

    after, more = edit(plan, check_text(sentence, "the sentence"))
    opening = Opening(bundle or bundle_of(plan))
    teller = replace(_teller_of(plan, opening.parts()), store=open_store(store), voice=voice or "auto")
    after, unknown = recast(teller.bundle.lexicon(), plan, after)
    notes = (*notes, *more, *unknown)
    return opening.tell(teller, after, observer_of(progress), notes)


def _teller_of(plan: StoryPlan, parts: Parts) -> Teller:
    """Who tells as a plan was told, as far as it says so: with its settings and its seed."""
    telling = plan.telling
    return Teller(parts, Settings(**settings_in(telling.settings)), telling.seed) if telling else Teller(parts)


@overload
def listen_to(
    sound: Story | ContinuedStory | Sound,
    question: None = None,
    *,
    bundle: str | Path | Parts | None = None,
    progress: bool | OnProgress = False,
) -> Heard: ...
@overload
def listen_to(
    sound: Story | ContinuedStory | Sound,
    question: str,
    *,
    bundle: str | Path | Parts | None = None,
    progress: bool | OnProgress = False,
) -> str: ...
def listen_to(
    sound: Story | ContinuedStory | Sound,
    question: str | None = None,
    *,
    bundle: str | Path | Parts | None = None,
    progress: bool | OnProgress = False,
) -> Heard | str:
    """What is heard in a sound, in order and with times, or the answer to a question about it.

    `sound` is a story, an `AudioClip` (float32 [channels, samples] and Hz) or a file of any kind that libsndfile reads, of
    any length. Without a question: `.text` for people, `.plan` to edit and to tell anew (None for silence), `.events` with
    how sure each is (none of an ear that names nothing itself), `.repairs` for what was mended. `bundle` is "tiny" unless a
    story has one of its own. Raises InputError for what is no sound or is empty, an empty question, and a bundle that cannot
    listen.

    >>> audiostory.listen_to("story.flac").text
    >>> audiostory.listen_to("story.flac", "is there a dog?")
    """
    from ..listen import listening

    if question is not None and not check_text(question, "the question").strip():
        raise InputError("the question is empty; ask what you want to know of the sound.")
    clip, listener = _sound_of(sound), observer_of(progress)
    ears = listening.Listener.of(_opening_for(sound, bundle).parts())
    if question is not None:
        return listening.ask(ears, clip, question)
    return listening.listen(ears, clip, progress=functools.partial(listener.progress, "listen"))


def continue_story(
    sound: Story | ContinuedStory | Sound,
    sentence: str,
    seconds: float | None = None,
    *,
    plan: StoryPlan | None = None,
    join: str = "crossfade",
    crossfade_seconds: float = CROSSFADE_SECONDS,
    bundle: str | Path | Parts | None = None,
    seed: int | None = None,
    settings: Settings | None = None,
    on_clip: OnClip | None = None,
    store: Store | str | Path | None = "auto",
    anew: bool = False,
    voice: str | Voice | None = None,
    progress: bool | OnProgress = False,
) -> ContinuedStory:
    """A sound as it is, to the sample, and behind it what a sentence says, at its rate, channels and level.

    `sound` is a story, an `AudioClip` or a file; a bundle that listens hears its last half minute. `seconds` is the length
    of what is added, else as the sentence says, else the bundle's usual one; with `plan`, that is what follows. `join` is
    crossfade, or latent: the sound's end is held while the first event is rendered. The other keywords are those of `tell`;
    a `Story` has a bundle, seed, settings, store and voice of its own. Raises InputError for what is no sound, an empty
    sentence, and where both together would last above three hours.

    >>> audiostory.continue_story(story, "a door slams, someone runs", seconds=12).save("on.flac")
    """
    check_text(sentence, "the sentence")
    source, opening = Source.of(_sound_of(sound)), _opening_for(sound, bundle)
    own = sound.teller if isinstance(sound, Story) else Teller(opening.parts())
    kept = own.store if isinstance(sound, Story) and store == "auto" else open_store(store)
    settings, seed, voice = settings or own.settings, own.seed if seed is None else seed, voice or own.voice
    parts = opening.parts(settings)
    teller = Teller(parts, settings, check_seed(seed, "seed"), observer_of(progress), on_clip, kept, anew, voice)
    teller = replace(teller, voices=voices_of(sound.plan) if isinstance(sound, Story) else source.voices)
    joint = Joint(join, crossfade_seconds, source.seconds)
    found = continue_sound(teller, source.tail, sentence, seconds, joint, plan)
    return ContinuedStory(
        found.whole.with_telling(teller.telling), (*source.notes, *found.notes), Joined(source, found), found
    )


def _opening_for(sound: object, bundle: str | Path | Parts | None) -> Opening:
    """A story's own models, else the usual ones; with another bundle if one is given."""
    opening = sound.opening if isinstance(sound, Story) else Opening()
    return opening if bundle is None else replace(opening, bundle=bundle)


def _sound_of(sound: object) -> Sound:
    """A clip or a path. Raises InputError for anything else."""
    if isinstance(sound, (Story, ContinuedStory)):
        return sound.audio
    if isinstance(sound, (AudioClip, str, Path)):
        return sound
    raise InputError(f"a sound is a Story, an AudioClip or a path; got a {type(sound).__name__}.")
