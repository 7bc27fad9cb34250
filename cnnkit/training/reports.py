"""Telling somebody how far a training is."""

import time
from collections.abc import Sequence
from typing import Any, Protocol

from cnnkit.training.recorder import Epoch, Point, Recorder, points_as_lists
from cnnkit.training.settings import Settings

SECONDS_A_REPORT = 0.2  # the eye follows no faster, and each report costs its receiver something


class Report(Protocol):
    """Who is told how far a training is; may raise to stop it, and `engine.report` does when someone cancels."""

    def __call__(self, fraction: float, message: str = "", **data: Any) -> None:
        """Take the part that is done, a sentence, and the points since the last report."""


def news(
    points: Sequence[Point] = (),
    epochs: Sequence[Epoch] = (),
    *,
    layers: Sequence[str] = (),
    pictures_per_second: float = 0.0,
    seconds_left: float | None = None,
) -> dict[str, Any]:
    """Give the data of a report, as `train` describes them, in plain lists that may travel."""
    return {
        "steps": points_as_lists(points),
        "epochs": [epoch._asdict() for epoch in epochs],
        "layers": list(layers),
        "pictures_per_second": pictures_per_second,
        "seconds_left": seconds_left,
    }


class Teller:
    """Tells the report what is new, now and then; also the clock of the training.

    Args:
        report: who is told, or None.
        recorder: where the points and epochs are.
        settings: of the training.
        steps_an_epoch: so many.
        layers: those whose gradient norms are recorded.
    """

    def __init__(
        self,
        report: Report | None,
        recorder: Recorder,
        settings: Settings,
        steps_an_epoch: int,
        layers: Sequence[str],
    ) -> None:
        """Begin now; what the recorder holds already is told first."""
        self._report, self._recorder, self._settings, self._layers = report, recorder, settings, layers
        self._steps_an_epoch, self._num_steps = steps_an_epoch, settings.epochs * steps_an_epoch
        self._begin = self._told = time.perf_counter()
        self._first: tuple[int, float] | None = None  # number and end of the first step, which also compiles
        self._num_points, self._num_epochs = 0, 0

    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._begin

    def tell(self, *, now: bool = False) -> None:
        """Report, if anyone listens and it is time."""
        last, clock = self._recorder.last, time.perf_counter()
        if last is None:
            return
        if self._first is None:
            self._first = last.step, clock
        if self._report is None or not (now or clock - self._told >= SECONDS_A_REPORT):
            return
        points, epochs = self._recorder.points, self._recorder.epochs
        done, seconds = last.step - self._first[0], clock - self._first[1]
        speed = done / seconds if done else 0.0  # steps a second
        seconds_left = (self._num_steps - last.step) / speed if speed else None
        self._report(
            last.step / self._num_steps,
            self._message(last),
            **news(
                points[self._num_points :],
                epochs[self._num_epochs :],
                layers=self._layers,
                pictures_per_second=speed * self._settings.batch_size,
                seconds_left=seconds_left,
            ),
        )
        self._told, self._num_points, self._num_epochs = clock, len(points), len(epochs)

    def _message(self, last: Point) -> str:
        epoch = (last.step - 1) // self._steps_an_epoch + 1
        return f"Epoch {epoch} of {self._settings.epochs}: loss {last.loss:.3g}, accuracy {last.accuracy:.1%}."
