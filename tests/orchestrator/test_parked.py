from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.orchestrator import parked
from kintsugi.orchestrator.parked import NotParked, Parked, ParkState
from kintsugi.store.database import Store
from tests.orchestrator.conftest import SESSION

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OTHER = Session(chat=ChatId(-5), topic=Topic(0), user=UserId(7))


def question(turn_id: str, session: Session = SESSION, **more: Any) -> Parked:
    about: dict[str, Any] = {
        "answer_id": f"{turn_id}.0",
        "language": "ru",
        "update": {"update_id": 1, "message": {"text": turn_id}},
        "asked_at": NOW,
        "until": NOW + timedelta(minutes=1),
        "times": 0,
    }
    return Parked(turn_id=turn_id, session=session, **{**about, **more})


async def _park(store: Store, *questions: Parked) -> None:
    for each in questions:
        await store.write(parked.park(each))


async def _waiting(store: Store) -> list[str]:
    return [each.turn_id for each in await store.read(parked.waiting)]


@pytest.mark.parametrize("state", ParkState)
def test_each_state_has_its_sentence(state: ParkState) -> None:
    """People are told in words."""
    assert len(state.sentence.split()) > 3


async def test_a_question_comes_back_as_it_was(store: Store) -> None:
    """By its turn, and by the short name that its buttons have."""
    asked = question("t", times=3)
    await _park(store, asked)
    for found in (
        await store.read(lambda connection: parked.of_turn(connection, "t")),
        await store.read(lambda connection: parked.of_digest(connection, asked.digest)),
    ):
        assert found == question("t", times=3, id=1)
    assert await store.read(lambda connection: parked.of_turn(connection, "nobody's")) is None


async def test_parked_again_it_keeps_its_place(store: Store) -> None:
    """An outage does not let later questions pass earlier ones."""
    await _park(store, question("first"), question("second"))
    await store.write(parked.change("first", {ParkState.WAITING}, ParkState.RELEASED))
    assert await _waiting(store) == ["second"]
    await _park(store, question("first", times=1, answer_id="elsewhere"))
    assert await _waiting(store) == ["first", "second"]
    found = await store.read(lambda connection: parked.of_turn(connection, "first"))
    assert found is not None
    assert (found.times, found.answer_id) == (1, "elsewhere")


async def test_only_one_can_change_it(store: Store) -> None:
    """Whoever comes second is told so: a button pressed twice answers once."""
    await _park(store, question("t"))
    await store.write(parked.change("t", parked.OPEN, ParkState.CANCELLED))
    for before, turn_id in ((parked.OPEN, "t"), (parked.OPEN, "nobody's")):
        with pytest.raises(NotParked):
            await store.write(parked.change(turn_id, before, ParkState.RELEASED))


async def test_who_asked_earlier_is_before(store: Store) -> None:
    """In the same session only, and only while the earlier one waits."""
    await _park(store, question("first"), question("elsewhere", OTHER), question("second"))

    def behind(turn_id: str) -> Any:
        return lambda connection: parked.is_behind(connection, SESSION, turn_id)

    assert not await store.read(behind("first"))
    assert await store.read(behind("second"))
    assert await store.read(behind("new"))
    await store.write(lambda connection: parked.cancel(connection, SESSION))
    assert not await store.read(behind("new"))
    assert await _waiting(store) == ["elsewhere"]


async def test_cancelling_says_how_much_that_was(store: Store) -> None:
    """What waits and what somebody was asked about; nothing that is over."""
    await _park(store, *map(question, ("waiting", "asked", "released")))
    await store.write(parked.change("asked", parked.OPEN, ParkState.ASKED))
    await store.write(parked.change("released", parked.OPEN, ParkState.RELEASED))
    for count in (2, 0):
        assert await store.write(lambda c: parked.cancel(c, SESSION)) == count


async def test_what_was_asked_after_one_that_is_tried_is_held(store: Store) -> None:
    """Nothing before it, nothing elsewhere, and nothing that has to wait longer by itself."""
    later = NOW + timedelta(hours=1)
    patient = question("patient", until=later + timedelta(hours=1))
    await _park(store, question("before"), question("tried"), question("elsewhere", OTHER))
    await _park(store, question("after"), patient)
    [_, tried, *_] = await store.read(parked.waiting)
    await store.write(parked.hold(tried, later))
    held = {each.turn_id: each.until for each in await store.read(parked.waiting)}
    soon = NOW + timedelta(minutes=1)
    assert held == {
        "before": soon,
        "tried": soon,
        "elsewhere": soon,
        "after": later,
        "patient": patient.until,
    }


async def test_what_is_over_is_forgotten(store: Store) -> None:
    """After its time; what still waits is kept, however old."""
    await _park(store, question("waiting"), question("over"))
    await store.write(parked.change("over", parked.OPEN, ParkState.RELEASED))
    later = NOW + timedelta(seconds=1)
    assert await store.write(lambda c: parked.forget_before(c, NOW)) == 0
    assert await store.write(lambda c: parked.forget_before(c, later)) == 1
    assert await _waiting(store) == ["waiting"]


async def test_what_waits_moves_with_its_chat(store: Store) -> None:
    """It is answered where the chat is now, in its order."""
    await _park(store, question("here", OTHER), question("elsewhere"))
    moved = Session(chat=ChatId(-1005), topic=Topic(0), user=UserId(7))

    def work(connection: Connection) -> list[Session]:
        parked.move(connection, OTHER.chat, moved.chat)
        return [each.session for each in parked.waiting(connection)]

    assert await store.write(work) == [moved, SESSION]


@pytest.mark.parametrize(("times", "seconds"), [(0, 30), (1, 60), (2, 120), (5, 600), (1000, 600)])
def test_a_guess_doubles_up_to_ten_minutes(times: int, seconds: int) -> None:
    """Nobody knows when a model is back: it is tried often at first, then seldom, but for ever."""
    clock = ManualClock()
    wait = parked.next_try(clock.now(), None, times) - clock.now()
    assert wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("known_s", [-5, 0, 90])
def test_a_known_time_is_kept_to(known_s: int) -> None:
    """A second from now at the earliest, so that nothing spins."""
    known = NOW + timedelta(seconds=known_s)
    assert parked.next_try(NOW, known, 7) == max(known, NOW + timedelta(seconds=1))
