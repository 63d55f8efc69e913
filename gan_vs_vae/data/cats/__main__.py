"""Cut the faces of cats out of photos: `python -m gan_vs_vae.data.cats PHOTOS OUT`."""

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from gan_vs_vae import ending
from gan_vs_vae.data.cats.cutting import LONGEST, RECORD, Outcome, cut_faces
from gan_vs_vae.data.decoding import MIN_SIDE
from gan_vs_vae.errors import UserError, printable

NAMED = 3  # photos that are named of each kind

EPILOG = """\
Each face becomes a PNG file whose name begins with that of its photo. Photos that cannot be read, or
have no face or none that is large enough, are named, and OUT/cut.json has all of them with the reasons.
Nothing that is there is overwritten; a command that was stopped continues when it is run again.
With OUT called cats, in the folder of real data, `--data real` trains on these faces.
"""


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Cut, and say of how many photos, and what was left out and why."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_vs_vae.data.cats",
        description="Cut the faces of cats out of photos, by OpenCV's detector.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("photos", type=Path, metavar="PHOTOS", help="folder of photos, with its subfolders")
    add("out", type=Path, metavar="OUT", help="folder for the faces")
    add("--size", type=int, default=64, metavar="N", help="side of a face in pixels (default: 64)")
    parsed = parser.parse_args(arguments)
    if not MIN_SIDE <= parsed.size <= LONGEST:
        raise UserError(f"--size must be from {MIN_SIDE} to {LONGEST} pixels, not {parsed.size}")
    try:
        outcomes = cut_faces(parsed.photos, parsed.out, parsed.size)
    except KeyboardInterrupt:
        print("\nstopped. What was cut is kept: the same command continues.", file=sys.stderr)
        sys.exit(130)
    print("\n".join(summary(outcomes, parsed.out)))


def summary(outcomes: Mapping[str, Outcome], out: Path) -> list[str]:
    """Return what to say of the photos: how many faces, and by the kinds of reasons, what is left out.

    >>> summary({"a.jpg": {"faces": ["a.jpg-1.png"]}, "b.jpg": {"faces": [], "skipped": "x: y"}}, "o")
    ['1 faces of cats, of 1 of 2 photos, are in o', 'left out, x: 1: b.jpg (y)']
    """
    faces = sum(len(outcome["faces"]) for outcome in outcomes.values())
    hits = sum(bool(outcome["faces"]) for outcome in outcomes.values())
    lines = [f"{faces} faces of cats, of {hits} of {len(outcomes)} photos, are in {out}"]
    kinds = defaultdict(list)
    for name, outcome in outcomes.items():
        if "skipped" in outcome:
            kind, _, details = outcome["skipped"].partition(": ")
            kinds[kind].append(f"{name} ({details})" if details else name)
    for kind, names in sorted(kinds.items()):
        more = f"; all are in {RECORD}" if len(names) > NAMED else ""
        lines.append(f"left out, {kind}: {len(names)}: {', '.join(names[:NAMED])}{more}")
    return [printable(line) for line in lines]


if __name__ == "__main__":
    sys.exit(main())
