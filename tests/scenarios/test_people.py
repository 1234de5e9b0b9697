"""Guests, menus and incidents, in a whole bot (SPEC B6, B11, B12)."""

import re
from typing import Any

from kintsugi.bot.menus import menus
from kintsugi.errors import ModelUnavailable
from kintsugi.i18n import Catalogues
from kintsugi.ids import UserId
from kintsugi.llm.scripted import Fail
from tests.scenarios.world import OWNER, World

GUEST = 55


async def test_a_guest_has_so_many_turns_a_day_also_after_a_restart(asleep: World) -> None:
    """What was used is on disk; commands are free, and the model hears no more than was granted."""
    guest = asleep.telegram.person(id=GUEST, first_name="Gus")
    limits: dict[str, Any] = {"access__guests": [GUEST], "access__guest_turns_per_day": 2}
    await asleep.start(**limits)
    assert await asleep.ask(guest, "one") == ["one"]
    await asleep.stop()
    await asleep.start(**limits)
    assert await asleep.ask(guest, "two") == ["two"]
    [refusal] = await asleep.ask(guest, "three")
    assert refusal.startswith("You are my guest: I answer 2 messages in 24 hours")
    assert len(await asleep.ask(guest, "/status")) == 1
    assert len(asleep.model.requests) == 2


async def test_menus_are_set_once(world: World) -> None:
    """A start gives Telegram its menus; the next one finds them there."""
    count = len(menus(Catalogues.load(), [UserId(OWNER)]))
    await world.until(lambda: len(world.telegram.journal.of("getMyCommands")) == count)
    await world.stop()
    assert len(world.telegram.journal.of("setMyCommands")) == count
    await world.start()
    await world.until(lambda: len(world.telegram.journal.of("getMyCommands")) == 2 * count)
    assert len(world.telegram.journal.of("setMyCommands")) == count


async def test_an_incident_can_be_looked_up(world: World) -> None:
    """The id in an explanation stands in the log, and leads the owner to what is on record."""
    world.model.then(Fail(error=ModelUnavailable("down")))
    [explained] = await world.ask(world.alice, "hello")
    [incident] = re.findall(r"\(incident (\w+)\)", explained)
    [line] = [line for line in world.log_lines() if line.get("incident") == incident]
    [found] = await world.ask(world.owner, f"/audit {incident}")
    assert f"trace {line['trace_id']}" in found
    assert "incident: error-model" in found
    [refused] = await world.ask(world.alice, f"/audit {incident}")
    assert "for my admins only" in refused
