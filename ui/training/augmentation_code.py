"""The notebook snippet of the augmentation lesson, and the functions behind its operations."""

from collections.abc import Callable, Sequence
from typing import Any

from cnnkit.training import (
    Augmentation,
    ColourShift,
    Cutout,
    LocalWarp,
    Mirror,
    PcaColour,
    RandomCrop,
    Rotation,
    Shear,
    colour_shift,
    cutout,
    local_warp,
    mirror,
    pca_colour,
    random_crop,
    rotate,
    shear,
)
from cnnkit.training.generalisation import compare_augmentation
from ui.pictures import Picture
from ui.training.augmentation_gap import Trial
from ui.training.augmentation_sheet import NUM_VARIANTS, Sheet

_FUNCTIONS: dict[type[Augmentation], Callable[..., Any]] = {
    Mirror: mirror,
    RandomCrop: random_crop,
    Rotation: rotate,
    Shear: shear,
    LocalWarp: local_warp,
    ColourShift: colour_shift,
    PcaColour: pca_colour,
    Cutout: cutout,
}


def functions_of(operations: Sequence[Augmentation], trials: Sequence[Trial]) -> list[Callable[..., Any]]:
    """The functions that carry the operations out, and the one that trains, once somebody has trained."""
    return [*(_FUNCTIONS[type(one)] for one in operations), *([compare_augmentation] if trials else [])]


def snippet(picture: Picture, sheet: Sheet, trials: Sequence[Trial]) -> str:
    """Write the sheet's state, and the newest training's, for a notebook."""
    last = trials[-1] if trials else None
    used = {type(one).__name__ for one in (*sheet.operations, *(last.operations if last else ()))}
    names = ", ".join(sorted(used))
    side, chosen = len(sheet.square), sheet.chosen
    lines = [
        f"from cnnkit.{'samples' if picture.snippet.startswith('load_sample') else 'images'} import "
        f"{picture.snippet.partition('(')[0]}",
        *([f"from cnnkit.training import {names}"] if names else []),
        *(["from cnnkit.training.generalisation import compare_augmentation"] if last else []),
        "from cnnkit.training.variants import centre_square, make_variants, source_frame",
        "",
        f"picture = centre_square({picture.snippet}, {side})",
        f"operations = {_listed(sheet.operations)}  # lengths in pixels of {side}",
        f"variants = make_variants(picture, operations, count={NUM_VARIANTS}, seed={sheet.seed}, chosen={chosen})",
        f"frame = source_frame(operations, [draws[{chosen}] for draws in variants.draws], ({side}, {side}))",
        "print(variants.pictures.shape, variants.draws, frame[0])",
    ]
    if last:
        lines += [
            "",
            f"trained = {_listed(last.operations)}  # lengths in pixels of 32",
            f'comparison = compare_augmentation(trained, data="{last.data}", num_train={last.num_train}, '
            f"seed={last.seed})",
            "print(comparison.without.epochs.validation_accuracy, comparison.augmented.epochs.validation_accuracy)",
        ]
    return "\n".join(lines)


def _listed(operations: Sequence[Augmentation]) -> str:
    if not operations:
        return "[]"
    inner = "".join(f"\n    {operation!r}," for operation in operations)
    return f"[{inner}\n]"
