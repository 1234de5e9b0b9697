"""The identifiers every room shares."""

from dataclasses import dataclass
from random import Random
from typing import NewType, Self

UserId = NewType("UserId", int)
ChatId = NewType("ChatId", int)
Topic = NewType("Topic", int)  # Telegram's message_thread_id; 0 where the chat has no topics

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0/o, 1/l/i: people read these aloud


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One conversation: a user in a topic of a chat. What happens in it keeps its order."""

    chat: ChatId
    topic: Topic
    user: UserId

    @property
    def key(self) -> str:
        return f"{self.chat}:{self.topic}:{self.user}"

    @classmethod
    def from_key(cls, key: str) -> Self:
        chat, topic, user = (int(part) for part in key.split(":"))
        return cls(chat=ChatId(chat), topic=Topic(topic), user=UserId(user))


def new_trace_id(random: Random) -> str:
    """16 hex digits that tie the log lines, events and audit rows of one update together."""
    return f"{random.getrandbits(64):016x}"


def new_event_id(random: Random) -> str:
    """32 hex digits; unique, with no order in it."""
    return f"{random.getrandbits(128):032x}"


def new_incident_id(random: Random) -> str:
    """Six letters and digits a person can quote and the log can be searched for."""
    return "".join(random.choice(_READABLE) for _ in range(6))
