from typing import Any

import pytest
from sqlalchemy import Connection, select

from kintsugi.bot import migration
from kintsugi.bot.migration import Migration, migration_of
from kintsugi.bot.tables import sent_message
from kintsugi.clock import ManualClock
from kintsugi.events.catalogue import MESSAGE_RECEIVED, TELEGRAM_SEND
from kintsugi.events.embedded import EmbeddedBus
from kintsugi.events.envelope import EnvelopeFactory
from kintsugi.events.messages import Outgoing
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.memory import turns
from kintsugi.memory.turns import Line, Role
from kintsugi.store.database import Store
from tests.bot.stagehands import update

OLD, NEW = ChatId(-5), ChatId(-1005)
MOVE = Migration(old=OLD, new=NEW)


@pytest.mark.parametrize(
    ("of", "found"),
    [
        (update(None, chat=OLD, migrate_to_chat_id=NEW), MOVE),
        (update(None, chat=NEW, migrate_from_chat_id=OLD), MOVE),
        (update("hello", chat=OLD), None),
        ({"message": {"chat": {"id": OLD}, "migrate_to_chat_id": "x"}}, None),
        ({}, None),
    ],
)
def test_migration_of(of: dict[str, Any], found: Migration | None) -> None:
    """Both service messages say the same; nothing else says it."""
    assert migration_of(of) == found


def _session(chat: int) -> Session:
    return Session(chat=ChatId(chat), topic=Topic(0), user=UserId(7))


async def test_all_of_it_moves(
    store: Store, bus: EmbeddedBus, envelopes: EnvelopeFactory, clock: ManualClock
) -> None:
    """Conversations, what is to be sent and done, and what was sent are the new chat's."""
    now = clock.now()
    for event_type in (MESSAGE_RECEIVED, TELEGRAM_SEND):
        await bus.subscribe(event_type.name, "g")
    for chat in (OLD, ChatId(-55)):
        said = Outgoing(answer_id="a", chat=chat, topic=Topic(0), text="x").to_payload()
        await bus.publish([
            envelopes.new(MESSAGE_RECEIVED, {"update": {}}, target=f"{chat}:0:7", key=f"m{chat}"),
            envelopes.new(TELEGRAM_SEND, said, target=str(chat), key=f"s{chat}"),
        ])  # fmt: skip

    def work(connection: Connection) -> list[tuple[str, int, int | None]]:
        line = Line(turn_id="t", role=Role.USER, text="celadon", at=now)
        turns.append(connection, _session(OLD), [line])
        row = {"answer_id": "a", "part": 0, "chat_id": OLD, "message_id": 5, "at": now}
        connection.execute(sent_message.insert(), row)
        for _ in range(2):  # twice is as good as once
            migration.move(connection, MOVE, at=now)
        said = turns.recent(connection, _session(NEW), limit=5)
        assert [each.text for each in said] == ["celadon"]
        assert list(turns.recent(connection, _session(OLD), limit=5)) == []
        columns = (sent_message.c.answer_id, sent_message.c.chat_id, sent_message.c.message_id)
        return [(row[0], row[1], row[2]) for row in connection.execute(select(*columns))]

    assert await store.write(work) == [("a", NEW, None)]
    lanes = await store.read(
        lambda connection: connection.exec_driver_sql("SELECT lane FROM delivery").scalars().all()
    )
    assert sorted(lanes) == sorted(["-1005", "-1005:0:7", "-55", "-55:0:7"])
    assert await store.read(migration.known) == {OLD: NEW}
