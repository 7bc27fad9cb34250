"""What the lesson says about a 1x1 convolution: its sum at one pixel, and the dense layer that gives the same."""

from streamlit.delta_generator import DeltaGenerator

from ui.architectures.mix_run import Mix
from ui.numbers import format_fixed, power_of_ten


def write_sum(place: DeltaGenerator, mix: Mix, k: int, row: int, column: int) -> None:
    """Write the layer's formula, the chosen output, and what the layer learns."""
    number = k + 1
    place.latex(r"z_k = \sum_c x_c \, w_{c,k} + b_k", width="content")
    z, a = (format_fixed(float(values[row, column, k]), decimals=3) for values in (mix.z, mix.a))
    result = rf"a_{number} = \max(0, {z}) = {a}" if mix.relu else rf"a_{number} = z_{number} = {z}"
    place.latex(result.replace("\N{MINUS SIGN}", "-"), width="content")
    channels, filters = mix.weights.shape
    place.latex(rf"({channels} + 1) \cdot {filters} = {(channels + 1) * filters} \text{{ parameters}}", width="content")


def dense_sentence(mix: Mix) -> str:
    """Compare the convolution with the dense layer at every pixel, by the largest difference found."""
    height, width, channels = mix.x.shape
    pixels = height * width
    rows = "The one pixel" if pixels == 1 else f"All {pixels:,} pixels"
    shapes = f"({pixels:,}, {channels}) · ({channels}, {mix.num_filters}) = ({pixels:,}, {mix.num_filters})"
    check = (
        "Not one number differs"
        if mix.difference == 0
        else f"The largest difference is {power_of_ten(mix.difference)}, the rounding of 32-bit numbers"
    )
    return (
        f"{rows} of the picture as rows of one matrix, through one dense layer: "
        f"{shapes}. Compared with the 1×1 convolution, number by number: **{check}.**"
    )
