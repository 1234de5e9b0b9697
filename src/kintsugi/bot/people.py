"""Who may talk to the bot, and in which language (SPEC B6): deny by default."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from kintsugi.bot.atlas import zone_of
from kintsugi.bot.tables import person
from kintsugi.clock import Clock
from kintsugi.events.outcomes import Effect
from kintsugi.i18n import Locale
from kintsugi.ids import ChatId, UserId
from kintsugi.settings import Access
from kintsugi.store.database import Store
from kintsugi.store.types import insert


class Role(Enum):
    """Each role with what it may do, the highest first."""

    ADMIN = "admin"  # everything
    USER = "user"  # talk, in private and in groups
    GUEST = "guest"  # the same, a few times a day
    STRANGER = "stranger"  # be refused politely, and pair with a code


def higher(one: Role, other: Role) -> Role:
    return min(one, other, key=list(Role).index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: UserId
    role: Role
    language: Locale | None  # chosen; None: what Telegram says
    refused_at: datetime | None  # when the stranger was last told
    zone: ZoneInfo | None = None  # where they said they are
    zone_asked: bool = False  # whether they were ever asked


_ONE = select(person).where(person.c.user_id == bindparam("user_id_"))
_ADMINS = select(person.c.user_id).where(person.c.role == Role.ADMIN.value)

FRESH_S = 10.0
"""How long what was read is believed: the command line may change it from another process."""


class People:
    def __init__(self, store: Store, access: Access, clock: Clock) -> None:
        self._store = store
        self._access = access
        self._clock = clock
        self._known: dict[UserId, tuple[Person, float]] = {}
        self._open = frozenset(map(ChatId, access.chats))  # to everybody

    async def get(self, user: UserId) -> Person:
        now = self._clock.monotonic()
        known = self._known.get(user)
        if known is None or known[1] <= now:
            self._known = {id_: entry for id_, entry in self._known.items() if entry[1] > now}
            known = (await self._read(user), now + FRESH_S)
            self._known[user] = known
        return known[0]

    async def admins(self) -> tuple[UserId, ...]:
        """The owner first, if the settings name one."""
        paired = await self._store.read(
            lambda connection: connection.execute(_ADMINS).scalars().all()
        )
        return tuple(dict.fromkeys(map(UserId, (*self._access.admins, *paired))))

    def admits(self, someone: Person, chat: ChatId) -> bool:
        """Whether the person is answered in the chat."""
        return someone.role is not Role.STRANGER or chat in self._open

    def is_metered(self, someone: Person, chat: ChatId) -> bool:
        """Whether their turns are counted: a guest's, but not where everybody may talk."""
        return someone.role is Role.GUEST and chat not in self._open

    def follow(self, old: ChatId, new: ChatId) -> None:
        """A chat got another id; who may talk in it is the same."""
        if old in self._open:
            self._open |= {new}

    def choose_language(self, user: UserId, language: Locale) -> Effect:
        return self._change(user, language=language)

    def choose_zone(self, user: UserId, zone: str) -> Effect:
        return self._change(user, time_zone=zone)

    def note_zone_asked(self, user: UserId) -> Effect:
        return self._change(user, zone_asked_at=self._clock.now())

    def note_refusal(self, user: UserId) -> Effect:
        return self._change(user, refused_at=self._clock.now())

    def forget(self, user: UserId) -> None:
        """Read the person anew next time."""
        self._known.pop(user, None)

    def grant(self, user: UserId, role: Role) -> Callable[[Connection], None]:
        return self._change(user, role=role.value)

    async def _read(self, user: UserId) -> Person:
        row = await self._store.read(
            lambda connection: connection.execute(_ONE, {"user_id_": user}).one_or_none()
        )
        role = Role(row.role) if row is not None and row.role else Role.STRANGER
        return Person(
            id=user,
            role=higher(self._role_by_settings(user), role),
            language=row.language if row is not None else None,
            refused_at=row.refused_at if row is not None else None,
            zone=zone_of(row.time_zone) if row is not None else None,
            zone_asked=row is not None and row.zone_asked_at is not None,
        )

    def _role_by_settings(self, user: UserId) -> Role:
        if user in self._access.admins:
            return Role.ADMIN
        if user in self._access.users:
            return Role.USER
        return Role.GUEST if user in self._access.guests else Role.STRANGER

    def _change(self, user: UserId, **columns: object) -> Effect:
        columns["changed_at"] = self._clock.now()
        statement = (
            insert(self._store.dialect, person)
            .values(user_id=user, **columns)
            .on_conflict_do_update(index_elements=[person.c.user_id], set_=columns)
        )

        def effect(connection: Connection) -> None:
            connection.execute(statement)

        return effect
