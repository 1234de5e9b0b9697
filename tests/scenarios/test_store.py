"""The database is held by somebody else, or full: nothing is lost, and it is said (SPEC B1, B2)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection

from kintsugi.bot.channel import ChannelState
from kintsugi.llm.scripted import Say
from kintsugi.store.health import Condition
from tests.scenarios.world import World


@contextmanager
def _held(world: World) -> Iterator[None]:
    """Another process, as far as SQLite can tell, in a long transaction."""
    with closing(sqlite3.connect(world.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


async def test_a_locked_database_leaves_updates_at_telegram(world: World) -> None:
    """What cannot be stored is not confirmed; afterwards it is answered, once and in order."""
    with _held(world):
        world.alice.says("one")
        world.alice.says("two")
        await world.pass_time(5)
        assert len(world.telegram.world.updates) == 2
        assert world.app.channel.report.state is ChannelState.STORE_FAILING
        assert _condition(world) is Condition.LOCKED
    await world.rest(within_s=30)
    assert world.answers(world.alice) == ["one", "two"]
    assert len(world.messages(world.alice)) == 2
    [status] = await world.ask(world.alice, "/status")
    assert "All is well" in status
    assert "Database: working" in status


async def test_a_turn_that_ends_while_the_database_is_locked_is_not_lost(world: World) -> None:
    """A finished turn waits for its transaction; the model is not asked again."""
    world.model.then(Say(text="slow answer", pause_s=2))
    world.alice.says("think")
    await world.until(lambda: bool(world.model.requests))
    with _held(world):
        await world.pass_time(8)
    await world.rest(within_s=30)
    assert world.answers(world.alice) == ["slow answer"]
    assert len(world.model.requests) == 1


async def test_a_full_disk_is_said_and_survived(world: World) -> None:
    """FULL: updates stay at Telegram, the log is clear; with room again all is answered once."""
    await world.ask(world.alice, "hello")
    await world.app.store.write(_leave_no_room)
    for number in range(4):
        world.alice.says(f"{number} " + "long " * 700)
    await world.until(
        lambda: world.app.channel.report.state is ChannelState.STORE_FAILING, within_s=60
    )
    assert _condition(world) is Condition.FULL
    lines = world.log_lines("updates.not_stored")
    assert lines
    assert "full" in lines[0]["error"]
    await world.pass_time(20)
    assert len(world.telegram.world.updates) > 0
    await world.app.store.write(_make_room)
    await world.rest(within_s=60)
    answers = world.answers(world.alice)
    assert [answer.partition(" ")[0] for answer in answers] == ["hello", "0", "1", "2", "3"]
    assert _condition(world) is Condition.WORKING
    [status] = await world.ask(world.alice, "/status")
    assert "Database: working" in status


def _condition(world: World) -> Condition:
    return world.app.store.health.condition


def _leave_no_room(connection: Connection) -> None:
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def _make_room(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
