"""Peak memory by hand, and laws that hold for every network."""

import pytest

from cnnkit.architectures import Activation, Architecture, Concat, Conv, Flatten, Pool, Residual, peak_activation_bytes
from cnnkit.errors import OptionError

CHAIN = Architecture("chain", (4, 4, 1), (Conv("a", 2, 1), Pool("b", 2), Flatten("c")))  # 16, 32, 8, 8 numbers
SKIP = Architecture(  # 8 numbers in, 24 in the body, 8 at its end, 8 in the sum
    "skip", (2, 2, 2), (Residual("sum", (Conv("wide", 6, 1), Conv("back", 2, 1))), Activation("end"))
)
FORK = Architecture(  # 4 in; paths of 12 and 8; 20 joined
    "fork", (2, 2, 1), (Concat("join", ((Conv("a", 3, 1),), (Conv("b", 2, 1),))),)
)


@pytest.mark.parametrize(
    ("network", "numbers"),
    [
        (CHAIN, 16 + 32),  # the first layer: what it reads and what it writes
        (SKIP, 8 + 24 + 8),  # the input waits for the sum while the body shrinks again
        (FORK, 12 + 8 + 20),  # the input is done with before the paths are joined
    ],
    ids=["chain", "skip", "fork"],
)
def test_inference_by_hand(network, numbers):
    assert peak_activation_bytes(network) == 4 * numbers


@pytest.mark.parametrize(
    ("network", "numbers"),
    [
        # All of 16, 32, 8, 8; at the flatten its gradient and the pool's (+8 +8): 80. At the pool: 16 + 32 + 8 and the
        # gradients of 8 and 32: 96. At the convolution: 16 + 32 and its gradient, 32: 80.
        (CHAIN, 16 + 32 + 8 + 8 + 32),
        # All of 8, 24, 8, 8, 8. The end: +8 +8 = 72. The sum: 8 + 24 + 8 + 8 and gradients of sum and back: 64. The
        # second convolution: 8 + 24 + 8, its gradient and that of 24: 72. The first: 8 + 24 + 24.
        (SKIP, 72),
    ],
    ids=["chain", "skip"],
)
def test_training_by_hand(network, numbers):
    assert peak_activation_bytes(network, training=True) == 4 * numbers


@pytest.mark.parametrize("network", [CHAIN, SKIP, FORK], ids=lambda network: network.name)
@pytest.mark.parametrize("training", [False, True])
def test_memory_grows_with_the_batch(network, training):
    one = peak_activation_bytes(network, training=training)
    assert peak_activation_bytes(network, batch_size=32, training=training) == 32 * one
    assert one <= peak_activation_bytes(network, training=True)


@pytest.mark.parametrize("batch_size", [0, -1, 2.0, True, -(10**5000)], ids=["0", "-1", "2.0", "True", "huge"])
def test_a_batch_is_a_whole_number(batch_size):
    with pytest.raises(OptionError, match="batch_size must be a whole number from 1"):
        peak_activation_bytes(CHAIN, batch_size=batch_size)
