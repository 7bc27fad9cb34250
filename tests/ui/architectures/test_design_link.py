import base64
import contextlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.architectures import ARCHITECTURES, Activation, Architecture, Flatten, get
from cnnkit.architectures.serialise import MAX_JSON_BYTES
from cnnkit.errors import OptionError
from tests.architectures.random_specs import architectures
from ui.architectures.design_link import LONGEST_LINK, read_link, write_link


def packed(text):
    return base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")


@given(architectures())
def test_a_link_restores_the_network(network):
    link = write_link(network)
    assert link is not None
    assert read_link(link) == network
    assert set(link) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_of_the_zoo_fits_into_a_link(name):
    network = get(name)
    assert read_link(write_link(network) or "") == network


def test_a_network_that_is_too_long_has_no_link():
    names = (base64.b64encode(str(number**5).encode()).decode() for number in range(600))
    network = Architecture("long", (4,), tuple(Activation(name) for name in names))
    assert write_link(network) is None


LENET = write_link(get("lenet5")) or ""
HOSTILE = {
    "nothing": ("", "damaged|cut short"),
    "noise": ("abc", "damaged"),
    "letters of no link": ("a%20b", "damaged"),
    "letters of no alphabet": ("ä" * 8, "damaged"),
    "one letter wrong": (LENET[:40] + ("A" if LENET[40] != "A" else "B") + LENET[41:], "damaged"),
    "cut short": (LENET[: len(LENET) // 8 * 4], "cut short"),
    "far too long": ("A" * (LONGEST_LINK + 1), "3,001 characters"),
    "no JSON": (packed(b"hello"), "not JSON"),
    "no network": (packed(b"{}"), "not a network"),
    "no UTF-8": (packed(b"\xff\xfe"), "UTF-8"),
    "two of one name": (
        packed(
            b'{"format":"cnnkit-architecture","version":1,"name":"n","input_shape":[4],"layers":[{"layer":'
            b'"AuxiliaryHead","name":"a","layers":[{"layer":"Flatten","name":"a"}]},{"layer":"Flatten","name":"b"}]}'
        ),
        "Two layers are called 'a'",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_damaged_or_hostile_link_is_refused_in_one_sentence(case):
    link, words = HOSTILE[case]
    with pytest.raises(OptionError, match=words) as caught:
        read_link(link)
    assert len(str(caught.value)) < 300


@given(st.text(max_size=60) | st.binary(max_size=60).map(packed))
def test_no_link_ends_in_a_traceback(link):
    with contextlib.suppress(OptionError):
        read_link(link)


def test_a_bomb_is_not_unpacked():
    bomb = zlib.compress(b" " * (2 * MAX_JSON_BYTES), 9)  # 2 MB in 2 KB
    link = base64.urlsafe_b64encode(bomb).decode().rstrip("=")
    assert len(link) <= LONGEST_LINK
    with pytest.raises(OptionError, match="1,000,001 bytes"):  # one more than may be, not all two million
        read_link(link)


def test_the_first_design_needs_no_long_name():
    assert len(write_link(Architecture("n", (4,), (Flatten("f"),))) or "") < 150
