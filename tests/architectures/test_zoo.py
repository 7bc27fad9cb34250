from typing import Any

import pytest

from cnnkit.architectures import build_graph, count_macs, count_parameters, derive_rows
from cnnkit.architectures.zoo import ARCHITECTURES, get, options
from cnnkit.architectures.zoo.lenet import TABLE_I
from cnnkit.errors import OptionError, ShapeError


def shapes(name, **overrides):
    return {row.name: row.shape for row in derive_rows(get(name, **overrides))}


def parameters(name, **overrides):
    return {row.name: row.parameters.trainable for row in derive_rows(get(name, **overrides))}


@pytest.mark.parametrize(
    ("name", "overrides", "expected"),
    [
        ("lenet5-1998", {}, 61_706),
        ("lenet5-1998", {"sparse_c3": True}, 61_706 - 900),
        ("lenet5-1998", {"trainable_pooling": True}, 61_706 + 12 + 32),
        ("lenet5-1998", {"radial_basis": True}, 61_706 - 850),
        ("alexnet", {}, 62_378_344),
        ("alexnet", {"groups": 2}, 60_965_224),
        ("alexnet", {"input_shape": (224, 224, 3)}, 62_378_344),
        ("alexnet", {"local_response_norm": False, "dropout": 0.0}, 62_378_344),
        ("vgg16", {}, 138_357_544),
        ("vgg19", {}, 143_667_240),
        ("resnet50", {"conv_bias": True}, 25_583_592),
        ("resnet50", {"stride_at": "middle"}, 25_557_032),
        ("resnet20", {"shortcut": "B"}, 269_722 + (16 * 32 + 2 * 32) + (32 * 64 + 2 * 64)),
        ("resnet50", {"shortcut": "A"}, 25_557_032 - 2_776_576),
        ("nin", {}, 966_986),
        ("nin", {"variant": "imagenet"}, 7_595_176),
        ("googlenet", {}, 13_378_280),
        ("googlenet", {"auxiliary_heads": False}, 6_998_552),
        ("mobilenet_v1", {}, 4_231_976),
        ("mobilenet_v2", {}, 3_504_872),
        ("squeezenet", {"version": "1.1"}, 1_235_496),
    ],
)
def test_variants_have_their_known_counts(name, overrides, expected):
    assert count_parameters(get(name, **overrides)) == expected


def test_the_projections_of_resnet_50_are_what_option_a_saves():
    ends = [(64, 256), (256, 512), (512, 1024), (1024, 2048)]
    assert sum(c_in * c_out + 2 * c_out for c_in, c_out in ends) == 2_776_576
    assert not any(layer.endswith("_0_conv") for layer in shapes("resnet50", shortcut="A"))
    everywhere = [layer for layer in shapes("resnet50", shortcut="C") if layer.endswith("_0_conv")]
    assert len(everywhere) == 3 + 4 + 6 + 3


@pytest.mark.parametrize(
    ("name", "averages"), [("resnet50", 53_120), ("mobilenet_v1", 21_888), ("mobilenet_v2", 34_112)]
)
def test_moving_averages_are_told_apart(name, averages):
    """Keras prints 25,636,712, 4,253,864 and 3,538,984 in all: with the biases of ResNet-50, and these."""
    assert sum(row.parameters.non_trainable for row in derive_rows(get(name))) == averages


def test_a_stride_in_the_middle_costs_products_not_parameters():
    first, middle = (count_macs(get("resnet50", stride_at=place)) for place in ("first", "middle"))
    # Three blocks compute their first 1x1 convolution at four times as many positions.
    assert middle - first == sum(3 * side**2 * c_in * filters for side, c_in, filters in _SKIPPING_BLOCKS)


_SKIPPING_BLOCKS = [(28, 256, 128), (14, 512, 256), (7, 1024, 512)]  # positions after, channels before, filters


@pytest.mark.parametrize("depth", [20, 32, 44, 56, 110])
def test_a_plain_network_has_the_layers_of_the_residual_one(depth):
    plain, residual = (get(f"{kind}{depth}") for kind in ("plain", "resnet"))
    assert count_parameters(plain) == count_parameters(residual)
    assert count_macs(plain) == count_macs(residual)
    with_weights = [layer for layer in parameters(f"plain{depth}") if layer.endswith(("_conv", "predictions"))]
    assert len(with_weights) == depth


@pytest.mark.parametrize(("name", "depth"), [("vgg16", 16), ("vgg19", 19), ("resnet18", 18), ("resnet34", 34),
    ("resnet50", 50), ("resnet101", 101), ("resnet152", 152), ("resnet20", 20), ("resnet110", 110)])  # fmt: skip
def test_a_number_in_a_name_counts_the_layers_with_weights(name, depth):
    counted = [
        layer for layer in parameters(name) if "conv" in layer and not layer.endswith(("bn", "relu", "add", "out"))
    ]
    dense = [layer for layer in parameters(name) if layer in ("fc1", "fc2", "predictions")]
    beside = [layer for layer in counted if "_0_" in layer]  # shortcuts are not counted
    assert len(counted) - len(beside) + len(dense) == depth


def test_table_i_has_sixty_connections():
    assert len(TABLE_I) == 16
    assert [len(maps) for maps in TABLE_I] == [3] * 6 + [4] * 9 + [6]
    assert sum(map(len, TABLE_I)) == 60
    assert len(set(TABLE_I)) == 16
    # The paper's columns, 0 to 15, read downwards.
    assert TABLE_I[:6] == ((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5))
    assert TABLE_I[6:12] == ((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5))
    assert TABLE_I[12:] == ((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5), (0, 1, 2, 3, 4, 5))


def test_lenet_5_of_1998_has_its_340908_connections():
    rows = {
        row.name: row
        for row in derive_rows(get("lenet5-1998", sparse_c3=True, trainable_pooling=True, radial_basis=True))
    }
    shared = sum(
        rows[layer].parameters.trainable * rows[layer].shape[0] * rows[layer].shape[1] for layer in ("c1", "c3", "c5")
    )
    pooled = sum(5 * rows[layer].size for layer in ("s2", "s4"))  # four inputs and a bias
    assert shared + pooled + rows["f6"].parameters.trainable + 84 * 10 == 340_908


def test_googlenet_has_its_heads_after_4a_and_4d():
    graph = build_graph(get("googlenet"))
    names = [node.operation.name for node in graph.nodes]
    assert [names[place] for place in graph.outputs] == ["head1_predictions", "head2_predictions", "predictions"]
    read = [names[graph.nodes[names.index(f"head{place}_pool")].inputs[0]] for place in (1, 2)]
    assert read == ["inception_4a", "inception_4d"]
    assert len(build_graph(get("googlenet", auxiliary_heads=False)).outputs) == 1


def test_mobilenet_v2_rounds_filters_to_eights_but_never_below_nine_tenths():
    narrow = shapes("mobilenet_v2", alpha=0.35)
    assert (narrow["Conv1"][-1], narrow["block_1_project"][-1], narrow["Conv_1"][-1]) == (16, 8, 1280)
    wide = shapes("mobilenet_v2", alpha=1.4)
    assert (wide["Conv1"][-1], wide["expanded_conv_project"][-1], wide["Conv_1"][-1]) == (48, 24, 1792)
    assert shapes("mobilenet_v2", alpha=0.5)["block_1_project"][-1] == 16  # 12 rounds to 16, half up


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_takes_small_pictures_and_ten_classes(name):
    rows = derive_rows(get(name, input_shape=(64, 64, 3), classes=10))
    graph = build_graph(get(name, input_shape=(64, 64, 3), classes=10))
    assert rows[0].shape == (64, 64, 3)
    assert {rows[place].shape for place in graph.outputs} == {(10,)}


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_takes_uneven_pictures_and_signals(name):
    assert derive_rows(get(name, input_shape=(97, 120, 5), classes=7))[-1].shape == (7,)
    assert derive_rows(get(name, input_shape=(200, 2), classes=3))[-1].shape == (3,)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_no_name_holds_a_slash(name):
    assert not any("/" in row.name for row in derive_rows(get(name)))
    assert get(name).source


def test_an_unknown_network_is_refused_with_the_known_ones():
    with pytest.raises(OptionError, match=r"'resnet51'.*resnet50, resnet101"):
        get("resnet51")


def test_an_unknown_option_is_refused_with_the_known_ones():
    with pytest.raises(OptionError, match=r"vgg16 has no option 'alpha'. It has input_shape, classes"):
        get("vgg16", alpha=0.5)


@pytest.mark.parametrize("shape", [(10,), (), [64, 64, 3], 64, "64x64x3", (64, 0, 3), (8, 8, 8, 8, 3), (64.0, 64, 3)])
def test_what_is_no_shape_is_refused_by_every_network(shape):
    for name in ARCHITECTURES:
        with pytest.raises(OptionError, match="input_shape must be a tuple"):
            get(name, input_shape=shape)


@pytest.mark.parametrize(
    ("name", "overrides", "words"),
    [
        ("alexnet", {"groups": 3}, "groups must be one of 1, 2, got 3"),
        ("alexnet", {"local_response_norm": 1}, "one of False, True, got 1"),
        ("alexnet", {"dropout": 1.5}, "drop6: rate"),
        ("alexnet", {"dropout": None}, "drop6: rate"),
        ("lenet5-1998", {"sparse_c3": "yes"}, "sparse_c3 must be one of False, True"),
        ("resnet18", {"shortcut": "D"}, "shortcut must be one of 'A', 'B', 'C', got 'D'"),
        ("resnet50", {"stride_at": "last"}, "'first', 'middle', got 'last'"),
        ("nin", {"variant": "mnist"}, "'cifar10', 'imagenet', got 'mnist'"),
        ("squeezenet", {"version": 1.0}, "'1.0', '1.1', got 1.0"),
        ("googlenet", {"auxiliary_heads": None}, "auxiliary_heads must be one of"),
        ("mobilenet_v1", {"alpha": 0}, "alpha must be a number from 0.03125 to 16"),
        ("mobilenet_v1", {"alpha": 0.03}, "alpha must be a number from 0.03125 to 16"),
        ("mobilenet_v2", {"alpha": "1"}, "alpha must be a number from 0.03125 to 16"),
        ("vgg16", {"classes": 0}, "predictions: units must be a whole number"),
    ],
)
def test_a_value_outside_its_range_is_refused(name, overrides, words):
    with pytest.raises(OptionError, match=words):
        get(name, **overrides)


@pytest.mark.parametrize(
    ("name", "side"), [("alexnet", 63), ("vgg16", 32), ("resnet50-course", 37), ("squeezenet", 35)]
)
def test_a_picture_too_small_is_refused_with_the_smallest_that_does(name, side):
    assert derive_rows(get(name, input_shape=(side, side, 3)))
    with pytest.raises(ShapeError, match=f"at least {side}x{side}x3"):
        derive_rows(get(name, input_shape=(side - 1, side - 1, 3)))


def test_options_come_with_their_defaults():
    assert options("vgg16") == {"input_shape": (224, 224, 3), "classes": 1000}
    assert options("mobilenet_v2") == {"input_shape": (224, 224, 3), "classes": 1000, "alpha": 1.0}
    with pytest.raises(OptionError, match="No network is called 'lenet'"):
        options("lenet")
    unhashable: Any = ["vgg16"]
    with pytest.raises(OptionError, match=r"No network is called \['vgg16'\]"):
        get(unhashable)


@pytest.mark.parametrize("name", ["mobilenet_v1", "mobilenet_v2"])
def test_the_narrowest_and_the_widest_mobilenets_have_filters(name):
    for alpha in (1 / 32, 16):
        assert min(shape[-1] for shape in shapes(name, alpha=alpha).values()) >= 1
