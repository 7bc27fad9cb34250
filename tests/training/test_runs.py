import json
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.architectures import to_json
from cnnkit.errors import OptionError
from cnnkit.training import EpochCurves, Mirror, Run, Settings, StepCurves, read_run, write_run
from cnnkit.training.recorder import MAX_POINTS, Point, Recorder, points_as_lists
from cnnkit.training.runs import note_data
from tests.training.tasks import TINY, bars

RNG = np.random.default_rng(0)


def numbers(*shape):
    return RNG.normal(size=shape).astype(np.float32)


RUN = Run(
    architecture=to_json(TINY),
    settings=Settings(augmentation=(Mirror(0.25),), drops=(0.3,)),
    data=note_data(bars()),
    frozen=("conv",),
    layers=("hidden", "classes"),
    environment={"keras": "3", "processor": "Zuse Z3"},
    started="2026-01-02T03:04:05+00:00",
    seconds=12.5,
    outcome="diverged",
    message="It diverged.",
    steps=StepCurves(np.arange(1, 6), np.array([1, 2, 3, np.nan, np.inf], "f4"), numbers(5), numbers(5), numbers(5, 2)),
    epochs=EpochCurves(*(numbers(2) for _ in range(5))),
)
PLAIN = json.loads(write_run(RUN))


def test_a_run_survives_a_file_bit_by_bit(tmp_path):
    file = tmp_path / "run.json"
    file.write_text(write_run(RUN), encoding="utf-8")
    for found in (read_run(file), read_run(file.read_bytes()), read_run(file.read_text(encoding="utf-8"))):
        for field in fields(Run):
            value, expected = getattr(found, field.name), getattr(RUN, field.name)
            if isinstance(expected, StepCurves | EpochCurves):
                for name, array in vars(expected).items():
                    np.testing.assert_array_equal(getattr(value, name), array)
                    assert getattr(value, name).dtype == array.dtype
            elif field.name == "architecture":
                assert json.loads(value) == json.loads(expected)
            else:
                assert value == expected


def test_a_run_without_a_point_survives_too():
    nothing = StepCurves(np.zeros(0, np.int64), numbers(0), numbers(0), numbers(0), numbers(0, 2))
    run = replace(RUN, steps=nothing, epochs=EpochCurves(*(numbers(0) for _ in range(5))))
    assert read_run(write_run(run)).steps.gradient_norms.shape == (0, 2)


def changed(path, value):
    document = json.loads(json.dumps(PLAIN))
    *outer, last = path
    place = document
    for key in outer:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(document)


LOSS = PLAIN["steps"]["loss"]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["format"], "cnnkit-architecture", "not a run"),
        (["version"], True, "not a run"),
        (["settings"], None, "the file must be an object with architecture, data"),
        (["extra"], 1, "the file must be an object"),
        (["settings", "epochs"], 10**9, "epochs must be a whole number"),
        (["architecture", "layers"], [], "layers must be a tuple"),
        (["outcome"], "won", "outcome of the run is not what it should be: 'won'"),
        (["outcome"], ["finished"], "outcome of the run"),
        (["seconds"], -1, "seconds of the run"),
        (["message"], "x" * 5_000, "message of the run"),
        (["message"], "half of a pair: \ud83d", "message of the run"),
        (["layers"], ["a"], r"gradient_norms must have shape \(5, 1\), got \(5, 2\)"),
        (["environment"], {"keras": 3}, "environment of the run"),
        (["data", "num_train"], 1.5, "data: num_train"),
        (["data", "class_names"], "ab", "data: class_names"),
        (["steps", "loss"], [1, 2], "steps: loss must be an object with base64, shape, type"),
        (["steps", "loss"], {**LOSS, "shape": [10**12]}, "the numbers do not fit shape"),
        (["steps", "loss"], {**LOSS, "shape": [-1]}, "one or two axes"),
        (["steps", "loss"], {**LOSS, "type": "object"}, "must be float32 numbers"),
        (["steps", "loss"], {**LOSS, "base64": "gASVKA=="}, "the numbers do not fit shape"),
        (["steps", "loss"], {**LOSS, "base64": "!"}, "damaged"),
        (["steps", "loss"], {**LOSS, "base64": 7}, "damaged"),
        (["steps", "loss"], {**PLAIN["epochs"]["train_loss"]}, "steps: .* must have shape"),
    ],
)
def test_a_changed_field_is_named(path, value, words):
    with pytest.raises(OptionError, match=words) as refusal:
        read_run(changed(path, value))
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "the file must be an object"),
        (b'{"format": NaN}', "says NaN"),
        (b"1" * 5_000, "not JSON"),
        (b" " * 20_000_001, "larger than 20 MB"),
        (b"\x80\x04\x95", "not JSON"),
    ],
    ids=["empty", "bytes", "deep", "list", "nan", "digits", "large", "pickle"],
)
def test_what_is_no_run_is_refused(content, words):
    with pytest.raises(OptionError, match=words):
        read_run(content)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(OptionError, match=r"none\.json cannot be read: No such file"):
        read_run(tmp_path / "none.json")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PATHS = [[key] for key in PLAIN] + [
    [key, inner] for key in ("settings", "data", "steps", "epochs") for inner in PLAIN[key]
]


@settings(max_examples=300)
@given(st.sampled_from(PATHS), ANYTHING)
def test_any_value_anywhere_gives_a_run_or_a_sentence(path, value):
    try:
        run = read_run(changed(path, value))
    except OptionError:
        return  # its words are tested above
    assert isinstance(run, Run)


@given(st.integers(1, 3_000), st.integers(1, 5))
@settings(max_examples=20)
def test_points_are_means_that_cover_every_step_once(steps_an_epoch, num_epochs):
    num_steps = steps_an_epoch * num_epochs
    recorder = Recorder(num_steps, 1)
    losses = RNG.random(num_steps)
    for step, loss in enumerate(losses, 1):
        recorder.add_step(Point(step, loss, 0.5, 0.1, np.array([loss], np.float32)))
        if step % steps_an_epoch == 0:
            recorder.add_epoch((1.0, 0.5), 2.0)
    curves = recorder.step_curves()
    assert len(curves.step) <= MAX_POINTS + num_epochs
    assert curves.step[-1] == num_steps
    widths = np.diff(curves.step, prepend=0)
    np.testing.assert_allclose((curves.loss * widths).sum(), losses.sum(), rtol=1e-4)
    np.testing.assert_allclose(curves.gradient_norms[:, 0], curves.loss, rtol=1e-5)
    if num_steps <= MAX_POINTS:
        np.testing.assert_allclose(curves.loss, losses, rtol=1e-6)
    expected = losses.reshape(num_epochs, steps_an_epoch).mean(axis=1)
    np.testing.assert_allclose(recorder.epoch_curves().train_loss, expected, rtol=1e-5)
    assert recorder.last is not None
    assert recorder.last.step == num_steps
    assert points_as_lists(recorder.points)["step"] == curves.step.tolist()
