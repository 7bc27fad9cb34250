import numpy as np
import pytest

from cnnkit.errors import OptionError
from cnnkit.plots.palette import LIGHT
from cnnkit.plots.shares import shares_chart

COUNTS = {"parameters": {"conv": 10, "fc": 30}, "MACs": {"conv": 95, "fc": 5}}


def test_shares_add_up_in_every_bar():
    figure = shares_chart(COUNTS, LIGHT, chosen="fc")
    conv, fc = figure.data
    np.testing.assert_allclose(conv.x, [0.25, 0.95])
    np.testing.assert_allclose(np.add(conv.x, fc.x), 1)
    assert list(fc.text) == ["fc 75%", "fc 5%"]
    assert list(fc.customdata) == ["30", "5"]
    assert fc.marker.color == LIGHT.accent != conv.marker.color


@pytest.mark.parametrize("counts", [{}, {"a": {}}, {"a": {"x": 0}}, {"a": {"x": 1}, "b": {"y": 1}}])
def test_nothing_to_share_is_refused(counts):
    with pytest.raises(OptionError, match="same parts"):
        shares_chart(counts, LIGHT)
