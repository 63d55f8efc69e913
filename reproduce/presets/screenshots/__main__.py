"""Take README's pictures of the page, of the models that ship, in Chromium."""

import argparse
import sys
from pathlib import Path

from gan_vs_vae import ending
from reproduce.presets.screenshots import take


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Take the pictures, into the folder that is named."""
    parser = argparse.ArgumentParser(
        prog="python -m reproduce.presets.screenshots", description=__doc__
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("results") / "screenshots",
        metavar="DIR",
        help="folder for them; README's are in gan_vs_vae/applications/screenshots "
        "(default: %(default)s)",
    )
    take(parser.parse_args(arguments).out)


if __name__ == "__main__":
    sys.exit(main())
