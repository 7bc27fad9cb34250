"""What the windows of a square input reach: the padding around it, the reads of each pixel, the pixels left out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnnkit.foundations.geometry import Padding, effective_size, input_usage, pad_widths


@dataclass(frozen=True, eq=False)
class Coverage:
    """Where the windows of a filter fall on a padded square.

    Args:
        n, f, stride, dilation: side of the input, side of the filter, and its steps, in pixels.
        before, after: zeros ahead of and behind each axis, in pixels.
        reads: windows that read each cell of the padded input, (m, m) with m = before + n + after.
        pixels: cells of the input, not of the padding, that each window reads, (n_out, n_out).
    """

    n: int
    f: int
    stride: int
    dilation: int
    before: int
    after: int
    reads: npt.NDArray[np.int64]
    pixels: npt.NDArray[np.int64]

    @property
    def covered(self) -> int:
        """Pixels from the first to the last number of the filter, d (f - 1) + 1."""
        return effective_size(self.f, self.dilation)

    @property
    def room(self) -> int:
        """Pixels that the filter can move along an axis, n + 2p - f_eff: what the stride divides."""
        return len(self.reads) - self.covered

    @property
    def remainder(self) -> int:
        """Rows, and columns, at the end of the padded input behind the last window: what the floor drops."""
        return self.room % self.stride

    @property
    def ring(self) -> npt.NDArray[np.bool_]:
        """True where a cell of the padded input is padding, (m, m)."""
        ring = np.ones(self.reads.shape, dtype=bool)
        inside = slice(self.before, self.before + self.n)
        ring[inside, inside] = False
        return ring

    @property
    def usage(self) -> npt.NDArray[np.int64]:
        """Windows that read each pixel of the input, (n, n)."""
        inside = slice(self.before, self.before + self.n)
        return self.reads[inside, inside]

    @property
    def first_centre(self) -> float:
        """The row, and column, of the input that the first window is centred on; the next are `stride` further."""
        return (self.covered - 1) / 2 - self.before


def cover_square(n: int, f: int, *, padding: Padding = 0, stride: int = 1, dilation: int = 1) -> Coverage:
    """Lay the windows of a filter over a square input.

    Args:
        n, f: sides of the input and of the filter, at least 1.
        padding: zeros on every side, "valid" for none, or "same" for ceil(n / stride) positions along each axis.
        stride: step from one window to the next, at least 1.
        dilation: distance between neighbouring numbers of the filter, at least 1.

    Units:
        All in pixels.

    Raises:
        ShapeError: the filter is larger than the padded input.
        OptionError: an argument is not a whole number, is too small, or is an unknown padding.
    """
    before, after = pad_widths(n, f, padding=padding, stride=stride, dilation=dilation)
    side = before + n + after
    reads = input_usage((side, side), (f, f), stride=stride, dilation=dilation)
    starts = np.arange(0, side - effective_size(f, dilation) + 1, stride) - before
    cells = starts[:, None] + dilation * np.arange(f)  # (n_out, f), as rows of the input; outside it is padding
    along_axis = ((cells >= 0) & (cells < n)).sum(axis=1)
    return Coverage(n, f, stride, dilation, before, after, reads, np.multiply.outer(along_axis, along_axis))
