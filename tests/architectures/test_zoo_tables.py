import pytest

from cnnkit.architectures import derive_rows
from cnnkit.architectures.zoo import ARCHITECTURES, get


def shapes(name, **overrides):
    return {row.name: row.shape for row in derive_rows(get(name, **overrides))}


def parameters(name, **overrides):
    return {row.name: row.parameters.trainable for row in derive_rows(get(name, **overrides))}


# Output shapes as the papers' tables print them, layer by layer. A number s is s x s positions.
TABLES = [
    # The course's table.
    ("lenet5", {}, {
        "conv1": (28, 28, 8), "pool1": (14, 14, 8), "conv2": (10, 10, 16), "pool2": (5, 5, 16), "flatten": (400,),
        "fc3": (120,), "fc4": (84,), "softmax": (10,),
    }),
    # LeCun et al., figure 2.
    ("lenet5-1998", {}, {
        "c1": (28, 28, 6), "s2": (14, 14, 6), "c3": (10, 10, 16), "s4": (5, 5, 16), "c5": (1, 1, 120), "f6": (84,),
        "output": (10,),
    }),
    # Krizhevsky et al., figure 2, both columns.
    ("alexnet", {}, {
        "conv1": (55, 55, 96), "pool1": (27, 27, 96), "conv2": (27, 27, 256), "pool2": (13, 13, 256),
        "conv3": (13, 13, 384), "conv4": (13, 13, 384), "conv5": (13, 13, 256), "pool5": (6, 6, 256), "fc6": (4096,),
        "fc7": (4096,), "fc8": (1000,),
    }),
    ("alexnet", {"input_shape": (224, 224, 3)}, {"conv1": (55, 55, 96), "pool5": (6, 6, 256)}),
    # Simonyan & Zisserman, table 1.
    ("vgg16", {}, {
        "block1_conv2": (224, 224, 64), "block2_conv2": (112, 112, 128), "block3_conv3": (56, 56, 256),
        "block4_conv3": (28, 28, 512), "block5_conv3": (14, 14, 512), "block5_pool": (7, 7, 512), "fc1": (4096,),
    }),
    ("vgg19", {}, {"block3_conv4": (56, 56, 256), "block5_conv4": (14, 14, 512), "block5_pool": (7, 7, 512)}),
    # He et al., table 1.
    ("resnet18", {}, {
        "conv1_conv": (112, 112, 64), "pool1_pool": (56, 56, 64), "conv2_block2_out": (56, 56, 64),
        "conv3_block2_out": (28, 28, 128), "conv4_block2_out": (14, 14, 256), "conv5_block2_out": (7, 7, 512),
    }),
    ("resnet34", {}, {
        "conv2_block3_out": (56, 56, 64), "conv3_block4_out": (28, 28, 128), "conv4_block6_out": (14, 14, 256),
        "conv5_block3_out": (7, 7, 512), "avg_pool": (512,),
    }),
    ("resnet50", {}, {
        "conv1_conv": (112, 112, 64), "pool1_pool": (56, 56, 64), "conv2_block3_out": (56, 56, 256),
        "conv3_block1_1_conv": (28, 28, 128), "conv3_block4_out": (28, 28, 512), "conv4_block6_out": (14, 14, 1024),
        "conv5_block3_out": (7, 7, 2048), "avg_pool": (2048,), "predictions": (1000,),
    }),
    ("resnet50", {"stride_at": "middle"}, {"conv3_block1_1_conv": (56, 56, 128), "conv3_block1_2_conv": (28, 28, 128)}),
    ("resnet101", {}, {"conv4_block23_out": (14, 14, 1024), "conv5_block3_out": (7, 7, 2048)}),
    ("resnet152", {}, {"conv3_block8_out": (28, 28, 512), "conv4_block36_out": (14, 14, 1024)}),
    # The course's exercise prints these after each stage.
    ("resnet50-course", {}, {
        "conv1_conv": (32, 32, 64), "pool1_pool": (15, 15, 64), "conv2_block3_out": (15, 15, 256),
        "conv3_block4_out": (8, 8, 512), "conv4_block6_out": (4, 4, 1024), "conv5_block3_out": (2, 2, 2048),
        "avg_pool": (1, 1, 2048), "predictions": (6,),
    }),
    # He et al., section 4.2: 32x32 with 16 filters, 16x16 with 32, 8x8 with 64.
    ("resnet20", {}, {
        "conv1_conv": (32, 32, 16), "conv2_block3_out": (32, 32, 16), "conv3_block3_out": (16, 16, 32),
        "conv4_block3_out": (8, 8, 64), "avg_pool": (64,), "predictions": (10,),
    }),
    ("plain110", {}, {"conv2_block18_out": (32, 32, 16), "conv4_block18_out": (8, 8, 64)}),
    # Lin et al., figure 2, and the sizes of the authors' Caffe files.
    ("nin", {}, {"cccp2": (32, 32, 96), "pool1": (16, 16, 96), "pool2": (8, 8, 192), "cccp6": (8, 8, 10)}),
    ("nin", {"variant": "imagenet"}, {
        "cccp2": (54, 54, 96), "pool1": (27, 27, 96), "pool2": (13, 13, 256), "pool3": (6, 6, 384),
        "cccp8": (6, 6, 1000),
    }),
    # Szegedy et al., table 1, and section 5 for the heads.
    ("googlenet", {}, {
        "conv1": (112, 112, 64), "pool1": (56, 56, 64), "conv2": (56, 56, 192), "pool2": (28, 28, 192),
        "inception_3a": (28, 28, 256), "inception_3b": (28, 28, 480), "pool3": (14, 14, 480),
        "inception_4a": (14, 14, 512), "inception_4b": (14, 14, 512), "inception_4c": (14, 14, 512),
        "inception_4d": (14, 14, 528), "inception_4e": (14, 14, 832), "pool4": (7, 7, 832),
        "inception_5a": (7, 7, 832), "inception_5b": (7, 7, 1024), "avg_pool": (1024,), "predictions": (1000,),
        "head1_pool": (4, 4, 512), "head2_pool": (4, 4, 528), "head2_fc": (1024,),
    }),
    # Howard et al., table 1.
    ("mobilenet_v1", {}, {
        "conv1": (112, 112, 32), "conv_pw_1": (112, 112, 64), "conv_dw_2": (56, 56, 64), "conv_pw_3": (56, 56, 128),
        "conv_pw_5": (28, 28, 256), "conv_pw_11": (14, 14, 512), "conv_pw_13": (7, 7, 1024),
    }),
    # Sandler et al., table 2: the input of a line is the output of the one above.
    ("mobilenet_v2", {}, {
        "Conv1": (112, 112, 32), "expanded_conv_project": (112, 112, 16), "block_2_project": (56, 56, 24),
        "block_5_project": (28, 28, 32), "block_9_project": (14, 14, 64), "block_12_project": (14, 14, 96),
        "block_15_project": (7, 7, 160), "block_16_project": (7, 7, 320), "Conv_1": (7, 7, 1280),
    }),
    # Iandola et al., table 1.
    ("squeezenet", {}, {
        "conv1": (111, 111, 96), "pool1": (55, 55, 96), "fire2": (55, 55, 128), "fire3": (55, 55, 128),
        "fire4": (55, 55, 256), "pool4": (27, 27, 256), "fire5": (27, 27, 256), "fire6": (27, 27, 384),
        "fire7": (27, 27, 384), "fire8": (27, 27, 512), "pool8": (13, 13, 512), "fire9": (13, 13, 512),
        "conv10": (13, 13, 1000), "avgpool10": (1000,),
    }),
    # The authors' Caffe file: pools round up.
    ("squeezenet", {"version": "1.1"}, {
        "conv1": (113, 113, 64), "pool1": (56, 56, 64), "pool3": (28, 28, 128), "pool5": (14, 14, 256),
        "conv10": (14, 14, 1000),
    }),
]  # fmt: skip


@pytest.mark.parametrize(("name", "overrides", "table"), TABLES, ids=[f"{name} {more}" for name, more, _ in TABLES])
def test_shapes_are_those_of_the_papers_table(name, overrides, table):
    ours = shapes(name, **overrides)
    assert {layer: ours[layer] for layer in table} == table


def test_every_network_has_a_table_or_a_sibling_with_one():
    families = {name.rstrip("0123456789") for name, _, _ in TABLES}
    assert {name.rstrip("0123456789") for name in ARCHITECTURES} == families


# Parameters layer by layer, as printed or worked out by hand.
@pytest.mark.parametrize(
    ("name", "overrides", "table"),
    [
        ("lenet5", {}, {"conv1": 608, "conv2": 3216, "fc3": 48_120, "fc4": 10_164, "softmax": 850}),
        (  # LeCun et al., section II-B, layer by layer
            "lenet5-1998",
            {"sparse_c3": True, "trainable_pooling": True, "radial_basis": True},
            {"c1": 156, "s2_scale": 12, "c3": 1516, "s4_scale": 32, "c5": 48_120, "f6": 10_164, "output": 0},
        ),
        ("lenet5-1998", {}, {"c1": 156, "c3": 2416, "c5": 48_120, "f6": 10_164, "output": 850}),
        (
            "alexnet",
            {"groups": 2},
            {"conv1": 34_944, "conv2": 48 * 25 * 256 + 256, "conv3": 885_120, "conv4": 192 * 9 * 384 + 384},
        ),
        ("vgg16", {}, {"fc1": 7 * 7 * 512 * 4096 + 4096, "fc2": 4096 * 4097, "predictions": 4097 * 1000}),
    ],
)
def test_parameters_of_single_layers(name, overrides, table):
    ours = parameters(name, **overrides)
    assert {layer: ours[layer] for layer in table} == table


def test_squeezenets_parameters_are_those_of_its_table_1():
    ours = parameters("squeezenet")
    printed = {
        "conv1": 14_208, "fire2": 11_920, "fire3": 12_432, "fire4": 45_344, "fire5": 49_440, "fire6": 104_880,
        "fire7": 111_024, "fire8": 188_992, "fire9": 197_184, "conv10": 513_000,
    }  # fmt: skip
    lines = {line: sum(count for layer, count in ours.items() if layer.split("_")[0] == line) for line in printed}
    assert lines == printed
    assert sum(printed.values()) == 1_248_424
