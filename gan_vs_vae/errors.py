"""What a user did wrong, said in one sentence."""

import difflib
from collections.abc import Iterable


class UserError(ValueError):
    """A mistake of the user's: the message names the thing and the remedy.

    The command line prints the message alone and exits with status 2; in a
    program it is an ordinary `ValueError`.
    """


def brief(error: BaseException, length: int = 200) -> str:
    r"""What another package says of an error, on one line and not too long.

    >>> brief(ValueError("no\n   such file"))
    'no such file'
    """
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= length else text[:length].rstrip() + " ..."


def unknown(kind: str, name: object, known: Iterable[str]) -> UserError:
    """The error for a `name` that is none of the `known` ones; it names the nearest.

    >>> unknown("preset", "quik", ["smoke", "quick"])
    UserError("unknown preset 'quik': did you mean 'quick'? There are: quick, smoke")
    """
    known = sorted(known)
    near = difflib.get_close_matches(str(name), known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return UserError(f"unknown {kind} {name!r}: {hint}There are: {', '.join(known)}")
