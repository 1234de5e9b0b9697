"""Whether a message is meant for the bot (SPEC B5). Pure, on raw JSON."""

from collections.abc import Mapping
from typing import Any

from kintsugi.bot.address import Address, message_of
from kintsugi.bot.channel import Identity


def is_addressed(update: Mapping[str, Any], address: Address, me: Identity) -> bool:
    """In private always; in groups on a command, a mention, or a reply to the bot."""
    username = me.username.lower()
    if address.command is not None:
        return address.command.bot in (None, username)
    return address.private or _mentions(message_of(update), username) or _replies(update, me)


def _mentions(message: Mapping[str, Any], username: str) -> bool:
    text, entities = message.get("text"), message.get("entities")
    if not isinstance(text, str) or not isinstance(entities, list):
        return False
    utf16 = text.encode("utf-16-le", "surrogatepass")  # entities count UTF-16 units
    return any(
        _slice(utf16, entity).lower() == f"@{username}"
        for entity in entities
        if isinstance(entity, dict) and entity.get("type") == "mention"
    )


def _slice(utf16: bytes, entity: Mapping[str, Any]) -> str:
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        return ""
    return utf16[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def _replies(update: Mapping[str, Any], me: Identity) -> bool:
    replied = message_of(update).get("reply_to_message")
    author = replied.get("from") if isinstance(replied, dict) else None
    return isinstance(author, dict) and author.get("id") == me.id
