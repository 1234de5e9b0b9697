"""People who ask, side by side and for as long as they are let."""

import asyncio
from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Final

from bench.crashing.question import DEADLY, SHORT_WORDS, Question, asking
from kintsugi.simulator.telegram.stage import Stage

_FIRST_ID: Final = 1001


class Crowd:
    def __init__(
        self, stage: Stage, random: Random, *, people: int, lengths: Sequence[int]
    ) -> None:
        """`lengths`: words of an answer, one of them chosen for each question."""
        self._stage = stage
        self._random = random
        self._lengths = lengths
        self._people = [
            stage.person(id=_FIRST_ID + number, first_name=f"Person {number}")
            for number in range(people)
        ]
        self._poisoner_id = _FIRST_ID + people
        self._numbers = count(1)
        self.questions: list[Question] = []
        self.poisoner: int | None = None  # user id

    @property
    def ids(self) -> list[int]:
        """Of those who ask, and of whoever poisons."""
        return [*(person.id for person in self._people), self._poisoner_id]

    def ask(self, times: int = 1) -> list[Question]:
        """Somebody asks, at once."""
        asked = [self._ask(self._random.choice(self._lengths)) for _ in range(times)]
        self.questions += asked
        return asked

    def ask_at_length(self) -> None:
        """Somebody asks what takes the longest to answer."""
        self.questions.append(self._ask(max(self._lengths)))

    def poison(self) -> None:
        """Somebody else writes what the bot dies of, once however often this is called."""
        if self.poisoner is None:
            self.poisoner = self._poisoner_id
            self._stage.person(id=self.poisoner, first_name="Poisoner").says(DEADLY)

    async def keep_asking(self, *, per_second: float) -> None:
        """Until cancelled, at moments that are nobody's rhythm."""
        while True:
            await asyncio.sleep(self._random.expovariate(per_second))
            self.ask()

    def _ask(self, words: int) -> Question:
        person = self._random.choice(self._people)
        token = f"t{next(self._numbers)}"
        update_id = person.says(asking(token, words))
        return Question(update_id=update_id, chat_id=person.id, token=token, words=words)


ALWAYS_SHORT: Final = (1, SHORT_WORDS)
SOME_LONG: Final = (1, SHORT_WORDS, 40, 600)
"""Words; 600 of them need two messages."""
