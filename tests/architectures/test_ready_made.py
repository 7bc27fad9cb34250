from dataclasses import replace

import pytest

from cnnkit.architectures import Architecture, Conv, Dense, Pool, Residual, derive_rows, get, read_ledger
from cnnkit.architectures.edit import change_layer, insert_layers
from cnnkit.architectures.naming import names_in
from cnnkit.architectures.paths import outline, path_of
from cnnkit.architectures.ready_made import READY_MADE, fitting_shortcut, make_layers, shape_before
from cnnkit.architectures.spec import LAYER_TYPES
from cnnkit.errors import OptionError, ShapeError
from tests.architectures.test_paths import NET

SHAPES = [(32, 32, 3), (7, 5, 32), (1, 1, 6), (16, 4), (8, 9, 10, 12), (10,)]
KEEPING = (  # those that a residual block may hold without changing its shape
    "Convolution", "1×1 convolution", "Depthwise convolution", "Transposed convolution", "Max pooling",
    "Average pooling", "Upsampling", "Batch normalisation", "Activation", "Dropout", "Local response normalisation",
    "Padded shortcut", "Conv, batch norm, ReLU", "Residual block", "Inverted residual",
)  # fmt: skip


def after(shape, layers):
    return derive_rows(Architecture("net", shape, layers))[-1].shape


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", READY_MADE)
def test_what_is_offered_for_a_place_fits_there(kind, shape):
    for keeps_shape in (False, True):
        layers = make_layers(kind, shape, [], keeps_shape=keeps_shape)
        error = read_ledger(Architecture("net", shape, layers)).error
        assert (error is None) == READY_MADE[kind].fits(shape)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if len(shape) > 1], ids=str)
@pytest.mark.parametrize("kind", KEEPING)
def test_inside_a_block_the_shape_stays(kind, shape):
    layers = make_layers(kind, shape, [], keeps_shape=True)
    assert after(shape, (Residual("sum", layers),)) == shape


def test_every_record_but_the_bare_joins_is_on_the_menu():
    made = {
        type(layer)
        for kind, entry in READY_MADE.items()
        for _, layer in outline(Architecture("n", (8, 8, 4), make_layers(kind, (8, 8, 4), [])))
    }
    assert made == {*LAYER_TYPES}


@pytest.mark.parametrize("kind", READY_MADE)
def test_names_are_new(kind):
    network = Architecture("net", (16, 16, 8), make_layers(kind, (16, 16, 8), []))
    again = insert_layers(network, (1,), make_layers(kind, (16, 16, 8), names_in(network.layers)))
    assert len(names_in(again.layers)) == 2 * len(names_in(network.layers))


def test_the_defaults_are_the_usual_ones():
    assert make_layers("Convolution", (32, 32, 3), ["conv1"]) == (
        Conv("conv2", 16, kernel=3, padding="same", activation="relu"),
    )
    assert make_layers("Max pooling", (32, 32, 8), []) == (Pool("pool1", size=2),)
    assert after((32, 32, 8), make_layers("Residual block, half the size", (32, 32, 8), [])) == (16, 16, 16)
    assert after((28, 28, 192), make_layers("Inception module", (28, 28, 192), [])) == (28, 28, 192)
    assert after((55, 55, 128), make_layers("Fire module", (55, 55, 128), [])) == (55, 55, 128)


def test_an_unknown_kind_lists_the_known_ones():
    with pytest.raises(OptionError, match=r"no 'Attention' to put in\. There are Convolution"):
        make_layers("Attention", (8, 8, 3), [])


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "mobilenet_v2", "googlenet"])
def test_the_shape_before_a_layer_is_what_it_reads(name):
    network = get(name)
    rows = derive_rows(network)
    shapes = {row.name: row.shape for row in rows}
    reads = {row.name: rows[row.node.inputs[0]].shape for row in rows if len(row.node.inputs) == 1}
    for path, layer in outline(network):
        if layer.name in reads:
            assert shape_before(network, path, shapes) == reads[layer.name]


def test_the_shape_before_a_place_below_an_error_is_the_nearest_known():
    assert shape_before(NET, (2, "paths", 2, 1), {"c": (6, 6, 4)}) == (6, 6, 4)
    assert shape_before(NET, (0,), {}) == (8, 8, 3)


@pytest.mark.parametrize("name", ["resnet18", "resnet34", "resnet50"])
def test_the_shortcut_that_fits_is_the_papers(name):
    network = get(name)
    rows = derive_rows(network)
    shapes = {row.name: row.shape for row in rows}
    blocks = [(path, layer) for path, layer in outline(network) if isinstance(layer, Residual) and layer.shortcut]
    assert len(blocks) >= 3
    for path, block in blocks:
        made = fitting_shortcut(block, shape_before(network, path, shapes), names_in(network.layers))
        conv, norm = made
        assert isinstance(conv, Conv)
        assert (replace(conv, name="n"), type(norm)) == (replace(block.shortcut[0], name="n"), type(block.shortcut[1]))
        changed = change_layer(network, path_of(network, block.name), shortcut=made)
        assert derive_rows(changed)[-1] == rows[-1]


def test_a_shortcut_beside_dense_layers_is_dense():
    block = Residual("sum", (Dense("d", 7),))
    assert after((5,), (replace(block, shortcut=fitting_shortcut(block, (5,), [])),)) == (7,)


def test_a_size_that_no_stride_reaches_is_explained():
    with pytest.raises(ShapeError, match=r"sum: no stride of a 1x1 convolution leads from 8x8x3 to the body's 6x6x4\."):
        fitting_shortcut(Residual("sum", (Conv("c", 4, 3),)), (8, 8, 3), [])
    with pytest.raises(ShapeError, match=r"c: .*does not fit"):
        fitting_shortcut(Residual("sum", (Conv("c", 4, 9),)), (8, 8, 3), [])
