"""What a face hands in and what it is asked to deliver: no Telegram types, no rendering."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

from kintsugi.ids import ChatId, Session, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A person's message, as the orchestrator sees it."""

    turn_id: str  # idempotency key of the update
    session: Session
    text: str
    sender_name: str


class SendKind(Enum):
    """What is sent, and what happens when a send may have arrived but was not confirmed."""

    ANSWER = "answer"  # finished by edit: the first send ends in the unfinished mark
    ALERT = "alert"  # repeated, and the repetition says so


class Phase(Enum):
    OPEN = "open"  # first words and the unfinished mark
    FINISH = "finish"  # the whole text


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to deliver; `text` is plain, of any length, already in the reader's language."""

    answer_id: str
    chat: ChatId
    topic: Topic
    text: str
    kind: SendKind = SendKind.ANSWER
    phase: Phase = Phase.FINISH
    reply_to: int | None = None

    def to_payload(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "phase": self.phase.value,
            "answer_id": self.answer_id,
            "chat_id": self.chat,
            "topic_id": self.topic,
            "text": self.text,
            "reply_to": self.reply_to,
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
        )
