"""sendMessage and sendChatAction."""

from collections.abc import Mapping

from kintsugi.simulator.telegram.chat import Chat
from kintsugi.simulator.telegram.formatting import read_text
from kintsugi.simulator.telegram.keyboard import read_keyboard
from kintsugi.simulator.telegram.methods.finding import find_chat
from kintsugi.simulator.telegram.parameters import Parameters, integer_field
from kintsugi.simulator.telegram.refusal import TEXT_TOO_LONG, bad_request
from kintsugi.simulator.telegram.world import Draft, World

_ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note",
        "upload_video_note",
    }
)  # fmt: skip


def send_message(world: World, parameters: Parameters) -> object:
    """Post a message. Silence, protection and link previews are accepted and change nothing."""
    content = read_text(parameters, too_long=TEXT_TOO_LONG)
    keyboard = read_keyboard(parameters)
    chat = find_chat(world, parameters)
    draft = Draft(
        sender=world.bot.user,
        content=content,
        keyboard=keyboard,
        thread=_read_thread(chat, parameters),
        reply_to=_read_reply(chat, parameters),
    )
    return chat.message_json(world.post(chat, draft))


def send_chat_action(world: World, parameters: Parameters) -> object:
    chat = find_chat(world, parameters)
    if parameters.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    _read_thread(chat, parameters)
    return True


def _read_thread(chat: Chat, parameters: Parameters) -> int | None:
    thread = parameters.integer("message_thread_id")
    if not thread:
        return None
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    return thread


def _read_reply(chat: Chat, parameters: Parameters) -> int | None:
    """The message replied to, which must stand in the chat unless the bot says it may not."""
    reply = parameters.structure("reply_parameters", called="reply parameters")
    if isinstance(reply, dict):
        message_id = integer_field(reply, "message_id", inside="reply parameters")
        may_miss = _is_true(reply)
    else:
        message_id = parameters.integer("reply_to_message_id")
        may_miss = parameters.flag("allow_sending_without_reply")
    if not message_id or chat.message(message_id) is not None:
        return message_id or None
    if may_miss:
        return None
    raise bad_request("message to be replied not found")


def _is_true(reply: Mapping[str, object]) -> bool:
    return reply.get("allow_sending_without_reply") is True
