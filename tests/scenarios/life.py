"""One life of the bot, from its start to its end or its sudden death, inside the test's process."""

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import ContextVar
from typing import Any

from kintsugi import app
from kintsugi.app import App, serve
from kintsugi.settings import Settings

_tasks_of_life: ContextVar[set[asyncio.Task[Any]] | None] = ContextVar("life", default=None)


class Life:
    """Knows every task the bot began, because a process that dies takes all of them along."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tasks: set[asyncio.Task[Any]] = set()
        self._bot: asyncio.Task[None] | None = None

    async def begin(self, world: app.World) -> App:
        """Start the bot and return it. Raises: what kept it from starting."""
        loop = asyncio.get_running_loop()
        loop.set_task_factory(_noting_factory)
        born: asyncio.Future[App] = loop.create_future()
        token = _tasks_of_life.set(self._tasks)
        self._bot = asyncio.create_task(serve(self._settings, world, born.set_result))
        _tasks_of_life.reset(token)
        first: set[asyncio.Future[Any]] = {born, self._bot}
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if not born.done():
            await self._bot
        return await born

    @property
    def over(self) -> bool:
        return self._bot is None or self._bot.done()

    async def end(self) -> None:
        """What the bot ended with. Raises: what it died of."""
        if self._bot is not None:
            await self._bot

    async def crash(self) -> None:
        """End all at once: nothing is drained, given back or said."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _noting_factory(
    loop: asyncio.AbstractEventLoop,
    coroutine: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
    /,
    **options: Any,
) -> asyncio.Task[Any]:
    task = asyncio.Task(coroutine, loop=loop, **options)
    tasks = _tasks_of_life.get()
    if tasks is not None:
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    return task
