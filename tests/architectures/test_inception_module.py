from dataclasses import astuple, replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.architectures.inception import bottleneck_cost, conv_cost
from cnnkit.architectures.inception_module import PATHS, Widths, assemble, path_of, read_modules
from cnnkit.architectures.ledger import count_macs, count_parameters, derive_rows
from cnnkit.architectures.zoo import get
from cnnkit.errors import OptionError

# Szegedy et al., table 1: output size, #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj
TABLE_1 = {
    "3a": ((28, 28, 256), (64, 96, 128, 16, 32, 32)),
    "3b": ((28, 28, 480), (128, 128, 192, 32, 96, 64)),
    "4a": ((14, 14, 512), (192, 96, 208, 16, 48, 64)),
    "4b": ((14, 14, 512), (160, 112, 224, 24, 64, 64)),
    "4c": ((14, 14, 512), (128, 128, 256, 24, 64, 64)),
    "4d": ((14, 14, 528), (112, 144, 288, 32, 64, 64)),
    "4e": ((14, 14, 832), (256, 160, 320, 32, 128, 128)),
    "5a": ((7, 7, 832), (256, 160, 320, 32, 128, 128)),
    "5b": ((7, 7, 1024), (384, 192, 384, 48, 128, 128)),
}
# the same table; without 5a, whose 54 million and 1,072 thousand parameters do not follow from its own widths
MILLIONS_OF_OPERATIONS = {"3a": 128, "3b": 304, "4a": 73, "4b": 88, "4c": 100, "4d": 119, "4e": 170, "5b": 71}
WIDTHS = Widths(64, 96, 128, 16, 32, 32)  # of 3a
widths = st.builds(Widths, *[st.integers(1, 40)] * 6)


@pytest.fixture(scope="module")
def modules():
    return read_modules(derive_rows(get("googlenet")))


def test_the_nine_modules_are_the_papers(modules):
    assert {m.name: (m.output_shape, astuple(m.widths)) for m in modules} == TABLE_1
    assert modules[0].input_shape == (28, 28, 192)
    macs = {module.name: module.macs / 1e6 for module in modules}
    for name, millions in MILLIONS_OF_OPERATIONS.items():
        assert macs[name] == pytest.approx(millions, abs=1)


def test_a_module_by_itself_costs_what_it_costs_in_the_network(modules):
    rows = derive_rows(get("googlenet"))
    for module in modules:
        alone = assemble(module.name, module.input_shape, module.widths)
        in_network = [row for row in rows if row.name.startswith(f"inception_{module.name}")]
        assert count_macs(alone) == module.macs
        assert count_parameters(alone) == sum(row.parameters.trainable for row in in_network)
        assert derive_rows(alone)[-1].shape == module.output_shape


@given(widths, st.integers(1, 9), st.integers(1, 9), st.integers(1, 50))
def test_costs_are_those_of_its_convolutions(w, height, width, c):
    def one(filters):
        return conv_cost(height, width, c, filters=filters, kernel=1).multiplications

    def square(reduce, filters, kernel):
        through = bottleneck_cost(height, width, c, bottleneck=reduce, filters=filters, kernel=kernel)
        return through.multiplications, conv_cost(height, width, c, filters=filters, kernel=kernel).multiplications

    three, five = square(w.three_reduce, w.three, 3), square(w.five_reduce, w.five, 5)
    reduced = assemble("m", (height, width, c), w)
    naive = assemble("m", (height, width, c), w, reductions=False)
    assert count_macs(reduced) == one(w.one) + three[0] + five[0] + one(w.pool)
    assert count_macs(naive) == one(w.one) + three[1] + five[1]
    assert derive_rows(reduced)[-1].shape == (height, width, w.one + w.three + w.five + w.pool)
    assert derive_rows(naive)[-1].shape == (height, width, w.one + w.three + w.five + c)


@pytest.mark.parametrize("chosen", [pair for count in (2, 3, 4) for pair in combinations(PATHS, count)])
def test_any_two_paths_make_a_module(chosen):
    outputs = dict(zip(PATHS, (64, 128, 32, 32), strict=True))
    rows = derive_rows(assemble("m", (28, 28, 192), WIDTHS, paths=chosen))
    assert rows[-1].shape == (28, 28, sum(outputs[path] for path in chosen))
    last_of_path = {path_of(row): row.shape[-1] for row in rows if path_of(row) is not None}
    assert last_of_path == {place: outputs[path] for place, path in enumerate(chosen)}


def test_input_and_joint_belong_to_no_path():
    rows = derive_rows(assemble("m", (28, 28, 192), WIDTHS))
    assert [path_of(row) for row in rows] == [None, 0, 1, 1, 2, 2, 3, 3, None]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ((), "m: no paths are on, but a module joins at least 2. Switch on another"),
        (("5x5",), "1 path is on"),
        (("5x5", "5x5"), "1 path is on"),
        (("1x1", "7x7"), "no path '7x7'. A module has 1x1, 3x3, 5x5, pool"),
    ],
)
def test_what_is_no_module_is_refused(paths, message):
    with pytest.raises(OptionError, match=message):
        assemble("m", (28, 28, 192), WIDTHS, paths=paths)


def test_other_concatenations_are_no_modules():
    with pytest.raises(OptionError, match="fire2 has not the paths 1x1, 3x3, 5x5, pool of an inception module"):
        read_modules(derive_rows(get("squeezenet")))


def test_a_width_of_zero_is_refused():
    with pytest.raises(OptionError, match="m_5x5: filters must be a whole number from 1"):
        assemble("m", (28, 28, 192), replace(WIDTHS, five=0))
