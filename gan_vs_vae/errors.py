"""Errors that a user can mend, each explained in one sentence; what the terminal can show."""

import difflib
import os
import reprlib
import sys
from collections.abc import Iterable

_SHORT = reprlib.Repr()
_SHORT.maxlevel = 3
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxdict = _SHORT.maxset = 6
_SHORT.maxstring = _SHORT.maxother = 80


def printable(text: str) -> str:
    r"""Return a text on one line, with escapes for what a terminal would not show as a character.

    The names of files can hold line breaks, bytes that are no text, and sequences that clear the
    screen or reverse the order of letters.

    >>> print(printable("cat\n\x1b[2J"))
    cat\n\x1b[2J
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class UserError(ValueError):
    """A mistake that the user can mend: the message names the thing and the remedy.

    The command line prints the message alone and exits with status 2. In a program it is an
    ordinary `ValueError`.

    Args:
        message: str. One sentence. It becomes `printable`, because it may quote names of files.
    """

    def __init__(self, message: str):
        super().__init__(printable(message))


def note(message: str) -> None:
    """Print a notice to the terminal: what was done that a user may not expect."""
    print(f"NOTE: {printable(message)}", file=sys.stderr, flush=True)


def is_animated() -> bool:
    """Return whether a line on the standard error can be overwritten, as progress bars do."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def brief(error: BaseException, length: int = 200) -> str:
    r"""Return the message of another package's error on one line, to quote in a message of ours.

    Args:
        error: the error; its class is named if it has no message.
        length: int. Characters to which the message is cut. Defaults to 200.

    >>> brief(ValueError("no\n   such file"))
    'no such file'
    """
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= length else text[:length].rstrip() + " ..."


def shown(value: object) -> str:
    """Return how a message shows a value that a user wrote: on one line, and cut if it is long.

    >>> shown("ten"), shown([[[[1]]]]), len(shown("x" * 10**6))
    ("'ten'", '[[[...]]]', 80)
    """
    return _SHORT.repr(value)


def unknown(kind: str, name: object, known: Iterable[str]) -> UserError:
    """Return the error for a name that is not known; its message suggests the nearest one.

    Args:
        kind: str. What is named, such as "preset".
        name: what the user wrote.
        known: the names that there are.

    >>> unknown("preset", "quik", ["smoke", "quick"])
    UserError("unknown preset 'quik': did you mean 'quick'? There are: quick, smoke")
    """
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1) if isinstance(name, str) else []
    hint = f"did you mean {near[0]!r}? " if near else ""
    return UserError(f"unknown {kind} {shown(name)}: {hint}There are: {', '.join(known)}")
