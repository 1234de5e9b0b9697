from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kintsugi.clock import ManualClock
from kintsugi.ids import ChatId, Topic, UserId
from kintsugi.llm import moving
from kintsugi.llm.api_mode import ApiMode
from kintsugi.llm.choice import Pin, WhenDown
from kintsugi.llm.choices import Choices, Place
from kintsugi.llm.provider import Purpose
from kintsugi.store.database import Store

HERE, TOPIC = Place(ChatId(-5), Topic(0)), Place(ChatId(-5), Topic(3))
ADMIN = UserId(1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(tmp_path / "kintsugi.db", busy_timeout_s=1, clock=ManualClock())
    yield store
    await store.close()


async def begun(store: Store) -> Choices:
    choices = Choices(store, ManualClock())
    await choices.load()
    return choices


async def test_what_was_chosen_outlasts_a_restart(store: Store) -> None:
    """Pins by chat and topic, with what the chat wants meanwhile; and the mode of /api."""
    choices = await begun(store)
    assert (choices.mode, choices.pin_of(HERE)) == (ApiMode.AUTO, None)
    await choices.pin(HERE, Pin(target="a/one"), ADMIN)
    await choices.pin(HERE, Pin(target="a/one", when_down=WhenDown.OTHERS), ADMIN)
    await choices.pin(TOPIC, Pin(target="a/two"), ADMIN)
    await choices.choose_mode(ApiMode.KIMI, ADMIN)
    again = await begun(store)
    assert again.pin_of(HERE) == Pin(target="a/one", when_down=WhenDown.OTHERS)
    assert again.pin_for(Purpose(mode="chat", chat=ChatId(-5), topic=Topic(3))) == Pin(
        target="a/two"
    )
    assert again.mode is ApiMode.KIMI


async def test_a_pin_holds_where_it_was_set_until_it_is_taken_away(store: Store) -> None:
    """Nowhere else, and not for what we ask for ourselves."""
    choices = await begun(store)
    await choices.pin(HERE, Pin(target="a/one"), ADMIN)
    assert choices.pin_of(TOPIC) is None
    assert choices.pin_for(Purpose(mode="probe")) is None
    assert choices.pin_for(Purpose(mode="chat", chat=ChatId(-5))) is not None
    for _ in range(2):
        await choices.pin(HERE, None, ADMIN)
    assert choices.pin_of(HERE) is None
    assert (await begun(store)).pin_of(HERE) is None


@pytest.mark.parametrize("chosen_since", [None, Pin(target="a/three")])
async def test_pins_move_with_their_chat(store: Store, chosen_since: Pin | None) -> None:
    """A group that became a supergroup keeps its model; what was chosen since stays."""
    choices = await begun(store)
    new = ChatId(-100)
    await choices.pin(HERE, Pin(target="a/one"), ADMIN)
    await choices.pin(TOPIC, Pin(target="a/two"), ADMIN)
    if chosen_since:
        await choices.pin(Place(new, Topic(0)), chosen_since, ADMIN)
    for _ in range(2):  # twice is as good as once
        await store.write(lambda connection: moving.move(connection, HERE.chat, new))
        choices.follow(HERE.chat, new)
    for each in (choices, await begun(store)):
        assert (each.pin_of(HERE), each.pin_of(TOPIC)) == (None, None)
        assert each.pin_of(Place(new, Topic(0))) == (chosen_since or Pin(target="a/one"))
        assert each.pin_of(Place(new, Topic(3))) == Pin(target="a/two")
