"""Which chats got another id, and which are closed to us: known in memory, kept in the database.

Written at once and not with the end of a turn, as the next send must know. Doing any of it again
changes nothing, so a turn that is repeated after a crash may.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import structlog
from sqlalchemy import Connection, delete, select

from kintsugi.bot import migration
from kintsugi.bot.address import Address
from kintsugi.bot.migration import Migration
from kintsugi.bot.tables import chat_absence
from kintsugi.clock import Clock
from kintsugi.events import audit, dead
from kintsugi.events.catalogue import TELEGRAM_SEND
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId, Scope
from kintsugi.store.database import Store
from kintsugi.store.types import insert


class Chats:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        wake: Callable[[], None],
        followers: Sequence[Callable[[ChatId, ChatId], None]] = (),
    ) -> None:
        """`wake`: the bus is to look again, as something was made ready behind its back.

        `followers`: whoever knows chats in memory is told, the old id first.
        """
        self._store = store
        self._clock = clock
        self._wake = wake
        self._followers = followers
        self._moved: Mapping[ChatId, ChatId] = MappingProxyType({})
        self._closed: frozenset[ChatId] = frozenset()
        self._log = structlog.get_logger("kintsugi.bot.chats")

    async def load(self) -> None:
        self._moved = await self._store.read(migration.known)
        self._closed = await self._store.read(_closed)
        for old, new in self._moved.items():
            self._tell(old, new)

    def current(self, chat: ChatId) -> ChatId:
        """The id it has now."""
        return self._moved.get(chat, chat)

    def follow(self, address: Address) -> Address:
        """The address as it is now: what an old message is replied to with has no id any more."""
        chat = self.current(address.session.chat)
        if chat == address.session.chat:
            return address
        return replace(address, session=replace(address.session, chat=chat), message_id=None)

    def is_closed(self, chat: ChatId) -> bool:
        return chat in self._closed

    async def moved(self, old: ChatId, new: ChatId) -> None:
        """A group became a supergroup: all that is its own moves, in one transaction."""
        change = Migration(old=old, new=new)
        now = self._clock.now()
        await self._store.write(lambda connection: migration.move(connection, change, at=now))
        self._moved = {**self._moved, old: new}
        self._tell(old, new)
        self._log.warning("chat.moved", old=old, new=new)
        self._wake()

    async def closed(self, chat: ChatId) -> None:
        """We were blocked or removed: nothing is sent there any more."""
        if chat in self._closed:
            return
        statement = insert(self._store.dialect, chat_absence).on_conflict_do_nothing()
        now = self._clock.now()

        def work(connection: Connection) -> None:
            connection.execute(statement, {"chat_id": chat, "since": now})
            self._note(connection, chat, "chat.closed")

        await self._store.write(work)
        self._closed |= {chat}
        self._log.warning("chat.closed", chat=chat)

    async def opened(self, chat: ChatId) -> None:
        """We may speak there again: what was kept meanwhile is sent, in its order."""
        if chat not in self._closed:
            return
        now = self._clock.now()

        def work(connection: Connection) -> int:
            connection.execute(delete(chat_absence).where(chat_absence.c.chat_id == chat))
            self._note(connection, chat, "chat.opened")
            return dead.resubmit_lane(
                connection, TELEGRAM_SEND.name, str(chat), DeadReason.ABSENT, at=now
            )

        kept = await self._store.write(work)
        self._closed -= {chat}
        self._log.info("chat.opened", chat=chat, kept=kept)
        self._wake()

    def _tell(self, old: ChatId, new: ChatId) -> None:
        for follow in self._followers:
            follow(old, new)

    def _note(self, connection: Connection, chat: ChatId, action: str) -> None:
        entry = audit.Entry(
            at=self._clock.now(),
            trace_id="",
            actor="bot",
            scope=Scope(chat=chat),
            action=action,
            outcome="done",
            subject=str(chat),
        )
        audit.record(connection, entry)


def _closed(connection: Connection) -> frozenset[ChatId]:
    return frozenset(map(ChatId, connection.scalars(select(chat_absence.c.chat_id))))
