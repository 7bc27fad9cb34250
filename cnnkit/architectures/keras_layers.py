"""Layers that Keras does not have, each in a function that takes Keras, so that this module loads without it.

A class is also text: `class_source` gives it for the exported source code of a network.
"""

import ast
import inspect
import math
from collections.abc import Callable
from textwrap import dedent
from typing import Any


def _local_response_norm(keras: Any) -> Any:
    class LocalResponseNorm(keras.layers.Layer):  # type: ignore[misc]
        """Divide by (k + alpha * sum of squares of `size` neighbouring channels)^beta."""

        def __init__(self, size: int, k: float, alpha: float, beta: float, **options: Any) -> None:
            super().__init__(**options)
            self.size, self.k, self.alpha, self.beta = size, k, alpha, beta

        def call(self, x: Any) -> Any:
            channels = x.shape[-1]
            before = min(self.size // 2, channels - 1)
            after = min((self.size - 1) // 2, channels - 1)
            padding = [(0, 0)] * (len(x.shape) - 1) + [(before, after)]
            squares = keras.ops.pad(keras.ops.square(x), padding)
            total = sum(squares[..., i : i + channels] for i in range(before + after + 1))
            return x / keras.ops.power(self.k + self.alpha * total, self.beta)

    return LocalResponseNorm


def _padded_shortcut(keras: Any) -> Any:
    class PaddedShortcut(keras.layers.Layer):  # type: ignore[misc]
        """Keep every `strides`-th position and add channels of zeros up to `filters`."""

        def __init__(self, filters: int, strides: int | tuple[int, ...] = 1, **options: Any) -> None:
            super().__init__(**options)
            self.filters, self.strides = filters, strides

        def call(self, x: Any) -> Any:
            axes = len(x.shape) - 2
            strides = [self.strides] * axes if isinstance(self.strides, int) else self.strides
            x = x[(slice(None), *(slice(None, None, stride) for stride in strides))]
            return keras.ops.pad(x, [(0, 0)] * (axes + 1) + [(0, self.filters - x.shape[-1])])

    return PaddedShortcut


def _radial_basis(keras: Any) -> Any:
    class RadialBasis(keras.layers.Layer):  # type: ignore[misc]
        """Squared distances to fixed centres; these are random until `set_weights` gives others."""

        def __init__(self, units: int, **options: Any) -> None:
            super().__init__(**options)
            self.units = units

        def build(self, input_shape: Any) -> None:
            anywhere = keras.initializers.RandomUniform(-1, 1)
            shape = (self.units, input_shape[-1])
            self.centres = self.add_weight(shape=shape, initializer=anywhere, trainable=False, name="centres")

        def call(self, x: Any) -> Any:
            return keras.ops.sum(keras.ops.square(x[:, None] - self.centres), axis=-1)

    return RadialBasis


def _linear_upsampling(keras: Any) -> Any:
    class LinearUpsampling(keras.layers.Layer):  # type: ignore[misc]
        """Enlarge signals or volumes by linear interpolation along one axis after the other."""

        def __init__(self, size: int | tuple[int, ...], **options: Any) -> None:
            super().__init__(**options)
            self.size = size

        def call(self, x: Any) -> Any:
            axes = len(x.shape) - 2
            sizes = [self.size] * axes if isinstance(self.size, int) else self.size
            for axis, size in enumerate(sizes, 1):
                before, n, after = x.shape[1:axis], x.shape[axis], x.shape[axis + 1 :]
                rows = keras.ops.reshape(x, (-1, n, 1, math.prod(after)))
                rows = keras.ops.image.resize(rows, (n * size, 1), "bilinear")
                x = keras.ops.reshape(rows, (-1, *before, n * size, *after))
            return x

    return LinearUpsampling


def _connected_conv(keras: Any) -> Any:
    class ConnectedConv(keras.layers.Layer):  # type: ignore[misc]
        """A convolution whose filters each read their own choice of channels."""

        def __init__(
            self,
            connections: tuple[tuple[int, ...], ...],
            kernel_size: tuple[int, ...],
            strides: int | tuple[int, ...] = 1,
            padding: str = "valid",
            dilation_rate: int | tuple[int, ...] = 1,
            use_bias: bool = True,
            activation: str = "linear",
            **options: Any,
        ) -> None:
            super().__init__(**options)
            self.connections, self.kernel_size, self.use_bias = connections, kernel_size, use_bias
            self.options = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
            self.activation = keras.activations.get(activation)
            self.links = [(channel, place) for place, reads in enumerate(connections) for channel in reads]

        def build(self, input_shape: Any) -> None:
            fan_in = math.prod(self.kernel_size) * len(self.links) / len(self.connections)  # the mean filter's
            limit = math.sqrt(3 / fan_in)  # LeCun's uniform initialisation
            self.windows_initializer = keras.initializers.RandomUniform(-limit, limit)
            shape = (len(self.links), *self.kernel_size)
            self.windows = self.add_weight(shape=shape, initializer=self.windows_initializer, name="windows")
            if self.use_bias:
                self.bias = self.add_weight(shape=(len(self.connections),), initializer="zeros", name="bias")

        def call(self, x: Any) -> Any:
            shape = (x.shape[-1], len(self.connections), *self.kernel_size)
            kernel = keras.ops.scatter(self.links, self.windows, shape)  # zeros where nothing is read
            kernel = keras.ops.transpose(kernel, (*range(2, len(shape)), 0, 1))  # (f..., C_in, C_out)
            z = keras.ops.conv(x, kernel, **self.options)
            return self.activation(z + self.bias if self.use_bias else z)

    return ConnectedConv


CUSTOM_LAYERS: dict[str, Callable[[Any], Any]] = {
    "LocalResponseNorm": _local_response_norm,
    "PaddedShortcut": _padded_shortcut,
    "RadialBasis": _radial_basis,
    "LinearUpsampling": _linear_upsampling,
    "ConnectedConv": _connected_conv,
}


def layer_class(keras: Any, name: str) -> Any:
    """Give a class of this module, or else Keras' own of that name."""
    return CUSTOM_LAYERS[name](keras) if name in CUSTOM_LAYERS else getattr(keras.layers, name)


def class_source(name: str) -> str:
    """Give the text of a class of this module, as it stands in a file that begins with `import keras`."""
    text = dedent(inspect.getsource(CUSTOM_LAYERS[name]))
    place = next(part for part in ast.walk(ast.parse(text)) if isinstance(part, ast.ClassDef))
    lines = text.splitlines()[place.lineno - 1 : place.end_lineno]
    return dedent("\n".join(lines)).replace("  # type: ignore[misc]", "")
