"""Whether a message is meant for the bot (SPEC B5). Pure, on raw JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from kintsugi.bot.address import REACTION, Address, messages_of
from kintsugi.bot.channel import Identity


def is_addressed(update: Mapping[str, Any], address: Address, me: Identity) -> bool:
    """In private always; in groups on a command, a mention, a reply to the bot, or its button.

    Of an album one message is enough: people write their words below one of its pictures.
    """
    if address.press is not None or REACTION in update:
        return True  # Telegram hands a press to the bot whose button it is; reactions were sifted
    messages = messages_of(update)
    if _speaks_for_a_channel_or_bot(messages[0]):
        return False
    if address.command is not None:
        return address.command.bot in (None, me.username.lower())
    return address.private or any(_mentions(each, me) or _replies(each, me) for each in messages)


def _speaks_for_a_channel_or_bot(message: Mapping[str, Any]) -> bool:
    """A channel's post, or another bot's: answering those would be a conversation without people.

    An anonymous admin speaks for the chat itself, and is a person.
    """
    sender, spoken_for, chat = (message.get(key) for key in ("from", "sender_chat", "chat"))
    if isinstance(spoken_for, dict):
        return not isinstance(chat, dict) or spoken_for.get("id") != chat.get("id")
    return isinstance(sender, dict) and sender.get("is_bot") is True


def _mentions(message: Mapping[str, Any], me: Identity) -> bool:
    return any(
        _names(kind, words, user, me)
        for kind, words, user in (*_entities(message, "text"), *_entities(message, "caption"))
    )


def _names(kind: object, words: str, user: object, me: Identity) -> bool:
    if kind == "text_mention":  # of somebody without a username, or chosen from the list of members
        return isinstance(user, dict) and user.get("id") == me.id
    return kind == "mention" and words.lower() == f"@{me.username.lower()}"


def _entities(message: Mapping[str, Any], field: str) -> Iterator[tuple[object, str, object]]:
    """(type, the words it marks, user) of each entity of the text or of the caption."""
    text = message.get(field)
    entities = message.get("entities" if field == "text" else f"{field}_entities")
    if not isinstance(text, str) or not isinstance(entities, list):
        return
    utf16 = text.encode("utf-16-le", "surrogatepass")  # entities count UTF-16 units
    for entity in entities:
        if isinstance(entity, dict):
            yield entity.get("type"), _slice(utf16, entity), entity.get("user")


def _slice(utf16: bytes, entity: Mapping[str, Any]) -> str:
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        return ""
    return utf16[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def _replies(message: Mapping[str, Any], me: Identity) -> bool:
    replied = message.get("reply_to_message")
    if not isinstance(replied, dict) or "forum_topic_created" in replied:
        return False  # in a topic, everything replies to the message that opened it
    author = replied.get("from")
    return isinstance(author, dict) and author.get("id") == me.id
