"""1,797 handwritten digits that come inside scikit-learn: the data set that is always there."""

import importlib.util
from pathlib import Path

import numpy as np

from cnnkit.errors import OptionError
from cnnkit.training.dataset import Dataset, Labels

TEST_PART = 0.2  # no unit
SPLIT_SEED = 0  # one split for everybody, so that figures can be compared
TOP_LEVEL = 16  # of the file's grey levels, which count the ink in 4x4 windows of a 32x32 bitmap


def digits() -> Dataset:
    """Read the digits, 8x8 pixels, grey.

    A fifth of each class, drawn with a fixed seed, is the test part: 359 digits; 1,438 are left to learn from.

    Raises:
        OptionError: scikit-learn is not installed.

    Source:
        Alpaydin & Kaynak, 1998, doi:10.24432/C50P49; scikit-learn packages its 1,797 test digits.
    """
    table = np.loadtxt(_file(), delimiter=",", dtype=np.int64)  # (1797, 65)
    levels, y = table[:, :-1].reshape(-1, 8, 8, 1), table[:, -1]  # (N, 8, 8, 1), (N,)
    x = np.rint(levels * 255 / TOP_LEVEL).astype(np.uint8)
    is_test = held_out(y, TEST_PART, rng=np.random.default_rng(SPLIT_SEED))
    return Dataset(
        name="Digits",
        x_train=x[~is_test],
        y_train=y[~is_test],
        x_test=x[is_test],
        y_test=y[is_test],
        class_names=tuple("0123456789"),
        provenance="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning "
        "Repository, 1998, doi:10.24432/C50P49, CC BY 4.0; the 1,797 packaged by scikit-learn, of which "
        f"{is_test.sum()} are held out for testing, a fifth of each class, seed {SPLIT_SEED}",
    )


def held_out(y: Labels, part: float, *, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Choose a part of each class for testing, at least one example, and never all.

    Args:
        y: class of each example; every class that occurs has two or more.
        part: of each class, above 0 and below 1.
        rng: which ones.

    Shapes:
        y (N,) -> bool (N,), true for testing.
    """
    chosen = np.zeros(len(y), bool)
    for label in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == label))
        chosen[members[: min(max(1, round(part * len(members))), len(members) - 1)]] = True
    return chosen


def _file() -> Path:
    # Looked up without importing scikit-learn, which would load SciPy and 100 MB for one small file.
    package = importlib.util.find_spec("sklearn")
    if package is None or package.origin is None:
        raise OptionError("The digits come inside scikit-learn, which is not installed: pip install scikit-learn.")
    return Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
