"""The client library of the product, against the simulator: what it reads and what it raises."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import LogOut
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
)

from kintsugi.simulator.telegram import Drop, Fault, Person, Refuse, TelegramServer
from kintsugi.simulator.telegram.faults import Act

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go")]]
)


def bot_of(server: TelegramServer, token: str) -> Bot:
    api = TelegramAPIServer.from_base(server.base_url)
    return Bot(token, session=AiohttpSession(api=api))


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with bot_of(server, server.world.bot.token) as made:
        yield made


async def test_receiving(bot: Bot, alice: Person) -> None:
    """getMe, getUpdates and the webhook methods."""
    assert (await bot.me()).username == "kintsugi_bot"
    said = alice.says("/start 😀")
    (update,) = await bot.get_updates(offset=0, timeout=0, allowed_updates=["message"])
    assert update.update_id == said
    assert update.message is not None
    assert update.message.entities is not None
    (command,) = update.message.entities
    assert (command.type, command.offset, command.length) == ("bot_command", 0, 6)
    assert await bot.set_webhook("https://example.org/hook")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_sending_and_editing(bot: Bot, server: TelegramServer, alice: Person) -> None:
    """sendMessage, sendChatAction, the edits, setMessageReaction and deleteMessage."""
    alice.says("question")
    assert await bot.send_chat_action(alice.id, "typing")
    sent = await bot.send_message(
        alice.id,
        "one 😀",
        entities=[MessageEntity(type="bold", offset=4, length=2)],
        reply_markup=KEYBOARD,
        reply_parameters=ReplyParameters(message_id=1),
    )
    assert sent.reply_to_message is not None
    assert sent.entities is not None
    assert [entity.extract_from("one 😀") for entity in sent.entities] == ["😀"]
    edited = await bot.edit_message_text("two", chat_id=alice.id, message_id=sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup) == ("two", None)
    await bot.edit_message_reply_markup(
        chat_id=alice.id, message_id=sent.message_id, reply_markup=KEYBOARD
    )
    assert server.chat(alice.id).messages[-1].buttons[0].data == "go"
    assert await bot.set_message_reaction(alice.id, 1, [ReactionTypeEmoji(emoji="👍")])
    assert await bot.delete_message(alice.id, sent.message_id)


async def test_pressing(bot: Bot, alice: Person) -> None:
    """A callback query is read whole and answered."""
    sent = await bot.send_message(alice.id, "?", reply_markup=KEYBOARD)
    alice.presses(sent.message_id, "go")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "go"
    assert await update.callback_query.as_(bot).answer("done")


async def test_menu_chat_and_member(bot: Bot, server: TelegramServer, alice: Person) -> None:
    """The command methods, getChat and getChatMember."""
    commands = [BotCommand(command="start", description="Begin")]
    scope = BotCommandScopeChat(chat_id=alice.id)
    assert await bot.set_my_commands(commands, scope=scope, language_code="ru")
    (kept,) = await bot.get_my_commands(scope=scope, language_code="ru")
    assert (kept.command, kept.description) == ("start", "Begin")
    assert await bot.delete_my_commands(scope=scope, language_code="ru")
    assert (await bot.get_chat(alice.id)).first_name == "Alice"
    group = server.group(id=-1005, title="Friends")
    for status in ("left", "administrator"):
        assert (await bot.get_chat_member(group.id, alice.id)).status == status
        group.promotes(alice)


async def test_every_kind_of_update_is_read(
    bot: Bot, server: TelegramServer, alice: Person
) -> None:
    """What people do gives updates that the library can parse."""
    await bot.get_updates(
        allowed_updates=["message", "edited_message", "my_chat_member", "message_reaction"]
    )
    group = server.group(id=-5, title="Friends")
    alice.says("helo", chat=group, thread=3)
    alice.edits(1, "hello", chat=group)
    group.promotes_bot()
    alice.reacts(1, "👍", chat=group)
    alice.blocks()
    group.kicks_bot()
    group.readmits_bot()
    group.migrates(-1005)
    kinds = [update.event_type for update in await bot.get_updates()]
    assert kinds == [
        "message", "edited_message", "my_chat_member", "message_reaction", "my_chat_member",
        "my_chat_member", "my_chat_member", "message", "message",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x", "chat_id": 99}, "chat not found"),
        ({"text": "x", "reply_parameters": ReplyParameters(message_id=9)}, "message to be replied"),
        (
            {"text": "x", "entities": [MessageEntity(type="bold", offset=0, length=2)]},
            "ends after the end of the text",
        ),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        (
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "я" * 33}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_bad_requests(
    bot: Bot, alice: Person, parameters: dict[str, Any], words: str
) -> None:
    """A 400 is a TelegramBadRequest with Telegram's words."""
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_message(**({"chat_id": alice.id} | parameters))


async def test_bad_edits(bot: Bot, alice: Person) -> None:
    """Unmodified, missing and foreign messages, and late answers."""
    sent = await bot.send_message(alice.id, "x")
    alice.says("mine")
    for message_id, words in ((sent.message_id, "not modified"), (99, "not found"), (2, "can't")):
        with pytest.raises(TelegramBadRequest, match=words):
            await bot.edit_message_text("x", chat_id=alice.id, message_id=message_id)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("1")


async def test_refusals_of_a_chat(bot: Bot, server: TelegramServer, alice: Person) -> None:
    """Blocked and kicked are forbidden; a migrated group names its new id."""
    group = server.group(id=-5, title="Friends")
    group.kicks_bot()
    alice.blocks()
    for chat_id, words in ((alice.id, "bot was blocked"), (group.id, "bot was kicked")):
        with pytest.raises(TelegramForbiddenError, match=words):
            await bot.send_message(chat_id, "x")
    group.migrates(-1005)
    with pytest.raises(TelegramMigrateToChat) as migrated:
        await bot.send_message(group.id, "x")
    assert migrated.value.migrate_to_chat_id == -1005


async def test_refusals_of_a_bot(bot: Bot, server: TelegramServer) -> None:
    """A wrong token is unauthorized, an unknown method is not found."""
    async with bot_of(server, "42:another") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()
    with pytest.raises(TelegramNotFound):
        await bot(LogOut())


async def test_the_earlier_poller_meets_the_conflict(bot: Bot, clock: Any) -> None:
    """As at Telegram, the newcomer wins."""
    earlier = asyncio.ensure_future(bot.get_updates(timeout=30))
    await clock.next_sleep()
    later = asyncio.ensure_future(bot.get_updates(timeout=0))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await earlier
    assert await later == []


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Refuse(429, "Too Many Requests: retry after 7", retry_after=7), TelegramRetryAfter),
        (Refuse(502, "Bad Gateway"), TelegramServerError),
        (Drop(), TelegramNetworkError),
    ],
    ids=["429", "502", "drop"],
)
async def test_injected_faults(
    bot: Bot, server: TelegramServer, alice: Person, act: Act, error: type[TelegramAPIError]
) -> None:
    """Floods, server errors and lost connections are told apart."""
    server.faults.add(Fault(method="sendMessage", act=act))
    with pytest.raises(error) as raised:
        await bot.send_message(alice.id, "x")
    if isinstance(raised.value, TelegramRetryAfter):
        assert raised.value.retry_after == 7
