"""People who talk to one bot and notice when it has finished an answer."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Final

from kintsugi.bot.render.mark import is_unfinished
from kintsugi.simulator.telegram import Entry, Person, TelegramServer

_FIRST_ID: Final = 1001
_SPEAKING: Final = frozenset({"sendMessage", "editMessageText"})
_NUMBER: Final = re.compile(r"\bq(\d+)\b")
_OVERDUE_S: Final = 120.0


def ids(people: int) -> Sequence[int]:
    """The user ids of an audience of that size: a bot must know them before it starts."""
    return range(_FIRST_ID, _FIRST_ID + people)


@dataclass(frozen=True, slots=True)
class _Waiting:
    since: float
    seconds: asyncio.Future[float]


class Audience:
    """Each of its messages has a number, by which the answer is known."""

    def __init__(self, telegram: TelegramServer, *, people: int) -> None:
        self._people = [
            telegram.person(id=user_id, first_name=f"Person {user_id}") for user_id in ids(people)
        ]
        self._numbers = count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._given_up: Exception | None = None
        telegram.journal.listen(self._read)

    async def converse(self, updates: int) -> None:
        """Let all talk side by side, each again as soon as answered, until all updates are.

        Raises: TimeoutError when one is not answered.
        """
        turns = iter(range(updates))

        async def talk(person: Person) -> None:
            for _ in islice(turns, updates):
                await self._say(person)

        async with asyncio.TaskGroup() as talks:
            for person in self._people:
                talks.create_task(talk(person))

    async def ask_steadily(self, updates: int, *, per_second: float) -> list[float]:
        """Let one after the other ask at that rate, answered or not; each one's seconds.

        Raises: TimeoutError when one is not answered.
        """
        asked: list[asyncio.Task[float]] = []
        async with asyncio.TaskGroup() as asking:
            for number in range(updates):
                person = self._people[number % len(self._people)]
                asked.append(asking.create_task(self._say(person)))
                await asyncio.sleep(1 / per_second)
        return [each.result() for each in asked]

    def give_up(self, error: Exception) -> None:
        """Have whoever waits, and whoever asks from now on, raise `error`."""
        self._given_up = error
        for waiting in self._waiting.values():
            waiting.seconds.set_exception(error)
        self._waiting.clear()

    async def _say(self, person: Person) -> float:
        if self._given_up is not None:
            raise self._given_up
        number = next(self._numbers)
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[number] = _Waiting(time.perf_counter(), answered)
        person.says(f"say q{number} and tell me how things stand in the house today")
        async with asyncio.timeout(_OVERDUE_S):
            return await answered

    def _read(self, entry: Entry) -> None:
        text = entry.parameters.get("text")
        if entry.method not in _SPEAKING or not entry.recorded or not isinstance(text, str):
            return
        if is_unfinished(text) or (found := _NUMBER.search(text)) is None:
            return
        if waiting := self._waiting.pop(int(found[1]), None):
            waiting.seconds.set_result(time.perf_counter() - waiting.since)
