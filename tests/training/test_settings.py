import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError
from cnnkit.training import (
    AUGMENTATIONS,
    Cutout,
    LocalWarp,
    Mirror,
    Settings,
    settings_from_dict,
    settings_to_dict,
)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"optimiser": "rmsprop"}, "optimiser must be one of sgd, momentum, nesterov, adam, adamw, got 'rmsprop'"),
        ({"schedule": None}, "schedule must be one of constant"),
        ({"epochs": 0}, "epochs must be a whole number from 1 to 1,000, got 0"),
        ({"epochs": 2.0}, "whole number"),
        ({"batch_size": True}, "batch_size must be a whole number"),
        ({"seed": -1}, "seed must be"),
        ({"learning_rate": 0}, "learning_rate must be a number from 1e-12"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"momentum": 1.0}, "momentum must be a number from 0 to 0.9999"),
        ({"weight_decay": -0.1}, "weight_decay"),
        ({"drops": (0.5, 1.0)}, "drops must be a tuple"),
        ({"drops": [0.5]}, "drops must be a tuple"),
        ({"schedule": "one-cycle", "warmup": 0.1}, "one-cycle rises by itself"),
        ({"augmentation": Mirror()}, "augmentation must be a tuple"),
        ({"augmentation": ("Mirror",)}, "augmentation must be a tuple of at most 20 of Mirror"),
    ],
)
def test_settings_out_of_range_are_refused(options, words):
    with pytest.raises(OptionError, match=words):
        Settings(**options)


@pytest.mark.parametrize("values", [{"padding": 1.5}, {"padding": -1}, {"padding": True}])
def test_an_operation_out_of_range_is_refused(values):
    with pytest.raises(OptionError, match="padding must be a whole number from 0 to 1,000"):
        AUGMENTATIONS["RandomCrop"](**values)


@given(
    st.builds(
        Settings,
        optimiser=st.sampled_from(["sgd", "adamw"]),
        learning_rate=st.floats(1e-6, 1e6),
        drops=st.lists(st.floats(0.01, 0.99), max_size=3).map(tuple),
        augmentation=st.lists(
            st.sampled_from([kind() for kind in AUGMENTATIONS.values()] + [LocalWarp(0.5, 9.0)]), max_size=4
        ).map(tuple),
        seed=st.integers(0, 2**31 - 1),
    )
)
def test_settings_survive_json(settings):
    assert settings_from_dict(json.loads(json.dumps(settings_to_dict(settings)))) == settings


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "settings must be an object"),
        ({"learning_rates": 1}, "fields among optimiser, learning_rate"),
        ({"augmentation": [{"kind": "Zoom"}]}, "kind must be one of Mirror"),
        ({"augmentation": [3]}, "kind must be one of"),
        ({"augmentation": [{"kind": ["Mirror"]}]}, "kind must be one of"),
        ({"augmentation": [{"kind": "Cutout", "size": 3}]}, "Cutout has no such field"),
        ({"augmentation": {"kind": "Cutout"}}, "augmentation must be a tuple"),
        ({"drops": "0.5"}, "drops must be a tuple"),
        ({"optimiser": ["sgd"]}, "optimiser must be one of"),
    ],
)
def test_settings_from_strangers_are_checked(values, words):
    with pytest.raises(OptionError, match=words):
        settings_from_dict(values)


def test_defaults_may_be_left_out():
    assert settings_from_dict({"augmentation": [{"kind": "Cutout"}]}) == Settings(augmentation=(Cutout(),))
