"""What a face hands in and what it is asked to deliver: no Telegram types, no rendering."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self
from zoneinfo import ZoneInfo

from kintsugi.events.again import Again, AgainReason
from kintsugi.events.attached import Document, Picture
from kintsugi.ids import ChatId, Session, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A person's message, as the orchestrator sees it."""

    turn_id: str  # idempotency key of the update
    answer_id: str  # of what will be said to it
    session: Session
    text: str
    sender_name: str
    pictures: tuple[Picture, ...] = ()
    documents: tuple[Document, ...] = ()
    again: Again | None = None  # None: it is answered for the first time
    tries: int = 1  # how often its turn was begun, this time included: more after a crash
    zone: ZoneInfo | None = None  # of the clock to go by; None: nobody knows

    @property
    def stronger_than(self) -> str | None:
        """A target whose answer to this was not good enough."""
        return self.again.stronger_than if self.again else None

    @property
    def cheap(self) -> bool:
        """Whether a model is to answer that is in no chain."""
        return self.again is not None and self.again.reason is AgainReason.CHEAP


class SendKind(Enum):
    """What is sent, and what happens when a send may have arrived but was not confirmed."""

    ANSWER = "answer"  # finished by edit: the first send ends in the unfinished mark
    ALERT = "alert"  # repeated, and the repetition says so
    CALLBACK = "callback"  # tells a pressed button that it was heard; repeated without harm


class Phase(Enum):
    OPEN = "open"  # first words and the unfinished mark
    FINISH = "finish"  # the whole text


class Format(Enum):
    MARKDOWN = "markdown"  # as models write it
    PLAIN = "plain"  # shown as it is: our own texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button below a message; pressed, it gives `data` back (64 bytes at most)."""

    text: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to deliver; `text` is of any length, already in the reader's language."""

    answer_id: str
    chat: ChatId
    topic: Topic
    text: str
    kind: SendKind = SendKind.ANSWER
    phase: Phase = Phase.FINISH
    reply_to: int | None = None
    format: Format = Format.PLAIN
    note: str | None = None  # a plain line of ours below a model's text
    buttons: tuple[Button, ...] = ()  # below the last message
    callback_id: str | None = None  # the press that a `CALLBACK` answers

    def to_payload(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "phase": self.phase.value,
            "answer_id": self.answer_id,
            "chat_id": self.chat,
            "topic_id": self.topic,
            "text": self.text,
            "reply_to": self.reply_to,
            "format": self.format.value,
            "note": self.note,
            "buttons": [{"text": each.text, "data": each.data} for each in self.buttons],
            "callback_id": self.callback_id,
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        return cls(
            kind=SendKind(payload["kind"]),
            phase=Phase(payload["phase"]),
            answer_id=payload["answer_id"],
            chat=ChatId(payload["chat_id"]),
            topic=Topic(payload["topic_id"]),
            text=payload["text"],
            reply_to=payload["reply_to"],
            # Rows of before these fields are still to be sent.
            format=Format(payload.get("format") or Format.PLAIN.value),
            note=payload.get("note"),
            buttons=tuple(
                Button(text=each["text"], data=each["data"])
                for each in payload.get("buttons") or ()
            ),
            callback_id=payload.get("callback_id"),
        )
