"""What a paper prints about a network, beside what we count."""

from html import escape

import streamlit as st

from cnnkit.architectures import PUBLISHED, Publication
from ui.architectures.ledger import shape_words
from ui.architectures.networks import load_network

_STYLE = """<style>
.facts.facts { display: grid; grid-template-columns: minmax(8.5em, 14em) 1fr; gap: 0.55rem 1.6rem; max-width: 62em;
  margin: 0.4rem 0; padding: 0; }
.facts dt { opacity: 0.72; margin: 0; padding: 0; font-weight: 400; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts small { display: block; opacity: 0.75; font-size: 0.92rem; }
@media (max-width: 640px) { .facts { grid-template-columns: 1fr; gap: 0.1rem; } .facts dd { margin-bottom: 0.6rem; } }
</style>"""


def show_publication(name: str) -> None:
    """List the facts of a network of the zoo, those that are printed anywhere."""
    items = "".join(
        f"<dt>{escape(title)}</dt><dd>{escape(fact)}{f'<small>{escape(note)}</small>' if note else ''}</dd>"
        for title, fact, note in publication_facts(name)
    )
    st.html(f'{_STYLE}<dl class="facts">{items}</dl>')


def publication_facts(name: str) -> list[tuple[str, str, str]]:
    """The facts as (title, fact, note), notes empty where there is nothing to add."""
    paper = PUBLISHED[name]
    network = load_network(name, tuple(paper.overrides.items()))
    rows = network.ledger.rows
    ours = sum(row.parameters.trainable for row in rows), sum(row.macs for row in rows)
    facts = [
        ("Paper", f"{paper.title}, {paper.year}", paper.reference),
        ("Input there", shape_words(paper.input_shape), ""),
        ("Parameters, published", _rounded(paper.parameters, paper.parameters_unit), paper.parameters_source),
        ("Parameters, ours", f"{ours[0]:,}", _compared(network.snippet, paper.difference, paper.parameters_unit)),
    ]
    if paper.macs is not None:
        facts += [
            ("MACs, published", _rounded(paper.macs, paper.macs_unit), paper.macs_source),
            ("MACs, ours", f"{ours[1]:,}", _compared(network.snippet, paper.macs_difference, paper.macs_unit)),
        ]
    return facts + _errors(paper)


def _rounded(count: int, unit: int) -> str:
    """A printed count, with the unit of its last digit if that is not one."""
    return f"{count:,}" if unit == 1 else f"{count:,}, printed to the nearest {unit:,}"


def _compared(snippet: str, difference: str, unit: int) -> str:
    if difference:
        return f"{snippet}; {difference}"
    return f"{snippet}; the same" if unit == 1 else f"{snippet}; the same to the digits printed"


def _errors(paper: Publication) -> list[tuple[str, str, str]]:
    """Errors in the paper, and those of the libraries' trained networks."""
    facts = []
    if paper.top1_error is not None or paper.top5_error is not None:
        note = "; ".join(part for part in (paper.accuracy_source, paper.accuracy_protocol) if part)
        facts.append(("ImageNet errors, paper", _pair(paper.top1_error, paper.top5_error), note))
    for library, accuracy in (("Keras", paper.keras), ("torchvision", paper.torchvision)):
        if accuracy is not None:
            note = f"{accuracy.source}; one crop from the centre"
            facts.append((f"ImageNet errors, {library}", _pair(accuracy.top1_error, accuracy.top5_error), note))
    if paper.cifar10_error is not None:
        facts.append(("CIFAR-10 error, paper", f"{paper.cifar10_error:g} %", paper.cifar10_source))
    return facts


def _pair(top1: float | None, top5: float | None) -> str:
    return ", ".join(f"{name} {error:g} %" for name, error in (("top-1", top1), ("top-5", top5)) if error is not None)
