"""Hand-engineered features: histograms of oriented gradients, and a linear classifier that reads them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.dataset import FloatArray, Labels

CELL = 8  # pixels, a side; this and the next two are Dalal & Triggs' choice for people, section 6
BLOCK = 2  # cells, a side
ORIENTATIONS = 9  # bins from 0 to 180 degrees
STRENGTHS = (1e-4, 1e-3, 1e-2, 1e-1)  # no unit; C of scikit-learn, the larger the less the weights are held down
NUM_FOLDS = 3  # of the training part, to choose among them


def hog_features(pictures: NDArray[np.uint8]) -> FloatArray:
    """Describe each picture by how strong its edges are in each direction, cell by cell.

    Nothing is learned: the numbers follow from the picture by a rule that people thought out.

    Args:
        pictures: at least 16 pixels a side; in colour, each pixel counts the channel with the steepest gradient.

    Shapes:
        (N, H, W, C) -> (N, D); 32x32 pixels give D = 324, 3x3 blocks of 2x2 cells with 9 directions.

    Raises:
        ShapeError: not a batch of pictures as bytes, or smaller than a block.

    Source:
        Dalal & Triggs, 2005, doi:10.1109/CVPR.2005.177, section 6, for cells, blocks, bins and L2-Hys.
    """
    from skimage.feature import hog

    smallest = CELL * BLOCK
    if pictures.ndim != 4 or pictures.dtype != np.uint8 or min(pictures.shape[1:3]) < smallest:
        raise ShapeError(
            f"hog_features: pictures must be uint8 (N, H, W, C) of at least {smallest}x{smallest} pixels, got "
            f"{pictures.dtype} {pictures.shape}. Scale them up with fit_to first."
        )
    cells, blocks = (CELL, CELL), (BLOCK, BLOCK)
    rows = [
        hog(one, orientations=ORIENTATIONS, pixels_per_cell=cells, cells_per_block=blocks, channel_axis=-1)
        for one in pictures
    ]
    num_blocks = [side // CELL - BLOCK + 1 for side in pictures.shape[1:3]]
    width = int(np.prod(num_blocks)) * BLOCK**2 * ORIENTATIONS
    return np.array(rows, np.float32).reshape(len(pictures), width)  # (N, D)


def fit_linear(features: FloatArray, labels: Labels) -> Any:
    """Fit multinomial logistic regression to standardised features.

    How far the weights are held down is chosen among `STRENGTHS` by cross-validation within the features given, so
    that a hundred examples and fifty thousand each get what suits them.

    Returns:
        scikit-learn's fitted model; `score(features, labels)` gives its accuracy, `predict(features)` its labels.

    Shapes:
        features (N, D), labels (N,).

    Raises:
        ShapeError: they do not belong together.
        OptionError: there are fewer than two classes, or a class has fewer than three examples.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if features.ndim != 2 or labels.shape != (len(features),):
        raise ShapeError(f"fit_linear: needs features (N, D) and labels (N,), got {features.shape} and {labels.shape}.")
    _, counts = np.unique(labels, return_counts=True)
    if len(counts) < 2 or counts.min() < NUM_FOLDS:
        raise OptionError(
            f"fit_linear: {len(counts)} classes with {counts.min(initial=len(labels))} examples in the smallest; it "
            f"needs two classes or more, with {NUM_FOLDS} examples in each."
        )
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    return GridSearchCV(model, {"logisticregression__C": STRENGTHS}, cv=NUM_FOLDS).fit(features, labels)
