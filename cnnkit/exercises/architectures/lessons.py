"""Which questions belong to which lesson of the Architectures chapter."""

from cnnkit.exercises.architectures import (
    classic_networks,
    compare_networks,
    design_your_own,
    one_by_one_and_inception,
    parameter_tables,
    residual_networks,
)
from cnnkit.exercises.question import Generator

EXERCISES: dict[str, tuple[Generator, ...]] = {  # by lesson
    "parameter-tables": parameter_tables.QUESTIONS,
    "compare-networks": compare_networks.QUESTIONS,
    "classic-networks": classic_networks.QUESTIONS,
    "residual-networks": residual_networks.QUESTIONS,
    "one-by-one-and-inception": one_by_one_and_inception.QUESTIONS,
    "design-your-own": design_your_own.QUESTIONS,
}
