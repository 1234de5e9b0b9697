"""What the breakers know, written down: a restart must not send everybody to a dead model again."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row, bindparam, delete, select

from kintsugi.breaker import Breaker, State
from kintsugi.clock import Clock
from kintsugi.errors import StoreError
from kintsugi.events.bus import Bus
from kintsugi.events.catalogue import MODEL_COOLED, MODEL_RECOVERED
from kintsugi.events.envelope import Envelope, EnvelopeFactory
from kintsugi.events.outcomes import Effect
from kintsugi.llm.breakers import Breakers, Changed
from kintsugi.llm.cooling import RULES
from kintsugi.llm.kinds import Kind
from kintsugi.llm.tables import breaker
from kintsugi.llm.target import Account
from kintsugi.store.database import Store
from kintsugi.store.types import insert

_RETRY_S: Final = 5.0
_FORGET: Final = delete(breaker).where(breaker.c.key == bindparam("key_"))
_SECOND: Final = timedelta(seconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)


Alerts = Callable[[Changed], Awaitable[Sequence[Envelope]]]
"""What its owner is told of a change; it is published in the same transaction."""


async def _nothing_to_tell(_: Changed) -> Sequence[Envelope]:
    return ()


class BreakerRecords:
    """Keeps the table `breaker` like the breakers, and tells the house what happened to them."""

    def __init__(  # noqa: PLR0913 - it stands between breakers, store and bus
        self,
        breakers: Breakers,
        accounts: Iterable[Account],
        store: Store,
        bus: Bus,
        envelopes: EnvelopeFactory,
        clock: Clock,
        *,
        alerts: Alerts = _nothing_to_tell,
    ) -> None:
        self._breakers = breakers
        self._alerts = alerts
        self._fingerprints = {each.name: fingerprint(each) for each in accounts}
        self._store = store
        self._bus = bus
        self._envelopes = envelopes
        self._clock = clock
        self._news: asyncio.Queue[Changed] = asyncio.Queue()
        self._log = structlog.get_logger("kintsugi.llm")
        breakers.listen(self._hear)

    async def load(self) -> None:
        """Go on from where the last process was. What may have passed by itself is asked once."""
        rows = await self._store.read(lambda connection: connection.execute(select(breaker)).all())
        for row in rows:
            if row.fingerprint == self._fingerprint(row.key) and row.reason in _KNOWN:
                self._breakers.restore(row.key, restored(row, self._clock.now()))
            else:  # another key: what was wrong with the old one says nothing
                await self._store.write(_forgetting(row.key))

    async def look(self) -> None:
        """Know what another process wrote down, as it stands; nothing is written."""
        rows = await self._store.read(lambda connection: connection.execute(select(breaker)).all())
        for row in rows:
            if row.fingerprint == self._fingerprint(row.key) and row.reason in _KNOWN:
                self._breakers.restore(row.key, _as_left(row))

    async def run(self) -> None:
        """Write down what changes, until cancelled."""
        while True:
            changed = await self._news.get()
            try:
                await self._write(changed)
            except StoreError as error:
                self._log.warning("breaker.not_written", key=changed.key, error=repr(error))
                self._news.put_nowait(changed)  # what came later is written later, too
                await self._clock.sleep(_RETRY_S)

    def _hear(self, changed: Changed) -> None:
        self._news.put_nowait(changed)
        self._log.warning(
            "model.cooled" if changed.opened else "model.recovered",
            key=changed.key,
            kind=(changed.after if changed.opened else changed.before).reason,
        )

    async def _write(self, changed: Changed) -> None:
        now = self._breakers.ailing().get(changed.key)
        effect = _forgetting(changed.key) if now is None else self._keeping(changed.key, now)
        alerts = await self._alerts(changed)
        await self._bus.publish([self._event(changed), *alerts], [effect])

    def _keeping(self, key: str, now: Breaker) -> Effect:
        values = {"key": key, "fingerprint": self._fingerprint(key), **_columns(now)}

        def effect(connection: Connection) -> None:
            statement = insert(connection, breaker).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))

        return effect

    def _event(self, changed: Changed) -> Envelope:
        before, after = changed.before, changed.after
        if changed.opened:
            kind, payload = MODEL_COOLED, _cooled(after)
        else:
            kind, payload = MODEL_RECOVERED, _recovered(before, changed)
        generation = after.generation if changed.opened else before.generation
        return self._envelopes.new(
            kind,
            {"key": changed.key, **payload},
            target=changed.key,
            key=f"{kind.name}:{changed.key}:{generation}:{changed.at.isoformat()}",
        )

    def _fingerprint(self, key: str) -> str | None:
        return self._fingerprints.get(key.partition("/")[0])


_KNOWN: Final = frozenset(kind.value for kind in RULES)


def fingerprint(account: Account) -> str | None:
    """Tells one key from another, and nothing else about it."""
    if account.key is None:
        return None
    salted = f"kintsugi {account.name} {account.key.get_secret_value()}"
    return hashlib.sha256(salted.encode()).hexdigest()[:16]


def restored(row: Row[Any], now: datetime) -> Breaker:
    """As it was left, within what its kind allows; transient troubles are over until seen again."""
    kept = _as_left(row)
    return kept if row.declared or RULES[Kind(row.reason)].lasts else replace(kept, until=now)


def _as_left(row: Row[Any]) -> Breaker:
    policy = RULES[Kind(row.reason)].policy
    longest = policy.declared_cap if row.declared else policy.cap
    return Breaker(
        state=State.OPEN,
        generation=row.generation,
        times=row.times,
        reason=row.reason,
        since=row.since,
        until=row.until,
        length=min(row.length_ms * _MILLISECOND, longest),
        declared=row.declared,
    )


def _columns(now: Breaker) -> Mapping[str, Any]:
    return {
        "reason": now.reason,
        "since": now.since,
        "until": now.until,
        "length_ms": now.length // _MILLISECOND,
        "times": now.times,
        "generation": now.generation,
        "declared": now.declared,
    }


def _forgetting(key: str) -> Effect:
    def effect(connection: Connection) -> None:
        connection.execute(_FORGET, {"key_": key})

    return effect


def _cooled(after: Breaker) -> dict[str, Any]:
    return {
        "kind": after.reason,
        "until": after.until.isoformat() if after.until else "",
        "declared": after.declared,
        "times": after.times,
    }


def _recovered(before: Breaker, changed: Changed) -> dict[str, Any]:
    away = changed.at - (before.since or changed.at)
    return {
        "kind": before.reason,
        "seconds": max(0, away // _SECOND),
        "by": "probe" if changed.by_probe else "call",
    }
