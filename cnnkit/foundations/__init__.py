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

__all__ = [
    "FloatArray",
    "Padding",
    "effective_size",
    "input_usage",
    "output_size",
    "pad_widths",
    "symmetric_same_padding",
    "zero_pad",
]
