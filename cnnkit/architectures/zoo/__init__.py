"""The networks by name."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from cnnkit.architectures.spec import Architecture
from cnnkit.architectures.values import shortened
from cnnkit.architectures.zoo.alexnet import alexnet
from cnnkit.architectures.zoo.cifar import plain_cifar, resnet_cifar
from cnnkit.architectures.zoo.googlenet import googlenet
from cnnkit.architectures.zoo.lenet import lenet5, lenet5_1998
from cnnkit.architectures.zoo.mobilenet import mobilenet_v1, mobilenet_v2
from cnnkit.architectures.zoo.nin import nin
from cnnkit.architectures.zoo.options import spatial_axes
from cnnkit.architectures.zoo.resnet import resnet50_course, resnet_basic, resnet_bottleneck
from cnnkit.architectures.zoo.squeezenet import squeezenet
from cnnkit.architectures.zoo.vgg import vgg
from cnnkit.errors import OptionError

CIFAR_DEPTHS = (20, 32, 44, 56, 110)

ARCHITECTURES: dict[str, Callable[..., Architecture]] = {
    "lenet5": lenet5,
    "lenet5-1998": lenet5_1998,
    "alexnet": alexnet,
    "vgg16": partial(vgg, 16),
    "vgg19": partial(vgg, 19),
    "resnet18": partial(resnet_basic, 18),
    "resnet34": partial(resnet_basic, 34),
    "resnet50": partial(resnet_bottleneck, 50),
    "resnet101": partial(resnet_bottleneck, 101),
    "resnet152": partial(resnet_bottleneck, 152),
    "resnet50-course": resnet50_course,
    **{f"resnet{depth}": partial(resnet_cifar, depth) for depth in CIFAR_DEPTHS},
    **{f"plain{depth}": partial(plain_cifar, depth) for depth in CIFAR_DEPTHS},
    "nin": nin,
    "googlenet": googlenet,
    "mobilenet_v1": mobilenet_v1,
    "mobilenet_v2": mobilenet_v2,
    "squeezenet": squeezenet,
}


def get(name: str, **overrides: Any) -> Architecture:
    """Make a network of the zoo.

    Args:
        name: one of `ARCHITECTURES`.
        overrides: `input_shape`, `classes`, and what else the network's factory takes.

    Raises:
        OptionError: no such network, no such option (both list the known ones), or a value outside its range.
    """
    known = options(name)
    for option in overrides:
        if option not in known:
            raise OptionError(f"{name} has no option {shortened(option)}. It has {', '.join(known)}.")
    if overrides.get("input_shape") is not None:
        spatial_axes(overrides["input_shape"])
    return ARCHITECTURES[name](**overrides)


def options(name: str) -> dict[str, Any]:
    """The options of a network with their defaults.

    Raises:
        OptionError: no such network; lists the known ones.
    """
    if not isinstance(name, str) or name not in ARCHITECTURES:
        raise OptionError(f"No network is called {shortened(name)}. There are {', '.join(ARCHITECTURES)}.")
    parameters = inspect.signature(ARCHITECTURES[name]).parameters
    return {option: parameter.default for option, parameter in parameters.items()}
