import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError
from cnnkit.training import Measurement, Recording, Series, read_recording, spread_by_x, write_recording

texts = st.text(st.characters(codec="utf-8"), max_size=20)
tables = st.dictionaries(texts, texts, max_size=3)
parts = st.floats(0, 1)
measurements = st.builds(
    Measurement,
    x=st.integers(0, 10**6),
    seeds=st.lists(st.integers(0, 9), max_size=3).map(tuple),
    test_accuracy=parts,
    train_accuracy=st.none() | parts,
    seconds=st.floats(0, 1e6),
)
series = st.builds(Series, key=texts, title=texts, measurements=st.lists(measurements, max_size=4).map(tuple))
recordings = st.builds(
    Recording,
    title=texts,
    x_title=texts,
    series=st.lists(series, min_size=1, max_size=3, unique_by=lambda one: one.key).map(tuple),
    num_test=st.integers(0, 10**5),
    provenance=texts,
    settings=tables,
    environment=tables,
    command=texts,
    date=texts,
)
EXAMPLE = Recording(
    title="Trial",
    x_title="Pictures",
    series=(
        Series(
            "cnn",
            "CNN",
            (
                Measurement(100, (0,), 0.25, 1.0, 12.5),
                Measurement(100, (1,), 0.35, None, 13.0),
                Measurement(300, (0, 1), 0.5, 0.75, 20.0),
            ),
        ),
        Series("hog", "HOG", ()),
    ),
    num_test=40,
    provenance="made by this test",
    settings={"Pictures": "bars"},
    environment={"python": "3"},
    command="python -m trial",
    date="2026-01-01T00:00:00+00:00",
)


@given(recordings)
def test_a_recording_is_read_as_it_was_written(recording):
    assert read_recording(write_recording(recording)) == recording


def test_a_recording_is_read_from_a_file(tmp_path):
    path = tmp_path / "trial.json"
    path.write_text(write_recording(EXAMPLE), encoding="utf-8")
    assert read_recording(path) == read_recording(path.read_bytes()) == EXAMPLE
    with pytest.raises(OptionError, match=r"other\.json cannot be read: No such file"):
        read_recording(tmp_path / "other.json")


def test_series_are_found_by_key():
    assert EXAMPLE["hog"] is EXAMPLE.series[1]
    with pytest.raises(OptionError, match=r"there is no series 'svm'\. There are cnn, hog"):
        EXAMPLE["svm"]


def test_spread_by_x_gives_mean_and_ends():
    few, many = spread_by_x(EXAMPLE["cnn"])
    assert few[0] == 100
    assert few[1:] == pytest.approx((0.3, 0.25, 0.35, 2))
    assert many == (300, 0.5, 0.5, 0.5, 1)
    assert spread_by_x(EXAMPLE["hog"]) == ()


def changed(**values):
    return json.dumps({**json.loads(write_recording(EXAMPLE)), **values})


def with_measurement(**values):
    document = json.loads(write_recording(EXAMPLE))
    document["series"][0]["measurements"][0].update(values)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[1]", "the file must be an object with command, date"),
        ('{"x": NaN}', "says NaN"),
        (b"\xff\xfe", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        (" " * 2_000_001, "larger than 2 MB"),
        (changed(format="cnnkit-run"), 'needs "format": "cnnkit-recording"'),
        (changed(version=True), '"version": 1'),
        (changed(extra=1), "must be an object with"),
        (changed(num_test=-1), "num_test is not what it should be: -1"),
        (changed(settings={"a": 1}), "settings is not"),
        (changed(title="x" * 5_000), "title is not"),
        (changed(title="\ud800"), "title is not"),
        (changed(series=[]), "one or more with different keys"),
        (changed(series=[json.loads(write_recording(EXAMPLE))["series"][0]] * 2), "with different keys"),
        (changed(series=["cnn"]), "a series must be an object"),
        (with_measurement(test_accuracy=1.01), "series 'cnn': test_accuracy is not what it should be: 1.01"),
        (with_measurement(test_accuracy=True), "test_accuracy is not"),
        (with_measurement(seeds=[0.5]), "seeds is not"),
        (with_measurement(seconds=-1), "seconds is not"),
        (with_measurement(more=0), "a measurement of series 'cnn' must be an object"),
    ],
)
def test_what_is_no_recording_is_refused_in_words(content, words):
    with pytest.raises(OptionError) as caught:
        read_recording(content)
    assert words in str(caught.value)


def test_numbers_that_json_lacks_are_not_written():
    series = replace(EXAMPLE.series[0], measurements=(Measurement(1, (0,), float("nan"), None, 0.0),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_recording(replace(EXAMPLE, series=(series,)))
