"""The lesson on training curves; where a training is the point, with the real engine."""

import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from cnnkit.architectures import Architecture, Conv, Dense, Flatten, from_json
from cnnkit.engine import Engine, Settings, default
from cnnkit.training import read_run, write_run
from tests.engine import jobs
from tests.engine.waiting import until
from tests.pages.lessons import open_lesson, run_snippet
from tests.training.test_folders import CATS, DOGS, png, zipped
from ui.training.session_runs import MOST_RUNS

LESSON = "training-curves"
ASSETS = Path(__file__).parents[2] / "assets"
RECORDED = (ASSETS / "runs" / "lenet5-digits.json").read_bytes()
DEADLINE_S = 240  # of a training of a second, whose worker first has to load TensorFlow on a busy machine


@pytest.fixture(scope="module")
def engine():
    engine = Engine(Settings(num_workers=1, threads_per_worker=1, warm_up=()))
    yield engine
    engine.close()


@pytest.fixture
def trains(engine, monkeypatch):
    """Let the page use an engine of this test's."""
    monkeypatch.setattr(default, "_engine", lambda: engine)


def said(app):
    return " ".join(element.value for kind in (app.markdown, app.caption) for element in kind).replace("\\", "")


def train_until_done(app):
    app.button(key="curves-train").click().run()
    job = app.session_state[f"job {LESSON}"].job
    until(lambda: job.state.is_final, DEADLINE_S)
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def names(app):
    return [one.name for one in app.session_state["session runs"]]


def test_a_recorded_training_is_there_before_anyone_trains():
    app = open_lesson(LESSON)
    card = json.loads((ASSETS / "models" / "lenet5-digits.json").read_text(encoding="utf-8"))
    right = round(card["metrics"]["accuracy"] * card["data"]["num_test"])
    assert f"{right} of {card['data']['num_test']} test pictures are right" in said(app)
    assert "Recorded by this project's recipe, not trained here" in said(app)
    assert len(app.get("plotly_chart")) == 5
    run = read_run(RECORDED)
    table = app.dataframe[0].value
    np.testing.assert_allclose(table["validation loss"], run.epochs.validation_loss)
    np.testing.assert_allclose(table["validation right (%)"], 100 * run.epochs.validation_accuracy)
    assert len(app.dataframe[1].value) == len(run.steps.step)
    assert not app.error


def test_the_surest_mistakes_stand_with_what_was_said_and_what_they_are():
    app = open_lesson(LESSON)
    (pictures,) = [html.proto.body for html in app.get("html") if 'class="mistakes"' in html.proto.body]
    judgement = app.session_state["session runs"][0].judgements[0]
    assert pictures.count("<figure>") == len(judgement.truths) == 5
    shares = judgement.probabilities.max(axis=1)
    assert (np.diff(shares) <= 0).all()
    for truth, row in zip(judgement.truths, judgement.probabilities, strict=True):
        assert f"said {row.argmax()}, {100 * row.max():.0f} %</b><br>is {truth}" in pictures
        assert row.argmax() != truth


@pytest.mark.parametrize(
    ("optimiser", "formula"),
    [
        ("Momentum", r"v \leftarrow 0.9\, v - \alpha \nabla J"),
        ("Nesterov", r"w \leftarrow w + 0.9\, v - \alpha \nabla J"),
        ("SGD", r"w \leftarrow w - \alpha \nabla J"),
        ("Adam", r"\hat m_g / (\sqrt{\hat v_g} + \epsilon)"),
        ("AdamW", r"\hat m / (\sqrt{\hat v} + \epsilon)"),
    ],
)
def test_the_formula_is_the_chosen_optimisers(optimiser, formula):
    app = open_lesson(LESSON, **{"curves-optimiser": optimiser, "curves-schedule": "constant"})
    assert any(formula in latex.value for latex in app.latex)
    assert any(r"\alpha = 0.02" in latex.value for latex in app.latex)
    assert any(r"\log 10 = 2.30" in latex.value for latex in app.latex)


def test_another_optimiser_brings_a_rate_that_suits_it():
    app = open_lesson(LESSON)
    app.selectbox(key="curves-optimiser").select("Adam").run()
    assert app.number_input(key="curves-rate").value == 0.002
    assert any(r"\alpha \le 0.002" in latex.value for latex in app.latex)


@pytest.mark.parametrize("network", ["LeNet-5", "Small CNN", "Plain-8", "ResNet-20", "VGG-mini"])
@pytest.mark.parametrize("data", ["Digits", "Textures", "CIFAR-10"])
def test_every_network_fits_all_data(network, data):
    app = open_lesson(LESSON, **{"curves-network": network, "curves-data": data})
    assert not app.error
    code = app.code[0].value
    compile(code, "snippet", "exec")
    made: dict[str, object] = {}
    exec("\n".join(line for line in code.splitlines() if "train_seeds(" not in line and "outcome" not in line), made)
    network_made = made["network"]
    assert isinstance(network_made, Architecture)
    channels = 3 if data == "CIFAR-10" else 1
    assert network_made.input_shape[-1] == channels
    assert ("num_train=5000" in code) == (data == "CIFAR-10")
    assert not app.button(key="curves-train").disabled


@pytest.mark.slow
def test_the_snippet_trains_what_the_page_asks_for():
    state = {
        "curves-network": "Small CNN",
        "curves-epochs": "1",
        "curves-optimiser": "Adam",
        "curves-rate": "0.003",
        "curves-batch": "64",
        "curves-dropout": "0.3",
        "curves-seed": "5",
        "curves-seeds": "2",
        "curves-warmup": "0.1",
    }
    app = open_lesson(LESSON, **state)
    outcomes = run_snippet(app)["outcomes"]
    assert [outcome.run.settings.seed for outcome in outcomes] == [5, 6]
    settings = outcomes[0].run.settings
    assert (settings.optimiser, settings.learning_rate, settings.batch_size) == ("adam", 0.003, 64)
    assert (settings.warmup, settings.epochs, settings.schedule) == (0.1, 1, "cosine")
    assert "Dropout" in outcomes[0].run.architecture


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"curves-batch": "4096"}, "A batch of 4,096 is larger than the training part, 1,438 examples"),
        ({"curves-data": "MNIST", "curves-pictures": "100", "curves-batch": "200"}, "training part, 100 examples"),
        ({"curves-network": "Your own design"}, "no design of yours in this session yet"),
        ({"curves-data": "Your own pictures"}, "choose a zip with one folder a class"),
        ({"curves-schedule": "one-cycle", "curves-warmup": "0.1"}, "one-cycle rises by itself"),
    ],
)
def test_what_cannot_be_trained_is_explained_and_cannot_be_started(state, message):
    app = open_lesson(LESSON, **state)
    assert message in app.error[0].value
    assert app.button(key="curves-train").disabled
    assert app.code
    app.slider(key="curves-seeds").set_value(2).run()
    assert not app.exception


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((Conv("c", 4, 3), Flatten("f"), Dense("d", 10)), None),
        ((Conv("c", 4, 3),), "must end with a Dense layer"),
        ((Conv("c", 4, 40), Flatten("f"), Dense("d", 10)), "cannot be trained"),
        ((Flatten("f"), Dense("wide", 9_000), Dense("d", 10)), "at most 5,000,000 are trained here"),
    ],
)
def test_a_design_of_ones_own_is_trained_or_told_why_not(layers, message):
    app = open_lesson(LESSON)
    app.session_state["own design"] = Architecture("My [net] <b>", (32, 32, 3), layers)
    app.selectbox(key="curves-network").select("Your own design").run()
    assert not app.exception
    assert app.button(key="curves-train").disabled is (message is not None)
    if message:
        assert message in app.error[0].value
    else:
        assert not app.error
        assert "Dense('d', units=10)" in app.code[0].value.replace('"', "'")


def upload(app, content):
    app.file_uploader(key="curves-zip").set_value(("own.zip", content, "application/zip")).run()
    assert not app.exception, app.exception[0].message
    return app


def test_ones_own_pictures_are_read_and_what_is_not_is_listed():
    broken = ("dogs/broken.jpg", b"no picture")
    app = upload(open_lesson(LESSON, **{"curves-data": "Your own pictures"}), zipped([*CATS, *DOGS, broken]))
    assert not app.error
    assert "Read: 12 pictures in 2 classes, 9 to learn from and 3 to test on" in said(app)
    assert "dogs/broken.jpg: " in app.text[0].value
    assert app.number_input(key="curves-batch").value == 2  # 32 would be more than there are
    assert not app.button(key="curves-train").disabled
    app.number_input(key="curves-batch").set_value(10).run()
    assert "larger than the training part, 9 examples" in app.error[0].value


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"no archive", "not a zip archive"),
        (zipped([]), "There are pictures in 0 folders"),
        (zipped(CATS), "There are pictures in 1 folders; two classes or more are needed"),
        (zipped([*CATS, ("dogs/one.png", png((1, 2, 3)))]), "'dogs' has 1 readable pictures"),
        (zipped([(f"{number}/a.png", b"") for number in range(10_000)]), "at most 100 are read"),
        (zipped([("../cats/a.png", b""), *DOGS]), "Names must be plain"),
    ],
    ids=["nothing", "text", "empty", "one class", "one picture", "10,000 classes", "path"],
)
def test_a_bad_zip_is_explained_and_the_last_good_one_stays(content, message):
    app = upload(open_lesson(LESSON, **{"curves-data": "Your own pictures"}), zipped([*CATS, *DOGS]))
    before = app.session_state["curves zip"]
    upload(app, content)
    assert any(message in error.value for error in app.error)
    assert app.session_state["curves zip"] is before


def open_run(app, content):
    app.file_uploader(key="curves-open").set_value(("run.json", content, "application/json")).run()
    assert not app.exception, app.exception[0].message
    return app


def test_a_saved_run_is_opened_again():
    app = open_lesson(LESSON)
    run = app.session_state["session runs"][0].runs[0]
    open_run(app, write_run(run).encode())
    assert names(app) == ["recorded LeNet-5", "1 LeNet-5 course"]
    assert "Opened from a file" in said(app)
    assert "A file holds the curves, not the pictures" in said(app)
    assert "trained here" not in said(app).replace("not trained here", "").lower()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1, 2", RECORDED[:2_000], RECORDED.replace(b"cnnkit-run", b"other")])
def test_a_file_that_is_no_run_is_explained(content):
    app = open_run(open_lesson(LESSON), content)
    assert app.error
    assert names(app) == ["recorded LeNet-5"]


def test_runs_are_hidden_looked_into_and_deleted():
    app = open_run(open_lesson(LESSON), RECORDED)
    app.checkbox(key="curves-shown-0").uncheck().run()
    assert [one.is_shown for one in app.session_state["session runs"]] == [False, True]
    app.button(key="curves-into-0").click().run()
    assert [one.is_shown for one in app.session_state["session runs"]] == [True, True]
    assert "Recorded by this project's recipe" in said(app)
    app.button(key="curves-delete-0").click().run()
    assert names(app) == ["1 LeNet-5 course"]
    app.button(key="curves-delete-1").click().run()
    assert not app.exception
    assert names(app) == []
    assert len(app.get("plotly_chart")) == 2  # empty axes
    assert not app.button(key="curves-train").disabled


def test_runs_stay_while_other_lessons_are_visited():
    app = open_run(open_lesson(LESSON), RECORDED)
    app.checkbox(key="curves-shown-0").uncheck().run()
    app.switch_page("pages/foundations/convolution.py").run()
    app.switch_page("pages/training/training_curves.py").run()
    assert not app.exception
    assert names(app) == ["recorded LeNet-5", "1 LeNet-5 course"]
    assert app.checkbox(key="curves-shown-0").value is False


def test_when_there_are_too_many_the_oldest_hidden_one_gives_way():
    app = open_lesson(LESSON)
    for number in range(MOST_RUNS):
        open_run(app, RECORDED + b" " * number)  # another file each time
        if number == 2:
            app.checkbox(key="curves-shown-2").uncheck().run()
    numbers = [one.number for one in app.session_state["session runs"]]
    assert numbers == [0, 1, *range(3, MOST_RUNS + 1)]
    open_run(app, RECORDED + b"\n\n")
    assert [one.number for one in app.session_state["session runs"]] == [0, *range(3, MOST_RUNS + 2)]


@pytest.mark.slow
@pytest.mark.usefixtures("trains")
def test_a_training_joins_the_session_and_one_that_diverges_says_why():
    app = open_lesson(LESSON, **{"curves-network": "Small CNN", "curves-epochs": "2", "curves-seeds": "2"})
    train_until_done(app)
    assert names(app) == ["recorded LeNet-5", "1 Small CNN"]
    one = app.session_state["session runs"][1]
    assert [run.settings.seed for run in one.runs] == [0, 1]
    assert from_json(one.runs[0].architecture).name == "Small CNN"
    assert one.weights["conv1/kernel"].shape == (3, 3, 1, 16)
    right = one.judgements[0].confusion.trace()
    assert f"{right} of 359 test pictures are right" in said(app)
    assert "2 seeds" in said(app)
    assert right / 359 == pytest.approx(float(one.runs[0].epochs.validation_accuracy[-1]))

    app.number_input(key="curves-rate").set_value(1e6).run()
    app.slider(key="curves-seeds").set_value(1).run()
    train_until_done(app)
    assert names(app) == ["recorded LeNet-5", "1 Small CNN", "2 Small CNN"]
    assert "The learning rate of 1e+06 is too large" in app.warning[0].value.replace("\\", "")
    assert "**diverged**" in said(app)
    assert "It diverged, so there is nothing to show" in said(app)


@pytest.mark.slow
@pytest.mark.usefixtures("trains")
def test_a_worker_that_is_killed_is_explained_and_the_other_runs_stay(engine):
    app = open_run(open_lesson(LESSON, **{"curves-network": "ResNet-20", "curves-epochs": "100"}), RECORDED)
    pid = engine.submit(jobs.process_id, owner="test").result(DEADLINE_S)
    app.button(key="curves-train").click().run()
    job = app.session_state[f"job {LESSON}"].job
    until(lambda: app.run() and job.state.fraction > 0, DEADLINE_S)
    os.kill(pid, signal.SIGKILL)
    until(lambda: job.state.is_final, DEADLINE_S)
    app.run()
    assert "worker" in app.error[0].value
    assert names(app) == ["recorded LeNet-5", "1 LeNet-5 course"]
    assert not app.button(key="curves-train").disabled
    assert len(app.get("plotly_chart")) >= 4
