"""An answer can be stopped while it is written, by its button and by /stop (SPEC B8)."""

import pytest

from kintsugi.llm.scripted import Hang, Say
from kintsugi.simulator.telegram import Group, Message, Person
from tests.scenarios.world import BOT, World

AT_ONCE_S = 0.3
STORY = " ".join(f"word{number}" for number in range(40))


async def _begun(world: World, place: Person | Group) -> Message:
    await world.until(lambda: bool(world.unfinished(place)))
    return next(message for message in world.messages(place) if message.buttons)


async def _streaming(world: World, *, chat: Group | None = None) -> Message:
    """A long answer to Alice, begun a while ago."""
    world.model.then(Say(text=STORY, pause_s=0.5))
    world.alice.says(f"@{BOT.username} a story", chat=chat)
    begun = await _begun(world, chat or world.alice)
    await world.pass_time(2)
    return begun


def _toasts(world: World) -> list[str]:
    return [answer.text for answer in world.telegram.world.callbacks.answers]


@pytest.fixture
def group(world: World) -> Group:
    return world.telegram.group(id=-100500, title="Potters")


async def test_the_button_stops_the_model_at_once(world: World) -> None:
    """Pressed, the model's call is cancelled within 300 ms; what was written stays, marked."""
    begun = await _streaming(world)
    assert world.model.speaking == 1
    [stop] = begun.buttons
    world.alice.presses(begun.message_id, str(stop.data))
    await world.until(lambda: world.model.speaking == 0, within_s=AT_ONCE_S)
    await world.rest()
    [message] = world.messages(world.alice)
    assert message.message_id == begun.message_id
    assert message.text.endswith("\n\n(stopped)")
    assert message.text.startswith("word0 word1 word2")
    assert message.text.count("word") < 15
    assert stop not in message.buttons
    assert _toasts(world) == ["Stopped. What I had so far stays."]


async def test_the_command_stops_the_model_at_once(world: World) -> None:
    """/stop does the same, and never waits behind the turn it is to stop."""
    await _streaming(world)
    world.alice.says("/stop")
    await world.until(lambda: world.model.speaking == 0, within_s=AT_ONCE_S)
    await world.rest()
    stopped, said = world.answers(world.alice)
    assert stopped.endswith("\n\n(stopped)")
    assert said.startswith("Stopped.")


async def test_the_note_is_no_part_of_an_open_code_block(world: World) -> None:
    """What the model left open is no trap for our own words."""
    world.model.then(Hang(after="```python\nprint(1)\nprint("))
    world.alice.says("code")
    begun = await _begun(world, world.alice)
    world.alice.presses(begun.message_id, str(begun.buttons[0].data))
    await world.rest()
    [message] = world.messages(world.alice)
    [block] = message.entities
    assert message.text[block.offset : block.end] == "print(1)\nprint("
    assert message.text.endswith("\n\n(stopped)")


async def test_what_was_stopped_is_remembered(world: World) -> None:
    """What was produced is kept in the conversation, too."""
    begun = await _streaming(world)
    world.alice.presses(begun.message_id, str(begun.buttons[0].data))
    await world.rest()
    await world.ask(world.alice, "go on")
    said = world.model.requests[-1].messages[2].text
    assert said.startswith("word0 word1")
    assert "stopped" not in said


async def test_somebody_else_may_not_stop_it(world: World, group: Group) -> None:
    """In a group the button is the asker's: others are told so, and the answer goes on."""
    begun = await _streaming(world, chat=group)
    world.bob.presses(begun.message_id, str(begun.buttons[0].data), chat=group)
    await world.until(lambda: bool(_toasts(world)))
    assert _toasts(world)[0].startswith("This answer is not yours to stop")
    assert world.model.speaking == 1
    await world.rest(within_s=60)
    assert world.answers(group) == [STORY]


async def test_an_administrator_may_stop_it(world: World, group: Group) -> None:
    """Whoever runs the bot may stop anybody's answer."""
    begun = await _streaming(world, chat=group)
    world.owner.presses(begun.message_id, str(begun.buttons[0].data), chat=group)
    await world.until(lambda: world.model.speaking == 0, within_s=AT_ONCE_S)
    await world.rest()
    [answer] = world.answers(group)
    assert answer.endswith("(stopped)")


async def test_a_button_pressed_twice(world: World) -> None:
    """The second press finds nothing to stop, and says so."""
    begun = await _streaming(world)
    for _ in range(2):
        world.alice.presses(begun.message_id, str(begun.buttons[0].data))
    await world.rest()
    assert sorted(text.partition(" ")[0] for text in _toasts(world)) == ["Stopped.", "There"]
    assert len(world.answers(world.alice)) == 1


async def test_a_model_that_never_spoke_can_be_stopped(world: World) -> None:
    """The sign of life after half a minute carries the button as well."""
    world.model.then(Hang())
    world.alice.says("hello?")
    await world.until(lambda: bool(world.unfinished(world.alice)), within_s=31)
    [sign] = world.messages(world.alice)
    world.alice.presses(sign.message_id, str(sign.buttons[0].data))
    await world.until(lambda: world.model.speaking == 0, within_s=AT_ONCE_S)
    await world.rest()
    assert world.answers(world.alice) == ["(stopped)"]


async def test_a_finished_answer_has_no_button(asleep: World) -> None:
    """Slow or quick, what is finished cannot be stopped."""
    world = asleep
    await world.start(turns__feedback_buttons=False)
    world.model.then(Say(text="quick"), Say(text="slow and steady", pause_s=1))
    await world.ask(world.alice, "one")
    await world.ask(world.alice, "two")
    assert [message.buttons for message in world.messages(world.alice)] == [(), ()]
    sends = world.telegram.journal.of("sendMessage")
    assert ["reply_markup" in send.parameters for send in sends] == [False, True]


async def test_a_press_that_belongs_to_nothing_we_know(world: World) -> None:
    """It is ignored, on record, and answered all the same: a button must not seem to work on."""
    begun = await _streaming(world)
    world.alice.forges(begun.message_id, "vote:1")
    await world.until(lambda: _toasts(world) == [""])
    assert world.records.endings() == [("rejected", "button of nobody's")]
    assert world.model.speaking == 1
    await world.rest(within_s=60)


async def test_a_press_across_a_crash(world: World) -> None:
    """A press that nobody heard before the process died is answered in the next life, once."""
    begun = await _streaming(world)
    await world.crash()
    world.alice.presses(begun.message_id, str(begun.buttons[0].data))
    world.model.then(Say(text="A short one"))
    await world.start()
    await world.rest(within_s=30)
    assert len(_toasts(world)) == 1
    assert len(world.messages(world.alice)) == 1
    assert world.unfinished(world.alice) == []


async def test_a_press_that_telegram_forgot(world: World) -> None:
    """An expired press is done with: it stops what it may, and holds up nothing."""
    world.model.then(Hang(after="Once"))
    world.alice.says("a story")
    begun = await _begun(world, world.alice)
    await world.telegram.down()
    world.alice.presses(begun.message_id, str(begun.buttons[0].data))
    await world.pass_time(60)
    await world.telegram.up()
    await world.rest(within_s=60)
    assert world.answers(world.alice) == ["Once\n\n(stopped)"]
    assert world.records.dead("telegram.send") == []
    assert world.records.deliveries("telegram.send", state="ready") == []
