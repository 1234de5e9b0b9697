"""All that Telegram knows: the bot, the people, the chats, and what waits to be fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kintsugi.clock import Clock
from kintsugi.simulator.telegram.callbacks import CallbackQueries
from kintsugi.simulator.telegram.changes import (
    Changes,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from kintsugi.simulator.telegram.chat import Chat
from kintsugi.simulator.telegram.commands import Menus
from kintsugi.simulator.telegram.files import Shelf
from kintsugi.simulator.telegram.formatting import FormattedText
from kintsugi.simulator.telegram.keyboard import Keyboard
from kintsugi.simulator.telegram.media import Media
from kintsugi.simulator.telegram.message import Message
from kintsugi.simulator.telegram.profile import BotProfile, UserProfile
from kintsugi.simulator.telegram.updates import UpdateQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to be: everything but its id and date, which the chat gives it."""

    sender: UserProfile
    content: FormattedText
    keyboard: Keyboard = ()
    thread: int | None = None
    reply_to: int | None = None
    media: Media | None = None


class World:
    def __init__(self, *, bot: BotProfile, clock: Clock) -> None:
        self.bot = bot
        self.clock = clock
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, UserProfile] = {}
        self.menus = Menus()
        self.shelf = Shelf()
        self.updates = UpdateQueue(clock)
        self.callbacks = CallbackQueries(clock)
        self.changes = Changes()
        self.webhook_url = ""

    def post(self, chat: Chat, draft: Draft) -> Message:
        message = Message(
            chat_id=chat.id,
            message_id=chat.next_id(),
            sender=draft.sender,
            date=self.clock.now(),
            text=draft.content.text,
            entities=draft.content.entities,
            keyboard=draft.keyboard,
            thread=draft.thread,
            reply_to=draft.reply_to,
            media=draft.media,
        )
        chat.put(message)
        self.changes.announce(MessagePosted(message=message))
        return message

    def edit(
        self, chat: Chat, message: Message, content: FormattedText, keyboard: Keyboard
    ) -> Message:
        """Put new content and keyboard in a message's place."""
        edited = replace(
            message,
            text=content.text,
            entities=content.entities,
            keyboard=keyboard,
            edits=message.edits + 1,
            edited=self.clock.now(),
        )
        chat.put(edited)
        self.changes.announce(MessageEdited(message=edited))
        return edited

    def delete(self, chat: Chat, message: Message) -> None:
        chat.remove(message.message_id)
        self.changes.announce(MessageDeleted(message=message))

    def deliver(self, kind: str, content: Mapping[str, object]) -> int:
        """Queue an update for the bot; return its id."""
        return self.updates.push(kind, content)

    def deliver_message(self, kind: str, chat: Chat, message: Message) -> int:
        """As `deliver`, unless privacy mode hides the message from the bot: its id is spent."""
        if self._is_hidden(chat, message):
            return self.updates.skip()
        return self.updates.push(kind, chat.message_json(message))

    def _is_hidden(self, chat: Chat, message: Message) -> bool:
        if self.bot.can_read_all_group_messages or chat.kind == "private":
            return False
        replied = chat.message(message.reply_to) if message.reply_to is not None else None
        if replied is not None and replied.is_from_bot:
            return False
        addressed = message.text.startswith("/") or f"@{self.bot.username}" in message.text
        return not addressed
