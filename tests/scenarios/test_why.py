"""Every answer of a model can be asked how it came about, for thirty days (SPEC B10)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest

from kintsugi.errors import ModelUnavailable
from kintsugi.llm.failures import Failure, Symptom, target_error
from kintsugi.llm.kinds import Kind
from kintsugi.llm.scripted import Fail, Hang, Say
from kintsugi.simulator.telegram import Group, Person
from tests.scenarios.chains import NAMES, STRONG, USUAL, TwoModels
from tests.scenarios.world import BOT, World

MADE_UP = "hunter2" * 2
LIMITED = target_error(
    Failure(
        target=USUAL,
        symptom=Symptom.REFUSED,
        kind=Kind.RATE_LIMIT,
        status=429,
        code="rate_limit_exceeded",
    )
)
DOWN = Fail(error=ModelUnavailable(f"401 from https://user:{MADE_UP}@vendor.example"))


@pytest.fixture
def models(asleep: World) -> TwoModels:
    return TwoModels(asleep.clock)


@pytest.fixture
async def world(asleep: World, models: TwoModels) -> World:
    """Two models, so that one can fail and another be stronger."""
    await asleep.start(provider=models.chain, models=NAMES)
    return asleep


async def _why(
    world: World, person: Person, message_id: int | None = None, *, chat: Group | None = None
) -> list[str]:
    """The lines that /why says, as a reply to a message or to none."""
    where = {} if message_id is None else {"reply_to": message_id}
    [answer] = await world.ask(person, f"/why@{BOT.username}", chat=chat, **where)
    return answer.splitlines()


async def _streamed(world: World, models: TwoModels) -> Person | Group:
    models.then(Say(text="one two three four", pause_s=1))
    await world.ask(world.alice, "count")
    return world.alice


async def _split(world: World, models: TwoModels) -> Person | Group:
    models.then(Say(text="word " * 1500))
    await world.ask(world.alice, "a story")
    assert len(world.messages(world.alice)) == 2
    return world.alice


async def _failed_over(world: World, models: TwoModels) -> Person | Group:
    models.then(Fail(error=LIMITED), Say(text="here"))
    await world.ask(world.alice, "hello")
    return world.alice


async def _explained(world: World, models: TwoModels) -> Person | Group:
    models.then(Fail(error=LIMITED), DOWN)
    await world.ask(world.alice, "hello")
    return world.alice


async def _broken_off(world: World, models: TwoModels) -> Person | Group:
    broken = Fail(error=ModelUnavailable("gone"), after="Once upon")
    models.then(broken, broken)
    await world.ask(world.alice, "a story")
    return world.alice


async def _stopped(world: World, models: TwoModels) -> Person | Group:
    models.then(Fail(error=LIMITED), Hang(after="Once upon"))
    world.alice.says("a story")
    await world.until(lambda: bool(world.unfinished(world.alice)))
    world.alice.presses(
        world.messages(world.alice)[0].message_id,
        str(world.messages(world.alice)[0].buttons[0].data),
    )
    await world.rest()
    return world.alice


async def _after_a_crash(world: World, models: TwoModels) -> Person | Group:
    models.then(Hang(after="Once upon"))
    world.alice.says("a story")
    await world.until(lambda: bool(world.unfinished(world.alice)))
    await world.crash()
    models.then(Say(text="A short one"))
    await world.start(provider=models.chain, models=NAMES)
    await world.rest()
    return world.alice


async def _in_a_group(world: World, models: TwoModels) -> Person | Group:
    models.then(Say(text="hello, all"))
    group = world.telegram.group(id=-100500, title="Potters")
    await world.ask(world.alice, f"@{BOT.username} hello", chat=group)
    return group


async def _retried(world: World, models: TwoModels) -> Person | Group:
    models.then(Say(text="first"), Say(text="better"))
    await world.ask(world.alice, "hello")
    [message] = world.messages(world.alice)
    [press] = [each for each in message.buttons if str(each.data).endswith("again")]
    world.alice.presses(message.message_id, str(press.data))
    await world.rest()
    assert len(world.messages(world.alice)) == 2
    return world.alice


Scene = Callable[[World, TwoModels], Awaitable[Person | Group]]

# Scene, its last answer's fate, and a line that /why has of it.
SCENES: Mapping[str, tuple[Scene, str, str]] = {
    "streamed": (_streamed, "answered", f"Asked: {USUAL} (4,0"),
    "in two messages": (_split, "answered", f"Asked: {USUAL} ("),
    "failed over": (_failed_over, "answered", "Another model stood in for one that failed."),
    "explained": (_explained, "failed", "No model had a whole answer, and you were told."),
    "broken off": (_broken_off, "interrupted", "It broke off in the middle, and you were told."),
    "stopped": (_stopped, "stopped", f"Asked instead: {STRONG} ("),
    "after a crash": (_after_a_crash, "answered", "Begun 2 times: I was interrupted before."),
    "in a group": (_in_a_group, "answered", "Looked at: 0 earlier messages of this conversation"),
    "retried": (_retried, "answered", "Answered again: you asked for another answer."),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_every_message_of_an_answer_leads_to_its_trace(
    world: World, models: TwoModels, scene: tuple[Scene, str, str]
) -> None:
    """However it came about and however it ended: one complete trace, from each of its parts."""
    play, fate, line = scene
    place = await play(world, models)
    messages = world.messages(place)
    answer_of = {row["message_id"]: row["answer_id"] for row in world.records.sent_messages()}
    traces = {row["answer_id"]: row for row in world.records.traces()}
    for message in messages:
        trace = traces[answer_of[message.message_id]]
        assert trace["attempts"]
        assert len(trace["instructions"]) == 16
        assert (trace["user_id"], trace["chat_id"]) == (world.alice.id, place.id)
    assert set(traces) == {answer_of[message.message_id] for message in messages}
    assert world.records.traces()[-1]["fate"] == fate
    chat = place if isinstance(place, Group) else None
    for message in messages[-2:]:
        if traces[answer_of[message.message_id]]["fate"] == fate:
            lines = await _why(world, world.alice, message.message_id, chat=chat)
    assert lines[0] == "Route: conversation"
    assert any(each.startswith(line) for each in lines), lines


async def test_what_failed_is_named_and_not_quoted(world: World, models: TwoModels) -> None:
    """Each model with what went wrong in words and how long it took; no vendor's own words."""
    await _explained(world, models)
    lines = await _why(world, world.alice)
    assert lines[1] == (
        f"Asked: {USUAL}, in vain (0 ms): too many calls for now (429 rate_limit_exceeded)"
    )
    assert lines[2] == f"Asked instead: {STRONG}, in vain (0 ms): for a reason I do not know"
    assert MADE_UP not in "\n".join(lines)
    assert world.leaks([MADE_UP]) == []


async def test_what_nobody_prices_is_said_to_be_unpriced(world: World, models: TwoModels) -> None:
    """Tokens and costs are facts or not known, never made up."""
    await _streamed(world, models)
    lines = await _why(world, world.alice)
    assert "Tokens: not known" in lines
    assert "Cost: not priced" in lines


async def test_in_russian(world: World, models: TwoModels) -> None:
    """It is told in the person's language."""
    models.then(Fail(error=LIMITED), Say(text="вот"))
    await world.ask(world.boris, "привет")
    lines = await _why(world, world.boris)
    assert lines[0] == "Путь: беседа"
    assert lines[1].endswith("слишком много запросов (429 rate_limit_exceeded)")
    assert "Вместо модели, которая не смогла, ответила другая." in lines


async def test_without_a_reply_it_is_about_the_last_answer(world: World, models: TwoModels) -> None:
    """The newest of the conversation, not of another one."""
    models.then(DOWN, Say(text="first"))
    await world.ask(world.alice, "hello")
    models.then(Say(text="second"))
    await world.ask(world.alice, "hello again")
    models.then(DOWN, Say(text="to Bob"))
    await world.ask(world.bob, "hello")
    lines = await _why(world, world.alice)
    assert lines[1].startswith(f"Asked: {USUAL} (")
    assert "Looked at: 2 earlier messages of this conversation, no memories" in lines


async def test_a_group_keeps_it_to_who_asked(world: World, models: TwoModels) -> None:
    """Others are refused politely; admins may look."""
    group = await _in_a_group(world, models)
    assert isinstance(group, Group)
    [message] = world.messages(group)
    [refusal] = await _why(world, world.bob, message.message_id, chat=group)
    assert refusal == "How this answer came about I tell only whoever asked for it, and my admins."
    shown = await _why(world, world.owner, message.message_id, chat=group)
    assert shown[0] == "Route: conversation"


async def test_of_what_is_no_answer_there_is_nothing_to_tell(world: World) -> None:
    """A command's reply, a message of one's own, a conversation without an answer."""
    [honest] = await _why(world, world.alice)
    assert honest.startswith("I have nothing on record about that.")
    for message in list(world.telegram.chat(world.alice.id).messages):
        assert await _why(world, world.alice, message.message_id) == [honest]


async def test_it_is_known_for_thirty_days(world: World, models: TwoModels) -> None:
    """After that the trace is gone, and what told which message it was of."""
    await _streamed(world, models)
    [message] = world.messages(world.alice)
    world.clock.advance(timedelta(days=29, hours=23).total_seconds())
    await world.pass_time(5)
    assert (await _why(world, world.alice, message.message_id))[0] == "Route: conversation"
    world.clock.advance(timedelta(hours=2).total_seconds())
    await world.pass_time(5)
    assert world.records.traces() == []
    [honest] = await _why(world, world.alice, message.message_id)
    assert "for 30 days" in honest
