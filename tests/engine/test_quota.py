import os

import pytest

from cnnkit.engine.quota import usable_cpus
from cnnkit.engine.settings import Settings

HERE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def write(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def test_without_control_groups_the_affinity_counts(tmp_path):
    assert usable_cpus(tmp_path) == HERE


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        ("100000 100000", 1),
        ("150000 100000", 1),
        ("50000 100000", 1),
        ("10000000000 100000", HERE),
        ("max 100000", HERE),
        ("", HERE),
    ],
)
def test_version_2(tmp_path, quota, expected):
    write(tmp_path, {"proc/self/cgroup": "0::/box\n", "sys/fs/cgroup/box/cpu.max": f"{quota}\n"})
    assert usable_cpus(tmp_path) == expected


@pytest.mark.parametrize("limited", ["", "a/", "a/b/"])
def test_version_2_obeys_every_group_above(tmp_path, limited):
    files = {"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/cpu.max": "max 100000\n"}
    write(tmp_path, files | {f"sys/fs/cgroup/{limited}cpu.max": "100000 100000\n"})
    assert usable_cpus(tmp_path) == 1


@pytest.mark.parametrize("mount", ["cpu,cpuacct/docker/x", "cpu/docker/x", "cpu,cpuacct"])
def test_version_1(tmp_path, mount):
    """The folder may bear both names or one, and a container does not see its own path."""
    folder = f"sys/fs/cgroup/{mount}"
    write(
        tmp_path,
        {
            "proc/self/cgroup": "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n",
            f"{folder}/cpu.cfs_quota_us": "100000\n",
            f"{folder}/cpu.cfs_period_us": "100000\n",
        },
    )
    assert usable_cpus(tmp_path) == 1


def test_version_1_without_a_limit(tmp_path):
    folder = "sys/fs/cgroup/cpu"
    files = {f"{folder}/cpu.cfs_quota_us": "-1\n", f"{folder}/cpu.cfs_period_us": "100000\n"}
    write(tmp_path, files | {"proc/self/cgroup": "4:cpu:/\n"})
    assert usable_cpus(tmp_path) == HERE


@pytest.mark.parametrize(("cpus", "shared"), [(1, (1, 1)), (2, (1, 2)), (4, (2, 2)), (7, (3, 2)), (16, (4, 4))])
def test_workers_share_the_processors(monkeypatch, cpus, shared):
    monkeypatch.setattr("cnnkit.engine.settings.usable_cpus", lambda: cpus)
    settings = Settings.for_this_machine()
    assert (settings.num_workers, settings.threads_per_worker) == shared


@pytest.mark.parametrize("listing", ["", "nonsense\n", "0::\n", "0::/../x\n", "1:cpu\n\n", "\x00:\ufffd:/\n"])
def test_a_listing_that_is_odd_or_hidden_sets_no_limit(tmp_path, listing):
    write(tmp_path, {"proc/self/cgroup": listing})
    (tmp_path / "sys/fs/cgroup/cpu.max").mkdir(parents=True)  # no file at all
    assert usable_cpus(tmp_path) == HERE
