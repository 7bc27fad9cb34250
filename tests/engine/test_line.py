"""The queue by itself: jobs that no worker touches, and a clock that stands still."""

import pytest

from cnnkit.engine.errors import BusyError
from cnnkit.engine.job import Job, Phase
from cnnkit.engine.line import Line
from cnnkit.engine.payload import Task
from cnnkit.engine.updates import Update


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def line():
    return Line(max_jobs=4)


@pytest.fixture
def join(line, clock):
    def join(owner, name="train", num_workers=1):
        task = Task(name, b"", owner, timeout_s=60)
        job = Job(task, locate=lambda job: line.place(job, num_workers), cancel=line.leave, clock=clock)
        line.join(job)
        return job

    return join


def run(line, clock, seconds):
    job = line.take()
    job.begin()
    clock.now += seconds
    job.finish(Phase.DONE)
    line.leave(job)
    return job


def test_first_come_first_served(line, join, clock):
    jobs = [join(owner) for owner in "abc"]
    assert [job.state.position for job in jobs] == [1, 2, 3]
    assert [run(line, clock, 1) for _ in jobs] == jobs
    assert line.take() is None


def test_a_job_on_its_way_to_a_worker_is_at_0(line, join):
    first, second = join("a"), join("b")
    assert line.take() is first
    assert (first.state.phase, first.state.position, first.state.wait_s) == (Phase.QUEUED, 0, 0)
    first.begin()
    assert (first.state.phase, first.state.position, first.state.wait_s) == (Phase.RUNNING, None, None)
    assert second.state.position == 1


def test_the_queue_names_its_numbers_when_it_is_full(line, join):
    for owner in "abcd":
        join(owner)
    line.take()
    with pytest.raises(BusyError, match="1 running and 3 waiting, and 4 jobs"):
        join("e")
    line.leave(line.jobs()[-1])
    assert join("e").state.position == 3


def test_one_job_an_owner_until_it_has_left(line, join):
    job = join("a")
    for take in (False, True):
        if take:
            line.take()
        with pytest.raises(BusyError, match="one job running or waiting already"):
            join("a")
    line.leave(job)
    assert join("a").state.position == 1


def test_nothing_is_said_of_a_wait_before_anything_is_known(line, join, clock):
    join("a")
    second = join("b")
    assert second.state.wait_s is None
    line.take().begin()
    clock.now = 10
    assert second.state.wait_s is None


def test_the_wait_is_learnt_from_the_same_function(line, join, clock):
    join("a")
    run(line, clock, 30)
    join("a", name="other")
    run(line, clock, 2)
    join("a")
    line.take().begin()
    second, third, fourth = join("b", name="other"), join("c"), join("d")
    clock.now += 10
    assert [job.state.wait_s for job in (second, third, fourth)] == [20, 22, 52]


def test_the_wait_follows_the_fraction_that_a_running_job_reports(line, join, clock):
    running, second, third = (join(owner) for owner in "abc")
    line.take()
    running.begin()
    clock.now = 10
    running.receive([Update(0, 0.25)])
    assert running.state.remaining_s == 30
    assert (second.state.wait_s, third.state.wait_s) == (30, 70)  # of a kind with the one that runs: 40 s


def test_jobs_that_failed_teach_nothing(line, join, clock):
    job = join("a")
    line.take()
    job.begin()
    clock.now = 100
    job.finish(Phase.FAILED)
    line.leave(job)
    join("a")
    assert join("b").state.wait_s is None


def test_with_no_worker_the_wait_is_unknown(line, join, clock):
    join("a")
    run(line, clock, 30)
    assert join("b", num_workers=0).state.wait_s is None
    assert join("c", num_workers=2).state.wait_s == 0


def test_an_end_is_final(join, clock):
    job = join("a")
    assert job.finish(Phase.CANCELLED)
    assert not job.finish(Phase.DONE)
    job.begin()
    assert job.state.phase is Phase.CANCELLED
    assert job.state.elapsed_s == 0


def test_updates_that_come_twice_are_taken_once(join):
    job = join("a")
    job.receive([Update(0, 0.1), Update(1, 0.2)])
    job.receive([Update(0, 0.1), Update(1, 0.2), Update(2, 0.3)])
    assert [update.index for update in job.updates()] == [0, 1, 2]
