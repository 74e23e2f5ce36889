"""What a clause of a sentence does: its tree in, the `Scene` changed. One function a kind of clause."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..errors import InputError
from ..plan.draft import clean_caption
from ..plan.sayings import sayings
from ..plan.story import Kind
from . import follow, levels, times
from .parser import CAPTIONS, Tree
from .precedent import Doing
from .scene import Scene, content_words
from .turns import title
from .verbs import VERBS, whole
from .wishes import wish, wishes

NEW_SECONDS = 4.0
_SPOKEN = re.compile(r"\b(?:say|shout|whisper|ask|call|yell|sing|speak|scream|cr[yi]|mutter|murmur|repl[yi])\w*$", re.I)
_KIND_WORDS: dict[Kind, frozenset[str]] = {
    "music": frozenset("music melody song tune".split()),
    "ambience": frozenset("ambience ambiance atmosphere".split()),
}


def clause(scene: Scene, tree: Tree) -> None:
    """Does what one clause says. Raises InputError where that is not clear or not possible."""
    part = tree.parts[0]
    if part.rule == "likewise":
        follow.likewise(scene, part, clause)
    elif part.rule in follow.FOLLOWS:
        follow.FOLLOWS[part.rule](scene, part)
    else:
        _CLAUSES[part.rule](scene, part)
    if part.rule not in ("likewise", "again"):
        scene.doing = Doing(tree, scene.sentence, scene.tokens)


def _set(scene: Scene, tree: Tree) -> None:
    verb = next((part for part in tree.parts if part.rule in VERBS), None)
    if verb is not None:
        VERBS[verb.rule](scene, verb)
        _more(scene, tree)
        return
    who = next(part for part in tree.parts if part.rule in ("events", "thing"))
    _refuse_two_readings(scene, tree, who)
    lengths = list(tree.all("longer", "as-long", "for")) if scene.is_the_story(who) else []
    if lengths and len(lengths) == len(list(tree.all("wish"))) == 1:
        whole(scene, tree)
        return
    ids = scene.find(who)
    for part in tree.parts:
        if part.rule == "deed":
            scene.check_deed(ids, part)
        elif part.rule == "wishes":
            _refuse_for_a_while(scene, part)
            wishes(scene, ids, part)
        elif part.rule in ("louder", "softer", "longer", "harder", "gentler"):
            wish(scene, ids, Tree("wish", part.start, part.end, (part,)))


def _more(scene: Scene, tree: Tree) -> None:
    more = next((part for part in tree.parts if part.rule in ("more", "also")), None)
    if more is not None:
        wishes(scene, scene.spoken_of, more)


def _refuse_two_readings(scene: Scene, tree: Tree, who: Tree) -> None:
    """`put birds at 5 s` may move those that are there or add others: without an article nobody can tell."""
    light = next((scene.words(part)[0] for part in tree.parts if part.rule == "light"), "")
    named, everything, end = who.get("named"), who.get("everything"), tree.get("at-the-end")
    told = scene.quote(who)
    bare = named is not None and named.get("det") is None
    if light in ("put", "place", "have", "play", "i", "want", "give") and bare and tree.get("place") is not None:
        raise InputError(f"'{told}' may be what is there or something new; say 'move the {told}' or 'add {told}'.")
    if everything is not None and everything.get("generic") is None and tree.get("for", "until") is not None:
        raise InputError(f"'{told}' may mean each sound or the story as a whole; say 'every sound' or 'the whole story'.")
    if end is not None and scene.words(end) == ["last"] and light in ("make", "let", "have"):
        raise InputError(f"'{scene.quote(tree)}' may be about its length or its place; say how long or where.")


def _refuse_for_a_while(scene: Scene, tree: Tree) -> None:
    """`louder when the dog barks` asks for a level that changes in time, which no event has; not for a move."""
    parts = list(tree.all("wish"))
    for first, second in zip(parts, parts[1:], strict=False):
        sides = [_is_timed(part) for part in (first, second)]
        if first.end == second.start and None not in sides and sides[0] != sides[1]:
            raise InputError(
                f"'{scene.quote(tree)}' may be about a part of the sound, which cannot be changed alone; "
                "if it is not, join the two with 'and'."
            )


def _is_timed(tree: Tree) -> bool | None:
    """Whether a wish names a time, or is one of those that hold for the whole event; None where it is neither."""
    if tree.get("level", "pan", "fade") is not None:
        return False
    return None if tree.get("later", "longer", "as-long", "as-long-as", "in-its-place") is not None else True


# Clauses of their own


def _fadeless(scene: Scene, tree: Tree) -> None:
    sides, who = tree.get("in-or-out"), tree.get("events")
    words = scene.words(sides) if sides is not None else ["in", "out"]
    ids = scene.find(who) if who is not None else scene.spoken_of
    if not ids:
        raise InputError(f"It is not clear whose fade '{scene.quote(tree)}' means; name the sound.")
    for one in ids:
        scene.change(one, **{f"fade_{side}_seconds": 0.0 for side in ("in", "out") if side in words})


def _lock(scene: Scene, tree: Tree) -> None:
    for one in scene.find(next(tree.all("events"))):
        scene.change(one, locked=tree.get("lock-verb") is not None)


def _mute(scene: Scene, tree: Tree) -> None:
    for one in scene.find(next(tree.all("events"))):
        if tree.get("unmute-verb") is None:
            scene.change(one, loudness=levels.SILENT_LUFS)
        elif scene.event(one).loudness == levels.SILENT_LUFS:
            scene.change(one, loudness=None)
        else:
            raise InputError(f"{title(scene.event(one))} is not muted.")


def _take(scene: Scene, tree: Tree) -> None:
    chosen = list(tree.all("take-of", "give-take"))
    if not chosen:
        levels.another_take(scene, scene.find(next(tree.all("events", "plain"))), tree)
    for part in chosen:
        levels.chosen_take(scene, scene.find(next(part.all("events", "plain"))), part)


def _say(scene: Scene, tree: Tree) -> None:
    words = scene.tokens[next(tree.all("quote")).start].text
    for one in scene.find(next(tree.all("events"))):
        if scene.event(one).kind != "speech":
            raise InputError(f"{title(scene.event(one))} is no speech, so it has no words.")
        scene.change(one, transcript=words)


def _swap(scene: Scene, tree: Tree) -> None:
    first, second = sorted((scene.one(part) for part in tree.all("thing")), key=lambda event: event.start)
    if first.id == second.id:
        raise InputError(f"{title(first)} cannot change places with itself.")
    scene.spoken_of = [first.id, second.id]
    if not scene.plan.is_sequential:
        scene.change(first.id, start=second.start)
        scene.change(second.id, start=first.start)
        return
    order = [event.id for event in scene.cast().events]
    at, to = order.index(first.id), order.index(second.id)
    scene.swapped = True
    if to == at + 1:
        scene.change(first.id, after=second.id)
    else:
        scene.change(second.id, before=order[at + 1])
        scene.change(first.id, after=order[to - 1])


def _copy(scene: Scene, tree: Tree) -> None:
    who = tree.get("plain")
    if who is not None:
        ids = scene.find(who)
    else:
        noun = next(tree.all("noun"))
        ids = [event.id for event in scene.cast().one_or_more(scene.words(noun), scene.quote(noun))]
        if len(ids) > 1:
            raise InputError(f"'{scene.quote(tree)}' may be a copy of {len(ids)} events; say which.")
    copies: list[str] = []
    for one in ids:
        row = scene.event(one).model_dump()
        kept = {name: value for name, value in row.items() if name not in ("id", "start", "locked")}
        copies.append(scene.add({**kept, "after": one}))
    scene.spoken_of = copies
    scene.mentioned |= dict.fromkeys(copies)
    _more(scene, tree)


def _keep(scene: Scene, tree: Tree) -> None:
    scene.find(next(tree.all("events")))


def _remove(scene: Scene, tree: Tree) -> None:
    who = next(tree.all("events"))
    several = who.get("counted") or next((part for part in who.all("many") if "both" in scene.words(part)), None)
    if scene.words(tree)[0] in ("i", "we") and several is not None:
        raise InputError(f"'{scene.quote(tree)}' does not say how many are to go; name them.")
    for one in scene.find(who):
        scene.remove(one)


def _replace(scene: Scene, tree: Tree) -> None:
    for part in list(tree.all("with-new", "into-new", "now-new")) or [tree]:
        _becomes(scene, scene.find(next(part.all("events"))), next(part.all("new-caption", "new-indefinite")))
    _more(scene, tree)


def _becomes(scene: Scene, ids: list[str], new: Tree) -> None:
    caption = _caption(scene, new)
    for one in ids:
        event = scene.event(one)
        fields: dict[str, Any] = {"caption": caption}
        if event.detail:
            fields["detail"] = ""  # it told of the sound that was there
        kind = _kind(caption)
        if kind != "sfx":
            fields["kind"] = kind
        elif event.kind == "speech":
            fields |= {"kind": "sfx", "transcript": "", "speaker": "", "emotion": ""}
        scene.change(one, **fields)


def _add(scene: Scene, tree: Tree) -> None:
    items = list(tree.all("item", "next-item", "thrown", "happens", "closing-sound")) or [tree]
    added = [scene.add(_new(scene, item, tree.get("want-verb") is not None)) for item in items]
    for one, item in zip(added, items, strict=True):
        if any(part.rule == "span" for part in item.parts):
            times.lasting(scene, [one], item)
    more = [[part for part in item.parts if part.rule in ("more", "also")] for item in _happening(items)]
    if len(items) > 1 and more[-1] and not any(more[:-1]):
        _refuse_for_some(scene, added, more[-1][0])
        wishes(scene, added, more[-1][0])
    else:
        for one, parts in zip(added, more, strict=True):
            for part in parts:
                wishes(scene, [one], part)
    if tree.get("closing-sound") is not None:
        times.at_the_end(scene, added, tree)
    for bed in tree.all("bed"):
        wish(scene, added, bed)
    for part in (*tree.parts, *(part for happens in tree.all("happens") for part in happens.parts)):
        if part.rule == "place":
            wish(scene, added, Tree("wish", part.start, part.end, (part,)))
    scene.spoken_of = added
    scene.mentioned |= dict.fromkeys(added)


def _happening(items: list[Tree]) -> list[Tree]:
    """What holds the wishes of each item: `a dog barks after the rain` has them beside its caption."""
    return [next(item.all("happens"), item) for item in items]


def _refuse_for_some(scene: Scene, added: list[str], more: Tree) -> None:
    """`a cat and a dog after the rain` is a place for both; `a cat and a dog on the left` is not clear."""
    for part in more.all("wish"):
        if part.parts[0].rule != "place":
            told = scene.quote(part)
            raise InputError(
                f"It is not clear whether '{told}' is meant for {title(scene.event(added[0]))} too; say it in two sentences."
            )


def _new(scene: Scene, item: Tree, may_exist: bool) -> dict[str, Any]:
    """The fields of a new event."""
    text, quote = next(item.all(*CAPTIONS), None), next(item.all("quote"), None)
    words = scene.tokens[quote.start].text if quote is not None else ""
    if text is None:
        caption = clean_caption(words)
        return {"caption": caption, "seconds": NEW_SECONDS, "kind": _kind(caption)}
    if quote is not None and not _SPOKEN.search(scene.quote(text)):
        raise InputError(
            f"It is not clear whether '{words[:60]}' is spoken or the sound's name; put the whole caption in quotes."
        )
    caption = _sentence(scene.quote(text))
    _refuse_existing(scene, text, may_exist)
    fields: dict[str, Any] = {"caption": caption, "seconds": NEW_SECONDS, "kind": _kind(caption)}
    return fields if quote is None else {**fields, "kind": "speech", "transcript": words, **_voice(scene.quote(text), words)}


def _voice(told: str, words: str) -> dict[str, Any]:
    """Who says some words and how, where the words before them tell it: `a man whispers`."""
    said = sayings(f'{told} "{words}"')
    fields = {"speaker": said[0].speaker, "emotion": said[0].manner} if said else {}
    return {name: value for name, value in fields.items() if value}


def _refuse_existing(scene: Scene, text: Tree, may_exist: bool) -> None:
    """`I want rain` where it rains already is not clear."""
    told, first = scene.quote(text), scene.tokens[text.start]
    bare = first.text not in ("a", "an", "some", "another", "more") and first.value is None
    if may_exist and bare and all(scene.cast().knows(word) for word in content_words(told)):
        raise InputError(f"'{told}' may be what is there or something new; say 'add {told}' for a new one.")


def _caption(scene: Scene, tree: Tree) -> str:
    quote = tree.get("quote")
    return clean_caption(scene.tokens[quote.start].text) if quote is not None else _sentence(scene.quote(tree))


def _sentence(text: str) -> str:
    caption = clean_caption(text)
    return f"{caption[:1].upper()}{caption[1:]}" + ("." if caption[-1:].isalnum() else "")


def _kind(caption: str) -> Kind:
    words = {*content_words(caption)}
    for kind, said in _KIND_WORDS.items():
        if words & said:
            return kind
    return "sfx"


_CLAUSES: dict[str, Callable[[Scene, Tree], None]] = {
    "set": _set, "fadeless": _fadeless, "lock": _lock, "mute": _mute, "take": _take, "say": _say, "swap": _swap,
    "copy": _copy, "keep": _keep, "remove": _remove, "replace": _replace, "add": _add,
}  # fmt: skip
