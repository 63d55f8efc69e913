"""Train one configuration: `python -m gan_vs_vae my_model.yaml`."""

import argparse
import sys
from pathlib import Path

from gan_vs_vae import ending, overrides, startup
from gan_vs_vae.names import check_keys
from gan_vs_vae.options import RunOptions, add_run_options
from gan_vs_vae.yaml_files import read_yaml


@ending.exit_status
def main(arguments: list[str] | None = None) -> None:
    """Check the command line and the YAML file; then import what takes seconds, and train."""
    parser = argparse.ArgumentParser(prog="python -m gan_vs_vae", description=__doc__)
    parser.add_argument("config", type=Path, help="YAML file; gan_vs_vae/config.py has its form")
    add_run_options(parser)
    parsed = parser.parse_args(arguments)
    options = RunOptions.from_arguments(parsed)
    content = read_yaml(parsed.config)
    for override in options.overrides:
        overrides.set_value(content, *overrides.parse_override(override))
    if options.seed is not None:
        content["seed"] = options.seed
    check_keys(content)
    with startup.importing():
        from gan_vs_vae import command
    command.train(content, options)


if __name__ == "__main__":
    sys.exit(main())
