"""What the papers and the libraries print about each network of the zoo, where they print it, and how ours differs."""

from typing import Any

from cnnkit.architectures.publication import Accuracy, Difference, Erratum, Publication

_ONE_BIAS = "one bias for the whole layer, where each unit has its own"
SLIDE_ERRATA = (
    Erratum("conv1", 208, "5*5*8+8", 608, "the filters' 3 channels are forgotten: (5*5*3+1)*8 = 608"),
    Erratum("conv2", 416, "5*5*16+16", 3216, "the filters' 8 channels are forgotten: (5*5*8+1)*16 = 3,216"),
    Erratum("fc3", 48_001, "400*120+1", 48_120, f"{_ONE_BIAS}: 400*120+120 = 48,120"),
    Erratum("fc4", 10_081, "120*84+1", 10_164, f"{_ONE_BIAS}: 120*84+84 = 10,164"),
    Erratum("softmax", 841, "84*10+1", 850, f"{_ONE_BIAS}: 84*10+10 = 850"),
)

_KERAS = "keras.io/api/applications"
_TORCHVISION = "torchvision 0.9, models"
_SURVEY = "Sze et al., 2017, arXiv:1703.09039, table II"
_RESNET: dict[str, Any] = {
    "title": "Deep Residual Learning for Image Recognition",
    "year": 2015,
    "reference": "arXiv:1512.03385",
}
_TEN_CROPS = "validation, one network, ten crops"
_MIDDLE = "; its blocks skip pixels in the 3x3 convolution (stride_at='middle')"
_SEPARABLE = "which fits a separable convolution, 7*7*3*8 + 24*64 = 2,712"


def _keras(top1_accuracy: float, top5_accuracy: float) -> Accuracy:
    return Accuracy(round(100 - top1_accuracy, 1), round(100 - top5_accuracy, 1), _KERAS)


def _torchvision(top1_error: float, top5_error: float, note: str = "") -> Accuracy:
    return Accuracy(top1_error, top5_error, _TORCHVISION + note)


def _resnet(parameters: int, macs: int, **more: Any) -> Publication:
    """ImageNet: the paper prints no parameters; torchvision's networks have its layers."""
    return Publication(
        **_RESNET,
        input_shape=(224, 224, 3),
        parameters=parameters,
        parameters_source="torchvision, num_params; the paper prints none",
        macs=macs,
        macs_source="table 1, FLOPs, which are multiply-adds there",
        macs_unit=100_000_000,
        accuracy_protocol=_TEN_CROPS,
        **more,
    )


def _cifar(parameters: int, unit: int, error: float | None) -> Publication:
    """CIFAR-10; without an error, the plain network, which figure 6 draws but no table prints."""
    plain = error is None
    return Publication(
        **_RESNET,
        input_shape=(32, 32, 3),
        parameters=parameters,
        parameters_source="table 6" + (", for the residual network, which has as many (section 4.2)" if plain else ""),
        parameters_unit=unit,
        cifar10_error=error,
        cifar10_source="" if plain else "table 6, pictures flipped and shifted in training",
    )


def _vgg(configuration: str, parameters: int, **more: Any) -> Publication:
    return Publication(
        title="Very Deep Convolutional Networks for Large-Scale Image Recognition",
        year=2014,
        reference="arXiv:1409.1556",
        input_shape=(224, 224, 3),
        parameters=parameters,
        parameters_source=f"table 2, configuration {configuration}",
        parameters_unit=1_000_000,
        macs_unit=100_000_000,
        accuracy_source=f"table 3, configuration {configuration}, trained on sides of 256 to 512 pixels",
        accuracy_protocol="validation, one network, the whole picture with a shorter side of 384 pixels",
        **more,
    )


_CIFAR_TABLE_6 = {  # parameters, unit of their last digit, error of the residual network
    20: (270_000, 10_000, 8.75),
    32: (460_000, 10_000, 7.51),
    44: (660_000, 10_000, 7.17),
    56: (850_000, 10_000, 6.97),
    110: (1_700_000, 100_000, 6.43),
}

PUBLISHED: dict[str, Publication] = {
    "lenet5": Publication(
        title="The course's example of a whole network, after LeNet-5",
        year=2017,
        reference="doi:10.1109/5.726791 for LeNet-5 itself",
        input_shape=(32, 32, 3),
        parameters=62_958,
        parameters_source="the course's table, put right: 608 + 3,216 + 48,120 + 10,164 + 850",
    ),
    "lenet5-1998": Publication(
        title="Gradient-Based Learning Applied to Document Recognition",
        year=1998,
        reference="doi:10.1109/5.726791",
        input_shape=(32, 32, 1),
        parameters=60_000,
        parameters_source="section II-B",
        overrides={"sparse_c3": True, "trainable_pooling": True, "radial_basis": True},
    ),
    "alexnet": Publication(
        title="ImageNet Classification with Deep Convolutional Neural Networks",
        year=2012,
        reference="NIPS 2012",
        input_shape=(224, 224, 3),
        parameters=60_000_000,
        parameters_source="abstract",
        parameters_unit=1_000_000,
        overrides={"groups": 2},
        differences=(
            Difference(965_224, "the layers of section 3.5 have 60,965,224, which the abstract calls 60 million"),
        ),
        macs=724_000_000,
        macs_source=_SURVEY,
        macs_unit=1_000_000,
        top1_error=40.7,
        top5_error=18.2,
        accuracy_source="table 2, 1 CNN",
        accuracy_protocol=_TEN_CROPS,
        torchvision=_torchvision(43.45, 20.91, "; its AlexNet is the later one of arXiv:1404.5997, 61.1 M parameters"),
    ),
    "vgg16": _vgg(
        "D",
        138_000_000,
        macs=15_500_000_000,
        macs_source=_SURVEY,
        top1_error=25.6,
        top5_error=8.1,
        keras=_keras(71.3, 90.1),
        torchvision=_torchvision(28.41, 9.62),
    ),
    "vgg19": _vgg(
        "E",
        144_000_000,
        macs=19_600_000_000,
        macs_source="He et al., 2015, arXiv:1512.03385, figure 3",
        top1_error=25.5,
        top5_error=8.0,
        keras=_keras(71.3, 90.0),
        torchvision=_torchvision(27.62, 9.12),
    ),
    "resnet18": _resnet(
        11_689_512,
        1_800_000_000,
        top1_error=27.88,
        accuracy_source="table 2, for shortcuts of option A",
        torchvision=_torchvision(30.24, 10.92),
    ),
    "resnet34": _resnet(
        21_797_672,
        3_600_000_000,
        macs_differences=(
            Difference(19_267_584, "three projections; the figure fits the plain network and shortcuts of option A"),
        ),
        top1_error=24.52,
        top5_error=7.46,
        accuracy_source="table 3, ResNet-34 B",
        torchvision=_torchvision(26.70, 8.58),
    ),
    "resnet50": _resnet(
        25_557_032,
        3_800_000_000,
        macs_differences=(Difference(57_973_248, "the layers of table 1 have 3.86 billion, where it prints 3.8"),),
        top1_error=22.85,
        top5_error=6.71,
        accuracy_source="table 3",
        keras=_keras(74.9, 92.1),
        torchvision=_torchvision(23.85, 7.13, _MIDDLE),
    ),
    "resnet101": _resnet(
        44_549_160,
        7_600_000_000,
        top1_error=21.75,
        top5_error=6.05,
        accuracy_source="table 3",
        keras=_keras(76.4, 92.8),
        torchvision=_torchvision(22.63, 6.44, _MIDDLE),
    ),
    "resnet152": _resnet(
        60_192_808,
        11_300_000_000,
        top1_error=21.43,
        top5_error=5.71,
        accuracy_source="table 3",
        keras=_keras(76.6, 93.1),
        torchvision=_torchvision(21.69, 5.94, _MIDDLE),
    ),
    "resnet50-course": Publication(
        **_RESNET,
        input_shape=(64, 64, 3),
        parameters=23_546_886,
        parameters_source="the course's exercise: Keras sums up 23,600,006, of which 53,120 are moving averages",
    ),
    **{f"resnet{depth}": _cifar(*figures) for depth, figures in _CIFAR_TABLE_6.items()},
    **{f"plain{depth}": _cifar(count, unit, None) for depth, (count, unit, _) in _CIFAR_TABLE_6.items()},
    "nin": Publication(
        title="Network In Network",
        year=2013,
        reference="arXiv:1312.4400",
        input_shape=(32, 32, 3),
        parameters=1_000_000,
        parameters_source="Springenberg et al., 2014, arXiv:1412.6806, for comparison; the paper prints none",
        parameters_unit=1_000_000,
        cifar10_error=8.81,
        cifar10_source="table 1, pictures flipped and shifted in training; 10.41 without",
    ),
    "googlenet": Publication(
        title="Going Deeper with Convolutions",
        year=2014,
        reference="arXiv:1409.4842",
        input_shape=(224, 224, 3),
        parameters=6_797_700,
        parameters_source="table 1, its rows added up",
        overrides={"auxiliary_heads": False},
        differences=(
            Difference(163_080, "K is 1,024 in that table: the last layer's 1,024 * 1,000 weights are its 1000K"),
            Difference(6_708, f"conv1 has 7*7*3*64 = 9,408 weights, where the table prints 2.7K, {_SEPARABLE}"),
            Difference(8_280, "biases, which the table leaves out"),
            Difference(
                22_784, "inception rows that do not follow from the filters beside them: 4c has 509,440, not 463K"
            ),
        ),
        macs=1_500_000_000,
        macs_source="section 1; the rows of table 1 add up to 1,502 million",
        macs_unit=100_000_000,
        macs_differences=(
            Difference(83_994_624, f"conv1 takes 118 million, where table 1 prints 34 million, {_SEPARABLE}"),
        ),
        top5_error=10.07,
        accuracy_source="table 3",
        accuracy_protocol="validation, one network, one crop; the seven of the challenge reached 6.67 on 144 crops",
        torchvision=_torchvision(30.22, 10.47, "; its GoogLeNet has batch normalisation, and 3x3 filters for 5x5"),
    ),
    "mobilenet_v1": Publication(
        title="MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
        year=2017,
        reference="arXiv:1704.04861",
        input_shape=(224, 224, 3),
        parameters=4_200_000,
        parameters_source="table 4",
        parameters_unit=100_000,
        macs=569_000_000,
        macs_source="table 4, Mult-Adds",
        macs_unit=1_000_000,
        top1_error=29.4,
        accuracy_source="table 4, accuracy 70.6",
        accuracy_protocol="ImageNet, crops not stated",
        keras=_keras(70.4, 89.5),
    ),
    "mobilenet_v2": Publication(
        title="MobileNetV2: Inverted Residuals and Linear Bottlenecks",
        year=2018,
        reference="arXiv:1801.04381",
        input_shape=(224, 224, 3),
        parameters=3_400_000,
        parameters_source="table 4",
        parameters_unit=100_000,
        differences=(
            Difference(34_112, "gamma and beta of the batch normalisation, which the authors do not count"),
            Difference(70_760, "the rest is 3,470,760, 3.47 million in the authors' code, which the table cuts to 3.4"),
        ),
        macs=300_000_000,
        macs_source="table 4, MAdds",
        macs_unit=1_000_000,
        macs_differences=(Difference(774_272, "the layers of table 2 have 300.8 million, cut to 300"),),
        top1_error=28.0,
        accuracy_source="table 4, accuracy 72.0",
        accuracy_protocol="ImageNet, crops not stated",
        keras=_keras(71.3, 90.1),
        torchvision=_torchvision(28.12, 9.71),
    ),
    "squeezenet": Publication(
        title="SqueezeNet: AlexNet-Level Accuracy with 50x Fewer Parameters and <0.5MB Model Size",
        year=2016,
        reference="arXiv:1602.07360",
        input_shape=(224, 224, 3),
        parameters=1_248_424,
        parameters_source="table 1",
        macs=860_000_000,
        macs_source="the authors' repository, 1.72 GFLOPS for version 1.0, halved",
        macs_unit=5_000_000,
        macs_differences=(
            Difference(-28_672_000, "the authors' Caffe file pads conv10 to 15x15, where table 1 has 13x13 positions"),
        ),
        top1_error=42.5,
        top5_error=19.7,
        accuracy_source="table 2, accuracy 57.5 and 80.3",
        accuracy_protocol="ImageNet, crops not stated",
        torchvision=_torchvision(41.90, 19.58),
    ),
}
