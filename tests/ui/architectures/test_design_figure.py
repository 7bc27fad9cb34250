import pytest

from cnnkit.architectures import Architecture, Conv, Dense, DepthwiseConv, Flatten, Pool, derive_rows, get
from ui.architectures.design_figure import bytes_text, design_table, formulas


def written(layer, shape):
    rows = derive_rows(Architecture("net", shape, (layer,)))
    return formulas(rows[-1], shape)


def test_a_convolution_is_summed_up():
    assert written(Conv("c", 64, 3, stride=2, padding="same"), (16, 20, 32)) == [
        r"n_H = \lceil 16 / 2 \rceil = 8",
        r"\text{parameters} = (3 \cdot 3 \cdot 32 + 1) \cdot 64 = 18{,}496",
        r"\text{numbers out} = 8 \cdot 10 \cdot 64 = 5{,}120",
    ]


@pytest.mark.parametrize(
    ("layer", "shape", "formula"),
    [
        (Conv("c", 4, 5, stride=3, padding=2), (17, 9, 3), r"n_H = \lfloor (17 + 2 \cdot 2 - 5) / 3 \rfloor + 1 = 6"),
        (Conv("c", 4, 3, dilation=2), (9, 9, 3), r"n_H = \lfloor (9 + 2 \cdot 0 - 5) / 1 \rfloor + 1 = 5"),
        (DepthwiseConv("c", (2, 7), padding=1), (9, 9, 3), r"n_H = \lfloor (9 + 2 \cdot 1 - 2) / 1 \rfloor + 1 = 10"),
        (Pool("p", 3), (10, 10, 3), r"n_H = \lfloor (10 + 2 \cdot 0 - 3) / 3 \rfloor + 1 = 3"),
        (Pool("p", 3, stride=2), (99, 3), r"n = \lfloor (99 + 2 \cdot 0 - 3) / 2 \rfloor + 1 = 49"),
    ],
)  # fmt: skip
def test_positions_follow_the_course_s_formula(layer, shape, formula):
    assert written(layer, shape)[0] == formula


def test_a_flat_layer_has_no_positions():
    assert written(Flatten("f"), (4, 4, 2)) == [r"\text{numbers out} = 32"]
    assert written(Dense("d", 3), (1000,))[0] == r"\text{parameters} = (1000 + 1) \cdot 3 = 3{,}003"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 KB"), (1234, "1.23 KB"), (999_600, "1 MB"), (1_310_720, "1.31 MB"),
     (123_456_789, "123 MB"), (4 * 10**15 * 4096, "16,384 PB")],
)  # fmt: skip
def test_bytes_are_written_with_three_digits(number, text):
    assert bytes_text(number) == text


def test_the_table_has_units_in_its_headings():
    table = design_table(derive_rows(get("lenet5")))
    assert {"Layer", "Parameters (learned)", "Activation memory (bytes)"} <= {*table.columns}
    assert table["Activation shape (channels last)"][1] == "28x28x8"
