from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.architectures import count_macs, get
from cnnkit.architectures.inception_module import PATHS, Widths
from cnnkit.errors import OptionError
from cnnkit.plots.bottleneck import Ways
from ui.architectures.inception_assembler import Assembly, put_together, rows_of_paper, saving_sentence
from ui.architectures.inception_costs import all_costs, costs_snippet, costs_table, curve_table
from ui.architectures.inception_strip import load_inceptions, modules_table, share_text, strip_caption

COURSE = Ways(28, 28, 192, bottleneck=16, filters=32, kernel=5)


def assembled(name="3a", *, paths=PATHS, reductions=True, **widths) -> Assembly:
    module = load_inceptions().module(name)
    return put_together(module, replace(module.widths, **widths), paths, reductions=reductions)


def test_the_parts_of_googlenet_add_up():
    net = load_inceptions()
    assert net.macs == count_macs(get("googlenet", auxiliary_heads=False))
    assert net.macs + sum(net.heads) == count_macs(get("googlenet"))
    assert net.end == 1024 * 1000
    # conv1, conv2_reduce and conv2 of table 1
    assert net.stem == 112 * 112 * 64 * 7 * 7 * 3 + 56 * 56 * 64 * 64 + 56 * 56 * 192 * 9 * 64


def test_the_table_is_the_papers_and_the_shares_add_up():
    net = load_inceptions()
    table = modules_table(net).set_index("module")
    assert table.loc["4d", "3×3 reduce":"pool projection"].tolist() == [144, 288, 32, 64, 64]
    assert table.loc["4d", "output"] == "14 × 14 × 528"
    shares = table["share (%)"].sum() + 100 * (net.stem + net.end) / net.macs
    assert shares == pytest.approx(100)
    assert "1.58 billion MACs" in strip_caption(net)


@pytest.mark.parametrize(("part", "text"), [(0, "0.0 %"), (99, "9.9 %"), (100, "10 %"), (1000, "100 %")])
def test_shares_in_per_cent(part, text):
    assert share_text(part, 1000) == text


def test_the_papers_module_is_known_as_such():
    assert assembled().is_papers
    assert rows_of_paper(assembled()) == ()
    for changed in (assembled(five=33), assembled(reductions=False), assembled(paths=PATHS[1:])):
        assert not changed.is_papers
        assert rows_of_paper(changed) == assembled().ledger.rows


def test_parts_of_the_stack():
    assert assembled().parts == (64, 128, 32, 32)
    assert assembled(reductions=False, paths=("3x3", "pool")).parts == (128, 192)


def test_what_the_reductions_save():
    both = assembled()
    naive = assembled(reductions=False)
    assert (both.macs, both.otherwise) == (naive.otherwise, naive.macs)
    assert saving_sentence(both) == "The 1×1 reductions save 175 million of 303 million MACs."
    assert "every 3×3 and every 5×5 filter reads all 192 channels, and the pool" in saving_sentence(naive)
    assert "every 5×5 filter reads all 192 channels." in saving_sentence(
        assembled(reductions=False, paths=("1x1", "5x5"))
    )


def test_a_reduction_wider_than_its_input_saves_nothing():
    assert "save nothing" in saving_sentence(assembled(paths=("1x1", "3x3"), three_reduce=1024))


def test_without_large_filters_there_is_nothing_to_save():
    for reductions in (True, False):
        assert "nothing for 1×1" in saving_sentence(assembled(paths=("1x1", "pool"), reductions=reductions))


@pytest.mark.parametrize("paths", [pair for count in (2, 3, 4) for pair in combinations(PATHS, count)])
@pytest.mark.parametrize("reductions", [True, False])
def test_the_snippet_makes_the_same_module(paths, reductions):
    assembly = assembled("4c", paths=paths, reductions=reductions, three=7)
    names: dict[str, object] = {}
    exec(f"from cnnkit.architectures.inception_module import Widths, assemble\nmodule = {assembly.snippet}", names)
    assert names["module"] == assembly.architecture


def test_one_path_is_refused():
    with pytest.raises(OptionError, match="3a: 1 path is on"):
        assembled(paths=("pool",))


widths = st.builds(Widths, *[st.integers(1, 1024)] * 6)


@settings(max_examples=30)
@given(widths, st.booleans())
def test_the_sentence_follows_the_numbers(w, reductions):
    assembly = put_together(load_inceptions().module("5a"), w, PATHS, reductions=reductions)
    words = saving_sentence(assembly)
    if not reductions:
        assert words.startswith("Without reductions")
    else:
        assert ("save nothing" in words) == (assembly.otherwise <= assembly.macs)


def test_the_table_of_costs_is_the_courses():
    table = costs_table(all_costs(COURSE)).set_index(["way", "convolution"])
    assert table["multiplications"].to_dict() == {
        ("direct", "5×5 convolution"): 120_422_400,
        ("through a bottleneck", "1×1 convolution"): 2_408_448,
        ("through a bottleneck", "5×5 convolution"): 10_035_200,
        ("depthwise separable", "5×5 depthwise"): 28 * 28 * 192 * 25,
        ("depthwise separable", "1×1 convolution"): 28 * 28 * 192 * 32,
    }
    for formula, count in zip(table["formula of multiplications"], table["multiplications"], strict=True):
        assert eval(formula.replace("·", "*")) == count
    for formula, count in zip(table["formula of parameters"], table["parameters"], strict=True):
        assert eval(formula.replace("·", "*")) == count


def test_the_curve_holds_the_chosen_width():
    curve = curve_table(COURSE).set_index("bottleneck (channels)")["multiplications"]
    assert curve[16] == 12_443_648
    assert curve.is_monotonic_increasing


def test_the_snippet_of_costs_runs():
    names: dict[str, Any] = {}
    exec(costs_snippet(COURSE), names)
    assert names["through"].multiplications == 12_443_648
    assert names["separable"].multiplications == 28 * 28 * 192 * (25 + 32)
