"""First weights that depend on a seed alone, whatever else the process does."""

from typing import Any

import numpy as np

_VARIABLE = {"depthwise": "kernel"}  # Keras calls the initializer so, and the variable so; all others agree


def draw_weights(model: Any, seed: int) -> None:
    """Draw all random weights of a Keras model again, and set its dropout's generators, by a seed.

    Keras itself takes its seeds from Python's global generator, which `keras.utils.set_random_seed` sets. In a worker
    of the engine other threads draw from that one too, so that the same seed gave other weights now and then.

    Args:
        model: built; changed in place. A layer's numbers depend on its place, not on the layers before it.
        seed: from 0 up.
    """
    for place, layer in enumerate(model.layers):
        layer_seed = int(np.random.SeedSequence([seed, place]).generate_state(1)[0] >> 1)  # 31 bits
        for name, initializer in list(vars(layer).items()):
            if name.endswith("_initializer") and "seed" in (config := initializer.get_config()):
                kind = name.removesuffix("_initializer")
                variable = getattr(layer, _VARIABLE.get(kind, kind))
                again = type(initializer).from_config({**config, "seed": layer_seed})
                variable.assign(again(variable.shape, variable.dtype))
        if hasattr(layer, "seed_generator"):
            layer.seed_generator.state.assign([layer_seed, 0])
