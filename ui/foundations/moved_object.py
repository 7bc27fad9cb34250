"""An object in every place of a small picture, and what a convolution and a dense layer answer."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cnnkit.foundations import (
    FloatArray,
    conv_forward,
    dense_forward,
    every_move,
    likeness,
    moving_window,
    translate,
)
from ui.board import Cell, Detail, Grid, Window, board
from ui.numbers import format_number

CANVAS, MARGIN, MOVES = 10, 1, 5  # cells: side of the picture, rim around the object, places down and to the right
SEED = 0  # of the dense layer's weights
_CHANGE, _ANYWHERE, _ALIKE, _DENSE_ALIKE = (
    "feature map, largest change in the frame", "feature map, largest change anywhere",
    "feature map, likeness in the frame", "dense layer, likeness in the frame",
)  # fmt: skip
MOVES_FORMATS = {_CHANGE: "%.4g", _ANYWHERE: "%.4g", _ALIKE: "%.2f", _DENSE_ALIKE: "%.2f"}


@dataclass(frozen=True)
class MovedObject:
    """Pictures and answers for every move, by cells down and to the right; `patch` and `seen` are the frames' sides.

    Shapes:
        pictures (P, Q, H, W); convolved, dense (P, Q, H_out, W_out).
    """

    pictures: FloatArray
    convolved: FloatArray
    dense: FloatArray
    patch: int
    seen: int


def move_object(thing: FloatArray, w: FloatArray) -> MovedObject:
    """Put `thing` (K, K) everywhere on a dark picture; pass it through filter `w` (f, f) and a random dense layer."""
    rim = (MARGIN, CANVAS - MARGIN - len(thing))
    moves = every_move(np.pad(thing, rim)[None, :, :, None], MOVES)  # (P Q, H, W, 1)
    z, _ = conv_forward(moves, w[:, :, None, None])  # (P Q, H_out, W_out, 1)
    # As many outputs as the feature map has, so that the two can be set side by side; whole numbers read best.
    weights = np.random.default_rng(SEED).integers(-1, 2, size=(moves[0].size, z[0].size)).astype(float)
    dense, _ = dense_forward(moves.reshape(len(moves), -1), weights)
    patch = len(thing) + 2 * MARGIN
    by_move = (moves, z, dense.reshape(z.shape))
    pictures, convolved, answers = (maps.reshape(MOVES, MOVES, *maps.shape[1:3]) for maps in by_move)
    return MovedObject(pictures, convolved, answers, patch, patch - len(w) + 1)


def moves_table(moved: MovedObject) -> pd.DataFrame:
    """For every move: how much the feature map differs from the one that just moved along, and how alike both stay."""
    z, dense = moving_window(moved.convolved, moved.seen), moving_window(moved.dense, moved.seen)
    first = moved.convolved[:1, :1].reshape(1, *moved.convolved.shape[2:], 1)
    rows = []
    for down, right in np.ndindex(MOVES, MOVES):
        follows = translate(first, down=down, right=right)[0, :, :, 0]
        rows.append(
            {
                "down (cells)": down,
                "right (cells)": right,
                _CHANGE: np.abs(z[down, right] - z[0, 0]).max(),
                _ANYWHERE: np.abs(moved.convolved[down, right] - follows).max(),
                _ALIKE: likeness(z[down, right], z[0, 0]),
                _DENSE_ALIKE: likeness(dense[down, right], dense[0, 0]),
            }
        )
    return pd.DataFrame(rows)


def show_moved_object(moved: MovedObject, table: pd.DataFrame) -> Cell:
    """Draw a pad to choose the move on, the picture and both answers, each with the frame that moves along.

    Returns:
        The chosen move, cells down and cells to the right.
    """
    sentences = [_sentence(*row) for row in table.to_numpy()]
    return board(
        [
            Grid(
                "move", "move", np.zeros((MOVES, MOVES)), "plain", text=[["·"] * MOVES] * MOVES,
                caption="down, and to the right",
            ),
            Grid("x", "picture", moved.pictures[0, 0]),
            "→",
            Grid("z", "out of the convolution", moved.convolved[0, 0], "signed", limit=np.abs(moved.convolved).max()),
            Grid("d", "out of the dense layer", moved.dense[0, 0], "signed", limit=np.abs(moved.dense).max()),
        ],
        key="move",
        source="move",
        windows=[
            Window("x", (moved.patch, moved.patch)),
            *(Window(name, (moved.seen, moved.seen)) for name in ("z", "d")),
        ],
        details=[Detail("x", moved.pictures), Detail("z", moved.convolved), Detail("d", moved.dense)],
        sentences=[sentences[row * MOVES : (row + 1) * MOVES] for row in range(MOVES)],
    )  # fmt: skip


def _sentence(down: float, right: float, inside: float, anywhere: float, _: float, alike: float) -> str:
    border = f", at the border of the picture by up to {format_number(anywhere)}" if anywhere > inside else ""
    change = f"In the frame the feature map changes by {format_number(inside)}{border}."
    return (
        f"{down:.0f} down, {right:.0f} right. {change} Likeness of the dense pattern: {format_number(round(alike, 2))}."
    )
