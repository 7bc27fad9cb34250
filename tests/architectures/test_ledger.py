"""The input that a network would fit, where its own is too small for it."""

from dataclasses import replace

import pytest

from cnnkit.architectures import (
    Activation,
    Architecture,
    Conv,
    Dense,
    Pool,
    Residual,
    count_parameters,
    read_ledger,
)
from cnnkit.errors import ShapeError


def network(*layers, input_shape=(16, 20, 6)):
    return Architecture("net", input_shape, layers)


def test_an_input_too_small_for_the_network_is_told_the_smallest_that_fits():
    tower = [layer for i in range(4) for layer in (Conv(f"c{i}", 4, 3), Pool(f"p{i}", 2))]
    # Backwards from 1: each stage needs 2 n + 2 pixels: 4, 10, 22, 46.
    with pytest.raises(ShapeError, match="at least 46x46x3, the smallest"):
        count_parameters(network(*tower, input_shape=(45, 40, 3)))
    assert count_parameters(network(*tower, input_shape=(46, 46, 3)))
    assert "smallest" not in str(read_ledger(network(Dense("fc", 3))).error)


def test_where_not_every_larger_input_fits_none_is_called_the_smallest():
    halves = Residual("sum", (Pool("p", 2),), (Conv("c", 3, 1, stride=2),))  # 16 and 17 of 33 positions, 17 twice of 34
    with pytest.raises(
        ShapeError, match=r"an input of 34x34x3, which fits the whole network; not every larger"
    ) as found:
        count_parameters(network(halves, input_shape=(33, 33, 3)))
    assert "smallest" not in str(found.value)
    assert count_parameters(network(halves, input_shape=(34, 34, 3)))
    with pytest.raises(ShapeError):
        count_parameters(network(halves, input_shape=(35, 35, 3)))


def test_an_input_long_enough_along_one_axis_keeps_it():
    with pytest.raises(ShapeError, match="at least 7x40x1,"):
        count_parameters(network(Conv("c", 2, 7), input_shape=(3, 40, 1)))


def test_a_search_for_a_larger_input_ends_where_no_computer_holds_it():
    with pytest.raises(ShapeError, match=r"^c: 1000000 input channels cannot be split into 3 groups\."):
        count_parameters(network(Conv("c", 3, 1, groups=3), input_shape=(9, 9, 9, 10**6)))


def test_a_very_long_network_is_refused_without_a_search():
    long = network(*(Activation(f"a{i}") for i in range(1001)), Conv("c", 4, 40))
    error = read_ledger(long).error
    assert str(error).startswith("c: its input is 16x20x6.")
    assert "smallest" not in str(error)
    assert "smallest" in str(read_ledger(replace(long, layers=long.layers[3:])).error)
