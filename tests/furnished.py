"""A database with some rooms' tables, as their own code declares them, without Alembic's 0.4 s."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import MetaData

from kintsugi.clock import Clock
from kintsugi.store.database import Store


@asynccontextmanager
async def furnished(folder: Path, clock: Clock, *rooms: MetaData) -> AsyncIterator[Store]:
    versions = folder / "no-migrations"
    versions.mkdir()
    store = await Store.open(
        folder / "kintsugi.db", busy_timeout_s=0, clock=clock, versions=versions
    )
    for room in rooms:
        await store.write(room.create_all)
    yield store
    await store.close()
