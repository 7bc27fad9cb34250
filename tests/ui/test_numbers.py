import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError
from ui.numbers import (
    bracketed,
    counted,
    format_fixed,
    format_number,
    parse_grid,
    parse_index,
    power_of_ten,
    sum_sentence,
    written_products,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (30.0, "30"), (-1.0, "−1"), (0.3333, "0.333"), (-2.5, "−2.5"), (1e-9, "0"),
        (12345.0, "12345"), (1234567.0, "1.23e+06"), (float("nan"), ""), (99999.7, "1e+05"),
    ],
)  # fmt: skip
def test_format_number(value, text):
    assert format_number(value) == text


@given(st.integers(-99_999, 99_999))
def test_whole_numbers_come_back_as_typed(value):
    assert parse_grid([[format_number(value)]], "grid")[0, 0] == value


def test_fixed_decimals_keep_their_places_and_zero_its_sign():
    assert [format_fixed(value, decimals=2) for value in (1.0, -1.239, -0.004, np.nan)] == ["1.00", "−1.24", "0.00", ""]


def test_small_and_large_numbers_are_written_as_powers_of_ten():
    assert [power_of_ten(value) for value in (0.0047, 4.7e-6, 2.5e7, 123.4, 16906.7, 0)] == [
        "0.0047", "4.7\xa0·\xa010⁻⁶", "2.5\xa0·\xa010⁷", "123", "16,907", "0",
    ]  # fmt: skip
    assert power_of_ten(16906.7, latex=True) == "16{,}907"  # without braces TeX leaves a space
    assert power_of_ten(4.7e-6, latex=True) == r"4.7 \cdot 10^{-6}"


def test_a_count_has_the_word_that_goes_with_it():
    assert [counted(number, "row", "rows") for number in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


def test_negative_numbers_are_bracketed_after_an_operator():
    assert [bracketed(-2.0), bracketed(2.0)] == ["(−2)", "2"]
    products = written_products(np.array([[-2.0], [0.5]]), np.array([3.0, -1]))
    assert products.tolist() == [["−2 · 3", "−2 · (−1)"], ["0.5 · 3", "0.5 · (−1)"]]


def test_a_sum_of_nine_is_written_out_and_one_of_25_by_rows():
    assert sum_sentence(np.array([[1.0, -2], [3, 4]])) == "1 + (−2) + 3 + 4 = 6"
    assert sum_sentence(np.ones((5, 5))) == "5 + 5 + 5 + 5 + 5 = 25"


def test_a_decimal_comma_and_a_printed_minus_are_numbers():
    np.testing.assert_array_equal(parse_grid([["0,5", "−3"]], "grid"), [[0.5, -3.0]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "row 1, column 2 is empty"),
        ("  ", "is empty"),
        ("abc", "'abc', which is not a number"),
        ("nan", "finite number"),
        ("inf", "finite number"),
        ("1e7", "between -1,000,000 and 1,000,000"),
        ("0x10", "not a number"),
    ],
)
def test_bad_cells_are_named(text, message):
    rows = [["1", "2", "3"], ["4", "5", text]]
    with pytest.raises(OptionError, match=message):
        parse_grid(rows, "input")


@pytest.mark.parametrize(
    ("text", "index"), [("0", 0), ("12", 12), ("", None), ("-1", None), ("1.5", None), ("²", None)]
)
def test_an_index_from_a_link(text, index):
    assert parse_index(text) == index


def test_an_index_of_ten_thousand_digits_is_no_index():
    assert parse_index("9" * 10_000) is None
