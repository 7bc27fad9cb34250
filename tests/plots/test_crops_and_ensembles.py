import numpy as np
import pytest

from cnnkit.plots.crops_and_ensembles import gain_bounds, gain_chart
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.training import Measurement, Series

ENSEMBLES = Series(
    "average",
    "Average of networks",
    (
        Measurement(1, (0,), 0.70, None, 1.0),
        Measurement(1, (1,), 0.74, None, 1.0),
        Measurement(3, (0, 1, 2), 0.765, None, 3.0),
        Measurement(5, (0, 1, 2, 3, 4), 0.715, None, 5.0),
    ),
)
CROPS = Series(
    "crops",
    "Crops",
    tuple(Measurement(x, (seed,), 0.6 + x / 100 + seed / 50, None, 1.0) for x in (1, 10) for seed in (0, 1)),
)


def traces(figure):
    return {trace.name: trace for trace in figure.data}


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_means_dots_and_the_points_gained_over_one(palette):
    figure = gain_chart(ENSEMBLES, palette, x_title="networks")
    drawn = traces(figure)
    np.testing.assert_allclose(drawn["mean"].y, [72, 76.5, 71.5])
    np.testing.assert_allclose(drawn["each"].y, [70, 74, 76.5, 71.5])
    assert drawn["each"].x == (0, 0, 1, 2)
    written = [note.text for note in figure.layout.annotations]
    assert written == ["<b>72.0 %</b>", "<b>76.5 %</b>", "<b>71.5 %</b>"]
    assert figure.layout.xaxis.ticktext == ("<b>1</b><br>", "<b>3</b><br>+4.5", "<b>5</b><br>\N{MINUS SIGN}0.5")
    assert figure.layout.shapes[0].y0 == pytest.approx(72)


def test_the_written_means_stand_above_all_dots():
    figure = gain_chart(ENSEMBLES, LIGHT, x_title="networks")
    each = traces(figure)["each"]
    for note in figure.layout.annotations:
        assert note.y >= max(y for x, y in zip(each.x, each.y, strict=True) if x == note.x)
        assert note.yanchor == "bottom"


def test_thin_lines_join_the_dots_of_one_network_and_no_others():
    lines = traces(gain_chart(CROPS, LIGHT, x_title="crops"))["same networks"]
    assert lines.x == (0, 1, None, 0, 1, None)
    np.testing.assert_allclose([y for y in lines.y if y is not None], [61, 70, 63, 72])


def test_shared_bounds_hold_all_measurements():
    low, high = gain_bounds([ENSEMBLES, CROPS])
    values = [100 * one.test_accuracy for series in (ENSEMBLES, CROPS) for one in series.measurements]
    assert low < min(values)
    assert max(values) < high
    figure = gain_chart(CROPS, LIGHT, x_title="crops", bounds=(low, high))
    assert tuple(figure.layout.yaxis.range) == (low, high)


def test_the_whole_picture_is_a_line_inside_the_axis():
    assert len(gain_chart(CROPS, LIGHT, x_title="crops").layout.shapes) == 1
    figure = gain_chart(CROPS, LIGHT, x_title="crops", bounds=(60, 75), whole=88.0)
    one, whole = figure.layout.shapes
    assert (one.y0, whole.y0) == pytest.approx((62, 88))
    assert one.line.dash != whole.line.dash
    low, high = figure.layout.yaxis.range
    assert low <= 60
    assert high > 88
    assert [note.text for note in figure.layout.annotations][-1] == "the whole picture"


def test_a_single_measurement_has_an_axis_too():
    alone = Series("one", "One", (Measurement(1, (0,), 0.5, None, 1.0),))
    low, high = gain_chart(alone, LIGHT, x_title="networks").layout.yaxis.range
    assert low < 50 < high
