"""Open and close a store, then say whether Alembic had to be loaded."""

import asyncio
import sys
from pathlib import Path

from kintsugi.clock import SystemClock
from kintsugi.store.database import Store


async def main(path: Path, versions: Path) -> None:
    store = await Store.open(path, busy_timeout_s=30, clock=SystemClock(), versions=versions)
    await store.close()


asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
sys.stdout.write("alembic loaded" if "alembic" in sys.modules else "alembic not loaded")
