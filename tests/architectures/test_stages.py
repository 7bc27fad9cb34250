from itertools import pairwise

import pytest
from hypothesis import given

from cnnkit.architectures import (
    ARCHITECTURES,
    Architecture,
    AuxiliaryHead,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Pool,
    Residual,
    derive_rows,
    get,
    read_ledger,
)
from cnnkit.architectures.stages import MOST_STAGES, stages_of
from cnnkit.errors import OptionError
from tests.architectures.random_specs import architectures


def same(name):
    return Conv(name, filters=4, kernel=3, padding="same")


def summaries(rows):
    return [(stage.shape, stage.summary) for stage in stages_of(rows)]


def network(*layers, input_shape=(16, 12, 4)):
    return Architecture("test", input_shape, layers)


def test_resnet_152_is_its_papers_table():
    stages = stages_of(derive_rows(get("resnet152")))
    assert [(stage.shape, stage.summary) for stage in stages] == [  # He et al., 2015, table 1
        ((224, 224, 3), "input"),
        ((112, 112, 64), "conv"),
        ((56, 56, 64), "pool"),
        ((56, 56, 256), "3 blocks"),
        ((28, 28, 512), "8 blocks"),
        ((14, 14, 1024), "36 blocks"),
        ((7, 7, 2048), "3 blocks"),
        ((2048,), "global pool"),
        ((1000,), "dense"),
    ]


def test_googlenet_keeps_its_modules_and_its_heads_apart():
    stages = stages_of(derive_rows(get("googlenet")))
    modules = sum(step.kind == "module" for stage in stages for step in stage.steps)
    assert modules == 9  # Szegedy et al., 2014, table 1
    heads = [stage for stage in stages if stage.is_head]
    assert [stage.rows[0].node.blocks[0] for stage in heads] == ["head1", "head2"]
    assert [stage.shape for stage in heads] == [(1000,), (1000,)]


def test_layers_that_leave_the_shape_make_one_stage():
    rows = derive_rows(network(same("a"), BatchNorm("norm"), same("b"), Pool("half", 2), Flatten("row")))
    assert summaries(rows) == [
        ((16, 12, 4), "input"),
        ((16, 12, 4), "2 conv"),
        ((8, 6, 4), "pool"),
        ((192,), "flatten"),
    ]
    assert [len(stage.rows) for stage in stages_of(rows)] == [1, 3, 1, 1]


def test_normalisation_alone_is_named():
    rows = derive_rows(network(GlobalPool("mean"), Dense("units", 7), BatchNorm("norm"), Dense("eight", 8)))
    assert summaries(rows)[1:] == [((4,), "global pool"), ((7,), "dense"), ((8,), "dense")]
    assert summaries(derive_rows(network(BatchNorm("norm"), Conv("b", filters=5, kernel=1)))[1:])[0][1] == "batch norm"


def test_nested_blocks_count_as_the_outermost():
    inner = Concat("inner", ((Conv("left", filters=1, kernel=1),), (Conv("right", filters=3, kernel=1),)))
    rows = derive_rows(network(Residual("outer", (same("a"), inner)), Residual("next", (same("b"),))))
    assert summaries(rows) == [((16, 12, 4), "input"), ((16, 12, 4), "2 blocks")]


def test_a_block_that_is_broken_off_is_no_head():
    broken = network(same("a"), Residual("add", (same("b"), Conv("c", filters=5, kernel=3))))
    rows = read_ledger(broken).rows
    assert [row.name for row in rows] == ["input", "a", "b", "c"]
    assert not any(stage.is_head for stage in stages_of(rows))


def test_a_head_inside_is_told_from_what_follows():
    rows = derive_rows(network(AuxiliaryHead("aside", (GlobalPool("mean"), Dense("out", 3))), same("a")))
    assert [(stage.shape, stage.is_head) for stage in stages_of(rows)] == [
        ((16, 12, 4), False),
        ((3,), True),
        ((16, 12, 4), False),
    ]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_of_the_zoo_is_seen_at_once(name):
    rows = derive_rows(get(name))
    stages = stages_of(rows)
    assert sum(not stage.is_head for stage in stages) <= MOST_STAGES
    assert tuple(row for stage in stages for row in stage.rows) == rows
    assert sum(stage.parameters for stage in stages) == sum(row.parameters.trainable for row in rows)
    assert sum(stage.macs for stage in stages) == sum(row.macs for row in rows)


def test_too_many_channels_are_put_together_by_their_sides():
    widths = [Conv(f"c{n}", filters=n, kernel=1) for n in range(1, 41)]
    stages = stages_of(derive_rows(network(*widths[:20], Pool("half", 2), *widths[20:])))
    assert [stage.shape for stage in stages[1:]] == [(16, 12, 20), (8, 6, 40)]


def test_too_many_sides_are_put_together_in_the_order_they_come():
    shrinking = [Conv(f"c{n}", filters=2, kernel=3) for n in range(60)]
    stages = stages_of(derive_rows(network(*shrinking, input_shape=(200, 180, 2))))
    assert 12 < len(stages) <= MOST_STAGES
    assert stages[-1].shape == (80, 60, 2)
    assert {len(stage.rows) for stage in stages[1:-1]} <= {2, 3}


@given(architectures())
def test_no_row_is_lost_and_neighbours_differ(architecture):
    rows = derive_rows(architecture)
    stages = stages_of(rows)
    assert tuple(row for stage in stages for row in stage.rows) == rows
    assert all(stage.summary for stage in stages)
    for stage, after in pairwise(stages):
        assert stage.shape != after.shape or stage.is_head or after.is_head or not stage.rows[0].node.inputs


@pytest.mark.parametrize("most", [0, -1, 2.5, None])
def test_the_number_of_stages_is_a_whole_one(most):
    with pytest.raises(OptionError, match="most must be a whole number from 1"):
        stages_of(derive_rows(get("vgg16")), most=most)


def test_blocks_called_as_paths_are_blocks():
    layers = (
        Residual("a, path 1", (Conv("c", 3, 1),)),
        Concat("y, path 2", ((Conv("f", 1, 1),), ())),
        AuxiliaryHead("h, path 3", (GlobalPool("g"),)),
        Flatten("flat"),
    )
    stages = stages_of(derive_rows(Architecture("net", (8, 8, 3), layers)))
    assert [(stage.summary, stage.is_head) for stage in stages] == [
        ("input", False), ("block", False), ("module", False), ("head", True), ("flatten", False)
    ]  # fmt: skip
