"""A reader's own classes: named, filled from files, a camera or a zip, thinned out, and erased. In the session only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.errors import CnnkitError, ImageError
from cnnkit.images import ByteImage, load_image
from cnnkit.training.class_pictures import (
    FEWEST_CLASSES,
    MAX_NAME,
    MOST_CLASSES,
    MOST_PICTURES,
    ClassPictures,
    check_classes,
    classes_of,
)
from cnnkit.training.folders import middle_square, read_classes
from ui.figures import encode_jpeg
from ui.numbers import counted

SIDE = 96  # pixels, of the squares that are kept; the network sees 32
_SLOT = "own classes"  # of the session
_FILES = ["jpg", "jpeg", "png", "webp"]
_STYLE = "<style>.st-key-tl-collection img { border: 2px solid transparent; border-radius: 5px; }</style>"
CONSENT = "Your pictures stay in this session and are never stored; they go when you erase them or close the page."


@dataclass
class _Class:
    """One class as it is being put together; `pictures` are squares, `thumbnails` the same as JPEG."""

    name: str
    pictures: list[ByteImage] = field(default_factory=list)
    thumbnails: list[bytes] = field(default_factory=list)

    def add(self, square: ByteImage) -> None:
        """Take one more picture."""
        self.pictures.append(square)
        self.thumbnails.append(encode_jpeg(square))

    def keep(self, places: Sequence[int]) -> None:
        """Let go of all pictures but these."""
        self.pictures = [self.pictures[place] for place in places]
        self.thumbnails = [self.thumbnails[place] for place in places]


@dataclass
class _Collection:
    """All classes.

    Args:
        classes: in the order in which they were added.
        problems: what could not be taken, and why, since the last addition.
        rounds: how often something was taken; part of the keys of uploaders, which so start empty again.
        epoch: how often everything was replaced; part of all keys.
    """

    classes: list[_Class] = field(default_factory=lambda: [_Class("") for _ in range(FEWEST_CLASSES)])
    problems: list[str] = field(default_factory=list)
    rounds: int = 0
    epoch: int = 0


def _collection() -> _Collection:
    return st.session_state.setdefault(_SLOT, _Collection())


def own_classes() -> tuple[ClassPictures, ...]:
    """The classes as they are now, good or not."""
    return tuple(ClassPictures(one.name, tuple(one.pictures)) for one in _collection().classes)


def what_is_missing() -> str:
    """Say why nothing can be learned from the classes yet; empty when it can."""
    try:
        check_classes(own_classes())
    except CnnkitError as error:
        return str(error)
    return ""


def show_collection(place: DeltaGenerator, forget: Callable[[], None]) -> None:
    """Draw the classes two abreast, each with its name, its pictures, and ways to add and to remove.

    Args:
        place: where.
        forget: lets go of what the pictures taught, when they are erased.
    """
    collection = _collection()
    with place.container(key="tl-collection"):
        st.html(_STYLE)
        st.caption(CONSENT)
        for problem in collection.problems:
            st.warning(problem, icon=":material/broken_image:")
        for start in range(0, len(collection.classes), 2):
            for column, number in zip(st.columns(2, gap="large"), range(start, start + 2), strict=True):
                if number < len(collection.classes):
                    with column:
                        _show_class(collection, number)
        with st.container(horizontal=True, gap="small"):
            _offer_for_all(collection, forget)


def _offer_for_all(collection: _Collection, forget: Callable[[], None]) -> None:
    """What concerns all classes: one more, a zip with all, and erasing."""
    is_full = len(collection.classes) >= MOST_CLASSES
    st.button("Add a class", key="tl-add-class", icon=":material/add:", on_click=_add_class, disabled=is_full)
    with st.popover("From a zip", icon=":material/folder_zip:"):
        key = f"tl-zip-{collection.rounds}"
        st.file_uploader(
            "One folder a class, named after it; the zip replaces what is here", type=["zip"], key=key,
            on_change=_take_zip, args=(key,),
        )  # fmt: skip
    st.button("Erase all", key="tl-erase", icon=":material/delete_forever:", on_click=_erase, args=(forget,))


def _show_class(collection: _Collection, number: int) -> None:
    one, mark = collection.classes[number], f"{collection.epoch}-{number}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            f"Class {number + 1}", one.name, key=f"tl-name-{mark}", max_chars=MAX_NAME, placeholder="its name",
            on_change=_rename, args=(number, f"tl-name-{mark}"), width=150,
        )  # fmt: skip
        with st.popover("Add", icon=":material/add_a_photo:"):
            _ask_for_pictures(collection, number)
        with st.popover("Remove", icon=":material/remove_circle:"):
            _ask_what_to_take_away(collection, number)
    if one.thumbnails:
        captions = [str(place) for place in range(1, len(one.thumbnails) + 1)]
        st.image(list(one.thumbnails), caption=captions, width=64)
    else:
        st.caption("No pictures yet. Add five, each from another side.")


def _ask_for_pictures(collection: _Collection, number: int) -> None:
    key = f"tl-files-{number}-{collection.rounds}"
    st.file_uploader(
        "JPEG, PNG or WebP, at most 10 MB each", type=_FILES, key=key, accept_multiple_files=True,
        on_change=_take_files, args=(number, key),
    )  # fmt: skip
    if st.toggle("Camera", key=f"tl-camera-on-{collection.epoch}-{number}"):
        # One key: the camera stays on after a picture; its own button clears it for the next.
        camera = f"tl-camera-{collection.epoch}-{number}"
        st.camera_input("Take a picture, clear it, take the next", key=camera, on_change=_take_files,
                        args=(number, camera))  # fmt: skip


def _ask_what_to_take_away(collection: _Collection, number: int) -> None:
    one, key = collection.classes[number], f"tl-gone-{number}-{collection.rounds}"
    places = list(range(1, len(one.pictures) + 1))
    st.multiselect("Pictures, by their numbers", places, key=key)
    st.button("Take these away", key=f"{key}-go", on_click=_take_away, args=(number, key), disabled=not places)
    if len(collection.classes) > FEWEST_CLASSES:
        st.button("Take the whole class away", key=f"{key}-class", on_click=_drop_class, args=(number,))


def _take_files(number: int, key: str) -> None:
    """Put what was just uploaded or photographed into a class; what is damaged is named and left out."""
    collection, given = _collection(), st.session_state[key]
    if not given:  # a camera's picture was cleared
        return
    collection.problems = []
    one = collection.classes[number]
    for file in given if isinstance(given, list) else [given]:
        if len(one.pictures) >= MOST_PICTURES:
            collection.problems.append(f"A class holds {MOST_PICTURES} pictures; the others were left out.")
            break
        try:
            one.add(middle_square(load_image(file, max_side=4 * SIDE), SIDE))
        except ImageError as error:
            collection.problems.append(f"{_quoted(file.name)} was left out. {error}")
    if isinstance(given, list):
        collection.rounds += 1


def _take_zip(key: str) -> None:
    """Replace all classes by those of a zip, or say why not."""
    collection, file = _collection(), st.session_state[key]
    if file is None:
        return
    collection.rounds += 1
    collection.problems = []
    try:
        classes, problems = _read_zip(file)
    except CnnkitError as error:
        collection.problems = [f"{_quoted(file.name)} was not taken. {error}"]
        return
    collection.classes, collection.problems = classes, problems
    collection.epoch += 1


def _read_zip(file: BinaryIO) -> tuple[list[_Class], list[str]]:
    reading = read_classes(file, side=SIDE)
    given = classes_of(reading.dataset)
    check_classes([ClassPictures(one.name, one.pictures[:MOST_PICTURES]) for one in given])
    problems = [f"{_quoted(skipped.file)} was left out. {skipped.reason}" for skipped in reading.skipped[:5]]
    if len(reading.skipped) > len(problems):
        problems.append(
            f"{counted(len(reading.skipped) - len(problems), 'more file was', 'more files were')} left out."
        )
    classes = []
    for one in given:
        classes.append(_Class(one.name))
        for square in one.pictures[:MOST_PICTURES]:
            classes[-1].add(square)
        if len(one.pictures) > MOST_PICTURES:
            problems.append(f"Of {_quoted(one.name)} the first {MOST_PICTURES} of {len(one.pictures)} are taken.")
    return classes, problems


def _rename(number: int, key: str) -> None:
    _collection().classes[number].name = st.session_state[key]


def _add_class() -> None:
    _collection().classes.append(_Class(""))


def _drop_class(number: int) -> None:
    collection = _collection()
    del collection.classes[number]
    collection.epoch += 1  # the names below move up, and so must their fields


def _take_away(number: int, key: str) -> None:
    collection, gone = _collection(), set(st.session_state[key])
    one = collection.classes[number]
    one.keep([place for place in range(len(one.pictures)) if place + 1 not in gone])
    collection.rounds += 1


def _erase(forget: Callable[[], None]) -> None:
    """Let go of all pictures, also of those in widgets, and of what was learned from them."""
    collection = _collection()
    fresh = _Collection(rounds=collection.rounds + 1, epoch=collection.epoch + 1)
    for slot in [slot for slot in st.session_state if str(slot).startswith(("tl-files-", "tl-camera-", "tl-zip-"))]:
        del st.session_state[slot]
    st.session_state[_SLOT] = fresh
    forget()


def _quoted(name: str) -> str:
    """A name from a stranger, as it stands and not as Markdown."""
    return "`" + name.replace("`", "'")[:80] + "`"
