"""The migrations and the rooms speak of the same tables."""

from pathlib import Path

import pytest
from sqlalchemy import MetaData

from kintsugi.bot import tables as bot
from kintsugi.clock import ManualClock
from kintsugi.events import tables as events
from kintsugi.memory import tables as memory
from kintsugi.orchestrator import tables as orchestrator
from kintsugi.store.database import Store
from kintsugi.store.migrations.differences import schema_differences

ROOMS = (events.metadata, memory.metadata, orchestrator.metadata, bot.metadata)


async def _differences(tmp_path: Path, rooms: tuple[MetaData, ...]) -> list[object]:
    store = await Store.open(tmp_path / "kintsugi.db", busy_timeout_s=1, clock=ManualClock())
    try:
        return await store.read(lambda connection: schema_differences(connection, rooms))
    finally:
        await store.close()


async def test_migrated_schema_is_the_rooms(tmp_path: Path) -> None:
    """A migrated database has exactly the tables that the rooms declare."""
    assert await _differences(tmp_path, ROOMS) == []


@pytest.mark.parametrize("missing", range(len(ROOMS)))
async def test_every_room_is_seen(tmp_path: Path, missing: int) -> None:
    """A room that were left out of the comparison would be noticed."""
    rooms = (*ROOMS[:missing], *ROOMS[missing + 1 :])
    assert await _differences(tmp_path, rooms) != []
