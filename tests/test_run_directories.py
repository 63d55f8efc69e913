"""Run directories that were damaged, edited, or made by someone else."""

import os
import shutil

import keras
import numpy as np
import pytest

from gan_vs_vae import training
from gan_vs_vae.errors import UserError
from gan_vs_vae.training.checkpoints import format_history, restore_history
from gan_vs_vae.training.run import parse_history
from tests.test_training import Stop, assert_same_run, configuration, rows


@pytest.fixture(scope="module")
def made(tmp_path_factory, tiny):
    """A finished run, and one that was interrupted in its third epoch; never written to."""
    folder = tmp_path_factory.mktemp("runs")
    settings = configuration(snapshots=1)
    whole = training.train(settings, tiny, folder / "whole")
    with pytest.raises(KeyboardInterrupt):
        training.train(settings, tiny, folder / "part", callbacks=[Stop(2, KeyboardInterrupt())])
    return whole, training.find_run(settings, tiny, folder / "part")


@pytest.fixture
def finished(made, tmp_path):
    """A copy of the finished run."""
    return training.Run(shutil.copytree(made[0].path, tmp_path / made[0].path.name))


@pytest.fixture
def stopped(made, tmp_path):
    """A copy of the interrupted run."""
    return training.Run(shutil.copytree(made[1].path, tmp_path / made[1].path.name))


def again(run, data):
    """The run of the same command, in the same folder."""
    return training.train(configuration(snapshots=1), data, run.path.parent)


# -- checkpoints -----------------------------------------------------------------------


def emptied(content):
    return b""


def truncated(content):
    return content[:1000]


def with_a_zeroed_page(content):
    middle = len(content) // 2
    return content[:middle] + bytes(1000) + content[middle + 1000 :]


DAMAGES = [emptied, truncated, with_a_zeroed_page]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_checkpoint_is_named_and_the_one_before_taken(stopped, made, tiny, damage, capfd):
    last = stopped.checkpoints()[2]
    last.write_bytes(damage(last.read_bytes()))
    run = again(stopped, tiny)
    said = capfd.readouterr().err
    assert f"NOTE: {last} is damaged" in said
    assert "goes on from epoch 1" in said
    assert_same_run(run.path, made[0].path)


def test_without_a_whole_checkpoint_a_run_starts_from_the_beginning(stopped, made, tiny, capfd):
    for path in stopped.checkpoints().values():
        path.write_bytes(b"")
    run = again(stopped, tiny)
    assert "no whole checkpoint: it is trained from the beginning" in capfd.readouterr().err
    assert_same_run(run.path, made[0].path)


def test_checkpoint_of_another_model_is_refused(stopped, tiny, tmp_path, images):
    other = training.train(
        configuration(
            networks={
                "generator": {"name": "dcgan_generator", "latent_dim": 5, "filters": [6, 4]},
                "discriminator": {"name": "dcgan_discriminator", "filters": [4, 4]},
            },
            epochs=1,
        ),
        tiny,
        tmp_path / "other",
    )
    rows = other.history()
    training.checkpoints.write_checkpoint(stopped, other.model, [*rows, {**rows[0], "epoch": 2}])
    with pytest.raises(UserError, match="cannot go on from .*epoch-0002.* to train it anew"):
        again(stopped, tiny)


def test_half_written_files_do_no_harm(stopped, tiny):
    (stopped.path / ".partial-history.csv").write_text("epo")
    (stopped.path / "checkpoint" / ".partial-epoch-0003.zip").write_text("half")
    # Written, but not committed by a checkpoint: it must not show up twice.
    with (stopped.path / "history.csv").open("a") as file:
        file.write(",".join(["3", *["9.0"] * (len(rows(stopped)[0]) - 1)]) + "\n")
    run = again(stopped, tiny)
    assert [row["epoch"] for row in rows(run)] == ["1", "2", "3"]
    assert not list(run.path.glob("**/.partial*"))


# -- history.csv -----------------------------------------------------------------------


def lines_changed(change):
    def edit(path):
        path.write_text("".join(change(path.read_text().splitlines(keepends=True))))

    return edit


def test_a_number_that_comes_later_is_nan_before():
    rows = [{"epoch": 1, "loss": 2.0}, {"epoch": 2, "loss": 1.0, "mine": 5.0}]
    first, second = parse_history(format_history(rows))
    assert np.isnan(first["mine"])
    assert second == rows[1]


EDITS = {
    "emptied": lambda path: path.write_text(""),
    "missing": lambda path: path.unlink(),
    "a row lost": lines_changed(lambda lines: [lines[0], *lines[2:]]),
    "a row twice": lines_changed(lambda lines: [*lines[:2], *lines[1:]]),
    "a number": lines_changed(lambda lines: [lines[0], "1,9" + lines[1][3:], *lines[2:]]),
    "no text": lambda path: path.write_bytes(bytes(range(256))),
}


@pytest.mark.parametrize("edit", EDITS)
def test_history_of_a_stopped_run_is_that_of_its_checkpoint(stopped, edit, capfd):
    before = stopped.history()
    EDITS[edit](stopped.path / "history.csv")
    restore_history(stopped, before)
    assert "history.csv is damaged or was edited: it is written again" in capfd.readouterr().err
    assert stopped.history() == before


def test_run_with_a_damaged_history_goes_on_exactly(stopped, made, tiny):
    EDITS["a row lost"](stopped.path / "history.csv")
    assert_same_run(again(stopped, tiny).path, made[0].path)


@pytest.mark.parametrize("edit", EDITS)
def test_history_of_a_finished_run_is_not_believed_if_it_was_changed(finished, edit):
    EDITS[edit](finished.path / "history.csv")
    with pytest.raises(UserError, match=r"history.csv.*put .* back, or delete"):
        finished.history()


@pytest.mark.parametrize("edit", ["a row lost", "a row twice", "no text"])
def test_history_is_of_consecutive_epochs_where_there_are_no_checksums(finished, edit):
    (finished.path / "SHA256SUMS").unlink()
    EDITS[edit](finished.path / "history.csv")
    with pytest.raises(UserError, match=r"history.csv is damaged: .*"):
        finished.history()


# -- other files -----------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "[]", "{", '{"seed": 0}', "\x00" * 99])
def test_run_whose_record_is_damaged_is_not_finished(finished, content):
    (finished.path / "run.json").write_text(content)
    assert not finished.is_finished
    with pytest.raises(UserError, match="run.json"):
        _ = finished.record


def test_run_whose_record_is_damaged_is_trained_again(finished, made, tiny, capfd):
    (finished.path / "run.json").write_text("{}")
    run = again(finished, tiny)
    assert "run.json" in capfd.readouterr().err
    assert_same_run(run.path, made[0].path)
    assert run.record["epochs"] == 3


def test_run_whose_model_is_gone_goes_on_from_its_checkpoint(finished, made, tiny, capfd):
    (finished.path / "model.keras").unlink()
    shutil.copytree(made[1].path / "checkpoint", finished.path / "checkpoint")
    first = (finished.path / "samples" / "epoch-0001.png").stat().st_mtime_ns
    run = again(finished, tiny)
    assert f"model.keras is missing: {run.path} is trained again" in capfd.readouterr().err
    assert (run.path / "samples" / "epoch-0001.png").stat().st_mtime_ns == first
    assert_same_run(run.path, made[0].path)


@pytest.mark.parametrize("damage", [*DAMAGES, lambda content: content + b"more"])
def test_model_that_was_changed_is_named(finished, damage):
    path = finished.path / "model.keras"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UserError, match=r"model.keras was changed.*delete .* to train again"):
        _ = finished.model


@pytest.mark.parametrize("damage", DAMAGES)
def test_model_without_checksums_is_checked_by_its_own(finished, damage):
    path = finished.path / "model.keras"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UserError, match=r"cannot load .*model.keras"):
        training.load_model(path)


def test_model_of_another_class_is_named(tmp_path):
    path = tmp_path / "model.keras"
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(path)
    with pytest.raises(UserError, match="not one of this library's models, but a Sequential"):
        training.load_model(path)


@pytest.mark.parametrize("damage", [*DAMAGES, None])
def test_snapshot_that_is_damaged_or_missing_is_named(finished, damage):
    path = finished.snapshot(2)
    path.unlink() if damage is None else path.write_bytes(damage(path.read_bytes()))
    assert finished.model_at(1).decode(finished.model.sample_latent(1, 0), [0]).any()
    with pytest.raises(UserError, match="epoch-0002.weights.h5.* or delete"):
        finished.model_at(2)


def test_stopped_run_that_lacks_a_snapshot_is_refused(stopped, tiny):
    stopped.snapshot(1).unlink()
    with pytest.raises(UserError, match="epoch-0001.weights.h5 is missing: put it back, or delete"):
        again(stopped, tiny)


def test_finished_run_that_lacks_a_picture_says_so(finished, tiny, capfd):
    (finished.path / "samples" / "epoch-0002.png").unlink()
    again(finished, tiny)
    assert "lacks samples/epoch-0002.png; delete the folder" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["finished", "stopped"])
def test_configuration_that_was_edited_is_refused(name, tiny, request):
    run = request.getfixturevalue(name)
    path = run.path / "config.yaml"
    path.write_text(path.read_text().replace("epochs: 3", "epochs: 4"))
    with pytest.raises(UserError, match="not this run's configuration, it was edited"):
        again(run, tiny)


@pytest.mark.parametrize("damage", [emptied, lambda content: bytes(len(content)), None])
def test_configuration_that_is_damaged_is_written_again(stopped, made, tiny, damage):
    path = stopped.path / "config.yaml"
    path.unlink() if damage is None else path.write_bytes(damage(path.read_bytes()))
    run = again(stopped, tiny)
    assert (run.path / "config.yaml").read_text() == (made[0].path / "config.yaml").read_text()


def test_checksums_are_in_the_form_of_sha256sum(finished):
    lines = (finished.path / "SHA256SUMS").read_text().splitlines()
    names = [line[66:] for line in lines]
    assert all(len(line.split("  ")[0]) == 64 for line in lines)
    assert {
        "config.yaml",
        "model.keras",
        "history.csv",
        "samples.gif",
        "samples/epoch-0001.png",
    } <= set(names)


# -- links, and folders of others ------------------------------------------------------


@pytest.mark.parametrize(
    "name", [".", "samples", "snapshots", "checkpoint", "tensorboard", ".lock", "history.csv"]
)
def test_links_are_not_followed(tiny, tmp_path, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    link = training.find_run(configuration(snapshots=1), tiny, tmp_path / "runs").path / name
    link.parent.mkdir(parents=True)
    link.symlink_to(outside / "file" if name in (".lock", "history.csv") else outside)
    with pytest.raises(UserError, match=f"{link} is a link"):
        training.train(configuration(snapshots=1), tiny, tmp_path / "runs")
    assert not list(outside.iterdir())


@pytest.fixture
def unprivileged():
    if os.geteuid() == 0:
        pytest.skip("the superuser may write anywhere")


def read_only(folder):
    for path in [folder, *folder.glob("**/*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_finished_run_of_another_user_can_be_read(finished, tiny, unprivileged):
    read_only(finished.path.parent)
    assert again(finished, tiny).model.generate(1, [0], seed=0).any()


def test_stopped_run_of_another_user_is_named(stopped, tiny, unprivileged):
    read_only(stopped.path.parent)
    with pytest.raises(UserError, match="cannot write to .* Permission denied"):
        again(stopped, tiny)


def test_losses_that_are_not_finite_end_the_run(tiny, tmp_path):
    with pytest.raises(UserError, match="in epoch 1 .*smaller learning rate"):
        training.train(
            configuration(optimizers={"g_optimizer": {"name": "SGD", "learning_rate": 1e38}}),
            tiny,
            tmp_path,
        )


def test_unwritable_folder_is_named(tiny, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot make the folder .*file"):
        training.train(configuration(), tiny, tmp_path / "file")


def test_epochs_are_in_the_order_of_their_numbers(tmp_path):
    run = training.Run(tmp_path)
    (tmp_path / "checkpoint").mkdir()
    for epoch in (9999, 10_001, 10_000, 2):
        run.checkpoint(epoch).touch()
    assert list(run.checkpoints()) == [2, 9999, 10_000, 10_001]
