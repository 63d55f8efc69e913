"""Draw figures of the report again: `python -m reproduce fig2 --preset quick`."""

import sys

from gan_vs_vae import ending, startup
from reproduce import figures
from reproduce.options import check_overrides, parse


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Check the command line; then import what takes seconds, and do what it asks for."""
    options = parse(arguments)
    if options.action == "list":
        list_figures()
        return
    check_overrides(options)
    with startup.importing():
        from reproduce import actions
    actions.perform(options)


def list_figures() -> None:
    """Print each figure, its caption, its data sets, and how long it takes."""
    print(f"{'':14} {'quick':>7} {'study':>7}  data sets, and what the figure shows")
    for name, figure in figures.FIGURES.items():
        print(f"{name:14} {figure.quick:3} min {figure.study:3} min  {figure.data}")
        print(f"{'':32}{figures.caption(name)}")


if __name__ == "__main__":
    sys.exit(main())
