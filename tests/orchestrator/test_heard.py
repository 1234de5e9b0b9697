from datetime import UTC, datetime, timedelta

from kintsugi.orchestrator import heard, parked
from kintsugi.orchestrator.heard import Recording
from kintsugi.orchestrator.parked import ParkState
from kintsugi.store.database import Store
from tests.orchestrator.test_parked import question

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
MINE = Recording(turn_id="t", name="voice-1")


async def _words(store: Store, recording: Recording = MINE) -> str | None:
    return await store.read(lambda connection: heard.words_of(connection, recording))


async def _forget(store: Store, before: datetime = LATER) -> int:
    return await store.write(lambda connection: heard.forget_before(connection, before))


async def test_what_was_heard_is_found_by_its_turn_and_recording(store: Store) -> None:
    """The same recording that somebody else sent is theirs; the first hearing counts."""
    await store.write(heard.keep(MINE, "hello", NOW))
    await store.write(heard.keep(MINE, "hollow", NOW))
    assert await _words(store) == "hello"
    for other in (
        Recording(turn_id="other", name="voice-1"),
        Recording(turn_id="t", name="voice-2"),
    ):
        assert await _words(store, other) is None


async def test_a_recording_without_words_has_been_heard(store: Store) -> None:
    """Nothing is not the same as nobody knows."""
    await store.write(heard.keep(MINE, "", NOW))
    assert await _words(store) == ""


async def test_what_is_old_is_forgotten(store: Store) -> None:
    """And nothing before its time."""
    await store.write(heard.keep(MINE, "hello", NOW))
    assert await _forget(store, NOW) == 0
    assert await _forget(store) == 1
    assert await _words(store) is None
    assert await _forget(store) == 0


async def test_what_was_heard_of_a_parked_question_is_kept_as_long_as_that(store: Store) -> None:
    """However long it waits; once its row is forgotten nothing of it is left."""
    await store.write(parked.park(question("t")))
    await store.write(heard.keep(MINE, "hello", NOW))
    assert await _forget(store) == 0
    await store.write(parked.change("t", parked.OPEN, ParkState.CANCELLED))
    assert await store.write(lambda connection: parked.forget_before(connection, LATER)) == 1
    assert await _forget(store) == 1
    assert await _words(store) is None
