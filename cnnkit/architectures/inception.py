"""What a convolution costs directly, through a 1x1 bottleneck, and split into depthwise and pointwise.

All convolutions keep the picture's size (stride 1, padding "same"); the products with the padding's zeros count.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from cnnkit.architectures.values import check_counts


@dataclass(frozen=True)
class Part:
    """One convolution; the formulas are Python expressions that give its counts.

    multiplications: for one picture.
    parameters: weights, and a bias for each filter.
    """

    name: str
    output_shape: tuple[int, int, int]
    multiplications: int
    multiplications_formula: str
    parameters: int
    parameters_formula: str


@dataclass(frozen=True)
class Cost:
    """Convolutions one after the other, and what they cost together."""

    parts: tuple[Part, ...]

    @property
    def multiplications(self) -> int:
        """Products for one picture."""
        return sum(part.multiplications for part in self.parts)

    @property
    def parameters(self) -> int:
        """Learned numbers."""
        return sum(part.parameters for part in self.parts)

    @property
    def output_shape(self) -> tuple[int, int, int]:
        """The last convolution's (H, W, C)."""
        return self.parts[-1].output_shape


def conv_cost(height: int, width: int, in_channels: int, *, filters: int, kernel: int) -> Cost:
    """Count the cost of one convolution: height * width * filters outputs of kernel * kernel * in_channels products.

    The course's example, 32 filters of 5x5 over 28x28x192, takes 120,422,400 products.

    Args:
        height, width, in_channels: of the input.
        filters: channels of the output.
        kernel: side of each filter.

    Units:
        `height`, `width` and `kernel` in pixels.

    Raises:
        OptionError: a number is not whole, below 1 or above `MAX_SIZE`.

    Source:
        Dumoulin & Visin, arXiv:1603.07285, section 1.1.
    """
    check_counts(height=height, width=width, in_channels=in_channels, filters=filters, kernel=kernel)
    return Cost((_conv(height, width, in_channels, filters, kernel),))


def bottleneck_cost(height: int, width: int, in_channels: int, *, bottleneck: int, filters: int, kernel: int) -> Cost:
    """Count the cost of the same convolution after a 1x1 convolution that leaves it fewer channels to read.

    The course's example, through 16 channels, takes 12,443,648 products: a tenth of the direct way.

    Args:
        height, width, in_channels, filters, kernel: as for `conv_cost`.
        bottleneck: channels in between.

    Units:
        `height`, `width` and `kernel` in pixels.

    Raises:
        OptionError: a number is not whole, below 1 or above `MAX_SIZE`.

    Source:
        Szegedy et al., arXiv:1409.4842, section 4.
    """
    check_counts(
        height=height, width=width, in_channels=in_channels, bottleneck=bottleneck, filters=filters, kernel=kernel
    )
    reduction = _conv(height, width, in_channels, bottleneck, 1)
    return Cost((reduction, _conv(height, width, bottleneck, filters, kernel)))


def separable_cost(height: int, width: int, in_channels: int, *, filters: int, kernel: int) -> Cost:
    """Count the cost of one filter a channel (depthwise), and a 1x1 convolution that mixes the channels (pointwise).

    Args:
        height, width, in_channels, filters, kernel: as for `conv_cost`.

    Units:
        `height`, `width` and `kernel` in pixels.

    Raises:
        OptionError: a number is not whole, below 1 or above `MAX_SIZE`.

    Source:
        Howard et al., arXiv:1704.04861, section 3.1.
    """
    check_counts(height=height, width=width, in_channels=in_channels, filters=filters, kernel=kernel)
    depthwise = _part(f"{kernel}x{kernel} depthwise", (height, width, in_channels), (kernel, kernel))
    return Cost((depthwise, _conv(height, width, in_channels, filters, 1)))


def separable_ratio(*, filters: int, kernel: int) -> Fraction:
    """Give the share of the direct convolution's products that the separable one needs: 1 / filters + 1 / kernel^2.

    The picture's size and channels cancel out. With 3x3 filters it comes near a ninth; with 1x1 it exceeds 1.

    Raises:
        OptionError: a number is not whole, below 1 or above `MAX_SIZE`.

    Source:
        Howard et al., arXiv:1704.04861, section 3.1, after equation 5.
    """
    check_counts(filters=filters, kernel=kernel)
    return Fraction(1, filters) + Fraction(1, kernel**2)


def break_even(in_channels: int, *, filters: int, kernel: int) -> int:
    """Find the widest bottleneck that still takes fewer products than the direct convolution; 0 if none does.

    Through b channels each pixel takes b * (in_channels + filters * kernel^2) products, directly
    in_channels * filters * kernel^2. The picture's size cancels out.

    Args:
        in_channels, filters, kernel: as for `conv_cost`.

    Units:
        `kernel` in pixels.

    Raises:
        OptionError: a number is not whole, below 1 or above `MAX_SIZE`.

    Source:
        Szegedy et al., arXiv:1409.4842, section 4, whose widths stay well below.
    """
    check_counts(in_channels=in_channels, filters=filters, kernel=kernel)
    products_a_channel = filters * kernel**2  # of the input, at each pixel
    return (in_channels * products_a_channel - 1) // (in_channels + products_a_channel)


def _conv(height: int, width: int, in_channels: int, filters: int, kernel: int) -> Part:
    return _part(f"{kernel}x{kernel} convolution", (height, width, filters), (kernel, kernel, in_channels))


def _part(name: str, output_shape: tuple[int, int, int], window: tuple[int, ...]) -> Part:
    """A convolution whose outputs each read a window of so many numbers."""
    filters = output_shape[-1]
    factors = (*output_shape, *window)
    formula = f"({_product(window)}+1)*{filters}"
    return Part(name, output_shape, prod(factors), _product(factors), (prod(window) + 1) * filters, formula)


def _product(factors: tuple[int, ...]) -> str:
    return "*".join(map(str, factors))
