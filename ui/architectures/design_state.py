"""The reader's own network: what it is now, the way there and back, and the step before, to compare with.

The finished design stands in the session under `OWN_DESIGN`, an `Architecture`, for lessons that want to use it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from cnnkit.architectures import (
    Activation,
    Architecture,
    BatchNorm,
    Conv,
    Dense,
    GlobalPool,
    Ledger,
    Pool,
    Residual,
    peak_bytes_of_rows,
    read_ledger,
)
from cnnkit.architectures.naming import INPUT, names_in
from cnnkit.errors import CnnkitError

OWN_DESIGN = "own design"
CHOICE = "design-layer"  # the URL parameter with the chosen layer's name
MOST_STEPS = 200  # kept to undo; steps share all layers that they have in common
_DESIGN, _ERROR, _CHOSEN = "design", "design error", "design chosen"  # slots of the session

FIRST_DESIGN = Architecture(
    name="My network",
    input_shape=(32, 32, 3),
    layers=(
        Conv("conv1", 32, kernel=3, padding="same", activation="relu"),
        Pool("pool1", size=2),
        Residual(
            "residual1",
            body=(
                Conv("residual1_conv1", 32, kernel=3, padding="same", bias=False),
                BatchNorm("residual1_bn1"),
                Activation("residual1_relu"),
                Conv("residual1_conv2", 32, kernel=3, padding="same", bias=False),
                BatchNorm("residual1_bn2"),
            ),
        ),
        Activation("relu1"),
        Conv("conv2", 64, kernel=3, stride=2, padding="same", activation="relu"),
        Conv("conv3", 128, kernel=3, padding="same", activation="relu"),
        GlobalPool("global_pool1"),
        Dense("scores", 10, activation="softmax"),
    ),
)


@dataclass(frozen=True, eq=False)
class Design:
    """A network being designed.

    Args:
        architecture: as it is now.
        ledger: its rows, and the error where it does not fit.
        before: the ledger before the last edit; None after another network was opened, and after going back.
        past, future: what undoing and redoing lead to, the nearest last.
        peaks: most bytes that activations take at once for one example, for inference and for training; None where
            the network does not fit.
    """

    architecture: Architecture
    ledger: Ledger
    before: Ledger | None = None
    past: tuple[Architecture, ...] = ()
    future: tuple[Architecture, ...] = ()
    peaks: tuple[int, int] | None = None

    def edited(self, architecture: Architecture) -> "Design":
        """One step on; nothing happens where nothing has changed."""
        return self if architecture == self.architecture else self._on(architecture, self.ledger)

    def opened(self, architecture: Architecture) -> "Design":
        """Another network, which is not compared with this one; undoing leads back."""
        return self if architecture == self.architecture else self._on(architecture, None)

    def undone(self) -> "Design":
        """One step back, if there is one."""
        if not self.past:
            return self
        *past, architecture = self.past
        return _designed(architecture, tuple(past), (*self.future, self.architecture))

    def redone(self) -> "Design":
        """Forward again, if a step was undone."""
        if not self.future:
            return self
        *future, architecture = self.future
        return _designed(architecture, (*self.past, self.architecture), tuple(future))

    def _on(self, architecture: Architecture, before: Ledger | None) -> "Design":
        past = (*self.past, self.architecture)[-MOST_STEPS:]
        return replace(_designed(architecture, past, ()), before=before)


def start(architecture: Architecture = FIRST_DESIGN) -> Design:
    """A design without a past."""
    return _designed(architecture, (), ())


def current_design() -> Design:
    """The session's design; the first one if there is none yet."""
    if _DESIGN not in st.session_state:
        keep_design(start())
    return st.session_state[_DESIGN]


def keep_design(design: Design) -> None:
    """Make it the session's design, and take back what was said about the last step."""
    st.session_state[_DESIGN] = design
    st.session_state[OWN_DESIGN] = design.architecture
    st.session_state.pop(_ERROR, None)


def open_network(architecture: Architecture) -> None:
    """Go on with another network; undoing leads back to the session's design, if it had one."""
    design = st.session_state.get(_DESIGN)
    keep_design(design.opened(architecture) if design else start(architecture))


def edit(change: Callable[[Architecture], Architecture]) -> bool:
    """Apply an edit to the session's design; what is refused leaves it as it is, and a sentence behind.

    Returns:
        Whether it was done.
    """
    design = current_design()
    try:
        changed = design.edited(change(design.architecture))
    except CnnkitError as error:
        refuse(str(error))
        return False
    keep_design(changed)
    return True


def refuse(sentence: str) -> None:
    """Say on the page why the last step was not done."""
    st.session_state[_ERROR] = sentence


def refusal() -> str | None:
    """Why the last step was not done."""
    return st.session_state.get(_ERROR)


def plain(sentence: str) -> str:
    """Escape what Markdown would read as a link, a picture or a formula: names come from files and links of others."""
    return re.sub(r"([^\w\s])", r"\\\1", sentence)


def undo() -> None:
    """One step back."""
    keep_design(current_design().undone())


def redo() -> None:
    """One step forward again."""
    keep_design(current_design().redone())


def choose(name: str) -> None:
    """Let the layer of that name be the chosen one."""
    st.session_state[_CHOSEN] = name


def chosen_layer(architecture: Architecture) -> str:
    """The chosen layer's name, which the page's address tells too; the first layer if there is no such layer any more.

    The session knows best: a click may be sent before the browser has taken over the last address.
    """
    names = [INPUT, *names_in(architecture.layers)]
    name = st.session_state.setdefault(_CHOSEN, st.query_params.get(CHOICE, ""))
    name = name if name in names else names[1]
    if st.query_params.get(CHOICE) != name:
        st.query_params[CHOICE] = name
    return name


def _designed(architecture: Architecture, past: tuple[Architecture, ...], future: tuple[Architecture, ...]) -> Design:
    ledger = read_ledger(architecture)
    peaks = None
    if ledger.error is None:
        peaks = peak_bytes_of_rows(ledger.rows), peak_bytes_of_rows(ledger.rows, training=True)
    return Design(architecture, ledger, None, past, future, peaks)
