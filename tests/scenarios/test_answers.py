"""A message is answered: one message, begun with the mark and finished by edit (SPEC B3, B7)."""

from kintsugi.bot.render.mark import MARK, finished, is_unfinished
from kintsugi.bot.render.split import MESSAGE_UNITS, units
from kintsugi.llm.scripted import Say
from tests.scenarios.world import World


async def test_a_message_is_answered_once(world: World) -> None:
    """An answer is one message, however it came about."""
    assert await world.ask(world.alice, "good morning") == ["good morning"]
    assert len(world.messages(world.alice)) == 1
    assert world.records.endings() == [("answered", None)]


async def test_an_answer_is_begun_with_the_mark_and_finished_by_edit(world: World) -> None:
    """The first send always ends in the unfinished mark, also when the answer is already known."""
    await world.ask(world.alice, "good morning")
    calls = world.telegram.journal.of("sendMessage", "editMessageText")
    assert [(call.method, call.parameters["text"]) for call in calls] == [
        ("sendMessage", "good morning" + MARK),
        ("editMessageText", "good morning"),
    ]
    assert calls[0].message_id == calls[1].message_id


async def test_first_words_are_shown_while_the_model_still_speaks(world: World) -> None:
    """A streamed answer's message stands there, with the mark, before the answer is complete."""
    world.model.then(Say(text="one two three four", pause_s=1))
    world.alice.says("count")
    await world.until(lambda: world.unfinished(world.alice) == ["one" + MARK], within_s=1.5)
    await world.rest()
    assert [message.text for message in world.messages(world.alice)] == ["one two three four"]


async def test_the_message_that_was_sent_is_committed_before_it_is_edited(world: World) -> None:
    """The message_id is on disk before anything else happens to the message."""
    world.model.then(Say(text="one two three", pause_s=1))
    world.alice.says("count")
    await world.until(lambda: bool(world.unfinished(world.alice)))
    sent = world.telegram.journal.of("sendMessage")[0]
    await world.crash()
    assert [row["message_id"] for row in world.records.sent_messages()] == [sent.message_id]


async def test_a_long_answer_is_split_in_order(world: World) -> None:
    """Each part is sent with the mark and finished by edit before the next one is begun."""
    text = "\n\n".join(f"{number}. " + "word " * 300 for number in range(8)).strip()
    world.model.then(Say(text=text))
    parts = await world.ask(world.alice, "tell me all")
    assert len(parts) > 1
    assert all(units(part) <= MESSAGE_UNITS for part in parts)
    assert " ".join(parts).split() == text.split()
    calls = [
        call
        for call in world.telegram.journal.of("sendMessage", "editMessageText")
        if call.method == "sendMessage" or not is_unfinished(str(call.parameters["text"]))
    ]
    assert [call.method for call in calls] == ["sendMessage", "editMessageText"] * len(parts)
    sends = [str(call.parameters["text"]) for call in calls if call.method == "sendMessage"]
    assert all(text.endswith(MARK) for text in sends)


async def test_an_answer_that_ends_like_an_unfinished_one_does_not_stay_so(world: World) -> None:
    """No finished message ends in the mark: who reads it knows whether more will come."""
    world.model.then(Say(text="to be continued …"))
    assert await world.ask(world.alice, "go on") == [finished("to be continued …")]
    assert world.unfinished(world.alice) == []


async def test_the_model_sees_what_was_said_before(world: World) -> None:
    """Conversation history reaches the model, oldest first."""
    world.model.then(Say(text="Hello Alice."))
    await world.ask(world.alice, "I am Alice")
    await world.ask(world.alice, "who am I?")
    said = [(each.role, each.text) for each in world.model.requests[-1].messages[1:]]
    assert said == [
        ("user", "I am Alice"),
        ("assistant", "Hello Alice."),
        ("user", "who am I?"),
    ]


async def test_the_model_sees_no_more_than_the_settings_say(asleep: World) -> None:
    """Working memory is the last messages of the session, a setting (SPEC M1)."""
    await asleep.start(turns__history_messages=2)
    for text in ("one", "two", "three"):
        await asleep.ask(asleep.alice, text)
    assert [each.text for each in asleep.model.requests[-1].messages[1:]] == ["two", "two", "three"]


async def test_one_persons_words_reach_no_other_persons_prompt(world: World) -> None:
    """A conversation belongs to its session."""
    await world.ask(world.alice, "my cat is called Miso")
    await world.ask(world.bob, "what do you know?")
    assert [each.text for each in world.model.requests[-1].messages[1:]] == ["what do you know?"]
