"""Write words for ever, saying each on standard output once the store acknowledged it."""

import asyncio
import os
import sys
from pathlib import Path

from sqlalchemy import Connection

from kintsugi.clock import SystemClock
from kintsugi.store.database import Store


async def write_words(store: Store, name: str) -> None:
    number = 0
    while True:
        number += 1
        word = f"{name}-{number}"

        def add(connection: Connection, word: str = word) -> None:
            connection.exec_driver_sql("INSERT INTO word VALUES (?)", (word,))

        await store.write(add)
        os.write(sys.stdout.fileno(), f"{word}\n".encode())


async def main(path: Path, versions: Path) -> None:
    store = await Store.open(path, busy_timeout_s=5, clock=SystemClock(), versions=versions)
    await asyncio.gather(*(write_words(store, f"writer{n}") for n in range(8)))


asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
