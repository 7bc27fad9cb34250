"""The block of the residual lesson: what is said about a cell is what TensorFlow computes there."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import tensorflow as tf

from cnnkit.errors import OptionError, ShapeError
from cnnkit.plots.palette import DARK, LIGHT
from ui.architectures.residual_board import cell_sentence, cells_table
from ui.architectures.residual_diagram import draw_block
from ui.architectures.residual_run import FILTERS, INPUTS, KINDS, PROJECTION, run_block, run_typed
from ui.typed_grid import as_rows

IDENTITY, CONVOLUTION, WITHOUT = KINDS.values()
PRESETS = (INPUTS["a ridge"], *FILTERS["two small filters"], PROJECTION)


def number(text):
    return float(text.replace("\N{MINUS SIGN}", "-").strip("()"))


def expected(arrays, kind, times, *, skip):
    x, w1, w2, projection = arrays

    def convolve(values, weights, stride=1):
        padded = np.pad(values, len(weights) // 2)[None, ..., None]
        return tf.nn.conv2d(padded, weights[..., None, None], stride, "VALID").numpy()[0, ..., 0]

    z2 = convolve(np.maximum(convolve(x, times * w1, kind.stride), 0), times * w2)
    carried = projection[0, 0] * x[:: kind.stride, :: kind.stride] if kind.projects else x
    return z2, carried if skip else None


@pytest.mark.parametrize("skip", [True, False], ids=["residual", "plain"])
@pytest.mark.parametrize("times", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("kind", [IDENTITY, CONVOLUTION])
@pytest.mark.parametrize("picture", INPUTS)
def test_every_sentence_says_what_tensorflow_computes(picture, kind, times, skip):
    arrays = (INPUTS[picture], *FILTERS["two small filters"], np.array([[2.0]]))
    run = run_block(arrays, kind, times, skip)
    z2, carried = expected(arrays, kind, times, skip=skip)
    total = z2 if carried is None else z2 + carried
    np.testing.assert_allclose(cells_table(run)["sum"], total.ravel(), atol=1e-12)
    np.testing.assert_allclose(cells_table(run)["a[l+2]"], np.maximum(total, 0).ravel(), atol=1e-12)
    for cell in np.ndindex(*z2.shape):
        [(z_part, inside, outside)] = re.findall(r"^z = (.*), and g\((.*)\) = (\S+)$", cell_sentence(run, cell))
        *terms, z = z_part.split(" = ")
        assert number(z) == pytest.approx(z2[cell], abs=0.005)
        if terms:
            assert sum(number(term) for term in terms[0].split(" + ")) == pytest.approx(z2[cell], abs=0.01)
        plain = inside.replace("\N{MINUS SIGN}", "-").replace("·", "*")
        assert eval(plain) == pytest.approx(total[cell], abs=0.01)
        assert number(outside) == pytest.approx(max(total[cell], 0), abs=0.006)


@pytest.mark.parametrize("picture", INPUTS)
def test_a_1_in_the_middle_makes_the_plain_block_the_identity(picture):
    run = run_block((INPUTS[picture], *FILTERS["a 1 in the middle"], PROJECTION), IDENTITY, 1.0, False)
    np.testing.assert_array_equal(run.shown.a2[0, ..., 0], INPUTS[picture])


@pytest.mark.parametrize("filters", FILTERS)
def test_weights_times_0_hand_the_input_on(filters):
    arrays = (INPUTS["a step"], *FILTERS[filters], PROJECTION)
    np.testing.assert_array_equal(run_block(arrays, IDENTITY, 0.0, True).shown.a2[0, ..., 0], INPUTS["a step"])
    assert not run_block(arrays, IDENTITY, 0.0, False).shown.a2.any()


def test_a_shortcut_without_its_1x1_filter_is_an_error_only_when_it_is_there():
    run = run_block(PRESETS, WITHOUT, 1.0, True)
    assert "3x3x1 and the shortcut 5x5x1" in str(run.error)
    assert run.residual is None
    assert run.shown.a2.shape == (1, 3, 3, 1)
    assert run_block(PRESETS, WITHOUT, 1.0, False).error is None


def test_what_was_typed_is_read_and_named():
    rows = [as_rows(values) for values in PRESETS]
    typed, preset = run_typed(rows, kind=IDENTITY, times=1.0, skip=True), run_block(PRESETS, IDENTITY, 1.0, True)
    np.testing.assert_array_equal(typed.shown.a2, preset.shown.a2)
    with pytest.raises(OptionError, match=r"W\[l\+1\], row 0, column 0 is empty"):
        run_typed([rows[0], [[""]], *rows[2:]], kind=IDENTITY, times=1.0, skip=True)
    with pytest.raises(ShapeError, match="1 × 1, got 1 × 2 numbers"):
        run_typed([*rows[:3], [["1", "2"]]], kind=CONVOLUTION, times=1.0, skip=True)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("kind", "skip", "arc", "words"),
    [
        (IDENTITY, True, True, ["a[l]  5×5", "+", "shortcut", "a[l+2]  5×5"]),
        (IDENTITY, False, False, ["a[l]  5×5", "a[l+2]  5×5"]),
        (CONVOLUTION, True, True, ["conv 3×3 / 2", "conv 1×1 / 2", "+", "a[l+2]  3×3"]),
        (WITHOUT, True, True, ["≠", "3×3 and 5×5 do not add"]),
        (WITHOUT, False, False, ["conv 3×3 / 2", "a[l+2]  3×3"]),
    ],
)
def test_the_drawing_shows_the_block(palette, kind, skip, arc, words):
    drawing = ET.fromstring(draw_block(run_block(PRESETS, kind, 1.0, skip), palette))
    texts = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert set(words) <= set(texts)
    assert ("+" in texts or "≠" in texts) is arc
    strokes = [path.get("stroke") for path in drawing.iter("{http://www.w3.org/2000/svg}path")]
    assert (palette.accent in strokes) is arc
