"""One engine with one worker for all tests of this folder."""

import pytest

from cnnkit.engine import Engine, Settings


@pytest.fixture(scope="session")
def engine():
    engine = Engine(Settings(num_workers=1, threads_per_worker=1, worker_memory_mb=500, warm_up=()))
    yield engine
    engine.close()
