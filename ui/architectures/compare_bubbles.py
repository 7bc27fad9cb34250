"""The networks of a data set as bubbles, the chosen ones in front, and what is to be known about their figures."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures import Accuracy
from cnnkit.errors import OptionError
from cnnkit.plots.compare import WIDE, Bubble, bubble_chart
from cnnkit.plots.counts import in_words
from ui.architectures.compare_sets import (
    DATA_SETS,
    KERAS,
    MACS,
    PAPER,
    PARAMETERS,
    TORCHVISION,
    Contender,
    DataSet,
    Measure,
    amount_along,
    contender,
)
from ui.architectures.networks import network_title, network_titles
from ui.figures import show_chart
from ui.theme import current_palette

FEWEST, MOST = 2, 6  # networks side by side


def pick_view() -> tuple[DataSet, Measure, str]:
    """Ask for the data set, whose accuracies are shown, and the axis along the bottom."""
    data_set = DATA_SETS[st.radio("Tested on", list(DATA_SETS), key="tested-on", bind="query-params")]
    measures = {measure.title: measure for measure in data_set.measures}
    measure = data_set.measures[0]
    if len(measures) > 1:
        measure = measures[st.radio("Accuracy", list(measures), key="accuracy", bind="query-params")]
    across = st.selectbox("Along the bottom", list(data_set.across), key=f"{data_set.key}-axis", bind="query-params")
    return data_set, measure, across


def pick_titles(data_set: DataSet) -> list[str]:
    """Ask for networks by their titles: those of the data set come first, all others of the zoo after them."""
    mine = [network_title(name) for name in data_set.names]
    others = [title for title in network_titles() if title not in mine]
    label = f"Networks side by side, {FEWEST} to {MOST}"
    return st.multiselect(
        label, [*mine, *others], first_titles(data_set), key=f"{data_set.key}-networks", bind="query-params"
    )


def first_titles(data_set: DataSet) -> list[str]:
    """The titles of the networks chosen at first."""
    return [network_title(name) for name in data_set.first]


def contenders(titles: Sequence[str]) -> list[Contender]:
    """The networks of these titles.

    Raises:
        OptionError: fewer than two, or more than six.
    """
    if len(titles) < FEWEST:
        have = "only one network is" if titles else "no network is"
        raise OptionError(f"To compare takes {FEWEST} networks, and {have} chosen. Add {FEWEST - len(titles)}.")
    if len(titles) > MOST:
        raise OptionError(
            f"{len(titles)} networks are chosen; {MOST} are the most that can be read side by side. "
            f"Take {len(titles) - MOST} away."
        )
    return [contender(network_titles()[title]) for title in titles]


def show_bubbles(
    place: DeltaGenerator, data_set: DataSet, measure: Measure, across: str, chosen: Sequence[Contender]
) -> None:
    """Draw every network of the data set that has the figure, and say which have not."""
    bubbles = bubbles_of(data_set, measure, across, [one.name for one in chosen])
    shown = [bubble.name for bubble in bubbles if bubble.is_chosen]
    with place:
        st.html(f"<style>{_one_set_of_names(len(bubbles), len(shown))}</style>")
        show_chart(
            bubble_chart(bubbles, current_palette(), x=data_set.across[across], y=data_set.upright, for_phones=True),
            key="bubbles",
            alt=f"{data_set.upright.title} over {data_set.across[across].title}, {len(bubbles)} networks. "
            + (f"In front, in orange: {', '.join(shown)}." if shown else "None of the chosen networks has a figure."),
        )
        for line in [_how_to_read(data_set, across), *notes(data_set, measure, chosen)]:
            st.caption(line)


def bubbles_of(data_set: DataSet, measure: Measure, across: str, chosen: Collection[str]) -> list[Bubble]:
    """A bubble for each network of the data set that has the figure; `chosen` are keys of `ARCHITECTURES`."""
    bubbles = (_bubble(data_set, measure, across, contender(name), name in chosen) for name in data_set.names)
    return [bubble for bubble in bubbles if bubble is not None]


def notes(data_set: DataSet, measure: Measure, chosen: Sequence[Contender]) -> list[str]:
    """What the figures mean, and which networks have none."""
    networks = [contender(name) for name in data_set.names]
    lines = []
    if measure is PAPER:
        lines.append(_protocols(networks))
    elif measure in (KERAS, TORCHVISION):
        lines.append(_library(measure, networks))
    missing = [one for one in networks if measure.read(one.publication) is None]
    if missing:
        lines.append("Not drawn: " + "; ".join(_why_missing(measure, missing)) + ".")
    strangers = [one.title for one in chosen if one.name not in data_set.names]
    if strangers:
        tested = data_set.title.split(",")[0]
        lines.append(f"No figure on {tested} is listed for {_listed(strangers)}: not drawn here, only below.")
    return lines


def _one_set_of_names(num_wide: int, num_narrow: int) -> str:
    """Style that leaves of the chart's names only those that were placed for its width."""
    wide, narrow = (
        ", ".join(f'[data-index="{place}"]' for place in places)
        for places in (range(num_wide), range(num_wide, num_wide + num_narrow))
    )
    return (
        ".st-key-bubbles { container-type: inline-size; } "
        f"@container (max-width: {WIDE[0] - 1}px) {{ .st-key-bubbles .annotation:is({wide}) {{ display: none; }} }} "
        f"@container (min-width: {WIDE[0]}px) {{ .st-key-bubbles .annotation:is({narrow}) {{ display: none; }} }}"
    )


def _bubble(data_set: DataSet, measure: Measure, across: str, one: Contender, is_chosen: bool) -> Bubble | None:
    y = measure.read(one.publication)
    if y is None:
        return None
    summary = one.summary
    others = [other.read(one.publication) for other in data_set.measures if other is not measure]
    hover = (
        f"<b>{one.bare_title}</b>, {one.publication.year}<br>{y:g} %, {measure.title}<br>"
        f"{in_words(summary.parameters)} parameters<br>{in_words(summary.macs)} MACs"
    )
    return Bubble(
        name=one.bare_title,
        note=str(one.publication.year) if is_chosen else "",
        x=amount_along(one, across),
        y=y,
        amount=summary.macs if across == PARAMETERS else summary.parameters,
        hover=hover,
        is_chosen=is_chosen,
        others=tuple(other for other in others if other is not None) if is_chosen else (),
    )


def _how_to_read(data_set: DataSet, across: str) -> str:
    area = MACS if across == PARAMETERS else PARAMETERS
    ticks = " A tick on a thin line is the same network in another of the three lists."
    return f"A bubble's area shows the {area}, counted by us. Orange: the networks chosen." + (
        ticks if len(data_set.measures) > 1 else ""
    )


def _protocols(networks: Sequence[Contender]) -> str:
    groups = defaultdict(list)
    for one in networks:
        if one.publication.top1_error is not None:
            groups[one.publication.accuracy_protocol].append(one.bare_title)
    tests = "; ".join(f"{_listed(titles)}: {protocol}" for protocol, titles in groups.items())
    return f"The papers tested in different ways, and a point or two is the test, not the network. {tests}."


def _library(measure: Measure, networks: Sequence[Contender]) -> str:
    """One protocol for all, and where the library's network is not quite ours."""
    trained = [(one, accuracy) for one in networks if (accuracy := _trained(one, measure)) is not None]
    source = trained[0][1].source.partition(";")[0]
    notes = defaultdict(list)
    for one, accuracy in trained:
        if note := accuracy.source.partition("; ")[2].replace("its", "torchvision's", 1):
            notes[note].append(one.bare_title)
    if measure is KERAS:
        notes["Keras' convolutions have biases, which the batch normalisation takes away again"] = [
            one.bare_title for one, _ in trained if one.name.startswith("resnet")
        ]
    differ = "".join(f" {_listed(titles)}: {note}." for note, titles in notes.items())
    same = f"All tested in one way: one crop from the centre of each picture ({source})."
    return f"{same} Not quite the networks counted here:{differ}" if differ else same


def _trained(one: Contender, measure: Measure) -> Accuracy | None:
    return one.publication.torchvision if measure is TORCHVISION else one.publication.keras


def _why_missing(measure: Measure, missing: Sequence[Contender]) -> list[str]:
    if measure is PAPER:
        return [
            f"{one.bare_title}, whose paper prints no top-1 error, only top-5: {one.publication.top5_error} % "
            f"({one.publication.accuracy_protocol})"
            for one in missing
        ]
    titles = _listed([one.bare_title for one in missing])
    if measure in (KERAS, TORCHVISION):
        return [f"{titles}, not in that list"]
    return [
        f"{titles}: the paper's figure 6 draws the curves of those up to 56 layers, but no table prints their errors; "
        "Plain-110's is above 60 %, it says"
    ]


def _listed(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
