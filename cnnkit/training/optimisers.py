"""The five optimisers, each keeping the squared gradient norms of its last step for the curves."""

from typing import Any, assert_never

from cnnkit.training.settings import Settings

# Learning rates above these rarely train anything; they only choose the words after a divergence.
USUAL_RATES = {"sgd": 1.0, "momentum": 0.2, "nesterov": 0.2, "adam": 0.01, "adamw": 0.01}


def make_optimiser(settings: Settings, variables: list[Any]) -> Any:
    """Make the Keras optimiser of these settings, built for the variables.

    Beside Keras' own state it has `gradient_squares` (V,): the squared norm of the loss' gradient by each variable at
    the last step, before weight decay.

    Args:
        settings: its name, rate, momentum and weight decay.
        variables: what it changes, the trainable variables of a model.

    Source:
        Sutskever et al., 2013 (momentum, Nesterov); Kingma & Ba, arXiv:1412.6980 (Adam); Loshchilov & Hutter,
        arXiv:1711.05101 (AdamW).
    """
    import keras

    rate, decay = settings.learning_rate, settings.weight_decay
    is_decayed = [len(variable.shape) > 1 for variable in variables]  # neither biases nor normalisation
    match settings.optimiser:
        case "sgd":
            optimiser = _recording(keras, keras.optimizers.SGD, decay, is_decayed)(rate)
        case "momentum" | "nesterov" as name:
            kind = _recording(keras, keras.optimizers.SGD, decay, is_decayed)
            optimiser = kind(rate, momentum=settings.momentum, nesterov=name == "nesterov")
        case "adam":
            optimiser = _recording(keras, keras.optimizers.Adam, decay, is_decayed)(rate)
        case "adamw":
            optimiser = _recording(keras, keras.optimizers.AdamW, 0.0, is_decayed)(rate, weight_decay=decay)
            spared = [variable for variable, decays in zip(variables, is_decayed, strict=True) if not decays]
            optimiser.exclude_from_weight_decay(var_list=spared)
        case _:
            assert_never(settings.optimiser)
    optimiser.build(variables)
    return optimiser


def _recording(keras: Any, base: Any, decay: float, is_decayed: list[bool]) -> Any:
    ops = keras.ops

    class Recording(base):  # type: ignore[misc]
        """The optimiser, with a note of each gradient and, where asked for, L2 weight decay."""

        def build(self, variables: Any) -> None:
            super().build(variables)
            self.gradient_squares = self.add_variable(
                shape=(len(variables),), initializer="zeros", dtype="float32", name="gradient_squares"
            )

        def apply(self, grads: Any, trainable_variables: Any = None) -> None:
            # Every Keras backend's training step comes through here, so this is all that knows of gradients.
            variables = list(self._trainable_variables if trainable_variables is None else trainable_variables)
            self.gradient_squares.assign(ops.stack([ops.sum(ops.square(gradient)) for gradient in grads]))
            if decay:
                grads = [
                    gradient + decay * variable if decays else gradient
                    for gradient, variable, decays in zip(grads, variables, is_decayed, strict=True)
                ]
            super().apply(grads, variables)

    return Recording
