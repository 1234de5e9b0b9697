"""The bot keeps Telegram's pace by itself, so that Telegram need not ask for it (SPEC B4)."""

from collections.abc import Mapping
from typing import Any

import pytest

from kintsugi.simulator.telegram import RateLimits
from tests.scenarios.world import World

TELEGRAMS: Mapping[str, Any] = {
    "telegram__messages_per_second": 30,
    "telegram__messages_per_chat_per_second": 1,
    "telegram__chat_burst": 4,
    "telegram__messages_per_group_per_minute": 20,
}
"""The settings' defaults, which follow the Bot API's FAQ."""


@pytest.fixture
def limits() -> RateLimits:
    return RateLimits(per_group_per_minute=20, overall_per_second=30)


async def test_a_burst_in_a_group_is_never_refused(asleep: World) -> None:
    """Twenty calls a minute pass in a group: fifteen answers, thirty calls, take their time."""
    group = asleep.telegram.group(id=-100500, title="Potters")
    await asleep.start(**TELEGRAMS)
    for number in range(15):
        asleep.alice.says(f"/help {number}", chat=group)
    await asleep.rest(within_s=300)
    assert len(asleep.answers(group)) == 15
    assert _refusals(asleep) == []


async def test_many_chats_at_once_are_never_refused(asleep: World) -> None:
    """Thirty messages a second pass over all chats; a bot that is told 25 never meets the limit."""
    people = [asleep.telegram.person(id=1000 + n, first_name=f"P{n}") for n in range(40)]
    slower = {**TELEGRAMS, "telegram__messages_per_second": 25}
    await asleep.start(**slower, access__users=[person.id for person in people])
    for person in people:
        person.says("hello")
    await asleep.rest(within_s=60)
    assert [asleep.answers(person) for person in people] == [["hello"]] * 40
    assert _refusals(asleep) == []


def _refusals(world: World) -> list[int | None]:
    calls = world.telegram.journal.of("sendMessage", "editMessageText")
    return [call.error_code for call in calls if call.error_code is not None]
