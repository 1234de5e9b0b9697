"""From a message in a chat to how the answer it carries came about."""

from sqlalchemy import Connection

from kintsugi.bot.people import Person, Role
from kintsugi.bot.sent import answer_at
from kintsugi.ids import ChatId, Session
from kintsugi.orchestrator import traces
from kintsugi.orchestrator.trace import Trace
from kintsugi.store.database import Store


class TracedAnswers:
    """Answers of models that are on record still, whichever of its messages one points at."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def at(self, chat: ChatId, message_id: int | None) -> Trace | None:
        if message_id is None:
            return None
        return await self._store.read(lambda connection: _at(connection, chat, message_id))

    async def last(self, session: Session) -> Trace | None:
        return await self._store.read(lambda connection: traces.last(connection, session))


def is_of_concern(trace: Trace, person: Person) -> bool:
    """Whether somebody may look at it and have a say in it: who asked, and admins."""
    return person.id == trace.session.user or person.role is Role.ADMIN


def _at(connection: Connection, chat: ChatId, message_id: int) -> Trace | None:
    answer_id = answer_at(connection, chat, message_id)
    return traces.of_answer(connection, answer_id) if answer_id is not None else None
