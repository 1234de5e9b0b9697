"""A model that fails, is cut, says nothing or hangs: explained in the person's words (B2, B12)."""

import pytest

from kintsugi.bot.render.mark import MARK
from kintsugi.errors import ModelTimeout, ModelUnavailable
from kintsugi.llm.scripted import Cut, Fail, Hang, Say, Step
from tests.scenarios.world import BOT, World

MADE_UP = "hunter2" * 2
SECRET = f"401 from https://user:{MADE_UP}@vendor.example/v1 with {BOT.token}"

FAILURES = [
    pytest.param(Fail(error=ModelUnavailable(SECRET)), id="it fails"),
    pytest.param(Fail(error=ModelUnavailable(SECRET), after="Well, "), id="it fails half-way"),
    pytest.param(Cut(after="Once upon a"), id="its stream is cut"),
    pytest.param(Say(text=""), id="it says nothing"),
    pytest.param(Fail(error=ModelTimeout(SECRET)), id="it is too slow"),
]


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_failure_is_explained_with_an_incident_and_no_secret(
    world: World, failure: Step
) -> None:
    """What happened, what the bot does now, what the user may do, and an incident id."""
    for person, apology in ((world.alice, "(incident "), (world.boris, "(происшествие ")):
        world.model.then(failure)
        [answer] = await world.ask(person, "tell me a story")
        incident = answer.rpartition(apology)[2].rstrip(")")
        assert [line["incident"] for line in world.log_lines("turn.explained")][-1] == incident
        assert len(incident) == 6
        assert "Traceback" not in answer
        assert MADE_UP not in answer
        assert "vendor" not in answer
        assert world.unfinished(person) == []
    assert [ending for ending, _ in world.records.endings()] == ["explained", "explained"]


@pytest.mark.parametrize("failure", FAILURES)
async def test_after_a_failure_the_lane_goes_on(world: World, failure: Step) -> None:
    """One message fails; the next one is answered, and the failed one is not remembered."""
    world.model.then(failure)
    world.alice.says("tell me a story")
    world.alice.says("hello")
    await world.rest()
    assert world.answers(world.alice)[-1] == "hello"
    assert len(world.answers(world.alice)) == 2
    assert [each.text for each in world.model.requests[-1].messages[1:]] == ["hello"]


async def test_words_that_were_shown_before_the_failure_are_replaced(world: World) -> None:
    """The message that was begun is the one that explains: nothing half-done stays."""
    world.model.then(Hang(after="Once upon a time"))
    world.alice.says("tell me a story")
    await world.until(lambda: bool(world.unfinished(world.alice)), within_s=31)
    [begun] = world.messages(world.alice)
    await world.rest(within_s=130)
    [message] = world.messages(world.alice)
    assert message.message_id == begun.message_id
    assert message.text.startswith("This took longer than I allow myself")


@pytest.mark.parametrize(
    ("name", "words"), [("alice", "This took longer"), ("boris", "Это заняло больше времени")]
)
async def test_a_model_that_hangs_is_given_up_at_the_deadline(
    world: World, name: str, words: str
) -> None:
    """A chat turn has ended within 120 s: explained, and reported to the owner."""
    person = getattr(world, name)
    world.model.then(Hang())
    person.says("hello?")
    await world.until(lambda: bool(world.answers(person)), within_s=120)
    [answer] = world.answers(person)
    assert answer.startswith(words)
    assert world.records.dead("message.received")[0][1] == "deadline"
    await world.until(lambda: len(world.answers(world.owner)) == 1)
    assert await world.ask(person, "and now?") == ["and now?"]


async def test_the_first_sign_comes_in_time_also_for_who_waits_in_the_lane(world: World) -> None:
    """Within 30 s each person sees that each message arrived; the same messages are finished."""
    world.model.then(Hang(), Say(text="second answer"))
    world.alice.says("first")
    world.alice.says("second")
    await world.until(lambda: len(world.unfinished(world.alice)) == 2, within_s=30)
    assert all("still working on it" in text for text in world.unfinished(world.alice))
    signs = [message.message_id for message in world.messages(world.alice)]
    await world.rest(within_s=130)
    assert [message.message_id for message in world.messages(world.alice)] == signs
    explained, answered = world.answers(world.alice)
    assert explained.startswith("This took longer")
    assert answered == "second answer"


async def test_the_sign_is_in_the_persons_language(world: World) -> None:
    """Every text comes from the catalogue."""
    world.model.then(Hang())
    world.boris.says("привет")
    await world.until(lambda: bool(world.unfinished(world.boris)), within_s=30)
    assert world.unfinished(world.boris)[0].startswith("Ваше сообщение получено")


async def test_a_stranger_and_a_group_that_did_not_ask_get_no_sign(world: World) -> None:
    """A sign is for those who get an answer."""
    group = world.telegram.group(id=-100500, title="Potters")
    world.model.then(Hang())
    world.alice.says(f"@{BOT.username} hello", chat=group)
    world.alice.says("just talking", chat=group)
    await world.pass_time(40)
    [sign] = world.messages(group)
    assert sign.text.endswith(MARK)


async def test_a_slow_answer_that_comes_is_the_same_message(world: World) -> None:
    """After the sign the message is edited to the answer."""
    world.model.then(Say(text="worth waiting", pause_s=45))
    world.alice.says("think")
    await world.until(lambda: bool(world.unfinished(world.alice)), within_s=30)
    await world.rest(within_s=120)
    assert [message.text for message in world.messages(world.alice)] == ["worth waiting"]
