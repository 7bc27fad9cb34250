"""How to train: everything beside the network and the data, in one frozen record."""

from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

from cnnkit.errors import OptionError
from cnnkit.training.augmentation import AUGMENTATIONS, Augmentation
from cnnkit.training.schedules import ScheduleName, learning_rate_at

OptimiserName: TypeAlias = Literal["sgd", "momentum", "nesterov", "adam", "adamw"]

MAX_EPOCHS = 1_000
MAX_BATCH = 4_096
MAX_RATE = 1e9  # no unit; far too large, so that a divergence can be watched
MAX_SEED = 2**31 - 1
MAX_OPERATIONS = 20


@dataclass(frozen=True)
class Settings:
    """The options of one training.

    Args:
        optimiser: "sgd", with "momentum" or Nesterov's momentum, "adam" or "adamw".
        learning_rate: the largest of the schedule; about 0.01 to 0.2 for the first three, 0.001 for Adam.
        momentum: share of the last update that goes into the next, for "momentum" and "nesterov".
        weight_decay: for "adamw" the part of each weight taken off, times the learning rate; for the others added to
            the gradient, times the weight. Biases and normalisation are left alone.
        schedule, warmup, drops: as `learning_rate_at` takes them.
        epochs: passes over the training part.
        batch_size: examples a step; what is left over at the end of an epoch waits for the next shuffle.
        augmentation: applied in this order to each batch.
        seed: of first weights, shuffling, dropout and augmentation.

    Raises:
        OptionError: a value is out of range; names it and what is allowed.
    """

    optimiser: OptimiserName = "momentum"
    learning_rate: float = 0.01
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: ScheduleName = "constant"
    warmup: float = 0.0
    drops: tuple[float, ...] = (0.5, 0.75)
    epochs: int = 10
    batch_size: int = 32
    augmentation: tuple[Augmentation, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no training."""
        for name, names in (("optimiser", get_args(OptimiserName)), ("schedule", get_args(ScheduleName))):
            if getattr(self, name) not in names:
                raise OptionError(f"{name} must be one of {', '.join(names)}, got {_short(getattr(self, name))}.")
        for name, low, high in (("epochs", 1, MAX_EPOCHS), ("batch_size", 1, MAX_BATCH), ("seed", 0, MAX_SEED)):
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= high:
                raise OptionError(f"{name} must be a whole number from {low} to {high:,}, got {_short(value)}.")
        self._check_numbers()
        if not _is_tuple_of(self.augmentation, tuple(AUGMENTATIONS.values()), MAX_OPERATIONS):
            raise OptionError(
                f"augmentation must be a tuple of at most {MAX_OPERATIONS} of {', '.join(AUGMENTATIONS)}, got "
                f"{_short(self.augmentation)}."
            )

    def _check_numbers(self) -> None:
        for name, low, high in (
            ("learning_rate", 1e-12, MAX_RATE),
            ("momentum", 0, 0.9999),
            ("weight_decay", 0, 10),
            ("warmup", 0, 0.5),
        ):
            value = getattr(self, name)
            if not _is_number(value) or not low <= value <= high:
                raise OptionError(f"{name} must be a number from {low:g} to {high:g}, got {_short(value)}.")
        drops = self.drops
        if not _is_tuple_of(drops, (int, float), 10) or not all(_is_number(drop) and 0 < drop < 1 for drop in drops):
            raise OptionError(f"drops must be a tuple of at most 10 numbers between 0 and 1, got {_short(drops)}.")
        if self.schedule == "one-cycle" and self.warmup:
            raise OptionError(f"one-cycle rises by itself; set warmup to 0, not {self.warmup}.")


def rate_at(settings: Settings, step: int, num_steps: int) -> float:
    """Give the learning rate that these settings ask for at a step."""
    return learning_rate_at(
        step,
        num_steps,
        peak=settings.learning_rate,
        schedule=settings.schedule,
        warmup=settings.warmup,
        drops=settings.drops,
    )


def settings_to_dict(settings: Settings) -> dict[str, Any]:
    """Write settings as what JSON can hold."""
    plain = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {
        **plain,
        "drops": list(settings.drops),
        "augmentation": [{"kind": type(one).__name__, **_fields_of(one)} for one in settings.augmentation],
    }


def settings_from_dict(values: Any) -> Settings:
    """Read what `settings_to_dict` wrote, without trusting it.

    Raises:
        OptionError: a field is unknown or out of range.
    """
    known = [field.name for field in fields(Settings)]
    if not isinstance(values, dict) or set(values) - set(known):
        raise OptionError(f"settings must be an object with fields among {', '.join(known)}, got {_short(values)}.")
    given = dict(values)
    if isinstance(given.get("drops"), list):
        given["drops"] = tuple(given["drops"])
    if isinstance(given.get("augmentation"), list):
        given["augmentation"] = tuple(map(_augmentation, given["augmentation"]))
    return Settings(**given)


def _augmentation(values: Any) -> Augmentation:
    kind = values.get("kind") if isinstance(values, dict) else None
    if not isinstance(kind, str) or kind not in AUGMENTATIONS:
        raise OptionError(f"augmentation: kind must be one of {', '.join(AUGMENTATIONS)}, got {_short(values)}.")
    record = AUGMENTATIONS[kind]
    given = {name: value for name, value in values.items() if name != "kind"}
    if set(given) - {field.name for field in fields(record)}:
        raise OptionError(f"augmentation: {kind} has no such field: {_short(given)}.")
    return record(**given)


def _fields_of(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _is_tuple_of(value: Any, kinds: tuple[type, ...], at_most: int) -> bool:
    return isinstance(value, tuple) and len(value) <= at_most and all(isinstance(item, kinds) for item in value)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
