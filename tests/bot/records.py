"""What is on record in the tests of the bot room: an answer's trace, and which message it is."""

from typing import Any

from sqlalchemy import insert

from kintsugi.bot.tables import sent_message
from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.orchestrator import traces
from kintsugi.orchestrator.trace import Fate, Trace, Tried
from kintsugi.store.database import Store
from tests.bot.stagehands import ANN

ANNS = Session(chat=ChatId(ANN), topic=Topic(0), user=UserId(ANN))
NOW = ManualClock().now()


def trace_of(answer_id: str = "tg:42:1.0", **other: Any) -> Trace:
    """Of an answer to Ann, as it is unless something else is said."""
    usual: dict[str, Any] = {
        "turn_id": answer_id.removesuffix(".0"),
        "session": ANNS,
        "at": NOW,
        "mode": "chat",
        "instructions": "feed",
        "history": 2,
        "tried": (Tried(target="a/one", milliseconds=12, cause="first"),),
        "model": "a/one",
        "fate": Fate.ANSWERED,
    }
    return Trace(answer_id=answer_id, **(usual | other))


async def answered(store: Store, trace: Trace, *message_ids: int) -> None:
    """Put an answer on record; its parts are these messages."""
    rows = [
        {
            "answer_id": trace.answer_id,
            "part": part,
            "chat_id": trace.session.chat,
            "message_id": message_id,
            "at": trace.at,
        }
        for part, message_id in enumerate(message_ids)
    ]
    await store.write(lambda connection: traces.record(connection, trace))
    await store.write(lambda connection: connection.execute(insert(sent_message), rows))
