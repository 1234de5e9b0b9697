"""Button presses that wait for answerCallbackQuery."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kintsugi.clock import Clock
from kintsugi.simulator.telegram.refusal import QUERY_TOO_OLD, bad_request

ANSWERABLE_FOR = timedelta(seconds=30)
"""Telegram does not publish the number. Reports lie between 15 s and some minutes; a bot that is
right with 30 s is right with more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAnswer:
    query_id: str
    text: str
    is_alert: bool


class CallbackQueries:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked: dict[str, datetime] = {}
        self._answers: list[CallbackAnswer] = []

    @property
    def answers(self) -> tuple[CallbackAnswer, ...]:
        """What the pressers saw, in order."""
        return tuple(self._answers)

    def ask(self) -> str:
        """The id of a new query."""
        query_id = str(4_000_000_000_000_000_000 + len(self._asked) + 1)
        self._asked[query_id] = self._clock.now()
        return query_id

    def answer(self, answer: CallbackAnswer) -> None:
        """Raises: a 400 when the query is unknown or older than `ANSWERABLE_FOR`."""
        asked = self._asked.get(answer.query_id)
        if asked is None or self._clock.now() - asked > ANSWERABLE_FOR:
            raise bad_request(QUERY_TOO_OLD)
        self._answers.append(answer)
