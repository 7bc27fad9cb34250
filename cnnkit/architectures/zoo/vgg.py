"""VGG-16 and VGG-19: 3x3 filters and nothing else; layers are called as in keras.applications."""

from cnnkit.architectures.spec import Architecture, Conv, Dense, Flatten, Layer, Pool
from cnnkit.architectures.values import Shape

FILTERS = (64, 128, 256, 512, 512)  # of the five blocks; each halves height and width at its end
CONVOLUTIONS = {16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}  # in each block; configurations D and E of table 1


def vgg(depth: int, *, input_shape: Shape = (224, 224, 3), classes: int = 1000) -> Architecture:
    """VGG-16 or VGG-19; the paper's dropout after fc1 and fc2 is left out, as in keras.applications.

    Args:
        depth: layers with weights, 16 or 19.
        input_shape: of the picture, at least 32 pixels a side; fc1 grows with it.
        classes: units of the last layer.

    Source:
        Simonyan & Zisserman, arXiv:1409.1556, table 1.
    """
    blocks = zip(CONVOLUTIONS[depth], FILTERS, strict=True)
    return Architecture(
        name=f"VGG-{depth}",
        input_shape=input_shape,
        source=f"Simonyan & Zisserman, arXiv:1409.1556, table 1, configuration {'D' if depth == 16 else 'E'}",
        layers=(
            *(layer for place, block in enumerate(blocks, 1) for layer in vgg_block(f"block{place}", *block)),
            Flatten("flatten"),
            Dense("fc1", units=4096, activation="relu"),
            Dense("fc2", units=4096, activation="relu"),
            Dense("predictions", units=classes, activation="softmax"),
        ),
    )


def vgg_block(name: str, convolutions: int, filters: int) -> tuple[Layer, ...]:
    """Convolutions with 3x3 filters, then the largest of each 2x2 window."""
    return (
        *(
            Conv(f"{name}_conv{place}", filters, kernel=3, padding="same", activation="relu")
            for place in range(1, convolutions + 1)
        ),
        Pool(f"{name}_pool", size=2),
    )
