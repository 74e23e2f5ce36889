"""The one error a user can cause and a user can mend."""


class InputError(ValueError):
    """Input that cannot be used.

    The message is one sentence: what was found, where, and what is right. The command line prints it and exits with 2.
    """


def first_line(error: Exception) -> str:
    """What another library's error says, in one short line."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
