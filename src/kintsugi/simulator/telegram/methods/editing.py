"""editMessageText, editMessageReplyMarkup, deleteMessage and setMessageReaction."""

from dataclasses import replace
from datetime import timedelta

from kintsugi.simulator.telegram.chat import Chat
from kintsugi.simulator.telegram.formatting import FormattedText, read_text
from kintsugi.simulator.telegram.keyboard import Keyboard, read_keyboard
from kintsugi.simulator.telegram.message import Message
from kintsugi.simulator.telegram.methods.finding import find_chat, find_message
from kintsugi.simulator.telegram.parameters import Parameters, objects
from kintsugi.simulator.telegram.refusal import EDIT_TOO_LONG, NOT_MODIFIED, bad_request
from kintsugi.simulator.telegram.world import World

DELETABLE_FOR = timedelta(hours=48)  # the Bot API's documentation of deleteMessage

REACTIONS = frozenset(  # the Bot API's list of what a bot may react with
    {
        "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱",
        "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡",
        "🥱", "🥴", "😍", "🐳", "❤\u200d🔥", "🌚", "🌭", "💯", "🤣", "⚡",
        "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈",
        "😴", "😭", "🤓", "👻", "👨\u200d💻", "👀", "🎃", "🙈", "😇", "😨",
        "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿",
        "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷\u200d♂",
        "🤷", "🤷\u200d♀", "😡",
    }
)  # fmt: skip


def edit_message_text(world: World, parameters: Parameters) -> object:
    """Put new text in place; a keyboard that is not sent again goes away, as at Telegram."""
    content = read_text(parameters, too_long=EDIT_TOO_LONG)
    keyboard = read_keyboard(parameters)
    chat, message = _own_message(world, parameters)
    return _edit(world, chat, message, (content, keyboard))


def edit_message_reply_markup(world: World, parameters: Parameters) -> object:
    keyboard = read_keyboard(parameters)
    chat, message = _own_message(world, parameters)
    content = FormattedText(text=message.text, entities=message.entities)
    return _edit(world, chat, message, (content, keyboard))


def delete_message(world: World, parameters: Parameters) -> object:
    chat = find_chat(world, parameters)
    message = find_message(chat, parameters, missing="message to delete not found")
    if not _is_deletable(world, chat, message):
        raise bad_request("message can't be deleted for everyone")
    world.delete(chat, message)
    return True


def set_message_reaction(world: World, parameters: Parameters) -> object:
    chat = find_chat(world, parameters)
    message = find_message(chat, parameters, missing="message to react not found")
    given = parameters.structure("reaction", called="reaction types")
    wanted = [] if given is None else objects(given, inside="reaction types")
    emojis = tuple(str(reaction.get("emoji")) for reaction in wanted)
    if len(emojis) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not REACTIONS.issuperset(emojis):
        raise bad_request("REACTION_INVALID")
    chat.put(replace(message, reactions=emojis))
    return True


def _own_message(world: World, parameters: Parameters) -> tuple[Chat, Message]:
    if not parameters.integer("message_id"):
        raise bad_request("message identifier is not specified")
    chat = find_chat(world, parameters)
    message = find_message(chat, parameters, missing="message to edit not found")
    if not message.is_from_bot:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(
    world: World, chat: Chat, message: Message, wanted: tuple[FormattedText, Keyboard]
) -> object:
    content, keyboard = wanted
    if (message.text, message.entities, message.keyboard) == (
        content.text,
        content.entities,
        keyboard,
    ):
        raise bad_request(NOT_MODIFIED)
    return chat.message_json(world.edit(chat, message, content, keyboard))


def _is_deletable(world: World, chat: Chat, message: Message) -> bool:
    """Not after 48 hours; in groups only the bot's own messages: it is never an admin here."""
    if world.clock.now() - message.date > DELETABLE_FOR:
        return False
    return message.is_from_bot or chat.kind == "private"
