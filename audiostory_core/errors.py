"""The one error a user can cause and a user can mend."""


class InputError(ValueError):
    """Input that cannot be used.

    The message is one sentence: what was found, where, and what is right. The command line prints it and exits with 2.
    """
