"""No model answers: questions are kept, and each is answered once, in order (SPEC L5)."""

import pytest

from kintsugi.llm.kinds import Kind
from kintsugi.simulator.telegram import Group, Message, Person
from tests.scenarios.minds import CHEAP, STRONG, WEAK, Minds, failing
from tests.scenarios.world import BOT, World

KEPT = "No model of mine can answer just now"


@pytest.fixture
async def minds(asleep: World) -> Minds:
    minds = Minds(asleep)
    for name in (WEAK, STRONG, CHEAP):
        minds[name].always(None)
    await minds.start()
    return minds


def press(person: Person, message: Message, label: str, chat: Group | None = None) -> None:
    """Press the button that says so."""
    [button] = [each for each in message.buttons if each.text == label]
    person.presses(message.message_id, str(button.data), chat=chat)


async def ask(world: World, text: str) -> str:
    [answer] = await world.ask(world.alice, text, within_s=30)
    return answer


async def test_a_question_waits_and_is_answered_when_a_model_is_back(
    asleep: World, minds: Minds
) -> None:
    """The person is told why, and until when; then the answer comes, to the question."""
    minds.down()
    told = await ask(asleep, "say it")
    assert told.startswith(f"{KEPT}: the provider is overloaded.")
    assert asleep.records.endings()[-1] == ("explained", "parked")
    minds.up()
    await asleep.until(lambda: "say it" in asleep.answers(asleep.alice), within_s=120)
    notice, answer = asleep.messages(asleep.alice)
    assert notice.text == "I ask a model again: the answer follows below."
    assert not notice.buttons
    assert answer.reply_to == asleep.telegram.chat(asleep.alice.id).messages[0].message_id


async def test_five_questions_are_answered_in_order_and_once_each(
    asleep: World, minds: Minds
) -> None:
    """Through crashes in between; `bench crash --scenario outage` does it for forty minutes."""
    minds.down()
    questions = [f"question {number}" for number in range(5)]
    for question in questions:
        await asleep.ask(asleep.alice, question, within_s=30)
        await asleep.crash()
        await minds.start()
        await asleep.pass_time(45)
    assert set(asleep.answers(asleep.alice)) & set(questions) == set()
    minds.up()
    await asleep.until(lambda: questions[-1] in asleep.answers(asleep.alice), within_s=900)
    await asleep.rest(within_s=30)
    said = [each for each in asleep.answers(asleep.alice) if each in questions]
    assert said == questions


async def test_a_try_in_vain_only_changes_the_notice(asleep: World, minds: Minds) -> None:
    """However often it is tried: one message, which says what is so now, with its buttons."""
    minds.down()
    await ask(asleep, "patience")
    tries = len(minds.asked(WEAK))
    await asleep.pass_time(900)
    await asleep.rest(within_s=30)
    assert len(minds.asked(WEAK)) > tries
    [notice] = asleep.messages(asleep.alice)
    assert notice.text.startswith(KEPT)
    assert [button.text for button in notice.buttons] == ["Forget it"]
    minds.up()
    await asleep.until(lambda: "patience" in asleep.answers(asleep.alice), within_s=900)
    assert len(asleep.messages(asleep.alice)) == 2


async def test_one_question_of_a_conversation_is_tried_and_the_rest_follows_its_answer(
    asleep: World, minds: Minds
) -> None:
    """A vain try leaves alone what waits behind; an answer lets all of it through, in order."""
    minds.down()
    questions = ["one", "two", "three"]
    for text in questions:
        await ask(asleep, text)
    behind = {each.message_id for each in asleep.messages(asleep.alice)[1:]}
    tries, edits = len(minds.asked(WEAK)), len(asleep.telegram.journal.of("editMessageText"))
    await asleep.pass_time(900)
    await asleep.rest(within_s=30)
    assert len(minds.asked(WEAK)) > tries
    assert set(minds.asked(WEAK)[tries:]) == {"one"}
    edited = asleep.telegram.journal.of("editMessageText")[edits:]
    assert edited
    assert behind.isdisjoint(each.message_id for each in edited)
    minds.up()
    await asleep.until(lambda: "one" in asleep.answers(asleep.alice), within_s=900)
    await asleep.until(lambda: "three" in asleep.answers(asleep.alice), within_s=10)
    assert [each for each in asleep.answers(asleep.alice) if each in questions] == questions


async def test_what_was_asked_after_one_that_is_given_up_takes_its_place(
    asleep: World, minds: Minds
) -> None:
    """It is tried next, and says itself then when it is tried again."""
    minds.down()
    await ask(asleep, "first")
    await ask(asleep, "second")
    press(asleep.alice, asleep.messages(asleep.alice)[0], "Forget it")
    await asleep.until(lambda: asleep.messages(asleep.alice)[1].text.startswith(KEPT), within_s=120)
    minds.up()
    await asleep.until(lambda: "second" in asleep.answers(asleep.alice), within_s=900)
    assert "first" not in asleep.answers(asleep.alice)


async def test_what_is_asked_later_waits_behind(asleep: World, minds: Minds) -> None:
    """Order is kept even when a model is back in between."""
    minds.down()
    await ask(asleep, "first")
    minds.up()
    [told] = await asleep.ask_beside(asleep.alice, "second")
    assert told.startswith("I keep this one, too")
    await asleep.until(lambda: "second" in asleep.answers(asleep.alice), within_s=120)
    answers = asleep.answers(asleep.alice)
    assert answers.index("first") < answers.index("second")


@pytest.mark.parametrize("verb", ["cancel", "stop", "new"])
async def test_a_question_can_be_given_up(asleep: World, minds: Minds, verb: str) -> None:
    """By its button, by /stop and by /new: then it is never answered."""
    minds.down()
    await ask(asleep, "never mind")
    if verb == "cancel":
        [notice] = asleep.messages(asleep.alice)
        press(asleep.alice, notice, "Forget it")
    else:
        asleep.alice.says(f"/{verb}")
    await asleep.rest()
    minds.up()
    await asleep.pass_time(120)
    assert "never mind" not in asleep.answers(asleep.alice)
    if verb == "cancel":
        assert asleep.answers(asleep.alice)[0].startswith("Forgotten")


async def test_a_cheap_model_can_be_tried(asleep: World, minds: Minds) -> None:
    """Where one is configured besides the chain."""
    await asleep.stop()
    await minds.start(llm__utility_chain=[CHEAP])
    minds.down()
    minds[CHEAP].always(None)
    await ask(asleep, "quick")
    press(asleep.alice, asleep.messages(asleep.alice)[0], "Try a cheap model")
    await asleep.until(lambda: "quick" in asleep.answers(asleep.alice), within_s=10)
    assert minds.asked(CHEAP) == ["quick"]


async def test_a_stale_question_is_asked_about_first(asleep: World, minds: Minds) -> None:
    """After some time it may not matter any more; the question is a row, and outlives us."""
    await asleep.stop()
    await minds.start(llm__ask_after_minutes=1)
    minds.down()
    await ask(asleep, "the way to the station?")
    await asleep.pass_time(61)
    minds.up()
    await asleep.until(
        lambda: any("Do you still want" in each for each in asleep.answers(asleep.alice)),
        within_s=900,
    )
    assert "the way to the station?" not in asleep.answers(asleep.alice)
    await asleep.crash()
    await minds.start()
    asking = next(each for each in asleep.messages(asleep.alice) if "still want" in each.text)
    press(asleep.alice, asking, "Yes, answer")
    await asleep.until(
        lambda: "the way to the station?" in asleep.answers(asleep.alice), within_s=30
    )


async def test_a_question_that_is_wrong_in_itself_does_not_wait(
    asleep: World, minds: Minds
) -> None:
    """It would be as wrong later."""
    minds.down(Kind.BAD_REQUEST)
    assert "(incident " in await ask(asleep, "hello")


async def test_somebody_elses_question_is_theirs(asleep: World, minds: Minds) -> None:
    """A press by another member of the group changes nothing."""
    minds.down()
    group = asleep.telegram.group(id=-100200, title="Pots")
    await asleep.ask(asleep.alice, "@kintsugi_scene_bot hello", chat=group, within_s=30)
    [notice] = asleep.messages(group)
    press(asleep.bob, notice, "Forget it", chat=group)
    await asleep.rest()
    minds.up()
    await asleep.until(lambda: any("hello" in each for each in asleep.answers(group)), within_s=120)


@pytest.mark.parametrize("kind", [Kind.QUOTA, Kind.AUTH])
async def test_the_owner_is_told_once_of_what_only_they_can_mend(
    asleep: World, minds: Minds, kind: Kind
) -> None:
    """Money that is missing or a key that is refused; probes that find the same say nothing."""
    minds[WEAK].always(failing(kind))
    await ask(asleep, "first")
    await asleep.until(lambda: bool(asleep.answers(asleep.owner)), within_s=10)
    await asleep.pass_time(11 * 60)
    [alert] = asleep.answers(asleep.owner)
    assert alert.startswith("I leave deepseek alone:")


async def test_what_passes_by_itself_is_no_alert(asleep: World, minds: Minds) -> None:
    minds[WEAK].always(failing(Kind.OVERLOADED))
    await ask(asleep, "first")
    await asleep.pass_time(60)
    assert asleep.answers(asleep.owner) == []


async def test_what_waits_in_a_group_is_answered_in_its_supergroup(
    asleep: World, minds: Minds
) -> None:
    """Once, where the chat is now."""
    group = asleep.telegram.group(id=-500, title="Potters")
    minds.down()
    await asleep.ask(asleep.alice, f"@{BOT.username} say it", chat=group, within_s=30)
    moved = group.migrates(-1001234)
    await asleep.rest()
    minds.up()
    await asleep.until(lambda: f"@{BOT.username} say it" in asleep.answers(moved), within_s=900)
    await asleep.pass_time(60)
    assert asleep.answers(moved).count(f"@{BOT.username} say it") == 1
