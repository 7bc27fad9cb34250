"""Made-up runs of plain and residual networks, and a folder of them, as the recipe would write it."""

import numpy as np

from cnnkit.architectures import derive_rows, to_json
from cnnkit.architectures.zoo.cifar import plain_cifar, resnet_cifar
from cnnkit.training import DataNote, EpochCurves, Run, Settings, StepCurves, write_run

FACTORIES = {"plain": plain_cifar, "resnet": resnet_cifar}
DATA = DataNote("CIFAR-10", "made by this test", num_train=40, num_test=100, class_names=("a", "b"), fingerprint="0")
STEPS = np.array([2, 4, 5, 7, 9, 10])  # two epochs of five steps; an epoch's end closes a point


def made_run(kind="plain", depth=8, *, seed=0, train=(0.5, 0.25), test=(0.4, 0.2), norms=None):
    """A run of two epochs of five steps; `train` and `test` are errors, `norms` (6, L) all layers' gradients."""
    architecture = FACTORIES[kind](depth, input_shape=(8, 8, 3), classes=2)
    layers = tuple(row.node.operation.name for row in derive_rows(architecture) if row.parameters.trainable)
    if norms is None:
        norms = np.arange(1, 6 * len(layers) + 1).reshape(6, len(layers)) / len(layers)
    ones = np.ones(len(STEPS), np.float32)
    epochs = [np.ones(len(train)), 1 - np.array(train), np.ones(len(test)), 1 - np.array(test), np.full(len(train), 3)]
    return Run(
        architecture=to_json(architecture),
        settings=Settings(epochs=len(train) or 2, batch_size=8, seed=seed),
        data=DATA,
        frozen=(),
        layers=layers,
        environment={"precision": "float32", "processor": "a processor", "cores": "2"},
        started="2026-01-02T03:04:05+00:00",
        seconds=60.0,
        outcome="finished",
        message="All 2 epochs are done.",
        steps=StepCurves(STEPS, ones, ones, ones, np.asarray(norms, np.float32)),
        epochs=EpochCurves(*(np.asarray(line, np.float32) for line in epochs)),
    )


def write_runs(folder, *runs):
    """Write (kind, depth, run) as the recipe names its files."""
    for kind, depth, run in runs:
        (folder / f"{kind}-{depth}-seed-{run.settings.seed}.json").write_text(write_run(run), encoding="utf-8")
