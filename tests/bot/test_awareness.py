from typing import Any

import pytest

from kintsugi.bot.address import address_of
from kintsugi.bot.awareness import is_addressed
from kintsugi.bot.channel import Identity
from tests.bot.stagehands import GROUP, update

ME = Identity(id=42, username="Kintsugi_Bot", reads_all_group_messages=True)


def _is_addressed(content: dict[str, Any]) -> bool:
    address = address_of(content)
    assert address is not None
    return is_addressed(content, address, ME)


def _mention(text: str, offset: object, length: object, kind: str = "mention") -> dict[str, Any]:
    entity = {"type": kind, "offset": offset, "length": length}
    return update(text, chat=GROUP, entities=[entity])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (update("hello"), True),  # in private, always
        (update(None), True),
        (update("hello", chat=GROUP), False),
        (update("/help", chat=GROUP), True),
        (update("/help@kintsugi_bot", chat=GROUP), True),
        (update("/help@KINTSUGI_BOT", chat=GROUP), True),
        (update("/help@other_bot", chat=GROUP), False),
        (update("/help@other_bot"), False),
        (_mention("@kintsugi_bot hi", 0, 13), True),
        (_mention("@Kintsugi_bot hi", 0, 13), True),
        (_mention("👋🏽 @kintsugi_bot hi", 5, 13), True),  # offsets count UTF-16 units
        (_mention("@kintsugi_botany", 0, 16), False),
        (_mention("@other_bot", 0, 10), False),
        (_mention("@kintsugi_bot", 0, 13, kind="code"), False),
        (_mention("@kintsugi_bot", None, 13), False),
        (_mention("@kintsugi_bot", 0, "13"), False),
        (_mention("\ud83d @kintsugi_bot", 2, 13), True),  # half a surrogate pair before it
        (update("@kintsugi_bot", chat=GROUP, entities="none"), False),
        (update("@kintsugi_bot", chat=GROUP, entities=[5]), False),
        (update("yes", chat=GROUP, reply_to_message={"from": {"id": 42}}), True),
        (update("yes", chat=GROUP, reply_to_message={"from": {"id": 43}}), False),
        (update("yes", chat=GROUP, reply_to_message={"from": 42}), False),
        (update("yes", chat=GROUP, reply_to_message=42), False),
    ],
)
def test_is_addressed(content: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 - a column
    """In groups the bot answers only a command, a mention of it, or a reply to it."""
    assert _is_addressed(content) is expected


def test_a_press_is_ours() -> None:
    """Telegram hands a press to the bot whose button it is, in a group as in private."""
    message = {"message_id": 6, "chat": {"id": GROUP, "type": "supergroup"}, "date": 1}
    query = {"id": "9", "from": {"id": 7}, "chat_instance": "1", "message": message}
    pressed = {"update_id": 2, "callback_query": query | {"data": "stop:7:a"}}
    address = address_of(pressed)
    assert address is not None
    assert is_addressed(pressed, address, ME)


def _in_group(text: str | None = None, **message: Any) -> dict[str, Any]:
    return update(text, chat=GROUP, **message)


_TOPIC: dict[str, Any] = {"from": {"id": ME.id}, "forum_topic_created": {}}
_MENTION = [{"type": "mention", "offset": 0, "length": 13}]
_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


@pytest.mark.parametrize(
    ("of", "addressed"),
    [
        (_in_group(caption="@kintsugi_bot", caption_entities=_MENTION), True),
        (_in_group("you", entities=[
            {"type": "text_mention", "offset": 0, "length": 3, "user": {"id": ME.id}}]), True),
        (_in_group("you", entities=[
            {"type": "text_mention", "offset": 0, "length": 3, "user": {"id": 5}}]), False),
        (_in_group("hello", reply_to_message=_TOPIC), False),
        (_in_group("/help", **{"from": _ANONYMOUS, "sender_chat": {"id": GROUP}}), True),
        (_in_group("/help", sender_chat={"id": -1}), False),
        (_in_group("/help", **{"from": {"id": 9, "is_bot": True, "first_name": "B"}}), False),
        (_in_group("hi") | {"gathered": [
            {"caption": "@kintsugi_bot", "caption_entities": _MENTION}]}, True),
    ],
)  # fmt: skip
def test_in_groups(of: dict[str, Any], addressed: bool) -> None:  # noqa: FBT001 - a column
    """Mentions of every kind count; channels, other bots, and merely standing in a topic do not."""
    address = address_of(of)
    assert address is not None
    assert is_addressed(of, address, ME) is addressed
