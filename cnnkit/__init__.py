"""cnnkit: the algorithms of a convolutional-networks course, tested against independent oracles."""

__version__ = "0.1.0"
