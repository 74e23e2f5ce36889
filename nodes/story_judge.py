"""Score Story and Pick Take: a judge that knows sounds hears what was made, against what was to be heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .host import sockets
from .host.inputs import llm_input, more_input

if TYPE_CHECKING:
    from ..audiostory_core.evaluation.take_choice import HeardTake
    from ..audiostory_core.judges.protocols import FrameScorer
    from ..audiostory_core.plan.story import StoryPlan
    from ..audiostory_core.variations.joining import Piece

JUDGES = ("independent", "ear")


def _judge_inputs() -> list[io.Input]:
    return [
        io.Combo.Input(
            "judge",
            options=list(JUDGES),
            default=JUDGES[0],
            tooltip="Who hears: the independent judge that comes with the pack, for sounds one after the other, or the ear "
            "of the bundle on llm, which hears layers too.",
        ),
        llm_input("The LLM of Load AudioStory Bundle: whose ear it is, and by which words its sounds are known."),
    ]


class ScoreStory(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryScore",
            display_name="Score Story",
            category=sockets.CATEGORY,
            description="Hears a told story against its plan: how surely each event is heard at its time, which is heard "
            "least, and figures of onsets, levels, silence, clipping and repetition. What the judge does not know is named.",
            search_aliases=["evaluate audio", "audio metric", "quality check", "clap score", "judge"],
            inputs=[
                io.Audio.Input("audio", tooltip="The whole story, as it was told."),
                sockets.Plan.Input("plan", tooltip="The plan that it was told by."),
                *_judge_inputs(),
            ],
            outputs=[
                io.String.Output("text", display_name="text", tooltip="Events, the worst first, figures, and who judged."),
                io.Image.Output(
                    "image",
                    display_name="image",
                    tooltip="Two rows an event: when it was planned, in grey, and when it is heard, the brighter the surer.",
                ),
                io.String.Output(
                    "worst_event",
                    display_name="worst event",
                    tooltip="The id of the event that is heard least, of those that the judge knows.",
                ),
                io.Float.Output(
                    "score",
                    display_name="score",
                    tooltip="How surely events are heard at their times, 0 to 100, their mean.",
                ),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, audio: Any, plan: Any, judge: str, llm: Any = None) -> io.NodeOutput:
        from ..audiostory_core.errors import InputError
        from ..audiostory_core.evaluation import story_score
        from .host.progress import show_text

        given, clip = sockets.need_plan(plan), sockets.one_clip(audio)
        found = _heard(judge, llm, lambda scorer: story_score.score_story(scorer, clip, given))
        if found.mean is None or found.worst is None:
            raise InputError(f"no event could be scored: '{given.events[0].caption[:100]}': {found.events[0].reason}.")
        text = story_score.as_text(found)
        show_text(cls.hidden.unique_id, text)
        image = sockets.to_image(story_score.as_picture(found, given.total_seconds))
        return io.NodeOutput(text, image, found.worst.event.id, found.mean, ui={"text": (text,)})


class PickTake(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryPickTake",
            display_name="Pick Take",
            category=sockets.CATEGORY,
            description="Hears several takes of the same sounds and passes on, of each sound, the take that is heard best: "
            "clips of a plan's events from several samplers, whole stories of one plan, or any sounds against a caption.",
            search_aliases=["best of n", "choose audio", "rank audio", "select take", "clap rank"],
            is_input_list=True,
            inputs=[
                io.Audio.Input(
                    "takes", optional=True, tooltip="The takes: a list or a batch of AUDIO, or the list of Decode Story."
                ),
                sockets.Plan.Input(
                    "plan",
                    optional=True,
                    tooltip="What should be heard: a clip is held against its own event, a whole track against the story.",
                ),
                io.String.Input(
                    "caption",
                    multiline=True,
                    default="",
                    tooltip="What should be heard in every take, where there is no plan.",
                ),
                *_judge_inputs(),
                more_input(),
            ],
            outputs=[
                io.Audio.Output(
                    "best",
                    display_name="best",
                    is_output_list=True,
                    tooltip="The best take: of a plan's clips one an event, for Audio Concatenator or Story Mixer.",
                ),
                io.Float.Output(
                    "margin",
                    display_name="margin",
                    is_output_list=True,
                    tooltip="How far each is above the next best take, 0 to 100; 0 too where there is no other.",
                ),
                io.String.Output("text", display_name="text", tooltip="Which take was picked, all scores, and who judged."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls,
        caption: list[str],
        judge: list[str],
        takes: list[Any] | None = None,
        plan: list[Any] | None = None,
        llm: list[Any] | None = None,
        more: dict[str, list[Any]] | None = None,
    ) -> io.NodeOutput:
        from ..audiostory_core.evaluation import take_choice
        from .host.clips import audio_values
        from .host.progress import show_text

        values, given = _takes(audio_values(takes, more), sockets.first_plan(plan), caption[0])

        def chosen(scorer: FrameScorer) -> tuple[list[take_choice.TakeChoice], str]:
            found = take_choice.choose(scorer, given)
            return found, take_choice.as_text(found, scorer)

        choices, text = _heard(judge[0], llm[0] if llm else None, chosen)
        show_text(cls.hidden.unique_id, text)
        best = [values[choice.best] for choice in choices]
        return io.NodeOutput(best, [choice.margin or 0.0 for choice in choices], text, ui={"text": (text,)})


def _takes(values: list[Any], plan: Any, caption: str) -> tuple[list[dict[str, Any]], list[HeardTake]]:
    """AUDIO of each take, which still knows its event, and the take beside it.

    Raises InputError for none, for neither plan nor caption, and for a clip that the plan says nothing of.
    """
    from ..audiostory_core.errors import InputError
    from ..audiostory_core.evaluation.take_choice import HeardTake
    from ..audiostory_core.plan.story import StoryPlan
    from ..audiostory_core.variations.alone import plans_alone
    from .host.clips import EVENT, SPAN, pieces_of

    pieces = [piece for value in values for piece in pieces_of(value, keeps_place=False)]
    if not pieces:
        raise InputError("there is no take on the inputs: wire AUDIO to takes, or to more.")
    if plan is None and not caption.strip():
        raise InputError("takes are held against a plan or a caption; wire a plan, or write what should be heard.")
    audio, found = list[dict[str, Any]](), list["HeardTake"]()
    own = [None] * len(pieces) if plan is None else plans_alone(pieces, plan)
    for n, (piece, alone) in enumerate(zip(pieces, own, strict=True), 1):
        if piece.clip is None:
            raise InputError(f"take {n} is empty; wire one with sound.")
        if plan is None:
            alone = StoryPlan.sequential("", [(caption.strip(), piece.clip.seconds)])
        if alone is None:
            raise InputError(f"take {n} is neither a clip of one of the plan's events nor as long as the plan.")
        place = {SPAN: piece.span} if piece.span is not None else {EVENT: piece.owner} if piece.owner else {}
        audio.append({**sockets.to_audio(piece.clip), **place})
        found.append(HeardTake("" if plan is None else _of(piece, alone, plan), piece.clip, alone))
    return audio, found


def _of(piece: Piece, alone: StoryPlan, plan: StoryPlan) -> str:
    """What a clip is a take of: an event, a part of a long one, or the whole story ("")."""
    if piece.span is not None and piece.span.part:
        return f"{piece.owner}, part {piece.span.part + 1}"
    return piece.owner or ("" if alone is plan else alone.events[0].id)


def _heard(judge: str, llm: Any, ask: Any) -> Any:
    """What `ask` makes of the judge that was chosen, with its network where the host wants it."""
    from ..audiostory_core.judges.own import EarScorer, InsideScorer

    if judge == "ear":
        parts = sockets.need_part(llm, "language_model", "LLM").parts
        with parts.session():
            return ask(EarScorer.of(parts))
    lexicon = None if llm is None else sockets.need_part(llm, "language_model", "LLM").parts.bundle.lexicon()
    return ask(InsideScorer.load(lexicon))
