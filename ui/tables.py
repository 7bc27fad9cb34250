"""The "Numbers" part: tables as wide as their content, each with a download."""

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt
import pandas as pd
import streamlit as st


def show_table(table: pd.DataFrame, *, name: str, caption: str = "", formats: Mapping[str, str] | None = None) -> None:
    """Show a table and offer it as CSV.

    Args:
        table: units in the column names; an index is shown when it is named.
        name: the file's name without its ending, unique on the page.
        caption: one line above.
        formats: printf formats of columns whose numbers four decimals do not fit, such as {"loss": "%.2e"}.
    """
    if caption:
        st.markdown(caption)
    columns = {column: st.column_config.NumberColumn(format=format) for column, format in (formats or {}).items()}
    st.dataframe(
        table, hide_index=table.index.name is None, width="content", key=f"table {name}", alt=caption or name,
        column_config=columns, placeholder="",
    )  # fmt: skip
    st.download_button(
        "Download CSV",
        table.to_csv(index=table.index.name is not None),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download {name}",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )


def matrix_table(values: npt.NDArray[Any]) -> pd.DataFrame:
    """A matrix (H, W) as a table with its row and column numbers."""
    table = pd.DataFrame(values, columns=[str(column) for column in range(values.shape[1])])
    return table.rename_axis("row")
