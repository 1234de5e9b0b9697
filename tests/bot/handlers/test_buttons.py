import asyncio
from typing import Any

import pytest

from kintsugi.bot.context import Ended, Ending
from kintsugi.bot.handlers.buttons import ButtonSet, StopAnswer
from kintsugi.bot.handlers.rate import RateAnswer
from kintsugi.bot.people import Role
from kintsugi.bot.rating import FEEDBACK
from kintsugi.bot.stop import STOP, StopRequest
from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, Session, Topic, UserId
from kintsugi.orchestrator.running import RunningTurns
from kintsugi.store.database import Store
from tests.bot.handlers.house import rate_answer
from tests.bot.stagehands import ANN, GROUP, turn

ANNS = Session(chat=ChatId(GROUP), topic=Topic(0), user=UserId(ANN))
DATA = StopRequest.of(UserId(ANN), "tg:42:1").data


def _press(data: str, *, by: int = ANN) -> dict[str, Any]:
    sender = {"id": by, "is_bot": False, "first_name": "Somebody"}
    message = {"message_id": 6, "chat": {"id": GROUP, "type": "supergroup"}, "date": 1}
    query = {"id": "9", "from": sender, "chat_instance": "1", "message": message, "data": data}
    return {"update_id": 2, "callback_query": query}


@pytest.fixture
def rate(store: Store, clock: ManualClock) -> RateAnswer:
    return rate_answer(store, clock)


async def _pressed(
    data: str, *, by: int = ANN, role: Role = Role.USER, running: RunningTurns, rate: RateAnswer
) -> Ended:
    buttons = ButtonSet({STOP: StopAnswer(running), FEEDBACK: rate})
    return await buttons(turn(_press(data, by=by), role=role, id=by))


@pytest.mark.parametrize(("by", "role"), [(ANN, Role.USER), (8, Role.ADMIN)])
async def test_stop(rate: RateAnswer, by: int, role: Role) -> None:
    """Who asked may stop the answer, and an administrator may."""
    running = RunningTurns()
    task = asyncio.create_task(asyncio.Event().wait())
    with running.register(ANNS, task, turn_id="tg:42:1") as reading:
        ended = await _pressed(DATA, by=by, role=role, running=running, rate=rate)
    assert (ended.ending, reading.stopped) == (Ending.ANSWERED, True)
    assert (ended.notice or "").startswith("Stopped")
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_somebody_elses(rate: RateAnswer) -> None:
    """Anybody else is refused politely, and the answer goes on."""
    running = RunningTurns()
    task = asyncio.create_task(asyncio.Event().wait())
    with running.register(ANNS, task, turn_id="tg:42:1") as reading:
        ended = await _pressed(DATA, by=8, running=running, rate=rate)
    task.cancel()
    assert (ended.ending, ended.reason) == (Ending.EXPLAINED, "stop-not-yours")
    assert "not yours to stop" in (ended.notice or "")
    assert not reading.stopped


async def test_an_older_answers(rate: RateAnswer) -> None:
    """A button left below an older answer stops no newer one."""
    running = RunningTurns()
    task = asyncio.create_task(asyncio.Event().wait())
    with running.register(ANNS, task, turn_id="tg:42:2") as reading:
        ended = await _pressed(DATA, running=running, rate=rate)
    task.cancel()
    assert "nothing to stop" in (ended.notice or "")
    assert not reading.stopped


@pytest.mark.parametrize("data", ["", "stop", "stop:8", "hello:7:1", "fb", "fb:a:b"])
async def test_nobodys(rate: RateAnswer, data: str) -> None:
    """A press that belongs to nothing we know is ignored, and on record as that."""
    ended = await _pressed(data, running=RunningTurns(), rate=rate)
    assert ended == Ended(ending=Ending.REJECTED, reason="button of nobody's")
