"""The answer in a reply, without what the model thought before it. Text -> text; knows nothing of what was asked.

Models mark their thoughts in many ways: tags of any vendor, channels, brackets, or nothing but the mark behind them. All
repetitions below are bounded: reading takes linear time.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_NAME = (
    r"(?:[\w.\-]{1,20}:)?(?:ant)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflect(?:ion)?|analysis|scratchpad|rationale|"
    r"(?:inner|internal)_?monologue)"
)
_MARK = re.compile(
    rf"(?P<open><{_NAME}(?:\s[^<>]{{0,80}})?>|\[(?:THINK|THINKING|REASONING|THOUGHT)\]|\u25c1think\u25b7"
    r"|<\|(?:begin|start)_of_(?:thought|thinking|reasoning)\|>|<\|START_THINKING\|>|<\|inner_prefix\|>"
    r"|<\|channel>(?:thought|analysis)|<unused94>thought)"
    rf"|(?P<close></{_NAME}\s{{0,3}}>|\[/(?:THINK|THINKING|REASONING|THOUGHT)\]|\u25c1/think\u25b7"
    r"|<\|end_of_(?:thought|thinking|reasoning)\|>|<\|END_THINKING\|>|<\|inner_suffix\|>|<channel\|>|<unused95>"
    r"|^\.\.\.done thinking\.$)",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWER = re.compile(
    r"(?P<open><(?:answer|final_answer|response|output)>|<\|begin_of_(?:solution|answer|box)\|>|<\|START_RESPONSE\|>)"
    r"|(?P<close></(?:answer|final_answer|response|output)>|<\|end_of_(?:solution|answer|box)\|>|<\|END_RESPONSE\|>)",
    re.IGNORECASE,
)
# Channels of the harmony form: `<|channel|>analysis<|message|>...<|end|><|start|>assistant<|channel|>final<|message|>...`
_CHANNEL = re.compile(r"<\|channel\|>\s{0,3}(?P<name>\w{1,20})[^<]{0,200}(?:<\|constrain\|>[^<]{0,40})?<\|message\|>")
_CHANNEL_END = re.compile(r"<\|(?:end|return|call|start|channel)\|>")
_BARE_CHANNELS = re.compile(r"\s{0,9}analysis(?=[\sA-Z])")  # the same, decoded without its marks
_BARE_FINAL = "assistantfinal"
_SAID_BEFORE = re.compile(r"\s{0,9}here(?: is|'s) my thought process:", re.IGNORECASE)
_SAID_AFTER = re.compile(r"here(?: is|'s) my response:", re.IGNORECASE)


@dataclass(frozen=True)
class Parted:
    """A reply's answer; where it has none, what was thought."""

    answer: str
    thoughts: str = ""


def part(text: str) -> Parted:
    """The answer in a reply. Text that is JSON as a whole is an answer, whatever stands in its strings."""
    text = text.removeprefix("\ufeff")
    if _is_json(text):
        return Parted(text)
    parted = _without_marked(_last_channel(text))
    return Parted(_marked_answer(parted.answer), parted.thoughts)


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _last_channel(text: str) -> str:
    """The final channel of a reply in channels; thoughts without an end where there is none."""
    channels = list(_CHANNEL.finditer(text))
    if not channels:
        if _BARE_CHANNELS.match(text) and _BARE_FINAL in text:
            return text.rpartition(_BARE_FINAL)[2]
        if _SAID_BEFORE.match(text):
            *_, said = [None, *_SAID_AFTER.finditer(text)]
            return text[said.end() :] if said else text
        return text
    last = next((found for found in reversed(channels) if found["name"].lower() == "final"), None)
    if last is None:
        return "<think>" + "\n".join(_body(text, found) for found in channels)
    return _body(text, last)


def _body(text: str, channel: re.Match[str]) -> str:
    end = _CHANNEL_END.search(text, channel.end())
    return text[channel.end() : end.start() if end else len(text)]


def _without_marked(text: str) -> Parted:
    """What stands outside of all thoughts; a mark that ends thoughts which never began makes all before it thoughts."""
    pieces: list[str] = []
    depth = at = opened = after_close = 0
    for mark in _MARK.finditer(text):
        if mark["open"]:
            if not depth:
                pieces.append(text[at : mark.start()])
                opened = mark.end()
            depth += 1
        else:
            if not depth:
                pieces = []
            depth = max(0, depth - 1)
            at = after_close = mark.end()
    if not depth:
        pieces.append(text[at:])
    answer = "".join(pieces)
    # Marks that are opened twice and closed once: what follows the last end is no thought.
    if not answer.strip() and depth and after_close:
        last = _MARK.search(text, after_close)
        answer, depth = text[after_close : last.start() if last else len(text)], int(last is not None)
    # An answer stands behind thoughts: where these never end, prose before them is none.
    if answer.strip() and (not depth or answer.rstrip("` \n").endswith(("}", "]", ">"))):
        return Parted(answer)
    return Parted("", _MARK.sub(" ", text[opened if depth else 0 :]))


def _marked_answer(text: str) -> str:
    """What stands between the last marks of an answer, or else the text itself."""
    marks = list(_ANSWER.finditer(text))
    opening = next((mark for mark in reversed(marks) if mark["open"]), None)
    if opening is None:
        return _ANSWER.sub("", text)
    closing = next((mark for mark in marks if mark["close"] and mark.start() >= opening.end()), None)
    inside = text[opening.end() : closing.start() if closing else len(text)]
    return inside if inside.strip() else _ANSWER.sub("", text)
