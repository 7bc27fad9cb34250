from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.architectures.inception import (
    Cost,
    bottleneck_cost,
    break_even,
    conv_cost,
    separable_cost,
    separable_ratio,
)
from cnnkit.architectures.ledger import count_macs, count_parameters, derive_rows
from cnnkit.architectures.spec import Architecture, Conv, DepthwiseConv
from cnnkit.errors import OptionError

sides = st.integers(1, 40)
channels = st.integers(1, 300)
kernels = st.integers(1, 7)


def value_of(formula: str) -> int:
    result = eval(formula, {"__builtins__": {}})
    assert isinstance(result, int)
    return result


def assert_same(cost: Cost, shape: tuple[int, int, int], *layers: Conv | DepthwiseConv) -> None:
    """Hold a cost to the ledger of the network of the same layers, part by part."""
    network = Architecture("net", shape, layers)
    assert (cost.multiplications, cost.parameters) == (count_macs(network), count_parameters(network))
    for part, row in zip(cost.parts, derive_rows(network)[1:], strict=True):
        assert (part.output_shape, part.multiplications) == (row.shape, row.macs)
        assert (part.parameters, part.parameters_formula) == (row.parameters.trainable, row.parameters.formula)
        assert value_of(part.parameters_formula) == part.parameters
        assert value_of(part.multiplications_formula) == part.multiplications
    assert cost.output_shape == cost.parts[-1].output_shape


def test_the_course_example():
    direct = conv_cost(28, 28, 192, filters=32, kernel=5)
    assert direct.multiplications == 120_422_400
    assert direct.parts[0].multiplications_formula == "28*28*32*5*5*192"
    assert direct.parameters == (5 * 5 * 192 + 1) * 32
    through = bottleneck_cost(28, 28, 192, bottleneck=16, filters=32, kernel=5)
    assert [part.multiplications for part in through.parts] == [2_408_448, 10_035_200]
    assert through.multiplications == 12_443_648
    assert [part.output_shape for part in through.parts] == [(28, 28, 16), (28, 28, 32)]
    assert [part.name for part in through.parts] == ["1x1 convolution", "5x5 convolution"]


def test_the_example_of_mobilenet():
    # the last stage of MobileNet v1 at 224 pixels: 3x3 over 7x7x1024 (Howard et al., table 1)
    separable = separable_cost(7, 7, 1024, filters=1024, kernel=3)
    assert [part.multiplications for part in separable.parts] == [7 * 7 * 1024 * 9, 7 * 7 * 1024 * 1024]
    assert separable.parts[0].parameters_formula == "(3*3+1)*1024"
    assert 8 < 1 / separable_ratio(filters=1024, kernel=3) < 9  # "between 8 to 9 times less", section 3.1


@given(sides, sides, channels, channels, kernels)
def test_direct_equals_the_ledger(height, width, c, filters, kernel):
    cost = conv_cost(height, width, c, filters=filters, kernel=kernel)
    assert_same(cost, (height, width, c), Conv("c", filters, kernel, padding="same"))


@given(sides, sides, channels, channels, channels, kernels)
def test_bottleneck_equals_the_ledger(height, width, c, bottleneck, filters, kernel):
    cost = bottleneck_cost(height, width, c, bottleneck=bottleneck, filters=filters, kernel=kernel)
    layers = Conv("reduce", bottleneck, 1), Conv("c", filters, kernel, padding="same")
    assert_same(cost, (height, width, c), *layers)


@given(sides, sides, channels, channels, kernels)
def test_separable_equals_the_ledger_and_its_ratio_to_direct_is_exact(height, width, c, filters, kernel):
    cost = separable_cost(height, width, c, filters=filters, kernel=kernel)
    assert_same(cost, (height, width, c), DepthwiseConv("d", kernel, padding="same"), Conv("p", filters, 1))
    direct = conv_cost(height, width, c, filters=filters, kernel=kernel)
    ratio = Fraction(cost.multiplications, direct.multiplications)
    assert ratio == separable_ratio(filters=filters, kernel=kernel)
    assert float(ratio) == pytest.approx(1 / filters + 1 / kernel**2)


@given(sides, sides, channels, channels, kernels)
def test_the_break_even_width_saves_and_the_next_does_not(height, width, c, filters, kernel):
    widest = break_even(c, filters=filters, kernel=kernel)
    direct = conv_cost(height, width, c, filters=filters, kernel=kernel).multiplications
    for bottleneck, saves in ((widest, True), (widest + 1, False)):
        if bottleneck:
            cost = bottleneck_cost(height, width, c, bottleneck=bottleneck, filters=filters, kernel=kernel)
            assert (cost.multiplications < direct) == saves
    assert 0 <= widest < c


def test_break_even_by_hand():
    assert break_even(192, filters=32, kernel=5) == 154  # 192 * 800 / (192 + 800) = 154.8
    assert break_even(4, filters=12, kernel=1) == 2  # 48 / 16 = 3 exactly: three channels cost the same
    assert break_even(1, filters=64, kernel=5) == 0  # nothing to reduce
    assert break_even(1_000_000, filters=1, kernel=1) == 0


SIZES = {"height": 28, "width": 28, "in_channels": 192, "bottleneck": 16, "filters": 32, "kernel": 5}


@pytest.mark.parametrize("wrong", [0, -1, 2.0, True, "3", None, 1_000_001])
@pytest.mark.parametrize("name", SIZES)
def test_what_is_no_size_is_refused(name, wrong):
    with pytest.raises(OptionError, match=f"^{name} must be a whole number from 1 to 1,000,000, got {wrong!r}"):
        bottleneck_cost(**{**SIZES, name: wrong})


@pytest.mark.parametrize("function", [conv_cost, separable_cost, separable_ratio, break_even])
def test_each_function_refuses(function):
    named = function.__annotations__.keys() & SIZES.keys()
    with pytest.raises(OptionError, match="kernel must be a whole number"):
        function(**{name: SIZES[name] for name in named} | {"kernel": 0})


def test_the_largest_sizes_stay_exact():
    most = 1_000_000
    cost = conv_cost(most, most, most, filters=most, kernel=most)
    assert cost.multiplications == 10**36 == prod(map(int, cost.parts[0].multiplications_formula.split("*")))
