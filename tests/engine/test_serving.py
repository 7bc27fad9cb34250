import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from cnnkit.engine.serving import Serving, Worker


class Client:
    """Answers every small call when it is told to."""

    def __init__(self, answer):
        self._answer = answer

    async def run(self, *_, workers, nanny):
        await self._answer
        return dict.fromkeys(workers)


@pytest.mark.parametrize("num_turns", range(6))
def test_the_relay_ends_when_it_is_told_to_however_close_an_answer_comes(num_turns):
    """Python 3.11's wait_for forgets a cancellation that comes in the same turn of the loop as its result."""

    async def relay_and_cancel():
        answer = asyncio.get_running_loop().create_future()
        client: Any = Client(answer)
        job: Any = SimpleNamespace(id="job")
        serving = Serving(client, Worker("somewhere"), job, settle=lambda *_: None)
        relay = asyncio.create_task(serving._relay())
        await asyncio.sleep(0.01)
        answer.set_result(None)
        for _ in range(num_turns):
            await asyncio.sleep(0)
        relay.cancel()
        ended, _ = await asyncio.wait({relay}, timeout=0.5)
        relay.cancel()  # of a relay that has not heard
        return bool(ended)

    assert asyncio.run(relay_and_cancel())
