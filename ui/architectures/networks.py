"""Networks of the zoo on a page: choosing one with its variant, input and classes, and deriving its rows once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from cnnkit.architectures import ARCHITECTURES, Architecture, Ledger, get, read_ledger
from cnnkit.architectures.zoo import CIFAR_DEPTHS
from ui.architectures.variants import VARIANTS

Overrides = tuple[tuple[str, Any], ...]  # hashable, so that a network is derived once for all visitors
CIFAR_NETWORKS = {f"{kind}{depth}" for kind in ("resnet", "plain") for depth in CIFAR_DEPTHS}
LARGEST_SIDE, MOST_CHANNELS, MOST_CLASSES = 2048, 64, 100_000


@dataclass(frozen=True, eq=False)
class Network:
    """A network of the zoo with its ledger.

    Args:
        name: its key in `ARCHITECTURES`.
        overrides: what differs from the zoo's default.
        architecture: the spec.
        ledger: its rows, as far as it fits together, and the error.
    """

    name: str
    overrides: Overrides
    architecture: Architecture
    ledger: Ledger

    @property
    def snippet(self) -> str:
        """The call that makes it in a notebook."""
        options = "".join(f", {name}={value!r}" for name, value in self.overrides)
        return f'get("{self.name}"{options})'


@lru_cache(maxsize=64)
def load_network(name: str, overrides: Overrides = ()) -> Network:
    """Make a network and derive its rows; what was asked for before comes at once.

    Raises:
        OptionError: unknown names, or values out of range.
    """
    architecture = get(name, **dict(overrides))
    return Network(name, overrides, architecture, read_ledger(architecture))


@lru_cache
def network_titles() -> dict[str, str]:
    """The zoo's networks as people write them, with their keys in `ARCHITECTURES`; links carry the titles."""
    return {network_title(name): name for name in ARCHITECTURES}


@lru_cache
def network_title(name: str) -> str:
    """A network's name as people write it."""
    title = get(name).name
    return f"{title} (CIFAR)" if name in CIFAR_NETWORKS else title


def pick_network(default: str = "vgg16", *, key: str = "") -> tuple[str, Overrides]:
    """Ask for a network, its variant, input and classes; gives what `load_network` takes.

    Empty boxes mean the network's own numbers, so that the choice of another network keeps what was typed.

    Args:
        default: key of `ARCHITECTURES`.
        key: comes before the widgets' keys, for a page that asks twice.
    """
    titles = list(network_titles())
    first = titles.index(network_title(default))
    name = network_titles()[st.selectbox("Network", titles, first, key=f"{key}network", bind="query-params")]
    chosen: dict[str, Any] = {}
    if variants := VARIANTS.get(name):
        chosen |= variants[st.selectbox("Variant", list(variants), key=f"{key}variant", bind="query-params")]
    own = load_network(name, tuple(chosen.items()))
    shape = own.architecture.input_shape
    side = _number("Input side (pixels)", f"{key}input-side", shape[0], LARGEST_SIDE)
    channels = _number("Input channels", f"{key}input-channels", shape[-1], MOST_CHANNELS)
    classes = _number("Classes", f"{key}classes", own.ledger.rows[-1].shape[-1], MOST_CLASSES)
    if side or channels:
        chosen["input_shape"] = (*((side or n) for n in shape[:-1]), channels or shape[-1])
    if classes:
        chosen["classes"] = classes
    return name, tuple(chosen.items())


def _number(label: str, key: str, own: int, most: int) -> int | None:
    """Ask for a whole number; None for the network's own, which stands in the empty box."""
    return st.number_input(
        label, 1, most, None, step=1, placeholder=f"{own:,}", key=key, bind="query-params",
    )  # fmt: skip
