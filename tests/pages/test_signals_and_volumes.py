import numpy as np
import pytest
import scipy.ndimage
import scipy.signal

from cnnkit.foundations import FILTERS_1D, FILTERS_3D, ct_phantom, ecg_signal
from tests.pages.lessons import open_lesson, run_snippet

PAGE = "signals-and-volumes"


def shown_signals(app):
    """The signal, and the filtered one where it is defined, as the table shows them."""
    table = app.dataframe[0].value
    return table["signal"].to_numpy(), table["filtered"].dropna().to_numpy()


def formula(app, left):
    """The right side of the formula with this left side."""
    sides = [each.value.strip("$\n").partition(" = ") for each in app.latex]
    return next(side[2] for side in sides if side[0] == left)


def test_first_sight_is_four_beats_found_in_noise():
    app = open_lesson(PAGE)
    x, z = shown_signals(app)
    np.testing.assert_array_equal(x, ecg_signal(500, beats=4, noise=0.25, rng=np.random.default_rng(0)))
    np.testing.assert_allclose(z, scipy.signal.correlate(x, FILTERS_1D["heartbeat"], mode="valid"))
    assert formula(app, "z_{180}") == f"{z[180]:.3g}"
    assert formula(app, r"\left\lfloor \frac{500 - 15}{1} \right\rfloor + 1") == "486"


def test_outputs_stand_in_the_middle_of_their_windows():
    app = open_lesson(PAGE, **{"filter-1d": "second difference", "stride-1d": "4"})
    x, _ = shown_signals(app)
    filtered = app.dataframe[0].value["filtered"].dropna()
    middles = filtered.index.to_numpy()
    np.testing.assert_array_equal(middles, np.arange(1, 499, 4))
    np.testing.assert_allclose(filtered, x[middles - 1] - 2 * x[middles] + x[middles + 1])


def test_scan_is_filtered_as_scipy_does():
    app = open_lesson(PAGE, **{"filter-3d": "edge along height"}, depth="20", row="12", column="33")
    expected = scipy.ndimage.correlate(ct_phantom((48, 64, 64)), FILTERS_3D["edge along height"])[20, 12, 33]
    assert abs(expected) > 0.1
    assert float(formula(app, "z_{19,11,32}").replace("\N{MINUS SIGN}", "-")) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"filter-1d": "edge", "stride-1d": "3", "noise": "0.0", "beats": "7", "noise-seed": "5"},
        {
            "filter-1d": "box blur",
            "length": "10",
            "filter-3d": "gaussian blur",
            "scan-noise": "0.2",
            "depth": "46",
            "row": "1",
        },
    ],
    ids=["default", "strided edge", "short blur"],
)
def test_snippet_reproduces_the_page(state):
    app = open_lesson(PAGE, **state)
    names = run_snippet(app)
    x, z = shown_signals(app)
    np.testing.assert_array_equal(names["x"], x)
    np.testing.assert_allclose(names["z"][0, :, 0], z)
    expected = scipy.ndimage.correlate(names["scan"], names["cube"])[1:-1, 1:-1, 1:-1]
    np.testing.assert_allclose(names["answers"][0, ..., 0], expected, atol=1e-12)
    d, r, c = (app.session_state[axis] - 1 for axis in ("depth", "row", "column"))
    shown = float(formula(app, f"z_{{{d},{r},{c}}}").replace("\N{MINUS SIGN}", "-"))
    assert shown == pytest.approx(expected[d, r, c], rel=0.01, abs=1e-3)


def test_shortest_signal_and_longest_stride():
    app = open_lesson(PAGE, length="20", **{"stride-1d": "5"}, beats="1")
    for name, weights in FILTERS_1D.items():
        app.selectbox(key="filter-1d").select(name).run()
        assert not app.error, name
        assert len(shown_signals(app)[1]) == (20 - len(weights)) // 5 + 1


def test_a_filter_longer_than_the_signal_is_named_and_the_last_good_output_stays():
    app = open_lesson(PAGE)
    before = app.dataframe[0].value
    app.slider(key="length").set_value(10).run()
    assert "15" in app.error[0].value
    assert "10" in app.error[0].value
    assert app.dataframe[0].value.equals(before)


def test_a_link_restores_every_control():
    state = {
        "filter-1d": "gaussian blur", "noise": "0.5", "beats": "6", "stride-1d": "2", "length": "300",
        "noise-seed": "9", "filter-3d": "box blur", "depth": "30", "row": "7", "column": "50", "scan-noise": "0.1",
    }  # fmt: skip
    app = open_lesson(PAGE, output="17", **state)
    for key, value in state.items():
        kind = app.selectbox if key.startswith("filter") else app.slider
        assert str(kind(key=key).value) == value
    assert formula(app, "z_{17}") == f"{shown_signals(app)[1][17]:.3g}".replace("-", "\N{MINUS SIGN}")


@pytest.mark.parametrize("corner", [("1", "1", "1"), ("46", "62", "62")], ids=["first", "last"])
def test_every_cube_runs_in_the_corners_of_the_scan(corner):
    app = open_lesson(PAGE, **dict(zip(("depth", "row", "column"), corner, strict=True)))
    for name in FILTERS_3D:
        app.selectbox(key="filter-3d").select(name).run()
        assert not app.exception, name
        assert not app.error, name


@pytest.mark.parametrize(("output", "chosen"), [("485", 485), ("9999", 485), ("-3", 180), ("soon", 180)])
def test_a_mistyped_link_stays_on_the_signal(output, chosen):
    app = open_lesson(PAGE, output=output)
    assert formula(app, f"z_{{{chosen}}}")


def test_shapes_by_rank_are_the_courses():
    table = open_lesson(PAGE).table[0].value
    written = {row["data"].partition(",")[0]: row for _, row in table.iterrows()}
    assert written["signal"]["output"].replace("\xa0", " ") == "N × 10 × 16"
    assert written["volume"]["output"].replace("\xa0", " ") == "N × 10 × 10 × 10 × 16"
    counts = [row["parameters"].split("=")[1].strip() for row in written.values()]
    assert counts == ["15", "27", "96", "1,216", "2,016"]
