"""What averaging buys: several networks, and several crops."""

from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.plots.crops_and_ensembles import gain_bounds, gain_chart
from cnnkit.training import Recording, Series, spread_by_x
from ui.figures import show_chart
from ui.theme import current_palette
from ui.training.tips_recordings import CROPS, ENSEMBLES, mean_at, points, recording_of, show_source

_gains = lru_cache(maxsize=64)(gain_chart)
_FIRST_CROPS = ("members-padded", "embedded-padded")  # the ensembles' networks, so that the two compare; else the other


def pick_crop_series() -> Series | None:
    """Ask whose crops, and how they are cut."""
    recording = recording_of(CROPS)
    if recording is None:
        return None
    titles: dict[str, dict[str, Series]] = {}
    for one in recording.series:
        networks, _, way = one.title.rpartition(", ")
        titles.setdefault(networks, {})[way] = one
    series = {one.key: one for one in recording.series}
    first = next((series[key] for key in _FIRST_CROPS if key in series), recording.series[0]).title
    networks, _, way = first.rpartition(", ")
    names = list(titles)
    chosen = titles[
        st.selectbox("Crops shown to", names, names.index(networks), key="crop-networks", bind="query-params")
    ]
    ways = list(chosen)
    start = ways.index(way) if way in ways else 0
    return chosen[st.selectbox("The picture is", ways, start, key="crop-way", bind="query-params")]


def show_gains(place: DeltaGenerator, crops: Series | None) -> None:
    """Draw the gain of ensembles and of crops side by side, on one scale where they lie near each other."""
    left, right = place.columns(2, gap="large")
    of_networks, of_crops = recording_of(ENSEMBLES), recording_of(CROPS)
    networks = of_networks.series[0] if of_networks else None
    bounds = _shared_bounds(networks, crops)
    whole = _whole(of_crops, crops) if of_crops and crops else None
    with left:
        st.markdown("**Several networks**")
        _show(of_networks, networks, "networks averaged", bounds, None, "networks are trained, kept and asked")
    with right:
        st.markdown("**Several crops**")
        _show(of_crops, crops, "crops averaged", bounds, whole, "times the network is asked")


def _shared_bounds(networks: Series | None, crops: Series | None) -> tuple[float, float] | None:
    """One scale for both charts; none where they would be squeezed into different corners of it."""
    if networks is None or crops is None:
        return None
    (low, high), (other_low, other_high) = (gain_bounds([one]) for one in (networks, crops))
    return gain_bounds([networks, crops]) if low < other_high and other_low < high else None


def _whole(recording: Recording, crops: Series) -> float | None:
    """Accuracy of the same networks on the whole picture, in per cent; None where a single crop is just that."""
    key = crops.key.rpartition("-")[0] + "-whole"
    whole = next((mean_at(one, 1) for one in recording.series if one.key == key), None)
    alone = mean_at(crops, 1)
    return whole if whole is not None and alone is not None and round(whole - alone, 1) else None


def _show(
    recording: Recording | None,
    series: Series | None,
    x_title: str,
    bounds: tuple[float, float] | None,
    whole: float | None,
    cost: str,
) -> None:
    if recording is None or series is None:
        st.info(f"Not recorded yet: {x_title}.", icon=":material/hourglass_empty:")
        return
    words = " ".join([gain_words(series, cost), *([] if whole is None else [whole_words(series, whole)])])
    chart = _gains(series, current_palette(), x_title=x_title, bounds=bounds, whole=whole)
    show_chart(chart, key=f"{x_title} chart", alt=f"{series.title}. {words}")
    st.markdown(words)
    show_source(recording)


def gain_words(series: Series, cost: str) -> str:
    """Say what the largest average gains over one, and what it costs."""
    spreads = spread_by_x(series)
    first, last = spreads[0], spreads[-1]
    if first is last:
        return f"Right in **{100 * first.mean:.1f} %**; there is nothing recorded to compare it with."
    gain = 100 * (last.mean - first.mean)
    change = f"{'gains' if gain > 0 else 'loses'} **{points(abs(gain))}**" if round(gain, 1) else "changes **nothing**"
    return (
        f"The average of {last.x} {change} against one alone, and is **{last.x / first.x:g} times the work**: so many "
        f"{cost}."
    )


def whole_words(crops: Series, whole: float) -> str:
    """Hold the average of crops against the whole picture."""
    last = spread_by_x(crops)[-1]
    ahead = 100 * last.mean - whole
    than = f"{points(abs(ahead))} {'less' if ahead > 0 else 'more'} than" if round(ahead, 1) else "as often as"
    return f"The whole picture, asked once, is right in **{whole:.1f} %**: {than} the average of {last.x}."
