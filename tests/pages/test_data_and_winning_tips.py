import re
from pathlib import Path

import numpy as np
import pytest

from cnnkit.models import load
from cnnkit.samples import load_sample
from cnnkit.training import Measurement, Recording, Series, predict, trained_model, write_recording
from tests.pages.lessons import open_lesson, run_snippet
from ui.training import tips_recordings

LESSON = "data-and-winning-tips"


def series(key, title, accuracies):
    """Accuracies by amount; those of an amount differ in their seeds."""
    return Series(
        key,
        title,
        tuple(
            Measurement(x, (seed,), one, None, 1.0) for x, ones in accuracies.items() for seed, one in enumerate(ones)
        ),
    )


RECORDED = {
    "data-size": (
        series("hog", "HOG + linear", {100: [0.30, 0.32], 1_000: [0.40], 10_000: [0.45]}),
        series("cnn", "CNN", {100: [0.25, 0.27], 1_000: [0.40], 10_000: [0.70]}),
        series("cnn-augmented", "CNN, augmented", {100: [0.28], 10_000: [0.75]}),
    ),
    "transfer-sizes": (
        series("frozen", "Frozen", {5: [0.5], 100: [0.6]}),
        series("all", "Fine-tuned", {5: [0.4], 100: [0.7]}),
        series("all-augmented", "Fine-tuned, augmented", {5: [0.45], 100: [0.75]}),
    ),
    "ensembles": (series("average", "Average of networks", {1: [0.70, 0.72], 3: [0.74], 5: [0.75]}),),
    "crops": (
        series("embedded-whole", "Embedded network, whole", {1: [0.88], 2: [0.87]}),
        series("members-enlarged", "Five networks, each on its own, enlarged", {1: [0.70], 10: [0.72]}),
        series("members-whole", "Five networks, each on its own, whole", {1: [0.74]}),
        series("members-padded", "Five networks, each on its own, padded", {1: [0.74], 10: [0.76]}),
    ),
}


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """The page on recordings whose answers are known by hand; gives their folder."""
    monkeypatch.setattr(tips_recordings, "RUNS", tmp_path)
    for name, parts in RECORDED.items():
        recording = Recording(
            name, f"{name}, amount", parts, 500, "made by this test", {"How": "by hand"}, {}, "none", "2026-01-02"
        )
        (tmp_path / f"{name}.json").write_text(write_recording(recording), encoding="utf-8")
    return tmp_path


def said(app):
    words = " ".join(element.value for kind in ("markdown", "caption", "info") for element in getattr(app, kind))
    return words.replace("\N{NO-BREAK SPACE}", " ")


def inequality(app, above):
    """The numbers of one row of formulas, left to right, with the names below them."""
    found = [re.search(r"([>=]?) ?\\underbrace\{([\d.]+)\\,\\%\}_\{\\text\{([^}]*)\}", one.value) for one in app.latex]
    rows = [(match[1], float(match[2]), match[3]) for match in found if match]
    starts = [place for place, row in enumerate(rows) if not row[0]]
    return rows[: starts[1] if len(starts) > 1 else None] if above else rows[starts[1] :]


def test_first_sight_is_recorded_and_says_so():
    app = open_lesson(LESSON)
    assert not app.error
    assert "Recorded on" in said(app)
    assert len(app.get("plotly_chart")) >= 3
    assert inequality(app, above=True)[0][1] > 10


def test_the_accuracies_stand_in_their_order(recorded):
    app = open_lesson(LESSON, **{"num-pictures": "100"})
    assert inequality(app, above=True) == [
        ("", 31.0, "HOG + linear"),
        (">", 28.0, "CNN, augmented"),
        (">", 26.0, "CNN"),
    ]
    assert "10 of each class, **HOG + linear** is right most often, 3.0 points ahead of CNN, augmented" in said(app)
    assert "5.0 points ahead of CNN." in said(app)
    app.select_slider(key="num-pictures").set_value("1,000").run()
    assert inequality(app, above=True) == [("", 40.0, "HOG + linear"), ("=", 40.0, "CNN")]
    assert "**HOG + linear** and **CNN** are right equally often, in **40.0 %**" in said(app)


def test_where_hand_engineering_is_ahead_and_what_grows_is_computed(recorded):
    words = said(open_lesson(LESSON))
    assert "HOG + linear is ahead of the networks with 100 pictures" in words
    assert "From 100 to 10,000 pictures it gains 14.0 points, the better network 47.0 points" in words


def test_transfer_with_and_without_augmentation(recorded):
    app = open_lesson(LESSON, **{"new-pictures": "5"})
    assert inequality(app, above=False) == [("", 50.0, "Frozen"), (">", 40.0, "Fine-tuned")]
    app.toggle(key="tips-augmented").set_value(True).run()
    assert inequality(app, above=False) == [("", 50.0, "Frozen"), (">", 45.0, "Fine-tuned, augmented")]
    app.select_slider(key="new-pictures").set_value("100").run()
    assert inequality(app, above=False)[0] == ("", 75.0, "Fine-tuned, augmented")


def test_gains_and_losses_of_averaging_beside_what_they_cost(recorded):
    app = open_lesson(LESSON)
    assert "average of 5 gains **4.0 points** against one alone, and is **5 times the work**" in said(app)
    assert "average of 10 gains **2.0 points** against one alone, and is **10 times the work**" in said(app)
    assert "The whole picture" not in said(app)
    app.selectbox(key="crop-networks").set_value("Embedded network").run()
    assert "average of 2 loses **1.0 points** against one alone, and is **2 times the work**" in said(app)


def test_crops_that_are_no_better_than_the_whole_picture_say_so(recorded):
    app = open_lesson(LESSON, **{"crop-way": "enlarged"})
    assert "average of 10 gains **2.0 points** against one alone" in said(app)
    assert "asked once, is right in **74.0 %**: 2.0 points more than the average of 10." in said(app)


def test_every_recording_has_its_table(recorded):
    app = open_lesson(LESSON)
    for name in RECORDED:
        app.selectbox(key="recording").set_value(name).run()
        table = app.dataframe[0].value
        assert table.columns[0] == f"{name}, amount"
        assert table["measurements"].sum() == sum(len(one.measurements) for one in RECORDED[name])
    app.selectbox(key="recording").set_value("data-size").run()
    row = app.dataframe[0].value.iloc[0]
    assert (row["lowest (%)"], row["right, mean (%)"], row["highest (%)"]) == pytest.approx((30, 31, 32))


@pytest.mark.parametrize("missing", [*RECORDED, "all"])
def test_a_recording_that_is_not_there_is_named_and_breaks_nothing(recorded, missing):
    for path in recorded.glob("*.json"):
        if missing in (path.stem, "all"):
            path.unlink()
    app = open_lesson(LESSON)
    assert app.info
    assert not app.error
    there = re.findall(r"for name in (\[.*?\])", app.code[0].value)[0]
    assert there == str([name for name in RECORDED if missing not in (name, "all")])


@pytest.mark.parametrize("size", ["100", "10,000"])
def test_links_restore_the_recordings_view(recorded, size):
    app = open_lesson(LESSON, **{"num-pictures": size, "training-accuracy": "true", "crop-way": "enlarged"})
    assert f"With **{size} pictures**" in said(app)
    assert app.toggle(key="training-accuracy").value


def crop_table(app):
    return app.dataframe[-1].value.set_index("crop") if "crop" in app.dataframe[-1].value else app.dataframe[-1].value


@pytest.mark.slow
def test_the_crops_are_what_keras_says_of_them():
    app = open_lesson(LESSON, picture="astronaut", **{"crop-side": "64"})
    model = load("vggmini-cifar10")
    picture = load_sample("astronaut")
    assert picture.shape == (512, 512, 3)  # its middle square is all of it, and each pixel a mean of 8 x 8
    small = np.rint(picture.reshape(64, 8, 64, 8, 3).mean(axis=(1, 3))).astype(np.uint8)
    keras = trained_model(model.architecture, dict(model.weights))
    corners = [(0, 0), (0, 32), (32, 0), (32, 32), (16, 16)]
    cut = [small[top : top + 32, left : left + 32] for top, left in corners]
    expected = predict(keras, np.stack([*cut, *(crop[:, ::-1] for crop in cut)]), batch_size=10)
    found = crop_table(app).to_numpy()
    np.testing.assert_allclose(found[:10], expected, atol=0.01)  # halves are rounded either way
    np.testing.assert_allclose(found[10], expected.mean(axis=0), atol=0.01)


@pytest.mark.parametrize("number", [1, 5, 10])
@pytest.mark.parametrize("side", ["32", "64"])
def test_the_chosen_crop_and_the_average_are_said(number, side):
    app = open_lesson(LESSON, **{"crop-number": str(number), "crop-side": side})
    table = crop_table(app)
    row = table.iloc[number - 1]
    name = table.index[number - 1].split(" ", 1)[1]
    assert f"Crop {number}, {name}: {row.idxmax()}, {100 * row.max():.0f} %." in said(app)
    average = table.iloc[:10].mean()
    assert f"of all ten **{average.idxmax()}, {100 * average.max():.0f} %**" in said(app)
    middle, five = table.iloc[4], table.iloc[:5].mean()
    assert f"The middle crop alone says {middle.idxmax()}, {100 * middle.max():.0f} %" in said(app)
    assert f"the average of five crops {five.idxmax()}, {100 * five.max():.0f} %" in said(app)
    if side == "32":  # all crops are the whole square, and their mirror images
        np.testing.assert_allclose(table.iloc[0], table.iloc[4], atol=1e-4)


def test_it_is_said_that_the_network_knows_ten_classes_only():
    names = load("vggmini-cifar10").card.class_names
    assert len(names) == 10
    assert f"knows ten classes only: {', '.join(names)}." in said(open_lesson(LESSON, picture="coffee"))


def test_the_strip_shows_ten_crops_with_their_names():
    app = open_lesson(LESSON, **{"crop-number": "7"})
    [strip] = [html.proto.body for html in app.get("html") if 'class="crops"' in html.proto.body]
    cards = re.findall(r'<div( class=chosen)?><img src="data:image/png;base64,[^"]+" alt="([^"]+)">', strip)
    assert len(cards) == 10
    assert [name for mark, name in cards if mark] == ["Crop 7, upper right, mirrored"]


@pytest.mark.parametrize("side", ["32", "64", "128"])
def test_hog_says_how_many_numbers_it_keeps(side):
    app = open_lesson(LESSON, **{"hog-side": side})
    cells = int(side) // 8
    captions = [image.caption for element in app.get("image") for image in element.proto.imgs]
    assert captions[0] == f"{side} × {side} pixels"
    numbers = f"{cells * cells * 9:,} numbers"
    assert captions[1].startswith(f"{cells} × {cells} cells of 8 × 8 pixels, 9 directions each: {numbers}")


@pytest.mark.parametrize("picture", ["cat", "galaxies"])
def test_the_snippet_reproduces_the_page(picture):
    app = open_lesson(LESSON, picture=picture, **{"crop-side": "36", "hog-side": "64"})
    names = run_snippet(app)
    table = crop_table(app)
    np.testing.assert_allclose(table.iloc[:10], names["votes"].each, atol=1e-6)
    assert names["cells"].shape == (8, 8, 9)
    assert {path.stem for path in Path(tips_recordings.RUNS).glob("*.json")} >= names["recordings"].keys()
