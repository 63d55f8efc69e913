"""Train one configuration: `python -m gan_vs_vae my_model.yaml`."""

import argparse
import sys
from pathlib import Path

from gan_vs_vae import cli, config, devices, training


@cli.answering
def main(arguments: list[str] | None = None) -> None:
    """Train what a YAML file describes, and say where it lies."""
    parser = argparse.ArgumentParser(prog="python -m gan_vs_vae", description=__doc__)
    parser.add_argument("config", type=Path, help="a YAML file; gan_vs_vae/config.py has its form")
    cli.add_run_options(parser)
    options = parser.parse_args(arguments)
    devices.prepare(options)

    content = config.read_yaml(options.config)
    for setting in options.set:
        cli.change(content, *cli.parse_setting(setting))
    if options.seed is not None:
        content["seed"] = options.seed
    configuration = config.resolve(content)
    data = cli.load_data(configuration.data, options)
    if options.dry_run:
        print(training.describe(configuration, data, options.runs))
        return
    cli.check_writable(options.runs)
    run = training.train(configuration, data, options.runs, options.tensorboard, options.devices)
    if not devices.leave(options):
        return
    print(f"trained: {run.path}")
    for name, value in run.record["test"].items():
        print(f"  {name} on {len(data.test)} test images: {value:.4g}")


if __name__ == "__main__":
    sys.exit(main())
