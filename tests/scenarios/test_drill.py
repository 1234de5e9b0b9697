"""/heal drill: what would happen if a model failed, without anybody noticing (SPEC L10)."""

from typing import Any

import pytest

from kintsugi.llm.faults import Fault
from kintsugi.llm.kinds import Kind
from kintsugi.llm.scripted import Hang
from tests.scenarios.minds import STRONG, WEAK, Minds, failing
from tests.scenarios.world import World

RESTS = "would be left alone"


pytestmark = pytest.mark.usefixtures("minds")


@pytest.fixture
async def minds(asleep: World) -> Minds:
    minds = Minds(asleep)
    for name in (WEAK, STRONG):
        minds[name].always(None)
    await minds.start()
    return minds


async def drill(world: World, *words: str) -> str:
    [report] = await world.ask(world.owner, " ".join(["/heal drill", *words]), within_s=60)
    return report


def ailing(world: World) -> dict[str, Any]:
    return dict(world.app._minds.breakers.ailing())


@pytest.mark.parametrize("fault", Fault)
async def test_each_fault_is_met_and_the_next_model_answers(
    asleep: World, minds: Minds, fault: Fault
) -> None:
    """The report says so; for everybody else nothing has changed, and nothing was booked twice."""
    report = await drill(asleep, WEAK, fault)
    assert f"✓ A person would have got an answer from {STRONG}" in report
    assert f"Asked: {WEAK}, in vain as ordered" in report
    assert "For everybody else nothing has changed." in report
    assert asleep.records.endings()[-1][0] == "answered"
    assert ailing(asleep) == {}
    assert asleep.records.resting() == []
    [call] = asleep.records.calls()
    assert (call["target"], call["mode"], call["user_id"], call["state"]) == (
        STRONG, "drill", asleep.owner.id, "completed",
    )  # fmt: skip
    assert minds[WEAK].requests == []
    [request] = minds[STRONG].requests
    assert len(request.messages) == 1
    assert request.max_tokens is not None
    assert request.max_tokens <= 64


@pytest.mark.parametrize(
    ("fault", "rests"),
    [
        (Fault.RATE_LIMIT, f"Afterwards {WEAK} {RESTS}"),
        (Fault.KEY, f"Afterwards the whole account deepseek {RESTS}"),
        (Fault.MONEY, f"Afterwards the whole account deepseek {RESTS}"),
        (Fault.SERVER, f"Afterwards {WEAK} {RESTS}"),  # asked twice
        (Fault.EMPTY, "nobody more would be left alone"),
        (Fault.TIMEOUT, "nobody more would be left alone"),
    ],
)
async def test_who_would_rest_is_told(
    asleep: World, minds: Minds, fault: Fault, rests: str
) -> None:
    """The model or its whole account, as the breakers have it; then people are asked as before."""
    assert rests in await drill(asleep, WEAK, fault)
    assert await asleep.ask(asleep.alice, "and me?") == ["and me?"]
    assert minds.asked(WEAK) == ["and me?"]
    assert asleep.answers(asleep.owner)[1:] == []  # no alert either


async def test_silence_is_counted_and_not_waited_for(asleep: World, minds: Minds) -> None:
    """The person would have waited for the limit; who drills does not."""
    began = asleep.clock.monotonic()
    report = await drill(asleep, WEAK, "timeout")
    assert f"{STRONG}, 30.0 s later" in report
    assert asleep.clock.monotonic() - began < 20
    assert minds.actors == []


async def test_when_nobody_else_can_the_question_would_be_kept(asleep: World, minds: Minds) -> None:
    """What fails in earnest meanwhile is told, and changes nothing for people."""
    minds[STRONG].always(failing(Kind.OVERLOADED, target=STRONG))
    report = await drill(asleep, WEAK, "429")
    assert "the question would have been kept, and answered once a model is back" in report
    assert f"{STRONG}, in vain, and in earnest" in report
    assert ailing(asleep) == {}
    assert asleep.records.parked() == []


async def test_a_chain_of_one(asleep: World, minds: Minds) -> None:
    """A beginning that nobody goes on with is left to the person; a refused key can be mended."""
    await asleep.stop()
    await minds.start(llm__chat_chain=[WEAK], llm__prices={})
    assert "left with a beginning, marked as broken off" in await drill(asleep, WEAK, "midstream")
    report = await drill(asleep, WEAK, "401")
    assert "The person would have been told: its key is refused" in report
    assert "The drill cost nothing" in report


async def test_a_model_behind_another_is_not_reached(asleep: World, minds: Minds) -> None:
    """The truth about the chain: nobody would notice."""
    report = await drill(asleep, STRONG, "500")
    assert f"✓ A person would have noticed nothing: {WEAK} answers." in report
    assert f"{STRONG} was not asked, so the fault did not come about" in report
    assert minds.actors[0].requests == []


async def test_who_rests_already_is_passed_over_in_the_drill(asleep: World, minds: Minds) -> None:
    """The copy of the breakers begins as they are now, and theirs go on as they were."""
    minds[WEAK].then(failing(Kind.RATE_LIMIT, retry_after_s=600))
    await asleep.ask(asleep.alice, "hello")
    before = ailing(asleep)
    assert list(before) == [WEAK]
    report = await drill(asleep, WEAK, "401")
    assert f"Passed over: {WEAK} is resting" in report
    assert f"{WEAK} is resting already" in report
    assert f"noticed nothing: {STRONG} answers" in report
    assert ailing(asleep) == before


async def test_only_the_built_in_model_is_left(asleep: World, minds: Minds) -> None:
    """An answer, but hardly one; the owner is warned."""
    await asleep.stop()
    await minds.start(llm__chat_chain=[WEAK, "offline"], llm__prices={})
    assert "⚠ Only my built-in model would have answered" in await drill(asleep, WEAK, "402")
    built_in = await drill(asleep, "offline", "402")
    assert built_in.startswith("My built-in model cannot fail")
    assert WEAK in built_in


async def test_nothing_to_rehearse(asleep: World, minds: Minds) -> None:
    """Where only the built-in model answers, that is said."""
    await asleep.stop()
    await minds.start(llm__chat_chain=["offline"], llm__prices={})
    assert "only my built-in model answers here" in await drill(asleep, "gpt-5", "429")


async def test_a_drill_is_under_budgets(asleep: World, minds: Minds) -> None:
    """What a budget does not allow is not asked in a drill either."""
    await asleep.stop()
    await minds.start(budgets__day="0.001 USD")
    report = await drill(asleep, WEAK, "429")
    assert "✗ Nobody could answer, and the person would have been told so" in report
    assert f"{WEAK}, in vain as ordered" in report
    assert f"{STRONG}, in vain, and in earnest" in report
    assert minds[STRONG].requests == []
    await asleep.stop()
    await minds.start(budgets__day="0.0001 USD")
    report = await drill(asleep, WEAK, "429")
    assert f"{WEAK} was not asked, as a budget does not allow it" in report
    assert f"{WEAK}, in vain, and in earnest" in report
    assert asleep.records.calls() == []


async def test_the_order_is_that_of_the_chat(asleep: World) -> None:
    """A pin counts in a drill, as it would for a question."""
    await asleep.ask(asleep.owner, f"/model {STRONG}")
    unknown = await drill(asleep, WEAK, "429")
    assert unknown == f"No model “{WEAK}” is asked here. There are: {STRONG}. Nothing was done."
    assert "the question would have been kept" in await drill(asleep, STRONG, "429")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/heal", "/heal drill MODEL FAULT"),
        ("/heal bones", "/heal drill MODEL FAULT"),
        ("/heal drill", f"Models: {WEAK}, {STRONG}. Faults: 429, 401"),
        (f"/heal drill {WEAK}", "Faults: 429, 401"),
        (f"/heal drill {WEAK} 429 now", "Faults: 429, 401"),
        ("/heal drill anthropic/stron 429", f"There are: {STRONG}, {WEAK}."),
        ("/heal drill strong timeot", "There are: timeout, 429"),
    ],
)
async def test_bad_input(asleep: World, minds: Minds, words: str, said: str) -> None:
    """What there is, the nearest first; nobody is asked."""
    [answer] = await asleep.ask(asleep.owner, words)
    assert said in answer
    assert asleep.records.endings()[-1][0] == "explained"
    assert minds[WEAK].requests == minds[STRONG].requests == []


async def test_a_drill_can_be_stopped(asleep: World, minds: Minds) -> None:
    """By /stop, like an answer; what was begun is booked."""
    minds[STRONG].always(None)
    await asleep.ask(asleep.owner, "hello")
    minds[STRONG].then(Hang())
    asleep.owner.says(f"/heal drill {WEAK} 429")
    await asleep.until(lambda: minds[STRONG].speaking == 1)
    await asleep.until(lambda: any("I see who answers" in t for t in _unfinished(asleep)))
    asleep.owner.says("/stop")
    await asleep.rest()
    assert "Stopped: the drill was not finished. Nothing was changed." in asleep.answers(
        asleep.owner
    )
    assert minds[STRONG].speaking == 0
    assert ailing(asleep) == {}


def _unfinished(world: World) -> list[str]:
    return world.unfinished(world.owner)


async def test_in_russian(asleep: World) -> None:
    """The owner reads their own language."""
    await asleep.ask(asleep.owner, "/language ru")
    assert f"Человек получил бы ответ от {STRONG}" in await drill(asleep, WEAK, "empty")


async def test_others_are_refused(asleep: World, minds: Minds) -> None:
    """Users may not, and nobody in a group."""
    [user] = await asleep.ask(asleep.alice, f"/heal drill {WEAK} 429")
    assert "/heal" in user
    assert asleep.records.endings()[-1] == ("explained", "command-for-admins")
    group = asleep.telegram.group(id=-100500, title="studio")
    await asleep.ask(asleep.owner, f"/heal drill {WEAK} 429", chat=group)
    assert asleep.records.endings()[-1] == ("explained", "command-in-private")
    assert minds[STRONG].requests == []
