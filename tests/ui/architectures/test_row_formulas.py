import re
from math import ceil, floor

import pytest

from cnnkit.architectures import (
    ARCHITECTURES,
    Architecture,
    Conv,
    DepthwiseConv,
    TransposedConv,
    Upsample,
    derive_rows,
    get,
)
from ui.architectures.row_formulas import row_formulas

MIXED = Architecture(
    "mixed",
    (20, 31, 4),
    (
        Conv("uneven", filters=6, kernel=(3, 5), stride=(2, 1), dilation=2, padding=(0, 3), groups=2, bias=False),
        DepthwiseConv("depthwise", kernel=3, multiplier=2, padding="same"),
        TransposedConv("spread", filters=5, kernel=3, stride=2),
        Upsample("twice", factor=(2, 3)),
    ),
)
CONNECTED = get("lenet5-1998", sparse_c3=True, trainable_pooling=True, radial_basis=True)


def evaluated(formula):
    """Both sides of every equation of a formula, computed."""
    text = formula.replace("{,}", "").replace(r"\Big", "").replace(r"\cdot", "*").replace(r"\max", "max")
    text = re.sub(r"\\underbrace\{([^{}]*)\}_\{\\text\{[^{}]*\}\}", r"(\1)", text)
    text = re.sub(r"\\left\\l(floor|ceil) \\frac\{([^{}]*)\}\{([^{}]*)\} \\right\\r\w+", r"\1((\2)/(\3))", text)
    text = re.sub(r"max\((\d+) - (\d+), 0\)", r"max(\1-\2,0)", text)
    for equation in text.split(r",\quad "):
        sides = [side for side in equation.split(" = ") if not side.startswith("n_")]
        yield [eval(side.split(r"\ ")[0], {"floor": floor, "ceil": ceil, "max": max}) for side in sides]


@pytest.mark.parametrize("architecture", [*map(get, ARCHITECTURES), MIXED, CONNECTED], ids=lambda it: it.name)
def test_every_formula_of_every_row_holds(architecture):
    rows = derive_rows(architecture)
    for row in rows:
        formulas = row_formulas(rows, row)
        assert formulas
        for formula in formulas:
            for values in evaluated(formula):
                assert len(values) >= 2, formula
                assert len(set(values)) == 1, formula
        named = {found[1]: formula for formula in formulas if (found := re.search(r"\\text\{(\w+)\}\}$", formula))}
        results = {word: next(evaluated(formula))[-1] for word, formula in named.items()}
        assert results.get("parameters", 0) == row.parameters.trainable
        assert results.get("MACs", 0) == row.macs


def test_the_courses_first_layer():
    rows = derive_rows(get("lenet5"))
    parameters, sides, macs = row_formulas(rows, rows[1])
    assert r"\underbrace{5 \cdot 5}_{\text{window}}" in parameters
    assert parameters.endswith(r"\underbrace{608}_{\text{parameters}}")
    assert sides == r"n_H = n_W = \left\lfloor \frac{32 + 2 \cdot 0 - 5}{1} \right\rfloor + 1 = 28"
    assert macs.endswith(r"\underbrace{470{,}400}_{\text{MACs}}")


def test_axes_that_differ_have_a_formula_each():
    rows = derive_rows(MIXED)
    assert any("n_H = " in formula and r"\quad n_W = " in formula for formula in row_formulas(rows, rows[1]))


def test_joined_channels_are_added_up():
    rows = derive_rows(get("googlenet"))
    row = next(row for row in rows if row.name == "inception_3a")
    assert row_formulas(rows, row) == [r"64 + 128 + 32 + 32 = 256\ \text{channels}"]


def test_a_layer_that_only_passes_on_tells_its_numbers():
    rows = derive_rows(get("resnet18"))
    row = next(row for row in rows if row.name == "conv2_block1_add")
    assert row_formulas(rows, row) == [r"56 \cdot 56 \cdot 64 = \underbrace{200{,}704}_{\text{numbers}}"]
    assert row_formulas(rows, rows[0])[0].startswith(r"224 \cdot 224 \cdot 3 = ")
