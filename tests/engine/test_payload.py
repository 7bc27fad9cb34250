import pickle
import threading
from functools import partial

import numpy as np
import pytest

from cnnkit.engine.errors import JobError
from cnnkit.engine.payload import pack_call, unpack
from cnnkit.errors import OptionError
from tests.engine import jobs


class Tool:
    def method(self):
        return 1


def test_a_call_is_rebuilt_as_it_was():
    function, args, kwargs = unpack(pack_call(jobs.add, [np.arange(3)], {"b": 2}))
    np.testing.assert_array_equal(function(*args, **kwargs), [2, 3, 4])


@pytest.mark.parametrize(
    "function", [lambda: 1, Tool().method, Tool.method, Tool, partial(jobs.add, 1), len, 7], ids=lambda f: repr(f)[:20]
)
def test_what_a_worker_cannot_import_is_refused(function):
    with pytest.raises(OptionError, match="worker cannot import"):
        pack_call(function, [], {})


def test_inner_functions_are_refused():
    def inner():
        return 1

    with pytest.raises(OptionError, match=r"inner' from 'tests\.engine\.test_payload'"):
        pack_call(inner, [], {})


def test_functions_of_a_script_are_refused(monkeypatch):
    monkeypatch.setattr(jobs.add, "__module__", "__main__")
    with pytest.raises(OptionError, match="script or notebook"):
        pack_call(jobs.add, [], {})


def nested(depth):
    value: list[object] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("argument", [lambda: 1, threading.Lock(), nested(100_000)], ids=["lambda", "lock", "nested"])
def test_arguments_that_cannot_travel_are_refused(argument):
    with pytest.raises(OptionError, match="add: an argument cannot be sent"):
        pack_call(jobs.add, [argument], {})


@pytest.mark.parametrize("name", [b"tensorflow\nTensor", b"keras.src.models\nModel"])
def test_objects_of_tensorflow_are_kept_out_of_the_web_process(name):
    with pytest.raises(JobError, match=r"returned a (tensorflow\.Tensor|keras\.src\.models\.Model).*NumPy"):
        unpack(b"c" + name + b"\n.")


@pytest.mark.parametrize("payload", [b"", b"cno_such_module\nThing\n.", b"cnnkit", pickle.dumps(1)[:-1]])
def test_what_cannot_be_rebuilt_is_named(payload):
    with pytest.raises(JobError, match="cannot be rebuilt here"):
        unpack(payload)


def test_an_error_keeps_its_details():
    error = unpack(pickle.dumps(JobError("what", "where")))
    assert (str(error), error.details) == ("what", "where")
