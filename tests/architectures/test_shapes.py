"""Layers that do not fit: the error names the layer, the shapes and the nearest value that works."""

from dataclasses import replace

import pytest

from cnnkit.architectures import (
    Activation,
    Architecture,
    AuxiliaryHead,
    Concat,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalPool,
    PaddedShortcut,
    Pool,
    Residual,
    TransposedConv,
    Upsample,
    count_parameters,
    get,
    read_ledger,
)
from cnnkit.errors import CnnkitError, OptionError, ShapeError


def network(*layers, input_shape=(16, 20, 6)):
    return Architecture("net", input_shape, layers)


CASES = {  # id: layers, words of the error, layers that work as it says
    "filter larger than its input": (
        (Conv("c1", 8, (17, 3)),),
        ["c1", "16x20x6", "at most 16"],
        (Conv("c1", 8, (16, 3)),),
    ),
    "dilated filter larger than its input": (
        (Conv("c1", 8, 5, dilation=4),),
        ["c1", "side 5 (17 with dilation 4)", "at most 4"],
        (Conv("c1", 8, 4, dilation=4),),
    ),
    "pool larger than its input": ((Pool("p", 18),), ["p", "16x20x6", "at most 16"], (Pool("p", 16),)),
    "channels not divisible by groups": (
        (Conv("c1", 8, 3, groups=4),),
        ["c1", "6 input channels", "4 groups", "groups = 2"],
        (Conv("c1", 8, 3, groups=2),),
    ),
    "filters not divisible by groups": (
        (Conv("c1", 8, 3, groups=3),),
        ["c1", "8 filters", "3 groups", "groups = 2", "9 filters"],
        (Conv("c1", 9, 3, groups=3),),
    ),
    "neither divisible by groups": (
        (Conv("c0", 12, 1), Conv("c1", 13, 3, groups=5)),
        ["c1: 12 input channels and 13 filters cannot", "groups = 1, or 10 input channels and 15 filters"],
        (Conv("c0", 10, 1), Conv("c1", 15, 3, groups=5)),
    ),
    "more groups nearer than fewer": (
        (Conv("c0", 7, 1), Conv("c1", 7, 3, groups=6)),
        ["c1", "groups = 7, or 6 input channels and 6 filters"],
        (Conv("c0", 7, 1), Conv("c1", 7, 3, groups=7)),
    ),
    "a filter larger than both sides": (
        (Pool("p", 2, (1, 8)), Conv("c1", 8, 17)),
        ["c1", "15x3x6", "at most 3"],
        (Pool("p", 2, (1, 8)), Conv("c1", 8, 3)),
    ),
    "a padding for both sides": (
        (Pool("p", 2, (1, 8)), Conv("c1", 8, 17)),
        ["c1", "15x3x6", "padding of at least 7"],
        (Pool("p", 2, (1, 8)), Conv("c1", 8, 17, padding=7)),
    ),
    "channel that is not there": (
        (Conv("c3", 2, 3, connections=((0, 1), (5, 6))),),
        ["c3", "channel 6", "up to 5"],
        (Conv("c3", 2, 3, connections=((0, 1), (4, 5))),),
    ),
    "channels that do not add": (
        (Residual("sum", (Conv("c1", 8, 3, padding="same"),)),),
        ["sum", "16x20x8", "16x20x6", "8 filters into the shortcut"],
        (Residual("sum", (Conv("c1", 8, 3, padding="same"),), (Conv("c0", 8, 1),)),),
    ),
    "sizes that do not add": (
        (Residual("sum", (Conv("c1", 8, 3, stride=2, padding="same"),)),),
        ["sum", "8x10x8", "16x20x6", "8 filters and stride 2 into the shortcut"],
        (Residual("sum", (Conv("c1", 8, 3, stride=2, padding="same"),), (Conv("c0", 8, 1, stride=2),)),),
    ),
    "a body that loses its border": (
        (Residual("sum", (Conv("c1", 6, 3),)),),
        ["sum", "14x18x6", "16x20x6", 'padding "same"'],
        (Residual("sum", (Conv("c1", 6, 3, padding="same"),)),),
    ),
    "a shortcut that loses pixels": (
        (Residual("sum", (Conv("c1", 6, 3, padding="same"),), (Conv("c0", 6, 1, stride=2),)),),
        ["sum", "16x20x6", "Let the body end with 8x10x6", "equal strides"],
        (Residual("sum", (Conv("c1", 6, 3, stride=2, padding="same"),), (Conv("c0", 6, 1, stride=2),)),),
    ),
    "a body that enlarges": (
        (Residual("sum", (Upsample("up", 2),)),),
        ["sum", "32x40x6", "Let the body end with 16x20x6"],
        (Residual("sum", (Upsample("up", 2), Pool("p", 2))),),
    ),
    "a flat body": (
        (Residual("sum", (Flatten("f"), Dense("fc", 10))),),
        ["sum", "gives 10", "Let the body end with 16x20x6, neither flattened"],
        (Residual("sum", (Conv("c1", 6, 1),)),),
    ),
    "a flat shortcut": (
        (Residual("sum", (Conv("c1", 6, 1),), (GlobalPool("g"),)),),
        ["sum", "the shortcut 6", "Let the shortcut end with 16x20x6, neither flattened"],
        (Residual("sum", (Conv("c1", 6, 1),), (Conv("c0", 6, 1),)),),
    ),
    "paths that cannot be joined": (
        (Concat("both", ((Conv("a", 4, 1),), (Conv("b", 5, 3),))),),
        ["both", "path 2", "14x18x5", "16x20x5"],
        (Concat("both", ((Conv("a", 4, 1),), (Conv("b", 5, 3, padding="same"),))),),
    ),
    "a flat path beside a volume": (
        (Concat("both", ((Conv("a", 4, 1),), (GlobalPool("b"),))),),
        ["both", "path 2", "16x20x4", "gives 6"],
        (Concat("both", ((Conv("a", 4, 1), GlobalPool("c")), (GlobalPool("b"),))),),
    ),
    "dense on a volume": (
        (Dense("fc", 10),),
        ["fc", "16x20x6", "Flatten or GlobalPool"],
        (Flatten("f"), Dense("fc", 10)),
    ),
    "convolution on a row": (
        (Flatten("f"), Conv("c", 4, 3)),
        ["c", "1920 numbers in a row", "before the flatten"],
        (Conv("c", 4, 3), Flatten("f")),
    ),
    "enlarging a row": (
        (Flatten("f"), Upsample("up", 2)),
        ["up", "1920 numbers in a row", "before the flatten"],
        (Upsample("up", 2), Flatten("f")),
    ),
    "sizes for more axes than there are": (
        (Conv("c", 4, (3, 3, 3)),),
        ["c", "kernel (3, 3, 3)", "2 spatial axes"],
        (Conv("c", 4, (3, 3)),),
    ),
    "padding for more axes than there are": (
        (Pool("p", 2, padding=(1, 1, 1)),),
        ["p", "padding (1, 1, 1)", "2 spatial axes"],
        (Pool("p", 2, padding=(1, 1)),),
    ),
    "a shortcut with fewer channels": (
        (PaddedShortcut("s", 4),),
        ["s", "6", "filters = 4", "Use 6 or more"],
        (PaddedShortcut("s", 6),),
    ),
    "more numbers than a computer has": (
        (Conv("c", 10**6, 1), TransposedConv("t", 10**6, 1, stride=10**4)),
        ["t", "160000x200000x1000000", "fewer channels"],
        (Conv("c", 10**6, 1), TransposedConv("t", 10, 1, stride=10**3)),
    ),
    "more channels than a computer has": (
        (Conv("c", 10**6, 1), Concat("a", ((),) * 2000), Concat("b", ((),) * 2000)),
        ["b", "16x20x4000000000000", "10^15", "fewer channels"],
        (Conv("c", 10**6, 1), Concat("a", ((),) * 2000), Concat("b", ((),) * 1000)),
    ),
    "steps beyond any picture": (
        (Conv("c", 8, 1, 10**6, "same"), Pool("p", 1, 10**6, "same"), Pool("q", 1, 10**6, "same"), Upsample("u", 3)),
        ["q", "10^15 pixels", "smaller strides"],
        (Conv("c", 8, 1, 10**6, "same"), Pool("p", 1, 10**6, "same"), Pool("q", 1, 10**3, "same"), Upsample("u", 3)),
    ),
    "more parameters than a computer has": (
        (Conv("a", 10**6, 1), Conv("b", 10**6, 5, padding="same")),
        ["b", "16x20x1000000", "10^15", "fewer"],
        (Conv("a", 10**6, 1), Conv("b", 10, 5, padding="same")),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_named_with_what_works(case):
    layers, words, fixed = CASES[case]
    with pytest.raises(ShapeError) as caught:
        count_parameters(network(*layers))
    for word in words:
        assert word in str(caught.value), str(caught.value)
    assert count_parameters(network(*fixed)) >= 0


def test_the_rows_above_an_error_stay():
    layers = (Conv("c1", 8, 3), Pool("p1", 2), Conv("c2", 8, 9), Flatten("f"))
    rows, error = read_ledger(network(*layers))
    assert [row.name for row in rows] == ["input", "c1", "p1"]
    assert error is not None
    assert str(error).startswith("c2: its input is 7x9x8.")


def wrong(value):
    """What a type checker would refuse, and a notebook lets through."""
    return value


BAD_RECORDS = {
    "no filters": (lambda: Conv("c", 0, 3), "c: filters must be a whole number from 1"),
    "a fraction of a pixel": (lambda: Conv("c", 4, wrong(2.5)), "c: kernel must be whole numbers"),
    "a size for four axes": (lambda: Pool("p", (2, 2, 2, 2)), "p: size must be whole numbers"),
    "true as a number": (lambda: Dense("d", True), "d: units must be a whole number"),
    "a negative padding": (lambda: DepthwiseConv("d", 3, padding=-1), 'd: padding must be "valid", "same" or'),
    "an unknown padding": (lambda: Conv("c", 4, 3, padding=wrong("full")), "got 'full'"),
    "an unknown activation": (lambda: Activation("a", wrong("rely")), "a: function must be one of linear, relu"),
    "numeric padding where only words go": (lambda: TransposedConv("t", 3, 2, padding=wrong(1)), "one of valid, same"),
    "a nameless layer": (lambda: Flatten(""), "name must be a text of 1 to 80"),
    "a number without end": (lambda: Dense("d", 10**400), "d: units must be a whole number from 1 to 1,000,000"),
    "a number that cannot be written": (lambda: Conv("c", 10**5000, 3), "got a number of more than 60 digits"),
    "such a number in a tuple": (lambda: Conv("c", 8, (10**5000, 3)), "got a value with a number of thousands of"),
    "such a number in a shape": (lambda: get("vgg16", input_shape=(10**5000, 224, 3)), "input_shape must be"),
    "all dropped": (lambda: Dropout("d", 1.0), "below 1"),
    "a rate that is no number": (lambda: Dropout("d", float("nan")), "d: rate must be a number"),
    "an empty body": (lambda: Residual("r", ()), "r: body must be a tuple of 1 or more layers"),
    "one path": (lambda: Concat("j", ((Flatten("f"),),)), "j: a concatenation needs a tuple of two or more paths"),
    "a path that is no tuple": (lambda: Concat("j", wrong(((), Flatten("f")))), "j: each path must be a tuple"),
    "a head without layers": (lambda: AuxiliaryHead("h", ()), "h: layers must be"),
    "something that is no layer": (lambda: network("conv"), "net: layers holds 'conv', which is no layer"),
    "an input without a size": (lambda: network(Flatten("f"), input_shape=()), "net: input_shape must be"),
    "more pixels than a computer has": (lambda: network(Flatten("f"), input_shape=(10**6,) * 3), "is at most 10^15"),
    "an empty input": (lambda: network(Flatten("f"), input_shape=(0, 3)), "input_shape must be"),
    "a scheme for other filters": (lambda: Conv("c", 3, 5, connections=((0,),)), "connections for 1 filters"),
    "a channel read twice": (lambda: Conv("c", 1, 5, connections=((0, 0),)), "filter 0 reads a channel twice"),
}


@pytest.mark.parametrize("case", BAD_RECORDS)
def test_a_record_refuses_what_no_network_can_have(case):
    make, words = BAD_RECORDS[case]
    with pytest.raises(OptionError) as caught:
        make()
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300


def test_two_layers_of_one_name_are_refused():
    twice = network(Conv("c", 4, 3), Residual("r", (Conv("c", 4, 1),)))
    with pytest.raises(OptionError, match="Two layers are called 'c'"):
        count_parameters(twice)


@pytest.mark.parametrize(
    "layers",
    [
        (AuxiliaryHead("h", (GlobalPool("g"),)), Conv("h", 4, 3)),
        (AuxiliaryHead("h", (GlobalPool("g"),)), AuxiliaryHead("h", (GlobalPool("f"),)), Conv("c", 4, 3)),
    ],
    ids=["a layer", "another head"],
)
def test_a_head_shares_its_name_with_nothing(layers):
    with pytest.raises(OptionError, match="Two layers are called 'h'"):
        count_parameters(network(*layers))


def test_every_error_is_one_the_page_shows():
    assert issubclass(ShapeError, CnnkitError)
    assert issubclass(OptionError, CnnkitError)


def test_an_architecture_is_a_value():
    one = network(Conv("c", 4, 3), Flatten("f"))
    assert one == network(Conv("c", 4, 3), Flatten("f"))
    assert hash(one) == hash(network(Conv("c", 4, 3), Flatten("f")))
    assert replace(one, input_shape=(9, 9, 6)) != one
