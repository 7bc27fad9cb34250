"""Each answer is found again from the prompt's text alone, by other means than the package's."""

import math
import re

import numpy as np
import pytest

from cnnkit.exercises.architectures import (
    EXERCISES,
    classic_networks,
    compare_networks,
    design_your_own,
    one_by_one_and_inception,
    parameter_tables,
    residual_networks,
)
from tests.exercises.reading import banks, decimals, generate, grids, named, place, positions, whole_numbers

SEEDS = range(40)
WINDOW = re.compile(
    r"a convolution with \$(\d+)\$ filters of \$(\d+) \\times \2\$, stride \$(\d+)\$, padding \$(\d+)\$"
    r"|max pooling with a window of \$(\d+) \\times \5\$, stride \$(\d+)\$"
)


def volumes(prompt: str) -> list[list[int]]:
    """Read every $H x W x C$."""
    return [[int(n) for n in found] for found in re.findall(r"\$(\d+) \\times (\d+) \\times (\d+)\$", prompt)]


def windows(prompt: str) -> list[tuple[int, int, int, int]]:
    """Read the layers as (f, s, p, filters), filters 0 for pooling."""
    layers = []
    for filters, f, s, p, pool_f, pool_s in WINDOW.findall(prompt):
        layers.append((int(f), int(s), int(p), int(filters)) if filters else (int(pool_f), int(pool_s), 0, 0))
    return layers


def shape_after(side: int, channels: int, layers: list[tuple[int, int, int, int]]) -> tuple[int, int, int]:
    for f, s, p, filters in layers:
        side, channels = positions(side, f, p, s), filters or channels
    return side, side, channels


def weights(*shape: int) -> int:
    return np.broadcast_to(np.float32(0), shape).size  # nothing is allocated


def first_dense(prompt: str) -> int:
    [(side, _, channels)] = volumes(prompt)
    units = re.search(r"dense layer of \$(\d+)\$ units", prompt)
    assert units
    assert len(windows(prompt)) == 4
    return weights(*shape_after(side, channels, windows(prompt)), int(units[1])) + int(units[1])


def layer_macs(prompt: str) -> int:
    [(side, _, channels)], [(f, s, p, filters)] = volumes(prompt), windows(prompt)
    places = positions(side, f, p, s)
    return sum(f * f * channels for _ in range(places) for _ in range(places)) * filters


def field(prompt: str) -> int:
    """Follow one unit back to the pixels behind it."""
    units = {1000}  # far from the edges
    for f, s, _, _ in reversed(windows(prompt)):
        units = {unit * s + offset for unit in units for offset in range(f)}
    assert units == set(range(min(units), max(units) + 1))
    return len(units)


def memory(prompt: str) -> float:
    [(side, _, channels)] = volumes(prompt)
    batch = int(decimals(prompt)[0])
    shape = (batch, *shape_after(side, channels, windows(prompt)))
    return round(np.broadcast_to(np.float32(0), shape).nbytes / 1e6, 1)


def batch_norm(prompt: str) -> int:
    c_out, f, _, c_in = whole_numbers(prompt)
    return weights(f, f, c_in, c_out) + weights(2, c_out)


def times_as_many(prompt: str) -> float:
    more, fewer = decimals(prompt)
    return round(more / fewer, 1)


def pictures_a_second(prompt: str) -> float:
    [macs], rate = decimals(prompt), re.search(r"\$([\d{},]+) \\cdot 10\^9\$", prompt)
    assert rate
    return round(float(rate[1].replace("{,}", "")) * 1e9 / 2 / macs, 1)


def weights_memory(prompt: str) -> float:
    parameters, bits = decimals(prompt)
    return round(parameters * bits / 8e6, 1)


def dense_share(prompt: str) -> float:
    _, total, units = decimals(prompt)
    _, inputs = volumes(prompt)
    return round((weights(*inputs, int(units)) + units) / total * 100, 1)


def right_pictures(prompt: str) -> int:
    pictures, worse, better = decimals(prompt)
    return round(pictures * (100 - better) / 100) - round(pictures * (100 - worse) / 100)


def connection_scheme(prompt: str) -> int:
    [scheme], [(filters, f)] = grids(prompt), banks(prompt)
    assert scheme.shape[1] == filters
    return sum(f * f * int(column.sum()) + 1 for column in scheme.T)


def groups(prompt: str) -> int:
    [(c_out, f)], counts = banks(prompt), re.search(r"reads \$(\d+)\$ channels in \$(\d+)\$ groups", prompt)
    assert counts
    c_in, parts = int(counts[1]), int(counts[2])
    of_input, of_filter = np.arange(c_in) * parts // c_in, np.arange(c_out) * parts // c_out
    return f * f * int((of_input[:, None] == of_filter).sum()) + c_out


def unread_pixels(prompt: str) -> int:
    n, f, s = (int(named(prompt)[name]) for name in "nfs")
    read = np.zeros(n, dtype=bool)
    for start in range(0, n - f + 1, s):
        read[start : start + f] = True
    return int((~read[-f:]).sum())


def stacked_filters(prompt: str) -> int:
    depth, small, _, side, _, channels, _ = whole_numbers(prompt)
    assert side == 1 + depth * (small - 1)
    return weights(side, side, channels, channels) - depth * weights(small, small, channels, channels)


def block_output(prompt: str) -> float:
    a, first, second = grids(prompt)
    row = re.search(r"in place \$(\d)\$", prompt)
    assert row
    hidden = [max(sum(w * x[0] for w, x in zip(ws, a, strict=True)), 0) for ws in first]
    z = sum(w * h for w, h in zip(second[int(row[1])], hidden, strict=True))
    return max(z + a[int(row[1])][0], 0)


def shortcut_parameters(prompt: str) -> int:
    before, after = volumes(prompt)
    return weights(before[2], after[2]) + after[2]


def shortcut_stride(prompt: str) -> int:
    before, after = volumes(prompt)
    [stride] = [s for s in range(1, before[0]) if positions(before[0], 1, 0, s) == after[0]]
    return stride


def block_parameters(prompt: str) -> int:
    c_in = re.search(r"reads \$(\d+)\$ channels", prompt)
    assert c_in
    channels, total = int(c_in[1]), 0
    for filters, f in banks(prompt):
        total += weights(f, f, channels, filters) + weights(2, filters)
        channels = filters
    assert channels == int(c_in[1])  # or the sum would not be possible
    return total


def depth(prompt: str) -> int:
    *blocks, convolutions = (int(n) for n in decimals(prompt))
    layers = ["first", *(block for block in blocks for _ in range(block) for _ in range(convolutions)), "dense"]
    return len(layers)


def mixed_pixel(prompt: str) -> float:
    *channels, [w] = grids(prompt)
    return max(np.einsum("chw,c->hw", np.stack(channels), w)[place(prompt)] + named(prompt)["b"], 0)


def products(side: int, channels: int, layers: list[tuple[int, int]]) -> int:
    total = 0
    for filters, f in layers:
        total += weights(side, side, filters, f, f, channels)
        channels = filters
    return total


def bottleneck(prompt: str) -> int:
    [(side, _, channels)] = volumes(prompt)
    return products(side, channels, banks(prompt))


def bottleneck_ratio(prompt: str) -> float:
    (side, _, channels), _ = volumes(prompt)
    direct, narrow = banks(prompt)
    return round(products(side, channels, [direct]) / products(side, channels, [narrow, direct]), 1)


def inception_channels(prompt: str) -> int:
    paths = [line for line in prompt.splitlines() if line.startswith("- ")]
    assert len(paths) == 4
    return sum(banks(path)[-1][0] for path in paths)


def separable(prompt: str) -> int:
    [(side, _, channels)], [(filters, _)] = volumes(prompt), banks(prompt)
    f = re.search(r"one filter of \$(\d)", prompt)
    assert f
    return channels * products(side, 1, [(1, int(f[1]))]) + products(side, channels, [(filters, 1)])


def smallest_input(prompt: str) -> int:
    layers = windows(prompt)
    assert len(layers) == 4
    return next(side for side in range(1, 500) if shape_after(side, 3, layers)[0])


def fitting_padding(prompt: str) -> int:
    [(side, _, _)], sizes = volumes(prompt), named(prompt)
    reach = len(range(0, int(sizes["f"] * sizes["d"]), int(sizes["d"])))  # cells of the filter
    covered = int((reach - 1) * sizes["d"]) + 1
    [padding] = [p for p in range(side) if positions(side, covered, p, 1) == side]
    return padding


def fitting_filters(prompt: str) -> int:
    [(_, _, channels)], (first, second) = volumes(prompt), banks(prompt)
    [missing] = [k for k in range(1, channels) if first[0] + second[0] + k == channels]
    return missing


def fitting_groups(prompt: str) -> int:
    c_in, c_out, most = whole_numbers(prompt)
    return max(divisor for divisor in range(1, most + 1) if math.gcd(c_in, c_out) % divisor == 0)


def budget(prompt: str) -> int:
    [inputs], [most] = volumes(prompt), decimals(prompt)
    return int(most // (weights(*inputs) + 1))


ORACLES = {
    parameter_tables.first_dense_question: first_dense,
    parameter_tables.layer_macs_question: layer_macs,
    parameter_tables.field_question: field,
    parameter_tables.memory_question: memory,
    parameter_tables.batch_norm_question: batch_norm,
    compare_networks.times_as_many_question: times_as_many,
    compare_networks.pictures_a_second_question: pictures_a_second,
    compare_networks.weights_memory_question: weights_memory,
    compare_networks.dense_share_question: dense_share,
    compare_networks.right_pictures_question: right_pictures,
    classic_networks.connection_scheme_question: connection_scheme,
    classic_networks.groups_question: groups,
    classic_networks.unread_pixels_question: unread_pixels,
    classic_networks.stacked_filters_question: stacked_filters,
    residual_networks.block_output_question: block_output,
    residual_networks.shortcut_parameters_question: shortcut_parameters,
    residual_networks.shortcut_stride_question: shortcut_stride,
    residual_networks.block_parameters_question: block_parameters,
    residual_networks.depth_question: depth,
    one_by_one_and_inception.mixed_pixel_question: mixed_pixel,
    one_by_one_and_inception.bottleneck_question: bottleneck,
    one_by_one_and_inception.bottleneck_ratio_question: bottleneck_ratio,
    one_by_one_and_inception.inception_channels_question: inception_channels,
    one_by_one_and_inception.separable_question: separable,
    design_your_own.smallest_input_question: smallest_input,
    design_your_own.fitting_padding_question: fitting_padding,
    design_your_own.fitting_filters_question: fitting_filters,
    design_your_own.fitting_groups_question: fitting_groups,
    design_your_own.budget_question: budget,
}


def test_every_question_has_an_oracle():
    assert {generator for generators in EXERCISES.values() for generator in generators} == set(ORACLES)


@pytest.mark.parametrize("generator", ORACLES)
def test_the_prompt_alone_determines_the_answer(generator):
    for seed in SEEDS:
        question = generate(generator, seed)
        assert question.answer == pytest.approx(ORACLES[generator](question.prompt), abs=1e-9)
