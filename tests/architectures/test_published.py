import re
from math import prod

import pytest

from cnnkit.architectures import count_macs, count_parameters, derive_rows
from cnnkit.architectures.published import PUBLISHED, SLIDE_ERRATA
from cnnkit.architectures.spec import BatchNorm, Conv, Dense
from cnnkit.architectures.zoo import ARCHITECTURES, get

WITH_MACS = [name for name, publication in PUBLISHED.items() if publication.macs is not None]


def rows_as_published(name):
    return derive_rows(get(name, **PUBLISHED[name].overrides))


def has_bias(row):
    return isinstance(row.node.operation, Conv | Dense) and row.node.operation.bias


def test_no_network_joins_without_its_papers_count():
    assert PUBLISHED.keys() == ARCHITECTURES.keys()


@pytest.mark.parametrize("name", PUBLISHED)
def test_our_parameters_are_those_published_but_for_rounding_and_what_is_explained(name):
    publication = PUBLISHED[name]
    ours = count_parameters(get(name, **publication.overrides))
    rounding = publication.parameters_unit // 2
    assert abs(ours - publication.difference_count - publication.parameters) <= rounding
    assert publication.parameters_source


@pytest.mark.parametrize("name", WITH_MACS)
def test_our_macs_are_those_published_but_for_rounding_and_what_is_explained(name):
    publication = PUBLISHED[name]
    ours = count_macs(get(name, **publication.overrides))
    assert publication.macs is not None
    rounding = publication.macs_unit // 2
    assert abs(ours - publication.macs_difference_count - publication.macs) <= rounding
    assert publication.macs_source


def test_the_networks_with_published_macs_are_those_of_imagenet():
    assert {name for name, publication in PUBLISHED.items() if publication.input_shape[0] >= 224} == set(WITH_MACS)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_difference_is_explained_with_its_amount(name):
    publication = PUBLISHED[name]
    for differences, text, count in (
        (publication.differences, publication.difference, publication.difference_count),
        (publication.macs_differences, publication.macs_difference, publication.macs_difference_count),
    ):
        assert bool(differences) == bool(text) == bool(count)
        assert all(
            difference.amount and f"{difference.amount:+,}: {difference.reason}" in text for difference in differences
        )
        assert not count or f"{count:+,}" in text


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("lenet5", 62_958),
        ("lenet5-1998", 60_000),
        ("resnet18", 11_689_512),
        ("resnet34", 21_797_672),
        ("resnet50", 25_557_032),
        ("resnet101", 44_549_160),
        ("resnet152", 60_192_808),
        ("resnet50-course", 23_600_006 - 53_120),
        ("squeezenet", 1_248_424),
    ],
)
def test_what_is_published_exactly_is_compared_exactly(name, exact):
    publication = PUBLISHED[name]
    assert (publication.parameters, publication.parameters_unit, publication.differences) == (exact, 1, ())


def test_googlenets_difference_is_made_of_its_parts():
    rows = rows_as_published("googlenet")
    table_1 = {  # the column "params", in units of 1,024
        "conv1": 2.7, "conv2": 112, "inception_3a": 159, "inception_3b": 380, "inception_4a": 364, "inception_4b": 437,
        "inception_4c": 463, "inception_4d": 580, "inception_4e": 840, "inception_5a": 1072, "inception_5b": 1388,
        "predictions": 1000,
    }  # fmt: skip
    assert PUBLISHED["googlenet"].parameters == round(sum(table_1.values()) * 1000)
    thousands = 24 * (sum(table_1.values()) - 2.7)  # conv1 is told apart
    biases = sum(row.shape[-1] for row in rows if has_bias(row))
    weights = {
        line: sum(
            row.parameters.trainable - row.shape[-1] for row in rows if row.name.startswith(line) and has_bias(row)
        )
        for line in table_1
    }
    conv1 = weights["conv1"] - 2700
    inception = sum(weights[line] - 1024 * table_1[line] for line in table_1 if line.startswith("inception"))
    amounts = [difference.amount for difference in PUBLISHED["googlenet"].differences]
    assert amounts == [round(thousands), conv1, biases, inception]
    assert (weights["conv1"], weights["inception_4c"]) == (9408, 509_440)
    assert (weights["conv2"], weights["predictions"]) == (1024 * 112, 1024 * 1000)


def test_a_separable_first_convolution_gives_googlenets_printed_parameters_and_operations():
    weights = 7 * 7 * 3 * 8 + 24 * 64
    assert (round(weights / 1000, 1), round(weights * 112 * 112 / 1e6)) == (2.7, 34)
    full = next(row for row in rows_as_published("googlenet") if row.name == "conv1")
    assert full.macs - weights * 112 * 112 == PUBLISHED["googlenet"].macs_difference_count
    table_1 = (34, 360, 128, 304, 73, 88, 100, 119, 170, 54, 71, 1)  # the column "ops", in millions
    assert sum(table_1) == 1502


def test_mobilenet_v2s_difference_is_made_of_its_parts():
    normalisation = sum(
        row.parameters.trainable
        for row in rows_as_published("mobilenet_v2")
        if isinstance(row.node.operation, BatchNorm)
    )
    rest = count_parameters(get("mobilenet_v2")) - normalisation
    assert [difference.amount for difference in PUBLISHED["mobilenet_v2"].differences] == [
        normalisation,
        rest - 3_400_000,
    ]
    assert round(rest, -4) == 3_470_000  # as the authors' repository prints


def test_resnet_34_without_projections_has_the_papers_products():
    projections = count_macs(get("resnet34")) - count_macs(get("resnet34", shortcut="A"))
    assert projections == PUBLISHED["resnet34"].macs_difference_count
    assert projections == sum(side * side * c_in * 2 * c_in for side, c_in in ((28, 64), (14, 128), (7, 256)))


def test_squeezenet_with_a_padded_last_convolution_has_the_repositorys_products():
    assert PUBLISHED["squeezenet"].macs_difference_count == 512 * 1000 * (13 * 13 - 15 * 15)


@pytest.mark.parametrize("name", PUBLISHED)
def test_an_error_says_where_and_how_it_was_measured(name):
    publication = PUBLISHED[name]
    if publication.top1_error or publication.top5_error:
        assert publication.accuracy_source
        assert publication.accuracy_protocol
    assert bool(publication.cifar10_error) == bool(publication.cifar10_source)
    errors = [publication.top1_error, publication.top5_error, publication.cifar10_error]
    assert all(error is None or 0 < error < 50 for error in errors)
    for measured in (publication.keras, publication.torchvision):
        assert measured is None or 0 < measured.top5_error < measured.top1_error < 50


def test_a_paper_names_its_year():
    for publication in PUBLISHED.values():
        for year, month in re.findall(r"^arXiv:(\d\d)(\d\d)\.", publication.reference):
            assert publication.year == 2000 + int(year)
            assert 1 <= int(month) <= 12


def test_the_slides_wrong_figures_follow_from_their_slips_and_the_right_ones_are_ours():
    ours = {row.name: row.parameters.trainable for row in derive_rows(get("lenet5"))}
    assert [erratum.printed for erratum in SLIDE_ERRATA] == [208, 416, 48_001, 10_081, 841]
    for erratum in SLIDE_ERRATA:
        slip = sum(prod(map(int, term.split("*"))) for term in erratum.slip.split("+"))
        assert slip == erratum.printed
        assert erratum.correct == ours[erratum.layer] != erratum.printed
        assert f"= {erratum.correct:,}" in erratum.explanation
