"""Time of a parameter table over time of building and summarising the Keras model; memory of a table.

Run from the root, on an idle machine: python -m benchmarks.architectures
"""

import gc
import time
import tracemalloc
from collections.abc import Callable
from statistics import median

import keras

from cnnkit.architectures import build_keras, count_parameters, get, parameter_table

NETWORKS = ("vgg16", "resnet50", "resnet152", "googlenet", "mobilenet_v2")
PEERS: dict[str, Callable[..., keras.Model]] = {
    "vgg16": keras.applications.VGG16,
    "resnet50": keras.applications.ResNet50,
    "resnet152": keras.applications.ResNet152,
    "mobilenet_v2": keras.applications.MobileNetV2,
}
REPETITIONS = 21
MODELS = 3  # times a Keras model is built


def median_ms(function: Callable[[], object], repetitions: int) -> float:
    """Milliseconds of a call, after one to warm up."""
    taken = []
    for repetition in range(1 + repetitions):
        gc.collect()
        start = time.perf_counter()
        function()
        if repetition:
            taken.append(1000 * (time.perf_counter() - start))
    return median(taken)


def summarise(make: Callable[[], keras.Model]) -> None:
    """Build a Keras model and write its summary, to nobody."""
    keras.backend.clear_session()
    make().summary(print_fn=lambda line: None)


def peak_mb(name: str) -> float:
    """Megabytes that making a network and its table holds at most, beyond what was there, after one call to warm up."""
    parameter_table(get(name))
    gc.collect()
    tracemalloc.start()
    parameter_table(get(name))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def print_times() -> None:
    """Print the table's time, from the name to the finished data frame, against Keras' two ways to the same numbers."""
    heads = ("table (ms)", "build_keras (ms)", "times", "applications (ms)", "times")
    print(f"{'network':<14}" + "".join(f"{head:>19}" for head in heads))
    for name in NETWORKS:
        print(_line(name), flush=True)


def _line(name: str) -> str:
    """Measure one network."""
    architecture = get(name)
    ours = median_ms(lambda: parameter_table(get(name)), REPETITIONS)
    built = median_ms(lambda: summarise(lambda: build_keras(architecture)), MODELS)
    line = f"{name:<14}{ours:>19.2f}{built:>19.0f}{built / ours:>19.0f}"
    if name not in PEERS:
        return line
    peer = median_ms(lambda: summarise(lambda: PEERS[name](weights=None)), MODELS)
    return f"{line}{peer:>19.0f}{peer / ours:>19.0f}"


def main() -> None:
    """Print everything."""
    print_times()
    peaks = ", ".join(f"{name} {peak_mb(name):.2f} MB" for name in ("vgg16", "resnet152"))
    print(f"\nPeak memory of a table, by Python's own count: {peaks}")
    parameters = count_parameters(get("vgg16"))
    print(f"VGG-16's weights alone, {parameters:,} numbers in float32: {4 * parameters / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
