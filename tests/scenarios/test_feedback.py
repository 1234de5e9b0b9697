"""What people think of answers: thumbs, another answer, a stronger model, reactions (SPEC B10)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from kintsugi.bot.rating import RatingRequest, Verb
from kintsugi.errors import ModelUnavailable
from kintsugi.llm.scripted import Fail, Say
from kintsugi.simulator.telegram import Group, Message, Person
from tests.scenarios.chains import NAMES, STRONG, USUAL, TwoModels
from tests.scenarios.world import ALICE, BOB, BOT, OWNER, World

ALL = ["up", "down", "again", "stronger"]


@pytest.fixture
def models(asleep: World) -> TwoModels:
    return TwoModels(asleep.clock)


@pytest.fixture
async def world(asleep: World, models: TwoModels) -> World:
    await asleep.start(provider=models.chain, models=NAMES)
    return asleep


@pytest.fixture
def group(world: World) -> Group:
    return world.telegram.group(id=-100500, title="Potters")


def _verbs(message: Message) -> list[str]:
    return [str(button.data).rpartition(":")[2] for button in message.buttons]


def _press(
    message: Message, verb: str, person: Person, *, chat: Group | None = None, times: int = 1
) -> None:
    [data] = [str(each.data) for each in message.buttons if str(each.data).endswith(f":{verb}")]
    for _ in range(times):
        person.presses(message.message_id, data, chat=chat)


async def _answered(world: World, *, chat: Group | None = None) -> Message:
    """An answer of the usual model's to Alice."""
    await world.ask(world.alice, f"@{BOT.username} hello", chat=chat)
    return world.messages(chat or world.alice)[-1]


def _turn_of(world: World, message: Message) -> str:
    [answer] = [
        row["answer_id"]
        for row in world.records.sent_messages()
        if row["message_id"] == message.message_id
    ]
    [turn] = [row["turn_id"] for row in world.records.traces() if row["answer_id"] == answer]
    return str(turn)


async def test_the_row_stands_below_what_is_finished(world: World, models: TwoModels) -> None:
    """Quick, streamed (in the place of the Stop button) or long: below its last message."""
    models.usual.then(
        Say(text="quick"), Say(text="slow and steady", pause_s=1), Say(text="word " * 1500)
    )
    for text in ("one", "two", "three"):
        await world.ask(world.alice, text)
    rows = [_verbs(message) for message in world.messages(world.alice)]
    assert rows == [ALL, ALL, [], ALL]
    assert [each.text for each in world.messages(world.alice)[0].buttons] == [
        "👍", "👎", "↻ Again", "⤴ Stronger",
    ]  # fmt: skip


async def test_only_answers_of_models_have_it(world: World, models: TwoModels) -> None:
    """Our own words have no buttons, and neither has an explanation."""
    models.then(Fail(error=ModelUnavailable("no")), Fail(error=ModelUnavailable("no")))
    await world.ask(world.alice, "/help")
    await world.ask(world.alice, "hello")
    assert [message.buttons for message in world.messages(world.alice)] == [(), ()]


async def test_there_is_no_way_up_from_the_strongest(world: World, models: TwoModels) -> None:
    """Where the chain's last one answered, no stronger one is offered."""
    models.then(Fail(error=ModelUnavailable("no")), Say(text="here"))
    assert _verbs(await _answered(world)) == ["up", "down", "again"]


async def test_offline_is_nobodys_stronger_model(asleep: World) -> None:
    """The built-in model alone, or the end of a chain: there is none to ask."""
    await asleep.start(models=("scripted", "offline"))
    await asleep.ask(asleep.alice, "hello")
    assert _verbs(asleep.messages(asleep.alice)[0]) == ["up", "down", "again"]


async def test_the_buttons_can_be_turned_off(asleep: World) -> None:
    """turns.feedback_buttons: false leaves answers as they are."""
    await asleep.start(turns__feedback_buttons=False)
    await asleep.ask(asleep.alice, "hello")
    assert asleep.messages(asleep.alice)[0].buttons == ()


async def test_a_thumb_is_kept_and_can_be_changed(world: World) -> None:
    """One judgement per person and answer: the newest."""
    message = await _answered(world)
    turn = _turn_of(world, message)
    for verb, value, notice in (
        ("up", 1, "Thank you, noted."),
        ("up", 1, "Thank you, noted."),
        ("down", -1, "“⤴ Stronger” one of a stronger model."),
    ):
        _press(message, verb, world.alice)
        await world.rest()
        assert world.records.feedback() == [(turn, ALICE, value, "button")]
        assert world.toasts()[-1].endswith(notice)
    assert _verbs(world.messages(world.alice)[0]) == ALL


async def test_another_answer(world: World, models: TwoModels) -> None:
    """The same question without the first exchange, answered in reply to the message it is to."""
    await world.ask(world.alice, "my cat is called Miso")
    models.usual.then(Say(text="first"), Say(text="later"), Say(text="better"))
    await world.ask(world.alice, "what is it called?")
    await world.ask(world.alice, "thanks")
    _, message, _ = world.messages(world.alice)
    _press(message, "again", world.alice)
    await world.rest()
    assert world.toasts() == ["I am answering again; the new answer points at the question."]
    shown = [each.text for each in models.usual.requests[-1].messages[1:]]
    assert shown == ["my cat is called Miso", "my cat is called Miso", "what is it called?"]
    better = world.messages(world.alice)[-1]
    asked = next(
        each for each in world.telegram.chat(ALICE).messages if each.text == "what is it called?"
    )
    assert (better.text, better.reply_to) == ("better", asked.message_id)
    assert _verbs(better) == ALL
    assert models.usual.requests[-1].stronger_than is None


async def test_both_answers_are_remembered(world: World, models: TwoModels) -> None:
    """The turn log keeps the first and the second, and later turns are shown both."""
    models.usual.then(Say(text="first"), Say(text="better"))
    message = await _answered(world)
    _press(message, "again", world.alice)
    await world.rest()
    await world.ask(world.alice, "thanks")
    shown = [each.text for each in models.usual.requests[-1].messages[1:]]
    question = f"@{BOT.username} hello"
    assert shown == [question, "first", question, "better", "thanks"]


async def test_a_stronger_model(world: World, models: TwoModels) -> None:
    """It is asked for one that is stronger than the one that answered."""
    message = await _answered(world)
    _press(message, "stronger", world.alice)
    await world.rest()
    assert world.toasts() == ["I am asking a stronger model; its answer points at the question."]
    assert models.strong.requests[-1].stronger_than == USUAL
    again = world.records.traces()[-1]
    assert (again["again"], again["again_of"]) == ("stronger", _turn_of(world, message))


async def test_pressed_twice_it_is_asked_once(world: World, models: TwoModels) -> None:
    """At once, later, or after a restart: below one answer each is asked once."""
    message = await _answered(world)
    _press(message, "again", world.alice, times=2)
    await world.rest()
    await world.stop()
    await world.start(provider=models.chain, models=NAMES)
    _press(message, "again", world.alice)
    await world.rest()
    assert len(world.messages(world.alice)) == 2
    assert world.toasts()[-1].startswith("I was asked that already")
    _press(message, "stronger", world.alice)
    _press(world.messages(world.alice)[-1], "again", world.alice)
    await world.rest()
    assert len(world.messages(world.alice)) == 4


@pytest.mark.parametrize("steps", range(0, 16, 3))
async def test_a_press_across_a_crash(world: World, models: TwoModels, steps: int) -> None:
    """Wherever the process dies after it: it is asked again once, and each thumb is kept once."""
    message = await _answered(world)
    _press(message, "down", world.alice)
    _press(message, "again", world.alice)
    await world.breathe_at_most(steps)
    await world.crash()
    await world.start(provider=models.chain, models=NAMES)
    await world.rest()
    assert world.answers(world.alice) == [f"@{BOT.username} hello"] * 2
    assert world.unfinished(world.alice) == []
    assert world.records.feedback() == [(_turn_of(world, message), ALICE, -1, "button")]
    assert len(world.records.traces()) == 2


async def test_what_failed_can_be_asked_again(world: World, models: TwoModels) -> None:
    """A second answer that never came has no buttons, so those of the first work on."""
    message = await _answered(world)
    models.then(Fail(error=ModelUnavailable("no")), Fail(error=ModelUnavailable("no")))
    for _ in range(2):
        _press(message, "again", world.alice)
        await world.rest()
    _, failed, answered = world.answers(world.alice)
    assert "(incident " in failed
    assert answered == f"@{BOT.username} hello"


async def test_a_third_answer_is_the_first_questions(world: World, models: TwoModels) -> None:
    """Again below an answer that was itself one: the history is that of the first time."""
    models.usual.then(Say(text="first"), Say(text="second"), Say(text="third"))
    await _answered(world)
    for _ in range(2):
        _press(world.messages(world.alice)[-1], "again", world.alice)
        await world.rest()
    assert world.answers(world.alice) == ["first", "second", "third"]
    assert len(models.usual.requests[-1].messages) == 2


async def test_what_was_gathered_is_asked_again_whole(asleep: World) -> None:
    """A burst was one question, and is one again."""
    await asleep.start(turns__gather_s=1)
    for text in ("one", "two"):
        asleep.alice.says(text)
    await asleep.rest()
    [message] = asleep.messages(asleep.alice)[-1:]
    _press(message, "again", asleep.alice)
    await asleep.rest()
    first, last = (request.messages[-1].text for request in asleep.model.requests)
    assert first == last
    assert "one" in first
    assert "two" in first


async def test_others_may_not(world: World, models: TwoModels, group: Group) -> None:
    """In a group the buttons are the asker's and the admins'; others are told so."""
    message = await _answered(world, chat=group)
    for verb in ALL:
        _press(message, verb, world.bob, chat=group)
    await world.rest()
    assert {*world.toasts()} == {
        "These buttons are for whoever asked, and for an administrator of mine."
    }
    assert world.records.feedback() == []
    assert len(world.messages(group)) == 1
    _press(message, "up", world.owner, chat=group)
    _press(message, "again", world.owner, chat=group)
    await world.rest()
    assert world.records.feedback() == [(_turn_of(world, message), OWNER, 1, "button")]
    assert world.messages(group)[-1].reply_to == message.reply_to
    assert len(models.usual.requests) == 2


async def test_another_answer_counts_as_a_turn(asleep: World) -> None:
    """A guest has so many answers a day, whichever way they are asked for."""
    await asleep.start(access__guests=[55], access__guest_turns_per_day=2)
    guest = asleep.telegram.person(id=55, first_name="Gus")
    await asleep.ask(guest, "hello")
    for _ in range(2):
        _press(asleep.messages(guest)[-1], "again", guest)
        await asleep.rest()
    assert len(asleep.model.requests) == 2
    assert asleep.answers(guest)[-1].startswith("You are my guest")


FORGED: Mapping[str, str] = {
    "of another answer": RatingRequest.of("tg:1:1.0", Verb.UP).data,
    "an unknown verb": "fb:0123456789abcdef:delete",
    "cut": "fb:0123456789abcdef",
    "empty": "fb::",
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED)
async def test_a_forged_press_is_ignored_and_on_record(world: World, data: str) -> None:
    """What no button of ours carries does nothing, and is answered without a word."""
    message = await _answered(world)
    query: dict[str, Any] = {
        "id": world.telegram.world.callbacks.ask(),
        "from": world.alice.profile.json(),
        "chat_instance": "1",
        "message": world.telegram.chat(ALICE).message_json(message),
        "data": data,
    }
    world.telegram.world.deliver("callback_query", query)
    await world.rest()
    assert world.records.endings()[-1] == ("rejected", "button of nobody's")
    assert world.toasts() == [""]
    assert world.records.feedback() == []


async def test_a_message_that_is_no_longer_kept(world: World) -> None:
    """After a week the question is gone, after a month the trace: honest words for both."""
    message = await _answered(world)
    world.clock.advance(timedelta(days=8).total_seconds())
    await world.pass_time(5)
    _press(message, "again", world.alice)
    await world.rest()
    assert world.toasts()[-1].startswith("I no longer have the message this answers.")
    world.clock.advance(timedelta(days=23).total_seconds())
    await world.pass_time(5)
    _press(message, "up", world.alice)
    await world.rest()
    assert world.toasts()[-1].startswith("I have nothing on record about this answer any more.")
    assert world.records.feedback() == []


@pytest.mark.parametrize(("emoji", "value"), [("👍", 1), ("❤", 1), ("👎", -1), ("💩", -1)])
async def test_a_reaction_counts_as_a_thumb(world: World, emoji: str, value: int) -> None:
    """Put below any part of an answer, it is kept; taken away, it is forgotten."""
    message = await _answered(world)
    world.alice.reacts(message.message_id, emoji)
    await world.rest()
    assert world.records.feedback() == [(_turn_of(world, message), ALICE, value, "reaction")]
    world.alice.reacts(message.message_id)
    await world.rest()
    assert world.records.feedback() == []
    assert len(world.messages(world.alice)) == 1


async def test_a_reaction_never_waits_behind_a_turn(world: World, models: TwoModels) -> None:
    """It is heard while an answer is being written."""
    message = await _answered(world)
    models.usual.then(Say(text="one two three four five", pause_s=5))
    world.alice.says("count")
    await world.pass_time(2)
    world.alice.reacts(message.message_id, "🔥")
    await world.pass_time(1)
    assert len(world.records.feedback()) == 1
    await world.rest(within_s=60)


async def test_a_button_pressed_since_outlives_the_reaction(world: World) -> None:
    """Who takes a reaction away does not take back what they said otherwise meanwhile."""
    message = await _answered(world)
    world.alice.reacts(message.message_id, "👍")
    await world.rest()
    _press(message, "down", world.alice)
    await world.rest()
    world.alice.reacts(message.message_id)
    await world.rest()
    assert world.records.feedback() == [(_turn_of(world, message), ALICE, -1, "button")]


async def test_a_reaction_that_says_nothing(world: World) -> None:
    """Laughter may be about what was said: it is no judgement."""
    message = await _answered(world)
    world.alice.reacts(message.message_id, "🤣")
    await world.rest()
    assert world.records.feedback() == []


async def test_reactions_that_are_none_of_our_business(world: World, group: Group) -> None:
    """To others' messages, to others' answers, anonymous ones: nothing is kept of them."""
    group.promotes_bot()
    message = await _answered(world, chat=group)
    world.bob.says("nice pot", chat=group)
    await world.rest()
    talk = world.telegram.chat(group.id).messages[-1]
    events, audit = len(world.records.events("control.received")), len(world.records.audit())
    world.alice.reacts(talk.message_id, "👍", chat=group)
    world.bob.reacts(message.message_id, "👍", chat=group)
    world.stranger.reacts(message.message_id, "👎", chat=group)
    world.alice.reacts(message.message_id, "👍", chat=group, anonymously=True)
    await world.rest()
    assert world.records.feedback() == []
    assert len(world.records.events("control.received")) == events
    assert len(world.records.audit()) == audit
    assert len(world.messages(group)) == 1
    world.alice.reacts(message.message_id, "👏", chat=group)
    world.owner.reacts(message.message_id, "👎", chat=group)
    await world.rest()
    turn = _turn_of(world, message)
    assert sorted(world.records.feedback()) == [
        (turn, OWNER, -1, "reaction"), (turn, ALICE, 1, "reaction"),
    ]  # fmt: skip
    assert BOB not in {user for _, user, _, _ in world.records.feedback()}


async def test_a_group_that_becomes_a_supergroup(world: World) -> None:
    """Its answers stay on record; buttons of messages that have no id any more say so."""
    group = world.telegram.group(id=-500, title="Potters")
    await _answered(world, chat=group)
    new = group.migrates(-100501)
    await world.rest()
    [route, *_] = await world.ask(world.alice, f"/why@{BOT.username}", chat=new)
    assert route.startswith("Route: conversation")
    assert STRONG not in route
