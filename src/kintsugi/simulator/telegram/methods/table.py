"""Which function does which Bot API method."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from kintsugi.simulator.telegram.methods.asking import (
    answer_callback_query,
    get_chat,
    get_chat_member,
)
from kintsugi.simulator.telegram.methods.editing import (
    delete_message,
    edit_message_reply_markup,
    edit_message_text,
    set_message_reaction,
)
from kintsugi.simulator.telegram.methods.fetching import get_file
from kintsugi.simulator.telegram.methods.menu import (
    delete_my_commands,
    get_my_commands,
    set_my_commands,
)
from kintsugi.simulator.telegram.methods.receiving import (
    delete_webhook,
    get_me,
    get_updates,
    get_webhook_info,
    set_webhook,
)
from kintsugi.simulator.telegram.methods.sending import send_chat_action, send_message
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.world import World

Immediate = Callable[[World, Parameters], object]
Waiting = Callable[[World, Parameters], Awaitable[object]]

IMMEDIATE: Mapping[str, Immediate] = MappingProxyType(
    {
        "getMe": get_me,
        "setWebhook": set_webhook,
        "deleteWebhook": delete_webhook,
        "getWebhookInfo": get_webhook_info,
        "sendMessage": send_message,
        "sendChatAction": send_chat_action,
        "editMessageText": edit_message_text,
        "editMessageReplyMarkup": edit_message_reply_markup,
        "deleteMessage": delete_message,
        "setMessageReaction": set_message_reaction,
        "setMyCommands": set_my_commands,
        "getMyCommands": get_my_commands,
        "deleteMyCommands": delete_my_commands,
        "answerCallbackQuery": answer_callback_query,
        "getChat": get_chat,
        "getChatMember": get_chat_member,
        "getFile": get_file,
    }
)
WAITING: Mapping[str, Waiting] = MappingProxyType({"getUpdates": get_updates})

SPELLING: Mapping[str, str] = MappingProxyType(
    {name.lower(): name for name in (*IMMEDIATE, *WAITING)}
)
"""Method names are case-insensitive; this is how the Bot API spells them."""

FLOOD_LIMITED = frozenset({"sendMessage", "editMessageText", "editMessageReplyMarkup"})
