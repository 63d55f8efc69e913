"""How far training is: the time left for all runs, a bar on a terminal, lines in a log file."""

import dataclasses
import io
import sys

import pytest

from gan_vs_vae import training
from gan_vs_vae.errors import is_animated
from gan_vs_vae.training.progress import Plan, Progress, Task, _Bar, readable
from tests.test_reproduce import experiment
from tests.test_training import configuration

SMALL = ("epochs=2",)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_time_left_is_of_all_runs_by_what_their_steps_cost():
    plan = Plan({"judge": Task(10), "gan": Task(100, 40, cost=4.0), "vae": Task(10, cost=2.0)})
    assert plan.seconds_left() is None
    plan.start("judge", 10, 0)
    plan.advance("judge", None)  # it compiled
    assert plan.seconds_left() is None
    plan.advance("judge", 0.5)
    assert plan.seconds_left() == pytest.approx(0.5 * (8 + 4 * 60 + 2 * 10))
    plan.end("judge")
    plan.start("gan", 100, 60)  # it was further than was known
    plan.advance("gan", 1.0)  # and is faster than its cost says
    assert plan.seconds_left() == pytest.approx(39 * 1.0 + 10 * 2 * 1.5 / 5)
    assert (plan.steps, plan.done) == (120, 10 + 61)


def test_seeds_of_one_configuration_share_what_a_step_takes():
    plan = Plan({"gan-1": Task(5, cost=7.0), "gan-2": Task(5, cost=7.0), "vae": Task(5)})
    plan.advance("vae", 100.0)
    plan.advance("gan-1", 1.0)
    assert plan.seconds_left() == pytest.approx(4 * 100 + 4 + 5)


def test_few_losses_are_shown_by_names_that_say_what_they_are():
    acgan = ["class_accuracy", "class_loss", "d_loss", "fake_score", "g_loss", "real_score"]
    assert list(readable(dict.fromkeys(acgan, 0.5))) == [
        "discriminator 0.5",
        "generator 0.5",
        "class accuracy 0.5",
    ]
    own = {"d_loss": 1, "g_loss": 1, "convergence": 0.25, "k_t": 2, "more": 3}
    assert list(readable(own))[2:] == ["convergence 0.25", "k_t 2"]


def trained(monkeypatch, stream, stopped=False):
    """Show two runs of three epochs of two steps each, and return what was written."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr("gan_vs_vae.training.progress.LOSSES_EVERY", 1)
    plan = Plan({"first": Task(6), "second": Task(6)})
    for name in ("first", "second"):
        progress = Progress(name, 2, 3, 0, plan)
        progress.on_train_begin()
        for epoch in range(3):
            for batch in range(2):
                progress.on_train_batch_end(batch, {"loss": 1.5})
            progress.on_epoch_end(epoch, {"loss": 1.5})
        if not stopped:
            progress.on_train_end()
        progress.close()
    return stream.getvalue()


@pytest.mark.parametrize("stopped", [False, True])
def test_terminal_shows_one_bar_which_is_gone_in_the_end(monkeypatch, stopped):
    monkeypatch.setenv("TERM", "xterm")
    step = _Bar.step
    monkeypatch.setattr(_Bar, "step", lambda bar, logs: (step(bar, logs), bar.refresh()))
    said = trained(monkeypatch, Terminal(), stopped)
    assert "\n" not in said
    assert "\x1b" not in said  # no colours
    assert "first  50%, 00:00 left |" in said
    assert "second 100%, 00:00 left |" in said
    assert "| loss 1.5" in said
    assert said.endswith("\r")
    assert not said.split("\r")[-2].strip()


@pytest.mark.parametrize("terminal", [Terminal, io.StringIO])
def test_dumb_terminals_and_log_files_get_a_line_for_each_epoch(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb" if terminal is Terminal else "xterm")
    lines = trained(monkeypatch, terminal()).splitlines()
    assert not is_animated()
    assert lines[0] == "first: epoch 1/3, loss 1.5, 00:00 left"
    assert len(lines) == 6


def test_bar_leaves_the_terminal_when_training_fails(tiny, tmp_path, monkeypatch):
    closed = []
    monkeypatch.setattr(Progress, "close", lambda self: closed.append(self.name))
    monkeypatch.setattr(Progress, "on_train_batch_end", None)
    run = configuration(epochs=1)
    with pytest.raises(TypeError):
        training.train(run, tiny, tmp_path)
    assert closed == [training.find_run(run, tiny, tmp_path).path.name]


def test_a_run_that_was_not_planned_costs_what_the_others_do():
    plan = Plan({"first": Task(10, cost=5e11), "second": Task(10, cost=5e11)})
    plan.advance("first", 0.1)
    plan.start("searched", 100, 0)
    assert plan.seconds_left() == pytest.approx(0.1 * (9 + 10 + 100))
    alone = Plan()
    alone.start("searched", 100, 0)
    alone.advance("searched", 0.1)
    assert alone.seconds_left() == pytest.approx(9.9)


def test_plan_of_a_figure_has_its_unfinished_runs_and_what_their_steps_cost(tmp_path):
    def checked():
        drawn = experiment("fig2", preset="study", data="embedded", runs=tmp_path, overrides=SMALL)
        drawn.check()
        return drawn

    drawn = checked()
    runs = {
        name: [
            training.find_run(dataclasses.replace(c, seed=seed), drawn.data, tmp_path)
            for seed in drawn.seeds
        ]
        for name, c in drawn.configurations.items()
    }
    begun = runs["acgan"][1]
    (tmp_path / begun.path.name / "checkpoint").mkdir(parents=True)
    begun.checkpoint(1).touch()
    tasks = checked()._plan.tasks
    assert len(drawn.seeds) == 3
    assert set(tasks) == {run.path.name for seeds in runs.values() for run in seeds}
    assert tasks[begun.path.name].done * 2 == tasks[begun.path.name].steps
    assert [task.done for task in tasks.values()].count(0) == 5
    assert len({task.cost for task in tasks.values()}) == 2
