"""Networks small enough to be trained while one watches, each made for the data at hand."""

from dataclasses import dataclass, replace

from cnnkit.architectures import (
    Architecture,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Pool,
    build_graph,
    count_parameters,
    get,
    read_ledger,
)
from cnnkit.architectures.naming import fresh_name, names_in
from cnnkit.architectures.zoo.cifar import plain_cifar, resnet_cifar
from cnnkit.architectures.zoo.vgg_mini import vgg_mini
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.network import logits_network
from cnnkit.training.settings import Settings
from cnnkit.training.transfer import head_of, with_classes

MAX_PARAMETERS = 5_000_000  # 20 MB of weights, which travel back to the page and stay in its session
LENET_SIDE = 32  # pixels; two 5x5 convolutions and two poolings leave 5x5 of them

Shape = tuple[int, ...]


def small_cnn(*, input_shape: Shape = (8, 8, 1), classes: int = 10) -> Architecture:
    """Two convolutions, two poolings, one dense layer: the least that deserves the name.

    Args:
        input_shape: of the picture, four pixels a side or more.
        classes: units of the last layer.

    Source:
        This project.
    """
    return Architecture(
        name="Small CNN",
        input_shape=input_shape,
        source="this project",
        layers=(
            Conv("conv1", 16, 3, padding="same", activation="relu"),
            Pool("pool1", 2),
            Conv("conv2", 32, 3, padding="same", activation="relu"),
            Pool("pool2", 2),
            Flatten("flatten"),
            Dense("classes", classes, activation="softmax"),
        ),
    )


@dataclass(frozen=True)
class Candidate:
    """A network that fits itself to the data.

    Args:
        title: as people write it.
        snippet: the call that makes it, with `{shape}` and `{classes}` to be filled in, and its imports before it.
        imports: for the snippet.
        side: of the pictures it takes; None for whatever the data have.
    """

    title: str
    snippet: str
    imports: str
    side: int | None = None

    def input_shape(self, data_shape: Shape) -> Shape:
        """The input that it takes for pictures of a shape (H, W, C)."""
        return data_shape if self.side is None else (self.side, self.side, data_shape[-1])

    def source(self, data_shape: Shape, num_classes: int) -> str:
        """The call that makes it, for a notebook."""
        return self.snippet.format(shape=self.input_shape(data_shape), classes=num_classes)


_CIFAR = "from cnnkit.architectures.zoo.cifar import "
CANDIDATES: dict[str, Candidate] = {
    "lenet5": Candidate(
        "LeNet-5",
        'get("lenet5", input_shape={shape}, classes={classes})',
        "from cnnkit.architectures import get",
        LENET_SIDE,
    ),
    "small": Candidate(
        "Small CNN",
        "small_cnn(input_shape={shape}, classes={classes})",
        "from cnnkit.training.candidates import small_cnn",
    ),
    **{
        f"{kind}{depth}": Candidate(
            f"{title}-{depth}",
            f"{kind}_cifar({depth}, input_shape={{shape}}, classes={{classes}})",
            f"{_CIFAR}{kind}_cifar",
        )
        for depth in (8, 20)
        for kind, title in (("plain", "Plain"), ("resnet", "ResNet"))
    },
    "vgg_mini": Candidate(
        "VGG-mini",
        "vgg_mini(input_shape={shape}, classes={classes})",
        "from cnnkit.architectures.zoo.vgg_mini import vgg_mini",
    ),
}


def candidate(name: str, data_shape: Shape, num_classes: int) -> Architecture:
    """Make one of `CANDIDATES` for pictures of a shape, with so many classes.

    Args:
        name: its key.
        data_shape: (H, W, C) of the pictures.
        num_classes: two or more.

    Raises:
        OptionError: no such candidate.
    """
    if name not in CANDIDATES:
        raise OptionError(f"There is no candidate {name!r}; choose one of {', '.join(CANDIDATES)}.")
    shape = CANDIDATES[name].input_shape(data_shape)
    match name:
        case "lenet5":
            return get("lenet5", input_shape=shape, classes=num_classes)
        case "small":
            return small_cnn(input_shape=shape, classes=num_classes)
        case "vgg_mini":
            return vgg_mini(input_shape=shape, classes=num_classes)
        case _:
            family = plain_cifar if name.startswith("plain") else resnet_cifar
            return family(int("".join(filter(str.isdigit, name))), input_shape=shape, classes=num_classes)


def fitted_design(design: Architecture, num_classes: int) -> Architecture:
    """Give somebody's own design the right number of classes; its input stays, since pictures are scaled to it.

    Raises:
        OptionError: it does not end with a Dense layer.
        ShapeError: its layers do not fit together.
    """
    network = with_classes(design, num_classes)
    ledger = read_ledger(network)
    if ledger.error is not None:
        raise ShapeError(f"{design.name} cannot be trained: {ledger.error}")
    return network


def with_dropout(architecture: Architecture, rate: float) -> Architecture:
    """Put dropout before the last layer, on what the classes are told apart by; a rate of 0 changes nothing.

    Raises:
        OptionError: the rate is outside 0 to 0.9, or the network does not end with a Dense layer.

    Source:
        Srivastava et al., 2014, Dropout: a simple way to prevent neural networks from overfitting.
    """
    if not 0 <= rate <= 0.9:
        raise OptionError(f"The dropout rate must be from 0 to 0.9, got {rate:g}.")
    if not rate:
        return architecture
    name = fresh_name("dropout", names_in(architecture.layers))
    place = next(place for place, layer in enumerate(architecture.layers) if layer.name == head_of(architecture))
    layers = (*architecture.layers[:place], Dropout(name, rate), *architecture.layers[place:])
    return replace(architecture, layers=layers)


def check_trainable(architecture: Architecture, data_shape: Shape, num_train: int, settings: Settings) -> None:
    """Find out before a training whether it can begin, without loading Keras.

    Args:
        architecture: the network.
        data_shape: of the pictures, before they are scaled to the network's input.
        num_train: examples to learn from.
        settings: of the training.

    Raises:
        ShapeError: the pictures cannot be scaled to the network's input, or its layers do not fit together.
        OptionError: the batch is larger than the data, the network ends in neither a softmax nor linear numbers, or
            is too large.
    """
    shape = architecture.input_shape
    if shape != data_shape and (len(shape) != 3 or len(data_shape) != 3 or {shape[2], data_shape[2]} - {1, 3}):
        raise ShapeError(
            f"{architecture.name} takes inputs of {_text(shape)}, and pictures of {_text(data_shape)} cannot be made "
            "that. Give it an input of height, width and 1 or 3 channels."
        )
    logits_network(architecture)
    build_graph(architecture)
    number = count_parameters(architecture)
    if number > MAX_PARAMETERS:
        raise OptionError(
            f"{architecture.name} has {number:,} parameters; at most {MAX_PARAMETERS:,} are trained here. Make its "
            "dense layers smaller, or pool before them."
        )
    if settings.batch_size > num_train:
        raise OptionError(
            f"A batch of {settings.batch_size:,} is larger than the training part, {num_train:,} examples. Use a "
            f"batch size of at most {num_train:,}."
        )


def _text(shape: Shape) -> str:
    return " × ".join(map(str, shape))
