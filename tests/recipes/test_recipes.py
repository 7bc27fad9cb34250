import hashlib
import io
import json
import tarfile
from dataclasses import replace

import keras
import numpy as np
import pytest
from PIL import Image

from cnnkit.architectures import count_parameters, from_json
from cnnkit.errors import OptionError
from cnnkit.models import load
from cnnkit.training import digits, fit_to, predict, read_run, read_weights, settings_to_dict, trained_model
from cnnkit.training.keras_sets import CIFAR10
from recipes import lenet5_digits, plain_against_residual, resnet20_cifar10, vggmini_cifar10
from recipes.cifar10 import cifar10
from recipes.runner import ASSETS, parse_options, portable, run_recipe

COLOURS = {name: (20 * place, 250 - 20 * place, 100) for place, name in enumerate(CIFAR10)}


@pytest.fixture
def pack(tmp_path):
    """A data pack of two training pictures and one test picture a class, each of its class' colour."""
    archive = tmp_path / "pack" / "cifar10" / "cifar10_jpg.tar.xz"
    archive.parent.mkdir(parents=True)
    with tarfile.open(archive, "w:xz") as files:
        for part, count in (("train", 2), ("test", 1)):
            for name in CIFAR10:
                for place in range(count):
                    content = io.BytesIO()
                    Image.new("RGB", (32, 32), COLOURS[name]).save(content, "JPEG", quality=95)
                    member = tarfile.TarInfo(f"{part}/{name}/{place:04}.jpg")
                    member.size = len(content.getvalue())
                    files.addfile(member, io.BytesIO(content.getvalue()))
    return tmp_path / "pack"


def accuracy_of(name, folder):
    """Judge a written model by its files alone."""
    card = json.loads((folder / "models" / f"{name}.json").read_text(encoding="utf-8"))
    content = (folder / "models" / card["weights"]["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == card["weights"]["sha256"]
    assert len(content) == card["weights"]["bytes"]
    architecture = from_json(json.dumps(card["architecture"]))
    model = trained_model(architecture, read_weights(folder / "models" / card["weights"]["file"]))
    data = fit_to(digits(), architecture.input_shape)
    right = predict(model, data.x_test, batch_size=100).argmax(axis=1) == data.y_test
    assert right.mean() == pytest.approx(card["metrics"]["accuracy"], abs=1 / len(right))
    return right.mean()


def test_the_embedded_lenet_is_as_good_as_its_card_says():
    assert accuracy_of("lenet5-digits", ASSETS) >= 0.985
    run = read_run(ASSETS / "runs" / "lenet5-digits.json")
    assert run.settings == lenet5_digits.RECIPE.settings
    assert from_json(run.architecture) == lenet5_digits.RECIPE.architecture


@pytest.mark.parametrize("module", [lenet5_digits, vggmini_cifar10])
def test_the_embedded_model_is_its_recipes(module):
    model = load(module.RECIPE.name)
    run = read_run(ASSETS / "runs" / f"{module.RECIPE.name}.json")
    assert model.architecture == from_json(run.architecture) == module.RECIPE.architecture
    assert model.card.settings == settings_to_dict(run.settings) == settings_to_dict(module.RECIPE.settings)
    assert model.card.metrics.selection == module.RECIPE.selection
    assert run.epochs.validation_accuracy[-1] == pytest.approx(model.card.metrics.accuracy, abs=0.003)  # in 16 bits


def test_a_recipe_writes_weights_card_and_run_and_resumes(tmp_path, capsys):
    recipe = replace(lenet5_digits.RECIPE, name="trial")
    arguments = ["--epochs", "2", "--examples", "64", "--work", str(tmp_path / "work"), "--assets", str(tmp_path)]
    run_recipe(recipe, arguments)
    assert "epoch: loss" in capsys.readouterr().out
    (checkpoint,) = (tmp_path / "work").glob("*.checkpoint.npz")
    written = checkpoint.stat().st_mtime_ns
    first = (tmp_path / "models" / "trial.npz").read_bytes()
    accuracy_of("trial", tmp_path)
    card = json.loads((tmp_path / "models" / "trial.json").read_text(encoding="utf-8"))
    assert card["recipe"] == "python -m recipes.trial --epochs 2 --examples 64"
    assert card["data"]["num_train"] == 64
    run_recipe(recipe, arguments)
    assert checkpoint.stat().st_mtime_ns == written, "it did not go on from its checkpoint"
    assert (tmp_path / "models" / "trial.npz").read_bytes() == first
    with pytest.raises(SystemExit, match="is of another training: settings differ"):
        run_recipe(recipe, ["--epochs", "3", *arguments[2:]])


def test_products_in_sixteen_bits_are_told_and_end_with_the_training(tmp_path):
    recipe = replace(lenet5_digits.RECIPE, name="short")
    folders = ["--work", str(tmp_path / "work"), "--assets", str(tmp_path)]
    run_recipe(recipe, ["--epochs", "1", "--examples", "64", "--precision", "mixed_bfloat16", *folders])
    assert read_run(tmp_path / "runs" / "short.json").environment["precision"] == "mixed_bfloat16"
    assert keras.config.dtype_policy().name == "float32"
    accuracy_of("short", tmp_path)


def test_the_pack_is_decoded_once(pack, tmp_path):
    data = cifar10(pack, tmp_path / "cache")
    assert data.x_train.shape == (20, 32, 32, 3)
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        expected = np.array(list(COLOURS.values()))[y]
        assert np.abs(x[:, 16, 16].astype(int) - expected).max() <= 6  # JPEG
    (tmp_path / "cache").chmod(0o555)
    np.testing.assert_array_equal(cifar10(pack, tmp_path / "cache").x_train, data.x_train)


def test_a_pack_without_the_archive_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNKIT_DATA", str(tmp_path))
    with pytest.raises(OptionError, match=r"cifar10_jpg\.tar\.xz is not there"):
        cifar10(None, tmp_path)


def test_commands_on_cards_name_no_folder_of_this_machine():
    assert portable(["--data", "/home/me", "--epochs", "3", "--work", "x"]) == ["--epochs", "3"]
    assert portable(["--data=/home/me", "--seed=4"]) == ["--seed=4"]
    with pytest.raises(SystemExit):
        parse_options("trial", lenet5_digits.RECIPE.settings, ["--dat", "/home/me"])  # no short forms


def test_the_networks_are_as_large_as_they_claim():
    # He et al., table 6: 0.27 million. VGG-mini by hand: 9 * (3*32 + 32*32 + 32*64 + 64*64 + 64*128 + 2*128*128)
    # in the convolutions, 2 * 576 in the normalisations, 129 * 10 at the end.
    assert round(count_parameters(resnet20_cifar10.RECIPE.architecture) / 1e6, 2) == 0.27
    assert count_parameters(vggmini_cifar10.RECIPE.architecture) == 434_016 + 1_152 + 1_290


def test_plain_and_residual_runs_are_written_once(pack, tmp_path, capsys):
    arguments = ["--data", str(pack), "--depths", "8", "--seeds", "0", "--epochs", "1", "--side", "16"]
    folders = ["--work", str(tmp_path / "work"), "--assets", str(tmp_path)]
    plain_against_residual.main([*arguments, *folders, "--batch", "10"])
    runs = {path.stem: read_run(path) for path in (tmp_path / "runs").iterdir()}
    assert runs.keys() == {"plain-8-seed-0", "resnet-8-seed-0"}
    plain, residual = runs["plain-8-seed-0"], runs["resnet-8-seed-0"]
    assert plain.settings == residual.settings
    assert plain.data == residual.data
    sizes = {count_parameters(from_json(run.architecture)) for run in runs.values()}
    assert len(sizes) == 1, "the comparison is not fair"
    capsys.readouterr()
    plain_against_residual.main([*arguments, *folders, "--batch", "10"])
    assert capsys.readouterr().out == ""
