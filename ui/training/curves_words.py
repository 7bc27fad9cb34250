"""Formulas, tables and the notebook snippet of the lesson on training curves."""

from math import log
from typing import assert_never

import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from cnnkit.training import Run, Settings
from ui.numbers import power_of_ten
from ui.training.curves_plan import Plan

EPOCH_FORMATS = {
    "training loss": "%.4f",
    "validation loss": "%.4f",
    "training right (%)": "%.2f",
    "validation right (%)": "%.2f",
    "seconds": "%.2f",
}


def show_formulas(place: DeltaGenerator, plan: Plan) -> None:
    """One update of the chosen optimiser with its numbers, and the loss of guessing."""
    guessing = rf"J_{{\text{{guessing}}}} = \log {plan.num_classes} = {log(plan.num_classes):.2f}"
    for formula in (*update_formulas(plan.settings), r"J = -\tfrac1N \sum \log p_y", guessing):
        place.latex(formula, width="content")


def update_formulas(settings: Settings) -> list[str]:
    """One update, as Keras does it, and the learning rate."""
    rate, decay = (power_of_ten(value, latex=True) for value in (settings.learning_rate, settings.weight_decay))
    peak = r"\alpha" + (" = " if settings.schedule == "constant" and not settings.warmup else r" \le ") + rate
    step = r"\alpha \nabla J" if not settings.weight_decay else rf"\alpha\,(\nabla J + {decay}\, w)"
    momentum = f"{settings.momentum:g}"
    match settings.optimiser:
        case "sgd":
            return [rf"w \leftarrow w - {step}", peak]
        case "momentum":
            return [rf"v \leftarrow {momentum}\, v - {step}", r"w \leftarrow w + v", peak]
        case "nesterov":
            return [rf"v \leftarrow {momentum}\, v - {step}", rf"w \leftarrow w + {momentum}\, v - {step}", peak]
        case "adam":
            added = rf"\quad g = \nabla J + {decay}\, w" if settings.weight_decay else r"\quad g = \nabla J"
            return [rf"w \leftarrow w - \alpha\, \hat m_g / (\sqrt{{\hat v_g}} + \epsilon),{added}", peak]
        case "adamw":
            shrink = rf" - \alpha\, {decay}\, w" if settings.weight_decay else ""
            return [rf"w \leftarrow w - \alpha\, \hat m / (\sqrt{{\hat v}} + \epsilon){shrink}", peak]
        case _:
            assert_never(settings.optimiser)


def epochs_table(run: Run) -> pd.DataFrame:
    """What each epoch measured."""
    epochs = run.epochs
    table = pd.DataFrame(
        {
            "training loss": epochs.train_loss,
            "validation loss": epochs.validation_loss,
            "training right (%)": 100 * epochs.train_accuracy,
            "validation right (%)": 100 * epochs.validation_accuracy,
            "seconds": epochs.seconds,
        }
    )
    table.index = pd.RangeIndex(1, len(table) + 1, name="epoch")
    return table


def steps_table(run: Run) -> pd.DataFrame:
    """What the steps measured, with a column of gradient lengths for each layer."""
    steps = run.steps
    table = pd.DataFrame({"loss": steps.loss, "right (%)": 100 * steps.accuracy, "learning rate": steps.learning_rate})
    norms = pd.DataFrame(steps.gradient_norms, columns=[f"gradient of {layer}" for layer in run.layers])
    table = pd.concat([table, norms], axis=1)
    table.index = pd.Index(steps.step, name="step")
    return table


def snippet(plan: Plan) -> str:
    """What repeats the training in a notebook."""
    needs_dropout = "with_dropout" in plan.network_code
    data = f'"{plan.source}"' if isinstance(plan.source, str) else "own.dataset"
    part = f", num_train={plan.num_train}" if plan.is_part else ""
    seeds = f", num_seeds={plan.num_seeds}" if plan.num_seeds > 1 else ""
    kinds = sorted({type(one).__name__ for one in plan.settings.augmentation})
    lines = [
        "from cnnkit.training.candidates import with_dropout" if needs_dropout else "",
        f"from cnnkit.training import {', '.join([*kinds, 'Settings'])}",
        "from cnnkit.training.seeds import train_seeds",
        "" if isinstance(plan.source, str) else "from pathlib import Path\nfrom cnnkit.training import read_classes",
        plan.network_code,
        "" if isinstance(plan.source, str) else 'own = read_classes(Path("your_pictures.zip"), side=32)',
        f"settings = {settings_code(plan.settings)}",
        f"outcomes = train_seeds({data}, network, settings{part}{seeds})",
        "for outcome in outcomes:\n    print(outcome.run.message, outcome.run.epochs.validation_accuracy)",
    ]
    return "\n".join(line for line in lines if line)


def settings_code(settings: Settings) -> str:
    """The call that makes the settings; what has its default value is left out."""
    default = Settings()
    changed = [f"{name}={value!r}" for name, value in vars(settings).items() if value != getattr(default, name)]
    return f"Settings({', '.join(changed)})"
