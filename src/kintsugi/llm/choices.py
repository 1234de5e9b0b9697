"""What people chose at run time, kept: pins of chats, and the mode of /api."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, select

from kintsugi.clock import Clock
from kintsugi.ids import ChatId, Topic, UserId
from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.choice import Pin, WhenDown
from kintsugi.llm.provider import Purpose
from kintsugi.llm.tables import model_pin, runtime_choice
from kintsugi.store.database import Store
from kintsugi.store.types import insert

_API: Final = "api"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pin holds: a chat, or one topic of it."""

    chat: ChatId
    topic: Topic


class Choices:
    """In memory, as every call looks at them; written before they count."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._pins: dict[Place, Pin] = {}
        self.mode = ApiMode.AUTO

    async def load(self) -> None:
        self._pins, self.mode = await self._store.read(_read)

    def pin_of(self, place: Place) -> Pin | None:
        return self._pins.get(place)

    def pin_for(self, purpose: Purpose) -> Pin | None:
        if purpose.chat is None:
            return None
        return self.pin_of(Place(purpose.chat, purpose.topic or Topic(0)))

    async def pin(self, place: Place, pin: Pin | None, by: UserId) -> None:
        """Let a model answer there, or whoever is next again. Repeated, it changes nothing."""
        now = self._clock.now()
        await self._store.write(lambda connection: _keep_pin(connection, place, pin, by, now))
        if pin is None:
            self._pins.pop(place, None)
        else:
            self._pins[place] = pin

    async def choose_mode(self, mode: ApiMode, by: UserId) -> None:
        row = {"key": _API, "value": mode.value, "by": by, "at": self._clock.now()}
        await self._store.write(lambda connection: _keep(connection, runtime_choice, ["key"], row))
        self.mode = mode

    def follow(self, old: ChatId, new: ChatId) -> None:
        """A chat got another id, in the tables too (`moving`): what was chosen in it holds."""
        for place in [each for each in self._pins if each.chat == old]:
            self._pins.setdefault(Place(new, place.topic), self._pins.pop(place))


def _read(connection: Connection) -> tuple[dict[Place, Pin], ApiMode]:
    pins = {
        Place(ChatId(row.chat_id), Topic(row.topic_id)): Pin(
            target=row.target, when_down=WhenDown(row.when_down)
        )
        for row in connection.execute(select(model_pin))
    }
    chosen = select(runtime_choice.c.value).where(runtime_choice.c.key == _API)
    return pins, ApiMode(connection.execute(chosen).scalar() or ApiMode.AUTO.value)


def _keep_pin(
    connection: Connection, place: Place, pin: Pin | None, by: UserId, now: datetime
) -> None:
    if pin is None:
        here = and_(model_pin.c.chat_id == place.chat, model_pin.c.topic_id == place.topic)
        connection.execute(delete(model_pin).where(here))
        return
    row = {
        "chat_id": place.chat,
        "topic_id": place.topic,
        "target": pin.target,
        "when_down": pin.when_down.value,
        "by": by,
        "at": now,
    }
    _keep(connection, model_pin, ["chat_id", "topic_id"], row)


def _keep(connection: Connection, table: Any, key: list[str], row: dict[str, Any]) -> None:
    statement = insert(connection, table).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=row))
