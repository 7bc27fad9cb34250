import io
import pickle
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.architectures import build_keras
from cnnkit.errors import OptionError
from cnnkit.training import Settings, half_precision_cost, read_weights, train, write_weights
from cnnkit.training.weights import LARGEST_HALF, set_weights, weights_of
from tests.training.tasks import TINY, bars

WEIGHTS = {"a/kernel": np.array([[1.5, -2.25, 1e-3]], np.float32), "a/bias": np.array([], np.float32)}


def test_weights_survive_a_file(tmp_path):
    file = tmp_path / "weights.npz"
    write_weights(file, WEIGHTS)
    found = read_weights(file)
    assert found.keys() == WEIGHTS.keys()
    for name, array in WEIGHTS.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == np.float32


def test_half_of_the_bytes_lose_one_part_in_2048(tmp_path):
    rng = np.random.default_rng(0)
    weights = {"a/kernel": rng.normal(size=(50, 60)).astype(np.float32)}
    sizes = []
    for half in (False, True):
        write_weights(tmp_path / "weights.npz", weights, half=half)
        sizes.append((tmp_path / "weights.npz").stat().st_size)
    assert sizes[1] < 0.55 * sizes[0]
    np.testing.assert_allclose(
        read_weights(tmp_path / "weights.npz")["a/kernel"], weights["a/kernel"], rtol=1 / 2048, atol=1e-7
    )


def test_all_weights_of_a_model_come_out_and_go_into_another():
    one, other = build_keras(TINY), build_keras(TINY)
    weights = weights_of(one)
    assert sum(array.size for array in weights.values()) == one.count_params()
    set_weights(other, weights)
    x = np.random.default_rng(0).random((3, 8, 9, 1))
    np.testing.assert_array_equal(one.predict_on_batch(x), other.predict_on_batch(x))


def test_what_a_smaller_file_costs_is_measured():
    data = bars()
    trained = train(TINY, data, Settings(optimiser="adam", epochs=4, batch_size=16))
    cost = half_precision_cost(TINY, trained.weights, data)
    assert cost.loss == pytest.approx(trained.run.epochs.validation_loss[-1], rel=1e-4)
    assert cost.accuracy == pytest.approx(trained.run.epochs.validation_accuracy[-1])
    assert cost.half_loss == pytest.approx(cost.loss, abs=0.01)
    assert cost.half_loss != cost.loss
    with pytest.raises(OptionError, match="the training diverged"):
        write_weights(Path("nowhere"), {"a/kernel": np.array([np.nan])})


def test_numbers_too_large_for_float16_are_refused(tmp_path):
    large = {"a/kernel": np.array([2 * LARGEST_HALF], np.float32)}
    with pytest.raises(OptionError, match="above 65,504"):
        write_weights(tmp_path / "weights.npz", large, half=True)
    write_weights(tmp_path / "weights.npz", large)


def npz(arrays, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in arrays.items():
            archive.writestr(f"{name}.npy", data)
    return file.getvalue()


def npy(header, data=b""):
    text = str(header).ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + data


def plain(shape, kind="<f4"):
    return {"descr": kind, "fortran_order": False, "shape": shape}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read as .npz: File is not a zip file"),
        (pickle.dumps(WEIGHTS), "File is not a zip file"),
        (npz({"a": b"no array"}), "magic string"),
        (npz({"a": npy(plain((10**12,)), bytes(8))}), "which its 8 bytes are not"),
        (npz({"a": npy(plain((1,), "|O"), bytes(8))}), "an array claims object"),
        (
            npz({"a": npy(plain((2,)), np.array([1, np.inf], "<f4").tobytes())}),
            "'a' must hold finite float16 or float32",
        ),
        (npz({"a": npy(plain((2,), "<i4"), bytes(8))}), "got int32"),
        (npz({"a": npy("__import__('os').getcwd()")}), "malformed node"),
        (npz({"a": npy("{'descr': '<f4', 'shape': (")}), "header is none"),
        (npz({"a": npy("{'descr': '<f4', 'shape': (1,), (2,): 3}")}), r"header is none \(TypeError"),
        (npz({"a": npy("{[]: 1}")}), r"header is none \(TypeError"),
        (npz({"a": npy(plain((True,)), bytes(4))}), r"an array claims float32 \(True,\)"),
        (npz({"a": npy("(" * 200)}), "header is none"),
        (npz({str(place): b"" for place in range(20_001)}), "0 MB in 20,001 arrays; too large"),
    ],
    ids=[
        "empty",
        "pickle",
        "text",
        "giant",
        "objects",
        "infinite",
        "whole",
        "code",
        "cut",
        "keys",
        "unhashable",
        "flag",
        "deep",
        "many",
    ],
)
def test_files_that_hold_no_weights_are_refused(tmp_path, content, words):
    file = tmp_path / "weights.npz"
    file.write_bytes(content)
    with pytest.raises(OptionError, match=words):
        read_weights(file)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    content = bytearray(npz({"a": npy(plain((1,)), bytes(4))}))
    struct.pack_into("<I", content, content.find(b"PK\x01\x02") + 24, 2**31)  # the unpacked size that it claims
    (tmp_path / "weights.npz").write_bytes(content)
    with pytest.raises(OptionError, match="unpacks to 2,147 MB"):
        read_weights(tmp_path / "weights.npz")


@pytest.mark.parametrize(
    ("kind", "words"),
    [(zipfile.ZIP_DEFLATED, "Bad CRC-32|which its"), (zipfile.ZIP_BZIP2, "packed by method 12, not as NumPy does")],
)
def test_a_bomb_that_claims_to_be_small_is_not_unpacked(tmp_path, kind, words):
    file = tmp_path / "weights.npz"
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr("a.npy", npy(plain((25_000_000,)), bytes(100_000_000)))
    content = bytearray(file.read_bytes())
    struct.pack_into("<I", content, content.find(b"PK\x01\x02") + 24, 1_000)  # the unpacked size that it claims
    file.write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(OptionError, match=words):
            read_weights(file)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@settings(max_examples=100)
@given(st.data())
def test_flipped_bytes_give_weights_or_a_sentence(tmp_path_factory, data):
    file = tmp_path_factory.getbasetemp() / "flipped.npz"
    write_weights(file, WEIGHTS)
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content)
    try:
        weights = read_weights(file)
    except OptionError:
        return  # its words are tested above
    assert all(np.isfinite(array).all() for array in weights.values())
