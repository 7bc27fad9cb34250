"""The variants of networks that pages offer: what people call them, and the options of the zoo that make them."""

from typing import Any

_BOTTLENECK: dict[str, dict[str, Any]] = {
    "as in the paper": {},
    "stride in the 3×3 (torchvision)": {"stride_at": "middle"},
    "convolutions with biases (Keras)": {"conv_bias": True},
}
_WIDTHS: dict[str, dict[str, Any]] = {
    "full width": {},
    "width 0.75": {"alpha": 0.75},
    "width 0.5": {"alpha": 0.5},
    "width 0.25": {"alpha": 0.25},
}
_SHORTCUTS: dict[str, dict[str, Any]] = {
    "shortcuts padded with zeros (A)": {},
    "shortcuts by 1×1 convolution (B)": {"shortcut": "B"},
}
VARIANTS: dict[str, dict[str, dict[str, Any]]] = {
    "lenet5-1998": {
        "as it is built today": {},
        "as published": {"sparse_c3": True, "trainable_pooling": True, "radial_basis": True},
    },
    "alexnet": {"one column": {}, "two groups, as published": {"groups": 2}},
    "resnet50": _BOTTLENECK,
    "resnet101": _BOTTLENECK,
    "resnet152": _BOTTLENECK,
    **{f"resnet{depth}": _SHORTCUTS for depth in (20, 32, 44, 56, 110)},
    "nin": {"CIFAR-10, the paper's": {}, "ImageNet": {"variant": "imagenet"}},
    "googlenet": {"with its two auxiliary heads": {}, "without": {"auxiliary_heads": False}},
    "mobilenet_v1": _WIDTHS,
    "mobilenet_v2": _WIDTHS,
    "squeezenet": {"1.0, the paper's": {}, "1.1": {"version": "1.1"}},
}
