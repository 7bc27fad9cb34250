import pytest

from cnnkit.architectures import count_macs, count_parameters, derive_rows, get
from cnnkit.architectures.block_designs import basic_design, bottleneck_design
from cnnkit.architectures.keras_model import build_keras


def test_the_designs_of_the_papers_figure_5():
    basic, bottleneck = basic_design(64, side=56), bottleneck_design(256, 64, side=56)
    assert count_parameters(basic) == 2 * (3 * 3 * 64 * 64 + 2 * 64)
    assert count_parameters(bottleneck) == 256 * 64 + 3 * 3 * 64 * 64 + 64 * 256 + 2 * (64 + 64 + 256)
    assert count_macs(basic) == 56 * 56 * 18 * 64 * 64
    assert count_macs(bottleneck) == 56 * 56 * 17 * 64 * 64  # with a quarter of the channels, 4 + 9 + 4


@pytest.mark.parametrize(
    "design", [basic_design(24, side=7), bottleneck_design(24, 10, side=7)], ids=["basic", "bottleneck"]
)
def test_keras_counts_the_same(design):
    model = build_keras(design)
    assert sum(weight.numpy().size for weight in model.trainable_weights) == count_parameters(design)
    assert model.output_shape[1:] == derive_rows(design)[-1].shape == (7, 7, 24)


def test_the_bottleneck_is_resnet_50s():
    rows = {row.name: row for row in derive_rows(get("resnet50"))}
    block = [row for name, row in rows.items() if name.startswith("conv2_block2_")]
    design = derive_rows(bottleneck_design(256, 64, side=56))[1:]
    assert [(row.shape, row.parameters, row.macs) for row in design] == [
        (row.shape, row.parameters, row.macs) for row in block
    ]
