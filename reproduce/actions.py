"""What `python -m reproduce` does once its command line is checked: train, draw, plot, judge."""

import dataclasses

import matplotlib
import matplotlib.pyplot as plt

from gan_vs_vae import backend, cli, metrics, provenance, registry
from gan_vs_vae.errors import note
from gan_vs_vae.training import distributed
from reproduce import figures, gallery, pictures, results, samples
from reproduce.claims import Claim, print_claims
from reproduce.experiment import Experiment
from reproduce.next_steps import next_steps
from reproduce.options import Options, shortened
from reproduce.report import page


def perform(options: Options) -> None:
    """Do what the options ask for."""
    matplotlib.use("Agg")  # figures are written to files, never shown
    actions = {
        "claims": judge_again,
        "plot": plot_again,
        "gallery": gallery.write,
        "report": page.write,
        "train": train_all,
        "draw": draw_all,
    }
    actions[options.action](options)


def train_all(options: Options) -> None:
    """Train what is missing, and draw nothing; what another command trains is left to it."""
    options = _connected(options)
    if options.dry_run:
        _describe(options)
        return
    left = _train(_checked(options), beside_others=backend.host_count() == 1)
    distributed.disconnect_hosts()
    if unfinished := sorted({str(run.path) for run in left if not run.is_finished}):
        print(f"Other commands still train {', '.join(unfinished)}.")


def draw_all(options: Options) -> None:
    """Train what is missing, and draw the figures; in a dry run, describe only what that would be."""
    options = _connected(options)
    if options.dry_run:
        _describe(options)
        return
    if options.inception is not None:
        metrics.inception(options.inception)  # fails now, not after hours, if there are no weights
    cli.check_writable(options.out)
    experiments = _checked(options)
    if backend.host_count() > 1:  # all train, each run together, and host 0 alone draws
        _train(experiments)
        if not distributed.disconnect_hosts():
            return
        options = dataclasses.replace(options, devices=None)
        experiments = [_experiment(name, options) for name in options.figures]
    stand_ins = set()
    while experiments:  # one at a time, which is then gone, and its data with it
        drawn = draw(experiments.pop(0))
        stand_ins |= {s["name"] for s in drawn.meta["data"] if s["source"] != "real"}
    print("\nWhat to try next:")
    for line in next_steps(options, stand_ins):
        print(f"  {line}")


def _train(experiments, beside_others=False):
    """Train the runs of experiments, which are used up; return those that were left to others."""
    left = []
    while experiments:  # one at a time, which is then gone, and its data with it
        left += experiments.pop(0).train(beside_others)
    return left


def _connected(options):
    """Connect to the other hosts, if there are any; return the options with the devices of each."""
    return dataclasses.replace(options, devices=distributed.connect_hosts(options.devices))


def _describe(options):
    for name in options.figures:
        print(_experiment(name, options).describe())


def _checked(options):
    """Return the experiments of the figures, after a check that all of them can be trained."""
    registry.import_modules(options.imports)
    experiments = [_experiment(name, options) for name in options.figures]
    for experiment in experiments:
        experiment.check()
        if len(experiments) > 1:  # each would hold its data in memory
            experiment.forget_data()
    return experiments


def draw(experiment: Experiment) -> results.Result:
    """Measure, judge and plot one figure; write its picture and its JSON file."""
    module, options = figures.load(experiment.figure), experiment.options
    numbers = results.as_json(module.measure(experiment))
    claims = judge(experiment.figure, options, numbers)
    real = all(source["source"] == "real" for source in experiment.sources)
    meta = {
        "command": results.command(experiment.figure, options, "real" if real else "embedded"),
        "preset": options.preset,
        "seeds": list(experiment.seeds),
        "data": experiment.sources,
        **provenance.code(),
        "versions": provenance.versions(),
        "machine": provenance.machine(),
    }
    result = results.from_numbers(experiment.figure, meta, experiment.records, numbers, claims)
    picture = _plot(experiment, result)
    results.write(result, options.out)
    path = results.json_path(options.out, experiment.figure)
    print(f"\nDrew {picture}; its numbers are in {path}.")
    print_claims(claims)
    return result


def judge(figure: str, options: Options, numbers: dict) -> list[Claim]:
    """Return the claims of a figure; untested if its models were trained for less than the preset says.

    Args:
        figure: str. Its name.
        options: `Options`. With which it is, or was, drawn.
        numbers: dict. What its `measure` returned, as JSON.
    """
    claims = figures.load(figure).claims(numbers)
    if not (changed := shortened(options, figure)):
        return claims
    why = f"models are not trained to their end: {', '.join(changed)}"
    return [dataclasses.replace(claim, untested=claim.untested or why) for claim in claims]


def judge_again(options: Options) -> None:
    """Judge the claims again from stored numbers, and write them to the JSON files.

    Raises:
        UserError: if there is no figure.
    """
    for name, stored in _stored(options):
        claims = judge(name, stored.options, stored.numbers)
        judged = results.as_json({"claims": [claim.to_dict() for claim in claims]})
        judged = dataclasses.replace(stored, **judged)
        results.write(judged, options.out)
        path = results.picture_path(options.out, name)
        if path.exists() and not pictures.write_claims_again(path, judged):
            note(f"{path} is of an earlier version, and keeps the verdicts that it shows")
        print(f"{name}, drawn by {stored.meta['command']}")
        print_claims(claims)


def plot_again(options: Options) -> None:
    """Draw pictures again from stored numbers and finished runs; train nothing."""
    registry.import_modules(options.imports)  # not those of the stored commands, which are data
    for name, stored in _stored(options):
        here = {key: getattr(options, key) for key in ("out", "runs", "data_dir")}
        experiment = _experiment(name, dataclasses.replace(stored.options, **here), may_train=False)
        print(f"drew {_plot(experiment, stored)}")


def _stored(options):
    """Return the names and results of the figures that are named, or of all that were drawn."""
    if options.figures:
        return (
            (name, results.read(results.json_path(options.out, name))) for name in options.figures
        )
    return results.read_drawn(options.out, [*figures.ALL, *figures.LECTURES]).items()


def _experiment(name: str, options: Options, may_train: bool = True) -> Experiment:
    return Experiment(name, figures.FIGURES[name].recipe, options, may_train)


def _plot(experiment, result):
    """Write the picture, and where the figure has any, the sheets of samples; return its path."""
    module, out = figures.load(experiment.figure), experiment.options.out
    path = results.picture_path(out, experiment.figure)
    with pictures.style():
        plot = module.plot(experiment, result.numbers)
        pictures.write(path, plot, result)
        plt.close(plot)
    if hasattr(module, "sheets"):
        samples.write_sheets(out, module.sheets(experiment))
    return path
