import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cnnkit.architectures.formats import HEADINGS, PRINTED, TOTALLED, to_csv, to_latex, to_markdown
from cnnkit.architectures.ledger import count_macs, count_parameters, parameter_table
from cnnkit.architectures.spec import Architecture, BatchNorm, Conv, Dense, Flatten, Pool
from cnnkit.architectures.zoo import ARCHITECTURES
from cnnkit.errors import ShapeError

LENET = Architecture(  # the course's table
    "LeNet-5",
    (32, 32, 3),
    (
        Conv("conv1", 8, 5, activation="relu"),
        Pool("pool1", 2),
        Conv("conv2", 16, 5, activation="relu"),
        Pool("pool2", 2),
        Flatten("flatten"),
        Dense("fc3", 120),
        Dense("fc4", 84),
        Dense("softmax", 10, activation="softmax"),
    ),
)
COURSE_PARAMETERS = [0, 608, 0, 3216, 0, 0, 48120, 10164, 850]
UNEVEN = Architecture("Uneven", (40, 30, 3), (Conv("c1", 4, (5, 3), padding=(2, 1), bias=False), BatchNorm("bn")))
NETWORKS = pytest.mark.parametrize("network", [LENET, UNEVEN], ids=["lenet", "uneven"])

# one for each character that means something to a spreadsheet, to GitHub or to LaTeX
AWKWARD_NAMES = [
    "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\uff1d1", '=HYPERLINK("http://x","y")', "a,b", 'a"b', "a|b", "a\\", "a\\|b",
    "*a*", "__a__", "`a`", "<b>a</b>", "[a](b)", "![a](b)", "~~a~~", "&amp;", "$a$", "# a", "50%", "a^b", "{a}", "a_b",
    "[2pt]", "*", "\\input{x}", "a × b", "網", "~", "---", "1. a", "> a", "\\\\",
]  # fmt: skip
names = st.sampled_from(AWKWARD_NAMES) | st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


def named(name: str) -> Architecture:
    return Architecture("net", (4, 4, 1), (Conv(name, 2, 3),))


def markdown_cells(text: str) -> list[list[str]]:
    """What a reader of GitHub sees, by an independent parser."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    assert [token.type for token in tokens if token.level == 0] == ["table_open", "table_close"]
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            assert {child.type for child in token.children or ()} <= {"text", "text_special"}  # nothing is marked up
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def latex_cells(text: str) -> list[list[str]]:
    """The rows of a longtable as a reader sees them, by undoing each command alone."""
    shown = {
        r"\textbackslash{}": "\\", r"\textasciicircum{}": "^", r"\textasciitilde{}": "~", r"\textless{}": "<",
        r"\textgreater{}": ">", r"\textbar{}": "|", "{[}": "[", "{*}": "*", r"$\times$": "×",
    }  # fmt: skip
    body = text.split(r"\toprule")[1].split(r"\end{longtable}")[0]
    rules = {r"\midrule", r"\endhead", r"\bottomrule", ""}
    rows = [line.removesuffix(r" \\") for line in body.splitlines() if line not in rules]
    token = re.compile("|".join([*map(re.escape, shown), r"\\[_%&#${}]", r"[^\\{}$&%#_^~\[*]"]))
    result = []
    for row in rows:
        cells = re.split(r"(?<!\\) ?& ?", row)
        assert all(token.sub("", cell) == "" for cell in cells)  # nothing but text and known commands
        result.append([token.sub(lambda m: shown.get(m[0], m[0][-1]), cell) for cell in cells])
    return result


def plain(number: str) -> int:
    return int(number.replace(",", "")) if number else 0


@NETWORKS
def test_csv_is_read_back_by_pandas_with_every_column(network):
    table = parameter_table(network)
    read = pd.read_csv(io.StringIO(to_csv(network)), keep_default_na=False)
    assert list(read.columns) == [f"{heading} ({unit})" if unit else heading for heading, unit in HEADINGS.values()]
    read.columns = pd.Index(HEADINGS)
    assert list(table.columns) == list(HEADINGS)
    for column in ("layer", "kind", "kernel", "stride", "padding", "formula"):
        assert list(read[column][:-1]) == list(table[column])
    for column in TOTALLED:
        assert read[column].dtype == "int64"
        assert list(read[column][:-1]) == list(table[column])
        assert read[column].iloc[-1] == sum(table[column])
    assert [tuple(map(int, text.split("x"))) for text in read["activation_shape"][:-1]] == list(table.activation_shape)


def test_the_course_table_in_each_format():
    place = PRINTED.index("parameters")
    for rows in (list(csv.reader(io.StringIO(to_csv(LENET))))[1:], markdown_cells(to_markdown(LENET))[1:],
                 latex_cells(to_latex(LENET))[2:]):  # fmt: skip
        assert [plain(row[place]) for row in rows] == [*COURSE_PARAMETERS, 62_958]
        assert rows[-1][0] == "Total"


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_each_network_of_the_zoo_ends_with_its_totals(name):
    network = ARCHITECTURES[name]()
    parameters, macs = PRINTED.index("parameters"), PRINTED.index("macs")
    for rows in (list(csv.reader(io.StringIO(to_csv(network)))), markdown_cells(to_markdown(network)),
                 latex_cells(to_latex(network))):  # fmt: skip
        assert rows[-1][0] == "Total"
        assert plain(rows[-1][parameters]) == count_parameters(network)
        assert plain(rows[-1][macs]) == count_macs(network)


@NETWORKS
def test_markdown_and_latex_say_the_same(network):
    markdown, latex = markdown_cells(to_markdown(network)), latex_cells(to_latex(network))
    assert markdown[1:] == latex[2:]
    headings = [f"{heading} ({unit})" if unit else heading for heading, unit in zip(*latex[:2], strict=True)]
    assert markdown[0] == headings


def test_people_read_separated_thousands_and_times_signs():
    rows = {row[0]: dict(zip(PRINTED, row, strict=True)) for row in markdown_cells(to_markdown(UNEVEN))}
    assert rows["input"]["activation_shape"] == "40 × 30 × 3"
    assert rows["c1"]["activation_size"] == "4,800"
    assert (rows["c1"]["kernel"], rows["c1"]["padding"], rows["c1"]["formula"]) == ("5 × 3", "2 × 1", "5 × 3 × 3 × 4")
    assert (rows["c1"]["macs"], rows["c1"]["receptive_field"]) == ("216,000", "5 × 3")  # 40 * 30 * 4 * 45
    assert rows["Total"] == {
        **dict.fromkeys(PRINTED, ""), "layer": "Total", "activation_size": "13,200", "parameters": "188",
        "macs": "216,000",
    }  # fmt: skip


def test_numbers_stand_to_the_right():
    table = MarkdownIt("commonmark").enable("table").parse(to_markdown(LENET))
    right = [token.attrGet("style") == "text-align:right" for token in table if token.type == "th_open"]
    numbers = {"activation_size", "parameters", "macs", "receptive_field"}
    assert right == [column in numbers for column in PRINTED]
    alignment = re.search(r"\\begin{longtable}{([lr]+)}", to_latex(LENET))
    assert alignment is not None
    assert [letter == "r" for letter in alignment[1]] == right


@given(names)
def test_a_name_reads_the_same_in_markdown_and_latex(name):
    assert markdown_cells(to_markdown(named(name)))[2][0] == name.strip()
    assert latex_cells(to_latex(named(name)))[3][0].strip() == name.strip()


@given(names)
def test_no_name_is_a_formula_in_a_spreadsheet(name):
    rows = list(csv.reader(io.StringIO(to_csv(named(name)), newline="")))
    assert [len(row) for row in rows] == [len(HEADINGS)] * 4  # head, input, layer, totals
    assert rows[2][0] in (name, f"'{name}")
    assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", rows[2][0])


def test_only_a_name_like_a_formula_is_changed():
    marked = [name for name in AWKWARD_NAMES if f"'{name}" in next(csv.reader([to_csv(named(name)).split("\r\n")[2]]))]
    assert marked == [*AWKWARD_NAMES[:7], "---"]


@given(names)
def test_latex_braces_and_environments_are_balanced(name):
    text = to_latex(named(name))
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") == 1
    columns = len(PRINTED)
    assert all(len(row) == columns for row in latex_cells(text))
    assert not re.search(r"\\\\\n[\[*]", text)  # the line break would take it for its argument


def test_a_sum_beyond_64_bits_is_exact():
    layers = tuple(Conv(f"c{number}", 1_000_000, 1, bias=False) for number in range(5_000))
    rows = csv.reader(io.StringIO(to_csv(Architecture("wide", (31, 32, 1_000_000), layers))))
    totals = dict(zip(HEADINGS, list(rows)[-1], strict=True))
    assert int(totals["flops"]) == 2 * 5_000 * 31 * 32 * 10**12 > 2**63


@pytest.mark.parametrize("to_text", [to_csv, to_markdown, to_latex])
def test_a_layer_that_does_not_fit_is_named(to_text):
    with pytest.raises(ShapeError, match="c9"):
        to_text(Architecture("net", (4, 4, 1), (Conv("c9", 2, 9),)))
