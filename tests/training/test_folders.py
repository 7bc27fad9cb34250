import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cnnkit.errors import OptionError
from cnnkit.training import archives, folders, read_classes


def png(colour, size=(20, 12)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def zipped(files, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return file.getvalue()


CATS = [(f"cats/{place}.png", png((200, place, 0))) for place in range(8)]
DOGS = [(f"dogs/{place}.png", png((0, place, 200))) for place in range(4)]


def test_each_folder_is_a_class_and_a_quarter_is_held_out():
    data, skipped = read_classes(zipped(CATS + DOGS), side=10)
    assert skipped == ()
    assert data.class_names == ("cats", "dogs")
    np.testing.assert_array_equal(np.bincount(data.y_train), [6, 3])
    np.testing.assert_array_equal(np.bincount(data.y_test), [2, 1])
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        assert x.shape[1:] == (10, 10, 3)
        assert (x[y == 0, :, :, 0] == 200).all()
        assert (x[y == 1, :, :, 2] == 200).all()
    everything = np.concatenate([data.x_train, data.x_test])[:, 0, 0]
    assert len(np.unique(everything, axis=0)) == 12, "a picture is in both parts, or lost"


def test_a_folder_a_path_an_open_file_and_bytes_read_alike(tmp_path):
    content = zipped(CATS + DOGS)
    (tmp_path / "all.zip").write_bytes(content)
    for name, data in CATS + DOGS:
        file = tmp_path / "folder" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    expected = read_classes(content, side=9).dataset
    for source in (tmp_path / "all.zip", tmp_path / "folder", io.BytesIO(content)):
        found = read_classes(source, side=9).dataset
        np.testing.assert_array_equal(found.x_train, expected.x_train)
        np.testing.assert_array_equal(found.y_test, expected.y_test)


def test_classes_may_lie_in_one_folder_more_beside_litter():
    files = [(f"mine/{name}", data) for name, data in CATS + DOGS]
    litter = [("__MACOSX/mine/cats/._0.png", b"x"), ("mine/cats/.DS_Store", b"x"), ("mine/dogs/Thumbs.db", b"x")]
    reading = read_classes(zipped(files + litter))
    assert reading.dataset.class_names == ("cats", "dogs")
    assert reading.skipped == ()


def test_damaged_and_foreign_files_are_listed_and_skipped():
    broken = [
        ("cats/cut.png", png("red")[:40]),
        ("dogs/notes.txt", b"woof"),
        ("readme.txt", b"hello"),
        ("cats/0", b""),
    ]
    data, skipped = read_classes(zipped(CATS + broken + DOGS))
    assert {file for file, _ in skipped} == {name for name, _ in broken}
    reasons = dict(skipped)
    assert "damaged" in reasons["cats/cut.png"]
    assert "not a picture" in reasons["dogs/notes.txt"]
    assert "no folder" in reasons["readme.txt"]
    assert len(data.y_train) + len(data.y_test) == 12


def test_the_middle_of_a_picture_is_taken_without_stretching():
    wide = np.zeros((10, 30, 3), np.uint8)
    wide[:, 10:20] = 255
    file = io.BytesIO()
    Image.fromarray(wide).save(file, "PNG")
    data, _ = read_classes(zipped([*CATS, ("dogs/0.png", file.getvalue()), ("dogs/1.png", file.getvalue())]), side=10)
    assert (data.x_test[data.y_test == 1] == 255).all()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", r"empty \(0 bytes\)"),
        (b"Rar!" + bytes(100), "not a zip archive"),
        (zipped([]), "0 folders; two classes or more"),
        (zipped(CATS), "1 folders; two classes or more are needed"),
        (zipped([*CATS, DOGS[0]]), "Class 'dogs' has 1 readable pictures; two or more are needed"),
        (
            zipped([*CATS, ("dogs/a", b"x"), ("dogs/b", b"x")]),
            "has 0 readable pictures.*2 files were skipped, the first",
        ),
        (zipped([(f"c{place}/a.png", b"") for place in range(10_000)]), "10,000 folders, so as many classes; at most"),
        (zipped([(f"c{place % 2}/{place}", b"") for place in range(5_001)]), "5,001 pictures; at most 5,000"),
        (zipped([*CATS, *((f"a/{name}", data) for name, data in DOGS)]), "do not lie side by side"),
        (zipped([*CATS, *DOGS, ("cats/bomb.png", bytes(50_000_000))]), "'cats/bomb.png' grows from .* to 50,000,000"),
        (zipped(CATS + DOGS)[:-400], "not a zip archive"),
        (zipped(CATS + DOGS)[400:], "damaged or of an unusual kind"),
    ],
    ids=[
        "empty",
        "foreign",
        "nothing",
        "one-class",
        "one-picture",
        "unreadable",
        "10000-classes",
        "many",
        "uneven",
        "bomb",
        "short",
        "headless",
    ],
)
def test_an_archive_that_cannot_be_used_says_why(content, words):
    with pytest.raises(OptionError, match=words) as refusal:
        read_classes(content)
    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "cats/../../x.png",
        "C:/x.png",
        "cats\\x.png",
        "cats//x",
        "./x",
        "cats/a\nb",
        "cats/\u202egnp.exe",
    ],
)
def test_path_tricks_are_refused(name):
    with pytest.raises(OptionError, match="Names must be plain"):
        read_classes(zipped([*CATS, *DOGS, (name, b"x")]))


def test_links_are_refused():
    link = zipfile.ZipInfo("cats/link.png")
    link.external_attr = 0o120777 << 16
    with pytest.raises(OptionError, match="a link"):
        read_classes(zipped([*CATS, *DOGS, (link, b"/etc/passwd")]))


def test_locked_archives_are_refused():
    content = bytearray(zipped(CATS + DOGS))
    start = content.find(b"PK\x01\x02")
    content[start + 8] |= 1  # the flag in the directory
    with pytest.raises(OptionError, match="locked with a password"):
        read_classes(bytes(content))


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_kinds_of_packing_that_hide_bombs_are_refused(kind):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr("cats/bomb.png", bytes(50_000_000))
    content = bytearray(file.getvalue())
    struct.pack_into("<I", content, content.find(b"PK\x01\x02") + 24, 100_000)  # the unpacked size that it claims
    with pytest.raises(OptionError, match=rf"method {kind}\)\. Pack the folders as an ordinary \.zip"):
        read_classes(bytes(content))


def test_a_directory_of_millions_is_refused_before_it_is_read():
    content = bytearray(zipped(CATS))
    struct.pack_into("<I", content, len(content) - 22 + 12, 2**31)
    with pytest.raises(OptionError, match="lists more files, too many"):
        read_classes(bytes(content))
    zip64 = zipped(CATS)[:-22] + b"PK\x06\x07" + bytes(16) + zipped(CATS)[-22:]
    with pytest.raises(OptionError, match="lists more files, too many"):
        read_classes(zip64)


def test_the_sum_of_all_files_is_held_to_a_limit(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED_MB", 0.001)
    with pytest.raises(OptionError, match="The archive unpacks to 0 MB"):
        read_classes(zipped(CATS + DOGS + [("cats/big", np.random.default_rng(0).bytes(2000))]))


@settings(max_examples=150)
@given(st.data())
def test_flipped_bytes_give_a_reading_or_a_sentence(data):
    content = bytearray(zipped(CATS[:3] + DOGS[:3]))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        reading = read_classes(bytes(content), side=8)
    except OptionError:
        return  # its words are tested above
    assert reading.dataset.num_classes >= 2


@pytest.mark.parametrize(
    ("options", "words"), [({"side": 4}, "side must be from 8 to 128"), ({"test_part": 1.0}, "above 0 and below 1")]
)
def test_options_out_of_range_are_refused(options, words):
    with pytest.raises(OptionError, match=words):
        read_classes(zipped(CATS + DOGS), **options)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(OptionError, match=r"none\.zip cannot be read: No such file"):
        read_classes(tmp_path / "none.zip")


@pytest.fixture
def folder(tmp_path):
    for name, data in CATS + DOGS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_links_in_a_folder_are_left_out(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.png"
    outside.write_bytes(png("white"))
    (folder / "cats" / "link.png").symlink_to(outside)
    data, skipped = read_classes(folder)
    assert len(data.y_train) + len(data.y_test) == 12
    assert skipped == ()


def test_names_that_can_be_written_nowhere_are_refused(folder):
    try:
        (folder / "cats" / "b\udcff.png").write_bytes(b"")
    except OSError:  # a file system that takes no such name
        (folder / "cats" / "b\u202e.png").write_bytes(b"")
    with pytest.raises(OptionError, match="Rename it in plain letters"):
        read_classes(folder)


def test_a_folder_of_everything_is_refused(folder, monkeypatch):
    monkeypatch.setattr(folders, "MAX_ENTRIES", 13)  # twelve pictures in two folders are 14
    with pytest.raises(OptionError, match="more than 13 files and folders"):
        read_classes(folder)


def test_a_file_that_may_not_be_read_is_named(folder, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(13, "Permission denied")  # whoever runs the tests as root may read everything

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OptionError, match=r"0\.png cannot be read: Permission denied\. Check"):
        read_classes(folder)
