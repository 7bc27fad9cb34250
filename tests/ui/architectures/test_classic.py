import pytest

from cnnkit.architectures import derive_rows, get
from cnnkit.architectures.vgg_variants import merge_stacks, vgg_configuration
from ui.architectures.classic_lenet import errata_table, slide_rows
from ui.architectures.classic_story import Cost, in_row, signed, spaced
from ui.architectures.classic_vgg import equal_work, stacks_table


def test_costs_are_differences_of_totals():
    cost = Cost(derive_rows(get("lenet5-1998")), derive_rows(get("lenet5-1998", sparse_c3=True)))
    assert cost.parameters == (60 - 96) * 25
    assert cost.macs == (60 - 96) * 25 * 10 * 10


def test_numbers_and_lists_in_words():
    assert [signed(count) for count in (1200, 0, -44)] == ["+1,200", "0", "−44"]
    assert spaced(1234567) == "1{,}234{,}567"
    assert [in_row(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_the_slides_rows_differ_in_five_counts_alone():
    rows = derive_rows(get("lenet5"))
    changed = {
        old.name: new.parameters.trainable
        for old, new in zip(rows, slide_rows(rows), strict=True)
        if old != new
    }  # fmt: skip
    assert changed == {"conv1": 208, "conv2": 416, "fc3": 48_001, "fc4": 10_081, "softmax": 841}


def test_errata_are_written_out():
    table = errata_table()
    assert list(table["parameters"]) == ["608", "3,216", "48,120", "10,164", "850"]
    assert table["what went wrong"][0] == "The filters' 3 channels are forgotten: (5 · 5 · 3 + 1) · 8 = 608"


@pytest.mark.parametrize(("letter", "names"), [("A", "block3_conv2 and block4_conv2"), ("E", "block1_conv2, block2_")])
def test_equal_work_names_the_layers_that_have_it(letter, names):
    sentence = equal_work(derive_rows(vgg_configuration(letter)))
    assert names in sentence
    assert f"{3 * 3 * 64 * 64 * 224 * 224:,} MACs" in sentence
    assert "block5" not in sentence


def test_no_equal_work_without_second_layers():
    assert equal_work(derive_rows(merge_stacks(get("vgg16")))) == ""


def test_stacks_and_single_filters_by_hand():
    table = stacks_table(get("vgg16")).set_index("block")
    assert list(table.index) == [f"block{block}" for block in range(1, 6)]
    assert table.loc["block5", "stack: parameters"] == 3 * (9 * 512 + 1) * 512
    assert table.loc["block5", "one filter: parameters"] == (49 * 512 + 1) * 512
    assert table.loc["block5", "one filter: MACs"] == 49 * 512 * 512 * 14 * 14
