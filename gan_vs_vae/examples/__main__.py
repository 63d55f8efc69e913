"""Write an example as a notebook: `python -m gan_vs_vae.examples first_steps`."""

import argparse
import sys
from pathlib import Path

from gan_vs_vae import ending, examples
from gan_vs_vae.files import write_json


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Write each example that is named, or all, into a folder."""
    parser = argparse.ArgumentParser(prog="python -m gan_vs_vae.examples", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(examples.NAMES)}")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="(default: here)")
    parsed = parser.parse_args(arguments)
    for name in parsed.names or examples.NAMES:
        path = parsed.out / f"{name}.ipynb"
        write_json(path, examples.as_notebook(examples.source(name)))
        print(f"written: {path}")


if __name__ == "__main__":
    sys.exit(main())
