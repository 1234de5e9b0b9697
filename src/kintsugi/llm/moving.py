"""A chat got another id: its pins, its calls and its budgets are the new one's (SPEC B13)."""

from typing import Final

from sqlalchemy import Connection, Table, delete, select, update

from kintsugi.ids import ChatId
from kintsugi.llm.budgets import KINDS, Who, key_of
from kintsugi.llm.tables import budget_extension, budget_warning, model_call, model_pin

_OF_CHATS: Final = tuple(name for name, who, _ in KINDS if who is Who.CHAT)


def move(connection: Connection, old: ChatId, new: ChatId) -> None:
    """Doing it again moves what came since; what was chosen in the new chat stays."""
    connection.execute(update(model_call).where(model_call.c.chat_id == old).values(chat_id=new))
    taken = select(model_pin.c.topic_id).where(model_pin.c.chat_id == new)
    here = model_pin.c.chat_id == old
    connection.execute(delete(model_pin).where(here, model_pin.c.topic_id.in_(taken)))
    connection.execute(update(model_pin).where(here).values(chat_id=new))
    for table in (budget_warning, budget_extension):
        for name in _OF_CHATS:
            _rename(connection, table, key_of(name, str(old)), key_of(name, str(new)))


def _rename(connection: Connection, table: Table, old: str, new: str) -> None:
    taken = select(table.c.period).where(table.c.budget == new)
    here = table.c.budget == old
    connection.execute(delete(table).where(here, table.c.period.in_(taken)))
    connection.execute(update(table).where(here).values(budget=new))
