"""The numbers behind the comparison: ours beside those published, with what lies between them, and the accuracies."""

from collections.abc import Sequence

import pandas as pd

from cnnkit.architectures.diff import Pair
from ui.architectures.compare_sets import Contender

COUNT_FORMATS = dict.fromkeys(
    ["parameters", "published", "ours − published", "MACs", "FLOPs", "parameters, B − A", "MACs, B − A"], "localized"
)


def parameters_table(networks: Sequence[Contender]) -> pd.DataFrame:
    """Parameters counted and published, one row for each network."""
    return pd.DataFrame(
        {
            "network": one.title,
            "year": one.publication.year,
            "parameters": one.summary.parameters,
            "published": one.publication.parameters,
            "ours − published": one.summary.parameters - one.publication.parameters,
            "why": _why(one.summary.parameters - one.publication.parameters, one.publication.parameters_unit,
                        one.publication.difference_count, one.publication.difference),
            "printed in": one.publication.parameters_source,
        }
        for one in networks
    )  # fmt: skip


def macs_table(networks: Sequence[Contender]) -> pd.DataFrame:
    """Multiply-accumulates for one picture, counted and published; empty where none are printed."""
    records = []
    for one in networks:
        ours, published = one.summary.macs, one.publication.macs
        records.append({
            "network": one.title,
            "input": " × ".join(map(str, one.input_shape)),
            "MACs": ours,
            "FLOPs": one.summary.flops,
            "published": published,
            "ours − published": None if published is None else ours - published,
            "why": "" if published is None else _why(
                ours - published, one.publication.macs_unit,
                one.publication.macs_difference_count, one.publication.macs_difference,
            ),
            "printed in": one.publication.macs_source or "no such figure is known",
        })  # fmt: skip
    return pd.DataFrame(records).astype({"published": "Int64", "ours − published": "Int64"})


def accuracies_table(networks: Sequence[Contender]) -> pd.DataFrame:
    """Errors in per cent as papers and libraries print them, and how they were tested."""
    return pd.DataFrame(
        {
            "network": one.title,
            "top-1 error, paper (%)": one.publication.top1_error,
            "top-5 error, paper (%)": one.publication.top5_error,
            "how the paper tested": one.publication.accuracy_protocol if one.publication.accuracy_source else "",
            "top-1 error, Keras (%)": one.publication.keras and one.publication.keras.top1_error,
            "top-1 error, torchvision (%)": one.publication.torchvision and one.publication.torchvision.top1_error,
            "torchvision's network": one.publication.torchvision.source if one.publication.torchvision else "",
            "CIFAR-10 error, paper (%)": one.publication.cifar10_error,
            "printed in": one.publication.accuracy_source or one.publication.cifar10_source,
        }
        for one in networks
    )


def diff_table(pairs: Sequence[Pair]) -> pd.DataFrame:
    """The lines of the comparison of two networks."""
    return pd.DataFrame(
        {
            "": pair.mark,
            "layer of A": pair.a.name if pair.a else "",
            "layer of B": pair.b.name if pair.b else "",
            "parameters, B − A": pair.parameters,
            "MACs, B − A": pair.macs,
        }
        for pair in pairs
    )


def _why(difference: int, unit: int, explained: int, words: str) -> str:
    """What lies between our count and the one printed: known differences, and rounding."""
    rest = difference - explained
    rounding = "" if rest == 0 else f"printed in steps of {unit:,}"
    return "; ".join(part for part in (words, rounding) if part)
