"""On what a run was made: versions and hardware, for its file."""

import os
import platform
from importlib import import_module
from pathlib import Path

import numpy as np


def describe_environment() -> dict[str, str]:
    """Name the software's versions and the machine; loads Keras."""
    import keras

    backend = keras.backend.backend()
    return {
        "cnnkit": import_module(__name__.partition(".")[0]).__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "keras": keras.__version__,
        "backend": f"{backend} {import_module(backend).__version__}",
        "precision": keras.config.dtype_policy().name,
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "devices": ", ".join(keras.distribution.list_devices()),
    }


def _processor() -> str:
    """Give the processor's name; Python itself knows it on few systems."""
    table = Path("/proc/cpuinfo")
    lines = table.read_text(encoding="utf-8", errors="replace").splitlines() if table.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"
