import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from cnnkit.plots.confusion import confusion_chart
from cnnkit.plots.palette import DARK, LIGHT

TRUE = [0, 0, 0, 1, 1, 2, 2, 2, 2]
SAID = [0, 0, 1, 1, 1, 2, 2, 0, 2]
COUNTS = confusion_matrix(TRUE, SAID)
NAMES = ("cat", "dog", "fox")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_right_and_wrong_lie_in_layers_of_their_own_as_parts_of_their_rows(palette):
    right, wrong = confusion_chart(COUNTS, NAMES, palette).data
    shares = confusion_matrix(TRUE, SAID, normalize="true")
    for row in range(3):
        for column in range(3):
            expected = shares[row, column]
            cells = right.z[row][column], wrong.z[row][column]
            if row == column:
                assert cells == (pytest.approx(expected), None)
            else:
                assert cells == (None, pytest.approx(expected) if expected else None)


def test_counts_stand_in_their_cells_and_zeros_nowhere():
    figure = confusion_chart(COUNTS, NAMES, LIGHT)
    written = {(note.y, note.x): int(note.text) for note in figure.layout.annotations}
    assert written == {(row, column): count for (row, column), count in np.ndenumerate(COUNTS) if count}


def test_the_first_class_is_the_top_row():
    figure = confusion_chart(COUNTS, NAMES, LIGHT)
    bottom, top = figure.layout.yaxis.range
    assert bottom > top
    assert figure.layout.yaxis.ticktext == NAMES
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("taken for", "is")
    assert figure.data[0].hovertext[2][0] == "fox, taken for cat: 1"


def test_many_classes_have_no_numbers_and_few_names():
    names = [f"class {number}" for number in range(100)]
    figure = confusion_chart(np.eye(100, dtype=np.int64), names, LIGHT)
    assert not figure.layout.annotations
    assert len(figure.layout.xaxis.ticktext) <= 12
    assert figure.layout.height <= 560


def test_names_of_folders_are_text_and_short():
    figure = confusion_chart(np.eye(2, dtype=np.int64), ("<b>bold</b>", "a" * 40), LIGHT)
    first, second = figure.layout.yaxis.ticktext
    assert first == "&lt;b&gt;bold&lt;/b&gt;"
    assert len(second) == 12


def test_a_class_without_examples_has_an_empty_row():
    figure = confusion_chart(np.array([[2, 0], [0, 0]]), ("a", "b"), LIGHT)
    assert figure.data[0].z[1][1] == 0
    assert [note.text for note in figure.layout.annotations] == ["2"]
