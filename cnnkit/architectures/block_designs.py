"""The two designs of a residual block, each as a network of its own, to be counted side by side."""

from cnnkit.architectures.spec import Activation, Architecture, Residual
from cnnkit.architectures.zoo.resnet import PAPER, basic_block, conv_bn


def basic_design(channels: int, *, side: int) -> Architecture:
    """Two 3x3 convolutions of as many channels as come in, beside the identity.

    Args:
        channels: of the input and of every convolution.
        side: height and width, in pixels.

    Source:
        He et al., 2015, arXiv:1512.03385, figure 5, left.
    """
    layers = basic_block("block", channels, stride=1, skip=())
    return Architecture("two 3x3", (side, side, channels), layers, source=f"{PAPER}, figure 5, left")


def bottleneck_design(channels: int, width: int, *, side: int) -> Architecture:
    """A 1x1 convolution down to fewer channels, a 3x3, and a 1x1 back up, beside the identity.

    Args:
        channels: of the input and the output.
        width: channels in between; the paper takes a quarter.
        side: height and width, in pixels.

    Source:
        He et al., 2015, arXiv:1512.03385, figure 5, right.
    """
    body = (
        *conv_bn("block_1", width, kernel=1),
        Activation("block_1_relu"),
        *conv_bn("block_2", width, kernel=3),
        Activation("block_2_relu"),
        *conv_bn("block_3", channels, kernel=1),
    )
    layers = (Residual("block_add", body), Activation("block_out"))
    return Architecture("bottleneck", (side, side, channels), layers, source=f"{PAPER}, figure 5, right")
