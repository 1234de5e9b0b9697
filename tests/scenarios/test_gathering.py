"""What is written in one go is one turn (SPEC B9); an edit of what waits replaces it (B13)."""

import pytest

from kintsugi.llm.scripted import Hang, Say
from tests.scenarios.world import World


@pytest.fixture
async def patient(asleep: World) -> World:
    await asleep.start(turns__gather_s=1)
    return asleep


def _asked(world: World) -> list[str]:
    return [request.messages[-1].text for request in world.model.requests]


async def test_a_lone_message_does_not_wait(patient: World) -> None:
    """What stands alone is worked on at once, however long a burst may last."""
    patient.alice.says("hello")
    await patient.until(lambda: patient.answers(patient.alice) == ["hello"], within_s=0.3)


async def test_what_waits_is_one_turn(patient: World) -> None:
    """What was written during an answer gets one answer, and every update ends once."""
    patient.model.then(Say(text="first", pause_s=2))
    ids = [patient.alice.says("one")]
    await patient.until(lambda: bool(patient.model.requests))
    ids += [patient.alice.says(text) for text in ("two", "three", "four")]
    await patient.rest()
    assert _asked(patient) == ["one", "two\nthree\nfour"]
    assert patient.answers(patient.alice) == ["first", "two\nthree\nfour"]
    ended = [end["turn_id"] for end in patient.records.payloads("turn.ended")]
    assert sorted(ended) == [f"tg:4200000042:{update_id}" for update_id in ids]
    outcomes = [row["outcome"] for row in patient.records.audit() if row["outcome"] != "answered"]
    assert outcomes.count("done: joined") == 2


async def test_a_burst_is_open_as_long_as_it_goes_on(patient: World) -> None:
    """A message that came right after another may have a next one, for which a second is waited."""
    patient.model.then(Say(text="first"))
    patient.alice.says("one")
    await patient.until(lambda: bool(patient.model.requests))
    patient.alice.says("two")
    await patient.pass_time(0.5)
    patient.alice.says("three")
    await patient.rest()
    assert _asked(patient) == ["one", "two\nthree"]


async def test_commands_are_never_merged(patient: World) -> None:
    """A command keeps its place between the messages, and its own answer."""
    patient.model.then(Say(text="first", pause_s=2))
    patient.alice.says("one")
    await patient.until(lambda: bool(patient.model.requests))
    for text in ("two", "/new", "three", "four"):
        patient.alice.says(text)
    await patient.rest()
    assert _asked(patient) == ["one", "two", "three\nfour"]


async def test_a_crash_in_a_burst(patient: World) -> None:
    """Dead in the middle of a gathered turn: nothing is lost, and nothing is answered twice."""
    patient.model.then(Say(text="first", pause_s=2), Hang())
    patient.alice.says("one")
    await patient.until(lambda: bool(patient.model.requests))
    for text in ("two", "three"):
        patient.alice.says(text)
    await patient.until(lambda: len(patient.model.requests) == 2)
    await patient.crash()
    await patient.start(turns__gather_s=1)
    await patient.rest()
    assert patient.answers(patient.alice) == ["first", "two\nthree"]
    assert len(patient.records.payloads("turn.ended")) == 3


async def test_an_edit_of_what_waits(patient: World) -> None:
    """A message that is edited before its turn is asked as it is now."""
    patient.model.then(Say(text="first", pause_s=2))
    patient.alice.says("one")
    await patient.until(lambda: bool(patient.model.requests))
    patient.alice.says("tow")
    typo = patient.telegram.chat(patient.alice.id).messages[-1]
    patient.alice.edits(typo.message_id, "two")
    await patient.rest()
    assert _asked(patient) == ["one", "two"]


async def test_an_edit_after_the_answer(patient: World) -> None:
    """What was answered is not answered again; the audit says why."""
    await patient.ask(patient.alice, "tow")
    patient.alice.edits(patient.telegram.chat(patient.alice.id).messages[0].message_id, "two")
    await patient.rest()
    assert patient.answers(patient.alice) == ["tow"]
    assert patient.records.endings()[-1] == ("rejected", "edited after its turn began")


async def test_off(asleep: World) -> None:
    """With turns.gather_s = 0 every message is a turn of its own."""
    await asleep.start(turns__gather_s=0)
    asleep.model.then(Say(text="first", pause_s=2))
    for text in ("one", "two", "three"):
        asleep.alice.says(text)
    await asleep.rest()
    assert asleep.answers(asleep.alice) == ["first", "two", "three"]
