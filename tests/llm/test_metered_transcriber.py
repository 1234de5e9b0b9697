import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelError, ModelUnavailable
from kintsugi.ids import ChatId, UserId
from kintsugi.llm.books import Books, OverBudget, Unpriced
from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.kinds import Kind
from kintsugi.llm.metered_transcriber import MeteredTranscriber
from kintsugi.llm.provider import Audio, Purpose, Transcript, Usage
from kintsugi.llm.scripted import Hang, Line, ScriptedTranscriber
from tests.llm.counting_house import EAR, CountingHouse, counting_house
from tests.llm.recordings import voice

PURPOSE = Purpose(mode="voice", turn_id="t", user=UserId(7), chat=ChatId(-5))
TEN_SECONDS = Audio(file_name="a.ogg", data=voice(10), purpose=PURPOSE, seconds=1)


def failed(symptom: Symptom) -> ModelError:
    return target_error(Failure(target="a/ear", symptom=symptom, kind=Kind.OVERLOADED))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[CountingHouse]:
    async with counting_house(tmp_path) as house:
        yield house


def ear(
    house: CountingHouse, books: Books, *lines: Line, model: str = "a/ear"
) -> tuple[MeteredTranscriber, ScriptedTranscriber]:
    assert isinstance(house.clock, ManualClock)
    scripted = ScriptedTranscriber(lines, model=model)
    return MeteredTranscriber(scripted, books, house.clock), scripted


async def until_listening(scripted: ScriptedTranscriber) -> None:
    while not scripted.listening:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0)


async def only_call(house: CountingHouse) -> Any:
    [call] = await house.calls()
    return call


@pytest.mark.parametrize(
    ("line", "state", "kind", "seconds", "estimated"),
    [
        (
            Transcript(text="hi", usage=Usage(prompt=0, completion=0, seconds=12)),
            "completed", None, 12, False,
        ),
        (Transcript(text="hi", usage=Usage(prompt=9, completion=9)), "completed", None, 10, True),
        ("hi", "completed", None, 10, True),
        ("", "completed", None, 10, True),
        (failed(Symptom.REFUSED), "failed", "overloaded", None, False),
        (failed(Symptom.NETWORK), "failed", "overloaded", None, False),
        (failed(Symptom.TIMEOUT), "cut", "overloaded", 10, True),
        (failed(Symptom.BROKEN), "cut", "overloaded", 10, True),
        (ModelUnavailable("?"), "failed", None, None, False),
    ],
)  # fmt: skip
async def test_every_end_is_booked(
    house: CountingHouse, line: Line, state: str, kind: str | None, seconds: int | None, *,
    estimated: bool,
) -> None:  # fmt: skip
    """By what the provider told, else by the recording itself; a refusal costs nothing."""
    listening, _ = ear(house, house.books(), line)
    with suppress(ModelError):
        await listening.transcribe(TEN_SECONDS)
    call = await only_call(house)
    assert (call.state, call.kind, call.seconds) == (state, kind, seconds)
    assert call.cost == (seconds or 0) * EAR.second
    assert (call.estimated, call.reserved) == (estimated, None)
    assert (call.mode, call.turn_id, call.user_id, call.chat_id) == ("voice", "t", 7, -5)


async def test_tokens_are_booked_where_they_are_paid(house: CountingHouse) -> None:
    """And the seconds that were told become an estimate of them."""
    by_time = Usage(prompt=0, completion=0, seconds=2)
    by_token = Usage(prompt=9, completion=3)
    lines = [Transcript(text="hi", usage=usage) for usage in (by_token, by_time)]
    listening, _ = ear(house, house.books(), *lines, model="a/cheap")
    transcripts = [await listening.transcribe(TEN_SECONDS) for _ in lines]
    told, reckoned = await house.calls()
    assert (told.prompt, told.completion, told.estimated) == (9, 3, False)
    assert told.cost == 9 * 1_000_000 + 3 * 4_000_000
    assert (reckoned.prompt, reckoned.seconds, reckoned.estimated) == (64, None, True)
    assert transcripts[0] == lines[0]


async def test_the_most_it_can_cost_is_set_aside_while_it_hears(house: CountingHouse) -> None:
    """A process that dies meanwhile leaves it to the next one, which books it whole."""
    books = house.books(owner="dead")
    listening, scripted = ear(house, books, Hang())
    task = asyncio.create_task(listening.transcribe(TEN_SECONDS))
    await until_listening(scripted)
    assert (await only_call(house)).reserved == 10 * EAR.second
    assert await house.books(owner="next").recover() == 1
    lost = await only_call(house)
    assert (lost.state, lost.cost, lost.estimated) == ("lost", 10 * EAR.second, True)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await house.settled()
    assert (await only_call(house)).state == "lost"


async def test_who_is_stopped_has_sent_the_recording(house: CountingHouse) -> None:
    """It is an estimate, and nobody who listens is left behind."""
    listening, scripted = ear(house, house.books(day="1"), Hang())
    task = asyncio.create_task(listening.transcribe(TEN_SECONDS))
    await until_listening(scripted)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await house.settled()
    call = await only_call(house)
    assert (call.state, call.cost, call.estimated) == ("cancelled", 10 * EAR.second, True)
    assert scripted.listening == 0


@pytest.mark.parametrize(
    ("model", "cap", "refusal"),
    [("a/ear", "0.00099", OverBudget), ("a/unpriced", "100", Unpriced)],
)
async def test_without_money_or_a_price_nobody_listens(
    house: CountingHouse, model: str, cap: str, refusal: type[ModelError]
) -> None:
    """And nothing is booked."""
    listening, scripted = ear(house, house.books(user_day=cap), "hi", model=model)
    with pytest.raises(refusal):
        await listening.transcribe(TEN_SECONDS)
    assert scripted.recordings == []
    assert await house.calls() == []


async def test_recordings_side_by_side_do_not_pass_a_cap(house: CountingHouse) -> None:
    """There is enough for three: the others are refused, however short they say they are."""
    books = house.books(day="0.0031")
    ears = [ear(house, books, "hi")[0] for _ in range(20)]
    ends = await asyncio.gather(
        *(each.transcribe(TEN_SECONDS) for each in ears), return_exceptions=True
    )
    assert sum(isinstance(end, Transcript) for end in ends) == 3
    assert sum(isinstance(end, OverBudget) for end in ends) == 17
    assert sum(call.cost for call in await house.calls()) == 30 * EAR.second


async def test_without_a_budget_an_unknown_price_stays_unknown(house: CountingHouse) -> None:
    """It is counted, and what it used is known."""
    listening, _ = ear(house, house.books(), "hi", model="a/unpriced")
    await listening.transcribe(TEN_SECONDS)
    call = await only_call(house)
    assert (call.state, call.cost, call.seconds) == ("completed", None, 10)
