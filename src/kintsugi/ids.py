"""The identifiers every room shares."""

from dataclasses import dataclass
from random import Random
from typing import NewType, Self

UserId = NewType("UserId", int)
ChatId = NewType("ChatId", int)
Topic = NewType("Topic", int)  # Telegram's message_thread_id; 0 where the chat has no topics

INCIDENT_LENGTH = 6
SESSION_KEY_PARTS = 3  # chat:topic:user

# No 0/o and no 1/l/i: people read these aloud.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # pragma: allowlist secret


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose a record is; no query of one person's or chat's records goes without it."""

    chat: ChatId | None = None
    user: UserId | None = None

    @classmethod
    def of_target(cls, target: str) -> Self:
        """The scope named by an event's target: a session key, a chat id, or neither."""
        parts = target.split(":")
        if not all(part.lstrip("-").isdigit() for part in parts):
            return cls()
        if len(parts) == SESSION_KEY_PARTS:
            return cls(chat=ChatId(int(parts[0])), user=UserId(int(parts[2])))
        return cls(chat=ChatId(int(parts[0]))) if len(parts) == 1 else cls()


def new_trace_id(random: Random) -> str:
    """16 hex digits that tie the log lines, events and audit rows of one update together."""
    return f"{random.getrandbits(64):016x}"


def new_event_id(random: Random) -> str:
    """32 hex digits; unique, with no order in it."""
    return f"{random.getrandbits(128):032x}"


def new_readable(random: Random, length: int) -> str:
    """Letters and digits that people read aloud and type; about 5 bits each."""
    return "".join(random.choice(_READABLE) for _ in range(length))


def new_incident_id(random: Random) -> str:
    """What a person can quote and the log can be searched for."""
    return new_readable(random, INCIDENT_LENGTH)
