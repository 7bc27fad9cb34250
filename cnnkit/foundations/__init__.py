from cnnkit.foundations.connections import BoolArray, Direction, conv_mask, dense_mask, layer_sizes, reached
from cnnkit.foundations.convolution import ConvCache, conv_backward, conv_forward, true_convolution, window_products
from cnnkit.foundations.counts import (
    LayerComparison,
    compare_layers,
    conv_connections,
    conv_parameters,
    dense_parameters,
)
from cnnkit.foundations.coverage import Coverage, cover_square
from cnnkit.foundations.crops import crop_box, crop_grid
from cnnkit.foundations.edges import edge_strength
from cnnkit.foundations.filters import FILTER_NOTES, FILTERS, FilterInfo, oriented_filter
from cnnkit.foundations.geometry import (
    FloatArray,
    Padding,
    effective_size,
    input_usage,
    output_size,
    pad_widths,
    symmetric_same_padding,
    zero_pad,
)
from cnnkit.foundations.grids import GRIDS
from cnnkit.foundations.layers import (
    ACTIVATIONS,
    Activation,
    DenseCache,
    dense_backward,
    dense_forward,
    sigmoid,
    softmax,
    softmax_cross_entropy,
)
from cnnkit.foundations.learning import LearningStep, learn_filter, loss_slope, stable_learning_rate
from cnnkit.foundations.loops import (
    conv_backward_loops,
    conv_forward_loops,
    conv_single_step,
    pool_backward_loops,
    pool_forward_loops,
)
from cnnkit.foundations.means import repeat_mean
from cnnkit.foundations.peaks import find_peaks
from cnnkit.foundations.pooling import PoolCache, pool_backward, pool_forward
from cnnkit.foundations.shift import relative_change, shift_changes, shift_right
from cnnkit.foundations.signals import FILTERS_1D, FILTERS_3D, ct_phantom, ecg_signal
from cnnkit.foundations.translation import OBJECTS, every_move, likeness, moving_window, translate

__all__ = [
    "ACTIVATIONS",
    "FILTERS",
    "FILTERS_1D",
    "FILTERS_3D",
    "FILTER_NOTES",
    "GRIDS",
    "OBJECTS",
    "Activation",
    "BoolArray",
    "ConvCache",
    "Coverage",
    "DenseCache",
    "Direction",
    "FilterInfo",
    "FloatArray",
    "LayerComparison",
    "LearningStep",
    "Padding",
    "PoolCache",
    "compare_layers",
    "conv_backward",
    "conv_backward_loops",
    "conv_connections",
    "conv_forward",
    "conv_forward_loops",
    "conv_mask",
    "conv_parameters",
    "conv_single_step",
    "cover_square",
    "crop_box",
    "crop_grid",
    "ct_phantom",
    "dense_backward",
    "dense_forward",
    "dense_mask",
    "dense_parameters",
    "ecg_signal",
    "edge_strength",
    "effective_size",
    "every_move",
    "find_peaks",
    "input_usage",
    "layer_sizes",
    "learn_filter",
    "likeness",
    "loss_slope",
    "moving_window",
    "oriented_filter",
    "output_size",
    "pad_widths",
    "pool_backward",
    "pool_backward_loops",
    "pool_forward",
    "pool_forward_loops",
    "reached",
    "relative_change",
    "repeat_mean",
    "shift_changes",
    "shift_right",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "stable_learning_rate",
    "symmetric_same_padding",
    "translate",
    "true_convolution",
    "window_products",
    "zero_pad",
]
