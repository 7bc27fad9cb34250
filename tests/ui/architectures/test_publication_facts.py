import pytest

from cnnkit.architectures import ARCHITECTURES, PUBLISHED
from ui.architectures.publication_facts import publication_facts


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_has_its_facts(name):
    facts = {title: (fact, note) for title, fact, note in publication_facts(name)}
    paper = PUBLISHED[name]
    assert str(paper.year) in facts["Paper"][0]
    published = int(facts["Parameters, published"][0].split(", printed")[0].replace(",", ""))
    ours = int(facts["Parameters, ours"][0].replace(",", ""))
    assert published == paper.parameters
    assert abs(ours - published - paper.difference_count) < paper.parameters_unit
    if "the same" in facts["Parameters, ours"][1]:
        assert abs(ours - published) < paper.parameters_unit
        assert ("digits printed" in facts["Parameters, ours"][1]) == (paper.parameters_unit > 1)
    else:
        assert paper.difference in facts["Parameters, ours"][1]


def test_errors_stand_with_where_they_are_printed():
    facts = {title: (fact, note) for title, fact, note in publication_facts("resnet50")}
    assert facts["ImageNet errors, paper"][0] == "top-1 22.85 %, top-5 6.71 %"  # He et al., 2015, table 3
    assert "ten crops" in facts["ImageNet errors, paper"][1]
    assert facts["ImageNet errors, Keras"][0] == "top-1 25.1 %, top-5 7.9 %"  # keras.io: 74.9 % and 92.1 % right
    assert "CIFAR-10 error, paper" not in facts


def test_a_figure_that_is_not_printed_is_left_out():
    facts = {title for title, _, _ in publication_facts("lenet5")}
    assert facts == {"Paper", "Input there", "Parameters, published", "Parameters, ours"}
