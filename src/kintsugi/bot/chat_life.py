"""Updates about a chat, and not from a person to us: it moved, closed, or opened (SPEC B13)."""

from collections.abc import Mapping
from typing import Any

from kintsugi.bot.address import Address
from kintsugi.bot.context import STRANGER, Ended, Ending
from kintsugi.bot.desk import Desk
from kintsugi.bot.membership import Standing, standing_of, was_added
from kintsugi.bot.migration import migration_of
from kintsugi.i18n import Message, locale_for


class ChatLife:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ended(self, update: Mapping[str, Any], address: Address | None) -> Ended | None:
        """How such an update ends; None when it is none, and a turn is to be made of it."""
        chats = self._desk.chats
        if migration := migration_of(update):
            await chats.moved(migration.old, migration.new)
            return Ended(ending=Ending.REJECTED, reason="the chat moved")
        if address is None:
            return None
        standing = standing_of(update)
        if standing is Standing.OUT:
            await chats.closed(address.session.chat)
            return Ended(ending=Ending.REJECTED, reason="the chat closed")
        await chats.opened(address.session.chat)  # whoever is heard can be spoken to
        return await self._welcome(update, address) if standing else None

    async def _welcome(self, update: Mapping[str, Any], address: Address) -> Ended:
        """One polite line for a stranger who adds us to a group; there is no answer to them.

        Rejected: leaving at once. The owner may be in that group, and is answered.
        """
        person = await self._desk.people.get(address.session.user)
        known = self._desk.people.admits(person, address.session.chat)
        me = self._desk.channel.identity
        by_us = me is not None and address.session.user == me.id
        if known or by_us or address.private or not was_added(update):
            return Ended(ending=Ending.REJECTED, reason="the chat opened")
        locale = person.language or locale_for(address.language_code, self._desk.default_locale)
        line = self._desk.catalogues.text(locale, Message("group-stranger"))
        return Ended(ending=Ending.REJECTED, reason=STRANGER, reply=line)
