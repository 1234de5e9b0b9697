import asyncio
from random import Random
from typing import NamedTuple

import pytest

from kintsugi.clock import ManualClock
from kintsugi.errors import ModelError, ModelUnavailable
from kintsugi.llm.breakers import Breakers
from kintsugi.llm.failures import Failure, Symptom, TargetCooling, target_error
from kintsugi.llm.guarded_transcriber import GuardedTranscriber
from kintsugi.llm.kinds import Kind
from kintsugi.llm.provider import Audio, Purpose
from kintsugi.llm.scripted import Hang, ScriptedTranscriber
from tests.llm.test_breakers import target

EAR = target("a", "ear")
AUDIO = Audio(file_name="a.ogg", data=b"OggS", purpose=Purpose(mode="voice"))


class House(NamedTuple):
    clock: ManualClock
    breakers: Breakers
    scripted: ScriptedTranscriber
    ear: GuardedTranscriber

    async def fails(self, error: ModelError) -> None:
        self.scripted.then(error)
        with pytest.raises(type(error)):
            await self.ear.transcribe(AUDIO)

    @property
    def resting(self) -> list[str]:
        return [each.target for each in self.breakers.cooling()]


@pytest.fixture
def house() -> House:
    clock = ManualClock()
    breakers = Breakers(clock, Random(1))
    scripted = ScriptedTranscriber(model=EAR.name)
    return House(clock, breakers, scripted, GuardedTranscriber(scripted, EAR, breakers))


def failed(kind: Kind) -> ModelError:
    symptom = Symptom.TIMEOUT if kind is Kind.TIMEOUT else Symptom.REFUSED
    return target_error(Failure(target=EAR.name, symptom=symptom, kind=kind))


async def test_one_that_is_down_is_left_alone(house: House) -> None:
    """Nobody waits for its time limit a third time; why and until when is told."""
    for _ in range(2):
        await house.fails(failed(Kind.TIMEOUT))
    with pytest.raises(TargetCooling) as caught:
        await house.ear.transcribe(AUDIO)
    assert (caught.value.target, caught.value.kind) == (EAR.name, Kind.TIMEOUT)
    assert caught.value.until > house.clock.now()
    assert len(house.scripted.recordings) == 2


async def test_the_next_recording_after_a_while_finds_out(house: House) -> None:
    """It is heard, and so is every other from then on."""
    await house.fails(failed(Kind.OVERLOADED))
    house.clock.advance(20)
    house.scripted.then("hello", "again")
    for said in ("hello", "again"):
        assert (await house.ear.transcribe(AUDIO)).text == said
    assert house.resting == []


@pytest.mark.parametrize(
    ("kind", "resting"),
    [
        (Kind.AUTH, ["a"]),  # all that the account has
        (Kind.MODEL_MISSING, ["a/ear"]),
        (Kind.BAD_REQUEST, []),  # it is the recording's fault
        (Kind.BUDGET, []),  # nobody was asked
    ],
)
async def test_what_rests_is_as_for_any_model(house: House, kind: Kind, resting: list[str]) -> None:
    """By the kind of the failure."""
    await house.fails(failed(kind))
    assert house.resting == resting


async def test_a_call_of_which_nothing_is_known_keeps_the_door_for_nobody(house: House) -> None:
    """Stopped by a person, or failed in a way nobody classified: the next one may ask."""
    await house.fails(failed(Kind.OVERLOADED))
    house.clock.advance(20)
    await house.fails(ModelUnavailable("?"))
    house.scripted.then(Hang())
    task = asyncio.create_task(house.ear.transcribe(AUDIO))
    while not house.scripted.listening:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0)
    with pytest.raises(TargetCooling):  # one at a time finds out
        await house.ear.transcribe(AUDIO)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    house.scripted.then("hello")
    assert (await house.ear.transcribe(AUDIO)).text == "hello"
    assert house.ear.model == EAR.name
