"""The trainings of this session: kept while the reader walks through lessons, shown or hidden, deleted by hand.

Beside its curves a training keeps its weights, so that other lessons can use the trained network. Nothing of it is
shared with other visitors.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import streamlit as st

from cnnkit.architectures import Architecture, from_json
from cnnkit.assets import ASSETS
from cnnkit.models import load
from cnnkit.training import Run, Weights, digits, fit_to, infer, read_run
from cnnkit.training.seeds import Judgement, Outcome, judge

Origin: TypeAlias = Literal["recorded", "trained here", "opened"]

MOST_RUNS = 8  # in a session, the recorded one among them; the oldest that is hidden, or else the oldest, gives way
RECORDED = 0  # number of the recorded training
_MODEL = "lenet5-digits"
_RUNS, _NEXT = "session runs", "session runs next"  # slots of the session


@dataclass(frozen=True, eq=False)
class SessionRun:
    """One training of the session, with one seed or several.

    Args:
        number: counts the trainings of the session from 1; 0 is the recorded one.
        title: of the network.
        runs: the record of each seed.
        weights: of the first seed that did not diverge; empty where there are none, as for an opened file.
        judgements: of each seed, None where it diverged; empty for an opened file.
        origin: where it comes from.
        is_shown: whether figures show it.
    """

    number: int
    title: str
    runs: tuple[Run, ...]
    weights: Weights
    judgements: tuple[Judgement | None, ...]
    origin: Origin
    is_shown: bool = True

    @property
    def name(self) -> str:
        """What figures call it: short."""
        return f"recorded {self.title}" if self.number == RECORDED else f"{self.number} {self.title}"

    @property
    def network(self) -> Architecture:
        """The network that was trained."""
        return from_json(self.runs[0].architecture)


def session_runs() -> list[SessionRun]:
    """All trainings of the session, the recorded one first, unless it was deleted."""
    return st.session_state.setdefault(_RUNS, [_recorded()])


def shown_runs() -> list[SessionRun]:
    """Those that figures show."""
    return [one for one in session_runs() if one.is_shown]


def find_run(number: int) -> SessionRun | None:
    """The training of that number, if it is still there."""
    return next((one for one in session_runs() if one.number == number), None)


def trained_runs() -> list[SessionRun]:
    """Those whose weights are there, for lessons that use a trained network."""
    return [one for one in session_runs() if one.weights]


def add_outcomes(title: str, outcomes: Sequence[Outcome]) -> SessionRun:
    """Keep what `train_seeds` gave."""
    weights = next((one.weights for one in outcomes if one.weights), {})
    runs, judgements = tuple(one.run for one in outcomes), tuple(one.judgement for one in outcomes)
    return _add(title, runs, weights, judgements, "trained here")


def add_file(content: bytes) -> SessionRun:
    """Keep the run of a file that `write_run` wrote.

    Raises:
        OptionError: it is none.
    """
    run = read_run(content)
    return _add(short_title(from_json(run.architecture).name), (run,), {}, (), "opened")


def show_run(number: int, is_shown: bool) -> None:
    """Show a training in figures, or hide it."""
    st.session_state[_RUNS] = [
        replace(one, is_shown=is_shown) if one.number == number else one for one in session_runs()
    ]


def delete_run(number: int) -> None:
    """Forget a training."""
    st.session_state[_RUNS] = [one for one in session_runs() if one.number != number]


def short_title(name: str) -> str:
    """A network's name as figures bear it, and without what Markdown or HTML would read as more than a name."""
    return re.sub(r"[^\w .-]", "", name)[:20].strip() or "Network"


def _add(
    title: str, runs: tuple[Run, ...], weights: Weights, judgements: tuple[Judgement | None, ...], origin: Origin
) -> SessionRun:
    kept = session_runs()
    if len(kept) >= MOST_RUNS:
        own = [one for one in kept if one.number != RECORDED]
        hidden = [one for one in own if not one.is_shown]
        kept = [one for one in kept if one is not (hidden or own)[0]]
    number = st.session_state.get(_NEXT, 1)
    added = SessionRun(number, title, runs, weights, judgements, origin)
    st.session_state[_NEXT] = number + 1
    st.session_state[_RUNS] = [*kept, added]
    return added


@st.cache_resource(show_spinner=False)
def _recorded() -> SessionRun:
    """LeNet-5 on the digits, as its recipe recorded it; shared by all, since nothing of a visitor's is in it."""
    run, model = read_run(ASSETS / "runs" / f"{_MODEL}.json"), load(_MODEL)
    dataset = fit_to(digits(), model.architecture.input_shape)
    judgement = judge(dataset.y_test, infer(model.architecture, model.weights, dataset.x_test), dataset.x_test)
    return SessionRun(RECORDED, "LeNet-5", (run,), model.weights, (judgement,), "recorded")
