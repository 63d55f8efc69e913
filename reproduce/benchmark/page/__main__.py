"""Drag in Chromium, and count the pictures that the page draws."""

import argparse
import sys

from gan_vs_vae import ending
from reproduce.benchmark.page import measure


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Print a table: pictures a second, and milliseconds from the pointer to the picture."""
    prog = "python -m reproduce.benchmark.page"
    argparse.ArgumentParser(prog=prog, description=__doc__).parse_args(arguments)
    print("| dragged | pictures/s | median latency | 95 % of latencies below |")
    print("| --- | --- | --- | --- |")
    for title, rate, median, slow in measure():
        print(f"| {title} | {rate:.0f} | {median:.1f} ms | {slow:.1f} ms |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
