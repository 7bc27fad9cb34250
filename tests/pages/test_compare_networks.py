import re

import pytest

from cnnkit.architectures import PUBLISHED, count_macs, count_parameters, get
from cnnkit.architectures.summary import summarise
from tests.pages.lessons import open_lesson, run_snippet

LESSON = "compare-networks"
CIFAR = {"tested-on": "CIFAR-10, 10 classes"}


def html(app):
    return " ".join(element.proto.body for element in app.get("html"))


def captions(app):
    return " ".join(element.value for element in app.caption)


def chart(app):
    return app.get("plotly_chart")[0].proto


def choose(app, *titles, key="imagenet-networks"):
    return app.multiselect(key=key).set_value(list(titles)).run()


def test_first_sight_is_imagenet_and_vgg_against_its_deeper_self():
    app = open_lesson(LESSON)
    assert app.multiselect(key="imagenet-networks").value == ["VGG-16", "VGG-19", "ResNet-50", "MobileNet v2"]
    assert "11 networks" in chart(app).alt
    said = html(app)
    assert "3 added (+), 23 equal (=)" in said
    assert "5,309,696 more parameters" in said
    formulas = " ".join(element.value for element in app.latex)
    assert r"\frac{143{,}667{,}240}{3{,}504{,}872} = 41" in formulas
    assert "74.5 - 72 = 2.5" in formulas
    table = app.dataframe[0].value.set_index("network")
    assert list(table["parameters"]) == [
        count_parameters(get(n)) for n in ("vgg16", "vgg19", "resnet50", "mobilenet_v2")
    ]
    assert "Not drawn: GoogLeNet" in captions(app)


@pytest.mark.parametrize(
    ("accuracy", "count", "note"),
    [
        ("Keras Applications", 7, "biases"),
        ("torchvision", 11, "arXiv:1404.5997"),
        ("as each paper reports it", 11, "ten crops"),
    ],
)
def test_each_list_of_accuracies_draws_its_own_networks(accuracy, count, note):
    app = open_lesson(LESSON, accuracy=accuracy)
    assert f"{count} networks" in chart(app).alt
    assert note in captions(app)
    assert ("one crop from the centre" in captions(app)) == (accuracy != "as each paper reports it")


@pytest.mark.parametrize("axis", ["multiply-accumulates (MACs)", "parameters", "year", "depth"])
def test_every_axis_of_imagenet(axis):
    app = open_lesson(LESSON, **{"imagenet-axis": axis})
    assert app.selectbox(key="imagenet-axis").value == axis
    area = "multiply-accumulates (MACs)" if axis == "parameters" else "parameters"
    assert f"area shows the {area}" in captions(app)


@pytest.mark.parametrize("axis", ["depth", "multiply-accumulates (MACs)", "parameters"])
def test_cifar_draws_no_plain_network(axis):
    app = open_lesson(LESSON, **CIFAR, **{"cifar-axis": axis})
    assert "6 networks" in chart(app).alt
    assert "Not drawn: Plain-20, Plain-32, Plain-44, Plain-56 and Plain-110" in captions(app)
    assert "11 added (+), 60 equal (=)" in html(app)
    assert "no figure" in html(app)  # the plain network among the four
    assert not any("error" in element.value for element in app.latex)  # nor a difference with what it has not


def test_a_link_restores_every_control():
    app = open_lesson(
        LESSON, accuracy="torchvision", **{
            "imagenet-axis": "depth", "imagenet-networks": "ResNet-50", "common-input": "all 224 × 224",
        },
    )  # fmt: skip
    assert "only one network is chosen" in app.error[0].value
    app.query_params["imagenet-networks"] = ["ResNet-50", "AlexNet"]
    app.query_params |= {
        "diff-a": "AlexNet",
        "diff-b": "ResNet-50",
        "diff-variant-b": "convolutions with biases (Keras)",
    }
    state = dict(app.query_params)
    fresh = open_lesson(LESSON, **state)
    names = run_snippet(fresh)
    assert [network.name for network in names["networks"]] == ["ResNet-50", "AlexNet"]
    assert {network.input_shape for network in names["networks"]} == {(224, 224, 3)}
    ours = count_parameters(get("resnet50", conv_bias=True)) - count_parameters(get("alexnet", groups=2))
    assert sum(pair.parameters for pair in names["pairs"]) == ours


def test_snippet_reproduces_the_page():
    app = open_lesson(LESSON)
    names = run_snippet(app)
    assert names["summaries"] == [summarise(get(name)) for name in ("vgg16", "vgg19", "resnet50", "mobilenet_v2")]
    assert [pair.mark for pair in names["pairs"]] == list(app.dataframe[3].value[""])
    assert sum(pair.macs for pair in names["pairs"]) == count_macs(get("vgg19")) - count_macs(get("vgg16"))


@pytest.mark.parametrize(
    ("titles", "message"),
    [
        ([], "no network is chosen. Add 2"),
        (["VGG-16"], "only one network is chosen. Add 1"),
        (
            ["VGG-16", "VGG-19", "AlexNet", "GoogLeNet", "ResNet-18", "ResNet-34", "ResNet-50"],
            "6 are the most.*Take 1 away",
        ),
    ],
)
def test_too_few_and_too_many_are_refused_and_the_last_stay(titles, message):
    app = open_lesson(LESSON)
    before = html(app)
    choose(app, *titles)
    assert re.search(message, app.error[0].value)
    assert html(app) == before
    choose(app, "AlexNet", "SqueezeNet 1.0")
    assert not app.error
    assert "Against A, B has <b>59,716,800 fewer parameters</b>" in html(app)


def test_networks_without_any_figure_can_be_compared_too():
    app = choose(open_lesson(LESSON), "LeNet-5 (1998)", "LeNet-5 (course)", "ResNet-50 (course)")
    assert "None of the chosen networks has a figure" in chart(app).alt
    assert "No figure on ImageNet is listed for LeNet-5 (1998), LeNet-5 (course) and ResNet-50 (course)" in captions(
        app
    )
    assert not app.exception


def test_a_common_input_explains_what_does_not_fit_and_what_grows():
    app = choose(open_lesson(LESSON, **{"common-input": "all 32 × 32"}), "AlexNet", "VGG-16")
    assert "AlexNet does not fit" in app.warning[0].value
    assert "63x63x3" in app.warning[0].value
    assert f"VGG-16 learns {count_parameters(get('vgg16', input_shape=(32, 32, 3))):,} parameters" in captions(app)
    app.radio(key="common-input").set_value("each its own").run()
    assert not app.warning


def test_variants_of_one_network_stand_against_each_other():
    app = choose(open_lesson(LESSON), "ResNet-50", "AlexNet")
    app.selectbox(key="diff-b").set_value("ResNet-50").run()
    assert "175 equal (=)" in html(app)
    app.selectbox(key="diff-variant-b").set_value("convolutions with biases (Keras)").run()
    assert "53 changed (≠), 122 equal (=)" in html(app)
    assert "26,560 more parameters" in html(app)


def test_switching_the_data_set_there_and_back():
    app = choose(open_lesson(LESSON), "ResNet-101", "ResNet-152")
    for title in (CIFAR["tested-on"], "ImageNet, 1000 classes"):
        app.radio(key="tested-on").set_value(title).run()
        assert not app.exception
        assert not app.error
    assert set(app.selectbox(key="diff-a").options) == set(app.multiselect(key="imagenet-networks").value)


def test_the_code_part_runs_for_the_shapes_of_every_published_form():
    app = choose(open_lesson(LESSON), "LeNet-5 (1998)", "AlexNet", "GoogLeNet")
    counted = [summary.parameters for summary in run_snippet(app)["summaries"]]
    assert counted == [
        PUBLISHED[name].parameters + PUBLISHED[name].difference_count
        for name in ("lenet5-1998", "alexnet", "googlenet")
    ]
