from dataclasses import replace

import pytest

from cnnkit.architectures import derive_rows, get, peak_activation_bytes
from cnnkit.architectures.edit import change_layer
from ui.architectures.design_state import FIRST_DESIGN, MOST_STEPS, plain, start


def widened(architecture, filters):
    return change_layer(architecture, (0,), filters=filters)


def test_the_first_design_fits_and_is_a_residual_network_for_cifar():
    design = start()
    assert design.ledger.error is None
    assert design.architecture.input_shape == (32, 32, 3)
    assert design.ledger.rows[-1].shape == (10,)
    assert design.peaks == (
        peak_activation_bytes(FIRST_DESIGN),
        peak_activation_bytes(FIRST_DESIGN, training=True),
    )


def test_sixty_steps_back_and_forward_again():
    design = start()
    for filters in range(33, 93):
        design = design.edited(widened(design.architecture, filters))
    last = design.architecture
    for filters in reversed(range(32, 92)):
        design = design.undone()
        assert design.architecture == widened(FIRST_DESIGN, filters)
    assert design.undone() is design
    for _ in range(60):
        design = design.redone()
    assert design.architecture == last
    assert design.redone() is design


def test_a_new_step_forgets_what_was_undone():
    design = start().edited(widened(FIRST_DESIGN, 5)).undone().edited(widened(FIRST_DESIGN, 6))
    assert not design.future
    assert design.undone().architecture == FIRST_DESIGN


def test_the_past_is_long_but_not_endless():
    design = start()
    for filters in range(1, MOST_STEPS + 20):
        design = design.edited(widened(design.architecture, filters))
    assert len(design.past) == MOST_STEPS >= 50


def test_opening_another_network_loses_nothing_and_is_not_compared():
    mine = start().edited(widened(FIRST_DESIGN, 5))
    opened = mine.opened(get("lenet5"))
    assert opened.before is None
    assert opened.undone().architecture == mine.architecture


def test_an_edit_is_compared_with_the_step_before():
    design = start().edited(widened(FIRST_DESIGN, 5))
    assert design.before is not None
    assert design.before.rows == derive_rows(FIRST_DESIGN)
    assert design.undone().before is None


def test_what_changes_nothing_is_no_step():
    design = start()
    assert design.edited(replace(FIRST_DESIGN)) is design
    assert design.opened(replace(FIRST_DESIGN)) is design


def test_what_does_not_fit_has_no_peak():
    design = start().edited(change_layer(FIRST_DESIGN, (1,), size=64))
    assert design.peaks is None
    assert len(design.ledger.rows) == 2


@pytest.mark.parametrize("text", ["![x](http://a/b.png)", "$x$", ":red[a]", "<b>", "a_b_c *d* `e`", "# a"])
def test_names_of_strangers_are_shown_as_they_are(text):
    escaped = plain(text)
    assert escaped.replace("\\", "") == text
    for character in "![]()$:<>*`#":
        assert f"\\{character}" in escaped or character not in text
