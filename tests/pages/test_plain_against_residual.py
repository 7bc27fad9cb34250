"""The lesson on plain and residual networks, on made-up recordings; one race is trained by the real engine."""

import contextlib
import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cnnkit.engine import Engine, Settings, default
from cnnkit.training.depth_runs import Network
from tests.engine.waiting import until
from tests.pages.lessons import open_lesson
from tests.training.depth_runs_data import made_run, write_runs
from ui.training import depth_records
from ui.training.depth_live import KEY, RESULT

LESSON = "plain-against-residual"
DEADLINE_S = 300  # of a training of seconds, whose worker first has to load TensorFlow on a busy machine
TEST_ERRORS = {
    Network("plain", 8): 0.3,
    Network("resnet", 8): 0.29,
    Network("plain", 20): 0.45,
    Network("resnet", 20): 0.25,
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two depths, both kinds, two seeds that lie two points apart."""
    monkeypatch.setattr(depth_records, "FOLDER", tmp_path)
    for (kind, depth), error in TEST_ERRORS.items():
        for seed in (0, 1):
            end = error + 0.02 * seed
            run = made_run(kind, depth, seed=seed, train=(0.8, end - 0.1), test=(0.7, end))
            write_runs(tmp_path, (kind, depth, run))
    return tmp_path


def said(app):
    return " ".join(element.value for kind in (app.markdown, app.caption, app.latex) for element in kind)


def chart(app, words):
    (found,) = [one.proto for one in app.get("plotly_chart") if one.proto.alt.startswith(words)]
    return found


def lines(app, words):
    return {trace["name"]: trace for trace in json.loads(chart(app, words).spec)["data"]}


@pytest.mark.usefixtures("folder")
def test_first_sight_is_the_deepest_pair_after_its_last_epoch():
    app = open_lesson(LESSON)
    assert app.radio(key="recorded-depth").value == 20
    assert app.slider(key="recorded-epoch").value == 2
    plain, residual = lines(app, "Errors of plain"), lines(app, "Errors of residual")
    np.testing.assert_allclose(plain["Plain-20, test"]["y"], [70, 46], rtol=1e-4)
    np.testing.assert_allclose(plain["Plain-8, training"]["y"], [80, 21], rtol=1e-4)
    np.testing.assert_allclose(residual["ResNet-20, test"]["y"], [70, 26], rtol=1e-4)
    assert "20 layers: test 46.0 %, training 36.0 %" in chart(app, "Errors of plain").alt
    assert r"46.0\,\% - 26.0\,\% = 20.0\ \text{points}" in said(app)
    assert "From 8 to 20 layers the training error of epoch 2 rises by 15.0 points without" in said(app)
    assert "falls by 4.0 points with them" in said(app)


@pytest.mark.usefixtures("folder")
def test_the_epoch_and_the_depth_of_a_link_move_everything():
    app = open_lesson(LESSON, **{"recorded-epoch": "1", "recorded-depth": "8", "recorded-errors": "test"})
    plain = lines(app, "Errors of plain")
    assert plain["Plain-8, test"]["x"] == [1]
    assert not any("training" in name for name in plain)
    assert r"70.0\,\% - 70.0\,\% = 0.0\ \text{points}" in said(app)
    assert "**Epoch 1, mean of steps 1 to 5.**" in said(app)
    assert app.dataframe[1].value["layer"].tolist()[-1] == "predictions"
    assert len(app.dataframe[1].value) == 8


@pytest.mark.usefixtures("folder")
def test_epoch_zero_shows_the_first_steps_and_claims_no_error():
    app = open_lesson(LESSON, **{"recorded-epoch": "0"})
    assert "points" not in said(app)
    assert "nothing is measured yet" in said(app)
    assert "**Mean of the first 2 steps.**" in said(app)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("epoch", ["0", "1"])
def test_gradients_are_those_of_the_runs(epoch):
    app = open_lesson(LESSON, **{"recorded-epoch": epoch})
    run = made_run("plain", 20)
    norms = run.steps.gradient_norms
    rows = norms[0] if epoch == "0" else (2 * norms[0] + 2 * norms[1] + norms[2]) / 5
    drawn = lines(app, "Length of the gradient by layer. In Plain-20")["plain"]
    expected = [row for row, layer in zip(rows, run.layers, strict=True) if not layer.endswith("_bn")]
    np.testing.assert_allclose(drawn["y"], expected, rtol=1e-3)
    times = expected[0] / expected[-2]
    assert f"In Plain-20 the first convolution's gradient is {times:.2g} times as long" in said(app)


@pytest.mark.usefixtures("folder")
def test_playing_begins_again_at_the_end_and_stops_there():
    app = open_lesson(LESSON)
    app.button(key="play-epochs").click().run()
    assert app.slider(key="recorded-epoch").value == 0
    assert app.button(key="play-epochs").label == "Pause"
    for expected in (1, 2):
        app.session_state["epoch due"] = True  # what the timer does
        app.run()
        assert app.slider(key="recorded-epoch").value == expected
    assert app.button(key="play-epochs").label == "Play"
    assert not app.warning
    app.session_state["epoch due"] = True
    app.run()
    assert app.slider(key="recorded-epoch").value == 2


@pytest.mark.usefixtures("folder")
def test_a_slow_browser_that_still_sends_the_epoch_before_does_not_stop_the_playing():
    app = open_lesson(LESSON, **{"recorded-epoch": "0"})
    app.button(key="play-epochs").click().run()
    app.session_state["epoch due"] = True
    app.run()
    app.slider(key="recorded-epoch").set_value(0).run()
    assert app.slider(key="recorded-epoch").value == 1
    assert app.button(key="play-epochs").label == "Pause"


@pytest.mark.usefixtures("folder")
def test_moving_the_slider_and_pause_stop_the_playing():
    app = open_lesson(LESSON)
    app.button(key="play-epochs").click().run()
    app.slider(key="recorded-epoch").set_value(1).run()
    assert app.slider(key="recorded-epoch").value == 1
    assert app.button(key="play-epochs").label == "Play"
    app.button(key="play-epochs").click().run()
    assert app.slider(key="recorded-epoch").value == 1
    app.button(key="play-epochs").click().run()
    assert app.button(key="play-epochs").label == "Play"


@pytest.mark.usefixtures("folder")
def test_the_tables_hold_every_network_and_training():
    app = open_lesson(LESSON)
    ends = app.dataframe[0].value.set_index("network")
    assert ends["seeds"].tolist() == [2] * 4
    for network, error in TEST_ERRORS.items():
        row = ends.loc[network.title]
        np.testing.assert_allclose(row[["test error (%)", "lowest (%)", "highest (%)"]].astype(float),
                                   [100 * error + 1, 100 * error, 100 * error + 2], rtol=1e-4)  # fmt: skip
    trainings = app.dataframe[2].value
    assert len(trainings) == 8
    assert set(trainings["precision"]) == {"float32"}
    assert "8 trainings in 8 min 0 s" in said(app)
    assert "8 of the 16 planned trainings are not there yet" in said(app)


def test_the_sentence_is_about_the_chosen_depth_and_the_figure_begins_with_32_layers(folder):
    for kind, end in (("plain", 0.5), ("resnet", 0.35)):
        write_runs(folder, (kind, 32, made_run(kind, 32, train=(0.8, end), test=(0.7, end))))
        write_runs(folder, (kind, 56, made_run(kind, 56, train=(0.9, 0.9), test=(0.9, 0.9))))
    app = open_lesson(LESSON)
    assert app.radio(key="recorded-depth").value == 32
    assert "From 8 to 32 layers the training error of epoch 2 rises by 29.0 points without" in said(app)
    assert "rises by 15.0 points with them" in said(app)
    assert "6.97 %" in said(app)
    app.radio(key="recorded-depth").set_value(8).run()
    assert "From 8 to 56 layers" in said(app)


def test_a_kind_that_is_missing_is_said_and_the_rest_is_drawn(folder):
    for file in folder.glob("resnet-20-*"):
        file.unlink()
    app = open_lesson(LESSON, **{"recorded-depth": "20"})
    assert app.radio(key="recorded-depth").value == 20
    assert "no run recorded" in chart(app, "Errors of residual").spec
    assert "points" not in said(app)
    assert "From 8 to" not in said(app)
    assert "In ResNet-20" not in said(app)
    assert "In Plain-20" in said(app)
    app = open_lesson(LESSON)
    assert app.radio(key="recorded-depth").value == 8


def test_a_seed_that_is_missing_and_one_that_is_shorter_do_no_harm(folder):
    (folder / "plain-8-seed-1.json").unlink()
    write_runs(folder, ("plain", 20, made_run("plain", 20, seed=1, train=(0.8,), test=(0.7,))))
    app = open_lesson(LESSON)
    assert app.slider(key="recorded-epoch").value == 1
    assert app.dataframe[0].value["seeds"].tolist() == [1, 2, 2, 2]


def test_without_recordings_the_race_is_left(folder):
    for file in folder.glob("*.json"):
        file.unlink()
    app = open_lesson(LESSON)
    assert "no recorded trainings to show" in app.info[0].value
    assert app.button(key="race-start").label == "Train both"
    assert "race_depths(32" in app.code[0].value


def test_a_damaged_recording_is_a_sentence(folder):
    (folder / "plain-8-seed-0.json").write_text("{", encoding="utf-8")
    app = open_lesson(LESSON)
    assert "not JSON" in app.error[0].value
    assert app.button(key="race-start").label == "Train both"


def test_a_training_that_diverged_at_once_is_left_out(folder):
    run = replace(made_run("plain", 20, train=(), test=()), outcome="diverged")
    write_runs(folder, ("plain", 20, run))
    (folder / "plain-20-seed-1.json").unlink()
    app = open_lesson(LESSON)
    assert app.radio(key="recorded-depth").value == 8
    assert "Plain-20" not in app.dataframe[0].value["network"].tolist()


def test_the_recorded_race_stands_there_before_anyone_trains():
    app = open_lesson(LESSON)
    assert "Recorded beforehand" in said(app)
    assert {"plain, validation", "residual, validation"} <= lines(app, "Errors by epoch").keys()
    first = lines(app, "Length of the gradient by layer at the first")
    app.radio(key="race-gradients").set_value("latest steps").run()
    latest = lines(app, "Length of the gradient by layer at the latest")
    assert first["plain"]["y"] != latest["plain"]["y"]
    assert len(first["plain"]["y"]) == 32


@pytest.mark.usefixtures("folder")
def test_the_snippet_gives_the_numbers_of_the_page(monkeypatch):
    monkeypatch.setattr("cnnkit.assets.ASSETS", depth_records.FOLDER)
    (depth_records.FOLDER / "runs").symlink_to(depth_records.FOLDER, target_is_directory=True)
    app = open_lesson(LESSON, **{"recorded-epoch": "1", "race-depth": "14", "race-epochs": "3", "race-seed": "2"})
    code = app.code[0].value
    assert "race = race_depths(14, epochs=3, seed=2)" in code
    compile(code, "snippet", "exec")
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code.partition("from cnnkit.training.depth_race")[0], names)
    np.testing.assert_allclose(names["plain_gradients"].mean, app.dataframe[1].value["plain"])
    np.testing.assert_allclose(names["residual_gradients"].mean, app.dataframe[1].value["residual"])


@pytest.mark.slow
def test_a_race_is_trained_by_the_engine_and_stays(monkeypatch):
    engine = Engine(Settings(num_workers=1, threads_per_worker=1, warm_up=()))
    monkeypatch.setattr(default, "_engine", lambda: engine)
    try:
        app = open_lesson(LESSON, **{"race-depth": "8", "race-epochs": "2"})
        app.button(key="race-start").click().run()
        assert app.button(key="race-start").disabled
        job = app.session_state[f"job {KEY}"].job
        until(lambda: job.state.is_final, DEADLINE_S)
        app.run()
        app.run()
    finally:
        engine.close()
    assert not app.exception
    race = app.session_state[RESULT]
    assert "Trained in this session" in said(app)
    assert "In ResNet-8" in said(app)
    drawn = lines(app, "Errors by epoch")["residual, validation"]["y"]
    np.testing.assert_allclose(drawn, 100 * (1 - race.resnet.epochs.validation_accuracy), rtol=1e-3)
    assert len(lines(app, "Length of the gradient by layer at the first")["plain"]["y"]) == 8
