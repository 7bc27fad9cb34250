import hashlib
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from cnnkit.architectures import count_parameters
from cnnkit.cli import main
from cnnkit.errors import OptionError
from cnnkit.models import ModelError, available, card_from_json, card_to_json, load, read_card
from cnnkit.models.registry import EMBEDDED
from cnnkit.models.store import FOLDER, registry_line, unlisted
from cnnkit.training import trained_model
from cnnkit.training.settings import settings_from_dict

LENET = "lenet5-digits"


@pytest.fixture
def folder(tmp_path):
    """A folder of one's own with the files of LeNet-5."""
    for ending in ("json", "npz"):
        shutil.copy(FOLDER / f"{LENET}.{ending}", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", available())
def test_every_model_is_whole(name):
    model = load(name)
    assert model.card.name == name
    assert model.card.weights.file == f"{name}.npz"
    kept = sum(array.size for name, array in model.weights.items() if "/moving_" not in name)
    assert kept == count_parameters(model.architecture)
    trained_model(model.architecture, model.weights)  # Keras finds each name and each shape
    settings_from_dict(model.card.settings)
    for words in (model.card.licence, model.card.limits, model.card.recipe, model.card.data.provenance):
        assert words.strip()


def test_no_card_lies_in_assets_without_being_in_the_registry():
    assert unlisted() == {}


@pytest.mark.parametrize("name", available())
def test_a_card_survives_reading_and_writing(name):
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert card_to_json(card_from_json(text)) == text


def test_weights_cannot_be_changed_by_one_of_many_readers():
    with pytest.raises(ValueError, match="read-only"):
        load(LENET).weights["conv1/bias"][0] = 1.0


def test_the_registry_pins_the_card_and_the_card_the_weights(folder):
    card = (folder / f"{LENET}.json").read_bytes()
    assert EMBEDDED[LENET] == hashlib.sha256(card).hexdigest()
    weights = (folder / f"{LENET}.npz").read_bytes()
    assert json.loads(card)["weights"]["sha256"] == hashlib.sha256(weights).hexdigest()


def test_git_may_have_changed_the_line_endings_of_a_card(folder):
    path = folder / f"{LENET}.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(LENET, folder=folder).card == load(LENET).card


def test_an_unknown_name_is_answered_with_those_there_are():
    with pytest.raises(OptionError, match=rf"no model 'vgg99'. There are {LENET}"):
        load("vgg99")


@pytest.mark.parametrize("ending", ["json", "npz"])
def test_a_missing_file_is_named_with_its_fix(folder, ending):
    (folder / f"{LENET}.{ending}").unlink()
    with pytest.raises(ModelError, match=rf"{LENET}\.{ending} is missing\. Restore it with `git checkout"):
        load(LENET, folder=folder)


def test_any_changed_byte_of_the_weights_is_noticed(folder):
    path, rng = folder / f"{LENET}.npz", np.random.default_rng(0)
    whole = path.read_bytes()
    for place in rng.integers(len(whole), size=20):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ModelError, match=rf"{LENET}\.npz is damaged, or of another version.*Restore"):
            load(LENET, folder=folder)
    path.write_bytes(whole[:-1])
    with pytest.raises(ModelError, match=rf"its {len(whole) - 1:,} bytes .* the card says {len(whole):,} bytes"):
        load(LENET, folder=folder)


def test_other_weights_with_a_card_to_match_are_noticed(folder):
    weights = b"something else"
    (folder / f"{LENET}.npz").write_bytes(weights)
    card = read_card(LENET)
    forged = replace(card, weights=replace(card.weights, sha256=hashlib.sha256(weights).hexdigest()))
    (folder / f"{LENET}.json").write_text(card_to_json(forged), encoding="utf-8")
    with pytest.raises(ModelError, match=rf"{LENET}\.json is not the card .*Restore .*models verify"):
        load(LENET, folder=folder)


def test_a_card_is_readable_without_its_weights(folder):
    (folder / f"{LENET}.npz").unlink()
    card = read_card(LENET, folder=folder)
    assert card.licence.startswith("MIT")
    assert "CC BY 4.0" in card.data.provenance
    assert "8x8 pixels" in card.limits


def test_a_card_that_is_pinned_but_unreadable_is_explained(folder):
    card = json.loads((folder / f"{LENET}.json").read_text(encoding="utf-8"))
    layers = card["architecture"] | {"layers": [{"layer": "Teapot", "name": "t"}]}
    cases = {
        "not JSON: line 1": "{",
        "the card must hold .* it differs in str": '"a card"',
        "differs in limits": json.dumps({name: value for name, value in card.items() if name != "limits"}),
        "weights must hold .* differs in url": json.dumps(card | {"weights": card["weights"] | {"url": "x"}}),
        'says "format"': json.dumps(card | {"version": 2}),
        "architecture cannot be read: .*Teapot": json.dumps(card | {"architecture": layers}),
    }
    for words, text in cases.items():
        path = folder / "odd.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ModelError, match=words):
            load("odd", folder=folder, registry={"odd": hashlib.sha256(text.encode()).hexdigest()})


def test_a_new_model_needs_one_line(folder):
    shutil.copy(folder / f"{LENET}.json", folder / "new.json")
    found = unlisted(folder=folder)
    assert list(found) == ["new"]
    assert registry_line(folder / "new.json") == f'"new": "{found["new"]}",'
    assert load("new", folder=folder, registry=found).card == read_card(LENET)


def test_the_command_line_lists_and_verifies(capsys):
    assert main(["models", "verify"]) == 0
    verified = capsys.readouterr().out
    assert main(["models", "list"]) == 0
    listed = capsys.readouterr().out
    for name in available():
        assert f"{name}: as it should be" in verified
        assert read_card(name).limits in listed
    assert main(["models", "card", LENET]) == 0
    assert capsys.readouterr().out == (FOLDER / f"{LENET}.json").read_text(encoding="utf-8")


def test_the_command_line_says_what_is_wrong(folder, capsys):
    shutil.copy(folder / f"{LENET}.json", folder / "new.json")
    (folder / f"{LENET}.npz").write_bytes(b"")
    assert main(["models", "verify"], folder=folder) == 1
    printed = capsys.readouterr().out
    assert "npz is damaged" in printed
    assert registry_line(folder / "new.json") in printed
    assert main(["models", "card", "vgg99"]) == 1
    assert "no model 'vgg99'" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["models"])
