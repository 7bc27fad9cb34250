"""The whole ledger as a table in the page's words, for reading and for CSV."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cnnkit.architectures import Row, table_of

_TITLES = {
    "layer": "layer",
    "kind": "what it does",
    "kernel": "window",
    "stride": "stride",
    "padding": "padding",
    "activation_shape": "output",
    "activation_size": "numbers in the output",
    "activation_bytes": "memory of the output (bytes)",
    "parameters": "parameters",
    "formula": "formula",
    "non_trainable": "numbers not learned",
    "macs": "MACs",
    "flops": "FLOPs",
    "receptive_field": "sees (pixels)",
    "effective_stride": "effective stride (pixels)",
}
_COUNTED = ("activation_size", "activation_bytes", "parameters", "non_trainable", "macs", "flops")
FORMATS = {_TITLES[column]: "localized" for column in _COUNTED}  # thousands apart, as the reader's country writes them


def network_table(rows: Sequence[Row]) -> pd.DataFrame:
    """All that is derived of each row, shapes as 28x28x8."""
    table = table_of(rows)[list(_TITLES)].rename(columns=_TITLES)
    for column in ("output", "sees (pixels)", "effective stride (pixels)"):
        table[column] = [_text(value) for value in table[column]]
    return table


def _text(value: Any) -> str:
    return "x".join(f"{n:g}" for n in value) if isinstance(value, tuple) else f"{value:g}"
