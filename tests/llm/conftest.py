from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from kintsugi.clock import SystemClock
from kintsugi.llm.litellm_library import Library
from kintsugi.simulator.llm import ModelServer
from tests.llm.litellm_bench import Bench


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def library() -> AsyncIterator[Library]:
    library = Library()
    await library.load()
    yield library
    await library.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer(clock=SystemClock()) as server:
        yield server


@pytest.fixture
def bench(server: ModelServer, library: Library) -> Bench:
    return Bench(server=server, library=library)
