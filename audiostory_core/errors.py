"""The one error a user can cause and a user can mend."""

import re

MAX_CHARS = 2000  # of a sentence; what is quoted may be megabytes
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class InputError(ValueError):
    """Input that cannot be used.

    The message is one sentence: what was found, where, and what is right. The command line prints it and exits with 2.
    What it quotes may be anything: it stays one line of text that a terminal shows and does not obey.
    """

    def __init__(self, sentence: object = "") -> None:
        super().__init__(one_line(str(sentence)))


def one_line(text: str) -> str:
    """Text with line ends and control characters written out, its middle left out where it is very long."""
    shown = _UNSHOWN.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), _shortened(text))
    return _shortened(shown)


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_CHARS else f"{text[: MAX_CHARS // 2]} ... {text[-MAX_CHARS // 2 :]}"


def first_line(error: Exception) -> str:
    """What another library's error says, in one short line."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
