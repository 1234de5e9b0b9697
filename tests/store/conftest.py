import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from kintsugi.clock import ManualClock
from kintsugi.store.database import Store

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def versions() -> Path:
    return HERE / "versions"


@pytest.fixture(scope="session")
def children() -> Path:
    return HERE / "children"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "kintsugi.db"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def busy_timeout_s() -> float:
    """A store that says at once when it is locked; where connections come and go, it must wait."""
    return 0


@pytest.fixture
async def store(
    path: Path, versions: Path, clock: ManualClock, busy_timeout_s: float
) -> AsyncIterator[Store]:
    store = await Store.open(path, busy_timeout_s=busy_timeout_s, clock=clock, versions=versions)
    yield store
    await store.close()


@pytest.fixture
def add() -> Callable[[str], Callable[[Connection], str]]:
    """A closure that writes a word and gives it back."""

    def adding(word: str) -> Callable[[Connection], str]:
        def work(connection: Connection) -> str:
            connection.exec_driver_sql("INSERT INTO word VALUES (?)", (word,))
            return word

        return work

    return adding


@pytest.fixture
def words() -> Callable[[Connection], list[str]]:
    """A query: all words, in the order of their writing."""

    def query(connection: Connection) -> list[str]:
        rows = connection.exec_driver_sql("SELECT text FROM word ORDER BY rowid")
        return list(rows.scalars())

    return query


@pytest.fixture
def transactions_seen() -> Iterator[list[str]]:
    """Every "begin", "commit" and "rollback" of any engine, as SQLAlchemy's events tell them."""
    seen: list[str] = []
    listeners = {
        name: (lambda _connection, name=name: seen.append(name))
        for name in ("begin", "commit", "rollback")
    }
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    yield seen
    for name, listener in listeners.items():
        event.remove(Engine, name, listener)


@pytest.fixture
def held_by_another_process(path: Path) -> Callable[[], AbstractContextManager[None]]:
    """While inside, a second process holds the database's write lock."""

    @contextmanager
    def hold() -> Iterator[None]:
        command = [sys.executable, str(HERE / "children" / "hold_lock.py"), str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"held\n"
            yield
            child.communicate()

    return hold
