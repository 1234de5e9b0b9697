"""Budgets: which of them a call falls under, how far they are spent, what that means (SPEC L8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from kintsugi.llm import money
from kintsugi.llm.provider import Purpose
from kintsugi.settings import Budgets

WARN_AT: Final = Fraction(8, 10)
DOWNSHIFT_AT: Final = Fraction(9, 10)
_FOREVER: Final = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))


class Period(Enum):
    DAY = "day"
    MONTH = "month"
    WHOLE = "whole"  # from beginning to end, as for a task


class Who(Enum):
    EVERYBODY = "everybody"
    USER = "user"
    CHAT = "chat"
    TASK = "task"


class Level(IntEnum):
    """How far a budget is spent; the higher, the worse."""

    FREE = 0  # far enough from its end
    WARNED = 1  # whoever spends is told
    DOWNSHIFT = 2  # the cheapest model is asked first
    SPENT = 3  # nobody is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One limit, for one subject, in one period that has begun."""

    name: str  # of the setting: "user_day"
    who: Who
    subject: str | None  # a user's, chat's or task's id
    since: datetime
    until: datetime | None  # None: it does not begin anew
    cap: int  # picodollars

    @property
    def key(self) -> str:
        return key_of(self.name, self.subject)


def key_of(name: str, subject: str | None) -> str:
    """What a budget is called in the tables: "user_day:7"."""
    return name if subject is None else f"{name}:{subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    budget: Budget
    spent: int  # picodollars, with what is reserved

    @property
    def level(self) -> Level:
        share = Fraction(self.spent, self.budget.cap)
        if share >= 1:
            return Level.SPENT
        if share >= DOWNSHIFT_AT:
            return Level.DOWNSHIFT
        return Level.WARNED if share >= WARN_AT else Level.FREE

    @property
    def left(self) -> int:
        return max(0, self.budget.cap - self.spent)


@dataclass(frozen=True, slots=True)
class _Limit:
    name: str
    who: Who
    period: Period
    cap: int


KINDS: Final = (
    ("task", Who.TASK, Period.WHOLE),
    ("user_day", Who.USER, Period.DAY),
    ("user_month", Who.USER, Period.MONTH),
    ("chat_day", Who.CHAT, Period.DAY),
    ("chat_month", Who.CHAT, Period.MONTH),
    ("day", Who.EVERYBODY, Period.DAY),
    ("month", Who.EVERYBODY, Period.MONTH),
)


class Limits:
    """What the settings allow."""

    def __init__(self, settings: Budgets) -> None:
        self._zone = ZoneInfo(settings.time_zone)
        self._limits = tuple(
            _Limit(name, who, period, money.from_dollars(dollars))
            for name, who, period in KINDS
            if (dollars := getattr(settings, name)) is not None
        )

    def __bool__(self) -> bool:
        return bool(self._limits)

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    def over(self, purpose: Purpose, now: datetime) -> Sequence[Budget]:
        """The budgets a call falls under, the narrowest first."""
        return tuple(self._over(purpose, now))

    def _over(self, purpose: Purpose, now: datetime) -> Iterator[Budget]:
        subjects = {
            Who.USER: purpose.user,
            Who.CHAT: purpose.chat,
            Who.TASK: purpose.task,
        }
        for limit in self._limits:
            subject = subjects.get(limit.who)
            if limit.who is not Who.EVERYBODY and subject is None:
                continue
            since, until = bounds(limit.period, now, self._zone)
            yield Budget(
                name=limit.name,
                who=limit.who,
                subject=None if subject is None else str(subject),
                since=since,
                until=until,
                cap=limit.cap,
            )


def bounds(period: Period, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """When it began, and when the next one does; local midnights, aware."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    match period:
        case Period.DAY:
            return midnight, midnight + timedelta(days=1)
        case Period.MONTH:
            first = midnight.replace(day=1)
            return first, (first + timedelta(days=32)).replace(day=1)
        case Period.WHOLE:
            return _FOREVER, None
