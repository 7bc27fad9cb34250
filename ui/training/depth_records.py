"""The recorded plain and residual networks: which there are, where they end, and how they were made."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from cnnkit.architectures import from_json
from cnnkit.assets import ASSETS
from cnnkit.plots.depth_curves import DepthLine
from cnnkit.plots.durations import in_time
from cnnkit.training import Run, read_run
from cnnkit.training.depth_runs import (
    KINDS,
    GradientProfile,
    Kind,
    Network,
    common_epochs,
    end_point,
    find_depth_runs,
    gradient_profile,
)
from ui.numbers import counted

FOLDER = ASSETS / "runs"
NUM_PLANNED = 16  # recipes/plain_against_residual.py: four depths, two kinds, two seeds
Records = Mapping[Network, tuple[Run, ...]]
ERROR_FORMATS = dict.fromkeys(["training error (%)", "test error (%)", "lowest (%)", "highest (%)"], "%.1f")
GRADIENT_FORMATS = dict.fromkeys(["plain", "residual"], "%.3e")


@lru_cache(maxsize=64)
def _read(path: Path, written: int) -> Run:
    del written  # part of the key: a file that was recorded anew is read anew
    return read_run(path)


def recorded() -> dict[Network, tuple[Run, ...]]:
    """Give the recorded networks that have an epoch at least, shallow ones first, each with its seeds.

    Raises:
        OptionError: a file is damaged.
    """
    found = {
        network: tuple(_read(path, path.stat().st_mtime_ns) for path in paths)
        for network, paths in find_depth_runs(FOLDER).items()
    }
    return {network: runs for network, runs in found.items() if common_epochs(runs)}


def nothing_recorded() -> dict[Network, tuple[Run, ...]]:
    """What is left to show where a file is damaged."""
    return {}


def depths_of(records: Records) -> list[int]:
    """The depths of which anything is recorded."""
    return sorted({network.depth for network in records})


def last_epoch(records: Records) -> int:
    """How many epochs all of the runs have."""
    return common_epochs(run for runs in records.values() for run in runs)


def lines_of(records: Records, kind: Kind) -> list[DepthLine]:
    """The curves of one kind, a line for each depth."""
    return [
        DepthLine(network.depth, tuple(run.epochs for run in runs))
        for network, runs in records.items()
        if network.kind == kind
    ]


def pair_of(records: Records, depth: int) -> dict[Kind, tuple[Run, ...]]:
    """The runs of one depth, by kind, as far as they are recorded."""
    return {kind: records[Network(kind, depth)] for kind in KINDS if Network(kind, depth) in records}


@lru_cache(maxsize=256)
def profile_of(runs: tuple[Run, ...], epoch: int) -> GradientProfile:
    """What `gradient_profile` gives of recorded runs, worked out once."""
    return gradient_profile(runs, epoch)


def provenance(records: Records) -> str:
    """What was recorded, in which ways it is less than the paper's, and how long it took."""
    runs = [run for group in records.values() for run in group]
    one = runs[0]
    height, width = from_json(one.architecture).input_shape[:2]
    steps = one.settings.epochs * (one.data.num_train // one.settings.batch_size)
    missing, seconds = NUM_PLANNED - len(runs), sum(run.seconds for run in runs)
    return (
        f"Recorded beforehand: {counted(len(runs), 'training', 'trainings')} in {in_time(seconds)}. "
        f"{one.data.name} at {height} × {width} pixels, {one.data.num_train:,} training and {one.data.num_test:,} test "
        f"pictures, {steps:,} steps of {one.settings.batch_size}; the paper's networks saw 32 × 32 pixels, 50,000 "
        "training pictures and 64,000 steps of 128, and reached lower errors."
        + (f" {missing} of the {NUM_PLANNED} planned trainings are not there yet and not drawn." if missing > 0 else "")
    )


def end_points_table(records: Records) -> pd.DataFrame:
    """Errors of every network after its last epoch, means over the seeds."""
    rows = []
    for network, runs in records.items():
        end = end_point(runs)
        rows.append({
            "network": network.title,
            "seeds": len(runs),
            "epochs": common_epochs(runs),
            "training error (%)": 100 * end.train_error,
            "test error (%)": 100 * end.test_error,
            "lowest (%)": 100 * end.lowest_test_error,
            "highest (%)": 100 * end.highest_test_error,
        })  # fmt: skip
    return pd.DataFrame(rows)


def gradients_table(pair: Mapping[Kind, tuple[Run, ...]], epoch: int) -> pd.DataFrame:
    """The gradients' lengths behind the figure, a row for each layer."""
    profiles = {kind: profile_of(runs, epoch) for kind, runs in pair.items()}
    first = next(iter(profiles.values()))
    columns = {("plain" if kind == "plain" else "residual"): profile.mean for kind, profile in profiles.items()}
    return pd.DataFrame({"layer": first.layers, "filters": first.filters, **columns})


def provenance_table(records: Records) -> pd.DataFrame:
    """Where and how each training was made."""
    return pd.DataFrame([
        {
            "network": network.title,
            "seed": run.settings.seed,
            "started (UTC)": run.started[:16].replace("T", " "),
            "minutes": round(run.seconds / 60, 1),
            "ended": run.outcome,
            "precision": run.environment.get("precision", "not noted"),
            "processor": run.environment.get("processor", "not noted"),
            "cores": run.environment.get("cores", "not noted"),
            "software": f"keras {run.environment.get('keras', '?')}, {run.environment.get('backend', '?')}",
        }
        for network, runs in records.items()
        for run in runs
    ])  # fmt: skip


def records_snippet(pair: Mapping[Kind, Sequence[Run]], depth: int, epoch: int) -> str:
    """A notebook cell that reads the recorded networks of one depth, and gives what the page shows of them."""
    names = {kind: "plain" if kind == "plain" else "residual" for kind in pair}
    lines = [f'{name} = records[Network("{kind}", {depth})]' for kind, name in names.items()]
    if epoch:
        lines.append("print(" + ", ".join(f"end_point({name}, {epoch})" for name in names.values()) + ")")
    lines += [f"{name}_gradients = gradient_profile({name}, {epoch})" for name in names.values()]
    lines.append("print(" + ", ".join(f"{name}_gradients.mean" for name in names.values()) + ")")
    return (
        "from cnnkit.assets import ASSETS\n"
        "from cnnkit.training.depth_runs import Network, end_point, gradient_profile, read_depth_runs\n\n"
        'records = read_depth_runs(ASSETS / "runs")\n' + "\n".join(lines) + "\n\n"
    )
