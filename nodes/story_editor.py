"""Story Editor: a plan and a wish -> the edited plan, and what became different, before anything is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..audiostory_core.errors import InputError
from .host import sockets
from .host.inputs import chat_inputs, chat_server, llm_input

if TYPE_CHECKING:
    from ..audiostory_core.edits.by_model import Ask
    from ..audiostory_core.edits.patch import Patch
    from ..audiostory_core.plan.story import StoryPlan

    Edited = tuple[StoryPlan, Patch | None, tuple[str, ...]]

EXAMPLE = "Make the dog quieter and a little to the left."


class StoryEditor(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryEditor",
            display_name="Story Editor",
            category=sockets.CATEGORY,
            description="Edits a story by a sentence: sounds come, go, become louder, longer, move in time or to a side. "
            "Says what became different before anything is rendered; locked events stay as they are.",
            search_aliases=["edit by sentence", "edit plan", "undo", "patch plan", "audiochat"],
            inputs=[
                sockets.Plan.Input("plan", tooltip="The story to edit."),
                io.String.Input(
                    "sentence",
                    multiline=True,
                    default=EXAMPLE,
                    tooltip="What should become different, such "
                    "as: drop the bell, the rain twice as long. Or: undo. Empty: the plan is passed on.",
                ),
                io.DynamicCombo.Input(
                    "reader",
                    tooltip="Who understands the sentence: a grammar of common edits, which "
                    "needs no model; the bundle's language model; an OpenAI-compatible server; or a patch "
                    "that any LLM node wrote. Undo and redo go through the plan's history.",
                    options=[
                        io.DynamicCombo.Option("grammar", []),
                        io.DynamicCombo.Option("bundle", []),
                        io.DynamicCombo.Option("server", chat_inputs()),
                        io.DynamicCombo.Option("patch", [_patch()]),
                        io.DynamicCombo.Option("undo", [_steps()]),
                        io.DynamicCombo.Option("redo", [_steps()]),
                    ],
                ),
                llm_input(
                    "The LLM of Load AudioStory Bundle, where the bundle reads. It must be a model that can answer "
                    "questions; that of tiny cannot."
                ),
            ],
            outputs=[
                sockets.Plan.Output("plan", display_name="plan", tooltip="The story after the edit; knows the way back."),
                io.String.Output("difference", display_name="difference", tooltip="What became different, a line each."),
                io.String.Output(
                    "patch",
                    display_name="patch JSON",
                    tooltip="What the sentence was understood as; empty where edits were undone or redone.",
                ),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, plan: Any, sentence: str, reader: dict[str, Any], llm: Any = None) -> io.NodeOutput:
        from ..audiostory_core.edits.diff import diff, diff_text
        from .host.progress import HostListener, show_text

        before = sockets.need_plan(plan)
        listener = HostListener(cls.hidden.unique_id)
        after, patch, notes = _edited(before, sentence.strip(), {**reader, "llm": llm}, listener)
        if reader["reader"] not in ("undo", "redo"):
            after, unknown = _recast(before, after)
            notes += unknown
        difference = diff_text(diff(before, after))
        shown = "\n".join([*notes, difference or "nothing was asked: the plan is as it was"])
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(after, difference, patch.to_json() if patch else "", ui={"text": (shown,)})


def _patch() -> io.String.Input:
    return io.String.Input(
        "patch",
        multiline=True,
        default="",
        tooltip="A patch as JSON with add, change and remove, alone "
        "or in the answer of any LLM node; the sentence is kept beside it in the history.",
    )


def _steps() -> io.Int.Input:
    return io.Int.Input(
        "steps", default=1, min=1, max=1000, tooltip="How many edits are undone or done again, a whole number."
    )


def _edited(plan: StoryPlan, sentence: str, reader: dict[str, Any], listener: Any) -> Edited:
    """The plan after the edit, the patch that led there, and notes on how it was read. Raises InputError."""
    from ..audiostory_core.edits import sentence as sentences
    from ..audiostory_core.edits.turns import apply, redo, undo

    way = reader["reader"]
    if way in ("undo", "redo"):
        return (undo if way == "undo" else redo)(plan, reader["steps"]), None, ()
    if way == "patch":
        from ..audiostory_core.edits.by_model import patch_in
        from ..audiostory_core.replies.reading import Reply

        patch, notes = patch_in(Reply(_text(reader["patch"])), plan, may_unlock=True)
        return apply(plan, patch, sentence or "a patch"), patch, notes
    if not sentence:
        return plan, None, ()
    steps = sentences.steps_in(sentence, plan) if way != "grammar" else 0
    if steps:
        return sentences.rewound(plan, steps), None, ()
    if way == "grammar":
        reading = sentences.read_edit(sentence, plan)
        return sentences.carry_out(plan, reading, sentence), reading.patch, reading.notes
    from ..audiostory_core.edits.by_model import read_by_model

    said = chat_server(reader).known.notes if way == "server" else ()
    patch, notes = read_by_model(sentence, plan, _asking(reader, listener))
    return apply(plan, patch, sentence), patch, (*said, *notes)


def _recast(before: StoryPlan, after: StoryPlan) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan with stand-ins for new sounds that the bundle which tells the story never learnt, and what is said of
    them."""
    from ..audiostory_core.brief.casting import recast
    from ..audiostory_core.bundle.bundle import Bundle
    from .host.folders import bundle_folders

    folder = bundle_folders().get(before.telling.bundle) if before.telling else None
    return recast(Bundle.open(folder).lexicon(), before, after) if folder else (after, ())


def _text(patch: Any) -> str:
    if not isinstance(patch, str) or not patch.strip():
        raise InputError("the patch is empty; wire the text of an LLM node, or paste JSON with add, change or remove.")
    return patch


def _asking(reader: dict[str, Any], listener: Any) -> Ask:
    """The model that answers, as a function from a question to its reply."""
    from ..audiostory_core.edits.by_model import MAX_REPLY_TOKENS, SYSTEM
    from ..audiostory_core.edits.patch import answer_schema
    from ..audiostory_core.servers.chat import complete

    if reader["reader"] == "server":
        server = chat_server(reader)
        return lambda question: complete(server, SYSTEM, question, listener.text, answer_schema())
    from ..audiostory_core.line import reasoner

    part = sockets.need_part(reader["llm"], "language_model", "LLM")
    return lambda question: reasoner.answer(
        part.module, SYSTEM, question, on_text=listener.text, max_new_tokens=MAX_REPLY_TOKENS
    )
