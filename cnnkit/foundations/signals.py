"""Made-up data for convolution in one and three dimensions, a heart's signal and a head's volume, with filters."""

import numpy as np
import numpy.typing as npt

from cnnkit.errors import OptionError
from cnnkit.foundations.geometry import FloatArray

# One heartbeat: where each wave lies in the cycle (radians, R at 0), its width (radians) and its height (R = 1).
# McSharry et al., doi:10.1109/TBME.2003.808805, table I, gives a_i and b_i; a wave of its equation (1) has the height
# a_i * b_i^2, here divided by R's 30 * 0.1^2.
_WAVES: dict[str, tuple[float, float, float]] = {
    "P": (-np.pi / 3, 0.25, 1.2 * 0.25**2 / 0.3),
    "Q": (-np.pi / 12, 0.1, -5.0 * 0.1**2 / 0.3),
    "R": (0.0, 0.1, 1.0),
    "S": (np.pi / 12, 0.1, -7.5 * 0.1**2 / 0.3),
    "T": (np.pi / 2, 0.4, 0.75 * 0.4**2 / 0.3),
}

# An ellipsoid each: added brightness, half axes along (x, y, z), centre (x, y, z), turn about z in degrees.
# Shepp & Logan's head in three dimensions, as Kak & Slaney, Principles of Computerized Tomographic Imaging, 1988,
# chapter 3, with the stronger contrasts of Toft, The Radon Transform, 1996; simplified: nothing is tilted towards z.
_ELLIPSOIDS: tuple[tuple[float, tuple[float, float, float], tuple[float, float, float], float], ...] = (
    (1.0, (0.69, 0.92, 0.81), (0.0, 0.0, 0.0), 0.0),
    (-0.8, (0.6624, 0.874, 0.78), (0.0, -0.0184, 0.0), 0.0),
    (-0.2, (0.11, 0.31, 0.22), (0.22, 0.0, 0.0), -18.0),
    (-0.2, (0.16, 0.41, 0.28), (-0.22, 0.0, 0.0), 18.0),
    (0.1, (0.21, 0.25, 0.41), (0.0, 0.35, -0.15), 0.0),
    (0.1, (0.046, 0.046, 0.05), (0.0, 0.1, 0.25), 0.0),
    (0.1, (0.046, 0.046, 0.05), (0.0, -0.1, 0.25), 0.0),
    (0.1, (0.046, 0.023, 0.05), (-0.08, -0.605, 0.0), 0.0),
    (0.1, (0.023, 0.023, 0.02), (0.0, -0.606, 0.0), 0.0),
    (0.1, (0.023, 0.046, 0.02), (0.06, -0.605, 0.0), 0.0),
)


def ecg_signal(num_samples: int = 500, *, beats: int = 4, noise: float = 0.03, rng: np.random.Generator) -> FloatArray:
    """Draw an electrocardiogram: the waves P, Q, R, S and T of each heartbeat, and noise.

    Args:
        num_samples: length of the signal, at least 1.
        beats: heartbeats in it, evenly spaced, at least 1; each R peak stands in the middle of its beat.
        noise: standard deviation of the noise, from 0 up.
        rng: source of the noise.

    Shapes:
        -> (num_samples,), float64.

    Units:
        The signal and `noise` in heights of the R peak.

    Raises:
        OptionError: `num_samples` or `beats` is below 1, or `noise` is negative or no number.

    Source:
        McSharry et al., A Dynamical Model for Generating Synthetic Electrocardiogram Signals, 2003,
        doi:10.1109/TBME.2003.808805; simplified: a steady rhythm, no breathing.
    """
    if num_samples < 1 or beats < 1:
        raise OptionError(
            f"ecg_signal: {num_samples} samples and {beats} beats make no signal. Use at least 1 of each."
        )
    if not 0 <= noise < np.inf:
        raise OptionError(f"ecg_signal: `noise` must be a number from 0 up, got {noise}. Use 0 for none.")
    phase = np.arange(num_samples) * beats / num_samples % 1  # 0 to 1 through each beat
    return _heartbeat(2 * np.pi * (phase - 0.5)) + rng.normal(scale=noise, size=num_samples)


def _heartbeat(angle: FloatArray) -> FloatArray:
    """Give the height of the signal at angles from -pi to pi through one cycle, with the R peak at 0."""
    waves = (height * np.exp(-((angle - centre) ** 2) / (2 * width**2)) for centre, width, height in _WAVES.values())
    return np.sum(list(waves), axis=0)


def ct_phantom(size: tuple[int, int, int] = (24, 48, 48)) -> FloatArray:
    """Draw a head as a CT scanner would show it: skull, brain, two dark ventricles and a few small growths.

    Args:
        size: slices from neck to crown, rows from brow to nape, columns; each at least 1.

    Shapes:
        -> size (D, H, W), float64 from 0 (air) to 1 (skull).

    Units:
        `size` in voxels; the head fills the volume whatever its proportions.

    Raises:
        OptionError: a size is below 1.

    Source:
        Kak & Slaney, Principles of Computerized Tomographic Imaging, 1988, chapter 3, with Toft's
        contrasts (The Radon Transform, 1996).
    """
    if len(size) != 3 or min(size) < 1:
        raise OptionError(f"ct_phantom: `size` must be three numbers (D, H, W) from 1 up, got {size}.")
    # Voxel centres in a cube from -1 to 1; the head's y points up, towards the first row.
    z, y, x = np.meshgrid(*((2 * np.arange(n) + 1) / n - 1 for n in size), indexing="ij")
    y = -y
    volume = np.zeros(size)  # (D, H, W)
    for brightness, half_axes, centre, turn_degrees in _ELLIPSOIDS:
        turn = np.deg2rad(turn_degrees)
        dx, dy, dz = x - centre[0], y - centre[1], z - centre[2]
        along = np.cos(turn) * dx + np.sin(turn) * dy
        across = -np.sin(turn) * dx + np.cos(turn) * dy
        inside = (along / half_axes[0]) ** 2 + (across / half_axes[1]) ** 2 + (dz / half_axes[2]) ** 2 <= 1
        volume[inside] += brightness
    return volume.clip(0, 1)  # 1 - 0.8 - 0.2 is not quite 0 in binary


def _frozen(weights: npt.ArrayLike, divisor: float = 1.0) -> FloatArray:
    array = np.asarray(weights, dtype=np.float64) / divisor
    array.setflags(write=False)
    return array


def _qrs_shape() -> FloatArray:
    """Sample Q, R and S as ecg_signal() does by default, 125 samples a beat; sum 0, and 1 in answer to itself."""
    shape = _heartbeat(2 * np.pi * np.arange(-7, 8) / 125)
    shape -= shape.mean()
    return shape / (shape @ shape)


def _outer(depth: npt.ArrayLike, height: npt.ArrayLike, width: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.einsum("i,j,k->ijk", np.asarray(depth), np.asarray(height), np.asarray(width))


_STEP, _SMOOTH = (1.0, 0.0, -1.0), (1.0, 2.0, 1.0)

# As for pictures, what comes first bright and what comes later dark gives a positive number.
FILTERS_1D: dict[str, FloatArray] = {
    "edge": _frozen(_STEP),
    "box blur": _frozen(np.ones(5), 5),
    "gaussian blur": _frozen((1, 4, 6, 4, 1), 16),
    "second difference": _frozen((1, -2, 1)),
    # The best linear detector of a known shape in white noise: the shape itself; Turin, doi:10.1109/TIT.1960.1057571.
    "heartbeat": _frozen(_qrs_shape()),
}

# Sobel's filter in three dimensions: a step along one axis, smoothing along the other two.
FILTERS_3D: dict[str, FloatArray] = {
    "edge along depth": _frozen(_outer(_STEP, _SMOOTH, _SMOOTH)),
    "edge along height": _frozen(_outer(_SMOOTH, _STEP, _SMOOTH)),
    "edge along width": _frozen(_outer(_SMOOTH, _SMOOTH, _STEP)),
    "box blur": _frozen(np.ones((3, 3, 3)), 27),
    "gaussian blur": _frozen(_outer(_SMOOTH, _SMOOTH, _SMOOTH), 64),
}
