"""Where a signal peaks: what is left to do once a filter has answered."""

import numpy as np
import numpy.typing as npt

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray


def find_peaks(signal: FloatArray, *, height: float, distance: int = 1) -> npt.NDArray[np.intp]:
    """Find the samples that stand above both neighbours, the strongest first where several are close together.

    Args:
        signal: one number a sample.
        height: the least a peak must reach.
        distance: the least number of samples between two peaks, at least 1; the higher one stays.

    Shapes:
        signal (W,) -> (P,), indices in rising order; the first and the last sample are never peaks.

    Units:
        `height` in the signal's unit, `distance` in samples.

    Raises:
        ShapeError: `signal` has not one axis.
        OptionError: `distance` is below 1.
    """
    if signal.ndim != 1:
        raise ShapeError(f"find_peaks: `signal` must be (W,), got {signal.shape}. Pass one channel, z[0, :, 0].")
    if distance < 1:
        raise OptionError(
            f"find_peaks: `distance` must be at least 1 sample, got {distance}. Use 1 to keep every peak."
        )
    middle = signal[1:-1]
    is_peak = (middle > signal[:-2]) & (middle > signal[2:]) & (middle >= height)
    kept: list[int] = []
    for peak in sorted(np.flatnonzero(is_peak) + 1, key=lambda i: -signal[i]):
        if all(abs(peak - other) >= distance for other in kept):
            kept.append(int(peak))
    return np.sort(np.array(kept, dtype=np.intp))
