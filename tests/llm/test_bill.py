"""A hundred turns at once against the provider's own bill, through the real litellm (SPEC L8)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from pydantic import SecretStr

from kintsugi.clock import SystemClock
from kintsugi.errors import ModelError
from kintsugi.llm import money
from kintsugi.llm.books import Books
from kintsugi.llm.budgets import Limits
from kintsugi.llm.litellm_adapter import LitellmModel, LitellmTranscriber
from kintsugi.llm.litellm_library import Library
from kintsugi.llm.metered import Metered
from kintsugi.llm.metered_transcriber import MeteredTranscriber
from kintsugi.llm.prices import FREE, Prices, Terms
from kintsugi.llm.provider import Audio, Purpose
from kintsugi.llm.target import Account, Target
from kintsugi.settings import Budgets
from kintsugi.simulator.llm import Cut, Echo, Fail, MidStreamError, ModelServer, Outcome, Reply, Say
from kintsugi.simulator.llm import Usage as Billed
from tests.llm.counting_house import DEAR, CountingHouse, counting_house, request_of

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("litellm"),
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]

TURNS = 100
WHISPER = "whisper-1"
EITHER_EAR = pytest.mark.parametrize("model", [WHISPER, "gpt-4o-transcribe"])
REPLIES: tuple[Reply, ...] = (
    Echo(),
    Say("Well, that is a matter of taste."),
    Say("Kept.", usage=Billed(prompt=20, completion=3, cached=12)),
    Fail(503, {"error": {"message": "down", "type": "server_error"}}),
    Fail(429, {"error": {"message": "slow down", "type": "rate_limit_error"}}),
    Cut(3, clean=True),
    Cut(2, clean=False),
    MidStreamError(4),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def library() -> AsyncIterator[Library]:
    library = Library()
    await library.load()
    yield library
    await library.close()


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer(clock=SystemClock()) as server:
        server.price("m", "100", "400", "10")
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def house(tmp_path: Path) -> AsyncIterator[CountingHouse]:
    async with counting_house(tmp_path, SystemClock()) as house:
        yield house


def metered(
    house: CountingHouse, library: Library, server: ModelServer, cap: str | None
) -> Metered:
    target = Target(
        account=Account(
            name="custom", route="openai", base_url=server.base_url, key=SecretStr("none")
        ),
        model="m",
    )
    books = Books(
        house.store,
        Prices({"custom/m": Terms(price=DEAR)}),
        Limits(Budgets(day=Decimal(cap) if cap else None)),
        house.clock,
        owner="me",
        most_tokens=30,
    )
    model = LitellmModel(target, library, house.clock, timeout_s=30)
    return Metered(model, books, house.clock)


def metered_ear(
    house: CountingHouse, library: Library, server: ModelServer, model: str, cap: str | None
) -> MeteredTranscriber:
    """One of OpenAI's; the server bills a second of whisper-1 as it does a token of the other."""
    account = Account(name="custom", route="openai", base_url=server.base_url, key=SecretStr("k"))
    price = replace(FREE, second=10**8) if model == WHISPER else replace(DEAR, second=10**8)
    books = Books(
        house.store,
        Prices({f"custom/{model}": Terms(price=price, most_output=30)}),
        Limits(Budgets(day=Decimal(cap) if cap else None)),
        house.clock,
        owner="me",
        most_tokens=30,
    )
    server.price(model, "100", "0" if model == WHISPER else "400")
    target = Target(account=account, model=model)
    listening = LitellmTranscriber(target, library, house.clock, timeout_s=30)
    return MeteredTranscriber(listening, books, house.clock)


async def hear(ear: MeteredTranscriber, kibibytes: int) -> None:
    data = b"x" * 1024 * kibibytes
    audio = Audio(file_name="a.mp3", data=data, purpose=Purpose(mode="voice"), seconds=1)
    with suppress(ModelError):
        await ear.transcribe(audio)


async def turn(model: Metered, *, leave_after: int | None) -> None:
    """One turn, which somebody may stop after so many events."""
    stream = model.stream(request_of())
    try:
        async for _ in stream:
            leave_after = None if leave_after is None else leave_after - 1
            if leave_after == 0:
                break
    except ModelError:
        pass
    finally:
        await stream.aclose()


async def play(
    model: Metered, server: ModelServer, seed: int, *, leaving: bool, replies: Sequence[Reply]
) -> None:
    random = Random(seed)
    server.script(model="m", replies=[random.choice(replies) for _ in range(TURNS)])
    leave = [random.choice([None, None, 1, 3]) if leaving else None for _ in range(TURNS)]
    await asyncio.gather(*(turn(model, leave_after=after) for after in leave))


async def test_completed_calls_equal_the_bill(
    house: CountingHouse, library: Library, server: ModelServer
) -> None:
    """Exactly; what was cut is flagged, and not below the bill for it."""
    model = metered(house, library, server, cap=None)
    await play(model, server, 1, leaving=False, replies=REPLIES)
    calls = await house.calls()
    assert len(calls) == TURNS
    booked = {
        state: money.to_dollars(sum(call.cost for call in calls if call.state == state))
        for state in ("completed", "cut", "failed")
    }
    billed = {
        outcome: sum(
            (server.cost(call) or Decimal() for call in server.calls if call.outcome is outcome),
            Decimal(),
        )
        for outcome in Outcome
    }
    assert booked["completed"] == billed[Outcome.COMPLETED] > 0
    assert booked["cut"] >= server.bill().total - billed[Outcome.COMPLETED] > 0
    assert booked["failed"] == 0
    assert {call.state for call in calls if call.estimated} == {"cut"}


async def test_what_nobody_counted_for_us_is_an_estimate(
    house: CountingHouse, library: Library, server: ModelServer
) -> None:
    """Flagged, and rather above the bill than below."""
    model = metered(house, library, server, cap=None)
    await play(model, server, 1, leaving=False, replies=[Say("So long, and thanks", usage=None)])
    calls = await house.calls()
    assert {(call.state, call.estimated) for call in calls} == {("completed", True)}
    assert money.to_dollars(sum(call.cost for call in calls)) >= server.bill().total


async def test_who_leaves_loses_no_row(
    house: CountingHouse, library: Library, server: ModelServer
) -> None:
    """Calls that were stopped in the middle stand in the books like all others."""
    await play(metered(house, library, server, cap=None), server, 4, leaving=True, replies=REPLIES)
    calls = await house.calls()
    assert len(calls) == TURNS
    assert {call.state for call in calls} == {"completed", "cut", "cancelled", "failed"}
    assert all(call.cost > 0 and call.estimated for call in calls if call.state == "cancelled")


@pytest.mark.parametrize("seed", [2, 3])
async def test_no_cap_is_ever_passed(
    house: CountingHouse, library: Library, server: ModelServer, seed: int
) -> None:
    """What is set aside is never less than what a call can cost, so the bill stays below."""
    cap = "0.3"
    model = metered(house, library, server, cap=cap)
    await play(model, server, seed, leaving=True, replies=REPLIES)
    calls = await house.calls()
    assert 0 < len(calls) < TURNS, "some were refused"
    assert server.bill().total <= Decimal(cap)
    assert money.to_dollars(sum(call.cost for call in calls)) <= Decimal(cap)


@EITHER_EAR
async def test_recordings_equal_the_bill(
    house: CountingHouse, library: Library, server: ModelServer, model: str
) -> None:
    """Exactly, by the second as by the token; what was refused costs nothing."""
    down = Fail(503, {"error": {"message": "down", "type": "server_error"}})
    server.script(model=model, replies=[*[Say("Good morning.")] * 3, down])
    ear = metered_ear(house, library, server, model, cap=None)
    await asyncio.gather(*(hear(ear, kibibytes=each) for each in range(1, 5)))
    calls = await house.calls()
    assert sorted(call.state for call in calls) == ["completed"] * 3 + ["failed"]
    assert money.to_dollars(sum(call.cost for call in calls)) == server.bill().total > 0
    assert not any(call.estimated for call in calls)


@EITHER_EAR
async def test_recordings_pass_no_cap(
    house: CountingHouse, library: Library, server: ModelServer, model: str
) -> None:
    """However many there are at once, and however short their senders say they are."""
    cap = "0.2"
    ear = metered_ear(house, library, server, model, cap=cap)
    await asyncio.gather(*(hear(ear, kibibytes=20) for _ in range(TURNS)))
    calls = await house.calls()
    assert 0 < len(calls) < TURNS, "some were refused"
    assert server.bill().total == money.to_dollars(sum(call.cost for call in calls))
    assert server.bill().total <= Decimal(cap)
