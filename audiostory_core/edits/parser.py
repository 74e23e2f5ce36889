"""Tokens and a grammar in, a tree out: of all ways to read a sentence, the first in the grammar's own order.

For every rule and place all ends are found once, with the preferred reading of each (packrat parsing, Ford 2002, kept for
all ends), so that no sentence takes longer than the square of its length. Knows nothing of what rules mean.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .rules import GRAMMAR
from .words import Token

_NOTATION = re.compile(r"<([a-z-]+)>|([][(){}|])|([^\s<>()\[\]{}|]+)")
CAPTIONS = ("text", "indefinite", "several", "bare")
Node = tuple  # ("word", text), ("rule", name), ("seq" | "alt", *nodes), ("opt" | "many", node)


@dataclass(frozen=True)
class Tree:
    """A rule as it was found: the tokens from `start` to `end`, and the rules within."""

    rule: str
    start: int
    end: int
    parts: tuple[Tree, ...] = ()

    def all(self, *rules: str) -> Iterator[Tree]:
        """The outermost trees of these rules below this one, in order."""
        for part in self.parts:
            if part.rule in rules:
                yield part
            else:
                yield from part.all(*rules)

    def get(self, *rules: str) -> Tree | None:
        return next(self.all(*rules), None)


@functools.cache
def grammar() -> dict[str, Node]:
    """The rules by name."""
    rules: dict[str, Node] = {}
    for block in re.split(r"\n(?=\S)", re.sub(r"(?m)^#.*\n", "", GRAMMAR.strip() + "\n").strip()):
        name, _, text = block.partition(":")
        rules[name] = _alternatives([(m[1], m[2], m[3]) for m in _NOTATION.finditer(text)])
    return rules


@functools.cache
def words(*rules: str) -> frozenset[str]:
    """All words of these rules alone, or of the grammar."""

    def within(node: Node) -> Iterator[str]:
        if node[0] == "word":
            yield node[1]
        elif node[0] != "rule":
            for inner in node[1:]:
                yield from within(inner)

    return frozenset(word for name, node in grammar().items() if not rules or name in rules for word in within(node))


def _alternatives(rest: list[tuple[str, str, str]]) -> Node:
    """A node of the notation up to its closing bracket; takes what it reads from `rest`."""
    options: list[list[Node]] = [[]]
    closing = {"[": "opt", "{": "many", "(": ""}
    while rest:
        name, sign, word = rest.pop(0)
        if sign in closing:
            inner = _alternatives(rest)
            options[-1].append((closing[sign], inner) if closing[sign] else inner)
        elif sign == "|":
            options.append([])
        elif sign:
            break
        else:
            options[-1].append(("rule", name) if name else ("word", word))
    sequences: list[Node] = [option[0] if len(option) == 1 else ("seq", *option) for option in options]
    return sequences[0] if len(sequences) == 1 else ("alt", *sequences)


class Parser:
    """One sentence. `ends_of` says for a kind of token that is no rule where it may end if it begins at a place."""

    def __init__(self, tokens: list[Token], ends_of: Callable[[str, int], list[int]]) -> None:
        self.tokens, self.ends_of = tokens, ends_of
        self.furthest = 0  # the first token that no reading came past
        self._found: dict[tuple[str, int], dict[int, Tree]] = {}
        self._repeats: dict[tuple[int, int], dict[int, tuple[Tree, ...]]] = {}

    def parse(self, rule: str) -> Tree | None:
        """The whole sentence as `rule`, or None."""
        return self.find(rule, 0).get(len(self.tokens))

    def find(self, rule: str, at: int) -> dict[int, Tree]:
        """Ends, the preferred first, of what begins at `at`."""
        key = rule, at
        if key not in self._found:
            node = grammar().get(rule)
            if node is None:
                self._found[key] = {end: Tree(rule, at, end) for end in self.ends_of(rule, at)}
            else:
                ends = self._ends(node, at)
                self._found[key] = {end: Tree(rule, at, end, parts) for end, parts in ends.items()}
            # A new caption could take all words to the end; it does not say how far the rest was understood.
            self.furthest = max(self.furthest, at, *(self._found[key] if rule not in CAPTIONS else ()))
        return self._found[key]

    def _ends(self, node: Node, at: int) -> dict[int, tuple[Tree, ...]]:
        kind, *inner = node
        if kind == "word":
            fits = at < len(self.tokens) and self.tokens[at].text == inner[0] and self.tokens[at].kind in ("word", "strange")
            self.furthest = max(self.furthest, at + fits)
            return {at + 1: ()} if fits else {}
        if kind == "rule":
            return {end: (tree,) for end, tree in self.find(inner[0], at).items()}
        if kind == "seq":
            return self._sequence(inner, at)
        if kind == "many":
            return self._many(inner[0], at)
        ends: dict[int, tuple[Tree, ...]] = {}
        for option in inner:
            for end, parts in self._ends(option, at).items():
                ends.setdefault(end, parts)
        if kind == "opt":
            ends.setdefault(at, ())
        return ends

    def _sequence(self, nodes: list[Node], at: int) -> dict[int, tuple[Tree, ...]]:
        ends: dict[int, tuple[Tree, ...]] = {at: ()}
        for node in nodes:
            longer: dict[int, tuple[Tree, ...]] = {}
            for middle, before in ends.items():
                for end, parts in self._ends(node, middle).items():
                    longer.setdefault(end, before + parts)
            ends = longer
        return ends

    def _many(self, node: Node, at: int) -> dict[int, tuple[Tree, ...]]:
        key = id(node), at
        if key not in self._repeats:
            ends: dict[int, tuple[Tree, ...]] = {}
            for middle, parts in self._ends(node, at).items():
                if middle > at:
                    for end, rest in self._many(node, middle).items():
                        ends.setdefault(end, parts + rest)
            self._repeats[key] = {**ends, at: ends.get(at, ())}
        return self._repeats[key]
