import math
from enum import IntEnum, StrEnum

import numpy as np
import pytest

from cnnkit.engine.report import MAILBOX, Cancelled, Mailbox, report
from cnnkit.errors import OptionError, ShapeError


class Colour(StrEnum):
    RED = "red"


class Place(IntEnum):
    FIRST = 1


@pytest.fixture
def mailbox():
    token = MAILBOX.set(Mailbox())
    yield MAILBOX.get()
    MAILBOX.reset(token)


def test_outside_a_job_nobody_listens():
    report(0.5, "hello", loss=1.0)
    report(7, preview=np.zeros(3, np.uint8))


def test_values_are_copied(mailbox):
    norms, picture = np.zeros(2), np.zeros((2, 3), np.uint8)
    report(0.5, "half", preview=picture, norms=norms, nested=[norms, (norms, {"deep": norms})])
    norms += 1
    picture += 1
    (update,) = mailbox.updates.take()
    nested = update.data["nested"]
    for kept in (update.preview, update.data["norms"], nested[0], nested[1][0], nested[1][1]["deep"]):
        assert not kept.any()
    assert (update.index, update.fraction, update.message) == (0, 0.5, "half")


def test_scalars_of_numpy_become_plain(mailbox):
    report(np.float64(0.5), rate=np.float64(0.5), loss=np.float32(0.25), step=np.int64(3), best=np.True_, note=None)
    (update,) = mailbox.updates.take()
    assert update.data == {"rate": 0.5, "loss": 0.25, "step": 3, "best": True, "note": None}
    assert [type(value) for value in update.data.values()] == [float, float, int, bool, type(None)]


def test_only_plain_types_cross(mailbox):
    report(0.5, Colour.RED, colour=Colour.RED, place=Place.FIRST, text=np.str_("x"))
    (update,) = mailbox.updates.take()
    assert (type(update.message), update.message) == (str, "red")
    assert [(type(value), value) for value in update.data.values()] == [(str, "red"), (int, 1), (str, "x")]


def test_a_message_is_one_line_not_a_book(mailbox):
    report(0.5, "x" * 10_000_000)
    (update,) = mailbox.updates.take()
    assert update.message == "x" * 1_000


@pytest.mark.parametrize("fraction", [-0.01, 1.01, math.nan, math.inf])
def test_a_fraction_lies_within_0_and_1(mailbox, fraction):
    with pytest.raises(OptionError, match="within 0 and 1"):
        report(fraction)


@pytest.mark.parametrize("value", [object(), {1, 2}, [object()], {"a": object()}, np.array([object()]), 1j])
def test_other_types_are_refused(mailbox, value):
    with pytest.raises(OptionError, match=r"`thing` holds a .*numpy\.asarray"):
        report(0.5, thing=value)


def test_large_data_is_refused(mailbox):
    with pytest.raises(OptionError, match=r"1,6.* bytes, at most 1,000,000"):
        report(0.5, weights=np.zeros(200_000))


@pytest.mark.parametrize(
    "preview",
    [
        np.zeros((4, 4)),
        np.zeros(4, np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((1025, 4), np.uint8),
        np.zeros((1, 4, 4, 3), np.uint8),
    ],
)
def test_a_preview_is_a_picture(mailbox, preview):
    with pytest.raises(ShapeError, match="must be uint8"):
        report(0.5, preview=preview)


def test_a_stopped_job_hears_it(mailbox):
    mailbox.stopped.set()
    with pytest.raises(Cancelled):
        report(0.5)
    assert not mailbox.updates.take()
