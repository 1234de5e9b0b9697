"""Asks the writer for a real commit: the only proof that the database takes writes."""

import asyncio

from sqlalchemy import Connection

from kintsugi.errors import StoreError
from kintsugi.store.database import Store
from kintsugi.store.failures import condition
from kintsugi.store.health import Condition


class CommitProbe:
    """One commit at a time, however many ask: a stuck writer is not buried under questions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asking: asyncio.Task[Condition] | None = None

    async def __call__(self) -> Condition:
        """Wait for the writer's answer, as long as it takes, and say what it was. Never raises."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(), name="commit-probe")
        # Shielded: one who stops waiting must not take the answer from the others.
        return await asyncio.shield(self._asking)

    async def _ask(self) -> Condition:
        try:
            await self._store.write(_commit)
        except StoreError as error:
            met = condition(error)
            # A closed store, say, is no condition of SQLite's and yet takes no writes.
            return Condition.BROKEN if met is Condition.WORKING else met
        return Condition.WORKING


def _commit(connection: Connection) -> None:
    """Write the header as it is: one page through the whole commit path, and nothing changed.

    Rejected: an empty transaction, which succeeds on a full disk, and a table only for this.
    """
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")
