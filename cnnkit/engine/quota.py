"""How many processors this process may use: its affinity, and the quota of its control groups."""

import os
from collections.abc import Iterator
from pathlib import Path


def usable_cpus(root: Path = Path("/")) -> int:
    """Count the processors that threads of this process can keep busy.

    Args:
        root: where `proc` and `sys` lie; a test puts its own there.

    Units:
        Whole processors, at least 1. A quota of 1.5 gives 1: a second thread would spend half its time stopped.
    """
    quotas = [*_quotas_v2(root), *_quotas_v1(root)]
    return max(1, int(min([_allowed_cpus(), *quotas])))


def _allowed_cpus() -> int:
    """Count the processors of this process's affinity."""
    count = getattr(os, "process_cpu_count", os.cpu_count)() or 1  # process_cpu_count came with Python 3.13
    affinity = getattr(os, "sched_getaffinity", None)  # absent on macOS and Windows
    return min(count, len(affinity(0))) if affinity else count


def _groups(root: Path) -> Iterator[tuple[str, str]]:
    """Give the (controllers, path) of each control group of this process; version 2 names no controllers."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        if line.count(":") >= 2:
            _, controllers, path = line.split(":", 2)
            yield controllers, path


def _quotas_v2(root: Path) -> Iterator[float]:
    """Give the quota of each version 2 group that holds this process, from the inmost outwards."""
    for controllers, path in _groups(root):
        if not controllers:
            for folder in _upwards(root / "sys/fs/cgroup", path):
                fields = _numbers(folder / "cpu.max")
                if len(fields) == 2:  # "max 100000" is no limit
                    yield fields[0] / fields[1]


def _quotas_v1(root: Path) -> Iterator[float]:
    """Give the quota of each version 1 group that holds this process; its folder may bear either name."""
    for controllers, path in _groups(root):
        if "cpu" in controllers.split(","):
            for mount in {controllers, "cpu"}:
                for folder in _upwards(root / "sys/fs/cgroup" / mount, path):
                    quota, period = _numbers(folder / "cpu.cfs_quota_us"), _numbers(folder / "cpu.cfs_period_us")
                    if quota and period and quota[0] > 0:  # -1 is no limit
                        yield quota[0] / period[0]


def _upwards(mount: Path, path: str) -> Iterator[Path]:
    """Give a group's folder and those above it, up to the mount: a container sees only the last."""
    folder = mount / path.strip("/")
    while folder != mount:
        yield folder
        folder = folder.parent
    yield mount


def _numbers(file: Path) -> list[int]:
    """Read the whole numbers of a file of one line; nothing where it cannot be read."""
    return [int(word) for word in _text(file).split() if word.removeprefix("-").isdecimal()]


def _text(file: Path) -> str:
    """Read a small file; nothing where it is absent, or a container hides it."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
