"""When the next message may go: Telegram's rates kept before it has to ask for it (SPEC B4).

Pure: a reservation is a number of seconds; who reserved waits. The rates are the widely quoted
ones of Telegram's FAQ (30 a second over all chats, about 1 a second in a chat, 20 a minute in a
group); the exact limits are unpublished, so `retry_after` has the last word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Final, Self

from kintsugi.ids import ChatId

_KEPT: Final = 2
"""Calls that live edits leave free: what an answer's end needs, a first send and its edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    per_second: float
    burst: float  # how many may go at once after a rest

    @classmethod
    def at_most(cls, count: float, *, seconds: float, burst: float) -> Self:
        """The rate at which no `seconds` in a row see more than `count`, the burst included.

        A count below one is a place every so many seconds, and no burst.
        """
        calls = floor(count) or count
        at_once = max(1, min(burst, calls))
        return cls(per_second=(calls - at_once + 1) / seconds, burst=at_once)


class _Bucket:
    """A generic cell rate: one number says when the bucket will be empty again."""

    __slots__ = ("_empty_at", "_rate")

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._empty_at = 0.0

    def free_at(self, now: float) -> float:
        return max(now, self._empty_at - (self._rate.burst - 1) / self._rate.per_second)

    def take(self, at: float) -> None:
        self._empty_at = max(at, self._empty_at) + 1 / self._rate.per_second

    def pause(self, until: float) -> None:
        self._empty_at = max(self._empty_at, until + (self._rate.burst - 1) / self._rate.per_second)

    @property
    def burst(self) -> float:
        return self._rate.burst

    def spare(self, now: float) -> float:
        """How many may go at once now; below 0 while some wait."""
        return self._rate.burst - max(0.0, self._empty_at - now) * self._rate.per_second

    def rested(self, now: float) -> bool:
        return self._empty_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    everywhere: Rate
    chat: Rate
    group: Rate


class Pacer:
    """Times are monotonic seconds."""

    _MOST_CHATS = 1000  # remembered before those at rest are dropped

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._everywhere = _Bucket(rates.everywhere)
        self._chats: dict[ChatId, tuple[_Bucket, ...]] = {}

    def reserve(self, chat: ChatId, now: float) -> float:
        """Book the next place in the chat; return the seconds to wait until it is due."""
        return _take(self._chat(chat, now), now)

    def reserve_everywhere(self, now: float) -> float:
        """Book the next place over all chats, once the chat's own has come.

        Not both at once: a chat that waits for minutes would book the minutes for all.
        """
        return _take((self._everywhere,), now)

    def reserve_spare(self, chat: ChatId, now: float) -> bool:
        """Book a place that is free at once and is not missed by what must be said; else none.

        Behind it `_KEPT` more may still go at once, as far as the bursts allow that.
        """
        buckets = (*self._chat(chat, now), self._everywhere)
        kept = all(each.spare(now) >= min(1 + _KEPT, each.burst) for each in buckets)
        if kept:
            _take(buckets, now)
        return kept

    def pause(self, chat: ChatId, seconds: float, now: float) -> None:
        """Nothing goes to the chat for `seconds`, and then one at a time."""
        for bucket in self._chat(chat, now):
            bucket.pause(now + seconds)

    def _chat(self, chat: ChatId, now: float) -> tuple[_Bucket, ...]:
        if chat not in self._chats:
            if len(self._chats) >= self._MOST_CHATS:
                self._drop_rested(now)
            group = (_Bucket(self._rates.group),) if chat < 0 else ()
            self._chats[chat] = (_Bucket(self._rates.chat), *group)
        return self._chats[chat]

    def _drop_rested(self, now: float) -> None:
        self._chats = {
            chat: buckets
            for chat, buckets in self._chats.items()
            if not all(bucket.rested(now) for bucket in buckets)
        }


def _take(buckets: Sequence[_Bucket], now: float) -> float:
    at = max(bucket.free_at(now) for bucket in buckets)
    for bucket in buckets:
        bucket.take(at)
    return at - now
