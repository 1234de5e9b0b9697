"""One message of a chat, as it stands now."""

from dataclasses import dataclass
from datetime import datetime

from kintsugi.simulator.telegram.entities import Entity
from kintsugi.simulator.telegram.keyboard import Button, Keyboard, keyboard_json
from kintsugi.simulator.telegram.media import Media
from kintsugi.simulator.telegram.profile import UserProfile

_CAPTION = ("caption", "caption_entities")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Frozen: an edit puts a new `Message` in the old one's place."""

    chat_id: int
    message_id: int
    sender: UserProfile
    date: datetime
    text: str  # the caption, where there is media
    entities: tuple[Entity, ...] = ()
    keyboard: Keyboard = ()
    thread: int | None = None
    reply_to: int | None = None
    edits: int = 0
    edited: datetime | None = None
    reactions: tuple[str, ...] = ()  # the bot's own
    media: Media | None = None

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
            **self._content(),
        }
        if self.keyboard:
            shown["reply_markup"] = keyboard_json(self.keyboard)
        if self.thread is not None:
            shown["message_thread_id"] = self.thread
            shown["is_topic_message"] = True
        if self.edited is not None:
            shown["edit_date"] = int(self.edited.timestamp())
        return shown

    def _content(self) -> dict[str, object]:
        words, marks = ("text", "entities") if self.media is None else _CAPTION
        shown: dict[str, object] = dict(self.media.content) if self.media else {}
        if self.text or self.media is None:
            shown[words] = self.text
        if self.entities:
            shown[marks] = [entity.json() for entity in self.entities]
        return shown
