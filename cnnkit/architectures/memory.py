"""How much memory the activations of a network need at once, for inference and for training."""

from collections.abc import Sequence

from cnnkit.architectures.ledger import BYTES_A_NUMBER, Row, derive_rows
from cnnkit.architectures.spec import Architecture
from cnnkit.architectures.values import shortened
from cnnkit.errors import OptionError


def peak_activation_bytes(architecture: Architecture, *, batch_size: int = 1, training: bool = False) -> int:
    """Find the most bytes that activations take at any moment, in float32, layers computed in the table's order.

    For inference an activation is let go as soon as the last layer that reads it is done. For training all are kept
    for the way back, on which each is let go with its gradient, once the gradients of its inputs are there. Weights,
    their gradients and a framework's working space are not counted; nothing is computed in place.

    Args:
        architecture: the network.
        batch_size: examples at once, at least 1.
        training: whether gradients are wanted.

    Raises:
        OptionError: the batch is not a whole number from 1 up.
        ShapeError: the network does not fit together.
    """
    return peak_bytes_of_rows(derive_rows(architecture), batch_size=batch_size, training=training)


def peak_bytes_of_rows(rows: Sequence[Row], *, batch_size: int = 1, training: bool = False) -> int:
    """The same from all rows of a network, where they are at hand.

    Raises:
        OptionError: the batch is not a whole number from 1 up.
    """
    if type(batch_size) is not int or batch_size < 1:
        raise OptionError(
            f"peak_activation_bytes: batch_size must be a whole number from 1 up, got {shortened(batch_size)}."
        )
    return (_training_peak(rows) if training else _inference_peak(rows)) * batch_size * BYTES_A_NUMBER


def _inference_peak(rows: Sequence[Row]) -> int:
    """The most numbers alive at once on the way forward."""
    last_reader = list(range(len(rows)))
    for place, row in enumerate(rows):
        for source in row.node.inputs:
            last_reader[source] = place
    leaving: list[list[int]] = [[] for _ in rows]  # at each place the activations read there for the last time
    for source, reader in enumerate(last_reader):
        leaving[reader].append(source)
    alive = peak = 0
    for place, row in enumerate(rows):
        alive += row.size
        peak = max(peak, alive)
        alive -= sum(rows[source].size for source in leaving[place])
    return peak


def _training_peak(rows: Sequence[Row]) -> int:
    """The most numbers alive at once on the way back: activations not yet done with, and gradients under way."""
    alive = peak = sum(row.size for row in rows)
    has_gradient = [False] * len(rows)
    for place in reversed(range(len(rows))):
        wanted = [place, *rows[place].node.inputs]
        for source in wanted:
            if not has_gradient[source] and source != 0:  # the picture's own gradient is not wanted
                has_gradient[source] = True
                alive += rows[source].size
        peak = max(peak, alive)
        alive -= rows[place].size * (2 if has_gradient[place] else 1)
    return peak
