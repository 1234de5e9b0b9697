"""Every event type with its payload (SPEC E6). docs/events.md shows the same, held by a test.

Adding an optional field is minor; anything else needs a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

_JSON_NAMES: Final = {str: "string", int: "integer", bool: "boolean", list: "list", dict: "object"}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: type
    meaning: str
    optional: bool = False  # may be null or absent

    @property
    def kind_name(self) -> str:
        return _JSON_NAMES[self.kind] + (", optional" if self.optional else "")

    def problem(self, payload: Mapping[str, Any]) -> str | None:
        value = payload.get(self.name)
        if type(value) is self.kind:  # nearly always
            return None
        if value is None:
            return None if self.optional else f"payload.{self.name}: missing"
        # bool is an int to Python, not to a contract
        if isinstance(value, self.kind) and not isinstance(value, bool):
            return None
        kind = _JSON_NAMES[self.kind]
        article = "an" if kind[0] in "aeiou" else "a"
        return f"payload.{self.name}: must be {article} {kind}"


@dataclass(frozen=True)
class EventType:
    name: str
    version: int
    summary: str
    fields: tuple[Field, ...]

    def problems(self, payload: Mapping[str, Any]) -> list[str]:
        found = [problem for field in self.fields if (problem := field.problem(payload))]
        if not payload.keys() <= self._names:
            unknown = sorted(payload.keys() - self._names)
            found += [f"payload.{name}: not part of {self.name}" for name in unknown]
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)


_UPDATE_FIELDS: Final = (
    Field("update", dict, "the Telegram update as it came, unparsed"),
    Field(
        "session", str, "`chat:topic:user` the update belongs to, if it names one", optional=True
    ),
)

MESSAGE_RECEIVED: Final = EventType(
    "message.received",
    1,
    "An update was accepted from Telegram, or is to be answered again. One lane per session.",
    (
        *_UPDATE_FIELDS,
        Field(
            "again",
            dict,
            "why it is answered again: `reason` (`parked`, `cheap`, `retry` or `stronger`),"
            " `turn_id` of the first time, and `stronger_than`, the model whose answer was not"
            " good enough",
            optional=True,
        ),
    ),
)
CONTROL_RECEIVED: Final = EventType(
    "control.received",
    1,
    "A control command (/stop, /status, an approval) was accepted. Never waits behind a turn.",
    _UPDATE_FIELDS,
)
TELEGRAM_SEND: Final = EventType(
    "telegram.send",
    1,
    "A message is to be delivered. One lane per chat.",
    (
        Field(
            "kind",
            str,
            "`answer` (finished by edit), `alert` (repeated and marked) or `callback` (tells a"
            " pressed button that it was heard)",
        ),
        Field("phase", str, "`open` (first words, unfinished mark) or `finish` (the whole text)"),
        Field("answer_id", str, "what the open and the finish of one answer share"),
        Field("chat_id", int, "Telegram chat"),
        Field("topic_id", int, "forum topic; 0 where there is none"),
        Field("text", str, "the text, of any length; split when sent"),
        Field("reply_to", int, "message_id this replies to", optional=True),
        Field("format", str, "`markdown` or `plain` (where absent)", optional=True),
        Field("note", str, "a plain line below the text", optional=True),
        Field("buttons", list, "a row of buttons, each `text` and `data`", optional=True),
        Field("callback_id", str, "the press that a `callback` answers", optional=True),
    ),
)
TURN_ENDED: Final = EventType(
    "turn.ended",
    1,
    "A turn is over: each accepted update ends once as answered, explained or rejected.",
    (
        Field("turn_id", str, "the update's idempotency key"),
        Field("session", str, "`chat:topic:user`", optional=True),
        Field("ending", str, "`answered`, `explained` or `rejected`"),
        Field("reason", str, "why, where it was not answered", optional=True),
    ),
)
MESSAGE_SENT: Final = EventType(
    "message.sent",
    1,
    "Telegram accepted the last part of a message and it is finished.",
    (
        Field("answer_id", str, "the answer it completes"),
        Field("chat_id", int, "Telegram chat"),
        Field("message_ids", list, "the messages that carry it, in order"),
    ),
)

_COOLED_FIELDS: Final = (
    Field("key", str, "the target (`openai/gpt-5.4-mini`), or the account (`openai`)"),
    Field("kind", str, "the kind of failure"),
)
MODEL_COOLED: Final = EventType(
    "model.cooled",
    1,
    "A model, or a whole account, failed and is left alone for a while.",
    (
        *_COOLED_FIELDS,
        Field("until", str, "when it is asked again at the latest, ISO 8601 in UTC"),
        Field("declared", bool, "whether the provider named that time"),
        Field("times", int, "how often it has failed so in a row"),
    ),
)
MODEL_RECOVERED: Final = EventType(
    "model.recovered",
    1,
    "It answers again.",
    (
        *_COOLED_FIELDS,
        Field("seconds", int, "how long it was away"),
        Field("by", str, "who found out: a `probe` of ours, or a `call`"),
    ),
)

CATALOGUE: Final[Mapping[str, EventType]] = MappingProxyType(
    {
        event_type.name: event_type
        for event_type in (
            MESSAGE_RECEIVED,
            CONTROL_RECEIVED,
            TELEGRAM_SEND,
            TURN_ENDED,
            MESSAGE_SENT,
            MODEL_COOLED,
            MODEL_RECOVERED,
        )
    }
)
