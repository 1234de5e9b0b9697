"""After a long absence: one answer per chat that says so (SPEC B13)."""

from tests.scenarios.world import BOT, World

HOUR_S = 3600.0


async def test_two_hundred_messages_get_one_answer(asleep: World) -> None:
    """The line says how many waited and how long; the model saw them all; the newest is last."""
    for number in range(200):
        asleep.alice.says(f"message {number}")
    asleep.clock.advance(3 * HOUR_S)
    await asleep.start(turns__gather_s=1)
    await asleep.rest()
    [answer] = asleep.answers(asleep.alice)
    assert answer.startswith("I was away for 3 hours. 200 messages waited;")
    [request] = asleep.model.requests
    # They come in batches of a hundred, so the first of them may be in the history already.
    said = [words for each in request.messages[1:] for words in each.text.splitlines()]
    assert said == [f"message {number}" for number in range(200)]
    assert len(asleep.records.payloads("turn.ended")) == 200


async def test_one_line_per_group(asleep: World) -> None:
    """Of several people who waited in a group, the last is answered; the others are remembered."""
    group = asleep.telegram.group(id=-500, title="Potters")
    for person in (asleep.alice, asleep.bob, asleep.boris):
        person.says(f"@{BOT.username} I am {person.id}", chat=group)
    asleep.clock.advance(HOUR_S)
    await asleep.start(turns__gather_s=1)
    await asleep.rest()
    [answer] = asleep.answers(group)
    assert "3" in answer.splitlines()[0]
    assert answer.endswith(f"I am {asleep.boris.id}")
    await asleep.ask(asleep.bob, f"@{BOT.username} and?", chat=group)
    said = [message.text for message in asleep.model.requests[-1].messages]
    assert f"@{BOT.username} I am {asleep.bob.id}" in said


async def test_a_short_absence_is_not_mentioned(asleep: World) -> None:
    """What waited for less than turns.absence_minutes is answered as ever."""
    asleep.alice.says("one")
    asleep.clock.advance(0.4 * HOUR_S)
    await asleep.start()
    await asleep.rest()
    assert asleep.answers(asleep.alice) == ["one"]
