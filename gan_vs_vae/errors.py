"""What a user did wrong, said in one sentence."""

import difflib
from collections.abc import Iterable


class UserError(ValueError):
    """A mistake of the user's: the message names the thing and the remedy.

    The command line prints the message alone and exits with status 2; in a
    program it is an ordinary `ValueError`.
    """


def unknown(kind: str, name: object, known: Iterable[str]) -> UserError:
    """The error for a `name` that is none of the `known` ones; it names the nearest.

    >>> unknown("preset", "quik", ["smoke", "quick"])
    UserError("unknown preset 'quik': did you mean 'quick'? There are: quick, smoke")
    """
    known = sorted(known)
    near = difflib.get_close_matches(str(name), known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return UserError(f"unknown {kind} {name!r}: {hint}There are: {', '.join(known)}")
