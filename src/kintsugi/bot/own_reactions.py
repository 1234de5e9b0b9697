"""Lets through the reactions that are our business; nothing is kept of the others.

In a group whose admin the bot is, Telegram tells it of every reaction to every message.
"""

from kintsugi.bot.address import REACTION, address_of
from kintsugi.bot.desk import Desk
from kintsugi.bot.traced import TracedAnswers, is_of_concern
from kintsugi.events.consumer import Handler
from kintsugi.events.outcomes import Delivery, Discard, Outcome, Record
from kintsugi.events.states import DeadReason


class OwnReactions:
    """A handler of updates, around the one that makes turns."""

    def __init__(self, turns: Handler, traced: TracedAnswers, desk: Desk) -> None:
        self._turns = turns
        self._traced = traced
        self._desk = desk

    async def handle(self, delivery: Delivery) -> Outcome:
        if REACTION in delivery.event.payload["update"] and not await self._is_ours(delivery):
            return Discard()
        return await self._turns.handle(delivery)

    async def bury(self, delivery: Delivery, reason: DeadReason) -> Record:
        return await self._turns.bury(delivery, reason)

    async def _is_ours(self, delivery: Delivery) -> bool:
        """Whether somebody we know reacts to an answer of theirs. Who is anonymous is nobody."""
        address = address_of(delivery.event.payload["update"])
        if address is None:
            return False
        address = self._desk.chats.follow(address)
        trace = await self._traced.at(address.session.chat, address.message_id)
        if trace is None:
            return False
        person = await self._desk.people.get(address.session.user)
        admitted = self._desk.people.admits(person, address.session.chat)
        return admitted and is_of_concern(trace, person)
