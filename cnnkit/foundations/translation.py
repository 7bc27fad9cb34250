"""Does a layer follow what moves? Shift a picture, shift the answer, and compare."""

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray


def _drawn(*rows: str) -> FloatArray:
    """Turn a drawing into brightness: '#' is 10, '.' is 0. The array cannot be changed."""
    array = 10.0 * np.array([[cell == "#" for cell in row] for row in rows])
    array.setflags(write=False)
    return array


OBJECTS: dict[str, FloatArray] = {  # (4, 4) each: small enough to be moved about on a grid that can be read
    "hook": _drawn("#...", "#...", "#..#", "####"),
    "ring": _drawn("####", "#..#", "#..#", "####"),
    "block": _drawn("####", "####", "####", "####"),
    "stroke": _drawn("#...", ".#..", "..#.", "...#"),
}


def translate(x: FloatArray, *, down: int = 0, right: int = 0) -> FloatArray:
    """Move pictures without wrapping round: zeros come in on one side, what leaves on the other is lost.

    Args:
        x: a batch of pictures or feature maps.
        down, right: how far; negative numbers move up and left.

    Shapes:
        x (N, H, W, C) -> (N, H, W, C).

    Units:
        `down` and `right` in pixels.

    Raises:
        ShapeError: `x` has not four axes.
        OptionError: `down` or `right` is not a whole number.

    Source:
        Goodfellow et al., Deep Learning, 2016, section 9.2.
    """
    _check_batch("translate", x)
    _check_whole(down=down, right=right)
    height, width = x.shape[1:3]
    moved = np.zeros_like(x)
    into = slice(max(down, 0), max(height + down, 0)), slice(max(right, 0), max(width + right, 0))
    out_of = slice(max(-down, 0), max(height - down, 0)), slice(max(-right, 0), max(width - right, 0))
    moved[:, into[0], into[1]] = x[:, out_of[0], out_of[1]]
    return moved


def every_move(x: FloatArray, num_moves: int) -> FloatArray:
    """Move one picture by every pair of 0 to num_moves - 1 pixels down and right.

    Args:
        x: the picture, a batch of one.
        num_moves: how many ways down, and how many to the right, at least 1.

    Shapes:
        x (1, H, W, C) -> (num_moves^2, H, W, C); the move to the right changes fastest.

    Raises:
        ShapeError: `x` is not a batch of one picture.
        OptionError: `num_moves` is not a whole number from 1 up.
    """
    _check_batch("every_move", x)
    if len(x) != 1:
        raise ShapeError(f"every_move: `x` must hold one picture, got {len(x)}. Pass x[:1].")
    _check_whole(num_moves=num_moves)
    if num_moves < 1:
        raise OptionError(f"`num_moves` must be at least 1, got {num_moves}. Pass 1 for the picture where it is.")
    return np.concatenate([translate(x, down=r, right=c) for r in range(num_moves) for c in range(num_moves)])


def moving_window(maps: FloatArray, size: int) -> FloatArray:
    """Cut from the map of every move the window that moved along: rows down to down + size, columns likewise.

    A layer that follows what moves gives the same numbers for all moves.

    Args:
        maps: one map for every move, by pixels down and right.
        size: side of the window.

    Shapes:
        maps (P, Q, H, W) -> (P, Q, size, size).

    Units:
        `size` in cells of the map.

    Raises:
        ShapeError: `maps` has not four axes, or the window of the last move does not fit on its map.
        OptionError: `size` is not a whole number from 1 up.
    """
    _check_batch("moving_window", maps)
    _check_whole(size=size)
    rows, columns, height, width = maps.shape
    if size < 1:
        raise OptionError(f"`size` must be at least 1, got {size}. Pass 1 to follow a single cell.")
    if rows - 1 + size > height or columns - 1 + size > width:
        raise ShapeError(
            f"moving_window: a window of {size} × {size} moved by {rows - 1} down and {columns - 1} right leaves a map "
            f"of {height} × {width}. Use a smaller window or fewer moves."
        )
    return np.array([[maps[r, c, r : r + size, c : c + size] for c in range(columns)] for r in range(rows)])


def likeness(a: FloatArray, b: FloatArray) -> float:
    """Cosine similarity of two patterns: 1 for the same up to strength, 0 for nothing in common, -1 for opposite.

    A pattern of zeros has no direction: it is like another pattern of zeros (1) and unlike all others (0).

    Args:
        a, b: numbers of any, but the same, shape.

    Shapes:
        a (...), b (...) -> one number.

    Raises:
        ShapeError: the shapes differ.

    Source:
        Goodfellow et al., Deep Learning, 2016, equation 2.34.
    """
    if a.shape != b.shape:
        raise ShapeError(
            f"likeness: patterns of shape {a.shape} and {b.shape} cannot be compared. Cut out equal parts."
        )
    lengths = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if 0.0 in lengths:
        return float(lengths[0] == lengths[1])
    return float(np.vdot(a, b)) / (lengths[0] * lengths[1])


def _check_batch(function: str, x: FloatArray) -> None:
    if x.ndim != 4:
        raise ShapeError(
            f"{function}: four axes are needed, got {x.shape}. For one grey picture pass x[None, :, :, None]."
        )


def _check_whole(**numbers: object) -> None:
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int | np.integer):
            raise OptionError(f"`{name}` must be a whole number of pixels, got {number!r}. Round it first.")
