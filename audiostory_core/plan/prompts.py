"""Templates, special tokens and instruction prefixes of the published AudioStory checkpoint: data.

An instruction becomes the exact prompt the language model was trained on. Knows nothing of models or tokenizers.
Source: TencentARC/AudioStory, evaluate/inference.py.
"""

import math
import re

from .story import MAX_TOTAL_SECONDS

IM_START = "<|im_start|>"
IM_END = "<|im_end|>"
END_OF_TEXT = "<|endoftext|>"
THINK_OPEN = "<|think|>"
THINK_CLOSE = "<|/think|>"
GEN_OPEN = "<|gen|>"
GEN_CLOSE = "<|/gen|>"
TIMESTAMP_OPEN = "<timestamp>"
TIMESTAMP_CLOSE = "</timestamp>"
SEMANTIC_OPEN = "<t5>"
SEMANTIC_CLOSE = "</t5>"
RESIDUAL_OPEN = "<aud>"
RESIDUAL_CLOSE = "</aud>"

NUM_SEMANTIC_TOKENS = 64
NUM_RESIDUAL_TOKENS = 8

SYSTEM = "You are a helpful assistant."
_BEFORE = f"{IM_START}system\n{SYSTEM}{IM_END}\n{IM_START}user\n"
_AFTER = f"{IM_END}\n{IM_START}assistant\n{THINK_OPEN}"
_LASTS, _SECONDS = " The total duration is ", " seconds."
_MARKER = re.compile(r"<\|[a-z_/]+\|>")

# The order is the published one: the reference draws an index from its seed, and seed 0 draws 12.
PREFIXES = (
    "Create a long-form audio composition that explores ",
    "I'd like an extended audio track with rich details of ",
    "Craft an immersive soundscape that slowly unfolds ",
    "Please produce a comprehensive recording capturing every aspect of ",
    "Generate a detailed, drawn-out audio that brings to life ",
    "Let's design a textured audio piece highlighting the nuances of ",
    "Kindly fashion a lengthy audio journey through ",
    "Devise a long-form audio narrative of ",
    "Develop a gradually developing audio with meticulous attention to ",
    "Imagine and produce a vivid audio experience of ",
    "Construct a detailed soundscape that tells the story of ",
    "Please generate a sustained audio track filled with ",
    "Produce an in-depth, multi-layered audio that portrays ",
    "Design a descriptive audio capturing the essence of ",
    "Create a nuanced, extended audio that conveys ",
    "I'd like to commission a long-form audio depicting ",
    "Fashion a richly detailed audio recording of ",
    "Propose a detailed, immersive audio that showcases ",
    "Generate an elaborate audio piece focusing on ",
    "Develop a comprehensive audio that fully represents ",
)

_UNIT_SECONDS = {
    **dict.fromkeys(("", "s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
}
_AMOUNT = r"([-+]?\d{1,12}(?:[.,]\d{1,12})?|nan|inf(?:inity)?)(?![.,:]?\d)[ -]?([a-z]*)"
_STATED = re.compile(
    rf"\btotal duration(?: is| of| should be| must be)?[:=]? ?(?:about |approximately |exactly )?{_AMOUNT}"
    rf"(?:,? (?:and )?{_AMOUNT})?",
    re.IGNORECASE,
)


def question_prompt(system: str, user: str) -> str:
    """A question in the chat form of the checkpoint's base model; an answer of any kind follows."""
    return f"{IM_START}system\n{system}{IM_END}\n{IM_START}user\n{user}{IM_END}\n{IM_START}assistant\n"


def chat_prompt(instruction: str) -> str:
    """The published prompt, ending in the forced `<|think|>`; tokenize it without adding special tokens."""
    return f"{_BEFORE}{instruction}{_AFTER}"


def continuation(sentence: str) -> str:
    """The published instruction to go on with what was heard; `sentence` says what is to follow (supplement, section G)."""
    wish = sentence.strip().rstrip(".")
    return f"Understand the input audio, infer the subsequent events, and generate the continued audio of {wish}."


def heard_span(tokens: int, known: int) -> str:
    """`<aud><aud_00000>...</aud>` with `tokens` places for heard audio; the `known` numbered ones are used again and again.

    What is put there takes the place of their embeddings, so that it does not matter which ones they are.
    """
    return RESIDUAL_OPEN + "".join(f"<aud_{i % known:05d}>" for i in range(tokens)) + RESIDUAL_CLOSE


def duration_sentence(seconds: float) -> str:
    """The sentence that ends every training instruction: 50 becomes ` The total duration is 50.0 seconds.`"""
    return f"{_LASTS}{float(seconds)}{_SECONDS}"


def prompt_phrases() -> list[str]:
    """The fixed runs of characters in a prompt, as written and in lower case, for a tokenizer that gives each a token."""
    between = (piece for text in (_BEFORE, _AFTER) for piece in _MARKER.split(text))
    return list(dict.fromkeys([*filter(None, between), *(text.lower() for text in (_LASTS, _SECONDS))]))


def stated_seconds(instruction: str) -> float | None:
    """The total duration an instruction states, in seconds; the last statement wins.

    None where nothing is stated, or what is stated cannot be a length (zero, NaN, above `MAX_TOTAL_SECONDS`).
    """
    matches = list(_STATED.finditer(" ".join(instruction.split())))
    if not matches:
        return None
    number, unit, second_number, second_unit = matches[-1].groups()
    total = _amount(number, unit)
    if second_number and second_unit:
        total += _amount(second_number, second_unit)
    return total if 0 < total <= MAX_TOTAL_SECONDS else None


def with_duration(instruction: str, seconds: float) -> str:
    """The instruction with its duration sentence, unless it states a duration already."""
    if stated_seconds(instruction) is not None:
        return instruction
    return instruction.strip() + duration_sentence(seconds)


def semantic_span(n: int = NUM_SEMANTIC_TOKENS) -> str:
    """`<t5><t5_00000>…</t5>` with `n` semantic tokens."""
    return SEMANTIC_OPEN + "".join(f"<t5_{i:05d}>" for i in range(n)) + SEMANTIC_CLOSE


def residual_span(n: int = NUM_RESIDUAL_TOKENS) -> str:
    """`<aud><aud_00000>…</aud>` with `n` residual tokens."""
    return RESIDUAL_OPEN + "".join(f"<aud_{i:05d}>" for i in range(n)) + RESIDUAL_CLOSE


def _amount(number: str, unit: str) -> float:
    # "1,200 seconds" in English is twenty minutes; "41,6 s" elsewhere is a decimal comma.
    number = re.sub(r"^(\d{1,3}),(\d{3})$", r"\1\2", number)
    return float(number.replace(",", ".")) * _UNIT_SECONDS.get(unit.lower(), math.nan)
