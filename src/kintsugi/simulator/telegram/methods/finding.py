"""The chat and the message that a call is about."""

from kintsugi.simulator.telegram.chat import Chat
from kintsugi.simulator.telegram.message import Message
from kintsugi.simulator.telegram.parameters import Parameters
from kintsugi.simulator.telegram.refusal import CHAT_NOT_FOUND, bad_request
from kintsugi.simulator.telegram.world import World


def find_chat(world: World, parameters: Parameters) -> Chat:
    """The chat named by `chat_id`. Raises: a 400 when there is none, or the bot's refusal there."""
    named = parameters.text("chat_id")
    if not named:
        raise bad_request("chat_id is empty")
    chat = world.chats.get(parameters.integer("chat_id"))
    if chat is None:
        raise bad_request(CHAT_NOT_FOUND)
    chat.check_open()
    return chat


def find_message(chat: Chat, parameters: Parameters, *, missing: str) -> Message:
    """The message named by `message_id`. Raises: a 400 that says `missing`."""
    message = chat.message(parameters.integer("message_id"))
    if message is None:
        raise bad_request(missing)
    return message
