"""The parameter table as text, to take along: CSV for spreadsheets and programs, Markdown and LaTeX for people."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cnnkit.architectures.ledger import parameter_table
from cnnkit.architectures.shapes import shape_text
from cnnkit.architectures.spec import Architecture

HEADINGS = {  # column of `parameter_table`: heading, unit
    "layer": ("Layer", ""),
    "kind": ("Kind", ""),
    "kernel": ("Kernel", "pixels"),
    "stride": ("Stride", "pixels"),
    "padding": ("Padding", "pixels"),
    "activation_shape": ("Activation shape", "channels last"),
    "activation_size": ("Activation size", "numbers"),
    "parameters": ("Parameters", "learned"),
    "formula": ("Formula", ""),
    "macs": ("MACs", ""),
    "receptive_field": ("Receptive field", "pixels"),
    "activation_bytes": ("Activation memory", "bytes"),
    "non_trainable": ("Non-trainable", "numbers"),
    "flops": ("FLOPs", ""),
    "effective_stride": ("Effective stride", "pixels"),
}
PRINTED = tuple(HEADINGS)[:11]  # as many as a landscape page takes
TOTALLED = ("activation_size", "parameters", "macs", "activation_bytes", "non_trainable", "flops")
_RIGHT = (*TOTALLED, "receptive_field", "effective_stride")
_PRODUCTS = ("kernel", "stride", "padding", "formula")  # texts in which x and * multiply

# What makes Excel, LibreOffice or Google Sheets read a cell as a formula (OWASP, CSV injection), full-width forms too.
_FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>|~&$#!"})
_LATEX = str.maketrans({
    **{character: f"\\{character}" for character in "_%&#${}"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "[": "{[}",  # a row that begins with [ or * would be read as an argument of the line break before it
    "*": "{*}",
    "×": r"$\times$",
})  # fmt: skip


def to_csv(architecture: Architecture) -> str:
    """Write a network's table as comma-separated values: every column, plain numbers, a row of totals at the end.

    A layer's name that a spreadsheet would run as a formula gets an apostrophe in front.

    Units:
        In the headings.

    Raises:
        ShapeError, OptionError: as `parameter_table`.
    """
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(_headings(HEADINGS))
    for name, *cells in _rows(architecture, tuple(HEADINGS), _plain_text):
        writer.writerow([f"'{name}" if name.lstrip().startswith(_FORMULA_STARTS) else name, *cells])
    return target.getvalue()


def to_markdown(architecture: Architecture) -> str:
    """Write a network's table as a pipe table (GitHub Flavored Markdown), numbers to the right, totals at the end.

    Units:
        In the headings.

    Raises:
        ShapeError, OptionError: as `parameter_table`.
    """
    rules = ["---:" if column in _RIGHT else "---" for column in PRINTED]
    rows = [[cell.translate(_MARKDOWN) for cell in row] for row in _rows(architecture, PRINTED, _pretty_text)]
    return "".join(f"| {' | '.join(row)} |\n" for row in (_headings(PRINTED), rules, *rows))


def to_latex(architecture: Architecture) -> str:
    r"""Write a network's table as a LaTeX longtable with booktabs rules, which repeats its head on each page.

    Its first line, a comment, names the packages.

    Units:
        In the second line of the head.

    Raises:
        ShapeError, OptionError: as `parameter_table`.
    """
    rows = [[cell.translate(_LATEX) for cell in row] for row in _rows(architecture, PRINTED, _pretty_text)]
    *layers, totals = [f"{' & '.join(row)} \\\\" for row in rows]
    alignment = "".join("r" if column in _RIGHT else "l" for column in PRINTED)
    lines = [
        r"% \usepackage{booktabs, longtable, pdflscape}; as wide as a page in \begin{landscape}\footnotesize",
        rf"\begin{{longtable}}{{{alignment}}}",
        r"\toprule",
        " & ".join(HEADINGS[column][0] for column in PRINTED) + r" \\",
        " & ".join(HEADINGS[column][1] for column in PRINTED) + r" \\",
        *(r"\midrule", r"\endhead", *layers, r"\midrule", totals, r"\bottomrule"),
        r"\end{longtable}",
    ]
    return "\n".join(lines) + "\n"


def _headings(columns: Iterable[str]) -> list[str]:
    return [f"{heading} ({unit})" if unit else heading for heading, unit in map(HEADINGS.__getitem__, columns)]


def _rows(architecture: Architecture, columns: Sequence[str], to_text: Callable[[str, Any], str]) -> list[list[str]]:
    """The cells of the table as texts, and a last row of totals, empty where nothing is added up."""
    records = parameter_table(architecture).to_dict("records")
    sums = {column: sum(record[column] for record in records) for column in TOTALLED}  # may exceed 64 bits
    rows = [*records, {"layer": "Total", **sums}]
    return [[to_text(column, row.get(column, "")) for column in columns] for row in rows]


def _plain_text(_: str, value: Any) -> str:
    return shape_text(value) if isinstance(value, tuple) else str(value)


def _pretty_text(column: str, value: Any) -> str:
    """Thousands separated, and products as people write them."""
    if isinstance(value, tuple):
        return " × ".join(f"{number:,}" for number in value)
    if isinstance(value, int):
        return f"{value:,}"
    return value.replace("x", " × ").replace("*", " × ").replace("+", " + ") if column in _PRODUCTS else str(value)
