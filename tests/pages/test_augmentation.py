import base64
import json
import time

import cv2
import numpy as np
import pytest

from cnnkit.samples import load_sample
from cnnkit.training import read_run
from cnnkit.training.variants import centre_square
from recipes.runner import ASSETS
from tests.pages.lessons import open_lesson, run_snippet
from ui.training.augmentation_operations import KINDS

LESSON = "augmentation"
JOB_TIMEOUT_S = 600  # of two short trainings, and TensorFlow's first import, on a very busy machine


def sheet(app):
    """What the sheet was told to draw."""
    sent = (
        json.loads(element.proto.mixed.json or element.proto.json or "null") for element in app.get("bidi_component")
    )
    (data,) = [data for data in sent if data and "variants" in data]
    return data


def pixels(url):
    data = np.frombuffer(base64.b64decode(url.partition(",")[2]), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[:, :, ::-1]


def page_text(app):
    return " ".join(block.value for block in (*app.markdown, *app.caption))


def table(app, column):
    return next(frame.value for frame in app.dataframe if column in frame.value.columns)


def test_first_sight_is_a_picture_and_a_sheet_of_variants():
    app = open_lesson(LESSON)
    drawn = sheet(app)
    assert len(drawn["variants"]) == 14
    assert drawn["chosen"] == 0
    assert not drawn["pixelated"]
    assert pixels(drawn["original"]["src"]).shape == (384, 384, 3)
    shown = [pixels(variant["src"]) for variant in drawn["variants"]]
    assert {picture.shape for picture in shown} == {(128, 128, 3)}
    assert len({picture.tobytes() for picture in shown}) == 14
    assert any(r"2 \cdot 81 = 162" in formula.value for formula in app.latex)
    assert app.subheader[0].value == "Number 1, step by step"


def test_the_network_s_own_pixels_are_shown_exactly():
    app = open_lesson(LESSON, **{"aug-pixels": "true", "aug-operations": "Mirror", "aug-mirror": "1.0"})
    drawn = sheet(app)
    expected = centre_square(load_sample("cat"), 32)
    np.testing.assert_array_equal(pixels(drawn["original"]["src"]), expected)
    for variant in drawn["variants"]:
        np.testing.assert_array_equal(pixels(variant["src"]), expected[:, ::-1])
        assert variant["label"].endswith("mirrored")
    assert drawn["original"]["frame"][0] == [1, 0]  # the variant's top left is the picture's top right


def test_the_link_brings_back_the_chosen_variant():
    app = open_lesson(LESSON, **{"aug-variant": "5", "aug-seed": "7", "aug-operations": "Rotation"})
    assert sheet(app)["chosen"] == 4
    assert app.subheader[0].value == "Number 5, step by step"
    angle = table(app, "Rotation (degrees)")["Rotation (degrees)"][5]
    assert angle == np.random.default_rng(7).uniform(-15, 15, 14)[4]
    label = f"5: {angle:.1f}°".replace("-", "\N{MINUS SIGN}")
    assert sheet(app)["variants"][4]["label"] == label
    assert f"Turned by {abs(angle):.1f}°" in page_text(app)


@pytest.mark.parametrize(("typed", "chosen"), [("0", 0), ("99", 13), ("-3", 0), ("two", 0), ("", 0), ("9" * 40, 0)])
def test_a_variant_that_is_not_there_is_another(typed, chosen):
    assert sheet(open_lesson(LESSON, **{"aug-variant": typed}))["chosen"] == chosen


def test_another_draw_is_the_next_seed():
    app = open_lesson(LESSON, **{"aug-seed": "9999"})
    before = sheet(app)["variants"][0]["src"]
    app.button(key="aug-again").click().run()
    assert app.number_input(key="aug-seed").value == 0
    assert sheet(app)["variants"][0]["src"] != before


def test_without_an_operation_nothing_changes_and_nothing_can_be_trained():
    app = open_lesson(LESSON)
    app.multiselect(key="aug-operations").set_value([]).run()
    assert not app.exception
    assert len({variant["src"] for variant in sheet(app)["variants"]}) == 1
    np.testing.assert_allclose(sheet(app)["original"]["frame"][0], [0, 0])
    assert app.button(key="aug-train").disabled
    assert any("one draw only" in formula.value for formula in app.latex)
    assert "Choose an operation above first." in page_text(app)
    run_snippet(app)


@pytest.mark.parametrize("titles", [*([title] for title in KINDS), list(KINDS)], ids=[*KINDS, "all"])
@pytest.mark.parametrize("own_pixels", [False, True], ids=["fine", "32 pixels"])
def test_the_snippet_reproduces_the_page(titles, own_pixels):
    app = open_lesson(LESSON, **{"aug-pixels": str(own_pixels).lower(), "aug-variant": "3", "aug-seed": "4"})
    app.multiselect(key="aug-operations").set_value(titles).run()
    assert not app.exception
    names = run_snippet(app)
    drawn = sheet(app)
    for variant, expected in zip(drawn["variants"], names["variants"].pictures, strict=True):
        difference = np.abs(pixels(variant["src"]).astype(int) - expected)
        assert difference.max() == 0 if own_pixels else difference.mean() < 4  # JPEG
    np.testing.assert_allclose(drawn["original"]["frame"], names["frame"] / (32 if own_pixels else 128), atol=1e-4)
    takes = [caption.value for caption in app.caption if caption.value.startswith("Takes for granted")]
    assert takes == [f"Takes for granted: {KINDS[title].assumes}" for title in titles]


@pytest.mark.parametrize("extreme", ["low", "high"])
def test_the_ends_of_all_sliders(extreme):
    app = open_lesson(LESSON)
    app.multiselect(key="aug-operations").set_value(list(KINDS)).run()
    for slider in app.slider:
        if slider.key != "aug-train-seed":
            slider.set_value(slider.min if extreme == "low" else slider.max)
    app.run()
    assert not app.exception
    assert not app.error
    assert any("one draw only" in formula.value for formula in app.latex) == (extreme == "low")


def test_a_crop_s_numbers_are_in_pixels_of_32_at_both_sizes():
    for own_pixels in ("false", "true"):
        app = open_lesson(LESSON, **{"aug-operations": "Random crop", "aug-crop": "4", "aug-pixels": own_pixels})
        moves = table(app, "Random crop: down (pixels)")
        assert np.abs(moves.to_numpy()).max() <= 4
        # Whole pixels of the picture that was varied: quarters of one of 32 in the finer one.
        steps = moves.to_numpy() * (4 if own_pixels == "false" else 1)
        np.testing.assert_array_equal(steps, np.rint(steps))


def test_a_mirror_is_warned_of_beside_the_digits_and_only_then():
    app = open_lesson(LESSON)
    assert "A mirrored 2 is no 2" in page_text(app)
    app.slider(key="aug-mirror").set_value(0.0).run()
    assert "A mirrored 2 is no 2" not in page_text(app)


def test_what_is_said_of_the_recorded_runs_is_in_them():
    last = {
        title: [
            (run.epochs.train_accuracy[-1], run.epochs.validation_accuracy[-1])
            for seed in (0, 1)
            for run in [read_run(ASSETS / "runs" / f"augmentation-{title}-seed-{seed}.json")]
        ]
        for title in ("none", "mirror-crop", "mirror-crop-colour-cutout")
    }
    means = {title: 100 * np.mean(np.array(values, float), axis=0) for title, values in last.items()}
    gaps = {title: train - judged for title, (train, judged) in means.items()}
    text = page_text(open_lesson(LESSON))
    assert f"{gaps['none']:.0f} points lie between" in text
    assert f"{gaps['mirror-crop']:.0f} points are left" in text
    assert f"close the gap to {gaps['mirror-crop-colour-cutout']:.1f} points" in text
    assert f"{means['mirror-crop'][1]:.1f} % instead of {means['none'][1]:.1f} %" in text
    more = means["mirror-crop-colour-cutout"][1] - means["mirror-crop"][1]
    assert more > 0
    assert f"only {more:.1f} points more" in text
    seeds = [judged for _, judged in last["mirror-crop"]]
    assert more < 100 * abs(seeds[0] - seeds[1])
    assert "Recorded runs" in text
    assert "2,000 pictures of CIFAR-10" in text


@pytest.mark.slow
def test_a_training_runs_is_shown_and_stays():
    app = open_lesson(LESSON, **{"aug-operations": "Random crop", "aug-count": "60", "aug-data": "Textures"})
    app.button(key="aug-train").click().run()
    assert app.button(key="aug-train").disabled
    deadline = time.monotonic() + JOB_TIMEOUT_S
    while app.button(key="aug-train").disabled:
        assert time.monotonic() < deadline, "the training does not end"
        time.sleep(0.5)
        app.run()
        assert not app.exception, app.exception[0].message
    app.run()
    assert not app.error
    assert "60 textures, seed 0: without augmentation" in page_text(app)
    own = table(app, "to learn from")
    assert own["augmentation"].tolist() == ["Without", "Random crop"]
    assert own["pictures"].tolist() == ["textures"] * 2
    snippet = app.code[0].value
    compile(snippet, "snippet", "exec")
    assert 'compare_augmentation(trained, data="textures", num_train=60, seed=0)' in snippet
    assert "RandomCrop(padding=4)" in snippet
