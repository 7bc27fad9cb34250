import io
import re
import time
import zipfile

import numpy as np
import pytest

from cnnkit import models
from cnnkit.assets import ASSETS
from cnnkit.training import fingerprint, predict, trained_model, with_classes
from cnnkit.training.class_pictures import MOST_PICTURES
from cnnkit.training.recorded_race import read_race
from cnnkit.training.transfer_race import textures_for
from tests.pages.lessons import open_lesson
from tests.pictures import encode
from ui.training.class_pictures import _Collection
from ui.training.transfer_run import seeds_table
from ui.training.transfer_state import BASE, OWN, RECORDED, RECORDED_SEEDS, plain

LESSON = "transfer-learning"
PNG = [
    (f"{shade}.png", encode(np.full((12, 20, 3), shade, np.uint8), "PNG"), "image/png") for shade in range(0, 250, 10)
]
QUEUE_S = 600  # of patience with a busy machine


def open_own(**parameters):
    return open_lesson(LESSON, **{"tl-task": OWN}, **parameters)


def collection(app) -> _Collection:
    return app.session_state["own classes"]


def upload(app, number, files):
    app.file_uploader(key=f"tl-files-{number}-{collection(app).rounds}").set_value(files).run()
    assert not app.exception, app.exception[0].message
    return app


def named(app, *names):
    for number, name in enumerate(names):
        app.text_input(key=f"tl-name-{collection(app).epoch}-{number}").set_value(name)
    return app.run()


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception, app.exception[0].message
    return app


def said(app):
    return " ".join(html.proto.body for html in app.get("html"))


def zipped(**folders):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for folder, pictures in folders.items():
            for place, content in enumerate(pictures):
                archive.writestr(f"{folder}/{place}.png", content)
    return "classes.zip", file.getvalue(), "application/zip"


@pytest.mark.parametrize("seed", RECORDED_SEEDS)
def test_the_recorded_races_are_of_these_textures_and_this_network(seed):
    base = models.load(BASE)
    dataset = textures_for(base.architecture, num_train=5, seed=seed)
    for racer in read_race(ASSETS / "runs", RECORDED, seed):
        assert racer.run.data.fingerprint == fingerprint(dataset)
        right = float((racer.probabilities.argmax(axis=1) == dataset.y_test).mean())
        assert racer.run.epochs.validation_accuracy[-1] == pytest.approx(right)
        assert len(racer.places) == len(dataset.y_train) + len(dataset.y_test)


def test_first_sight_is_the_recorded_race():
    app = open_lesson(LESSON)
    assert not app.error
    table = app.dataframe[0].value
    assert table["layers still"].tolist() == [7, 4, 0, 0]
    assert table["numbers that learn"].tolist()[0] == 128 * 3 + 3
    assert app.caption[0].value.startswith("Recorded: brick, grass, gravel; 15 pictures to learn from, 120 others")
    assert said(app).count('class="layer ') == 4 * 8 + 3
    assert any(r"\frac{387}{435{,}555}" in formula.value for formula in app.latex)
    curves = app.dataframe[1].value
    assert curves.shape == (20, 4)
    np.testing.assert_allclose(curves.iloc[-1], table["right, held out (%)"], atol=0.06)


def test_the_strips_follow_the_layers_held_still():
    app = open_lesson(LESSON, **{"tl-still": "6"})
    bodies = [html.proto.body for html in app.get("html") if 'class="lane"' in html.proto.body]
    first = bodies[0].split('class="lane"')[2]
    assert "First 6 still" in first
    assert first.count("layer still") == 6
    assert first.count("layer goes-on") == 1
    assert app.caption[0].value.startswith("Recorded")


@pytest.mark.parametrize("place", ["1", "120"])
def test_a_held_out_picture_has_the_recorded_answers(place):
    app = open_lesson(LESSON, **{"tl-held-120": place})
    dataset = textures_for(models.load(BASE).architecture, num_train=5, seed=0)
    label = dataset.y_test[int(place) - 1]
    verdicts = re.findall(r"says (\w+), (right|wrong)", said(app))
    for racer, (name, verdict) in zip(read_race(ASSETS / "runs", RECORDED, 0), verdicts, strict=True):
        top = racer.probabilities[int(place) - 1].argmax()
        assert name == dataset.class_names[top]
        assert (verdict == "right") == (top == label)


def test_the_recorded_race_says_why_it_cannot_be_asked_about_any_picture():
    app = open_lesson(LESSON, **{"tl-ask": "Any picture", "picture": "gravel"})
    assert any("no weights" in info.value for info in app.info)


@pytest.mark.parametrize("task", [{}, {"tl-task": OWN}], ids=["textures", "own"])
def test_the_snippet_is_whole_but_for_the_race(task):
    app = open_lesson(LESSON, **{"tl-epochs": "5", "tl-seed": "3"}, **task)
    snippet = app.code[0].value
    compile(snippet, "snippet", "exec")
    if not task:
        names: dict[str, object] = {}
        exec(snippet.partition("racers =")[0], names)
        assert names["settings"].epochs == 5  # type: ignore[attr-defined]
        assert len(names["dataset"].x_train) == 15  # type: ignore[attr-defined]
    assert "num_frozen=4" in snippet


def test_the_recorded_seeds_stand_in_a_table():
    table = open_lesson(LESSON).dataframe[2].value
    assert table.shape == (3, 4)
    assert table.equals(seeds_table())


def test_own_classes_are_empty_at_first_and_cannot_race():
    app = open_own()
    assert app.button(key="tl-start").disabled
    assert "Class 1 has no name" in app.info[0].value
    assert "stay in this session" in " ".join(caption.value for caption in app.caption)


def test_own_classes_are_put_together_and_erased():
    app = named(open_own(), "mug", "pen")
    upload(app, 0, PNG[:5])
    assert "Class 'pen' has no pictures" in app.info[0].value
    upload(app, 1, PNG[5:6])
    assert "Class 'pen' has 1 picture" in app.info[0].value
    upload(app, 1, PNG[6:9])
    assert not app.info
    assert not app.button(key="tl-start").disabled
    assert [(one.name, len(one.pictures)) for one in collection(app).classes] == [("mug", 5), ("pen", 4)]
    assert collection(app).classes[0].pictures[3].shape == (96, 96, 3)
    key = f"tl-gone-0-{collection(app).rounds}"
    app.multiselect(key=key).set_value([1, 3])
    press(app, f"{key}-go")
    assert [one.pictures[0][0, 0, 0] for one in collection(app).classes] == [10, 50]
    assert len(collection(app).classes[0].pictures) == 3
    press(app, "tl-erase")
    assert [(one.name, one.pictures) for one in collection(app).classes] == [("", []), ("", [])]
    assert not any(box.value for box in app.text_input)
    assert not any(box.value for box in app.file_uploader)


def test_names_are_shown_as_they_stand():
    assert plain("a*b_$x$") == r"a\*b\_\$x\$"
    assert plain("mug 3 é") == "mug 3 é"


def test_classes_come_and_go():
    app = named(open_own(), "mug", "pen")
    press(app, "tl-add-class")
    named(app, "mug", "pen", "Mug")
    for number in range(3):
        upload(app, number, PNG[number : number + 2])
    assert "Two classes are called 'mug'" in app.info[0].value
    assert any("128 \\cdot 3 + 3" in formula.value for formula in app.latex)
    key = f"tl-gone-0-{collection(app).rounds}-class"
    press(app, key)
    assert [one.name for one in collection(app).classes] == ["pen", "Mug"]
    assert [box.value for box in app.text_input][:2] == ["pen", "Mug"]
    for _ in range(6):
        press(app, "tl-add-class")
    assert app.button(key="tl-add-class").disabled


def test_a_damaged_picture_is_named_and_the_others_are_taken():
    broken = ("broken.png", PNG[0][1][:40], "image/png")
    app = upload(named(open_own(), "mug", "pen"), 0, [PNG[0], broken, PNG[1]])
    assert len(collection(app).classes[0].pictures) == 2
    assert "`broken.png` was left out. This PNG picture" in app.warning[0].value
    upload(app, 0, PNG[2:3])
    assert not app.warning


def test_a_class_does_not_grow_without_end():
    app = upload(open_own(), 0, (PNG * 3)[: MOST_PICTURES + 5])
    assert len(collection(app).classes[0].pictures) == MOST_PICTURES
    assert "holds 50 pictures" in app.warning[0].value


def test_a_zip_fills_the_classes_and_a_bad_one_changes_nothing():
    app = open_own()
    good = zipped(cup=[content for _, content, _ in PNG[:3]], pan=[PNG[3][1], PNG[4][1], b"no picture"])
    app.file_uploader(key="tl-zip-0").set_value(good).run()
    assert not app.exception
    assert [(one.name, len(one.pictures)) for one in collection(app).classes] == [("cup", 3), ("pan", 2)]
    assert "`pan/2.png` was left out" in app.warning[0].value
    assert not app.button(key="tl-start").disabled
    for bad, words in ((zipped(cup=[PNG[0][1]]), "two classes or more"), (("a.zip", b"none", ""), "not a zip")):
        app.file_uploader(key=f"tl-zip-{collection(app).rounds}").set_value(bad).run()
        assert words in app.warning[0].value
        assert [one.name for one in collection(app).classes] == ["cup", "pan"]


@pytest.mark.slow
def test_own_classes_race_and_answer_about_any_picture():
    app = named(open_own(**{"tl-epochs": "5", "picture": "coins", "tl-ask": "Any picture"}), "dark", "light")
    noise = np.random.default_rng(0).integers(0, 60, (10, 40, 40, 3), dtype=np.uint8)
    upload(app, 0, [(f"{i}.png", encode(noise[i], "PNG"), "image/png") for i in range(5)])
    upload(app, 1, [(f"{i}.png", encode(noise[i] + 180, "PNG"), "image/png") for i in range(5, 10)])
    press(app, "tl-start")
    end = time.monotonic() + QUEUE_S
    while "transfer race" not in app.session_state:
        assert time.monotonic() < end, "the race did not end"
        time.sleep(2)
        app.run()
        assert not app.exception, app.exception[0].message
    table = app.dataframe[0].value
    assert table["layers still"].tolist() == [7, 4, 0, 0]
    assert app.dataframe[1].value.shape == (5, 4)
    assert any("Your race: dark, light; 6 pictures to learn from, 4 others" in c.value for c in app.caption)
    assert said(app).count("says ") == 4

    shown = app.session_state["transfer race"]
    network = with_classes(models.load(BASE).architecture, 2)
    for racer in shown.racers:  # the network of the worker, asked through TensorFlow, answers as was recorded
        found = predict(trained_model(network, racer.weights), shown.dataset.x_test, batch_size=4)
        np.testing.assert_allclose(found, racer.probabilities, atol=1e-4)
    press(app, "tl-erase")
    assert "transfer race" not in app.session_state
    assert app.session_state["transfer charts"][0][0].is_recorded  # of the old race nothing is left there either
    assert any(c.value.startswith("Recorded") for c in app.caption)
