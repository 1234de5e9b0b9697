"""Around the sender: says things where a chat is now, and keeps them while it is closed to us."""

from dataclasses import replace

from kintsugi.bot.chats import Chats
from kintsugi.errors import Closed, Moved
from kintsugi.events.consumer import Handler
from kintsugi.events.outcomes import Dead, Delivery, Outcome, Record, Retry
from kintsugi.events.states import DeadReason
from kintsugi.ids import ChatId


class Reach:
    """A handler of `telegram.send`."""

    def __init__(self, sender: Handler, chats: Chats) -> None:
        self._sender = sender
        self._chats = chats

    async def handle(self, delivery: Delivery) -> Outcome:
        chat = self._chats.current(ChatId(delivery.event.payload["chat_id"]))
        if self._chats.is_closed(chat):
            return _kept("the chat is closed to us")
        try:
            return await self._sender.handle(self._addressed(delivery, chat))
        except Moved as moved:
            # What Telegram refused with this was not sent; the next attempt goes to the new id.
            await self._chats.moved(chat, ChatId(moved.chat_id))
            return Retry(error=str(moved), delay_s=0)
        except Closed as closed:
            await self._chats.closed(chat)
            return _kept(str(closed))

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        return await self._sender.bury(delivery, reason)

    def _addressed(self, delivery: Delivery, chat: ChatId) -> Delivery:
        payload = delivery.event.payload
        if payload["chat_id"] == chat:
            return delivery
        # The message it replies to has another id now, which we do not know.
        event = replace(delivery.event, payload={**payload, "chat_id": chat, "reply_to": None})
        return replace(delivery, event=event)


def _kept(error: str) -> Dead:
    """Rejected: trying again later. Its lane would stay open, and a stop would wait for it."""
    return Dead(reason=DeadReason.ABSENT, error=error)
