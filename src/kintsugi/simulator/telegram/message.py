"""One message of a chat, as it stands now."""

from dataclasses import dataclass
from datetime import datetime

from kintsugi.simulator.telegram.entities import Entity
from kintsugi.simulator.telegram.keyboard import Button, Keyboard, keyboard_json
from kintsugi.simulator.telegram.profile import UserProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Frozen: an edit puts a new `Message` in the old one's place."""

    chat_id: int
    message_id: int
    sender: UserProfile
    date: datetime
    text: str
    entities: tuple[Entity, ...] = ()
    keyboard: Keyboard = ()
    thread: int | None = None
    reply_to: int | None = None
    edits: int = 0
    edited: datetime | None = None
    reactions: tuple[str, ...] = ()  # the bot's own

    @property
    def is_from_bot(self) -> bool:
        return self.sender.is_bot

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.keyboard for button in row)

    def json(self, *, chat: dict[str, object], sender: dict[str, object]) -> dict[str, object]:
        """The Message object, without the message it replies to: `Chat` adds that."""
        shown: dict[str, object] = {
            "message_id": self.message_id,
            "from": sender,
            "chat": chat,
            "date": int(self.date.timestamp()),
            "text": self.text,
        }
        if self.entities:
            shown["entities"] = [entity.json() for entity in self.entities]
        if self.keyboard:
            shown["reply_markup"] = keyboard_json(self.keyboard)
        if self.thread is not None:
            shown["message_thread_id"] = self.thread
            shown["is_topic_message"] = True
        if self.edited is not None:
            shown["edit_date"] = int(self.edited.timestamp())
        return shown
